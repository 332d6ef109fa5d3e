//! What is missing: the facts that still matter, the smallest sets that could settle it, the next question.

use super::verdict::some;
use super::why::LABEL;
use super::{Pair, View};
use crate::layout::Page;
use exeat::Words;
use exeat::terms::Outcome;

/// Facts shown by name before the rest becomes a count.
const FACTS: usize = 12;
/// Sets shown.
const SETS: usize = 3;

/// The section of a country; nothing where nothing is missing.
pub(crate) fn section(view: &View<'_>, page: &mut Page, (d, w): Pair<'_>) {
    let missing = &w.missing;
    if missing.still_matter.is_empty() {
        return;
    }
    let field = |page: &mut Page, key: &str, text: &str| {
        let label = if key.is_empty() {
            String::new()
        } else {
            view.say(key, &[])
        };
        page.bullets(2, &label, LABEL, text);
    };
    let limit = if view.all { usize::MAX } else { FACTS };
    field(
        page,
        "section.missing",
        &some(view, &missing.still_matter, limit),
    );
    if !missing.exact {
        field(page, "", &view.say("missing.inexact", &[]));
    }
    // A set that is everything says nothing new.
    let whole = missing
        .smallest_sets
        .first()
        .is_some_and(|s| s.len() == missing.still_matter.len());
    if !missing.smallest_sets.is_empty() && !whole {
        let sets: Vec<String> = missing
            .smallest_sets
            .iter()
            .map(|set| set.join(" + "))
            .collect();
        let limit = if view.all { usize::MAX } else { SETS };
        let or = format!(" {} ", view.say("show.or", &[]));
        let shown: Vec<String> = sets.iter().take(limit).cloned().collect();
        let mut text = shown.join(&or);
        if sets.len() > limit {
            let more = (sets.len() - limit).to_string();
            text.push_str(&view.say("show.and_more", &[("count", &more)]));
        }
        field(page, "", &view.say("missing.sets", &[("sets", &text)]));
    }
    if let (Some(question), Some(said)) = (&d.missing.next, &missing.next_question) {
        field(
            page,
            "section.next",
            &format!("{}: {}", view.paint.strong(&said.fact), said.text),
        );
        let words = Words {
            library: view.library,
            messages: view.messages,
        };
        let lines = answers(view, words, question, &d.jurisdiction);
        for line in lines {
            field(page, "", &format!("\u{b7} {line}"));
        }
    }
}

/// What each answer to a question decides, a line each.
pub(crate) fn answers(
    view: &View<'_>,
    words: Words<'_>,
    question: &exeat::decide::Question,
    jurisdiction: &str,
) -> Vec<String> {
    let Some(pack) = words.library.law.pack(jurisdiction) else {
        return Vec::new();
    };
    let decided = question.decides.iter().map(|decides| {
        let answer = words.answer(&question.asked, &decides.values, pack);
        (answer, decides.outcome)
    });
    let mut lines: Vec<String> = by_outcome(decided)
        .into_iter()
        .map(|(answer, outcome)| {
            let outcome = view.head(outcome.as_str());
            view.say(
                "missing.decides",
                &[("answer", &answer), ("outcome", &outcome)],
            )
        })
        .collect();
    if lines.is_empty() {
        return vec![view.say("ask.narrows", &[])];
    }
    if question.decides.iter().any(|d| d.outcome.is_none()) {
        let (otherwise, open) = (
            view.say("ask.otherwise", &[]),
            view.say("missing.still_open", &[]),
        );
        lines.push(view.say(
            "missing.decides",
            &[("answer", &otherwise), ("outcome", &open)],
        ));
    }
    lines
}

/// The answers that decide, those that lead to the same head together.
pub(crate) fn by_outcome(
    decided: impl Iterator<Item = (String, Option<Outcome>)>,
) -> Vec<(String, Outcome)> {
    let mut out: Vec<(String, Outcome)> = Vec::new();
    for (answer, outcome) in decided {
        let Some(outcome) = outcome else { continue };
        match out.iter_mut().find(|(_, o)| *o == outcome) {
            Some((answers, _)) => answers.push_str(&format!("; {answer}")),
            None => out.push((answer, outcome)),
        }
    }
    out
}
