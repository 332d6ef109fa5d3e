//! Why: reach, entries, requirements, exceptions and remarks of one country.

use super::limbs::deciding;
use super::verdict::some;
use super::{Pair, View};
use crate::layout::Page;
use exeat::decide::Note;
use exeat::decide::claim::Claim;
use exeat::terms::{Outcome, ReachStatus};
use exeat::wire::v1::{EntryOut, ExceptionOut, LimbOut, RequirementOut};

/// Column in which texts begin.
pub(super) const LABEL: usize = 14;
/// Lines of one kind before the rest becomes a count.
const MANY: usize = 6;
/// Remarks before the rest becomes a count.
const NOTES: usize = 4;

/// The section of a country.
pub(crate) fn section(view: &View<'_>, page: &mut Page, pair: Pair<'_>, several: bool) {
    let (d, w) = pair;
    let mut title = vec![view.paint.strong(&view.pack_name(&d.jurisdiction))];
    if several {
        let id = crate::context::harmless(&d.item);
        title.push(view.say("head.item", &[("id", &id)]));
    }
    title.push(view.head(&w.outcome));
    page.line(0, &title.join(" · "));
    strands(view, page, pair);
    reach(view, page, pair);
    entries(view, page, pair);
    requirements(view, page, pair);
    notes(view, page, pair);
}

/// A label once, then its lines.
fn block(view: &View<'_>, page: &mut Page, key: &str, lines: &[String]) {
    let label = view.say(key, &[]);
    for (i, line) in lines.iter().enumerate() {
        page.bullets(2, if i == 0 { &label } else { "" }, LABEL, line);
    }
}

/// The heads of the strands, where they are not all the same.
fn strands(view: &View<'_>, page: &mut Page, (_, w): Pair<'_>) {
    let by = [
        ("list", &w.by.list),
        ("party", &w.by.party),
        ("end-use", &w.by.end_use),
        ("embargo", &w.by.embargo),
    ];
    if by.iter().all(|(_, head)| *head == by[0].1) {
        return;
    }
    let name = |strand: &str| view.say(&format!("show.strand_{strand}"), &[]);
    let free = Outcome::NoLicenceRequired.as_str();
    let parts: Vec<String> = by
        .iter()
        .filter(|(_, head)| *head != free)
        .map(|(strand, head)| format!("{}: {}", name(strand), view.head(head)))
        .collect();
    let rest: Vec<String> = by
        .iter()
        .filter(|(_, head)| *head == free)
        .map(|(s, _)| name(s))
        .collect();
    let mut text = parts.join(" · ");
    if !rest.is_empty() {
        text.push_str(&format!(" · {}: {}", rest.join(", "), view.head(free)));
    }
    block(view, page, "show.strands", &[text]);
}

fn reach(view: &View<'_>, page: &mut Page, (d, w): Pair<'_>) {
    let reached = d.reach_status == ReachStatus::Reached;
    let lines: Vec<String> = w
        .reach
        .iter()
        // Further grounds that may hold change nothing once one does.
        .filter(|r| !reached || view.all || r.status == "met")
        .map(|r| {
            let cite = view.cite(&r.cite, &r.mark);
            if r.status == "met" {
                format!("{} {cite}", r.because)
            } else {
                let open = view.paint.status("open", &view.say("limb.open", &[]));
                format!("{open}: {} {cite}", r.because)
            }
        })
        .collect();
    block(view, page, "section.reach", &cut(view, lines, MANY));
}

/// The lines, cut with a count where there are many.
fn cut(view: &View<'_>, mut lines: Vec<String>, many: usize) -> Vec<String> {
    if view.all || lines.len() <= many + 1 {
        return lines;
    }
    let more = (lines.len() - many).to_string();
    lines.truncate(many);
    lines.push(
        view.paint
            .faint(&view.say("show.more_all", &[("count", &more)])),
    );
    lines
}

fn entries(view: &View<'_>, page: &mut Page, (d, w): Pair<'_>) {
    let mut lines = Vec::new();
    if d.case.claim == Claim::NotListed {
        lines.push(view.say("show.claim_not_listed", &[]));
    }
    for status in ["met", "open", "failed"] {
        let own: Vec<&EntryOut> = w.entries.iter().filter(|e| e.status == status).collect();
        // What failed matters for a negative; beside an entry that is met it is one line.
        let brief = status == "failed" && !view.all && w.entries.iter().any(|e| e.status == "met");
        if brief {
            let names: Vec<String> = own.iter().map(|e| e.entry.clone()).collect();
            if !names.is_empty() {
                let text = view.say("show.others_failed", &[("entries", &some(view, &names, 6))]);
                lines.push(view.paint.faint(&text));
            }
            continue;
        }
        lines.extend(cut(view, self::lines(view, &own), 3 * MANY));
    }
    // A negative rests on a closure; it is named, with its ground.
    let negative = w.by.list == Outcome::NoLicenceRequired.as_str()
        && w.entries.iter().all(|e| e.status == "failed");
    if negative {
        for closure in &w.closures {
            let cite = if closure.mark == "V" {
                closure.cite.clone()
            } else {
                format!("{}; {}", closure.cite, closure.mark)
            };
            lines.push(if closure.entries.is_empty() {
                view.say("note.closure_nothing", &[("cite", &cite)])
            } else {
                view.say(
                    "note.closure",
                    &[
                        ("entries", &some(view, &closure.entries, 8)),
                        ("cite", &cite),
                    ],
                )
            });
        }
    }
    block(view, page, "section.entries", &lines);
}

