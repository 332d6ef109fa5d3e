//! JSON, and only here (Invariant A6): plain structs that command, service and bindings share.
//!
//! Adding a field is fine; changing one is a new version.

/// What can be written as JSON.
pub use serde::Serialize;

pub mod v1;
