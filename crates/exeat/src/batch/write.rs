//! Rows as they go into the output: the user's columns, then ours.
//!
//! A text that a spreadsheet would take for a formula gets an apostrophe before it in CSV. JSONL needs none, and
//! workbooks hold texts as texts.

use super::cell::{Body, Cell, ColumnKind, FileColumn, Out, Reject, Row, Said};
use super::header::kept;
use super::lines::flat;
use super::source::Form;
use crate::read::tree::{Leaf, Node};
use crate::wire::v1_batch as json;

/// The column that says why a row was not answered.
pub(super) const REJECTED: &str = "exeat.rejected";

/// What the output is made of.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// The form of the part file: that of the output, or the plain form from which it is made at the end.
    written: Written,
    /// The user's columns that stay, by place in the file.
    kept: Vec<usize>,
    /// Their names and what they hold.
    pub(super) columns: Vec<FileColumn>,
    /// Our columns, without that of the reasons.
    ours: Vec<String>,
    /// Names of the user's columns in the file, all of them.
    file: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// CSV for people and spreadsheets.
    Csv,
    /// CSV for the conversion at the end: nothing is changed, and an empty text is not an empty cell.
    Plain,
    Jsonl,
}

impl Layout {
    pub(super) fn new(
        file: &[FileColumn],
        ours: Vec<String>,
        counts: &[String],
        form: Form,
    ) -> Layout {
        let kept = kept(file);
        let mut columns: Vec<FileColumn> = kept
            .iter()
            .filter_map(|at| file.get(*at).cloned())
            .collect();
        columns.extend(ours.iter().map(|name| FileColumn {
            name: name.clone(),
            kind: if counts.contains(name) {
                ColumnKind::Integer
            } else {
                ColumnKind::Text
            },
        }));
        columns.push(FileColumn::text(REJECTED));
        Layout {
            written: match form {
                Form::Csv => Written::Csv,
                Form::Jsonl => Written::Jsonl,
                Form::Xlsx | Form::Parquet => Written::Plain,
            },
            kept,
            columns,
            ours,
            file: file.iter().map(|c| c.name.clone()).collect(),
        }
    }

    /// The first line of the part file.
    pub(super) fn head(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if self.written != Written::Jsonl {
            for (at, column) in self.columns.iter().enumerate() {
                self.field(&mut out, at, Some(&column.name), false);
            }
            out.push(b'\n');
        }
        out
    }

    /// Adds a row.
    pub(super) fn row(&self, out: &mut Vec<u8>, row: &Row, said: &Said) {
        let (ours, line, rejects): (&[Out], Option<&str>, &[Reject]) = match said {
            Said::Answer(ours, line) => (ours, line.as_deref(), &[]),
            Said::Rejected(rejects) => (&[], None, rejects),
        };
        if self.written == Written::Jsonl {
            match line {
                Some(line) => out.extend_from_slice(line.as_bytes()),
                None => self.object(out, row, ours, rejects),
            }
            out.push(b'\n');
            return;
        }
        let mut at = 0;
        match &row.body {
            Body::Cells(cells) | Body::Broken(cells, _) => {
                for column in &self.kept {
                    let cell = cells.get(*column).unwrap_or(&Cell::Empty);
                    let text = (*cell != Cell::Empty).then(|| cell.text());
                    self.field(
                        out,
                        at,
                        text,
                        matches!(cell, Cell::Number(_) | Cell::Date(_) | Cell::YesNo(_)),
                    );
                    at += 1;
                }
            }
            Body::Object(entries, _) => {
                let flat = flat(entries);
                for column in &self.kept {
                    let name = self.file.get(*column);
                    let leaf = flat
                        .iter()
                        .find(|(key, _)| Some(key) == name)
                        .map(|(_, leaf)| *leaf);
                    match leaf {
                        None | Some(Leaf::Nothing) => self.field(out, at, None, false),
                        Some(Leaf::Text(text)) => self.field(out, at, Some(text), false),
                        Some(other) => {
                            let mut text = String::new();
                            json::leaf(&mut text, other);
                            self.field(out, at, Some(&text), matches!(other, Leaf::Number(_)));
                        }
                    }
                    at += 1;
                }
            }
            Body::BrokenLine(_, _) => {
                for _ in &self.kept {
                    self.field(out, at, None, false);
                    at += 1;
                }
            }
        }
        for place in 0..self.ours.len() {
            let value = ours.get(place).unwrap_or(&Out::Nothing);
            let text = (*value != Out::Nothing).then(|| value.text());
            self.field(out, at, text.as_deref(), false);
            at += 1;
        }
        let why = reasons(rejects);
        self.field(
            out,
            at,
            (!rejects.is_empty()).then_some(why.as_str()),
            false,
        );
        out.push(b'\n');
    }

