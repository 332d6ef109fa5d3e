//! The record: decisions that must stand for years and be provable to somebody who trusts nobody.
//!
//! The one big choice: a record is a Merkle log in the form of RFC 6962, and what goes into the tree is not
//! the entry but a salted commitment to it, `SHA-256(salt ‖ entry)`.
//! The tree can then be published and kept for ever, while an entry and its salt can be taken out when the
//! law says so: every proof still holds, and nothing about the entry can be guessed from what stays.
//!
//! This crate is pure: no file, no clock, no randomness (Invariant A1). Whoever calls gives the time, the
//! salt and the signing key. It holds
//!
//! - the log: [struct@Hash], [`tree`], [`tiles`] (the layout of C2SP tlog-tiles), [`note`] and [`Checkpoint`]
//!   (C2SP signed notes, Ed25519);
//! - what is done at the desk: [`case`] (held, answered, disposed, released) and [`licence`] (the ledger);
//! - [`retention`]: how long which law wants an entry kept;
//! - [`Store`]: what a database must do to keep all this.
//!
//! An entry's bytes are taken as given: what is in them, and that their JSON is canonical, is the business of
//! the façade (Invariant A6).

mod actor;
pub mod case;
mod checkpoint;
mod hash;
pub mod licence;
pub mod note;
pub mod retention;
mod store;
pub mod tiles;
pub mod tree;

pub use actor::{Actor, ActorKind};
pub use checkpoint::{Checkpoint, CheckpointError};
pub use hash::{Hash, Salt, commitment, content_hash, leaf_hash, node_hash};
pub use jiff::Timestamp;
pub use store::{
    Applied, CaseFilter, CaseRow, DispositionRow, Filter, Keys, LicenceRow, Row, Store, StoreError,
};
