//! `exeat packs confirm`: records the user's own statement that a pack's law was read through a day.

use super::known;
use crate::confirmed;
use crate::context::{Context, date};
use crate::failure::{Done, Failure};
use crate::keeping::Keeping;
use clap::Args;
use exeat::{Statement, record, state};

/// State, on your own account, that a pack's law stands as read through a day
///
/// The statement stays on this machine. Every answer that uses it says so.
#[derive(Debug, Args)]
pub(crate) struct Confirm {
    /// The pack
    pack: String,
    /// The last day for which you have read the law and found it unchanged
    #[arg(long, value_name = "DATE")]
    through: String,
    /// Who says so
    #[arg(long, value_name = "NAME")]
    by: String,
    #[command(flatten)]
    keeping: Keeping,
}

pub(crate) fn run(arguments: &Confirm, context: &mut Context<'_>) -> Done {
    let library = context.library()?;
    let id = arguments.pack.to_lowercase();
    known(&library, &id)?;
    let by = crate::context::harmless(arguments.by.trim());
    if by.is_empty() {
        return Err(Failure::one(
            "no-name",
            "the statement names nobody",
            "add --by \"A. Name\"",
        ));
    }
    let verified = library.law.pack(&id).and_then(|p| p.verified_through);
    let (Some(through), Some(verified)) = (date("--through", Some(&arguments.through))?, verified)
    else {
        return Err(Failure::one(
            "not-law",
            format!("the pack `{id}` has no day through which it was read"),
            "confirm the pack of a jurisdiction, such as us",
        ));
    };
    if through <= verified {
        return Err(Failure::one(
            "already-read",
            format!("the pack `{id}` was read through {verified} anyway"),
            "a statement is for a later day",
        ));
    }
    let Some(path) = confirmed::path() else {
        return Err(Failure::one(
            "no-home",
            "there is no folder for the statement",
            "set HOME or XDG_CONFIG_HOME",
        ));
    };
    let statement = Statement {
        pack: id.clone(),
        through,
        by,
    };
    arguments
        .keeping
        .keep(context, |who| Ok(record::statement(&statement, who)))?;
    state(&path, &statement)?;
    let text = context.say(
        "packs.recorded",
        &[
            ("by", &statement.by),
            ("pack", &id),
            ("day", &through.to_string()),
            ("file", &path.display().to_string()),
        ],
    );
    if context.json {
        let wire = exeat::wire::v1_packs::packs(&library, &[id], &confirmed::all()?);
        context.print_json(&wire)?;
    } else {
        context.print(&format!("{text}\n"))?;
    }
    Ok(0)
}
