//! `exeat watch`: re-checks kept orders after law or lists changed, and says only what changed.

use super::check::jurisdictions;
use super::diff::show;
use crate::confirmed;
use crate::context::{Context, date};
use crate::failure::{Done, Failure};
use crate::kept::Kept;
use crate::layout::Page;
use clap::Args;
use exeat::diff::{packs_changed, watch};
use exeat::wire::v1;
use exeat::wire::v1_compare::WatchOut;
use exeat::{Options, check, transaction_file};
use std::fs;
use std::path::PathBuf;

/// Re-check orders and show only what is different from an earlier report
#[derive(Debug, Args)]
pub(crate) struct Watch {
    /// The orders, TOML or JSON
    orders: PathBuf,
    /// What `exeat check ORDERS --json` printed before
    #[arg(long, value_name = "REPORT")]
    since: PathBuf,
    /// The day of the act, in place of the file's own
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Jurisdictions, such as us,jp; without it every pack answers
    #[arg(long = "in", value_name = "JURISDICTIONS", value_delimiter = ',')]
    jurisdictions: Vec<String>,
    #[command(flatten)]
    kept: Kept,
}

pub(crate) fn run(arguments: &Watch, context: &mut Context<'_>) -> Done {
    let before = fs::read_to_string(&arguments.since).map_err(|e| {
        Failure::one(
            "unreadable",
            format!("cannot read `{}`: {e}", arguments.since.display()),
            "give the file that keeps what `exeat check --json` printed",
        )
    })?;
    let on = date("--on", arguments.on.as_deref())?;
    let library = context.library()?;
    let options = Options {
        jurisdictions: jurisdictions(&arguments.jurisdictions),
        on,
        confirmed: confirmed::all()?
            .into_iter()
            .map(|s| (s.pack, s.through))
            .collect(),
        screening: arguments.kept.screening(),
        ..Options::default()
    };
    let transaction = transaction_file(&library, &arguments.orders)?;
    let answer = check(&library, transaction, &options)?;
    let now = v1::check(&library, &answer, &context.messages);
    let lines = watch(&before, &now, &context.messages)?;
    let packs = packs_changed(&before, &now);
    let changed = !lines.is_empty();
    if context.json {
        let wire = WatchOut {
            version: 1,
            outcome: now.outcome.clone(),
            lines,
            packs,
        };
        context.print_json(&wire)?;
    } else {
        let mut page = Page::new(context.width);
        if !packs.is_empty() {
            let list = packs.join(", ");
            page.line(0, &context.say("diff.packs_changed", &[("list", &list)]));
        }
        show::lines(context, &mut page, &lines);
        let text = page.finish();
        context.print(&text)?;
    }
    // What changed is for a person to act upon, whichever way it changed.
    Ok(if changed {
        answer.exit_status().max(1)
    } else {
        0
    })
}
