//! The law: provisions on a day, and what changed between two days; and the gap between countries.

use super::case::name;
use super::layout::{Here, cite, say};
use super::page;
use crate::api::compare::compared;
use crate::call::Call;
use crate::log::today;
use crate::problem::Problem;
use crate::reply::Reply;
use exeat::diff::{DiffRequest, diff};
use exeat::rules::{Norm, Pack};
use exeat::terms::{Date, Layer};
use exeat::wire::v1_compare;
use maud::{Markup, html};

/// Provisions shown at once.
const SHOWN: usize = 60;

/// A day of the query, or the last one the law was read for.
fn day(call: &Call, pack: Option<&Pack>) -> Result<Date, Problem> {
    Ok(call
        .day("on")?
        .or_else(|| pack.and_then(|p| p.verified_through))
        .unwrap_or_else(today))
}

/// The rule browser.
pub(crate) fn law(call: &Call) -> Result<Reply, Problem> {
    let title = say(call, "page.law");
    let library = &call.service.library;
    let id = call.get("pack").unwrap_or("us");
    let packs = exeat::packs(library, &[id.to_lowercase()])?;
    let pack = packs.first().copied();
    let on = day(call, pack)?;
    let find = call.get("find").unwrap_or("");
    let needle = find.to_lowercase();
    let found: Vec<&Norm> = pack
        .into_iter()
        .flat_map(|p| &p.norms)
        .filter(|n| n.dates.active(Layer::Enforced, on, None))
        .filter(|n| {
            needle.is_empty()
                || [&n.name, &n.title, &n.heading, &n.cite]
                    .iter()
                    .any(|t| t.to_lowercase().contains(&needle))
        })
        .collect();
    let since = call.day("since")?;
    let changes = match (pack, since) {
        (Some(pack), Some(since)) => {
            let request = DiffRequest::new(library, &pack.id, since, on)?;
            let found = diff(library, &request);
            Some(v1_compare::diff(
                library,
                &request,
                &found,
                None,
                call.messages(),
            ))
        }
        _ => None,
    };
    let body = html! {
        h1 { (title) }
        form.filter method="get" action="/desk/law" {
            div.field { label for="pack" { (say(call, "page.jurisdiction")) } (choose(call, "pack", id)) }
            div.field { label for="on" { (say(call, "page.on")) } input id="on" name="on" type="date" value=(on.to_string()); }
            div.field { label for="since" { (say(call, "page.since_day")) } input id="since" name="since" type="date" value=(since.map_or(String::new(), |d| d.to_string())); }
            div.field { label for="find" { (say(call, "page.find")) } input id="find" name="find" type="search" value=(find); }
            div.actions { button { (say(call, "page.show")) } }
        }
        @if let Some(pack) = pack { p.meta { (pack.name) " · " (pack.authority) " · "
            (call.messages().say("page.read_through", &[("day", &pack.verified_through.map_or("?".to_owned(), |d| d.to_string()))])) " · " a href=(pack.url) rel="noreferrer" { (say(call, "page.official")) } } }
        @if let Some(changes) = &changes {
            section aria-labelledby="changes" {
                h2 id="changes" { (call.messages().say("diff.title", &[("name", &changes.name), ("from", &changes.from), ("to", &changes.to)])) }
                ul { @for change in &changes.entries { li { strong { (change.entry) } " " (change.title) " · " (change.change) } }
                    @for change in &changes.provisions { li { strong { (change.name) } " " (change.title) " · " (change.changes.join("; ")) } } }
            }
        }
        section aria-labelledby="provisions" {
            h2 id="provisions" { (call.messages().say("page.provisions", &[("count", &found.len().to_string()), ("day", &on.to_string())])) }
            @for norm in found.iter().take(SHOWN) { (provision(call, pack, norm)) }
            @if found.len() > SHOWN { p.hint { (say(call, "page.narrow")) } }
        }
    };
    Ok(page(call, Here::Law, &title, body))
}

fn provision(call: &Call, pack: Option<&Pack>, norm: &Norm) -> Markup {
    let text = call.service.library.law.sources.text(norm.span);
    let language = pack.map_or("en", |p| p.language.as_str());
    html! {
        article.provision {
            h3 { code { (norm.name) } " " (norm.title) }
            @if !norm.heading.is_empty() { p lang=(language) { (norm.heading) } }
            p { (cite(&norm.cite, &norm.mark.to_string())) @if !norm.url.is_empty() { " " a href=(norm.url) rel="noreferrer" { (say(call, "page.official")) } } }
            details { summary { (say(call, "page.rule_text")) } pre { (text) } }
            @for note in &norm.notes { p.hint { (note) } }
        }
    }
}

