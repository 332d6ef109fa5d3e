//! What must hold in every market, on generated ones.

use exeat_compare::coalition::{
    Dataset, EtoTables, Exact, Game, Market, Power, Question, Table, Weighed, market_reach,
    read_eto, totals,
};
use exeat_terms::{Country, CountrySet};
use proptest::prelude::*;
use std::fmt::Write as _;

const CODES: [&str; 8] = ["CHN", "USA", "JPN", "NLD", "KOR", "TWN", "DEU", "ISR"];
const TWO: [&str; 8] = ["CN", "US", "JP", "NL", "KR", "TW", "DE", "IL"];

fn china() -> Country {
    Country::from_code("CN").unwrap()
}

/// Markets whose shares are these tenths of a per cent, read through the reader like any other.
fn markets(shares: &[Vec<u32>]) -> Dataset {
    let mut inputs =
        String::from("input_id,input_name,type,market_share_chart_global_market_size_info\n");
    let mut provision = String::from("provider_id,provided_id,share_provided,year,source\n");
    let mut providers =
        String::from("provider_id,provider_name,provider_type\nP9,Various,country\n");
    for (i, code) in CODES.iter().enumerate() {
        writeln!(providers, "P{i},{code},country").unwrap();
    }
    for (m, row) in shares.iter().enumerate() {
        writeln!(inputs, "N{m},market {m},tool_resource,${} million", m + 1).unwrap();
        for (i, tenths) in row.iter().enumerate() {
            let id = if i < CODES.len() { i } else { 9 };
            let (whole, tenth) = (tenths / 10, tenths % 10);
            writeln!(provision, "P{id},N{m},{whole}.{tenth},2031,TechInsights").unwrap();
        }
    }
    read_eto(&EtoTables {
        name: "generated",
        inputs: &inputs,
        providers: &providers,
        provision: &provision,
        sequence: "input_id,goes_into_id,is_type_of_id\n",
        stages: "stage_id,stage_name\n",
        licence: "",
    })
    .unwrap()
}

/// Shares of eight countries and "various" that sum to 100 %, many of them nothing.
fn row() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(
        prop_oneof![3 => 0u32..=60, 1 => 0u32..=600, 2 => Just(0u32)],
        9,
    )
    .prop_map(|mut weights| {
        weights[1] += 1; // never nothing at all
        let sum: u32 = weights.iter().sum();
        let mut out: Vec<u32> = weights.iter().map(|w| w * 1000 / sum).collect();
        let missing = 1000 - out.iter().sum::<u32>();
        out[1] += missing;
        out
    })
}

fn members() -> impl Strategy<Value = CountrySet> {
    prop::collection::vec(any::<bool>(), 7).prop_map(|picked| {
        TWO[1..]
            .iter()
            .zip(picked)
            .filter(|(_, p)| *p)
            .map(|(code, _)| Country::from_code(code).unwrap())
            .collect()
    })
}

fn hundredth(n: i128) -> Exact {
    Exact::ratio(n, 100).unwrap()
}

fn ask(members: CountrySet, demand: i128, backfill: i128) -> Question {
    Question {
        members,
        destination: china(),
        weighed: Weighed {
            demand: Some(hundredth(demand)),
            backfill: hundredth(backfill),
        },
        threshold: hundredth(90),
    }
}

fn denial(market: &Market, demand: i128, backfill: i128) -> Table {
    let game = Game::Denial {
        demand: hundredth(demand),
        backfill: hundredth(backfill),
    };
    Table::of(market, china(), &game).unwrap()
}

/// The Shapley value as it is defined: the mean gain over all orders of joining.
fn by_orders(table: &Table) -> Vec<(Country, Exact)> {
    fn walk(
        table: &Table,
        joined: CountrySet,
        left: &[Country],
        sums: &mut Vec<(Country, Exact)>,
    ) -> i128 {
        if left.is_empty() {
            return 1;
        }
        let mut orders = 0;
        for (i, country) in left.iter().enumerate() {
            let mut rest = left.to_vec();
            rest.remove(i);
            let next = joined.union(CountrySet::from_iter([*country]));
            let here = walk(table, next, &rest, sums);
            let gain = &table.value(next) - &table.value(joined);
            let slot = sums.iter_mut().find(|(c, _)| c == country).unwrap();
            slot.1 = &slot.1 + &(&gain * &Exact::whole(here));
            orders += here;
        }
        orders
    }
    let players = table.players().to_vec();
    let mut sums: Vec<(Country, Exact)> = players.iter().map(|c| (*c, Exact::zero())).collect();
    let orders = walk(table, CountrySet::EMPTY, &players, &mut sums);
    sums.iter_mut()
        .for_each(|(_, sum)| *sum = sum.over(&Exact::whole(orders)).unwrap());
    sums
}

