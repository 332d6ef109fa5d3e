//! Provisions of law, lowered from syntax: what the compiler works on.

use crate::source::Span;
use crate::syntax::{Cond, Keyword};
use crate::vocabulary::{KindId, covers};
use exeat_terms::{Date, Layer, Mark, Outcome, Strand};

/// When a provision holds, in each layer of the law.
#[derive(Debug, Clone, Default)]
pub struct Dates {
    /// First day in force.
    pub from: Option<Date>,
    /// Day on which that was published.
    pub from_published: Option<Date>,
    /// First day no longer in force.
    pub until: Option<Date>,
    /// Day on which that was published.
    pub until_published: Option<Date>,
    /// First day on which it must be complied with.
    pub compliance: Option<Date>,
    /// Times in which it is stayed.
    pub suspended: Vec<(Date, Option<Date>)>,
    /// Times in which it is announced as not enforced.
    pub not_enforced: Vec<(Date, Option<Date>)>,
    /// A day from which the outcome of an announced switch is not known, and why.
    pub unknown: Option<(Date, String)>,
    /// The only layers it exists in; none for all.
    pub layers: Option<Vec<Layer>>,
}

impl Dates {
    /// Whether the provision holds in a layer on a day, as far as had been published by `known_on`.
    ///
    /// Where no day of publication is recorded, the text counts as published when it comes into force.
    #[must_use]
    pub fn active(&self, layer: Layer, day: Date, known_on: Option<Date>) -> bool {
        if self.layers.as_ref().is_some_and(|l| !l.contains(&layer)) {
            return false;
        }
        let known =
            |published: Option<Date>, date: Option<Date>| match (known_on, published.or(date)) {
                (Some(known), Some(day)) => day <= known,
                _ => true,
            };
        if !known(self.from_published, self.from) {
            return false;
        }
        let until = self
            .until
            .filter(|_| known(self.until_published, self.until));
        let within = |times: &[(Date, Option<Date>)]| {
            times
                .iter()
                .any(|(from, until)| covers(Some(*from), *until, day))
        };
        match layer {
            Layer::Published => covers(
                self.from_published.or(self.from),
                until.and(self.until_published).or(until),
                day,
            ),
            Layer::Codified => covers(self.from, until, day),
            Layer::Enforced => {
                covers(self.from.max(self.compliance), until, day)
                    && !within(&self.suspended)
                    && !within(&self.not_enforced)
            }
        }
    }

    /// Every day on which something about the provision changes.
    pub(crate) fn days(&self) -> impl Iterator<Item = Date> {
        let times = self.suspended.iter().chain(&self.not_enforced);
        [
            self.from,
            self.from_published,
            self.until,
            self.until_published,
            self.compliance,
            self.unknown.as_ref().map(|(d, _)| *d),
        ]
        .into_iter()
        .chain(times.flat_map(|(a, b)| [Some(*a), *b]))
        .flatten()
    }
}

/// What a control applies to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Any item the law reaches.
    AnyItem,
    /// These entries and those below them.
    Entries(Vec<String>),
}

/// What a control says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// A licence is required.
    LicenceRequired,
    /// The act is forbidden.
    Prohibited,
    /// A person must judge.
    NeedsReview,
    /// An express freedom.
    NoLicenceRequired,
}

impl Effect {
    /// Reads `then ...`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Effect> {
        Some(match text {
            "licence required" => Effect::LicenceRequired,
            "prohibited" => Effect::Prohibited,
            "needs review" => Effect::NeedsReview,
            "no licence required" => Effect::NoLicenceRequired,
            _ => return None,
        })
    }

    /// The head the effect leads to.
    #[must_use]
    pub fn outcome(self) -> Outcome {
        match self {
            Effect::LicenceRequired => Outcome::LicenceRequired,
            Effect::Prohibited => Outcome::Prohibited,
            Effect::NeedsReview => Outcome::NeedsReview,
            Effect::NoLicenceRequired => Outcome::NoLicenceRequired,
        }
    }
}

/// An act of the exporter.
#[derive(Debug, Clone)]
pub struct Act {
    /// The condition it is judged by, where facts are known.
    pub when: Option<Cond>,
    /// The act in words.
    pub text: String,
}

/// A provision.
#[derive(Debug, Clone)]
pub struct Norm {
    /// What it is.
    pub keyword: Keyword,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its legal name in its own language; empty where none is given.
    pub heading: String,
    /// Its citation.
    pub cite: String,
    /// Where the official text is.
    pub url: String,
    /// How surely it is known.
    pub mark: Mark,
    /// When it holds.
    pub dates: Dates,
    /// Doubts and readings, shown with the answer.
    pub notes: Vec<String>,
    /// Kinds of item it can catch.
    pub kinds: Vec<KindId>,
    /// The condition.
    pub when: Option<Cond>,
    /// The strand of a control.
    pub strand: Strand,
    /// What a control applies to.
    pub applies: Subject,
    /// Why a control requires something, in words.
    pub reason: String,
    /// What a control says.
    pub effect: Effect,
    /// What this prevails over.
    pub over: Vec<String>,
    /// The symbol of an exception.
    pub symbol: String,
    /// The controls an exception lifts.
    pub defeats: Vec<String>,
    /// What remains to be done for an exception.
    pub acts: Vec<Act>,
    /// What gives the control back.
    pub unless: Option<Cond>,
    /// The controls a review policy or licence type belongs to.
    pub of: Vec<String>,
    /// The entries of a closure.
    pub entries: Vec<String>,
    /// Where a deleted entry went.
    pub succeeded: Vec<String>,
    /// Where it is written.
    pub span: Span,
}

/// Whether `name` is `above` or an entry below it.
pub(crate) fn is_below(name: &str, above: &str) -> bool {
    name.strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
