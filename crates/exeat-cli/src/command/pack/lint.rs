//! `exeat pack lint`: everything wrong with a pack, at once.

use super::counted;
use crate::ERROR;
use crate::context::{Context, harmless};
use crate::failure::Done;
use clap::Args;
use exeat::wire::v1_author::lint;
use exeat::workshop;
use std::path::PathBuf;

/// Say everything that is wrong with a pack
#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// A pack's folder, or a folder of packs
    dir: PathBuf,
}

pub(crate) fn run(arguments: &Lint, context: &mut Context<'_>) -> Done {
    let shop = workshop(&arguments.dir)?;
    let wire = lint(&shop.diagnostics);
    if context.json {
        context.print_json(&wire)?;
    } else {
        for diagnostic in &shop.diagnostics {
            context.print(&harmless(&format!("{diagnostic}\n\n")))?;
        }
        let line = format!(
            "{}: {}, {}",
            shop.own.join(", "),
            counted(context, "errors", wire.errors),
            counted(context, "warnings", wire.warnings)
        );
        context.print(&format!("{line}\n"))?;
    }
    // Warnings are for a person; they stop nothing.
    Ok(if wire.errors > 0 { ERROR } else { 0 })
}
