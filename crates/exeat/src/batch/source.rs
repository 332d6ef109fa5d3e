//! Where rows come from: one file of one form, given out in blocks.

use super::cell::{Body, Cell, FileColumn, Row};
use super::lines::{self, LineForm};
use super::{parquet_in, xlsx_in};
use crate::error::Error;
use exeat_terms::Diagnostic;
use std::path::Path;

/// A form of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Comma-, semicolon- or tab-separated text with a header.
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// A workbook; its first sheet, with a header.
    Xlsx,
    /// Apache Parquet.
    Parquet,
}

impl Form {
    /// The form a file's ending names; none for a file that is no table.
    #[must_use]
    pub fn of(path: &Path) -> Option<Form> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match ending.as_str() {
            "csv" | "tsv" | "tab" => Form::Csv,
            "jsonl" | "ndjson" => Form::Jsonl,
            // The old form is refused where it is opened, in words.
            "xlsx" | "xlsm" | "xls" | "xlsb" => Form::Xlsx,
            "parquet" | "pq" => Form::Parquet,
            _ => return None,
        })
    }
}

/// Rows that stand together in a file.
pub(super) struct Block {
    /// Number of the first row.
    pub(super) first: u64,
    pub(super) rows: Rows,
    /// Where reading goes on after it; what it counts is the source's own.
    pub(super) position: u64,
    /// Number of the row after it.
    pub(super) next_row: u64,
}

/// The rows of a block: read already, or still bytes.
pub(super) enum Rows {
    Bytes(Bytes),
    Cells(Vec<(u64, Vec<Cell>)>),
}

/// Records of a text file.
pub(super) struct Bytes {
    pub(super) bytes: Vec<u8>,
    /// Begin, end, and whether it is broken.
    pub(super) records: Vec<(usize, usize, bool)>,
    pub(super) form: LineForm,
    /// Columns of the header.
    pub(super) width: usize,
}

impl Block {
    pub(super) fn count(&self) -> u64 {
        match &self.rows {
            Rows::Bytes(bytes) => bytes.records.len() as u64,
            Rows::Cells(rows) => rows.len() as u64,
        }
    }

    /// The rows, read.
    pub(super) fn read(self) -> Vec<Row> {
        match self.rows {
            Rows::Bytes(bytes) => lines::rows(&bytes, self.first),
            Rows::Cells(rows) => rows
                .into_iter()
                .filter(|(_, cells)| !cells.iter().all(Cell::is_blank))
                .map(|(number, cells)| Row {
                    number,
                    body: Body::Cells(cells),
                })
                .collect(),
        }
    }
}

/// A file that is read block by block.
pub(super) trait Source: Send {
    /// Its columns.
    fn columns(&self) -> &[FileColumn];
    /// Goes to where a block ended.
    fn seek(&mut self, position: u64, next_row: u64) -> std::io::Result<()>;
    /// What [`Block::position`] is at the end, for those who want to know how far it is.
    fn total(&self) -> u64;
    /// The next block; none at the end.
    fn next(&mut self) -> std::io::Result<Option<Block>>;
}

/// Opens a file by its ending.
pub(super) fn open(path: &Path) -> Result<Box<dyn Source>, Error> {
    Ok(match Form::of(path) {
        Some(Form::Csv) => Box::new(lines::csv(path)?),
        Some(Form::Jsonl) => Box::new(lines::jsonl(path)?),
        Some(Form::Xlsx) => Box::new(xlsx_in::open(path)?),
        Some(Form::Parquet) => Box::new(parquet_in::open(path)?),
        None => {
            return Err(Error::one(
                Diagnostic::error(
                    "unknown-form",
                    format!("`{}` ends in no form of table that is read", path.display()),
                )
                .with_help("a batch file ends in .csv, .tsv, .jsonl, .xlsx or .parquet"),
            ));
        }
    })
}
