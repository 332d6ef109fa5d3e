//! Ownership by listed parties: aggregated, along chains and through circles, in exact numbers with intervals.
//!
//! A party is *owned* when listed parties, and parties that are themselves owned, together hold the share a regime
//! names. That is a least fixed point, so circles need no special care. It is computed twice: with the least shares
//! and known listings for what is certain, with the greatest shares and everything not stated for what is possible.
//! Certain gives yes, not even possible gives no, and in between stands what would settle it.

#[cfg(test)]
mod tests;

use super::records::{Columns, records, separator};
use super::{Fate, Note, open};
use crate::error::Error;
use exeat_terms::{Bound, Date, Diagnostic, Interval, Mark, Rational};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Whether a party is listed, as far as somebody says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listed {
    /// It is.
    Yes,
    /// Neither it nor who stands behind it.
    No,
    /// Nobody says.
    #[default]
    Unknown,
}

/// A share that one party holds in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Who holds it.
    pub owner: String,
    /// In whom.
    pub owned: String,
    /// Per cent; no bounds where it is not known.
    pub share: Interval,
}

/// Holdings, and what is known of the parties.
#[derive(Debug, Clone, Default)]
pub struct Holdings {
    /// The shares.
    pub holdings: Vec<Holding>,
    /// How parties stand by statement, by name; it holds under every regime.
    pub listed: BTreeMap<String, Listed>,
    /// Lists on which parties were found, by name; each counts under the regimes that ask for it.
    pub found_on: BTreeMap<String, BTreeSet<String>>,
    /// What could not be read.
    pub notes: Vec<Note>,
}

/// A rule by which owners make a party count as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regime {
    /// Its short name.
    pub id: &'static str,
    /// Its full name.
    pub name: &'static str,
    /// Where it stands.
    pub cite: &'static str,
    /// How surely it is known.
    pub mark: Mark,
    /// Lists whose entries count as owners.
    pub lists: &'static [&'static str],
    /// Half is enough; otherwise more than half is needed.
    pub half_is_enough: bool,
    /// Control counts too, which shares do not show.
    pub control_counts: bool,
}

/// The regimes that are known here.
pub const REGIMES: [Regime; 4] = [
    Regime {
        id: "us-affiliates",
        name: "United States, affiliates of listed entities",
        cite: "15 CFR 744.11(a)(1); 90 FR 47201; stayed by 90 FR 50857",
        mark: Mark::V,
        lists: &["us-entity-list", "us-meu"],
        half_is_enough: true,
        control_counts: false,
    },
    Regime {
        id: "us-ofac",
        name: "United States, OFAC's 50 percent rule",
        cite: "guidance of the Office of Foreign Assets Control",
        mark: Mark::U,
        lists: &["us-sdn", "us-ssi"],
        half_is_enough: true,
        control_counts: false,
    },
    Regime {
        id: "eu",
        name: "European Union, ownership and control",
        cite: "guidance on restrictive measures",
        mark: Mark::U,
        lists: &["eu-fsf"],
        half_is_enough: false,
        control_counts: true,
    },
    Regime {
        id: "uk",
        name: "United Kingdom, ownership and control",
        cite: "sanctions regulations, ownership and control",
        mark: Mark::U,
        lists: &["uk-sanctions"],
        half_is_enough: false,
        control_counts: true,
    },
];

/// Whether a regime applies on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// It applies.
    Applies,
    /// Its first day is yet to come.
    NotYet,
    /// It is stayed.
    Stayed,
    /// Whether it applies was not read.
    Unknown,
}

impl Force {
    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Force::Applies => "applies",
            Force::NotYet => "not yet in force",
            Force::Stayed => "stayed",
            Force::Unknown => "not known whether it applies",
        }
    }
}

