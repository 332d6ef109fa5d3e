//! Alerts for a reader: who, on which list, and why the names may be one.

use super::View;
use crate::context::{Context, harmless};
use crate::layout::Page;
use exeat::wire::v1::{Alert as PartyAlert, Check, ListRef};
use exeat::wire::v1_screen::{
    AlertOut, AnswerOut, DeltaOut, EntryRef, ListOut, Lists, PairOut, QueryOut, RowOut, Screened,
};

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
    if query.closed > 0 {
        let count = query.closed.to_string();
        page.line(2, &context.say("alerts.closed", &[("count", &count)]));
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
    if let Some(answer) = &alert.answer {
        let text = answered(|key, words| context.say(key, words), answer);
        field(page, "screen.answered", &text);
    }
    if !alert.cite.is_empty() {
        let cite = format!("[{}]", short(&alert.cite));
        field(page, "screen.cite", &context.paint.faint(&cite));
    }
}

/// The alerts about the parties of a transaction.
pub(crate) fn alerts(view: &View<'_>, page: &mut Page, answer: &Check) {
    if answer.alerts.is_empty() && answer.alerts_closed == 0 {
        return;
    }
    page.gap();
    page.line(0, &view.paint.strong(&view.say("alerts.title", &[])));
    for alert in answer.alerts.iter().take(SHOWN) {
        party_alert(view, page, alert);
    }
    if answer.alerts.len() > SHOWN {
        let more = (answer.alerts.len() - SHOWN).to_string();
        page.line(2, &view.say("alerts.more", &[("count", &more)]));
    }
    if answer.alerts_closed > 0 {
        let count = answer.alerts_closed.to_string();
        page.line(2, &view.say("alerts.closed", &[("count", &count)]));
    }
    if answer
        .alerts
        .iter()
        .any(|a| a.open || a.standing != "confirmed")
    {
        page.line(2, &view.paint.faint(&view.say("alerts.how", &[])));
    }
}

fn party_alert(view: &View<'_>, page: &mut Page, alert: &PartyAlert) {
    let found = &alert.alert;
    let whose = if alert.owner {
        let roles = alert.roles.join(", ");
        view.say("alerts.owner", &[("roles", &roles)])
    } else {
        alert.roles.join(", ")
    };
    let standing = view.say(
        &format!("alerts.standing_{}", alert.standing.replace(' ', "_")),
        &[],
    );
    let head = format!(
        "{}  {} ({whose}): {}",
        view.paint.strong(&format!("{:.2}", found.score)),
        short(&alert.party),
        view.paint.head(
            if alert.open {
                "needs review"
            } else {
                "licence required"
            },
            &standing
        )
    );
    page.line(2, &head);
    let mut parts = vec![short(&found.name), found.list.clone()];
    if !found.countries.is_empty() {
        parts.push(found.countries.join(" "));
    }
    if !found.footnotes.is_empty() {
        let notes = found.footnotes.join(", ");
        parts.push(view.say("screen.footnotes", &[("notes", &notes)]));
    }
    if found.entry != found.name {
        let key = short(&found.entry);
        parts.push(view.say("alerts.key", &[("key", &key)]));
    }
    page.field(8, "", 0, &harmless(&parts.join(" · ")));
    if found.matched != found.name {
        let mut text = short(&found.matched);
        if let Some(alias) = &found.alias {
            text = format!("{text} ({})", short(&alias.source));
        }
        page.field(8, &view.say("screen.matched", &[]), LABEL, &text);
    }
    if !found.cite.is_empty() {
        let cite = view.paint.faint(&format!("[{}]", short(&found.cite)));
        page.field(8, &view.say("screen.cite", &[]), LABEL, &cite);
    }
    if alert.later {
        page.field(8, "", 0, &view.say("alerts.later", &[]));
    }
    if let Some(answer) = &found.answer {
        let text = answered(|key, words| view.say(key, words), answer);
        page.field(8, "", 0, &text);
    }
}

/// A person's answer and what became of it, in a sentence.
fn answered(say: impl Fn(&str, &[(&str, &str)]) -> String, answer: &AnswerOut) -> String {
    let words = [
        ("answer", answer.answer),
        ("by", &answer.by),
        ("on", &answer.on),
        ("reason", &answer.reason),
        ("until", answer.until.as_deref().unwrap_or("")),
        ("changed", answer.changed),
    ];
    harmless(&say(&format!("alerts.answer_{}", answer.state), &words)).replace('\n', " ")
}

