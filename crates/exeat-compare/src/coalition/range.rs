//! Where a share can lie, given how it was rounded or worded, and what follows from that, exactly.
//!
//! Each supplier's share lies in an interval and all shares add to one. What matters is how that splits into
//! three: members, destination, third countries. The three sums range over a polygon (intervals add, and the
//! sum is fixed), and a quotient of linear terms has its extremes at the corners of a polygon.

use super::exact::Exact;
use super::market::{Market, Who};
use exeat_terms::{Country, CountrySet};

/// A closed interval of exact numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// Least.
    pub low: Exact,
    /// Greatest.
    pub high: Exact,
}

impl Range {
    /// Exactly one number.
    #[must_use]
    pub fn point(value: Exact) -> Range {
        Range {
            low: value.clone(),
            high: value,
        }
    }

    fn plus(&self, other: &Range) -> Range {
        Range {
            low: &self.low + &other.low,
            high: &self.high + &other.high,
        }
    }

    fn nothing() -> Range {
        Range::point(Exact::zero())
    }
}

/// A figure: its value by the published numbers, and where it can lie.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measured {
    /// By the published numbers; none where there are only words.
    pub value: Option<Exact>,
    /// Given rounding and wording; none where that was not worked out or the published numbers contradict
    /// each other beyond rounding.
    pub range: Option<Range>,
}

/// The polygon of (members, destination, third countries).
#[derive(Debug, Clone)]
pub(super) struct Polygon {
    corners: Vec<[Exact; 3]>,
}

impl Polygon {
    /// Of one market; none where a supplier has no interval or no shares within them add to one.
    pub(super) fn of(
        market: &Market,
        members: CountrySet,
        destination: Country,
    ) -> Option<Polygon> {
        let mut sums = [Range::nothing(), Range::nothing(), Range::nothing()];
        for supplier in &market.suppliers {
            let at = match supplier.who {
                Who::Country(c) if c == destination => 1,
                Who::Country(c) if members.contains(c) => 0,
                _ => 2,
            };
            let range = supplier.range.as_ref()?;
            if let Some(slot) = sums.get_mut(at) {
                *slot = slot.plus(range);
            }
        }
        // A corner has two of the three at an end of their interval and the third taking up the rest.
        let mut corners: Vec<[Exact; 3]> = Vec::new();
        for free in 0..3 {
            let (first, second) = ((free + 1) % 3, (free + 2) % 3);
            let ends = |at: usize| {
                let range = sums.get(at).cloned().unwrap_or_else(Range::nothing);
                [range.low, range.high]
            };
            for a in ends(first) {
                for b in ends(second) {
                    let rest = &Exact::one() - &(&a + &b);
                    let inside = sums
                        .get(free)
                        .is_some_and(|r| r.low <= rest && rest <= r.high);
                    if inside {
                        let mut corner = [rest, a.clone(), b];
                        corner.rotate_right(free);
                        if !corners.contains(&corner) {
                            corners.push(corner);
                        }
                    }
                }
            }
        }
        (!corners.is_empty()).then_some(Polygon { corners })
    }

    /// Extremes of a figure that has them at corners: any quotient of linear terms.
    pub(super) fn extremes(
        &self,
        figure: impl Fn(&Exact, &Exact, &Exact) -> Exact,
    ) -> Option<Range> {
        let mut values = self
            .corners
            .iter()
            .map(|[x, own, third]| figure(x, own, third));
        let first = values.next()?;
        let mut range = Range::point(first);
        for value in values {
            if value < range.low {
                range.low = value;
            } else if value > range.high {
                range.high = value;
            }
        }
        Some(range)
    }
}
