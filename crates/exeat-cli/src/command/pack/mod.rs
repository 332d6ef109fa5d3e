//! `exeat pack`: tools for whoever writes law.

mod fmt;
mod lint;
mod table;
mod test;

use crate::context::Context;
use crate::failure::Done;
use clap::{Args, Subcommand};

/// Check, format, test and tabulate packs
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Pack {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Lint(lint::Lint),
    Fmt(fmt::Fmt),
    Test(test::Test),
    Table(table::Table),
}

pub(crate) fn run(arguments: &Pack, context: &mut Context<'_>) -> Done {
    match &arguments.action {
        Action::Lint(arguments) => lint::run(arguments, context),
        Action::Fmt(arguments) => fmt::run(arguments, context),
        Action::Test(arguments) => test::run(arguments, context),
        Action::Table(arguments) => table::run(arguments, context),
    }
}

/// Texts of a number of things, such as `1 warning` and `2 warnings`.
fn counted(context: &Context<'_>, key: &str, count: usize) -> String {
    let form = if count == 1 { "one" } else { "many" };
    context.say(
        &format!("pack.{key}_{form}"),
        &[("count", &count.to_string())],
    )
}
