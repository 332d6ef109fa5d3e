//! Bundles: entries with their salts and proofs, for somebody who has nothing else.
//!
//! A bundle is one JSON file. With it and the record's key anybody can check, offline and without us, that these
//! entries are what was decided, who did it and when, and that they stand in the log that was signed for.

use super::verify::{Fault, Report};
use super::writer::StoredNodes;
use super::{Content, Kept, Record, Verify, fail, kept};
use crate::error::Error;
use crate::wire::v1_record::{self, BundleEntry, BundleOut};
use exeat_record::note::Verifier;
use exeat_record::tree;
use exeat_record::{Checkpoint, Hash, commitment, leaf_hash};

/// Entries with all that is needed to check them.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// The record's key, as it says itself; whoever checks compares it with the one they kept.
    pub key: String,
    /// The signed checkpoint that every proof leads to.
    pub checkpoint: String,
    /// The entries and the path of each.
    pub entries: Vec<(Kept, Vec<Hash>)>,
}

impl Record {
    /// The bundle of some entries, in the order given.
    ///
    /// # Errors
    /// When there is no such entry, or the record cannot be read.
    pub fn bundle(&self, indexes: &[u64]) -> Result<Bundle, Error> {
        self.reading(|store| {
            let none = || {
                fail::told(
                    "no-entry",
                    "the record has no such entry",
                    "`exeat record list` shows them",
                )
            };
            let (size, checkpoint) = store.checkpoint()?.ok_or_else(none)?;
            let mut entries = Vec::with_capacity(indexes.len());
            for index in indexes {
                let row = store
                    .row(*index)?
                    .filter(|_| *index < size)
                    .ok_or_else(none)?;
                let path = tree::inclusion(&mut StoredNodes(store), *index, size)?;
                entries.push((kept(row)?, path));
            }
            Ok(Bundle {
                key: self.inner.verifier.to_string(),
                checkpoint,
                entries,
            })
        })
    }
}

impl Bundle {
    /// The bundle as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        v1_record::bundle_json(&BundleOut {
            format: v1_record::BUNDLE.to_owned(),
            key: self.key.clone(),
            checkpoint: self.checkpoint.clone(),
            entries: self
                .entries
                .iter()
                .map(|(entry, path)| BundleEntry {
                    index: entry.index,
                    commitment: entry.commitment.to_string(),
                    salt: entry.content.as_ref().map(|c| Hash(c.salt).to_string()),
                    entry: entry
                        .content
                        .as_ref()
                        .map(|c| String::from_utf8_lossy(&c.bytes).into_owned()),
                    path: path.iter().map(ToString::to_string).collect(),
                })
                .collect(),
        })
    }
}

/// Verifies a bundle's text: every commitment, every path, the signature.
///
/// # Errors
/// When the text is no bundle. What is wrong with one is in the report.
pub fn verify_bundle(text: &str, options: &Verify) -> Result<(Report, Vec<Kept>), Error> {
    let out = v1_record::bundle_from(text).map_err(|e| {
        fail::told(
            "not-a-bundle",
            format!("this is not a bundle of a record: {e}"),
            "give a record's folder, or a file that `exeat record export` wrote",
        )
    })?;
    let mut report = Report::default();
    let mut fault = |place: &str, message: String| {
        report.faults.push(Fault {
            place: place.to_owned(),
            message,
        });
    };
    let own = Verifier::parse(&out.key);
    if let Err(error) = &own {
        fault("key", error.to_string());
    }
    if let (Some(given), Ok(own)) = (&options.key, &own)
        && given != own
    {
        fault("key", "not the key that was given".to_owned());
    }
    let Some(key) = options.key.clone().or(own.ok()) else {
        return Ok((report, Vec::new()));
    };
    let checkpoint = match Checkpoint::open(&out.checkpoint, &key) {
        Ok(checkpoint) => Some(checkpoint),
        Err(error) => {
            fault("checkpoint", error.to_string());
            None
        }
    };
    let mut entries = Vec::new();
    for one in &out.entries {
        let place = format!("entry {}", one.index);
        match read(one) {
            Err(error) => fault(&place, error),
            Ok((entry, path)) => {
                let proven = checkpoint.as_ref().is_some_and(|checkpoint| {
                    let leaf = leaf_hash(&entry.commitment.0);
                    tree::is_included(&leaf, entry.index, checkpoint.size, &path, &checkpoint.root)
                });
                if !proven {
                    fault(&place, "its path does not lead to a signed root".to_owned());
                }
                entries.push(entry);
            }
        }
    }
    if !options.since.is_empty() {
        report.notes.push(
            "a bundle cannot be held against kept checkpoints; verify the record itself".to_owned(),
        );
    }
    report.entries = entries.len() as u64;
    report.erased = entries.iter().filter(|e| e.content.is_none()).count() as u64;
    report.checkpoint = checkpoint;
    report.key = key.to_string();
    Ok((report, entries))
}

/// One entry of a bundle, its bytes held against its commitment.
fn read(one: &BundleEntry) -> Result<(Kept, Vec<Hash>), String> {
    let hash = |text: &str| Hash::from_hex(text).ok_or_else(|| format!("`{text}` is no hash"));
    let known = hash(&one.commitment)?;
    let path = one.path.iter().map(|h| hash(h)).collect::<Result<_, _>>()?;
    let content = match (&one.salt, &one.entry) {
        (None, None) => None,
        (Some(salt), Some(text)) => {
            let salt = hash(salt)?.0;
            if commitment(&salt, text.as_bytes()) != known {
                return Err("its content or salt is not what was committed to".to_owned());
            }
            let stamped = v1_record::parse(text.as_bytes())?;
            if stamped.index != one.index {
                return Err(format!("was written as entry {}", stamped.index));
            }
            Some(Content {
                bytes: text.clone().into_bytes(),
                salt,
                stamped,
            })
        }
        (Some(_), None) | (None, Some(_)) => {
            return Err("content and salt go together".to_owned());
        }
    };
    let entry = Kept {
        index: one.index,
        commitment: known,
        content,
    };
    Ok((entry, path))
}

#[cfg(test)]
mod tests;
