//! Alerts for a reader: who, on which list, and why the names may be one.

use crate::context::{Context, harmless};
use crate::layout::Page;
use exeat::wire::v1_screen::{AlertOut, ListOut, Lists, PairOut, QueryOut, RowOut, Screened};

/// Alerts of one name that are shown whole.
const SHOWN: usize = 20;
/// Names of a file that are shown one by one.
const NAMES: usize = 200;
/// Column in which texts begin.
const LABEL: usize = 11;

/// The whole answer.
pub(crate) fn screened(context: &Context<'_>, answer: &Screened) -> String {
    let mut page = Page::new(context.width);
    let quiet = |query: &&QueryOut| query.alerts.is_empty();
    let one = answer.queries.len() == 1;
    for query in answer
        .queries
        .iter()
        .filter(|q| one || !quiet(q))
        .take(NAMES)
    {
        page.gap();
        name(context, &mut page, query);
    }
    page.gap();
    foot(context, &mut page, answer);
    page.finish()
}

/// Counts alone, when the answer went to a file.
pub(crate) fn summary(context: &Context<'_>, answer: &Screened) -> String {
    let mut page = Page::new(context.width);
    foot(context, &mut page, answer);
    page.finish()
}

fn name(context: &Context<'_>, page: &mut Page, query: &QueryOut) {
    let title = short(&query.query);
    let count = query.alerts.len().to_string();
    let said = match query.alerts.len() {
        0 => context.say("screen.none", &[]),
        1 => context.say("screen.one", &[]),
        _ => context.say("screen.many", &[("count", &count)]),
    };
    let said = if query.alerts.is_empty() {
        said
    } else {
        context.paint.head("licence required", &said)
    };
    page.line(0, &format!("{}  {said}", context.paint.strong(&title)));
    if query.generic {
        page.line(2, &context.say("screen.generic", &[]));
    }
    if query.cut {
        page.line(2, &context.say("screen.cut", &[]));
    }
    for alert in query.alerts.iter().take(SHOWN) {
        one_alert(context, page, alert);
    }
    if query.alerts.len() > SHOWN {
        let more = (query.alerts.len() - SHOWN).to_string();
        page.line(2, &context.say("screen.more", &[("count", &more)]));
    }
}

fn one_alert(context: &Context<'_>, page: &mut Page, alert: &AlertOut) {
    let mut parts = vec![alert.list.clone()];
    if alert.entry != alert.name {
        parts.push(short(&alert.entry));
    }
    if !alert.countries.is_empty() {
        parts.push(alert.countries.join(" "));
    }
    if !alert.footnotes.is_empty() {
        let notes = alert.footnotes.join(", ");
        parts.push(context.say("screen.footnotes", &[("notes", &notes)]));
    }
    let score = format!("{:.2}", alert.score);
    let head = format!("{}  {}", context.paint.strong(&score), short(&alert.name));
    page.line(2, &head);
    page.field(
        8,
        "",
        0,
        &context.paint.faint(&harmless(&parts.join(" · "))),
    );
    let field = |page: &mut Page, key: &str, text: &str| {
        page.field(8, &context.say(key, &[]), LABEL, text);
    };
    if alert.matched != alert.name {
        let weak = if alert.weak {
            format!(" ({})", context.say("screen.weak", &[]))
        } else {
            String::new()
        };
        field(
            page,
            "screen.matched",
            &format!("{}{weak}", short(&alert.matched)),
        );
    }
    if let Some(alias) = &alert.alias {
        let words = [
            ("kind", alias.kind.as_str()),
            ("of", &alias.of),
            ("source", &alias.source),
            ("date", &alias.source_date),
        ];
        field(
            page,
            "screen.alias",
            &harmless(&context.say("screen.alias_of", &words)),
        );
    }
    alignment(context, page, 8, &alert.alignment);
    let evidence: Vec<&str> = alert
        .evidence
        .iter()
        .skip(1)
        .map(|e| e.what.as_str())
        .collect();
    if !evidence.is_empty() {
        let odds = format!("{:.2}", alert.probability);
        let words = [("evidence", evidence.join(", ")), ("probability", odds)];
        let words: Vec<(&str, &str)> = words.iter().map(|(k, v)| (*k, v.as_str())).collect();
        field(
            page,
            "screen.beside",
            &context.say("screen.evidence", &words),
        );
    }
    if !alert.cite.is_empty() {
        let cite = format!("[{}]", short(&alert.cite));
        field(page, "screen.cite", &context.paint.faint(&cite));
    }
}

