//! The user's own statements that a pack's law was read through a day: local, never shipped.

use crate::error::Error;
use exeat_terms::{Date, Diagnostic, parse_date};
use std::fs;
use std::path::Path;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

/// What a new file begins with, for whoever opens it.
const PREAMBLE: &str = "# Your own statements that the law of a pack was read through a day.\n\
# They are local: no answer leaves this machine with them unless you send it.\n\n";

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The pack.
    pub pack: String,
    /// The last day it says the law was read for.
    pub through: Date,
    /// Who says so.
    pub by: String,
}

/// Reads the statements of a file; a file that is not there holds none.
///
/// # Errors
/// When the file cannot be read or says something else: a statement that is misread must carry no answer.
pub fn statements(path: &Path) -> Result<Vec<Statement>, Error> {
    let document = open(path)?;
    let Some(list) = document.get("confirmed") else {
        return Ok(Vec::new());
    };
    let tables = list
        .as_array_of_tables()
        .ok_or_else(|| bad(path, "`confirmed` must be a list of [[confirmed]]"))?;
    tables.iter().map(|table| one(path, table)).collect()
}

fn one(path: &Path, table: &Table) -> Result<Statement, Error> {
    let text = |key: &str| {
        table
            .get(key)
            .and_then(Item::as_str)
            .map(str::to_owned)
            .ok_or_else(|| bad(path, &format!("a statement lacks `{key}`")))
    };
    Ok(Statement {
        pack: text("pack")?,
        through: parse_date(&text("through")?).map_err(|e| bad(path, &e))?,
        by: text("by")?,
    })
}

/// Adds a statement to a file, in place of an earlier one on the same pack; makes the file where there is none.
///
/// # Errors
/// When the file cannot be read or written.
pub fn state(path: &Path, statement: &Statement) -> Result<(), Error> {
    let fresh = !path.exists();
    let mut document = open(path)?;
    let mut kept = ArrayOfTables::new();
    for table in document
        .get("confirmed")
        .and_then(Item::as_array_of_tables)
        .into_iter()
        .flatten()
    {
        if table.get("pack").and_then(Item::as_str) != Some(&statement.pack) {
            kept.push(table.clone());
        }
    }
    let mut table = Table::new();
    table.insert("pack", value(&statement.pack));
    table.insert("through", value(statement.through.to_string()));
    table.insert("by", value(&statement.by));
    kept.push(table);
    document.insert("confirmed", Item::ArrayOfTables(kept));
    let body = document.to_string();
    let text = if fresh {
        format!("{PREAMBLE}{body}")
    } else {
        body
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| failed("write", path, &e))?;
    }
    fs::write(path, text).map_err(|e| failed("write", path, &e))
}

fn open(path: &Path) -> Result<DocumentMut, Error> {
    if !path.exists() {
        return Ok(DocumentMut::new());
    }
    fs::read_to_string(path)
        .map_err(|e| failed("read", path, &e))?
        .parse()
        .map_err(|e: toml_edit::TomlError| {
            bad(path, e.message().lines().next().unwrap_or("it is not TOML"))
        })
}

fn failed(what: &str, path: &Path, error: &std::io::Error) -> Error {
    let code = if what == "read" {
        "unreadable"
    } else {
        "unwritable"
    };
    Error::one(
        Diagnostic::error(code, format!("cannot {what} `{}`: {error}", path.display()))
            .with_help("check the path and the permission"),
    )
}

fn bad(path: &Path, what: &str) -> Error {
    Error::one(
        Diagnostic::error(
            "bad-statements",
            format!(
                "the statements in `{}` cannot be used: {what}",
                path.display()
            ),
        )
        .with_help("correct or remove the file; `exeat packs confirm` writes a new one"),
    )
}
