//! `cargo xtask sweep`: looks for holes in the packs.
//!
//! A sweep runs typical transactions over every date of commencement, every destination and every threshold,
//! each with its neighbours, and asks for no gap, no conflict and no failed evaluation.
//! It never replaces a scenario: it knows no right answer.

use anyhow::ensure;

use crate::workspace;

/// Runs the sweeps in release mode.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    ensure!(arguments.is_empty(), "`sweep` takes no argument");
    let root = workspace::root()?;
    let tests = root.join("crates/exeat/tests");
    ensure!(
        tests.join("sweeps.rs").is_file() || tests.join("sweeps/main.rs").is_file(),
        "there are no sweeps: crates/exeat/tests has no sweeps.rs"
    );
    workspace::finish(
        workspace::cargo(
            &root,
            &["test", "-p", "exeat", "--release", "--test", "sweeps"],
        )
        .args(["--test", "boundaries", "--", "--nocapture"])
        .env("EXEAT_SWEEP", "full"),
    )
}
