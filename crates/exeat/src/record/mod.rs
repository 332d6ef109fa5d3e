//! The record: an append-only log of decisions in a folder, and the desk that works on it.
//!
//! ```
//! use exeat::record::{Actor, Entry, Filter, Kind, Record, now};
//! # let folder = std::env::temp_dir().join(format!("exeat-doc-{}", std::process::id()));
//! let record = Record::open(&folder)?;
//! let body = serde_json::json!({ "outcome": "no licence required" });
//! let entry = Entry::new(Kind::Determination, Actor::person("anna"), now(), "order 7", body);
//! let receipt = record.append(entry)?;
//! assert!(receipt.holds(&record.verifier()));
//! assert_eq!(record.list(&Filter::default())?.len(), 1);
//! # drop(record);
//! # std::fs::remove_dir_all(&folder).unwrap();
//! # Ok::<(), exeat::Error>(())
//! ```
//!
//! # From several threads
//!
//! A [`Record`] is a handle: clone it freely, send it to any thread, keep one in a server's state. Its methods
//! block, some on the disk; an asynchronous server calls them on a thread that may block
//! (`tokio::task::spawn_blocking`). One thread inside writes: it takes everything that waits, writes it in one
//! transaction, syncs once and answers all, so that a hundred writers at once cost little more than one.
//! When `append` returns `Ok`, the entry is on stable storage, signed for, and in the log's files.
//! Readers have connections of their own and never wait for the writer.
//!
//! Several processes may have the same folder open. When the last handle of a process is dropped, what was
//! handed in is finished, and the database is sealed where nobody else uses it.
//!
//! # Tenants
//!
//! A record is one folder with one key and one log. Tenants that must not see each other have a folder each.

mod database;
mod desk;
mod entry;
mod erase;
mod export;
mod fail;
mod folder;
mod keep;
mod ledger;
mod pdf;
mod postgres;
mod proof;
mod publish;
mod replay;
mod schema;
mod seal;
mod sqlite;
mod values;
mod verify;
mod writer;

pub use desk::Step;
pub use entry::{Content, Entry, Kept, Kind, Stamped, now};
pub use erase::{Due, Scope};
pub use exeat_record::case::{
    AlertSeen, Case, Draw, Event, Opening, Question, Status, Verdict, Waits,
};
pub use exeat_record::licence::{Account, Licence, Movement};
pub use exeat_record::note::Verifier;
pub use exeat_record::retention::Rule;
pub use exeat_record::{
    Actor, ActorKind, CaseFilter, CaseRow, Checkpoint, Filter, Hash, LicenceRow, Timestamp,
    content_hash,
};
pub use export::{Bundle, verify_bundle};
pub use keep::{Input, determination, disposition, screening, statement};
pub use pdf::{Fonts, pdf};
pub use proof::{Proof, Receipt};
pub use replay::{Difference, Replay, replay};
pub use verify::{Fault, Report, Verify, verify};

use crate::error::Error;
use crate::wire::v1_record;
use database::Database;
use exeat_record::note::Signing;
use exeat_record::{Applied, Row, Store};
use folder::Folder;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use writer::{Writer, Writing};

/// The engine's version, as entries name it.
pub const ENGINE: &str = env!("CARGO_PKG_VERSION");

/// How what was erased is taken out of the database's files.
type Scrub = Box<dyn Fn() -> Result<(), Error> + Send + Sync>;
/// How a further connection that reads is opened.
type Open = Box<dyn Fn() -> Result<Box<dyn Store>, Error> + Send + Sync>;

/// A record that is open; see the [module](self) for its use from several threads.
#[derive(Clone)]
pub struct Record {
    inner: Arc<Inner>,
}

struct Inner {
    folder: Folder,
    verifier: Verifier,
    writer: Option<Writer>,
    open: Open,
    scrub: Scrub,
    /// Connections that read and are not in use.
    idle: Mutex<Vec<Box<dyn Store>>>,
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("folder", &self.inner.folder.root())
            .finish_non_exhaustive()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Readers first, so that the writer is alone when it seals.
        self.idle
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        if let Some(writer) = &mut self.writer {
            writer.close();
        }
    }
}

impl Record {
    /// Opens the record in a folder for reading and writing; makes both where there is none.
    ///
    /// A new record gets a signing key of its own, in the file `key`. Keep a copy of the key, and give
    /// [`verifier`](Record::verifier) to whoever is to check the record.
    ///
    /// # Errors
    /// When the folder or the database cannot be made or opened, or the key is missing beside a database.
    pub fn open(path: &Path) -> Result<Record, Error> {
        let folder = Folder::new(path);
        folder.make()?;
        let signing = folder.signing()?;
        let database = Database::of(&folder)?;
        let store = database.write()?;
        let (reads, scrubs) = (database.clone(), database);
        let open: Open = Box::new(move || reads.read());
        let scrub: Scrub = Box::new(move || Ok(scrubs.write()?.scrub()?));
        Record::with(folder, &signing, store, (open, scrub))
    }

