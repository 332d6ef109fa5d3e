//! Every test of every pack and every scenario, through the library.
//!
//! With `EXEAT_BLESS=1` the expectations of drafts are rewritten to what the engine answers; a scenario with a
//! `basis:` was derived from the law by hand, and is never rewritten.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use exeat::scenario::{self, Failure, Scenario};
use exeat::{Library, Messages};
use std::path::{Path, PathBuf};

fn root(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(below)
}

/// The packs as their folders hold them: the binary carries them without their tests.
fn library() -> (Library, Messages) {
    let files = exeat::from_folder(&root("packs")).unwrap();
    let library =
        Library::from_files(files).unwrap_or_else(|e| panic!("the packs have errors:\n{e}"));
    (library, Messages::load("en"))
}

/// Fails with every failure on lines of its own.
fn none_of(failures: &[Failure], of: usize, what: &str) {
    let shown: Vec<String> = failures.iter().map(ToString::to_string).collect();
    assert!(
        failures.is_empty(),
        "{} expectations of {of} {what} are not met:\n\n{}\n",
        failures.len(),
        shown.join("\n")
    );
}

fn read(folder: &str) -> Vec<Scenario> {
    let path = root("scenarios").join(folder);
    if !path.is_dir() {
        return Vec::new();
    }
    let (scenarios, failures) = scenario::folder(&path).unwrap();
    none_of(&failures, scenarios.len(), "scenarios");
    scenarios
}

#[test]
fn every_test_of_every_pack_is_met() {
    let (library, messages) = library();
    let mut count = 0;
    let mut failures = Vec::new();
    for pack in &library.law.packs {
        for test in &pack.tests {
            count += 1;
            failures.extend(scenario::run_test(&library, &messages, &pack.id, test));
        }
    }
    none_of(&failures, count, "pack tests");
    assert!(count > 500, "only {count} pack tests were found");
}

#[test]
fn every_cited_scenario_is_met_and_says_on_what_it_rests() {
    let (library, messages) = library();
    let scenarios = read("cited");
    let failures: Vec<Failure> = scenarios
        .iter()
        .flat_map(|s| scenario::run(&library, &messages, s))
        .collect();
    none_of(&failures, scenarios.len(), "cited scenarios");
    let groundless: Vec<String> = scenarios
        .iter()
        .filter(|s| s.basis.is_empty())
        .map(|s| format!("{}:{}: {}", s.file, s.line, s.title))
        .collect();
    assert!(
        groundless.is_empty(),
        "these scenarios have no `basis:`:\n{}",
        groundless.join("\n")
    );
    assert!(
        scenarios.len() > 50,
        "only {} cited scenarios were found",
        scenarios.len()
    );
}

#[test]
fn every_draft_is_met_or_blessed() {
    let (library, messages) = library();
    let bless = std::env::var("EXEAT_BLESS").is_ok_and(|v| v == "1");
    let scenarios = read("drafts");
    let mut left = Vec::new();
    let mut by_file: std::collections::BTreeMap<&str, Vec<Failure>> =
        std::collections::BTreeMap::new();
    for draft in &scenarios {
        for failure in scenario::run(&library, &messages, draft) {
            if bless && draft.basis.is_empty() {
                by_file.entry(&draft.file).or_default().push(failure);
            } else {
                left.push(failure);
            }
        }
    }
    for (file, failures) in by_file {
        let text = std::fs::read_to_string(file).unwrap();
        let (text, refused) = blessed(&text, &failures);
        std::fs::write(file, text).unwrap();
        left.extend(refused);
    }
    none_of(&left, scenarios.len(), "drafts");
}

/// A document with the expectations that failed rewritten to what was found, and the failures that tell of
/// nothing found.
fn blessed(text: &str, failures: &[Failure]) -> (String, Vec<Failure>) {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let mut refused = Vec::new();
    for failure in failures {
        let line = failure
            .place
            .rsplit(':')
            .next()
            .and_then(|n| n.parse::<usize>().ok());
        let told = failure
            .message
            .lines()
            .next()
            .and_then(|m| m.strip_prefix("expected "));
        let told = told.and_then(|m| m.split_once("; found: "));
        let (Some(line), Some((expected, found))) = (line, told) else {
            refused.push(failure.clone());
            continue;
        };
        // A failure points at the first line of its block.
        let at = (line - 1..lines.len())
            .take_while(|i| !lines[*i].starts_with("```"))
            .find(|i| lines[*i].trim() == expected);
        match (at, expected.split_once(": ")) {
            (Some(at), Some((subject, _))) => {
                let found = if found.is_empty() { "nothing" } else { found };
                lines[at] = format!("{subject}: {found}");
            }
            _ => refused.push(failure.clone()),
        }
    }
    (lines.join("\n"), refused)
}

#[test]
fn blessing_rewrites_the_failed_line_and_nothing_else() {
    let (library, messages) = library();
    let text = "## A draft\n\n```toml transaction\ndate = \"2023-01-13\"\nfrom = \"JP\"\ndestination = \"CN\"\n[[items]]\nid = \"1\"\nkind = \"lithography scanner\"\n```\n\n```expect jp\nreach: not reached\noutcome: prohibited\n```\n";
    let (scenarios, _) = scenario::read(text, "draft.md");
    let failures = scenario::run(&library, &messages, &scenarios[0]);
    let (after, refused) = blessed(text, &failures);
    assert!(refused.is_empty(), "{refused:?}");
    assert_eq!(
        after,
        text.replace("not reached", "reached")
            .replace("prohibited", "facts missing")
    );
}
