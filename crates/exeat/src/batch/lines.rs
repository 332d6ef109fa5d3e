//! CSV and JSONL: records split off a stream in bounded memory, and read into cells by whoever has time.

use super::cell::{Body, Cell, FileColumn, Row};
use super::source::{Block, Bytes, Rows, Source};
use crate::error::Error;
use crate::read::tree::{Leaf, Node, leaf_from_json};
use exeat_terms::Diagnostic;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// Longest record, in bytes. A longer one is an opening quotation mark that nobody closed.
const MAX_RECORD: usize = 1 << 20;
/// Bytes read at once.
const READ: usize = 1 << 18;
/// Line breaks a quoted field may hold; more is a quotation mark that was meant otherwise.
const MAX_BREAKS: usize = 50;
/// Lines of a JSONL file that are looked at for its columns.
const LOOKED_AT: usize = 1_000;
/// Rows of a block.
pub(super) const ROWS: usize = if cfg!(test) { 64 } else { 2_048 };
/// Bytes of a block.
const BLOCK: usize = 1 << 20;

/// A text file, record by record.
pub(super) struct Lines {
    file: File,
    form: LineForm,
    columns: Vec<FileColumn>,
    /// Bytes read and not yet given out; the first of them stands at `at` in the file.
    waiting: Vec<u8>,
    at: u64,
    next_row: u64,
    total: u64,
    ended: bool,
}

/// How a line is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineForm {
    Csv(u8),
    Jsonl,
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::one(
        Diagnostic::error(
            "unreadable",
            format!("cannot read `{}`: {error}", path.display()),
        )
        .with_help("check the path and the permission to read it"),
    )
}

fn refuse(path: &Path, what: &str, help: &str) -> Error {
    Error::one(
        Diagnostic::error("unknown-form", format!("`{}` {what}", path.display())).with_help(help),
    )
}

/// Opens a CSV file: the first record is the header.
pub(super) fn csv(path: &Path) -> Result<Lines, Error> {
    let mut out = open(path, LineForm::Csv(b','))?;
    let head = out.look(path, MAX_RECORD)?;
    let first_line = head.split(|b| *b == b'\n').next().unwrap_or(&[]);
    let separator = if first_line.contains(&b'\t') {
        b'\t'
    } else if first_line.contains(&b';') && !first_line.contains(&b',') {
        b';'
    } else {
        b','
    };
    out.form = LineForm::Csv(separator);
    let end = match split(&out.waiting, out.form, out.ended) {
        Split::Record(end) => end,
        Split::Broken(_) | Split::More => {
            return Err(refuse(
                path,
                "has no readable first line",
                "the first line names the columns, parted by commas, semicolons or tabs",
            ));
        }
    };
    let record = out.waiting.get(..end).unwrap_or(&[]);
    let cells = cells(record, separator).map_err(|why| {
        refuse(
            path,
            &format!("has a broken first line: {why}"),
            "the first line names the columns",
        )
    })?;
    if cells.iter().all(Cell::is_blank) {
        return Err(refuse(
            path,
            "has an empty first line",
            "the first line names the columns, such as date,from,destination,items.kind",
        ));
    }
    out.columns = cells
        .iter()
        .map(|c| FileColumn::text(c.text().trim()))
        .collect();
    out.drop_front(end);
    out.next_row = 2;
    Ok(out)
}

