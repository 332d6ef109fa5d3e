//! The reach of a coalition: pictures drawn here, each with its table.

use super::layout::{Here, say};
use super::page;
use crate::api::compare::answers;
use crate::call::Call;
use crate::problem::Problem;
use crate::reply::Reply;
use exeat::wire::v1_coalition::{self, MeasuredOut};
use maud::html;

/// Markets in the table.
const MARKETS: usize = 120;

/// The coalition page.
pub(crate) fn coalition(call: &Call) -> Result<Reply, Problem> {
    let title = say(call, "page.coalition");
    let asked = call.get("members").is_some();
    let members = if asked {
        call.list("members").join(",")
    } else {
        "us,jp,nl".to_owned()
    };
    let (to, on) = (
        call.get("to").unwrap_or("cn"),
        call.get("on").unwrap_or("2023-07-23"),
    );
    let form = html! {
        h1 { (title) }
        p.lead { (say(call, "page.coalition_lead")) }
        form.filter method="get" action="/desk/coalition" {
            div.field { label for="members" { (say(call, "page.members")) } input id="members" name="members" type="text" value=(members) required; }
            div.field { label for="to" { (say(call, "page.toward")) } input id="to" name="to" type="text" value=(to) required; }
            div.field { label for="on" { (say(call, "page.on")) } input id="on" name="on" type="date" value=(on) required; }
            div.actions { button { (say(call, "page.show")) } }
        }
        @if call.service.markets.is_none() { p.notice { (say(call, "page.no_markets")) } }
    };
    if !asked {
        return Ok(page(call, Here::Coalition, &title, form));
    }
    let answers = match answers(call) {
        Ok(answers) => answers,
        Err(problem) => {
            let body = html! { (form) div.problem role="alert" { p { strong { (problem.detail) } } @if let Some(help) = &problem.help { p { (help) } } } };
            return Ok(page(call, Here::Coalition, &title, body).status(problem.status));
        }
    };
    let data = call.service.markets.as_ref();
    let query = format!("members={members}&to={to}&on={on}");
    let mut pictures = vec![("heat-map", "page.picture_heat")];
    if data.is_some() {
        pictures.push(("residual", "page.picture_residual"));
        pictures.push(("join-order", "page.picture_join"));
    }
    let body = html! {
        (form)
        @for (kind, key) in &pictures {
            figure {
                img src={ "/coalition.svg?" (query) "&picture=" (kind) } alt=(say(call, key));
                figcaption { (say(call, key)) }
            }
        }
        @for answer in &answers {
            @let wire = v1_coalition::coalition(data, answer);
            div.wide tabindex="0" role="region" aria-labelledby="table" {
                table {
                    caption id="table" { (call.messages().say("coalition.title", &[("members", &wire.members.join(", ")), ("to", &wire.to), ("on", &wire.on)])) }
                    thead { tr {
                        th scope="col" { (say(call, "coalition.market")) } th scope="col" { (say(call, "coalition.covered")) }
                        th scope="col" { (say(call, "coalition.own")) } th scope="col" { (say(call, "coalition.third")) }
                        th scope="col" { (say(call, "page.applied")) }
                    } }
                    tbody { @for market in wire.markets.iter().take(MARKETS) { tr {
                        th scope="row" { (market.name) }
                        td { (measured(&market.covered)) } td { (measured(&market.own)) } td { (measured(&market.third)) }
                        td { @for (user, applied) in market.applied.iter().flatten() {
                            div { (user) ": " @for (member, counts) in &applied.members { (member) " " (counts.text) " " } } } }
                    } } }
                }
            }
        }
        p.hint { (exeat::coalition::METHOD) }
    };
    Ok(page(call, Here::Coalition, &title, body))
}

/// A share as a decimal, or its range.
fn measured(m: &MeasuredOut) -> String {
    match (&m.decimal, &m.low, &m.high) {
        (Some(d), _, _) => d.to_string(),
        (None, Some(low), Some(high)) => format!("{} – {}", low.decimal, high.decimal),
        _ => "?".to_owned(),
    }
}
