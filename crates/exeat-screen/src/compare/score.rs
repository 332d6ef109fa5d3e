//! From an alignment to a score: integers only, and a function of the alignment's rows alone.
//!
//! Let `c` be the share of a side's weight that found a partner. With `hi` and `lo` the larger and smaller
//! share of the two sides, the score is `hi² × (γ + (1 − γ) × lo) × quality × factors`, where quality and factors
//! are at most 1. Something left over on one side costs a little; something left over on *both* sides is a
//! contradiction and costs much: that is what tells sister firms apart. The index relies on one consequence:
//! a score of at least `t` needs `hi² ≥ t`, see [`crate::index`].

use crate::sound::FULL;
use crate::token::{Model, Role};

/// One row of an alignment as far as the score depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) left: Option<Part>,
    pub(crate) right: Option<Part>,
    /// Likeness of the two parts in ten-thousandths; 0 when one is missing.
    pub(crate) likeness: u32,
}

/// One side of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) role: Role,
    pub(crate) weight: u32,
    pub(crate) patronymic: bool,
}

/// Score of an acronym against the words it abbreviates: below the threshold of every day, for four letters
/// fit many firms.
pub(crate) const ACRONYM: u32 = 6_500;

/// How much of the score remains when one side is not covered at all.
pub(crate) fn gamma(model: Model) -> u64 {
    match model {
        Model::Person => 7_500,
        Model::Organisation => 3_500,
    }
}

/// `hi² × (γ + (1 − γ) × lo)` in ten-thousandths, from matched weight and total weight of both sides.
pub(crate) fn coverage(left: (u32, u32), right: (u32, u32), model: Model) -> u64 {
    let share = |(matched, total): (u32, u32)| {
        u64::from(matched.min(total)) * 10_000 / u64::from(total.max(1))
    };
    let (a, b) = (share(left), share(right));
    let (hi, lo) = (a.max(b), a.min(b));
    let gamma = gamma(model);
    hi * hi / 10_000 * (gamma + (10_000 - gamma) * lo / 10_000) / 10_000
}

/// The score of an alignment in ten-thousandths.
pub(crate) fn score(rows: &[Row], model: Model) -> u32 {
    let mut left = (0, 0);
    let mut right = (0, 0);
    let mut alike = 0u64;
    let mut weighed = 0u64;
    for row in rows {
        let matched = row.left.is_some() && row.right.is_some();
        for (side, part) in [(&mut left, row.left), (&mut right, row.right)] {
            if let Some(part) = part {
                side.1 += part.weight;
                if matched {
                    side.0 += part.weight;
                    alike += u64::from(row.likeness) * u64::from(part.weight);
                    weighed += u64::from(part.weight);
                }
            }
        }
    }
    if weighed == 0 || !rows.iter().any(is_evidence) {
        return 0;
    }
    let quality = alike / weighed;
    let mut score = coverage(left, right, model) * quality / u64::from(FULL);
    for (applies, factor) in factors(rows, model) {
        if applies {
            score = score * factor / 10_000;
        }
    }
    u32::try_from(score).unwrap_or(FULL).min(FULL)
}

/// An initial alone proves nothing: some other pair must have matched.
fn is_evidence(row: &Row) -> bool {
    let initial = |part: Option<Part>| part.is_some_and(|part| part.role == Role::Initial);
    row.left.is_some() && row.right.is_some() && !initial(row.left) && !initial(row.right)
}

/// What lowers a score beyond coverage; every factor is below one.
fn factors(rows: &[Row], model: Model) -> Vec<(bool, u64)> {
    let matched = |row: &Row| row.left.is_some() && row.right.is_some();
    let has = |part: Option<Part>, role: Role| part.is_some_and(|part| part.role == role);
    let left_over = |role: Role| {
        rows.iter()
            .any(|row| row.right.is_none() && has(row.left, role))
            && rows
                .iter()
                .any(|row| row.left.is_none() && has(row.right, role))
    };
    let named = |row: &Row| has(row.left, Role::Name) || has(row.right, Role::Name);
    let name_pairs = rows.iter().filter(|row| matched(row) && named(row)).count();
    // Words that say something, shared by both; and whether anything that says something is left over.
    let telling = |part: Option<Part>| {
        part.is_some_and(|part| !matches!(part.role, Role::Form | Role::Stop | Role::Weak))
    };
    let shared = rows
        .iter()
        .filter(|row| matched(row) && telling(row.left))
        .count();
    let left_any = rows.iter().any(|row| {
        !matched(row)
            && [row.left, row.right]
                .into_iter()
                .flatten()
                .any(|part| !matches!(part.role, Role::Form | Role::Stop))
    });
    let trade_left_over = rows.iter().any(|row| {
        (row.right.is_none() && has(row.left, Role::Trade))
            || (row.left.is_none() && has(row.right, Role::Trade))
    });
    match model {
        Model::Organisation => vec![
            // Another town, or another number, is another firm.
            (left_over(Role::Place), 8_000),
            (left_over(Role::Number), 8_500),
            // Only words that every firm carries agree.
            (name_pairs == 0 && rows.iter().any(named), 4_000),
            // One such word, "electric", and no brand at all.
            (!rows.iter().any(named) && shared < 2 && left_any, 8_000),
            // Without a brand the trade words are the name: one more is another institution.
            (!rows.iter().any(named) && trade_left_over, 9_150),
        ],
        Model::Person => {
            let fathers = |side: fn(&Row) -> Option<Part>| {
                rows.iter()
                    .any(|row| side(row).is_some_and(|part| part.patronymic))
            };
            let both_have_fathers = fathers(|row| row.left) && fathers(|row| row.right);
            // "Hasan bin Ahmad" is not "Ahmad bin Hasan".
            let swapped = rows
                .iter()
                .filter(|row| {
                    matched(row)
                        && row.left.is_some_and(|part| part.patronymic)
                            != row.right.is_some_and(|part| part.patronymic)
                })
                .count();
            let names = |side: fn(&Row) -> Option<Part>| {
                rows.iter()
                    .filter(|row| has(side(row), Role::Name) || has(side(row), Role::Initial))
                    .count()
            };
            let several = names(|row| row.left).max(names(|row| row.right)) > 1;
            vec![
                (left_over(Role::Initial), 8_500),
                (both_have_fathers && swapped >= 2, 6_000),
                // One name of several agrees: half the world has it.
                (name_pairs == 1 && several && !initials_agree(rows), 6_500),
            ]
        }
    }
}

/// Whether an initial found its name.
fn initials_agree(rows: &[Row]) -> bool {
    let initial = |part: Option<Part>| part.is_some_and(|part| part.role == Role::Initial);
    rows.iter().any(|row| {
        row.left.is_some() && row.right.is_some() && (initial(row.left) || initial(row.right))
    })
}