/// The lines of entries; paragraphs that a claim of the entry above them leaves open share one.
pub(crate) fn lines(view: &View<'_>, entries: &[&EntryOut]) -> Vec<String> {
    let below = |e: &EntryOut| e.basis == "claim" && e.status == "open";
    let mut out: Vec<String> = entries
        .iter()
        .filter(|e| view.all || !below(e))
        .flat_map(|e| entry(view, e))
        .collect();
    let names: Vec<String> = entries
        .iter()
        .filter(|e| !view.all && below(e))
        .map(|e| e.entry.clone())
        .collect();
    if !names.is_empty() {
        let names = some(view, &names, 6);
        out.push(view.say("show.paragraph_open", &[("entries", &names)]));
    }
    out
}

/// An entry, and a line for each limb that decides.
fn entry(view: &View<'_>, entry: &EntryOut) -> Vec<String> {
    let status = view.say(&format!("limb.{}", entry.status), &[]);
    let status = view.paint.status(&entry.status, &status);
    let name = view.paint.strong(&entry.entry);
    let limbs = deciding(&entry.limbs);
    let mut out = Vec::new();
    if entry.basis == "claim" {
        let claim = view.say("limb.claim", &[]);
        out.push(format!(
            "{name} {status}, {claim}: {} {}",
            title(entry),
            view.cite(&entry.cite, &entry.mark)
        ));
        return out;
    }
    match (limbs.as_slice(), entry.status.as_str()) {
        // One limb says it all.
        ([one], "failed" | "open") => {
            out.push(format!(
                "{name} {status}: {one} {}",
                view.cite(&entry.cite, &entry.mark)
            ));
        }
        _ => {
            out.push(format!(
                "{name} {status}: {} {}",
                title(entry),
                view.cite(&entry.cite, &entry.mark)
            ));
            out.extend(
                shown(view, &entry.limbs)
                    .into_iter()
                    .map(|l| format!("\u{b7} {l}")),
            );
        }
    }
    out
}

fn title(entry: &EntryOut) -> String {
    if entry.heading.is_empty() {
        entry.title.clone()
    } else {
        format!("{} ({})", entry.title, entry.heading)
    }
}

/// The limbs that decide; with `--all` every limb with its status.
fn shown(view: &View<'_>, limbs: &[LimbOut]) -> Vec<String> {
    if !view.all {
        let mut lines = deciding(limbs);
        // A bare `always` says nothing.
        lines.retain(|l| l != "always");
        return cut(view, lines, MANY);
    }
    limbs
        .iter()
        .map(|limb| {
            let status = view.say(&format!("limb.{}", limb.status), &[]);
            let said = if limb.compared.is_empty() {
                limb.text.clone()
            } else {
                format!("{} ({})", limb.text, limb.compared.join("; "))
            };
            let lead = "\u{b7} ".repeat(limb.depth);
            let label = if limb.label.is_empty() {
                String::new()
            } else {
                format!("{} ", limb.label)
            };
            format!(
                "{lead}{label}{}: {said}",
                view.paint.status(&limb.status, &status)
            )
        })
        .collect()
}

fn requirements(view: &View<'_>, page: &mut Page, (d, w): Pair<'_>) {
    let mut lines = Vec::new();
    for requirement in w.requirements.iter().filter(|r| r.status == "met") {
        lines.extend(required(view, requirement));
    }
    let open: Vec<&RequirementOut> = w
        .requirements
        .iter()
        .filter(|r| r.status != "met")
        .collect();
    // Where a licence is certainly required, what may be required beside it is a line each.
    let certain = matches!(d.outcome, Outcome::LicenceRequired | Outcome::Prohibited);
    let mut may = Vec::new();
    for requirement in open {
        if certain && !view.all {
            may.push(format!(
                "{} {}",
                requirement.title,
                view.cite(&requirement.cite, &requirement.mark)
            ));
        } else {
            may.extend(possible(view, requirement));
        }
    }
    block(view, page, "section.requirements", &lines);
    let many = if certain { 4 } else { 2 * MANY };
    block(view, page, "show.may", &cut(view, may, many));
}

