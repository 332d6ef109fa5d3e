//! Which cases have the same answer: those that no test of the program tells apart.
//!
//! A fact that no test looks at, directly or through a formula, is left out; a number that is only compared with
//! constants is known by its place among them. Two cases with equal keys then leave the same function of the
//! facts not given, so all that is read off that function is the same.

use crate::case::Case;
use crate::claim::Claim;
use crate::value::Value;
use exeat_rules::{AtomTest, KindId, Law, Program};
use exeat_terms::{FactId, Interval, Rate, Rational, Roles};
use std::collections::{BTreeMap, BTreeSet};

/// What tells cases of one program apart.
#[derive(Debug, Clone)]
pub struct Alike {
    /// Facts that matter.
    facts: BTreeSet<FactId>,
    /// Constants that numbers are only compared with; the currency of an amount.
    places: BTreeMap<FactId, (Option<String>, Vec<Rational>)>,
}

/// The part of a case that its answer can turn on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CaseKey {
    kind: Option<KindId>,
    claim: Claim,
    facts: Vec<(FactId, Told)>,
    parties: Vec<(Roles, Vec<(FactId, Told)>)>,
    differs: Vec<(FactId, Value)>,
    rates: Vec<(String, String, Rational)>,
}

/// What a key holds of a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Told {
    /// The value itself.
    Exactly(Value),
    /// Its place among the constants: even on one, odd between two.
    Place(usize),
}

impl Alike {
    /// What tells cases of a program apart.
    #[must_use]
    pub fn of(law: &Law, program: &Program) -> Alike {
        let mut facts = BTreeSet::new();
        let mut places: BTreeMap<FactId, (Option<String>, Vec<Rational>)> = BTreeMap::new();
        let mut exact = BTreeSet::new();
        for atom in &program.atoms {
            let (fact, constant) = match atom {
                AtomTest::Number(fact, _, limit) => (*fact, Some((None, *limit))),
                AtomTest::Money(fact, _, limit, currency) => {
                    (*fact, Some((Some(currency.clone()), *limit)))
                }
                AtomTest::YesNo(fact) | AtomTest::Words(fact, _) | AtomTest::Countries(fact, _) => {
                    (*fact, None)
                }
                AtomTest::Kind(_) | AtomTest::Claimed(_) => continue,
            };
            facts.insert(fact);
            match constant {
                Some((currency, limit)) => {
                    let place = places
                        .entry(fact)
                        .or_insert_with(|| (currency.clone(), Vec::new()));
                    if place.0 != currency {
                        exact.insert(fact);
                    }
                    place.1.push(limit);
                }
                None => {
                    exact.insert(fact);
                }
            }
        }
        // What a fact follows from matters with it, and then its exact value does.
        let mut todo: Vec<FactId> = facts.iter().copied().collect();
        let all = law.vocabulary.facts();
        while let Some(fact) = todo.pop() {
            let Some(def) = law.vocabulary.fact(fact) else {
                continue;
            };
            let related = def.relation.iter().map(|r| r.other);
            let inputs = def.derivations.iter().flat_map(|d| {
                let powers = d.powers.iter().map(|(f, _)| *f);
                powers.chain(d.when.map(|(f, _)| f))
            });
            // A relation is read in both directions.
            let back = all
                .iter()
                .filter(|other| other.relation.as_ref().is_some_and(|r| r.other == fact))
                .map(|other| other.id);
            for other in related.chain(inputs).chain(back) {
                exact.insert(fact);
                exact.insert(other);
                if facts.insert(other) {
                    todo.push(other);
                }
            }
        }
        places.retain(|fact, _| !exact.contains(fact));
        for (_, limits) in places.values_mut() {
            limits.sort_unstable();
            limits.dedup();
        }
        Alike { facts, places }
    }

    /// The key of a case.
    #[must_use]
    pub fn key(&self, case: &Case) -> CaseKey {
        let told = |(fact, value): (FactId, &Value)| {
            (self.facts.contains(&fact) && *value != Value::Unknown)
                .then(|| (fact, self.told(fact, value)))
        };
        let parties = case.parties.iter().enumerate().map(|(at, party)| {
            let facts = case.party_values(at).filter_map(told).collect();
            (party.roles, facts)
        });
        let rate = |r: &Rate| (r.from.clone(), r.to.clone(), r.rate);
        CaseKey {
            kind: case.kind,
            claim: case.claim.clone(),
            facts: case.values().filter_map(told).collect(),
            parties: parties.collect(),
            differs: case.stated_and_derived.clone(),
            rates: case.rates.iter().map(rate).collect(),
        }
    }

    fn told(&self, fact: FactId, value: &Value) -> Told {
        let number = |range: &Interval, currency: Option<&str>| {
            let (own, limits) = self.places.get(&fact)?;
            let single = range.single().filter(|_| own.as_deref() == currency)?;
            Some(Told::Place(match limits.binary_search(&single) {
                Ok(at) => 2 * at + 1,
                Err(at) => 2 * at,
            }))
        };
        let place = match value {
            Value::Number(range) => number(range, None),
            Value::Money(range, currency) => number(range, Some(currency)),
            _ => None,
        };
        place.unwrap_or_else(|| Told::Exactly(value.clone()))
    }
}
