//! The lower parts of a case's page: parties and alerts, items, red flags, reason, decision, history.

use super::case::{View, key, law, name};
use super::layout::{cite, head, short, status, token};
use crate::access::Role;
use crate::cases::alert_id;
use exeat::lists::PartyAlert;
use exeat::record::{Kept, Status, Verdict};
use exeat::wire::v1::{Alert, LimbOut};
use exeat::wire::v1_screen::RowOut;
use maud::{Markup, html};

/// Reason codes a person chooses from.
const DISPOSITION_REASONS: [&str; 5] = [
    "other-address",
    "other-country",
    "other-business",
    "same-identifier",
    "confirmed-by-party",
];
const RELEASE_REASONS: [&str; 3] = ["as-determined", "exception-conditions-met", "reviewed"];
const REJECT_REASONS: [&str; 4] = ["prohibited", "licence-refused", "listed-party", "withdrawn"];

/// Parties, and every alert with both names, the alignment and what was said before.
pub(super) fn parties(view: View<'_>) -> Markup {
    let worked = view.worked;
    let alerts: Vec<(&PartyAlert, &Alert)> = worked
        .answer
        .screened
        .alerts
        .iter()
        .zip(&worked.wire.alerts)
        .collect();
    html! {
        section aria-labelledby="parties" {
            h2 id="parties" { (view.say("page.parties")) }
            @if worked.answer.transaction.parties.is_empty() { p.hint { (view.say("page.no_parties")) } }
            ul.parties {
                @for (at, party) in worked.answer.transaction.parties.iter().enumerate() {
                    li {
                        h3 { (party.name) @if party.name.is_empty() { (view.say("page.unnamed")) } }
                        p.hint { (party.roles.iter().map(|r| r.as_str()).collect::<Vec<_>>().join(", ")) }
                        @let own: Vec<_> = alerts.iter().filter(|(a, _)| a.party == at).collect();
                        @if own.is_empty() {
                            p { (view.say(if party.listed.is_some() { "page.stated_listing" } else { "page.no_alert" })) }
                        }
                        @for (seen, wire) in own { (alert(view, seen, wire)) }
                    }
                }
            }
            @if worked.wire.alerts_closed > 0 {
                p.hint { (view.call.messages().say("page.alerts_closed", &[("count", &worked.wire.alerts_closed.to_string())])) }
            }
        }
    }
}

fn alert(view: View<'_>, seen: &PartyAlert, wire: &Alert) -> Markup {
    let id = alert_id(seen);
    let a = &wire.alert;
    let disposed = view
        .case
        .and_then(|c| c.alerts.iter().find(|k| k.seen.id == id))
        .and_then(|k| k.disposed.as_ref());
    html! {
        article.alert aria-labelledby=(id) {
            h4 id=(id) { (wire.party) " ~ " (a.name) }
            p { span.score { (format!("{:.2}", a.score)) } " " (a.list) " · " (a.entry)
                @if !a.cite.is_empty() { " · " (cite(&a.cite, "")) } }
            p.hint { (view.say(&format!("page.standing_{}", key(wire.standing)))) }
            dl.pairs {
                dt { (view.say("page.asked_name")) } dd { (wire.party) }
                dt { (view.say("page.listed_name")) } dd { (a.name) @if a.matched != a.name { " — " (a.matched) } }
                @if !a.countries.is_empty() { dt { (view.say("page.countries")) } dd { (a.countries.join(", ")) } }
                @if !a.programme.is_empty() { dt { (view.say("page.programme")) } dd { (a.programme) } }
                @for e in &a.evidence { dt { (view.say("page.evidence")) } dd { (e.what) } }
                @if let Some(alias) = &a.alias { dt { (view.say("page.alias")) } dd { (alias.of) " · " (alias.source) " " (alias.source_date) } }
                @if let Some(answer) = &a.answer { dt { (view.say("page.said_before")) } dd { (answer.answer) " · " (answer.by) " · " (answer.on) " · " (answer.reason) } }
            }
            details {
                summary { (view.say("page.alignment")) }
                (alignment(view, &a.alignment))
            }
            @if let Some(d) = disposed { p.notice { (d.verdict.as_str()) " · " (d.by.name) " · " (d.reason) @if !d.note.is_empty() { " · " (d.note) } } }
            @if view.is_held() && disposed.is_none_or(|d| d.verdict == Verdict::Escalated) { (dispose(view, &id)) }
        }
    }
}

fn alignment(view: View<'_>, rows: &[RowOut]) -> Markup {
    html! {
        table.compact {
            thead { tr {
                th scope="col" { (view.say("page.asked_name")) } th scope="col" { (view.say("page.listed_name")) }
                th scope="col" { (view.say("page.likeness")) }
            } }
            tbody { @for row in rows { tr {
                td { @if let Some(p) = &row.left { (p.shown) @if p.form != p.shown.to_lowercase() { span.hint { (p.form) } } } }
                td { @if let Some(p) = &row.right { (p.shown) @if p.form != p.shown.to_lowercase() { span.hint { (p.form) } } } }
                td { (format!("{:.2}", row.likeness)) }
            } } }
        }
    }
}