fn shapley_sum(powers: &[Power]) -> Exact {
    powers.iter().map(|p| &p.shapley).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Covered share is additive, so each country's contribution to it is its share.
    #[test]
    fn power_over_coverage_is_the_share(row in row()) {
        let data = markets(&[row]);
        let market = &data.markets[0];
        for power in Table::of(market, china(), &Game::Covered).unwrap().powers() {
            let share = market.share(power.country).unwrap();
            prop_assert_eq!(&power.shapley, &share);
            prop_assert_eq!(&power.banzhaf, &share);
        }
    }

    /// Each joiner adds at least as much to a larger coalition, and never takes anything away.
    #[test]
    fn denial_is_monotone_and_supermodular(row in row(), demand in 1i128..=100, backfill in 0i128..=150) {
        let data = markets(&[row]);
        let table = denial(&data.markets[0], demand, backfill);
        prop_assert!(table.is_supermodular());
        for power in table.powers() {
            prop_assert!(!power.shapley.is_negative());
        }
    }

    /// Being able to stop one of several inputs is not: the members are substitutes there.
    #[test]
    fn any_one_input_makes_members_substitutes(a in 1usize..8, b in 1usize..8) {
        prop_assume!(a != b);
        let whole = |at: usize| -> Vec<u32> { (0..9).map(|i| if i == at { 1000 } else { 0 }).collect() };
        let data = markets(&[whole(a), whole(b)]);
        let tables: Vec<Table> = data
            .markets
            .iter()
            .map(|m| Table::of(m, china(), &Game::Threshold(hundredth(90))).unwrap())
            .collect();
        let players = vec![Country::from_code(TWO[a]).unwrap(), Country::from_code(TWO[b]).unwrap()];
        let any = Table::from_fn(players, |s| i128::from(tables.iter().any(|t| t.value(s) == Exact::one()))).unwrap();
        prop_assert!(!any.is_supermodular());
    }

    /// Contributions add to the whole, equal suppliers get equal parts, who supplies nothing gets nothing.
    #[test]
    fn shapley_is_efficient_symmetric_and_null(row in row(), demand in 1i128..=100, theta in 1i128..=100) {
        let mut row = row;
        row[2] = 0;
        let (low, high) = (row[3].min(row[4]), row[3].max(row[4]));
        (row[3], row[4], row[5]) = (low, low, row[5] + high - low);
        let data = markets(&[row]);
        let market = &data.markets[0];
        let threshold = Table::of(market, china(), &Game::Threshold(hundredth(theta))).unwrap();
        for table in [denial(market, demand, 0), threshold] {
            let everybody: CountrySet = table.players().iter().copied().collect();
            let powers = table.powers();
            let whole = &table.value(everybody) - &table.value(CountrySet::EMPTY);
            prop_assert_eq!(shapley_sum(&powers), whole);
            let of = |code: &str| powers.iter().find(|p| p.country.code() == code).unwrap();
            prop_assert_eq!(&of("NL").shapley, &of("KR").shapley);
            prop_assert_eq!(&of("NL").banzhaf, &of("KR").banzhaf);
            prop_assert!(of("JP").shapley.is_zero());
        }
    }

    /// The table's formula gives what the definition over all orders gives.
    #[test]
    fn shapley_is_the_mean_over_orders(row in row(), demand in 1i128..=100) {
        let mut row = row;
        row[8] += row[6] + row[7];
        (row[6], row[7]) = (0, 0);
        let data = markets(&[row]);
        let table = denial(&data.markets[0], demand, 0);
        // Two of the seven supply nothing; leaving them out keeps the orders few.
        let few: Vec<Country> = table.players().iter().copied().take(5).collect();
        let small = Table::from_fn(few, |s| {
            let (num, _) = (&table.value(s) * &Exact::whole(1_000_000)).parts().unwrap();
            num
        }).unwrap();
        for (country, value) in by_orders(&small) {
            let power = small.powers().into_iter().find(|p| p.country == country).unwrap();
            prop_assert_eq!(power.shapley, value);
        }
    }

    /// Contributions over a chain are the weighted contributions in its markets, and add to the total's whole.
    #[test]
    fn powers_add_over_markets(a in row(), b in row(), c in row(), demand in 1i128..=100) {
        let data = markets(&[a, b, c]);
        let everybody: CountrySet = TWO[1..].iter().map(|c| Country::from_code(c).unwrap()).collect();
        let total = totals(&data, &ask(everybody, demand, 0)).remove(0);
        for part in [total.covered, total.covered_foreign, total.denied.unwrap(), total.blocked_count, total.blocked_value] {
            prop_assert_eq!(shapley_sum(&part.powers.unwrap()), part.value);
        }
    }

    /// The lower end of the bracket is never above the upper one, and both rise with the coalition.
    #[test]
    fn the_bracket_is_in_order(row in row(), s in members(), t in members(), demand in 1i128..=100, backfill in 0i128..=150) {
        let data = markets(&[row]);
        let market = &data.markets[0];
        let small = market_reach(&data, market, &ask(s, demand, backfill));
        let large = market_reach(&data, market, &ask(s.union(t), demand, backfill));
        let value = |m: &exeat_compare::coalition::Measured| m.value.clone().unwrap();
        prop_assert!(value(&small.guaranteed) <= value(&small.proportional));
        prop_assert!(value(&small.guaranteed) <= value(&large.guaranteed));
        prop_assert!(value(&small.proportional) <= value(&large.proportional));
        prop_assert!(value(&small.covered) <= value(&large.covered));
        let sum = &(&value(&small.covered) + &value(&small.own)) + &value(&small.third);
        prop_assert_eq!(sum, Exact::one());
        // At the break-even expansion nothing is certainly denied; just short of it something is.
        if let exeat_compare::coalition::BreakEven::At(k) = &small.break_even
            && !k.is_negative()
        {
            let split = exeat_compare::coalition::Split {
                covered: value(&small.covered),
                own: value(&small.own),
                third: value(&small.third),
            };
            prop_assert!(split.guaranteed_denial(&hundredth(demand), k).is_zero());
            let short = k - &Exact::ratio(1, 1_000_000).unwrap();
            prop_assert!(!split.guaranteed_denial(&hundredth(demand), &short).is_zero());
        }
    }

    /// A full reach of United States law makes the reached substitutes: that they join changes nothing.
    #[test]
    fn under_full_reach_joining_adds_nothing(row in row(), s in members()) {
        let data = markets(&[row]);
        let reached: CountrySet = ["KR", "TW"].iter().map(|c| Country::from_code(c).unwrap()).collect();
        let us = CountrySet::from_iter([Country::from_code("US").unwrap()]);
        let value = |members: CountrySet| market_reach(&data, &data.markets[0], &ask(members, 40, 0)).guaranteed.value;
        let with_reach = |members: CountrySet| value(members.union(reached));
        prop_assert_eq!(with_reach(s.union(us)), with_reach(s.union(us).union(reached)));
    }

    /// Every split the rounding allows lies in the range, and its ends are reached.
    #[test]
    fn ranges_hold_every_allowed_split(row in row(), s in members(), demand in 1i128..=100, moves in prop::collection::vec(-5i128..=5, 9)) {
        let data = markets(std::slice::from_ref(&row));
        let market = &data.markets[0];
        let reach = market_reach(&data, market, &ask(s, demand, 0));
        // Shares in hundredths of a per cent, moved within the rounding; the last ones balance the sum.
        let mut moved: Vec<i128> = row.iter().zip(&moves).map(|(t, m)| (i128::from(*t) * 10 + m).max(0)).collect();
        let mut over = moved.iter().sum::<i128>() - 10_000;
        for (at, tenths) in row.iter().enumerate() {
            let (low, high) = ((i128::from(*tenths) * 10 - 5).max(0), i128::from(*tenths) * 10 + 5);
            let next = (moved[at] - over).clamp(low, high);
            over -= moved[at] - next;
            moved[at] = next;
        }
        prop_assume!(over == 0);
        let share = |at: usize| Exact::ratio(moved[at], 10_000).unwrap();
        let covered: Exact = (1..8).filter(|i| s.contains(Country::from_code(TWO[*i]).unwrap())).map(share).sum();
        let own = share(0);
        let third = &(&Exact::one() - &covered) - &own;
        let split = exeat_compare::coalition::Split { covered, own, third };
        let figures = [
            (&reach.covered, split.covered.clone()),
            (&reach.own, split.own.clone()),
            (&reach.third, split.third.clone()),
            (&reach.proportional, split.covered_foreign()),
            (&reach.guaranteed, split.guaranteed_denial(&hundredth(demand), &Exact::zero())),
        ];
        for (measured, value) in figures {
            let range = measured.range.clone().unwrap();
            prop_assert!(range.low <= value && value <= range.high, "{} in {} .. {}", value, range.low, range.high);
        }
    }

    /// A minimal coalition wins and every member of it is needed; every winning coalition holds one.
    #[test]
    fn minimal_coalitions_are_minimal_and_enough(row in row(), s in members(), theta in 1i128..=100) {
        let data = markets(&[row]);
        let table = Table::of(&data.markets[0], china(), &Game::Threshold(hundredth(theta))).unwrap();
        let minimal = table.minimal_coalitions();
        for coalition in &minimal {
            let all: CountrySet = coalition.iter().copied().collect();
            prop_assert_eq!(table.value(all), Exact::one());
            for member in coalition {
                prop_assert!(table.value(all.minus(CountrySet::from_iter([*member]))).is_zero());
            }
        }
        let holds_one = minimal.iter().any(|c| c.iter().all(|m| s.contains(*m)));
        prop_assert_eq!(holds_one, table.value(s) == Exact::one());
    }
}
