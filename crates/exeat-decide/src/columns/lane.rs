//! The values of one column for the rows of a chunk, and its tests.

use super::bits::{EVERY, Mask, NONE, gather, has, set};
use super::block::{Block, Column, Numbers, Owner, UNKNOWN_COUNTRY, country_code, table};
use super::plan::{Holds, Test};
use crate::case::Case;
use crate::residual::folded;
use crate::roots;
use crate::value::{Value, range_of, within};
use exeat_rules::syntax::Op;
use exeat_rules::{Law, Program};
use exeat_terms::{Bound, CountrySet, FactId, Interval, Rational, Truth};

/// Where rows come from.
pub(super) trait Rows {
    /// The fraction whose multiples stand for a column's numbers, such that every limit is told apart; none
    /// where there is no such fraction and rows are compared one by one.
    fn per(&self, owner: Owner, fact: FactId, holds: Holds, tests: &[&Test]) -> Option<i64>;
    /// Fills in the numbers.
    fn numbers(&self, owner: Owner, fact: FactId, per: i64, rows: &[u32], lane: &mut Lane);
    /// Fills in possible words.
    fn words(&self, owner: Owner, fact: FactId, rows: &[u32], lane: &mut Lane);
    /// Fills in countries.
    fn countries(&self, owner: Owner, fact: FactId, rows: &[u32], lane: &mut Lane);
    /// One test of one row.
    fn truth(&self, owner: Owner, fact: FactId, test: &Test, row: u32) -> Truth;
    /// Rows whose stated and derived facts differ.
    fn differs(&self, rows: &[u32], mask: &mut Mask);
}

/// The values of one column for the rows of a chunk.
#[derive(Debug, Default)]
pub(super) struct Lane {
    low: Vec<i64>,
    /// Used in place of `low` where every limit fits.
    small: Vec<i32>,
    /// Upper ends; empty when every row is a single number.
    high: Vec<i64>,
    words: Vec<u64>,
    codes: Vec<u16>,
    sets: Vec<(usize, CountrySet)>,
    /// Rows whose value is known.
    known: Mask,
    all_known: bool,
    /// Rows for which no comparison holds.
    undefined: Mask,
    none_undefined: bool,
}

/// A comparison with a whole number of the column's fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    Never,
    Always,
    AtLeast(i64),
    Below(i64),
    Equal(i64),
}

/// A comparison with a limit, in multiples of `1/per`; none when it does not fit.
pub(super) fn limit(op: Op, value: Rational, per: i64) -> Option<Limit> {
    let num = value.numerator().checked_mul(i128::from(per))?;
    let den = value.denominator();
    let floor = num.div_euclid(den);
    let whole = num.rem_euclid(den) == 0;
    let above = floor.checked_add(1)?;
    let at_least = |n: i128| match i64::try_from(n) {
        Ok(n) => Limit::AtLeast(n),
        Err(_) if n > 0 => Limit::Never,
        Err(_) => Limit::Always,
    };
    let below = |n: i128| match at_least(n) {
        Limit::AtLeast(n) => Limit::Below(n),
        Limit::Never => Limit::Always,
        _ => Limit::Never,
    };
    let ceiling = if whole { floor } else { above };
    Some(match op {
        Op::AtLeast => at_least(ceiling),
        Op::Above => at_least(above),
        Op::AtMost => below(above),
        Op::Below => below(ceiling),
        Op::Equal => match i64::try_from(floor) {
            Ok(n) if whole => Limit::Equal(n),
            _ => Limit::Never,
        },
    })
}

/// Whether limits can be compared in 32 bits once values are clamped to them.
pub(super) fn fits_small(limits: &[Limit]) -> bool {
    limits.iter().all(|l| match l {
        Limit::Never | Limit::Always => true,
        Limit::AtLeast(n) | Limit::Below(n) | Limit::Equal(n) => {
            i64::from(i32::MIN) < *n && *n < i64::from(i32::MAX)
        }
    })
}

impl Lane {
    fn clear(&mut self) {
        self.low.clear();
        self.small.clear();
        self.high.clear();
        self.words.clear();
        self.codes.clear();
        self.sets.clear();
        self.known = EVERY;
        self.all_known = true;
        self.undefined = NONE;
        self.none_undefined = true;
    }

    fn unknown(&mut self, at: usize) {
        set(&mut self.known, at, false);
        self.all_known = false;
    }

    fn nothing_known(&mut self) {
        self.known = NONE;
        self.all_known = false;
    }

    /// Makes the 32-bit copy comparisons use; ranges keep 64 bits.
    pub(super) fn shrink(&mut self) {
        if self.high.is_empty() && self.small.is_empty() {
            let (least, most) = (i64::from(i32::MIN), i64::from(i32::MAX));
            #[allow(clippy::cast_possible_truncation, reason = "clamped to what fits")]
            let narrow = |v: &i64| (*v).clamp(least, most) as i32;
            self.small.extend(self.low.iter().map(narrow));
        }
    }

