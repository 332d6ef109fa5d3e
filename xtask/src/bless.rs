//! `cargo xtask bless`: rewrites what the draft scenarios expect to what the engine answers.
//!
//! Only drafts: a scenario with a `basis:` was derived from the law by hand, and the engine must follow it.
//! Read the diff afterwards and justify it in the commit.

use std::fs;
use std::path::Path;

use anyhow::ensure;

use crate::workspace;

/// Where drafts live.
const DRAFTS: &str = "scenarios/drafts";

/// Runs the scenario tests in the mode that rewrites drafts.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    ensure!(arguments.is_empty(), "`bless` takes no argument");
    let root = workspace::root()?;
    ensure!(
        has_drafts(&root.join(DRAFTS)),
        "there are no drafts to rewrite: {DRAFTS} has no Markdown file"
    );
    workspace::finish(
        workspace::cargo(&root, &["test", "-p", "exeat", "--test", "scenarios"])
            .env("EXEAT_BLESS", "1"),
    )
}

/// Whether the folder exists and holds a Markdown file.
fn has_drafts(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.path().extension().is_some_and(|kind| kind == "md"))
    })
}
