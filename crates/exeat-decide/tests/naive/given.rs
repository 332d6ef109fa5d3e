//! What is known of a case, read from the transaction by the contract's words.

use exeat_rules::{FactType, KindId, Law, Pack, RelationKind, Scope};
use exeat_terms::{
    CountrySet, FactId, FactValue, Facts, Interval, Item, Mark, Party, Rate, Role, Roles,
    Transaction,
};
use std::collections::BTreeMap;

/// What a fact may be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Possible {
    Anything,
    Number(Interval),
    YesNo(bool),
    Word(usize),
    In(CountrySet),
    Money(Interval, String),
}

/// The user's classification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Claim {
    None,
    NotListed,
    Entry(String),
}

/// A case.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub(crate) kind: Option<KindId>,
    pub(crate) claim: Claim,
    pub(crate) facts: BTreeMap<FactId, Possible>,
    pub(crate) parties: Vec<(Roles, BTreeMap<FactId, Possible>)>,
    pub(crate) rates: Vec<Rate>,
}

impl Given {
    pub(crate) fn new(law: &Law, pack: &Pack, transaction: &Transaction, item: &Item) -> Given {
        let words = &law.vocabulary;
        let mut facts = BTreeMap::new();
        let own = item.facts_by.iter().filter(|(j, _, _)| *j == pack.id);
        let all = [&transaction.facts, &transaction.end_use, &item.facts];
        let all = all
            .into_iter()
            .flat_map(Facts::iter)
            .chain(own.map(|(_, f, v)| (*f, v)));
        for (fact, value) in all {
            put(&mut facts, fact, value);
        }
        means(law, item, &mut facts);
        own_act(law, pack, &mut facts);
        let stated = words
            .find("known-concern")
            .and_then(|c| match facts.get(&c.id) {
                Some(Possible::Word(at)) => c.words().get(*at).cloned(),
                _ => None,
            });
        let no_concern = stated.as_deref() == Some("none");
        for fact in words
            .facts()
            .iter()
            .filter(|f| f.knowledge && f.scope != Scope::Party)
        {
            if no_concern || stated.as_ref() == Some(&fact.name) {
                facts.entry(fact.id).or_insert(Possible::YesNo(!no_concern));
            }
        }
        relations(law, &mut facts);
        let mut given = Given {
            kind: words.kind_by_word(&item.kind),
            claim: claim(pack, item),
            facts,
            parties: Vec::new(),
            rates: transaction.rates.clone(),
        };
        given.parties(law, pack, transaction, no_concern);
        given
    }

    /// The parties; exporter, ultimate consignee and end user always exist, and one of the last two stands
    /// for both.
    fn parties(&mut self, law: &Law, pack: &Pack, transaction: &Transaction, no_concern: bool) {
        let informed = law.vocabulary.find("informed").map(|f| f.id);
        let silent = |facts: &mut BTreeMap<FactId, Possible>| {
            if let Some(informed) = informed.filter(|_| no_concern) {
                facts.entry(informed).or_insert(Possible::YesNo(false));
            }
        };
        let there = |role: Role| transaction.parties.iter().any(|p| p.roles.contains(role));
        let (consignee, user) = (there(Role::UltimateConsignee), there(Role::EndUser));
        for party in &transaction.parties {
            let mut roles = party.roles;
            if roles.contains(Role::UltimateConsignee) && !user {
                roles = roles.union(Roles::of(Role::EndUser));
            }
            if roles.contains(Role::EndUser) && !consignee {
                roles = roles.union(Roles::of(Role::UltimateConsignee));
            }
            let mut facts = party_facts(law, pack, transaction, party);
            silent(&mut facts);
            self.parties.push((roles, facts));
        }
        let mut absent = |roles: Roles| {
            let mut facts = BTreeMap::new();
            silent(&mut facts);
            self.parties.push((roles, facts));
        };
        if !there(Role::Exporter) {
            absent(Roles::of(Role::Exporter));
        }
        if !consignee && !user {
            absent(Roles::of(Role::UltimateConsignee).union(Roles::of(Role::EndUser)));
        }
    }
}

fn put(facts: &mut BTreeMap<FactId, Possible>, fact: FactId, value: &FactValue) {
    let value = match value {
        FactValue::Unknown => {
            facts.remove(&fact);
            return;
        }
        FactValue::Number(range) => Possible::Number(*range),
        FactValue::YesNo(value) => Possible::YesNo(*value),
        FactValue::Word(at) => Possible::Word(usize::from(*at)),
        FactValue::Country(country) => Possible::In(CountrySet::from_iter([*country])),
        FactValue::OneOf(set) => Possible::In(*set),
        FactValue::Money(money) => Possible::Money(money.amount, money.currency.clone()),
    };
    facts.insert(fact, value);
}