fn choose(call: &Call, field: &str, chosen: &str) -> Markup {
    html! {
        select id=(field) name=(field) {
            @for id in call.service.library.jurisdictions() {
                option value=(id) selected[id == chosen] { (name(call, id)) }
            }
        }
    }
}

/// The gap matrix: two countries, a day, what one lists and the other does not.
pub(crate) fn gap(call: &Call) -> Result<Reply, Problem> {
    let title = say(call, "page.gap");
    let asked = call.get("sides").is_some();
    let sides = if asked {
        call.list("sides").join(",")
    } else {
        "us,jp,eu+nl".to_owned()
    };
    let on = call.get("on").unwrap_or("2024-10-01");
    let result = if asked { Some(compared(call)) } else { None };
    let form = html! {
        h1 { (title) }
        p.lead { (say(call, "page.gap_lead")) }
        form.filter method="get" action="/desk/gap" {
            div.field { label for="sides" { (say(call, "page.sides")) } input id="sides" name="sides" type="text" value=(sides) required; }
            div.field { label for="on" { (say(call, "page.on")) } input id="on" name="on" type="date" value=(on) required; }
            div.field { label for="universe" { (say(call, "page.universe")) } input id="universe" name="universe" type="text" value=(call.get("universe").unwrap_or("")); }
            div.field { label for="to" { (say(call, "page.toward")) } input id="to" name="to" type="text" value=(call.get("to").unwrap_or("")); }
            div.actions { button { (say(call, "page.compare")) } }
        }
    };
    let found = match result {
        None => return Ok(page(call, Here::Gap, &title, form)),
        Some(Err(problem)) => {
            let body = html! { (form) div.problem role="alert" { p { strong { (problem.detail) } } @if let Some(help) = &problem.help { p { (help) } } } };
            return Ok(page(call, Here::Gap, &title, body).status(problem.status));
        }
        Some(Ok(found)) => found,
    };
    let wires: Vec<v1_compare::GapOut> = found
        .iter()
        .map(|c| v1_compare::gap(&call.service.library, c, call.messages()))
        .collect();
    let mut names: Vec<String> = Vec::new();
    for side in wires.iter().flat_map(|w| &w.sides) {
        if !names.contains(side) {
            names.push(side.clone());
        }
    }
    let cell = |row: &str, column: &str| -> Option<usize> {
        let wire = wires
            .iter()
            .find(|w| w.sides.iter().any(|s| s == row) && w.sides.iter().any(|s| s == column))?;
        wire.only.get(row).map(Vec::len)
    };
    let body = html! {
        (form)
        div.wide tabindex="0" role="region" aria-labelledby="matrix" {
            table.matrix {
                caption id="matrix" { (say(call, "page.matrix")) }
                thead { tr { td {} @for c in &names { th scope="col" { (c) } } } }
                tbody { @for r in &names { tr { th scope="row" { (r) }
                    @for c in &names { td { @if r == c { "—" } @else if let Some(n) = cell(r, c) { (n) } } } } } }
            }
        }
        @for wire in &wires {
            @for side in &wire.sides {
                @let list = wire.only.get(side).map(Vec::as_slice).unwrap_or(&[]);
                section {
                    h2 { (call.messages().say("gap.only_count", &[("side", side), ("count", &list.len().to_string())])) " (" (wire.names.join(" / ")) ")" }
                    @for only in list.iter().take(SHOWN) {
                        article.provision {
                            h3 { (only.entry) " " (only.title) }
                            p { (only.boundary) " " (cite(&only.cite, &only.mark)) }
                            p.hint { (only.witness.kind) ": "
                                (only.witness.facts.iter().map(|(k, v)| format!("{k} {}", v.as_str().map_or_else(|| v.to_string(), str::to_owned))).collect::<Vec<_>>().join(", ")) }
                        }
                    }
                }
            }
            @if !wire.complete { p.notice { (say(call, "gap.incomplete")) } }
            @for note in &wire.notes { p.hint { (note) } }
        }
    };
    Ok(page(call, Here::Gap, &title, body))
}
