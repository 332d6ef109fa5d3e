//! `exeat completions`: a script with which a shell completes arguments.

use crate::arguments::Arguments;
use crate::context::Context;
use crate::failure::Done;
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

/// Print a script with which a shell completes arguments
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(arguments: &Completions, context: &mut Context<'_>) -> Done {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "exeat",
        &mut script,
    );
    context.out.write_all(&script)?;
    Ok(0)
}
