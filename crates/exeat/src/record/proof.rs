//! Proofs over the log, and the receipt that an append gives.

use super::writer::StoredNodes;
use super::{Record, fail};
use crate::error::Error;
use exeat_record::note::Verifier;
use exeat_record::tree;
use exeat_record::{Checkpoint, Hash, Store, leaf_hash};

/// That an entry stands in the log under a signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The entry's place.
    pub index: u64,
    /// What stands for it in the tree.
    pub commitment: Hash,
    /// The audit path of RFC 6962, from the leaf upward.
    pub path: Vec<Hash>,
    /// The signed checkpoint the path leads to.
    pub checkpoint: String,
}

/// What whoever appended an entry can keep: with it nobody can later deny the entry.
pub type Receipt = Proof;

impl Proof {
    /// Whether the proof holds under this key.
    #[must_use]
    pub fn holds(&self, key: &Verifier) -> bool {
        Checkpoint::open(&self.checkpoint, key).is_ok_and(|checkpoint| {
            let leaf = leaf_hash(&self.commitment.0);
            tree::is_included(
                &leaf,
                self.index,
                checkpoint.size,
                &self.path,
                &checkpoint.root,
            )
        })
    }
}

impl Record {
    /// The proof that an entry stands in the log, under the last checkpoint; an erased entry has one too.
    ///
    /// # Errors
    /// When there is no such entry, or the database cannot be read.
    pub fn proof(&self, index: u64) -> Result<Proof, Error> {
        self.reading(|store| {
            let Some((size, checkpoint)) = store.checkpoint()? else {
                return Err(none(index, 0));
            };
            let row = store.row(index)?.filter(|_| index < size);
            let row = row.ok_or_else(|| none(index, size))?;
            let path = tree::inclusion(&mut StoredNodes(store), index, size)?;
            Ok(Proof {
                index,
                commitment: row.commitment,
                path,
                checkpoint,
            })
        })
    }

    /// The receipt of an entry just written.
    pub(super) fn receipt(&self, index: u64) -> Result<Receipt, Error> {
        self.proof(index)
    }

    /// The proof that the log of `old` entries is the beginning of the present one, and the present checkpoint.
    ///
    /// # Errors
    /// When the log is shorter than `old`, or the database cannot be read.
    pub fn consistency(&self, old: u64) -> Result<(Vec<Hash>, String), Error> {
        self.reading(|store| {
            let (size, checkpoint) = last(store)?.ok_or_else(|| none(old, 0))?;
            if old > size {
                return Err(none(old, size));
            }
            let path = tree::consistency(&mut StoredNodes(store), old, size)?;
            Ok((path, checkpoint))
        })
    }

    /// The last signed checkpoint; none before the first entry.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn checkpoint(&self) -> Result<Option<String>, Error> {
        self.reading(|store| Ok(last(store)?.map(|(_, note)| note)))
    }
}

fn last(store: &mut dyn Store) -> Result<Option<(u64, String)>, Error> {
    Ok(store.checkpoint()?)
}

fn none(index: u64, size: u64) -> Error {
    fail::told(
        "no-entry",
        format!("the record has no entry {index}"),
        match size {
            0 => "it is empty".to_owned(),
            size => format!("its entries are 0 to {}", size - 1),
        },
    )
}
