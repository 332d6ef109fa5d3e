//! `exeat record`: kept decisions, listed, shown, proven, handed on and, when their time has come, erased.

mod erase;
mod export;
mod list;
mod replay;
mod show;
mod verify;

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::kept::data;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// List, show, verify and export kept decisions
#[derive(Debug, Args)]
pub(crate) struct Record {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    List(list::List),
    Show(show::Show),
    Verify(verify::Verify),
    Export(export::Export),
    Replay(replay::Replay),
    Hold(erase::Hold),
    Erase(erase::Erase),
}

/// Where the record is.
#[derive(Debug, Clone, Default, Args)]
struct Place {
    /// The record's folder, as given to --record or to `exeat serve`; without it the one in your home
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Place {
    fn folder(&self) -> Result<PathBuf, Failure> {
        let own = || Some(data()?.join("record"));
        self.data.clone().or_else(own).ok_or_else(|| {
            Failure::one(
                "no-home",
                "there is no folder to look for a record in",
                "add --data DIR",
            )
        })
    }

    /// The record, opened for reading.
    fn read(&self) -> Result<exeat::record::Record, Failure> {
        Ok(exeat::record::Record::read(&self.folder()?)?)
    }

    /// The record, opened for writing; it must be there.
    fn write(&self) -> Result<exeat::record::Record, Failure> {
        let folder = self.folder()?;
        // A misspelt folder must not become an empty record.
        drop(exeat::record::Record::read(&folder)?);
        Ok(exeat::record::Record::open(&folder)?)
    }
}

pub(crate) fn run(arguments: &Record, context: &mut Context<'_>) -> Done {
    match &arguments.action {
        Action::List(arguments) => list::run(arguments, context),
        Action::Show(arguments) => show::run(arguments, context),
        Action::Verify(arguments) => verify::run(arguments, context),
        Action::Export(arguments) => export::run(arguments, context),
        Action::Replay(arguments) => replay::run(arguments, context),
        Action::Hold(arguments) => erase::hold(arguments, context),
        Action::Erase(arguments) => erase::run(arguments, context),
    }
}

/// An instant as a reader takes it: to the second, in universal time.
fn shown_time(instant: &str) -> String {
    instant.get(..19).unwrap_or(instant).replace('T', " ")
}
