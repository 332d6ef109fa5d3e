//! A case: one line of a transaction as one pack sees it.
//!
//! Facts are resolved here once: what was stated, what follows from other facts by cited formulas and
//! relations, what a recorded statement answers. Nothing is decided yet.

use crate::claim::Claim;
use crate::value::{NO, Value, YES};
use exeat_rules::{Derivation, FactDef, FactType, KindId, Law, Pack, RelationKind};
use exeat_terms::{
    Bound, Country, FactId, FactValue, Facts, Interval, Item, Listing, Party, Rate, Rational, Role,
    Roles, Screened, Transaction,
};

/// A party of a case.
#[derive(Debug, Clone)]
pub struct PartyCase {
    /// Its roles.
    pub roles: Roles,
    /// Its name; empty when not given.
    pub name: String,
    facts: Known,
}

/// Values by fact, in order of fact.
#[derive(Debug, Clone, Default)]
struct Known(Vec<(FactId, Value)>);

impl Known {
    fn get(&self, fact: FactId) -> Option<&Value> {
        self.0
            .binary_search_by_key(&fact, |(f, _)| *f)
            .ok()
            .and_then(|i| self.0.get(i))
            .map(|(_, v)| v)
    }

    fn set(&mut self, fact: FactId, value: Value) {
        match self.0.binary_search_by_key(&fact, |(f, _)| *f) {
            Ok(i) => {
                if let Some(slot) = self.0.get_mut(i) {
                    slot.1 = value;
                }
            }
            Err(i) => self.0.insert(i, (fact, value)),
        }
    }
}

/// One line of a transaction as one pack sees it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The item's kind.
    pub kind: Option<KindId>,
    /// The user's own classification for this jurisdiction.
    pub claim: Claim,
    /// The parties; exporter, ultimate consignee and end user always among them.
    pub parties: Vec<PartyCase>,
    /// Rates of exchange.
    pub rates: Vec<Rate>,
    /// Facts the kind's definition answered.
    pub meant_by_kind: Vec<FactId>,
    /// Derived facts that were stated as well, with the derived value.
    pub stated_and_derived: Vec<(FactId, Value)>,
    facts: Known,
}

const UNKNOWN: Value = Value::Unknown;

impl Case {
    /// The case of one item under one pack.
    #[must_use]
    pub fn new(law: &Law, pack: &Pack, transaction: &Transaction, item: &Item) -> Case {
        let kind = law.vocabulary.kind_by_word(&item.kind);
        let mut case = Case {
            kind,
            claim: Claim::of(pack, item),
            parties: Vec::new(),
            rates: transaction.rates.clone(),
            meant_by_kind: Vec::new(),
            stated_and_derived: Vec::new(),
            facts: Known::default(),
        };
        for facts in [&transaction.facts, &transaction.end_use, &item.facts] {
            copy(facts, &mut case.facts);
        }
        for (jurisdiction, fact, value) in &item.facts_by {
            if *jurisdiction == pack.id {
                case.facts.set(*fact, value_of(value));
            }
        }
        meant_by_kind(law, item, &mut case);
        own_terms(law, pack, &mut case);
        let unconcerned = knowledge(law, &mut case);
        derive(law, &mut case);
        for party in &transaction.parties {
            case.parties
                .push(party_case(law, pack, transaction, party, unconcerned));
        }
        missing_parties(law, &mut case, unconcerned);
        case
    }

    /// A case of which nothing is known but its shape.
    pub(crate) fn blank(kind: Option<KindId>, claim: Claim, parties: &[Roles]) -> Case {
        let parties = parties.iter().map(|roles| PartyCase {
            roles: *roles,
            name: String::new(),
            facts: Known::default(),
        });
        Case {
            kind,
            claim,
            parties: parties.collect(),
            rates: Vec::new(),
            meant_by_kind: Vec::new(),
            stated_and_derived: Vec::new(),
            facts: Known::default(),
        }
    }

    /// Fills in what follows from the facts stated, by cited relations and formulas.
    pub(crate) fn derive(&mut self, law: &Law) {
        derive(law, self);
    }

    /// What is known of a fact that is not of a party.
    #[must_use]
    pub fn value(&self, fact: FactId) -> &Value {
        self.facts.get(fact).unwrap_or(&UNKNOWN)
    }

