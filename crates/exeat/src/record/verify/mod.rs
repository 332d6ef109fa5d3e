//! Verifying a record from its files alone: no server, no network, nothing taken on trust but a key.
//!
//! Everything that can be derived is derived again: each entry's commitment, the tree, its root, every kept
//! checkpoint, the log's files, the columns entries are found by, the cases, the ledger. What differs is a
//! [`Fault`] with its place; looking goes on, so that one run tells all.

mod entries;
mod files;

use super::database::Database;
use super::fail;
use super::folder::{Folder, parse_key};
use super::seal::{self, Broken, Seal};

use crate::error::Error;
use exeat_record::Checkpoint;
use exeat_record::note::Verifier;
use exeat_record::tree::Tree;
use std::fs;
use std::path::Path;

/// What a verification may be told.
#[derive(Debug, Clone, Default)]
pub struct Verify {
    /// The key as it was kept elsewhere; without it the one beside the log is believed.
    pub key: Option<Verifier>,
    /// Signed checkpoints that were kept elsewhere: the record must be a continuation of each.
    pub since: Vec<String>,
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where: a file, bytes of a file, an entry, a case.
    pub place: String,
    /// What.
    pub message: String,
}

/// What a verification found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Entries that were looked at.
    pub entries: u64,
    /// Entries among them whose content was erased.
    pub erased: u64,
    /// The last checkpoint.
    pub checkpoint: Option<Checkpoint>,
    /// The key that everything was checked with.
    pub key: String,
    /// What is not as it was written; a record without one is whole.
    pub faults: Vec<Fault>,
    /// What is worth knowing and no fault.
    pub notes: Vec<String>,
}

impl Report {
    /// Whether everything is as it was written.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.faults.push(Fault {
            place: place.into(),
            message: message.into(),
        });
    }

    fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}

/// Verifies the record in a folder.
///
/// # Errors
/// When there is no record in the folder. What is wrong with one is in the report.
pub fn verify(path: &Path, options: &Verify) -> Result<Report, Error> {
    let folder = Folder::new(path);
    let there = [
        folder.database(),
        folder.server(),
        folder.checkpoint(),
        folder.verifier(),
    ];
    if !there.iter().any(|file| file.exists()) {
        return Err(fail::told(
            "no-record",
            format!("there is no record in `{}`", path.display()),
            "name the folder that was given to `exeat serve --data` or to `--record`",
        ));
    }
    let mut report = Report::default();
    let Some(key) = key(&folder, options, &mut report) else {
        return Ok(report);
    };
    report.key = key.to_string();
    // The log's files first: the database, read after them, is never behind.
    let log = files::read(&folder, &key, &mut report);
    let database = Database::of(&folder)?;
    match &database {
        Database::File(_) => sealed(&folder, &key, &mut report),
        Database::Server(_) => report.note(
            "the entries are in a database server: every entry is covered, the server's own files are not",
        ),
    }
    let tree = match database.read() {
        Ok(mut store) => entries::verify(store.as_mut(), &key, &mut report),
        Err(error) => {
            report.fault("record.sqlite", first_words(&error));
            None
        }
    };
    // Without the database the log's files are still held against themselves.
    let tree = tree.or_else(|| log.commitments(&mut report));
    if let Some(tree) = &tree {
        log.verify(tree, &mut report);
        for note in &options.since {
            since(tree, note, &key, &mut report);
        }
    } else if !options.since.is_empty() {
        report.fault(
            "log",
            "nothing is left to hold the kept checkpoints against",
        );
    }
    Ok(report)
}

/// The key to check with: the one given, else the one beside the log, else that of the signing key.
fn key(folder: &Folder, options: &Verify, report: &mut Report) -> Option<Verifier> {
    let beside = folder.read_verifier();
    if let Err(error) = &beside {
        report.fault("log/key", first_words(error));
    }
    let own = match fs::read(folder.key()) {
        Ok(bytes) => {
            let text = String::from_utf8(bytes).unwrap_or_default();
            let own = parse_key(&text).map(|signing| signing.verifier());
            if own.is_none() {
                report.fault("key", "not the key of a record");
            }
            own
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            report.note("the signing key is not there, as it should be in a copy given away");
            None
        }
        Err(error) => {
            report.note(format!("the signing key cannot be read: {error}"));
            None
        }
    };
    let beside = beside.ok();
    if let (Some(beside), Some(own)) = (&beside, &own)
        && beside != own
    {
        report.fault("key", "signs under another key than log/key names");
    }
    if let (Some(given), Some(beside)) = (&options.key, &beside)
        && given != beside
    {
        report.fault("log/key", "not the key that was given");
    }
    let key = options.key.clone().or(beside).or(own);
    if key.is_none() {
        report.fault("log/key", "there is no key left to check signatures with");
    }
    key
}

/// The first line of an error, without its remedy.
fn first_words(error: &Error) -> String {
    error
        .diagnostics()
        .first()
        .map(|d| d.message.clone())
        .unwrap_or_default()
}

/// The bytes of the database file against the seal.
fn sealed(folder: &Folder, key: &Verifier, report: &mut Report) {
    let note = match fs::read_to_string(folder.seal()) {
        Ok(note) => note,
        Err(error) => {
            report.fault("seal", format!("cannot be read: {error}"));
            return;
        }
    };
    let seal = match Seal::read(&note, key) {
        Ok(seal) => seal,
        Err(error) => {
            report.fault("seal", error);
            return;
        }
    };
    if seal == Seal::Open {
        report.note(
            "the record is in use or was not closed: every entry is covered, unused bytes of the database are not",
        );
        return;
    }
    let mut wal = folder.database().into_os_string();
    wal.push("-wal");
    if fs::metadata(&wal).is_ok_and(|data| data.len() > 0) {
        report.fault(
            "record.sqlite-wal",
            "stands beside a database that was closed",
        );
    }
    match seal::broken(&folder.database(), &seal) {
        Err(error) => report.fault("record.sqlite", format!("cannot be read: {error}")),
        Ok(broken) => {
            for one in broken {
                match one {
                    Broken::Size { sealed, found } => report.fault(
                        "record.sqlite",
                        format!("has {found} bytes and was closed with {sealed}"),
                    ),
                    Broken::Bytes { from, to } => report.fault(
                        format!("record.sqlite, bytes {from} to {}", to.saturating_sub(1)),
                        "not as they were when the record was closed",
                    ),
                }
            }
        }
    }
}

/// A checkpoint kept elsewhere: this record must be its continuation.
fn since(tree: &Tree, note: &str, key: &Verifier, report: &mut Report) {
    let place = "kept checkpoint";
    match Checkpoint::open(note, key) {
        Err(error) => report.fault(place, error.to_string()),
        Ok(kept) => match tree.root(kept.size) {
            None => report.fault(
                place,
                format!(
                    "was signed over {} entries; the record has {}",
                    kept.size,
                    tree.size()
                ),
            ),
            Some(root) if root != kept.root => report.fault(
                place,
                format!(
                    "the first {} entries are not those that were signed then: the log was forked",
                    kept.size
                ),
            ),
            Some(_) => {}
        },
    }
}

#[cfg(test)]
mod tests;