fn dispose(view: View<'_>, id: &str) -> Markup {
    let Some(case) = view.case else {
        return html! {};
    };
    if !view.call.caller.is(Role::Officer) {
        return html! { p.hint { (view.say("page.officer_disposes")) } };
    }
    html! {
        form.inline method="post" action={ "/desk/cases/" (case.id) "/alerts/" (id) } {
            (token(view.call))
            fieldset {
                legend { (view.say("page.your_answer")) }
                div.field { label for={ (id) "-reason" } { (view.say("page.reason")) }
                    select id={ (id) "-reason" } name="reason" { (reasons(view, &DISPOSITION_REASONS)) } }
                div.field { label for={ (id) "-note" } { (view.say("page.note")) }
                    input id={ (id) "-note" } name="note" type="text" autocomplete="off"; }
                div.actions {
                    button name="verdict" value="not the same" { (view.say("page.not_the_same")) }
                    button.plain name="verdict" value="the same" { (view.say("page.the_same")) }
                    button.plain name="verdict" value="escalated" { (view.say("page.escalate")) }
                }
            }
        }
    }
}

fn reasons(view: View<'_>, codes: &[&str]) -> Markup {
    html! { @for code in codes { option value=(code) { (view.say(&format!("page.reason_{}", key(code)))) } } }
}

/// Items: their facts, and every entry looked at with its limbs.
pub(super) fn items(view: View<'_>) -> Markup {
    let worked = view.worked;
    html! {
        section aria-labelledby="items" {
            h2 id="items" { (view.say("page.items")) }
            @for item in &worked.answer.transaction.items {
                h3 { (item.id) " · " (item.kind) }
                @for d in worked.wire.determinations.iter().filter(|d| d.item == item.id && d.reach_status != "not reached" && !d.entries.is_empty()) {
                    details open[d.entries.iter().any(|e| e.status != "failed")] {
                        summary { (name(view.call, &d.jurisdiction)) " · " (d.entries.len()) " " (view.say("page.entries")) }
                        ul.entries {
                            @for e in d.entries.iter().take(40) {
                                li { p { (status(view.call, &e.status)) " " a href=(law(view.call, d, &e.entry)) { strong { (e.entry) } } " " (e.title)
                                        @if !e.heading.is_empty() { " " span lang=(pack_language(view, &d.jurisdiction)) { (e.heading) } } " " (cite(&e.cite, &e.mark)) }
                                    (limbs(view, &e.limbs)) }
                            }
                        }
                        @for filled in &d.filled { p.hint { (filled.fact) " " (filled.value) " · " (filled.source) } }
                    }
                }
            }
        }
    }
}

fn pack_language<'a>(view: View<'a>, id: &str) -> &'a str {
    let pack = view.call.service.library.law.pack(id);
    pack.map_or("en", |p| p.language.as_str())
}

fn limbs(view: View<'_>, limbs: &[LimbOut]) -> Markup {
    html! {
        @if !limbs.is_empty() {
            ul.limbs {
                @for limb in limbs.iter().take(30) {
                    li { (status(view.call, &limb.status)) " "
                        @if limb.compared.is_empty() { (limb.label) " " code { (limb.text) } }
                        @else { (limb.label) " " (limb.compared.join("; ")) } }
                }
            }
        }
    }
}

/// Questions of knowledge and of end use, answered and open.
pub(super) fn flags(view: View<'_>) -> Markup {
    let vocabulary = &view.call.service.library.law.vocabulary;
    let transaction = &view.worked.answer.transaction;
    let concern = vocabulary
        .find("known-concern")
        .filter(|f| transaction.end_use.get(f.id).is_some());
    let mut open: Vec<String> = Vec::new();
    for d in &view.worked.wire.determinations {
        for fact in &d.missing.still_matter {
            if vocabulary.find(fact).is_some_and(|f| f.knowledge) && !open.contains(fact) {
                open.push(fact.clone());
            }
        }
    }
    html! {
        section aria-labelledby="flags" {
            h2 id="flags" { (view.say("page.flags")) }
            p { @if concern.is_some() { (view.say("page.concern_stated")) } @else { (view.say("page.concern_open")) } }
            @if !open.is_empty() { ul { @for fact in open.iter().take(20) { li {
                (vocabulary.find(fact).map_or("", |f| f.ask.as_str())) } } } }
        }
    }
}