    /// Opens a record that is there, for reading only: no byte of it changes, and no key is needed.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn read(path: &Path) -> Result<Record, Error> {
        let folder = Folder::new(path);
        let database = Database::of(&folder)?;
        if !database.is_there() {
            return Err(fail::told(
                "no-record",
                format!("there is no record in `{}`", path.display()),
                "name the folder that was given to `exeat serve --data` or to `--record`",
            ));
        }
        let verifier = folder.read_verifier()?;
        let open: Open = Box::new(move || database.read());
        let first = open()?;
        Ok(Record {
            inner: Arc::new(Inner {
                folder,
                verifier,
                writer: None,
                open,
                scrub: Box::new(|| Ok(())),
                idle: Mutex::new(vec![first]),
            }),
        })
    }

    fn with(
        folder: Folder,
        signing: &Signing,
        store: Box<dyn Store>,
        (open, scrub): (Open, Scrub),
    ) -> Result<Record, Error> {
        let verifier = signing.verifier();
        if !folder.verifier().exists() {
            folder::replace(&folder.verifier(), format!("{verifier}\n").as_bytes())?;
        }
        let writer = Writer::start(store, folder.clone(), signing.clone())?;
        Ok(Record {
            inner: Arc::new(Inner {
                folder,
                verifier,
                writer: Some(writer),
                open,
                scrub,
                idle: Mutex::new(Vec::new()),
            }),
        })
    }

    /// The key that checks this record's checkpoints: one line, fit to be printed, mailed and kept elsewhere.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        self.inner.verifier.clone()
    }

    /// Appends an entry; returns when it is durable and signed for.
    ///
    /// # Errors
    /// When it cannot be written; then it is not there, or, where only the log's files could not be brought up
    /// to date, there and not acknowledged.
    pub fn append(&self, entry: Entry) -> Result<Receipt, Error> {
        free(&entry)?;
        let index = self.write(move |writing| writing.append(&entry))?;
        self.receipt(index)
    }

    /// Appends several entries together: all of them, or none.
    ///
    /// # Errors
    /// As [`append`](Record::append).
    pub fn append_all(&self, entries: Vec<Entry>) -> Result<Vec<Receipt>, Error> {
        entries.iter().try_for_each(free)?;
        let places = self.write(move |writing| {
            entries
                .iter()
                .map(|entry| writing.append(entry))
                .collect::<Result<Vec<u64>, Error>>()
        })?;
        places
            .into_iter()
            .map(|index| self.receipt(index))
            .collect()
    }

    /// Appends an entry unless a request with this key has been done before; then gives what that one made.
    ///
    /// `request` is the hash of what was asked for: the same key with another request is an error
    /// (`idempotency-key`), never a second entry and never somebody else's answer.
    ///
    /// # Errors
    /// As [`append`](Record::append), or when the key was used for something else.
    pub fn append_once(&self, key: &str, request: Hash, entry: Entry) -> Result<Receipt, Error> {
        free(&entry)?;
        let key = key.to_owned();
        let index = self.write(move |writing| {
            if let Some(known) = writing.store.applied(&key)? {
                return if known.request == request {
                    Ok(known.index)
                } else {
                    Err(fail::told(
                        "idempotency-key",
                        format!("the key `{key}` was used for another request"),
                        "use a new key for a new request",
                    ))
                };
            }
            let index = writing.append(&entry)?;
            writing
                .store
                .put_applied(&key, &Applied { request, index })?;
            Ok(index)
        })?;
        self.receipt(index)
    }

    /// An entry; none where the log is shorter.
    ///
    /// # Errors
    /// When it cannot be read, or its bytes are no entry.
    pub fn get(&self, index: u64) -> Result<Option<Kept>, Error> {
        let row = self.reading(|store| Ok(store.row(index)?))?;
        row.map(kept).transpose()
    }

    /// Entries that a filter asks for; erased ones appear where the filter asks for nothing that was erased.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn list(&self, filter: &Filter) -> Result<Vec<Kept>, Error> {
        let rows = self.reading(|store| Ok(store.find(filter)?))?;
        rows.into_iter().map(kept).collect()
    }

    /// Number of entries.
    ///
    /// # Errors
    /// When the database cannot say.
    pub fn size(&self) -> Result<u64, Error> {
        self.reading(|store| Ok(store.size()?))
    }

    /// Runs a job inside a transaction.
    fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Writing<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let writer = self.inner.writer.as_ref().ok_or_else(|| {
            fail::told(
                "read-only",
                "the record was opened for reading",
                "open it for writing, which needs its key",
            )
        })?;
        writer.run(job)
    }

    /// Reads over a connection of its own.
    fn reading<T>(&self, job: impl FnOnce(&mut dyn Store) -> Result<T, Error>) -> Result<T, Error> {
        let idle = || {
            self.inner
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let known = idle().pop();
        let mut store = match known {
            Some(store) => store,
            None => (self.inner.open)()?,
        };
        let done = job(store.as_mut());
        idle().push(store);
        done
    }
}

/// Refuses an entry that only the desk may write: what it says would not be true of cases, balances and holds.
fn free(entry: &Entry) -> Result<(), Error> {
    let desks =
        matches!(entry.kind, Kind::Licence | Kind::Hold | Kind::Erasure) || desk::is_event(entry);
    if desks {
        return Err(fail::entry(format!(
            "an entry of kind {} is written by the desk, not by itself",
            entry.kind.as_str()
        )));
    }
    Ok(())
}

/// Reads a row.
fn kept(row: Row) -> Result<Kept, Error> {
    let content = match row.content {
        None => None,
        Some((salt, bytes)) => Some(Content {
            stamped: v1_record::parse(&bytes).map_err(|e| fail::damaged(row.index, e))?,
            bytes,
            salt,
        }),
    };
    Ok(Kept {
        index: row.index,
        commitment: row.commitment,
        content,
    })
}

#[cfg(test)]
mod contract;
#[cfg(test)]
mod tests;
