//! The page of a case: verdict, why, what is still needed, parties, item, red flags, reason, history.

use super::case_parts::{decision, explanation, flags, history, items, parties};
use super::layout::{Here, cite, class, head, say, short, token};
use super::page;
use crate::call::Call;
use crate::cases::{self, Opened, Worked};
use crate::problem::Problem;
use crate::reply::Reply;
use exeat::record::{Case, Status};
use exeat::rules::FactType;
use exeat::wire::v1::{Check, Determined};
use maud::{Markup, html};

/// What stands on the page: a case that is kept, or an answer alone.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) call: &'a Call,
    pub(super) worked: &'a Worked,
    pub(super) case: Option<&'a Case>,
}

impl View<'_> {
    /// Whether something can still be done.
    pub(super) fn is_held(&self) -> bool {
        self.case.is_none_or(|c| c.status == Status::Held)
    }

    pub(super) fn say(&self, key: &str) -> String {
        say(self.call, key)
    }
}

/// A case.
pub(crate) fn case(call: &Call) -> Result<Reply, Problem> {
    let opened = cases::load(call, call.in_path("id"))?;
    Ok(shown(call, &opened, None))
}

/// A case, with what was wrong with the last thing asked of it.
pub(super) fn shown(call: &Call, opened: &Opened, problem: Option<&Problem>) -> Reply {
    let view = View {
        call,
        worked: &opened.worked,
        case: Some(&opened.case),
    };
    let case = &opened.case;
    let changed = case.status == Status::Held
        && !opened.recorded.is_empty()
        && opened.recorded != opened.worked.wire.outcome;
    let body = html! {
        div.title {
            h1 { (case.subject) }
            p.meta { span { (case.id) } " · " (call.messages().say(&format!("page.status_{}", key(case.status.as_str())), &[]))
                @if case.status == Status::Held {
                    " · " (say(call, &format!("page.waits_{}", key(case.waits().as_str()))))
                } }
        }
        @if let Some(problem) = problem {
            div.problem role="alert" { p { strong { (problem.detail) } } @if let Some(help) = &problem.help { p { (help) } } }
        }
        @if changed {
            p.notice { (call.messages().say("page.changed_since", &[
                ("before", &call.messages().say(&format!("outcome.{}", opened.recorded), &[])) ])) }
        }
        (whole(view))
        (decision(view))
        (history(view, &opened.history))
    };
    let reply = page(call, Here::Queue, &case.subject, body);
    match problem {
        Some(problem) => reply.status(problem.status),
        None => reply,
    }
}

/// An answer of a desk that keeps nothing.
pub(super) fn answer_alone(call: &Call, worked: &Worked) -> Reply {
    let view = View {
        call,
        worked,
        case: None,
    };
    let title = say(call, "page.answer");
    let body = html! {
        h1 { (title) }
        p.notice { (say(call, "page.not_kept")) }
        (whole(view))
    };
    page(call, Here::Start, &title, body)
}

/// A key for words with spaces.
pub(super) fn key(words: &str) -> String {
    words.replace([' ', '-'], "_")
}

fn whole(view: View<'_>) -> Markup {
    html! {
        (strip(view))
        (jurisdictions(view))
        (needed(view))
        (parties(view))
        (items(view))
        (flags(view))
        (explanation(view))
    }
}

/// The verdicts, the worst of those that are reached first.
fn ordered(wire: &Check) -> Vec<&Determined> {
    let mut all: Vec<&Determined> = wire.determinations.iter().collect();
    all.sort_by_key(|d| {
        let reach = match d.reach_status.as_str() {
            "reached" => 0,
            "open" => 1,
            _ => 2,
        };
        (reach, cases::outcome(&d.outcome))
    });
    all
}

