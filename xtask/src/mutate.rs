//! `cargo xtask mutate [PACK] [PART]`: which share of a pack's mutants its tests and scenarios catch.
//!
//! The work is done by an example of the façade, in release mode, so that no developer command needs the engine
//! to be built. PART keeps the mutants whose rule, place or kind of change is named so.

use crate::workspace;

/// Passes the pack and the part on.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    let root = workspace::root()?;
    let call = [
        "run",
        "--release",
        "-p",
        "exeat",
        "--example",
        "mutate",
        "--",
    ];
    workspace::finish(workspace::cargo(&root, &call).args(arguments))
}
