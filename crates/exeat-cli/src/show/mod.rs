//! An answer for a reader at a terminal: the verdict per item and country first, then why, then what is missing.

mod classification;
mod limbs;
mod missing;
pub(crate) mod screening;
mod verdict;
mod why;

use crate::layout::Page;
use crate::paint::Paint;
use exeat::decide::Determination;
use exeat::terms::{Country, FactValue, Item, Mark, Outcome};
use exeat::wire::v1::{self, Check, Determined};
use exeat::{Answer, Library, Messages, Statement};

pub(crate) use classification::classification;
pub(crate) use missing::by_outcome;

/// What every part of an answer is shown with.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    /// The packs.
    pub(crate) library: &'a Library,
    /// The sentences.
    pub(crate) messages: &'a Messages,
    /// Colours.
    pub(crate) paint: Paint,
    /// Columns.
    pub(crate) width: usize,
    /// Whether to show what was looked at and decides nothing.
    pub(crate) all: bool,
    /// The user's own statements.
    pub(crate) statements: &'a [Statement],
}

impl View<'_> {
    pub(crate) fn say(&self, key: &str, words: &[(&str, &str)]) -> String {
        self.messages.say(key, words)
    }

    /// A head in words and colour.
    pub(crate) fn head(&self, outcome: &str) -> String {
        let text = self.say(&format!("outcome.{outcome}"), &[]);
        self.paint.head(outcome, &text)
    }

    /// A citation with the mark of its provision; the strongest mark goes without saying.
    pub(crate) fn cite(&self, cite: &str, mark: &str) -> String {
        let text = if mark.is_empty() || mark == Mark::V.as_str() {
            format!("[{cite}]")
        } else {
            format!("[{cite}; {mark}]")
        };
        self.paint.faint(&text)
    }

    /// That none of so many entries is met.
    pub(crate) fn none_met(&self, count: usize) -> String {
        let form = if count == 1 { "one" } else { "many" };
        self.say(
            &format!("show.none_met_{form}"),
            &[("count", &count.to_string())],
        )
    }

    /// The name of a jurisdiction.
    pub(crate) fn pack_name(&self, id: &str) -> String {
        self.library
            .law
            .pack(id)
            .map_or_else(|| id.to_owned(), |p| p.name.clone())
    }
}

/// A determination, and the same in words.
pub(crate) type Pair<'a> = (&'a Determination, &'a Determined);

/// The whole answer.
pub(crate) fn answer(view: &View<'_>, answer: &Answer) -> String {
    let wire = v1::check(view.library, answer, view.messages);
    let pairs: Vec<Pair<'_>> = answer
        .determinations
        .iter()
        .zip(&wire.determinations)
        .collect();
    let mut page = Page::new(view.width);
    header(view, &mut page, answer);
    for item in &answer.transaction.items {
        page.gap();
        page.line(0, &item_title(view, item));
        let own: Vec<Pair<'_>> = of_item(&pairs, item);
        verdict::table(view, &mut page, &own);
    }
    screening::alerts(view, &mut page, &wire);
    for item in &answer.transaction.items {
        for pair in of_item(&pairs, item) {
            if pair.0.outcome == Outcome::NotSubject {
                continue;
            }
            page.gap();
            let several = answer.transaction.items.len() > 1;
            why::section(view, &mut page, pair, several);
            missing::section(view, &mut page, pair);
        }
    }
    footer(view, &mut page, answer, &wire);
    page.finish()
}

fn of_item<'a>(pairs: &[Pair<'a>], item: &Item) -> Vec<Pair<'a>> {
    pairs
        .iter()
        .filter(|(d, _)| d.item == item.id)
        .copied()
        .collect()
}

