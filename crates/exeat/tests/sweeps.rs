//! Sweeps look for holes in the packs, not for right answers: no conflict, no failure, no step without a
//! citation. They never replace a cited scenario.
//!
//! `EXEAT_SWEEP=full`, as `cargo xtask sweep` sets it, tries all typical transactions on every day, and every
//! destination and limit on days all over the time that was read.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and a sweep says how much it tried"
)]

mod complete;

use complete::Maker;
use exeat::decide::{Ask, Determination, claim, determine};
use exeat::rules::{FactType, Pack};
use exeat::terms::{
    Country, Date, FactValue, Interval, Layer, Outcome, Rational, ReachStatus, Strand, Transaction,
    Truth,
};
use exeat::{Library, transaction_text};
use std::collections::BTreeMap;

/// Typical transactions, as users write them: some facts are not given.
const TYPICAL: [(&str, &str); 8] = [
    (
        "an immersion scanner from Japan",
        "from = \"JP\"\norigin = \"JP\"\n[[items]]\nkind = \"lithography scanner\"\n[items.facts]\nwavelength = \"193 nm\"\nnumerical-aperture = 1.35\ndedicated-chuck-overlay = \"1.4 nm\"\n[end-use]\nknown-concern = \"none\"\n",
    ),
    (
        "a scanner from the Netherlands, overlay not given",
        "from = \"NL\"\norigin = \"NL\"\n[[items]]\nkind = \"lithography scanner\"\nvalue = \"45000000 EUR\"\n[items.facts]\nwavelength = \"193 nm\"\nnumerical-aperture = 1.35\n",
    ),
    (
        "a data-centre accelerator from the United States",
        "from = \"US\"\norigin = \"US\"\n[[items]]\nkind = \"integrated circuit\"\n[items.facts]\ntotal-processing-performance = 15832\nperformance-density = 19.45\ndesigned-for-data-centre = \"yes\"\ninterconnect-bandwidth = \"900 GB/s\"\n",
    ),
    (
        "a small chip by its die",
        "from = \"US\"\norigin = \"TW\"\n[[items]]\nkind = \"integrated circuit\"\n[items.facts]\ntotal-processing-performance = 2400\napplicable-die-area = \"600 mm2\"\nnon-planar-transistor = \"yes\"\n[end-use]\nknown-concern = \"none\"\n",
    ),
    (
        "a dry etcher from Japan",
        "from = \"JP\"\norigin = \"JP\"\n[[items]]\nkind = \"dry etcher\"\n[items.facts]\nanisotropic = \"yes\"\npulsed-rf-output = \"yes\"\ngas-valve-switching-time = \"250 ms\"\nchuck-zones = 24\n",
    ),
    (
        "an epitaxy tool from Germany",
        "from = \"DE\"\norigin = \"DE\"\n[[items]]\nkind = \"epitaxy tool\"\n[items.facts]\ndeposition-temperature = \"680 °C\"\n",
    ),
    (
        "a server from the United States to an end user in its list",
        "from = \"US\"\norigin = \"US\"\n[[parties]]\nrole = \"end user\"\ncountry = \"CN\"\nheadquarters = \"CN\"\nlisted = [{ list = \"us-entity-list\", entry = \"x\", footnotes = [5] }]\n[[items]]\nkind = \"computer\"\n[items.facts]\ntotal-processing-performance = 30000\n",
    ),
    (
        "something else, classified as listed nowhere",
        "from = \"US\"\norigin = \"US\"\n[[items]]\nkind = \"other\"\nentries = { us = \"EAR99\", jp = \"not listed\", nl = \"not listed\", eu = \"not listed\", de = \"not listed\" }\n[end-use]\nknown-concern = \"none\"\n",
    ),
];

fn full() -> bool {
    std::env::var("EXEAT_SWEEP").is_ok_and(|v| v == "full")
}

fn library() -> Library {
    Library::carried().unwrap_or_else(|e| panic!("the carried packs have errors:\n{e}"))
}

fn typical(library: &Library) -> Vec<(&'static str, Transaction)> {
    let read = |(name, text): &(&'static str, &str)| {
        let text =
            format!("date = \"2023-01-13\"\nkind = \"export\"\ndestination = \"CN\"\n{text}");
        let transaction = transaction_text(library, &text, name, false);
        (*name, transaction.unwrap_or_else(|e| panic!("{name}: {e}")))
    };
    TYPICAL.iter().map(read).collect()
}

