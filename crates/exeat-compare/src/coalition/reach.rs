//! One market, one coalition, one destination: every figure of it.

use super::availability::{Availability, weigh};
use super::exact::Exact;
use super::game::{Game, Power, Table};
use super::market::{Dataset, Kind, Market};
use super::measure::{BreakEven, Split, Weighed};
use super::range::{Measured, Polygon, Range};
use exeat_terms::{Country, CountrySet};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The members; never the destination.
    pub members: CountrySet,
    /// The destination.
    pub destination: Country,
    /// Destination's demand and others' expansion.
    pub weighed: Weighed,
    /// From which share of foreign supply on a market counts as blocked.
    pub threshold: Exact,
}

/// A country's part in one market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The country.
    pub country: Country,
    /// Whether it is a member.
    pub member: bool,
    /// Its share.
    pub share: Exact,
    /// What certain denial loses when this member leaves, or gains when this country joins.
    pub marginal: Option<Exact>,
    /// Its power over certain denial.
    pub denial: Option<Power>,
    /// Its power over reaching the threshold.
    pub threshold: Option<Power>,
}

/// Every figure of one market.
#[derive(Debug, Clone)]
pub struct MarketReach<'a> {
    /// The market.
    pub market: &'a Market,
    /// Share of the members in world supply.
    pub covered: Measured,
    /// Share of the destination.
    pub own: Measured,
    /// Share of everybody else.
    pub third: Measured,
    /// Share of the members in supply outside the destination: what is denied if nobody diverts. Upper end.
    pub proportional: Measured,
    /// What is denied even if all third-country supply is diverted. Lower end; nothing without a demand.
    pub guaranteed: Measured,
    /// The expansion that undoes it.
    pub break_even: BreakEven,
    /// The flag for every remaining supplier.
    pub remaining: Vec<Availability>,
    /// Countries that carry a share, the largest first.
    pub parts: Vec<Part>,
    /// Smallest sets of countries that reach the threshold; none when the market was too large to list them.
    pub minimal: Option<Vec<Vec<Country>>>,
}

/// The figures of one market.
#[must_use]
pub fn market_reach<'a>(
    dataset: &Dataset,
    market: &'a Market,
    question: &Question,
) -> MarketReach<'a> {
    let Question {
        members,
        destination,
        ..
    } = *question;
    let split = split(market, members, destination);
    let polygon = Polygon::of(market, members, destination);
    let shares = |at: usize| {
        polygon.as_ref().and_then(|p| {
            p.extremes(|x, own, third| {
                [x, own, third]
                    .get(at)
                    .map_or_else(Exact::zero, |v| (*v).clone())
            })
        })
    };
    let figure = |f: &dyn Fn(&Split) -> Exact| -> Measured {
        Measured {
            value: split.as_ref().map(f),
            range: polygon.as_ref().and_then(|p| {
                p.extremes(|covered, own, third| {
                    f(&Split {
                        covered: covered.clone(),
                        own: own.clone(),
                        third: third.clone(),
                    })
                })
            }),
        }
    };
    let covered = Measured {
        value: split.as_ref().map(|s| s.covered.clone()),
        range: shares(0).or_else(|| family_range(dataset, market, question)),
    };
    let demand = question.weighed.demand.as_ref();
    let backfill = &question.weighed.backfill;
    let need = split
        .as_ref()
        .and_then(|s| demand.map(|q| q - &s.own))
        .filter(|need| !need.is_negative());
    MarketReach {
        market,
        covered,
        own: Measured {
            value: split.as_ref().map(|s| s.own.clone()),
            range: shares(1),
        },
        third: Measured {
            value: split.as_ref().map(|s| s.third.clone()),
            range: shares(2),
        },
        proportional: figure(&Split::covered_foreign),
        guaranteed: demand.map_or_else(Measured::default, |q| {
            figure(&|split| split.guaranteed_denial(q, backfill))
        }),
        break_even: split
            .as_ref()
            .map_or(BreakEven::NotKnown, |s| s.break_even(demand)),
        remaining: market
            .suppliers
            .iter()
            .filter_map(|s| {
                let country = s.who.country()?;
                let outside = country != destination && !members.contains(country);
                outside.then(|| {
                    weigh(
                        country,
                        s.share.as_ref(),
                        s.range.as_ref(),
                        need.as_ref(),
                        backfill,
                    )
                })
            })
            .collect(),
        parts: parts(market, question),
        minimal: Table::of(
            market,
            destination,
            &Game::Threshold(question.threshold.clone()),
        )
        .map(|table| table.minimal_coalitions()),
    }
}

/// How supply splits by the published numbers.
pub(super) fn split(market: &Market, members: CountrySet, destination: Country) -> Option<Split> {
    let covered = market.covered(members)?;
    let own = market.share(destination)?;
    let third = &(&Exact::one() - &covered) - &own;
    Some(Split {
        covered,
        own,
        third,
    })
}

/// Ranges of independent markets add, so a family's is the weighted sum of its parts'.
fn family_range(dataset: &Dataset, market: &Market, question: &Question) -> Option<Range> {
    if market.kind != Kind::Family {
        return None;
    }
    let mut sum = Range::point(Exact::zero());
    for (at, weight) in &market.parts {
        let part = dataset.markets.get(*at)?;
        let polygon = Polygon::of(part, question.members, question.destination)?;
        let range = polygon.extremes(|covered, _, _| covered.clone())?;
        sum.low = &sum.low + &(&range.low * weight);
        sum.high = &sum.high + &(&range.high * weight);
    }
    Some(sum)
}

/// The game of certain denial, where a demand is stated.
pub(super) fn denial_game(weighed: &Weighed) -> Option<Game> {
    Some(Game::Denial {
        demand: weighed.demand.clone()?,
        backfill: weighed.backfill.clone(),
    })
}

fn parts(market: &Market, question: &Question) -> Vec<Part> {
    let destination = question.destination;
    let denial =
        denial_game(&question.weighed).and_then(|game| Table::of(market, destination, &game));
    let threshold = Table::of(
        market,
        destination,
        &Game::Threshold(question.threshold.clone()),
    );
    let denial_powers = denial.as_ref().map(Table::powers).unwrap_or_default();
    let threshold_powers = threshold.as_ref().map(Table::powers).unwrap_or_default();
    let of =
        |powers: &[Power], country: Country| powers.iter().find(|p| p.country == country).cloned();
    let mut out: Vec<Part> = market
        .carriers(destination)
        .into_iter()
        .map(|(country, share)| {
            let member = question.members.contains(country);
            let one = CountrySet::from_iter([country]);
            let (with, without) = (question.members.union(one), question.members.minus(one));
            Part {
                country,
                member,
                share,
                marginal: denial
                    .as_ref()
                    .map(|table| &table.value(with) - &table.value(without)),
                denial: of(&denial_powers, country),
                threshold: of(&threshold_powers, country),
            }
        })
        .collect();
    out.sort_by(|a, b| b.share.cmp(&a.share).then(a.country.cmp(&b.country)));
    out
}