    /// The rows for which a comparison certainly, and possibly, holds; whether the two may differ.
    pub(super) fn compare(&self, limit: Limit, sure: &mut Mask, may: &mut Mask) -> bool {
        let small = !self.small.is_empty();
        #[allow(
            clippy::cast_possible_truncation,
            reason = "small only where limits fit"
        )]
        let cut = |n: i64| n as i32;
        match limit {
            Limit::Never => *sure = NONE,
            Limit::Always => *sure = EVERY,
            Limit::AtLeast(n) if small => {
                let n = cut(n);
                gather(&self.small, sure, |v| v >= n);
            }
            Limit::Below(n) if small => {
                let n = cut(n);
                gather(&self.small, sure, |v| v < n);
            }
            Limit::Equal(n) if small => {
                let n = cut(n);
                gather(&self.small, sure, |v| v == n);
            }
            Limit::AtLeast(n) => gather(&self.low, sure, |v| v >= n),
            Limit::Below(n) => gather(&self.low, sure, |v| v < n),
            Limit::Equal(n) => gather(&self.low, sure, |v| v == n),
        }
        let ranges = !self.high.is_empty();
        if ranges {
            *may = *sure;
            let mut other = NONE;
            match limit {
                Limit::Never | Limit::Always => {}
                Limit::AtLeast(n) => gather(&self.high, may, |v| v >= n),
                Limit::Below(n) => gather(&self.high, sure, |v| v < n),
                Limit::Equal(n) => {
                    gather(&self.high, &mut other, |v| v == n);
                    both(sure, &other);
                    gather(&self.high, &mut other, |v| v >= n);
                    gather(&self.low, may, |v| v <= n);
                    both(may, &other);
                }
            }
        }
        self.finish(ranges, sure, may)
    }

    /// The same for possible words.
    pub(super) fn word(&self, mask: u64, sure: &mut Mask, may: &mut Mask) -> bool {
        if self.words.is_empty() {
            (*sure, *may) = (NONE, EVERY);
            return true;
        }
        gather(&self.words, may, |v| v & mask != 0);
        gather(&self.words, sure, |v| v & mask != 0 && v & !mask == 0);
        self.finish(true, sure, may);
        sure != may
    }

    /// The same for countries.
    pub(super) fn country(
        &self,
        inside: &[bool],
        set_: &CountrySet,
        sure: &mut Mask,
        may: &mut Mask,
    ) -> bool {
        let is = |code: u16| inside.get(usize::from(code)).copied().unwrap_or(false);
        gather(&self.codes, sure, is);
        if self.sets.is_empty() {
            return self.finish(false, sure, may);
        }
        *may = *sure;
        for (at, possible) in &self.sets {
            let truth = Value::Countries(*possible).in_countries(set_);
            set(sure, *at, truth == Truth::Yes);
            set(may, *at, truth != Truth::No);
        }
        self.finish(true, sure, may)
    }

    /// Unknown rows may hold, undefined ones do not.
    fn finish(&self, differ: bool, sure: &mut Mask, may: &mut Mask) -> bool {
        if !differ {
            if !self.none_undefined {
                without(sure, &self.undefined);
            }
            if self.all_known {
                return false;
            }
            *may = *sure;
        }
        for ((s, m), known) in sure.iter_mut().zip(may.iter_mut()).zip(&self.known) {
            *s &= known;
            *m |= !known;
        }
        without(sure, &self.undefined);
        without(may, &self.undefined);
        true
    }
}

fn both(a: &mut Mask, b: &Mask) {
    for (a, b) in a.iter_mut().zip(b) {
        *a &= b;
    }
}

fn without(a: &mut Mask, b: &Mask) {
    for (a, b) in a.iter_mut().zip(b) {
        *a &= !b;
    }
}

/// The table of a set, for [`Lane::country`].
pub(super) fn inside(set: &CountrySet) -> Vec<bool> {
    table(set)
}

impl Rows for Block {
    fn per(&self, owner: Owner, fact: FactId, holds: Holds, tests: &[&Test]) -> Option<i64> {
        match (self.columns.get(&(owner, fact)), holds) {
            (Some(Column::Numbers(numbers)), Holds::Numbers) => Some(numbers.per.max(1)),
            (Some(Column::Money(own, numbers)), Holds::Money) => tests
                .iter()
                .all(|t| matches!(t, Test::Money(_, _, other) if other == own))
                .then_some(numbers.per.max(1)),
            // Without a column nothing is known, in whatever fraction.
            _ => Some(1),
        }
    }