/// The whole reason, closed at first, country by country; printed open.
pub(super) fn explanation(view: View<'_>) -> Markup {
    html! {
        section aria-labelledby="reason" {
            h2 id="reason" { (view.say("page.explanation")) }
            @for d in view.worked.wire.determinations.iter().filter(|d| d.reach_status != "not reached") {
                details {
                    summary { (name(view.call, &d.jurisdiction)) " · " (d.item) " · " (head(view.call, &d.outcome)) }
                    @for r in &d.requirements {
                        div.requirement {
                            p { (status(view.call, &r.status)) " " strong { (r.title) } " — " (r.effect) " " (cite(&r.cite, &r.mark)) }
                            @if !r.reason.is_empty() { p.hint { (r.reason) } }
                            (limbs(view, &r.limbs))
                            @for e in &r.exceptions { p { (status(view.call, &e.status)) " " (e.exception) " " (e.title) " " (cite(&e.cite, &e.mark)) } }
                        }
                    }
                    @for closure in &d.closures { p { (view.say("page.closure")) " " (closure.entries.join(", ")) " " (cite(&closure.cite, &closure.mark)) } }
                    @for branch in &d.branches { p { (head(view.call, &branch.outcome)) " " (branch.assuming.join("; ")) } }
                    @for note in &d.notes { p.hint { (note) } }
                }
            }
        }
    }
}

/// What a person may do now.
pub(super) fn decision(view: View<'_>) -> Markup {
    let Some(case) = view.case else {
        return html! {};
    };
    let may = view.call.caller.is(Role::Officer);
    html! {
        section aria-labelledby="decision" {
            h2 id="decision" { (view.say("page.decision")) }
            @if let Some(decision) = &case.decision {
                p.notice { (view.say(&format!("page.status_{}", key(case.status.as_str())))) " · " (decision.by.name) " · " (decision.reason)
                    @if !decision.note.is_empty() { " · " (decision.note) } }
            }
            @if let Some(by) = &case.approved_by { p.notice { (view.say("page.approved_by")) " " (by.name) } }
            @if case.status == Status::Held && !may { p.hint { (view.say("page.officer_decides")) } }
            @if case.status == Status::Held && may {
                @if case.two_persons && case.approved_by.is_none() {
                    form.inline method="post" action={ "/desk/cases/" (case.id) "/approval" } {
                        (token(view.call))
                        div.field { label for="approval-note" { (view.say("page.note")) } input id="approval-note" name="note" type="text" autocomplete="off"; }
                        div.actions { button { (view.say("page.approve")) } }
                    }
                }
                form.inline method="post" action={ "/desk/cases/" (case.id) "/release" } {
                    (token(view.call))
                    fieldset {
                        legend { (view.say("page.release")) }
                        @for (at, condition) in case.conditions.iter().enumerate() {
                            div.check { input type="checkbox" id={ "condition-" (at) } name="confirmed" value=(condition);
                                label for={ "condition-" (at) } { (condition) } }
                        }
                        div.field { label for="release-reason" { (view.say("page.reason")) } select id="release-reason" name="reason" { (reasons(view, &RELEASE_REASONS)) } }
                        div.field { label for="release-note" { (view.say("page.note")) } input id="release-note" name="note" type="text" autocomplete="off"; }
                        div.actions { button { (view.say("page.release_do")) } }
                    }
                }
                form.inline method="post" action={ "/desk/cases/" (case.id) "/rejection" } {
                    (token(view.call))
                    fieldset {
                        legend { (view.say("page.reject")) }
                        div.field { label for="reject-reason" { (view.say("page.reason")) } select id="reject-reason" name="reason" { (reasons(view, &REJECT_REASONS)) } }
                        div.field { label for="reject-note" { (view.say("page.note")) } input id="reject-note" name="note" type="text" autocomplete="off"; }
                        div.actions { button.plain { (view.say("page.reject_do")) } }
                    }
                }
            }
        }
    }
}

/// Everything that happened, with the proof of each entry.
pub(super) fn history(view: View<'_>, entries: &[Kept]) -> Markup {
    html! {
        section aria-labelledby="history" {
            h2 id="history" { (view.say("page.history")) }
            @if let Some(index) = view.case.and_then(|c| c.determination) {
                p { (view.say("page.determined_by")) " " a href={ "/desk/record/" (index) } { (view.call.messages().say("page.entry", &[("index", &index.to_string())])) } }
            }
            ol.history {
                @for kept in entries {
                    li {
                        a href={ "/desk/record/" (kept.index) } { (view.call.messages().say("page.entry", &[("index", &kept.index.to_string())])) }
                        @match &kept.content {
                            Some(content) => {
                                @let entry = &content.stamped.entry;
                                " " (view.say(&format!("page.kind_{}", entry.kind.as_str()))) " · " time { (exeat::wire::v1_record::instant(entry.time)) } " · " (entry.actor.name)
                            }
                            None => { " " (view.say("page.erased")) }
                        }
                        " · " code { (short(&kept.commitment.to_string())) }
                    }
                }
            }
        }
    }
}
