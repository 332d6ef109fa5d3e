//! Every figure of the golden file, as exact fractions.
//!
//! The market tables are licensed for non-commercial use and stay outside the source tree; this runs when
//! `EXEAT_DATA` names the folder that holds `golden.csv` and the three releases.

use exeat_compare::coalition::{
    Dataset, EtoTables, Exact, Family, Game, Kind, Market, Question, Table, Total, Weighed, alpha3,
    from_alpha3, market_reach, read_eto, totals,
};
use exeat_terms::{Country, CountrySet};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

const RELEASES: [(&str, &str, i128, i128); 3] = [
    ("2022", "eto-2022", 1, 4),
    ("2025-07", "eto-2025-07", 2, 5),
    ("2026-08", "eto-2026-08", 2, 5),
];

const COALITIONS: [(&str, &str); 12] = [
    ("US", "US"),
    ("JP", "JP"),
    ("NL", "NL"),
    ("US+JP", "US JP"),
    ("US+NL", "US NL"),
    ("JP+NL", "JP NL"),
    ("US+JP+NL", "US JP NL"),
    ("US+JP+NL+KR", "US JP NL KR"),
    ("US+JP+NL+TW", "US JP NL TW"),
    ("US+JP+NL+DE", "US JP NL DE"),
    ("US+JP+NL+KR+TW", "US JP NL KR TW"),
    ("US+JP+NL+KR+TW+DE", "US JP NL KR TW DE"),
];

/// Countries the golden file takes as reached by United States law, an upper bound.
const REACHED: &str = "IL KR MY SG TW";

/// Markets of the game that must not be believed.
const NECESSARY: [&str; 15] = [
    "N20", "N22", "N32", "N33", "N38", "N39", "N41", "N42", "N43", "N44", "N49", "N50", "N51",
    "N62", "N84",
];

fn set(codes: &str) -> CountrySet {
    codes
        .split_whitespace()
        .map(|c| Country::from_code(c).unwrap())
        .collect()
}

fn code(country: Country) -> String {
    alpha3(country).unwrap().to_owned()
}

fn joined(countries: &[Country]) -> String {
    let mut codes: Vec<String> = countries.iter().map(|c| code(*c)).collect();
    codes.sort();
    codes.join("+")
}

pub(crate) fn folder() -> Option<PathBuf> {
    let given = std::env::var_os("EXEAT_DATA").map(PathBuf::from)?;
    [given.clone(), given.join("supply-chain")]
        .into_iter()
        .find(|dir| dir.join("golden.csv").is_file())
}

pub(crate) fn release(folder: &Path, name: &str) -> Dataset {
    let text = |file: &str| std::fs::read_to_string(folder.join(name).join(file)).unwrap();
    read_eto(&EtoTables {
        name,
        inputs: &text("inputs.csv"),
        providers: &text("providers.csv"),
        provision: &text("provision.csv"),
        sequence: &text("sequence.csv"),
        stages: &text("stages.csv"),
        licence: &text("LICENSE.md"),
    })
    .unwrap()
}

/// The join table still has an older name for a provider that is called otherwise where it is defined.
fn plain(subject: &str) -> &str {
    match subject {
        "Various countries" => "Various",
        other => other,
    }
}

/// Computed figures by what identifies them in the golden file.
type Figures = BTreeMap<[String; 5], Exact>;

struct Out<'a> {
    figures: &'a mut Figures,
    release: &'a str,
}

impl Out<'_> {
    fn put(&mut self, metric: &str, id: &str, subject: &str, parameters: &str, value: Exact) {
        let key = [self.release, metric, id, plain(subject), parameters].map(str::to_owned);
        assert!(self.figures.insert(key.clone(), value).is_none(), "{key:?}");
    }
}

fn question(members: CountrySet, demand: &Exact, backfill: Exact, threshold: Exact) -> Question {
    Question {
        members,
        destination: Country::from_code("CN").unwrap(),
        weighed: Weighed {
            demand: Some(demand.clone()),
            backfill,
        },
        threshold,
    }
}

fn half() -> Exact {
    Exact::ratio(1, 2).unwrap()
}

