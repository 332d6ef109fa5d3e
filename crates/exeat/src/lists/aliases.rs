//! Names in their own script and brands, each with the source it was read in.
//!
//! Three chip firms in four trade under a name that no reading of the other yields. This table joins such names, as
//! evidence for one party: it never pulls sister firms along, for only a whole name is looked up.

use super::records::{Columns, records};
use std::collections::BTreeMap;
use std::sync::OnceLock;

static TEXT: &str = include_str!("../../../../lists/aliases.csv");
/// The rows of it that name a party of the built-in list: all that is read when nothing else is searched.
static OF_BUILT_IN: &str = include_str!("../../../../lists/us-entity-list-chip-aliases.csv");

/// One pair of names of one party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasFact {
    /// The name in Latin letters, as a list or register gives it.
    pub latin: String,
    /// The name in the party's own script.
    pub own_script: String,
    /// Official, short, former, brand or stock name.
    pub kind: String,
    /// The record the pair was read in.
    pub source: String,
    /// Day of that record; `undated` where unknown.
    pub source_date: String,
}

impl AliasFact {
    /// Whether the two names were joined by place, number or brand rather than read side by side: a ground to look
    /// closer, not to block alone.
    #[must_use]
    pub fn is_joined(&self) -> bool {
        self.source.contains("pairing by")
    }
}

/// The table, looked up by either name.
#[derive(Debug, Default)]
pub struct AliasTable {
    facts: Vec<AliasFact>,
    by_name: BTreeMap<String, Vec<usize>>,
}

impl AliasTable {
    /// The table the binary carries; it is read once.
    #[must_use]
    pub fn carried() -> &'static AliasTable {
        static TABLE: OnceLock<AliasTable> = OnceLock::new();
        TABLE.get_or_init(|| AliasTable::from_text(TEXT))
    }

    /// The carried rows that name a party of the built-in list; for any other list they are too few.
    #[must_use]
    pub fn of_built_in() -> &'static AliasTable {
        static TABLE: OnceLock<AliasTable> = OnceLock::new();
        TABLE.get_or_init(|| AliasTable::from_text(OF_BUILT_IN))
    }

    /// A table from CSV with `latin,own_script,kind,country,list,source,source_date`.
    #[must_use]
    pub fn from_text(text: &str) -> AliasTable {
        let mut table = AliasTable::default();
        let mut rows = records(text, ',').into_iter();
        let Some(columns) = rows.next().as_ref().map(Columns::of) else {
            return table;
        };
        for row in rows.filter(|row| row.broken.is_none()) {
            let get = |name: &str| {
                let at = columns.find(&[name]);
                at.map_or("", |at| row.get(at)).to_owned()
            };
            let fact = AliasFact {
                latin: get("latin"),
                own_script: get("own_script"),
                kind: get("kind"),
                source: get("source"),
                source_date: get("source_date"),
            };
            for name in [&fact.latin, &fact.own_script] {
                let key = key(name);
                if !key.is_empty() {
                    let places = table.by_name.entry(key).or_default();
                    places.push(table.facts.len());
                }
            }
            table.facts.push(fact);
        }
        table
    }

    /// How many pairs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// The other names of a party that bears this whole name, each with the fact that says so.
    pub fn also<'a>(&'a self, name: &str) -> impl Iterator<Item = (&'a str, &'a AliasFact)> {
        let asked = key(name);
        let places = self.by_name.get(&asked).map_or(&[][..], Vec::as_slice);
        let facts = places.iter().filter_map(|at| self.facts.get(*at));
        facts.map(move |fact| {
            if key(&fact.latin) == asked {
                (fact.own_script.as_str(), fact)
            } else {
                (fact.latin.as_str(), fact)
            }
        })
    }
}

/// A name as it is looked up: letters and digits alone, in lower case, full-width ones as narrow.
pub(super) fn key(name: &str) -> String {
    name.chars()
        .take(400)
        .map(|c| match u32::from(c) {
            wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_and_the_source() {
        let table = AliasTable::carried();
        let names = |name: &str| -> Vec<&str> { table.also(name).map(|(n, _)| n).collect() };
        assert!(names("Yangtze Memory Technologies Co., Ltd.").contains(&"长江存储"));
        assert!(names("长江存储").contains(&"Yangtze Memory Technologies Co., Ltd."));
        assert!(names("Yangtze").is_empty(), "a part of a name is no name");
    }

    /// Rows are kept in the words of the whole table; `EXEAT_BLESS=1` writes them anew.
    #[test]
    fn the_rows_of_the_built_in_list_are_those_of_the_whole_table() {
        let list = super::super::built_in().unwrap();
        let names: std::collections::BTreeSet<String> = list
            .entries
            .iter()
            .flat_map(|entry| entry.party.names.iter().map(|name| key(name)))
            .collect();
        let mut rows = TEXT.lines();
        let mut wanted = format!("{}\n", rows.next().unwrap());
        for (row, fact) in rows.zip(&AliasTable::carried().facts) {
            if names.contains(&key(&fact.latin)) || names.contains(&key(&fact.own_script)) {
                wanted.push_str(row);
                wanted.push('\n');
            }
        }
        if std::env::var_os("EXEAT_BLESS").is_some() {
            let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lists");
            std::fs::write(root.join("us-entity-list-chip-aliases.csv"), &wanted).unwrap();
        }
        assert!(
            OF_BUILT_IN == wanted || std::env::var_os("EXEAT_BLESS").is_some(),
            "run this test with EXEAT_BLESS=1"
        );
    }

    #[test]
    fn every_row_has_two_names_and_a_source() {
        let table = AliasTable::carried();
        assert!(table.len() > 2_500);
        for fact in &table.facts {
            assert!(!fact.latin.is_empty() && !fact.own_script.is_empty());
            assert!(!fact.source.is_empty(), "{}", fact.latin);
            assert!(!fact.source.contains("from memory"), "{}", fact.latin);
        }
    }
}
