//! Screening names against lists, and comparing two names: the steps between the lists and their presentation.

use super::{AliasFact, AliasTable, Entry, Kind, List, Party, Query};
use exeat_screen::{Comparison, Index, Name, Weighed, compare, weigh};
use std::collections::BTreeMap;

/// Lists made ready to be searched.
#[derive(Debug)]
pub struct Screen<'a> {
    entries: Vec<&'a Entry>,
    /// Names the table of aliases added, by entry.
    added: BTreeMap<(usize, String), &'a AliasFact>,
    index: Index<Vec<u8>>,
    table: Option<&'a AliasTable>,
}

/// One alert.
#[derive(Debug, Clone)]
pub struct Hit<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// The name or alias that matched.
    pub matched: String,
    /// The record from which the table of aliases has that name; none when the list has it.
    pub alias: Option<&'a AliasFact>,
    /// The publisher itself calls the matching name weak.
    pub weak: bool,
    /// The alignment and its score.
    pub comparison: Comparison,
    /// Everything beside the name, and the probability.
    pub weighed: Weighed,
}

/// What was found for one name.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    /// Alerts, the likeliest first.
    pub hits: Vec<Hit<'a>>,
    /// The name has only words that every firm carries.
    pub generic: bool,
    /// The name was longer than what is read.
    pub cut: bool,
}

impl<'a> Screen<'a> {
    /// Makes lists ready; with a table, its names are added to the entries that bear the other name.
    #[must_use]
    pub fn new(lists: &'a [List], table: Option<&'a AliasTable>) -> Screen<'a> {
        let entries: Vec<&Entry> = lists.iter().flat_map(|list| &list.entries).collect();
        let mut added = BTreeMap::new();
        let mut parties = Vec::with_capacity(entries.len());
        for (at, entry) in entries.iter().enumerate() {
            let mut party = entry.party.clone();
            for (name, fact) in entry
                .party
                .names
                .iter()
                .flat_map(|name| table.into_iter().flat_map(|table| table.also(name)))
            {
                if !party.names.iter().any(|have| have == name) {
                    party.names.push(name.to_owned());
                    added.insert((at, name.to_owned()), fact);
                }
            }
            parties.push(party);
        }
        Screen {
            entries,
            added,
            index: Index::build(&parties),
            table,
        }
    }

    /// How many parties are searched.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is nobody to search.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The table of aliases in use.
    #[must_use]
    pub fn aliases(&self) -> Option<&'a AliasTable> {
        self.table
    }
}

/// Everything on the lists that scores at or above the threshold against a name.
#[must_use]
pub fn screen<'a>(screen: &Screen<'a>, query: &Query, threshold: u32) -> Found<'a> {
    let asked = Party {
        countries: query.country.into_iter().collect(),
        ..Party::named(&query.name, query.kind)
    };
    let searched = screen.index.searcher().screen(&asked, threshold);
    let mut hits = Vec::with_capacity(searched.alerts.len());
    for alert in searched.alerts {
        let Ok(at) = usize::try_from(alert.party) else {
            continue;
        };
        let Some(entry) = screen.entries.get(at) else {
            continue;
        };
        let alias = screen.added.get(&(at, alert.matched.clone())).copied();
        let weighed = alert
            .weighed
            .unwrap_or_else(|| weigh(&asked, &entry.party, alert.score));
        hits.push(Hit {
            entry,
            alias,
            weak: alias.is_none() && entry.weak.contains(&alert.matched),
            matched: alert.matched,
            comparison: alert.comparison,
            weighed,
        });
    }
    Found {
        hits,
        generic: searched.generic,
        cut: searched.cut,
    }
}

/// Two names compared.
#[derive(Debug, Clone)]
pub struct PairAnswer<'a> {
    /// The alignment and its score.
    pub comparison: Comparison,
    /// The left name as compared: as given, or by the table of aliases.
    pub left: String,
    /// The right name as compared.
    pub right: String,
    /// The record that joined a name to another, when that was needed.
    pub alias: Option<&'a AliasFact>,
}

/// Compares two names; with a table, also the other names of the parties that bear them.
#[must_use]
pub fn compare_pair<'a>(
    left: &str,
    right: &str,
    kind: Kind,
    table: Option<&'a AliasTable>,
) -> PairAnswer<'a> {
    let (a, b) = (Name::read(left, kind), Name::read(right, kind));
    let mut best = PairAnswer {
        comparison: compare(&a, &b),
        left: left.to_owned(),
        right: right.to_owned(),
        alias: None,
    };
    let Some(table) = table else {
        return best;
    };
    // One side at a time: joining both would let two guesses make a party.
    for (name, fact) in table.also(left) {
        let comparison = compare(&Name::read(name, kind), &b);
        if comparison.score > best.comparison.score {
            best = PairAnswer {
                comparison,
                left: name.to_owned(),
                right: right.to_owned(),
                alias: Some(fact),
            };
        }
    }
    for (name, fact) in table.also(right) {
        let comparison = compare(&a, &Name::read(name, kind));
        if comparison.score > best.comparison.score {
            best = PairAnswer {
                comparison,
                left: left.to_owned(),
                right: name.to_owned(),
                alias: Some(fact),
            };
        }
    }
    best
}

/// The kind of party a word means; nothing means unknown.
#[must_use]
pub fn kind_from_word(word: &str) -> Option<Kind> {
    Some(match word.trim().to_lowercase().as_str() {
        "" | "unknown" => Kind::Unknown,
        "person" | "individual" => Kind::Person,
        "organisation" | "organization" | "company" | "entity" | "institute" | "university" => {
            Kind::Organisation
        }
        "vessel" => Kind::Vessel,
        "aircraft" => Kind::Aircraft,
        _ => return None,
    })
}
