//! What a database must do to keep a record.
//!
//! The trait is narrow and dumb on purpose: rows in, rows out, inside one transaction. What a row means is
//! decided above it, once, for every database; and one suite of tests holds every implementation to the same.

use crate::hash::{Hash, Salt};
use std::fmt;

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Place in the log, from 0.
    pub index: u64,
    /// What stands for it in the tree.
    pub commitment: Hash,
    /// Salt and bytes; none once they were erased.
    pub content: Option<(Salt, Vec<u8>)>,
}

/// What an entry is found by. Everything here is also in its bytes; erased with them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys {
    /// Kind of entry.
    pub kind: String,
    /// Instant, in the fixed form of the record, so that order of text is order of time.
    pub time: String,
    /// Who.
    pub actor: String,
    /// What it is about, in a few words.
    pub subject: String,
    /// The case it belongs to; empty for none.
    pub case: String,
    /// The licences it touches.
    pub licences: Vec<String>,
}

/// Which entries are asked for; what is empty is no limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Kinds of entry, any of them.
    pub kinds: Vec<String>,
    /// Who.
    pub actor: Option<String>,
    /// The case.
    pub case: Option<String>,
    /// A licence.
    pub licence: Option<String>,
    /// A part of the subject, whatever its case in ASCII letters.
    pub subject: Option<String>,
    /// At this instant or later.
    pub since: Option<String>,
    /// Before this instant.
    pub before: Option<String>,
    /// Entries at this index or later when going forward, before it when going backward.
    pub from: Option<u64>,
    /// Newest first.
    pub newest_first: bool,
    /// At most so many.
    pub limit: u32,
}

impl Default for Filter {
    /// All kinds, oldest first, 100 at most.
    fn default() -> Filter {
        Filter {
            kinds: Vec::new(),
            actor: None,
            case: None,
            licence: None,
            subject: None,
            since: None,
            before: None,
            from: None,
            newest_first: false,
            limit: 100,
        }
    }
}

/// A case as the queue shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub subject: String,
    /// Status, in words.
    pub status: String,
    /// What it waits for, in words.
    pub waits: String,
    /// The head, in words.
    pub outcome: String,
    /// When it was opened.
    pub opened: String,
    /// When something last happened to it.
    pub changed: String,
    /// Who last did something to it.
    pub actor: String,
}

/// Which cases are asked for; what is empty is no limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFilter {
    /// Status in words.
    pub status: Option<String>,
    /// What it waits for, in words.
    pub waits: Option<String>,
    /// A part of subject or id.
    pub search: Option<String>,
    /// So many are left out at the front.
    pub skip: u32,
    /// At most so many.
    pub limit: u32,
}

impl Default for CaseFilter {
    /// All cases, 100 at most.
    fn default() -> CaseFilter {
        CaseFilter {
            status: None,
            waits: None,
            search: None,
            skip: 0,
            limit: 100,
        }
    }
}

/// A licence in the ledger; what is left is kept as exact text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceRow {
    /// Its number.
    pub id: String,
    /// Jurisdiction.
    pub jurisdiction: String,
    /// Last day.
    pub through: String,
    /// Value left; empty where it is not limited.
    pub value_left: String,
    /// Pieces left; empty where they are not limited.
    pub quantity_left: String,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
}

/// The last word on a pair of party and list entry, by the content of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DispositionRow {
    /// Hash of what is known of the party.
    pub party: Hash,
    /// Hash of the list's entry.
    pub entry: Hash,
    /// Index of the record's entry that says it.
    pub index: u64,
}

/// What a write that was tried once before gives the second time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Hash of what was asked for.
    pub request: Hash,
    /// Index of the entry it made.
    pub index: u64,
}

/// Trouble of the database itself: it is full, gone, locked or damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreError {
    /// What was done.
    pub doing: &'static str,
    /// What the database said.
    pub said: String,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}: {}", self.doing, self.said)
    }
}

impl std::error::Error for StoreError {}

/// A database that keeps one record.
///
/// One value is one connection and is used by one thread at a time; several values may be open on the same
/// record, in several processes. Between [`begin`](Store::begin) and [`commit`](Store::commit) no other
/// connection can write, reads see what was written, and after a commit that returned `Ok` everything is on
/// stable storage. Methods that write are called inside such a transaction only.
pub trait Store: Send {
    /// Starts a transaction that writes; waits for another writer for a while.
    ///
    /// # Errors
    /// When the database cannot.
    fn begin(&mut self) -> Result<(), StoreError>;
    /// Makes everything since `begin` durable.
    ///
    /// # Errors
    /// When the database cannot: then nothing since `begin` is there.
    fn commit(&mut self) -> Result<(), StoreError>;
    /// Forgets everything since `begin`.
    ///
    /// # Errors
    /// When the database cannot.
    fn rollback(&mut self) -> Result<(), StoreError>;
    /// Starts a transaction that only reads and sees one moment until `rollback`, whatever others write.
    ///
    /// # Errors
    /// When the database cannot.
    fn snapshot(&mut self) -> Result<(), StoreError>;
    /// Starts a part of the transaction that can be forgotten by itself.
    ///
    /// # Errors
    /// When the database cannot.
    fn start_part(&mut self) -> Result<(), StoreError>;
    /// Ends the part: kept, or forgotten.
    ///
    /// # Errors
    /// When the database cannot.
    fn end_part(&mut self, keep: bool) -> Result<(), StoreError>;

