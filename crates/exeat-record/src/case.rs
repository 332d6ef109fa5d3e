//! A case: one transaction that somebody must act on, from held to released or rejected.
//!
//! A case is what its [`Event`]s make of it, one after the other, and every event is an entry of the record.
//! [`Case::apply`] is the whole of the rules: it takes the next event and whoever did it, or says why not.
//!
//! The way of a case: *held*; the questions are answered; the alerts are disposed of; where two persons are
//! asked for, another one approves; then *released*, *released by licence* or *rejected*.
//! Every answer, disposition or new alert after an approval takes the approval back: it was for another case.

mod event;
mod refusal;
mod rules;

pub use event::{AlertSeen, Draw, Event, Opening, Question, Verdict};
pub use refusal::Refusal;
pub(crate) use rules::confirmed_all;

use crate::actor::Actor;
use exeat_terms::Outcome;

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// The goods stay.
    Held,
    /// They may leave; no licence is needed.
    Released,
    /// They may leave under licences held.
    ReleasedByLicence,
    /// They do not leave.
    Rejected,
}

impl Status {
    /// All of them.
    pub const ALL: [Status; 4] = [
        Status::Held,
        Status::Released,
        Status::ReleasedByLicence,
        Status::Rejected,
    ];

    /// The words users and programs see.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Held => "held",
            Status::Released => "released",
            Status::ReleasedByLicence => "released by licence",
            Status::Rejected => "rejected",
        }
    }

    /// Reads the words back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// What a held case waits for next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waits {
    /// Facts are missing: somebody answers a question.
    Answers,
    /// An alert is open or escalated: a person disposes of it.
    Disposition,
    /// A second person looks at it.
    Approval,
    /// A person decides.
    Decision,
    /// Nothing: the case is closed.
    Nothing,
}

impl Waits {
    /// All of them.
    pub const ALL: [Waits; 5] = [
        Waits::Answers,
        Waits::Disposition,
        Waits::Approval,
        Waits::Decision,
        Waits::Nothing,
    ];

    /// The words users and programs see.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Waits::Answers => "answers",
            Waits::Disposition => "disposition",
            Waits::Approval => "approval",
            Waits::Decision => "decision",
            Waits::Nothing => "nothing",
        }
    }

    /// Reads the words back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Waits> {
        Waits::ALL.into_iter().find(|w| w.as_str() == text)
    }
}

/// What was said about an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disposed {
    /// What.
    pub verdict: Verdict,
    /// Why, in a code.
    pub reason: String,
    /// Why, in words.
    pub note: String,
    /// Who.
    pub by: Actor,
}

/// An alert of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// What was seen.
    pub seen: AlertSeen,
    /// What was said about it, the last word.
    pub disposed: Option<Disposed>,
}

impl Alert {
    /// Whether a person still has to look: not disposed of, or handed on.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(
            &self.disposed,
            Some(d) if d.verdict != Verdict::Escalated
        )
    }
}

/// An answer given to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The fact.
    pub fact: String,
    /// The value as it was written.
    pub value: String,
    /// Who said so.
    pub by: Actor,
}

/// How a case ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Why, in a code.
    pub reason: String,
    /// Why, in words.
    pub note: String,
    /// Who decided.
    pub by: Actor,
    /// Licences drawn on.
    pub draws: Vec<Draw>,
    /// Conditions somebody confirmed.
    pub confirmed: Vec<String>,
}

/// A case as its events have made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// What it is about, in a few words.
    pub subject: String,
    /// The head of the last determination.
    pub outcome: Outcome,
    /// Where it stands.
    pub status: Status,
    /// Whether a second person must approve.
    pub two_persons: bool,
    /// Questions still open.
    pub questions: Vec<Question>,
    /// Answers given, in order.
    pub answers: Vec<Answered>,
    /// Alerts.
    pub alerts: Vec<Alert>,
    /// Licence conditions and conditions of exceptions that must be confirmed before release.
    pub conditions: Vec<String>,
    /// Who opened it.
    pub opened_by: Actor,
    /// The second person, where one has approved what stands now.
    pub approved_by: Option<Actor>,
    /// How it ended.
    pub decision: Option<Decision>,
    /// Index of the entry that holds the last determination.
    pub determination: Option<u64>,
    /// Number of events, the opening included.
    pub events: u64,
}

impl Case {
    /// The case that an opening makes.
    #[must_use]
    pub fn open(id: &str, opening: &Opening, by: &Actor) -> Case {
        Case {
            id: id.to_owned(),
            subject: opening.subject.clone(),
            outcome: opening.outcome,
            status: Status::Held,
            two_persons: opening.two_persons,
            questions: opening.questions.clone(),
            answers: Vec::new(),
            alerts: opening
                .alerts
                .iter()
                .map(|seen| Alert {
                    seen: seen.clone(),
                    disposed: None,
                })
                .collect(),
            conditions: opening.conditions.clone(),
            opened_by: by.clone(),
            approved_by: None,
            decision: None,
            determination: opening.determination,
            events: 1,
        }
    }

    /// What it waits for.
    #[must_use]
    pub fn waits(&self) -> Waits {
        if self.status != Status::Held {
            return Waits::Nothing;
        }
        if self.outcome == Outcome::FactsMissing {
            return Waits::Answers;
        }
        if self.alerts.iter().any(Alert::is_open) {
            return Waits::Disposition;
        }
        if self.two_persons && self.approved_by.is_none() {
            return Waits::Approval;
        }
        Waits::Decision
    }

    /// Whoever acted first: persons who answered or disposed. None of them can be the second pair of eyes.
    pub fn first_persons(&self) -> impl Iterator<Item = &Actor> {
        let disposed = self.alerts.iter().filter_map(|a| a.disposed.as_ref());
        self.answers
            .iter()
            .map(|a| &a.by)
            .chain(disposed.map(|d| &d.by))
    }
}

#[cfg(test)]
mod tests;