fn market_figures(out: &mut Out<'_>, data: &Dataset, market: &Market, q: &Exact) {
    let china = Country::from_code("CN").unwrap();
    let id = market.id.as_str();
    if market.kind != Kind::Family && market.is_measured() {
        let sum = market.published_sum.clone().unwrap();
        out.put("raw_sum_percent", id, "", "", sum);
    }
    if market.is_measured() {
        for supplier in &market.suppliers {
            if let Some(share) = &supplier.share {
                out.put("share", id, &supplier.who.to_string(), "", share.clone());
            }
        }
        out.put("hhi", id, "", "", market.concentration().unwrap());
    }
    for (label, codes) in COALITIONS {
        let members = set(codes);
        let ask = |members, backfill| {
            let question = question(members, q, backfill, Exact::ratio(9, 10).unwrap());
            market_reach(data, market, &question)
        };
        let plain = ask(members, Exact::zero());
        if market.kind != Kind::Family
            && let Some(range) = &plain.covered.range
        {
            out.put("coverage_world_lo", id, label, "", range.low.clone());
            out.put("coverage_world_hi", id, label, "", range.high.clone());
        }
        if !market.is_measured() {
            continue;
        }
        let value = |m: &exeat_compare::coalition::Measured| m.value.clone().unwrap();
        out.put("coverage_world", id, label, "", value(&plain.covered));
        out.put(
            "coverage_foreign",
            id,
            label,
            "dest=CHN",
            value(&plain.proportional),
        );
        out.put(
            "third_country_residual",
            id,
            label,
            "dest=CHN",
            value(&plain.third),
        );
        let name = |k: &str| format!("q={q};backfill={k}");
        out.put(
            "guaranteed_denial",
            id,
            label,
            &name("0"),
            value(&plain.guaranteed),
        );
        let more = ask(members, half());
        out.put(
            "guaranteed_denial",
            id,
            label,
            &name("1/2"),
            value(&more.guaranteed),
        );
        let reached = if codes.contains("US") {
            members.union(set(REACHED))
        } else {
            members
        };
        out.put(
            "coverage_foreign_reach",
            id,
            label,
            "dest=CHN;reach=ISR+KOR+MYS+SGP+TWN;rho=1",
            value(&ask(reached, Exact::zero()).proportional),
        );
    }
    if market.kind == Kind::Family || !market.is_measured() {
        return;
    }
    if market.carriers(china).is_empty() {
        return;
    }
    for (num, den) in [(3, 4), (9, 10)] {
        let theta = format!("theta={num}/{den}");
        let threshold = Exact::ratio(num, den).unwrap();
        let table = Table::of(market, china, &Game::Threshold(threshold.clone())).unwrap();
        for power in table.powers() {
            let subject = code(power.country);
            out.put("shapley_threshold", id, &subject, &theta, power.shapley);
            out.put("banzhaf_threshold", id, &subject, &theta, power.banzhaf);
        }
        let minimal = table.minimal_coalitions();
        let foreign = Table::of(market, china, &Game::CoveredForeign).unwrap();
        for coalition in &minimal {
            let value = foreign.value(coalition.iter().copied().collect());
            out.put("minimal_coalition", id, &joined(coalition), &theta, value);
        }
        let count = |n: usize| Exact::whole(i128::try_from(n).unwrap());
        out.put(
            "minimal_coalition_count",
            id,
            "",
            &theta,
            count(minimal.len()),
        );
        let smallest = minimal.iter().map(Vec::len).min().unwrap_or(0);
        out.put("smallest_coalition_size", id, "", &theta, count(smallest));
    }
    let game = Game::Denial {
        demand: q.clone(),
        backfill: Exact::zero(),
    };
    let table = Table::of(market, china, &game).unwrap();
    assert!(table.is_supermodular(), "{id}");
    for power in table.powers() {
        let name = format!("q={q};backfill=0");
        out.put(
            "shapley_denial",
            id,
            &code(power.country),
            &name,
            power.shapley,
        );
    }
}

