//! How an item stands to each entry of a list, by its facts alone.
//!
//! A determination answers much more; who compares whole lists with each other asks this of thousands of
//! items, and asks it of the same residual rules and the same diagram as a determination does.

use crate::case::Case;
use crate::diagram;
use crate::residual::Residual;
use exeat_rules::{Law, Pack, Program};
use exeat_terms::Truth;

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
