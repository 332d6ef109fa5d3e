//! Rows that are already in memory: for bindings, and for commands that read orders from a table.

use super::cell::{Body, Cell, FileColumn, Out, Reject, Row, Said};
use super::check_job::{CheckJob, Rows};
use super::classify_job::ClassifyJob;
use super::header::Header;
use super::run::Job;
use super::screen_job::{ScreenJob, places};
use super::source::open;
use super::{Form, Screening, Settings, rows as reading};
use crate::check::Options;
use crate::error::Error;
use crate::messages::Messages;
use crate::packs::Library;
use crate::wire::v1_batch::Summary;
use exeat_terms::Transaction;
use std::path::Path;

/// Rows that one thread answers at a time.
const SLICE: usize = 2_048;

/// What a row's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutKind {
    /// A text or nothing.
    Text,
    /// Several texts.
    List,
    /// A count.
    Count,
}

/// A column that is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutColumn {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: OutKind,
}

/// The answers to rows.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The columns that are added, without that of the reasons.
    pub columns: Vec<OutColumn>,
    /// For each row its values, or why there are none.
    pub rows: Vec<Result<Vec<Out>, Vec<Reject>>>,
    /// The counts.
    pub summary: Summary,
}

/// Names whose last part says that a column holds lists.
const LISTS: [&str; 8] = [
    "alerts",
    "remarks",
    "entries",
    "requirements",
    "exceptions",
    "missing",
    "open",
    "others",
];

fn kind(name: &str, counts: &[String]) -> OutKind {
    let last = name.rsplit('.').next().unwrap_or("");
    if counts.iter().any(|c| c == name) {
        OutKind::Count
    } else if LISTS.contains(&last) {
        OutKind::List
    } else {
        OutKind::Text
    }
}

/// What is asked of rows of a table.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The packs.
    pub library: &'a Library,
    /// The language.
    pub messages: &'a Messages,
    /// What is asked beside the rows.
    pub options: &'a Options,
    /// The table's columns.
    pub columns: &'a [FileColumn],
    /// Settings; the map and the threads count here.
    pub settings: &'a Settings,
}

impl<'a> Asking<'a> {
    fn rows(&self) -> Result<Rows<'a>, Error> {
        reading(
            self.library,
            self.options,
            self.columns,
            Path::new("the table"),
            self.settings,
        )
    }

    /// Checks rows.
    ///
    /// # Errors
    /// When the columns are not understood.
    pub fn check(&self, rows: Vec<Vec<Cell>>) -> Result<Answered, Error> {
        let job = CheckJob::new(self.rows()?, self.messages, self.settings.single);
        Ok(answer(&job, rows, self.settings))
    }

    /// Classifies the items of rows.
    ///
    /// # Errors
    /// When the columns are not understood.
    pub fn classify(&self, rows: Vec<Vec<Cell>>) -> Result<Answered, Error> {
        let job = ClassifyJob {
            rows: self.rows()?,
            messages: self.messages,
        };
        Ok(answer(&job, rows, self.settings))
    }
}

/// Screens the names of rows.
///
/// # Errors
/// When no column is the name.
pub fn screen_rows(
    screening: &Screening<'_>,
    columns: &[FileColumn],
    rows: Vec<Vec<Cell>>,
    settings: &Settings,
) -> Result<Answered, Error> {
    let job = ScreenJob {
        screen: screening.screen,
        answers: screening.answers,
        day: screening.day,
        threshold: screening.threshold,
        kind: screening.kind,
        country: screening.country,
        lines: false,
        places: places(columns, &settings.map)?,
    };
    Ok(answer(&job, rows, settings))
}

fn answer<J: Job>(job: &J, rows: Vec<Vec<Cell>>, settings: &Settings) -> Answered {
    let rows: Vec<Row> = (1u64..)
        .zip(rows)
        .map(|(number, cells)| Row {
            number,
            body: Body::Cells(cells),
        })
        .collect();
    let threads = settings
        .threads
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
        .max(1);
    // Each thread has a part of its own, so that what it has seen serves it from slice to slice.
    let part = rows.len().div_ceil(threads).max(1);
    let parts: Vec<(Vec<Said>, Summary)> = std::thread::scope(|scope| {
        let running: Vec<_> = rows
            .chunks(part)
            .map(|part| {
                scope.spawn(move || {
                    let (mut state, mut summary) = (job.state(), Summary::default());
                    let mut said = Vec::with_capacity(part.len());
                    for slice in part.chunks(SLICE) {
                        let slice: Vec<&Row> = slice.iter().collect();
                        said.extend(job.answer(&mut state, &slice, &mut summary));
                    }
                    (said, summary)
                })
            })
            .collect();
        let joined = |thread: std::thread::ScopedJoinHandle<'_, _>| match thread.join() {
            Ok(part) => part,
            Err(fault) => std::panic::resume_unwind(fault),
        };
        running.into_iter().map(joined).collect()
    });
    let mut out = Answered {
        columns: {
            let counts = job.counts();
            let column = |name: String| OutColumn {
                kind: kind(&name, &counts),
                name,
            };
            job.columns().into_iter().map(column).collect()
        },
        rows: Vec::with_capacity(rows.len()),
        summary: Summary::default(),
    };
    for (said, summary) in parts {
        out.summary.add(&summary);
        for one in said {
            out.summary.rows += 1;
            out.rows.push(match one {
                Said::Answer(values, _) => Ok(values),
                Said::Rejected(rejects) => {
                    out.summary.rejected += 1;
                    Err(rejects)
                }
            });
        }
    }
    out
}

/// Reads every row of a file as a transaction, one after another; a row that is none comes with its reasons.
///
/// # Errors
/// When the file cannot be read, or its columns are not understood.
pub fn transactions(
    library: &Library,
    options: &Options,
    input: &Path,
    settings: &Settings,
    each: &mut dyn FnMut(u64, Result<Transaction, Vec<Reject>>),
) -> Result<(), Error> {
    let mut source = open(input)?;
    let rows = reading(library, options, source.columns(), input, settings)?;
    loop {
        let block = source
            .next()
            .map_err(|e| super::run::unreadable(input, &e))?;
        let Some(block) = block else { return Ok(()) };
        for row in block.read() {
            let found = match &row.body {
                Body::Cells(_) | Body::Object(_, _) => rows.transaction(&row).map(|(t, _)| t),
                Body::Broken(_, why) | Body::BrokenLine(_, why) => Err(vec![Reject {
                    row: row.number,
                    column: String::new(),
                    code: "broken-row",
                    reason: why.clone(),
                }]),
            };
            each(row.number, found);
        }
    }
}

/// The header of a table, as far as it is understood; for those who want to say which columns were read.
///
/// # Errors
/// When a column is not understood.
pub fn header(
    library: &Library,
    columns: &[FileColumn],
    settings: &Settings,
) -> Result<Header, Error> {
    Header::bind(library, columns, &settings.map)
}

/// Whether a file is a table of many rows.
#[must_use]
pub fn is_table(path: &Path) -> bool {
    Form::of(path).is_some()
}
