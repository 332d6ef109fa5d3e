//! Looking for an item that makes an expression hold, one variable after another.
//!
//! Complete: where nothing is found and the budget was not spent, there is no such item. What was shown to
//! lead nowhere is remembered by its expression, so that equal remainders are looked at once: what is walked
//! is the decision diagram, built only as far as the first witness asks.

use super::logic::{FALSE, Space, TRUE, X};
use std::collections::HashSet;

/// Steps one question may take.
pub(crate) const BUDGET: u32 = 40_000;

/// Cells chosen so far, by variable.
pub(crate) type Path = Vec<(u16, u16)>;

/// What came of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found<T> {
    /// Something that makes it hold.
    Witness(T),
    /// There is none.
    None,
    /// Not settled: the budget was spent, or numbers were not found though they might exist.
    NotSettled,
}

/// What a candidate turned out to be.
pub(crate) enum Tried<T> {
    /// It can be made, and was checked.
    Works(T),
    /// It cannot be: the numbers contradict each other.
    Impossible,
    /// It was not managed, which does not mean that it cannot be.
    NotManaged,
}

/// Searches; `order` ranks the cells of a variable, best first, `attempt` turns cells into an item.
pub(crate) fn search<T>(
    space: &mut Space,
    x: X,
    order: &dyn Fn(&Space, u16) -> Vec<u16>,
    attempt: &mut dyn FnMut(&mut Space, &Path) -> Tried<T>,
) -> Found<T> {
    let mut state = State {
        order,
        attempt,
        barren: HashSet::new(),
        steps: 0,
        spent: false,
        unsure: false,
    };
    let mut path = Vec::new();
    match state.visit(space, x, &mut path) {
        Branch::Found(found) => Found::Witness(found),
        _ if state.spent || state.unsure => Found::NotSettled,
        _ => Found::None,
    }
}

enum Branch<T> {
    Found(T),
    /// Nothing below, whatever led here.
    Barren,
    /// Nothing below on this path: numbers contradicted each other.
    Blocked,
}

struct State<'f, T> {
    order: &'f dyn Fn(&Space, u16) -> Vec<u16>,
    attempt: &'f mut dyn FnMut(&mut Space, &Path) -> Tried<T>,
    barren: HashSet<X>,
    steps: u32,
    spent: bool,
    unsure: bool,
}

impl<T> State<'_, T> {
    fn visit(&mut self, space: &mut Space, x: X, path: &mut Path) -> Branch<T> {
        if x == FALSE || self.barren.contains(&x) {
            return Branch::Barren;
        }
        if self.spent {
            return Branch::Blocked;
        }
        self.steps += 1;
        if self.steps > BUDGET {
            self.spent = true;
            return Branch::Blocked;
        }
        if x == TRUE {
            return match (self.attempt)(space, path) {
                Tried::Works(found) => Branch::Found(found),
                Tried::Impossible => Branch::Blocked,
                Tried::NotManaged => {
                    self.unsure = true;
                    Branch::Blocked
                }
            };
        }
        let Some(var) = space.support(x).first() else {
            return Branch::Barren;
        };
        let mut blocked = false;
        for cell in (self.order)(space, var) {
            let next = space.restrict(x, var, cell);
            path.push((var, cell));
            let branch = self.visit(space, next, path);
            path.pop();
            match branch {
                Branch::Found(found) => return Branch::Found(found),
                Branch::Barren => {}
                Branch::Blocked => blocked = true,
            }
        }
        if blocked {
            Branch::Blocked
        } else {
            self.barren.insert(x);
            Branch::Barren
        }
    }
}

/// A path without the choices that the expression does not need.
pub(crate) fn needed(space: &mut Space, x: X, path: &Path) -> Path {
    let mut kept = path.clone();
    let mut at = 0;
    while at < kept.len() {
        let without: Path = kept
            .iter()
            .enumerate()
            .filter(|(i, _)| *i != at)
            .map(|(_, choice)| *choice)
            .collect();
        let left = without
            .iter()
            .fold(x, |x, (var, cell)| space.restrict(x, *var, *cell));
        if left == TRUE {
            kept = without;
        } else {
            at += 1;
        }
    }
    kept
}
