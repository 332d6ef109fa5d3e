//! *Applied*: what each country's law asked for on a day, counted over probe items.
//!
//! The counting is here; the law is asked elsewhere and arrives as findings. Counts are not shares and are
//! never multiplied with them: three of four probes say nothing about three quarters of a market.

use super::market::Market;
use super::range::Range;
use exeat_terms::{Country, CountrySet};

/// The probe items that ship with this crate, as TOML.
pub const PROBES: &str = include_str!("../../data/probes.toml");

/// Who receives the probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndUser {
    /// A factory of mature chips with no known concern.
    Civil,
    /// A factory that makes advanced-node chips, known to the exporter.
    AdvancedNode,
}

impl EndUser {
    /// Both.
    pub const ALL: [EndUser; 2] = [EndUser::Civil, EndUser::AdvancedNode];

    /// The word shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            EndUser::Civil => "civil",
            EndUser::AdvancedNode => "advanced-node",
        }
    }
}

/// What a country's law says of one probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// A licence is required, or the act is prohibited.
    Licence,
    /// A licence is required and an exception lifts it.
    Excepted,
    /// Nothing is required.
    Free,
    /// The law of that country was not read, or its answer is open.
    Unknown,
}

impl Finding {
    /// The word shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Finding::Licence => "licence",
            Finding::Excepted => "exception",
            Finding::Free => "free",
            Finding::Unknown => "unknown",
        }
    }
}

/// Findings, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Probes that need a licence.
    pub licence: usize,
    /// Probes an exception lets go.
    pub excepted: usize,
    /// Probes nothing is required for.
    pub free: usize,
    /// Probes with no answer.
    pub unknown: usize,
}

impl Counts {
    /// Counts findings.
    #[must_use]
    pub fn of(findings: impl IntoIterator<Item = Finding>) -> Counts {
        let mut out = Counts::default();
        for finding in findings {
            match finding {
                Finding::Licence => out.licence += 1,
                Finding::Excepted => out.excepted += 1,
                Finding::Free => out.free += 1,
                Finding::Unknown => out.unknown += 1,
            }
        }
        out
    }

    /// How many probes.
    #[must_use]
    pub fn probes(&self) -> usize {
        self.licence + self.excepted + self.free + self.unknown
    }

    /// Whether every probe needs a licence.
    #[must_use]
    pub fn all(&self) -> bool {
        self.probes() > 0 && self.licence == self.probes()
    }

    /// Whether certainly none does.
    #[must_use]
    pub fn none(&self) -> bool {
        self.probes() > 0 && self.licence == 0 && self.unknown == 0
    }
}

/// Counts of one market: by member, and of the United States' law for goods of other countries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// By member and end user: the member's own law.
    pub members: Vec<(Country, EndUser, Counts)>,
    /// By supplier country and end user: United States law for what leaves that country.
    pub extraterritorial: Vec<(Country, EndUser, Counts)>,
}

impl Applied {
    /// Counts of a member's own law.
    #[must_use]
    pub fn of(&self, member: Country, end_user: EndUser) -> Option<Counts> {
        find(&self.members, member, end_user)
    }

    /// Share of members whose own law certainly asks for a licence for every probe, and of those for which
    /// it may ask for some: a range, because probes are examples and their number is no share.
    #[must_use]
    pub fn covered(
        &self,
        market: &Market,
        members: CountrySet,
        end_user: EndUser,
    ) -> Option<Range> {
        share(market, members, |country| {
            find(&self.members, country, end_user)
        })
    }

    /// The same for countries outside the coalition, by the reach of United States law.
    #[must_use]
    pub fn reached(&self, market: &Market, others: CountrySet, end_user: EndUser) -> Option<Range> {
        share(market, others, |country| {
            find(&self.extraterritorial, country, end_user)
        })
    }
}

fn find(
    list: &[(Country, EndUser, Counts)],
    country: Country,
    end_user: EndUser,
) -> Option<Counts> {
    list.iter()
        .find(|(c, e, _)| *c == country && *e == end_user)
        .map(|(_, _, counts)| *counts)
}

fn share(
    market: &Market,
    countries: CountrySet,
    counts: impl Fn(Country) -> Option<Counts>,
) -> Option<Range> {
    let pick = |wanted: &dyn Fn(Counts) -> bool| -> CountrySet {
        countries
            .iter()
            .filter(|c| wanted(counts(*c).unwrap_or_default()))
            .collect()
    };
    Some(Range {
        low: market.covered(pick(&|c| c.all()))?,
        // No probes means no answer, and no answer may be anything.
        high: market.covered(pick(&|c| !c.none()))?,
    })
}
