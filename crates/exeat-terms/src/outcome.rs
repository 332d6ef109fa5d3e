//! The heads of answers, and the words around them.

use std::fmt;

/// The head of a determination, in the order in which one prevails over the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The answer leans on law that was not read, or the date lies outside what was read.
    LawNotVerified,
    /// Two unranked rules disagree.
    RulesConflict,
    /// The act is forbidden; no licence is foreseen.
    Prohibited,
    /// A licence is required and no exception certainly lifts the requirement.
    LicenceRequired,
    /// Every requirement is lifted, or only acts of the exporter remain.
    ExceptionAvailable,
    /// A person must judge: an open alert, contested law, a differing claim, a red flag.
    NeedsReview,
    /// A fact not given could still bring a requirement.
    FactsMissing,
    /// The law reaches the transaction and requires nothing.
    NoLicenceRequired,
    /// The law does not reach the transaction.
    NotSubject,
}

impl Outcome {
    /// All heads, in the order in which one prevails over the next.
    pub const ALL: [Outcome; 9] = [
        Outcome::LawNotVerified,
        Outcome::RulesConflict,
        Outcome::Prohibited,
        Outcome::LicenceRequired,
        Outcome::ExceptionAvailable,
        Outcome::NeedsReview,
        Outcome::FactsMissing,
        Outcome::NoLicenceRequired,
        Outcome::NotSubject,
    ];

    /// The words users and programs see.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::LawNotVerified => "law not verified",
            Outcome::RulesConflict => "rules conflict",
            Outcome::Prohibited => "prohibited",
            Outcome::LicenceRequired => "licence required",
            Outcome::ExceptionAvailable => "exception available",
            Outcome::NeedsReview => "needs review",
            Outcome::FactsMissing => "facts missing",
            Outcome::NoLicenceRequired => "no licence required",
            Outcome::NotSubject => "not subject",
        }
    }

    /// Reads the words back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|o| o.as_str() == text)
    }

    /// Exit status of the command for this head: 0 nothing to do, 1 action needed, 2 not answered.
    #[must_use]
    pub fn exit_status(self) -> u8 {
        match self {
            Outcome::NoLicenceRequired | Outcome::NotSubject => 0,
            Outcome::Prohibited | Outcome::LicenceRequired | Outcome::ExceptionAvailable => 1,
            Outcome::LawNotVerified
            | Outcome::RulesConflict
            | Outcome::NeedsReview
            | Outcome::FactsMissing => 2,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The four strands a determination is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strand {
    /// What the item is.
    List,
    /// Who takes part.
    Party,
    /// What it is for.
    EndUse,
    /// Where it goes, whatever it is.
    Embargo,
}

impl Strand {
    /// All strands, in the order in which answers show them.
    pub const ALL: [Strand; 4] = [Strand::List, Strand::Party, Strand::EndUse, Strand::Embargo];

    /// The strand as packs and answers write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Strand::List => "list",
            Strand::Party => "party",
            Strand::EndUse => "end-use",
            Strand::Embargo => "embargo",
        }
    }

    /// Reads a strand.
    #[must_use]
    pub fn parse(text: &str) -> Option<Strand> {
        Strand::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// The three layers of the same law, never merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// What had been published by that day, whether or not it was in force yet.
    Published,
    /// What the text in force says.
    Codified,
    /// What is applied.
    Enforced,
}

impl Layer {
    /// All layers.
    pub const ALL: [Layer; 3] = [Layer::Published, Layer::Codified, Layer::Enforced];

    /// The layer as packs and answers write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Layer::Published => "published",
            Layer::Codified => "codified",
            Layer::Enforced => "enforced",
        }
    }

    /// Reads a layer.
    #[must_use]
    pub fn parse(text: &str) -> Option<Layer> {
        Layer::ALL.into_iter().find(|l| l.as_str() == text)
    }
}

/// Whether a country's law reaches the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReachStatus {
    /// A reach rule certainly holds.
    Reached,
    /// A fact not given decides it.
    Open,
    /// No reach rule can hold.
    NotReached,
}

impl ReachStatus {
    /// The words users and programs see.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ReachStatus::Reached => "reached",
            ReachStatus::Open => "open",
            ReachStatus::NotReached => "not reached",
        }
    }
}

/// Yes, no, or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Truth {
    /// Holds in every completion of the facts not given.
    Yes,
    /// Holds in none.
    No,
    /// Depends on facts not given.
    Open,
}

impl Truth {
    /// From a plain boolean.
    #[must_use]
    pub fn from_bool(value: bool) -> Truth {
        if value { Truth::Yes } else { Truth::No }
    }
}

impl std::ops::Not for Truth {
    type Output = Truth;
    fn not(self) -> Truth {
        match self {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            Truth::Open => Truth::Open,
        }
    }
}
