//! `cargo xtask bench [NAME …]`: runs the measuring crate in release mode.

use anyhow::ensure;

use crate::workspace;

/// Passes the names on to the measuring crate, which knows its measurements.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    let root = workspace::root()?;
    ensure!(
        root.join("crates/exeat-bench/Cargo.toml").is_file(),
        "there is nothing to measure with: the crate exeat-bench does not exist"
    );
    workspace::finish(
        workspace::cargo(&root, &["run", "--release", "-p", "exeat-bench", "--"]).args(arguments),
    )
}
