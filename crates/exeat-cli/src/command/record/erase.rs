//! `exeat record hold` and `erase`: what must stay whatever the law says, and what may go when its time has come.

use super::Place;
use crate::context::{Context, today};
use crate::failure::{Done, Failure};
use crate::keeping::actor;
use clap::Args;
use exeat::record::{Scope, now};

/// Which entries are meant.
#[derive(Debug, Args)]
struct Which {
    /// One entry that belongs to no case
    #[arg(long, value_name = "INDEX", conflicts_with_all = ["case", "all"])]
    entry: Option<u64>,
    /// All entries of a case
    #[arg(long, value_name = "ID", conflicts_with = "all")]
    case: Option<String>,
    /// The whole record; of `erase`, what is due
    #[arg(long)]
    all: bool,
}

impl Which {
    fn scope(&self) -> Result<Scope, Failure> {
        match (self.entry, &self.case, self.all) {
            (Some(index), _, _) => Ok(Scope::Entry(index)),
            (None, Some(case), _) => Ok(Scope::Case(case.clone())),
            (None, None, true) => Ok(Scope::All),
            (None, None, false) => Err(Failure::one(
                "no-scope",
                "it is not said which entries are meant",
                "add --entry INDEX, --case ID or --all",
            )),
        }
    }
}

/// Hold entries for a court or an authority, whatever retention says
#[derive(Debug, Args)]
pub(crate) struct Hold {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    which: Which,
    /// Why
    #[arg(long, value_name = "TEXT")]
    why: String,
    /// End the hold
    #[arg(long)]
    end: bool,
    /// Who acts; without it the user of this machine
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,
}

pub(crate) fn hold(arguments: &Hold, context: &mut Context<'_>) -> Done {
    let scope = arguments.which.scope()?;
    let by = actor(arguments.actor.as_deref())?;
    let record = arguments.place.write()?;
    let index = record.hold(scope, !arguments.end, &arguments.why, by, now())?;
    let key = if arguments.end {
        "record.hold_ended"
    } else {
        "record.held"
    };
    let said = context.say(key, &[("index", &index.to_string())]);
    context.print(&format!("{said}\n"))?;
    Ok(0)
}

/// Erase entries whose time has come: content and salt go, proofs stay
#[derive(Debug, Args)]
pub(crate) struct Erase {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    which: Which,
    /// Why
    #[arg(long, value_name = "TEXT")]
    why: String,
    /// Who acts; without it the user of this machine
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,
}

pub(crate) fn run(arguments: &Erase, context: &mut Context<'_>) -> Done {
    let scope = arguments.which.scope()?;
    let by = actor(arguments.actor.as_deref())?;
    let record = arguments.place.write()?;
    let (count, index) = record.erase(scope, &arguments.why, today(), by, now())?;
    let words = [("count", count.to_string()), ("index", index.to_string())];
    let words: Vec<(&str, &str)> = words.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let said = context.say("record.erased_now", &words);
    context.print(&format!("{said}\n"))?;
    Ok(0)
}