    fn numbers(&self, owner: Owner, fact: FactId, _per: i64, rows: &[u32], lane: &mut Lane) {
        lane.clear();
        let numbers = match self.columns.get(&(owner, fact)) {
            Some(Column::Numbers(numbers) | Column::Money(_, numbers)) => numbers,
            _ => {
                lane.low.resize(rows.len(), 0);
                lane.nothing_known();
                return;
            }
        };
        let values = numbers.values.as_slice();
        lane.low.extend(
            rows.iter()
                .map(|r| values.get(*r as usize).copied().unwrap_or(0)),
        );
        if let Some(high) = &numbers.high {
            let end = |r: &u32| high.get(*r as usize).copied().unwrap_or(0);
            lane.high.extend(rows.iter().map(end));
        }
        let short = rows.last().is_some_and(|r| *r as usize >= values.len());
        if let Some(known) = numbers.known.as_ref().filter(|_| !short) {
            for (at, row) in rows.iter().enumerate() {
                if !has(known, *row as usize) {
                    lane.unknown(at);
                }
            }
        } else if short {
            for (at, row) in rows.iter().enumerate() {
                if numbers_missing(numbers, *row) {
                    lane.unknown(at);
                }
            }
        }
    }

    fn words(&self, owner: Owner, fact: FactId, rows: &[u32], lane: &mut Lane) {
        lane.clear();
        let Some(Column::Words(words)) = self.columns.get(&(owner, fact)) else {
            return;
        };
        for (at, row) in rows.iter().enumerate() {
            let value = words.get(*row as usize).copied().unwrap_or(u64::MAX);
            lane.words.push(value);
            if value == u64::MAX {
                lane.unknown(at);
            }
        }
    }

    fn countries(&self, owner: Owner, fact: FactId, rows: &[u32], lane: &mut Lane) {
        lane.clear();
        let Some(Column::Countries(codes)) = self.columns.get(&(owner, fact)) else {
            lane.codes.resize(rows.len(), UNKNOWN_COUNTRY);
            lane.nothing_known();
            return;
        };
        for (at, row) in rows.iter().enumerate() {
            let code = codes.get(*row as usize).copied().unwrap_or(UNKNOWN_COUNTRY);
            lane.codes.push(code);
            if code >= UNKNOWN_COUNTRY {
                lane.unknown(at);
            }
        }
    }

    fn truth(&self, owner: Owner, fact: FactId, test: &Test, row: u32) -> Truth {
        let value = self
            .columns
            .get(&(owner, fact))
            .map_or(Value::Unknown, |c| c.value(row as usize));
        match (test, value) {
            (Test::Number(op, limit), value) => value.compares(*op, *limit),
            (Test::Money(op, limit, to), Value::Money(amount, from)) if from == *to => {
                within(&amount, &range_of(*op, *limit))
            }
            _ => Truth::Open,
        }
    }

    fn differs(&self, _rows: &[u32], mask: &mut Mask) {
        *mask = NONE;
    }
}

fn numbers_missing(numbers: &Numbers, row: u32) -> bool {
    let row = row as usize;
    row >= numbers.values.len() || numbers.known.as_ref().is_some_and(|k| !has(k, row))
}

/// Cases in place of columns.
pub(super) struct Cases<'a> {
    pub(super) law: &'a Law,
    pub(super) program: &'a Program,
    pub(super) cases: &'a [Case],
}

/// Values past this are as good as infinite: no limit lies beyond.
const FAR: i64 = 1 << 62;

impl Cases<'_> {
    fn value(&self, owner: Owner, fact: FactId, row: u32) -> &Value {
        const UNKNOWN: Value = Value::Unknown;
        let Some(case) = self.cases.get(row as usize) else {
            return &UNKNOWN;
        };
        match owner {
            None => case.value(fact),
            Some(party) => case.party_value(usize::from(party), fact),
        }
    }
}

/// A number's place between the multiples of two over `per`: even on one, odd between two.
fn place(value: Rational, per: i64) -> i64 {
    let half = i128::from(per / 2);
    let Some(scaled) = value.numerator().checked_mul(half) else {
        return if value.is_negative() { -FAR } else { FAR };
    };
    let floor = scaled.div_euclid(value.denominator());
    let between = i128::from(scaled.rem_euclid(value.denominator()) != 0);
    let place = floor.saturating_mul(2).saturating_add(between);
    i64::try_from(place).map_or(if place < 0 { -FAR } else { FAR }, |p| p.clamp(-FAR, FAR))
}

/// The place of a range's end: just past a multiple that is not itself in.
fn end(bound: Option<Bound>, per: i64, low: bool) -> i64 {
    match bound {
        None if low => -FAR,
        None => FAR,
        Some(bound) => {
            let at = place(bound.value, per);
            match (bound.inclusive || at % 2 != 0, low) {
                (true, _) => at,
                (false, true) => at + 1,
                (false, false) => at - 1,
            }
        }
    }
}

