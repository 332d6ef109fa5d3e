//! Batch runs: the options they share, the progress bar, the summary.

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::layout::{Page, padded};
use clap::Args;
use exeat::batch::{Form, Progress, Report, Settings};
use exeat::wire::v1_batch::{BatchRun, Counts};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often the progress bar is drawn anew.
const REDRAW: Duration = Duration::from_millis(200);
/// Lines of one table of the summary.
const SHOWN: usize = 12;

/// The options of a batch file, beside `--out`.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Batch files (.csv, .jsonl, .xlsx, .parquet)")]
pub(crate) struct Batch {
    /// What a column is: "Ship date=date", with a unit for bare numbers "WL=items.facts.wavelength [nm]", or - to keep it as your own
    #[arg(long, value_name = "COLUMN=NAME")]
    map: Vec<String>,
    /// Where rejected rows go, in place of OUT.rejects.csv
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Threads that answer; all cores without it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Forget an interrupted run on the same output
    #[arg(long)]
    restart: bool,
}

impl Batch {
    /// The settings of a run.
    pub(crate) fn settings(&self) -> Result<Settings, Failure> {
        let mut map = Vec::new();
        for pair in &self.map {
            let Some((from, to)) = pair
                .rsplit_once('=')
                .filter(|(from, _)| !from.trim().is_empty())
            else {
                return Err(Failure::one(
                    "bad-map",
                    format!("--map: `{pair}` says of no column what it is"),
                    "write --map \"Ship date=date\"",
                ));
            };
            map.push((from.trim().to_owned(), to.trim().to_owned()));
        }
        Ok(Settings {
            map,
            rejects: self.rejects.clone(),
            threads: self.threads.map(usize::from),
            restart: self.restart,
            ..Settings::default()
        })
    }

    /// Whether an option of batch files is given.
    pub(crate) fn is_used(&self) -> bool {
        !self.map.is_empty() || self.rejects.is_some() || self.threads.is_some() || self.restart
    }
}

/// Whether a file is a table of many rows, and where the answers go.
pub(crate) fn output<'a>(
    file: &Path,
    out: Option<&'a Path>,
    batch: &Batch,
) -> Result<Option<&'a Path>, Failure> {
    match (Form::of(file), out) {
        (Some(_), Some(out)) => Ok(Some(out)),
        (Some(form), None) => {
            let ending = match form {
                Form::Jsonl => "jsonl",
                Form::Xlsx => "xlsx",
                Form::Parquet => "parquet",
                Form::Csv => "csv",
            };
            Err(Failure::one(
                "missing-out",
                format!(
                    "`{}` is a batch file, and nothing says where its answers go",
                    file.display()
                ),
                format!("add --out answers.{ending}; .csv, .jsonl, .xlsx and .parquet are written"),
            ))
        }
        (None, Some(_)) => Err(Failure::one(
            "not-a-batch-file",
            format!(
                "--out goes with a batch file, and `{}` is none",
                file.display()
            ),
            "a batch file ends in .csv, .tsv, .jsonl, .xlsx or .parquet; the answer to one transaction goes to standard output",
        )),
        (None, None) if batch.is_used() => Err(Failure::one(
            "not-a-batch-file",
            format!(
                "--map, --rejects, --threads and --restart go with a batch file, and `{}` is none",
                file.display()
            ),
            "a batch file ends in .csv, .tsv, .jsonl, .xlsx or .parquet",
        )),
        (None, None) => Ok(None),
    }
}

/// The bar on a terminal; nothing anywhere else.
pub(crate) struct Bar {
    shown: bool,
    begun: Instant,
    drawn: Option<Instant>,
    first: Option<u64>,
}

impl Bar {
    pub(crate) fn new() -> Bar {
        Bar {
            shown: io::stderr().is_terminal(),
            begun: Instant::now(),
            drawn: None,
            first: None,
        }
    }

    pub(crate) fn tell(&mut self, progress: &Progress) {
        if !self.shown || self.drawn.is_some_and(|t| t.elapsed() < REDRAW) {
            return;
        }
        self.drawn = Some(Instant::now());
        let first = *self.first.get_or_insert(progress.position);
        let line = line(progress, first, self.begun.elapsed());
        // Where standard error is closed there is nobody to tell.
        let _ = write!(io::stderr(), "\r\x1b[K{line}");
        let _ = io::stderr().flush();
    }

