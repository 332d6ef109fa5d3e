//! Parquet in: flat columns, row by row.

use super::cell::{Cell, ColumnKind, FileColumn};
use super::lines::ROWS;
use super::source::{Block, Rows, Source};
use crate::error::Error;
use exeat_terms::{Date, Diagnostic};
use parquet::basic::{ConvertedType, Type as Physical};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::record::reader::RowIter;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// A Parquet file that is being read.
pub(super) struct Groups {
    path: PathBuf,
    columns: Vec<FileColumn>,
    rows: RowIter<'static>,
    done: u64,
    total: u64,
}

fn refused(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::one(
        Diagnostic::error(
            "unreadable",
            format!("`{}` is not read as Parquet: {error}", path.display()),
        )
        .with_help("check the path, and that the file was written to its end"),
    )
}

fn reader(path: &Path) -> Result<SerializedFileReader<File>, ParquetError> {
    SerializedFileReader::new(File::open(path)?)
}

/// Opens a Parquet file.
pub(super) fn open(path: &Path) -> Result<Groups, Error> {
    let file = reader(path).map_err(|e| refused(path, &e))?;
    let data = file.metadata().file_metadata();
    let schema = data.schema_descr();
    let mut columns = Vec::new();
    for field in schema.root_schema().get_fields() {
        if !field.is_primitive()
            || field.get_basic_info().repetition() == parquet::basic::Repetition::REPEATED
        {
            return Err(Error::one(
                Diagnostic::error(
                    "nested-column",
                    format!("`{}`: the column `{}` holds more than one value", path.display(), field.name()),
                )
                .with_help("write each fact into a column of its own, named with dots, such as items.facts.wavelength"),
            ));
        }
        let converted = field.get_basic_info().converted_type();
        let kind = match (field.get_physical_type(), converted) {
            (Physical::BOOLEAN, _) => ColumnKind::YesNo,
            (Physical::INT32, ConvertedType::DATE) => ColumnKind::Date,
            (
                Physical::INT32 | Physical::INT64,
                ConvertedType::NONE
                | ConvertedType::INT_8
                | ConvertedType::INT_16
                | ConvertedType::INT_32
                | ConvertedType::INT_64,
            ) => ColumnKind::Integer,
            (Physical::FLOAT | Physical::DOUBLE, _) => ColumnKind::Number,
            _ => ColumnKind::Text,
        };
        columns.push(FileColumn {
            name: field.name().to_owned(),
            kind,
        });
    }
    let total = u64::try_from(data.num_rows()).unwrap_or(0);
    Ok(Groups {
        path: path.to_path_buf(),
        columns,
        rows: RowIter::from_file_into(Box::new(file)),
        done: 0,
        total,
    })
}

fn broken(error: &ParquetError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}

impl Source for Groups {
    fn columns(&self) -> &[FileColumn] {
        &self.columns
    }

    fn seek(&mut self, position: u64, _next_row: u64) -> io::Result<()> {
        self.rows = RowIter::from_file_into(Box::new(reader(&self.path).map_err(|e| broken(&e))?));
        for _ in 0..position {
            if let Some(row) = self.rows.next() {
                row.map_err(|e| broken(&e))?;
            }
        }
        self.done = position;
        Ok(())
    }

    fn total(&self) -> u64 {
        self.total
    }

    fn next(&mut self) -> io::Result<Option<Block>> {
        let first = self.done + 1;
        let mut rows = Vec::new();
        while rows.len() < ROWS {
            let Some(row) = self.rows.next() else { break };
            let row = row.map_err(|e| broken(&e))?;
            let cells = row
                .get_column_iter()
                .map(|(_, field)| cell(field))
                .collect();
            self.done += 1;
            rows.push((self.done, cells));
        }
        Ok((!rows.is_empty()).then(|| Block {
            first,
            rows: Rows::Cells(rows),
            position: self.done,
            next_row: self.done + 1,
        }))
    }
}

/// The days of a date since 1970.
pub(super) fn day(days: i64) -> Option<Date> {
    let first = Date::constant(1970, 1, 1);
    let passed = std::time::Duration::from_secs(days.unsigned_abs().checked_mul(86_400)?);
    if days < 0 {
        first.checked_sub(passed).ok()
    } else {
        first.checked_add(passed).ok()
    }
}

fn cell(field: &Field) -> Cell {
    let number = |text: String| Cell::Number(text);
    match field {
        Field::Null => Cell::Empty,
        Field::Bool(value) => Cell::YesNo(*value),
        Field::Byte(n) => number(n.to_string()),
        Field::Short(n) => number(n.to_string()),
        Field::Int(n) => number(n.to_string()),
        Field::Long(n) => number(n.to_string()),
        Field::UByte(n) => number(n.to_string()),
        Field::UShort(n) => number(n.to_string()),
        Field::UInt(n) => number(n.to_string()),
        Field::ULong(n) => number(n.to_string()),
        // A binary float is its shortest decimal; what is no number is none.
        Field::Float(n) if n.is_finite() => number(n.to_string()),
        Field::Double(n) if n.is_finite() => number(n.to_string()),
        Field::Float(_) | Field::Double(_) => Cell::Empty,
        Field::Str(text) => Cell::Text(text.clone()),
        Field::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
            Ok(text) => Cell::Text(text.to_owned()),
            Err(_) => Cell::Text(String::from_utf8_lossy(bytes.data()).into_owned()),
        },
        Field::Date(days) => match day(i64::from(*days)) {
            Some(day) => Cell::Date(day.to_string()),
            None => Cell::Text(days.to_string()),
        },
        Field::TimestampMillis(n) => instant(*n, 86_400_000),
        Field::TimestampMicros(n) => instant(*n, 86_400_000_000),
        other => Cell::Text(other.to_string()),
    }
}

/// The day of an instant, by universal time.
fn instant(value: i64, per_day: i64) -> Cell {
    match day(value.div_euclid(per_day)) {
        Some(day) => Cell::Date(day.to_string()),
        None => Cell::Text(value.to_string()),
    }
}
