//! Every limit, day and set of every pack: the engine and the naive evaluator agree on both sides of it.
//!
//! `EXEAT_SWEEP=full` tries every period instead of the first and last of each provision.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../../exeat-decide/tests/naive/mod.rs"]
mod naive;

mod complete;

use complete::Maker;
use exeat::Library;
use exeat::decide::{Ask, Case, determine, limbs};
use exeat::rules::syntax::Op;
use exeat::rules::{AtomTest, Effect, FactDef, KindId, Node, NodeId, Pack, Program};
use exeat::terms::{
    Country, CountrySet, Date, FactId, FactValue, Interval, Layer, Outcome, Rational, Strand,
    Transaction, Truth,
};
use naive::{Given, Run, Setting, Space, verdict};
use std::collections::{BTreeMap, BTreeSet};

fn full() -> bool {
    std::env::var("EXEAT_SWEEP").is_ok_and(|v| v == "full")
}

fn library() -> Library {
    Library::carried().unwrap_or_else(|e| panic!("the carried packs have errors:\n{e}"))
}

/// The first day of each period of a pack, the one before all changes included.
fn periods(pack: &Pack) -> Vec<Date> {
    let before = pack.days().first().and_then(|d| d.yesterday().ok());
    before
        .into_iter()
        .chain(pack.days().iter().copied())
        .collect()
}

/// The number comparisons below a node.
fn numbers(
    program: &Program,
    node: NodeId,
    seen: &mut BTreeSet<NodeId>,
    out: &mut Vec<(FactId, Op, Rational)>,
) {
    if !seen.insert(node) {
        return;
    }
    match program.node(node) {
        Node::Atom(atom) => {
            if let Some(AtomTest::Number(fact, op, limit)) = program.atom(*atom) {
                out.push((*fact, *op, *limit));
            }
        }
        Node::Not(inner) | Node::Parties(_, _, inner) => numbers(program, *inner, seen, out),
        Node::All(list) | Node::Any(list) | Node::AtLeast(_, list) => {
            list.iter().for_each(|n| numbers(program, *n, seen, out));
        }
        Node::Const(_) | Node::Switch(_) | Node::Entry(_) => {}
    }
}

/// Makes a fact have a value: by stating it, or for one that only follows from others through an input.
fn put(
    library: &Library,
    transaction: &mut Transaction,
    def: &FactDef,
    kind: KindId,
    value: Rational,
) -> bool {
    let exactly = |n: Rational| FactValue::Number(Interval::exactly(n));
    let derived = def
        .derivations
        .iter()
        .find(|d| d.when.is_none())
        .filter(|_| def.belongs_to(kind));
    let facts = &mut transaction.items[0].facts;
    let Some(formula) = derived else {
        facts.set(def.id, exactly(value));
        return true;
    };
    // The product of all inputs but the first, so that the first can be what makes the value.
    let Some(((first, power), rest)) = formula.powers.split_first() else {
        return false;
    };
    let mut product = formula.coefficient;
    for (fact, power) in rest {
        let input = match facts.get(*fact) {
            Some(FactValue::Number(range)) => range.single(),
            _ => None,
        };
        let Some(input) = input else { return false };
        for _ in 0..power.unsigned_abs() {
            let next = if *power > 0 {
                product.times(input)
            } else {
                product.over(input)
            };
            let Some(next) = next else { return false };
            product = next;
        }
    }
    let input = match power {
        1 => value.over(product),
        -1 => product.over(value),
        _ => None,
    };
    let inner = library.law.vocabulary.fact(*first);
    match (input, inner) {
        (Some(input), Some(inner)) if inner.derivations.is_empty() => {
            facts.set(*first, exactly(input));
            true
        }
        _ => false,
    }
}

