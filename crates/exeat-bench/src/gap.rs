//! Where two laws differ: a generated pair of four hundred rules each, the carried packs, and the matrix of all
//! pairs. The programs of the day are compiled before anything is timed.
//!
//! The twin of the generated pair walks points: for every entry, points it catches are tried until the other
//! law catches none of its entries there. It proves nothing where it finds no such point; whatever it finds
//! must be found by the search too, and that is asserted before anything is reported.

use crate::measure::{Gate, Report, cpu_of, median};
use anyhow::{Context as _, ensure};
use exeat::Library;
use exeat::compare::gap::{Question, Side, Universes, gap};
use exeat::rules::{Law, PackFiles};
use exeat::terms::{Date, parse_date};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Times each figure is taken.
const TIMES: usize = 7;
const RULES: usize = 400;
const KINDS: usize = 10;
const FACTS: usize = 9;
/// Points the twin tries for an entry.
const POINTS: usize = 400;

pub(crate) fn run(report: &mut Report) -> anyhow::Result<()> {
    carried(report)?;
    generated(report)
}

/// A comparison: a fact, whether it asks for at least as much, and how much.
type Test = (usize, bool, i64);

/// An entry: its kind and what must all hold.
struct Entry {
    kind: usize,
    tests: Vec<Test>,
}

/// Entries that follow from their number; of the second law a third ask for a little more, and a tenth are
/// not there.
fn entries(second: bool) -> Vec<Option<Entry>> {
    let entry = |at: usize| {
        let tests = (0..4).map(|n| {
            let mixed = at * 7919 + n * 104_729;
            let shift = i64::from(second && at.is_multiple_of(3) && n == 1);
            let limit = 10 + i64::try_from(mixed % 80).unwrap_or(0) + shift;
            (
                (at * 7 + n * 2) % FACTS,
                (mixed / 80).is_multiple_of(2),
                limit,
            )
        });
        Entry {
            kind: at * KINDS / RULES,
            tests: tests.collect(),
        }
    };
    (0..RULES)
        .map(|at| (!second || at % 10 != 9).then(|| entry(at)))
        .collect()
}

fn pack(id: &str, country: &str, entries: &[Option<Entry>]) -> anyhow::Result<PackFiles> {
    let mut rules = String::new();
    let mut names: Vec<Vec<String>> = vec![Vec::new(); KINDS];
    for (at, entry) in entries.iter().enumerate() {
        let Some(entry) = entry else { continue };
        write!(
            rules,
            "item {id}/E{at} \"entry\"\n  kind k{}\n  cite c\n  mark V\n  from 2030-01-01\n  when all of\n",
            entry.kind
        )?;
        for (fact, least, limit) in &entry.tests {
            let op = if *least { ">=" } else { "<=" };
            writeln!(rules, "         f{fact} {op} {limit}")?;
        }
        rules.push('\n');
        if let Some(list) = names.get_mut(entry.kind) {
            list.push(format!("{id}/E{at}"));
        }
    }
    let all: Vec<&str> = names.iter().flatten().map(String::as_str).collect();
    write!(
        rules,
        "reach {id}/r \"reach\"\n  cite c\n  mark V\n  from 2030-01-01\n  when from in {country}\n\n\
         control {id}/c \"control\"\n  cite c\n  mark V\n  from 2030-01-01\n  applies to {}\n  when always\n  \
         then licence required\n",
        all.join(", ")
    )?;
    for (kind, list) in names.iter().enumerate() {
        write!(
            rules,
            "\nclosure {id}/k{kind}\n  kind k{kind}\n  entries {}\n  cite c\n  mark V\n  from 2030-01-01\n",
            list.join(", ")
        )?;
    }
    Ok(files(id, &rules))
}

/// The kinds and facts both laws speak of.
fn vocabulary() -> anyhow::Result<PackFiles> {
    let kinds: Vec<String> = (0..KINDS).map(|k| format!("k{k}")).collect();
    let mut rules = String::new();
    for kind in &kinds {
        write!(rules, "kind {kind} \"kind {kind}\"\n\n")?;
    }
    for fact in 0..FACTS {
        write!(
            rules,
            "fact f{fact} : number \"fact {fact}\"\n  of    item\n  kinds {}\n  range 0 to 100\n  ask   \"?\"\n\n",
            kinds.join(", ")
        )?;
    }
    rules.push_str(
        "fact from : country \"country it leaves\"\n  of transaction\n\n\
         fact destination : country \"destination\"\n  of transaction\n",
    );
    Ok(files("core", &rules))
}

fn files(id: &str, rules: &str) -> PackFiles {
    let manifest = format!(
        "id = \"{id}\"\nname = \"{id}\"\nauthority = \"a\"\nlanguage = \"en\"\n\
         verified_from = \"2030-01-01\"\nverified_through = \"2040-01-01\"\n"
    );
    let file = |name: &str, text: String| (name.to_owned(), format!("{id}/{name}"), text);
    PackFiles {
        folder: id.to_owned(),
        files: vec![
            file("pack.toml", manifest),
            file("rules/1.md", format!("# Rules\n\n```exeat\n{rules}\n```\n")),
        ],
    }
}

