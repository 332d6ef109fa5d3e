//! A gap for a reader at a terminal: how much on each side, then one line per difference by kind of item,
//! then what could not be compared.

use crate::context::Context;
use crate::layout::{Page, padded};
use exeat::wire::v1_compare::{GapOut, NotComparedOut, OnlyOut, WitnessOut};

/// Differences up to which every item is shown in full without being asked for.
const FEW: usize = 6;
/// Boundaries of one entry that get a line each; more are counted.
const LINES: usize = 3;
/// Differences past which each entry has one line.
const MANY: usize = 24;

/// One pair.
pub(crate) fn pair(context: &Context<'_>, gap: &GapOut, all: bool) -> String {
    if gap.kinds.is_empty() {
        return format!(
            "{}\n{}\n",
            head(context, gap),
            context.paint.faint(&gap.disclaimer)
        );
    }
    let mut page = Page::new(context.width);
    body(context, &mut page, gap, all);
    foot(context, &mut page, gap, all);
    format!("{}\n{}", head(context, gap), page.finish())
}

fn head(context: &Context<'_>, gap: &GapOut) -> String {
    let mut page = Page::new(context.width);
    let [one, two] = &gap.names;
    let words = [("on", gap.on.as_str()), ("one", one), ("two", two)];
    let title = match &gap.to {
        None => context.say("gap.title_list", &words),
        Some(to) => {
            let [on, one, two] = words;
            context.say("gap.title_to", &[on, one, two, ("to", to)])
        }
    };
    page.line(0, &context.paint.strong(&title));
    let entries: Vec<String> = gap
        .sides
        .iter()
        .map(|side| {
            let count = gap.entries.get(side).copied().unwrap_or(0).to_string();
            context.say("gap.entries_of", &[("count", &count), ("side", side)])
        })
        .collect();
    let count = gap.kinds.len().to_string();
    let words = [("count", count.as_str()), ("entries", &entries.join(", "))];
    page.line(0, &context.say("gap.compared", &words));
    for note in &gap.notes {
        page.line(0, note);
    }
    if gap.kinds.is_empty() {
        page.gap();
        page.line(0, &context.say("gap.none_common", &[]));
        for kind in &gap.not_covered {
            let words = [("kind", kind.kind.as_str()), ("side", &kind.side)];
            page.line(2, &context.say("gap.not_covered", &words));
        }
        return page.finish();
    }
    page.gap();
    let mut text = page.finish();
    text.push_str(&table(context, gap));
    let mut page = Page::new(context.width);
    let equal = alike(gap);
    if !equal.is_empty() {
        page.line(
            0,
            &context.say("gap.equal", &[("kinds", &equal.join(", "))]),
        );
    }
    for kind in &gap.not_covered {
        let words = [("kind", kind.kind.as_str()), ("side", &kind.side)];
        page.line(0, &context.say("gap.not_covered", &words));
    }
    text + &page.finish()
}

/// Kinds of item both sides treat alike.
fn alike(gap: &GapOut) -> Vec<&str> {
    let differs = |kind: &String| {
        gap.only.values().flatten().any(|o| o.kind == *kind)
            || gap.not_compared.iter().any(|n| n.kind == *kind)
    };
    gap.kinds
        .iter()
        .filter(|k| !differs(k))
        .map(String::as_str)
        .collect()
}