impl Regime {
    /// Whether it applies on a day, as far as was read.
    #[must_use]
    pub fn on(&self, day: Date) -> Force {
        if self.id != "us-affiliates" {
            // What is known from memory only never decides.
            return Force::Unknown;
        }
        let (from, stayed, again) = (
            Date::constant(2025, 9, 29),
            Date::constant(2025, 11, 10),
            Date::constant(2026, 11, 10),
        );
        if day < from {
            Force::NotYet
        } else if day < stayed {
            Force::Applies
        } else if day < again {
            Force::Stayed
        } else {
            // The stay ended on 2026-11-09 unless it was extended; no later rule was read.
            Force::Unknown
        }
    }

    fn reached(&self, share: Rational) -> bool {
        let half = Rational::whole(50);
        share > half || (self.half_is_enough && share == half)
    }
}

/// The answer about one party under one regime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// Yes, no or open.
    pub answer: Answer3,
    /// Per cent that listed parties and parties they own certainly hold together.
    pub least: Rational,
    /// Per cent they may hold together.
    pub most: Rational,
    /// Holdings that make it certain, from the listed parties to the party asked about; or, while it is open, those
    /// that are certain so far.
    pub path: Vec<Holding>,
    /// What would settle it, each a question.
    pub settles: Vec<Settles>,
}

/// Yes, no or open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer3 {
    /// Certain.
    Yes,
    /// Not even possible.
    No,
    /// In between.
    Unknown,
}

/// A fact that would help to settle it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settles {
    /// The exact share of an owner in a party.
    Share(String, String),
    /// Who holds the rest of a party, so many per cent.
    Rest(String, Rational),
    /// Whether a party is listed, or owned by listed parties.
    Listing(String),
}

/// Who owns `party`, under a regime.
///
/// Numbers too large to be kept exactly make the answer open, never wrong.
#[must_use]
pub fn owned(holdings: &Holdings, party: &str, regime: &Regime) -> Owned {
    let graph = Graph::new(holdings, regime);
    let certain = graph.closure(regime, false);
    let possible = graph.closure(regime, true);
    let least = graph.held(party, &certain, false).unwrap_or(Rational::ZERO);
    let most = graph
        .held(party, &possible, true)
        .unwrap_or(Rational::whole(100));
    let answer = if regime.reached(least) {
        Answer3::Yes
    } else if regime.reached(most) {
        Answer3::Unknown
    } else {
        Answer3::No
    };
    Owned {
        answer,
        least,
        most,
        path: graph.path(party, &certain),
        settles: if answer == Answer3::Unknown {
            graph.settles(party, &certain, &possible)
        } else {
            Vec::new()
        },
    }
}

struct Graph<'a> {
    listed: &'a BTreeMap<String, Listed>,
    found_on: &'a BTreeMap<String, BTreeSet<String>>,
    lists: &'static [&'static str],
    /// Holdings in each party.
    into: BTreeMap<&'a str, Vec<&'a Holding>>,
    parties: BTreeSet<&'a str>,
}

impl<'a> Graph<'a> {
    fn new(holdings: &'a Holdings, regime: &Regime) -> Graph<'a> {
        let mut into: BTreeMap<&str, Vec<&Holding>> = BTreeMap::new();
        let mut parties = BTreeSet::new();
        for holding in &holdings.holdings {
            into.entry(&holding.owned).or_default().push(holding);
            parties.insert(holding.owner.as_str());
            parties.insert(holding.owned.as_str());
        }
        Graph {
            listed: &holdings.listed,
            found_on: &holdings.found_on,
            lists: regime.lists,
            into,
            parties,
        }
    }

    fn listed(&self, party: &str) -> Listed {
        let found = self.found_on.get(party);
        let found = found.is_some_and(|on| self.lists.iter().any(|list| on.contains(*list)));
        match self.listed.get(party).copied().unwrap_or_default() {
            Listed::Unknown if found => Listed::Yes,
            stated => stated,
        }
    }

    /// All parties that are listed or owned; with `possible`, all that may be.
    fn closure(&self, regime: &Regime, possible: bool) -> BTreeSet<&'a str> {
        let start = |party: &&&str| match self.listed(party) {
            Listed::Yes => true,
            Listed::No => false,
            // Who stands behind a party without recorded owners is not known.
            Listed::Unknown => possible && !self.into.contains_key(**party),
        };
        let mut inside: BTreeSet<&str> = self.parties.iter().filter(start).copied().collect();
        loop {
            let grown: Vec<&str> = self
                .parties
                .iter()
                .filter(|p| !inside.contains(**p) && self.listed(p) != Listed::No)
                .filter(|p| {
                    let held = self.held(p, &inside, possible);
                    held.map_or(possible, |held| regime.reached(held))
                })
                .copied()
                .collect();
            if grown.is_empty() {
                return inside;
            }
            inside.extend(grown);
        }
    }