    /// Number of entries.
    ///
    /// # Errors
    /// When the database cannot say.
    fn size(&mut self) -> Result<u64, StoreError>;
    /// Adds an entry at its index, which is the present size.
    ///
    /// # Errors
    /// When the index is taken, or the database cannot.
    fn put(&mut self, row: &Row, keys: &Keys) -> Result<(), StoreError>;
    /// An entry.
    ///
    /// # Errors
    /// When the database cannot say.
    fn row(&mut self, index: u64) -> Result<Option<Row>, StoreError>;
    /// What an entry is found by; none for one that is erased or not there.
    ///
    /// # Errors
    /// When the database cannot say.
    fn keys(&mut self, index: u64) -> Result<Option<Keys>, StoreError>;
    /// Entries; erased ones only where the filter asks for nothing that was erased.
    ///
    /// # Errors
    /// When the database cannot say.
    fn find(&mut self, filter: &Filter) -> Result<Vec<Row>, StoreError>;
    /// Takes out content, salt and keys of an entry; its commitment stays.
    ///
    /// # Errors
    /// When the database cannot.
    fn erase(&mut self, index: u64) -> Result<(), StoreError>;
    /// Makes sure that what was erased is in no file of the database any more.
    ///
    /// # Errors
    /// When the database cannot, for instance because another connection still reads.
    fn scrub(&mut self) -> Result<(), StoreError>;

    /// Keeps a complete node of the tree.
    ///
    /// # Errors
    /// When the database cannot.
    fn put_node(&mut self, level: u8, index: u64, hash: Hash) -> Result<(), StoreError>;
    /// A complete node.
    ///
    /// # Errors
    /// When the database cannot say.
    fn node(&mut self, level: u8, index: u64) -> Result<Option<Hash>, StoreError>;

    /// Keeps the signed checkpoint of this size as the last one of its day.
    ///
    /// # Errors
    /// When the database cannot.
    fn put_checkpoint(&mut self, day: &str, size: u64, note: &str) -> Result<(), StoreError>;
    /// The last checkpoint of every day, oldest first: day, size, note.
    ///
    /// # Errors
    /// When the database cannot say.
    fn checkpoints(&mut self) -> Result<Vec<(String, u64, String)>, StoreError>;
    /// The last checkpoint.
    ///
    /// # Errors
    /// When the database cannot say.
    fn checkpoint(&mut self) -> Result<Option<(u64, String)>, StoreError>;

    /// Adds a case or puts it in place of its earlier state.
    ///
    /// # Errors
    /// When the database cannot.
    fn put_case(&mut self, row: &CaseRow) -> Result<(), StoreError>;
    /// A case.
    ///
    /// # Errors
    /// When the database cannot say.
    fn case(&mut self, id: &str) -> Result<Option<CaseRow>, StoreError>;
    /// Cases, longest waiting first.
    ///
    /// # Errors
    /// When the database cannot say.
    fn cases(&mut self, filter: &CaseFilter) -> Result<Vec<CaseRow>, StoreError>;
    /// Number of cases by status and what they wait for.
    ///
    /// # Errors
    /// When the database cannot say.
    fn case_counts(&mut self) -> Result<Vec<(String, String, u64)>, StoreError>;
    /// Takes a case out of the queue, once its entries were erased.
    ///
    /// # Errors
    /// When the database cannot.
    fn remove_case(&mut self, id: &str) -> Result<(), StoreError>;

    /// Adds a licence or puts it in place of its earlier state.
    ///
    /// # Errors
    /// When the database cannot.
    fn put_licence(&mut self, row: &LicenceRow) -> Result<(), StoreError>;
    /// Licences, by number.
    ///
    /// # Errors
    /// When the database cannot say.
    fn licences(&mut self) -> Result<Vec<LicenceRow>, StoreError>;

    /// Keeps the last word on a pair.
    ///
    /// # Errors
    /// When the database cannot.
    fn put_disposition(&mut self, row: &DispositionRow) -> Result<(), StoreError>;
    /// The last word on a pair.
    ///
    /// # Errors
    /// When the database cannot say.
    fn disposition(
        &mut self,
        party: &Hash,
        entry: &Hash,
    ) -> Result<Option<DispositionRow>, StoreError>;

    /// Keeps what a request with this key has made.
    ///
    /// # Errors
    /// When the database cannot.
    fn put_applied(&mut self, key: &str, applied: &Applied) -> Result<(), StoreError>;
    /// What a request with this key has made.
    ///
    /// # Errors
    /// When the database cannot say.
    fn applied(&mut self, key: &str) -> Result<Option<Applied>, StoreError>;

    /// Keeps a value of the desk: something a service wants kept that is no decision, such as a key's hash.
    ///
    /// # Errors
    /// When the database cannot.
    fn put_value(&mut self, space: &str, key: &str, value: &[u8]) -> Result<(), StoreError>;
    /// A value of the desk.
    ///
    /// # Errors
    /// When the database cannot say.
    fn value(&mut self, space: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// Values of a space, by key, from a key on, at most so many.
    ///
    /// # Errors
    /// When the database cannot say.
    fn values(
        &mut self,
        space: &str,
        from: &str,
        limit: u32,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError>;
    /// Takes a value out.
    ///
    /// # Errors
    /// When the database cannot.
    fn remove_value(&mut self, space: &str, key: &str) -> Result<(), StoreError>;
}