    pub(crate) fn clear(&mut self) {
        if self.shown && self.drawn.take().is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// `[#####-----]  41 %  820,000 rows  12,300 rows/s  1 min 35 s left`
fn line(progress: &Progress, first: u64, passed: Duration) -> String {
    const WIDTH: u64 = 20;
    let total = progress.total.max(1);
    let filled = (progress.position.saturating_mul(WIDTH) / total).min(WIDTH);
    let bar: String = (0..WIDTH)
        .map(|at| if at < filled { '#' } else { '-' })
        .collect();
    let percent = progress.position.saturating_mul(100) / total;
    let millis = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX).max(1);
    let rate = progress.rows_now.saturating_mul(1000) / millis;
    let done = progress.position.saturating_sub(first);
    let left = if done == 0 {
        String::new()
    } else {
        let rest = progress.total.saturating_sub(progress.position);
        let seconds = u128::from(rest) * u128::from(millis) / u128::from(done) / 1000;
        format!(
            "  {} left",
            span(u64::try_from(seconds).unwrap_or(u64::MAX))
        )
    };
    format!(
        "[{bar}] {percent:>3} %  {} rows  {} rows/s{left}",
        grouped(progress.rows),
        grouped(rate)
    )
}

/// Seconds as people say them.
fn span(seconds: u64) -> String {
    match seconds {
        0..=59 => format!("{seconds} s"),
        60..=3599 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// A count with commas between thousands.
pub(crate) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Says how a run went; gives the exit status.
pub(crate) fn report(context: &mut Context<'_>, file: &Path, out: &Path, report: Report) -> Done {
    let status = report.summary.exit_status();
    let run = BatchRun {
        version: 1,
        file: file.display().to_string(),
        out: out.display().to_string(),
        rejects: report.rejects.as_ref().map(|p| p.display().to_string()),
        resumed_at: report.resumed_at,
        own_columns: report.own_columns,
        summary: report.summary,
    };
    if let Some(row) = run.resumed_at {
        let text = context.say("batch.resumed", &[("row", &grouped(row))]);
        context.warn(&text);
    }
    if !run.own_columns.is_empty() {
        let text = context.say("batch.own", &[("columns", &run.own_columns.join(", "))]);
        context.warn(&text);
    }
    if let Some(rejects) = &report.rejects {
        first_rejected(context, rejects, run.summary.rejected)?;
    }
    if context.json {
        context.print_json(&run)?;
        return Ok(status);
    }
    let text = shown(context, &run);
    context.print(&text)?;
    Ok(status)
}

/// Says the first rejected rows on standard error; the file has them all.
fn first_rejected(context: &mut Context<'_>, rejects: &Path, count: u64) -> Result<(), Failure> {
    const SAID: usize = 5;
    let lines = BufReader::new(File::open(rejects)?).lines();
    for line in lines.skip(1).take(SAID) {
        let line = line?;
        let (row, what) = line.split_once(',').unwrap_or((&line, ""));
        let text = context.say("batch.row", &[("row", row), ("what", what)]);
        context.warn(&text);
    }
    if count > SAID as u64 {
        let file = rejects.display().to_string();
        let text = context.say("batch.more", &[("file", &file)]);
        context.warn(&text);
    }
    Ok(())
}

fn shown(context: &Context<'_>, run: &BatchRun) -> String {
    let mut page = Page::new(context.width);
    let summary = &run.summary;
    let answered = grouped(summary.rows - summary.rejected);
    page.line(
        0,
        &context.say("batch.answered", &[("count", &answered), ("out", &run.out)]),
    );
    if let Some(rejects) = &run.rejects {
        let count = grouped(summary.rejected);
        page.line(
            0,
            &context.say("batch.rejected", &[("count", &count), ("file", rejects)]),
        );
    }
    table(
        &mut page,
        &context.say("batch.outcomes", &[]),
        &summary.outcomes,
    );
    table(
        &mut page,
        &context.say("batch.reasons", &[]),
        &summary.reasons,
    );
    table(
        &mut page,
        &context.say("batch.remarks", &[]),
        &summary.remarks,
    );
    for (title, tables) in [
        ("batch.jurisdictions", &summary.jurisdictions),
        ("batch.destinations", &summary.destinations),
    ] {
        let rows = tables.iter().map(|(key, counts)| {
            let parts: Vec<String> = by_count(counts)
                .iter()
                .map(|(k, n)| format!("{} {k}", grouped(*n)))
                .collect();
            (key.as_str(), parts.join(", "))
        });
        let rows: Vec<(&str, String)> = rows.collect();
        if rows.is_empty() {
            continue;
        }
        page.gap();
        page.line(0, &context.say(title, &[]));
        for (key, text) in rows.iter().take(60) {
            page.field(2, key, 9, text);
        }
    }
    table(
        &mut page,
        &context.say("batch.entries", &[]),
        &summary.entries,
    );
    page.finish()
}

fn by_count(counts: &Counts) -> Vec<(&str, u64)> {
    let mut all: Vec<(&str, u64)> = counts.iter().map(|(k, n)| (k.as_str(), *n)).collect();
    all.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    all
}

fn table(page: &mut Page, title: &str, counts: &Counts) {
    if counts.is_empty() {
        return;
    }
    page.gap();
    page.line(0, title);
    let all = by_count(counts);
    let width = all
        .iter()
        .take(SHOWN)
        .map(|(_, n)| grouped(*n).len())
        .max()
        .unwrap_or(1);
    for (key, count) in all.iter().take(SHOWN) {
        let count = grouped(*count);
        let lead = " ".repeat(width - count.len());
        page.line(2, &format!("{lead}{}  {key}", padded(&count, count.len())));
    }
    if all.len() > SHOWN {
        page.line(2, &format!("and {} more: --json", all.len() - SHOWN));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_says_how_far_how_fast_and_how_long() {
        let progress = Progress {
            position: 500,
            total: 2_000,
            rows: 1_234_567,
            rows_now: 1_000_000,
            rejected: 3,
        };
        assert_eq!(
            line(&progress, 0, Duration::from_secs(100)),
            "[#####---------------]  25 %  1,234,567 rows  10,000 rows/s  5 min 0 s left"
        );
        assert_eq!(span(59), "59 s");
        assert_eq!(span(3_660), "1 h 1 min");
    }
}
