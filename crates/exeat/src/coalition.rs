//! A coalition's reach: opens the market tables, runs the probes through the rules, puts both side by side.
//!
//! What the members *could* withhold comes from a table of shares the user gives; what their law *asked for*
//! on a day comes from the packs. The two are never multiplied.

mod applied;
mod families;
mod pictures;
mod tables;

pub use applied::{ProbeAnswer, ProbeMarket, probes};
pub use families::Closed;
pub use pictures::{METHOD, PictureKind, picture};
pub use tables::market_tables;

use crate::error::Error;
use crate::packs::Library;
use exeat_compare::coalition::{
    Applied, Dataset, Exact, Market, MarketReach, Question, Total, Weighed, market_reach, totals,
};
use exeat_terms::{Country, CountrySet, Date, Diagnostic};

/// What is asked.
#[derive(Debug, Clone)]
pub struct CoalitionRequest {
    /// Members, in the order in which they joined or are thought to.
    pub members: Vec<Country>,
    /// The destination.
    pub to: Country,
    /// Its share of world demand; none when nobody states one.
    pub demand: Option<Exact>,
    /// By how much other suppliers expand.
    pub backfill: Exact,
    /// From which share of foreign supply on a market counts as blocked.
    pub threshold: Exact,
}

impl CoalitionRequest {
    /// A request with the usual figures: no expansion, blocked from nine tenths on, and for China a demand of
    /// two fifths of the world's, near what its purchases of chip-making equipment were in 2024.
    ///
    /// # Errors
    /// When there is no member, one is named twice, or the destination is one.
    pub fn new(members: &[Country], to: Country) -> Result<CoalitionRequest, Error> {
        let bad = |message: String, help: &str| {
            Err(Error::one(
                Diagnostic::error("bad-coalition", message).with_help(help),
            ))
        };
        if members.is_empty() {
            return bad(
                "a coalition needs a member".to_owned(),
                "name them as in us,jp,nl",
            );
        }
        for (at, member) in members.iter().enumerate() {
            if *member == to {
                return bad(
                    format!("`{member}` is the destination and cannot be a member"),
                    "leave it out of the members",
                );
            }
            if members.iter().skip(at + 1).any(|m| m == member) {
                return bad(
                    format!("`{member}` is named twice"),
                    "name each member once",
                );
            }
        }
        let ratio = |num, den| Exact::ratio(num, den).unwrap_or_else(Exact::zero);
        Ok(CoalitionRequest {
            members: members.to_vec(),
            to,
            demand: (to.code() == "CN").then(|| ratio(2, 5)),
            backfill: Exact::zero(),
            threshold: ratio(9, 10),
        })
    }

    /// Checks figures that a user gave.
    ///
    /// # Errors
    /// When a figure lies outside what it can be.
    pub fn check(&self) -> Result<(), Error> {
        let one = Exact::one();
        let mut problems = Vec::new();
        let mut out = |what: &str, range: &str| {
            problems.push(
                Diagnostic::error("bad-figure", format!("{what} must lie {range}"))
                    .with_help("write it as 0.4 or 2/5"),
            );
        };
        if self
            .demand
            .as_ref()
            .is_some_and(|d| d.is_negative() || *d > one)
        {
            out("the destination's share of demand", "from 0 to 1");
        }
        if self.backfill.is_negative() || self.backfill > Exact::whole(100) {
            out("the expansion of other suppliers", "from 0 to 100");
        }
        if self.threshold <= Exact::zero() || self.threshold > one {
            out("the threshold", "above 0 and at most 1");
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Error::new(problems))
        }
    }

    /// The members as a set.
    #[must_use]
    pub fn set(&self) -> CountrySet {
        self.members.iter().copied().collect()
    }

    /// The question as the comparing crate takes it, for some of the members.
    #[must_use]
    pub fn question(&self, members: CountrySet) -> Question {
        Question {
            members,
            destination: self.to,
            weighed: Weighed {
                demand: self.demand.clone(),
                backfill: self.backfill.clone(),
            },
            threshold: self.threshold.clone(),
        }
    }
}

/// What the probes of one market found.
#[derive(Debug, Clone)]
pub struct AppliedMarket {
    /// Id of the market.
    pub market: String,
    /// Our name of it.
    pub name: String,
    /// Its family.
    pub family: String,
    /// Counts by member and end user.
    pub applied: Applied,
    /// Every single answer.
    pub answers: Vec<ProbeAnswer>,
}

/// The answer for one day.
#[derive(Debug)]
pub struct CoalitionAnswer {
    /// What was asked.
    pub request: CoalitionRequest,
    /// The day whose law was applied.
    pub on: Date,
    /// What the probes found.
    pub applied: Vec<AppliedMarket>,
    /// Jurisdictions whose packs answered.
    pub packs: Vec<String>,
}

impl CoalitionAnswer {
    /// What the probes of a market found.
    #[must_use]
    pub fn applied_of(&self, market: &str) -> Option<&AppliedMarket> {
        self.applied.iter().find(|a| a.market == market)
    }

    /// The figures of every market.
    #[must_use]
    pub fn markets<'a>(&self, data: &'a Dataset) -> Vec<MarketReach<'a>> {
        let question = self.request.question(self.request.set());
        data.markets
            .iter()
            .map(|market| market_reach(data, market, &question))
            .collect()
    }

    /// Totals over the chain.
    #[must_use]
    pub fn totals(&self, data: &Dataset) -> Vec<Total> {
        totals(data, &self.request.question(self.request.set()))
    }

    /// Whether something the members' law should have said is not known.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.applied
            .iter()
            .flat_map(|a| &a.applied.members)
            .any(|(_, _, counts)| counts.unknown > 0)
    }
}

/// Answers for one day.
///
/// # Errors
/// When the request cannot be, or a probe is not a transaction the packs can read.
pub fn coalition(
    library: &Library,
    data: Option<&Dataset>,
    request: &CoalitionRequest,
    on: Date,
) -> Result<CoalitionAnswer, Error> {
    request.check()?;
    let markets: Vec<(ProbeMarket, Vec<Country>)> = probes()?
        .into_iter()
        .map(|market| {
            let suppliers = data
                .and_then(|d| d.market(&market.id))
                .map_or_else(|| request.members.clone(), suppliers);
            (market, suppliers)
        })
        .collect();
    let asked = applied::ask(library, &markets, request, on)?;
    let mut packs = Vec::new();
    let mut applied_markets = Vec::new();
    for ((market, _), answers) in markets.into_iter().zip(asked) {
        packs.extend(answers.iter().flat_map(|a| a.packs.iter().cloned()));
        applied_markets.push(AppliedMarket {
            applied: applied::count(&answers),
            market: market.id,
            name: market.name,
            family: market.family,
            answers,
        });
    }
    packs.sort();
    packs.dedup();
    Ok(CoalitionAnswer {
        request: request.clone(),
        on,
        applied: applied_markets,
        packs,
    })
}

/// Countries that supply a market.
fn suppliers(market: &Market) -> Vec<Country> {
    market
        .suppliers
        .iter()
        .filter_map(|s| s.who.country())
        .collect()
}

/// Answers for several days: the shares stay as they are, the law moves.
///
/// # Errors
/// As for [`coalition`].
pub fn over_days(
    library: &Library,
    data: Option<&Dataset>,
    request: &CoalitionRequest,
    days: &[Date],
) -> Result<Vec<CoalitionAnswer>, Error> {
    days.iter()
        .map(|day| coalition(library, data, request, *day))
        .collect()
}
