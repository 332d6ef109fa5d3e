//! Developer commands: `cargo xtask` lists them.
//!
//! Each command is one module with `run`; this file only knows their names.
//! Nothing here is part of the product, and no product crate depends on it.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "developer commands speak to the terminal"
)]

mod bench;
mod bless;
mod ci;
mod generate;
mod manual;
mod mutate;
mod proof;
mod sweep;
mod tidy;
mod workspace;

use std::process::ExitCode;

/// One developer command.
struct Command {
    /// What is typed after `cargo xtask`.
    name: &'static str,
    /// Its arguments, as shown in the list.
    arguments: &'static str,
    /// What it does, in one line.
    about: &'static str,
    /// Does it.
    run: fn(&[String]) -> anyhow::Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "ci",
        arguments: "[STEP …]",
        about: "does what CI does, or only the steps named",
        run: ci::run,
    },
    Command {
        name: "tidy",
        arguments: "",
        about: "checks the rules of the house that the compiler does not know",
        run: tidy::run,
    },
    Command {
        name: "gen",
        arguments: "[--check]",
        about: "writes the Rust tables made from data/; --check only compares",
        run: generate::run,
    },
    Command {
        name: "manual",
        arguments: "[--check]",
        about: "writes into the manual what the command answers; --check only compares",
        run: manual::run,
    },
    Command {
        name: "bless",
        arguments: "",
        about: "rewrites the expectations of the scenarios in scenarios/drafts",
        run: bless::run,
    },
    Command {
        name: "sweep",
        arguments: "",
        about: "looks for holes in every pack, over all dates, countries and thresholds",
        run: sweep::run,
    },
    Command {
        name: "bench",
        arguments: "[NAME …]",
        about: "measures speed and memory, all measurements or only those named",
        run: bench::run,
    },
    Command {
        name: "mutate",
        arguments: "[PACK] [PART]",
        about: "changes a pack's rules one by one and says which changes no test notices",
        run: mutate::run,
    },
    Command {
        name: "proof",
        arguments: "[NAME]",
        about: "shows one promise of the project kept, from start to end",
        run: proof::run,
    },
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next();
    let rest: Vec<String> = arguments.collect();
    match name.as_deref() {
        None | Some("help" | "--help" | "-h") => {
            print!("{}", list());
            ExitCode::SUCCESS
        }
        Some(name) => run(name, &rest),
    }
}

/// Runs the command called `name`.
fn run(name: &str, arguments: &[String]) -> ExitCode {
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprint!("error: there is no command `{name}`\n\n{}", list());
        return ExitCode::from(2);
    };
    match (command.run)(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The commands, one line each.
fn list() -> String {
    let mut text = String::from("usage: cargo xtask COMMAND\n\n");
    for command in COMMANDS {
        let call = format!("{} {}", command.name, command.arguments);
        text.push_str(&format!("  {:<16} {}\n", call.trim_end(), command.about));
    }
    text
}