    /// What is known of a fact of a party.
    #[must_use]
    pub fn party_value(&self, party: usize, fact: FactId) -> &Value {
        self.parties
            .get(party)
            .and_then(|p| p.facts.get(fact))
            .unwrap_or(&UNKNOWN)
    }

    /// All that is known of facts that are not of a party, in order of fact.
    pub(crate) fn values(&self) -> impl Iterator<Item = (FactId, &Value)> {
        self.facts.0.iter().map(|(fact, value)| (*fact, value))
    }

    /// All that is known of a party's facts.
    pub(crate) fn party_values(&self, party: usize) -> impl Iterator<Item = (FactId, &Value)> {
        let facts = self.parties.get(party).map_or(&[][..], |p| &p.facts.0);
        facts.iter().map(|(fact, value)| (*fact, value))
    }

    /// States a fact in place of what was known, for those who ask "what if".
    pub fn set(&mut self, fact: FactId, value: Value) {
        self.facts.set(fact, value);
    }

    /// States a fact of a party.
    pub fn set_party(&mut self, party: usize, fact: FactId, value: Value) {
        if let Some(party) = self.parties.get_mut(party) {
            party.facts.set(fact, value);
        }
    }

    /// An amount of money in another currency, by a rate the user gave.
    #[must_use]
    pub fn in_currency(&self, amount: &Interval, from: &str, to: &str) -> Option<Interval> {
        if from == to {
            return Some(*amount);
        }
        let rate = self.rates.iter().find_map(|r| {
            if r.from == from && r.to == to {
                Some(r.rate)
            } else if r.from == to && r.to == from {
                Rational::ONE.over(r.rate)
            } else {
                None
            }
        })?;
        scale(amount, rate)
    }
}

fn copy(facts: &Facts, into: &mut Known) {
    for (fact, value) in facts.iter() {
        into.set(fact, value_of(value));
    }
}

fn value_of(value: &FactValue) -> Value {
    match value {
        FactValue::Unknown => Value::Unknown,
        FactValue::Number(range) => Value::Number(*range),
        FactValue::YesNo(value) => Value::yes_no(*value),
        FactValue::Word(at) => Value::Words(1u64.checked_shl(u32::from(*at)).unwrap_or(0)),
        FactValue::Country(country) => Value::Country(*country),
        FactValue::OneOf(set) => Value::Countries(*set),
        FactValue::Money(money) => Value::Money(money.amount, money.currency.clone()),
    }
}

/// What the definition of the item's kind says of facts the transaction does not mention.
fn meant_by_kind(law: &Law, item: &Item, case: &mut Case) {
    let Some(kind) = case.kind.and_then(|k| law.vocabulary.kind_def(k)) else {
        return;
    };
    for (fact, words) in &kind.means {
        // A fact stated as unknown is unknown: only silence takes the kind's word.
        if item.facts.get(*fact).is_none() {
            case.facts.set(*fact, Value::Words(*words));
            case.meant_by_kind.push(*fact);
        }
    }
}

/// The act seen from this pack: what leaves a country other than the pack's own is a reexport there.
fn own_terms(law: &Law, pack: &Pack, case: &mut Case) {
    let (Some(act), Some(from)) = (law.vocabulary.find("act"), law.vocabulary.find("from")) else {
        return;
    };
    let bit = |word: &str| {
        act.words()
            .iter()
            .position(|w| w == word)
            .map_or(0, |i| 1u64 << i)
    };
    let leaves_elsewhere = match case.value(from.id) {
        Value::Country(c) => !pack.territory.is_empty() && !pack.territory.contains(*c),
        _ => false,
    };
    if leaves_elsewhere
        && let Value::Words(possible) = *case.value(act.id)
        && possible & bit("export") != 0
    {
        let seen = (possible & !bit("export")) | bit("reexport");
        case.facts.set(act.id, Value::Words(seen));
    }
}

/// A recorded statement of no known concern answers every question that turns on knowledge.
/// A statement that names a concern answers the question of that name.
fn knowledge(law: &Law, case: &mut Case) -> bool {
    let Some(concern) = law.vocabulary.find("known-concern") else {
        return false;
    };
    let Value::Words(stated) = *case.value(concern.id) else {
        return false;
    };
    let stated_word = concern
        .words()
        .iter()
        .enumerate()
        .find(|(i, _)| stated == 1 << i)
        .map(|(_, w)| w.as_str());
    let none = stated_word == Some("none");
    for fact in law.vocabulary.knowledge() {
        if *case.value(fact.id) != Value::Unknown {
            continue;
        }
        if none {
            case.facts.set(fact.id, Value::Words(NO));
        } else if stated_word == Some(fact.name.as_str()) {
            case.facts.set(fact.id, Value::Words(YES));
        }
    }
    none
}

