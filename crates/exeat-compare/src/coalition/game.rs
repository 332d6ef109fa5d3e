//! What each country adds: Shapley and Banzhaf values and minimal coalitions, exactly.
//!
//! One market has at most a dozen suppliers, so a game is a table over all their coalitions, in whole numbers
//! over one denominator. A game over many markets is a weighted sum of such tables, and both values add up
//! over sums, so no larger table is ever needed.

use super::exact::Exact;
use super::market::Market;
use exeat_terms::{Country, CountrySet};

/// Most players a table is made for: a million coalitions.
pub const MAX_PLAYERS: usize = 20;

/// Largest common denominator of a market's shares: what keeps every sum of a table inside 128 bits.
const MAX_DENOMINATOR: i128 = 1_000_000_000_000_000_000_000_000;

/// What a coalition is worth in one market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Game {
    /// Share of world supply. Its Shapley value is the share itself.
    Covered,
    /// Share of supply outside the destination.
    CoveredForeign,
    /// What is certainly denied even if all other supply goes to the destination.
    Denial {
        /// Destination's share of world demand.
        demand: Exact,
        /// By how much other suppliers expand.
        backfill: Exact,
    },
    /// One when the share of supply outside the destination reaches a threshold.
    Threshold(Exact),
}

/// Contribution of one country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Power {
    /// The country.
    pub country: Country,
    /// Average contribution over all orders of joining.
    pub shapley: Exact,
    /// Average contribution over all coalitions of the others.
    pub banzhaf: Exact,
}

/// A game as a table over all coalitions of its players; bit `i` of an index is player `i`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    players: Vec<Country>,
    values: Vec<i128>,
    denominator: i128,
}

/// How a coalition's summed weight becomes its value.
enum Shape {
    /// `max(0, offset + slope * weight) / denominator`.
    Bent {
        offset: i128,
        slope: i128,
        denominator: i128,
    },
    /// One from this much weight, given as `factor * weight >= least`.
    Step { factor: i128, least: i128 },
}

/// Shares as whole numbers over one denominator.
struct Weights {
    players: Vec<Country>,
    weights: Vec<i128>,
    own: i128,
    total: i128,
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i128::try_from(a).unwrap_or(1)
}

impl Weights {
    fn new(market: &Market, destination: Country) -> Option<Weights> {
        let carriers = market.carriers(destination);
        let own = market.share(destination)?;
        let mut total: i128 = 1;
        for share in carriers.iter().map(|(_, s)| s).chain([&own]) {
            let (_, den) = share.parts()?;
            total = total.checked_mul(den / gcd(total, den).max(1))?;
            if total > MAX_DENOMINATOR {
                return None;
            }
        }
        let scaled = |share: &Exact| {
            let (num, den) = share.parts()?;
            num.checked_mul(total / den)
        };
        Some(Weights {
            weights: carriers
                .iter()
                .map(|(_, s)| scaled(s))
                .collect::<Option<Vec<i128>>>()?,
            players: carriers.iter().map(|(c, _)| *c).collect(),
            own: scaled(&own)?,
            total,
        })
    }

    fn shape(&self, game: &Game) -> Option<Shape> {
        let nothing = Shape::Bent {
            offset: 0,
            slope: 0,
            denominator: 1,
        };
        let foreign = self.total.checked_sub(self.own)?;
        Some(match game {
            Game::Covered => Shape::Bent {
                offset: 0,
                slope: 1,
                denominator: self.total,
            },
            Game::CoveredForeign | Game::Threshold(_) if foreign <= 0 => nothing,
            Game::CoveredForeign => Shape::Bent {
                offset: 0,
                slope: 1,
                denominator: foreign,
            },
            Game::Threshold(threshold) => {
                let (num, den) = threshold.parts()?;
                Shape::Step {
                    factor: den,
                    least: num.checked_mul(foreign)?,
                }
            }
            Game::Denial { demand, backfill } => {
                let (demand, backfill) = (demand.parts()?, backfill.parts()?);
                // The destination's need beyond its own supply, over one denominator.
                let need = demand
                    .0
                    .checked_mul(self.total)?
                    .checked_sub(self.own.checked_mul(demand.1)?)?
                    .checked_mul(backfill.1)?;
                if need <= 0 {
                    return Some(nothing);
                }
                let slope = demand.1.checked_mul(backfill.0.checked_add(backfill.1)?)?;
                Shape::Bent {
                    offset: need.checked_sub(slope.checked_mul(foreign)?)?,
                    slope,
                    denominator: need,
                }
            }
        })
    }
}

impl Shape {
    fn denominator(&self) -> i128 {
        match self {
            Shape::Bent { denominator, .. } => *denominator,
            Shape::Step { .. } => 1,
        }
    }

    fn value(&self, weight: i128) -> Option<i128> {
        Some(match self {
            Shape::Bent { offset, slope, .. } => {
                slope.checked_mul(weight)?.checked_add(*offset)?.max(0)
            }
            Shape::Step { factor, least } => i128::from(factor.checked_mul(weight)? >= *least),
        })
    }
}

