//! Completeness of screening on the whole Consolidated Screening List: the test's long form, in release mode.

use std::path::Path;

use anyhow::ensure;

use crate::workspace;

/// Random names, unless `EXEAT_QUERIES` says otherwise.
const QUERIES: &str = "10000";

/// Runs the test with as many queries, against every party of the list.
pub(super) fn run(root: &Path) -> anyhow::Result<()> {
    ensure!(
        std::env::var_os("EXEAT_DATA").is_some(),
        "set EXEAT_DATA to the folder that holds us/consolidated-screening-list.json"
    );
    let queries = std::env::var("EXEAT_QUERIES").unwrap_or_else(|_| QUERIES.to_string());
    let mut test = workspace::cargo(
        root,
        &[
            "test",
            "--release",
            "-p",
            "exeat-screen",
            "--test",
            "screening",
            "real_list",
            "--",
            "--nocapture",
        ],
    );
    test.env("EXEAT_QUERIES", queries);
    workspace::finish(&mut test)
}