/// A requirement that is met.
fn required(view: &View<'_>, r: &RequirementOut) -> Vec<String> {
    let name = view.paint.strong(&r.control);
    let mut out = vec![format!(
        "{} · {name} {} {}",
        view.head(&r.effect),
        r.title,
        view.cite(&r.cite, &r.mark)
    )];
    let mut more = Vec::new();
    if !r.reason.is_empty() {
        more.push(view.say("show.reason", &[("text", &r.reason)]));
    }
    if let Some(review) = &r.review {
        more.push(view.say("requirement.review", &[("text", review)]));
    }
    if let Some(licence) = &r.licence {
        more.push(view.say("requirement.licence", &[("text", licence)]));
    }
    if !more.is_empty() {
        out.push(format!("\u{b7} {}", more.join(" · ")));
    }
    out.extend(
        shown(view, &r.limbs)
            .into_iter()
            .map(|l| format!("\u{b7} {l}")),
    );
    for id in &r.covered_by {
        let id = crate::context::harmless(id);
        out.push(format!(
            "\u{b7} {}",
            view.say("requirement.covered", &[("id", &id)])
        ));
    }
    out.extend(exceptions(view, &r.exceptions));
    out
}

/// A requirement that depends on facts not given.
fn possible(view: &View<'_>, r: &RequirementOut) -> Vec<String> {
    let mut out = vec![format!(
        "{} · {} {}",
        view.head(&r.effect),
        r.title,
        view.cite(&r.cite, &r.mark)
    )];
    // A condition that is met leaves it to the entry, which has its own lines.
    if view.all || r.limbs.first().is_some_and(|l| l.status != "met") {
        let many = if view.all { usize::MAX } else { 3 };
        let limbs = shown(view, &r.limbs).into_iter().take(many);
        out.extend(limbs.map(|l| format!("\u{b7} {l}")));
    }
    out
}

fn exceptions(view: &View<'_>, all: &[ExceptionOut]) -> Vec<String> {
    let mut out = Vec::new();
    for e in all
        .iter()
        .filter(|e| e.status != "not available" || view.all)
    {
        let key = match e.status.as_str() {
            "available" => "requirement.exception_available",
            "open" => "requirement.exception_open",
            _ => "requirement.exception_closed",
        };
        let said = view
            .paint
            .status(&e.status, &view.say(key, &[("symbol", &e.exception)]));
        let mut line = format!("\u{b7} {said}: {} {}", e.title, view.cite(&e.cite, &e.mark));
        if e.reinstated {
            line.push_str(&format!("; {}", view.say("requirement.reinstated", &[])));
        }
        out.push(line);
        // Where the condition is met and the exception still open, something may take it back.
        let met = e.limbs.first().is_some_and(|l| l.status == "met");
        if e.status == "open" && met && !view.all {
            let text = view.say("show.may_be_taken_back", &[]);
            out.push(format!("\u{b7} \u{b7} {text}"));
        } else if e.status != "available" {
            let lines = shown(view, &e.limbs);
            out.extend(lines.into_iter().map(|l| format!("\u{b7} \u{b7} {l}")));
        }
        for act in &e.conditions {
            out.push(format!(
                "\u{b7} \u{b7} {}",
                view.say("show.to_do", &[("act", act)])
            ));
        }
    }
    let closed: Vec<String> = all
        .iter()
        .filter(|e| e.status == "not available")
        .map(|e| e.exception.clone())
        .collect();
    if !closed.is_empty() && !view.all {
        let text = view.say(
            "show.exceptions_closed",
            &[("symbols", &some(view, &closed, 8))],
        );
        out.push(format!("\u{b7} {}", view.paint.faint(&text)));
    }
    out
}

/// Remarks; those on how far the law was read stand beside the verdict.
fn notes(view: &View<'_>, page: &mut Page, (d, w): Pair<'_>) {
    // Pieces of unknown law that change nothing are one remark together.
    let either: Vec<&str> = d
        .notes
        .iter()
        .filter_map(|note| match note {
            Note::StandsEitherWay(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let mut lines = Vec::new();
    if !either.is_empty() {
        lines.push(view.say("note.either_way", &[("text", &either.join("; "))]));
    }
    let others = d
        .notes
        .iter()
        .zip(&w.notes)
        .filter(|(note, text)| {
            !text.is_empty()
                && !matches!(
                    note,
                    Note::ReadThrough(..)
                        | Note::OutsideVerified
                        | Note::Confirmed(_)
                        | Note::LayersDiffer
                        | Note::StandsEitherWay(_)
                )
        })
        .map(|(_, text)| text.clone());
    lines.extend(others);
    block(view, page, "section.notes", &cut(view, lines, NOTES));
}
