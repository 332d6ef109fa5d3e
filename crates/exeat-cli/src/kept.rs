//! Where the user's lists and answers to alerts are kept, and how parties are screened with them.

use crate::failure::Failure;
use clap::Args;
use exeat::lists::{Screener, Screening, Sources};
use std::env;
use std::path::PathBuf;
use std::sync::Arc;

/// The options of every subcommand that screens.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Kept {
    /// Your folder of lists, in place of the one in your home
    #[arg(
        long = "lists",
        value_name = "DIR",
        global = true,
        help_heading = "Screening"
    )]
    pub(crate) folder: Option<PathBuf>,
    /// Your file of dispositions (answers to alerts), in place of the one in your home
    #[arg(long, value_name = "FILE", global = true, help_heading = "Screening")]
    pub(crate) dispositions: Option<PathBuf>,
}

impl Kept {
    /// The folder of lists; none where there is no home.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        let own = || Some(data()?.join("lists"));
        self.folder.clone().or_else(own)
    }

    /// The file of dispositions; none where there is no home.
    pub(crate) fn dispositions(&self) -> Option<PathBuf> {
        let own = || Some(data()?.join("dispositions.jsonl"));
        self.dispositions.clone().or_else(own)
    }

    /// Where lists and answers come from.
    pub(crate) fn sources(&self) -> Sources {
        Sources {
            folder: self.folder(),
            dispositions: self.dispositions(),
            ..Sources::default()
        }
    }

    /// How the parties of a transaction are screened; nothing is opened before a party needs it.
    pub(crate) fn screening(&self) -> Screening {
        Screening::With(Arc::new(Screener::new(self.sources())))
    }
}

/// Reads how a file calls its columns: `name=Firma`, each ours and theirs.
pub(crate) fn columns(given: &[String]) -> Result<Vec<(String, String)>, Failure> {
    let pair = |text: &String| {
        let (ours, theirs) = text.split_once('=')?;
        Some((ours.trim().to_lowercase(), theirs.trim().to_owned()))
    };
    let read: Option<Vec<(String, String)>> = given.iter().map(pair).collect();
    read.ok_or_else(|| {
        Failure::one(
            "bad-columns",
            "--columns: a column is written without `=`",
            "write ours=theirs, as in name=Firma,id=Nr",
        )
    })
}

/// The user's data: `$XDG_DATA_HOME/exeat`, or below `~/.local/share`.
pub(crate) fn data() -> Option<PathBuf> {
    let absolute = |name: &str| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let data =
        absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")))?;
    Some(data.join("exeat"))
}
