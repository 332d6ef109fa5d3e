//! The start: a transaction is pasted, uploaded, or filled with the README's scene.

use super::case;
use super::layout::{Here, say, token};
use super::page;
use crate::call::{Call, find};
use crate::cases::{self, asked_from};
use crate::problem::Problem;
use crate::reply::Reply;
use maud::{Markup, html};

/// The README's scene: every fact is there.
const SCENE: &str = include_str!("../../../../examples/scanner-2023.toml");

/// The scene a year later without its overlay, and with a consignee whose name is near a listed one.
fn open_scene() -> String {
    SCENE
        .lines()
        .filter(|line| !line.starts_with("dedicated-chuck-overlay") && !line.starts_with('#'))
        .map(|line| match line {
            l if l.starts_with("date ") => "date        = \"2024-09-08\"",
            "name         = \"Example Foundry\"" => {
                "name         = \"Shanghai Micro Electronic Equipments\""
            }
            l => l,
        })
        .collect::<Vec<_>>()
        .join("\n")
        .replacen(
            "us-person    = \"no\"\nlisted       = \"none\"\n\n[[items]]",
            "us-person    = \"no\"\n\n[[items]]",
            1,
        )
}

/// The form, empty or filled.
pub(crate) fn start(call: &Call) -> Result<Reply, Problem> {
    let text = match call.get("scene") {
        Some("scanner") => SCENE.to_owned(),
        Some("open") => open_scene(),
        _ => String::new(),
    };
    Ok(form(call, &text, None))
}

fn form(call: &Call, text: &str, problem: Option<&Problem>) -> Reply {
    let title = say(call, "page.start_title");
    let body = html! {
        h1 { (title) }
        p.lead { (say(call, "page.start_lead")) }
        @if let Some(problem) = problem { (wrong(call, problem)) }
        form method="post" action="/desk/cases" enctype="multipart/form-data" {
            (token(call))
            div.field {
                label for="transaction" { (say(call, "page.transaction")) }
                p.hint id="transaction-hint" { (say(call, "page.transaction_hint")) " "
                    a href="/facts" { (say(call, "page.facts_link")) } }
                textarea id="transaction" name="transaction" rows="20" spellcheck="false"
                    autocomplete="off" aria-describedby="transaction-hint"
                    aria-invalid=[problem.map(|_| "true")] { (text) }
            }
            div.field {
                label for="file" { (say(call, "page.file")) }
                input id="file" type="file" name="file" accept=".toml,.json";
            }
            div.actions {
                button { (say(call, "page.check")) }
                @if !keeps(call) { span.hint { (say(call, "page.not_kept")) } }
            }
        }
        section aria-labelledby="scenes" {
            h2 id="scenes" { (say(call, "page.scenes")) }
            ul.plain {
                li { a href="/desk?scene=scanner" { (say(call, "page.scene_scanner")) } }
                li { a href="/desk?scene=open" { (say(call, "page.scene_open")) } }
            }
        }
    };
    let reply = page(call, Here::Start, &title, body);
    match problem {
        Some(problem) => reply.status(problem.status),
        None => reply,
    }
}

/// What is wrong with a transaction, every error with its place.
fn wrong(call: &Call, problem: &Problem) -> Markup {
    html! {
        div.problem role="alert" tabindex="-1" {
            h2 { (say(call, "page.not_understood")) }
            @if problem.errors.is_empty() {
                p { (problem.detail) }
                @if let Some(help) = &problem.help { p { (help) } }
            }
            @for error in &problem.errors { pre { (error.to_string()) } }
        }
    }
}

/// Whether this desk keeps anything.
pub(super) fn keeps(call: &Call) -> bool {
    call.service.config.data.is_some()
}

/// A transaction from the form: a case where this desk keeps cases, else the answer alone.
pub(crate) fn send(call: &Call) -> Result<Reply, Problem> {
    let uploaded = !call.body.is_empty();
    let text = if uploaded {
        match call.text() {
            Ok(text) => text.to_owned(),
            Err(problem) => return Ok(form(call, "", Some(&problem))),
        }
    } else {
        find(&call.query, "transaction")
            .unwrap_or("")
            .replace("\r\n", "\n")
    };
    if text.trim().is_empty() {
        let problem = Problem::new(
            422,
            "empty",
            say(call, "page.nothing_given"),
            say(call, "page.transaction_hint"),
        );
        return Ok(form(call, "", Some(&problem)));
    }
    let mut asked = asked_from(&text);
    asked.answers = earlier(call);
    asked.answers.extend(given(call));
    let worked = match cases::work(call, asked) {
        Ok(worked) => worked,
        Err(problem) if problem.status < 500 => return Ok(form(call, &text, Some(&problem))),
        Err(problem) => return Err(problem),
    };
    if !keeps(call) {
        return Ok(case::answer_alone(call, &worked));
    }
    let case = cases::open(call, &worked)?;
    Ok(Reply::see(&format!("/desk/cases/{}", case.id)))
}

/// Answers given before, which a desk that keeps nothing carries in the form itself.
fn earlier(call: &Call) -> Vec<(String, String)> {
    numbered(call, "earlier")
}

/// Answers of a form: each question's name stands beside its field.
pub(super) fn given(call: &Call) -> Vec<(String, String)> {
    numbered(call, "answer")
}

fn numbered(call: &Call, what: &str) -> Vec<(String, String)> {
    (0..200)
        .map_while(|at| {
            let name = find(&call.query, &format!("{what}-name-{at}"))?;
            let value = find(&call.query, &format!("{what}-{at}")).unwrap_or("");
            Some((name.to_owned(), value.trim().to_owned()))
        })
        .filter(|(_, value)| !value.is_empty())
        .collect()
}
