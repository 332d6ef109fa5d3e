//! Screening on the full Consolidated Screening List: the index, an exhaustive scan beside it, a process from nothing.
//!
//! The list is read from the folder that `EXEAT_DATA` names. `EXEAT_SCREEN_ENTITIES` asks for a synthetic list of
//! that many parties as well (1,000,000 when it is not set, 0 for none).

mod accuracy;
mod cold;
mod peer;
mod synthetic;

use crate::measure::{Gate, Report, cpu_of};
use anyhow::Context as _;
use exeat::lists;
use exeat_screen::{DEFAULT_THRESHOLD, Index, Kind, Name, Party, score};
use std::path::PathBuf;

pub(crate) use cold::{ONE_NAME, one_name};

const MB: f64 = 1024.0 * 1024.0;
/// Queries of the exhaustive scan: each compares every name of the list.
const SCANS: usize = 10;

/// A name and what is known of its kind.
pub(crate) type Query = (String, Kind);

pub(crate) fn run(report: &mut Report) -> anyhow::Result<()> {
    let Some(data) = std::env::var_os("EXEAT_DATA").map(PathBuf::from) else {
        println!(
            "| not measured: EXEAT_DATA names no folder with us/consolidated-screening-list.json | | | |"
        );
        return Ok(());
    };
    let list = lists::read_file(&data.join("us/consolidated-screening-list.json"))
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    let parties: Vec<Party> = list.entries.into_iter().map(|entry| entry.party).collect();
    report.row("parties of the list", count(parties.len()), "", "", None);
    let names: usize = parties.iter().map(|party| party.names.len()).sum();
    report.row("their names", count(names), "", "", None);
    let mut index = None;
    let build = cpu_of(|| index = Some(Index::build(&parties)));
    let index = index.context("an index was built")?;
    report.row("index built", build / 1e6, "ms", "thread", None);
    report.row(
        "index file",
        count(index.as_bytes().len()) / MB,
        "MiB",
        "",
        None,
    );
    measure(
        report,
        &index,
        "a list's name with a slip, kind known",
        &slips(&parties, true),
        Some(10_000.0),
    );
    measure(
        report,
        &index,
        "the same, kind not said",
        &slips(&parties, false),
        Some(10_000.0),
    );
    let own = accuracy::own_script(&data);
    if !own.is_empty() {
        measure(report, &index, "names in other scripts", &own, None);
    }
    scan(report, &parties, &slips(&parties, true));
    cold::run(report, &index)?;
    peer::run(report, &parties, &slips(&parties, true));
    accuracy::run(report, &data);
    drop(index);
    synthetic::run(report, &parties)
}

/// Every seventh party's last name; every second with two letters swapped.
fn slips(parties: &[Party], kind_known: bool) -> Vec<Query> {
    let mut out = Vec::new();
    for party in parties.iter().step_by(7) {
        let Some(name) = party.names.last() else {
            continue;
        };
        let mut letters: Vec<char> = name.chars().collect();
        let middle = letters.len() / 2;
        if out.len() % 2 == 0 && middle > 2 {
            letters.swap(middle, middle - 1);
        }
        let kind = if kind_known {
            party.kind
        } else {
            Kind::Unknown
        };
        out.push((letters.into_iter().collect(), kind));
    }
    out
}

/// Names per second, and how long one name takes, in processor time of this thread.
pub(crate) fn measure<B: AsRef<[u8]>>(
    report: &mut Report,
    index: &Index<B>,
    what: &str,
    queries: &[Query],
    gate: Option<f64>,
) {
    let mut searcher = index.searcher();
    let mut all = |times: &mut Vec<f64>| {
        for (text, kind) in queries {
            let took = cpu_of(|| searcher.search(&Name::read(text, *kind), DEFAULT_THRESHOLD));
            times.push(took / 1e3);
        }
    };
    let mut times = Vec::new();
    all(&mut times);
    let rounds = (0..3).map(|_| {
        times.clear();
        cpu_of(|| all(&mut times))
    });
    let fastest = rounds.fold(f64::INFINITY, f64::min);
    report.row(
        format!(
            "{what}: {} names, read, searched and explained",
            queries.len()
        ),
        count(queries.len()) * 1e9 / fastest,
        "names/s",
        "thread",
        gate.map(Gate::AtLeast),
    );
    times.sort_by(f64::total_cmp);
    for (label, thousandth) in [("p50", 500), ("p99", 990), ("worst", 1_000)] {
        let at = times.len().saturating_sub(1) * thousandth / 1_000;
        let value = times.get(at).copied().unwrap_or(f64::NAN);
        report.row(
            format!("{what}: {label} of one name"),
            value,
            "µs",
            "thread",
            None,
        );
    }
}

/// Every name of the list compared, nothing looked up.
fn scan(report: &mut Report, parties: &[Party], queries: &[Query]) {
    let list: Vec<Name> = parties
        .iter()
        .flat_map(|party| party.names.iter().map(|name| Name::read(name, party.kind)))
        .collect();
    let some: Vec<&Query> = queries.iter().step_by(queries.len() / SCANS + 1).collect();
    let took = cpu_of(|| {
        for (text, kind) in &some {
            let query = Name::read(text, *kind);
            let best = list.iter().map(|name| score(&query, name)).max();
            std::hint::black_box(best);
        }
    });
    report.row(
        format!("exhaustive scan, {} names, scores only", some.len()),
        count(some.len()) * 1e9 / took,
        "names/s",
        "thread",
        None,
    );
}

#[allow(
    clippy::cast_precision_loss,
    reason = "counts of a list fit a float's 53 bits"
)]
fn count(number: usize) -> f64 {
    number as f64
}
