//! `exeat diff`: what changed in one country's law between two days, and for the user's own orders.

pub(crate) mod show;

use crate::command::coalition::write_picture;
use crate::confirmed;
use crate::context::{Context, date};
use crate::failure::{Done, Failure};
use clap::Args;
use exeat::diff::{DiffRequest, diff, orders, timeline_picture};
use exeat::transaction_file;
use exeat::wire::v1_compare::{self, timeline};
use std::path::PathBuf;

/// Show what changed in a country's law between two days
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The jurisdiction, such as us
    #[arg(value_name = "JURISDICTION")]
    pack: String,
    /// The earlier day
    #[arg(long, value_name = "DATE", required_unless_present = "all")]
    from: Option<String>,
    /// The later day
    #[arg(long, value_name = "DATE", required_unless_present = "all")]
    to: Option<String>,
    /// Orders, TOML or JSON: which of their lines come out otherwise, and why
    #[arg(long, value_name = "FILE")]
    orders: Option<PathBuf>,
    /// Write the timeline of the pack as a picture here, its table and its words beside it
    #[arg(long, value_name = "FILE", requires = "all", conflicts_with_all = ["from", "to"])]
    svg: Option<PathBuf>,
    /// Show every item in full; without days, the timeline of the pack
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(arguments: &Diff, context: &mut Context<'_>) -> Done {
    let days = (
        date("--from", arguments.from.as_deref())?,
        date("--to", arguments.to.as_deref())?,
    );
    let library = context.library()?;
    let (Some(from), Some(to)) = days else {
        return whole_timeline(arguments, &library, context);
    };
    let request = DiffRequest::new(&library, &arguments.pack, from, to)?;
    let found = diff(&library, &request);
    let lines = match &arguments.orders {
        Some(file) => {
            let transaction = transaction_file(&library, file)?;
            let confirmed: Vec<_> = confirmed::all()?
                .into_iter()
                .map(|s| (s.pack, s.through))
                .collect();
            let messages = &context.messages;
            Some(orders(
                &library,
                &request,
                &transaction,
                &confirmed,
                messages,
            )?)
        }
        None => None,
    };
    let wire = v1_compare::diff(&library, &request, &found, lines, &context.messages);
    if context.json {
        context.print_json(&wire)?;
    } else {
        let text = show::changes(context, &wire, arguments.all);
        context.print(&text)?;
    }
    Ok(if wire.complete { 0 } else { 2 })
}

fn whole_timeline(arguments: &Diff, library: &exeat::Library, context: &mut Context<'_>) -> Done {
    let ids = [arguments.pack.trim().to_lowercase()];
    let packs = exeat::packs(library, &ids)?;
    let Some(pack) = packs.first() else {
        return Err(Failure::one(
            "unknown-jurisdiction",
            format!("there is no pack for `{}`", arguments.pack),
            "`exeat packs` lists them",
        ));
    };
    if let Some(file) = &arguments.svg {
        write_picture(file, &timeline_picture(pack, &context.messages))?;
    }
    let days = timeline(pack);
    if context.json {
        context.print_json(&days)?;
    } else {
        let text = show::timeline(context, &pack.name, &days);
        context.print(&text)?;
    }
    Ok(0)
}