    /// Per cent of a party that the parties of a set hold together: the least, or the most they may hold.
    fn held(&self, party: &str, inside: &BTreeSet<&str>, possible: bool) -> Option<Rational> {
        let hundred = Rational::whole(100);
        let holdings = self.into.get(party).map_or(&[][..], Vec::as_slice);
        if !possible {
            let mut sum = Rational::ZERO;
            for holding in holdings
                .iter()
                .filter(|h| inside.contains(h.owner.as_str()))
            {
                sum = sum.plus(low(holding))?;
            }
            return Some(sum.min(hundred));
        }
        // Whatever the others do not certainly hold may be in the hands of the set.
        let mut others = Rational::ZERO;
        for holding in holdings
            .iter()
            .filter(|h| !inside.contains(h.owner.as_str()))
        {
            others = others.plus(low(holding))?;
        }
        let rest = hundred.minus(others)?;
        Some(if rest.is_negative() {
            Rational::ZERO
        } else {
            rest
        })
    }

    /// Certain holdings from listed parties down to a party.
    fn path(&self, party: &str, certain: &BTreeSet<&str>) -> Vec<Holding> {
        let mut out: Vec<Holding> = Vec::new();
        let mut seen = BTreeSet::from([party]);
        let mut open = vec![party];
        while let Some(party) = open.pop() {
            for holding in self.into.get(party).into_iter().flatten() {
                if !certain.contains(holding.owner.as_str()) {
                    continue;
                }
                out.push((*holding).clone());
                if self.listed(&holding.owner) != Listed::Yes && seen.insert(&holding.owner) {
                    open.push(&holding.owner);
                }
            }
        }
        out.reverse();
        out
    }

    /// What is open about a party and about those who may be owned behind it.
    fn settles(
        &self,
        party: &str,
        certain: &BTreeSet<&str>,
        possible: &BTreeSet<&str>,
    ) -> Vec<Settles> {
        let hundred = Rational::whole(100);
        let mut out = Vec::new();
        let mut seen = BTreeSet::from([party]);
        let mut open = vec![party];
        while let Some(party) = open.pop() {
            let holdings = self.into.get(party).map_or(&[][..], Vec::as_slice);
            let mut known = Some(Rational::ZERO);
            for holding in holdings {
                let owner = holding.owner.as_str();
                known = known.and_then(|known| known.plus(low(holding)));
                if possible.contains(owner) && holding.share.single().is_none() {
                    out.push(Settles::Share(owner.to_owned(), party.to_owned()));
                }
                if possible.contains(owner) && !certain.contains(owner) && seen.insert(owner) {
                    if self.into.contains_key(owner) {
                        open.push(owner);
                    } else {
                        out.push(Settles::Listing(owner.to_owned()));
                    }
                }
            }
            let rest = known.and_then(|known| hundred.minus(known));
            if let Some(rest) = rest.filter(|rest| !rest.is_negative() && !rest.is_zero()) {
                out.push(Settles::Rest(party.to_owned(), rest));
            }
        }
        out
    }
}

/// The least share of a holding.
fn low(holding: &Holding) -> Rational {
    let low = holding.share.low.map_or(Rational::ZERO, |b| b.value);
    if low.is_negative() {
        Rational::ZERO
    } else {
        low
    }
}