impl Rows for Cases<'_> {
    fn per(&self, _owner: Owner, _fact: FactId, holds: Holds, tests: &[&Test]) -> Option<i64> {
        if holds == Holds::Money {
            return None;
        }
        let mut per: i128 = 1;
        for test in tests {
            if let Test::Number(_, limit) = test {
                let (mut a, mut b) = (per, limit.denominator());
                while b != 0 {
                    (a, b) = (b, a % b);
                }
                per = (per / a).checked_mul(limit.denominator())?;
            }
        }
        let per = per.checked_mul(2).filter(|p| *p < i128::from(FAR))?;
        let near = |test: &&Test| match test {
            Test::Number(_, limit) => limit
                .numerator()
                .checked_mul(per)
                .is_some_and(|n| (n / limit.denominator()).abs() < i128::from(FAR / 2)),
            _ => true,
        };
        tests
            .iter()
            .all(near)
            .then(|| i64::try_from(per).ok())
            .flatten()
    }

    fn numbers(&self, owner: Owner, fact: FactId, per: i64, rows: &[u32], lane: &mut Lane) {
        lane.clear();
        let mut high: Vec<i64> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let range = match self.value(owner, fact, *row) {
                Value::Number(range) => Some(*range),
                Value::Undefined => {
                    set(&mut lane.undefined, at, true);
                    lane.none_undefined = false;
                    Some(Interval::exactly(Rational::ZERO))
                }
                // A party's number is never derived.
                _ if owner.is_some() => None,
                _ => self
                    .cases
                    .get(*row as usize)
                    .and_then(|case| folded(self.law, case, fact))
                    .map(Interval::exactly),
            };
            let Some(range) = range else {
                lane.low.push(0);
                if !high.is_empty() {
                    high.push(0);
                }
                lane.unknown(at);
                continue;
            };
            if let Some(value) = range.single() {
                let value = place(value, per);
                lane.low.push(value);
                if !high.is_empty() {
                    high.push(value);
                }
                continue;
            }
            if range.is_empty() {
                set(&mut lane.undefined, at, true);
                lane.none_undefined = false;
            }
            if high.is_empty() {
                high.extend_from_slice(&lane.low);
            }
            lane.low.push(end(range.low, per, true));
            high.push(end(range.high, per, false));
        }
        lane.high = high;
    }

    fn words(&self, owner: Owner, fact: FactId, rows: &[u32], lane: &mut Lane) {
        lane.clear();
        for (at, row) in rows.iter().enumerate() {
            let value = match self.value(owner, fact, *row) {
                Value::Words(mask) => *mask,
                _ => {
                    lane.unknown(at);
                    u64::MAX
                }
            };
            lane.words.push(value);
        }
    }

    fn countries(&self, owner: Owner, fact: FactId, rows: &[u32], lane: &mut Lane) {
        lane.clear();
        for (at, row) in rows.iter().enumerate() {
            let code = match self.value(owner, fact, *row) {
                Value::Country(country) => country_code(*country),
                Value::Countries(set) => {
                    lane.sets.push((at, *set));
                    UNKNOWN_COUNTRY
                }
                _ => {
                    lane.unknown(at);
                    UNKNOWN_COUNTRY
                }
            };
            lane.codes.push(code);
        }
    }

    fn truth(&self, owner: Owner, fact: FactId, test: &Test, row: u32) -> Truth {
        let value = self.value(owner, fact, row);
        match test {
            Test::Number(op, limit) => {
                let folds = self
                    .cases
                    .get(row as usize)
                    .filter(|_| owner.is_none())
                    .and_then(|case| folded(self.law, case, fact));
                match folds {
                    Some(number) => Truth::from_bool(op.holds(number, *limit)),
                    None => value.compares(*op, *limit),
                }
            }
            Test::Money(op, limit, to) => match (value, self.cases.get(row as usize)) {
                (Value::Money(amount, from), Some(case)) => {
                    match case.in_currency(amount, from, to) {
                        Some(amount) => within(&amount, &range_of(*op, *limit)),
                        None => Truth::Open,
                    }
                }
                _ => Truth::Open,
            },
            Test::Words(mask) => value.words(*mask),
            Test::Countries(set) => value.in_countries(set),
        }
    }

    fn differs(&self, rows: &[u32], mask: &mut Mask) {
        *mask = NONE;
        for (at, row) in rows.iter().enumerate() {
            if let Some(case) = self.cases.get(*row as usize) {
                roots::stated_and_derived(self.program, case, |_| set(mask, at, true));
            }
        }
    }
}
