//! Coalitions: figures computed elsewhere, theorems on generated markets, and the quirks of the tables.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed, and one that is skipped says so"
)]

mod fixture;
mod golden;
mod theorems;
