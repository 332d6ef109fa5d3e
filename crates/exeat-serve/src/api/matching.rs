//! `POST /match/{dataset}` and `GET /search/{dataset}`, in the shapes of yente, so that its clients need no change.
//!
//! Scores are our own; so are the matcher's name and the evidence in `features`.

use super::screen::{LONGEST_NAME, name_fits, object, shape, ten_thousandths};
use crate::call::Call;
use crate::problem::Problem;
use crate::reply::Reply;
use exeat::lists::{self, Entry, Hit, Kind, Query, Screen};
use exeat::terms::{Country, parse_date};
use exeat::wire::v1_screen::share;
use serde_json::{Map, Value, json};

/// Most queries of one call, as yente has it.
const MOST_QUERIES: usize = 100;
/// Results of a query, as yente has them: how many unless told otherwise, and how many at most.
const RESULTS: usize = 5;
const MOST_RESULTS: usize = 500;
/// Least score of a match, and of anything that is shown at all, as yente has them.
const THRESHOLD: u32 = 7_000;
const CUTOFF: u32 = 5_000;

/// What limits the results.
struct Wanted {
    limit: usize,
    threshold: u32,
    cutoff: u32,
    list: Option<String>,
}

/// Matches entities against the lists.
pub(crate) fn matching(call: &Call) -> Result<Reply, Problem> {
    let wanted = wanted(call)?;
    let body = call.json()?;
    let known = ["queries", "weights", "config"];
    let object = object(&body, "the body", &known)?;
    let Some(Value::Object(queries)) = object.get("queries") else {
        let help = "write {\"queries\": {\"q1\": {\"schema\": \"Company\", \"properties\": {\"name\": [\"…\"]}}}}";
        return Err(shape("queries", "is no object", help));
    };
    if queries.len() > MOST_QUERIES {
        let detail = format!("{} queries are asked at once", queries.len());
        let help = format!("ask at most {MOST_QUERIES}");
        return Err(Problem::new(413, "too-many-queries", detail, help));
    }
    let screen = call.service.searched.screen(true);
    let mut responses = Map::new();
    for (key, value) in queries {
        // One query that cannot be read must not take the others with it.
        let response = match entity(value, &format!("queries.{key}")) {
            Ok((schema, query)) => {
                let hits = lists::screen(&screen, &query, wanted.cutoff).hits;
                results(&hits, &wanted, &echo(value, &schema))
            }
            Err(problem) => json!({
                "status": problem.status, "results": [], "detail": problem.detail,
                "total": { "value": 0, "relation": "eq" },
                "query": echo(value, ""),
            }),
        };
        responses.insert(key.clone(), response);
    }
    Ok(Reply::value(&json!({
        "responses": responses,
        "matcher": { "exeat-names": { "description":
            "weighted alignment of names in any script; the score is that of the names alone" } },
        "limit": wanted.limit,
    })))
}

/// Searches the lists for a name.
pub(crate) fn search(call: &Call) -> Result<Reply, Problem> {
    let wanted = wanted(call)?;
    let name = call.need("q", "give a name")?.to_owned();
    name_fits(&name, "q")?;
    let query = Query {
        name,
        country: call.country("countries")?,
        ..Query::default()
    };
    let screen = call.service.searched.screen(true);
    let hits = lists::screen(&screen, &query, wanted.cutoff).hits;
    let mut out = results(&hits, &wanted, &Value::Null);
    if let Some(map) = out.as_object_mut() {
        map.remove("query");
        map.remove("status");
        map.insert("limit".to_owned(), json!(wanted.limit));
        map.insert("offset".to_owned(), json!(0));
        map.insert("facets".to_owned(), json!({}));
    }
    Ok(Reply::value(&out))
}

/// The ways of matching there are: one.
pub(crate) fn algorithms(_: &Call) -> Result<Reply, Problem> {
    Ok(Reply::value(&json!({
        "algorithms": [{ "name": "exeat-names",
            "description": "weighted alignment of names in any script, complete above the threshold",
            "features": {} }],
        "default": "exeat-names", "best": "exeat-names",
    })))
}

