//! All games of a coalition on a chain of markets: every figure of every market, and the totals.
//!
//! The chain is generated, with as many markets and suppliers as the real tables have; where `EXEAT_DATA`
//! names a folder of tables, those are measured as well. The twin averages over all orders of joining.

use crate::measure::{Gate, Report, cpu_of, median};
use anyhow::Context as _;
use exeat::coalition::{CoalitionRequest, market_tables};
use exeat::compare::coalition::{
    Dataset, EtoTables, Exact, Game, Table, market_reach, read_eto, totals,
};
use exeat::terms::{Country, CountrySet};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Times each figure is taken.
const TIMES: usize = 11;
const MARKETS: usize = 96;
const CODES: [&str; 13] = [
    "CHN", "USA", "JPN", "NLD", "KOR", "TWN", "DEU", "ISR", "AUT", "FRA", "GBR", "SGP", "CHE",
];

pub(crate) fn run(report: &mut Report) -> anyhow::Result<()> {
    games(
        report,
        "96 generated markets of 3 to 12 suppliers",
        &generated()?,
        Some(100.0),
    )?;
    if let Some(folder) = std::env::var_os("EXEAT_DATA").map(PathBuf::from) {
        let data = market_tables(&folder)?;
        let measured = data.markets.iter().filter(|m| m.is_measured()).count();
        let what = format!("{measured} measured markets of {}", data.vintage.release);
        games(report, &what, &data, Some(100.0))?;
    }
    let table = eight()?;
    let by_table = median((0..TIMES).map(|_| cpu_of(|| table.powers())).collect());
    let by_orders = median((0..TIMES).map(|_| cpu_of(|| orders(&table))).collect());
    report.row(
        "Shapley of 8 suppliers, by table",
        by_table / 1e3,
        "µs",
        "cpu",
        None,
    );
    report.row(
        "the same over all orders",
        by_orders / 1e3,
        "µs",
        "cpu",
        None,
    );
    Ok(())
}

fn games(report: &mut Report, what: &str, data: &Dataset, gate: Option<f64>) -> anyhow::Result<()> {
    let country = |code: &str| Country::from_code(code).context("a country");
    let members = [country("US")?, country("JP")?, country("NL")?];
    let request = CoalitionRequest::new(&members, country("CN")?)?;
    let question = request.question(request.set());
    let all = || {
        let reach: Vec<_> = data
            .markets
            .iter()
            .map(|market| market_reach(data, market, &question))
            .collect();
        (reach, totals(data, &question))
    };
    let ns = median((0..TIMES).map(|_| cpu_of(all)).collect());
    report.row(
        format!("{what}: all games and totals"),
        ns / 1e6,
        "ms",
        "cpu",
        gate.map(Gate::AtMost),
    );
    Ok(())
}

/// Markets whose shares follow from their number, so that every run measures the same.
fn generated() -> anyhow::Result<Dataset> {
    let mut inputs =
        String::from("input_id,input_name,type,market_share_chart_global_market_size_info\n");
    let mut providers = String::from("provider_id,provider_name,provider_type\n");
    let mut provision = String::from("provider_id,provided_id,share_provided,year,source\n");
    for (at, code) in CODES.iter().enumerate() {
        writeln!(providers, "P{at},{code},country")?;
    }
    for market in 0..MARKETS {
        writeln!(
            inputs,
            "N{market},market,tool_resource,${}.7 million",
            market + 1
        )?;
        let suppliers = 3 + market % 10;
        let mut left = 1000;
        for supplier in 0..=suppliers {
            let share = if supplier == suppliers {
                left
            } else {
                left * (3 + (market + supplier) % 5) / 10
            };
            left -= share;
            writeln!(
                provision,
                "P{supplier},N{market},{}.{},2031,TechInsights",
                share / 10,
                share % 10
            )?;
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
    .map_err(|problems| anyhow::anyhow!("{problems:?}"))
}

fn eight() -> anyhow::Result<Table> {
    let data = generated()?;
    let market = data
        .markets
        .iter()
        .find(|m| m.suppliers.len() == 9)
        .context("a market of nine suppliers, the destination among them")?;
    let game = Game::Denial {
        demand: Exact::ratio(2, 5).context("a fraction")?,
        backfill: Exact::zero(),
    };
    let china = Country::from_code("CN").context("a country")?;
    Table::of(market, china, &game).context("a table")
}

/// The Shapley value as it is defined: the mean gain over all orders of joining.
fn orders(table: &Table) -> Vec<Exact> {
    fn walk(table: &Table, joined: CountrySet, left: &[Country], sums: &mut [(Country, Exact)]) {
        for (at, country) in left.iter().enumerate() {
            let mut rest = left.to_vec();
            rest.remove(at);
            let next = joined.union(CountrySet::from_iter([*country]));
            let gain = &table.value(next) - &table.value(joined);
            let orders: i128 = (1..=rest.len() as i128).product();
            if let Some(slot) = sums.iter_mut().find(|(c, _)| c == country) {
                slot.1 = &slot.1 + &(&gain * &Exact::whole(orders));
            }
            walk(table, next, &rest, sums);
        }
    }
    let players = table.players().to_vec();
    let mut sums: Vec<(Country, Exact)> = players.iter().map(|c| (*c, Exact::zero())).collect();
    walk(table, CountrySet::EMPTY, &players, &mut sums);
    let all: i128 = (1..=players.len() as i128).product();
    sums.into_iter()
        .map(|(_, sum)| sum.over(&Exact::whole(all)).unwrap_or(sum))
        .collect()
}