/// A list that took part in the answer, and how old it is.
pub(crate) fn used(view: &View<'_>, list: &ListRef) -> String {
    let (entries, hash) = (list.entries.to_string(), list.hash.get(..8).unwrap_or(""));
    let day = list.as_of.clone().unwrap_or_default();
    let age = list.age_days.map(|age| age.unsigned_abs().to_string());
    let words = [
        ("list", list.id.as_str()),
        ("entries", &entries),
        ("hash", hash),
        ("day", &day),
        ("age", age.as_deref().unwrap_or("")),
    ];
    let key = match list.age_days {
        None => "alerts.list_no_day",
        Some(_) if list.stale => "alerts.list_stale",
        Some(age) if age < 0 => "alerts.list_younger",
        Some(_) => "alerts.list",
    };
    let mut text = view.say(key, &words);
    if list.rejected > 0 {
        let count = list.rejected.to_string();
        text.push_str("; ");
        text.push_str(&view.say("alerts.list_rejected", &[("count", &count)]));
    }
    text
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
    let mut text = context.say(key, &words);
    if let Some(age) = list.age_days.filter(|_| list.stale) {
        let age = age.to_string();
        text.push_str("; ");
        text.push_str(&context.say("screen.stale", &[("age", &age)]));
    }
    text
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
            ("joined", list.joined.to_string()),
            ("skipped", list.skipped.to_string()),
            ("rejected", list.rejected.to_string()),
        ];
        let words: Vec<(&str, &str)> = words.iter().map(|(k, v)| (*k, v.as_str())).collect();
        page.line(2, &context.say("screen.rows", &words));
        let folder = answer.folder.as_ref();
        let kept = folder.and_then(|f| f.lists.iter().find(|kept| kept.id == list.id));
        if let Some(kept) = kept {
            let earlier = kept.earlier.to_string();
            let words = [
                ("day", kept.fetched.as_deref().unwrap_or("?")),
                ("source", &kept.source),
                ("earlier", &earlier),
            ];
            let key = if kept.source.is_empty() {
                "lists.kept_own"
            } else {
                "lists.kept"
            };
            page.line(2, &harmless(&context.say(key, &words)));
        }
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
    if let Some(folder) = &answer.folder {
        let key = if folder.lists.is_empty() {
            "lists.folder_empty"
        } else {
            "lists.folder"
        };
        page.line(0, &harmless(&context.say(key, &[("path", &folder.path)])));
    }
    page.finish()
}

/// What changed between two snapshots, and whom it touches.
pub(crate) fn delta(context: &Context<'_>, answer: &DeltaOut) -> String {
    let mut page = Page::new(context.width);
    let day = |list: &ListOut| list.as_of.clone().unwrap_or_else(|| short(&list.id));
    let words = [
        ("before", day(&answer.before)),
        ("after", day(&answer.after)),
        ("added", answer.added.len().to_string()),
        ("removed", answer.removed.len().to_string()),
        ("changed", answer.changed.len().to_string()),
        ("same", answer.same.to_string()),
    ];
    let words: Vec<(&str, &str)> = words.iter().map(|(k, v)| (*k, v.as_str())).collect();
    page.line(0, &context.say("lists.delta", &words));
    if let Some(touched) = &answer.touched {
        let asked = answer.asked.unwrap_or(0).to_string();
        let count = touched.len().to_string();
        let key = if touched.is_empty() {
            "lists.untouched"
        } else {
            "lists.touched"
        };
        let said = context.say(key, &[("count", &count), ("asked", &asked)]);
        page.line(0, &context.paint.strong(&said));
        for one in touched.iter().take(NAMES) {
            page.gap();
            let title = context.paint.strong(&short(&one.query));
            page.line(0, &format!("{} {title}", short(&one.id)));
            for touch in one.by.iter().take(SHOWN) {
                let how = context.say(&format!("lists.{}", touch.how), &[]);
                let text = format!("{:.2} {how}: {}", touch.score, entry_line(&touch.entry));
                page.line(2, &text);
            }
            more(context, &mut page, one.by.len(), SHOWN);
        }
        more(context, &mut page, touched.len(), NAMES);
        return page.finish();
    }
    for (key, entries) in [
        ("lists.added", &answer.added),
        ("lists.removed", &answer.removed),
    ] {
        if entries.is_empty() {
            continue;
        }
        page.gap();
        page.line(0, &context.paint.strong(&context.say(key, &[])));
        for entry in entries.iter().take(SHOWN) {
            page.line(2, &entry_line(entry));
        }
        more(context, &mut page, entries.len(), SHOWN);
    }
    if !answer.changed.is_empty() {
        page.gap();
        page.line(0, &context.paint.strong(&context.say("lists.changed", &[])));
    }
    for changed in answer.changed.iter().take(SHOWN) {
        page.line(2, &entry_line(&changed.entry));
        let what = changed.what.join(", ");
        page.line(6, &context.say("lists.changed_what", &[("what", &what)]));
        for (sign, names) in [("+", &changed.names_added), ("-", &changed.names_removed)] {
            for name in names.iter().take(SHOWN) {
                page.line(6, &format!("{sign} {}", short(name)));
            }
        }
    }
    more(context, &mut page, answer.changed.len(), SHOWN);
    page.finish()
}

fn more(context: &Context<'_>, page: &mut Page, all: usize, shown: usize) {
    if all > shown {
        let count = (all - shown).to_string();
        page.line(2, &context.say("lists.more", &[("count", &count)]));
    }
}

fn entry_line(entry: &EntryRef) -> String {
    let mut parts = vec![short(&entry.name), entry.list.clone()];
    if entry.entry != entry.name {
        parts.push(short(&entry.entry));
    }
    if !entry.countries.is_empty() {
        parts.push(entry.countries.join(" "));
    }
    harmless(&parts.join(" · "))
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
