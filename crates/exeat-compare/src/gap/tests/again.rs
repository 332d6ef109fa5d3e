//! Every item shown is decided again by the naive evaluator, which walks the rules as their author wrote them
//! and shares no table or shortcut with the search or the decision core.

use super::naive::conditions::Is;
use super::naive::{Given, Run, Setting, Space, verdict};
use super::shipped::{DAY, compare, law};
use super::*;
use exeat_terms::{Facts, Layer, Outcome, Strand};
use std::collections::BTreeMap;

/// Completions of the facts that a witness leaves open that are walked through; of more, some.
const COMPLETIONS: usize = 600;
/// Ways of sending an item, the rest of what is open included, that are tried.
const SENDINGS: usize = 4;

fn item_of(kind: KindId, facts: &[(FactId, FactValue)]) -> exeat_terms::Item {
    let mut stated = Facts::default();
    for (fact, value) in facts {
        stated.set(*fact, value.clone());
    }
    let def = law().vocabulary.kind_def(kind).unwrap();
    exeat_terms::Item {
        kind: def.name.clone(),
        facts: stated,
        ..exeat_terms::Item::default()
    }
}

/// Leaves one value to open facts, the widest first, until what remains can be walked through.
fn narrowed<'a>(mut space: Space<'a>, most: usize, seed: usize) -> Space<'a> {
    let mut turn = seed as u64 ^ 0x9e37_79b9_7f4a_7c15;
    while space.size() > most {
        let widest = space.slots.iter_mut().max_by_key(|s| s.values.len());
        let values = &mut widest.unwrap().values;
        turn = turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let kept = values.swap_remove((turn >> 33) as usize % values.len());
        *values = vec![kept];
    }
    space
}

/// Whether an entry is met, in every completion looked at: yes, no, or now this and now that.
fn met(
    member: &Member<'_>,
    norm: usize,
    kind: KindId,
    facts: &[(FactId, FactValue)],
    seed: usize,
) -> Option<bool> {
    let law = law();
    let setting = Setting::new(law, member.pack, member.on, Layer::Enforced);
    let item = item_of(kind, facts);
    let given = Given::new(law, member.pack, &member.frame, &item);
    let asked = super::naive::answer::mentioned_by(&setting, &given, norm);
    let space = narrowed(Space::over(&setting, &given, &asked), COMPLETIONS, seed);
    // Law known from memory only as the pack has it, and left out.
    let doubts = setting.doubts();
    let mut answers = BTreeSet::new();
    for on in [true, false] {
        let run = Run::new(&space, doubts.iter().map(|d| (d.clone(), on)).collect());
        answers.extend((0..space.size()).map(|at| run.stands(norm, at)));
    }
    match answers.into_iter().collect::<Vec<_>>().as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

#[test]
fn every_witness_is_met_here_and_by_nothing_there() {
    let mut looked = 0usize;
    for (one, two) in [
        ("us", "eu"),
        ("jp", "eu"),
        ("jp", "us"),
        ("us", "de"),
        ("us", "eu+nl"),
        ("jp", "nl"),
        ("uk", "us"),
        ("kr", "jp"),
    ] {
        let (question, gap) = compare(one, two, DAY, None);
        let sides = [0, 1].map(|at| members(law(), &question.sides[at], None));
        for (side, list) in gap.only.iter().enumerate() {
            for (seed, difference) in list.iter().enumerate() {
                let facts = &difference.witness.facts;
                let own = &sides[side][difference.entry.pack];
                let here = met(own, difference.entry.norm, difference.kind, facts, seed);
                assert_eq!(here, Some(true), "{one} {two}: {difference:#?}");
                for member in &sides[1 - side] {
                    for (at, entry) in member.program.entries.iter().enumerate() {
                        let fits = entry.kinds.is_empty() || entry.kinds.contains(&difference.kind);
                        if entry.by_claim || !fits || side::idle(&member.program, at) {
                            continue;
                        }
                        let there = met(member, entry.norm, difference.kind, facts, seed);
                        let name = &member.pack.norms[entry.norm].name;
                        assert_eq!(there, Some(false), "{name}: {difference:#?}");
                        looked += 1;
                    }
                }
            }
        }
    }
    assert!(looked > 2000, "{looked}");
}

/// Toward a destination the whole strand of lists is decided, with what requires, outranks and lifts.
#[test]
fn toward_a_destination_a_licence_is_needed_here_and_not_there() {
    let law = law();
    let list = Strand::ALL.iter().position(|s| *s == Strand::List).unwrap();
    // Some of them: the naive evaluator needs a tenth of a second for the whole law of the United States.
    for (one, two, step) in [("us", "jp", 6), ("jp", "eu", 2)] {
        let (question, gap) = compare(one, two, DAY, Some("CN"));
        let sides = [0, 1].map(|at| members(law, &question.sides[at], question.to));
        let heads = |member: &Member<'_>, difference: &Difference, seed: usize| -> Vec<Outcome> {
            let setting = Setting::new(law, member.pack, member.on, Layer::Enforced);
            let item = item_of(difference.kind, &difference.witness.facts);
            let given = Given::new(law, member.pack, &member.frame, &item);
            let whole = Space::new(&setting, &given);
            let some = (0..SENDINGS).map(|n| {
                let mut space = whole.clone();
                // Half of them plain sendings: a yes or no left open is no, and the value is none of the small.
                for slot in space.slots.iter_mut().filter(|_| n % 2 == 0) {
                    let plain = |v: &&Is| matches!(v, Is::YesNo(false) | Is::Money(..));
                    if let Some(value) = slot.values.iter().rev().find(plain).cloned() {
                        slot.values = vec![value];
                    }
                }
                let space = narrowed(space, 1, seed * SENDINGS + n);
                verdict(&Run::new(&space, BTreeMap::new()), false).by[list]
            });
            some.collect()
        };
        let mut looked = 0;
        for (side, found) in gap.only.iter().enumerate() {
            for (seed, difference) in found.iter().enumerate().step_by(step) {
                let requires = [Outcome::LicenceRequired, Outcome::Prohibited];
                // How the item is sent is left open: an exception that may then be used lifts nothing yet.
                let here = heads(&sides[side][difference.entry.pack], difference, seed);
                let stands = |h| requires.contains(h) || *h == Outcome::ExceptionAvailable;
                let needs = here.iter().any(|h| requires.contains(h));
                assert!(needs && here.iter().all(stands), "{here:?} {difference:#?}");
                let other = &sides[1 - side][0];
                let there = heads(other, difference, seed);
                // An act of the exporter that is not done leaves the requirement; where no exception asks for
                // one, nothing is required however the item is sent.
                let acts = other.program.exceptions.iter().any(|e| !e.acts.is_empty());
                let free = |h| !requires.contains(h);
                let never = there.iter().all(free) || (acts && there.iter().any(free));
                assert!(never, "{there:?} {difference:#?}");
                looked += 1;
            }
        }
        assert!(looked > 0);
    }
}
