//! Senzing records, one JSON object a line: features at the top level, in arrays of any name, or under `FEATURES`.

use super::names::{self, Countries};
use super::{Entry, Fate, Kind, Note, Party, Read};
use serde_json::Value;

/// Ends of keys that hold numbers which identify.
const NUMBERS: [&str; 9] = [
    "PASSPORT_NUMBER",
    "NATIONAL_ID_NUMBER",
    "TAX_ID_NUMBER",
    "OTHER_ID_NUMBER",
    "DRIVERS_LICENSE_NUMBER",
    "SSN_NUMBER",
    "LEI_NUMBER",
    "DUNS_NUMBER",
    "IMO_NUMBER",
];

/// Whether a line is such a record.
pub(super) fn is_record(line: &Value) -> bool {
    line.get("DATA_SOURCE").is_some() || line.get("RECORD_ID").is_some()
}

pub(super) fn read(content: &str, list: &str) -> Read {
    let mut out = Read {
        form: "Senzing, JSON lines",
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
        let record: Value = match serde_json::from_str(line) {
            Ok(record) => record,
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
        let mut party = Party {
            id: text(&record, "RECORD_ID"),
            ..Party::default()
        };
        let mut primary = 0;
        feature(&record, &mut party, &mut primary, &mut countries);
        let source = text(&record, "DATA_SOURCE");
        out.take(Entry {
            list: if source.is_empty() {
                list.to_owned()
            } else {
                source.to_lowercase()
            },
            party,
            row: number,
            ..Entry::default()
        });
    }
    out
}

/// Takes what one object says of the party, and what the objects in its arrays say.
fn feature(value: &Value, party: &mut Party, primary: &mut usize, countries: &mut Countries) {
    let Some(object) = value.as_object() else {
        return;
    };
    let key = |end: &str| {
        let found = object
            .iter()
            .find(|(key, value)| key.ends_with(end) && value.is_string());
        found.and_then(|(_, v)| v.as_str()).unwrap_or("").trim()
    };
    match key("RECORD_TYPE").to_uppercase().as_str() {
        "PERSON" => party.kind = Kind::Person,
        "ORGANIZATION" | "ORGANISATION" | "COMPANY" => party.kind = Kind::Organisation,
        "VESSEL" => party.kind = Kind::Vessel,
        "AIRCRAFT" => party.kind = Kind::Aircraft,
        _ => {}
    }
    let given = [key("NAME_FIRST"), key("NAME_MIDDLE"), key("NAME_LAST")];
    let given: Vec<&str> = given.into_iter().filter(|part| !part.is_empty()).collect();
    let name = [key("NAME_FULL"), key("NAME_ORG")]
        .into_iter()
        .find(|name| !name.is_empty())
        .map_or_else(|| given.join(" "), str::to_owned);
    if !name.is_empty() {
        if party.kind == Kind::Unknown && !key("NAME_ORG").is_empty() {
            party.kind = Kind::Organisation;
        }
        if key("NAME_TYPE").eq_ignore_ascii_case("primary") {
            party.names.insert(*primary, name);
            *primary += 1;
        } else {
            party.names.push(name);
        }
    }
    for end in [
        "ADDR_COUNTRY",
        "NATIONALITY",
        "CITIZENSHIP",
        "REGISTRATION_COUNTRY",
    ] {
        party.countries.extend(countries.find(key(end)));
    }
    for end in ["DATE_OF_BIRTH", "REGISTRATION_DATE"] {
        party.dates.extend(names::date(key(end)));
    }
    for end in NUMBERS {
        let number = key(end);
        if !number.is_empty() && !party.identifiers.iter().any(|have| have == number) {
            party.identifiers.push(number.to_owned());
        }
    }
    for item in object.values().filter_map(Value::as_array).flatten() {
        feature(item, party, primary, countries);
    }
}

fn text(record: &Value, key: &str) -> String {
    super::csl_json::text(record, key)
}
