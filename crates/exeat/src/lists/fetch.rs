//! Fetching official lists: conditional requests, bounds on size and time, redirects that cannot lead astray.
//!
//! Nothing is believed of a server: a length that does not come true, an answer that nobody asked for, a page in place
//! of a list, an address without TLS are refused, and the list in use stays.

#[cfg(test)]
mod tests;

use super::folder::{Folder, Incoming, Kept, State};
use super::{List, MAX_BYTES};
use crate::error::Error;
use exeat_terms::{Date, Diagnostic};
use std::time::Duration;
use toml_edit::DocumentMut;
use ureq::http::Uri;

static TEXT: &str = include_str!("../../../../lists/sources.toml");
/// Redirects that are followed.
const MAX_REDIRECTS: usize = 5;

/// An official list and where it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name in a folder of lists.
    pub id: String,
    /// Who publishes it.
    pub authority: String,
    /// Its files: name and address; the first is the main one.
    pub files: Vec<(String, String)>,
}

/// Bounds of one fetch.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Largest file, in bytes.
    pub bytes: u64,
    /// Longest silence of the server.
    pub silence: Duration,
    /// Longest time for one file.
    pub whole: Duration,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds {
            bytes: MAX_BYTES,
            silence: Duration::from_secs(30),
            whole: Duration::from_secs(300),
        }
    }
}

/// What an update gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Updated {
    /// A new snapshot is in use.
    Taken(List),
    /// The server sent what the folder had already.
    Same,
    /// The server says that nothing has changed.
    NotModified,
}

/// The official lists that can be fetched.
///
/// # Errors
/// Never while the tests pass: they read the same table.
pub fn official() -> Result<Vec<Source>, Error> {
    let bad = |what: String| Error::one(Diagnostic::error("bad-sources", what));
    let document: DocumentMut = TEXT.parse().map_err(|e| bad(format!("{e}")))?;
    let mut out = Vec::new();
    for (id, item) in document.iter() {
        let table = item
            .as_table_like()
            .ok_or_else(|| bad(format!("`{id}` is no table")))?;
        let files = table.get("files").and_then(|f| f.as_array());
        let files: Vec<(String, String)> = files
            .into_iter()
            .flatten()
            .filter_map(|file| {
                let file = file.as_inline_table()?;
                let name = file.get("name")?.as_str()?;
                Some((name.to_owned(), file.get("from")?.as_str()?.to_owned()))
            })
            .collect();
        let authority = table.get("authority").and_then(|a| a.as_str());
        out.push(Source {
            id: id.to_owned(),
            authority: authority.unwrap_or("").to_owned(),
            files,
        });
    }
    Ok(out)
}

/// Fetches a list into a folder; what the folder had stays in use when anything is wrong.
///
/// # Errors
/// When the server cannot be reached, does not keep its word, or what it sends is refused.
pub fn update(
    folder: &Folder,
    source: &Source,
    day: Date,
    insist: bool,
    bounds: Bounds,
) -> Result<Updated, Error> {
    let before = folder.state(&source.id)?;
    let addresses: Vec<&str> = source.files.iter().map(|(_, from)| from.as_str()).collect();
    let from = addresses.join(" ");
    // Only an unharmed snapshot of the same address may be confirmed by a server.
    let known = before
        .as_ref()
        .filter(|b| b.source == from && source.files.len() == 1 && folder.list(b).is_ok());
    let mut incoming = Incoming {
        id: source.id.clone(),
        source: from,
        fetched: Some(day),
        insist,
        ..Incoming::default()
    };
    for (name, address) in &source.files {
        match fetch(address, known, bounds)? {
            Fetched::NotModified => {
                if let Some(state) = known {
                    folder.unchanged(state, Some(day))?;
                    return Ok(Updated::NotModified);
                }
                return Err(told(
                    address,
                    "says `not modified` though nothing was named",
                ));
            }
            Fetched::File {
                bytes,
                etag,
                last_modified,
            } => {
                incoming.etag = etag;
                incoming.last_modified = last_modified;
                incoming.files.push((name.clone(), bytes));
            }
        }
    }
    let (kept, list) = folder.put(&incoming)?;
    Ok(match kept {
        Kept::Taken => Updated::Taken(list),
        Kept::Same => Updated::Same,
    })
}

