//! `exeat facts`: the vocabulary. Every fact: name, unit, meaning, which provisions ask it.

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::layout::Page;
use clap::Args;
use exeat::Library;
use exeat::wire::v1_facts::{Fact, Vocabulary, vocabulary};

/// List the facts a transaction may state, and which provisions ask them
#[derive(Debug, Args)]
pub(crate) struct Facts {
    /// A kind of item, such as "integrated circuit"; without it every fact
    kind: Option<String>,
    /// Name every provision that asks a fact
    #[arg(long)]
    all: bool,
}

/// Provisions named before the rest becomes a count.
const PROVISIONS: usize = 4;

pub(crate) fn run(arguments: &Facts, context: &mut Context<'_>) -> Done {
    let library = context.library()?;
    let kind = match &arguments.kind {
        None => None,
        Some(word) => Some(
            library
                .law
                .vocabulary
                .kind_by_word(word)
                .ok_or_else(|| unknown_kind(&library, word, "not a kind of item"))?,
        ),
    };
    let wire = vocabulary(&library, kind);
    if context.json {
        context.print_json(&wire)?;
    } else {
        let text = show(context, &wire, kind.is_some(), arguments.all);
        context.print(&text)?;
    }
    Ok(0)
}

/// The error of a word that names no kind of item.
pub(crate) fn unknown_kind(library: &Library, word: &str, what: &str) -> Failure {
    let kinds: Vec<String> = library
        .law
        .vocabulary
        .kinds()
        .iter()
        .map(|k| k.name.replace('-', " "))
        .collect();
    let help = match exeat::rules::nearest(&word.to_lowercase(), kinds.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`? `exeat facts` lists the kinds"),
        None => format!("kinds are {}", kinds.join(", ")),
    };
    Failure::one("unknown-kind", format!("`{word}` is {what}"), help)
}

fn show(context: &Context<'_>, wire: &Vocabulary, one_kind: bool, all: bool) -> String {
    let mut page = Page::new(context.width);
    let paint = context.paint;
    let heading = |page: &mut Page, text: &str| {
        page.gap();
        page.line(0, &paint.strong(text));
    };
    if one_kind {
        for kind in &wire.kinds {
            let title = if kind.title == kind.name {
                kind.name.clone()
            } else {
                format!("{} · {}", kind.name, kind.title)
            };
            heading(&mut page, &title);
            if !kind.also.is_empty() {
                page.line(
                    2,
                    &context.say("facts.also", &[("words", &kind.also.join(", "))]),
                );
            }
        }
    } else {
        heading(&mut page, &context.say("facts.kinds", &[]));
        for kind in &wire.kinds {
            page.field(2, &kind.name, 34, &kind.title);
        }
    }
    for of in ["item", "transaction", "party", "end-use"] {
        let own: Vec<&Fact> = wire.facts.iter().filter(|f| f.of == of).collect();
        // Facts of the kind itself come before those every item has.
        let (special, common): (Vec<&Fact>, Vec<&Fact>) =
            own.into_iter().partition(|f| !f.kinds.is_empty());
        for (key, facts) in [("special", special), ("common", common)] {
            if facts.is_empty() {
                continue;
            }
            let key = if of == "item" {
                format!("facts.item_{key}")
            } else {
                format!("facts.{of}")
            };
            heading(&mut page, &context.say(&key, &[]));
            for fact in facts {
                one(context, &mut page, fact, one_kind, all);
            }
        }
    }
    page.finish()
}

fn one(context: &Context<'_>, page: &mut Page, fact: &Fact, one_kind: bool, all: bool) {
    page.line(
        2,
        &format!("{} · {}", context.paint.strong(&fact.name), fact.meaning),
    );
    let mut parts = vec![match &fact.unit {
        Some(unit) => context.say("facts.in_unit", &[("unit", unit)]),
        None if fact.fact_type == "number" => context.say("facts.bare", &[]),
        None if fact.values.is_empty() => fact.fact_type.clone(),
        None => context.say("facts.one_of", &[("words", &fact.values.join(", "))]),
    }];
    if let Some([low, high]) = &fact.range {
        parts.push(context.say("facts.range", &[("low", low), ("high", high)]));
    }
    if fact.by_jurisdiction {
        parts.push(context.say("facts.by_jurisdiction", &[]));
    }
    if fact.knowledge {
        parts.push(context.say("facts.knowledge", &[]));
    }
    if !fact.follows_from.is_empty() {
        parts.push(context.say("facts.follows", &[("facts", &fact.follows_from.join(", "))]));
    }
    if !one_kind && !fact.kinds.is_empty() {
        parts.push(context.say("facts.of_kinds", &[("kinds", &fact.kinds.join(", "))]));
    }
    page.line(6, &parts.join(" · "));
    let shown = if all { fact.asked_by.len() } else { PROVISIONS };
    let mut asked = fact
        .asked_by
        .iter()
        .take(shown)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if fact.asked_by.len() > shown {
        let more = (fact.asked_by.len() - shown).to_string();
        asked.push_str(&context.say("show.and_more", &[("count", &more)]));
    }
    let line = if asked.is_empty() {
        context.say("facts.asked_by_none", &[])
    } else {
        context.say("facts.asked_by", &[("provisions", &asked)])
    };
    page.line(6, &context.paint.faint(&line));
}
