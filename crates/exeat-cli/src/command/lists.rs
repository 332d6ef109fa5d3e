//! `exeat lists`: the lists in use, their age and source; adding, fetching and comparing them.

mod delta;
mod update;

use crate::context::{Context, harmless, today};
use crate::failure::{Done, Failure};
use crate::kept::{self, Kept};
use crate::show::screening;
use clap::{Args, Subcommand};
use exeat::lists::{self, AliasTable, Folder, Incoming, Kept as Became};
use exeat::wire::v1_screen::{self, FolderOut, KeptOut, Lists as Wire};
use std::fs;
use std::path::PathBuf;

/// Show the lists that are screened against: rows, day and source; add, fetch and compare lists
///
/// Exit status: 0 all is well; 2 rows of a list could not be read, or a list could not be fetched; 3 error.
#[derive(Debug, Args)]
pub(crate) struct Lists {
    #[command(subcommand)]
    action: Option<Action>,
    /// Read this file too, and say what became of its rows
    #[arg(long = "list", value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    kept: Kept,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show the lists in use; also what no word means
    Status,
    Add(Add),
    Update(update::Update),
    Delta(delta::Delta),
}

/// Put a list into your folder of lists
///
/// The form is recognised from the content. OFAC's alt.csv and add.csv are taken from beside sdn.csv.
#[derive(Debug, Args)]
struct Add {
    /// The list
    file: PathBuf,
    /// Its name in the folder; without it, the file's
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// How the file calls the columns of an own table: name=Firma,id=Nr,country=Land
    #[arg(long, value_name = "OURS=THEIRS,…", value_delimiter = ',')]
    columns: Vec<String>,
    /// Take it even when it is much shorter than the one before, or many of its rows cannot be read
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(arguments: &Lists, context: &mut Context<'_>) -> Done {
    match &arguments.action {
        None | Some(Action::Status) => status(arguments, context),
        Some(Action::Add(add)) => put(add, arguments, context),
        Some(Action::Update(update)) => update::run(update, &folder(arguments)?, context),
        Some(Action::Delta(delta)) => delta::run(delta, arguments.kept.folder(), context),
    }
}

fn folder(arguments: &Lists) -> Result<Folder, Failure> {
    let path = arguments.kept.folder().ok_or_else(|| {
        Failure::one(
            "no-home",
            "there is no home to keep lists in",
            "give a folder with --lists DIR",
        )
    })?;
    Ok(Folder::at(path))
}

fn status(arguments: &Lists, context: &mut Context<'_>) -> Done {
    let mut all = lists::lists(&arguments.kept.sources())?;
    for file in &arguments.files {
        all.push(lists::read_file(file)?);
    }
    let folder = match arguments.kept.folder() {
        Some(path) => Some(FolderOut {
            lists: Folder::at(path.clone())
                .states()?
                .iter()
                .map(KeptOut::from)
                .collect(),
            path: path.display().to_string(),
        }),
        None => None,
    };
    let wire = Wire {
        version: 1,
        lists: all
            .iter()
            .map(|list| v1_screen::list(list, today()))
            .collect(),
        aliases: AliasTable::carried().len(),
        folder,
    };
    let incomplete = wire.lists.iter().any(|list| list.rejected > 0);
    if context.json {
        context.print_json(&wire)?;
    } else {
        let text = screening::lists(context, &wire);
        context.print(&text)?;
    }
    Ok(if incomplete { 2 } else { 0 })
}

fn put(add: &Add, arguments: &Lists, context: &mut Context<'_>) -> Done {
    let folder = folder(arguments)?;
    let columns = kept::columns(&add.columns)?;
    let read = if columns.is_empty() {
        lists::read_file(&add.file)?
    } else {
        lists::read_mapped(&add.file, &columns)?
    };
    let name = add.name.clone().unwrap_or_else(|| read.id.clone());
    let mut incoming = Incoming {
        id: name.clone(),
        fetched: Some(today()),
        insist: add.force,
        columns,
        ..Incoming::default()
    };
    for path in std::iter::once(add.file.clone()).chain(lists::beside(&add.file)) {
        let file = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let bytes = fs::read(&path).map_err(|error| {
            Failure::one(
                "unreadable",
                format!("cannot read `{}`: {error}", path.display()),
                "check the path and the permission to read it",
            )
        })?;
        incoming.files.push((file, bytes));
    }
    let (became, list) = folder.put(&incoming)?;
    if context.json {
        context.print_json(&v1_screen::list(&list, today()))?;
    } else {
        let key = match became {
            Became::Taken => "lists.taken",
            Became::Same => "lists.same",
        };
        let entries = list.entries.len().to_string();
        let path = folder.path().display().to_string();
        let words = [
            ("list", name.as_str()),
            ("entries", &entries),
            ("folder", &path),
        ];
        let text = harmless(&context.say(key, &words));
        context.print(&format!("{text}\n"))?;
    }
    Ok(if list.rejected() > 0 { 2 } else { 0 })
}
