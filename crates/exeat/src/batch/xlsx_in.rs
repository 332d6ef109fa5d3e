//! Workbooks: the first sheet, row by row, in bounded memory.
//!
//! The header is the first row that is not blank. Formulas are read by the value they were saved with; a day is
//! known by the form of its cell. What could fill a machine (parts, sizes, ratios, texts, cells, far corners) is
//! refused before or while it is read.

use super::cell::{Cell, FileColumn};
use super::lines::ROWS;
use super::source::{Block, Rows, Source};
use super::zip::{Archive, Unpacked, refuse};
use crate::error::Error;
use exeat_terms::{Date, Diagnostic};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

/// Bytes of the shared texts.
const MAX_TEXTS: u64 = 512 << 20;
/// Columns of a sheet; Excel has 16,384 and no order file a tenth of it.
const MAX_COLUMNS: usize = 2_048;
/// Rows of a sheet.
const MAX_ROWS: u64 = 1_048_576;
/// Bytes of a text in a cell; Excel itself holds 32,767 characters.
const MAX_TEXT: usize = 1 << 17;
/// Bytes of the small parts: the workbook's own, and its styles.
const MAX_SMALL: u64 = 16 << 20;

/// A sheet that is being read.
pub(super) struct Sheet {
    path: PathBuf,
    name: String,
    columns: Vec<FileColumn>,
    texts: Vec<String>,
    /// For each style of cells, whether it shows a day.
    days: Vec<bool>,
    since_1904: bool,
    reader: Reader<BufReader<Unpacked>>,
    last_row: u64,
    total: u64,
    ended: bool,
}

fn refused(path: &Path, error: &io::Error) -> Error {
    Error::one(
        Diagnostic::error(
            "refused-workbook",
            format!("`{}` is not read: {error}", path.display()),
        )
        .with_help("save the sheet anew as .xlsx, or as CSV in UTF-8"),
    )
}

/// Opens a workbook.
pub(super) fn open(path: &Path) -> Result<Sheet, Error> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    if !matches!(ending.as_deref(), Some("xlsx" | "xlsm")) {
        return Err(refused(
            path,
            &refuse("the old forms .xls and .xlsb are not read"),
        ));
    }
    begin(path).map_err(|e| refused(path, &e))
}

fn begin(path: &Path) -> io::Result<Sheet> {
    let file = File::open(path)?;
    let archive = Archive::open(file)?;
    let small = |name: &str| match archive.part(name) {
        None => Ok(None),
        Some(part) if part.size > MAX_SMALL => {
            Err(refuse(format!("its part `{name}` is too large")))
        }
        Some(part) => {
            let mut bytes = Vec::new();
            archive.read(part)?.read_to_end(&mut bytes)?;
            Ok(Some(bytes))
        }
    };
    let book = small("xl/workbook.xml")?.ok_or_else(|| refuse("it holds no workbook"))?;
    let relations = small("xl/_rels/workbook.xml.rels")?.unwrap_or_default();
    let (id, since_1904) = first_sheet(&book)?;
    let name = target(&relations, &id)?.unwrap_or_else(|| "xl/worksheets/sheet1.xml".to_owned());
    let days = match small("xl/styles.xml")? {
        Some(bytes) => day_styles(&bytes)?,
        None => Vec::new(),
    };
    let texts = match archive.part("xl/sharedStrings.xml") {
        None => Vec::new(),
        Some(part) if part.size > MAX_TEXTS => {
            return Err(refuse("its shared texts are too large"));
        }
        Some(part) => shared(archive.read(part)?)?,
    };
    let part = archive
        .part(&name)
        .ok_or_else(|| refuse("its first sheet is missing"))?;
    let total = part.size;
    let mut out = Sheet {
        path: path.to_path_buf(),
        reader: reader(archive.read(part)?),
        name,
        columns: Vec::new(),
        texts,
        days,
        since_1904,
        last_row: 0,
        total,
        ended: false,
    };
    loop {
        match out.row()? {
            None => return Err(refuse("its first sheet is empty")),
            Some((_, cells)) if cells.iter().all(Cell::is_blank) => {}
            Some((_, mut cells)) => {
                while cells.last().is_some_and(Cell::is_blank) {
                    cells.pop();
                }
                out.columns = cells
                    .iter()
                    .map(|c| FileColumn::text(c.text().trim()))
                    .collect();
                return Ok(out);
            }
        }
    }
}

fn reader(part: Unpacked) -> Reader<BufReader<Unpacked>> {
    let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, part));
    reader.config_mut().check_end_names = true;
    reader
}

