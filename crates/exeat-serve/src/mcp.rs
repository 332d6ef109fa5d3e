//! A server of the Model Context Protocol on standard input and output: tools that read and decide nothing away.
//!
//! Every tool returns the library's whole answer, with its citations and what is missing; none of them writes.

use crate::access::Caller;
use crate::api::{about, check, compare, screen};
use crate::call::Call;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::service::Service;
use serde_json::{Value, json};
use std::io::{self, BufRead, Read as _, Write};
use std::sync::Arc;

/// The version of the protocol that is spoken.
const PROTOCOL: &str = "2025-06-18";
/// Longest message, in bytes.
const LONGEST: u64 = 4 << 20;

/// Serves until the input ends.
///
/// # Errors
/// When a stream breaks.
pub fn mcp(service: &Arc<Service>, input: &mut dyn BufRead, out: &mut dyn Write) -> io::Result<()> {
    loop {
        let mut line = Vec::new();
        if input.take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let answer = match serde_json::from_slice::<Value>(&line) {
            Ok(message) => respond(service, &message),
            Err(_) if line.iter().all(u8::is_ascii_whitespace) => None,
            Err(e) => Some(failed(&Value::Null, -32700, &format!("not JSON: {e}"))),
        };
        if let Some(answer) = answer {
            writeln!(out, "{answer}")?;
            out.flush()?;
        }
    }
}

fn failed(id: &Value, code: i32, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
}

/// The answer to a message; a notification has none.
fn respond(service: &Arc<Service>, message: &Value) -> Option<Value> {
    let id = message.get("id")?;
    let method = message.get("method").and_then(Value::as_str).unwrap_or("");
    let parameters = message.get("params").cloned().unwrap_or(Value::Null);
    let result = match method {
        "initialize" => json!({
            "protocolVersion": PROTOCOL,
            "capabilities": { "tools": {} },
            "serverInfo": { "name": "exeat", "version": env!("CARGO_PKG_VERSION") },
            "instructions": "Answers cite the law they rest on. `facts missing` means that nothing may be concluded yet: \
                             ask for the facts named in `missing`. Supports a decision; it is not legal advice.",
        }),
        "ping" => json!({}),
        "tools/list" => json!({ "tools": tools() }),
        "tools/call" => match tool(service, &parameters) {
            Some(done) => {
                let (text, wrong) = match done {
                    Ok(reply) => (reply.body, false),
                    Err(problem) => (problem.reply().body, true),
                };
                let text = String::from_utf8_lossy(&text).into_owned();
                json!({ "content": [{ "type": "text", "text": text }], "isError": wrong })
            }
            None => {
                return Some(failed(
                    id,
                    -32602,
                    "there is no such tool; tools/list names them",
                ));
            }
        },
        _ => return Some(failed(id, -32601, "this method is not known here")),
    };
    Some(json!({ "jsonrpc": "2.0", "id": id, "result": result }))
}

fn tools() -> Value {
    let text = |about: &str| json!({ "type": "string", "description": about });
    let tool = |name: &str, about: &str, properties: Value, required: Value| {
        json!({ "name": name, "description": about,
            "annotations": { "readOnlyHint": true, "openWorldHint": false },
            "inputSchema": { "type": "object", "properties": properties, "required": required } })
    };
    let transaction = text("the transaction, as JSON or TOML text; absent means unknown");
    let jurisdictions = text("jurisdictions divided by commas; all unless stated");
    json!([
        tool(
            "check",
            "Determine whether a transaction needs a licence, under whose law and why, and what is missing",
            json!({ "transaction": transaction, "in": jurisdictions, "on": text("the day, as 2023-07-23") }),
            json!(["transaction"])
        ),
        tool(
            "classify",
            "Find the control-list entries of the items of a transaction",
            json!({ "transaction": transaction, "in": jurisdictions, "on": text("the day") }),
            json!(["transaction"])
        ),
        tool(
            "screen",
            "Compare a name with the restricted-party lists",
            json!({ "name": text("the name, in any script"), "country": text("where the party is") }),
            json!(["name"])
        ),
        tool(
            "facts",
            "The facts a transaction may state, with unit and meaning",
            json!({ "kind": text("a kind of item, such as lithography scanner") }),
            json!([])
        ),
        tool(
            "diff",
            "What changed in one country's law between two days",
            json!({ "jurisdiction": text("such as jp"), "from": text("the earlier day"), "to": text("the later day") }),
            json!(["jurisdiction", "from", "to"])
        ),
        tool(
            "packs",
            "The countries whose law is known, and the days for which it was read",
            json!({}),
            json!([])
        ),
    ])
}

/// Runs a tool as the route of the same name; none where there is no such tool.
fn tool(service: &Arc<Service>, parameters: &Value) -> Option<Result<Reply, Problem>> {
    let name = parameters.get("name")?.as_str()?;
    let arguments = parameters.get("arguments").cloned().unwrap_or(Value::Null);
    let get = |key: &str| {
        arguments
            .get(key)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let query: Vec<(String, String)> = ["in", "on", "kind", "from", "to"]
        .into_iter()
        .filter_map(|key| Some((key.to_owned(), get(key)?)))
        .collect();
    let text = get("transaction").unwrap_or_default();
    let mut call = Call {
        service: Arc::clone(service),
        caller: Caller::local(),
        path: get("jurisdiction")
            .map(|j| ("jurisdiction".to_owned(), j))
            .into_iter()
            .collect(),
        query,
        content: if text.trim_start().starts_with('{') {
            "application/json"
        } else {
            "application/toml"
        }
        .to_owned(),
        boundary: None,
        body: text.into_bytes(),
        place: String::new(),
        language: "en",
        idempotency: None,
    };
    Some(match name {
        // Not the route itself, which keeps what it is asked.
        "check" => check::answered(&call),
        "classify" => check::classify(&call),
        "screen" => {
            let query = json!({ "name": get("name").unwrap_or_default(), "country": get("country").unwrap_or_default() });
            call.body = json!({ "queries": [query] }).to_string().into_bytes();
            screen::screen(&call)
        }
        "facts" => about::facts(&call),
        "diff" => compare::diff(&call),
        "packs" => about::packs(&call),
        _ => return None,
    })
}
