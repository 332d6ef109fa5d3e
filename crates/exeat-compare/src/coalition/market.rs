//! Input markets and who supplies them.

use super::code::alpha3;
use super::exact::Exact;
use super::families::Stage;
use super::range::Range;
use exeat_terms::{Country, CountrySet};
use std::fmt;

/// Who sells: a country, or what the table calls "various".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Firms with their head office there.
    Country(Country),
    /// Sellers no country is named for, in the table's own word. They count as supply and can never join.
    Rest(String),
}

impl Who {
    /// The country, if it is one.
    #[must_use]
    pub fn country(&self) -> Option<Country> {
        match self {
            Who::Country(country) => Some(*country),
            Who::Rest(_) => None,
        }
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Who::Country(country) => f.write_str(alpha3(*country).unwrap_or(country.code())),
            Who::Rest(name) => f.write_str(name),
        }
    }
}

/// How a table speaks of a supplier it gives no number for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// "Negligible": two per cent or less after rounding.
    Negligible,
    /// Shown without a number and not called negligible.
    Major,
    /// Only named.
    Named,
}

impl Wording {
    /// The word shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Wording::Negligible => "negligible",
            Wording::Major => "major",
            Wording::Named => "named",
        }
    }
}

/// A supplier of one market.
#[derive(Debug, Clone)]
pub struct Supplier {
    /// Who.
    pub who: Who,
    /// Per cent as published.
    pub published: Option<Exact>,
    /// The word in place of a number.
    pub wording: Option<Wording>,
    /// Share of world supply: the published per cent over the sum of all of them. None where no numbers are.
    pub share: Option<Exact>,
    /// Where the share can lie, given how it was rounded or worded; none where that was not worked out.
    pub range: Option<Range>,
}

/// What kind of node of the supply chain a market is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole stage of production.
    Stage,
    /// A market with no measured market below it, of known size: what totals add up.
    Leaf,
    /// Contains other markets, or has no known size: shown, never added.
    Other,
    /// A family of leaf markets, weighted by their size.
    Family,
}

impl Kind {
    /// The word shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Stage => "stage",
            Kind::Leaf => "leaf market",
            Kind::Other => "contains others",
            Kind::Family => "family",
        }
    }
}

/// An input market.
#[derive(Debug, Clone)]
pub struct Market {
    /// Id in its table, such as `N22`.
    pub id: String,
    /// Its name in the table.
    pub name: String,
    /// What kind of node it is.
    pub kind: Kind,
    /// The stage it feeds.
    pub stage: Stage,
    /// Size in millions of dollars, where the table gives one.
    pub size: Option<Exact>,
    /// Year of its numbers.
    pub year: String,
    /// Where its numbers come from, in the table's own words.
    pub source: String,
    /// Sum of the published per cents.
    pub published_sum: Option<Exact>,
    /// Its suppliers, in order.
    pub suppliers: Vec<Supplier>,
    /// Of a family: its leaf markets (place in the data set) and the weight of each.
    pub parts: Vec<(usize, Exact)>,
}

impl Market {
    /// Whether shares are given as numbers.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        self.suppliers.iter().any(|s| s.share.is_some())
    }

    /// Share of one country; zero where a measured market does not name it, none where nothing is measured.
    #[must_use]
    pub fn share(&self, country: Country) -> Option<Exact> {
        self.covered(CountrySet::from_iter([country]))
    }

    /// Share of some countries together.
    #[must_use]
    pub fn covered(&self, members: CountrySet) -> Option<Exact> {
        self.is_measured().then(|| {
            self.suppliers
                .iter()
                .filter(|s| s.who.country().is_some_and(|c| members.contains(c)))
                .filter_map(|s| s.share.as_ref())
                .sum()
        })
    }

    /// Countries with a share, in order, without the destination: those that could join.
    #[must_use]
    pub fn carriers(&self, destination: Country) -> Vec<(Country, Exact)> {
        self.suppliers
            .iter()
            .filter_map(|s| Some((s.who.country()?, s.share.clone()?)))
            .filter(|(c, _)| *c != destination)
            .collect()
    }

    /// Sum of squared shares: how concentrated supply is.
    #[must_use]
    pub fn concentration(&self) -> Option<Exact> {
        self.is_measured().then(|| {
            self.suppliers
                .iter()
                .filter_map(|s| s.share.as_ref())
                .map(|s| s * s)
                .sum()
        })
    }
}

/// Where a data set comes from. Stands on every output.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vintage {
    /// Name of the release.
    pub release: String,
    /// Years of the shares, in words.
    pub years: String,
    /// Licence, as its file says.
    pub licence: String,
    /// How its makers ask to be cited.
    pub attribution: String,
    /// Whether the licence forbids commercial use.
    pub non_commercial: bool,
}

/// Markets of one release.
#[derive(Debug, Clone, Default)]
pub struct Dataset {
    /// Where it comes from.
    pub vintage: Vintage,
    /// Stages, markets, then families.
    pub markets: Vec<Market>,
    /// Places of the leaf markets, in the table's order.
    pub leaves: Vec<usize>,
    /// Places of the leaf markets of front-end fabrication.
    pub front_end: Vec<usize>,
    /// What was left out or read with a doubt, a sentence each.
    pub notes: Vec<String>,
}

impl Dataset {
    /// A market by its id.
    #[must_use]
    pub fn market(&self, id: &str) -> Option<&Market> {
        self.markets.iter().find(|m| m.id == id)
    }

    /// The leaf markets at some places.
    pub fn at<'a>(&'a self, places: &'a [usize]) -> impl Iterator<Item = &'a Market> {
        places.iter().filter_map(|at| self.markets.get(*at))
    }
}