fn wanted(call: &Call) -> Result<Wanted, Problem> {
    let score = |name: &str, default: u32| -> Result<u32, Problem> {
        call.get(name).map_or(Ok(default), |text| {
            ten_thousandths(text).ok_or_else(|| {
                Problem::parameter(name, "is no number from 0 to 1", "write it as 0.7")
            })
        })
    };
    let limit = match call.get("limit") {
        None => RESULTS,
        Some(text) => text
            .parse::<usize>()
            .ok()
            .filter(|n| (1..=MOST_RESULTS).contains(n))
            .ok_or_else(|| {
                let help = format!("write a number from 1 to {MOST_RESULTS}");
                Problem::parameter("limit", "is no such number", &help)
            })?,
    };
    let dataset = call.in_path("dataset");
    let lists = call.service.searched.lists();
    let known = |id: &str| {
        lists
            .iter()
            .any(|l| l.id == id || l.entries.iter().any(|e| e.list == id))
    };
    let list = match dataset {
        // The address without a dataset is all lists too.
        "" | "default" | "all" => None,
        id if known(id) => Some(id.to_owned()),
        _ => {
            return Err(Problem::nothing(
                "such dataset; `default` is all lists, `/lists` names them,",
            ));
        }
    };
    Ok(Wanted {
        limit,
        threshold: score("threshold", THRESHOLD)?,
        cutoff: score("cutoff", CUTOFF)?,
        list,
    })
}

/// The entity asked about, as far as it bears on matching.
fn entity(value: &Value, path: &str) -> Result<(String, Query), Problem> {
    let Some(object) = value.as_object() else {
        return Err(shape(
            path,
            "is no object",
            "write {\"schema\": …, \"properties\": …}",
        ));
    };
    let schema = object.get("schema").and_then(Value::as_str).unwrap_or("");
    let kind = kind(schema).ok_or_else(|| {
        let shown: String = schema.chars().take(40).collect();
        shape(
            &format!("{path}.schema"),
            &format!("`{shown}` is not matched"),
            "write Person, Company, Organization, LegalEntity, Vessel or Airplane",
        )
    })?;
    let Some(properties) = object.get("properties").and_then(Value::as_object) else {
        let path = format!("{path}.properties");
        return Err(shape(&path, "is no object", "write {\"name\": [\"…\"]}"));
    };
    let all = |keys: &[&str]| -> Vec<String> {
        keys.iter()
            .filter_map(|key| properties.get(*key))
            .flat_map(texts)
            .filter(|text| !text.trim().is_empty())
            .collect()
    };
    let mut names = all(&["name", "alias", "previousName"]);
    let (first, last) = (all(&["firstName"]), all(&["lastName"]));
    if let (Some(first), Some(last)) = (first.first(), last.first()) {
        names.push(format!("{first} {last}"));
    }
    names.truncate(50);
    let Some(name) = names.first().cloned() else {
        let path = format!("{path}.properties.name");
        return Err(shape(&path, "holds no name", "give at least one name"));
    };
    if let Some(long) = names.iter().find(|n| n.len() > LONGEST_NAME) {
        name_fits(long, &format!("{path}.properties.name"))?;
    }
    let countries: Vec<Country> = all(&[
        "country",
        "nationality",
        "jurisdiction",
        "citizenship",
        "mainCountry",
    ])
    .iter()
    .filter_map(|text| Country::find(&text.to_uppercase()).or_else(|| Country::find(text)))
    .collect();
    let mut query = Query {
        name,
        kind,
        country: countries.first().copied(),
        ..Query::default()
    };
    query.more.names = names.into_iter().skip(1).collect();
    query.more.countries = countries;
    query.more.identifiers = all(&[
        "registrationNumber",
        "taxNumber",
        "leiCode",
        "idNumber",
        "passportNumber",
        "imoNumber",
        "innCode",
        "ogrnCode",
    ]);
    query.more.dates = all(&["birthDate", "incorporationDate"])
        .iter()
        .filter_map(|text| parse_date(text).ok())
        .collect();
    Ok((schema.to_owned(), query))
}

/// One text, or each of a list.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

fn kind(schema: &str) -> Option<Kind> {
    Some(match schema {
        "Person" => Kind::Person,
        "Company" | "Organization" | "PublicBody" => Kind::Organisation,
        "LegalEntity" | "Thing" | "" => Kind::Unknown,
        "Vessel" => Kind::Vessel,
        "Airplane" => Kind::Aircraft,
        _ => return None,
    })
}

