//! What goes wrong with a record, in words.

use crate::error::Error;
use exeat_record::StoreError;
use exeat_record::case::Refusal;
use exeat_terms::Diagnostic;
use std::path::Path;

pub(super) fn told(
    code: &'static str,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Error {
    Error::one(Diagnostic::error(code, message).with_help(help))
}

pub(super) fn file(doing: &str, path: &Path, error: &std::io::Error) -> Error {
    told(
        "record-file",
        format!("cannot {doing} `{}`: {error}", path.display()),
        "look at the path, its permissions and the room on the disk",
    )
}

pub(super) fn random(error: &getrandom::Error) -> Error {
    told(
        "no-randomness",
        format!("the system gives no random bytes: {error}"),
        "nothing was written; without them an entry could be guessed",
    )
}

/// An entry that cannot be written as it was given.
pub(super) fn entry(message: impl Into<String>) -> Error {
    told(
        "bad-entry",
        message,
        "nothing was written; this is a fault of the program that writes",
    )
}

/// An entry that is kept and cannot be read.
pub(super) fn damaged(index: u64, message: impl std::fmt::Display) -> Error {
    told(
        "record-damaged",
        format!("entry {index} cannot be read: {message}"),
        "run `exeat record verify`, and put the record back from its backup",
    )
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Error {
        told(
            "record-store",
            error.to_string(),
            "look at the record's folder, its permissions and the room on the disk; `exeat record verify` says whether it is whole",
        )
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        told(refusal.code, refusal.message, refusal.help)
    }
}