/// How many differences by kind of item, where there are any; columns keep their spaces.
fn table(context: &Context<'_>, gap: &GapOut) -> String {
    let titles = gap
        .sides
        .iter()
        .map(|side| context.say("gap.only", &[("side", side)]));
    let open_title = context.say("gap.open_title", &[]);
    let width = gap.kinds.iter().map(String::len).max().unwrap_or(0) + 2;
    let header: String = titles.map(|t| padded(&t, 12)).collect();
    let line = format!("{}{header}{open_title}", padded("", width));
    let mut out = format!("{}\n", context.paint.faint(&line));
    let equal = alike(gap);
    for kind in gap.kinds.iter().filter(|k| !equal.contains(&k.as_str())) {
        let of = |side: &String| {
            let list = gap.only.get(side).map_or(&[][..], Vec::as_slice);
            list.iter().filter(|o| o.kind == *kind).count()
        };
        let cells: String = gap
            .sides
            .iter()
            .map(|s| padded(&of(s).to_string(), 12))
            .collect();
        let open = gap.not_compared.iter().filter(|n| n.kind == *kind).count();
        out.push_str(&format!("{}{cells}{open}\n", padded(kind, width)));
    }
    out
}

fn body(context: &Context<'_>, page: &mut Page, gap: &GapOut, all: bool) {
    let total: usize = gap.only.values().map(Vec::len).sum();
    let full = all || total <= FEW;
    for (at, side) in gap.sides.iter().enumerate() {
        let list = gap.only.get(side).map_or(&[][..], Vec::as_slice);
        let name = gap.names.get(at).map_or("", String::as_str);
        let other = gap.sides.get(1 - at).map_or("", String::as_str);
        page.gap();
        let mut entries: Vec<&str> = list.iter().map(|o| o.entry.as_str()).collect();
        entries.sort_unstable();
        entries.dedup();
        let (count, entries) = (list.len().to_string(), entries.len().to_string());
        let words = [("side", name), ("count", &count), ("entries", &entries)];
        page.line(
            0,
            &context.paint.strong(&context.say("gap.only_count", &words)),
        );
        if list.is_empty() {
            page.line(
                2,
                &context.say("gap.nothing", &[("side", side), ("other", other)]),
            );
        }
        for kind in &gap.kinds {
            let of_kind: Vec<&OnlyOut> = list.iter().filter(|o| o.kind == *kind).collect();
            if of_kind.is_empty() {
                continue;
            }
            page.line(2, &context.paint.strong(kind));
            if full {
                for only in of_kind {
                    sheet(context, page, only);
                }
            } else {
                merged(
                    context,
                    page,
                    &of_kind,
                    if total > MANY { 1 } else { LINES },
                );
            }
        }
    }
}

/// One line per entry and boundary; entries that the other side has nothing like share one line.
fn merged(context: &Context<'_>, page: &mut Page, list: &[&OnlyOut], lines: usize) {
    let width = list
        .iter()
        .map(|o| o.entry.chars().count())
        .max()
        .unwrap_or(0)
        + 2;
    let mut done: Vec<&str> = Vec::new();
    for only in list.iter().filter(|o| o.near.is_some()) {
        if done.contains(&only.entry.as_str()) {
            continue;
        }
        done.push(&only.entry);
        let mut own: Vec<&&OnlyOut> = list.iter().filter(|o| o.entry == only.entry).collect();
        // Where both laws speak of one figure and differ, that comes first.
        own.sort_by_key(|o| !o.both_ask);
        let hidden = own.len().saturating_sub(lines);
        for (at, one) in own.iter().take(lines).enumerate() {
            let label = if at == 0 { only.entry.as_str() } else { "" };
            let mut text = line(context, one);
            if hidden > 0 && at + 1 == lines {
                let count = hidden.to_string();
                let more = context.say("gap.and_more", &[("count", &count)]);
                text = format!("{text} {more}");
            }
            page.field(4, label, width, &text);
        }
    }
    let alone: Vec<&&OnlyOut> = list
        .iter()
        .filter(|o| o.near.is_none() && !done.contains(&o.entry.as_str()))
        .collect();
    for only in &alone {
        page.field(
            4,
            &only.entry,
            width,
            &format!("{}: {}", only.boundary, only.title),
        );
    }
}