/// What the item's kind means answers facts that the transaction does not mention.
fn means(law: &Law, item: &Item, facts: &mut BTreeMap<FactId, Possible>) {
    let words = &law.vocabulary;
    let kind = words
        .kind_by_word(&item.kind)
        .and_then(|k| words.kind_def(k));
    for (fact, mask) in kind.iter().flat_map(|k| &k.means) {
        if item.facts.get(*fact).is_some() {
            continue;
        }
        let yes_no = words
            .fact(*fact)
            .is_some_and(|f| f.fact_type == FactType::YesNo);
        let value = if yes_no {
            Possible::YesNo(*mask == 2)
        } else {
            Possible::Word(mask.trailing_zeros() as usize)
        };
        facts.insert(*fact, value);
    }
}

fn claim(pack: &Pack, item: &Item) -> Claim {
    let said = item
        .entries
        .iter()
        .find(|(j, _)| *j == pack.id)
        .map(|(_, e)| e.trim());
    match said {
        None | Some("" | "unknown") => Claim::None,
        Some("EAR99" | "not listed") => Claim::NotListed,
        Some(entry) if entry.starts_with(&format!("{}/", pack.id)) => {
            Claim::Entry(entry.to_owned())
        }
        Some(entry) => Claim::Entry(format!("{}/{entry}", pack.id)),
    }
}

/// Leaving a country other than the pack's own is a reexport there.
fn own_act(law: &Law, pack: &Pack, facts: &mut BTreeMap<FactId, Possible>) {
    let (Some(act), Some(from)) = (law.vocabulary.find("act"), law.vocabulary.find("from")) else {
        return;
    };
    let word = |w: &str| act.words().iter().position(|x| x == w).unwrap();
    let elsewhere = match facts.get(&from.id) {
        Some(Possible::In(set)) if set.len() == 1 => {
            !pack.territory.is_empty() && set.meet(pack.territory).is_empty()
        }
        _ => false,
    };
    if elsewhere && facts.get(&act.id) == Some(&Possible::Word(word("export"))) {
        facts.insert(act.id, Possible::Word(word("reexport")));
    }
}

fn relations(law: &Law, facts: &mut BTreeMap<FactId, Possible>) {
    for fact in law
        .vocabulary
        .facts()
        .iter()
        .filter(|f| f.scope != Scope::Party)
    {
        let Some(relation) = &fact.relation else {
            continue;
        };
        if facts.contains_key(&fact.id) || !relation.mark.is_none_or(Mark::decides) {
            continue;
        }
        let value = match (relation.kind, facts.get(&relation.other)) {
            (RelationKind::Same, Some(value)) => value.clone(),
            (RelationKind::AtMost, Some(Possible::Number(r))) => Possible::Number(Interval {
                low: None,
                high: r.high,
            }),
            (RelationKind::NotBoth, Some(Possible::YesNo(true))) => Possible::YesNo(false),
            (RelationKind::AtLeast, Some(Possible::Number(r))) => Possible::Number(Interval {
                low: r.low,
                high: None,
            }),
            _ => continue,
        };
        facts.insert(fact.id, value);
    }
}

fn party_facts(
    law: &Law,
    pack: &Pack,
    transaction: &Transaction,
    party: &Party,
) -> BTreeMap<FactId, Possible> {
    let mut facts = BTreeMap::new();
    for (fact, value) in party.facts.iter() {
        put(&mut facts, fact, value);
    }
    if let Some(listed) = &party.listed {
        for fact in law.vocabulary.facts() {
            let FactType::Listing(words) = &fact.fact_type else {
                continue;
            };
            let at = |w: &str| words.iter().position(|x| x == w);
            let word = match listed.iter().find(|l| l.list == fact.name) {
                None => at("no"),
                Some(entry) => {
                    let footnotes = entry
                        .footnotes
                        .iter()
                        .find_map(|n| at(&format!("footnote-{n}")));
                    footnotes.or_else(|| at("listed"))
                }
            };
            facts.insert(fact.id, Possible::Word(word.unwrap()));
        }
    }
    if let (Some(informed), Some(notices)) = (law.vocabulary.find("informed"), &party.informed) {
        let told = notices
            .iter()
            .any(|n| n.by == pack.id && n.from <= transaction.date);
        facts.insert(informed.id, Possible::YesNo(told));
    }
    facts
}
