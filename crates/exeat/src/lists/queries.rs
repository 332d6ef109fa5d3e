//! Files of names to screen, and of pairs to compare: CSV with a header.

use super::open::{bytes, decoded};
use super::own::{broken_row, unknown_country};
use super::records::{Columns, Record, records, separator};
use super::{Fate, Kind, Note, Party, kind_from_word, names::Countries};
use crate::error::Error;
use exeat_terms::{Country, Diagnostic};
use std::path::Path;

/// One name to screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// The user's own key; empty for a name given by hand.
    pub id: String,
    /// The name.
    pub name: String,
    /// What the party is.
    pub kind: Kind,
    /// Where it is.
    pub country: Option<Country>,
    /// What else is known of it: other names, countries, identifiers, dates.
    pub more: Party,
}

impl Query {
    /// The party asked about, with everything known of it.
    #[must_use]
    pub fn party(&self) -> Party {
        let mut party = self.more.clone();
        party.kind = self.kind;
        if !self.name.is_empty() {
            party.names.insert(0, self.name.clone());
        }
        party.countries.extend(self.country);
        party.countries.sort_unstable();
        party.countries.dedup();
        party
    }
}

/// Two names to compare.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NamePair {
    /// The user's own key.
    pub id: String,
    /// One name.
    pub left: String,
    /// The other.
    pub right: String,
    /// What the parties are.
    pub kind: Kind,
}

/// Reads names to screen: `id,name` and optionally `country,kind`.
///
/// # Errors
/// When the file cannot be read or has no such columns. A row that is wrong is a note, never a silent loss.
pub fn queries(path: &Path) -> Result<(Vec<Query>, Vec<Note>), Error> {
    let (columns, rows) = table(path, &["id", "name"], "id,name,country,kind")?;
    let mut countries = Countries::default();
    let mut notes = Vec::new();
    let mut out = Vec::new();
    for row in rows {
        let get = |name: &str| columns.find(&[name]).map_or("", |at| row.get(at));
        let Some(kind) = usable(&row, &[get("name")], get("kind"), &mut notes) else {
            continue;
        };
        let country = countries.find(get("country"));
        if country.is_none() && !get("country").is_empty() {
            notes.push(unknown_country(row.line, get("country")));
        }
        out.push(Query {
            id: get("id").to_owned(),
            name: get("name").to_owned(),
            kind,
            country,
            more: Party::default(),
        });
    }
    Ok((out, notes))
}

/// Reads pairs of names: `id,name1,name2` and optionally `kind`.
///
/// # Errors
/// As [`queries`].
pub fn pairs(path: &Path) -> Result<(Vec<NamePair>, Vec<Note>), Error> {
    let (columns, rows) = table(path, &["id", "name1", "name2"], "id,name1,name2,kind")?;
    let mut notes = Vec::new();
    let mut out = Vec::new();
    for row in rows {
        let get = |name: &str| columns.find(&[name]).map_or("", |at| row.get(at));
        let Some(kind) = usable(&row, &[get("name1"), get("name2")], get("kind"), &mut notes)
        else {
            continue;
        };
        out.push(NamePair {
            id: get("id").to_owned(),
            left: get("name1").to_owned(),
            right: get("name2").to_owned(),
            kind,
        });
    }
    Ok((out, notes))
}

/// The kind of a row that can be used; a note about one that cannot.
fn usable(row: &Record, names: &[&str], kind: &str, notes: &mut Vec<Note>) -> Option<Kind> {
    if let Some(broken) = row.broken {
        notes.push(broken_row(row.line, broken));
        return None;
    }
    if names.iter().any(|name| name.is_empty()) {
        let (what, remedy) = ("a name is missing", "write the name into its column");
        notes.push(Note::new(row.line, Fate::Rejected, what, remedy));
        return None;
    }
    let found = kind_from_word(kind);
    if found.is_none() {
        let shown: String = kind.chars().take(40).collect();
        notes.push(Note::new(
            row.line,
            Fate::Kept,
            format!("`{shown}` is no kind of party; the name is read both ways"),
            "write person or organisation, or nothing",
        ));
    }
    Some(found.unwrap_or_default())
}

fn table(path: &Path, needed: &[&str], header: &str) -> Result<(Columns, Vec<Record>), Error> {
    let shown = path.display().to_string();
    let (text, _) = decoded(&bytes(path)?, &shown)?;
    let mut rows = records(&text, separator(&text));
    let body = if rows.is_empty() {
        Vec::new()
    } else {
        rows.split_off(1)
    };
    let columns = rows.first().map(Columns::of);
    let missing: Vec<&str> = needed
        .iter()
        .copied()
        .filter(|name| columns.as_ref().is_none_or(|columns| !columns.has(name)))
        .collect();
    match columns {
        Some(columns) if missing.is_empty() => Ok((columns, body)),
        _ => Err(Error::one(
            Diagnostic::error(
                "missing-column",
                format!("`{shown}` has no column `{}`", missing.join("`, `")),
            )
            .with_help(format!("the first line names the columns: {header}")),
        )),
    }
}

/// A name in a country, for tests of other modules.
#[cfg(test)]
pub(crate) fn query_for_tests(name: &str, country: &str) -> Query {
    Query {
        name: name.to_owned(),
        country: Country::from_code(country),
        ..Query::default()
    }
}
