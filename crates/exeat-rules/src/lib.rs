//! Rule text in, a checked pack out.
//!
//! A pack is literate Markdown: prose for the lawyer, fenced `exeat` blocks for the engine, dated CSV sets
//! beside them. This crate reads that text ([`Law::load`]), reports everything wrong with it at once, writes
//! it canonically ([`format_file`]) and compiles it to one [`Program`] per period between two changes of law.
//! The one big choice: dates are never tested at run time; a day picks its program.
//!
//! A pack is hostile input: nothing here touches the disk, sizes are bounded, nesting is bounded.

mod check;
mod compile;
mod format;
mod law;
pub mod markdown;
mod narrow;
mod norm;
mod parse;
mod problem;
mod program;
mod sets;
mod source;
pub mod syntax;
mod token;
mod vocabulary;

pub use format::{format_decls, format_file, read_decls};
pub use law::{Law, Pack, PackFiles, TestCase};
pub use norm::{Act, Dates, Effect, Norm, Subject};
pub use problem::nearest;
pub use program::{
    AtomId, AtomTest, Closure, Control, Entry, Exception, LimbView, Node, NodeId, Program,
    Qualifier, Reach, Switch, SwitchId, SwitchSource,
};
pub use sets::{SetRow, Sets};
pub use source::{SourceFile, Sources, Span};
pub use vocabulary::{
    Derivation, FactDef, FactType, KindDef, KindId, Relation, RelationKind, Scope, Vocabulary,
};
