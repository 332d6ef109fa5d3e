//! The subcommands, one file each.

mod check;

use crate::context::Context;
use crate::failure::Done;
use clap::Subcommand;

/// What the command can be asked to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(check::Check),
}

/// Runs a subcommand; gives its exit status.
pub(crate) fn run(command: Command, context: &mut Context<'_>) -> Done {
    match command {
        Command::Check(arguments) => check::run(&arguments, context),
    }
}
