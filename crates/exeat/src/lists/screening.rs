//! Screening names against lists, and comparing two names: the steps between the lists and their presentation.

use super::aliases::key;
use super::{AliasFact, AliasTable, Entry, Kind, List, Query};
use exeat_screen::{AlignedRow, Comparison, Index, Name, Role, Weighed, compare, weigh};
use std::collections::BTreeMap;

/// Lists made ready to be searched.
#[derive(Debug)]
pub struct Screen {
    lists: Vec<List>,
    /// For each party of the index: its list, and its place there.
    places: Vec<(usize, usize)>,
    /// Names the table of aliases added, by party of the index.
    added: BTreeMap<(usize, String), AliasFact>,
    index: Index<Vec<u8>>,
    aliases: bool,
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
    /// A name asked is, normalised, a name or alias of the entry.
    pub equal: bool,
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

impl Screen {
    /// Makes lists ready; with a table, its names are added to the entries that bear the other name.
    #[must_use]
    pub fn new(lists: Vec<List>, table: Option<&AliasTable>) -> Screen {
        let mut places = Vec::new();
        let mut added = BTreeMap::new();
        let mut parties = Vec::new();
        for (list, read) in lists.iter().enumerate() {
            for (place, entry) in read.entries.iter().enumerate() {
                let at = places.len();
                places.push((list, place));
                let mut party = entry.party.clone();
                for (name, fact) in entry
                    .party
                    .names
                    .iter()
                    .flat_map(|name| table.into_iter().flat_map(|table| table.also(name)))
                {
                    if !party.names.iter().any(|have| have == name) {
                        party.names.push(name.to_owned());
                        added.insert((at, name.to_owned()), fact.clone());
                    }
                }
                parties.push(party);
            }
        }
        Screen {
            places,
            added,
            index: Index::build(&parties),
            aliases: table.is_some(),
            lists,
        }
    }

    /// The lists that are searched.
    #[must_use]
    pub fn lists(&self) -> &[List] {
        &self.lists
    }

    /// How many parties are searched.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is nobody to search.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Whether a table of aliases was used.
    #[must_use]
    pub fn with_aliases(&self) -> bool {
        self.aliases
    }

    fn entry(&self, party: usize) -> Option<&Entry> {
        let (list, place) = *self.places.get(party)?;
        self.lists.get(list)?.entries.get(place)
    }

    /// Every name of an entry: its own, and those the table of aliases added and vouches for.
    fn names(&self, party: usize) -> impl Iterator<Item = &str> {
        let own = self.entry(party).map_or(&[][..], |e| &e.party.names);
        let from = (party, String::new());
        let to = (party + 1, String::new());
        let added = self
            .added
            .range(from..to)
            .filter(|(_, fact)| !fact.is_joined());
        let added = added.map(|((_, name), _)| name);
        own.iter().chain(added).map(String::as_str)
    }
}

/// Everything on the lists that scores at or above the threshold against a name.
#[must_use]
pub fn screen<'a>(screen: &'a Screen, query: &Query, threshold: u32) -> Found<'a> {
    let asked = query.party();
    let searched = screen.index.searcher().screen(&asked, threshold);
    let mut hits = Vec::with_capacity(searched.alerts.len());
    for alert in searched.alerts {
        let Ok(at) = usize::try_from(alert.party) else {
            continue;
        };
        let Some(entry) = screen.entry(at) else {
            continue;
        };
        let alias = screen.added.get(&(at, alert.matched.clone()));
        let weighed = alert
            .weighed
            .unwrap_or_else(|| weigh(&asked, &entry.party, alert.score));
        hits.push(Hit {
            entry,
            equal: equal(
                &asked.names,
                (!alias.is_some_and(AliasFact::is_joined)).then_some(&alert.comparison),
                screen.names(at),
            ),
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

/// Whether a name asked is, normalised, a name or alias of the entry: letters and digits alike, or every Latin word
/// alike and legal forms of one meaning, with nothing left over on either side.
///
/// Two Chinese names of one sound are not equal, and neither are a name and its short form.
fn equal<'a>(
    asked: &[String],
    comparison: Option<&Comparison>,
    mut names: impl Iterator<Item = &'a str>,
) -> bool {
    let keys: Vec<String> = asked.iter().map(|name| key(name)).collect();
    let alike = |row: &AlignedRow| match (&row.left, &row.right) {
        (Some(a), Some(b)) => {
            let form = a.role == Role::Form && b.role == Role::Form;
            let latin = a.shown.is_ascii() && b.shown.is_ascii();
            latin && a.form == b.form && (form || row.likeness == FULL)
        }
        _ => false,
    };
    let words = comparison.is_some_and(|c| !c.rows.is_empty() && c.rows.iter().all(alike));
    words
        || names.any(|name| {
            let name = key(name);
            !name.is_empty() && keys.contains(&name)
        })
}

/// Likeness of what is equal, in ten-thousandths.
const FULL: u32 = 10_000;

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
