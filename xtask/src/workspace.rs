//! Where the repository is, and how its tools are called.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

/// The folder that holds the workspace manifest.
pub(crate) fn root() -> anyhow::Result<PathBuf> {
    let here = match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(xtask) => PathBuf::from(xtask),
        None => std::env::current_dir().context("cannot tell the current folder")?,
    };
    here.ancestors()
        .find(|folder| folder.join("xtask").is_dir() && folder.join("Cargo.toml").is_file())
        .map(Path::to_path_buf)
        .context("run this inside the repository")
}

/// A call of the same cargo that runs us, in the repository's root.
pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root).args(arguments);
    command
}

/// Runs a command to its end; an unsuccessful end is an error that shows the call.
pub(crate) fn finish(command: &mut Command) -> anyhow::Result<()> {
    let call = shown(command);
    let status = command
        .status()
        .with_context(|| format!("cannot run `{call}`"))?;
    if !status.success() {
        bail!("`{call}` failed ({status})");
    }
    Ok(())
}

/// The call as one would type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned();
    let arguments = command
        .get_args()
        .map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(program)
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}