/// What was aligned with what: matched pairs first, then what is left over on either side.
fn alignment(context: &Context<'_>, page: &mut Page, indent: usize, rows: &[RowOut]) {
    let mut pairs = Vec::new();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for row in rows {
        match (&row.left, &row.right) {
            (Some(a), Some(b)) => pairs.push(format!(
                "{} ~ {} {:.2} ({})",
                short(&a.shown),
                short(&b.shown),
                row.likeness,
                b.role
            )),
            (Some(a), None) => left.push(short(&a.shown)),
            (None, Some(b)) => right.push(short(&b.shown)),
            (None, None) => {}
        }
    }
    let texts = [
        ("screen.because", pairs.join(" · ")),
        ("screen.left_over", left.join(" · ")),
        ("screen.right_over", right.join(" · ")),
    ];
    for (key, text) in texts.iter().filter(|(_, text)| !text.is_empty()) {
        page.field(indent, &context.say(key, &[]), LABEL, text);
    }
}

fn foot(context: &Context<'_>, page: &mut Page, answer: &Screened) {
    let alerts: usize = answer.queries.iter().map(|query| query.alerts.len()).sum();
    let named = answer
        .queries
        .iter()
        .filter(|query| !query.alerts.is_empty());
    if answer.queries.len() != 1 {
        let words = [
            ("count", answer.queries.len().to_string()),
            ("named", named.count().to_string()),
            ("alerts", alerts.to_string()),
        ];
        let words: Vec<(&str, &str)> = words.iter().map(|(k, v)| (*k, v.as_str())).collect();
        page.line(0, &context.say("screen.total", &words));
    }
    for list in &answer.lists {
        let line = format!(
            "{} {}",
            context.say("screen.searched", &[]),
            state(context, list)
        );
        page.line(0, &context.paint.faint(&line));
    }
    if !answer.aliases {
        page.line(
            0,
            &context.paint.faint(&context.say("screen.aliases_off", &[])),
        );
    }
    page.line(
        0,
        &context.paint.faint(&context.say("head.disclaimer", &[])),
    );
}

fn state(context: &Context<'_>, list: &ListOut) -> String {
    let unknown = context.say("screen.no_day", &[]);
    let words = [
        ("list", short(&list.id)),
        ("entries", list.entries.to_string()),
        ("day", list.as_of.clone().unwrap_or(unknown)),
        ("source", list.source.clone()),
    ];
    let words: Vec<(&str, &str)> = words.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let key = if list.source.is_empty() {
        "screen.state_own"
    } else {
        "screen.state"
    };
    context.say(key, &words)
}

/// Two names compared.
pub(crate) fn pair(context: &Context<'_>, answer: &PairOut) -> String {
    let mut page = Page::new(context.width);
    let [left, right] = &answer.names;
    let key = if answer.alert {
        "screen.pair_alert"
    } else {
        "screen.pair_none"
    };
    let verdict = context.say(key, &[]);
    let score = context.paint.strong(&format!("{:.4}", answer.score));
    page.line(0, &format!("{score}  {verdict}"));
    page.line(2, &format!("{} ~ {}", short(left), short(right)));
    if let Some(alias) = &answer.alias {
        let words = [
            ("kind", alias.kind.as_str()),
            ("of", &alias.of),
            ("source", &alias.source),
            ("date", &alias.source_date),
        ];
        let text = harmless(&context.say("screen.alias_of", &words));
        page.field(2, &context.say("screen.alias", &[]), LABEL, &text);
    }
    alignment(context, &mut page, 2, &answer.alignment);
    page.finish()
}

/// The lists and their state.
pub(crate) fn lists(context: &Context<'_>, answer: &Lists) -> String {
    let mut page = Page::new(context.width);
    for list in &answer.lists {
        page.gap();
        page.line(0, &context.paint.strong(&short(&list.id)));
        page.line(2, &state(context, list));
        let words = [
            ("form", list.form.clone()),
            ("rows", list.rows.to_string()),
            ("entries", list.entries.to_string()),
            ("skipped", list.skipped.to_string()),
            ("rejected", list.rejected.to_string()),
        ];
        let words: Vec<(&str, &str)> = words.iter().map(|(k, v)| (*k, v.as_str())).collect();
        page.line(2, &context.say("screen.rows", &words));
        page.line(2, &context.paint.faint(&format!("sha256 {}", list.hash)));
        for note in list.notes.iter().take(SHOWN) {
            let row = note.row.to_string();
            let words = [
                ("row", row.as_str()),
                ("fate", note.fate),
                ("what", &note.what),
                ("remedy", &note.remedy),
            ];
            page.line(4, &harmless(&context.say("screen.note", &words)));
        }
        if list.notes.len() > SHOWN {
            let more = (list.notes.len() - SHOWN).to_string();
            page.line(4, &context.say("screen.more", &[("count", &more)]));
        }
    }
    page.gap();
    let count = answer.aliases.to_string();
    page.line(0, &context.say("screen.alias_table", &[("count", &count)]));
    page.finish()
}

/// A text from outside, harmless to a terminal and of bearable length.
fn short(text: &str) -> String {
    const LONGEST: usize = 160;
    let mut out: String = harmless(text).replace(['\n', '\t'], " ");
    if out.chars().count() > LONGEST {
        out = out.chars().take(LONGEST).chain(['…']).collect();
    }
    out
}
