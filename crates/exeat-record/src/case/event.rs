//! What can happen to a case.

use crate::hash::Hash;
use exeat_terms::{Date, Outcome, Rational};

/// A fact that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The fact.
    pub fact: String,
    /// The question in words.
    pub text: String,
}

/// One possible hit of a party on a list, by the content of both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertSeen {
    /// Its id within the case.
    pub id: String,
    /// The party as the transaction names it.
    pub party: String,
    /// The list.
    pub list: String,
    /// The list's entry.
    pub entry: String,
    /// The listed name.
    pub name: String,
    /// Score in ten-thousandths.
    pub score: u32,
    /// Hash of what is known of the party.
    pub party_hash: Hash,
    /// Hash of the list's entry as it was read.
    pub entry_hash: Hash,
}

/// What a person says about an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The party is not the listed one.
    NotTheSame,
    /// It is.
    TheSame,
    /// Somebody else must look; the alert stays open.
    Escalated,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Verdict; 3] = [Verdict::NotTheSame, Verdict::TheSame, Verdict::Escalated];

    /// The words users and programs see.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::NotTheSame => "not the same",
            Verdict::TheSame => "the same",
            Verdict::Escalated => "escalated",
        }
    }

    /// Reads the words back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|v| v.as_str() == text)
    }
}

/// What a release takes from one licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The licence.
    pub licence: String,
    /// Value in the licence's currency; none where the licence has no limit of value.
    pub value: Option<Rational>,
    /// Currency of the value.
    pub currency: String,
    /// Pieces; none where the licence has no limit of quantity.
    pub quantity: Option<Rational>,
    /// The entry the goods stand under.
    pub entry: String,
    /// Who receives.
    pub party: String,
    /// Where they go: ISO 3166-1 alpha-2.
    pub country: String,
    /// Conditions of the licence that are confirmed to be met.
    pub confirmed: Vec<String>,
}

/// How a case begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// What it is about, in a few words: the buyer's order number, item and destination.
    pub subject: String,
    /// The head of the determination.
    pub outcome: Outcome,
    /// Missing facts.
    pub questions: Vec<Question>,
    /// Alerts of the screening.
    pub alerts: Vec<AlertSeen>,
    /// What must be confirmed before release, such as the conditions of an exception.
    pub conditions: Vec<String>,
    /// Whether a second person must approve.
    pub two_persons: bool,
    /// Index of the entry that holds the determination.
    pub determination: Option<u64>,
}

/// What happens to a case after its opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A question was answered and the transaction determined again.
    Answered {
        /// The fact.
        fact: String,
        /// The value as it was written.
        value: String,
        /// The head now.
        outcome: Outcome,
        /// The questions open now.
        questions: Vec<Question>,
        /// What must be confirmed now.
        conditions: Vec<String>,
        /// Index of the entry that holds the new determination.
        determination: Option<u64>,
    },
    /// A screening found something further, or a list entry that was disposed of has changed.
    Alerted {
        /// What was seen; one with the id of an earlier alert takes its place, open again.
        alert: AlertSeen,
    },
    /// A person disposed of an alert.
    Disposed {
        /// The alert's id.
        alert: String,
        /// What was said.
        verdict: Verdict,
        /// Why, in a code.
        reason: String,
        /// Why, in words.
        note: String,
    },
    /// A second person approves what stands.
    Approved {
        /// In words.
        note: String,
    },
    /// The goods may leave; no licence is needed.
    Released {
        /// Why, in a code.
        reason: String,
        /// Why, in words.
        note: String,
        /// The conditions confirmed to be met.
        confirmed: Vec<String>,
    },
    /// The goods may leave under licences.
    ReleasedByLicence {
        /// Why, in a code.
        reason: String,
        /// Why, in words.
        note: String,
        /// What is taken from which licence.
        draws: Vec<Draw>,
        /// The day of the act, on which the licences must be good.
        on: Date,
    },
    /// The goods do not leave.
    Rejected {
        /// Why, in a code.
        reason: String,
        /// Why, in words.
        note: String,
    },
}
