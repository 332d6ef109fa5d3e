//! Requirements and exceptions that came, went or changed.

use crate::gap::logic::{FALSE, Space};
use crate::gap::read::{Reader, Reading};
use crate::gap::side::Member;
use exeat_rules::syntax::Keyword;
use exeat_rules::{KindId, Law, NodeId, Norm};
use exeat_terms::{Country, CountrySet, FactValue, Facts};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// How a provision changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// It came.
    Added,
    /// It went.
    Removed,
    /// It can apply to these destinations and could not, and the reverse.
    Destinations(CountrySet, CountrySet),
    /// It stands on these entries and did not, and the reverse; of an exception, the controls it lifts.
    Entries(Vec<String>, Vec<String>),
    /// It says something else: another effect.
    Effect,
    /// Its conditions read otherwise.
    Conditions,
}

/// A change of a requirement or an exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvisionChange {
    /// What it is: a control or an exception.
    pub keyword: Keyword,
    /// Its name.
    pub name: String,
    /// The provision on each day.
    pub norms: [Option<usize>; 2],
    /// How it changed.
    pub what: Vec<What>,
}

/// One provision on one day.
struct Seen {
    norm: usize,
    node: NodeId,
    names: BTreeSet<String>,
}

/// Changes between two days, in order of name.
pub(super) fn changes(law: &Law, old: &Member<'_>, new: &Member<'_>) -> Vec<ProvisionChange> {
    let mut out = Vec::new();
    for keyword in [Keyword::Control, Keyword::Exception] {
        let [before, after] = [old, new].map(|m| seen(m, keyword));
        let reach = [(old, &before), (new, &after)].map(|(m, list)| destinations(law, m, list));
        let [was, is] = &reach;
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            let (b, a) = (before.get(name), after.get(name));
            let what = match (b, a) {
                (None, Some(_)) => vec![What::Added],
                (Some(_), None) => vec![What::Removed],
                (Some(b), Some(a)) => {
                    let norm = |m: &Member<'_>, s: &Seen| m.pack.norms.get(s.norm).cloned();
                    match (norm(old, b), norm(new, a)) {
                        (Some(one), Some(two)) => {
                            let sets = [was.get(name), is.get(name)]
                                .map(|s| s.copied().unwrap_or(CountrySet::EMPTY));
                            compare(law, [b, a], [&one, &two], sets)
                        }
                        _ => Vec::new(),
                    }
                }
                (None, None) => Vec::new(),
            };
            if !what.is_empty() {
                out.push(ProvisionChange {
                    keyword,
                    name: name.clone(),
                    norms: [b.map(|s| s.norm), a.map(|s| s.norm)],
                    what,
                });
            }
        }
    }
    out
}

fn seen(member: &Member<'_>, keyword: Keyword) -> BTreeMap<String, Seen> {
    let program = &member.program;
    let name = |norm: usize| member.pack.norms.get(norm).map(|n| n.name.clone());
    let mut out = BTreeMap::new();
    match keyword {
        Keyword::Control => {
            for control in &program.controls {
                let entries = control.entries.iter().flatten();
                let names = entries
                    .filter_map(|at| program.entries.get(*at))
                    .filter_map(|e| name(e.norm))
                    .collect();
                if let Some(own) = name(control.norm) {
                    let (norm, node) = (control.norm, control.node);
                    out.insert(own, Seen { norm, node, names });
                }
            }
        }
        _ => {
            for exception in &program.exceptions {
                let names = exception
                    .defeats
                    .iter()
                    .filter_map(|at| program.controls.get(*at))
                    .filter_map(|c| name(c.norm))
                    .collect();
                if let Some(own) = name(exception.norm) {
                    let (norm, node) = (exception.norm, exception.node);
                    out.insert(own, Seen { norm, node, names });
                }
            }
        }
    }
    out
}

/// The destinations for which each provision can hold.
fn destinations(
    law: &Law,
    member: &Member<'_>,
    list: &BTreeMap<String, Seen>,
) -> BTreeMap<String, CountrySet> {
    let mut out: BTreeMap<String, CountrySet> = BTreeMap::new();
    let Some(fact) = law.vocabulary.find("destination") else {
        return out;
    };
    let (whole, opaque) = (HashSet::new(), HashSet::new());
    for country in Country::all() {
        let mut frame = member.frame.clone();
        frame.facts = Facts::default();
        frame.facts.set(fact.id, FactValue::Country(country));
        let one = Member {
            pack: member.pack,
            program: member.program.clone(),
            on: member.on,
            frame,
        };
        // The kind plays no part: what hangs on the item stays open.
        let case = one.case(law, KindId(u16::MAX), Facts::default());
        let mut space = Space::new();
        let mut reader = Reader::new(
            law,
            &member.program,
            &case,
            KindId(u16::MAX),
            &whole,
            &opaque,
        );
        for (name, seen) in list {
            if reader.node(&mut space, seen.node, Reading::Perhaps, None) != FALSE {
                out.entry(name.clone()).or_default().insert(country);
            }
        }
    }
    out
}

fn compare(law: &Law, seen: [&Seen; 2], norms: [&Norm; 2], reach: [CountrySet; 2]) -> Vec<What> {
    let ([b, a], [one, two], [was, is]) = (seen, norms, reach);
    let mut out = Vec::new();
    if was != is {
        out.push(What::Destinations(is.minus(was), was.minus(is)));
    }
    if a.names != b.names {
        let more = a.names.difference(&b.names).cloned().collect();
        let less = b.names.difference(&a.names).cloned().collect();
        out.push(What::Entries(more, less));
    }
    if one.effect != two.effect {
        out.push(What::Effect);
    }
    let words = |norm: &Norm| -> Vec<String> {
        let acts = norm.acts.iter().map(|act| act.text.clone());
        let conds = norm.when.iter().chain(&norm.unless);
        let texts = conds.map(|c| {
            let text = law.sources.text(c.span);
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        });
        texts.chain(acts).collect()
    };
    // Words are compared only where the provision was written anew.
    if b.norm != a.norm && words(one) != words(two) {
        out.push(What::Conditions);
    }
    out
}
