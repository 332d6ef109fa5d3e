//! `exeat packs`: the packs and how far their law was read.

mod confirm;

use crate::confirmed;
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::layout::Page;
use clap::{Args, Subcommand};
use exeat::Library;
use exeat::wire::v1_packs::{PackOut, packs};

/// List the packs: authority, days the law was read for, how surely, what is covered and what is not
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Packs {
    /// Packs to show whole; without it one line each
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    Confirm(confirm::Confirm),
}

pub(crate) fn run(arguments: &Packs, context: &mut Context<'_>) -> Done {
    if let Some(Action::Confirm(confirm)) = &arguments.action {
        return confirm::run(confirm, context);
    }
    let library = context.library()?;
    let ids: Vec<String> = arguments.ids.iter().map(|id| id.to_lowercase()).collect();
    for id in &ids {
        known(&library, id)?;
    }
    let wire = packs(&library, &ids, &confirmed::all()?);
    if context.json {
        context.print_json(&wire)?;
        return Ok(0);
    }
    let mut page = Page::new(context.width);
    for pack in &wire.packs {
        if ids.is_empty() {
            brief(context, &mut page, pack);
        } else {
            page.gap();
            whole(context, &mut page, pack);
        }
    }
    if ids.is_empty() {
        page.gap();
        page.line(0, &context.paint.faint(&context.say("packs.more", &[])));
    }
    context.print(&page.finish())?;
    Ok(0)
}

/// Refuses an id no pack has.
fn known(library: &Library, id: &str) -> Result<(), Failure> {
    if library.law.pack(id).is_some() {
        return Ok(());
    }
    let mut ids: Vec<&str> = library.law.packs.iter().map(|p| p.id.as_str()).collect();
    ids.sort_unstable();
    Err(Failure::one(
        "unknown-jurisdiction",
        format!("there is no pack `{id}`"),
        format!("packs are {}", ids.join(", ")),
    ))
}

/// The marks with their shares: `V 61.0 %, I 30.2 %`.
fn marks(pack: &PackOut) -> String {
    let parts: Vec<String> = pack
        .marks
        .iter()
        .map(|m| format!("{} {}.{} %", m.mark, m.per_mille / 10, m.per_mille % 10))
        .collect();
    parts.join(", ")
}

fn read(context: &Context<'_>, pack: &PackOut) -> String {
    match (&pack.verified_from, &pack.verified_through) {
        (Some(from), Some(through)) => {
            context.say("packs.read", &[("from", from), ("through", through)])
        }
        _ => context.say("packs.not_law", &[]),
    }
}

fn brief(context: &Context<'_>, page: &mut Page, pack: &PackOut) {
    let name = context.paint.strong(&pack.name);
    let mut text = format!("{name} · {}", read(context, pack));
    if pack.provisions > 0 {
        let count = pack.provisions.to_string();
        text.push_str(&format!(
            " · {}: {}",
            context.say("packs.provisions", &[("count", &count)]),
            marks(pack)
        ));
    }
    page.field(0, &pack.id, 6, &text);
    if let Some(own) = &pack.confirmed {
        page.field(
            0,
            "",
            6,
            &context.say("packs.confirmed", &[("by", &own.by), ("day", &own.through)]),
        );
    }
}

fn whole(context: &Context<'_>, page: &mut Page, pack: &PackOut) {
    page.line(
        0,
        &format!("{} · {}", pack.id, context.paint.strong(&pack.name)),
    );
    let field = |page: &mut Page, key: &str, text: &str| {
        page.field(
            2,
            &context.say(&format!("packs.label_{key}"), &[]),
            14,
            text,
        );
    };
    field(page, "authority", &pack.authority);
    if !pack.url.is_empty() {
        field(page, "url", &pack.url);
    }
    field(page, "read", &read(context, pack));
    if let Some(own) = &pack.confirmed {
        field(
            page,
            "own",
            &context.say("packs.confirmed", &[("by", &own.by), ("day", &own.through)]),
        );
    }
    let words = [
        ("count", pack.provisions.to_string()),
        ("instruments", pack.instruments.to_string()),
        ("days", pack.days_of_change.to_string()),
    ];
    let words: Vec<(&str, &str)> = words.iter().map(|(k, v)| (*k, v.as_str())).collect();
    field(page, "holds", &context.say("packs.holds", &words));
    if let (Some(first), Some(last)) = (&pack.first_change, &pack.last_change) {
        field(
            page,
            "changes",
            &context.say("packs.changes", &[("first", first), ("last", last)]),
        );
    }
    if !pack.marks.is_empty() {
        let counted: Vec<String> = pack
            .marks
            .iter()
            .map(|m| {
                format!(
                    "{} {} ({}.{} %)",
                    m.mark,
                    m.count,
                    m.per_mille / 10,
                    m.per_mille % 10
                )
            })
            .collect();
        field(page, "marks", &counted.join(", "));
    }
    for (key, list) in [
        ("covers", &pack.coverage),
        ("not_covered", &pack.not_covered),
    ] {
        for (i, line) in list.iter().enumerate() {
            let label = if i == 0 {
                context.say(&format!("packs.label_{key}"), &[])
            } else {
                String::new()
            };
            page.bullets(2, &label, 14, &format!("\u{b7} {line}"));
        }
    }
    if pack.tests > 0 {
        field(page, "tests", &pack.tests.to_string());
    }
    field(page, "hash", &pack.hash);
}
