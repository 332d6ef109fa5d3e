//! The user's own list: CSV with `id,name,aliases,country,kind`; aliases and countries are split at semicolons.
//!
//! `footnotes`, `citation`, `programme`, `since` and `list` may follow. The built-in table is of this form. A file with
//! other names for its columns is read with a mapping.

use super::names::Countries;
use super::records::{Columns, Record};
use super::{Entry, Fate, Note, Party, Read, kind_from_word};

/// Columns that are read.
pub(super) const COLUMNS: [&str; 10] = [
    "id",
    "name",
    "aliases",
    "country",
    "kind",
    "footnotes",
    "citation",
    "programme",
    "since",
    "list",
];

pub(super) fn read(columns: &Columns, rows: &[Record], list: &str) -> Read {
    let mut out = Read {
        form: "own CSV",
        rows: rows.len(),
        ..Read::default()
    };
    for name in columns
        .all()
        .iter()
        .filter(|c| !COLUMNS.contains(&c.as_str()))
    {
        out.notes.push(Note::new(
            1,
            Fate::Kept,
            format!("the column `{name}` is not used"),
            format!("columns are {}", COLUMNS.join(", ")),
        ));
    }
    let at = COLUMNS.map(|name| columns.find(&[name]));
    let mut countries = Countries::default();
    for record in rows {
        let [
            id,
            name,
            aliases,
            country,
            kind,
            footnotes,
            citation,
            programme,
            since,
            own_list,
        ] = at.map(|at| at.map_or("", |at| record.get(at)));
        if let Some(broken) = record.broken {
            out.notes.push(broken_row(record.line, broken));
            continue;
        }
        let list_of = |text: &str| -> Vec<String> {
            let parts = text
                .split(';')
                .map(str::trim)
                .filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect()
        };
        let mut party = Party {
            id: id.to_owned(),
            names: vec![name.to_owned()],
            ..Party::default()
        };
        party.names.extend(list_of(aliases));
        if name.is_empty() && party.names.len() > 1 {
            out.notes.push(Note::new(
                record.line,
                Fate::Kept,
                "the row has no name; its first alias stands for it",
                "write the name into its column",
            ));
        }
        for word in list_of(country) {
            match countries.find(&word) {
                Some(found) => party.countries.push(found),
                None => out.notes.push(unknown_country(record.line, &word)),
            }
        }
        match kind_from_word(kind) {
            Some(found) => party.kind = found,
            None => out.notes.push(Note::new(
                record.line,
                Fate::Kept,
                format!("`{kind}` is no kind of party"),
                "write person, organisation, vessel, aircraft or nothing",
            )),
        }
        let since = day(since, record.line, &mut out);
        out.take(Entry {
            list: if own_list.is_empty() { list } else { own_list }.to_owned(),
            since,
            party,
            cite: citation.to_owned(),
            says_footnotes: columns.has("footnotes"),
            footnotes: footnotes.split_whitespace().map(str::to_owned).collect(),
            programme: programme.to_owned(),
            row: record.line,
            ..Entry::default()
        });
    }
    out
}

/// The day from which an entry stands; one that cannot be read is noted.
fn day(text: &str, line: usize, out: &mut Read) -> Option<exeat_terms::Date> {
    let found = super::names::date(text).filter(super::possible);
    if found.is_none() && !text.is_empty() {
        let shown: String = text.chars().take(40).collect();
        out.notes.push(Note::new(
            line,
            Fate::Kept,
            format!("`{shown}` is no day; the entry stands without it"),
            "write it as 2023-01-13",
        ));
    }
    found
}

pub(super) fn broken_row(line: usize, what: &str) -> Note {
    Note::new(
        line,
        Fate::Rejected,
        what.to_owned(),
        "mend the row; the rows after it were read",
    )
}

pub(super) fn unknown_country(line: usize, word: &str) -> Note {
    let shown: String = word.chars().take(40).collect();
    Note::new(
        line,
        Fate::Kept,
        format!("`{shown}` is no country of the table; the entry stands without it"),
        "write the two-letter code of ISO 3166-1",
    )
}