fn strip(view: View<'_>) -> Markup {
    let (call, wire) = (view.call, &view.worked.wire);
    let (shade, sign) = class(&wire.outcome);
    let all = ordered(wire);
    let subject = |d: &&&Determined| d.reach_status != "not reached";
    let day = view.worked.answer.transaction.date;
    let oldest = worked_lists(view);
    html! {
        section.verdict aria-labelledby="verdict" {
            div.banner.(shade) {
                span.sign aria-hidden="true" { (sign) }
                h2 id="verdict" { (call.messages().say(&format!("outcome.{}", wire.outcome), &[])) }
            }
            ul.strip {
                @for d in all.iter().filter(subject) {
                    li {
                        span.place { (name(call, &d.jurisdiction)) }
                        @if wire.determinations.iter().any(|o| o.item != d.item) { span.hint { (d.item) } }
                        (head(call, &d.outcome))
                        @if d.reach_status == "open" { span.hint { (view.say("show.reach_open")) } }
                    }
                }
            }
            @let free: Vec<String> = all.iter().filter(|d| d.reach_status == "not reached").map(|d| name(call, &d.jurisdiction)).collect();
            @if !free.is_empty() { p.hint { (call.messages().say("outcome.not subject", &[])) ": " (free.join(", ")) } }
            p.meta {
                (call.messages().say("page.as_of", &[("day", &day.to_string())]))
                @if let Some((of, days)) = oldest { " · " (call.messages().say("page.oldest_list", &[("day", &of), ("days", &days.to_string())])) }
            }
            details {
                summary { (view.say("page.versions")) }
                ul.plain.versions {
                    @for pack in &wire.packs { li { (pack.id) " " code { (short(&pack.hash)) } } }
                    @for list in &wire.lists { li { (list.id) " " (list.as_of.as_deref().unwrap_or("?")) " " code { (short(&list.hash)) } } }
                }
            }
        }
    }
}

/// The day of the oldest list in use, and its age today.
fn worked_lists(view: View<'_>) -> Option<(String, i32)> {
    let today = crate::log::today();
    view.call
        .service
        .searched
        .lists()
        .iter()
        .map(|l| exeat::lists::ListUse::of(l, today))
        .filter_map(|l| Some((l.as_of?.to_string(), l.age?)))
        .max_by_key(|(_, age)| *age)
}

/// The name of a jurisdiction.
pub(super) fn name(call: &Call, id: &str) -> String {
    let pack = call.service.library.law.pack(id);
    pack.map_or_else(|| id.to_owned(), |p| p.name.clone())
}

/// What is still needed, each question with a field; answering works the case out again in place.
fn needed(view: View<'_>) -> Markup {
    let call = view.call;
    if view.worked.questions.is_empty() || !view.is_held() {
        return html! {};
    }
    let action = match view.case {
        Some(case) => format!("/desk/cases/{}/answers", case.id),
        None => "/desk/cases".to_owned(),
    };
    html! {
        section aria-labelledby="needed" {
            h2 id="needed" { (view.say("page.needed")) }
            p.hint { (view.say("page.needed_hint")) }
            form method="post" action=(action) enctype=[view.case.is_none().then_some("multipart/form-data")] {
                (token(call))
                @if view.case.is_none() {
                    input type="hidden" name="transaction" value=(view.worked.asked.text);
                    @for (at, (name, value)) in view.worked.asked.answers.iter().enumerate() {
                        input type="hidden" name={"earlier-name-" (at)} value=(name);
                        input type="hidden" name={"earlier-" (at)} value=(value);
                    }
                }
                @for (at, asking) in view.worked.questions.iter().enumerate() {
                    (question(view, at, asking))
                }
                div.actions { button { (view.say("page.answer_send")) } }
            }
        }
    }
}

fn question(view: View<'_>, at: usize, asking: &cases::Asking) -> Markup {
    let next = &asking.next;
    let id = format!("answer-{at}");
    let hint = format!("answer-{at}-hint");
    let mut decides: Vec<String> = Vec::new();
    for d in &next.decides {
        if let Some(outcome) = d.outcome {
            let said = view.call.messages().say(&format!("outcome.{outcome}"), &[]);
            decides.push(format!("{}: {} → {said}", d.jurisdiction, d.answer));
        }
    }
    decides.dedup();
    html! {
        div.field.question {
            label for=(id) { (next.text) }
            p.hint id=(hint) { (next.how) }
            input type="hidden" name={"answer-name-" (at)} value=(asking.name);
            @match choices(view.call, next) {
                Some(words) => {
                    select id=(id) name=(id) aria-describedby=(hint) {
                        option value="" { "—" }
                        @for word in &words { option value=(word) { (word) } }
                    }
                }
                None => { input id=(id) name=(id) type="text" autocomplete="off" aria-describedby=(hint); }
            }
            details.why {
                summary { (view.say("page.why_asked")) }
                p { code { (asking.name) } }
                p { (view.call.messages().say("page.matters_to", &[("countries", &next.jurisdictions.iter().map(|j| name(view.call, j)).collect::<Vec<_>>().join(", "))])) }
                @if !decides.is_empty() { ul { @for line in decides.iter().take(12) { li { (line) } } } }
            }
        }
    }
}

