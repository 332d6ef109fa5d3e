//! Generated cases: every fact known first, then some of them opened.

use crate::naive::conditions::Is;
use crate::naive::{Given, Setting, Space};
use exeat_rules::{FactDef, FactType, Law, Scope};
use exeat_terms::{
    Bound, Country, CountrySet, Date, FactId, FactValue, Facts, Interval, Item, Layer, Listing,
    Money, Notice, Party, Rational, Role, Roles, Transaction, parse_date,
};
use proptest::collection::{SizeRange, vec};
use proptest::prelude::*;

/// Days a case may be on: before, on and between the days of the packs.
const DAYS: [&str; 7] = [
    "2030-12-31",
    "2031-01-01",
    "2031-03-01",
    "2031-05-31",
    "2031-06-01",
    "2032-01-01",
    "2032-06-01",
];

/// What a case is made of: choices, each read against what the pack has.
#[derive(Debug, Clone)]
pub(crate) struct Choices {
    pub(crate) day: usize,
    pub(crate) kind: usize,
    pub(crate) claim: u8,
    pub(crate) parties: u8,
    pub(crate) values: Vec<u8>,
    /// Facts to open, by place among those the pack looks at, and how.
    pub(crate) open: Vec<(u8, u8)>,
}

pub(crate) fn choices(open: impl Into<SizeRange>, claims: bool) -> impl Strategy<Value = Choices> {
    let claim = if claims { 0..8u8 } else { 0..1u8 };
    // Most cases lie where most provisions are in force.
    let day = prop_oneof![1 => 0..DAYS.len(), 2 => 1..DAYS.len()];
    (
        day,
        0..4usize,
        claim,
        0..4u8,
        vec(any::<u8>(), 32),
        vec(any::<(u8, u8)>(), open),
    )
        .prop_map(|(day, kind, claim, parties, values, open)| Choices {
            day,
            kind,
            claim,
            parties,
            values,
            open,
        })
}

fn number(text: &str) -> Rational {
    Rational::parse(text).unwrap()
}

fn value(def: &FactDef, choice: u8) -> FactValue {
    let pick = |n: usize| usize::from(choice) % n;
    let exactly = |list: &[&str]| Interval::exactly(number(list[pick(list.len())]));
    match &def.fact_type {
        FactType::Number if def.name == "width" => FactValue::Number(exactly(&[
            "0", "9.99", "10", "15", "20", "20.25", "20.5", "25", "30", "30.001", "1000",
        ])),
        FactType::Number => {
            FactValue::Number(exactly(&["0", "1", "1.5", "2", "3", "4", "5", "6", "100"]))
        }
        FactType::YesNo => FactValue::YesNo(pick(2) == 1),
        FactType::Choice(words) | FactType::Listing(words) => {
            FactValue::Word(u8::try_from(pick(words.len())).unwrap())
        }
        FactType::Country => {
            let all = ["XA", "XB", "XC", "XD", "XE", "XF"];
            // Most things leave the country whose law is asked.
            let at = if def.name == "from" && choice < 200 {
                0
            } else {
                pick(all.len())
            };
            FactValue::Country(Country::from_code(all[at]).unwrap())
        }
        FactType::Money => FactValue::Money(Money {
            amount: exactly(&["0", "99", "100", "101", "500", "501"]),
            currency: "XAD".to_owned(),
        }),
    }
}

impl Choices {
    pub(crate) fn date(&self) -> Date {
        parse_date(DAYS[self.day]).unwrap()
    }

    /// The transaction with every fact known.
    pub(crate) fn complete(&self, law: &Law) -> Transaction {
        let mut values = self.values.iter().copied().cycle();
        let mut next = move || values.next().unwrap_or(0);
        let mut item = Item {
            id: "1".to_owned(),
            kind: if self.kind == 0 { "gizmo" } else { "gadget" }.to_owned(),
            ..Item::default()
        };
        let claim = match self.claim {
            0..=2 => None,
            3 | 4 => Some("not listed"),
            5 => Some("Z-1"),
            6 => Some("Z-2"),
            _ => Some("Q-9"),
        };
        item.entries
            .extend(claim.map(|c| ("xa".to_owned(), c.to_owned())));
        let (mut facts, mut end_use) = (Facts::default(), Facts::default());
        for def in law.vocabulary.facts() {
            let to = match def.scope {
                Scope::Item => &mut item.facts,
                Scope::Transaction => &mut facts,
                Scope::EndUse => &mut end_use,
                Scope::Party => continue,
            };
            to.set(def.id, value(def, next()));
        }
        let shapes: &[&[Role]] = match self.parties {
            0 | 1 => &[&[Role::Exporter], &[Role::EndUser]],
            2 => &[
                &[Role::Exporter],
                &[Role::IntermediateConsignee],
                &[Role::EndUser],
            ],
            _ => &[
                &[Role::Exporter],
                &[Role::UltimateConsignee, Role::Purchaser],
                &[Role::EndUser],
            ],
        };
        let date = self.date();
        let parties = shapes
            .iter()
            .map(|roles| {
                let mut party = Party {
                    roles: roles
                        .iter()
                        .fold(Roles::default(), |all, r| all.union(Roles::of(*r))),
                    ..Party::default()
                };
                for def in law
                    .vocabulary
                    .facts()
                    .iter()
                    .filter(|d| d.scope == Scope::Party)
                {
                    match (&def.fact_type, next()) {
                        (FactType::Listing(_), choice) => party.listed = Some(listed(choice)),
                        (_, choice) if def.name == "informed" => {
                            party.informed = Some(told(choice, date))
                        }
                        (_, choice) => party.facts.set(def.id, value(def, choice)),
                    }
                }
                party
            })
            .collect();
        Transaction {
            date,
            facts,
            end_use,
            parties,
            items: vec![item],
            licences: Vec::new(),
            rates: Vec::new(),
        }
    }

