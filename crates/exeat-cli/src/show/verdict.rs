//! The verdicts of one item: a line per country, and what must be known to read it.

use super::{Pair, View};
use crate::layout::{Page, columns, padded};
use exeat::decide::Note;
use exeat::decide::claim::Claim;
use exeat::terms::{Outcome, ReachStatus};

/// The verdicts, countries whose law does not reach the transaction in one line at the end.
pub(crate) fn table(view: &View<'_>, page: &mut Page, pairs: &[Pair<'_>]) {
    let (apart, shown): (Vec<&Pair<'_>>, Vec<&Pair<'_>>) = pairs
        .iter()
        .partition(|(d, _)| d.outcome == Outcome::NotSubject);
    let names: Vec<String> = shown
        .iter()
        .map(|(d, _)| view.pack_name(&d.jurisdiction))
        .collect();
    let wide = names.iter().map(|n| columns(n)).max().unwrap_or(0);
    let heads: Vec<String> = shown.iter().map(|(_, w)| view.head(&w.outcome)).collect();
    let head_wide = heads.iter().map(|h| columns(h)).max().unwrap_or(0);
    for ((pair, name), head) in shown.iter().zip(&names).zip(&heads) {
        let lead = format!(
            "{}  {}  {}",
            padded(&pair.0.jurisdiction, 2),
            padded(name, wide),
            padded(head, head_wide)
        );
        page.field(2, &lead, columns(&lead) + 2, &summary(view, pair));
        remarks(view, page, pair, 6);
    }
    if !apart.is_empty() {
        let ids: Vec<&str> = apart.iter().map(|(d, _)| d.jurisdiction.as_str()).collect();
        let text = format!(
            "{}: {}",
            view.head(Outcome::NotSubject.as_str()),
            ids.join(", ")
        );
        page.line(2, &text);
    }
}

/// The reason in a few words.
fn summary(view: &View<'_>, (d, w): &Pair<'_>) -> String {
    let open = d.reach_status == ReachStatus::Open;
    let required = || {
        let mut parts: Vec<String> = w
            .entries
            .iter()
            .filter(|e| e.status == "met")
            .map(|e| e.entry.clone())
            .collect();
        let effect = d.outcome.as_str();
        for requirement in w.requirements.iter().filter(|r| r.status == "met") {
            if requirement.strand != "list" && requirement.effect == effect {
                parts.push(requirement.title.clone());
            }
        }
        parts.dedup();
        let reviews: Vec<&str> = w
            .requirements
            .iter()
            .filter(|r| r.status == "met" && r.covered_by.is_empty())
            .filter_map(|r| r.review.as_deref())
            .collect();
        let mut text = some(view, &parts, 3);
        if let Some(review) = reviews.first() {
            text.push_str(&format!(" · {review}"));
        }
        text
    };
    match d.outcome {
        Outcome::LicenceRequired | Outcome::Prohibited => {
            let covered = w.requirements.iter().any(|r| !r.covered_by.is_empty());
            if covered {
                format!("{} · {}", required(), view.say("show.covered", &[]))
            } else {
                required()
            }
        }
        Outcome::ExceptionAvailable => {
            let mut symbols: Vec<String> = w
                .requirements
                .iter()
                .flat_map(|r| &r.exceptions)
                .filter(|e| e.status == "available")
                .map(|e| e.exception.clone())
                .collect();
            symbols.sort();
            symbols.dedup();
            some(view, &symbols, 3)
        }
        Outcome::FactsMissing => {
            let next = w.missing.next_question.as_ref().map(|q| q.fact.clone());
            let first = next.or_else(|| w.missing.still_matter.first().cloned());
            let asks = first.map_or(String::new(), |f| {
                view.say("show.asks_first", &[("fact", &f)])
            });
            if open {
                format!("{}; {asks}", view.say("show.reach_open", &[]))
            } else {
                asks
            }
        }
        Outcome::LawNotVerified => w.last_known.as_ref().map_or(String::new(), |known| {
            view.say("head.last_known", &[("outcome", known)])
        }),
        Outcome::NoLicenceRequired if open => view.say("show.nothing_if_reached", &[]),
        Outcome::NoLicenceRequired => {
            let failed = w.entries.iter().filter(|e| e.status == "failed").count();
            match (w.entries.iter().find(|e| e.status == "met"), failed) {
                (Some(entry), _) => view.say("show.met_and_free", &[("entry", &entry.entry)]),
                (None, _) if d.case.claim == Claim::NotListed => {
                    view.say("show.claim_not_listed", &[])
                }
                (None, 0) => view.say("classify.nothing", &[]),
                (None, count) => view.none_met(count),
            }
        }
        Outcome::NeedsReview | Outcome::RulesConflict => {
            let review = w
                .requirements
                .iter()
                .find(|r| r.status == "met" && r.effect == "needs review");
            match review {
                Some(requirement) => requirement.title.clone(),
                None => w.notes.first().cloned().unwrap_or_default(),
            }
        }
        Outcome::NotSubject => String::new(),
    }
}

/// The first few of a list, and how many more there are.
pub(super) fn some(view: &View<'_>, list: &[String], count: usize) -> String {
    let mut text = list
        .iter()
        .take(count)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if list.len() > count {
        let more = (list.len() - count).to_string();
        text.push_str(&view.say("show.and_more", &[("count", &more)]));
    }
    text
}

/// What must stand beside the verdict: how far the law was read, layers that differ, branches of unknown law.
fn remarks(view: &View<'_>, page: &mut Page, (d, w): &Pair<'_>, indent: usize) {
    for (note, text) in d.notes.iter().zip(&w.notes) {
        if matches!(
            note,
            Note::ReadThrough(..) | Note::OutsideVerified | Note::Confirmed(_)
        ) {
            page.line(indent, text);
        }
    }
    let layers = &w.layers;
    if layers.codified != layers.enforced || layers.published != layers.enforced {
        let mut parts = Vec::new();
        for (layer, head) in [
            ("published", &layers.published),
            ("codified", &layers.codified),
            ("enforced", &layers.enforced),
        ] {
            let layer = view.say(&format!("show.layer_{layer}"), &[]);
            parts.push(view.say(
                "head.layer",
                &[("layer", &layer), ("outcome", &view.head(head))],
            ));
        }
        page.line(indent, &parts.join(" · "));
    }
    for branch in &w.branches {
        let assuming = branch.assuming.join("; ");
        let text = view.say(
            "head.branch",
            &[
                ("outcome", &view.head(&branch.outcome)),
                ("assuming", &assuming),
            ],
        );
        page.line(indent, &text);
    }
}
