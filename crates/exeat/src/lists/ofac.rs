//! OFAC's lists in three files without headers: names (`sdn`, `cons_prim`), aliases (`alt`), addresses (`add`).
//!
//! Aliases and addresses are looked for beside the file of names. An alias whose entry is missing becomes an entry of
//! its own: it is a restricted name all the same.

use super::names::{self, Countries};
use super::own::{broken_row, unknown_country};
use super::records::Record;
use super::{Entry, Fate, Kind, Note, Party, Read};
use std::collections::BTreeMap;

/// The three files.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) names: Vec<Record>,
    pub(super) aliases: Option<Vec<Record>>,
    pub(super) addresses: Option<Vec<Record>>,
}

/// OFAC's sign for nothing.
fn field(record: &Record, at: usize) -> &str {
    match record.get(at) {
        "-0-" => "",
        text => text,
    }
}

/// Whether a row begins with an entry's number and has as many fields as a file of names or more.
pub(super) fn is_names(record: &Record) -> bool {
    record.get(0).parse::<u32>().is_ok() && record.fields.len() >= 11
}

/// Whether a row is one of a file of aliases.
pub(super) fn is_aliases(record: &Record) -> bool {
    record.get(0).parse::<u32>().is_ok()
        && record.get(1).parse::<u32>().is_ok()
        && ["aka", "fka", "nka"].contains(&record.get(2))
}

pub(super) fn read(files: &Files, list: &str) -> Read {
    let mut out = Read {
        form: "OFAC, CSV",
        source: "United States, Office of Foreign Assets Control".to_owned(),
        rows: files.names.len(),
        ..Read::default()
    };
    let mut parties: Vec<Entry> = Vec::new();
    let mut by_number: BTreeMap<String, usize> = BTreeMap::new();
    for record in &files.names {
        if let Some(broken) = record.broken {
            out.notes.push(broken_row(record.line, broken));
            continue;
        }
        let number = field(record, 0);
        if number.parse::<u32>().is_err() {
            out.notes.push(Note::new(
                record.line,
                Fate::Rejected,
                "the row does not begin with the number of an entry",
                "fetch the file again; it may be damaged",
            ));
            continue;
        }
        if by_number.contains_key(number) {
            out.notes.push(Note::new(
                record.line,
                Fate::Rejected,
                format!("the number {number} stands here a second time"),
                "fetch the file again; it may be damaged",
            ));
            continue;
        }
        let remarks = field(record, 11);
        let weak = names::quoted_aliases(remarks);
        let mut party = Party {
            id: number.to_owned(),
            names: names::with_inner(field(record, 1)),
            kind: kind(field(record, 2)),
            dates: births(remarks),
            ..Party::default()
        };
        party.names.extend(weak.iter().cloned());
        by_number.insert(number.to_owned(), parties.len());
        parties.push(Entry {
            list: list.to_owned(),
            party,
            weak,
            programme: field(record, 3).to_owned(),
            row: record.line,
            ..Entry::default()
        });
    }
    match &files.aliases {
        Some(rows) => aliases(rows, &mut parties, &mut by_number, list, &mut out),
        None => out.notes.push(Note::new(
            0,
            Fate::Kept,
            "the file of aliases is not beside this one",
            "put alt.csv (or cons_alt.csv) into the same folder: without it most spellings are missing",
        )),
    }
    if let Some(rows) = &files.addresses {
        addresses(rows, &mut parties, &by_number, &mut out);
    }
    for entry in parties {
        out.take(entry);
    }
    out
}

fn aliases(
    rows: &[Record],
    parties: &mut Vec<Entry>,
    by_number: &mut BTreeMap<String, usize>,
    list: &str,
    out: &mut Read,
) {
    out.rows += rows.len();
    for record in rows {
        let number = field(record, 0);
        let name = field(record, 3);
        if record.broken.is_some() || number.parse::<u32>().is_err() || name.is_empty() {
            out.notes.push(Note::new(
                record.line,
                Fate::Rejected,
                "the row of the aliases' file cannot be read",
                "fetch the file again; it may be damaged",
            ));
            continue;
        }
        let at = match by_number.get(number) {
            Some(at) => {
                out.joined += 1;
                *at
            }
            None => {
                out.notes.push(Note::new(
                    record.line,
                    Fate::Kept,
                    format!("the aliases of {number} have no entry in the file of names"),
                    "fetch both files again, on the same day",
                ));
                by_number.insert(number.to_owned(), parties.len());
                parties.push(Entry {
                    list: list.to_owned(),
                    party: Party {
                        id: number.to_owned(),
                        ..Party::default()
                    },
                    row: record.line,
                    ..Entry::default()
                });
                parties.len() - 1
            }
        };
        if let Some(entry) = parties.get_mut(at) {
            entry.party.names.push(name.to_owned());
        }
    }
}

fn addresses(
    rows: &[Record],
    parties: &mut [Entry],
    by_number: &BTreeMap<String, usize>,
    out: &mut Read,
) {
    let mut countries = Countries::default();
    out.rows += rows.len();
    for record in rows {
        let country = field(record, 4);
        let entry = by_number
            .get(field(record, 0))
            .and_then(|at| parties.get_mut(*at));
        let Some(entry) = entry.filter(|_| record.broken.is_none()) else {
            out.notes.push(Note::new(
                record.line,
                Fate::Skipped,
                format!("the address of {} has no entry", field(record, 0)),
                "fetch the three files again, on the same day",
            ));
            continue;
        };
        out.joined += 1;
        if !country.is_empty() {
            match countries.find(country) {
                Some(found) => entry.party.countries.push(found),
                None => out.notes.push(unknown_country(record.line, country)),
            }
        }
    }
}

fn kind(word: &str) -> Kind {
    match word {
        "individual" => Kind::Person,
        "vessel" => Kind::Vessel,
        "aircraft" => Kind::Aircraft,
        // OFAC leaves the kind of firms and groups empty.
        "" => Kind::Organisation,
        _ => Kind::Unknown,
    }
}

/// Days of birth in the remarks: "DOB 01 Jan 1960; alt. DOB ...".
fn births(remarks: &str) -> Vec<exeat_terms::Date> {
    remarks
        .split(';')
        .filter_map(|part| part.split_once("DOB "))
        .filter_map(|(_, day)| names::date(day.trim_end_matches('.')))
        .collect()
}
