//! `exeat record export`: entries with their proofs, in a file for somebody else.

use super::Place;
use crate::context::Context;
use crate::failure::{Done, Failure};
use clap::Args;
use exeat::record::{Filter, Fonts, Record, pdf};
use std::fs;
use std::path::PathBuf;

/// Entries that are read at once.
const PAGE: u32 = 1_000;

/// Write entries with their proofs into a file that anybody can check by itself
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Indexes of entries; without them and without --case everything
    #[arg(value_name = "INDEX")]
    entries: Vec<u64>,
    /// All entries of a case, and the determinations they rest on
    #[arg(long, value_name = "ID", conflicts_with = "entries")]
    case: Option<String>,
    #[command(flatten)]
    place: Place,
    /// The file: .json for a bundle, .pdf for a decision record; without it the bundle is printed
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// A font for the PDF, before the fonts of this machine
    #[arg(long, value_name = "FILE", requires = "out")]
    font: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Export, context: &mut Context<'_>) -> Done {
    let record = arguments.place.read()?;
    let chosen = chosen(&record, arguments)?;
    let bundle = record.bundle(&chosen)?;
    let Some(path) = &arguments.out else {
        context.print(&bundle.to_json())?;
        return Ok(0);
    };
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    let bytes = match ending.as_deref() {
        Some("json") => bundle.to_json().into_bytes(),
        Some("pdf") => {
            let fonts = Fonts::find(arguments.font.as_deref(), context.messages.language())?;
            pdf(&bundle, &fonts, &context.messages)?
        }
        _ => {
            return Err(Failure::one(
                "unknown-form",
                format!(
                    "--out: `{}` ends in no form that is written",
                    path.display()
                ),
                "end it in .json (a bundle with proofs) or .pdf (a decision record)",
            ));
        }
    };
    fs::write(path, bytes).map_err(|error| {
        Failure::one(
            "unwritable",
            format!("cannot write `{}`: {error}", path.display()),
            "check the path and the permission to write there",
        )
    })?;
    let count = chosen.len().to_string();
    let file = path.display().to_string();
    let key = if ending.as_deref() == Some("pdf") {
        "record.printed"
    } else {
        "record.exported"
    };
    let said = context.say(key, &[("count", &count), ("file", &file)]);
    context.print(&format!("{said}\n"))?;
    Ok(0)
}

/// The entries asked for.
fn chosen(record: &Record, arguments: &Export) -> Result<Vec<u64>, Failure> {
    if !arguments.entries.is_empty() {
        return Ok(arguments.entries.clone());
    }
    let mut filter = Filter {
        case: arguments.case.clone(),
        limit: PAGE,
        ..Filter::default()
    };
    let mut out = Vec::new();
    loop {
        let page = record.list(&filter)?;
        filter.from = page.last().map(|entry| entry.index + 1);
        out.extend(page.iter().map(|entry| entry.index));
        if page.len() < PAGE as usize {
            break;
        }
    }
    if let Some(id) = &arguments.case {
        let case = record.case(id)?.ok_or_else(|| {
            Failure::one(
                "no-case",
                format!("there is no case `{id}`"),
                "`exeat record list --kind case` shows them",
            )
        })?;
        out.extend(case.determination);
        out.sort_unstable();
        out.dedup();
    }
    Ok(out)
}
