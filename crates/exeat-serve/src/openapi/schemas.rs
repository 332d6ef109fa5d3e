//! Shapes of bodies and answers: the fields that stay. An answer may hold more.

use serde_json::{Map, Value, json};

/// Fields that are always there, by shape.
const ANSWERS: &[(&str, &[(&str, &str)])] = &[
    ("Status", &[("status", "string")]),
    (
        "OpenApi",
        &[
            ("openapi", "string"),
            ("info", "object"),
            ("paths", "object"),
        ],
    ),
    (
        "Check",
        &[
            ("version", "integer"),
            ("outcome", "string"),
            ("determinations", "array"),
            ("alerts", "array"),
            ("packs", "array"),
            ("lists", "array"),
            ("disclaimer", "string"),
        ],
    ),
    (
        "Classification",
        &[
            ("version", "integer"),
            ("date", "string"),
            ("items", "array"),
            ("packs", "array"),
            ("disclaimer", "string"),
        ],
    ),
    (
        "Screened",
        &[
            ("version", "integer"),
            ("queries", "array"),
            ("threshold", "number"),
            ("aliases", "boolean"),
            ("lists", "array"),
        ],
    ),
    (
        "Lists",
        &[
            ("version", "integer"),
            ("lists", "array"),
            ("aliases", "integer"),
        ],
    ),
    (
        "MatchResponse",
        &[
            ("responses", "object"),
            ("matcher", "object"),
            ("limit", "integer"),
        ],
    ),
    (
        "SearchResponse",
        &[
            ("results", "array"),
            ("total", "object"),
            ("limit", "integer"),
            ("offset", "integer"),
        ],
    ),
    (
        "Entity",
        &[
            ("id", "string"),
            ("caption", "string"),
            ("schema", "string"),
            ("properties", "object"),
            ("datasets", "array"),
        ],
    ),
    (
        "Algorithms",
        &[("algorithms", "array"), ("default", "string")],
    ),
    ("Diff", &[("version", "integer"), ("complete", "boolean")]),
    ("Packs", &[("version", "integer"), ("packs", "array")]),
    (
        "Vocabulary",
        &[
            ("version", "integer"),
            ("kinds", "array"),
            ("facts", "array"),
        ],
    ),
    ("Cases", &[("version", "integer"), ("cases", "array")]),
    (
        "Records",
        &[
            ("version", "integer"),
            ("size", "integer"),
            ("entries", "array"),
        ],
    ),
    (
        "Proof",
        &[
            ("index", "integer"),
            ("commitment", "string"),
            ("path", "array"),
            ("checkpoint", "string"),
            ("verifier", "string"),
            ("holds", "boolean"),
        ],
    ),
    ("Properties", &[("properties", "array")]),
    ("Suggestions", &[("result", "array")]),
    // An object whose fields depend on what was asked.
    ("Object", &[]),
];

/// All shapes.
pub(super) fn all() -> Value {
    let mut out = Map::new();
    for (name, fields) in ANSWERS {
        out.insert((*name).to_owned(), shape(fields));
    }
    let gap = shape(&[
        ("version", "integer"),
        ("sides", "array"),
        ("only", "object"),
        ("not_compared", "array"),
        ("complete", "boolean"),
    ]);
    let coalition = shape(&[
        ("version", "integer"),
        ("members", "array"),
        ("to", "string"),
        ("on", "string"),
        ("markets", "array"),
        ("totals", "array"),
    ]);
    // One pair or one day is an object; several are a list.
    for (name, one) in [("Gap", gap), ("Coalition", coalition)] {
        let many = json!({ "type": "array", "items": one });
        out.insert(name.to_owned(), json!({ "oneOf": [one, many] }));
    }
    out.insert(
        "Timeline".to_owned(),
        json!({ "type": "array", "items": { "type": "object" } }),
    );
    out.insert("Transaction".to_owned(), transaction());
    out.insert("ScreenRequest".to_owned(), screen_request());
    out.insert("MatchRequest".to_owned(), match_request());
    out.insert(
        "Problem".to_owned(),
        json!({
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": { "type": "string" }, "title": { "type": "string" },
                "status": { "type": "integer" }, "detail": { "type": "string" },
                "help": { "type": "string", "description": "what to do about it" },
                "errors": { "type": "array", "items": { "type": "object" },
                    "description": "everything wrong with a body: code, message, place and help" },
            },
        }),
    );
    Value::Object(out)
}

fn shape(fields: &[(&str, &str)]) -> Value {
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let mut properties = Map::new();
    for (name, kind) in fields {
        properties.insert((*name).to_owned(), json!({ "type": kind }));
    }
    json!({ "type": "object", "required": names, "properties": properties })
}

fn transaction() -> Value {
    json!({
        "type": "object",
        "description": "A transaction; `/facts` names every fact, its unit and meaning. Absent means unknown.",
        "required": ["date", "items"],
        "properties": {
            "date": { "type": "string", "description": "day of the act, in the country the item leaves" },
            "kind": { "type": "string" },
            "from": { "type": "string", "description": "ISO 3166-1 alpha-2, or a country's name" },
            "destination": { "type": "string" },
            "origin": { "type": "string" },
            "parties": { "type": "array", "items": { "type": "object" } },
            "items": { "type": "array", "items": { "type": "object", "properties": {
                "id": { "type": "string" }, "kind": { "type": "string" }, "product": { "type": "string" },
                "entries": { "type": "object" }, "facts": { "type": "object" },
            } } },
            "end-use": { "type": "object" },
            "licences": { "type": "array", "items": { "type": "object" } },
        },
        "example": {
            "date": "2023-01-13", "kind": "export", "from": "JP", "destination": "CN", "origin": "JP",
            "items": [{ "id": "1", "kind": "lithography scanner",
                "facts": { "wavelength": "193 nm", "numerical-aperture": 1.35, "dedicated-chuck-overlay": "1.4 nm" } }],
            "end-use": { "known-concern": "none" },
        },
    })
}

fn screen_request() -> Value {
    json!({
        "type": "object",
        "required": ["queries"],
        "additionalProperties": false,
        "properties": {
            "queries": { "type": "array", "maxItems": 1000, "items": {
                "type": "object", "required": ["name"], "additionalProperties": false,
                "properties": {
                    "id": { "type": "string" }, "name": { "type": "string", "minLength": 1 },
                    "kind": { "type": "string", "enum": ["person", "organisation", "vessel", "aircraft", "unknown"] },
                    "country": { "type": "string" },
                },
            } },
            "threshold": { "type": "number", "minimum": 0, "maximum": 1 },
            "aliases": { "type": "boolean" },
        },
    })
}

fn match_request() -> Value {
    json!({
        "type": "object",
        "required": ["queries"],
        "properties": {
            "queries": { "type": "object", "maxProperties": 100, "additionalProperties": {
                "type": "object", "required": ["schema", "properties"],
                "properties": { "id": { "type": "string" }, "schema": { "type": "string" }, "properties": { "type": "object" } },
            } },
        },
    })
}
