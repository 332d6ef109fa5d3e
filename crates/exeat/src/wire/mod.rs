//! JSON, and only here (Invariant A6): plain structs that command, service and bindings share.
//!
//! Adding a field is fine; changing one is a new version.

/// What can be written as JSON.
pub use serde::Serialize;
/// A value of JSON whose shape is the user's own, such as the facts of an item.
pub use serde_json::Value as Json;

pub mod canonical;
pub mod v1;
pub mod v1_author;
pub mod v1_batch;
pub mod v1_classify;
pub mod v1_coalition;
pub mod v1_compare;
pub mod v1_countries;
pub mod v1_disposition;
pub mod v1_facts;
pub mod v1_ownership;
pub mod v1_packs;
pub mod v1_record;
pub mod v1_screen;
