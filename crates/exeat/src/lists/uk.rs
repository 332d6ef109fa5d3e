//! The United Kingdom's lists: the UK Sanctions List (CSV, XML) and the older consolidated list of OFSI (CSV).
//!
//! Both CSV files have a line above their header that says how old they are, and a row for each name or address.

use super::grouped::Grouped;
use super::names::{self, Countries};
use super::own::broken_row;
use super::records::{Columns, Record};
use super::xml::Element;
use super::{Entry, Fate, Kind, Note, Party, Read, possible};

/// Elements that are parties.
pub(super) const PARTIES: [&str; 1] = ["Designation"];
const ID: [&str; 3] = ["unique_id", "group_id", "ofsi_group_id"];
const KIND: [&str; 4] = [
    "designation_type",
    "group_type",
    "individual,_entity,_ship",
    "individual_entity_ship",
];
const ALIAS: [&str; 3] = ["name_type", "alias_type", "alias_quality"];
const QUALITY: [&str; 2] = ["alias_strength", "alias_quality"];
const SCRIPT: [&str; 2] = ["name_non_latin_script", "name_non_latin"];
const COUNTRY: [&str; 3] = ["address_country", "country", "country_of_birth_"];
const NATIONALITY: [&str; 3] = ["nationality(/ies)", "nationality", "nationalities"];
const BIRTH: [&str; 3] = ["d.o.b", "dob", "date_of_birth"];
const NUMBERS: [&str; 5] = [
    "passport_number",
    "national_identification_number",
    "national_identifier_number",
    "imo_number",
    "business_registration_number_(s)",
];
const PROGRAMME: [&str; 2] = ["regime_name", "regime"];
const SINCE: [&str; 3] = [
    "date_designated",
    "uk_sanctions_list_date_designated",
    "listed_on",
];

/// Whether a header is one of these lists.
pub(super) fn is_header(columns: &Columns) -> bool {
    columns.has("name_6") && columns.has("name_1") && columns.find(&ID).is_some()
}

/// The day on the line above the header: "Report Date: 21-Nov-2025", "Last Updated,21/11/2025".
pub(super) fn line_above(record: &Record) -> Option<Option<exeat_terms::Date>> {
    let text = record.fields.join(",");
    let lower = text.to_lowercase();
    let (_, rest) = ["report date", "last updated"]
        .iter()
        .find_map(|mark| lower.starts_with(mark).then(|| lower.split_at(mark.len())))?;
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || ":,\"".contains(c));
    // A header may begin with a column of that name; then no day follows.
    rest.starts_with(|c: char| c.is_ascii_digit())
        .then(|| day(rest))
}

/// A day as the United Kingdom writes it: 21/11/2025, 21-Nov-2025.
fn day(text: &str) -> Option<exeat_terms::Date> {
    let text = text.trim();
    let parts: Vec<&str> = text.split('/').collect();
    if let [day, month, year] = parts.as_slice() {
        // "dd/mm/1965": only the year is known.
        let number = |text: &str| text.trim().parse::<i8>().ok();
        let year: i16 = year.get(..4)?.parse().ok()?;
        return exeat_terms::Date::new(year, number(month)?, number(day)?).ok();
    }
    names::date(&text.replace('-', " ")).or_else(|| names::date(text.get(..10)?))
}

fn kind(word: &str) -> Kind {
    match word.to_lowercase().as_str() {
        "individual" => Kind::Person,
        "entity" => Kind::Organisation,
        "ship" => Kind::Vessel,
        _ => Kind::Unknown,
    }
}

/// Given names come first on these lists, the family or whole name stands in the sixth part.
fn whole(parts: [&str; 6]) -> String {
    let [first, second, third, fourth, fifth, last] = parts;
    let all = [first, second, third, fourth, fifth, last];
    let all: Vec<&str> = all.into_iter().filter(|part| !part.is_empty()).collect();
    all.join(" ")
}

