//! Where the user's own statements about packs are kept.

use crate::failure::Failure;
use exeat::{Statement, statements};
use std::env;
use std::path::PathBuf;

/// The file of statements: `$XDG_CONFIG_HOME/exeat/confirmed.toml`, or below `~/.config`.
pub(crate) fn path() -> Option<PathBuf> {
    let absolute = |name: &str| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let config = absolute("XDG_CONFIG_HOME").or_else(|| Some(absolute("HOME")?.join(".config")))?;
    Some(config.join("exeat").join("confirmed.toml"))
}

/// All statements; none where there is no file or no home.
pub(crate) fn all() -> Result<Vec<Statement>, Failure> {
    match path() {
        Some(path) => Ok(statements(&path)?),
        None => Ok(Vec::new()),
    }
}
