//! Properties over generated packs and cases: the engine and a second, naive evaluator agree.
//!
//! `PROPTEST_CASES` sets how many cases each property tries.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../naive/mod.rs"]
mod naive;

mod agree;
mod cases;
mod missing;
mod narrow;
mod packs;
mod total;

use proptest::test_runner::{Config, FileFailurePersistence};

/// So many cases, or as many as `PROPTEST_CASES` says; what fails is kept beside this file.
fn config(cases: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok());
    Config {
        cases: asked.unwrap_or(cases),
        max_shrink_iters: 4_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..Config::default()
    }
}