fn xml(error: &quick_xml::Error) -> io::Error {
    match error {
        quick_xml::Error::Io(inner) => io::Error::new(inner.kind(), inner.to_string()),
        other => refuse(format!("its XML is broken: {other}")),
    }
}

/// The value of an attribute, whatever its prefix.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes()
        .flatten()
        .find_map(|a| (a.key.local_name().as_ref() == name).then(|| a.value.into_owned()))
}

/// Calls `f` with every opening tag.
fn tags(bytes: &[u8], mut f: impl FnMut(&BytesStart<'_>)) -> io::Result<()> {
    let mut reader = Reader::from_reader(bytes);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) => f(&tag),
            Ok(Event::DocType(_)) => return Err(refuse("it declares entities; workbooks do not")),
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(e) => return Err(xml(&e)),
        }
        buffer.clear();
    }
}

/// The relation of the first sheet, and whether days count from 1904.
fn first_sheet(book: &[u8]) -> io::Result<(String, bool)> {
    let (mut id, mut since_1904) = (None, false);
    tags(book, |tag| match tag.local_name().as_ref() {
        "sheet" if id.is_none() => {
            // `r:id`, not `sheetId`.
            id = tag
                .attributes()
                .flatten()
                .find_map(|a| (a.key.as_ref().ends_with(":id")).then(|| a.value.into_owned()));
        }
        "workbookPr" => {
            since_1904 = attribute(tag, "date1904").is_some_and(|v| v == "1" || v == "true");
        }
        _ => {}
    })?;
    Ok((id.unwrap_or_default(), since_1904))
}

fn target(relations: &[u8], id: &str) -> io::Result<Option<String>> {
    let mut out = None;
    tags(relations, |tag| {
        if tag.local_name().as_ref() == "Relationship"
            && attribute(tag, "Id").as_deref() == Some(id)
        {
            out = attribute(tag, "Target").map(|target| match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("xl/{target}"),
            });
        }
    })?;
    Ok(out)
}

/// Which styles of cells show a day.
fn day_styles(styles: &[u8]) -> io::Result<Vec<bool>> {
    let mut formats: Vec<(u32, bool)> = Vec::new();
    let mut out = Vec::new();
    let mut within = false;
    let mut reader = Reader::from_reader(styles);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) => match tag.local_name().as_ref() {
                "numFmt" => {
                    let id = attribute(&tag, "numFmtId")
                        .and_then(|v| v.parse().ok())
                        .unwrap_or(0);
                    formats.push((
                        id,
                        attribute(&tag, "formatCode").is_some_and(|code| shows_day(&code)),
                    ));
                }
                "cellXfs" => within = true,
                "xf" if within => {
                    let id: u32 = attribute(&tag, "numFmtId")
                        .and_then(|v| v.parse().ok())
                        .unwrap_or(0);
                    let own = formats.iter().find(|(f, _)| *f == id).map(|(_, day)| *day);
                    out.push(own.unwrap_or(matches!(id, 14..=17 | 22 | 27..=36 | 50..=58)));
                }
                _ => {}
            },
            Ok(Event::End(tag)) if tag.local_name().as_ref() == "cellXfs" => within = false,
            Ok(Event::Eof) => return Ok(out),
            Ok(_) => {}
            Err(e) => return Err(xml(&e)),
        }
        buffer.clear();
    }
}

/// Whether a number format has a year or a day in it, quoted texts and colours aside.
fn shows_day(code: &str) -> bool {
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    code.chars().any(|c| {
        if std::mem::take(&mut escaped) {
            return false;
        }
        match c {
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracket = true,
            ']' if !quoted => bracket = false,
            'y' | 'Y' | 'd' | 'D' if !quoted && !bracket => return true,
            _ => {}
        }
        false
    })
}

/// The shared texts. What the part says of their number is not believed.
fn shared(part: Unpacked) -> io::Result<Vec<String>> {
    let mut reader = reader(part);
    let mut buffer = Vec::new();
    let mut out = Vec::new();
    loop {
        let item = match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => tag.local_name().as_ref() == "si",
            Ok(Event::Empty(tag)) if tag.local_name().as_ref() == "si" => {
                out.push(String::new());
                false
            }
            Ok(Event::DocType(_)) => return Err(refuse("it declares entities; workbooks do not")),
            Ok(Event::Eof) => return Ok(out),
            Ok(_) => false,
            Err(e) => return Err(xml(&e)),
        };
        buffer.clear();
        if item {
            out.push(rich(&mut reader, "si")?);
        }
    }
}

