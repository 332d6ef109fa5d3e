//! The decision core: reach, classify, require, except, explain, ask.
//!
//! [`determine`] takes a transaction, one of its items and a pack, and says what that country's law requires
//! on that day. It is pure and total: no clock, no file, no error. What cannot be settled is part of the
//! answer. The one big choice: a case is a set of possible values per fact. What the known facts leave of
//! the rules is an exact function of the facts not given, and everything an answer says (certain, open,
//! which facts still matter, which question next) is read off that function.

mod case;
pub mod claim;
pub mod columns;
mod determine;
mod diagram;
mod explain;
mod listing;
mod missing;
mod residual;
mod roots;
mod value;

pub use case::{Case, PartyCase};
pub use determine::{
    Ask, Basis, Branch, Determination, EntryResult, ExceptionResult, GRACE, Note, Requirement,
    decide, determine,
};
pub use diagram::CellValues;
pub use explain::{Explainer, LimbResult, Reading, limbs, reading};
pub use listing::{list_head, listing};
pub use missing::{Asked, Decides, Missing, Question};
pub use roots::Difference;
pub use value::Value;
