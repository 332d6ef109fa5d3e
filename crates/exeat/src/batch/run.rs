//! A run: one thread reads, all cores answer, one thread writes in the order of the file.

use super::cell::{Body, Reject, Row, Said};
use super::journal::{Convert, Journal, Paths};
use super::source::{Block, Form, Source, open};
use super::write::{Layout, REJECTS_HEAD, rejects};
use super::{Progress, Report, Settings, parquet_out, xlsx_out};
use crate::error::Error;
use crate::wire::v1_batch::{Summary, count_up};
use exeat_terms::Diagnostic;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

/// Blocks on the way at once, for each thread: what bounds the memory.
const AHEAD: usize = 3;
/// Blocks between two lines of the journal.
const CHECKPOINT: u64 = 16;
/// Bytes of the input's beginning and end that tell it from another.
const TELLING: u64 = 1 << 16;

/// What is done with each row.
pub(super) trait Job: Sync {
    /// What a thread keeps from block to block.
    type State;
    /// A fresh one.
    fn state(&self) -> Self::State;
    /// Names of the columns it adds.
    fn columns(&self) -> Vec<String>;
    /// Those of them that hold counts.
    fn counts(&self) -> Vec<String> {
        Vec::new()
    }
    /// Whether rejected rows stand in the file of rejects alone.
    fn leaves_out_rejected(&self) -> bool {
        false
    }
    /// Everything that makes its answers what they are, in one text.
    fn identity(&self) -> String;
    /// Answers rows that could be read, and counts what was found.
    fn answer(&self, state: &mut Self::State, rows: &[&Row], summary: &mut Summary) -> Vec<Said>;
}

struct Done {
    out: Vec<u8>,
    rejects: Vec<u8>,
    summary: Summary,
    position: u64,
    next_row: u64,
}

/// Answers one block.
fn answer<J: Job>(job: &J, state: &mut J::State, layout: &Layout, block: Block) -> Done {
    let (position, next_row) = (block.position, block.next_row);
    let rows = block.read();
    let mut summary = Summary::default();
    let readable: Vec<&Row> = rows
        .iter()
        .filter(|r| matches!(r.body, Body::Cells(_) | Body::Object(_, _)))
        .collect();
    let mut said = job.answer(state, &readable, &mut summary).into_iter();
    let mut done = Done {
        out: Vec::with_capacity(rows.len() * 128),
        rejects: Vec::new(),
        summary: Summary::default(),
        position,
        next_row,
    };
    for row in &rows {
        let what = match &row.body {
            Body::Cells(_) | Body::Object(_, _) => {
                said.next().unwrap_or(Said::Rejected(Vec::new()))
            }
            Body::Broken(_, why) | Body::BrokenLine(_, why) => Said::Rejected(vec![Reject {
                row: row.number,
                column: String::new(),
                code: "broken-row",
                reason: why.clone(),
            }]),
        };
        summary.rows += 1;
        if let Said::Rejected(list) = &what {
            summary.rejected += 1;
            for reject in list {
                count_up(&mut summary.reasons, reject.code, 1);
            }
            rejects(&mut done.rejects, list);
        }
        if !(matches!(what, Said::Rejected(_)) && job.leaves_out_rejected()) {
            layout.row(&mut done.out, row, &what);
        }
    }
    done.summary = summary;
    done
}

/// What tells an input from another: its size, its day, its beginning and its end.
fn telling(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let data = file.metadata()?;
    let mut hash = Sha256::new();
    let mut bytes = Vec::new();
    file.by_ref().take(TELLING).read_to_end(&mut bytes)?;
    file.seek(SeekFrom::Start(data.len().saturating_sub(TELLING)))?;
    file.take(TELLING).read_to_end(&mut bytes)?;
    hash.update(&bytes);
    let time = data
        .modified()
        .ok()
        .and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    Ok(format!("{} {:?} {:x?}", data.len(), time, hash.finalize()))
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    let message = match error.kind() {
        // What a reader of ours refuses says so itself.
        std::io::ErrorKind::InvalidData => format!("`{}`: {error}", path.display()),
        _ => format!("cannot read `{}`: {error}", path.display()),
    };
    Error::one(Diagnostic::error("unreadable", message).with_help(
        "what is answered so far is kept; repeat the call to go on once the file is mended",
    ))
}

/// Runs a job over a file.
pub(super) fn run<J: Job>(
    job: &J,
    source: Box<dyn Source>,
    input: &Path,
    out: &Path,
    settings: &Settings,
    tell: &mut dyn FnMut(&Progress),
) -> Result<Report, Error> {
    let form = form_of(out)?;
    let same = |a: &Path, b: &Path| {
        a == b
            || a.canonicalize()
                .ok()
                .is_some_and(|a| b.canonicalize().is_ok_and(|b| a == b))
    };
    if same(input, out) {
        return Err(Error::one(
            Diagnostic::error(
                "same-file",
                format!("--out: `{}` is the file that is read", out.display()),
            )
            .with_help("write the answers into another file"),
        ));
    }
    let layout = Layout::new(source.columns(), job.columns(), &job.counts(), form);
    let names: Vec<&str> = source.columns().iter().map(|c| c.name.as_str()).collect();
    let told = telling(input).map_err(|e| unreadable(input, &e))?;
    let whole = format!(
        "{}\n{told}\n{names:?}\n{form:?}\n{}\n{:?}",
        env!("CARGO_PKG_VERSION"),
        job.identity(),
        settings.map
    );
    let identity: String = Sha256::digest(whole.as_bytes())
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let paths = Paths::of(out, settings.rejects.as_deref());
    let mut journal = Journal::open(
        paths,
        &identity,
        settings.restart,
        &layout.head(),
        REJECTS_HEAD,
    )?;
    let resumed_at = journal.resumed.then_some(journal.mark.next_row);
    through(job, source, input, &layout, &mut journal, settings, tell)?;
    let summary = journal.mark.summary.clone();
    let columns = layout.columns.clone();
    let rows = summary.rows;
    let to_parquet = |from: &Path, to: &Path| parquet_out::convert(from, to, &columns);
    let to_xlsx = |from: &Path, to: &Path| xlsx_out::convert(from, to, &columns, rows);
    let convert: Option<&Convert<'_>> = match form {
        Form::Csv | Form::Jsonl => None,
        Form::Parquet => Some(&to_parquet),
        Form::Xlsx => Some(&to_xlsx),
    };
    let rejects = journal.finish(out, convert)?;
    Ok(Report {
        summary,
        rejects,
        resumed_at,
        own_columns: Vec::new(),
    })
}

