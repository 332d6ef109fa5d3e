//! `exeat lists`: the lists in use, their age and source.

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::show::screening;
use clap::Args;
use exeat::lists::{self, AliasTable};
use exeat::wire::v1_screen::{self, Lists as Wire};
use std::path::PathBuf;

/// Show the lists that are screened against: rows, day and source; or read a list file and say how it fared
#[derive(Debug, Args)]
pub(crate) struct Lists {
    /// `status`, which is also what no word means
    #[arg(value_name = "ACTION")]
    action: Option<String>,
    /// Read this list too, and say what became of its rows
    #[arg(long = "list", value_name = "FILE")]
    lists: Vec<PathBuf>,
}

pub(crate) fn run(arguments: &Lists, context: &mut Context<'_>) -> Done {
    if let Some(action) = arguments
        .action
        .as_deref()
        .filter(|action| *action != "status")
    {
        return Err(Failure::one(
            "not-built",
            format!(
                "`exeat lists {}` is not there",
                crate::context::harmless(action)
            ),
            "`exeat lists` shows the lists; give a list of your own to `exeat screen --list FILE`",
        ));
    }
    let mut all = vec![lists::built_in()?];
    for file in &arguments.lists {
        all.push(lists::read_file(file)?);
    }
    let wire = Wire {
        version: 1,
        lists: all
            .iter()
            .map(|list| v1_screen::list(list, crate::context::today()))
            .collect(),
        aliases: AliasTable::carried().len(),
    };
    let incomplete = wire.lists.iter().any(|list| list.rejected > 0);
    if context.json {
        context.print_json(&wire)?;
    } else {
        let text = screening::lists(context, &wire);
        context.print(&text)?;
    }
    Ok(if incomplete { 2 } else { 0 })
}
