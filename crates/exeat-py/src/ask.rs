//! The functions Python calls; `exeat/__init__.py` gives them their public names and words.

use crate::convert::{columns, joined, rows, wrong};
use arrow_array::RecordBatch;
use exeat::batch::{Answered, Asking, FileColumn, Screening as BatchScreening, Settings};
use exeat::lists::{Dispositions, Kind, Query, Screen, Screener, Screening, Sources};
use exeat::terms::{Country, Date, parse_date};
use exeat::wire::{v1, v1_coalition, v1_compare, v1_screen};
use exeat::{Library, Messages, Options};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use pyo3_arrow::input::AnyRecordBatch;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// Pairs of column and name.
type Map = Option<HashMap<String, String>>;

fn library() -> PyResult<&'static Library> {
    static LIBRARY: OnceLock<Result<Library, String>> = OnceLock::new();
    LIBRARY
        .get_or_init(|| Library::carried().map_err(|e| e.to_string()))
        .as_ref()
        .map_err(|e| PyValueError::new_err(e.clone()))
}

fn messages() -> &'static Messages {
    static MESSAGES: OnceLock<Messages> = OnceLock::new();
    MESSAGES.get_or_init(|| Messages::load("en"))
}

fn day(text: Option<&str>) -> PyResult<Option<Date>> {
    text.map(|t| parse_date(t).map_err(|e| PyValueError::new_err(e.to_string())))
        .transpose()
}

fn country(text: &str) -> PyResult<Country> {
    Country::find(&text.to_uppercase())
        .or_else(|| Country::find(text))
        .ok_or_else(|| PyValueError::new_err(format!("`{text}` is not a country known here; write its ISO 3166-1 alpha-2 code, such as JP")))
}

fn screening(screen: bool, lists: &[PathBuf]) -> Screening {
    match (screen, lists) {
        (false, _) => Screening::Off,
        (true, []) => Screening::BuiltIn,
        (true, files) => Screening::With(Arc::new(Screener::new(Sources {
            files: files.to_vec(),
            ..Sources::default()
        }))),
    }
}

fn settings(map: Map, threads: Option<usize>) -> Settings {
    let mut map: Vec<(String, String)> = map.unwrap_or_default().into_iter().collect();
    map.sort();
    Settings {
        map,
        threads,
        ..Settings::default()
    }
}

/// Answers a table batch by batch, the interpreter let go.
fn through(
    py: Python<'_>,
    table: AnyRecordBatch,
    answer: impl Fn(&[FileColumn], Vec<Vec<exeat::batch::Cell>>) -> Result<Answered, exeat::Error>
    + Sync
    + Send,
) -> PyResult<PyTable> {
    let reader = table.into_reader()?;
    let schema = reader.schema();
    let own = columns(&schema)?;
    let batches: Vec<RecordBatch> = reader
        .collect::<Result<_, _>>()
        .map_err(|e| PyValueError::new_err(e.to_string()))?;
    py.detach(|| {
        let mut out = Vec::with_capacity(batches.len());
        for batch in &batches {
            let answered = answer(&own, rows(batch)?).map_err(|e| wrong(&e))?;
            out.push(joined(batch, &answered)?);
        }
        if out.is_empty() {
            let empty = RecordBatch::new_empty(Arc::clone(&schema));
            let answered = answer(&own, Vec::new()).map_err(|e| wrong(&e))?;
            out.push(joined(&empty, &answered)?);
        }
        let schema = out.first().map_or(schema, RecordBatch::schema);
        PyTable::try_new(out, schema)
    })
}

/// Checks every row of a table.
#[pyfunction]
#[pyo3(signature = (table, jurisdictions, on, map, screen, lists, threads))]
#[allow(clippy::too_many_arguments, reason = "the arguments Python names")]
pub(crate) fn check_table(
    py: Python<'_>,
    table: AnyRecordBatch,
    jurisdictions: Vec<String>,
    on: Option<&str>,
    map: Map,
    screen: bool,
    lists: Vec<PathBuf>,
    threads: Option<usize>,
) -> PyResult<PyTable> {
    let (library, messages) = (library()?, messages());
    let options = Options {
        jurisdictions,
        on: day(on)?,
        screening: screening(screen, &lists),
        ..Options::default()
    };
    let settings = settings(map, threads);
    through(py, table, |columns, rows| {
        let (options, settings) = (&options, &settings);
        Asking {
            library,
            messages,
            options,
            columns,
            settings,
        }
        .check(rows)
    })
}