/// The text below a tag: its `t` parts joined, phonetic guides left out.
fn rich<R: BufRead>(reader: &mut Reader<R>, until: &str) -> io::Result<String> {
    let mut out = String::new();
    let mut buffer = Vec::new();
    let (mut in_text, mut guide) = (false, 0);
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => match tag.local_name().as_ref() {
                "t" => in_text = guide == 0,
                "rPh" => guide += 1,
                _ => {}
            },
            Ok(Event::End(tag)) => match tag.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => guide -= 1,
                name if name == until => return Ok(out),
                _ => {}
            },
            Ok(Event::Text(text)) if in_text => push(&mut out, &text)?,
            Ok(Event::CData(text)) if in_text => push(&mut out, &text)?,
            Ok(Event::GeneralRef(reference)) if in_text => push(&mut out, &character(&reference)?)?,
            Ok(Event::Eof) => return Err(refuse("its XML ends too early")),
            Ok(_) => {}
            Err(e) => return Err(xml(&e)),
        }
        buffer.clear();
    }
}

/// The character of a reference; only those of XML itself are known.
fn character(reference: &quick_xml::events::BytesRef<'_>) -> io::Result<String> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Ok(c.to_string());
    }
    match &**reference {
        "amp" => Ok("&".to_owned()),
        "lt" => Ok("<".to_owned()),
        "gt" => Ok(">".to_owned()),
        "quot" => Ok("\"".to_owned()),
        "apos" => Ok("'".to_owned()),
        _ => Err(refuse("it uses entities; workbooks do not")),
    }
}

fn push(out: &mut String, text: &str) -> io::Result<()> {
    if out.len() + text.len() > MAX_TEXT {
        return Err(refuse("a cell holds more than a cell may"));
    }
    out.push_str(text);
    Ok(())
}

/// Row and column of `B12`, from 1 and from 0.
fn corner(name: &str) -> Option<(u64, usize)> {
    let letters = name.bytes().take_while(u8::is_ascii_uppercase).count();
    let (letters, digits) = name.split_at_checked(letters)?;
    let column = letters.bytes().try_fold(0usize, |n, b| {
        n.checked_mul(26)?.checked_add(usize::from(b - b'A') + 1)
    })?;
    Some((digits.parse().ok()?, column.checked_sub(1)?))
}

impl Sheet {
    /// The next row that is written in the sheet; its number and its cells.
    fn row(&mut self) -> io::Result<Option<(u64, Vec<Cell>)>> {
        let mut buffer = Vec::new();
        let mut cells: Vec<Cell> = Vec::new();
        let mut number = 0;
        loop {
            let mut cell = None;
            match self.reader.read_event_into(&mut buffer) {
                Ok(Event::Start(tag)) => match tag.local_name().as_ref() {
                    "row" => number = self.number(&tag)?,
                    "c" => cell = Some(self.begin(&tag, cells.len())?),
                    _ => {}
                },
                Ok(Event::Empty(tag)) if tag.local_name().as_ref() == "row" => {
                    self.number(&tag)?;
                }
                Ok(Event::End(tag)) if tag.local_name().as_ref() == "row" => {
                    return Ok(Some((number, cells)));
                }
                Ok(Event::DocType(_)) => {
                    return Err(refuse("it declares entities; workbooks do not"));
                }
                Ok(Event::Eof) => return Ok(None),
                Ok(_) => {}
                Err(e) => return Err(xml(&e)),
            }
            buffer.clear();
            if let Some((column, kind, style)) = cell {
                let value = self.value(&kind, style)?;
                if column >= cells.len() {
                    cells.resize(column + 1, Cell::Empty);
                }
                if let Some(slot) = cells.get_mut(column) {
                    *slot = value;
                }
            }
        }
    }

    fn number(&mut self, tag: &BytesStart<'_>) -> io::Result<u64> {
        let number = match attribute(tag, "r") {
            Some(text) => text.parse().map_err(|_| refuse("a row has no number"))?,
            None => self.last_row + 1,
        };
        if number <= self.last_row || number > MAX_ROWS {
            return Err(refuse(format!(
                "row {number} is out of order or past row {MAX_ROWS}"
            )));
        }
        self.last_row = number;
        Ok(number)
    }

    /// Column, type and style of a cell.
    fn begin(&self, tag: &BytesStart<'_>, next: usize) -> io::Result<(usize, String, usize)> {
        let column = match attribute(tag, "r") {
            Some(name) => {
                corner(&name)
                    .ok_or_else(|| refuse(format!("`{name}` is no cell")))?
                    .1
            }
            None => next,
        };
        if column >= MAX_COLUMNS {
            return Err(refuse(format!(
                "a cell stands in column {}; {MAX_COLUMNS} columns are read here",
                column + 1
            )));
        }
        let style = attribute(tag, "s")
            .and_then(|s| s.parse().ok())
            .unwrap_or(0);
        Ok((column, attribute(tag, "t").unwrap_or_default(), style))
    }

