//! `exeat record list`: the entries, one line each.

use super::{Place, shown_time};
use crate::context::{Context, date, harmless};
use crate::failure::{Done, Failure};
use crate::layout::{Page, columns, padded};
use clap::Args;
use exeat::record::{Filter, Kept, Kind};
use exeat::terms::Date;
use exeat::wire::{Json, v1_record};

/// List entries, newest first
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    place: Place,
    /// Kinds of entry, such as determination,release
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    kind: Vec<String>,
    /// Entries of one case
    #[arg(long, value_name = "ID")]
    case: Option<String>,
    /// Entries of one person or program
    #[arg(long = "by", value_name = "NAME")]
    actor: Option<String>,
    /// Entries that touch a licence
    #[arg(long, value_name = "NUMBER")]
    licence: Option<String>,
    /// Entries whose subject holds these words
    #[arg(long, value_name = "WORDS")]
    about: Option<String>,
    /// Entries of this day or later
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Entries before this day
    #[arg(long, value_name = "DATE")]
    before: Option<String>,
    /// Only entries before this index: the next page
    #[arg(long, value_name = "INDEX")]
    from: Option<u64>,
    /// Most entries
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    limit: u32,
}

pub(crate) fn run(arguments: &List, context: &mut Context<'_>) -> Done {
    for kind in &arguments.kind {
        if Kind::parse(kind).is_none() {
            let known: Vec<&str> = Kind::ALL.iter().map(|k| k.as_str()).collect();
            return Err(Failure::one(
                "unknown-kind",
                format!("--kind: there is no kind of entry `{}`", harmless(kind)),
                format!("kinds are {}", known.join(", ")),
            ));
        }
    }
    let start = |day: Date| format!("{day}T00:00:00.000Z");
    let filter = Filter {
        kinds: arguments.kind.clone(),
        actor: arguments.actor.clone(),
        case: arguments.case.clone(),
        licence: arguments.licence.clone(),
        subject: arguments.about.clone(),
        since: date("--since", arguments.since.as_deref())?.map(start),
        before: date("--before", arguments.before.as_deref())?.map(start),
        from: arguments.from,
        newest_first: true,
        limit: arguments.limit,
    };
    let record = arguments.place.read()?;
    let entries = record.list(&filter)?;
    if context.json {
        let all: Vec<Json> = entries.iter().map(v1_record::kept_json).collect();
        context.print_json(&all)?;
        return Ok(0);
    }
    let mut page = Page::new(context.width);
    let size = record.size()?.to_string();
    let rows: Vec<[String; 4]> = entries.iter().map(|entry| row(context, entry)).collect();
    let (mut one, mut two, mut three) = (0, 0, 0);
    for [index, time, kind, _] in &rows {
        one = one.max(columns(index));
        two = two.max(columns(time));
        three = three.max(columns(kind));
    }
    for [index, time, kind, about] in &rows {
        let lead = format!(
            "{}  {}  {}  ",
            padded(index, one),
            padded(time, two),
            padded(kind, three)
        );
        page.field(0, &lead, one + two + three + 6, about);
    }
    let count = entries.len().to_string();
    page.gap();
    let foot = context.say("record.listed", &[("count", &count), ("size", &size)]);
    page.line(0, &context.paint.faint(&foot));
    context.print(&page.finish())?;
    Ok(0)
}

fn row(context: &Context<'_>, entry: &Kept) -> [String; 4] {
    let index = entry.index.to_string();
    let Some(content) = &entry.content else {
        let erased = context.say("record.erased", &[]);
        return [index, String::new(), erased, String::new()];
    };
    let known = &content.stamped.entry;
    let mut about = format!("{}: {}", known.actor.name, known.subject);
    if !known.case.is_empty() {
        about.push_str(&format!(" [{}]", known.case));
    }
    [
        index,
        shown_time(&v1_record::instant(known.time)),
        known.kind.as_str().to_owned(),
        harmless(&about).replace('\n', " "),
    ]
}
