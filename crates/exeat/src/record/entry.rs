//! What is written into a record, and what comes back.

use crate::wire::{Json, v1_record};
use exeat_record::{Actor, Hash, Keys, Timestamp};
use std::time::SystemTime;

/// What kind of entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The answer of `check`, with the transaction it answers.
    Determination,
    /// The answer of `screen`.
    Screening,
    /// A case was opened.
    Case,
    /// A question of a case was answered.
    Answer,
    /// A further alert came to a case.
    Alert,
    /// A person disposed of an alert.
    Disposition,
    /// A second person approved.
    Approval,
    /// Goods were released.
    Release,
    /// A case was rejected.
    Rejection,
    /// A licence was entered, gave something back or ended.
    Licence,
    /// The lists in use changed.
    Lists,
    /// The packs in use changed, or a user's statement about one.
    Packs,
    /// Entries are held, or no longer.
    Hold,
    /// Entries were erased.
    Erasure,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 14] = [
        Kind::Determination,
        Kind::Screening,
        Kind::Case,
        Kind::Answer,
        Kind::Alert,
        Kind::Disposition,
        Kind::Approval,
        Kind::Release,
        Kind::Rejection,
        Kind::Licence,
        Kind::Lists,
        Kind::Packs,
        Kind::Hold,
        Kind::Erasure,
    ];

    /// The word records hold.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Determination => "determination",
            Kind::Screening => "screening",
            Kind::Case => "case",
            Kind::Answer => "answer",
            Kind::Alert => "alert",
            Kind::Disposition => "disposition",
            Kind::Approval => "approval",
            Kind::Release => "release",
            Kind::Rejection => "rejection",
            Kind::Licence => "licence",
            Kind::Lists => "lists",
            Kind::Packs => "packs",
            Kind::Hold => "hold",
            Kind::Erasure => "erasure",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// An entry before it has a place in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What kind.
    pub kind: Kind,
    /// Who.
    pub actor: Actor,
    /// When, by whoever's clock the writer trusts; kept to the millisecond.
    pub time: Timestamp,
    /// What it is about, in a few words.
    pub subject: String,
    /// The case it belongs to; empty for none.
    pub case: String,
    /// The licences it touches.
    pub licences: Vec<String>,
    /// Jurisdictions whose law says how long it is kept.
    pub jurisdictions: Vec<String>,
    /// What it was made from, by name and content hash.
    pub inputs: Vec<(String, Hash)>,
    /// The packs that were used, by id and content hash.
    pub packs: Vec<(String, Hash)>,
    /// The lists that were used, by id and content hash.
    pub lists: Vec<(String, Hash)>,
    /// What was decided or done.
    pub body: Json,
}

impl Entry {
    /// An entry that names nothing but what everyone must name.
    #[must_use]
    pub fn new(kind: Kind, actor: Actor, time: Timestamp, subject: &str, body: Json) -> Entry {
        Entry {
            kind,
            actor,
            time,
            subject: subject.to_owned(),
            case: String::new(),
            licences: Vec::new(),
            jurisdictions: Vec::new(),
            inputs: Vec::new(),
            packs: Vec::new(),
            lists: Vec::new(),
            body,
        }
    }

    /// What it is found by.
    pub(super) fn keys(&self) -> Keys {
        let mut licences = self.licences.clone();
        licences.sort();
        licences.dedup();
        Keys {
            kind: self.kind.as_str().to_owned(),
            time: v1_record::instant(self.time),
            actor: self.actor.name.clone(),
            subject: self.subject.clone(),
            case: self.case.clone(),
            licences,
        }
    }
}

/// An entry as its bytes say it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamped {
    /// Place in the log, from 0.
    pub index: u64,
    /// Version of the engine that wrote it.
    pub engine: String,
    /// The entry.
    pub entry: Entry,
}

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Place in the log, from 0.
    pub index: u64,
    /// What stands for it in the tree.
    pub commitment: Hash,
    /// What it says; none once it was erased.
    pub content: Option<Content>,
}

/// What an entry says, and the bytes that say it.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// The canonical bytes.
    pub bytes: Vec<u8>,
    /// The salt they were committed to with.
    pub salt: exeat_record::Salt,
    /// The same, read.
    pub stamped: Stamped,
}

/// The present instant of this machine, to the millisecond.
#[must_use]
pub fn now() -> Timestamp {
    let passed = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .ok()
        .and_then(|passed| i64::try_from(passed.as_millis()).ok());
    passed
        .and_then(|millis| Timestamp::from_millisecond(millis).ok())
        .unwrap_or(Timestamp::UNIX_EPOCH)
}