    /// The value of a cell whose tag was opened.
    fn value(&mut self, kind: &str, style: usize) -> io::Result<Cell> {
        let mut buffer = Vec::new();
        let mut text = String::new();
        let mut in_value = false;
        loop {
            let mut inline = false;
            match self.reader.read_event_into(&mut buffer) {
                Ok(Event::Start(tag)) => match tag.local_name().as_ref() {
                    "v" => in_value = true,
                    "is" => inline = true,
                    _ => {}
                },
                Ok(Event::End(tag)) => match tag.local_name().as_ref() {
                    "v" => in_value = false,
                    "c" => return self.cell(kind, style, text),
                    _ => {}
                },
                Ok(Event::Text(part)) if in_value => push(&mut text, &part)?,
                Ok(Event::GeneralRef(reference)) if in_value => {
                    push(&mut text, &character(&reference)?)?
                }
                Ok(Event::Eof) => return Err(refuse("its XML ends too early")),
                Ok(_) => {}
                Err(e) => return Err(xml(&e)),
            }
            buffer.clear();
            if inline {
                text = rich(&mut self.reader, "is")?;
            }
        }
    }

    fn cell(&self, kind: &str, style: usize, text: String) -> io::Result<Cell> {
        if text.is_empty() {
            return Ok(Cell::Empty);
        }
        Ok(match kind {
            "s" => {
                let at: usize = text
                    .trim()
                    .parse()
                    .map_err(|_| refuse("a cell names no shared text"))?;
                let shared = self
                    .texts
                    .get(at)
                    .ok_or_else(|| refuse("a cell names a shared text that is not there"))?;
                Cell::Text(shared.clone())
            }
            "str" | "inlineStr" => Cell::Text(text),
            "b" => Cell::YesNo(text.trim() == "1"),
            "d" => Cell::Date(text.get(..10).unwrap_or(&text).to_owned()),
            // What a formula could not answer is a text that no fact takes, so its row is rejected in words.
            "e" => Cell::Text(text),
            _ => {
                let day = self.days.get(style).copied().unwrap_or(false);
                match (day, text.trim().parse::<f64>()) {
                    (true, Ok(serial)) => self.day(serial).map_or(Cell::Number(text), Cell::Date),
                    // The shortest decimal of what the sheet holds.
                    (false, Ok(number)) if number.is_finite() => Cell::Number(number.to_string()),
                    _ => Cell::Text(text),
                }
            }
        })
    }

    /// The day of a serial number; its part of a day is cut off.
    fn day(&self, serial: f64) -> Option<String> {
        if !(1.0..3_000_000.0).contains(&serial) {
            return None;
        }
        let whole: i64 = format!("{:.0}", serial.floor()).parse().ok()?;
        // The 1900 system counts a 29 February 1900 that never was.
        let first = match (self.since_1904, whole >= 60) {
            (true, _) => Date::constant(1904, 1, 1),
            (false, true) => Date::constant(1899, 12, 30),
            (false, false) => Date::constant(1899, 12, 31),
        };
        let passed = std::time::Duration::from_secs(u64::try_from(whole).ok()? * 86_400);
        first.checked_add(passed).ok().map(|day| day.to_string())
    }
}

impl Source for Sheet {
    fn columns(&self) -> &[FileColumn] {
        &self.columns
    }

    fn seek(&mut self, _position: u64, next_row: u64) -> io::Result<()> {
        // A packed sheet is read again from its beginning; its rows say where it is.
        let again = begin(&self.path)?;
        *self = again;
        while self.last_row + 1 < next_row {
            if self.row()?.is_none() {
                self.ended = true;
                break;
            }
        }
        Ok(())
    }

    fn total(&self) -> u64 {
        self.total
    }

    fn next(&mut self) -> io::Result<Option<Block>> {
        if self.ended {
            return Ok(None);
        }
        let mut rows = Vec::new();
        while rows.len() < ROWS {
            match self.row()? {
                None => {
                    self.ended = true;
                    break;
                }
                Some((number, mut cells)) => {
                    let width = self.columns.len();
                    if cells.iter().skip(width).any(|c| !c.is_blank()) {
                        return Err(refuse(format!(
                            "row {number} of `{}` has a cell right of the last header",
                            self.name
                        )));
                    }
                    cells.resize(width, Cell::Empty);
                    rows.push((number, cells));
                }
            }
        }
        if rows.is_empty() {
            return Ok(None);
        }
        Ok(Some(Block {
            first: 0,
            rows: Rows::Cells(rows),
            position: self.reader.buffer_position(),
            next_row: self.last_row + 1,
        }))
    }
}
