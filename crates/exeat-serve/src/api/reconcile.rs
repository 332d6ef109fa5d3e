//! Reconciliation API 0.2, for OpenRefine: match, extend, suggest, preview.

use super::matching::{by_id, id};
use super::screen::{LONGEST_NAME, shape};
use crate::call::{Call, find};
use crate::problem::Problem;
use crate::reply::Reply;
use exeat::lists::{self, Entry, Kind, Query, Screen};
use exeat::terms::Country;
use maud::html;
use serde_json::{Map, Value, json};

/// Most queries, and most results of each.
const MOST: usize = 100;
/// Least score shown, and least score of a match, in ten-thousandths.
const CUTOFF: u32 = 5_000;
const MATCH: u32 = 9_500;
/// Properties an entry can be extended by.
const PROPERTIES: [(&str, &str); 5] = [
    ("name", "Name"),
    ("alias", "Other names"),
    ("country", "Countries"),
    ("list", "List"),
    ("programme", "Programme"),
];
const TYPES: [(&str, &str); 4] = [
    ("Person", "Person"),
    ("Organization", "Organisation"),
    ("Vessel", "Vessel"),
    ("Airplane", "Aircraft"),
];

fn open(reply: Reply) -> Reply {
    // The page of another program asks from another origin; what it may read are the lists and nothing else.
    reply.with("access-control-allow-origin", "*")
}

/// The manifest, or the answer to queries or to an extension.
pub(crate) fn reconcile(call: &Call) -> Result<Reply, Problem> {
    if let Some(text) = find(&call.query, "queries") {
        return queries(call, text).map(open);
    }
    if let Some(text) = find(&call.query, "extend") {
        return extend(call, text).map(open);
    }
    let here = |path: &str| json!({ "service_url": "/reconcile", "service_path": path });
    let types: Vec<Value> = TYPES
        .iter()
        .map(|(id, name)| json!({ "id": id, "name": name }))
        .collect();
    Ok(open(Reply::value(&json!({
        "versions": ["0.2"],
        "name": "Exeat restricted parties",
        "identifierSpace": "urn:exeat:entry",
        "schemaSpace": "urn:exeat:type",
        "defaultTypes": types,
        "view": { "url": "/entities/{{id}}" },
        "preview": { "url": "/reconcile/preview?id={{id}}", "width": 420, "height": 220 },
        "suggest": { "entity": here("/suggest/entity"), "property": here("/suggest/property"), "type": here("/suggest/type") },
        "extend": { "propose_properties": here("/properties"), "property_settings": [] },
        "batchSize": MOST,
    }))))
}

fn parsed(text: &str, what: &str) -> Result<Map<String, Value>, Problem> {
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Problem::new(
            400,
            "bad-json",
            format!("`{what}` is no object of JSON"),
            "see the Reconciliation API 0.2",
        )),
    }
}

fn queries(call: &Call, text: &str) -> Result<Reply, Problem> {
    let asked = parsed(text, "queries")?;
    if asked.len() > MOST {
        let help = format!("ask at most {MOST}");
        return Err(Problem::new(
            413,
            "too-many-queries",
            format!("{} queries", asked.len()),
            help,
        ));
    }
    let screen = call.service.searched.screen(true);
    let mut out = Map::new();
    for (key, value) in &asked {
        let name = value
            .get("query")
            .and_then(Value::as_str)
            .unwrap_or("")
            .trim();
        if name.is_empty() || name.len() > LONGEST_NAME {
            return Err(shape(
                &format!("queries.{key}.query"),
                "is no name",
                "give a name of at most 2000 bytes",
            ));
        }
        let kind = match value.get("type").and_then(Value::as_str) {
            Some("Person") => Kind::Person,
            Some("Organization" | "Company") => Kind::Organisation,
            Some("Vessel") => Kind::Vessel,
            Some("Airplane") => Kind::Aircraft,
            _ => Kind::Unknown,
        };
        let country = value
            .get("properties")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .find(|p| p.get("pid").and_then(Value::as_str) == Some("country"))
            .and_then(|p| p.get("v")?.as_str())
            .and_then(|c| Country::find(&c.to_uppercase()).or_else(|| Country::find(c)));
        let limit = value
            .get("limit")
            .and_then(Value::as_u64)
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(5);
        let query = Query {
            name: name.to_owned(),
            kind,
            country,
            ..Query::default()
        };
        let found = lists::screen(&screen, &query, CUTOFF);
        let result: Vec<Value> = found
            .hits
            .iter()
            .take(limit.clamp(1, MOST))
            .map(|hit| candidate(hit.entry, hit.comparison.score))
            .collect();
        out.insert(key.clone(), json!({ "result": result }));
    }
    Ok(Reply::value(&Value::Object(out)))
}