/// `chuck zones 15 — chuck zones: jp >= 10, eu >= 20 [3B501.k.2 .3]`.
fn line(context: &Context<'_>, only: &OnlyOut) -> String {
    let deciding: Vec<String> = only
        .witness
        .deciding
        .iter()
        .filter_map(|name| Some((name, only.witness.facts.get(name)?)))
        .map(|(name, value)| context.paint.strong(&fact(name, &text(value))))
        .collect();
    let near = only.near.as_ref().map_or(String::new(), |n| {
        let mut place = format!("{} {}", n.entry, n.limb).trim_end().to_owned();
        // Where a figure was derived and not read, on either side, the line says so.
        if [&only.mark, &n.mark].iter().any(|m| !m.starts_with('V')) {
            let words = [("own", only.mark.as_str()), ("other", &n.mark)];
            place = format!("{place}; {}", context.say("gap.marks", &words));
        }
        context.paint.faint(&format!("[{place}]"))
    });
    if deciding.is_empty() {
        format!("{} {near}", only.boundary)
    } else {
        format!("{} · {} {near}", deciding.join(", "), only.boundary)
    }
}

/// An item in full, with the provisions on both sides.
fn sheet(context: &Context<'_>, page: &mut Page, only: &OnlyOut) {
    let limb = if only.limb.trim().is_empty() {
        String::new()
    } else {
        format!(" {}", only.limb)
    };
    let heading = if only.heading.is_empty() {
        String::new()
    } else {
        format!(" ({})", only.heading)
    };
    page.line(4, &format!("{}{limb} {}{heading}", only.entry, only.title));
    page.field(
        6,
        &context.say("gap.item", &[]),
        8,
        &facts(context, &only.witness),
    );
    page.field(6, "", 8, &only.boundary);
    let mark = |cite: &str, mark: &str| {
        let mark = if mark == "V" {
            String::new()
        } else {
            format!("; {mark}")
        };
        context.paint.faint(&format!("[{cite}{mark}]"))
    };
    page.field(
        6,
        &context.say("gap.here", &[]),
        8,
        &mark(&only.cite, &only.mark),
    );
    if let Some(near) = &only.near {
        let there = format!("{} {} {}", near.entry, near.limb, near.asks);
        let text = format!("{there} {}", mark(&near.cite, &near.mark));
        page.field(6, &context.say("gap.there", &[]), 8, &text);
    }
}

/// The facts of an item; those that decide stand out.
pub(crate) fn facts(context: &Context<'_>, witness: &WitnessOut) -> String {
    let mut parts: Vec<String> = witness
        .facts
        .iter()
        .map(|(name, value)| {
            let shown = fact(name, &text(value));
            if witness.deciding.contains(name) {
                format!("▸{}", context.paint.strong(&shown))
            } else {
                shown
            }
        })
        .collect();
    let follows: Vec<String> = witness
        .follows
        .iter()
        .map(|(name, value)| fact(name, &text(value)))
        .collect();
    if !follows.is_empty() {
        parts.push(context.say("gap.follows", &[("figures", &follows.join(", "))]));
    }
    parts.join(", ")
}

/// A fact with its value; a plain yes is the fact itself.
pub(crate) fn fact(name: &str, value: &str) -> String {
    let name = name
        .split_once('/')
        .map_or(name, |(_, own)| own)
        .replace('-', " ");
    match value {
        "yes" => name,
        "no" => format!("not {name}"),
        value => format!("{name} {value}"),
    }
}