fn chain_figures(out: &mut Out<'_>, data: &Dataset, q: &Exact) {
    let everybody: CountrySet = Country::all().filter(|c| c.code() != "CN").collect();
    let labels = COALITIONS
        .iter()
        .map(|(label, codes)| (*label, set(codes), codes.contains("US")))
        .chain([("ALL", everybody, true)]);
    let denied = format!("q={q};backfill=0");
    let ask = |members| {
        let nine = Exact::ratio(9, 10).unwrap();
        totals(data, &question(members, q, Exact::zero(), nine))
    };
    let pick = |all: &[Total], id: &str| all.iter().find(|t| t.id == id).cloned().unwrap();
    let figures = |total: &Total| {
        [
            ("blocked_count", total.blocked_count.clone(), "theta=9/10"),
            ("blocked_value", total.blocked_value.clone(), "theta=9/10"),
            ("covered_value", total.covered.clone(), ""),
            ("covered_value_foreign", total.covered_foreign.clone(), ""),
            (
                "denied_value",
                total.denied.clone().unwrap(),
                denied.as_str(),
            ),
        ]
        .map(|(metric, part, parameters)| (metric, part, parameters.to_owned()))
    };
    let scopes = [("CHAIN-ALL", "all"), ("CHAIN-FRONT", "front-end")];
    for (nth, (label, members, american)) in labels.enumerate() {
        let plain = ask(members);
        let reached = ask(if american {
            members.union(set(REACHED))
        } else {
            members
        });
        for (scope, id) in scopes {
            let total = pick(&plain, id);
            if nth == 0 {
                let count = i128::try_from(total.markets).unwrap();
                out.put("market_count", scope, "", "", Exact::whole(count));
                out.put("market_musd", scope, "", "", total.size.clone());
            }
            for (metric, part, parameters) in figures(&total) {
                out.put(metric, scope, label, &parameters, part.value);
                for power in part.powers.into_iter().flatten().filter(|_| nth == 0) {
                    let metric = format!("shapley_{metric}");
                    out.put(
                        &metric,
                        scope,
                        &code(power.country),
                        &parameters,
                        power.shapley,
                    );
                }
            }
            for (metric, part, parameters) in figures(&pick(&reached, id)) {
                let with = match parameters.as_str() {
                    "" => "rho=1".to_owned(),
                    more => format!("{more};rho=1"),
                };
                out.put(&format!("{metric}_reach"), scope, label, &with, part.value);
            }
        }
    }
}

/// The naive game "any one blocked input stops everything", kept as a warning.
fn trap_figures(out: &mut Out<'_>, data: &Dataset) {
    let china = Country::from_code("CN").unwrap();
    let nine = Exact::ratio(9, 10).unwrap();
    let markets: Vec<&Market> = NECESSARY
        .iter()
        .filter_map(|id| data.market(id))
        .filter(|m| m.is_measured())
        .collect();
    let players: BTreeSet<Country> = markets
        .iter()
        .flat_map(|m| m.carriers(china))
        .map(|(c, _)| c)
        .collect();
    let tables: Vec<Table> = markets
        .iter()
        .map(|m| Table::of(m, china, &Game::Threshold(nine.clone())).unwrap())
        .collect();
    let few = players.len() <= 13;
    let table = Table::from_fn(players.into_iter().collect(), |coalition| {
        i128::from(tables.iter().any(|t| t.value(coalition) == Exact::one()))
    })
    .unwrap();
    assert!(!table.is_supermodular());
    for power in table.powers().into_iter().filter(|_| few) {
        out.put(
            "shapley_or",
            "CHAIN-OR",
            &code(power.country),
            "theta=9/10",
            power.shapley,
        );
    }
    for coalition in table.minimal_coalitions() {
        let subject = joined(&coalition);
        out.put(
            "minimal_coalition",
            "CHAIN-OR",
            &subject,
            "theta=9/10",
            Exact::one(),
        );
    }
}