fn derive(law: &Law, case: &mut Case) {
    for fact in law.vocabulary.related() {
        if let Some(relation) = &fact.relation
            && *case.value(fact.id) == Value::Unknown
            && relation.mark.is_none_or(exeat_terms::Mark::decides)
        {
            let related = match (relation.kind, case.value(relation.other)) {
                (RelationKind::Same, value) => value.clone(),
                (RelationKind::AtMost, Value::Number(range)) => Value::Number(Interval {
                    low: None,
                    high: range.high,
                }),
                (RelationKind::AtLeast, Value::Number(range)) => Value::Number(Interval {
                    low: range.low,
                    high: None,
                }),
                (RelationKind::NotBoth, Value::Words(YES)) => Value::Words(NO),
                _ => Value::Unknown,
            };
            if related != Value::Unknown {
                case.facts.set(fact.id, related);
            }
        }
    }
    // Formulas may stand on other derived facts: as many rounds as there are formulas settle them all.
    let derived: Vec<&FactDef> = law
        .vocabulary
        .derived()
        .filter(|f| case.kind.is_none_or(|k| f.belongs_to(k)))
        .collect();
    let mut settled: Vec<FactId> = Vec::new();
    for _ in 0..=derived.len() {
        let mut changed = false;
        for fact in derived
            .iter()
            .filter(|f| !settled.contains(&f.id))
            .copied()
            .collect::<Vec<_>>()
        {
            let value = fact.derivations.iter().find_map(|d| derived_value(d, case));
            let Some(value) = value else { continue };
            settled.push(fact.id);
            if *case.value(fact.id) == Value::Unknown {
                case.facts.set(fact.id, value);
                changed = true;
            } else {
                case.stated_and_derived.push((fact.id, value));
            }
        }
        if !changed {
            break;
        }
    }
}

fn holds(derivation: &Derivation, case: &Case) -> bool {
    derivation
        .when
        .is_none_or(|(fact, value)| *case.value(fact) == Value::yes_no(value))
}

/// The value a formula gives, when its inputs are known at least in part; ranges stay ranges.
fn derived_value(derivation: &Derivation, case: &Case) -> Option<Value> {
    if !holds(derivation, case) {
        return None;
    }
    let mut range = Interval::exactly(derivation.coefficient);
    for (fact, power) in &derivation.powers {
        let input = match case.value(*fact) {
            Value::Number(input) => *input,
            Value::Undefined => return Some(Value::Undefined),
            _ => return None,
        };
        for _ in 0..power.unsigned_abs() {
            if *power > 0 {
                range = product(&range, &input)?;
            } else {
                if input.single().is_some_and(Rational::is_zero) {
                    return Some(Value::Undefined);
                }
                range = product(&range, &inverse(&input)?)?;
            }
        }
    }
    Some(Value::Number(range))
}

/// The inverse of a range of numbers that are not negative; none where zero lies within a wider range.
fn inverse(range: &Interval) -> Option<Interval> {
    let low = range.low?;
    if low.value.is_negative() || low.value.is_zero() {
        return None;
    }
    let flip = |bound: Bound| {
        Rational::ONE.over(bound.value).map(|value| Bound {
            value,
            inclusive: bound.inclusive,
        })
    };
    Some(Interval {
        low: match range.high {
            Some(high) => Some(flip(high)?),
            None => Some(Bound {
                value: Rational::ZERO,
                inclusive: false,
            }),
        },
        high: Some(flip(low)?),
    })
}

/// The product of two ranges of numbers that are not negative.
fn product(a: &Interval, b: &Interval) -> Option<Interval> {
    let negative = |r: &Interval| r.low.is_none_or(|l| l.value.is_negative());
    if let (Some(a), Some(b)) = (a.single(), b.single()) {
        return a.times(b).map(Interval::exactly);
    }
    if negative(a) || negative(b) {
        return None;
    }
    let join = |a: Option<Bound>, b: Option<Bound>| match (a, b) {
        (Some(a), Some(b)) => a.value.times(b.value).map(|value| {
            Some(Bound {
                value,
                inclusive: a.inclusive && b.inclusive,
            })
        }),
        _ => Some(None),
    };
    Some(Interval {
        low: join(a.low, b.low)?,
        high: join(a.high, b.high)?,
    })
}

