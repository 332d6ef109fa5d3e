//! The promises of the crate, held against an exhaustive scan and against names a person would try.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise, and says when it was skipped"
)]

mod completeness;
mod csl;
mod file;
mod names;
mod random;
