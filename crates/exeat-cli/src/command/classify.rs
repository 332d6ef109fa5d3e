//! `exeat classify`: control-list entries, with the limbs met, failed and open.

use super::check::jurisdictions;
use crate::batch::{self, Bar, Batch};
use crate::context::{Context, date, today};
use crate::failure::{Done, Failure};
use crate::show;
use clap::Args;
use exeat::terms::Transaction;
use exeat::wire::v1_classify::classification;
use exeat::{Library, Options, check, item_from_words, transaction_file};
use std::path::{Path, PathBuf};

/// Find the control-list entries of an item
#[derive(Debug, Args)]
pub(crate) struct Classify {
    /// A transaction file, a batch file (CSV, JSONL, XLSX, Parquet; with --out), or a kind of item such as "lithography scanner"
    #[arg(value_name = "FILE|KIND")]
    subject: String,
    /// Facts of the item, such as wavelength="193 nm" or entries.us=EAR99
    #[arg(value_name = "FACT=VALUE")]
    facts: Vec<String>,
    /// The day; of a kind of item today, of a file its own
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Jurisdictions, such as us,jp; without it every pack answers
    #[arg(long = "in", value_name = "JURISDICTIONS", value_delimiter = ',')]
    jurisdictions: Vec<String>,
    /// Show every limb, not only those that decide
    #[arg(long)]
    all: bool,
    /// Write the answers of a batch file: .csv, .jsonl, .xlsx or .parquet
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    batch: Batch,
}

pub(crate) fn run(arguments: &Classify, context: &mut Context<'_>) -> Done {
    let on = date("--on", arguments.on.as_deref())?;
    let path = Path::new(&arguments.subject);
    let out = batch::output(path, arguments.out.as_deref(), &arguments.batch)?;
    let library = context.library()?;
    if let Some(out) = out {
        if let Some(fact) = arguments.facts.first() {
            return Err(beside_file(fact));
        }
        let options = Options {
            jurisdictions: jurisdictions(&arguments.jurisdictions),
            on,
            ..Options::default()
        };
        let settings = arguments.batch.settings()?;
        let mut bar = Bar::new();
        let done = exeat::batch::classify(
            &library,
            &context.messages,
            &options,
            path,
            out,
            &settings,
            &mut |progress| bar.tell(progress),
        );
        bar.clear();
        return batch::report(context, path, out, done?);
    }
    let transaction = subject(&library, arguments, on.unwrap_or_else(today))?;
    let options = Options {
        jurisdictions: jurisdictions(&arguments.jurisdictions),
        on,
        ..Options::default()
    };
    let answer = check(&library, transaction, &options)?;
    let wire = classification(&library, &answer, &context.messages);
    if context.json {
        context.print_json(&wire)?;
    } else {
        let view = show::View {
            library: &library,
            messages: &context.messages,
            paint: context.paint,
            width: context.width,
            all: arguments.all,
            statements: &[],
        };
        let text = show::classification(&view, &answer, &wire);
        context.print(&text)?;
    }
    // An entry left open is a question not answered.
    Ok(if wire.items.iter().any(|i| i.status == "open") {
        2
    } else {
        0
    })
}

fn beside_file(fact: &str) -> Failure {
    Failure::one(
        "fact-beside-file",
        format!("`{fact}` stands beside a file"),
        "write the fact into the file, or name a kind of item in place of the file",
    )
}

/// The transaction of a file, or of one item of a kind.
fn subject(
    library: &Library,
    arguments: &Classify,
    day: exeat::terms::Date,
) -> Result<Transaction, Failure> {
    let path = Path::new(&arguments.subject);
    let named = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("toml") || e.eq_ignore_ascii_case("json"));
    if path.is_file() || named {
        if let Some(fact) = arguments.facts.first() {
            return Err(beside_file(fact));
        }
        return Ok(transaction_file(library, path)?);
    }
    let vocabulary = &library.law.vocabulary;
    if vocabulary.kind_by_word(&arguments.subject).is_none() {
        return Err(super::facts::unknown_kind(
            library,
            &arguments.subject,
            "neither a file nor a kind of item",
        ));
    }
    Ok(item_from_words(
        library,
        &arguments.subject,
        &arguments.facts,
        day,
    )?)
}