/// The form of an output.
fn form_of(out: &Path) -> Result<Form, Error> {
    let old = out
        .extension()
        .is_some_and(|e| e != "xlsx" && Form::of(out) == Some(Form::Xlsx));
    match Form::of(out).filter(|_| !old) {
        Some(form) => Ok(form),
        None => Err(Error::one(
            Diagnostic::error(
                "unknown-form",
                format!("--out: `{}` ends in no form that is written", out.display()),
            )
            .with_help("end it in .csv, .jsonl, .xlsx or .parquet"),
        )),
    }
}

fn through<J: Job>(
    job: &J,
    mut source: Box<dyn Source>,
    input: &Path,
    layout: &Layout,
    journal: &mut Journal,
    settings: &Settings,
    tell: &mut dyn FnMut(&Progress),
) -> Result<(), Error> {
    if journal.resumed {
        source
            .seek(journal.mark.position, journal.mark.next_row)
            .map_err(|e| unreadable(input, &e))?;
    }
    let total = source.total();
    let threads = settings
        .threads
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
        .max(1);
    // Who reads waits for leave, and gets it when a block is written: so many blocks are on the way, not more.
    let (leave, may_read) = channel::<()>();
    for _ in 0..threads * AHEAD {
        let _ = leave.send(());
    }
    let (to_answer, blocks) = sync_channel::<(u64, Block)>(threads * AHEAD);
    let blocks = Mutex::new(blocks);
    let (to_write, answered) = channel::<(u64, std::io::Result<Done>)>();
    std::thread::scope(|scope| {
        let failed = to_write.clone();
        scope.spawn(move || {
            let mut number = 0;
            while may_read.recv().is_ok() {
                match source.next() {
                    Ok(Some(block)) => {
                        if to_answer.send((number, block)).is_err() {
                            return;
                        }
                        number += 1;
                    }
                    Ok(None) => return,
                    Err(e) => {
                        let _ = failed.send((number, Err(e)));
                        return;
                    }
                }
            }
        });
        for _ in 0..threads {
            let (blocks, to_write) = (&blocks, to_write.clone());
            scope.spawn(move || {
                let mut state = job.state();
                while let Some((number, block)) = take(blocks) {
                    if to_write
                        .send((number, Ok(answer(job, &mut state, layout, block))))
                        .is_err()
                    {
                        return;
                    }
                }
            });
        }
        drop(to_write);
        // The leave to read is dropped with this, so that an error here ends every thread.
        write(&answered, leave, input, journal, total, settings, tell)
    })
}

fn take(blocks: &Mutex<Receiver<(u64, Block)>>) -> Option<(u64, Block)> {
    blocks
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .recv()
        .ok()
}

fn write(
    answered: &Receiver<(u64, std::io::Result<Done>)>,
    leave: std::sync::mpsc::Sender<()>,
    input: &Path,
    journal: &mut Journal,
    total: u64,
    settings: &Settings,
    tell: &mut dyn FnMut(&Progress),
) -> Result<(), Error> {
    let mut early: BTreeMap<u64, std::io::Result<Done>> = BTreeMap::new();
    let mut next = 0;
    let begun = journal.mark.summary.rows;
    while let Ok((number, done)) = answered.recv() {
        early.insert(number, done);
        while let Some(done) = early.remove(&next) {
            let done = match done {
                Ok(done) => done,
                Err(e) => {
                    journal.checkpoint()?;
                    return Err(unreadable(input, &e));
                }
            };
            journal.write(&done.out, &done.rejects)?;
            journal.mark.position = done.position;
            journal.mark.next_row = done.next_row;
            journal.mark.summary.add(&done.summary);
            next += 1;
            if next % settings.checkpoint_blocks.unwrap_or(CHECKPOINT).max(1) == 0 {
                journal.checkpoint()?;
            }
            tell(&Progress {
                position: done.position,
                total,
                rows: journal.mark.summary.rows,
                rows_now: journal.mark.summary.rows - begun,
                rejected: journal.mark.summary.rejected,
            });
            if settings.stop_after.is_some_and(|blocks| next >= blocks) {
                return Err(Error::one(Diagnostic::error("stopped", "stopped as asked")));
            }
            let _ = leave.send(());
        }
    }
    journal.checkpoint()
}

/// Opens the input of a run.
pub(super) fn source(input: &Path) -> Result<Box<dyn Source>, Error> {
    open(input)
}
