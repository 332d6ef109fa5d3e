//! The page: rendered here, whole, without a script; what it says comes from the message files.

pub(crate) mod act;
pub(crate) mod case;
mod case_parts;
pub(crate) mod law;
mod layout;
pub(crate) mod queue;
pub(crate) mod reach;
pub(crate) mod record;
pub(crate) mod sign;
pub(crate) mod start;

use crate::call::Call;
use crate::problem::Problem;
use crate::reply::Reply;
use exeat::Messages;
use layout::{Here, bare};
use maud::html;

/// The style sheet.
const STYLE: &str = include_str!("../page/style.css");

/// The style sheet, as a route.
pub(crate) fn style(_: &Call) -> Result<Reply, Problem> {
    Ok(Reply::bytes(
        "text/css; charset=utf-8",
        STYLE.as_bytes().to_vec(),
    ))
}

/// The front door.
pub(crate) fn front(_: &Call) -> Result<Reply, Problem> {
    Ok(Reply::see("/desk"))
}

/// Chooses a language for this browser and goes back.
pub(crate) fn language(call: &Call) -> Result<Reply, Problem> {
    let to = call.get("to").unwrap_or("en");
    let to = ["en", "de", "ja", "zh"]
        .into_iter()
        .find(|l| *l == to)
        .unwrap_or("en");
    // Only to a page of ours: an address with a host would send the browser elsewhere.
    let back = call
        .get("back")
        .filter(|b| b.starts_with("/desk") && !b.contains("//") && !b.contains('\\'))
        .unwrap_or("/desk");
    let cookie =
        format!("exeat-language={to}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000");
    Ok(Reply::see(back).with("set-cookie", &cookie))
}

/// A refusal, as a page.
pub(crate) fn problem(problem: &Problem, language: &str) -> Reply {
    let messages = Messages::load(language);
    let title = messages.say("page.problem", &[]);
    let body = html! {
        h1 { (title) }
        div.problem role="alert" {
            p { strong { (problem.detail) } }
            @if let Some(help) = &problem.help { p { (help) } }
            @if problem.errors.len() > 1 {
                ul { @for error in &problem.errors { li { pre { (error.to_string()) } } } }
            }
        }
        p { a href="/desk" { (messages.say("page.back", &[])) } }
    };
    let mut reply = Reply::page(bare(&messages, &title, body));
    reply.status = problem.status;
    if let Some(seconds) = problem.retry_after {
        reply = reply.with("retry-after", &seconds.to_string());
    }
    reply
}

/// A page of a call.
fn page(call: &Call, here: Here, title: &str, body: maud::Markup) -> Reply {
    Reply::page(layout::page(call, here, title, body))
}