    /// Adds a field; `sure` says that it is no text, so no formula.
    fn field(&self, out: &mut Vec<u8>, at: usize, text: Option<&str>, sure: bool) {
        if at > 0 {
            out.push(b',');
        }
        let Some(text) = text else { return };
        let defused = self.written == Written::Csv && !sure && is_formula(text);
        let quoted = defused
            || (self.written == Written::Plain && text.is_empty())
            || text.contains(['"', ',', '\n', '\r', ';'])
            || text.starts_with(char::is_whitespace)
            || text.ends_with(char::is_whitespace);
        if !quoted {
            out.extend_from_slice(text.as_bytes());
            return;
        }
        out.push(b'"');
        if defused {
            out.push(b'\'');
        }
        for byte in text.bytes() {
            if byte == b'"' {
                out.push(b'"');
            }
            out.push(byte);
        }
        out.push(b'"');
    }

    fn object(&self, out: &mut Vec<u8>, row: &Row, ours: &[Out], rejects: &[Reject]) {
        let mut text = String::from("{");
        match &row.body {
            Body::Cells(cells) | Body::Broken(cells, _) => {
                for column in &self.kept {
                    let name = self.file.get(*column).map_or("", String::as_str);
                    if let Some(cell) = cells.get(*column).filter(|c| **c != Cell::Empty) {
                        json::key(&mut text, name);
                        json::cell(&mut text, cell);
                    }
                }
            }
            Body::Object(entries, line) => {
                let own: Vec<&(String, Node)> = entries
                    .iter()
                    .filter(|(key, _)| !key.starts_with(super::header::OURS))
                    .collect();
                if own.len() == entries.len() {
                    // As it was written, blanks and all.
                    let inner = line.trim().trim_start_matches('{').trim_end_matches('}');
                    text = line
                        .trim()
                        .strip_suffix('}')
                        .unwrap_or(inner)
                        .trim_end()
                        .to_owned();
                } else {
                    for (key, node) in own {
                        json::key(&mut text, key);
                        json::leaf(&mut text, &node.leaf);
                    }
                }
            }
            Body::BrokenLine(line, _) => {
                json::key(&mut text, "line");
                json::text(&mut text, line);
            }
        }
        for (name, value) in self.ours.iter().zip(ours) {
            if *value != Out::Nothing {
                json::key(&mut text, name);
                json::out(&mut text, value);
            }
        }
        if !rejects.is_empty() {
            json::key(&mut text, REJECTED);
            json::text(&mut text, &reasons(rejects));
        }
        text.push('}');
        out.extend_from_slice(text.as_bytes());
    }
}

/// Every reason of a row in one text.
fn reasons(rejects: &[Reject]) -> String {
    let texts: Vec<String> = rejects
        .iter()
        .map(|r| {
            if r.column.is_empty() || r.reason.starts_with(&r.column) {
                r.reason.clone()
            } else {
                format!("{}: {}", r.column, r.reason)
            }
        })
        .collect();
    texts.join("; ")
}

/// Whether a spreadsheet would take a text for a formula. A plain number with its sign is none.
pub(super) fn is_formula(text: &str) -> bool {
    match text.chars().next() {
        Some('=' | '@' | '\t' | '\r') => true,
        Some('+' | '-') => !text.get(1..).is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        }),
        _ => false,
    }
}

/// The first line of the rejects file.
pub(super) const REJECTS_HEAD: &[u8] = b"row,column,code,reason\n";

/// The lines of the rejects file for a row.
pub(super) fn rejects(out: &mut Vec<u8>, rejects: &[Reject]) {
    let layout = Layout {
        written: Written::Csv,
        kept: Vec::new(),
        columns: Vec::new(),
        ours: Vec::new(),
        file: Vec::new(),
    };
    for reject in rejects {
        layout.field(out, 0, Some(&reject.row.to_string()), true);
        layout.field(out, 1, Some(&reject.column), false);
        layout.field(out, 2, Some(reject.code), false);
        layout.field(out, 3, Some(&reject.reason), false);
        out.push(b'\n');
    }
}