#[test]
fn every_limit_of_every_entry() {
    let library = library();
    let law = &library.law;
    let step = Rational::new(1, 1_000_000).unwrap();
    let (mut triples, mut decisive) = (0usize, 0usize);
    for pack in law.packs.iter().filter(|p| p.is_law()) {
        let maker = Maker::new(&library, pack);
        let periods = periods(pack);
        let mut when: BTreeMap<usize, Vec<Date>> = BTreeMap::new();
        for day in &periods {
            for entry in &law.program(pack, Layer::Enforced, *day, None).entries {
                when.entry(entry.norm).or_default().push(*day);
            }
        }
        for day in &periods {
            let program = law.program(pack, Layer::Enforced, *day, None);
            let setting = Setting::new(law, pack, *day, Layer::Enforced);
            for entry in program.entries.iter().filter(|e| !e.by_claim) {
                let days = &when[&entry.norm];
                if !full() && days.first() != Some(day) && days.last() != Some(day) {
                    continue;
                }
                let (Some(view), Some(kind)) = (&entry.limbs, entry.kinds.first()) else {
                    continue;
                };
                let mut found = Vec::new();
                numbers(&program, entry.node, &mut BTreeSet::new(), &mut found);
                for seed in 0..if full() { 12 } else { 4 } {
                    let base = maker.complete(*kind, *day, seed);
                    let given = Given::new(law, pack, &base, &base.items[0]);
                    let facts = naive::answer::mentioned_by(&setting, &given, entry.norm);
                    for (fact, _, limit) in &found {
                        let def = law.vocabulary.fact(*fact).unwrap();
                        let mut answers = Vec::new();
                        for value in [limit.minus(step), Some(*limit), limit.plus(step)]
                            .into_iter()
                            .flatten()
                        {
                            let mut transaction = base.clone();
                            if !put(&library, &mut transaction, def, *kind, value) {
                                continue;
                            }
                            let item = &transaction.items[0];
                            let case = Case::new(law, pack, &transaction, item);
                            let engine = limbs(law, pack, &program, &case, view)[0].truth;
                            let given = Given::new(law, pack, &transaction, item);
                            let space = Space::over(&setting, &given, &facts);
                            let run = Run::new(&space, BTreeMap::new());
                            assert_eq!(
                                run.count(),
                                1,
                                "{} has open facts",
                                pack.norms[entry.norm].name
                            );
                            let wanted = Truth::from_bool(run.stands(entry.norm, 0));
                            assert_eq!(
                                engine,
                                wanted,
                                "{} on {day}: {} = {}",
                                pack.norms[entry.norm].name,
                                def.name,
                                value.show(Some(*limit))
                            );
                            answers.push(engine);
                        }
                        triples += 1;
                        decisive += usize::from(answers.windows(2).any(|w| w[0] != w[1]));
                    }
                }
            }
        }
    }
    println!("{triples} triples, {decisive} of them decisive");
    assert!(
        triples > 500 && decisive > 50,
        "{triples} triples, {decisive} of them decisive"
    );
}

/// Compares whole answers for a case of which everything is known, unknown law taken as the pack has it.
fn compare(library: &Library, pack: &Pack, transaction: &Transaction) -> Outcome {
    let law = &library.law;
    let item = &transaction.items[0];
    let engine = determine(law, pack, transaction, item, Ask::default());
    let setting = Setting::new(law, pack, transaction.date, Layer::Enforced);
    let given = Given::new(law, pack, transaction, item);
    let space = Space::new(&setting, &given);
    let run = Run::new(&space, BTreeMap::new());
    let about = format!("{} {} on {}", pack.id, item.kind, transaction.date);
    assert_eq!(run.count(), 1, "{about}: {:?}", open(&space));
    let naive = verdict(&run, false);
    let name = |n: usize| &pack.norms[n].name;
    for (norm, wanted) in &naive.entries {
        let found = engine
            .entries
            .iter()
            .find(|e| e.norm == *norm)
            .map_or(Truth::No, |e| e.status);
        assert_eq!(found, *wanted, "{about}: entry {}", name(*norm));
    }
    for (norm, wanted) in &naive.controls {
        let found = engine.requirements.iter().find(|r| r.norm == *norm);
        let free = pack.norms[*norm].effect == Effect::NoLicenceRequired;
        let wanted = if free { Truth::No } else { *wanted };
        assert_eq!(
            found.map_or(Truth::No, |r| r.status),
            wanted,
            "{about}: control {}",
            name(*norm)
        );
        for exception in found.iter().flat_map(|r| &r.exceptions) {
            let wanted = naive.exceptions[&exception.norm];
            assert_eq!(
                exception.status,
                wanted,
                "{about}: exception {}",
                name(exception.norm)
            );
        }
    }
    for (i, strand) in Strand::ALL.into_iter().enumerate() {
        let head = engine.by[i];
        assert!(
            head == naive.by[i] || head == Outcome::LawNotVerified,
            "{about}: {}: {head}, not {}",
            strand.as_str(),
            naive.by[i]
        );
    }
    let head = engine.last_known.unwrap_or(engine.outcome);
    assert_eq!(head, naive.outcome, "{about}: head");
    engine.outcome
}

