//! Finds and reads the market tables in a folder the user gives.

use crate::error::Error;
use exeat_compare::coalition::{Dataset, EtoTables, read_eto};
use exeat_terms::Diagnostic;
use std::fs;
use std::path::{Path, PathBuf};

/// Largest table; the real ones have some hundred kilobytes.
const MAX_TABLE: u64 = 16 << 20;

/// Reads the market tables of a folder, or of the newest release in it.
///
/// A folder with `provision.csv` is a release. In a folder of such folders the last by name is taken, as
/// releases are named by their dates.
///
/// # Errors
/// When there is no release, or its tables cannot be read.
pub fn market_tables(folder: &Path) -> Result<Dataset, Error> {
    let release = release(folder)?;
    let name = release
        .file_name()
        .map_or_else(|| "tables".to_owned(), |n| n.to_string_lossy().into_owned());
    let read = |file: &str| text(&release.join(file));
    let licence = ["LICENSE.md", "LICENSE", "LICENSE.txt"]
        .iter()
        .map(|file| release.join(file))
        .find(|path| path.is_file())
        .map_or(Ok(String::new()), |path| text(&path))?;
    read_eto(&EtoTables {
        name: &name,
        inputs: &read("inputs.csv")?,
        providers: &read("providers.csv")?,
        provision: &read("provision.csv")?,
        sequence: &read("sequence.csv")?,
        stages: &read("stages.csv")?,
        licence: &licence,
    })
    .map_err(Error::new)
}

fn release(folder: &Path) -> Result<PathBuf, Error> {
    let holds = |path: &Path| path.join("provision.csv").is_file();
    if holds(folder) {
        return Ok(folder.to_owned());
    }
    let mut below: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|e| unreadable(folder, &e))?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| holds(path))
        .collect();
    below.sort();
    below.pop().ok_or_else(|| {
        Error::one(
            Diagnostic::error(
                "no-market-tables",
                format!("`{}` holds no market tables", folder.display()),
            )
            .with_help(
                "give the folder with provision.csv and its companions, as the Emerging Technology \
                 Observatory publishes them",
            ),
        )
    })
}

fn unreadable(path: &Path, why: &dyn std::fmt::Display) -> Error {
    Error::one(
        Diagnostic::error(
            "unreadable",
            format!("cannot read `{}`: {why}", path.display()),
        )
        .with_help("check the path and the permission to read it"),
    )
}

fn text(path: &Path) -> Result<String, Error> {
    let size = fs::metadata(path).map_err(|e| unreadable(path, &e))?.len();
    if size > MAX_TABLE {
        let why = format!("it holds {size} bytes; a table may hold {MAX_TABLE}");
        return Err(unreadable(path, &why));
    }
    fs::read_to_string(path).map_err(|e| unreadable(path, &e))
}