fn changes(figures: &mut Figures, all: &[(&str, Dataset)]) {
    for (a, b) in [
        ("2022", "2025-07"),
        ("2025-07", "2026-08"),
        ("2022", "2026-08"),
    ] {
        let find = |name: &str| &all.iter().find(|(n, _)| *n == name).unwrap().1;
        let (before, after) = (find(a), find(b));
        for market in before
            .markets
            .iter()
            .filter(|m| m.is_measured() && m.id.starts_with('N'))
        {
            let Some(later) = after.market(&market.id).filter(|m| m.is_measured()) else {
                continue;
            };
            let shares = |m: &Market| -> Vec<(String, Exact)> {
                m.suppliers
                    .iter()
                    .filter_map(|s| Some((plain(&s.who.to_string()).to_owned(), s.share.clone()?)))
                    .collect()
            };
            if shares(market) == shares(later) {
                continue;
            }
            let mut out = Out {
                figures,
                release: &format!("{a}>{b}"),
            };
            for country in ["CHN", "USA", "JPN", "NLD", "KOR"] {
                let country = from_alpha3(country).unwrap();
                let change = &later.share(country).unwrap() - &market.share(country).unwrap();
                out.put("share_change", &market.id, &code(country), "", change);
            }
        }
    }
}

#[test]
fn every_golden_figure_is_reproduced() {
    let Some(folder) = folder() else {
        println!("skipped: EXEAT_DATA names no folder with golden.csv");
        return;
    };
    let mut figures = Figures::new();
    let mut all = Vec::new();
    for (name, path, num, den) in RELEASES {
        let mut data = release(&folder, path);
        if name == "2022" {
            // That release has words only for wafer inspection; the golden file keeps the part with numbers.
            data.markets.retain(|m| m.id != "G-PC");
            let part = Family {
                id: "G-PC-PART",
                name: "",
                roots: &[],
            };
            data.add_family(&part, &["N62", "N63", "N64"]);
        }
        let q = Exact::ratio(num, den).unwrap();
        let mut out = Out {
            figures: &mut figures,
            release: name,
        };
        for market in &data.markets {
            market_figures(&mut out, &data, market, &q);
        }
        chain_figures(&mut out, &data, &q);
        trap_figures(&mut out, &data);
        all.push((name, data));
    }
    changes(&mut figures, &all);
    let text = std::fs::read_to_string(folder.join("golden.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut wrong = Vec::new();
    let mut rows = 0;
    for record in reader.records() {
        let record = record.unwrap();
        rows += 1;
        let key = [0, 1, 2, 4, 5].map(|at| plain(&record[at]).to_owned());
        let fraction = match &record[7] {
            "1" => record[6].to_owned(),
            den => format!("{}/{den}", &record[6]),
        };
        match figures.remove(&key) {
            Some(value) if value.to_string() == fraction => {}
            other => wrong.push(format!("{key:?}: {fraction}, computed {other:?}")),
        }
    }
    println!("{rows} golden rows, {} wrong", wrong.len());
    assert!(rows > 20_000);
    let first: Vec<&String> = wrong.iter().take(20).collect();
    assert!(wrong.is_empty(), "{} of {rows}: {first:#?}", wrong.len());
    let left: Vec<_> = figures.keys().take(20).collect();
    assert!(
        left.is_empty(),
        "{} figures not in the file: {left:#?}",
        figures.len()
    );
}

#[test]
fn all_games_on_a_release_are_quick() {
    let Some(folder) = folder() else {
        println!("skipped: EXEAT_DATA names no folder with golden.csv");
        return;
    };
    let data = release(&folder, "eto-2026-08");
    let q = Exact::ratio(2, 5).unwrap();
    let nine = Exact::ratio(9, 10).unwrap();
    let question = question(set("US JP NL"), &q, Exact::zero(), nine);
    let start = Instant::now();
    let reaches: Vec<_> = data
        .markets
        .iter()
        .map(|m| market_reach(&data, m, &question))
        .collect();
    let all = totals(&data, &question);
    let games = reaches.iter().filter(|r| r.market.is_measured()).count();
    // A figure, not a gate: gates are measured beside their peers, not in a test.
    println!(
        "{games} measured markets, {} totals, all games: {:?}",
        all.len(),
        start.elapsed()
    );
    assert_eq!(games, 104);
}
