//! What is missing: the facts that still matter, the smallest sets that could settle it, the next question.

use crate::diagram::{Cell, CellValues, Diagram, Ref};
use crate::residual::{Residual, VarKey};
use crate::roots::class_outcome;
use exeat_terms::{FactId, Outcome};
use std::rc::Rc;

/// A fact to be asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asked {
    /// A fact of the item, the transaction or the end use.
    Fact(FactId),
    /// A fact of a party, by place among the case's parties.
    Party(usize, FactId),
    /// The user's classification.
    Entries,
    /// A rate of exchange.
    Rate(String, String),
}

/// What one answer decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decides {
    /// The answers, by value.
    pub values: CellValues,
    /// The head that follows; none when other facts still matter.
    pub outcome: Option<Outcome>,
}

/// The next best question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub asked: Asked,
    /// What each answer decides.
    pub decides: Vec<Decides>,
}

/// What is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Whether the sets are exact; else they are a sound superset.
    pub exact: bool,
    /// The facts that still matter, in the order of the law.
    pub still_matter: Vec<Asked>,
    /// The smallest sets of facts for which some answer settles it.
    pub smallest_sets: Vec<Vec<Asked>>,
    /// The next best question.
    pub next: Option<Question>,
}

impl Missing {
    /// Nothing is missing.
    #[must_use]
    pub fn nothing() -> Missing {
        Missing {
            exact: true,
            still_matter: Vec::new(),
            smallest_sets: Vec::new(),
            next: None,
        }
    }
}

/// Most sets that are shown.
const MAX_SETS: usize = 20;
/// Most sets that are tried.
const MAX_TRIES: usize = 3_000;

/// The facts a variable stands for.
pub(crate) fn asked(key: &VarKey) -> Vec<Asked> {
    match key {
        VarKey::Fact(fact) => vec![Asked::Fact(*fact)],
        VarKey::Party(party, fact) => vec![Asked::Party(usize::from(*party), *fact)],
        VarKey::Product(powers) => powers.iter().map(|(f, _)| Asked::Fact(*f)).collect(),
        VarKey::Rate(from, to) => vec![Asked::Rate(from.clone(), to.clone())],
        VarKey::Claim => vec![Asked::Entries],
        VarKey::Switch(_) => Vec::new(),
    }
}

/// The cost of an answer.
fn cost(residual: &Residual<'_>, asked: &Asked) -> u32 {
    match asked {
        Asked::Fact(fact) | Asked::Party(_, fact) => residual
            .law
            .vocabulary
            .fact(*fact)
            .map_or(3, |f| u32::from(f.cost.max(1))),
        Asked::Entries => 4,
        Asked::Rate(..) => 1,
    }
}

/// What is missing past the budget: everything the rules still look at.
pub(crate) fn inexact(residual: &Residual<'_>, support: u64) -> Missing {
    let mut still_matter = Vec::new();
    for (i, var) in residual.vars.iter().enumerate() {
        if support >> i.min(63) & 1 == 1 {
            for fact in asked(&var.key) {
                if !still_matter.contains(&fact) {
                    still_matter.push(fact);
                }
            }
        }
    }
    Missing {
        exact: false,
        still_matter,
        smallest_sets: Vec::new(),
        next: None,
    }
}

/// What is missing for a diagram whose terminals are classes of answers.
pub(crate) fn missing(residual: &Residual<'_>, diagram: &Diagram, cells: &[Rc<[Cell]>]) -> Missing {
    let vars: Vec<u16> = diagram.support().into_iter().collect();
    let mut still_matter: Vec<Asked> = Vec::new();
    for var in &vars {
        if let Some(var) = residual.vars.get(usize::from(*var)) {
            for fact in asked(&var.key) {
                if !still_matter.contains(&fact) {
                    still_matter.push(fact);
                }
            }
        }
    }
    let (smallest_sets, exact) = smallest_sets(residual, diagram, cells, &vars, &still_matter);
    let next = next_question(residual, diagram, cells, &vars, &still_matter);
    Missing {
        exact,
        still_matter,
        smallest_sets,
        next,
    }
}

fn vars_of(residual: &Residual<'_>, vars: &[u16], facts: &[Asked]) -> Vec<u16> {
    vars.iter()
        .copied()
        .filter(|v| {
            residual.vars.get(usize::from(*v)).is_some_and(|var| {
                let needed = asked(&var.key);
                !needed.is_empty() && needed.iter().all(|f| facts.contains(f))
            })
        })
        .collect()
}

