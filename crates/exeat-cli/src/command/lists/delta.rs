//! `exeat lists delta`: what changed between two snapshots of a list, and whom of the user's it touches.

use crate::context::{Context, today};
use crate::failure::{Done, Failure};
use crate::show::screening;
use clap::Args;
use exeat::lists::{self, AliasTable, DEFAULT_THRESHOLD, Fate, Folder, List};
use exeat::wire::v1_screen;
use std::path::{Path, PathBuf};

/// Show what changed between two snapshots of a list, and which of your names it touches
///
/// Exit status: 0 nothing to do; 1 names are touched, or without a file of names anything changed; 2 rows could not
/// be read; 3 error.
#[derive(Debug, Args)]
pub(crate) struct Delta {
    /// The earlier snapshot; or a list of your folder, whose last two snapshots are compared
    #[arg(value_name = "OLD|LIST")]
    before: PathBuf,
    /// The later snapshot
    #[arg(value_name = "NEW")]
    after: Option<PathBuf>,
    /// Your names, CSV with `id,name` and optionally `country,kind`: which of them does the change touch?
    #[arg(long, value_name = "FILE")]
    names: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Delta, folder: Option<PathBuf>, context: &mut Context<'_>) -> Done {
    let (before, after) = match &arguments.after {
        Some(after) => {
            let mut before = lists::read_file(&arguments.before)?;
            let after = lists::read_file(after)?;
            // Two files of one list have two names; the entries of either are of one list.
            lists::same_list(&mut before, &after);
            (before, after)
        }
        None => of_folder(&arguments.before, folder)?,
    };
    let found = lists::delta(&before, &after);
    let mut rejected = before.rejected() + after.rejected();
    let asked = match &arguments.names {
        Some(file) => {
            let (queries, notes) = lists::queries(file)?;
            let wrong = notes.iter().filter(|n| n.fate == Fate::Rejected);
            for note in wrong {
                rejected += 1;
                let row = note.row.to_string();
                let words = [
                    ("list", ""),
                    ("row", row.as_str()),
                    ("what", &note.what),
                    ("remedy", &note.remedy),
                ];
                let text = context.say("screen.rejected", &words);
                context.warn(text.trim_start());
            }
            let table = Some(AliasTable::carried());
            let touched = lists::touched(&found, &queries, table, DEFAULT_THRESHOLD);
            Some((queries, touched))
        }
        None => None,
    };
    let touched = asked.as_ref().map(|(q, t)| (q.as_slice(), t.as_slice()));
    let wire = v1_screen::delta((&before, &after), &found, touched, today());
    if context.json {
        context.print_json(&wire)?;
    } else {
        let text = screening::delta(context, &wire);
        context.print(&text)?;
    }
    let something = match &wire.touched {
        Some(touched) => !touched.is_empty(),
        None => !(wire.added.is_empty() && wire.removed.is_empty() && wire.changed.is_empty()),
    };
    Ok(if rejected > 0 { 2 } else { u8::from(something) })
}

/// The last two snapshots of a list of the folder.
fn of_folder(id: &Path, folder: Option<PathBuf>) -> Result<(List, List), Failure> {
    let id = id.to_string_lossy().into_owned();
    let none = |help: &str| {
        Failure::one(
            "no-snapshot",
            format!(
                "there are no two snapshots of `{}`",
                crate::context::harmless(&id)
            ),
            help,
        )
    };
    let folder = Folder::at(folder.ok_or_else(|| none("give two files"))?);
    let help = "give two files, or the name of a list that was updated at least once";
    let state = folder.state(&id)?.ok_or_else(|| none(help))?;
    let before = folder.earlier(&state)?.ok_or_else(|| none(help))?;
    Ok((before, folder.list(&state)?))
}
