//! Version 1 of the JSON of `screen --owners`.

use crate::lists::{Answer3, Holding, Owned, Regime, Settles};
use exeat_terms::{Date, Interval, Rational};
use serde::Serialize;

/// Who owns a party, under each regime.
#[derive(Debug, Clone, Serialize)]
pub struct OwnershipOut {
    /// Always 1.
    pub version: u8,
    /// The party asked about.
    pub party: String,
    /// The day.
    pub on: String,
    /// One for each regime.
    pub regimes: Vec<RegimeOut>,
}

/// The answer under one regime.
#[derive(Debug, Clone, Serialize)]
pub struct RegimeOut {
    /// Its short name.
    pub regime: &'static str,
    /// Its full name.
    pub name: &'static str,
    /// `yes`, `no` or `unknown`: whether listed parties own the party by its measure.
    pub owned: &'static str,
    /// `applies`, `not yet in force`, `stayed` or `not known whether it applies` on the day.
    pub force: &'static str,
    /// Per cent certainly held, exactly.
    pub least: String,
    /// Per cent possibly held, exactly.
    pub most: String,
    /// Whether control counts too, which shares do not show.
    pub control_counts: bool,
    /// Certain holdings from the listed parties to the party.
    pub path: Vec<HoldingOut>,
    /// What would settle it.
    pub settles: Vec<SettlesOut>,
    /// Where the rule stands.
    pub cite: &'static str,
    /// How surely it is known.
    pub mark: String,
}

/// A share.
#[derive(Debug, Clone, Serialize)]
pub struct HoldingOut {
    /// Who holds it.
    pub owner: String,
    /// In whom.
    pub owned: String,
    /// Per cent.
    pub share: String,
}

/// A fact that would help to settle it.
#[derive(Debug, Clone, Serialize)]
pub struct SettlesOut {
    /// `share`, `rest` or `listing`.
    pub what: &'static str,
    /// The party it is about.
    pub party: String,
    /// The owner whose share is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Per cent whose holder is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest: Option<String>,
}

/// One regime's answer on a day.
#[must_use]
pub fn regime(regime: &Regime, found: &Owned, day: Date) -> RegimeOut {
    RegimeOut {
        regime: regime.id,
        name: regime.name,
        owned: match found.answer {
            Answer3::Yes => "yes",
            Answer3::No => "no",
            Answer3::Unknown => "unknown",
        },
        force: regime.on(day).as_str(),
        least: number(found.least),
        most: number(found.most),
        control_counts: regime.control_counts,
        path: found.path.iter().map(holding).collect(),
        settles: found.settles.iter().map(settles).collect(),
        cite: regime.cite,
        mark: regime.mark.to_string(),
    }
}

fn holding(holding: &Holding) -> HoldingOut {
    HoldingOut {
        owner: holding.owner.clone(),
        owned: holding.owned.clone(),
        share: share(&holding.share),
    }
}

fn settles(fact: &Settles) -> SettlesOut {
    let (what, party, owner, rest) = match fact {
        Settles::Share(owner, party) => ("share", party, Some(owner.clone()), None),
        Settles::Rest(party, rest) => ("rest", party, None, Some(number(*rest))),
        Settles::Listing(party) => ("listing", party, None, None),
    };
    SettlesOut {
        what,
        party: party.clone(),
        owner,
        rest,
    }
}

/// An exact number: as a decimal where it has one, else as a fraction.
fn number(value: Rational) -> String {
    let fraction = || format!("{}/{}", value.numerator(), value.denominator());
    value.exact_decimal().unwrap_or_else(fraction)
}

fn share(share: &Interval) -> String {
    match (share.single(), share.low, share.high) {
        (Some(value), _, _) => number(value),
        (None, Some(low), Some(high)) => {
            format!("{} to {}", number(low.value), number(high.value))
        }
        (None, Some(low), None) => {
            let sign = if low.inclusive { ">=" } else { ">" };
            format!("{sign} {}", number(low.value))
        }
        (None, None, Some(high)) => {
            let sign = if high.inclusive { "<=" } else { "<" };
            format!("{sign} {}", number(high.value))
        }
        (None, None, None) => "unknown".to_owned(),
    }
}
