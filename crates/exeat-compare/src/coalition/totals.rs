//! Totals over the chain: leaf markets only, each counted once, weighted by size.

use super::exact::Exact;
use super::families::Stage;
use super::game::{Game, Power, Table};
use super::market::{Dataset, Market};
use super::reach::{Question, denial_game, split};
use exeat_terms::{Country, CountrySet};

/// A total and what each country contributes to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotalPart {
    /// The figure for the coalition.
    pub value: Exact,
    /// Shapley and Banzhaf value of every country, in order; none when some market was too large.
    pub powers: Option<Vec<Power>>,
}

/// Totals of one scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Id of the scope.
    pub id: String,
    /// Name of the scope.
    pub name: String,
    /// How many leaf markets.
    pub markets: usize,
    /// Their size in millions of dollars.
    pub size: Exact,
    /// Value covered, of the world's.
    pub covered: TotalPart,
    /// Value covered, of what is sold outside the destination, market by market.
    pub covered_foreign: TotalPart,
    /// Value certainly denied; none without a demand.
    pub denied: Option<TotalPart>,
    /// Markets in which the threshold is reached.
    pub blocked_count: TotalPart,
    /// Their share of value.
    pub blocked_value: TotalPart,
}

/// Totals of all leaf markets, of front-end fabrication, and of each stage.
#[must_use]
pub fn totals(dataset: &Dataset, question: &Question) -> Vec<Total> {
    let mut scopes: Vec<(String, String, Vec<usize>)> = vec![
        (
            "all".into(),
            "all leaf markets".into(),
            dataset.leaves.clone(),
        ),
        (
            "front-end".into(),
            "tools of front-end fabrication".into(),
            dataset.front_end.clone(),
        ),
    ];
    for stage in Stage::ALL {
        let places: Vec<usize> = dataset
            .leaves
            .iter()
            .copied()
            .filter(|at| dataset.markets.get(*at).is_some_and(|m| m.stage == stage))
            .collect();
        let id = format!(
            "stage-{}",
            stage.as_str().replace([',', ' '], "-").replace("--", "-")
        );
        scopes.push((id, format!("stage: {}", stage.as_str()), places));
    }
    // Each market's games are played once, whatever number of scopes it stands in.
    let played: Vec<(usize, Played)> = dataset
        .leaves
        .iter()
        .filter_map(|at| Some((*at, Played::new(dataset.markets.get(*at)?, question)?)))
        .collect();
    scopes
        .into_iter()
        .filter(|(_, _, places)| !places.is_empty())
        .filter_map(|(id, name, places)| {
            let markets: Vec<&Played> = played
                .iter()
                .filter(|(at, _)| places.contains(at))
                .map(|(_, played)| played)
                .collect();
            total(id, name, &markets, question)
        })
        .collect()
}

/// One market's figures and games.
struct Played {
    size: Exact,
    covered: One,
    covered_foreign: One,
    denied: Option<One>,
    blocked: One,
}

struct One {
    value: Exact,
    powers: Option<Vec<Power>>,
}

impl Played {
    fn new(market: &Market, question: &Question) -> Option<Played> {
        let Question {
            members,
            destination,
            ..
        } = *question;
        let split = split(market, members, destination)?;
        let foreign = split.covered_foreign();
        let play = |value: Exact, game: Game| One {
            value,
            powers: Table::of(market, destination, &game).map(|t| t.powers()),
        };
        // Additive games need no table: each country's contribution is its share, whatever the order.
        let additive = |value: Exact, whole: &Exact| One {
            value,
            powers: Some(
                market
                    .carriers(destination)
                    .into_iter()
                    .map(|(country, share)| {
                        let part = share.over(whole).unwrap_or_else(Exact::zero);
                        Power {
                            country,
                            shapley: part.clone(),
                            banzhaf: part,
                        }
                    })
                    .collect(),
            ),
        };
        let outside = &Exact::one() - &split.own;
        let blocked = !outside.is_zero() && foreign >= question.threshold;
        let denied = denial_game(&question.weighed).map(|game| {
            let demand = question.weighed.demand.clone().unwrap_or_else(Exact::zero);
            play(
                split.guaranteed_denial(&demand, &question.weighed.backfill),
                game,
            )
        });
        Some(Played {
            size: market.size.clone()?,
            covered: additive(split.covered.clone(), &Exact::one()),
            covered_foreign: additive(foreign, &outside),
            denied,
            blocked: play(
                Exact::whole(i128::from(blocked)),
                Game::Threshold(question.threshold.clone()),
            ),
        })
    }
}

fn total(id: String, name: String, markets: &[&Played], question: &Question) -> Option<Total> {
    let size: Exact = markets.iter().map(|m| &m.size).sum();
    let by_value: Vec<Exact> = markets
        .iter()
        .map(|m| m.size.over(&size))
        .collect::<Option<_>>()?;
    let by_count = vec![Exact::one(); markets.len()];
    let sum = |pick: &dyn Fn(&Played) -> Option<&One>, weights: &[Exact]| {
        let all: Option<Vec<(&One, &Exact)>> = markets
            .iter()
            .zip(weights)
            .map(|(m, w)| Some((pick(m)?, w)))
            .collect();
        all.map(|all| TotalPart {
            value: all.iter().map(|(one, w)| &one.value * w).sum(),
            powers: added(&all),
        })
    };
    Some(Total {
        id,
        name,
        markets: markets.len(),
        covered: sum(&|m| Some(&m.covered), &by_value)?,
        covered_foreign: sum(&|m| Some(&m.covered_foreign), &by_value)?,
        denied: question
            .weighed
            .demand
            .as_ref()
            .and_then(|_| sum(&|m| m.denied.as_ref(), &by_value)),
        blocked_count: sum(&|m| Some(&m.blocked), &by_count)?,
        blocked_value: sum(&|m| Some(&m.blocked), &by_value)?,
        size,
    })
}

/// Powers add over markets.
fn added(all: &[(&One, &Exact)]) -> Option<Vec<Power>> {
    let mut countries = CountrySet::EMPTY;
    for (one, _) in all {
        for power in one.powers.as_ref()? {
            countries.insert(power.country);
        }
    }
    let sum = |country: Country, pick: &dyn Fn(&Power) -> &Exact| -> Exact {
        all.iter()
            .filter_map(|(one, weight)| {
                let power = one.powers.as_ref()?.iter().find(|p| p.country == country)?;
                let value = pick(power);
                (!value.is_zero()).then(|| value * weight)
            })
            .sum()
    };
    Some(
        countries
            .iter()
            .map(|country| Power {
                country,
                shapley: sum(country, &|p| &p.shapley),
                banzhaf: sum(country, &|p| &p.banzhaf),
            })
            .collect(),
    )
}
