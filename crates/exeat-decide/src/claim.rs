//! The user's own classification.

use exeat_rules::syntax::Keyword;
use exeat_rules::{Norm, Pack};
use exeat_terms::{Date, Diagnostic, Item};

/// What the user claims an item is, in one jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Claim {
    /// Nothing was claimed.
    None,
    /// On no list.
    NotListed,
    /// Under this entry, by its full name in the pack.
    Entry(String),
}

/// How a claim stands to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Match {
    /// The claim is this entry or one below it.
    Inside,
    /// The claim is an entry above this one: which paragraph is open.
    Above,
    /// The claim is something else.
    Apart,
}

impl Claim {
    /// The claim an item carries for a pack.
    #[must_use]
    pub fn of(pack: &Pack, item: &Item) -> Claim {
        let Some((_, text)) = item.entries.iter().find(|(j, _)| *j == pack.id) else {
            return Claim::None;
        };
        match text.trim() {
            "not listed" | "EAR99" => Claim::NotListed,
            "unknown" | "" => Claim::None,
            entry => {
                let prefix = format!("{}/", pack.id);
                Claim::Entry(if entry.starts_with(&prefix) {
                    entry.to_owned()
                } else {
                    format!("{prefix}{entry}")
                })
            }
        }
    }

    /// How the claim stands to an entry; none when nothing was claimed.
    #[must_use]
    pub fn against(&self, entry: &str) -> Option<Match> {
        let below = |name: &str, above: &str| {
            name.strip_prefix(above)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        match self {
            Claim::None => None,
            Claim::NotListed => Some(Match::Apart),
            Claim::Entry(claimed) if below(claimed, entry) => Some(Match::Inside),
            Claim::Entry(claimed) if below(entry, claimed) => Some(Match::Above),
            Claim::Entry(_) => Some(Match::Apart),
        }
    }
}

/// What a pack knows of a claimed entry on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The pack holds it, or one above or below it, on that day.
    InForce,
    /// The pack holds it at other times; with its successors.
    NotThatDay(Vec<String>),
    /// The pack does not cover it.
    NotCovered,
}

/// Says what a pack knows of a claimed entry on a day.
#[must_use]
pub fn standing(pack: &Pack, claimed: &str, day: Date) -> Standing {
    let claim = Claim::Entry(claimed.to_owned());
    let related: Vec<&Norm> = pack
        .norms
        .iter()
        .filter(|n| n.keyword == Keyword::Item)
        .filter(|n| claim.against(&n.name).is_some_and(|m| m != Match::Apart))
        .collect();
    let alive = |n: &Norm| {
        exeat_terms::Layer::ALL
            .into_iter()
            .any(|layer| n.dates.active(layer, day, None))
    };
    if related.iter().any(|n| alive(n)) {
        return Standing::InForce;
    }
    if related.is_empty() {
        return Standing::NotCovered;
    }
    let mut successors: Vec<String> = related.iter().flat_map(|n| n.succeeded.clone()).collect();
    successors.sort();
    successors.dedup();
    Standing::NotThatDay(successors)
}

/// The error of a claim that names an entry which did not exist on the day.
#[must_use]
pub fn error(pack: &Pack, item: &Item, day: Date) -> Option<Diagnostic> {
    let Claim::Entry(claimed) = Claim::of(pack, item) else {
        return None;
    };
    let Standing::NotThatDay(successors) = standing(pack, &claimed, day) else {
        return None;
    };
    let shown = claimed.split_once('/').map_or(claimed.as_str(), |(_, e)| e);
    let help = if successors.is_empty() {
        "classify the item under an entry in force on that day, or leave the claim out".to_owned()
    } else {
        let names: Vec<&str> = successors
            .iter()
            .map(|s| s.split_once('/').map_or(s.as_str(), |(_, e)| e))
            .collect();
        format!("what it held is now in {}", names.join(", "))
    };
    Some(
        Diagnostic::error(
            "entry-not-in-force",
            format!(
                "item `{}`: the entry `{shown}` of `{}` did not exist on {day}",
                item.id, pack.id
            ),
        )
        .with_help(help),
    )
}
