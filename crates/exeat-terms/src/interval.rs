//! Ranges of exact numbers.

use crate::Rational;

/// One end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bound {
    /// The number at the end.
    pub value: Rational,
    /// Whether the number itself belongs to the range.
    pub inclusive: bool,
}

/// A range of numbers; a missing end is open to infinity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Interval {
    /// Lower end.
    pub low: Option<Bound>,
    /// Upper end.
    pub high: Option<Bound>,
}

impl Interval {
    /// Exactly one number.
    #[must_use]
    pub fn exactly(value: Rational) -> Interval {
        let bound = Some(Bound {
            value,
            inclusive: true,
        });
        Interval {
            low: bound,
            high: bound,
        }
    }

    /// The number, when the range holds just one.
    #[must_use]
    pub fn single(&self) -> Option<Rational> {
        match (self.low, self.high) {
            (Some(a), Some(b)) if a.value == b.value && a.inclusive && b.inclusive => Some(a.value),
            _ => None,
        }
    }

    /// Whether no number lies in the range.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match (self.low, self.high) {
            (Some(a), Some(b)) => {
                a.value > b.value || (a.value == b.value && !(a.inclusive && b.inclusive))
            }
            _ => false,
        }
    }

    /// Whether `value` lies in the range.
    #[must_use]
    pub fn contains(&self, value: Rational) -> bool {
        let above = self.low.is_none_or(|b| match value.cmp(&b.value) {
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => b.inclusive,
            std::cmp::Ordering::Less => false,
        });
        let below = self.high.is_none_or(|b| match value.cmp(&b.value) {
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Equal => b.inclusive,
            std::cmp::Ordering::Greater => false,
        });
        above && below
    }

    /// The numbers in both ranges.
    #[must_use]
    pub fn meet(&self, other: &Interval) -> Interval {
        let low = match (self.low, other.low) {
            (Some(a), Some(b)) => Some(match a.value.cmp(&b.value) {
                std::cmp::Ordering::Greater => a,
                std::cmp::Ordering::Less => b,
                std::cmp::Ordering::Equal => Bound {
                    value: a.value,
                    inclusive: a.inclusive && b.inclusive,
                },
            }),
            (a, b) => a.or(b),
        };
        let high = match (self.high, other.high) {
            (Some(a), Some(b)) => Some(match a.value.cmp(&b.value) {
                std::cmp::Ordering::Less => a,
                std::cmp::Ordering::Greater => b,
                std::cmp::Ordering::Equal => Bound {
                    value: a.value,
                    inclusive: a.inclusive && b.inclusive,
                },
            }),
            (a, b) => a.or(b),
        };
        Interval { low, high }
    }
}
