//! Mutates a pack and reports which share of the mutants its tests and scenarios catch.
//!
//! `cargo xtask mutate PACK` runs it. A mutant is one small change to the text of one rule: a threshold one step
//! off, `>=` for `>`, `all of` for `any of`, a limb or an exception dropped, a date one day off. A mutant that
//! no test notices shows a line of law on which nothing rests.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a developer's measuring program: it speaks to the terminal and may stop where it stands"
)]

mod mutants;

use exeat::rules::{Law, PackFiles, TestCase};
use exeat::scenario::{self, Scenario};
use exeat::{Library, Messages};
use mutants::{Mutant, OPERATORS, mutants};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One check that can notice a mutant.
enum Check {
    Test(TestCase),
    Scenario(Scenario),
}

impl Check {
    /// What the check speaks of, to try the likely ones first.
    fn text(&self) -> String {
        match self {
            Check::Test(test) => {
                let mut text = test.name.clone();
                for (path, value) in test.given.iter().chain(&test.expect) {
                    text.push_str(&format!("\n{} {}", path.node, value.node));
                }
                text
            }
            Check::Scenario(scenario) => {
                let mut text = scenario.transaction.clone();
                for expect in &scenario.expect {
                    for (subject, value) in &expect.lines {
                        text.push_str(&format!("\n{subject} {value}"));
                    }
                }
                text
            }
        }
    }

    fn holds(&self, library: &Library, messages: &Messages, pack: &str) -> bool {
        match self {
            Check::Test(test) => scenario::run_test(library, messages, pack, test).is_empty(),
            Check::Scenario(scenario) => scenario::run(library, messages, scenario).is_empty(),
        }
    }
}

fn library(files: Vec<PackFiles>) -> Option<Library> {
    let (law, diagnostics) = Law::load(files);
    (!Law::has_errors(&diagnostics)).then_some(Library {
        law,
        hashes: Vec::new(),
        warnings: Vec::new(),
    })
}

/// What became of a mutant.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    /// The pack is refused: the change is no pack at all.
    Refused,
    Caught,
    Survived,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let id = arguments.first().map_or("us", String::as_str);
    let only = arguments.get(1).map(String::as_str);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = exeat::from_folder(&root.join("packs")).expect("the packs can be read");
    files.retain(|p| p.folder == "core" || p.folder == id);
    let messages = Messages::load("en");
    let whole = library(files.clone()).expect("the pack has no errors");
    let mut checks: Vec<Check> = whole
        .law
        .pack(id)
        .expect("there is such a pack")
        .tests
        .iter()
        .cloned()
        .map(Check::Test)
        .collect();
    let (scenarios, _) = scenario::folder(&root.join("scenarios/cited")).expect("scenarios");
    for mut scenario in scenarios {
        scenario.expect.retain(|e| e.jurisdiction == id);
        if !scenario.expect.is_empty() {
            checks.push(Check::Scenario(scenario));
        }
    }
    let before = checks.len();
    checks.retain(|c| c.holds(&whole, &messages, id));
    println!(
        "{id}: {} tests and scenarios, {} of them pass",
        before,
        checks.len()
    );
    let texts: Vec<String> = checks.iter().map(Check::text).collect();
    // The tests are kept apart: a mutant is loaded without them.
    for pack in &mut files {
        pack.files
            .retain(|(path, _, _)| !path.starts_with("tests/"));
    }
    let at = files.iter().position(|p| p.folder == id).expect("the pack");
    let mut all: Vec<(usize, Mutant)> = Vec::new();
    for (file, (path, _, text)) in files[at].files.iter().enumerate() {
        if path.starts_with("rules/") {
            all.extend(mutants(path, text).into_iter().map(|m| (file, m)));
        }
    }
    if let Some(only) = only {
        all.retain(|(_, m)| m.name.contains(only) || m.place.contains(only) || m.operator == only);
    }
    println!("{} mutants", all.len());
    let next = AtomicUsize::new(0);
    let fates = Mutex::new(vec![Fate::Refused; all.len()]);
    let killers: Mutex<BTreeMap<String, Vec<usize>>> = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((file, mutant)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut changed = files.clone();
                    changed[at].files[*file].2.clone_from(&mutant.text);
                    let fate = match library(changed) {
                        None => Fate::Refused,
                        Some(library) => {
                            let known = killers
                                .lock()
                                .unwrap()
                                .get(&mutant.name)
                                .cloned()
                                .unwrap_or_default();
                            let order = order(&texts, mutant, &known);
                            let killer = order
                                .into_iter()
                                .find(|c| !checks[*c].holds(&library, &messages, id));
                            match killer {
                                Some(c) => {
                                    let mut killers = killers.lock().unwrap();
                                    let list = killers.entry(mutant.name.clone()).or_default();
                                    if !list.contains(&c) {
                                        list.push(c);
                                    }
                                    Fate::Caught
                                }
                                None => Fate::Survived,
                            }
                        }
                    };
                    let i = all
                        .iter()
                        .position(|(_, m)| std::ptr::eq(m, mutant))
                        .unwrap();
                    fates.lock().unwrap()[i] = fate;
                }
            });
        }
    });
    report(&all, &fates.into_inner().unwrap());
}

/// The order in which checks are tried: those that caught a neighbour, those that speak of the rule, the rest.
fn order(texts: &[String], mutant: &Mutant, known: &[usize]) -> Vec<usize> {
    let mut first: Vec<usize> = known.to_vec();
    let words: Vec<&str> = mutant.words.iter().map(String::as_str).collect();
    let mut scored: Vec<(usize, usize)> = (0..texts.len())
        .filter(|i| !known.contains(i))
        .map(|i| {
            let named = if texts[i].contains(&mutant.name) {
                10
            } else {
                0
            };
            let hits = words.iter().filter(|w| texts[i].contains(**w)).count();
            (i, named + hits)
        })
        .collect();
    scored.sort_by_key(|(i, score)| (std::cmp::Reverse(*score), *i));
    first.extend(scored.into_iter().map(|(i, _)| i));
    first
}

fn report(all: &[(usize, Mutant)], fates: &[Fate]) {
    for ((_, mutant), fate) in all.iter().zip(fates) {
        if *fate == Fate::Survived {
            println!(
                "survived {}: {} [{}]: {}",
                mutant.place, mutant.name, mutant.operator, mutant.what
            );
        }
    }
    println!();
    let (mut caught, mut viable) = (0, 0);
    for operator in OPERATORS {
        let of: Vec<Fate> = all
            .iter()
            .zip(fates)
            .filter(|((_, m), _)| m.operator == *operator)
            .map(|(_, f)| *f)
            .collect();
        let count = |fate: Fate| of.iter().filter(|f| **f == fate).count();
        let (c, s) = (count(Fate::Caught), count(Fate::Survived));
        if c + s > 0 {
            println!(
                "{operator:<12} {c:>5} of {:>5} caught, {} refused",
                c + s,
                count(Fate::Refused)
            );
        }
        caught += c;
        viable += c + s;
    }
    let share = caught as f64 * 100.0 / viable.max(1) as f64;
    println!("all          {caught:>5} of {viable:>5} caught: {share:.1} %");
    if share < 95.0 {
        eprintln!("fewer than 95 % are caught");
        std::process::exit(1);
    }
}
