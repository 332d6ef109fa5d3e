//! Arrow columns as cells, and answers as Arrow columns.

use arrow_array::builder::{ListBuilder, StringBuilder, UInt64Builder};
use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_schema::{DataType, Field, Schema};
use exeat::batch::{Answered, Cell, ColumnKind, FileColumn, OutKind};
use exeat::terms::Diagnostic;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::{PyErr, PyResult};
use std::sync::Arc;

/// An error of ours as one of Python's.
pub(crate) fn wrong(error: &exeat::Error) -> PyErr {
    let texts: Vec<String> = error
        .diagnostics()
        .iter()
        .map(Diagnostic::to_string)
        .collect();
    PyValueError::new_err(texts.join("\n\n"))
}

/// The columns of a table.
pub(crate) fn columns(schema: &Schema) -> PyResult<Vec<FileColumn>> {
    schema.fields().iter().map(|f| column(f)).collect()
}

fn column(field: &Field) -> PyResult<FileColumn> {
    let kind = match field.data_type() {
        DataType::Boolean => ColumnKind::YesNo,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, _) => ColumnKind::Date,
        t if t.is_integer() => ColumnKind::Integer,
        DataType::Float32 | DataType::Float64 | DataType::Decimal128(_, _) => ColumnKind::Number,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => {
            ColumnKind::Text
        }
        DataType::Dictionary(_, values) if !values.is_nested() => ColumnKind::Text,
        // What an earlier run of ours added is not read.
        _ if field.name().starts_with(exeat::batch::OURS) => ColumnKind::Text,
        other => {
            return Err(PyTypeError::new_err(format!(
                "the column `{}` is of type {other}; a column holds texts, numbers, yes or no, or days: write each fact into a column of its own, such as items.facts.wavelength",
                field.name()
            )));
        }
    };
    Ok(FileColumn {
        name: field.name().clone(),
        kind,
    })
}

/// The rows of a batch.
pub(crate) fn rows(batch: &RecordBatch) -> PyResult<Vec<Vec<Cell>>> {
    let mut out: Vec<Vec<Cell>> = vec![Vec::with_capacity(batch.num_columns()); batch.num_rows()];
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        let cells = cells(field, array)?;
        for (row, cell) in out.iter_mut().zip(cells) {
            row.push(cell);
        }
    }
    Ok(out)
}

fn cells(field: &Field, array: &ArrayRef) -> PyResult<Vec<Cell>> {
    let unread = |e: arrow_schema::ArrowError| {
        PyTypeError::new_err(format!("the column `{}` cannot be read: {e}", field.name()))
    };
    let texts = |array: &dyn Array, make: fn(&str) -> Cell| -> PyResult<Vec<Cell>> {
        let texts = cast(array, &DataType::Utf8).map_err(unread)?;
        let texts = texts.as_string::<i32>();
        Ok(texts.iter().map(|t| t.map_or(Cell::Empty, make)).collect())
    };
    let text = |t: &str| Cell::Text(t.to_owned());
    let number = |t: &str| Cell::Number(t.to_owned());
    Ok(match field.data_type() {
        _ if field.name().starts_with(exeat::batch::OURS) => vec![Cell::Empty; array.len()],
        DataType::Null => vec![Cell::Empty; array.len()],
        DataType::Boolean => {
            let values = array.as_boolean();
            values
                .iter()
                .map(|v| v.map_or(Cell::Empty, Cell::YesNo))
                .collect()
        }
        // A binary float is its shortest decimal; what is no number is none.
        DataType::Float64 => {
            let values = array.as_primitive::<Float64Type>();
            let shown = |v: f64| v.is_finite().then(|| Cell::Number(v.to_string()));
            values
                .iter()
                .map(|v| v.and_then(shown).unwrap_or_default())
                .collect()
        }
        DataType::Float32 => {
            let values = array.as_primitive::<Float32Type>();
            let shown = |v: f32| v.is_finite().then(|| Cell::Number(v.to_string()));
            values
                .iter()
                .map(|v| v.and_then(shown).unwrap_or_default())
                .collect()
        }
        DataType::Date32 => texts(array, |t| Cell::Date(t.to_owned()))?,
        DataType::Date64 | DataType::Timestamp(_, _) => {
            let days = cast(array, &DataType::Date32).map_err(unread)?;
            texts(&days, |t| Cell::Date(t.to_owned()))?
        }
        t if t.is_integer() => texts(array, number)?,
        DataType::Decimal128(_, _) => texts(array, number)?,
        _ => texts(array, text)?,
    })
}

/// The batch with our columns behind the user's own.
pub(crate) fn joined(batch: &RecordBatch, answered: &Answered) -> PyResult<RecordBatch> {
    let mut fields: Vec<Arc<Field>> = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        if !field.name().starts_with(exeat::batch::OURS) {
            fields.push(Arc::clone(field));
            arrays.push(Arc::clone(array));
        }
    }
    for (at, column) in answered.columns.iter().enumerate() {
        let values = answered
            .rows
            .iter()
            .map(|row| row.as_ref().ok().and_then(|r| r.get(at)));
        let array = array(column.kind, values);
        fields.push(Arc::new(Field::new(
            &column.name,
            array.data_type().clone(),
            true,
        )));
        arrays.push(array);
    }
    let mut reasons = StringBuilder::new();
    for row in &answered.rows {
        match row {
            Ok(_) => reasons.append_null(),
            Err(rejects) => {
                let texts: Vec<String> = rejects
                    .iter()
                    .map(|r| format!("{}: {}", r.column, r.reason))
                    .collect();
                reasons.append_value(texts.join("; "));
            }
        }
    }
    fields.push(Arc::new(Field::new("exeat.rejected", DataType::Utf8, true)));
    arrays.push(Arc::new(reasons.finish()));
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
        .map_err(|e| PyValueError::new_err(e.to_string()))
}

fn array<'a>(
    kind: OutKind,
    values: impl Iterator<Item = Option<&'a exeat::batch::Out>>,
) -> ArrayRef {
    use exeat::batch::Out;
    match kind {
        OutKind::Count => {
            let mut out = UInt64Builder::new();
            for value in values {
                match value {
                    Some(Out::Count(count)) => out.append_value(*count),
                    _ => out.append_null(),
                }
            }
            Arc::new(out.finish())
        }
        OutKind::List => {
            let mut out = ListBuilder::new(StringBuilder::new());
            for value in values {
                if let Some(Out::List(texts)) = value {
                    for text in texts {
                        out.values().append_value(text);
                    }
                }
                // Nothing to name is an empty list where the row was answered.
                out.append(value.is_some());
            }
            Arc::new(out.finish())
        }
        OutKind::Text => {
            let mut out = StringBuilder::new();
            for value in values {
                match value {
                    None | Some(Out::Nothing) => out.append_null(),
                    Some(Out::Word(word)) => out.append_value(word),
                    Some(other) => out.append_value(other.text()),
                }
            }
            Arc::new(out.finish())
        }
    }
}
