//! The page.

use crate::problem::Problem;
use crate::reply::Reply;

/// A refusal, as a page.
pub(crate) fn problem(problem: &Problem, _language: &str) -> Reply {
    problem.reply()
}
