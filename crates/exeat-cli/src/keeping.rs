//! `--record DIR`: an answer that is kept, and who asked.

use crate::context::{Context, harmless};
use crate::failure::Failure;
use clap::Args;
use exeat::record::{Actor, Entry, Record, Timestamp, now};
use std::env;
use std::path::PathBuf;

/// The options of every subcommand whose answer can be kept.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Keeping {
    /// Keep the answer in the record in this folder; it is made where there is none
    #[arg(long, value_name = "DIR", help_heading = "Keeping")]
    pub(crate) record: Option<PathBuf>,
    /// Who asks, as the record names them; without it the user of this machine
    #[arg(
        long,
        value_name = "NAME",
        requires = "record",
        help_heading = "Keeping"
    )]
    actor: Option<String>,
}

impl Keeping {
    /// Keeps an answer where that is asked for, and says where.
    pub(crate) fn keep(
        &self,
        context: &mut Context<'_>,
        entry: impl FnOnce((Actor, Timestamp)) -> Result<Entry, exeat::Error>,
    ) -> Result<(), Failure> {
        let Some(folder) = &self.record else {
            return Ok(());
        };
        let actor = actor(self.actor.as_deref())?;
        let entry = entry((actor, now()))?;
        let receipt = Record::open(folder)?.append(entry)?;
        let said = context.say(
            "record.kept",
            &[
                ("index", &receipt.index.to_string()),
                ("folder", &folder.display().to_string()),
            ],
        );
        context.warn(&said);
        Ok(())
    }
}

/// Who acts: the name given, else the user of this machine.
pub(crate) fn actor(given: Option<&str>) -> Result<Actor, Failure> {
    let own = || env::var("USER").or_else(|_| env::var("LOGNAME")).ok();
    let name = given.map(str::to_owned).or_else(own).unwrap_or_default();
    let name = harmless(name.trim());
    if name.is_empty() {
        return Err(Failure::one(
            "no-actor",
            "nobody is named who acts",
            "add --actor NAME",
        ));
    }
    Ok(Actor::person(name))
}