fn laws(library: &Library) -> Vec<&Pack> {
    library.law.packs.iter().filter(|p| p.is_law()).collect()
}

#[derive(Default)]
struct Count {
    heads: BTreeMap<Outcome, usize>,
    holes: Vec<String>,
}

impl Count {
    fn total(&self) -> usize {
        self.heads.values().sum()
    }

    /// Decides, and looks for holes.
    fn look(&mut self, library: &Library, pack: &Pack, name: &str, transaction: &Transaction) {
        let item = &transaction.items[0];
        // A classification that did not exist that day is refused before anything is decided.
        if claim::error(pack, item, transaction.date).is_some() {
            return;
        }
        let answer = determine(&library.law, pack, transaction, item, Ask::default());
        *self.heads.entry(answer.outcome).or_default() += 1;
        for hole in holes(pack, &answer) {
            let destination = library.law.vocabulary.find("destination").unwrap().id;
            let to = transaction.facts.get(destination);
            self.holes.push(format!(
                "{} {} {name} to {to:?}: {hole}",
                pack.id, transaction.date
            ));
        }
    }

    fn report(&self, what: &str, at_least: usize) {
        println!("{what}: {} answers, {:?}", self.total(), self.heads);
        let shown: Vec<&String> = self.holes.iter().take(20).collect();
        assert!(
            self.holes.is_empty(),
            "{} holes, such as {shown:#?}",
            self.holes.len()
        );
        assert!(self.total() >= at_least, "only {} answers", self.total());
    }
}

/// What is wrong with an answer, whatever the right one is.
fn holes(pack: &Pack, answer: &Determination) -> Vec<String> {
    let mut out = Vec::new();
    let head = answer.last_known.unwrap_or(answer.outcome);
    if head == Outcome::RulesConflict
        || answer
            .branches
            .iter()
            .any(|b| b.outcome == Outcome::RulesConflict)
    {
        let met: Vec<&str> = answer
            .requirements
            .iter()
            .map(|r| pack.norms[r.norm].name.as_str())
            .collect();
        out.push(format!("rules conflict: {met:?}"));
    }
    let exceptions = answer
        .requirements
        .iter()
        .flat_map(|r| &r.exceptions)
        .map(|e| e.norm);
    let qualifiers = answer
        .requirements
        .iter()
        .flat_map(|r| r.reviews.iter().chain(&r.licences));
    let steps = answer
        .reach
        .iter()
        .map(|(n, _)| *n)
        .chain(answer.entries.iter().map(|e| e.norm))
        .chain(answer.requirements.iter().map(|r| r.norm))
        .chain(answer.closures.iter().copied())
        .chain(exceptions)
        .chain(qualifiers.copied());
    for step in steps {
        match pack.norms.get(step) {
            Some(norm) if !norm.cite.is_empty() => {}
            _ => out.push(format!(
                "a step without a citation: {:?}",
                pack.norms.get(step).map(|n| &n.name)
            )),
        }
    }
    for requirement in &answer.requirements {
        for (what, list) in [
            ("review policies", &requirement.reviews),
            ("licence types", &requirement.licences),
        ] {
            let said: std::collections::BTreeSet<&str> =
                list.iter().map(|n| pack.norms[*n].title.as_str()).collect();
            if said.len() > 1 {
                out.push(format!(
                    "{what} of {} disagree: {said:?}",
                    pack.norms[requirement.norm].name
                ));
            }
        }
    }
    let met = |t: Truth| answer.requirements.iter().any(|r| r.status == t);
    let required = matches!(
        head,
        Outcome::Prohibited | Outcome::LicenceRequired | Outcome::ExceptionAvailable
    );
    let uncovered = answer.notes.contains(&exeat::decide::Note::NotCovered);
    if required && !uncovered && !met(Truth::Yes) && !met(Truth::Open) {
        out.push(format!("{head} without a requirement"));
    }
    if answer.reach_status == ReachStatus::Reached && answer.reach.is_empty() {
        out.push("reached without a reason".to_owned());
    }
    let free = answer.by[Strand::List as usize] == Outcome::NoLicenceRequired;
    let claimed = answer.case.claim != claim::Claim::None;
    let by_entry = answer.entries.iter().any(|e| e.status == Truth::Yes);
    if free && !claimed && !by_entry && answer.closures.is_empty() && head != Outcome::NotSubject {
        out.push("free by list, and nothing says which entries could catch the item".to_owned());
    }
    if answer.outcome == Outcome::FactsMissing && answer.missing.still_matter.is_empty() {
        out.push("facts missing, and none named".to_owned());
    }
    out
}

