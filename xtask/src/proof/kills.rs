//! Nothing that was acknowledged is lost when the process is killed, 200 times.

use std::path::Path;

use crate::workspace;

/// Kills that one proof asks for.
const KILLS: &str = "200";

/// Runs the test of the record with its full number of kills.
pub(super) fn run(root: &Path) -> anyhow::Result<()> {
    let arguments = [
        "test",
        "--package",
        "exeat",
        "--test",
        "record_kills",
        "--",
        "--nocapture",
        "--exact",
        "every_acknowledged_entry_is_there_after_every_kill",
    ];
    workspace::finish(workspace::cargo(root, &arguments).env("EXEAT_KILLS", KILLS))
}
