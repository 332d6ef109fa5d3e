//! Decisions by the million: 150 threshold clauses in columns, beside the same rules as hand-written Rust.

mod floor;
mod task;

use crate::measure::{Gate, Report, cpu_of, latency, median};
use anyhow::{Context as _, ensure};
use exeat_decide::columns::{Block, Column, Columns, Hits, Numbers, Shape, country_code};
use exeat_decide::{Ask, Case, claim::Claim, decide};
use exeat_rules::{Law, Pack};
use exeat_terms::{
    Country, Date, FactId, FactValue, Interval, Item, Party, Rational, Role, Roles, parse_date,
};
use floor::{Flat, flat};
use std::collections::BTreeMap;
use std::hint::black_box;
use task::{COUNTRIES, DAYS, IN_HUNDREDTHS, KINDS, PARAMETERS, Transaction};

/// Transactions in all.
const ROWS: usize = 1 << 18;
/// Rows of a block.
const BLOCK: usize = 8_192;
/// Rounds; the two sides alternate.
const ROUNDS: usize = 15;
/// Single calls measured.
const CALLS: usize = 20_000;

/// The rows of one day, as the columnar path wants them and as the ifs do.
struct Day {
    date: Date,
    blocks: Vec<Block>,
    flats: Vec<Vec<Flat>>,
    raw: Vec<Vec<Transaction>>,
    /// For each of the 150 clauses in force, its rule, group and place among the program's controls.
    clauses: Vec<(u32, usize, usize)>,
}

/// The facts of the task, by number.
struct Facts {
    parameters: Vec<FactId>,
    from: FactId,
    destination: FactId,
    headquarters: FactId,
    listed_use: FactId,
}

pub(crate) fn run(report: &mut Report) -> anyhow::Result<()> {
    let (law, problems) = Law::load(vec![task::pack()]);
    ensure!(
        problems.is_empty(),
        "the pack of the task has problems: {problems:?}"
    );
    let pack = law.pack("xa").context("the pack of the task")?;
    let facts = Facts::find(&law)?;
    let mut by_day: BTreeMap<i64, Vec<Transaction>> = BTreeMap::new();
    for transaction in task::transactions(ROWS) {
        by_day.entry(transaction.day).or_default().push(transaction);
    }
    let days: Vec<Day> = by_day
        .iter()
        .map(|(day, rows)| Day::new(&law, pack, &facts, *day, rows))
        .collect::<anyhow::Result<_>>()?;
    let mut columns: Vec<Columns<'_>> = days
        .iter()
        .map(|d| Columns::new(&law, pack, d.date, Ask::default()))
        .collect();
    let hit = agree(&days, &mut columns)?;
    report.row(
        "rows with at least one hit",
        100.0 * hit / count(ROWS),
        "%",
        "-",
        None,
    );

    let (mut floor, mut columnar, mut filled, mut heads) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        floor.push(cpu_of(|| {
            let each = days.iter().flat_map(|d| &d.flats).flatten();
            each.fold([0; 3], |sum: [u64; 3], flat| {
                let hits = floor::decide(black_box(flat));
                [sum[0] ^ hits[0], sum[1] ^ hits[1], sum[2] ^ hits[2]]
            })
        }));
        columnar.push(cpu_of(|| {
            for (day, columns) in days.iter().zip(&mut columns) {
                for block in &day.blocks {
                    black_box(columns.hits(block));
                }
            }
        }));
        filled.push(cpu_of(|| {
            for (day, columns) in days.iter().zip(&mut columns) {
                for rows in &day.raw {
                    if let Ok(block) = fill(&law, &facts, rows) {
                        black_box(columns.hits(&block));
                    }
                }
            }
        }));
        heads.push(cpu_of(|| {
            for (day, columns) in days.iter().zip(&mut columns) {
                for block in &day.blocks {
                    black_box(columns.decide(block));
                }
            }
        }));
    }
    let rate = |ns: Vec<f64>| count(ROWS) / median(ns) * 1e9;
    let (floor, columnar) = (rate(floor), rate(columnar));
    report.row(
        "hand-written ifs, one at a time",
        floor,
        "rows/s",
        "thread",
        None,
    );
    report.row(
        "columns, the set of all hits",
        columnar,
        "rows/s",
        "thread",
        None,
    );
    report.row(
        "columns / hand-written",
        columnar / floor,
        "×",
        "thread",
        Some(Gate::AtLeast(1.0 / 3.0)),
    );
    report.row(
        "columns filled from structs, and all hits",
        rate(filled),
        "rows/s",
        "thread",
        None,
    );
    report.row(
        "columns, all hits and heads",
        rate(heads),
        "rows/s",
        "thread",
        None,
    );
    single(
        report,
        &law,
        pack,
        &facts,
        by_day.get(&DAYS[4]).context("a day with rows")?,
    )
}

