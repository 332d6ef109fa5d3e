//! `exeat pack fmt`: writes every rule in its one canonical form.

use super::counted;
use crate::ERROR;
use crate::context::Context;
use crate::failure::{Done, Failure};
use clap::Args;
use exeat::wire::v1_author::Formatted;
use exeat::{from_folder, rules};
use std::fs;
use std::path::PathBuf;

/// Write every rule of a pack in its canonical form; prose is left alone
#[derive(Debug, Args)]
pub(crate) struct Fmt {
    /// A pack's folder, or a folder of packs
    dir: PathBuf,
    /// Change nothing; say which files would change, with status 1
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &Fmt, context: &mut Context<'_>) -> Done {
    let mut wire = Formatted {
        version: 1,
        changed: Vec::new(),
        refused: Vec::new(),
    };
    for pack in from_folder(&arguments.dir)? {
        for (path, shown, text) in pack
            .files
            .iter()
            .filter(|(path, _, _)| path.ends_with(".md"))
        {
            let Some(formatted) = rules::format_file(text) else {
                wire.refused.push(shown.clone());
                continue;
            };
            if formatted == *text {
                continue;
            }
            if !arguments.check {
                fs::write(shown, formatted).map_err(|e| {
                    Failure::one(
                        "unwritable",
                        format!("cannot write `{path}`: {e}"),
                        "check the permission to write it",
                    )
                })?;
            }
            wire.changed.push(shown.clone());
        }
    }
    if context.json {
        context.print_json(&wire)?;
    } else {
        let key = if arguments.check {
            "pack.would_change"
        } else {
            "pack.changed"
        };
        for file in &wire.changed {
            let line = context.say(key, &[("file", file)]);
            context.print(&format!("{line}\n"))?;
        }
        let line = counted(context, "changed", wire.changed.len());
        context.print(&format!("{line}\n"))?;
    }
    for file in &wire.refused {
        let line = context.say("pack.refused", &[("file", file)]);
        context.warn(&format!("error[bad-rules]: {line}"));
    }
    Ok(if !wire.refused.is_empty() {
        ERROR
    } else if arguments.check && !wire.changed.is_empty() {
        1
    } else {
        0
    })
}