/// Whether some answers to these variables settle the diagram.
fn settles(diagram: &Diagram, cells: &[Rc<[Cell]>], vars: &[u16], tries: &mut usize) -> bool {
    if matches!(diagram.root, Ref::Leaf(_)) {
        return true;
    }
    let Some((var, rest)) = vars.split_first() else {
        return false;
    };
    let count = cells.get(usize::from(*var)).map_or(0, |c| c.len());
    (0..count).any(|cell| {
        *tries += 1;
        *tries < MAX_TRIES && settles(&diagram.restrict(*var, cell), cells, rest, tries)
    })
}

fn smallest_sets(
    residual: &Residual<'_>,
    diagram: &Diagram,
    cells: &[Rc<[Cell]>],
    vars: &[u16],
    facts: &[Asked],
) -> (Vec<Vec<Asked>>, bool) {
    let mut tries = 0;
    for size in 1..=facts.len().min(4) {
        let mut found = Vec::new();
        for set in subsets(facts.len(), size, 400) {
            let chosen: Vec<Asked> = set.iter().filter_map(|i| facts.get(*i).cloned()).collect();
            let chosen_vars = vars_of(residual, vars, &chosen);
            if !chosen_vars.is_empty() && settles(diagram, cells, &chosen_vars, &mut tries) {
                found.push(chosen);
            }
            if found.len() >= MAX_SETS || tries >= MAX_TRIES {
                break;
            }
        }
        if !found.is_empty() {
            return (found, tries < MAX_TRIES);
        }
        if tries >= MAX_TRIES {
            break;
        }
    }
    let whole = if facts.is_empty() {
        Vec::new()
    } else {
        vec![facts.to_vec()]
    };
    (whole, facts.len() <= 4 && tries < MAX_TRIES)
}

/// Subsets of `0..n` of one size, in order, at most `limit`.
fn subsets(n: usize, size: usize, limit: usize) -> Vec<Vec<usize>> {
    let mut out = Vec::new();
    let mut at: Vec<usize> = (0..size).collect();
    while out.len() < limit && at.last().is_some_and(|l| *l < n) {
        out.push(at.clone());
        let Some(i) = (0..size)
            .rev()
            .find(|i| at.get(*i).is_some_and(|a| *a < n - size + i))
        else {
            break;
        };
        if let Some(slot) = at.get_mut(i) {
            *slot += 1;
        }
        for j in i + 1..size {
            let before = at.get(j - 1).copied().unwrap_or(0);
            if let Some(slot) = at.get_mut(j) {
                *slot = before + 1;
            }
        }
    }
    out
}

/// The question that promises to settle most for the least: the share of its answers that decide, per cost;
/// where none decides, the one after which the fewest facts matter. Ties go to the order of the law.
fn next_question(
    residual: &Residual<'_>,
    diagram: &Diagram,
    cells: &[Rc<[Cell]>],
    vars: &[u16],
    facts: &[Asked],
) -> Option<Question> {
    let mut best: Option<((u64, u64), Question)> = None;
    for fact in facts {
        let own: Vec<u16> = vars_of(residual, vars, std::slice::from_ref(fact));
        let mut decides = Vec::new();
        let (mut decided, mut left, mut count) = (0u64, 0u64, 0u64);
        for var in own.iter().take(1) {
            for (cell, values) in cells
                .get(usize::from(*var))
                .into_iter()
                .flat_map(|cells| cells.iter())
                .enumerate()
            {
                let after = diagram.restrict(*var, cell);
                count += 1;
                left += after.support().len() as u64;
                let outcome = match after.root {
                    Ref::Leaf(class) => {
                        decided += 1;
                        Some(class_outcome(class))
                    }
                    Ref::Node(_) => None,
                };
                decides.push(Decides {
                    values: values.values.clone(),
                    outcome,
                });
            }
        }
        let price = u64::from(cost(residual, fact));
        let all = facts.len() as u64;
        // One factor of a product alone settles nothing; it still has to be asked at some time.
        let score = match (
            (decided * 10_000).checked_div(count),
            ((all * count).saturating_sub(left) * 1000).checked_div(count),
        ) {
            (Some(settled), Some(fewer)) => (settled / price, fewer / price),
            _ => (0, 1000 / price),
        };
        if best.as_ref().is_none_or(|(s, _)| score > *s) {
            let question = Question {
                asked: fact.clone(),
                decides,
            };
            best = Some((score, question));
        }
    }
    best.map(|(_, question)| question)
}