/// The single explained path, with all facts known and with two of the eight parameters not given.
fn single(
    report: &mut Report,
    law: &Law,
    pack: &Pack,
    facts: &Facts,
    rows: &[Transaction],
) -> anyhow::Result<()> {
    for (what, unknown) in [("all facts known", 0), ("2 of 8 parameters unknown", 2)] {
        let mut cases = Vec::new();
        for (at, row) in rows.iter().take(1_000).enumerate() {
            cases.push(case(law, pack, facts, row, |p| {
                (p + 8 - at % 8) % 8 < unknown
            })?);
        }
        let date = date(DAYS[4])?;
        let (p50, p99) = latency_of(&cases, |case| {
            black_box(decide(law, pack, case, date, "1", Ask::default()));
        });
        report.row(
            format!("one explained determination, {what}, p50"),
            p50 / 1e3,
            "µs",
            "wall",
            Some(Gate::AtMost(5.0)),
        );
        report.row(
            format!("the same, {what}, p99"),
            p99 / 1e3,
            "µs",
            "wall",
            None,
        );
    }
    Ok(())
}

/// Calls `f` with copies of the cases made before, so that the copying is not timed.
fn latency_of(cases: &[Case], mut f: impl FnMut(Case)) -> (f64, f64) {
    let mut copies: Vec<Option<Case>> = (0..CALLS + CALLS / 10 + 1)
        .filter_map(|i| cases.get(i % cases.len().max(1)).cloned().map(Some))
        .collect();
    let mut next = copies.iter_mut().filter_map(Option::take);
    latency(CALLS, |_| {
        if let Some(case) = next.next() {
            f(case);
        }
    })
}

/// The case of one transaction; `left_out` says which parameters are not given.
fn case(
    law: &Law,
    pack: &Pack,
    facts: &Facts,
    row: &Transaction,
    left_out: impl Fn(usize) -> bool,
) -> anyhow::Result<Case> {
    let mut transaction = exeat_terms::Transaction {
        date: date(row.day)?,
        facts: Default::default(),
        end_use: Default::default(),
        parties: Vec::new(),
        items: Vec::new(),
        licences: Vec::new(),
        rates: Vec::new(),
    };
    transaction
        .facts
        .set(facts.from, FactValue::Country(country("XA")?));
    transaction
        .facts
        .set(facts.destination, FactValue::Country(of(row.destination)?));
    transaction
        .end_use
        .set(facts.listed_use, FactValue::YesNo(row.listed_use));
    let mut user = Party {
        roles: Roles::of(Role::EndUser),
        ..Party::default()
    };
    user.facts.set(
        facts.headquarters,
        FactValue::Country(of(row.headquarters)?),
    );
    transaction.parties = vec![user];
    let mut item = Item {
        id: "1".into(),
        kind: format!("kind-{}", row.kind),
        ..Item::default()
    };
    for (at, (fact, value)) in facts.parameters.iter().zip(row.parameters).enumerate() {
        let per = if at == IN_HUNDREDTHS { 100 } else { 1 };
        let number = Rational::new(i128::from(value), per).context("a decimal")?;
        if !left_out(at) {
            item.facts
                .set(*fact, FactValue::Number(Interval::exactly(number)));
        }
    }
    Ok(Case::new(law, pack, &transaction, &item))
}

