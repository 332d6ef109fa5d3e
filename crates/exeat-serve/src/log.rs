//! Structured logs: one JSON object a line, with the route and never with a party, an item or an address.

use exeat::terms::Date;
use serde_json::json;
use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Where log lines go.
pub struct Log {
    out: Mutex<Box<dyn Write + Send>>,
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Log")
    }
}

/// One answered request.
pub(crate) struct Answered<'a> {
    /// The request's number, also in the answer's `x-request-id`.
    pub(crate) request: &'a str,
    /// Method.
    pub(crate) method: &'static str,
    /// The route with its braces: what stood there may name a party.
    pub(crate) route: &'static str,
    /// Status.
    pub(crate) status: u16,
    /// Bytes of the answer.
    pub(crate) bytes: usize,
    /// Time it took.
    pub(crate) took: Duration,
    /// The caller's tenant.
    pub(crate) tenant: &'a str,
}

impl Log {
    /// A log that goes somewhere.
    #[must_use]
    pub fn to(out: Box<dyn Write + Send>) -> Log {
        Log {
            out: Mutex::new(out),
        }
    }

    /// A log that goes nowhere.
    #[must_use]
    pub fn silent() -> Log {
        Log::to(Box::new(std::io::sink()))
    }

    pub(crate) fn answered(&self, a: &Answered<'_>) {
        let micros = u64::try_from(a.took.as_micros()).unwrap_or(u64::MAX);
        self.line(&json!({
            "time": time(), "level": if a.status >= 500 { "error" } else { "info" },
            "event": "request", "request": a.request, "method": a.method, "route": a.route,
            "status": a.status, "bytes": a.bytes, "micros": micros, "tenant": a.tenant,
        }));
    }

    pub(crate) fn event(&self, level: &str, event: &str, text: &str) {
        self.line(&json!({ "time": time(), "level": level, "event": event, "text": text }));
    }

    fn line(&self, value: &serde_json::Value) {
        if let Ok(mut out) = self.out.lock() {
            // A log that cannot be written must not stop an answer.
            let _ = writeln!(out, "{value}");
        }
    }
}

/// Seconds since 1970.
pub(crate) fn seconds() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_secs())
}

/// Today, by universal time.
pub(crate) fn today() -> Date {
    day_of(seconds())
}

fn day_of(seconds: u64) -> Date {
    let first = Date::constant(1970, 1, 1);
    first
        .checked_add(Duration::from_secs(seconds / 86_400 * 86_400))
        .unwrap_or(first)
}

/// Now, as `2026-11-25T02:05:36Z`.
pub(crate) fn time() -> String {
    let seconds = seconds();
    let of_day = seconds % 86_400;
    format!(
        "{}T{:02}:{:02}:{:02}Z",
        day_of(seconds),
        of_day / 3600,
        of_day / 60 % 60,
        of_day % 60
    )
}
