//! Refusals, as problem details (RFC 9457): what is wrong, where, and what to do about it.

use crate::reply::Reply;
use exeat::terms::Diagnostic;
use serde_json::{Value, json};

/// A refusal. A determination is never one: a licence requirement is an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    /// HTTP status.
    pub(crate) status: u16,
    /// Stable code; the last part of the type.
    pub(crate) code: String,
    /// One sentence.
    pub(crate) detail: String,
    /// What to do about it.
    pub(crate) help: Option<String>,
    /// Everything wrong with a body, each with its place.
    pub(crate) errors: Vec<Diagnostic>,
    /// Seconds after which it may go better.
    pub(crate) retry_after: Option<u64>,
}

impl Problem {
    /// A refusal with its remedy.
    pub(crate) fn new(
        status: u16,
        code: &str,
        detail: impl Into<String>,
        help: impl Into<String>,
    ) -> Problem {
        Problem {
            status,
            code: code.to_owned(),
            detail: detail.into(),
            help: Some(help.into()),
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// The same, to be tried again later.
    pub(crate) fn after(mut self, seconds: u64) -> Problem {
        self.retry_after = Some(seconds);
        self
    }

    /// A parameter of the address that cannot be read.
    pub(crate) fn parameter(name: &str, detail: &str, help: &str) -> Problem {
        Problem::new(422, "bad-parameter", format!("`{name}`: {detail}"), help)
    }

    /// Nothing there. Also said of what belongs to another tenant, so that nobody learns that it exists.
    pub(crate) fn nothing(what: &str) -> Problem {
        Problem::new(
            404,
            "not-found",
            format!("there is no {what} here"),
            "check the address; `/openapi.json` lists every route",
        )
    }

    /// A failure of ours.
    pub(crate) fn internal(what: &str) -> Problem {
        Problem::new(
            500,
            "internal",
            what.to_owned(),
            "try again; if it stays, tell the operator the request's id",
        )
    }

    /// The document.
    pub(crate) fn json(&self) -> Value {
        let mut out = json!({
            "type": format!("urn:exeat:problem:{}", self.code),
            "title": title(self.status),
            "status": self.status,
            "detail": self.detail,
        });
        if let Some(map) = out.as_object_mut() {
            if let Some(help) = &self.help {
                map.insert("help".to_owned(), json!(help));
            }
            if !self.errors.is_empty() {
                let errors: Vec<Value> = self.errors.iter().map(error).collect();
                map.insert("errors".to_owned(), Value::Array(errors));
            }
        }
        out
    }

    /// The reply.
    pub(crate) fn reply(&self) -> Reply {
        let mut reply = Reply::value(&self.json());
        reply.status = self.status;
        reply.kind = "application/problem+json";
        if let Some(seconds) = self.retry_after {
            reply = reply.with("retry-after", &seconds.to_string());
        }
        if self.status == 401 {
            reply = reply.with("www-authenticate", "Bearer realm=\"exeat\"");
        }
        reply
    }
}

/// One thing wrong with a body.
fn error(diagnostic: &Diagnostic) -> Value {
    let mut out = json!({ "code": diagnostic.code, "message": diagnostic.message });
    if let Some(map) = out.as_object_mut() {
        if let Some(place) = &diagnostic.place {
            let mut at = json!({ "line": place.line, "column": place.column });
            if let Some(at) = at.as_object_mut() {
                // Of JSON the way to the value is known, and not its line.
                if !place.heading.is_empty() {
                    at.clear();
                    at.insert("path".to_owned(), json!(place.heading));
                }
                if !place.excerpt.is_empty() {
                    let shown: String = place.excerpt.chars().take(200).collect();
                    at.insert("excerpt".to_owned(), json!(shown));
                }
            }
            map.insert("place".to_owned(), at);
        }
        if let Some(help) = &diagnostic.help {
            map.insert("help".to_owned(), json!(help));
        }
    }
    out
}

impl From<exeat::Error> for Problem {
    fn from(error: exeat::Error) -> Problem {
        let all = error.diagnostics();
        let (first, code) = match all.first() {
            Some(d) => (d.message.clone(), d.code),
            None => ("the request cannot be answered".to_owned(), "refused"),
        };
        // A body that is not its format at all is another mistake than one of the wrong shape.
        let status = match code {
            "bad-json" | "bad-toml" | "not-utf8" => 400,
            "unreadable" => 503,
            "no-case" | "no-entry" | "no-licence" => 404,
            // What cannot happen to a case now, and a key used for something else.
            "case-closed" | "same-person" | "approval-missing" | "alert-open" | "facts-missing"
            | "licence-required" | "listed-party" | "prohibited" | "idempotency-key"
            | "licence-known" | "condition-open" => 409,
            "not-a-person" | "nobody" => 403,
            "record-damaged" | "unwritable" => 500,
            _ => 422,
        };
        let detail = match all.len() {
            0 | 1 => first,
            n => format!("{first} (the first of {n} errors)"),
        };
        Problem {
            status,
            code: code.to_owned(),
            detail,
            help: all.first().and_then(|d| d.help.clone()),
            errors: all.to_vec(),
            retry_after: None,
        }
    }
}

/// The reason phrase of a status.
pub(crate) fn title(status: u16) -> &'static str {
    match status {
        400 => "Bad request",
        401 => "Not signed in",
        403 => "Not allowed",
        404 => "Not found",
        405 => "Method not allowed",
        408 => "Request took too long",
        409 => "Conflict",
        413 => "Too large",
        415 => "Unsupported media type",
        421 => "Wrong host",
        422 => "Cannot be read as meant",
        429 => "Too many requests",
        503 => "Not available now",
        _ => "Server error",
    }
}
