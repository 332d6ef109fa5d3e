//! `exeat record show`: one entry, what it rests on, and its proof; or a case with its history.

use super::{Place, shown_time};
use crate::context::{Context, harmless};
use crate::failure::{Done, Failure};
use crate::layout::Page;
use clap::Args;
use exeat::record::{Due, Entry, Filter, Kept, Record};
use exeat::wire::{Json, v1_record};

/// Column in which texts begin.
const LABEL: usize = 14;

/// Show an entry with its proof, or a case with its history
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The entry's index, or a case's id such as c-12
    #[arg(value_name = "INDEX|CASE")]
    what: String,
    #[command(flatten)]
    place: Place,
}

pub(crate) fn run(arguments: &Show, context: &mut Context<'_>) -> Done {
    let record = arguments.place.read()?;
    if let Ok(index) = arguments.what.parse::<u64>() {
        return entry(&record, index, context);
    }
    case(&record, &arguments.what, context)
}

/// An entry that must be there.
pub(super) fn entry_at(record: &Record, index: u64) -> Result<Kept, Failure> {
    record.get(index)?.ok_or_else(|| {
        Failure::one(
            "no-entry",
            format!("the record has no entry {index}"),
            "`exeat record list` shows them",
        )
    })
}

fn entry(record: &Record, index: u64, context: &mut Context<'_>) -> Done {
    let kept = entry_at(record, index)?;
    let proof = record.proof(index)?;
    let due = record.due(&kept)?;
    if context.json {
        let mut out = v1_record::kept_json(&kept);
        if let Json::Object(members) = &mut out {
            members.insert("proof".to_owned(), v1_record::proof_json(&proof));
            members.insert("kept_until".to_owned(), Json::from(until(context, &due)));
        }
        context.print_json(&out)?;
        return Ok(0);
    }
    let mut page = Page::new(context.width);
    match &kept.content {
        None => page.line(0, &context.say("record.erased_entry", &[])),
        Some(content) => {
            let known = &content.stamped.entry;
            let title = format!("{index}  {}", known.kind.as_str());
            page.line(0, &context.paint.strong(&title));
            said(context, &mut page, known, &content.stamped.engine);
        }
    }
    let mut field = |key: &str, text: &str| {
        let label = context.say(key, &[]);
        page.field(2, &label, LABEL, &harmless(text));
    };
    field("record.until", &until(context, &due));
    field("record.commitment", &kept.commitment.to_string());
    let holds = proof.holds(&record.verifier());
    let words = [("steps", proof.path.len().to_string())];
    let words: Vec<(&str, &str)> = words.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let said = if holds {
        context.say("record.proof_holds", &words)
    } else {
        context.say("record.proof_fails", &words)
    };
    field("record.proof", &said);
    context.print(&page.finish())?;
    Ok(if holds { 0 } else { 1 })
}

fn until(context: &Context<'_>, due: &Due) -> String {
    match due {
        Due::From(day, cite) => context.say(
            "record.until_day",
            &[("day", &day.to_string()), ("cite", cite)],
        ),
        Due::Never => context.say("record.until_never", &[]),
        Due::Held(why) => context.say("record.until_held", &[("why", why)]),
    }
}

/// What an entry says.
fn said(context: &Context<'_>, page: &mut Page, entry: &Entry, engine: &str) {
    let mut field = |key: &str, text: &str| {
        if !text.is_empty() {
            let label = context.say(key, &[]);
            page.field(2, &label, LABEL, &harmless(text).replace('\n', " "));
        }
    };
    field("record.about", &entry.subject);
    field("record.time", &shown_time(&v1_record::instant(entry.time)));
    let actor = format!("{} ({})", entry.actor.name, entry.actor.kind.as_str());
    field("record.actor", &actor);
    field("record.case", &entry.case);
    field("record.licences", &entry.licences.join(", "));
    field("record.engine", engine);
    let hashes = |pairs: &[(String, exeat::record::Hash)]| {
        let all: Vec<String> = pairs
            .iter()
            .map(|(id, hash)| {
                let hash = hash.to_string();
                format!("{id} {}", hash.get(..12).unwrap_or(&hash))
            })
            .collect();
        all.join(", ")
    };
    field("record.inputs", &hashes(&entry.inputs));
    field("record.packs", &hashes(&entry.packs));
    field("record.lists", &hashes(&entry.lists));
    let determinations = entry.body.pointer("/answer/determinations");
    for one in determinations
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
    {
        let text = |key: &str| one.get(key).and_then(Json::as_str).unwrap_or_default();
        let line = format!(
            "{} {}: {}",
            text("item"),
            text("jurisdiction"),
            text("outcome")
        );
        page.line(4, &harmless(&line));
    }
    for key in ["event", "reason", "note", "verdict", "fact", "value", "why"] {
        if let Some(text) = entry.body.get(key).and_then(Json::as_str)
            && !text.is_empty()
        {
            page.field(2, key, LABEL, &harmless(text).replace('\n', " "));
        }
    }
}

fn case(record: &Record, id: &str, context: &mut Context<'_>) -> Done {
    let Some(case) = record.case(id)? else {
        return Err(Failure::one(
            "no-case",
            format!("there is no case `{}`", harmless(id)),
            "give an index, or a case's id as `exeat record list --kind case` shows it",
        ));
    };
    let filter = Filter {
        case: Some(id.to_owned()),
        limit: 10_000,
        ..Filter::default()
    };
    let history = record.list(&filter)?;
    if context.json {
        let mut out = v1_record::case_body(&case);
        if let Json::Object(members) = &mut out {
            let all: Vec<Json> = history.iter().map(v1_record::kept_json).collect();
            members.insert("history".to_owned(), Json::from(all));
        }
        context.print_json(&out)?;
        return Ok(0);
    }
    let mut page = Page::new(context.width);
    let title = format!("{id}  {}", harmless(&case.subject));
    page.line(0, &context.paint.strong(&title));
    let mut field = |key: &str, text: &str| {
        let label = context.say(key, &[]);
        page.field(2, &label, LABEL, &harmless(text));
    };
    field("record.status", case.status.as_str());
    field("record.waits", case.waits().as_str());
    field("record.outcome", case.outcome.as_str());
    page.gap();
    for kept in &history {
        let Some(content) = &kept.content else {
            continue;
        };
        page.gap();
        let known = &content.stamped.entry;
        page.line(2, &format!("{}  {}", kept.index, known.kind.as_str()));
        said(context, &mut page, known, &content.stamped.engine);
    }
    context.print(&page.finish())?;
    Ok(0)
}