pub(super) fn csv(columns: &Columns, rows: &[Record], as_of: Option<exeat_terms::Date>) -> Read {
    let ofsi = columns.has("group_type");
    let mut out = Read {
        form: if ofsi {
            "OFSI consolidated list, CSV"
        } else {
            "UK Sanctions List, CSV"
        },
        source: "United Kingdom, sanctions list".to_owned(),
        rows: rows.len(),
        ..Read::default()
    };
    out.seen_on(as_of);
    let mut countries = Countries::default();
    let mut parties = Grouped::default();
    for record in rows {
        let get = |names: &[&str]| columns.find(names).map_or("", |at| record.get(at));
        if let Some(broken) = record.broken {
            out.notes.push(broken_row(record.line, broken));
            continue;
        }
        let id = get(&ID);
        if id.is_empty() {
            out.notes.push(Note::new(
                record.line,
                Fate::Rejected,
                "the row does not say to which party it belongs",
                "fetch the file again; it may be damaged",
            ));
            continue;
        }
        let since = day(get(&SINCE)).filter(possible);
        if as_of.is_none() {
            out.seen_on(since);
        }
        let Some(entry) = parties.party(id, &mut out, || Entry {
            list: "uk-sanctions".to_owned(),
            party: Party {
                id: id.to_owned(),
                kind: kind(get(&KIND)),
                ..Party::default()
            },
            programme: get(&PROGRAMME).to_owned(),
            since,
            row: record.line,
            ..Entry::default()
        }) else {
            continue;
        };
        let name = whole(
            ["name_1", "name_2", "name_3", "name_4", "name_5", "name_6"].map(|part| get(&[part])),
        );
        let low = get(&QUALITY).to_lowercase();
        if low.contains("low") {
            entry.weak.push(name.clone());
        }
        let primary = get(&ALIAS).to_lowercase().starts_with("primary");
        if primary {
            entry.party.names.insert(0, name);
        } else {
            entry.party.names.push(name);
        }
        entry.party.names.push(get(&SCRIPT).to_owned());
        entry.party.countries.extend(countries.find(get(&COUNTRY)));
        for nation in get(&NATIONALITY).split([',', ';']) {
            let nation = nation
                .trim()
                .trim_start_matches(|c: char| "(0123456789)".contains(c));
            entry.party.countries.extend(countries.find(nation));
        }
        entry.party.dates.extend(day(get(&BIRTH)));
        for column in NUMBERS {
            let number = get(&[column]);
            if number.chars().any(|c| c.is_ascii_digit())
                && number.len() <= 60
                && !entry.party.identifiers.iter().any(|have| have == number)
            {
                entry.party.identifiers.push(number.to_owned());
            }
        }
    }
    parties.finish(&mut out);
    out
}

pub(super) fn xml(parties: &[Element]) -> Read {
    let mut out = Read {
        form: "UK Sanctions List, XML",
        source: "United Kingdom, sanctions list".to_owned(),
        rows: parties.len(),
        ..Read::default()
    };
    let mut countries = Countries::default();
    for element in parties {
        let first = |name: &str| element.deep(name).first().map_or("", |e| e.text.trim());
        let mut party = Party {
            id: first("UniqueID").to_owned(),
            kind: kind(first("IndividualEntityShip")),
            ..Party::default()
        };
        for name in element.deep("Name") {
            let parts = ["Name1", "Name2", "Name3", "Name4", "Name5", "Name6"];
            let text = whole(parts.map(|part| name.get(part)));
            if name.get("NameType").to_lowercase().starts_with("primary") {
                party.names.insert(0, text);
            } else {
                party.names.push(text);
            }
        }
        for name in element.deep("NameNonLatinScript") {
            party.names.push(name.text.trim().to_owned());
        }
        for place in ["AddressCountry", "Nationality"] {
            for place in element.deep(place) {
                party.countries.extend(countries.find(&place.text));
            }
        }
        for birth in element.deep("DOB") {
            party.dates.extend(day(&birth.text));
        }
        let since = day(first("DateDesignated")).filter(possible);
        out.seen_on(day(first("LastUpdated")).filter(possible).max(since));
        out.take(Entry {
            list: "uk-sanctions".to_owned(),
            party,
            programme: first("RegimeName").to_owned(),
            since,
            row: element.line,
            ..Entry::default()
        });
    }
    out
}