fn open(space: &Space<'_>) -> Vec<String> {
    let name = |f: FactId| space.setting.law.vocabulary.fact(f).map(|d| d.name.clone());
    space
        .slots
        .iter()
        .filter(|s| s.values.len() > 1)
        .filter_map(|s| name(s.fact))
        .collect()
}

#[test]
fn every_day_the_day_before_and_the_day_of() {
    let library = library();
    let mut count = 0usize;
    let mut heads: BTreeMap<Outcome, usize> = BTreeMap::new();
    for pack in library.law.packs.iter().filter(|p| p.is_law()) {
        let maker = Maker::new(&library, pack);
        let kinds = maker.kinds();
        for (at, day) in pack.days().iter().enumerate() {
            let tries = if full() { kinds.len() } else { 3 };
            for (n, day) in [day.yesterday().unwrap(), *day].into_iter().enumerate() {
                for i in 0..tries {
                    let kind = kinds[(at + i * 5) % kinds.len()];
                    let transaction = maker.complete(kind, day, (at * 31 + n + i) as u64);
                    *heads
                        .entry(compare(&library, pack, &transaction))
                        .or_default() += 1;
                    count += 1;
                }
            }
        }
    }
    println!("{count} answers: {heads:?}");
    assert!(count > 200, "{count}");
}

#[test]
fn every_set_a_member_and_a_stranger() {
    let library = library();
    let destination = library.law.vocabulary.find("destination").unwrap().id;
    let country = library.law.vocabulary.find("country").unwrap().id;
    let headquarters = library.law.vocabulary.find("headquarters").unwrap().id;
    let mut count = 0usize;
    for pack in library.law.packs.iter().filter(|p| p.is_law()) {
        let maker = Maker::new(&library, pack);
        let kinds = maker.kinds();
        for (at, name) in pack.sets.names().enumerate() {
            let rows = pack.sets.rows(name).unwrap();
            let members: CountrySet = rows.iter().map(|r| r.member).collect();
            let stranger = Country::all().find(|c| !members.contains(*c));
            let most = if full() { rows.len() } else { 1 };
            for (n, row) in rows.iter().take(most).enumerate() {
                let day = row.from.or(pack.verified_from).unwrap();
                for (country_code, day) in [
                    (Some(row.member), day),
                    (Some(row.member), day.yesterday().unwrap()),
                    (stranger, day),
                ] {
                    let Some(code) = country_code else { continue };
                    let kind = kinds[(at + n) % kinds.len()];
                    let mut transaction = maker.complete(kind, day, (at + n) as u64);
                    transaction.facts.set(destination, FactValue::Country(code));
                    for party in transaction.parties.iter_mut().skip(1) {
                        party.facts.set(country, FactValue::Country(code));
                        party.facts.set(headquarters, FactValue::Country(code));
                    }
                    compare(&library, pack, &transaction);
                    count += 1;
                }
            }
        }
    }
    println!("{count} answers");
    assert!(count > 100, "{count}");
}
