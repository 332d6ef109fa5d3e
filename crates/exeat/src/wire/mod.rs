//! JSON, and only here (Invariant A6): plain structs that command, service and bindings share.
//!
//! Adding a field is fine; changing one is a new version.

pub mod v1;
