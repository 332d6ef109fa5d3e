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

/// A legal hold, or its end.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HoldOut {
    held: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entry: Option<u64>,
    why: String,
}

/// The body of a hold; neither case nor entry means the whole record.
pub(crate) fn hold_body(held: bool, case: Option<&str>, entry: Option<u64>, why: &str) -> Json {
    let out = HoldOut {
        held,
        case: case.map(str::to_owned),
        entry,
        why: why.to_owned(),
    };
    // Plain text and numbers always have a JSON form.
    serde_json::to_value(out).unwrap_or_default()
}

/// What a hold says: whether it holds, its case, its entry, and why.
type Held = (bool, Option<String>, Option<u64>, String);

/// Reads a hold.
///
/// # Errors
/// Says what in the body is not a hold.
pub(crate) fn hold_from(body: &Json) -> Result<Held, String> {
    let out: HoldOut =
        serde_json::from_value(body.clone()).map_err(|e| format!("not a hold: {e}"))?;
    Ok((out.held, out.case, out.entry, out.why))
}

/// Entries that an erasure took out.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ErasureOut {
    why: String,
    erased: Vec<ErasedOut>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ErasedOut {
    index: u64,
    commitment: String,
}

/// The body of an erasure.
pub(crate) fn erasure_body(why: &str, erased: &[(u64, Hash)]) -> Json {
    let erased: Vec<Json> = erased
        .iter()
        .map(|(index, commitment)| {
            serde_json::json!({ "index": index, "commitment": commitment.to_string() })
        })
        .collect();
    serde_json::json!({ "why": why, "erased": erased })
}

/// Reads the entries an erasure took out: index and commitment.
///
/// # Errors
/// Says what in the body is not an erasure.
pub fn erased_from(body: &Json) -> Result<Vec<(u64, Hash)>, String> {
    let out: ErasureOut =
        serde_json::from_value(body.clone()).map_err(|e| format!("not an erasure: {e}"))?;
    out.erased
        .into_iter()
        .map(|one| match Hash::from_hex(&one.commitment) {
            Some(hash) => Ok((one.index, hash)),
            None => Err(format!("`{}` is no hash", one.commitment)),
        })
        .collect()
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

/// What a bundle says it is.
pub const BUNDLE: &str = "exeat record bundle 1";

/// Entries with proofs, in one file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleOut {
    /// Always [`BUNDLE`].
    pub format: String,
    /// The record's verifier key.
    pub key: String,
    /// The signed checkpoint.
    pub checkpoint: String,
    /// The entries.
    pub entries: Vec<BundleEntry>,
}

/// One entry of a bundle.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleEntry {
    /// Its place in the log.
    pub index: u64,
    /// What stands for it in the tree.
    pub commitment: String,
    /// The salt; none once it was erased.
    pub salt: Option<String>,
    /// The entry's canonical JSON, as text so that its bytes stay as they are.
    pub entry: Option<String>,
    /// The audit path, from the leaf upward.
    pub path: Vec<String>,
}

/// A bundle as text.
#[must_use]
pub fn bundle_json(bundle: &BundleOut) -> String {
    // Plain text and numbers always have a JSON form.
    let mut text = serde_json::to_string_pretty(bundle).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads a bundle.
///
/// # Errors
/// Says what in the text is not a bundle.
pub fn bundle_from(text: &str) -> Result<BundleOut, String> {
    let out: BundleOut = serde_json::from_str(text).map_err(|e| e.to_string())?;
    if out.format != BUNDLE {
        return Err(format!("it says `{}`", out.format));
    }
    Ok(out)
}

/// A kept entry for pages and programs: its place, its commitment, and what it says.
#[must_use]
pub fn kept_json(kept: &crate::record::Kept) -> Json {
    let entry = kept
        .content
        .as_ref()
        .and_then(|content| serde_json::from_slice::<Json>(&content.bytes).ok());
    serde_json::json!({
        "index": kept.index,
        "commitment": kept.commitment.to_string(),
        "erased": kept.content.is_none(),
        "entry": entry,
    })
}

/// A proof for pages and programs.
#[must_use]
pub fn proof_json(proof: &crate::record::Proof) -> Json {
    serde_json::json!({
        "index": proof.index,
        "commitment": proof.commitment.to_string(),
        "path": proof.path.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "checkpoint": proof.checkpoint,
    })
}

/// A verification's report for pages and programs.
#[must_use]
pub fn report_json(report: &crate::record::Report) -> Json {
    serde_json::json!({
        "whole": report.is_whole(),
        "entries": report.entries,
        "erased": report.erased,
        "key": report.key,
        "checkpoint": report.checkpoint.as_ref().map(|c| serde_json::json!({
            "origin": c.origin, "size": c.size, "root": c.root.to_string(),
        })),
        "faults": report.faults.iter().map(|f| serde_json::json!({
            "place": f.place, "message": f.message,
        })).collect::<Vec<_>>(),
        "notes": report.notes,
    })
}

/// A replay for pages and programs.
#[must_use]
pub fn replay_json(replay: &crate::record::Replay) -> Json {
    serde_json::json!({
        "same": replay.is_same(),
        "engine_then": replay.engine_then,
        "engine_now": replay.engine_now,
        "more": replay.more,
        "differences": replay.differences.iter().map(|d| serde_json::json!({
            "place": d.place, "then": d.then, "now": d.now,
        })).collect::<Vec<_>>(),
    })
}
