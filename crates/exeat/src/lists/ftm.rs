//! FollowTheMoney entities, one JSON object a line, as open data sets of sanctioned parties carry them.

use super::csl_json::{text, texts};
use super::names::{self, Countries};
use super::{Entry, Fate, Holding, Holdings, Kind, Listed, Note, Party, Read};
use serde_json::Value;
use std::collections::BTreeMap;

/// Properties that hold names.
const NAMES: [&str; 4] = ["name", "alias", "previousName", "abbreviation"];
/// Properties that hold countries.
const COUNTRIES: [&str; 5] = [
    "country",
    "nationality",
    "citizenship",
    "jurisdiction",
    "mainCountry",
];
/// Properties that hold numbers which identify.
const NUMBERS: [&str; 12] = [
    "registrationNumber",
    "idNumber",
    "taxNumber",
    "passportNumber",
    "imoNumber",
    "innCode",
    "ogrnCode",
    "leiCode",
    "uscCode",
    "dunsCode",
    "vatCode",
    "swiftBic",
];

pub(super) fn read(content: &str, list: &str) -> Read {
    let mut out = Read {
        form: "FollowTheMoney, JSON lines",
        ..Read::default()
    };
    let mut countries = Countries::default();
    for (number, line) in content.lines().enumerate() {
        let number = number + 1;
        let line = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if line.is_empty() {
            continue;
        }
        out.rows += 1;
        let entity: Value = match serde_json::from_str(line) {
            Ok(entity) => entity,
            Err(error) => {
                out.notes.push(Note::new(
                    number,
                    Fate::Rejected,
                    format!("the line is not JSON: {error}"),
                    "mend the line, or fetch the file again",
                ));
                continue;
            }
        };
        let schema = text(&entity, "schema");
        let Some(kind) = kind(&schema) else {
            let (fate, what) = if schema.is_empty() {
                (Fate::Rejected, "the line names no schema".to_owned())
            } else {
                (Fate::Skipped, format!("`{schema}` is no party"))
            };
            out.notes.push(Note::new(
                number,
                fate,
                what,
                "nothing to do unless it is a party",
            ));
            continue;
        };
        let empty = Value::Null;
        let properties = entity.get("properties").unwrap_or(&empty);
        let mut party = Party {
            id: text(&entity, "id"),
            kind,
            ..Party::default()
        };
        let caption = text(&entity, "caption");
        for property in NAMES {
            party.names.extend(texts(properties, property));
        }
        if !caption.is_empty() {
            party.names.insert(0, caption);
        }
        let weak = texts(properties, "weakAlias");
        party.names.extend(weak.iter().cloned());
        for property in COUNTRIES {
            for code in texts(properties, property) {
                party.countries.extend(countries.find(&code));
            }
        }
        for property in NUMBERS {
            party.identifiers.extend(texts(properties, property));
        }
        for property in ["birthDate", "incorporationDate"] {
            let days = texts(properties, property);
            party
                .dates
                .extend(days.iter().filter_map(|day| names::date(day)));
        }
        let listed = texts(&entity, "datasets").into_iter().next();
        out.take(Entry {
            list: listed.unwrap_or_else(|| list.to_owned()),
            party,
            weak,
            programme: texts(properties, "programId").join("; "),
            row: number,
            ..Entry::default()
        });
    }
    out
}

fn kind(schema: &str) -> Option<Kind> {
    Some(match schema {
        "Person" => Kind::Person,
        "Company" | "Organization" | "PublicBody" => Kind::Organisation,
        "LegalEntity" => Kind::Unknown,
        "Vessel" => Kind::Vessel,
        "Airplane" => Kind::Aircraft,
        _ => return None,
    })
}

/// Holdings among FollowTheMoney entities: `Ownership` joins `owner` and `asset` by their ids; names stand for ids.
pub(super) fn holdings(content: &str) -> Holdings {
    let mut out = Holdings::default();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut joined = Vec::new();
    for (number, line) in content.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let Ok(entity) = serde_json::from_str::<Value>(line) else {
            out.notes.push(Note::new(
                number + 1,
                Fate::Rejected,
                "the line is not JSON",
                "mend the line, or fetch the file again",
            ));
            continue;
        };
        let empty = Value::Null;
        let properties = entity.get("properties").unwrap_or(&empty);
        let first = |key: &str| {
            texts(properties, key)
                .into_iter()
                .next()
                .unwrap_or_default()
        };
        if text(&entity, "schema") == "Ownership" {
            joined.push((
                number + 1,
                first("owner"),
                first("asset"),
                first("percentage"),
            ));
            continue;
        }
        let caption = text(&entity, "caption");
        let name = if caption.is_empty() {
            first("name")
        } else {
            caption
        };
        if !name.is_empty() {
            let listed = texts(properties, "topics")
                .iter()
                .any(|topic| topic.starts_with("sanction"));
            if listed {
                out.listed.insert(name.clone(), Listed::Yes);
            }
            names.insert(text(&entity, "id"), name);
        }
    }
    for (number, owner, owned, percentage) in joined {
        let share = super::ownership::share(&percentage);
        let (Some(share), false) = (share, owner.is_empty() || owned.is_empty()) else {
            out.notes.push(Note::new(
                number,
                Fate::Rejected,
                "the ownership has no owner, no asset or no share that can be read",
                "mend the line",
            ));
            continue;
        };
        let name = |id: String| names.get(&id).cloned().unwrap_or(id);
        out.holdings.push(Holding {
            owner: name(owner),
            owned: name(owned),
            share,
        });
    }
    out
}