enum Fetched {
    NotModified,
    File {
        bytes: Vec<u8>,
        etag: String,
        last_modified: String,
    },
}

fn fetch(address: &str, known: Option<&State>, bounds: Bounds) -> Result<Fetched, Error> {
    let mut at = allowed(address, address)?;
    for _ in 0..=MAX_REDIRECTS {
        let agent = agent(&at, bounds);
        let mut request = agent.get(&at);
        if let Some(state) = known {
            if !state.etag.is_empty() {
                request = request.header("if-none-match", &state.etag);
            }
            if !state.last_modified.is_empty() {
                request = request.header("if-modified-since", &state.last_modified);
            }
        }
        let mut response = request
            .call()
            .map_err(|e| told(&at, &format!("could not be reached: {e}")))?;
        let header = |name: &str| {
            let value = response.headers().get(name);
            let value = value.and_then(|v| v.to_str().ok()).unwrap_or("");
            value.chars().take(300).collect::<String>()
        };
        match response.status().as_u16() {
            200 => {
                let (etag, last_modified) = (header("etag"), header("last-modified"));
                let promised: Option<u64> = header("content-length").parse().ok();
                if promised.is_some_and(|length| length > bounds.bytes) {
                    let most = bounds.bytes >> 20;
                    return Err(told(&at, &format!("is larger than {most} MiB")));
                }
                let body = response.body_mut().with_config().limit(bounds.bytes);
                let bytes = body
                    .read_to_vec()
                    .map_err(|e| told(&at, &format!("broke off: {e}")))?;
                let length = bytes.len() as u64;
                if promised.is_some_and(|promised| promised != length) {
                    return Err(told(&at, "sent fewer bytes than it promised"));
                }
                return Ok(Fetched::File {
                    bytes,
                    etag,
                    last_modified,
                });
            }
            304 => return Ok(Fetched::NotModified),
            301 | 302 | 303 | 307 | 308 => {
                let to = header("location");
                at = allowed(&joined(&at, &to), address)?;
            }
            status => return Err(told(&at, &format!("answered with status {status}"))),
        }
    }
    Err(told(address, "redirects without end"))
}

fn agent(address: &str, bounds: Bounds) -> ureq::Agent {
    let mut config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(bounds.silence))
        .timeout_recv_response(Some(bounds.silence))
        .timeout_per_read(Some(bounds.silence))
        .timeout_global(Some(bounds.whole))
        .user_agent(concat!("exeat/", env!("CARGO_PKG_VERSION")));
    if is_local(address) {
        config = config.proxy(None);
    }
    config.build().into()
}

/// The address of a redirect, which may leave out the server.
fn joined(at: &str, to: &str) -> String {
    let Ok(base) = at.parse::<Uri>() else {
        return to.to_owned();
    };
    if to.starts_with('/') && !to.starts_with("//") {
        let scheme = base.scheme_str().unwrap_or("https");
        let host = base.authority().map_or("", |a| a.as_str());
        return format!("{scheme}://{host}{to}");
    }
    to.to_owned()
}

/// An address that may be asked: with TLS, or on this machine when it was on this machine from the start.
fn allowed(address: &str, first: &str) -> Result<String, Error> {
    let secure = address.starts_with("https://");
    if secure || (is_local(address) && is_local(first)) {
        return Ok(address.to_owned());
    }
    let what = if address == first {
        "is no https address".to_owned()
    } else {
        let shown: String = address.chars().take(200).collect();
        format!("redirects to `{shown}`, which is no https address")
    };
    Err(told(first, &what))
}

fn is_local(address: &str) -> bool {
    let host = address.parse::<Uri>().ok();
    let host = host.as_ref().and_then(|uri| uri.host());
    matches!(host, Some("127.0.0.1" | "[::1]" | "localhost")) && address.starts_with("http://")
}

fn told(address: &str, what: &str) -> Error {
    Error::one(
        Diagnostic::error("not-fetched", format!("`{address}` {what}")).with_help(
            "the list in use stays; try later, fetch the file by hand and use `exeat lists add FILE`, or name \
             another address with --from",
        ),
    )
}
