//! The United States Consolidated Screening List as JSON: the download with `results`, and a compact form of it with
//! `tables` and `entries`.

use super::names::{self, Countries};
use super::{Entry, Fate, Kind, Note, Party, Read, possible};
use serde_json::Value;

pub(super) fn read(whole: &Value) -> Option<Read> {
    let (rows, compact) = match (whole.get("results"), whole.get("entries")) {
        (Some(Value::Array(rows)), _) => (rows, false),
        (None, Some(Value::Array(rows))) if whole.get("tables").is_some() => (rows, true),
        _ => return None,
    };
    let mut out = Read {
        form: "Consolidated Screening List, JSON",
        source: "United States, Consolidated Screening List".to_owned(),
        rows: rows.len(),
        ..Read::default()
    };
    let dated = ["sourceGeneratedAt", "search_performed_at", "retrievedAt"];
    let day = dated
        .iter()
        .find_map(|key| whole.get(*key)?.as_str()?.get(..10));
    out.seen_on(day.and_then(names::date));
    let stated = out.as_of;
    let mut countries = Countries::default();
    for (number, row) in rows.iter().enumerate() {
        let number = number + 1;
        if !row.is_object() {
            out.notes.push(Note::new(
                number,
                Fate::Rejected,
                "the row is no object",
                "fetch the file again; it may be damaged",
            ));
            continue;
        }
        let entry = if compact {
            from_compact(whole, row, number, &mut countries)
        } else {
            out.seen_on(names::date(&text(row, "start_date")));
            from_official(row, number, &mut countries)
        };
        out.take(entry);
    }
    // The day the file says of itself is better than the newest entry in it.
    out.as_of = stated.or(out.as_of);
    Some(out)
}

fn from_official(row: &Value, number: usize, countries: &mut Countries) -> Entry {
    let mut party = Party {
        id: first(&[text(row, "id"), text(row, "entity_number")]),
        names: names::with_inner(&text(row, "name")),
        kind: kind_of_type(&text(row, "type")),
        ..Party::default()
    };
    for alias in texts(row, "alt_names") {
        party.names.extend(names::aliases(&alias));
    }
    for address in items(row, "addresses") {
        party
            .countries
            .extend(countries.find(&text(address, "country")));
    }
    for field in ["citizenships", "nationalities"] {
        for country in texts(row, field) {
            party.countries.extend(countries.find(&country));
        }
    }
    let births = texts(row, "dates_of_birth");
    party
        .dates
        .extend(births.iter().filter_map(|text| names::date(text)));
    for id in items(row, "ids") {
        party
            .identifiers
            .extend(identifier(&text(id, "type"), &text(id, "number")));
    }
    Entry {
        list: list_of_source(&text(row, "source")),
        party,
        cite: text(row, "federal_register_notice"),
        programme: first(&[
            texts(row, "programs").join("; "),
            text(row, "license_requirement"),
        ]),
        since: names::date(&text(row, "start_date")).filter(possible),
        row: number,
        ..Entry::default()
    }
}

fn from_compact(whole: &Value, row: &Value, number: usize, countries: &mut Countries) -> Entry {
    let table = |table: &str, key: &str| -> String {
        let at = row.get(key).and_then(Value::as_u64);
        at.and_then(|at| usize::try_from(at).ok())
            .and_then(|at| whole.get("tables")?.get(table)?.get(at)?.as_str())
            .unwrap_or("")
            .to_owned()
    };
    let mut party = Party {
        id: text(row, "e"),
        names: names::with_inner(&text(row, "n")),
        kind: kind_of_type(&text(row, "t")),
        ..Party::default()
    };
    for alias in texts(row, "a") {
        party.names.extend(names::aliases(&alias));
    }
    for country in texts(row, "c") {
        party.countries.extend(countries.find(&country));
    }
    let programme = table("programmes", "pg");
    Entry {
        list: list_of_source(&table("sources", "s")),
        party,
        cite: text(row, "fr"),
        programme: first(&[programme, table("licenceRequirements", "lr")]),
        row: number,
        ..Entry::default()
    }
}

fn first(texts: &[String]) -> String {
    texts
        .iter()
        .find(|text| !text.is_empty())
        .cloned()
        .unwrap_or_default()
}

/// A text or number as text.
pub(super) fn text(row: &Value, key: &str) -> String {
    match row.get(key) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// Texts of an array; one text stands for an array of one.
pub(super) fn texts(row: &Value, key: &str) -> Vec<String> {
    match row.get(key) {
        Some(Value::Array(all)) => all
            .iter()
            .filter_map(|one| one.as_str().map(|text| text.trim().to_owned()))
            .filter(|text| !text.is_empty())
            .collect(),
        Some(Value::String(text)) if !text.trim().is_empty() => vec![text.trim().to_owned()],
        _ => Vec::new(),
    }
}

fn items<'a>(row: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    row.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// The lists of the screening list by what their source says.
const LISTS: [(&str, &str); 13] = [
    ("(EL)", "us-entity-list"),
    ("(SDN)", "us-sdn"),
    ("(DPL)", "us-dpl"),
    ("(UVL)", "us-uvl"),
    ("(MEU)", "us-meu"),
    ("(CMIC)", "us-cmic"),
    ("(SSI)", "us-ssi"),
    ("(ISN)", "us-isn"),
    ("(DTC)", "us-dtc"),
    ("(PLC)", "us-plc"),
    ("MBS", "us-mbs"),
    ("(CAP)", "us-capta"),
    ("(FSE)", "us-fse"),
];

/// The list's short name; the source as written when it is new.
pub(super) fn list_of_source(source: &str) -> String {
    let known = LISTS.iter().find(|(mark, _)| source.contains(mark));
    match known {
        Some((_, name)) => (*name).to_owned(),
        // The download of some years names the unverified and the military list without their letters.
        None if source.starts_with("Unverified List") => "us-uvl".to_owned(),
        None if source.starts_with("Military End User") => "us-meu".to_owned(),
        None if source.is_empty() => "us-csl".to_owned(),
        None => source.chars().take(80).collect(),
    }
}

/// `Individual`, `Entity`, `Vessel`, `Aircraft`; the lists of Commerce and State say nothing.
pub(super) fn kind_of_type(word: &str) -> Kind {
    match word.to_lowercase().as_str() {
        "individual" => Kind::Person,
        "entity" => Kind::Organisation,
        "vessel" => Kind::Vessel,
        "aircraft" => Kind::Aircraft,
        _ => Kind::Unknown,
    }
}

/// A number that identifies; days, tickers and target types stand in the same column and do not.
pub(super) fn identifier(kind: &str, number: &str) -> Option<String> {
    let kind = kind.to_lowercase();
    let number = number.trim();
    let identifies = [
        "passport",
        "registration",
        "number",
        "no.",
        "tax",
        "code",
        "swift",
        "identification",
        "national id",
        "isin",
        "license",
        "licence",
        "identity",
        "duns",
        "mmsi",
        "imo",
    ];
    (identifies.iter().any(|word| kind.contains(word))
        && !kind.contains("date")
        && !kind.contains("phone")
        && number.chars().filter(char::is_ascii_digit).count() >= 4
        && number.len() <= 60)
        .then(|| number.to_owned())
}
