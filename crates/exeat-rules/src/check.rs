//! The checker: names resolve, units fit, times make sense, nothing is dead.
//!
//! It lowers declarations to facts and provisions on the way, and goes on after every error.

mod conditions;
mod dates;
mod logic;
mod lower;
mod words;

pub(crate) use conditions::walk;

use crate::law::Law;
use crate::problem::Problem;

/// Checks and lowers everything that was read.
///
/// Packs that were checked before, such as the ones a release carries, need only be lowered.
pub(crate) fn run(law: &mut Law, checked_before: bool, problems: &mut Vec<Problem>) {
    words::vocabulary(law, problems);
    lower::norms(law, problems);
    if checked_before {
        return;
    }
    for pack in &law.packs {
        conditions::check(pack, &law.vocabulary, problems);
        dates::check(pack, problems);
        logic::check(pack, &law.vocabulary, problems);
    }
}
