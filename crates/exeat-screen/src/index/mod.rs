//! The index of a list: finds every party that scores at or above a threshold, and no other way to miss one.
//!
//! # Why nothing is missed
//!
//! Let `t` be the threshold (a share of one), `W` the weight of a reading and `c` the share of it that found a
//! partner. A score of at least `t` implies `max(c_query, c_party)² ≥ t` ([`crate::compare`]'s coverage is
//! `hi²` times numbers that are at most one). Two tokens are alike only if they share an exact form, a
//! fold, a consonant key, or lie within the edit budget of the shorter one.
//!
//! 1. *Likeness is looked up completely.* Exact forms, folds and consonant keys are keys of the index. Words within
//!    `d` edits (insert, delete, replace, swap) share a word that arises by deleting at most `d` letters from each;
//!    the index holds all such words up to the budget of the listed word, the query makes its own up to its
//!    budget, and the allowed `d` is the smaller of both.
//! 2. *Query side.* If `c_query² ≥ t`, the tokens of the query that found a partner weigh at least `√t·W`. Leave out any
//!    set of tokens weighing less than `√t·W`: one of the others found a partner. The search leaves out
//!    the tokens with the longest lists and reads the whole lists of the others.
//! 3. *Party side.* If `c_party² ≥ t`, order the tokens of the reading from rare to frequent. One of those whose weight
//!    together with everything after it is at least `√t·W` found a partner. Every entry of a list carries
//!    that share, entries are sorted by it, and the search reads each list of each query token down to `√t`.
//!    A reading found so is scored only if the query's tokens that led to it, together with those whose lists were not
//!    read whole, could carry the score even with everything on the other side matched.
//! 4. *Initials* are not looked up, but a score needs one pair that is no initial. Readings with initials carry the
//!    largest share, so that every list shows them; a query with initials reads whole lists.
//! 5. *Joins* ("Hua Wei") are keys like words, with the largest share of the tokens they cover. *Acronyms* have a key of
//!    their own.
//!
//! What is found is scored by the same functions as [`crate::compare`], so the result set equals that of an
//! exhaustive scan; tests hold it to that.

mod build;
mod bytes;
pub(crate) mod keys;
mod list;
mod query;
mod search;

pub use bytes::OpenError;
pub use list::Index;
pub use search::{Alert, Searched, Searcher};
