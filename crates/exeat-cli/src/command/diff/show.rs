//! Changes for a reader at a terminal: the user's own lines first, then entries, then what stands on them.

use crate::command::gap::show::{fact, facts, text};
use crate::context::Context;
use crate::layout::Page;
use exeat::wire::v1_compare::{DayOut, DiffOut, EntryChangeOut, LineChange, MovedOut};

/// Items of one entry shown without being asked for.
const FEW: usize = 3;

/// All changes.
pub(crate) fn changes(context: &Context<'_>, diff: &DiffOut, all: bool) -> String {
    let mut page = Page::new(context.width);
    let words = [
        ("name", diff.name.as_str()),
        ("from", &diff.from),
        ("to", &diff.to),
    ];
    page.line(0, &context.paint.strong(&context.say("diff.title", &words)));
    for note in &diff.notes {
        page.line(0, note);
    }
    if let Some(list) = &diff.orders {
        page.gap();
        page.line(0, &context.paint.strong(&context.say("diff.orders", &[])));
        lines(context, &mut page, list);
    }
    if diff.entries.is_empty() && diff.provisions.is_empty() {
        page.gap();
        page.line(0, &context.say("diff.nothing", &[]));
    }
    summary(context, &mut page, diff);
    let has_item = |e: &&EntryChangeOut| !e.gained.is_empty() || !e.lost.is_empty();
    let mut kinds: Vec<&str> = Vec::new();
    for entry in diff.entries.iter().filter(has_item) {
        if !kinds.contains(&entry.kind.as_str()) {
            kinds.push(&entry.kind);
        }
    }
    for kind in kinds {
        page.gap();
        page.line(0, &context.paint.strong(kind));
        let of_kind = diff.entries.iter().filter(has_item);
        for entry in of_kind.filter(|e| e.kind == kind) {
            let change = context.say(
                &format!("diff.change_{}", entry.change.replace(' ', "_")),
                &[],
            );
            let cite = context.paint.faint(&format!("[{}]", entry.cite));
            let title = format!("{} {change}: {} {cite}", entry.entry, entry.title);
            page.line(2, &title);
            moved(
                context,
                &mut page,
                "diff.gained",
                &entry.gained,
                &diff.from,
                all,
            );
            moved(context, &mut page, "diff.lost", &entry.lost, &diff.to, all);
        }
    }
    without_item(context, &mut page, diff);
    if !diff.provisions.is_empty() {
        page.gap();
        page.line(
            0,
            &context.paint.strong(&context.say("diff.provisions", &[])),
        );
        for provision in &diff.provisions {
            let title = format!("{} {}: {}", provision.what, provision.name, provision.title);
            page.line(
                2,
                &format!(
                    "{title} {}",
                    context.paint.faint(&format!("[{}]", provision.cite))
                ),
            );
            page.line(4, &provision.changes.join("; "));
        }
    }
    page.gap();
    if !diff.complete {
        page.line(0, &context.say("gap.incomplete", &[]));
    }
    page.line(0, &context.paint.faint(&diff.disclaimer));
    page.finish()
}

/// How many entries changed in which way, each counted once for each way.
fn summary(context: &Context<'_>, page: &mut Page, diff: &DiffOut) {
    let mut ways: Vec<(&str, Vec<&str>)> = Vec::new();
    for entry in &diff.entries {
        match ways.iter_mut().find(|(change, _)| *change == entry.change) {
            Some((_, names)) if names.contains(&entry.entry.as_str()) => {}
            Some((_, names)) => names.push(&entry.entry),
            None => ways.push((&entry.change, vec![&entry.entry])),
        }
    }
    if ways.is_empty() {
        return;
    }
    let parts: Vec<String> = ways
        .iter()
        .map(|(change, names)| {
            let change = context.say(&format!("diff.change_{}", change.replace(' ', "_")), &[]);
            format!("{} {change}", names.len())
        })
        .collect();
    page.line(
        0,
        &context.say("diff.summary", &[("list", &parts.join(", "))]),
    );
}

/// Entries that came, went or were rewritten, of which no item can be shown: by change, each once.
fn without_item(context: &Context<'_>, page: &mut Page, diff: &DiffOut) {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for entry in &diff.entries {
        if !entry.gained.is_empty() || !entry.lost.is_empty() {
            continue;
        }
        match groups
            .iter_mut()
            .find(|(change, _)| *change == entry.change)
        {
            Some((_, names)) if names.contains(&entry.entry.as_str()) => {}
            Some((_, names)) => names.push(&entry.entry),
            None => groups.push((&entry.change, vec![&entry.entry])),
        }
    }
    if groups.is_empty() {
        return;
    }
    page.gap();
    let title = context.say("diff.by_classification", &[]);
    page.line(0, &context.paint.strong(&title));
    for (change, names) in groups {
        let change = context.say(&format!("diff.change_{}", change.replace(' ', "_")), &[]);
        page.line(2, &format!("{change}: {}", names.join(", ")));
    }
}

