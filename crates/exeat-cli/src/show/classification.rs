//! A classification for a reader: entries per item and country.

use super::why::lines;
use super::{View, item_title};
use crate::layout::{Page, columns, padded};
use exeat::Answer;
use exeat::wire::v1::EntryOut;
use exeat::wire::v1_classify::{Classification, Classified};

/// Column in which texts begin.
const LABEL: usize = 10;

/// The whole classification.
pub(crate) fn classification(view: &View<'_>, answer: &Answer, wire: &Classification) -> String {
    let mut page = Page::new(view.width);
    page.line(0, &view.paint.strong(&wire.date));
    for item in &answer.transaction.items {
        page.gap();
        page.line(0, &item_title(view, item));
        let own: Vec<&Classified> = wire.items.iter().filter(|c| c.item == item.id).collect();
        let wide = own
            .iter()
            .map(|c| columns(&view.pack_name(&c.jurisdiction)))
            .max()
            .unwrap_or(0);
        for c in &own {
            let name = padded(&view.pack_name(&c.jurisdiction), wide);
            let lead = format!("{}  {name}", padded(&c.jurisdiction, 2));
            page.field(2, &lead, columns(&lead) + 2, &summary(view, c));
        }
        for c in own.iter().filter(|c| !c.entries.is_empty()) {
            page.gap();
            section(view, &mut page, c);
        }
    }
    page.gap();
    page.line(0, &view.paint.faint(&wire.disclaimer));
    page.finish()
}

fn summary(view: &View<'_>, c: &Classified) -> String {
    let names = |status: &str| {
        let names: Vec<String> = c
            .entries
            .iter()
            .filter(|e| e.status == status)
            .map(|e| e.entry.clone())
            .collect();
        super::verdict::some(view, &names, 4)
    };
    let mut parts = Vec::new();
    for status in ["met", "open"] {
        let names = names(status);
        if !names.is_empty() {
            let word = view.say(&format!("limb.{status}"), &[]);
            parts.push(format!("{} {names}", view.paint.status(status, &word)));
        }
    }
    if parts.is_empty() {
        let count = c.entries.len();
        parts.push(match (count, c.closures.is_empty()) {
            (0, true) => view.say("note.no_pack_entry", &[]),
            (0, false) => view.say("classify.nothing", &[]),
            _ => view.none_met(count),
        });
    }
    parts.join(" · ")
}

fn section(view: &View<'_>, page: &mut Page, c: &Classified) {
    page.line(0, &view.paint.strong(&view.pack_name(&c.jurisdiction)));
    for status in ["met", "open", "failed"] {
        let own: Vec<&EntryOut> = c.entries.iter().filter(|e| e.status == status).collect();
        for line in lines(view, &own) {
            page.bullets(2, "", 0, &line);
        }
    }
    for closure in &c.closures {
        let text = if closure.entries.is_empty() {
            view.say("note.closure_nothing", &[("cite", &closure.cite)])
        } else {
            let entries = super::verdict::some(view, &closure.entries, 8);
            view.say(
                "note.closure",
                &[("entries", &entries), ("cite", &closure.cite)],
            )
        };
        page.line(2, &view.paint.faint(&text));
    }
    if !c.missing.is_empty() {
        let facts = super::verdict::some(view, &c.missing, 12);
        page.field(2, &view.say("classify.missing", &[]), LABEL, &facts);
    }
}
