//! The United States list by entry, reason and destination: a sweep for holes, and a comparison with the tables.
//!
//! The comparison reads the government's tables with a small reader of its own (`us_ccl/reader.rs`) that knows
//! nothing of packs. They are looked for in the folder `us` below `EXEAT_DATA`; without it the comparison is
//! left out and says so.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop where it stands, and says what it could not compare"
)]

#[path = "us_ccl/accelerators.rs"]
mod accelerators;
#[path = "us_ccl/held.rs"]
mod held;
#[path = "us_ccl/reader.rs"]
mod reader;

use exeat::Library;
use exeat::decide::claim::{Claim, Standing, standing};
use exeat::decide::columns::Columns;
use exeat::decide::{Ask, Case};
use exeat::rules::{Effect, Pack};
use exeat::terms::{Country, Date, Outcome, Strand, parse_date};
use reader::{Expected, Tables};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const DAY: &str = "2026-07-23";

fn library() -> Library {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut files = exeat::from_folder(&root).unwrap();
    files.retain(|p| p.folder == "core" || p.folder == "us");
    Library::from_files(files).unwrap()
}

fn day() -> Date {
    parse_date(DAY).unwrap()
}

/// A plain export from the United States of an item on no list.
fn plain(library: &Library, pack: &Pack, destination: Country) -> Case {
    let to = destination.code();
    let text = format!(
        r#"
date = "{DAY}"
kind = "export"
from = "US"
destination = "{to}"
origin = "US"
"us/us-person-supports" = "no"
[[parties]]
role = "exporter"
country = "US"
headquarters = "US"
listed = "none"
informed = "none"
[[parties]]
role = "end user"
country = "{to}"
headquarters = "{to}"
listed = "none"
"us/listed-ownership" = "0 %"
"us/uae-approved" = "no"
[[items]]
kind = "other"
entries = {{ us = "EAR99" }}
[end-use]
known-concern = "none"
"#
    );
    let transaction = exeat::transaction_text(library, &text, "sweep", false).unwrap();
    Case::new(&library.law, pack, &transaction, &transaction.items[0])
}

fn destinations() -> Vec<Country> {
    Country::all().filter(|c| c.code() != "US").collect()
}

/// The same exports with another classification.
fn claimed(plain: &[Case], entry: &str) -> Vec<Case> {
    let claim = match entry {
        "EAR99" => Claim::NotListed,
        entry => Claim::Entry(format!("us/{entry}")),
    };
    let mut out = plain.to_vec();
    for case in &mut out {
        case.claim = claim.clone();
    }
    out
}

#[test]
fn every_entry_to_every_destination_is_answered_without_conflict() {
    let library = library();
    let pack = library.law.pack("us").unwrap();
    let mut columns = Columns::new(&library.law, pack, day(), Ask::default());
    let entries: BTreeSet<String> = pack
        .norms
        .iter()
        .filter(|n| n.keyword == exeat::rules::syntax::Keyword::Item)
        .filter_map(|n| n.name.strip_prefix("us/"))
        .filter(|n| n.as_bytes().first().is_some_and(u8::is_ascii_digit) && !n.contains("-bracket"))
        .map(str::to_owned)
        .chain(["EAR99".to_owned()])
        .collect();
    let to = destinations();
    let plain: Vec<Case> = to.iter().map(|c| plain(&library, pack, *c)).collect();
    let mut heads: BTreeMap<String, usize> = BTreeMap::new();
    for entry in &entries {
        let standing = standing(pack, &format!("us/{entry}"), day());
        // An entry of an earlier time is refused with its successor before anything is decided.
        if matches!(standing, Standing::NotThatDay(_)) {
            continue;
        }
        for (head, country) in columns.heads(&claimed(&plain, entry)).into_iter().zip(&to) {
            assert!(
                !matches!(
                    head,
                    Outcome::RulesConflict | Outcome::LawNotVerified | Outcome::NotSubject
                ),
                "{entry} to {country}: {head}"
            );
            *heads.entry(head.to_string()).or_default() += 1;
        }
    }
    println!(
        "{} entries and paragraphs to {} destinations: {heads:?}",
        entries.len(),
        to.len()
    );
    assert!(entries.len() > 633, "only {} entries", entries.len());
}

/// What the pack says of one claim to one destination: by reason, whether a licence is certainly required.
type Said = BTreeMap<String, bool>;

fn said(pack: &Pack, columns: &mut Columns<'_>, cases: &[Case]) -> Vec<Said> {
    let answers = columns.decide_cases(cases);
    let program = columns.program();
    let mut out = vec![Said::new(); cases.len()];
    let has = |words: &[u64], row: usize| {
        words
            .get(row / 64)
            .is_some_and(|w| w >> (row % 64) & 1 == 1)
    };
    for (at, control) in program.controls.iter().enumerate() {
        let norm = &pack.norms[control.norm];
        if control.strand != Strand::List || control.effect != Effect::LicenceRequired {
            continue;
        }
        for (row, said) in out.iter_mut().enumerate() {
            let sure = has(answers.hits.control(at), row);
            let open = has(answers.hits.control_open(at), row);
            if sure || open {
                for reason in norm.reason.split(", ") {
                    *said.entry(reason.to_owned()).or_default() |= sure;
                }
            }
        }
    }
    out
}

#[test]
fn requirements_equal_the_tables_for_every_row_the_reader_reads() {
    let Some(tables) = Tables::open() else {
        println!("left out: EXEAT_DATA names no folder with us/ccl.json and us/country-chart.json");
        return;
    };
    let library = library();
    let pack = library.law.pack("us").unwrap();
    let mut columns = Columns::new(&library.law, pack, day(), Ask::default());
    let (to, no_code) = tables.destinations();
    let plain: Vec<Case> = to.iter().map(|c| plain(&library, pack, *c)).collect();
    let (mut rows, mut cells) = (0, 0);
    let mut unread: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for entry in tables.entries() {
        for (why, name) in entry.unread() {
            unread.entry(why).or_default().insert(name);
        }
        rows += entry.rows_read();
        for claim in entry.claims() {
            let found = said(pack, &mut columns, &claimed(&plain, &claim));
            for (country, said) in to.iter().zip(&found) {
                for (reason, expected) in entry.expected(&tables, &claim, *country) {
                    cells += 1;
                    let is = match said.get(&reason) {
                        Some(true) => Expected::Required,
                        Some(false) => Expected::Open,
                        None => Expected::Nothing,
                    };
                    if is != expected {
                        wrong.push(format!("{claim} to {country}, {reason}: the tables say {expected:?}, the pack {is:?}"));
                    }
                }
            }
        }
    }
    println!(
        "{rows} rows read, {cells} answers compared over {} destinations",
        to.len()
    );
    println!(
        "without a code of their own, so not compared: {}",
        no_code.join(", ")
    );
    for (why, names) in &unread {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        println!("{} not compared, {why}: {}", names.len(), names.join(", "));
    }
    assert!(
        wrong.is_empty(),
        "{} differences:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(60)].join("\n")
    );
    assert!(rows > 600, "only {rows} rows were read");
}