/// Opens a JSONL file; its columns are the keys of its first lines, with dots.
pub(super) fn jsonl(path: &Path) -> Result<Lines, Error> {
    let mut out = open(path, LineForm::Jsonl)?;
    let head = out.look(path, BLOCK)?;
    let mut names: Vec<String> = Vec::new();
    for line in head.split(|b| *b == b'\n').take(LOOKED_AT) {
        let Ok(Leaf::Table(entries)) = std::str::from_utf8(line)
            .map_err(|_| String::new())
            .and_then(leaf_from_json)
        else {
            continue;
        };
        for (name, _) in flat(&entries) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    out.columns = names.into_iter().map(FileColumn::text).collect();
    Ok(out)
}

fn open(path: &Path, form: LineForm) -> Result<Lines, Error> {
    let file = File::open(path).map_err(|e| unreadable(path, &e))?;
    let total = file.metadata().map_err(|e| unreadable(path, &e))?.len();
    Ok(Lines {
        file,
        form,
        columns: Vec::new(),
        waiting: Vec::new(),
        at: 0,
        next_row: 1,
        total,
        ended: false,
    })
}

impl Lines {
    /// Reads at least so many bytes ahead, past a byte order mark; gives what is there.
    fn look(&mut self, path: &Path, bytes: usize) -> Result<&[u8], Error> {
        while self.waiting.len() < bytes && !self.ended {
            self.fill().map_err(|e| unreadable(path, &e))?;
        }
        if self.waiting.starts_with(&[0xff, 0xfe]) || self.waiting.starts_with(&[0xfe, 0xff]) {
            return Err(refuse(path, "is written in UTF-16", "save it in UTF-8"));
        }
        if self.waiting.starts_with(&[0x1f, 0x8b])
            || self.waiting.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
        {
            return Err(refuse(path, "is compressed", "unpack it first"));
        }
        if self.waiting.starts_with(b"PK\x03\x04") || self.waiting.starts_with(b"PAR1") {
            return Err(refuse(
                path,
                "is not what its ending says",
                "give a workbook the ending .xlsx and a Parquet file the ending .parquet",
            ));
        }
        if self.waiting.starts_with(&[0xef, 0xbb, 0xbf]) {
            self.drop_front(3);
        }
        Ok(&self.waiting)
    }

    fn fill(&mut self) -> std::io::Result<()> {
        let before = self.waiting.len();
        self.waiting.resize(before + READ, 0);
        let read = match self.waiting.get_mut(before..) {
            Some(space) => self.file.read(space)?,
            None => 0,
        };
        self.waiting.truncate(before + read);
        self.ended |= read == 0;
        Ok(())
    }

    fn drop_front(&mut self, bytes: usize) {
        let bytes = bytes.min(self.waiting.len());
        self.waiting.drain(..bytes);
        self.at += bytes as u64;
    }
}

impl Source for Lines {
    fn columns(&self) -> &[FileColumn] {
        &self.columns
    }

    fn seek(&mut self, position: u64, next_row: u64) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(position))?;
        self.waiting.clear();
        self.at = position;
        self.next_row = next_row;
        self.ended = false;
        Ok(())
    }

    fn total(&self) -> u64 {
        self.total
    }

    fn next(&mut self) -> std::io::Result<Option<Block>> {
        let mut records: Vec<(usize, usize, bool)> = Vec::new();
        let mut from = 0;
        while records.len() < ROWS && from < BLOCK {
            let rest = self.waiting.get(from..).unwrap_or(&[]);
            match split(rest, self.form, self.ended) {
                Split::Record(length) => {
                    records.push((from, from + length, false));
                    from += length;
                }
                Split::Broken(length) => {
                    records.push((from, from + length, true));
                    from += length;
                }
                Split::More if self.ended => break,
                Split::More => self.fill()?,
            }
        }
        if records.is_empty() {
            return Ok(None);
        }
        let after = self.waiting.split_off(from);
        let bytes = std::mem::replace(&mut self.waiting, after);
        let block = Block {
            first: self.next_row,
            rows: Rows::Bytes(Bytes {
                bytes,
                records,
                form: self.form,
                width: self.columns.len(),
            }),
            position: self.at + from as u64,
            next_row: 0,
        };
        self.at = block.position;
        self.next_row += block.count();
        Ok(Some(Block {
            next_row: self.next_row,
            ..block
        }))
    }
}

enum Split {
    /// A record of so many bytes, its line break among them.
    Record(usize),
    /// So many bytes that are no record.
    Broken(usize),
    /// The record goes on past what is there.
    More,
}

/// Finds the end of the first record.
fn split(bytes: &[u8], form: LineForm, ended: bool) -> Split {
    if bytes.is_empty() {
        return Split::More;
    }
    let bound = bytes.get(..MAX_RECORD).unwrap_or(bytes);
    let line = bound.iter().position(|b| *b == b'\n').map(|i| i + 1);
    let LineForm::Csv(separator) = form else {
        return match line {
            Some(end) => Split::Record(end),
            None if bytes.len() >= MAX_RECORD => Split::Broken(too_long(bytes)),
            None if ended => Split::Record(bytes.len()),
            None => Split::More,
        };
    };
    let first = bound.get(..line.unwrap_or(bound.len())).unwrap_or(bound);
    if let Some(end) = line
        && !first.contains(&b'"')
    {
        return Split::Record(end);
    }
    let (mut quoted, mut begun, mut breaks) = (false, false, 0);
    for (at, byte) in bound.iter().enumerate() {
        match *byte {
            // A doubled mark inside quotes closes and opens again: the same for finding the end.
            b'"' if quoted => quoted = false,
            b'"' if !begun || at > 0 && bound.get(at - 1) == Some(&b'"') => {
                quoted = true;
                begun = true;
            }
            b'\n' if !quoted => return Split::Record(at + 1),
            b'\n' => {
                breaks += 1;
                if breaks > MAX_BREAKS {
                    return Split::Broken(line.unwrap_or(at + 1));
                }
            }
            b if b == separator && !quoted => begun = false,
            b if !b.is_ascii_whitespace() => begun = true,
            _ => {}
        }
    }
    if bytes.len() >= MAX_RECORD {
        // Give back what follows the first line, so that one slip costs one row.
        return Split::Broken(line.unwrap_or_else(|| too_long(bytes)));
    }
    match (ended, quoted) {
        (false, _) => Split::More,
        (true, true) => Split::Broken(line.unwrap_or(bytes.len())),
        (true, false) => Split::Record(bytes.len()),
    }
}

