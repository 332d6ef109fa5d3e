//! What is signed: how many entries the log has, and the root over them (C2SP tlog-checkpoint).

use crate::hash::Hash;
use crate::note::{NoteError, Signing, Verifier};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::fmt;

/// The state of a log at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
}

/// Why a checkpoint cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The note around it.
    Note(NoteError),
    /// Signed, but not a checkpoint.
    NotACheckpoint,
    /// Of another log.
    OtherLog(String),
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CheckpointError::Note(error) => error.fmt(f),
            CheckpointError::NotACheckpoint => f.write_str("not in the form of a checkpoint"),
            CheckpointError::OtherLog(name) => write!(f, "a checkpoint of another log, `{name}`"),
        }
    }
}

impl std::error::Error for CheckpointError {}

impl Checkpoint {
    /// The text that is signed: origin, size, root, one line each.
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            STANDARD.encode(self.root.0)
        )
    }

    /// The signed note.
    #[must_use]
    pub fn sign(&self, key: &Signing) -> String {
        key.sign(&self.text())
    }

    /// Reads a signed checkpoint of the log whose key this is.
    ///
    /// # Errors
    /// When the signature does not hold, the text has another form, or it is of another log.
    pub fn open(note: &str, key: &Verifier) -> Result<Checkpoint, CheckpointError> {
        let text = key.open(note).map_err(CheckpointError::Note)?;
        let checkpoint = Checkpoint::parse(text).ok_or(CheckpointError::NotACheckpoint)?;
        if checkpoint.origin != key.name() {
            return Err(CheckpointError::OtherLog(checkpoint.origin));
        }
        Ok(checkpoint)
    }

    fn parse(text: &str) -> Option<Checkpoint> {
        let mut lines = text.lines();
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let checkpoint = Checkpoint {
            origin: origin.to_owned(),
            size: size.parse().ok()?,
            root: Hash::from_bytes(&STANDARD.decode(root).ok()?)?,
        };
        // Sizes with leading zeros, a plus or further lines have no place here: one form, one meaning.
        (checkpoint.text() == text).then_some(checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::content_hash;

    #[test]
    fn is_read_back_and_bound_to_its_log() {
        let key = Signing::from_seed("log", &[1; 32]).unwrap();
        let mut checkpoint = Checkpoint {
            origin: "log".into(),
            size: 12,
            root: content_hash(b"x"),
        };
        let note = checkpoint.sign(&key);
        assert_eq!(
            Checkpoint::open(&note, &key.verifier()).unwrap(),
            checkpoint
        );
        checkpoint.origin = "other".into();
        let other = Checkpoint::open(&checkpoint.sign(&key), &key.verifier());
        assert_eq!(
            other.unwrap_err(),
            CheckpointError::OtherLog("other".into())
        );
        let odd = key.sign("log\n+12\nLXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=\n");
        assert_eq!(
            Checkpoint::open(&odd, &key.verifier()).unwrap_err(),
            CheckpointError::NotACheckpoint
        );
    }
}
