//! The queue: cases, the longest waiting first.

use super::case::key;
use super::layout::{Here, head, say};
use super::page;
use crate::call::Call;
use crate::problem::Problem;
use crate::reply::Reply;
use exeat::record::{CaseFilter, Status, Waits};
use maud::html;

/// Cases on one page.
const PAGE: u32 = 50;

/// The queue.
pub(crate) fn queue(call: &Call) -> Result<Reply, Problem> {
    let title = say(call, "page.queue");
    let Some(record) = call.service.desks.of(&call.caller.tenant)? else {
        let body = html! { h1 { (title) } p.notice { (say(call, "page.not_kept")) } };
        return Ok(page(call, Here::Queue, &title, body));
    };
    let skip: u32 = call.get("skip").and_then(|s| s.parse().ok()).unwrap_or(0);
    let state = call.get("status").unwrap_or("held");
    let filter = CaseFilter {
        status: (state != "all").then(|| state.to_owned()),
        waits: call.get("waits").map(str::to_owned),
        search: call.get("find").map(str::to_owned),
        skip,
        limit: PAGE,
    };
    let rows = record.cases(&filter)?;
    let full = rows.len() >= PAGE as usize;
    let body = html! {
        h1 { (title) }
        form.filter method="get" action="/desk/cases" role="search" {
            div.field { label for="find" { (say(call, "page.find")) } input id="find" name="find" type="search" value=(call.get("find").unwrap_or("")); }
            div.field { label for="status" { (say(call, "page.state")) }
                select id="status" name="status" {
                    @for s in Status::ALL { option value=(s.as_str()) selected[s.as_str() == state] { (say(call, &format!("page.status_{}", key(s.as_str())))) } }
                    option value="all" selected[state == "all"] { (say(call, "page.all")) }
                } }
            div.field { label for="waits" { (say(call, "page.waits")) }
                select id="waits" name="waits" {
                    option value="" { (say(call, "page.all")) }
                    @for w in Waits::ALL { option value=(w.as_str()) selected[call.get("waits") == Some(w.as_str())] { (say(call, &format!("page.waits_{}", key(w.as_str())))) } }
                } }
            div.actions { button { (say(call, "page.show")) } }
        }
        @if rows.is_empty() { p { (say(call, "page.no_cases")) } }
        @else {
            div.wide tabindex="0" role="region" aria-label=(title) {
                table {
                    thead { tr { th scope="col" { (say(call, "page.case")) } th scope="col" { (say(call, "page.verdict")) }
                        th scope="col" { (say(call, "page.state")) } th scope="col" { (say(call, "page.since")) } th scope="col" { (say(call, "page.last")) } } }
                    tbody { @for row in &rows { tr {
                        th scope="row" { a href={ "/desk/cases/" (row.id) } { (row.subject) } }
                        td { (head(call, &row.outcome)) }
                        td { (say(call, &format!("page.status_{}", key(&row.status))))
                            @if row.status == "held" { br; span.hint { (say(call, &format!("page.waits_{}", key(&row.waits)))) } } }
                        td { time { (row.opened.get(..16).unwrap_or(&row.opened)) } }
                        td { (row.actor) br; span.hint { (row.changed.get(..16).unwrap_or(&row.changed)) } }
                    } } }
                }
            }
        }
        @if full { p { a href={ "/desk/cases?status=" (key_url(state)) "&skip=" (skip + PAGE) } { (say(call, "page.more")) } } }
    };
    Ok(page(call, Here::Queue, &title, body))
}

fn key_url(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
