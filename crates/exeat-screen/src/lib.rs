//! Names in, alerts out: restricted-party screening in any script, complete and explained.
//!
//! The lists are in Latin letters; the orders are not. This crate reads a name in whatever script it comes,
//! compares it with the names of a list, and says why two names may be one party.
//!
//! The one big choice: *the score can be indexed*. A score is a weighted alignment of tokens, the likeness of two
//! tokens is zero outside a bounded number of edits, and so "score at or above t" implies a match that an index
//! can look up. Retrieval therefore misses nothing, for every threshold; an exhaustive scan is the oracle in
//! the tests. The score of two names never depends on which list they stand in.
//!
//! The steps: a name is read into a set of readings ([`Name`]), two readings are aligned and scored
//! ([`compare`]), an [`Index`] finds the parties of a list whose names score at or above a threshold.
//!
//! Nothing here reads a file, a clock or the environment (Invariant A1), and no float takes part (H17).

mod compare;
mod index;
mod party;
mod read;
mod sound;
mod token;
mod words;

pub use compare::{
    AlignedPart, AlignedRow, Comparison, Evidence, Weighed, compare, probability, score, weigh,
};
pub use index::{Alert, Index, OpenError, Searched, Searcher};
pub use party::{Kind, Party};
pub use read::Name;
pub use token::{Model, Reading, Role};

/// The threshold used when nobody names one, in ten-thousandths.
pub const DEFAULT_THRESHOLD: u32 = 7_000;