/// `2023-01-13 · export · Japan (JP) to China (CN)`.
fn header(view: &View<'_>, page: &mut Page, answer: &Answer) {
    let transaction = &answer.transaction;
    let vocabulary = &view.library.law.vocabulary;
    let fact = |name: &str| {
        let def = vocabulary.find(name)?;
        transaction.facts.get(def.id).map(|value| (def, value))
    };
    let unknown = view.say("show.unknown", &[]);
    let country = |name: &str| match fact(name) {
        Some((_, FactValue::Country(country))) => country_name(view, *country),
        _ => unknown.clone(),
    };
    let mut parts = vec![view.paint.strong(&transaction.date.to_string())];
    if let Some((def, FactValue::Word(at))) = fact("act") {
        let word = def.words().get(usize::from(*at));
        parts.extend(word.map(|w| w.replace('-', " ")));
    }
    let (from, to) = (country("from"), country("destination"));
    parts.push(view.say("show.route", &[("from", &from), ("to", &to)]));
    page.line(0, &parts.join(" · "));
}

fn country_name(view: &View<'_>, country: Country) -> String {
    let name = country.name_in(view.messages.language());
    format!("{name} ({})", country.code())
}

/// `item 1 · lithography scanner · product`.
pub(crate) fn item_title(view: &View<'_>, item: &Item) -> String {
    let id = crate::context::harmless(&item.id);
    let mut parts = vec![view.paint.strong(&view.say("head.item", &[("id", &id)]))];
    for text in [&item.kind, &item.product] {
        if !text.is_empty() {
            parts.push(crate::context::harmless(text));
        }
    }
    parts.join(" · ")
}

/// What the answer rests on: the packs, the user's statements, the marks; and the disclaimer, once.
fn footer(view: &View<'_>, page: &mut Page, answer: &Answer, wire: &Check) {
    page.gap();
    let mut packs = Vec::new();
    let shown = |id: &str| {
        answer
            .determinations
            .iter()
            .any(|d| d.jurisdiction == id && d.outcome != Outcome::NotSubject)
    };
    for pack in wire.packs.iter().filter(|p| shown(&p.id)) {
        let short: String = pack.hash.chars().take(8).collect();
        let through = view
            .library
            .law
            .pack(&pack.id)
            .and_then(|p| p.verified_through)
            .map_or_else(|| "?".to_owned(), |day| day.to_string());
        packs.push(view.say(
            "show.pack_read",
            &[("id", &pack.id), ("day", &through), ("hash", &short)],
        ));
    }
    if !packs.is_empty() {
        let law = format!("{}: {}", view.say("section.packs", &[]), packs.join(", "));
        page.line(0, &view.paint.faint(&law));
    }
    for list in &wire.lists {
        let text = screening::used(view, list);
        page.line(
            0,
            &if list.stale {
                text
            } else {
                view.paint.faint(&text)
            },
        );
    }
    for statement in used_statements(view, answer) {
        let text = view.say(
            "show.statement",
            &[
                ("pack", &statement.pack),
                ("day", &statement.through.to_string()),
                ("by", &crate::context::harmless(&statement.by)),
            ],
        );
        page.line(0, &text);
    }
    let marks = marks(view, page, wire);
    if !marks.is_empty() {
        page.line(0, &view.paint.faint(&marks));
    }
    page.line(0, &view.paint.faint(&wire.disclaimer));
}

fn used_statements<'a>(view: &View<'a>, answer: &Answer) -> Vec<&'a Statement> {
    let uses = |pack: &str| {
        answer.determinations.iter().any(|d| {
            d.jurisdiction == pack
                && d.notes
                    .iter()
                    .any(|n| matches!(n, exeat::decide::Note::Confirmed(_)))
        })
    };
    view.statements.iter().filter(|s| uses(&s.pack)).collect()
}

/// The legend of the marks that stand in the answer.
fn marks(view: &View<'_>, page: &Page, wire: &Check) -> String {
    let shown = page.so_far();
    let text: Vec<String> = [Mark::V2, Mark::I, Mark::D, Mark::U, Mark::M]
        .iter()
        .filter(|mark| {
            let forms = [
                format!("; {mark}]"),
                format!("; {mark})"),
                format!("[{mark}]"),
            ];
            forms.iter().any(|form| shown.contains(form))
        })
        .map(|mark| view.say(&format!("show.mark_{mark}"), &[]))
        .collect();
    if text.is_empty() || wire.determinations.is_empty() {
        return String::new();
    }
    format!("{} {}", view.say("show.marks", &[]), text.join(", "))
}
