//! The arguments all subcommands share.

use crate::command::Command;
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, ValueEnum};
use exeat::Messages;
use std::path::PathBuf;

/// May this leave? Under whose law, why, and what is still missing.
///
/// Exit status: 0 answered, nothing to do; 1 answered, action needed; 2 not answered; 3 error.
#[derive(Debug, Parser)]
#[command(name = "exeat", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What holds for every subcommand.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Global {
    /// A pack's folder, or a folder of packs, in place of the carried ones of the same name or beside them
    #[arg(long, global = true, value_name = "DIR", help_heading = "Everywhere")]
    pub(crate) packs: Option<PathBuf>,
    /// Print JSON
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub(crate) json: bool,
    /// Language of the answer
    #[arg(
        long,
        global = true,
        value_name = "LANGUAGE",
        default_value = "en",
        value_parser = PossibleValuesParser::new(Messages::languages()),
        help_heading = "Everywhere"
    )]
    pub(crate) lang: String,
    /// When to colour
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Everywhere"
    )]
    pub(crate) color: Color,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