/// The query as it was understood, given back as yente gives it.
fn echo(value: &Value, schema: &str) -> Value {
    let mut out = value.clone();
    if let Some(map) = out.as_object_mut()
        && !schema.is_empty()
    {
        map.insert("schema".to_owned(), json!(schema));
    }
    out
}

fn results(hits: &[Hit<'_>], wanted: &Wanted, query: &Value) -> Value {
    let mut of_list: Vec<&Hit<'_>> = hits
        .iter()
        .filter(|hit| {
            wanted
                .list
                .as_ref()
                .is_none_or(|list| hit.entry.list == *list)
        })
        .collect();
    of_list.sort_by_key(|hit| std::cmp::Reverse(hit.comparison.score));
    let results: Vec<Value> = of_list
        .iter()
        .take(wanted.limit)
        .map(|hit| result(hit, wanted.threshold))
        .collect();
    json!({
        "status": 200,
        "results": results,
        "total": { "value": of_list.len(), "relation": "eq" },
        "query": query,
    })
}

fn result(hit: &Hit<'_>, threshold: u32) -> Value {
    let mut out = described(hit.entry);
    let mut features = Map::new();
    features.insert("name".to_owned(), json!(share(hit.comparison.score)));
    if let Some(map) = out.as_object_mut() {
        map.insert("score".to_owned(), json!(share(hit.comparison.score)));
        map.insert("features".to_owned(), Value::Object(features));
        map.insert("match".to_owned(), json!(hit.comparison.score >= threshold));
        map.insert("matched".to_owned(), json!(hit.matched));
        map.insert(
            "probability".to_owned(),
            json!(share(hit.weighed.probability)),
        );
    }
    out
}

/// An entry as an entity.
pub(crate) fn described(entry: &Entry) -> Value {
    let party = &entry.party;
    let name = party.names.first().cloned().unwrap_or_default();
    let schema = match party.kind {
        Kind::Person => "Person",
        Kind::Organisation => "Organization",
        Kind::Vessel => "Vessel",
        Kind::Aircraft => "Airplane",
        Kind::Unknown => "LegalEntity",
    };
    let countries: Vec<String> = party
        .countries
        .iter()
        .map(|c| c.code().to_lowercase())
        .collect();
    let mut properties = Map::new();
    properties.insert("name".to_owned(), json!([name]));
    for (key, values) in [
        (
            "alias",
            party.names.iter().skip(1).cloned().collect::<Vec<_>>(),
        ),
        ("country", countries),
        ("registrationNumber", party.identifiers.clone()),
        (
            "programme",
            Some(entry.programme.clone())
                .filter(|p| !p.is_empty())
                .into_iter()
                .collect(),
        ),
        (
            "notes",
            Some(entry.cite.clone())
                .filter(|p| !p.is_empty())
                .into_iter()
                .collect(),
        ),
    ] {
        if !values.is_empty() {
            properties.insert(key.to_owned(), json!(values));
        }
    }
    properties.insert("topics".to_owned(), json!(["export.control"]));
    json!({
        "id": id(entry),
        "caption": name,
        "schema": schema,
        "properties": properties,
        "datasets": [entry.list],
        "referents": [],
        "target": true,
        "first_seen": null, "last_seen": null, "last_change": null,
    })
}

/// The id of an entry: its list and the list's own key.
pub(crate) fn id(entry: &Entry) -> String {
    format!("{}:{}", entry.list, entry.party.id)
}

/// An entry by its id.
pub(crate) fn by_id<'a>(screen: &'a Screen, wanted: &str) -> Option<&'a Entry> {
    screen
        .lists()
        .iter()
        .flat_map(|list| &list.entries)
        .find(|entry| id(entry) == wanted)
}

/// One entry of the lists.
pub(crate) fn entry(call: &Call) -> Result<Reply, Problem> {
    let screen = call.service.searched.screen(true);
    let found = by_id(&screen, call.in_path("id"));
    found
        .map(|entry| Reply::value(&described(entry)))
        .ok_or_else(|| Problem::nothing("such entry"))
}
