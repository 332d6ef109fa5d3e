//! Parquet out: made from the part file at the end, the same bytes for the same rows.

use super::cell::{ColumnKind, FileColumn};
use super::plain::{Plain, failed};
use crate::error::Error;
use exeat_terms::{Date, parse_date};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Rows of a row group.
const GROUP: usize = 32_768;

/// Makes a Parquet file from a part file.
pub(super) fn convert(from: &Path, to: &Path, columns: &[FileColumn]) -> Result<(), Error> {
    made(from, to, columns).map_err(|e| failed(to, &e))
}

fn field(column: &FileColumn) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.kind {
        ColumnKind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnKind::Integer => (Physical::INT64, None),
        ColumnKind::Number => (Physical::DOUBLE, None),
        ColumnKind::YesNo => (Physical::BOOLEAN, None),
        ColumnKind::Date => (Physical::INT32, Some(LogicalType::Date)),
    };
    Type::primitive_type_builder(&column.name, physical)
        .with_logical_type(logical)
        .with_repetition(Repetition::OPTIONAL)
        .build()
}

fn made(from: &Path, to: &Path, columns: &[FileColumn]) -> Result<(), ParquetError> {
    let fields = columns
        .iter()
        .map(|c| Ok(Arc::new(field(c)?)))
        .collect::<Result<Vec<_>, ParquetError>>()?;
    let schema = Type::group_type_builder("schema")
        .with_fields(fields)
        .build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("exeat".to_owned())
        .build();
    let mut writer =
        SerializedFileWriter::new(File::create(to)?, Arc::new(schema), Arc::new(properties))?;
    let mut records = Plain::open(from, columns.len())?;
    loop {
        let mut group: Vec<Vec<Option<String>>> = vec![Vec::new(); columns.len()];
        let mut rows = 0;
        while rows < GROUP {
            let Some(record) = records.next_record()? else {
                break;
            };
            let mut cells = record.into_iter();
            for values in &mut group {
                values.push(cells.next().flatten());
            }
            rows += 1;
        }
        if rows == 0 {
            break;
        }
        let mut out = writer.next_row_group()?;
        for (column, values) in columns.iter().zip(&group) {
            write(&mut out, column.kind, values)?;
        }
        out.close()?;
    }
    writer.close()?;
    Ok(())
}

fn write(
    group: &mut SerializedRowGroupWriter<'_, File>,
    kind: ColumnKind,
    values: &[Option<String>],
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Ok(());
    };
    macro_rules! put {
        ($type:ty, $read:expr) => {{
            let read = $read;
            let found: Vec<_> = values
                .iter()
                .map(|v| v.as_deref().and_then(|t| read(t)))
                .collect();
            let levels: Vec<i16> = found.iter().map(|v| i16::from(v.is_some())).collect();
            let known: Vec<_> = found.into_iter().flatten().collect();
            column
                .typed::<$type>()
                .write_batch(&known, Some(&levels), None)?;
        }};
    }
    match kind {
        ColumnKind::Text => put!(ByteArrayType, |t: &str| Some(ByteArray::from(t))),
        ColumnKind::Integer => put!(Int64Type, |t: &str| t.parse::<i64>().ok()),
        ColumnKind::Number => put!(DoubleType, |t: &str| t.parse::<f64>().ok()),
        ColumnKind::YesNo => put!(BoolType, |t: &str| t.parse::<bool>().ok()),
        ColumnKind::Date => put!(Int32Type, |t: &str| parse_date(t).ok().and_then(days)),
    }
    column.close()
}

/// Days of a date since 1970.
fn days(day: Date) -> Option<i32> {
    let hours = Date::constant(1970, 1, 1).duration_until(day).as_hours();
    i32::try_from(hours / 24).ok()
}
