//! `exeat completions`: a script with which a shell completes arguments.

use crate::context::Context;
use crate::failure::Done;
use crate::help;
use clap::Args;
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
        &mut help::command(context.messages.language()),
        "exeat",
        &mut script,
    );
    context.out.write_all(&script)?;
    Ok(0)
}