/// The last day read, and on the full sweep days all over the time that was read.
fn some_days(pack: &Pack) -> Vec<Date> {
    let all = pack.days().iter().copied().filter(|_| full());
    all.step_by(15).chain(pack.verified_through).collect()
}

/// Days of a pack, each with the day before and after.
fn around(days: &[Date]) -> Vec<Date> {
    let mut out: Vec<Date> = days
        .iter()
        .flat_map(|d| [d.yesterday().unwrap(), *d, d.tomorrow().unwrap()])
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

#[test]
fn every_commencement() {
    let library = library();
    let typical = typical(&library);
    let mut count = Count::default();
    for pack in laws(&library) {
        let days = around(pack.days());
        for (at, day) in days.iter().enumerate() {
            for (i, (name, transaction)) in typical.iter().enumerate() {
                if !full() && i % 4 != at % 4 {
                    continue;
                }
                let mut transaction = transaction.clone();
                transaction.date = *day;
                count.look(&library, pack, name, &transaction);
            }
        }
    }
    count.report("every commencement", 400);
}

#[test]
fn every_destination() {
    let library = library();
    let typical = typical(&library);
    let destination = library.law.vocabulary.find("destination").unwrap().id;
    let mut count = Count::default();
    for (p, pack) in laws(&library).into_iter().enumerate() {
        let days = some_days(pack);
        for day in days {
            for (c, country) in Country::all().enumerate() {
                if !full() && c % 2 != p % 2 {
                    continue;
                }
                for (i, (name, transaction)) in typical.iter().enumerate() {
                    if !full() && i != c % typical.len() {
                        continue;
                    }
                    let mut transaction = transaction.clone();
                    transaction.date = day;
                    transaction
                        .facts
                        .set(destination, FactValue::Country(country));
                    count.look(&library, pack, name, &transaction);
                }
            }
        }
    }
    count.report("every destination", 1_000);
}

#[test]
fn every_threshold() {
    let library = library();
    let typical = typical(&library);
    let words = &library.law.vocabulary;
    let step = Rational::new(1, 1000).unwrap();
    let mut count = Count::default();
    let mut limits = 0usize;
    for pack in laws(&library) {
        let maker = Maker::new(&library, pack);
        let days = some_days(pack);
        for day in days {
            for (name, transaction) in &typical {
                let Some(kind) = words.kind_by_word(&transaction.items[0].kind) else {
                    continue;
                };
                for fact in words
                    .facts()
                    .iter()
                    .filter(|f| f.fact_type == FactType::Number && !f.kinds.is_empty())
                {
                    for limit in maker
                        .limits(fact.id)
                        .iter()
                        .filter(|_| fact.belongs_to(kind))
                    {
                        limits += 1;
                        if !full() && !limits.is_multiple_of(4) {
                            continue;
                        }
                        for value in [limit.minus(step), Some(*limit), limit.plus(step)]
                            .into_iter()
                            .flatten()
                        {
                            let mut transaction = transaction.clone();
                            transaction.date = day;
                            let value = FactValue::Number(Interval::exactly(value));
                            transaction.items[0].facts.set(fact.id, value);
                            count.look(&library, pack, name, &transaction);
                        }
                    }
                }
            }
        }
    }
    count.report("every threshold", 150);
}

#[test]
fn every_layer_of_every_period_compiles() {
    let library = library();
    let mut count = 0usize;
    for pack in laws(&library) {
        for day in pack.days().iter().step_by(if full() { 1 } else { 5 }) {
            for layer in Layer::ALL {
                let program = library.law.program(pack, layer, *day, None);
                assert!(program.nodes.len() < 1_000_000);
                count += 1;
            }
        }
    }
    println!("{count} programs");
    assert!(count > 60, "{count}");
}
