//! What every page has: the head, the way round, the foot; and the small parts that several pages show.

use crate::call::Call;
use exeat::Messages;
use maud::{DOCTYPE, Markup, html};

/// Which part of the page one is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Here {
    Start,
    Queue,
    Law,
    Gap,
    Coalition,
    Lists,
    Record,
}

const WAYS: [(Here, &str, &str); 7] = [
    (Here::Start, "/desk", "page.start"),
    (Here::Queue, "/desk/cases", "page.queue"),
    (Here::Law, "/desk/law", "page.law"),
    (Here::Gap, "/desk/gap", "page.gap"),
    (Here::Coalition, "/desk/coalition", "page.coalition"),
    (Here::Lists, "/desk/lists", "page.lists"),
    (Here::Record, "/desk/record", "page.record"),
];

/// Languages by their own name.
const LANGUAGES: [(&str, &str); 4] = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("ja", "日本語"),
    ("zh", "中文"),
];

/// A sentence without words to fill in.
pub(super) fn say(call: &Call, key: &str) -> String {
    call.messages().say(key, &[])
}

/// A page with its way round.
pub(super) fn page(call: &Call, here: Here, title: &str, body: Markup) -> Markup {
    let back = call.place.as_str();
    let messages = call.messages();
    let foot = html! {
        nav.languages aria-label=(say(call, "page.language")) {
            ul {
                @for (code, name) in LANGUAGES {
                    li {
                        @if code == call.language {
                            span aria-current="true" lang=(code) { (name) }
                        } @else {
                            a href=(language(code, back)) lang=(code) hreflang=(code) { (name) }
                        }
                    }
                }
            }
        }
    };
    let head = html! {
        a.skip href="#main" { (say(call, "page.skip")) }
        header.top {
            a.name href="/desk" { "Exeat" }
            nav aria-label=(say(call, "page.ways")) {
                ul {
                    @for (part, address, key) in WAYS {
                        li { a href=(address) aria-current=[(part == here).then_some("page")] { (say(call, key)) } }
                    }
                }
            }
            @if call.service.keys.are_used() {
                form.out method="post" action="/sign-out" {
                    (token(call))
                    span { (call.caller.name) }
                    button.plain { (say(call, "page.sign_out")) }
                }
            }
        }
    };
    shell(messages, title, head, body, foot)
}

/// A page without a way round.
pub(super) fn bare(messages: &Messages, title: &str, body: Markup) -> Markup {
    let head = html! { header.top { a.name href="/desk" { "Exeat" } } };
    shell(messages, title, head, body, html! {})
}

fn shell(messages: &Messages, title: &str, head: Markup, body: Markup, foot: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(messages.language()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Exeat" }
                link rel="stylesheet" href="/style.css";
            }
            body {
                (head)
                main id="main" tabindex="-1" { (body) }
                footer {
                    p { (messages.say("head.disclaimer", &[])) }
                    (foot)
                }
            }
        }
    }
}

fn language(code: &str, back: &str) -> String {
    let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
    format!("/desk/language?to={code}&back={back}")
}

/// The hidden field that says a form is ours.
pub(super) fn token(call: &Call) -> Markup {
    let session = call.caller.session.as_deref().unwrap_or("");
    html! { input type="hidden" name="token" value=(call.service.sessions.token(session)); }
}

/// The class of a head; with its sign it says the same without colour.
pub(super) fn class(outcome: &str) -> (&'static str, &'static str) {
    match outcome {
        "prohibited" => ("stop", "■"),
        "licence required" => ("act", "▲"),
        "rules conflict" | "law not verified" | "needs review" => ("look", "◆"),
        "facts missing" => ("ask", "?"),
        "exception available" => ("free", "◇"),
        "no licence required" => ("free", "✓"),
        _ => ("none", "–"),
    }
}

/// A head in words, with sign and colour.
pub(super) fn head(call: &Call, outcome: &str) -> Markup {
    let (class, sign) = class(outcome);
    html! {
        span.head.(class) {
            span.sign aria-hidden="true" { (sign) }
            (call.messages().say(&format!("outcome.{outcome}"), &[]))
        }
    }
}

/// A status word of an entry, a limb or an exception.
pub(super) fn status(call: &Call, word: &str) -> Markup {
    let (class, sign, key) = match word {
        "met" => ("act", "●", "page.met"),
        "open" => ("ask", "?", "page.open"),
        "available" => ("free", "◇", "page.available"),
        "not available" => ("none", "○", "page.not_available"),
        _ => ("none", "○", "page.failed"),
    };
    html! { span.status.(class) { span.sign aria-hidden="true" { (sign) } (say(call, key)) } }
}

/// A citation and how surely it is known.
pub(super) fn cite(cite: &str, mark: &str) -> Markup {
    html! { span.cite { (cite) @if !mark.is_empty() { " · " abbr title=(mark_title(mark)) { (mark) } } } }
}

fn mark_title(mark: &str) -> &'static str {
    match mark {
        "V" => "read in the source",
        "V2" => "read second-hand",
        "I" => "inferred",
        "D" => "derived",
        "U" => "not verified",
        _ => "from memory",
    }
}

/// The first digits of a hash.
pub(super) fn short(hash: &str) -> &str {
    hash.get(..10).unwrap_or(hash)
}
