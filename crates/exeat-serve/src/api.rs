//! Routes for programs.

pub(crate) mod about;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod kept;
pub(crate) mod matching;
pub(crate) mod reconcile;
pub(crate) mod screen;
