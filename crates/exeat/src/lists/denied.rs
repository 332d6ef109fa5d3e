//! The Denied Persons List of the Bureau of Industry and Security: tab-separated, with a header.

use super::names::{self, Countries};
use super::own::broken_row;
use super::records::{Columns, Record};
use super::{Entry, Party, Read, possible};

pub(super) fn read(columns: &Columns, rows: &[Record]) -> Read {
    let mut out = Read {
        form: "Denied Persons List, TSV",
        source: "United States, Bureau of Industry and Security".to_owned(),
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
        let since = names::date(get("effective_date")).filter(possible);
        out.seen_on(since);
        out.take(Entry {
            list: "us-dpl".to_owned(),
            party: Party {
                names: names::with_inner(get("name")),
                countries: countries.find(get("country")).into_iter().collect(),
                ..Party::default()
            },
            cite: get("fr_citation").to_owned(),
            since,
            row: record.line,
            ..Entry::default()
        });
    }
    out
}