/// The words an answer is chosen from, where there are few.
fn choices(call: &Call, next: &exeat::ask::Next) -> Option<Vec<String>> {
    use exeat::decide::Asked;
    let fact = match &next.wanted.asked {
        Asked::Fact(fact) | Asked::Party(_, fact) => *fact,
        Asked::Entries | Asked::Rate(..) => return None,
    };
    let def = call.service.library.law.vocabulary.fact(fact)?;
    if def.name == "informed" {
        return None;
    }
    match &def.fact_type {
        FactType::YesNo => Some(vec![
            "yes".to_owned(),
            "no".to_owned(),
            "unknown".to_owned(),
        ]),
        FactType::Choice(words) | FactType::Listing(words) => Some(words.to_vec()),
        _ => None,
    }
}

/// Each jurisdiction: why it applies, what it says, by which rule, and what may lift it.
fn jurisdictions(view: View<'_>) -> Markup {
    let call = view.call;
    html! {
        section aria-labelledby="jurisdictions" {
            h2 id="jurisdictions" { (view.say("page.jurisdictions")) }
            div.wide tabindex="0" role="region" aria-labelledby="jurisdictions" {
                table {
                    thead { tr {
                        th scope="col" { (view.say("page.jurisdiction")) }
                        th scope="col" { (view.say("page.applies")) }
                        th scope="col" { (view.say("page.verdict")) }
                        th scope="col" { (view.say("page.rule")) }
                        th scope="col" { (view.say("page.exception")) }
                    } }
                    tbody {
                        @for d in ordered(&view.worked.wire).into_iter().filter(|d| d.reach_status != "not reached") {
                            tr {
                                th scope="row" { (name(call, &d.jurisdiction)) @if view.worked.answer.transaction.items.len() > 1 { br; span.hint { (d.item) } } }
                                td { ul.plain { @for r in d.reach.iter().take(4) { li { (r.because) " " (cite(&r.cite, &r.mark)) } } } }
                                td { (head(call, &d.outcome))
                                    @if let Some(day) = &d.verified_through { p.hint { (call.messages().say("page.read_through", &[("day", day)])) } }
                                    @if d.layers.published != d.layers.enforced || d.layers.codified != d.layers.enforced { p.hint {
                                        (view.say("show.layer_published")) ": " (call.messages().say(&format!("outcome.{}", d.layers.published), &[])) "; "
                                        (view.say("show.layer_codified")) ": " (call.messages().say(&format!("outcome.{}", d.layers.codified), &[])) } }
                                }
                                td { ul.plain { @for r in d.requirements.iter().filter(|r| r.status == "met").take(6) {
                                    li { a href=(law(call, d, &r.control)) { (r.title) } " " (cite(&r.cite, &r.mark))
                                        @if let Some(review) = &r.review { br; span.hint { (review) } }
                                        @if !r.covered_by.is_empty() { br; span.hint { (call.messages().say("requirement.covered", &[("id", &r.covered_by.join(", "))])) } } } } } }
                                td { ul.plain { @for e in d.requirements.iter().flat_map(|r| &r.exceptions).filter(|e| e.status != "not available").take(6) {
                                    li { strong { (e.exception) } " " (super::layout::status(call, &e.status)) " " (cite(&e.cite, &e.mark))
                                        @if !e.conditions.is_empty() { ul { @for c in &e.conditions { li { (c) } } } } } } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The address of a provision's text on the day.
pub(super) fn law(call: &Call, d: &Determined, control: &str) -> String {
    let _ = call;
    let find: String = form_urlencoded::byte_serialize(control.as_bytes()).collect();
    format!(
        "/desk/law?pack={}&on={}&find={find}",
        d.jurisdiction, d.date
    )
}