/// Classifies the item of every row of a table.
#[pyfunction]
#[pyo3(signature = (table, jurisdictions, on, map, threads))]
pub(crate) fn classify_table(
    py: Python<'_>,
    table: AnyRecordBatch,
    jurisdictions: Vec<String>,
    on: Option<&str>,
    map: Map,
    threads: Option<usize>,
) -> PyResult<PyTable> {
    let (library, messages) = (library()?, messages());
    let options = Options {
        jurisdictions,
        on: day(on)?,
        ..Options::default()
    };
    let settings = settings(map, threads);
    through(py, table, |columns, rows| {
        let (options, settings) = (&options, &settings);
        Asking {
            library,
            messages,
            options,
            columns,
            settings,
        }
        .classify(rows)
    })
}

/// Checks one transaction, JSON in and out.
#[pyfunction]
#[pyo3(signature = (transaction, jurisdictions, on, screen, lists))]
pub(crate) fn check_one(
    py: Python<'_>,
    transaction: &str,
    jurisdictions: Vec<String>,
    on: Option<&str>,
    screen: bool,
    lists: Vec<PathBuf>,
) -> PyResult<String> {
    let library = library()?;
    let options = Options {
        jurisdictions,
        on: day(on)?,
        screening: screening(screen, &lists),
        ..Options::default()
    };
    py.detach(|| {
        let transaction = exeat::transaction_text(library, transaction, "the transaction", true)
            .map_err(|e| wrong(&e))?;
        let answer = exeat::check(library, transaction, &options).map_err(|e| wrong(&e))?;
        json(&v1::check(library, &answer, messages()))
    })
}

fn json<T: exeat::wire::Serialize>(value: &T) -> PyResult<String> {
    v1::to_json(value).map_err(|e| PyValueError::new_err(e.to_string()))
}

/// Lists made ready, kept for the next call with the same files.
fn ready(lists: &[PathBuf], aliases: bool) -> PyResult<Arc<Screener>> {
    static READY: OnceLock<std::sync::Mutex<HashMap<(Vec<PathBuf>, bool), Arc<Screener>>>> =
        OnceLock::new();
    let mut known = READY
        .get_or_init(Default::default)
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let screener = known.entry((lists.to_vec(), aliases)).or_insert_with(|| {
        Arc::new(Screener::new(Sources {
            files: lists.to_vec(),
            without_aliases: !aliases,
            ..Sources::default()
        }))
    });
    Ok(Arc::clone(screener))
}

/// Least score in ten-thousandths.
fn threshold(given: Option<f64>) -> PyResult<u32> {
    match given {
        None => Ok(exeat::lists::DEFAULT_THRESHOLD),
        Some(t) if (0.0..=1.0).contains(&t) => {
            let text = format!("{:.0}", t * 10_000.0);
            text.parse()
                .map_err(|_| PyValueError::new_err("threshold is a number from 0 to 1"))
        }
        Some(_) => Err(PyValueError::new_err("threshold is a number from 0 to 1")),
    }
}

/// Screens names; a JSON list of alerts for each.
#[pyfunction]
#[pyo3(signature = (names, lists, threshold, aliases))]
pub(crate) fn screen_names(
    py: Python<'_>,
    names: Vec<String>,
    lists: Vec<PathBuf>,
    threshold: Option<f64>,
    aliases: bool,
) -> PyResult<String> {
    let (screener, least) = (ready(&lists, aliases)?, self::threshold(threshold)?);
    py.detach(|| {
        let opened = screener.opened().map_err(|e| wrong(&e))?;
        let answers = Dispositions::default();
        let found: Vec<v1_screen::QueryOut> = (1..)
            .zip(names)
            .map(|(id, name): (u64, String)| {
                let query = Query {
                    id: id.to_string(),
                    name,
                    ..Query::default()
                };
                v1_screen::query(
                    &query,
                    &exeat::lists::screen(&opened.screen, &query, least),
                    &answers,
                    None,
                )
            })
            .collect();
        json(&found)
    })
}

