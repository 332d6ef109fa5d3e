//! How an item stands to each entry of a list, by its facts alone.
//!
//! A determination answers much more; who compares whole lists with each other asks this of thousands of
//! items, and asks it of the same residual rules and the same diagram as a determination does.

use crate::case::Case;
use crate::diagram;
use crate::residual::{FALSE, Residual};
use crate::roots::{head, roots, strand_bits};
use exeat_rules::{Law, Pack, Program};
use exeat_terms::{Date, Outcome, Strand, Truth};
use std::collections::BTreeSet;

/// For each entry of the program, whether the case's facts put the item under it.
///
/// Open where facts are silent, where only a classification can tell, and where it hangs on unknown law; no
/// for entries of other kinds of item.
#[must_use]
pub fn listing(law: &Law, pack: &Pack, program: &Program, case: &Case) -> Vec<Truth> {
    let switches = vec![None; program.switches.len()];
    let mut residual = Residual::new(law, pack, program, case, switches);
    let entries: Vec<_> = program
        .entries
        .iter()
        .map(|entry| {
            let fits =
                entry.kinds.is_empty() || case.kind.is_some_and(|k| entry.kinds.contains(&k));
            match (fits, entry.by_claim) {
                (false, _) => Err(Truth::No),
                (true, true) => Err(Truth::Open),
                (true, false) => Ok(residual.node(entry.node)),
            }
        })
        .collect();
    let cells = diagram::cells(&residual.vars);
    entries
        .into_iter()
        .map(|entry| match entry {
            Ok(x) => diagram::truth(&mut residual, cells.as_deref(), x),
            Err(truth) => truth,
        })
        .collect()
}

/// The head of the list strand alone: what the item's entries ask for, as far as it is certain.
///
/// Unknown law stays open here, so that a head that hangs on it is never certain.
#[must_use]
pub fn list_head(law: &Law, pack: &Pack, program: &Program, case: &Case, day: Date) -> Outcome {
    let switches = vec![None; program.switches.len()];
    let mut residual = Residual::new(law, pack, program, case, switches);
    let asked = roots(&mut residual, day, false, true);
    let bits = strand_bits(Strand::List)
        .iter()
        .fold(0, |all, bit| all | bit);
    let questions: Vec<_> = asked
        .questions
        .iter()
        .enumerate()
        .map(|(at, x)| if bits >> at & 1 == 1 { *x } else { FALSE })
        .collect();
    let leaves = diagram::cells(&residual.vars)
        .and_then(|cells| diagram::build(&mut residual, &cells, &questions, diagram::BUDGET))
        .map(|diagram| diagram.leaves());
    match leaves {
        Some(leaves) => head(&leaves, &[Strand::List]),
        None => head(&BTreeSet::from([0, bits]), &[Strand::List]),
    }
}
