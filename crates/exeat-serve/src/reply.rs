//! What a route gives back.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use exeat::wire::{self, Serialize};
use sha2::{Digest as _, Sha256};

use crate::problem::Problem;

/// A reply: status, type, headers and body.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply {
    /// HTTP status.
    pub(crate) status: u16,
    /// Media type.
    pub(crate) kind: &'static str,
    /// Further headers.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// An answer of the library, in the very bytes the command prints.
    pub(crate) fn wire<T: Serialize>(value: &T) -> Result<Reply, Problem> {
        let mut text = wire::v1::to_json(value)
            .map_err(|_| Problem::internal("the answer cannot be written as JSON"))?;
        text.push('\n');
        Ok(Reply::bytes("application/json", text.into_bytes()))
    }

    /// A document of our own.
    pub(crate) fn value(value: &serde_json::Value) -> Reply {
        let mut text = value.to_string();
        text.push('\n');
        Reply::bytes("application/json", text.into_bytes())
    }

    /// Bytes of a kind.
    pub(crate) fn bytes(kind: &'static str, body: Vec<u8>) -> Reply {
        Reply {
            status: 200,
            kind,
            headers: Vec::new(),
            body,
        }
    }

    /// A page.
    pub(crate) fn page(html: maud::Markup) -> Reply {
        Reply::bytes("text/html; charset=utf-8", html.into_string().into_bytes())
    }

    /// Sends a browser to another page after a form.
    pub(crate) fn see(place: &str) -> Reply {
        let mut reply = Reply::bytes("text/plain; charset=utf-8", Vec::new());
        reply.status = 303;
        reply.with("location", place)
    }

    /// The same with another status.
    pub(crate) fn status(mut self, status: u16) -> Reply {
        self.status = status;
        self
    }

    /// The same with a header.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Reply {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The tag of the body, by its content.
    pub(crate) fn tag(&self) -> String {
        let hash = Sha256::digest(&self.body);
        format!("\"{}\"", hex(hash.get(..16).unwrap_or(&[])))
    }

    /// The same as a response; `known` is the tag a client has already.
    pub(crate) fn response(mut self, known: Option<&str>, get: bool) -> Response<Body> {
        if get && self.status == 200 {
            let tag = self.tag();
            let same = known.is_some_and(|known| {
                known
                    .split(',')
                    .map(|t| t.trim().trim_start_matches("W/"))
                    .any(|t| t == tag || t == "*")
            });
            if same {
                self.status = 304;
                self.body.clear();
            }
            self.headers.push(("etag", tag));
        }
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if self.status != 304 {
            headers.insert("content-type", HeaderValue::from_static(self.kind));
        }
        for (name, value) in &self.headers {
            put(headers, name, value);
        }
        response
    }
}

/// Sets a header whose value may have been a user's: one that cannot stand in a header is left out.
pub(crate) fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.append(HeaderName::from_static(name), value);
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
