//! Signing in with a key, and out.

use super::layout::{bare, say, token};
use crate::call::{Call, find};
use crate::problem::Problem;
use crate::reply::Reply;
use maud::html;

/// The form.
pub(crate) fn form(call: &Call) -> Result<Reply, Problem> {
    Ok(shown(call, false))
}

fn shown(call: &Call, wrong: bool) -> Reply {
    let title = say(call, "page.sign_in");
    let body = html! {
        h1 { (title) }
        @if wrong { div.problem role="alert" { p { (say(call, "page.wrong_key")) } } }
        form method="post" action="/sign-in" {
            (token(call))
            div.field { label for="key" { (say(call, "page.key")) }
                // A password field, so that password managers keep it and nobody reads it over a shoulder.
                input id="key" name="key" type="password" autocomplete="current-password" required; }
            div.actions { button { (say(call, "page.sign_in")) } }
        }
    };
    Reply::page(bare(call.messages(), &title, body))
}

/// Signs the session in.
pub(crate) fn sign_in(call: &Call) -> Result<Reply, Problem> {
    let secret = find(&call.query, "key").unwrap_or("").trim();
    let Some(key) = call.service.keys.find(secret) else {
        return Ok(shown(call, true).status(401));
    };
    if let Some(session) = &call.caller.session {
        call.service.sessions.sign_in(session, &key.id);
    }
    Ok(Reply::see("/desk"))
}

/// Signs it out.
pub(crate) fn sign_out(call: &Call) -> Result<Reply, Problem> {
    if let Some(session) = &call.caller.session {
        call.service.sessions.sign_out(session);
    }
    Ok(Reply::see("/sign-in"))
}
