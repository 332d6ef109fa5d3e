//! Workbooks out: made from the part file at the end. Texts are inline strings, which no spreadsheet takes for
//! formulas; only a number that a spreadsheet shows as it was written is a number.

use super::cell::FileColumn;
use super::plain::{Plain, failed};
use crate::error::Error;
use exeat_terms::Diagnostic;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::fs::File;
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write};
use std::path::Path;

/// Rows of a sheet, its header among them.
const MAX_ROWS: u64 = 1_048_576;
/// Characters of a cell.
const MAX_TEXT: usize = 32_767;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="exeat" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// Makes a workbook from a part file.
pub(super) fn convert(
    from: &Path,
    to: &Path,
    columns: &[FileColumn],
    rows: u64,
) -> Result<(), Error> {
    if rows >= MAX_ROWS {
        return Err(Error::one(
            Diagnostic::error(
                "too-many-rows",
                format!("a sheet holds {MAX_ROWS} rows, and the answer has {rows}"),
            )
            .with_help("write .csv or .parquet, or split the file"),
        ));
    }
    made(from, to, columns).map_err(|e| failed(to, &e))
}

fn made(from: &Path, to: &Path, columns: &[FileColumn]) -> io::Result<()> {
    let mut zip = Zip {
        file: File::create(to)?,
        parts: Vec::new(),
    };
    for (name, text) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS),
    ] {
        zip.part(name, |out| out.write_all(text.as_bytes()))?;
    }
    zip.part("xl/worksheets/sheet1.xml", |out| sheet(out, from, columns))?;
    zip.finish()
}

fn sheet(out: &mut dyn Write, from: &Path, columns: &[FileColumn]) -> io::Result<()> {
    out.write_all(
        br#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#,
    )?;
    let names = columns
        .iter()
        .map(|c| Some(c.name.clone()))
        .collect::<Vec<_>>();
    row(out, 1, &names, false)?;
    let mut records = Plain::open(from, columns.len())?;
    let mut number = 1;
    while let Some(record) = records.next_record()? {
        number += 1;
        row(out, number, &record, true)?;
    }
    out.write_all(b"</sheetData></worksheet>")
}

fn row(
    out: &mut dyn Write,
    number: u64,
    cells: &[Option<String>],
    numbers: bool,
) -> io::Result<()> {
    write!(out, "<row r=\"{number}\">")?;
    for (at, cell) in cells.iter().enumerate() {
        let Some(text) = cell else { continue };
        let column = letters(at);
        if numbers && is_number(text) {
            write!(out, "<c r=\"{column}{number}\"><v>{text}</v></c>")?;
        } else {
            write!(
                out,
                "<c r=\"{column}{number}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"
            )?;
            escaped(out, text)?;
            out.write_all(b"</t></is></c>")?;
        }
    }
    out.write_all(b"</row>")
}

/// The letters of a column, from 0.
fn letters(mut at: usize) -> String {
    let mut out = Vec::new();
    loop {
        out.push(b'A' + u8::try_from(at % 26).unwrap_or(0));
        if at < 26 {
            break;
        }
        at = at / 26 - 1;
    }
    out.iter().rev().map(|b| char::from(*b)).collect()
}

/// Whether a spreadsheet shows a text, taken as a number, as it was written.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    plain(whole)
        && plain(part)
        && whole.len() + part.len() <= 15
        && (whole == "0" || !whole.starts_with('0'))
        && (!digits.contains('.') || !part.ends_with('0'))
        && text != "-0"
}

fn escaped(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars().take(MAX_TEXT) {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\t' | '\n' | '\r' => safe.push(c),
            // Signs that XML cannot hold.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    out.write_all(safe.as_bytes())
}

/// An archive that is being written.
pub(super) struct Zip {
    pub(super) file: File,
    /// Name, checksum, packed size, size, place.
    pub(super) parts: Vec<(String, u32, u32, u32, u32)>,
}

/// What a part goes through: counted, summed up, packed.
struct Packing<W: Write> {
    inner: W,
    sum: Crc,
    size: u64,
}

impl<W: Write> Write for Packing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sum.update(bytes.get(..written).unwrap_or(bytes));
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn small(n: u64) -> io::Result<u32> {
    u32::try_from(n).map_err(|_| {
        io::Error::other("the workbook would be larger than 4 GiB; write .csv or .parquet")
    })
}

impl Zip {
    pub(super) fn part(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let at = self.file.stream_position()?;
        self.head(name, 0, 0, 0)?;
        let from = self.file.stream_position()?;
        let file = self.file.try_clone()?;
        let encoder =
            DeflateEncoder::new(BufWriter::with_capacity(1 << 16, file), Compression::new(4));
        let mut packing = Packing {
            inner: encoder,
            sum: Crc::new(),
            size: 0,
        };
        let mut buffer = BufWriter::with_capacity(1 << 16, &mut packing);
        fill(&mut buffer)?;
        buffer.flush()?;
        drop(buffer);
        let Packing { inner, sum, size } = packing;
        inner.finish()?.flush()?;
        let end = self.file.stream_position()?;
        let (sum, packed, size) = (sum.sum(), small(end - from)?, small(size)?);
        self.file.seek(SeekFrom::Start(at))?;
        self.head(name, sum, packed, size)?;
        self.file.seek(SeekFrom::Start(end))?;
        self.parts
            .push((name.to_owned(), sum, packed, size, small(at)?));
        Ok(())
    }

    fn head(&mut self, name: &str, sum: u32, packed: u32, size: u32) -> io::Result<()> {
        self.file.write_all(b"PK\x03\x04")?;
        self.file.write_all(&common(name, sum, packed, size))?;
        self.file.write_all(&0u16.to_le_bytes())?;
        self.file.write_all(name.as_bytes())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        let at = self.file.stream_position()?;
        let mut directory = Vec::new();
        for (name, sum, packed, size, place) in &self.parts {
            directory.extend_from_slice(b"PK\x01\x02\x14\x00");
            directory.extend_from_slice(&common(name, *sum, *packed, *size));
            directory.extend_from_slice(&[0; 12]);
            directory.extend_from_slice(&place.to_le_bytes());
            directory.extend_from_slice(name.as_bytes());
        }
        let count = u16::try_from(self.parts.len()).unwrap_or(u16::MAX);
        self.file.write_all(&directory)?;
        self.file.write_all(b"PK\x05\x06\0\0\0\0")?;
        self.file.write_all(&count.to_le_bytes())?;
        self.file.write_all(&count.to_le_bytes())?;
        self.file
            .write_all(&small(directory.len() as u64)?.to_le_bytes())?;
        self.file.write_all(&small(at)?.to_le_bytes())?;
        self.file.write_all(&0u16.to_le_bytes())?;
        self.file.sync_all()
    }
}

/// What both heads of a part say, from the version to the length of the name. Every part is of the same day, so
/// that the same rows give the same bytes.
fn common(name: &str, sum: u32, packed: u32, size: u32) -> Vec<u8> {
    let mut out = Vec::new();
    for n in [20u16, 0x0800, 8, 0, 0x0021] {
        out.extend_from_slice(&n.to_le_bytes());
    }
    for n in [sum, packed, size] {
        out.extend_from_slice(&n.to_le_bytes());
    }
    out.extend_from_slice(&u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
    out
}
