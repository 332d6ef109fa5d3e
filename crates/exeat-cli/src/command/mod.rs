//! The subcommands, one file each.

mod check;
mod classify;
mod coalition;
mod completions;
mod countries;
mod diff;
mod facts;
mod gap;
mod lists;
mod man;
mod pack;
mod packs;
mod record;
mod screen;
mod serve;
mod watch;

use crate::context::Context;
use crate::failure::Done;
use clap::Subcommand;

/// What the command can be asked to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(check::Check),
    Classify(classify::Classify),
    Coalition(coalition::Coalition),
    Facts(facts::Facts),
    Countries(countries::Countries),
    Gap(gap::Gap),
    Diff(diff::Diff),
    Watch(watch::Watch),
    Screen(Box<screen::Screen>),
    Serve(serve::Serve),
    Record(record::Record),
    Lists(lists::Lists),
    Packs(packs::Packs),
    Pack(pack::Pack),
    Completions(completions::Completions),
    Man(man::Man),
}

/// Runs a subcommand; gives its exit status.
pub(crate) fn run(command: Command, context: &mut Context<'_>) -> Done {
    match command {
        Command::Check(arguments) => check::run(&arguments, context),
        Command::Classify(arguments) => classify::run(&arguments, context),
        Command::Coalition(arguments) => coalition::run(&arguments, context),
        Command::Countries(arguments) => countries::run(&arguments, context),
        Command::Facts(arguments) => facts::run(&arguments, context),
        Command::Gap(arguments) => gap::run(&arguments, context),
        Command::Diff(arguments) => diff::run(&arguments, context),
        Command::Watch(arguments) => watch::run(&arguments, context),
        Command::Screen(arguments) => screen::run(&arguments, context),
        Command::Serve(arguments) => serve::run(&arguments, context),
        Command::Record(arguments) => record::run(&arguments, context),
        Command::Lists(arguments) => lists::run(&arguments, context),
        Command::Packs(arguments) => packs::run(&arguments, context),
        Command::Pack(arguments) => pack::run(&arguments, context),
        Command::Completions(arguments) => completions::run(&arguments, context),
        Command::Man(arguments) => man::run(&arguments, context),
    }
}
