//! The seal: hashes of the database file's bytes, signed when a record is closed.
//!
//! Commitments cover every entry, but a database file also holds indexes, counters and unused room.
//! With the seal a single flipped byte anywhere in it is found and placed. While a record is in use the seal says
//! `open`, and only what commitments cover is covered.

use super::fail;
use super::folder::{Folder, replace};
use crate::error::Error;
use exeat_record::note::{Signing, Verifier};
use exeat_record::{Hash, Store, content_hash};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Smallest part of the file that has a hash of its own, in bytes.
const PART: u64 = 4096;
/// Most parts; a larger file has larger parts.
const PARTS: u64 = 1024;
/// A file larger than this is sealed only when asked for: hashing it takes seconds.
const QUICK: u64 = 256 << 20;

/// What a seal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seal {
    /// The record is in use, or its process ended without closing it.
    Open,
    /// It was closed with these bytes.
    Closed {
        /// Size of the file.
        size: u64,
        /// Size of a part.
        part: u64,
        /// Hash of each part.
        hashes: Vec<Hash>,
    },
}

/// What is wrong with the bytes of a sealed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Broken {
    /// It has another size.
    Size {
        /// As sealed.
        sealed: u64,
        /// As found.
        found: u64,
    },
    /// Bytes between these places differ.
    Bytes {
        /// First byte of the part.
        from: u64,
        /// First byte after it.
        to: u64,
    },
}

impl Seal {
    fn text(&self, origin: &str) -> String {
        let mut text = format!("exeat seal 1\n{origin}\n");
        match self {
            Seal::Open => text.push_str("open\n"),
            Seal::Closed { size, part, hashes } => {
                text.push_str(&format!("closed {size} {part}\n"));
                for hash in hashes {
                    text.push_str(&format!("{hash}\n"));
                }
            }
        }
        text
    }

    /// Reads a seal that the record's key signed.
    pub(super) fn read(note: &str, verifier: &Verifier) -> Result<Seal, String> {
        let text = verifier.open(note).map_err(|e| e.to_string())?;
        let seal = Seal::parse(text).ok_or("not in the form of a seal")?;
        // One form, one meaning; and a seal of another record says nothing here.
        if seal.text(verifier.name()) == text {
            Ok(seal)
        } else {
            Err("not the seal of this record".to_owned())
        }
    }

    fn parse(text: &str) -> Option<Seal> {
        let mut lines = text.lines().skip(2);
        let state = lines.next()?;
        if state == "open" {
            return Some(Seal::Open);
        }
        let (size, part) = state.strip_prefix("closed ")?.split_once(' ')?;
        Some(Seal::Closed {
            size: size.parse().ok()?,
            part: part.parse().ok().filter(|part| *part >= PART)?,
            hashes: lines.map(Hash::from_hex).collect::<Option<_>>()?,
        })
    }
}

/// Says that the record is in use, where its seal does not say so yet. A record in a server has no file to seal.
pub(super) fn open(folder: &Folder, signing: &Signing) -> Result<(), Error> {
    if !folder.database().exists() {
        return Ok(());
    }
    let path = folder.seal();
    let verifier = signing.verifier();
    let known = std::fs::read_to_string(&path).ok();
    if known.and_then(|note| Seal::read(&note, &verifier).ok()) == Some(Seal::Open) {
        return Ok(());
    }
    replace(
        &path,
        signing.sign(&Seal::Open.text(verifier.name())).as_bytes(),
    )
}

/// Seals the database of a record that is being closed; left open where somebody else still uses it.
pub(super) fn close(
    store: &mut dyn Store,
    folder: &Folder,
    signing: &Signing,
) -> Result<(), Error> {
    let database = folder.database();
    let size = std::fs::metadata(&database).map_or(0, |data| data.len());
    if size == 0 || size > QUICK {
        return Ok(());
    }
    seal(store, folder, signing)
}

/// Seals the database as it is now; fails where somebody else still uses it.
pub(super) fn seal(store: &mut dyn Store, folder: &Folder, signing: &Signing) -> Result<(), Error> {
    store.scrub()?;
    // Inside a transaction nobody else can write, and with nothing written ahead nothing moves into the file.
    store.begin()?;
    let sealed = hashes(&folder.database());
    let written = sealed.and_then(|seal| {
        let mut wal = folder.database().into_os_string();
        wal.push("-wal");
        if std::fs::metadata(&wal).is_ok_and(|data| data.len() > 0) {
            return Err(fail::told(
                "record-in-use",
                "somebody else has just written to the record",
                "seal it when they are done",
            ));
        }
        let note = signing.sign(&seal.text(signing.verifier().name()));
        replace(&folder.seal(), note.as_bytes())
    });
    store.rollback()?;
    written
}

fn hashes(path: &Path) -> Result<Seal, Error> {
    let read = |e: &std::io::Error| fail::file("read", path, e);
    let size = std::fs::metadata(path).map_err(|e| read(&e))?.len();
    let part = size.div_ceil(PARTS).next_multiple_of(PART).max(PART);
    Ok(Seal::Closed {
        size,
        part,
        hashes: part_hashes(path, part).map_err(|e| read(&e))?,
    })
}

fn part_hashes(path: &Path, part: u64) -> std::io::Result<Vec<Hash>> {
    let mut file = File::open(path)?;
    let mut out = Vec::new();
    loop {
        let mut bytes = Vec::new();
        file.by_ref().take(part).read_to_end(&mut bytes)?;
        if bytes.is_empty() {
            return Ok(out);
        }
        out.push(content_hash(&bytes));
    }
}

/// What of a sealed file's bytes is not as it was sealed.
pub(super) fn broken(path: &Path, seal: &Seal) -> std::io::Result<Vec<Broken>> {
    let Seal::Closed { size, part, hashes } = seal else {
        return Ok(Vec::new());
    };
    let found = std::fs::metadata(path)?.len();
    let mut out = Vec::new();
    if found != *size {
        out.push(Broken::Size {
            sealed: *size,
            found,
        });
    }
    let now = part_hashes(path, *part)?;
    for (at, (then, now)) in (0..).zip(hashes.iter().zip(&now)) {
        if then != now {
            out.push(Broken::Bytes {
                from: at * part,
                to: ((at + 1) * part).min(found),
            });
        }
    }
    Ok(out)
}
