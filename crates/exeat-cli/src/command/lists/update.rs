//! `exeat lists update`: fetches official lists; what is in use stays when anything is wrong.

use crate::context::{Context, harmless, today};
use crate::failure::{Done, Failure};
use clap::Args;
use exeat::lists::{Bounds, Folder, Source, Updated, official, update};
use exeat::wire::v1_screen::{UpdateOut, UpdatesOut};

/// Fetch official lists into your folder, each only if it changed
///
/// Without a name every list is fetched that the folder has from an address, or else the Consolidated Screening List.
/// An empty list, or one that is much shorter than the one before, is refused, and the one in use stays.
#[derive(Debug, Args)]
pub(crate) struct Update {
    /// Names of lists: us-csl, us-sdn, us-ofac-non-sdn, un-sc, eu-fsf, uk-sanctions; or `all`
    #[arg(value_name = "LIST")]
    lists: Vec<String>,
    /// Address in place of the official one, remembered for later; for one list
    #[arg(long, value_name = "URL")]
    from: Option<String>,
    /// Take a list even when it is much shorter than the one before
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(arguments: &Update, folder: &Folder, context: &mut Context<'_>) -> Done {
    let sources = sources(arguments, folder)?;
    let mut out = Vec::new();
    for source in &sources {
        let answer = match update(folder, source, today(), arguments.force, Bounds::default()) {
            Ok(Updated::Taken(list)) => UpdateOut {
                id: source.id.clone(),
                result: "taken",
                entries: Some(list.entries.len()),
                error: None,
            },
            Ok(Updated::Same) => told(source, "same", None),
            Ok(Updated::NotModified) => told(source, "not modified", None),
            Err(error) => told(source, "refused", Some(error.to_string())),
        };
        let entries = answer.entries.map(|n| n.to_string()).unwrap_or_default();
        let path = folder.path().display().to_string();
        let words = [
            ("list", source.id.as_str()),
            ("entries", &entries),
            ("folder", &path),
        ];
        let key = match answer.result {
            "taken" => "lists.taken",
            "same" => "lists.same",
            "not modified" => "lists.not_modified",
            _ => "lists.refused",
        };
        let line = harmless(&context.say(key, &words));
        if let Some(error) = &answer.error {
            context.warn(error);
        }
        if !context.json {
            context.print(&format!("{line}\n"))?;
        }
        out.push(answer);
    }
    let refused = out.iter().any(|answer| answer.result == "refused");
    if context.json {
        context.print_json(&UpdatesOut {
            version: 1,
            updates: out,
        })?;
    }
    Ok(if refused { 2 } else { 0 })
}

fn told(source: &Source, result: &'static str, error: Option<String>) -> UpdateOut {
    UpdateOut {
        id: source.id.clone(),
        result,
        entries: None,
        error,
    }
}

/// The lists that are to be fetched, and from where.
fn sources(arguments: &Update, folder: &Folder) -> Result<Vec<Source>, Failure> {
    let official = official()?;
    let states = folder.states()?;
    let wanted: Vec<String> = if arguments.lists.iter().any(|list| list == "all") {
        official.iter().map(|s| s.id.clone()).collect()
    } else if arguments.lists.is_empty() {
        let fetched = states.iter().filter(|s| !s.source.is_empty());
        let fetched: Vec<String> = fetched.map(|s| s.id.clone()).collect();
        if fetched.is_empty() {
            vec!["us-csl".to_owned()]
        } else {
            fetched
        }
    } else {
        arguments.lists.clone()
    };
    if arguments.from.is_some() && wanted.len() != 1 {
        return Err(Failure::one(
            "one-list",
            "--from is the address of one list",
            "name the list: exeat lists update NAME --from URL",
        ));
    }
    let mut out = Vec::new();
    for id in wanted {
        let known = official.iter().find(|s| s.id == id).cloned();
        if let Some(from) = &arguments.from {
            out.push(at(&id, known, from));
            continue;
        }
        let kept = states.iter().find(|s| s.id == id && !s.source.is_empty());
        match (kept, known) {
            // An address that was given once is asked again.
            (Some(state), Some(known)) if !state.source.contains(' ') => {
                out.push(at(&id, Some(known), &state.source));
            }
            (Some(state), None) => out.push(at(&id, None, &state.source)),
            (_, Some(known)) => out.push(known),
            (None, None) => {
                let names: Vec<&str> = official.iter().map(|s| s.id.as_str()).collect();
                return Err(Failure::one(
                    "unknown-list",
                    format!("there is no official list `{}`", harmless(&id)),
                    format!(
                        "official lists are {}; another one needs --from URL",
                        names.join(", ")
                    ),
                ));
            }
        }
    }
    Ok(out)
}

/// A list at an address of the user's; the file keeps the name that the reader knows it by.
fn at(id: &str, known: Option<Source>, from: &str) -> Source {
    let file = known
        .and_then(|known| known.files.first().map(|(name, _)| name.clone()))
        .unwrap_or_else(|| format!("{id}.list"));
    Source {
        id: id.to_owned(),
        authority: String::new(),
        files: vec![(file, from.to_owned())],
    }
}