fn scale(range: &Interval, by: Rational) -> Option<Interval> {
    product(range, &Interval::exactly(by))
}

fn party_case(
    law: &Law,
    pack: &Pack,
    transaction: &Transaction,
    party: &Party,
    unconcerned: bool,
) -> PartyCase {
    let mut out = PartyCase {
        roles: party.roles,
        name: party.name.clone(),
        facts: Known::default(),
    };
    copy(&party.facts, &mut out.facts);
    if let Some(listed) = &party.listed {
        for fact in law.vocabulary.listings() {
            if let FactType::Listing(words) = &fact.fact_type {
                out.facts
                    .set(fact.id, Value::Words(listing(&fact.name, words, listed)));
            }
        }
    }
    for screened in &party.screened {
        if let Some(fact) = law.vocabulary.find(&screened.list)
            && let FactType::Listing(words) = &fact.fact_type
            && out.facts.get(fact.id).is_none()
        {
            out.facts
                .set(fact.id, Value::Words(by_screening(words, screened)));
        }
    }
    if let Some(informed) = law.vocabulary.find("informed") {
        let value = match &party.informed {
            Some(notices) => Some(
                notices
                    .iter()
                    .any(|n| speaks_for(pack, &n.by) && n.from <= transaction.date),
            ),
            // Who states that no concern is known says that no authority has told of one.
            None if unconcerned => Some(false),
            None => None,
        };
        if let Some(value) = value {
            out.facts.set(informed.id, Value::yes_no(value));
        }
    }
    out
}

/// Whether an authority's notice counts for a pack: its own, or one of a country within its territory, as a
/// member state's authority speaks for the Union.
fn speaks_for(pack: &Pack, by: &str) -> bool {
    by == pack.id
        || Country::from_code(&by.to_uppercase()).is_some_and(|c| pack.territory.contains(c))
}

/// The word of a listing fact that says how a party stands on a list.
fn listing(list: &str, words: &[String], listed: &[Listing]) -> u64 {
    match listed.iter().find(|l| l.list == list) {
        Some(entry) => footnoted(words, &entry.footnotes),
        None => bit(words, "no"),
    }
}

/// The words that may say how a party stands on a list by screening: any but `no` where footnotes are not known.
fn by_screening(words: &[String], screened: &Screened) -> u64 {
    match &screened.footnotes {
        Some(footnotes) => footnoted(words, footnotes),
        None => words
            .iter()
            .filter(|word| *word != "no")
            .fold(0, |all, word| all | bit(words, word)),
    }
}

/// The word of an entry with these footnotes.
fn footnoted(words: &[String], footnotes: &[u32]) -> u64 {
    footnotes
        .iter()
        .map(|n| bit(words, &format!("footnote-{n}")))
        .find(|b| *b != 0)
        .unwrap_or_else(|| bit(words, "listed"))
}

fn bit(words: &[String], word: &str) -> u64 {
    words
        .iter()
        .position(|w| w == word)
        .map_or(0, |i| 1u64 << i)
}

/// Exporter, ultimate consignee and end user always exist; one of the last two stands for both.
fn missing_parties(law: &Law, case: &mut Case, unconcerned: bool) {
    let has = |case: &Case, role: Role| case.parties.iter().any(|p| p.roles.contains(role));
    let (consignee, user) = (Role::UltimateConsignee, Role::EndUser);
    for (here, stands_for) in [(consignee, user), (user, consignee)] {
        if !has(case, stands_for) {
            for party in case.parties.iter_mut().filter(|p| p.roles.contains(here)) {
                party.roles = party.roles.union(Roles::of(stands_for));
            }
        }
    }
    let mut absent = Vec::new();
    if !has(case, Role::Exporter) {
        absent.push(Roles::of(Role::Exporter));
    }
    if !has(case, consignee) {
        absent.push(Roles::of(consignee).union(Roles::of(user)));
    }
    for roles in absent {
        let mut party = PartyCase {
            roles,
            name: String::new(),
            facts: Known::default(),
        };
        if unconcerned && let Some(informed) = law.vocabulary.find("informed") {
            party.facts.set(informed.id, Value::yes_no(false));
        }
        case.parties.push(party);
    }
}
