//! The alignment: which tokens stand for one another.
//!
//! Pairs are taken greedily, the heaviest first. Ties are broken in a way that does not change when the sides
//! are swapped, so the score is symmetric.

use crate::token::{Role, Token};

use super::score::{Part, Row};

/// A token without its letters: all that aligning needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) role: Role,
    pub(crate) weight: u16,
    pub(crate) patronymic: bool,
    /// First letter, for initials; 0 when there is none.
    pub(crate) first: u8,
}

impl Mark {
    pub(crate) fn of(token: &Token) -> Mark {
        Mark {
            role: token.role,
            weight: token.weight,
            patronymic: token.patronymic,
            first: token
                .plain()
                .and_then(|sound| sound.text.bytes().next())
                .unwrap_or(0),
        }
    }
}

/// Neighbouring tokens of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) start: u8,
    pub(crate) len: u8,
}

impl Span {
    pub(crate) fn one(start: u8) -> Span {
        Span { start, len: 1 }
    }

    pub(crate) fn bits(self) -> u64 {
        let ones = (1u64 << self.len.min(63)) - 1;
        ones.checked_shl(u32::from(self.start)).unwrap_or(0)
    }
}

/// Two spans that may stand for one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) left: Span,
    pub(crate) right: Span,
    pub(crate) likeness: u32,
}

/// Likeness of an initial and the name it may stand for.
const INITIAL: u32 = 8_500;

/// Chooses among `pairs` and returns the chosen ones; `pairs` is left sorted.
pub(crate) fn choose(left: &[Mark], right: &[Mark], pairs: &mut [Pair], chosen: &mut Vec<Pair>) {
    let weight = |marks: &[Mark], span: Span| -> u64 {
        marks
            .iter()
            .skip(usize::from(span.start))
            .take(usize::from(span.len))
            .map(|mark| u64::from(mark.weight))
            .sum()
    };
    pairs.sort_by_cached_key(|pair| {
        let gain = u64::from(pair.likeness) * (weight(left, pair.left) + weight(right, pair.right));
        let (a, b) = (pair.left.start, pair.right.start);
        (
            std::cmp::Reverse(gain),
            a.abs_diff(b),
            a.min(b),
            a.max(b),
            pair.left.len + pair.right.len,
        )
    });
    chosen.clear();
    let (mut used_left, mut used_right) = (0u64, 0u64);
    for pair in pairs.iter() {
        let (a, b) = (pair.left.bits(), pair.right.bits());
        if used_left & a == 0 && used_right & b == 0 {
            used_left |= a;
            used_right |= b;
            chosen.push(*pair);
        }
    }
    initials(left, right, &mut used_left, &mut used_right, chosen);
}

/// Gives every initial the first free token that begins with it: initials first, then names.
fn initials(
    left: &[Mark],
    right: &[Mark],
    used_left: &mut u64,
    used_right: &mut u64,
    chosen: &mut Vec<Pair>,
) {
    let is = |mark: &Mark| mark.role == Role::Initial;
    let any = |marks: &[Mark]| marks.iter().any(is);
    if !any(left) && !any(right) {
        return;
    }
    let mut pass = |wanted: fn(bool, bool) -> bool| {
        for (i, a) in (0u8..).zip(left) {
            for (j, b) in (0u8..).zip(right) {
                let (bit_a, bit_b) = (Span::one(i).bits(), Span::one(j).bits());
                let named = |mark: &Mark| matches!(mark.role, Role::Initial | Role::Name);
                let fits = wanted(is(a), is(b))
                    && named(a)
                    && named(b)
                    && a.first == b.first
                    && a.first != 0
                    && *used_left & bit_a == 0
                    && *used_right & bit_b == 0;
                if fits {
                    *used_left |= bit_a;
                    *used_right |= bit_b;
                    chosen.push(Pair {
                        left: Span::one(i),
                        right: Span::one(j),
                        likeness: if is(a) && is(b) { 10_000 } else { INITIAL },
                    });
                }
            }
        }
    };
    pass(|a, b| a && b);
    pass(|a, b| a != b);
}

/// The rows of an alignment: the chosen pairs, then what is left over on either side.
pub(crate) fn rows(left: &[Mark], right: &[Mark], chosen: &[Pair], out: &mut Vec<Row>) {
    out.clear();
    let (mut used_left, mut used_right) = (0u64, 0u64);
    for pair in chosen {
        used_left |= pair.left.bits();
        used_right |= pair.right.bits();
        out.push(Row {
            left: part(left, pair.left),
            right: part(right, pair.right),
            likeness: pair.likeness,
        });
    }
    for (i, _) in (0u8..).zip(left) {
        if used_left & Span::one(i).bits() == 0 {
            out.push(Row {
                left: part(left, Span::one(i)),
                right: None,
                likeness: 0,
            });
        }
    }
    for (j, _) in (0u8..).zip(right) {
        if used_right & Span::one(j).bits() == 0 {
            out.push(Row {
                left: None,
                right: part(right, Span::one(j)),
                likeness: 0,
            });
        }
    }
}

/// One side of a row; neighbours taken together have the role of the heaviest.
fn part(marks: &[Mark], span: Span) -> Option<Part> {
    let inside = marks
        .iter()
        .skip(usize::from(span.start))
        .take(usize::from(span.len));
    let heaviest = inside.clone().max_by_key(|mark| mark.weight)?;
    Some(Part {
        role: heaviest.role,
        weight: inside.clone().map(|mark| u32::from(mark.weight)).sum(),
        patronymic: inside.clone().any(|mark| mark.patronymic),
    })
}