fn generated(report: &mut Report) -> anyhow::Result<()> {
    let (ours, theirs) = (entries(false), entries(true));
    let (law, problems) = Law::load_sound(vec![
        vocabulary()?,
        pack("xa", "XA", &ours)?,
        pack("xb", "XB", &theirs)?,
    ]);
    let errors: Vec<String> = problems
        .iter()
        .filter(|d| d.severity == exeat::terms::Severity::Error)
        .map(ToString::to_string)
        .collect();
    ensure!(errors.is_empty(), "{}", errors.join("\n"));
    let universes = Universes::of(&law);
    let on = day("2031-01-01")?;
    let question = question("xa", "xb", on);
    let found = gap(&law, &universes, &question);
    ensure!(
        found.complete,
        "the search of the generated pair was not finished"
    );
    let pack = law.pack("xa").context("the first pack")?;
    let listed: BTreeSet<&str> = found
        .only
        .first()
        .into_iter()
        .flatten()
        .filter_map(|d| pack.norms.get(d.entry.norm))
        .map(|n| n.name.as_str())
        .collect();
    let twin = by_points(&ours, &theirs);
    for at in &twin {
        let name = format!("xa/E{at}");
        ensure!(
            listed.contains(name.as_str()),
            "{name} differs and was not found"
        );
    }
    let compared = format!("{RULES} rules beside {RULES}, ten kinds, nine facts");
    let ms = median(
        (0..TIMES)
            .map(|_| cpu_of(|| gap(&law, &universes, &question)))
            .collect(),
    ) / 1e6;
    report.row(
        format!("{compared}: both directions, a first item per limb"),
        ms,
        "ms",
        "cpu",
        Some(Gate::AtMost(100.0)),
    );
    let ms = median(
        (0..TIMES)
            .map(|_| cpu_of(|| by_points(&ours, &theirs)))
            .collect(),
    ) / 1e6;
    report.row(
        format!(
            "one direction by points: finds {} of the {} entries that differ",
            twin.len(),
            listed.len()
        ),
        ms,
        "ms",
        "cpu",
        None,
    );
    Ok(())
}

/// Entries of one law with a point that no entry of the other catches, as far as some points show.
fn by_points(ours: &[Option<Entry>], theirs: &[Option<Entry>]) -> Vec<usize> {
    let mut seed = 1u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        i64::try_from(seed >> 33).unwrap_or(0)
    };
    let mut out = Vec::new();
    for (at, entry) in ours.iter().enumerate() {
        let Some(entry) = entry else { continue };
        for _ in 0..POINTS {
            let mut point: [i64; FACTS] = std::array::from_fn(|_| next() % 101);
            for (fact, least, limit) in &entry.tests {
                // Mostly at the limit itself, where neighbouring laws part.
                let room = if *least { 101 - limit } else { limit + 1 };
                let by = if next() % 4 == 0 { next() % room } else { 0 };
                if let Some(value) = point.get_mut(*fact) {
                    *value = if *least { limit + by } else { limit - by };
                }
            }
            let caught = |other: &Entry| {
                other.tests.iter().all(|(fact, least, limit)| {
                    let value = point.get(*fact).copied().unwrap_or(0);
                    if *least {
                        value >= *limit
                    } else {
                        value <= *limit
                    }
                })
            };
            // A fact asked twice may have been moved out of the entry again.
            let there = theirs
                .iter()
                .flatten()
                .any(|o| o.kind == entry.kind && caught(o));
            if caught(entry) && !there {
                out.push(at);
                break;
            }
        }
    }
    out
}

fn carried(report: &mut Report) -> anyhow::Result<()> {
    let library = Library::carried()?;
    let law = &library.law;
    let universes = Universes::of(law);
    let on = day("2025-12-01")?;
    for (one, two) in [("us", "jp"), ("us", "eu")] {
        let question = question(one, two, on);
        let found = gap(law, &universes, &question);
        ensure!(found.complete, "{one} {two}: not finished");
        let items: usize = found.only.iter().map(Vec::len).sum();
        let ms = median(
            (0..TIMES)
                .map(|_| cpu_of(|| gap(law, &universes, &question)))
                .collect(),
        ) / 1e6;
        let [ours, theirs] = found.entries;
        report.row(
            format!("full packs {one} ({ours} entries) and {two} ({theirs}): {items} items"),
            ms,
            "ms",
            "cpu",
            Some(Gate::AtMost(1000.0)),
        );
    }
    let ids: Vec<&str> = law
        .packs
        .iter()
        .filter(|p| p.is_law())
        .map(|p| p.id.as_str())
        .collect();
    let mut pairs = Vec::new();
    for (at, one) in ids.iter().enumerate() {
        pairs.extend(ids.iter().skip(at + 1).map(|two| question(one, two, on)));
    }
    let all = || {
        pairs
            .iter()
            .map(|q| gap(law, &universes, q))
            .filter(|g| g.complete)
            .count()
    };
    ensure!(all() == pairs.len(), "not every pair was finished");
    let ms = median((0..3).map(|_| cpu_of(all)).collect()) / 1e6;
    report.row(
        format!("the matrix of {} packs, {} pairs", ids.len(), pairs.len()),
        ms,
        "ms",
        "cpu",
        None,
    );
    Ok(())
}

fn question(one: &str, two: &str, on: Date) -> Question {
    Question {
        sides: [Side::new(one, on), Side::new(two, on)],
        kinds: None,
        to: None,
    }
}

fn day(text: &str) -> anyhow::Result<Date> {
    parse_date(text).map_err(|e| anyhow::anyhow!("{e}"))
}
