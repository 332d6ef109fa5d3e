//! `exeat record verify`: whether a record, or a bundle from one, is as it was written.

use super::Place;
use crate::context::{Context, harmless};
use crate::failure::{Done, Failure};
use crate::layout::Page;
use clap::Args;
use exeat::record::{Report, Verifier, Verify as Options, verify, verify_bundle};
use exeat::wire::v1_record;
use std::fs;
use std::path::{Path, PathBuf};

/// Largest bundle that is read, in bytes.
const MAX_BUNDLE: u64 = 1 << 30;

/// Check that nothing was changed, lost, reordered or added, from the files alone
///
/// Exit status: 0 whole; 1 something is not as it was written; 3 error.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// A bundle that `exeat record export` wrote, in place of a record's folder
    #[arg(value_name = "FILE", conflicts_with = "data")]
    file: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// The record's key as you kept it: its line, or a file that holds it
    #[arg(long, value_name = "KEY|FILE")]
    key: Option<String>,
    /// A signed checkpoint you kept: the record must go on from it; may be given several times
    #[arg(long, value_name = "FILE")]
    since: Vec<PathBuf>,
}

pub(crate) fn run(arguments: &Verify, context: &mut Context<'_>) -> Done {
    let options = Options {
        key: arguments.key.as_deref().map(key).transpose()?,
        since: arguments
            .since
            .iter()
            .map(|path| read(path, 1 << 20))
            .collect::<Result<_, _>>()?,
    };
    let report = match &arguments.file {
        Some(path) if path.is_dir() => verify(path, &options)?,
        Some(path) => verify_bundle(&read(path, MAX_BUNDLE)?, &options)?.0,
        None => verify(&arguments.place.folder()?, &options)?,
    };
    if context.json {
        context.print_json(&v1_record::report_json(&report))?;
    } else {
        let text = shown(context, &report, options.key.is_some());
        context.print(&text)?;
    }
    Ok(u8::from(!report.is_whole()))
}

fn key(text: &str) -> Result<Verifier, Failure> {
    let path = Path::new(text);
    let line = if path.is_file() {
        read(path, 1 << 16)?
    } else {
        text.to_owned()
    };
    Verifier::parse(line.trim()).map_err(|e| {
        Failure::one(
            "bad-key",
            format!("--key: {e}"),
            "give the one line of the record's file log/key, or a file that holds it",
        )
    })
}

fn read(path: &Path, most: u64) -> Result<String, Failure> {
    let wrong = |what: &dyn std::fmt::Display| {
        Failure::one(
            "unreadable",
            format!("cannot read `{}`: {what}", path.display()),
            "check the path and the permission to read it",
        )
    };
    let size = fs::metadata(path).map_err(|e| wrong(&e))?.len();
    if size > most {
        return Err(wrong(&format!("it holds {size} bytes, more than is read")));
    }
    fs::read_to_string(path).map_err(|e| wrong(&e))
}

fn shown(context: &Context<'_>, report: &Report, key_given: bool) -> String {
    let mut page = Page::new(context.width);
    for fault in &report.faults {
        let line = format!("{}: {}", fault.place, fault.message);
        page.line(0, &context.paint.head("prohibited", &harmless(&line)));
    }
    let entries = report.entries.to_string();
    let erased = report.erased.to_string();
    let faults = report.faults.len().to_string();
    page.gap();
    if report.is_whole() {
        let words = [("entries", entries.as_str()), ("erased", erased.as_str())];
        let said = context.say("record.whole", &words);
        page.line(0, &context.paint.head("no licence required", &said));
    } else {
        let said = context.say(
            "record.not_whole",
            &[("faults", &faults), ("entries", &entries)],
        );
        page.line(0, &context.paint.head("prohibited", &said));
    }
    if let Some(checkpoint) = &report.checkpoint {
        let root = checkpoint.root.to_string();
        let size = checkpoint.size.to_string();
        let words = [("size", size.as_str()), ("root", root.as_str())];
        page.line(0, &context.say("record.checkpoint", &words));
    }
    if !report.key.is_empty() {
        page.line(0, &context.say("record.key", &[("key", &report.key)]));
    }
    for note in &report.notes {
        page.line(0, &harmless(note));
    }
    if !key_given {
        page.line(
            0,
            &context.paint.faint(&context.say("record.key_advice", &[])),
        );
    }
    page.finish()
}