/// Screens the names of a table.
#[pyfunction]
#[pyo3(signature = (table, lists, threshold, aliases, map, threads))]
pub(crate) fn screen_table(
    py: Python<'_>,
    table: AnyRecordBatch,
    lists: Vec<PathBuf>,
    threshold: Option<f64>,
    aliases: bool,
    map: Map,
    threads: Option<usize>,
) -> PyResult<PyTable> {
    let (screener, least) = (ready(&lists, aliases)?, self::threshold(threshold)?);
    let settings = settings(map, threads);
    let opened = screener.opened().map_err(|e| wrong(&e))?;
    let screen: &Screen = &opened.screen;
    let answers = Dispositions::default();
    let screening = BatchScreening {
        screen,
        answers: &answers,
        // No answer of a person is used here, so no day decides whether one holds.
        day: Date::MIN,
        threshold: least,
        kind: Kind::Unknown,
        country: None,
    };
    through(py, table, |columns, rows| {
        exeat::batch::screen_rows(&screening, columns, rows, &settings)
    })
}

/// What one side controls and the other does not, as JSON.
#[pyfunction]
#[pyo3(signature = (a, b, on, universe, to))]
pub(crate) fn gap(
    py: Python<'_>,
    a: String,
    b: String,
    on: &str,
    universe: Option<String>,
    to: Option<&str>,
) -> PyResult<String> {
    let library = library()?;
    let on = day(Some(on))?.unwrap_or(Date::MIN);
    let request = exeat::gap::GapRequest {
        sides: vec![a, b],
        on,
        universe,
        to: to.map(country).transpose()?,
    };
    py.detach(|| {
        let found = exeat::gap::gaps(library, &request).map_err(|e| wrong(&e))?;
        match found.first() {
            Some(one) => json(&v1_compare::gap(library, one, messages())),
            None => Err(PyValueError::new_err("a gap lies between two countries")),
        }
    })
}

/// What changed in a jurisdiction between two days, as JSON.
#[pyfunction]
#[pyo3(signature = (jurisdiction, start, end))]
pub(crate) fn diff(py: Python<'_>, jurisdiction: &str, start: &str, end: &str) -> PyResult<String> {
    let library = library()?;
    let (from, to) = (
        day(Some(start))?.unwrap_or(Date::MIN),
        day(Some(end))?.unwrap_or(Date::MIN),
    );
    py.detach(|| {
        let request = exeat::diff::DiffRequest::new(library, jurisdiction, from, to)
            .map_err(|e| wrong(&e))?;
        let found = exeat::diff::diff(library, &request);
        json(&v1_compare::diff(
            library,
            &request,
            &found,
            None,
            messages(),
        ))
    })
}

/// The reach of a coalition, as JSON.
#[pyfunction]
#[pyo3(signature = (members, to, on))]
pub(crate) fn coalition(
    py: Python<'_>,
    members: Vec<String>,
    to: &str,
    on: &str,
) -> PyResult<String> {
    let library = library()?;
    let members = members
        .iter()
        .map(|m| country(m))
        .collect::<PyResult<Vec<_>>>()?;
    let to = country(to)?;
    let on = day(Some(on))?.unwrap_or(Date::MIN);
    py.detach(|| {
        let request =
            exeat::coalition::CoalitionRequest::new(&members, to).map_err(|e| wrong(&e))?;
        let answers =
            exeat::coalition::over_days(library, None, &request, &[on]).map_err(|e| wrong(&e))?;
        match answers.first() {
            Some(answer) => json(&v1_coalition::coalition(None, answer)),
            None => Err(PyValueError::new_err("a coalition is looked at on a day")),
        }
    })
}

/// The address of the packs' content: who sends work to other machines can tell that they hold the same law.
#[pyfunction]
pub(crate) fn content() -> PyResult<String> {
    let hashes: Vec<String> = library()?
        .hashes
        .iter()
        .map(|(id, hash)| format!("{id}={hash}"))
        .collect();
    Ok(hashes.join(";"))
}