impl Table {
    /// The game of one market; none where nothing is measured, there are more than [`MAX_PLAYERS`] suppliers,
    /// or the numbers are longer than any table of shares has.
    #[must_use]
    pub fn of(market: &Market, destination: Country, game: &Game) -> Option<Table> {
        let weights = Weights::new(market, destination)?;
        let shape = weights.shape(game)?;
        let n = weights.players.len();
        if n > MAX_PLAYERS {
            return None;
        }
        let mut sums: Vec<i128> = Vec::with_capacity(1 << n);
        sums.push(0);
        for weight in &weights.weights {
            for at in 0..sums.len() {
                let sum = sums.get(at)?.checked_add(*weight)?;
                sums.push(sum);
            }
        }
        for slot in &mut sums {
            *slot = shape.value(*slot)?;
        }
        Some(Table {
            players: weights.players,
            values: sums,
            denominator: shape.denominator(),
        })
    }

    /// Any game of whole numbers; none for more than [`MAX_PLAYERS`] players.
    #[must_use]
    pub fn from_fn(players: Vec<Country>, value: impl Fn(CountrySet) -> i128) -> Option<Table> {
        if players.len() > MAX_PLAYERS {
            return None;
        }
        let values = (0..1usize << players.len())
            .map(|mask| value(set(&players, mask)))
            .collect();
        Some(Table {
            players,
            values,
            denominator: 1,
        })
    }

    /// The players, in order.
    #[must_use]
    pub fn players(&self) -> &[Country] {
        &self.players
    }

    /// What a coalition is worth; others than the players add nothing.
    #[must_use]
    pub fn value(&self, members: CountrySet) -> Exact {
        let mask = self
            .players
            .iter()
            .enumerate()
            .filter(|(_, c)| members.contains(**c))
            .fold(0usize, |mask, (i, _)| mask | 1 << i);
        let value = self.values.get(mask).copied().unwrap_or(0);
        Exact::ratio(value, self.denominator).unwrap_or_else(Exact::zero)
    }

    /// Each player's Shapley and Banzhaf value.
    #[must_use]
    pub fn powers(&self) -> Vec<Power> {
        let n = self.players.len();
        let mut out = Vec::with_capacity(n);
        for (player, country) in self.players.iter().enumerate() {
            // Gains summed by how many had joined before: weights then enter once per size.
            let mut gains = vec![0i128; n];
            let bit = 1usize << player;
            // Halves of the table in pairs: without the player, with the player.
            for pair in self.values.chunks(bit * 2).enumerate() {
                let (block, chunk) = pair;
                let (without, with) = chunk.split_at(bit.min(chunk.len()));
                for (low, (a, b)) in without.iter().zip(with).enumerate() {
                    let gain = b - a;
                    if gain != 0 {
                        let before = (block.count_ones() + low.count_ones()) as usize;
                        if let Some(slot) = gains.get_mut(before) {
                            *slot += gain;
                        }
                    }
                }
            }
            out.push(self.power(*country, &gains));
        }
        out
    }

    /// Weighs the gains of one player.
    fn power(&self, country: Country, gains: &[i128]) -> Power {
        let n = gains.len();
        // 20! fits; a table never has more players.
        let factorial = |k: usize| (1..=k as i128).product::<i128>();
        let mut shapley = Exact::zero();
        let mut banzhaf: i128 = 0;
        for (before, gain) in gains.iter().enumerate() {
            if *gain != 0 {
                let weight = factorial(before) * factorial(n - 1 - before);
                shapley = &shapley + &(&Exact::whole(*gain) * &Exact::whole(weight));
                banzhaf += gain;
            }
        }
        let over = |value: &Exact, den: i128| {
            value
                .over(&(&Exact::whole(den) * &Exact::whole(self.denominator)))
                .unwrap_or_else(Exact::zero)
        };
        Power {
            country,
            shapley: over(&shapley, factorial(n)),
            banzhaf: over(&Exact::whole(banzhaf), 1i128 << (n - 1)),
        }
    }

    /// The coalitions that reach the whole value (one, of a threshold game) and lose it with any member, the
    /// smallest first.
    #[must_use]
    pub fn minimal_coalitions(&self) -> Vec<Vec<Country>> {
        let n = self.players.len();
        let wins = |mask: usize| {
            self.values
                .get(mask)
                .is_some_and(|v| *v >= self.denominator)
        };
        let mut masks: Vec<usize> = (0..self.values.len())
            .filter(|mask| {
                wins(*mask) && (0..n).all(|i| *mask & 1 << i == 0 || !wins(*mask & !(1 << i)))
            })
            .collect();
        masks.sort_by_key(|mask| mask.count_ones());
        masks
            .iter()
            .map(|mask| {
                self.players
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| mask & 1 << i != 0)
                    .map(|(_, c)| *c)
                    .collect()
            })
            .collect()
    }

    /// Whether every joiner adds at least as much to a larger coalition as to a smaller one.
    #[must_use]
    pub fn is_supermodular(&self) -> bool {
        let n = self.players.len();
        let value = |mask: usize| self.values.get(mask).copied().unwrap_or(0);
        (0..self.values.len()).all(|mask| {
            (0..n).filter(|a| mask & 1 << a == 0).all(|a| {
                (0..a).filter(|b| mask & 1 << b == 0).all(|b| {
                    let (a, b) = (1 << a, 1 << b);
                    value(mask | a | b) - value(mask | a) >= value(mask | b) - value(mask)
                })
            })
        })
    }
}

fn set(players: &[Country], mask: usize) -> CountrySet {
    players
        .iter()
        .enumerate()
        .filter(|(i, _)| mask & 1 << i != 0)
        .map(|(_, c)| *c)
        .collect()
}