/// Asserts that columns, floor and single path give the same answers; gives the rows with a hit.
fn agree(days: &[Day], columns: &mut [Columns<'_>]) -> anyhow::Result<f64> {
    let mut with_hit = 0;
    for (day, columns) in days.iter().zip(columns) {
        for (block, flats) in day.blocks.iter().zip(&day.flats) {
            let hits = columns.hits(block);
            let sets = sets(&hits, &day.clauses, flats.len());
            let answers = columns.decide(block);
            for (row, (flat, ours)) in flats.iter().zip(sets).enumerate() {
                let theirs = floor::decide(flat);
                ensure!(
                    ours == theirs,
                    "columns {ours:?} and floor {theirs:?} differ in row {row}"
                );
                let required = ours != [0; 3];
                let head = if required {
                    "licence required"
                } else {
                    "no licence required"
                };
                let found = answers.heads.get(row).map(|h| h.as_str());
                ensure!(
                    found == Some(head),
                    "head {found:?} in place of {head} in row {row}"
                );
                with_hit += usize::from(required);
            }
        }
    }
    Ok(count(with_hit))
}

/// Per row the rules that hit, for each group, as the floor gives them.
fn sets(hits: &Hits, clauses: &[(u32, usize, usize)], rows: usize) -> Vec<[u64; 3]> {
    let mut out = vec![[0u64; 3]; rows];
    for (rule, group, at) in clauses {
        let mask = hits.control(*at);
        for (row, sets) in out.iter_mut().enumerate() {
            let in_ = mask.get(row / 64).is_some_and(|w| w >> (row % 64) & 1 == 1);
            if let Some(set) = sets.get_mut(*group).filter(|_| in_) {
                *set |= 1 << rule;
            }
        }
    }
    out
}

impl Facts {
    fn find(law: &Law) -> anyhow::Result<Facts> {
        let find = |name: &str| {
            law.vocabulary
                .find(name)
                .map(|f| f.id)
                .context("a fact of the task")
        };
        Ok(Facts {
            parameters: PARAMETERS
                .iter()
                .map(|p| find(p))
                .collect::<anyhow::Result<_>>()?,
            from: find("from")?,
            destination: find("destination")?,
            headquarters: find("headquarters")?,
            listed_use: find("listed-use")?,
        })
    }
}

impl Day {
    fn new(
        law: &Law,
        pack: &Pack,
        facts: &Facts,
        day: i64,
        rows: &[Transaction],
    ) -> anyhow::Result<Day> {
        let date = date(day)?;
        let columns = Columns::new(law, pack, date, Ask::default());
        let mut clauses = Vec::new();
        for (at, control) in columns.program().controls.iter().enumerate() {
            let name = pack.norms.get(control.norm).map_or("", |n| n.name.as_str());
            // `xa/R-07-2`: rule 7, group 2.
            let mut parts = name.rsplit('-');
            let group = parts.next().unwrap_or("").parse()?;
            let rule = parts.next().unwrap_or("").parse()?;
            clauses.push((rule, group, at));
        }
        let raw: Vec<Vec<Transaction>> = rows.chunks(BLOCK).map(<[_]>::to_vec).collect();
        let blocks = raw
            .iter()
            .map(|rows| fill(law, facts, rows))
            .collect::<anyhow::Result<_>>()?;
        Ok(Day {
            date,
            blocks,
            flats: raw
                .iter()
                .map(|rows| rows.iter().map(flat).collect())
                .collect(),
            raw,
            clauses,
        })
    }
}

/// Puts rows into columns, as a reader of files would.
fn fill(law: &Law, facts: &Facts, rows: &[Transaction]) -> anyhow::Result<Block> {
    let mut block = Block::new();
    let mut shapes = Vec::new();
    for kind in 0..KINDS {
        let kind = law.vocabulary.kind(&format!("kind-{kind}"));
        shapes.push(block.shape(Shape {
            kind,
            claim: Claim::None,
            parties: vec![
                Roles::of(Role::EndUser).union(Roles::of(Role::UltimateConsignee)),
                Roles::of(Role::Exporter),
            ],
        }));
    }
    let codes: Vec<u16> = (0..COUNTRIES.len())
        .map(|at| of(at).map(country_code))
        .collect::<anyhow::Result<_>>()?;
    let code = |at: usize| {
        codes
            .get(at)
            .copied()
            .unwrap_or(exeat_decide::columns::UNKNOWN_COUNTRY)
    };
    for row in rows {
        block.push(shapes.get(row.kind).copied().unwrap_or(0));
    }
    for (at, fact) in facts.parameters.iter().enumerate() {
        let values = rows
            .iter()
            .map(|r| r.parameters.get(at).copied().unwrap_or(0));
        let numbers = Numbers {
            per: if at == IN_HUNDREDTHS { 100 } else { 1 },
            values: values.collect(),
            ..Numbers::default()
        };
        block.put(None, *fact, Column::Numbers(numbers));
    }
    let home = country_code(country("XA")?);
    block.put(None, facts.from, Column::Countries(vec![home; rows.len()]));
    let to = rows.iter().map(|r| code(r.destination)).collect();
    block.put(None, facts.destination, Column::Countries(to));
    let from = rows.iter().map(|r| code(r.headquarters)).collect();
    block.put(Some(0), facts.headquarters, Column::Countries(from));
    let listed = rows
        .iter()
        .map(|r| if r.listed_use { 2 } else { 1 })
        .collect();
    block.put(None, facts.listed_use, Column::Words(listed));
    Ok(block)
}

fn of(at: usize) -> anyhow::Result<Country> {
    country(COUNTRIES.get(at).map_or("", |(code, _)| code))
}

fn country(code: &str) -> anyhow::Result<Country> {
    Country::from_code(code).with_context(|| format!("the country {code}"))
}

fn date(day: i64) -> anyhow::Result<Date> {
    parse_date(&task::written(day)).map_err(anyhow::Error::msg)
}

#[allow(
    clippy::cast_precision_loss,
    reason = "row counts are far below a float's 53 bits"
)]
fn count(n: usize) -> f64 {
    n as f64
}
