//! The United States Consolidated Screening List as CSV.

use super::csl_json::{identifier, kind_of_type, list_of_source};
use super::names::{self, Countries};
use super::own::broken_row;
use super::records::{Columns, Record};
use super::{Entry, Fate, Note, Party, Read, possible};

pub(super) fn read(columns: &Columns, rows: &[Record]) -> Read {
    let mut out = Read {
        form: "Consolidated Screening List, CSV",
        source: "United States, Consolidated Screening List".to_owned(),
        rows: rows.len(),
        ..Read::default()
    };
    let mut countries = Countries::default();
    for record in rows {
        let get = |name: &str| columns.find(&[name]).map_or("", |at| record.get(at));
        if let Some(broken) = record.broken {
            out.notes.push(broken_row(record.line, broken));
            continue;
        }
        if get("source") == "source" && get("name") == "name" {
            out.notes.push(Note::new(
                record.line,
                Fate::Skipped,
                "the header stands here again",
                "nothing to do",
            ));
            continue;
        }
        let mut party = Party {
            id: first_of(&[get("_id"), get("entity_number")]).to_owned(),
            names: names::with_inner(get("name")),
            kind: kind_of_type(get("type")),
            ..Party::default()
        };
        party.names.extend(names::aliases(get("alt_names")));
        for address in get("addresses").split(';') {
            let last = address.rsplit(',').next().unwrap_or("").trim();
            // Anything but a code in capitals is a part of the address.
            if last.len() == 2 && last.bytes().all(|b| b.is_ascii_uppercase()) {
                party.countries.extend(countries.find(last));
            }
        }
        for field in ["citizenships", "nationalities"] {
            for code in get(field).split(';') {
                party.countries.extend(countries.find(code));
            }
        }
        party
            .dates
            .extend(get("dates_of_birth").split(';').filter_map(names::date));
        for id in get("ids").split(';') {
            let mut parts = id.split(',');
            let kind = parts.next().unwrap_or("");
            let number = parts.next().unwrap_or("");
            party.identifiers.extend(identifier(kind, number));
        }
        let since = names::date(get("start_date")).filter(possible);
        out.seen_on(since);
        out.take(Entry {
            list: list_of_source(get("source")),
            party,
            cite: get("federal_register_notice").to_owned(),
            programme: first_of(&[get("programs"), get("license_requirement")]).to_owned(),
            since,
            row: record.line,
            ..Entry::default()
        });
    }
    out
}

fn first_of<'a>(texts: &[&'a str]) -> &'a str {
    texts
        .iter()
        .copied()
        .find(|text| !text.is_empty())
        .unwrap_or("")
}
