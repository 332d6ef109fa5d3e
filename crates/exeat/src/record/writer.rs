//! The one thread that writes: it takes what is waiting, writes it in one transaction, signs once, and answers.
//!
//! Syncing to the disk is what costs; many callers share one sync. Nobody is answered before the entries are
//! durable and the new checkpoint stands in the log's files.

use super::entry::Entry;
use super::folder::Folder;
use super::{fail, publish, seal};
use crate::error::Error;
use crate::wire::v1_record;
use exeat_record::note::Signing;
use exeat_record::tree::{self, Nodes};
use exeat_record::{Checkpoint, Hash, Row, Store, StoreError, commitment, leaf_hash};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

/// Most jobs that share one transaction.
const TOGETHER: usize = 256;

/// What a job has to say once the transaction it was in has ended: called with how it ended.
type Reply = Box<dyn FnOnce(Result<(), Error>) + Send>;
/// A job, and whether what it wrote is kept.
type Job = Box<dyn FnOnce(&mut Writing<'_>) -> (bool, Reply) + Send>;

/// Where jobs are handed in.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// What a job works with: the database inside a transaction.
pub(super) struct Writing<'a> {
    pub(super) store: &'a mut dyn Store,
    grown: bool,
}

/// The tree's nodes, read from a database.
pub(super) struct StoredNodes<'a>(pub(super) &'a mut dyn Store);

impl Nodes for StoredNodes<'_> {
    type Error = StoreError;
    fn node(&mut self, level: u8, index: u64) -> Result<Hash, StoreError> {
        self.0.node(level, index)?.ok_or_else(|| StoreError {
            doing: "read a hash of the tree",
            said: format!("the hash of level {level}, place {index} is missing"),
        })
    }
}

impl Writing<'_> {
    /// Appends an entry; gives its place.
    pub(super) fn append(&mut self, entry: &Entry) -> Result<u64, Error> {
        let index = self.store.size()?;
        let bytes = v1_record::bytes(entry, index, super::ENGINE).map_err(fail::entry)?;
        let mut salt = [0; 32];
        getrandom::fill(&mut salt).map_err(|e| fail::random(&e))?;
        let keys = entry.keys();
        let named = [&keys.actor, &keys.subject, &keys.case];
        if named
            .into_iter()
            .chain(&keys.licences)
            .any(|key| key.contains('\0'))
        {
            // Not every database can hold it, and no name has it.
            return Err(fail::entry("a name in the entry holds a NUL character"));
        }
        let commitment = commitment(&salt, &bytes);
        let leaf = leaf_hash(&commitment.0);
        let nodes = tree::appended(&mut StoredNodes(self.store), index, leaf)?;
        let row = Row {
            index,
            commitment,
            content: Some((salt, bytes)),
        };
        self.store.put(&row, &keys)?;
        for (level, at, hash) in nodes {
            self.store.put_node(level, at, hash)?;
        }
        self.grown = true;
        Ok(index)
    }
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(
        store: Box<dyn Store>,
        folder: Folder,
        signing: Signing,
    ) -> Result<Writer, Error> {
        let (jobs, waiting) = channel();
        let thread = thread::Builder::new()
            .name("record".to_owned())
            .spawn(move || work(store, &folder, &signing, &waiting))
            .map_err(|e| {
                fail::told(
                    "record-thread",
                    format!("cannot start the thread that writes the record: {e}"),
                    "let the process have more threads",
                )
            })?;
        Ok(Writer {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Runs a job inside a transaction and waits until it is durable, or was undone.
    pub(super) fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Writing<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = channel();
        let job: Job = Box::new(move |writing| match job(writing) {
            Ok(value) => (
                true,
                Box::new(move |end| {
                    // A caller that has gone away is not told.
                    let _ = answer.send(end.map(|()| value));
                }),
            ),
            Err(error) => (
                false,
                Box::new(move |_| {
                    let _ = answer.send(Err(error));
                }),
            ),
        });
        let ended = || {
            fail::told(
                "record-closed",
                "the record is closed",
                "open it again; what was acknowledged is kept",
            )
        };
        self.jobs
            .as_ref()
            .ok_or_else(ended)?
            .send(job)
            .map_err(|_| ended())?;
        answered.recv().map_err(|_| ended())?
    }

    /// Ends the thread once everything handed in is done.
    pub(super) fn close(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(mut store: Box<dyn Store>, folder: &Folder, signing: &Signing, waiting: &Receiver<Job>) {
    while let Ok(first) = waiting.recv() {
        let mut jobs = vec![first];
        while jobs.len() < TOGETHER
            && let Ok(next) = waiting.try_recv()
        {
            jobs.push(next);
        }
        batch(store.as_mut(), folder, signing, jobs);
    }
    // Nothing can be done about a seal that fails at the very end: the record says that it was not closed.
    let _ = seal::close(store.as_mut(), folder, signing);
}

fn batch(store: &mut dyn Store, folder: &Folder, signing: &Signing, jobs: Vec<Job>) {
    let mut replies: Vec<Reply> = Vec::with_capacity(jobs.len());
    let end = write(store, folder, signing, jobs, &mut replies);
    if end.is_err() {
        let _ = store.rollback();
    }
    for reply in replies {
        reply(end.as_ref().map(|_| ()).map_err(Error::again));
    }
}

/// Writes a batch; on an error nothing of it is there.
fn write(
    store: &mut dyn Store,
    folder: &Folder,
    signing: &Signing,
    jobs: Vec<Job>,
    replies: &mut Vec<Reply>,
) -> Result<(), Error> {
    let begun = store.begin();
    let mut grown = false;
    for job in jobs {
        let mut writing = Writing {
            store: &mut *store,
            grown: false,
        };
        // Where no transaction could be started the jobs still run into their own error, and everyone is told.
        let started = begun.is_ok() && writing.store.start_part().is_ok();
        let (keep, reply) = job(&mut writing);
        let keep = keep && started;
        grown |= keep && writing.grown;
        replies.push(reply);
        if started {
            store.end_part(keep)?;
        }
    }
    begun?;
    if grown {
        let checkpoint = sign(store, signing)?;
        seal::open(folder, signing)?;
        store.commit()?;
        publish::publish(store, folder, signing, &checkpoint)?;
    } else {
        seal::open(folder, signing)?;
        store.commit()?;
    }
    Ok(())
}

/// Signs what the log holds now.
fn sign(store: &mut dyn Store, signing: &Signing) -> Result<Checkpoint, Error> {
    let size = store.size()?;
    let root = tree::root(&mut StoredNodes(store), size)?;
    let checkpoint = Checkpoint {
        origin: signing.verifier().name().to_owned(),
        size,
        root,
    };
    let day = super::now().strftime("%Y-%m-%d").to_string();
    store.put_checkpoint(&day, size, &checkpoint.sign(signing))?;
    Ok(checkpoint)
}