    /// The transaction with some facts open, as many as the second evaluator can try out.
    pub(crate) fn opened(&self, law: &Law, most: usize) -> Transaction {
        let mut transaction = self.complete(law);
        let pack = &law.packs[0];
        let setting = Setting::new(law, pack, transaction.date, Layer::Enforced);
        let given = Given::new(law, pack, &transaction, &transaction.items[0]);
        let slots = Space::new(&setting, &given).slots;
        for (at, how) in &self.open {
            let Some(slot) = slots.get(usize::from(*at) % slots.len().max(1)) else {
                continue;
            };
            let before = transaction.clone();
            open(law, &mut transaction, slot.party, slot.fact, *how);
            let given = Given::new(law, pack, &transaction, &transaction.items[0]);
            if Space::new(&setting, &given).size() > most {
                transaction = before;
            }
        }
        transaction
    }
}

fn listed(choice: u8) -> Vec<Listing> {
    let entry = |footnotes: Vec<u32>| {
        vec![Listing {
            list: "xa-list".to_owned(),
            entry: String::new(),
            footnotes,
        }]
    };
    match choice % 4 {
        0 | 1 => Vec::new(),
        2 => entry(Vec::new()),
        _ => entry(vec![5]),
    }
}

fn told(choice: u8, date: Date) -> Vec<Notice> {
    let notice = |by: &str, from: Date| {
        vec![Notice {
            by: by.to_owned(),
            covers: String::new(),
            from,
        }]
    };
    match choice % 4 {
        0 => notice("xa", date),
        1 => notice("xb", date),
        2 => notice("xa", date.tomorrow().unwrap()),
        _ => Vec::new(),
    }
}

/// Takes away what is known of a fact, or leaves a range of it.
fn open(law: &Law, transaction: &mut Transaction, party: Option<usize>, fact: FactId, how: u8) {
    let def = law.vocabulary.fact(fact).unwrap();
    if let Some(party) = party {
        let Some(party) = transaction.parties.get_mut(party) else {
            return;
        };
        match &def.fact_type {
            FactType::Listing(_) => party.listed = None,
            _ if def.name == "informed" => party.informed = None,
            _ => party.facts.set(fact, FactValue::Unknown),
        }
        return;
    }
    let facts = match def.scope {
        Scope::Item => &mut transaction.items[0].facts,
        Scope::Transaction => &mut transaction.facts,
        Scope::EndUse => &mut transaction.end_use,
        Scope::Party => return,
    };
    let value = match (facts.get(fact), &def.fact_type, how % 3) {
        (Some(FactValue::Number(range)), FactType::Number, 1) => FactValue::Number(Interval {
            low: range.low.map(|b| Bound {
                inclusive: how > 128,
                ..b
            }),
            high: None,
        }),
        (Some(FactValue::Number(range)), FactType::Number, 2) => FactValue::Number(Interval {
            low: range.low,
            high: range.low.map(|b| Bound {
                value: b.value.plus(Rational::whole(6)).unwrap(),
                ..b
            }),
        }),
        (_, FactType::Country, 1) => FactValue::OneOf(CountrySet::from_iter(
            ["XB", "XD", "XF"].map(|c| Country::from_code(c).unwrap()),
        )),
        _ => FactValue::Unknown,
    };
    facts.set(fact, value);
}

/// States a fact.
pub(crate) fn state(
    law: &Law,
    transaction: &mut Transaction,
    party: Option<usize>,
    fact: FactId,
    value: &Is,
) {
    let def = law.vocabulary.fact(fact).unwrap();
    let stated = match value {
        Is::Number(n) => FactValue::Number(Interval::exactly(*n)),
        Is::YesNo(value) => FactValue::YesNo(*value),
        Is::Word(word) => FactValue::Word(u8::try_from(*word).unwrap()),
        Is::Country(country) => FactValue::Country(*country),
        Is::Money(n, currency) => FactValue::Money(Money {
            amount: Interval::exactly(*n),
            currency: currency.clone(),
        }),
        Is::Nothing => return,
    };
    let Some(party) = party else {
        let facts = match def.scope {
            Scope::Item => &mut transaction.items[0].facts,
            Scope::Transaction => &mut transaction.facts,
            Scope::EndUse => &mut transaction.end_use,
            Scope::Party => return,
        };
        facts.set(fact, stated);
        return;
    };
    let date = transaction.date;
    let party = &mut transaction.parties[party];
    match (&def.fact_type, value) {
        // `no`, `listed`, `footnote-5`.
        (FactType::Listing(_), Is::Word(word)) => {
            party.listed = Some(listed(u8::try_from(*word).unwrap() + 1))
        }
        (_, Is::YesNo(told_so)) if def.name == "informed" => {
            party.informed = Some(told(if *told_so { 0 } else { 3 }, date));
        }
        _ => party.facts.set(fact, stated),
    }
}
