//! Version 1 of the record's JSON: entries, what happens at the desk, receipts and proofs.
//!
//! An entry is kept for ten years and more: nothing here is ever renamed, and a field that is added is left out
//! where it is empty, so that the bytes of what was written before stay the same.

mod desk;

pub use desk::{case_body, event_from, grant_from, movement_from, opening_from};
pub(crate) use desk::{event_body, exact, grant_body, movement_body, number, opening_body};

use super::Json;
use super::canonical::canonical;
use crate::record::{Entry, Kind, Stamped};
use exeat_record::{Actor, ActorKind, Hash, Timestamp};
use serde::{Deserialize, Serialize};

/// Who did something.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActorOut {
    /// The id.
    pub name: String,
    /// `person` or `program`.
    pub kind: String,
}

/// Something named, by its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// What it is.
    pub id: String,
    /// SHA-256 of its content, in hexadecimal.
    pub hash: String,
}

/// An entry as it is kept, hashed and exported.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryOut {
    /// Always 1.
    pub version: u8,
    /// Place in the log, from 0.
    pub index: u64,
    /// What kind of entry.
    pub kind: String,
    /// The instant, in universal time, to the millisecond.
    pub time: String,
    /// Who.
    pub actor: ActorOut,
    /// Version of the engine that wrote it.
    pub engine: String,
    /// What it is about, in a few words.
    pub subject: String,
    /// The case it belongs to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub case: String,
    /// The licences it touches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licences: Vec<String>,
    /// Jurisdictions whose law says how long it is kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jurisdictions: Vec<String>,
    /// What it was made from, by content.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Named>,
    /// The packs that were used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packs: Vec<Named>,
    /// The lists that were used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<Named>,
    /// What was decided or done; its shape follows from the kind.
    pub body: Json,
}

/// The canonical bytes of an entry at its place.
///
/// # Errors
/// Names a number of the body that has no canonical form.
pub(crate) fn bytes(entry: &Entry, index: u64, engine: &str) -> Result<Vec<u8>, String> {
    let out = EntryOut {
        version: 1,
        index,
        kind: entry.kind.as_str().to_owned(),
        time: instant(entry.time),
        actor: ActorOut {
            name: entry.actor.name.clone(),
            kind: entry.actor.kind.as_str().to_owned(),
        },
        engine: engine.to_owned(),
        subject: entry.subject.clone(),
        case: entry.case.clone(),
        licences: entry.licences.clone(),
        jurisdictions: entry.jurisdictions.clone(),
        inputs: named(&entry.inputs),
        packs: named(&entry.packs),
        lists: named(&entry.lists),
        body: entry.body.clone(),
    };
    let value = serde_json::to_value(out).map_err(|e| e.to_string())?;
    canonical(&value).map(String::into_bytes)
}

/// Reads an entry's bytes back; only canonical ones are taken.
///
/// # Errors
/// Says what in them is not an entry.
pub(crate) fn parse(bytes: &[u8]) -> Result<Stamped, String> {
    let value: Json = serde_json::from_slice(bytes).map_err(|e| format!("not JSON: {e}"))?;
    if canonical(&value)?.as_bytes() != bytes {
        return Err("not canonical JSON".to_owned());
    }
    let out: EntryOut = serde_json::from_value(value).map_err(|e| format!("not an entry: {e}"))?;
    let unknown = |what: &str, text: &str| format!("unknown {what} `{text}`");
    if out.version != 1 {
        return Err(format!("unknown version {}", out.version));
    }
    let time: Timestamp = out.time.parse().map_err(|_| unknown("time", &out.time))?;
    if instant(time) != out.time {
        return Err(unknown("time", &out.time));
    }
    Ok(Stamped {
        index: out.index,
        engine: out.engine,
        entry: Entry {
            kind: Kind::parse(&out.kind).ok_or_else(|| unknown("kind", &out.kind))?,
            actor: Actor {
                kind: ActorKind::parse(&out.actor.kind)
                    .ok_or_else(|| unknown("actor", &out.actor.kind))?,
                name: out.actor.name,
            },
            time,
            subject: out.subject,
            case: out.case,
            licences: out.licences,
            jurisdictions: out.jurisdictions,
            inputs: pairs(out.inputs)?,
            packs: pairs(out.packs)?,
            lists: pairs(out.lists)?,
            body: out.body,
        },
    })
}

/// The fixed form of an instant: its text sorts as time does.
#[must_use]
pub fn instant(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

fn named(pairs: &[(String, Hash)]) -> Vec<Named> {
    pairs
        .iter()
        .map(|(id, hash)| Named {
            id: id.clone(),
            hash: hash.to_string(),
        })
        .collect()
}

fn pairs(named: Vec<Named>) -> Result<Vec<(String, Hash)>, String> {
    named
        .into_iter()
        .map(|n| match Hash::from_hex(&n.hash) {
            Some(hash) => Ok((n.id, hash)),
            None => Err(format!("`{}` is no hash", n.hash)),
        })
        .collect()
}
