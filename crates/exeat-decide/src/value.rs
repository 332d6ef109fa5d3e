//! What a case knows of a fact: a set of possible values.

use exeat_rules::syntax::Op;
use exeat_terms::{Bound, Country, CountrySet, Interval, Rational, Truth};

/// The possible values of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// Anything.
    Unknown,
    /// A quotient by zero: no comparison with it holds.
    Undefined,
    /// A number in this range.
    Number(Interval),
    /// One of these words, a bit each; of a yes-no fact, bit 0 is no and bit 1 is yes.
    Words(u64),
    /// One of these countries.
    Countries(CountrySet),
    /// This country.
    Country(Country),
    /// Money in a currency.
    Money(Interval, String),
}

/// The word set of a plain no.
pub(crate) const NO: u64 = 1;
/// The word set of a plain yes.
pub(crate) const YES: u64 = 2;

impl Value {
    /// A yes-no value.
    #[must_use]
    pub fn yes_no(value: bool) -> Value {
        Value::Words(if value { YES } else { NO })
    }

    /// The number, when just one is possible.
    #[must_use]
    pub fn single(&self) -> Option<Rational> {
        match self {
            Value::Number(range) => range.single(),
            _ => None,
        }
    }

    /// Whether a word of the set is the value.
    #[must_use]
    pub fn words(&self, mask: u64) -> Truth {
        match self {
            Value::Words(possible) => subset(possible & mask != 0, possible & !mask != 0),
            _ => Truth::Open,
        }
    }

    /// Whether the value is in a set of countries.
    #[must_use]
    pub fn in_countries(&self, set: &CountrySet) -> Truth {
        match self {
            Value::Country(country) => Truth::from_bool(set.contains(*country)),
            Value::Countries(possible) => subset(
                !possible.meet(*set).is_empty(),
                !possible.minus(*set).is_empty(),
            ),
            _ => Truth::Open,
        }
    }

    /// Whether the value compares so with a limit.
    #[must_use]
    pub fn compares(&self, op: Op, limit: Rational) -> Truth {
        match self {
            Value::Undefined => Truth::No,
            Value::Number(range) => within(range, &range_of(op, limit)),
            _ => Truth::Open,
        }
    }
}

fn subset(can_hold: bool, can_fail: bool) -> Truth {
    match (can_hold, can_fail) {
        (true, true) => Truth::Open,
        (true, false) => Truth::Yes,
        (false, _) => Truth::No,
    }
}

/// The numbers that compare so with a limit.
#[must_use]
pub(crate) fn range_of(op: Op, limit: Rational) -> Interval {
    let bound = |inclusive| {
        Some(Bound {
            value: limit,
            inclusive,
        })
    };
    let (low, high) = match op {
        Op::AtLeast => (bound(true), None),
        Op::Above => (bound(false), None),
        Op::AtMost => (None, bound(true)),
        Op::Below => (None, bound(false)),
        Op::Equal => (bound(true), bound(true)),
    };
    Interval { low, high }
}

/// Whether every number of a range lies in another, none does, or some do.
#[must_use]
pub(crate) fn within(range: &Interval, test: &Interval) -> Truth {
    if let Some(value) = range.single() {
        return Truth::from_bool(test.contains(value));
    }
    let both = range.meet(test);
    if both.is_empty() {
        Truth::No
    } else if both == *range {
        Truth::Yes
    } else {
        Truth::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn r(text: &str) -> Rational {
        Rational::parse(text).unwrap()
    }

    #[test]
    fn the_operators_differ_at_the_limit_and_only_there() {
        let at =
            |op, value: &str| Value::Number(Interval::exactly(r(value))).compares(op, r("300"));
        use Truth::{No, Yes};
        let row = |op| ["299.999", "300", "300.001"].map(|v| at(op, v));
        assert_eq!(row(Op::AtLeast), [No, Yes, Yes]);
        assert_eq!(row(Op::Above), [No, No, Yes]);
        assert_eq!(row(Op::AtMost), [Yes, Yes, No]);
        assert_eq!(row(Op::Below), [Yes, No, No]);
        assert_eq!(row(Op::Equal), [No, Yes, No]);
    }

    #[test]
    fn a_range_decides_only_what_all_of_it_agrees_on() {
        let range = |low: &str, high: &str| {
            Value::Number(Interval {
                low: Some(Bound {
                    value: r(low),
                    inclusive: true,
                }),
                high: Some(Bound {
                    value: r(high),
                    inclusive: false,
                }),
            })
        };
        assert_eq!(range("1", "300").compares(Op::Below, r("300")), Truth::Yes);
        assert_eq!(range("1", "300").compares(Op::AtLeast, r("300")), Truth::No);
        assert_eq!(range("1", "301").compares(Op::Below, r("300")), Truth::Open);
        assert_eq!(Value::Undefined.compares(Op::Below, r("300")), Truth::No);
        assert_eq!(Value::Unknown.compares(Op::Below, r("300")), Truth::Open);
    }
}
