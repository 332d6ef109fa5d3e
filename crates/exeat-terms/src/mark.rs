//! How surely a fact of law is known.

use std::fmt;

/// How surely a fact of law is known, from most to least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// Read in a text of the law itself.
    V,
    /// Read second-hand, in a text that quotes or cites the law.
    V2,
    /// Inferred from facts that were read.
    I,
    /// Derived from facts that were read, by arithmetic or logic.
    D,
    /// Unverified, from memory.
    U,
    /// From memory only.
    M,
}

impl Mark {
    /// Whether a fact so marked may decide an answer; one that may not is unknown law.
    #[must_use]
    pub fn decides(self) -> bool {
        match self {
            Mark::V | Mark::V2 | Mark::I | Mark::D => true,
            Mark::U | Mark::M => false,
        }
    }

    /// Reads a mark as packs write it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Mark> {
        Some(match text {
            "V" => Mark::V,
            "V2" => Mark::V2,
            "I" => Mark::I,
            "D" => Mark::D,
            "U" => Mark::U,
            "M" => Mark::M,
            _ => return None,
        })
    }

    /// The mark as packs write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Mark::V => "V",
            Mark::V2 => "V2",
            Mark::I => "I",
            Mark::D => "D",
            Mark::U => "U",
            Mark::M => "M",
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
