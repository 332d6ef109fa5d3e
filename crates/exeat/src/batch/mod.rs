//! Batch: files of many rows, each answered like a transaction of its own.
//!
//! CSV, JSONL, XLSX and Parquet go in and out. A header names what a column is, as the transaction file does, with
//! dots; other columns are the user's own and are kept. Rows are read in blocks, answered on all cores, and written
//! in their order; a run that is interrupted goes on where it was, and its output is the same to the byte.
//!
//! Answers come from the columnar core where rows are alike, and from the single path where masks leave something
//! open, so they are the same as those of [`crate::check`].

mod cell;
mod check_job;
mod classify_job;
mod header;
mod journal;
mod lines;
pub mod orders;
mod parquet_in;
mod parquet_out;
mod parties;
mod plain;
mod rows;
mod run;
mod screen_job;
mod source;
mod write;
mod xlsx_in;
mod xlsx_out;
mod zip;

#[cfg(test)]
mod tests;

use crate::check::Options;
use crate::error::Error;
use crate::lists::{Dispositions, Kind, Screen};
use crate::messages::Messages;
use crate::packs::Library;
use crate::wire::v1_batch::Summary;
use exeat_terms::{Country, Date, Diagnostic};
use std::path::{Path, PathBuf};

pub use cell::{Cell, ColumnKind, FileColumn, Out, Reject};
pub use header::{Header, OURS, names};
pub use rows::{Answered, Asking, OutColumn, OutKind, header, is_table, screen_rows, transactions};
pub use source::Form;

/// How a run goes about it.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Names for columns whose headers are others: header, and name of the transaction file or `-`.
    pub map: Vec<(String, String)>,
    /// Threads that answer; all cores without it.
    pub threads: Option<usize>,
    /// Whether an interrupted run on the same output is forgotten.
    pub restart: bool,
    /// Where rejected rows go; beside the output without it.
    pub rejects: Option<PathBuf>,
    /// Decide every row by itself, for those who want to compare.
    pub single: bool,
    /// Blocks between two lines of the journal, for tests.
    pub checkpoint_blocks: Option<u64>,
    /// Stop after so many blocks as if the machine had, for tests.
    pub stop_after: Option<u64>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How much of the file is answered; bytes or rows, as the form has it.
    pub position: u64,
    /// How much there is.
    pub total: u64,
    /// Rows answered, those of an interrupted run among them.
    pub rows: u64,
    /// Rows answered in this run.
    pub rows_now: u64,
    /// Rows rejected.
    pub rejected: u64,
}

/// What a run did.
#[derive(Debug, Clone)]
pub struct Report {
    /// The counts.
    pub summary: Summary,
    /// The file of rejected rows; none when none was rejected.
    pub rejects: Option<PathBuf>,
    /// The row at which an interrupted run was taken up.
    pub resumed_at: Option<u64>,
    /// Columns that were kept and not read.
    pub own_columns: Vec<String>,
}

/// Checks every row of a file.
///
/// # Errors
/// When a file cannot be read or written, or its columns are not understood. A row that is not understood is no
/// error of the run: it is counted, its reason stands in the file of rejects, and the rest goes on.
pub fn check(
    library: &Library,
    messages: &Messages,
    options: &Options,
    input: &Path,
    out: &Path,
    settings: &Settings,
    tell: &mut dyn FnMut(&Progress),
) -> Result<Report, Error> {
    let source = run::source(input)?;
    let rows = rows(library, options, source.columns(), input, settings)?;
    let own_columns = rows.header.own.clone();
    let job = check_job::CheckJob::new(rows, messages, settings.single);
    let report = run::run(&job, source, input, out, settings, tell)?;
    Ok(Report {
        own_columns,
        ..report
    })
}

/// Classifies the item of every row of a file.
///
/// # Errors
/// As [`check`].
pub fn classify(
    library: &Library,
    messages: &Messages,
    options: &Options,
    input: &Path,
    out: &Path,
    settings: &Settings,
    tell: &mut dyn FnMut(&Progress),
) -> Result<Report, Error> {
    let source = run::source(input)?;
    let rows = rows(library, options, source.columns(), input, settings)?;
    let own_columns = rows.header.own.clone();
    let job = classify_job::ClassifyJob { rows, messages };
    let report = run::run(&job, source, input, out, settings, tell)?;
    Ok(Report {
        own_columns,
        ..report
    })
}

/// How names are screened.
#[derive(Debug, Clone, Copy)]
pub struct Screening<'a> {
    /// The lists, made ready.
    pub screen: &'a Screen,
    /// The user's answers to alerts.
    pub answers: &'a Dispositions,
    /// The day on which an answer must hold.
    pub day: Date,
    /// Least score of an alert, in ten-thousandths.
    pub threshold: u32,
    /// What the parties are, where a row does not say it.
    pub kind: Kind,
    /// Where they are, where a row does not say it.
    pub country: Option<Country>,
}

/// Screens the name of every row of a file. A JSONL output has the lines of `screen --json`.
///
/// # Errors
/// As [`check`].
pub fn screen(
    screening: &Screening<'_>,
    input: &Path,
    out: &Path,
    settings: &Settings,
    tell: &mut dyn FnMut(&Progress),
) -> Result<Report, Error> {
    let source = run::source(input)?;
    let job = screen_job::ScreenJob {
        screen: screening.screen,
        answers: screening.answers,
        day: screening.day,
        threshold: screening.threshold,
        kind: screening.kind,
        country: screening.country,
        lines: Form::of(out) == Some(Form::Jsonl),
        places: screen_job::places(source.columns(), &settings.map)?,
    };
    run::run(&job, source, input, out, settings, tell)
}

/// What reads the rows of a file whose columns are these.
fn rows<'a>(
    library: &'a Library,
    options: &'a Options,
    columns: &[FileColumn],
    input: &Path,
    settings: &Settings,
) -> Result<check_job::Rows<'a>, Error> {
    if options.known_on.is_some() {
        return Err(Error::one(
            Diagnostic::error("not-in-batch", "--known-on does not go with a batch file")
                .with_help("ask it of single transactions"),
        ));
    }
    // Lines of JSON are transactions by themselves: their keys are checked row by row.
    let header = if Form::of(input) == Some(Form::Jsonl) {
        Header::default()
    } else {
        let header = Header::bind(library, columns, &settings.map)?;
        if options.on.is_none() && !header.has_date() {
            return Err(Error::one(
                Diagnostic::error("missing-column", format!("`{}` has no column `date`", input.display()))
                    .with_help("name the column of the day with --map \"Ship date=date\", or give one day for all rows with --on"),
            ));
        }
        header
    };
    check_job::Rows::new(library, header, options, &settings.map)
}
