//! Accuracy on labelled pairs of names, with the table of aliases and without: names and kinds only.

use super::{Query, count};
use crate::measure::{Gate, Report};
use exeat::lists::{AliasTable, compare_pair};
use exeat_screen::{DEFAULT_THRESHOLD, Kind};
use std::collections::BTreeMap;
use std::path::Path;

/// The least precision at which recall in other scripts is asked for.
const PRECISION: f64 = 0.90;

/// One labelled pair.
struct Pair {
    left: String,
    right: String,
    kind: Kind,
    same: bool,
    /// No reading yields it: an acronym, or a brand that was chosen freely.
    underivable: bool,
}

/// A score and the truth.
type Scored = (u32, bool);

pub(super) fn run(report: &mut Report, data: &Path) {
    let folder = data.join("screening");
    for (table, words) in [(None, "off"), (Some(AliasTable::carried()), "on")] {
        if let Some(pairs) = read(&folder.join("name_pairs_dev.csv"), general) {
            let scored = score(&pairs, table, |_| true);
            let what = format!("name_pairs_dev.csv, --aliases {words}");
            at_default(report, &what, &scored, Some(0.83));
            report.row(
                format!("{what}: AUC"),
                auc(&scored),
                "",
                "",
                Some(Gate::AtLeast(0.90)),
            );
        }
        if let Some(pairs) = read(&folder.join("cross_script_dev.csv"), cross_script) {
            let what = format!("cross_script_dev.csv, --aliases {words}");
            let scored = score(&pairs, table, |_| true);
            at_default(report, &what, &scored, None);
            report.row(format!("{what}: AUC"), auc(&scored), "", "", None);
            recall(report, &what, &scored, None);
            let scored = score(&pairs, table, |pair| !(pair.same && pair.underivable));
            let what = format!("{what}, rows a reading can derive");
            at_default(report, &what, &scored, None);
            recall(report, &what, &scored, Some(0.85));
        }
    }
}

/// The own-script names of the labelled pairs, as queries.
pub(super) fn own_script(data: &Path) -> Vec<Query> {
    let path = data.join("screening/cross_script_dev.csv");
    let pairs = read(&path, cross_script).unwrap_or_default();
    pairs
        .into_iter()
        .map(|pair| (pair.left, pair.kind))
        .collect()
}

fn score(pairs: &[Pair], table: Option<&AliasTable>, wanted: fn(&Pair) -> bool) -> Vec<Scored> {
    pairs
        .iter()
        .filter(|pair| wanted(pair))
        .map(|pair| {
            let answer = compare_pair(&pair.left, &pair.right, pair.kind, table);
            (answer.comparison.score, pair.same)
        })
        .collect()
}

/// Precision and recall at a threshold.
fn at(scored: &[Scored], threshold: u32) -> (f64, f64) {
    let number = |same: bool, hit: bool| {
        let rows = scored.iter();
        count(
            rows.filter(|(score, is)| *is == same && (*score >= threshold) == hit)
                .count(),
        )
    };
    let (hits, wrong, missed) = (number(true, true), number(false, true), number(true, false));
    (
        hits / (hits + wrong).max(1.0),
        hits / (hits + missed).max(1.0),
    )
}

fn at_default(report: &mut Report, what: &str, scored: &[Scored], gate: Option<f64>) {
    let (precision, recall) = at(scored, DEFAULT_THRESHOLD);
    let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
    report.row(
        format!("{what}: precision at the default threshold"),
        precision,
        "",
        "",
        None,
    );
    report.row(
        format!("{what}: recall at the default threshold"),
        recall,
        "",
        "",
        None,
    );
    report.row(format!("{what}: F1"), f1, "", "", gate.map(Gate::AtLeast));
}

/// The largest recall whose precision is still enough, over all thresholds above 0.
fn recall(report: &mut Report, what: &str, scored: &[Scored], gate: Option<f64>) {
    let best = (1..=10_000)
        .step_by(10)
        .map(|threshold| (at(scored, threshold), threshold))
        .filter(|((precision, _), _)| *precision >= PRECISION)
        .max_by(|a, b| a.0.1.total_cmp(&b.0.1));
    if let Some(((precision, recall), threshold)) = best {
        report.row(
            format!("{what}: recall at precision {precision:.3}, threshold {threshold}"),
            recall,
            "",
            "",
            gate.map(Gate::AtLeast),
        );
    }
}

/// Probability that a random true pair outscores a random false one; ties count half.
fn auc(scored: &[Scored]) -> f64 {
    let (mut won, mut all) = (0.0, 0.0);
    for (score, _) in scored.iter().filter(|(_, same)| *same) {
        for (other, _) in scored.iter().filter(|(_, same)| !*same) {
            all += 1.0;
            won += match score.cmp(other) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
        }
    }
    won / f64::max(all, 1.0)
}

/// A row by the names of its columns.
type Row = BTreeMap<String, String>;

fn general(row: &Row) -> Option<Pair> {
    Some(Pair {
        left: row.get("name1")?.clone(),
        right: row.get("name2")?.clone(),
        kind: match row.get("schema")?.as_str() {
            "Person" => Kind::Person,
            "Company" | "Organization" => Kind::Organisation,
            "Vessel" => Kind::Vessel,
            _ => Kind::Unknown,
        },
        same: row.get("is_match")? == "true",
        underivable: false,
    })
}

fn cross_script(row: &Row) -> Option<Pair> {
    let hardness = row.get("hardness")?;
    Some(Pair {
        left: row.get("own_script")?.clone(),
        right: row.get("latin")?.clone(),
        kind: if row.get("kind")? == "person" {
            Kind::Person
        } else {
            Kind::Organisation
        },
        same: row.get("relation")? == "same",
        underivable: matches!(hardness.as_str(), "acronym" | "alias/different brand"),
    })
}

/// The pairs of a file; nothing, said so, when it is not there.
fn read(path: &Path, pair: fn(&Row) -> Option<Pair>) -> Option<Vec<Pair>> {
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("| {} is not there | | | |", path.display());
        return None;
    };
    let mut rows = rows(&text).into_iter();
    let header = rows.next()?;
    let pairs = rows.filter_map(|row| pair(&header.iter().cloned().zip(row).collect()));
    Some(pairs.collect())
}

/// The cells of a CSV file with quoted cells.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(row) = rows.last_mut() else { break };
        let Some(cell) = row.last_mut() else { break };
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                cell.push('"');
                letters.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            '\r' if !quoted => {}
            other => cell.push(other),
        }
    }
    rows.retain(|row| row.len() > 1);
    rows
}