/// Reads holdings: CSV with `owner,owned,share` and optionally `owner-listed` (yes, no), or FollowTheMoney lines with
/// `Ownership`.
///
/// # Errors
/// When the file cannot be read or is neither. A row that is wrong is a note.
pub fn holdings(path: &Path) -> Result<Holdings, Error> {
    let shown = path.display().to_string();
    let (text, _) = open::decoded(&open::bytes(path)?, &shown)?;
    if text.trim_start().starts_with('{') {
        return Ok(super::ftm::holdings(&text));
    }
    let mut rows = records(&text, separator(&text));
    let body = if rows.is_empty() {
        Vec::new()
    } else {
        rows.split_off(1)
    };
    let columns = rows.first().map(Columns::of);
    let Some(columns) = columns.filter(|c| c.has("owner") && c.has("owned") && c.has("share"))
    else {
        return Err(Error::one(
            Diagnostic::error(
                "missing-column",
                format!("`{shown}` does not say who owns whom"),
            )
            .with_help("the first line names the columns: owner,owned,share,owner-listed"),
        ));
    };
    let mut out = Holdings::default();
    for row in body {
        let get = |name: &str| columns.find(&[name]).map_or("", |at| row.get(at));
        let mut wrong = |what: String, remedy: &str| {
            out.notes
                .push(Note::new(row.line, Fate::Rejected, what, remedy));
        };
        if let Some(broken) = row.broken {
            wrong(
                broken.to_owned(),
                "mend the row; the rows after it were read",
            );
            continue;
        }
        let (owner, owned) = (get("owner"), get("owned"));
        if owner.is_empty() || owned.is_empty() {
            wrong("a name is missing".to_owned(), "write both names");
            continue;
        }
        let Some(share) = share(get("share")) else {
            wrong(
                format!("`{}` is no share", get("share")),
                "write 25 %, 20 % to 30 %, >= 25 %, or nothing",
            );
            continue;
        };
        let listed = match get("owner_listed").to_lowercase().as_str() {
            "yes" | "true" => Listed::Yes,
            "no" | "none" | "false" => Listed::No,
            "" | "unknown" => Listed::Unknown,
            other => {
                wrong(
                    format!("`{other}` says not whether it is listed"),
                    "write yes or no",
                );
                continue;
            }
        };
        if listed != Listed::Unknown {
            out.listed.insert(owner.to_owned(), listed);
        }
        out.holdings.push(Holding {
            owner: owner.to_owned(),
            owned: owned.to_owned(),
            share,
        });
    }
    Ok(out)
}

/// Reads a share in per cent: `25 %`, `25`, `20 to 30 %`, `20-30`, `>= 25 %`; nothing is not known.
pub(super) fn share(text: &str) -> Option<Interval> {
    let text = text.trim().replace('%', "").replace(',', ".");
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("unknown") {
        return Some(Interval::default());
    }
    let number = |text: &str| {
        let value = Rational::parse(text.trim()).ok()?;
        (!value.is_negative() && value <= Rational::whole(100)).then_some(value)
    };
    let bound = |value, inclusive| Some(Bound { value, inclusive });
    for (sign, is_low, inclusive) in [
        (">=", true, true),
        ("<=", false, true),
        (">", true, false),
        ("<", false, false),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            let value = number(rest)?;
            return Some(if is_low {
                Interval {
                    low: bound(value, inclusive),
                    high: None,
                }
            } else {
                Interval {
                    low: None,
                    high: bound(value, inclusive),
                }
            });
        }
    }
    let (low, high) = match text.split_once(" to ").or_else(|| text.split_once('-')) {
        Some((low, high)) => (number(low)?, number(high)?),
        None => {
            let value = number(text)?;
            (value, value)
        }
    };
    (low <= high).then_some(Interval {
        low: bound(low, true),
        high: bound(high, true),
    })
}
