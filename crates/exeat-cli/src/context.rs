//! What a subcommand works with: the streams, the packs, the words, the width of the terminal.
//!
//! Everything of the outside world that a subcommand needs stands here, so that tests can give it another.

use crate::arguments::{Color, Global};
use crate::failure::Failure;
use crate::paint::Paint;
use exeat::terms::{Date, parse_date};
use exeat::{Library, Messages, wire};
use std::env;
use std::io::{self, BufRead, IsTerminal as _, Write};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// Columns of an answer that goes to a file or a pipe.
const PLAIN_WIDTH: usize = 100;
/// Lines longer than this are hard to read, however wide the terminal.
const MAX_WIDTH: usize = 120;
/// Below this nothing can be laid out.
const MIN_WIDTH: usize = 40;

/// What a subcommand works with.
pub(crate) struct Context<'a> {
    /// Folder of packs that stand in place of the carried ones.
    pub(crate) packs: Option<PathBuf>,
    /// Whether to print JSON.
    pub(crate) json: bool,
    /// The sentences.
    pub(crate) messages: Messages,
    /// Colours.
    pub(crate) paint: Paint,
    /// Columns.
    pub(crate) width: usize,
    /// Results.
    pub(crate) out: &'a mut dyn Write,
    /// Messages.
    pub(crate) err: &'a mut dyn Write,
    /// Answers of the user.
    pub(crate) input: &'a mut dyn BufRead,
}

impl<'a> Context<'a> {
    /// The context of this process.
    pub(crate) fn new(
        global: &Global,
        out: &'a mut dyn Write,
        err: &'a mut dyn Write,
        input: &'a mut dyn BufRead,
    ) -> Context<'a> {
        let terminal = io::stdout().is_terminal();
        let no_color = env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        let coloured = match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !no_color,
        };
        let columns = terminal_size::terminal_size()
            .filter(|_| terminal)
            .map_or(PLAIN_WIDTH, |(width, _)| usize::from(width.0));
        Context {
            packs: global.packs.clone(),
            json: global.json,
            messages: Messages::load(&global.lang),
            paint: Paint::new(coloured),
            width: columns.clamp(MIN_WIDTH, MAX_WIDTH),
            out,
            err,
            input,
        }
    }

    /// The packs asked for.
    pub(crate) fn library(&self) -> Result<Library, Failure> {
        Ok(match &self.packs {
            Some(folder) => Library::with_folder(folder)?,
            None => Library::carried()?,
        })
    }

    /// A sentence.
    pub(crate) fn say(&self, key: &str, words: &[(&str, &str)]) -> String {
        self.messages.say(key, words)
    }

    /// Prints a result.
    pub(crate) fn print(&mut self, text: &str) -> Result<(), Failure> {
        self.out.write_all(text.as_bytes())?;
        Ok(())
    }

    /// Prints a result as JSON.
    pub(crate) fn print_json<T: wire::Serialize>(&mut self, value: &T) -> Result<(), Failure> {
        let text = wire::v1::to_json(value).map_err(|e| Failure::Stream(io::Error::other(e)))?;
        self.print(&text)?;
        self.print("\n")
    }

    /// Says something on standard error, one line or more.
    pub(crate) fn warn(&mut self, text: &str) {
        let mut safe = harmless(text);
        safe.push('\n');
        // Where standard error is closed there is nobody left to tell.
        let _ = self.err.write_all(safe.as_bytes());
    }
}

/// The text without characters that would steer a terminal: they come from files.
pub(crate) fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\n' && c != '\t' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

/// Reads a date given as an option.
pub(crate) fn date(option: &str, text: Option<&str>) -> Result<Option<Date>, Failure> {
    text.map(|text| {
        parse_date(text).map_err(|e| {
            Failure::one(
                "bad-date",
                format!("{option}: {e}"),
                "write year, month and day as 2023-01-13",
            )
        })
    })
    .transpose()
}

/// Today, by universal time. No answer about a transaction depends on a clock; `classify`, `screen` and `lists` may ask.
pub(crate) fn today() -> Date {
    let first = Date::constant(1970, 1, 1);
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|passed| first.checked_add(passed).ok())
        .unwrap_or(first)
}
