//! Pictures without a browser: SVG that prints, reads without colour, and has its table and its words beside it.
//!
//! Each kind is plain data in and a [`Picture`] out. Values stand as numbers in the picture; shade only
//! repeats them, and what is not known is hatched. The caption carries the vintage, the licence and the
//! method, so that a picture that travels alone still says what it is.

mod bars;
mod curve;
mod heat;
mod joining;
mod matrix;
mod svg;
#[cfg(test)]
mod tests;
mod timeline;

pub use bars::{Bar, ResidualBars};
pub use curve::{DenialCurve, Mark};
pub use heat::{Cell, HeatMap, Panel};
pub use joining::{JoinOrder, Step};
pub use matrix::{GapMatrix, Pair};
pub use timeline::{Bundle, Moment, Timeline};

use super::exact::Exact;
use super::range::Range;

/// A picture, its table and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The picture.
    pub svg: String,
    /// The same numbers as a table.
    pub csv: String,
    /// The same in sentences.
    pub text: String,
}

/// What stands over and under a picture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caption {
    /// The title.
    pub title: String,
    /// A line below it.
    pub subtitle: String,
    /// Vintage, licence, method and limits, a line each.
    pub notes: Vec<String>,
}

/// A cell of CSV, quoted where it must be. A text that a spreadsheet would run as a formula is quoted away.
fn csv_cell(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@']) && text.parse::<f64>().is_err() {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// Rows of CSV, each ending with where the numbers come from.
struct Sheet {
    text: String,
    source: String,
}

impl Sheet {
    fn new(columns: &[&str], caption: &Caption) -> Sheet {
        let mut sheet = Sheet {
            text: String::new(),
            source: String::new(),
        };
        sheet.line(columns.iter().copied().chain(["source"]));
        // Vintage and licence come first; method and limits stand in the words and the picture.
        let first: Vec<&str> = caption.notes.iter().take(2).map(String::as_str).collect();
        sheet.source = first.join(" ");
        sheet
    }

    fn line<'a>(&mut self, cells: impl Iterator<Item = &'a str>) {
        let cells: Vec<String> = cells.map(csv_cell).collect();
        self.text.push_str(&cells.join(","));
        self.text.push('\n');
    }

    fn row(&mut self, cells: &[String]) {
        let source = self.source.clone();
        self.line(cells.iter().map(String::as_str).chain([source.as_str()]));
    }
}

fn fraction(value: Option<&Exact>) -> String {
    value.map_or_else(String::new, ToString::to_string)
}

fn decimal(value: Option<&Exact>) -> String {
    value.map_or_else(String::new, |v| v.decimal(6))
}

/// A share in whole per cent, as it stands in a cell. Never 0 or 100 unless it is exactly that.
fn short_percent(value: &Exact) -> String {
    let hundred = (value * &Exact::whole(100)).decimal(0);
    if hundred == "0" && !value.is_zero() {
        "<1".to_owned()
    } else if hundred == "100" && *value != Exact::one() {
        ">99".to_owned()
    } else {
        hundred
    }
}

/// A range in words.
fn range_words(range: &Range) -> String {
    if range.low == range.high {
        range.low.percent()
    } else {
        format!("{} to {}", range.low.percent(), range.high.percent())
    }
}

/// The sentences of a picture: title, lines, notes.
fn sentences(caption: &Caption, lines: Vec<String>) -> String {
    let mut out = vec![caption.title.clone()];
    if !caption.subtitle.is_empty() {
        out.push(caption.subtitle.clone());
    }
    out.push(String::new());
    out.extend(lines);
    out.push(String::new());
    out.extend(caption.notes.iter().cloned());
    out.push(String::new());
    out.join("\n")
}
