//! The scorer of others on the same names, where this machine's Python has it: nomenklatura, logic-v2.

use super::Query;
use crate::measure::Report;
use exeat_screen::{Kind, Party};
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Queries, and parties each is compared with: the peer compares thousands of pairs a second.
const QUERIES: usize = 5;
const PARTIES: usize = 1_000;

/// Reads lines `Q|P <tab> schema <tab> name`, compares every query with every party, prints pairs per second.
const PROGRAM: &str = r"
import sys, time
from followthemoney import model
from nomenklatura.matching.logic_v2.model import LogicV2
config = LogicV2.default_config()
sides = {'Q': [], 'P': []}
for number, line in enumerate(sys.stdin):
    side, schema, name = line.rstrip('\n').split('\t')
    entity = model.make_entity(schema)
    entity.id = str(number)
    entity.add('name', name)
    sides[side].append(entity)
pairs = [(q, p) for q in sides['Q'] for p in sides['P'] if q.schema.is_a(p.schema) or p.schema.is_a(q.schema)]
for q, p in pairs[:50]:
    LogicV2.compare(q, p, config)
begun = time.process_time()
for q, p in pairs:
    LogicV2.compare(q, p, config)
print(len(pairs) / (time.process_time() - begun))
";

pub(super) fn run(report: &mut Report, parties: &[Party], queries: &[Query]) {
    let schema = |kind: Kind| match kind {
        Kind::Person => "Person",
        Kind::Organisation => "Organization",
        Kind::Vessel => "Vessel",
        Kind::Aircraft => "Airplane",
        Kind::Unknown => "LegalEntity",
    };
    let mut lines = String::new();
    let mut add = |side: &str, kind: Kind, name: &str| {
        let name = name.replace(['\t', '\n'], " ");
        lines.push_str(&format!("{side}\t{}\t{name}\n", schema(kind)));
    };
    for (name, kind) in queries.iter().step_by(queries.len() / QUERIES + 1) {
        add("Q", *kind, name);
    }
    for party in parties.iter().step_by(parties.len() / PARTIES + 1) {
        if let Some(name) = party.names.first() {
            add("P", party.kind, name);
        }
    }
    match pairs_per_second(&lines) {
        Ok(speed) => {
            report.row(
                "nomenklatura logic-v2, pairs of names",
                speed,
                "pairs/s",
                "process",
                None,
            );
            #[allow(
                clippy::cast_precision_loss,
                reason = "counts of a list fit a float's 53 bits"
            )]
            let names = speed / parties.len() as f64;
            report.row(
                "the same, as a scan of the whole list, one name of each party",
                names,
                "names/s",
                "process",
                None,
            );
        }
        Err(why) => println!("| nomenklatura: not measured, {why} | | | |"),
    }
}

fn pairs_per_second(lines: &str) -> Result<f64, String> {
    let python = std::env::var("EXEAT_PYTHON").unwrap_or_else(|_| "python3".to_string());
    let mut child = Command::new(&python)
        .args(["-c", PROGRAM])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| format!("`{python}` does not start"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that stopped early says so by its status.
        drop(stdin.write_all(lines.as_bytes()));
    }
    let output = child
        .wait_with_output()
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim()
        .parse()
        .map_err(|_| format!("`{python}` has no nomenklatura"))
}
