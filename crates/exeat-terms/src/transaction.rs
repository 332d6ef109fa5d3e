//! What is asked about: a transaction, its parties and its items.
//!
//! Absent means unknown, everywhere: a fact that is not in [`Facts`] is not known, and an empty list is not
//! the same as no list.

use crate::{Country, CountrySet, Date, Interval};

/// A fact of the vocabulary, by its place there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub u16);

/// Money: an amount, possibly a range, in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// The amount.
    pub amount: Interval,
    /// ISO 4217 code.
    pub currency: String,
}

/// What is known of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactValue {
    /// Stated as not known.
    Unknown,
    /// A number in the fact's own unit, or a range of numbers.
    Number(Interval),
    /// Yes or no.
    YesNo(bool),
    /// One of the words of a choice, by its place among them.
    Word(u8),
    /// A country.
    Country(Country),
    /// One of several countries.
    OneOf(CountrySet),
    /// Money, in the currency given.
    Money(Money),
}

/// Facts of one thing, in order of fact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts(Vec<(FactId, FactValue)>);

impl Facts {
    /// States a fact, in place of what was stated before.
    pub fn set(&mut self, fact: FactId, value: FactValue) {
        match self.0.binary_search_by_key(&fact, |(f, _)| *f) {
            Ok(at) => {
                if let Some(slot) = self.0.get_mut(at) {
                    slot.1 = value;
                }
            }
            Err(at) => self.0.insert(at, (fact, value)),
        }
    }

    /// What was stated; none when nothing was.
    #[must_use]
    pub fn get(&self, fact: FactId) -> Option<&FactValue> {
        self.0
            .binary_search_by_key(&fact, |(f, _)| *f)
            .ok()
            .and_then(|at| self.0.get(at))
            .map(|(_, value)| value)
    }

    /// All facts stated, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FactId, &FactValue)> {
        self.0.iter().map(|(fact, value)| (*fact, value))
    }

    /// Whether nothing was stated.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A role of a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Who exports.
    Exporter,
    /// Who buys.
    Purchaser,
    /// Who receives on the way.
    IntermediateConsignee,
    /// Who receives in the end.
    UltimateConsignee,
    /// Who uses.
    EndUser,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 5] = [
        Role::Exporter,
        Role::Purchaser,
        Role::IntermediateConsignee,
        Role::UltimateConsignee,
        Role::EndUser,
    ];

    /// The role in words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Exporter => "exporter",
            Role::Purchaser => "purchaser",
            Role::IntermediateConsignee => "intermediate consignee",
            Role::UltimateConsignee => "ultimate consignee",
            Role::EndUser => "end user",
        }
    }

    /// Reads a role, with spaces or hyphens.
    #[must_use]
    pub fn parse(text: &str) -> Option<Role> {
        let text = text.replace('-', " ");
        Role::ALL.into_iter().find(|r| r.as_str() == text)
    }
}

/// A set of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Roles(u8);

impl Roles {
    /// Every role.
    pub const ALL: Roles = Roles(0b1_1111);
    /// Every role but the exporter.
    pub const RECIPIENTS: Roles = Roles(0b1_1110);

    /// One role.
    #[must_use]
    pub fn of(role: Role) -> Roles {
        Roles(1 << role as u8)
    }

    /// Roles in either.
    #[must_use]
    pub fn union(self, other: Roles) -> Roles {
        Roles(self.0 | other.0)
    }

    /// Whether they share a role.
    #[must_use]
    pub fn meets(self, other: Roles) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the role is in.
    #[must_use]
    pub fn contains(self, role: Role) -> bool {
        self.meets(Roles::of(role))
    }

    /// Whether none is in.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The roles.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |r| self.contains(*r))
    }
}

/// A list a party stands on, as the user states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The list.
    pub list: String,
    /// The entry, as the list names it.
    pub entry: String,
    /// Footnotes of the entry.
    pub footnotes: Vec<u32>,
}

/// A list a party counts as standing on, because its name is that of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screened {
    /// The list.
    pub list: String,
    /// The entry, as the list names it.
    pub entry: String,
    /// Footnotes of the entry: none when the list that was read does not say.
    pub footnotes: Option<Vec<u32>>,
}

/// A notice by an authority to this party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Jurisdiction of the authority.
    pub by: String,
    /// What it covers, in words.
    pub covers: String,
    /// First day it binds.
    pub from: Date,
}

/// A share in a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Who holds it.
    pub name: String,
    /// Per cent, possibly a range.
    pub share: Interval,
}

/// A party to the transaction.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Party {
    /// Its roles.
    pub roles: Roles,
    /// Its name; empty when not given.
    pub name: String,
    /// Facts of the party.
    pub facts: Facts,
    /// Lists it stands on: none when not stated, empty when stated that it stands on none.
    pub listed: Option<Vec<Listing>>,
    /// Lists it counts as standing on by screening, where nothing is stated; says nothing of other lists.
    pub screened: Vec<Screened>,
    /// Notices it was sent: none when not stated.
    pub informed: Option<Vec<Notice>>,
    /// Its owners, as far as stated.
    pub owners: Vec<Owner>,
}

/// A line of the transaction.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// The line's id.
    pub id: String,
    /// Kind of item, as the vocabulary names it; empty when not given.
    pub kind: String,
    /// Product name; empty when not given.
    pub product: String,
    /// The user's own classification by jurisdiction.
    pub entries: Vec<(String, String)>,
    /// Facts of the item.
    pub facts: Facts,
    /// Facts that differ by jurisdiction, such as controlled content.
    pub facts_by: Vec<(String, FactId, FactValue)>,
}

/// A licence held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLicence {
    /// Its number.
    pub id: String,
    /// Jurisdiction that granted it.
    pub jurisdiction: String,
    /// Entries it covers; an empty list covers none.
    pub entries: Vec<String>,
    /// Names of parties it covers; an empty list is no limit.
    pub parties: Vec<String>,
    /// Destinations it covers.
    pub countries: CountrySet,
    /// First day.
    pub from: Date,
    /// Last day.
    pub through: Date,
    /// Value left, if limited.
    pub value: Option<Money>,
    /// Pieces left, if limited.
    pub quantity: Option<Interval>,
}

/// A rate of exchange with its source; money is never converted without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// Currency converted from.
    pub from: String,
    /// Currency converted to.
    pub to: String,
    /// Units of `to` for one of `from`.
    pub rate: crate::Rational,
    /// Where the rate comes from.
    pub source: String,
}

/// One transaction, as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// Day of the act, in the country the item leaves.
    pub date: Date,
    /// Facts of the transaction.
    pub facts: Facts,
    /// Facts of the end use.
    pub end_use: Facts,
    /// The parties.
    pub parties: Vec<Party>,
    /// The lines.
    pub items: Vec<Item>,
    /// Licences held.
    pub licences: Vec<HeldLicence>,
    /// Rates of exchange.
    pub rates: Vec<Rate>,
}