fn kind_of(entry: &Entry) -> (&'static str, &'static str) {
    match entry.party.kind {
        Kind::Person => ("Person", "Person"),
        Kind::Vessel => ("Vessel", "Vessel"),
        Kind::Aircraft => ("Airplane", "Aircraft"),
        Kind::Organisation | Kind::Unknown => ("Organization", "Organisation"),
    }
}

fn named(entry: &Entry) -> String {
    entry.party.names.first().cloned().unwrap_or_default()
}

fn candidate(entry: &Entry, score: u32) -> Value {
    let (kind, name) = kind_of(entry);
    json!({
        "id": id(entry), "name": named(entry), "type": [{ "id": kind, "name": name }],
        "score": f64::from(score) / 100.0, "match": score >= MATCH,
        "description": format!("{} · {}", entry.list, entry.cite),
    })
}

fn values(entry: &Entry, property: &str) -> Vec<String> {
    match property {
        "name" => vec![named(entry)],
        "alias" => entry.party.names.iter().skip(1).cloned().collect(),
        "country" => entry
            .party
            .countries
            .iter()
            .map(|c| c.code().to_owned())
            .collect(),
        "list" => vec![entry.list.clone()],
        "programme" => vec![entry.programme.clone()],
        _ => Vec::new(),
    }
}

fn extend(call: &Call, text: &str) -> Result<Reply, Problem> {
    let asked = parsed(text, "extend")?;
    let texts = |key: &str, of: fn(&Value) -> Option<&str>| -> Vec<String> {
        let list = asked.get(key).and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(of)
            .map(str::to_owned)
            .take(1_000)
            .collect()
    };
    let ids = texts("ids", Value::as_str);
    let properties = texts("properties", |p| p.get("id")?.as_str());
    let screen = call.service.searched.screen(true);
    let mut rows = Map::new();
    for wanted in ids {
        let entry = by_id(&screen, &wanted);
        let mut row = Map::new();
        for property in &properties {
            let cells: Vec<Value> = entry
                .map(|e| values(e, property))
                .unwrap_or_default()
                .iter()
                .map(|text| json!({ "str": text }))
                .collect();
            row.insert(property.clone(), Value::Array(cells));
        }
        rows.insert(wanted, Value::Object(row));
    }
    let meta: Vec<Value> = properties
        .iter()
        .map(|p| {
            let name = PROPERTIES
                .iter()
                .find(|(id, _)| id == p)
                .map_or(p.as_str(), |(_, n)| *n);
            json!({ "id": p, "name": name })
        })
        .collect();
    Ok(Reply::value(&json!({ "meta": meta, "rows": rows })))
}

/// Properties that entries can be extended by.
pub(crate) fn properties(_: &Call) -> Result<Reply, Problem> {
    let list: Vec<Value> = PROPERTIES
        .iter()
        .map(|(id, name)| json!({ "id": id, "name": name }))
        .collect();
    Ok(open(Reply::value(&json!({ "properties": list }))))
}

/// Suggestions for what a person begins to type.
pub(crate) fn suggest(call: &Call) -> Result<Reply, Problem> {
    let prefix = call.get("prefix").unwrap_or("").to_lowercase();
    let fixed = |list: &[(&str, &str)]| -> Vec<Value> {
        list.iter()
            .filter(|(id, name)| {
                id.to_lowercase().starts_with(&prefix) || name.to_lowercase().starts_with(&prefix)
            })
            .map(|(id, name)| json!({ "id": id, "name": name }))
            .collect()
    };
    let result = match call.in_path("what") {
        "entity" => entities(&call.service.searched.screen(true), &prefix),
        "property" => fixed(&PROPERTIES),
        "type" => fixed(&TYPES),
        _ => return Err(Problem::nothing("such suggestion")),
    };
    Ok(open(Reply::value(&json!({ "result": result }))))
}

fn entities(screen: &Screen, prefix: &str) -> Vec<Value> {
    screen
        .lists()
        .iter()
        .flat_map(|list| &list.entries)
        .filter(|e| {
            e.party
                .names
                .iter()
                .any(|n| n.to_lowercase().starts_with(prefix))
        })
        .take(20)
        .map(|e| json!({ "id": id(e), "name": named(e), "description": e.list }))
        .collect()
}

/// A small page about an entry.
pub(crate) fn preview(call: &Call) -> Result<Reply, Problem> {
    let screen = call.service.searched.screen(true);
    let wanted = call.need("id", "name the entry")?;
    let entry = by_id(&screen, wanted).ok_or_else(|| Problem::nothing("such entry"))?;
    Ok(open(Reply::page(html! {
        html lang="en" {
            head { title { (named(entry)) } }
            body {
                h1 { (named(entry)) }
                p { (entry.list) " · " (entry.party.id) }
                ul { @for name in entry.party.names.iter().skip(1).take(10) { li { (name) } } }
                p { (values(entry, "country").join(", ")) " " (entry.cite) }
            }
        }
    })))
}
