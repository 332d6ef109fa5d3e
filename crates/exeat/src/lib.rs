//! Opens packs and transactions, runs the steps, and puts answers into words and JSON.
//!
//! This is the only library that touches the disk. Below it everything is pure; above it are the command,
//! the service and the bindings, which convert and show and decide nothing.
//!
//! ```
//! let library = exeat::Library::carried()?;
//! let text = r#"
//! date = "2023-07-23"
//! from = "JP"
//! destination = "CN"
//! [[items]]
//! kind = "lithography scanner"
//! [items.facts]
//! wavelength = "193 nm"
//! numerical-aperture = 1.35
//! "#;
//! let transaction = exeat::transaction_text(&library, text, "example", false)?;
//! let options = exeat::Options { jurisdictions: vec!["jp".into()], ..Default::default() };
//! let answer = exeat::check(&library, transaction, &options)?;
//! assert_eq!(answer.outcome.to_string(), "licence required");
//! # Ok::<(), exeat::Error>(())
//! ```

pub mod ask;
pub mod batch;
mod check;
mod classify;
pub mod coalition;
pub mod diff;
mod error;
pub mod gap;
pub mod lists;
mod messages;
mod packs;
pub mod products;
mod read;
pub mod record;
pub mod scenario;
mod statements;
pub mod wire;
mod words;
mod workshop;

pub use check::{Answer, Options, check, covered_by, packs};
pub use classify::item_from_words;
pub use error::Error;
pub use exeat_compare as compare;
pub use exeat_decide as decide;
pub use exeat_rules as rules;
pub use exeat_terms as terms;
pub use messages::Messages;
pub use packs::{Library, embedded, from_folder};
pub use read::{transaction_file, transaction_source, transaction_text, value_from_text};
pub use statements::{Statement, state, statements};
pub use words::Words;
pub use workshop::{Workshop, workshop};
