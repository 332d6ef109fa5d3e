//! The record with its proofs, and the health of the lists.

use super::layout::{Here, cite, say, short};
use super::page;
use crate::call::Call;
use crate::log::today;
use crate::problem::Problem;
use crate::reply::Reply;
use exeat::record::{Filter, Kind};
use exeat::wire::{v1_record, v1_screen};
use maud::html;

/// Entries on one page.
const PAGE: u32 = 50;

/// The record, newest first.
pub(crate) fn list(call: &Call) -> Result<Reply, Problem> {
    let title = say(call, "page.record");
    let Some(record) = call.service.desks.of(&call.caller.tenant)? else {
        let body = html! { h1 { (title) } p.notice { (say(call, "page.not_kept")) } };
        return Ok(page(call, Here::Record, &title, body));
    };
    let kind = call.get("kind").and_then(Kind::parse);
    let entries = record.list(&Filter {
        kinds: kind.iter().map(|k| k.as_str().to_owned()).collect(),
        subject: call.get("find").map(str::to_owned),
        from: call.get("before").and_then(|b| b.parse().ok()),
        newest_first: true,
        limit: PAGE,
        ..Filter::default()
    })?;
    let size = record.size()?;
    let checkpoint = record.checkpoint()?;
    let last = entries.last().map(|k| k.index).filter(|i| *i > 0);
    let body = html! {
        h1 { (title) }
        p.meta { (call.messages().say("page.entries_kept", &[("count", &size.to_string())])) }
        form.filter method="get" action="/desk/record" {
            div.field { label for="kind" { (say(call, "page.kind")) }
                select id="kind" name="kind" { option value="" { (say(call, "page.all")) }
                    @for k in Kind::ALL { option value=(k.as_str()) selected[Some(k) == kind] { (say(call, &format!("page.kind_{}", k.as_str()))) } } } }
            div.field { label for="find" { (say(call, "page.find")) } input id="find" name="find" type="search" value=(call.get("find").unwrap_or("")); }
            div.actions { button { (say(call, "page.show")) } }
        }
        div.wide tabindex="0" role="region" aria-label=(title) {
            table {
                thead { tr { th scope="col" { "#" } th scope="col" { (say(call, "page.kind")) } th scope="col" { (say(call, "page.about")) }
                    th scope="col" { (say(call, "page.who")) } th scope="col" { (say(call, "page.when")) } } }
                tbody { @for kept in &entries { tr {
                    th scope="row" { a href={ "/desk/record/" (kept.index) } { (kept.index) } }
                    @match &kept.content {
                        Some(content) => {
                            @let e = &content.stamped.entry;
                            td { (say(call, &format!("page.kind_{}", e.kind.as_str()))) } td { (e.subject) @if !e.case.is_empty() { " · " a href={ "/desk/cases/" (e.case) } { (e.case) } } }
                            td { (e.actor.name) } td { time { (v1_record::instant(e.time)) } }
                        }
                        None => { td colspan="4" { (say(call, "page.erased")) } }
                    }
                } } }
            }
        }
        @if entries.len() >= PAGE as usize && let Some(last) = last { p { a href={ "/desk/record?before=" (last) } { (say(call, "page.more")) } } }
        @if let Some(note) = &checkpoint {
            section aria-labelledby="checkpoint" { h2 id="checkpoint" { (say(call, "page.checkpoint")) } pre { (note) }
                p.hint { (say(call, "page.verifier")) " " code { (record.verifier().to_string()) } } }
        }
    };
    Ok(page(call, Here::Record, &title, body))
}

