//! Rows as columns, for readers that fill them directly.

use super::bits::{has, set};
use crate::case::Case;
use crate::claim::Claim;
use crate::value::Value;
use exeat_rules::{KindId, Law};
use exeat_terms::{Country, CountrySet, FactId, Interval, Rational, Roles};
use std::collections::{BTreeMap, HashMap};

/// What rows must share to be decided by one plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Shape {
    /// The item's kind.
    pub kind: Option<KindId>,
    /// The user's own classification.
    pub claim: Claim,
    /// The roles of each party, in order; exporter, ultimate consignee and end user always among them.
    pub parties: Vec<Roles>,
}

/// Whose fact a column holds: a party's by place, or none for the item, the transaction and the end use.
pub type Owner = Option<u8>;

/// Numbers as whole multiples of one fraction, exact.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    /// The numbers are `values / per`; a power of ten for decimals. Zero is read as one.
    pub per: i64,
    /// A value for each row.
    pub values: Vec<i64>,
    /// The rows whose value is known, a bit each; none when all are.
    pub known: Option<Vec<u64>>,
    /// The upper end of each row's range, itself included; none when every row is a single number.
    pub high: Option<Vec<i64>>,
}

/// The values of one fact.
#[derive(Debug, Clone)]
pub enum Column {
    /// Numbers in the fact's own unit.
    Numbers(Numbers),
    /// Money in one currency.
    Money(String, Numbers),
    /// Possible words, a bit each; of a yes-no fact, bit 0 is no and bit 1 is yes; all bits for unknown.
    Words(Vec<u64>),
    /// Countries by [`country_code`]; [`UNKNOWN_COUNTRY`] for unknown.
    Countries(Vec<u16>),
}

/// The place of an unknown country in a column.
pub const UNKNOWN_COUNTRY: u16 = 26 * 26;

/// A country as columns hold it.
#[must_use]
pub fn country_code(country: Country) -> u16 {
    country.code().bytes().fold(0u16, |n, b| {
        n.wrapping_mul(26)
            .wrapping_add(u16::from(b.wrapping_sub(b'A')))
    }) % UNKNOWN_COUNTRY
}

/// The country of a code.
fn country_of(code: u16) -> Option<Country> {
    let letter = |n: u16| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    let text: String = [letter(code / 26), letter(code)].iter().collect();
    Country::from_code(&text)
}

/// Rows as columns: facts as the pack sees them, a fact without a column unknown.
///
/// A derived fact may be left out: rows that turn on it are decided one by one, and derived there.
#[derive(Debug, Clone, Default)]
pub struct Block {
    pub(super) rows: usize,
    pub(super) shapes: Vec<Shape>,
    pub(super) shape_ids: HashMap<Shape, u32>,
    pub(super) shape_of: Vec<u32>,
    pub(super) columns: BTreeMap<(Owner, FactId), Column>,
}

impl Block {
    /// A block of no rows.
    #[must_use]
    pub fn new() -> Block {
        Block::default()
    }

    /// The number of a shape, for [`Block::push`].
    pub fn shape(&mut self, shape: Shape) -> u32 {
        if let Some(id) = self.shape_ids.get(&shape) {
            return *id;
        }
        let id = u32::try_from(self.shapes.len()).unwrap_or(u32::MAX);
        self.shapes.push(shape.clone());
        self.shape_ids.insert(shape, id);
        id
    }

    /// Adds a row of a shape.
    pub fn push(&mut self, shape: u32) {
        self.shape_of.push(shape);
        self.rows += 1;
    }

    /// Gives a fact its column, in place of the one before; values past its end are unknown.
    pub fn put(&mut self, owner: Owner, fact: FactId, column: Column) {
        self.columns.insert((owner, fact), column);
    }

    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// One row as a case, derived facts filled in.
    pub(super) fn case(&self, law: &Law, row: usize) -> Case {
        let shape = self
            .shape_of
            .get(row)
            .and_then(|s| self.shapes.get(*s as usize));
        let (kind, claim, parties) = match shape {
            Some(shape) => (shape.kind, shape.claim.clone(), shape.parties.as_slice()),
            None => (None, Claim::None, [].as_slice()),
        };
        let mut case = Case::blank(kind, claim, parties);
        for ((owner, fact), column) in &self.columns {
            let value = column.value(row);
            match owner {
                None => case.set(*fact, value),
                Some(party) => case.set_party(usize::from(*party), *fact, value),
            }
        }
        case.derive(law);
        case
    }
}

impl Numbers {
    /// What is known of a row's number.
    fn range(&self, row: usize) -> Option<Interval> {
        if self.known.as_ref().is_some_and(|k| !has(k, row)) {
            return None;
        }
        let per = i128::from(self.per.max(1));
        let number = |n: i64| Rational::new(i128::from(n), per);
        let low = number(*self.values.get(row)?)?;
        let high = match &self.high {
            Some(high) => number(*high.get(row)?)?,
            None => low,
        };
        Some(Interval {
            low: Interval::exactly(low).low,
            high: Interval::exactly(high).high,
        })
    }

    /// Adds a row.
    pub fn push(&mut self, value: Option<i64>) {
        let row = self.values.len();
        self.values.push(value.unwrap_or(0));
        if value.is_none() && self.known.is_none() {
            self.known = Some(vec![u64::MAX; row / 64 + 1]);
        }
        if let Some(known) = &mut self.known {
            known.resize(row / 64 + 1, u64::MAX);
            set(known, row, value.is_some());
        }
    }
}

impl Column {
    pub(super) fn value(&self, row: usize) -> Value {
        match self {
            Column::Numbers(numbers) => numbers.range(row).map_or(Value::Unknown, Value::Number),
            Column::Money(currency, numbers) => {
                numbers.range(row).map_or(Value::Unknown, |range| {
                    Value::Money(range, currency.clone())
                })
            }
            Column::Words(words) => match words.get(row) {
                None | Some(&u64::MAX) => Value::Unknown,
                Some(mask) => Value::Words(*mask),
            },
            Column::Countries(codes) => codes
                .get(row)
                .and_then(|code| country_of(*code))
                .map_or(Value::Unknown, Value::Country),
        }
    }
}

/// A table that says for each country's code whether it is in a set.
pub(super) fn table(set: &CountrySet) -> Vec<bool> {
    let mut out = vec![false; usize::from(UNKNOWN_COUNTRY) + 1];
    for country in set.iter() {
        if let Some(slot) = out.get_mut(usize::from(country_code(country))) {
            *slot = true;
        }
    }
    out
}
