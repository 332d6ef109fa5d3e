//! Transactions of which everything is known, made from the limits and words of a pack.
#![allow(
    dead_code,
    reason = "several test programs include this, and none uses all of it"
)]

use exeat::Library;
use exeat::rules::syntax::Condition;
use exeat::rules::{FactDef, FactType, KindId, Pack, RelationKind, Scope};
use exeat::terms::{
    Country, Date, FactId, FactValue, Facts, Interval, Item, Listing, Money, Notice, Party, Rate,
    Rational, Role, Roles, Transaction,
};
use std::collections::{BTreeMap, BTreeSet};

/// Makes transactions for a pack.
pub(crate) struct Maker<'a> {
    library: &'a Library,
    pack: &'a Pack,
    limits: BTreeMap<FactId, Vec<Rational>>,
    currencies: BTreeSet<String>,
}

/// A small generator of numbers: the same seed, the same case.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

impl<'a> Maker<'a> {
    pub(crate) fn new(library: &'a Library, pack: &'a Pack) -> Maker<'a> {
        let mut limits: BTreeMap<FactId, Vec<Rational>> = BTreeMap::new();
        let mut currencies = BTreeSet::new();
        let words = &library.law.vocabulary;
        let mut see = |c: &Condition| {
            let Condition::Compare(name, _, amount) = c else {
                return;
            };
            let Some(fact) = words.find(&name.node) else {
                return;
            };
            let value = match (&fact.fact_type, &fact.unit, &amount.unit) {
                (FactType::Money, _, Some(currency)) => {
                    currencies.insert(currency.clone());
                    Some(amount.value)
                }
                (_, Some(own), Some(written)) => exeat::terms::Unit::parse(written)
                    .unwrap()
                    .convert(amount.value, own),
                _ => Some(amount.value),
            };
            limits.entry(fact.id).or_default().extend(value);
        };
        for norm in &pack.norms {
            let acts = norm.acts.iter().filter_map(|a| a.when.as_ref());
            for cond in norm.when.iter().chain(&norm.unless).chain(acts) {
                walk(&cond.node, &mut see);
            }
        }
        for list in limits.values_mut() {
            list.sort_unstable();
            list.dedup();
        }
        Maker {
            library,
            pack,
            limits,
            currencies,
        }
    }

    /// Kinds of item that some entry of the pack can catch.
    pub(crate) fn kinds(&self) -> Vec<KindId> {
        let all: BTreeSet<KindId> = self
            .pack
            .norms
            .iter()
            .flat_map(|n| n.kinds.iter().copied())
            .collect();
        all.into_iter().collect()
    }

    /// The limits a fact is compared with.
    pub(crate) fn limits(&self, fact: FactId) -> &[Rational] {
        self.limits.get(&fact).map_or(&[], Vec::as_slice)
    }

    /// A value at, next to or between the limits of a fact.
    fn value(&self, def: &FactDef, dice: &mut Dice) -> FactValue {
        let number = |dice: &mut Dice| {
            let limits = self.limits(def.id);
            if limits.is_empty() {
                return Rational::ONE;
            }
            let limit = limits[dice.below(limits.len())];
            let step = Rational::new(1, 1000).unwrap();
            let beside = match dice.below(4) {
                0 => limit.minus(step),
                1 => limit.plus(step),
                2 => limit.plus(limit),
                _ => Some(limit),
            };
            beside.filter(|n| !n.is_negative()).unwrap_or(limit)
        };
        match &def.fact_type {
            FactType::Number => FactValue::Number(Interval::exactly(number(dice))),
            FactType::YesNo => FactValue::YesNo(dice.below(2) == 1),
            FactType::Choice(words) | FactType::Listing(words) => {
                FactValue::Word(u8::try_from(dice.below(words.len())).unwrap())
            }
            FactType::Country => {
                let own = self.pack.territory.iter().next();
                let all: Vec<Country> =
                    ["CN", "JP", "NL", "US", "DE", "RU", "IN", "KP", "SG", "GB"]
                        .iter()
                        .filter_map(|c| Country::from_code(c))
                        .collect();
                let other = all[dice.below(all.len())];
                FactValue::Country(
                    own.filter(|_| def.name == "from" && dice.below(8) > 0)
                        .unwrap_or(other),
                )
            }
            FactType::Money => FactValue::Money(Money {
                amount: Interval::exactly(number(dice)),
                currency: self
                    .currencies
                    .iter()
                    .next()
                    .cloned()
                    .unwrap_or_else(|| "EUR".to_owned()),
            }),
        }
    }

    /// A transaction of one item of a kind, everything known of it.
    pub(crate) fn complete(&self, kind: KindId, day: Date, seed: u64) -> Transaction {
        let dice = &mut Dice::new(seed + 1 + u64::from(kind.0) * 1009);
        let words = &self.library.law.vocabulary;
        let mut item = Item {
            id: "1".to_owned(),
            kind: words
                .kind_def(kind)
                .map_or(String::new(), |k| k.name.clone()),
            entries: vec![(self.pack.id.clone(), "not listed".to_owned())],
            ..Item::default()
        };
        let (mut facts, mut end_use) = (Facts::default(), Facts::default());
        for def in words.facts() {
            let value = self.value(def, dice);
            // What follows from others is left to follow; a relation to another fact is left to relate.
            let follows = def.belongs_to(kind) && def.derivations.iter().any(|d| d.when.is_none());
            let same = def
                .relation
                .as_ref()
                .is_some_and(|r| r.kind == RelationKind::Same);
            if follows || same {
                continue;
            }
            match def.scope {
                Scope::Item if def.by_jurisdiction => {
                    item.facts_by.push((self.pack.id.clone(), def.id, value));
                }
                Scope::Item => item.facts.set(def.id, value),
                Scope::Transaction => facts.set(def.id, value),
                Scope::EndUse => end_use.set(def.id, value),
                Scope::Party => {}
            }
        }
        let parties = [
            &[Role::Exporter][..],
            &[Role::Purchaser],
            &[Role::UltimateConsignee],
            &[Role::EndUser],
        ]
        .iter()
        .map(|roles| self.party(roles, day, dice))
        .collect();
        let rates = self
            .currencies
            .iter()
            .flat_map(|a| self.currencies.iter().map(move |b| (a, b)))
            .filter(|(a, b)| a != b)
            .map(|(from, to)| Rate {
                from: from.clone(),
                to: to.clone(),
                rate: Rational::ONE,
                source: "a bank".to_owned(),
            })
            .collect();
        Transaction {
            date: day,
            facts,
            end_use,
            parties,
            items: vec![item],
            licences: Vec::new(),
            rates,
        }
    }

    fn party(&self, roles: &[Role], day: Date, dice: &mut Dice) -> Party {
        let words = &self.library.law.vocabulary;
        let mut party = Party {
            roles: roles
                .iter()
                .fold(Roles::default(), |all, r| all.union(Roles::of(*r))),
            listed: Some(Vec::new()),
            informed: Some(Vec::new()),
            ..Party::default()
        };
        for def in words.facts().iter().filter(|d| d.scope == Scope::Party) {
            match &def.fact_type {
                FactType::Listing(list) => {
                    if dice.below(6) == 0 {
                        let footnotes = list
                            .get(dice.below(list.len()))
                            .and_then(|w| w.strip_prefix("footnote-"));
                        party.listed.get_or_insert_default().push(Listing {
                            list: def.name.clone(),
                            entry: String::new(),
                            footnotes: footnotes.and_then(|n| n.parse().ok()).into_iter().collect(),
                        });
                    }
                }
                _ if def.name == "informed" => {
                    if dice.below(8) == 0 {
                        party.informed.get_or_insert_default().push(Notice {
                            by: self.pack.id.clone(),
                            covers: String::new(),
                            from: day,
                        });
                    }
                }
                _ => {
                    let value = self.value(def, dice);
                    party.facts.set(def.id, value);
                }
            }
        }
        party
    }
}

fn walk(cond: &Condition, see: &mut dyn FnMut(&Condition)) {
    see(cond);
    match cond {
        Condition::Not(inner) | Condition::Parties { ask: inner, .. } => walk(&inner.node, see),
        Condition::And(parts) | Condition::Or(parts) => {
            parts.iter().for_each(|p| walk(&p.node, see))
        }
        Condition::Except(a, b) => {
            walk(&a.node, see);
            walk(&b.node, see);
        }
        Condition::List(_, limbs) => limbs.iter().for_each(|l| walk(&l.when.node, see)),
        _ => {}
    }
}
