//! `exeat check`: determines every line of a transaction in every jurisdiction.

use crate::batch::{self, Bar, Batch};
use crate::context::{Context, date};
use crate::failure::{Done, Failure};
use crate::keeping::Keeping;
use crate::kept::Kept;
use crate::{confirmed, dialogue, show};
use clap::Args;
use exeat::products::{Products, products_text};
use exeat::record::{Input, determination};
use exeat::wire::v1;
use exeat::{Library, Options, check, transaction_source, transaction_text};
use std::path::{Path, PathBuf};

/// Determine every line of a transaction in every jurisdiction
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The transaction, TOML or JSON; or many: CSV, JSONL, XLSX or Parquet, with --out
    file: PathBuf,
    /// The day of the act, in place of the file's own
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Answer from what had been published by this day
    #[arg(long, value_name = "DATE")]
    known_on: Option<String>,
    /// Jurisdictions, such as us,jp; without it every pack answers
    #[arg(long = "in", value_name = "JURISDICTIONS", value_delimiter = ',')]
    jurisdictions: Vec<String>,
    /// Your own table of products (CSV: product,kind,fact,value,source), asked before the carried one
    #[arg(long, value_name = "FILE")]
    products: Option<PathBuf>,
    /// Ask for what is missing, best question first
    #[arg(long)]
    ask: bool,
    /// Show everything that was looked at, not only what decides
    #[arg(long)]
    all: bool,
    /// Write the answers of a batch file: .csv, .jsonl, .xlsx or .parquet
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    kept: Kept,
    #[command(flatten)]
    keeping: Keeping,
    #[command(flatten)]
    batch: Batch,
}

pub(crate) fn run(arguments: &Check, context: &mut Context<'_>) -> Done {
    let (on, known_on) = (
        date("--on", arguments.on.as_deref())?,
        date("--known-on", arguments.known_on.as_deref())?,
    );
    let out = batch::output(&arguments.file, arguments.out.as_deref(), &arguments.batch)?;
    let library = context.library()?;
    let statements = confirmed::all()?;
    let options = Options {
        jurisdictions: jurisdictions(&arguments.jurisdictions),
        on,
        known_on,
        confirmed: statements
            .iter()
            .map(|s| (s.pack.clone(), s.through))
            .collect(),
        products: match &arguments.products {
            Some(path) => Some(Products::file(&library, path)?),
            None => None,
        },
        screening: arguments.kept.screening(),
    };
    if let Some(out) = out {
        return many(arguments, &library, &options, out, context);
    }
    let (text, json) = transaction_source(&arguments.file)?;
    let name = arguments.file.display().to_string();
    let transaction = transaction_text(&library, &text, &name, json)?;
    let mut answer = check(&library, transaction, &options)?;
    let (mut given, mut said) = (Vec::new(), Vec::new());
    if arguments.ask {
        let held = dialogue::hold(&library, answer, &options, context)?;
        (answer, given, said) = (held.answer, held.given, held.said);
    }
    // Kept before it is shown: what was not kept was not answered.
    let messages = context.messages.clone();
    arguments.keeping.keep(context, |who| {
        let input = Input {
            name,
            text,
            json,
            said,
            products: match &arguments.products {
                Some(path) => Some(products_text(path)?),
                None => None,
            },
        };
        determination(&library, &input, &options, &answer, &messages, who)
    })?;
    if context.json {
        let wire = v1::check(&library, &answer, &context.messages);
        context.print_json(&wire)?;
    } else {
        let view = show::View {
            library: &library,
            messages: &context.messages,
            paint: context.paint,
            width: context.width,
            all: arguments.all,
            statements: &statements,
        };
        let text = show::answer(&view, &answer);
        context.print(&text)?;
    }
    let paste = dialogue::paste(context, &given);
    if context.json {
        context.warn(&paste);
    } else {
        context.print(&paste)?;
    }
    let open = open_reach(&answer);
    if !open.is_empty() {
        let line = context.say("head.open_reach", &[("countries", &open.join(", "))]);
        context.warn(&format!("open: {line}"));
    }
    Ok(answer.exit_status())
}

/// Checks every row of a batch file.
fn many(
    arguments: &Check,
    library: &Library,
    options: &Options,
    out: &Path,
    context: &mut Context<'_>,
) -> Done {
    if arguments.ask || arguments.all || arguments.keeping.record.is_some() {
        return Err(Failure::one(
            "not-in-batch",
            "--ask, --all and --record go with one transaction, not with a batch file",
            "leave them out; the column of what is missing says which facts to add",
        ));
    }
    let settings = arguments.batch.settings()?;
    let mut bar = Bar::new();
    let file = &arguments.file;
    let done = exeat::batch::check(
        library,
        &context.messages,
        options,
        file,
        out,
        &settings,
        &mut |progress| bar.tell(progress),
    );
    bar.clear();
    batch::report(context, file, out, done?)
}

/// Jurisdictions as packs are named, however the user wrote them.
pub(crate) fn jurisdictions(given: &[String]) -> Vec<String> {
    given
        .iter()
        .map(|j| j.trim().to_lowercase())
        .filter(|j| !j.is_empty())
        .collect()
}

fn open_reach(answer: &exeat::Answer) -> Vec<String> {
    let mut open: Vec<String> = answer.open().map(|d| d.jurisdiction.clone()).collect();
    open.sort();
    open.dedup();
    open
}