/// The length of a line that is too long to be one, as far as it is there.
fn too_long(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|b| *b == b'\n')
        .map_or(bytes.len(), |i| i + 1)
}

/// The cells of a record.
fn cells(record: &[u8], separator: u8) -> Result<Vec<Cell>, String> {
    let text = match std::str::from_utf8(record) {
        Ok(text) => text,
        Err(e) => {
            return Err(format!(
                "byte {} is not UTF-8; save the file in UTF-8",
                e.valid_up_to() + 1
            ));
        }
    };
    let text = text.trim_end_matches(['\n', '\r']);
    let mut out = Vec::new();
    let separator = char::from(separator);
    if !text.contains('"') {
        out.extend(text.split(separator).map(cell));
        return Ok(out);
    }
    let mut field = String::new();
    let (mut quoted, mut begun) = (false, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if quoted {
            if c != '"' {
                field.push(c);
            } else if chars.next_if_eq(&'"').is_some() {
                field.push('"');
            } else {
                quoted = false;
            }
        } else if c == '"' && !begun {
            (quoted, begun) = (true, true);
            field.clear();
        } else if c == separator {
            out.push(cell(&std::mem::take(&mut field)));
            begun = false;
        } else {
            begun |= !c.is_whitespace();
            field.push(c);
        }
    }
    out.push(cell(&field));
    Ok(out)
}

fn cell(text: &str) -> Cell {
    if text.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(text.to_owned())
    }
}

/// Reads the records of a block; empty lines are no rows.
pub(super) fn rows(bytes: &Bytes, first: u64) -> Vec<Row> {
    let mut out = Vec::with_capacity(bytes.records.len());
    for (number, (from, to, broken)) in (first..).zip(&bytes.records) {
        let record = bytes.bytes.get(*from..*to).unwrap_or(&[]);
        if record.iter().all(|b| b.is_ascii_whitespace() || *b == 0x1a) {
            continue;
        }
        let body = match bytes.form {
            LineForm::Csv(separator) => csv_body(record, separator, *broken, bytes.width),
            LineForm::Jsonl => json_body(record, *broken),
        };
        out.push(Row { number, body });
    }
    out
}

fn csv_body(record: &[u8], separator: u8, broken: bool, width: usize) -> Body {
    let shown = || vec![Cell::Text(start_of(record))];
    if broken {
        let why = if record.len() >= MAX_RECORD {
            "the row is longer than a megabyte"
        } else {
            "a quotation mark is never closed"
        };
        return Body::Broken(shown(), why.to_owned());
    }
    match cells(record, separator) {
        Err(why) => Body::Broken(shown(), why),
        Ok(mut cells) => {
            // Programs write empty cells past the last column.
            while cells.len() > width && cells.last().is_some_and(Cell::is_blank) {
                cells.pop();
            }
            let found = cells.len();
            if found == width {
                return Body::Cells(cells);
            }
            cells.resize(width, Cell::Empty);
            let why = format!(
                "the row has {found} cells and the header {width}; a cell that holds the separator stands in quotation marks"
            );
            Body::Broken(cells, why)
        }
    }
}

fn json_body(record: &[u8], broken: bool) -> Body {
    let shown = |why: String| Body::BrokenLine(start_of(record), why);
    if broken {
        return shown("the line is longer than a megabyte".to_owned());
    }
    let text = match std::str::from_utf8(record) {
        Ok(text) => text.trim(),
        Err(e) => {
            return shown(format!(
                "byte {} is not UTF-8; save the file in UTF-8",
                e.valid_up_to() + 1
            ));
        }
    };
    match leaf_from_json(text) {
        Ok(Leaf::Table(entries)) => Body::Object(entries, text.to_owned()),
        Ok(_) => {
            shown("the line is no JSON object; write one transaction a line in braces".to_owned())
        }
        Err(why) => shown(format!("the line is not JSON: {why}")),
    }
}

/// The beginning of what could not be read, for a reader.
fn start_of(record: &[u8]) -> String {
    let head = record.get(..200).unwrap_or(record);
    let text = String::from_utf8_lossy(head);
    text.lines().next().unwrap_or("").to_owned()
}

/// The leaves of an object, each under the way to it with dots; lists stay whole.
pub(super) fn flat(entries: &[(String, Node)]) -> Vec<(String, &Leaf)> {
    let mut out = Vec::new();
    for (key, node) in entries {
        flatten(key.clone(), &node.leaf, &mut out);
    }
    out
}

fn flatten<'a>(path: String, leaf: &'a Leaf, out: &mut Vec<(String, &'a Leaf)>) {
    match leaf {
        Leaf::Table(below) if !below.is_empty() => {
            for (key, node) in below {
                flatten(format!("{path}.{key}"), &node.leaf, out);
            }
        }
        _ => out.push((path, leaf)),
    }
}
