//! The description of the interface (OpenAPI 3.1), made from the routes themselves.

mod schemas;

use crate::endpoint::{Endpoint, Gives, Method, Needs, Takes};
use crate::problem::title;
use crate::routes::ROUTES;
use serde_json::{Map, Value, json};

/// The document.
pub(crate) fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in ROUTES
        .iter()
        .filter(|e| e.gives != Gives::Page && e.path != "/style.css")
    {
        let method = match endpoint.method {
            Method::Get => "get",
            Method::Post => "post",
        };
        if let Some(item) = paths
            .entry(endpoint.path)
            .or_insert_with(|| json!({}))
            .as_object_mut()
        {
            item.insert(method.to_owned(), operation(endpoint));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Exeat",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Whether a chip, a chip-making tool or its technology may leave one country for another: \
                            under whose law, on which day, why, and what is still missing. It supports a decision; it is not legal advice. \
                            A licence requirement is an answer (200); a refusal is a problem document (RFC 9457).",
            "license": { "name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas::all(),
            "securitySchemes": {
                "key": { "type": "http", "scheme": "bearer",
                    "description": "A key made with `exeat serve key add`; a desk without keys asks for none." },
            },
        },
        "security": [{ "key": [] }],
    })
}

fn operation(endpoint: &Endpoint) -> Value {
    let mut out = json!({ "summary": endpoint.about, "operationId": name(endpoint) });
    let Some(map) = out.as_object_mut() else {
        return out;
    };
    let mut parameters: Vec<Value> = endpoint
        .path_parameters()
        .map(|name| {
            json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
        })
        .collect();
    parameters.extend(endpoint.query.iter().map(|p| {
        json!({ "name": p.name, "in": "query", "required": p.required, "description": p.about,
            "schema": { "type": "string" }, "example": p.example })
    }));
    parameters.push(json!({ "name": "lang", "in": "query", "required": false,
        "description": "language of the words: en, de, ja or zh",
        "schema": { "type": "string", "enum": ["en", "de", "ja", "zh"] } }));
    map.insert("parameters".to_owned(), Value::Array(parameters));
    if let Some(body) = body(endpoint.takes) {
        map.insert("requestBody".to_owned(), body);
    }
    map.insert("responses".to_owned(), responses(endpoint));
    match endpoint.needs {
        Needs::Nobody => {
            map.insert("security".to_owned(), json!([]));
        }
        Needs::Role(role) => {
            map.insert("x-role".to_owned(), json!(role.as_str()));
        }
    }
    out
}

/// `postMatchDataset` for `POST /match/{dataset}`.
fn name(endpoint: &Endpoint) -> String {
    let words = endpoint.path.split(|c: char| !c.is_alphanumeric());
    let mut out = endpoint.method.as_str().to_lowercase();
    for word in words.filter(|w| !w.is_empty()) {
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            out.extend(first.to_uppercase());
            out.push_str(letters.as_str());
        }
    }
    out
}

fn body(takes: Takes) -> Option<Value> {
    let schema = match takes {
        Takes::Nothing => return None,
        Takes::Json(name) => json!({ "$ref": format!("#/components/schemas/{name}") }),
        Takes::Transaction => json!({ "$ref": "#/components/schemas/Transaction" }),
        Takes::Fields | Takes::Form | Takes::Upload => json!({ "type": "object" }),
    };
    let mut content = Map::new();
    for kind in takes.types() {
        let schema = match *kind {
            "application/toml" => json!({ "type": "string" }),
            _ => schema.clone(),
        };
        content.insert((*kind).to_owned(), json!({ "schema": schema }));
    }
    Some(json!({ "required": true, "content": content }))
}

fn responses(endpoint: &Endpoint) -> Value {
    let content = match endpoint.gives {
        Gives::Json(name) => {
            json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } })
        }
        Gives::Text(kind) => {
            let mut map = Map::new();
            map.insert(kind.to_owned(), json!({ "schema": { "type": "string" } }));
            Value::Object(map)
        }
        Gives::Page => json!({}),
    };
    let mut out = Map::new();
    out.insert(
        "200".to_owned(),
        json!({ "description": "the answer", "content": content }),
    );
    let mut refusals = vec![422, 503];
    if endpoint.method == Method::Get {
        out.insert(
            "304".to_owned(),
            json!({ "description": "unchanged since the tag that was sent" }),
        );
    }
    if endpoint.takes != Takes::Nothing {
        refusals.extend([400, 408, 413, 415]);
    }
    if endpoint.path.contains('{') {
        refusals.push(404);
    }
    if let Needs::Role(_) = endpoint.needs {
        refusals.extend([401, 403, 429]);
    }
    refusals.sort_unstable();
    for status in refusals {
        out.insert(
            status.to_string(),
            json!({ "description": title(status), "content": { "application/problem+json":
                { "schema": { "$ref": "#/components/schemas/Problem" } } } }),
        );
    }
    Value::Object(out)
}