/// One entry and its proof.
pub(crate) fn entry(call: &Call) -> Result<Reply, Problem> {
    let record = call.service.desks.need(&call.caller)?;
    let index: u64 = call
        .in_path("index")
        .parse()
        .map_err(|_| Problem::nothing("such entry"))?;
    let kept = record
        .get(index)?
        .ok_or_else(|| Problem::nothing("such entry"))?;
    let proof = record.proof(index)?;
    let holds = proof.holds(&record.verifier());
    let title = call
        .messages()
        .say("page.entry", &[("index", &index.to_string())]);
    let text = kept.content.as_ref().map(|content| {
        let bytes = String::from_utf8_lossy(&content.bytes).into_owned();
        serde_json::from_str::<serde_json::Value>(&bytes)
            .ok()
            .and_then(|v| serde_json::to_string_pretty(&v).ok())
            .unwrap_or(bytes)
    });
    let body = html! {
        h1 { (title) }
        p.notice { span.sign aria-hidden="true" { (if holds { "✓" } else { "■" }) } " " (say(call, if holds { "page.proof_holds" } else { "page.proof_fails" })) }
        dl.pairs {
            dt { (say(call, "page.commitment")) } dd { code { (kept.commitment.to_string()) } }
            @if let Some(content) = &kept.content {
                @let e = &content.stamped.entry;
                dt { (say(call, "page.kind")) } dd { (say(call, &format!("page.kind_{}", e.kind.as_str()))) }
                dt { (say(call, "page.who")) } dd { (e.actor.name) " (" (e.actor.kind.as_str()) ")" }
                dt { (say(call, "page.when")) } dd { time { (v1_record::instant(e.time)) } }
                dt { (say(call, "page.engine")) } dd { (content.stamped.engine) }
                @for (name, hash) in e.inputs.iter().chain(&e.packs).chain(&e.lists) { dt { (name) } dd { code { (short(&hash.to_string())) } } }
            }
        }
        section aria-labelledby="proof" {
            h2 id="proof" { (say(call, "page.proof")) }
            ol.plain { @for hash in &proof.path { li { code { (hash.to_string()) } } } }
            pre { (proof.checkpoint) }
        }
        @match text {
            Some(text) => section aria-labelledby="content" { h2 id="content" { (say(call, "page.content")) } details open { summary { "JSON" } pre { (text) } } },
            None => p { (say(call, "page.erased")) },
        }
    };
    Ok(page(call, Here::Record, &title, body))
}

/// The health of the lists.
pub(crate) fn lists(call: &Call) -> Result<Reply, Problem> {
    let title = say(call, "page.lists");
    let day = today();
    let lists: Vec<v1_screen::ListOut> = call
        .service
        .searched
        .lists()
        .iter()
        .map(|l| v1_screen::list(l, day))
        .collect();
    let stale: Vec<bool> = call
        .service
        .searched
        .lists()
        .iter()
        .map(|l| exeat::lists::ListUse::of(l, day).is_stale())
        .collect();
    let body = html! {
        h1 { (title) }
        p.lead { (say(call, "page.lists_lead")) }
        div.wide tabindex="0" role="region" aria-label=(title) {
            table {
                thead { tr { th scope="col" { (say(call, "page.list")) } th scope="col" { (say(call, "page.as_of_day")) } th scope="col" { (say(call, "page.state")) }
                    th scope="col" { (say(call, "page.on_list")) } th scope="col" { (say(call, "page.rejected_rows")) } th scope="col" { (say(call, "page.source")) } } }
                tbody { @for (list, stale) in lists.iter().zip(stale) { tr {
                    th scope="row" { (list.id) }
                    td { (list.as_of.as_deref().unwrap_or("?")) }
                    td { @if stale { span.head.look { span.sign aria-hidden="true" { "◆" } (say(call, "page.stale")) } } @else { span.head.free { span.sign aria-hidden="true" { "✓" } (say(call, "page.fresh")) } } }
                    td { (list.entries) } td { (list.rejected) }
                    td { (cite(&list.source, "")) " " code { (short(&list.hash)) } }
                } } }
            }
        }
        @for note in lists.iter().flat_map(|l| l.notes.iter().take(20)) { p.hint { (note.what) " · " (note.remedy) } }
    };
    Ok(page(call, Here::Lists, &title, body))
}