fn moved(
    context: &Context<'_>,
    page: &mut Page,
    key: &str,
    list: &[MovedOut],
    other: &str,
    all: bool,
) {
    for one in list.iter().take(if all { usize::MAX } else { FEW }) {
        let mut parts = Vec::new();
        let deciding: Vec<String> = one
            .witness
            .deciding
            .iter()
            .filter_map(|name| Some((name, one.witness.facts.get(name)?)))
            .map(|(name, value)| context.paint.strong(&fact(name, &text(value))))
            .collect();
        if all || deciding.is_empty() {
            parts.push(facts(context, &one.witness));
        } else {
            parts.push(deciding.join(", "));
        }
        if !one.boundary.is_empty() {
            parts.push(one.boundary.clone());
        }
        if one.free {
            parts.push(context.say("diff.free", &[("day", other)]));
        } else if !one.elsewhere.is_empty() {
            let list = one.elsewhere.join(", ");
            parts.push(context.say("diff.elsewhere", &[("day", other), ("list", &list)]));
        } else {
            parts.push(context.say("diff.not_settled", &[("day", other)]));
        }
        page.field(4, &context.say(key, &[]), 10, &parts.join(" · "));
    }
    if !all && list.len() > FEW {
        let count = (list.len() - FEW).to_string();
        page.field(
            4,
            "",
            10,
            &context.say("gap.and_more", &[("count", &count)]),
        );
    }
}

/// The user's own lines that come out otherwise.
pub(crate) fn lines(context: &Context<'_>, page: &mut Page, list: &[LineChange]) {
    if list.is_empty() {
        page.line(2, &context.say("diff.no_line", &[]));
    }
    for line in list {
        let head = |outcome: &str| {
            if outcome.is_empty() {
                return context.say("diff.none", &[]);
            }
            let text = context.say(&format!("outcome.{outcome}"), &[]);
            context.paint.head(outcome, &text)
        };
        let same = line.before == line.after;
        let heads = if same {
            head(&line.after)
        } else {
            format!("{} → {}", head(&line.before), head(&line.after))
        };
        let words = [("item", line.item.as_str()), ("side", &line.jurisdiction)];
        page.line(2, &format!("{}: {heads}", context.say("diff.line", &words)));
        for because in &line.because {
            page.line(6, because);
        }
    }
}

/// The timeline of a pack.
pub(crate) fn timeline(context: &Context<'_>, name: &str, days: &[DayOut]) -> String {
    let mut page = Page::new(context.width);
    page.line(
        0,
        &context
            .paint
            .strong(&context.say("diff.timeline", &[("name", name)])),
    );
    for day in days {
        let events = told(day);
        if events.is_empty() {
            continue;
        }
        page.gap();
        page.line(0, &context.paint.strong(&day.day));
        for (happening, what, names) in events {
            let happening = context.say(&format!("diff.happening_{happening}"), &[]);
            let names = match names.get(..14) {
                Some(first) => {
                    let count = (names.len() - 14).to_string();
                    let list = first.join(", ");
                    context.say("diff.more", &[("list", &list), ("count", &count)])
                }
                None => names.join(", "),
            };
            page.field(2, &happening, 12, &format!("{what}: {names}"));
        }
    }
    page.finish()
}

/// What a reader is told of a day: what ends and begins on it has a new text, and what can catch a kind of
/// item follows from the rest.
fn told(day: &DayOut) -> Vec<(&str, &str, Vec<&str>)> {
    let names = |happening: &str, what: &str| -> Vec<&str> {
        let mut events = day.events.iter();
        let found = events.find(|e| e.happening == happening && e.what == what);
        found.map_or(Vec::new(), |e| e.names.iter().map(String::as_str).collect())
    };
    let mut out = Vec::new();
    for event in day.events.iter().filter(|e| e.what != "closure") {
        let what = event.what.as_str();
        let other = match event.happening.as_str() {
            "begins" => names("ends", what),
            "ends" => names("begins", what),
            _ => Vec::new(),
        };
        let (mut again, own): (Vec<&str>, Vec<&str>) = event
            .names
            .iter()
            .map(String::as_str)
            .partition(|n| other.contains(n));
        again.dedup();
        if event.happening == "begins" && !again.is_empty() {
            out.push(("rewritten", what, again));
        }
        if !own.is_empty() {
            out.push((event.happening.as_str(), what, own));
        }
    }
    out
}
