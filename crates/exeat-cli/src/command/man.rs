//! `exeat man`: the manual page.

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::help;
use clap::Args;

/// Print a manual page
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// A subcommand, such as check or pack lint; without it the page of the whole
    subcommand: Vec<String>,
}

pub(crate) fn run(arguments: &Man, context: &mut Context<'_>) -> Done {
    let mut command = help::command(context.messages.language());
    command.build();
    let mut name = "exeat".to_owned();
    for word in &arguments.subcommand {
        let Some(below) = command.find_subcommand(word).cloned() else {
            let known: Vec<&str> = command
                .get_subcommands()
                .map(clap::Command::get_name)
                .collect();
            return Err(Failure::one(
                "unknown-subcommand",
                format!("`{name}` has no subcommand `{word}`"),
                format!("subcommands are {}", known.join(", ")),
            ));
        };
        name = format!("{name} {word}");
        command = below;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command.display_name(name.replace(' ', "-"))).render(&mut page)?;
    context.out.write_all(&page)?;
    Ok(0)
}