/// A value without its quotes.
pub(crate) fn text(value: &exeat::wire::Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn foot(context: &Context<'_>, page: &mut Page, gap: &GapOut, all: bool) {
    if !gap.not_compared.is_empty() {
        page.gap();
        let title = context.say("gap.open_title", &[]);
        page.line(
            0,
            &context
                .paint
                .strong(&format!("{title}: {}", gap.not_compared.len())),
        );
        let mut groups: Vec<(&NotComparedOut, Vec<String>)> = Vec::new();
        for n in &gap.not_compared {
            match groups
                .iter_mut()
                .find(|(first, _)| first.side == n.side && first.because == n.because)
            {
                Some((_, entries)) if !entries.contains(&n.entry) => entries.push(n.entry.clone()),
                Some(_) => {}
                None => groups.push((n, vec![n.entry.clone()])),
            }
        }
        for (n, entries) in groups {
            page.line(
                2,
                &format!("{} {}: {}", n.side, entries.join(", "), n.because),
            );
            if let Some(witness) = n.witness.as_ref().filter(|_| all) {
                page.line(6, &facts(context, witness));
            }
        }
    }
    page.gap();
    national(context, page, gap.sides.iter());
    if gap.to.is_some() {
        page.line(0, &context.say("gap.lifted", &[]));
    }
    if !gap.complete {
        page.line(0, &context.say("gap.incomplete", &[]));
    }
    if !all {
        page.line(0, &context.say("gap.more", &[]));
    }
    page.line(0, &context.paint.faint(&gap.disclaimer));
}

/// What the law of a member state leaves out.
fn national<'a>(context: &Context<'_>, page: &mut Page, sides: impl Iterator<Item = &'a String>) {
    for side in sides.filter(|s| ["nl", "de", "fr", "es", "it"].contains(&s.as_str())) {
        page.line(0, &context.say("gap.national", &[("side", side)]));
    }
}

/// All pairs: counts, then each pair where asked for.
pub(crate) fn matrix(context: &Context<'_>, gaps: &[GapOut], all: bool) -> String {
    let mut sides: Vec<&String> = Vec::new();
    for side in gaps.iter().flat_map(|g| &g.sides) {
        if !sides.contains(&side) {
            sides.push(side);
        }
    }
    let on = gaps.first().map_or("", |g| g.on.as_str());
    let title = format!("{on}: {}", context.say("gap.matrix", &[]));
    let width = sides.iter().map(|s| s.len()).max().unwrap_or(0) + 2;
    let header: String = sides.iter().map(|s| padded(s, 12)).collect();
    let mut out = format!(
        "{}\n\n{}{}\n",
        context.paint.strong(&title),
        padded("", width),
        header.trim_end()
    );
    for row in &sides {
        let cells: String = sides
            .iter()
            .map(|column| padded(&cell(gaps, row, column), 12))
            .collect();
        out.push_str(&format!("{}{}\n", padded(row, width), cells.trim_end()));
    }
    if all {
        for gap in gaps.iter().filter(|g| !g.kinds.is_empty()) {
            let mut page = Page::new(context.width);
            body(context, &mut page, gap, false);
            out.push_str(&format!("\n{}\n{}", head(context, gap), page.finish()));
        }
    }
    let mut page = Page::new(context.width);
    national(context, &mut page, sides.iter().copied());
    if gaps.iter().any(|g| g.to.is_some()) {
        page.line(0, &context.say("gap.lifted", &[]));
    }
    if gaps.iter().any(|g| !g.complete) {
        page.line(0, &context.say("gap.incomplete", &[]));
    }
    let disclaimer = gaps.first().map_or("", |g| g.disclaimer.as_str());
    page.line(0, &context.paint.faint(disclaimer));
    format!("{out}\n{}", page.finish())
}

fn cell(gaps: &[GapOut], row: &str, column: &str) -> String {
    let pair =
        |g: &&GapOut| g.sides.iter().any(|s| s == row) && g.sides.iter().any(|s| s == column);
    match gaps.iter().find(pair) {
        // Nothing comparable is no zero.
        Some(gap) if row != column && gap.kinds.is_empty() => "-".to_owned(),
        Some(gap) if row != column => {
            let count = gap.only.get(row).map_or(0, Vec::len);
            let open = gap.not_compared.iter().filter(|n| n.side == row).count();
            format!("{count} ({open})")
        }
        _ => "·".to_owned(),
    }
}
