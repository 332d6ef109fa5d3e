//! The Foreign End User List of Japan's METI as a table: number, country or region, name, also known as, kind of
//! concern.

use super::names::{self, Countries};
use super::own::{broken_row, unknown_country};
use super::records::{Columns, Record};
use super::{Entry, Kind, Party, Read};

/// How the columns are called.
const COUNTRY: [&str; 3] = ["country_or_region", "country", "国名、地域名"];
const NAME: [&str; 4] = [
    "name",
    "company_or_organization",
    "company",
    "企業名、組織名",
];
const ALIASES: [&str; 3] = ["aliases", "also_known_as", "別名"];
const CONCERN: [&str; 3] = ["wmd_types", "type_of_wmd", "懸念区分"];

/// Whether a header is one of this list.
pub(super) fn is_header(columns: &Columns) -> bool {
    columns.find(&COUNTRY).is_some()
        && columns.find(&NAME).is_some()
        && columns.find(&CONCERN).is_some()
}

pub(super) fn read(columns: &Columns, rows: &[Record]) -> Read {
    let mut out = Read {
        form: "Foreign End User List, table",
        source: "Japan, Ministry of Economy, Trade and Industry".to_owned(),
        rows: rows.len(),
        ..Read::default()
    };
    let number = columns.find(&["no", "no.", "number"]);
    let mut countries = Countries::default();
    for record in rows {
        let get = |names: &[&str]| columns.find(names).map_or("", |at| record.get(at));
        if let Some(broken) = record.broken {
            out.notes.push(broken_row(record.line, broken));
            continue;
        }
        let country = get(&COUNTRY);
        let found = countries.find(country);
        if found.is_none() && !country.is_empty() {
            out.notes.push(unknown_country(record.line, country));
        }
        let mut party = Party {
            id: number.map_or("", |at| record.get(at)).to_owned(),
            names: names::with_inner(get(&NAME)),
            kind: Kind::Organisation,
            countries: found.into_iter().collect(),
            ..Party::default()
        };
        party.names.extend(names::aliases(get(&ALIASES)));
        out.take(Entry {
            list: "jp-end-user".to_owned(),
            party,
            programme: get(&CONCERN).to_owned(),
            row: record.line,
            ..Entry::default()
        });
    }
    out
}
