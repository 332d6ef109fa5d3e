//! The parties of a transaction against the lists: alerts as data, and what each means for the decision.
//!
//! Lists are opened when a party with a name first needs them, and not before: most transactions state `listed`.

#[cfg(test)]
mod tests;

use super::disposition::{Answered, Bearing, Disposition, Dispositions};
use super::{
    AliasFact, AliasTable, BUILT_IN_SOURCE, Comparison, DEFAULT_THRESHOLD, Entry, Folder, Hit,
    Kind, List, Query, Screen, Weighed, built_in, screen,
};
use crate::error::Error;
use exeat_rules::{FactType, Vocabulary};
use exeat_terms::{
    Bound, Country, Date, Diagnostic, FactValue, Interval, Party, Rational, Roles, Screened,
    Transaction,
};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// Days after which a list is called stale.
pub const STALE_AFTER_DAYS: i32 = 30;

/// How the parties of a transaction are screened.
#[derive(Debug, Clone, Default)]
pub enum Screening {
    /// Against the built-in list.
    #[default]
    BuiltIn,
    /// Against the lists of a screener.
    With(Arc<Screener>),
    /// Not at all.
    Off,
}

/// Lists and answers that parties are screened against; opened once, when first needed.
#[derive(Debug, Default)]
pub struct Screener {
    sources: Sources,
    opened: OnceLock<Result<Opened, Vec<Diagnostic>>>,
}

/// Where a screener takes its lists from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The user's folder of lists; the built-in list stands beside it unless a list of the folder holds it whole.
    pub folder: Option<PathBuf>,
    /// Files in place of the folder and the built-in list.
    pub files: Vec<PathBuf>,
    /// How the files call the columns of an own table, each pair ours and theirs; none where they use our names.
    pub columns: Vec<(String, String)>,
    /// The file of dispositions.
    pub dispositions: Option<PathBuf>,
    /// Leave the table of aliases out.
    pub without_aliases: bool,
    /// Least score of an alert in ten-thousandths, in place of [`DEFAULT_THRESHOLD`].
    pub threshold: Option<u32>,
}

/// Lists made ready, and the answers to their alerts.
#[derive(Debug)]
pub struct Opened {
    /// The lists; several screeners may share them, each with answers of its own.
    pub screen: Arc<Screen>,
    /// The answers.
    pub dispositions: Dispositions,
    /// Least score of an alert in ten-thousandths.
    pub threshold: u32,
}

impl Screener {
    /// A screener; nothing is opened yet.
    #[must_use]
    pub fn new(sources: Sources) -> Screener {
        Screener {
            sources,
            opened: OnceLock::new(),
        }
    }

    /// A screener of lists and answers that are open already.
    #[must_use]
    pub fn of(opened: Opened) -> Screener {
        Screener {
            sources: Sources::default(),
            opened: OnceLock::from(Ok(opened)),
        }
    }

    /// The lists and answers, opened at the first call.
    ///
    /// # Errors
    /// When a list or the file of dispositions cannot be read.
    pub fn opened(&self) -> Result<&Opened, Error> {
        let opened = self
            .opened
            .get_or_init(|| open(&self.sources).map_err(|e| e.diagnostics().to_vec()));
        opened.as_ref().map_err(|d| Error::new(d.clone()))
    }
}

fn open(sources: &Sources) -> Result<Opened, Error> {
    let lists = lists(sources)?;
    let dispositions = match &sources.dispositions {
        Some(file) => Dispositions::file(file)?,
        None => Dispositions::default(),
    };
    let built_in_alone = lists.iter().all(|list| list.source == BUILT_IN_SOURCE);
    let table = (!sources.without_aliases).then(|| {
        if built_in_alone {
            AliasTable::of_built_in()
        } else {
            AliasTable::carried()
        }
    });
    Ok(Opened {
        screen: Arc::new(Screen::new(lists, table)),
        dispositions,
        threshold: sources.threshold.unwrap_or(DEFAULT_THRESHOLD),
    })
}

/// The lists that sources name.
///
/// # Errors
/// When one cannot be read.
pub fn lists(sources: &Sources) -> Result<Vec<List>, Error> {
    if !sources.files.is_empty() {
        let read = |file: &PathBuf| {
            if sources.columns.is_empty() {
                super::read_file(file)
            } else {
                super::read_mapped(file, &sources.columns)
            }
        };
        return sources.files.iter().map(read).collect();
    }
    let mut out = match &sources.folder {
        Some(folder) => Folder::at(folder.clone()).lists()?,
        None => Vec::new(),
    };
    let whole = |list: &List| list.entries.iter().any(|e| e.list == "us-entity-list");
    if !out.iter().any(whole) {
        out.insert(0, built_in()?);
    }
    Ok(out)
}

/// What an alert means for the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The names are equal and a country agrees: the party counts as listed until somebody answers.
    CountsAsListed,
    /// A person said that it is the listed party.
    Confirmed,
    /// A person said that somebody else must judge; open.
    Escalated,
    /// Nobody has answered; open.
    Open,
}

impl Standing {
    /// The standing in words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::CountsAsListed => "counts as listed",
            Standing::Confirmed => "confirmed",
            Standing::Escalated => "escalated",
            Standing::Open => "open",
        }
    }
}

/// An alert about a party of a transaction.
#[derive(Debug, Clone)]
pub struct PartyAlert {
    /// Place of the party in the transaction.
    pub party: usize,
    /// The name that was screened.
    pub name: String,
    /// Roles of the party.
    pub roles: Roles,
    /// The name is that of an owner of the party.
    pub owner: bool,
    /// The entry.
    pub entry: Entry,
    /// The name or alias that matched.
    pub matched: String,
    /// The record the matching name comes from, when the list does not have it.
    pub alias: Option<AliasFact>,
    /// The publisher itself calls the matching name weak.
    pub weak: bool,
    /// The alignment and its score.
    pub comparison: Comparison,
    /// Everything beside the name, and the probability.
    pub weighed: Weighed,
    /// What it means for the decision.
    pub standing: Standing,
    /// The list is one that a pack asks for, so that the law decides what follows.
    pub asked_by_law: bool,
    /// The answer that bears on it, when there is one.
    pub answer: Option<Disposition>,
    /// Which side has changed since that answer; empty when none has.
    pub changed: &'static str,
    /// The entry is younger than the transaction.
    pub later: bool,
    /// Content of the party's side, to bind an answer to.
    pub party_content: String,
}

impl PartyAlert {
    /// Whether it keeps an answer from being clean (Invariant A5).
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.standing {
            Standing::Open | Standing::Escalated => true,
            // Where no pack asks for the list, no rule will say what follows: a person must.
            Standing::CountsAsListed => !self.asked_by_law || self.owner,
            // A confirmed owner counts by its share; only the Entity List has such a rule here.
            Standing::Confirmed if self.owner => self.entry.list != "us-entity-list",
            Standing::Confirmed => !self.asked_by_law,
        }
    }
}

/// A list that took part in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListUse {
    /// Its name.
    pub id: String,
    /// The day it speaks of.
    pub as_of: Option<Date>,
    /// SHA-256 of its bytes.
    pub hash: String,
    /// How many parties stand on it.
    pub entries: usize,
    /// Rows that may be parties and could not be read.
    pub rejected: usize,
    /// Days from then to the day asked about; negative when the list is younger.
    pub age: Option<i32>,
}

impl ListUse {
    /// A list and its age on a day.
    #[must_use]
    pub fn of(list: &List, day: Date) -> ListUse {
        ListUse {
            id: list.id.clone(),
            as_of: list.as_of,
            hash: list.hash.clone(),
            entries: list.entries.len(),
            rejected: list.rejected(),
            age: list.as_of.map(|as_of| days(as_of, day)),
        }
    }

    /// Whether it is too old to be leant on alone, or of a day not stated.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.age.is_none_or(|age| age > STALE_AFTER_DAYS)
    }
}

/// Days from one day to another.
fn days(from: Date, to: Date) -> i32 {
    let hours = from.duration_until(to).as_hours();
    i32::try_from(hours / 24).unwrap_or(i32::MAX)
}

/// What screening gave.
#[derive(Debug, Clone, Default)]
pub struct PartiesScreened {
    /// Alerts, by party, the likeliest first.
    pub alerts: Vec<PartyAlert>,
    /// Alerts that a person has closed.
    pub closed: usize,
    /// The lists that were searched; none when no party needed it.
    pub lists: Vec<ListUse>,
}

/// Whether a party is screened: it has a name and the user has not said how it stands, or it has owners with names.
#[must_use]
pub fn is_screened(party: &Party) -> bool {
    let asked = party.listed.is_none() && !party.name.trim().is_empty();
    asked
        || party
            .owners
            .iter()
            .any(|owner| !owner.name.trim().is_empty())
}

/// Screens the parties of a transaction, and puts into it what they count as.
///
/// # Errors
/// When a list or the file of dispositions cannot be read.
pub fn screen_parties(
    vocabulary: &Vocabulary,
    transaction: &mut Transaction,
    screening: &Screening,
) -> Result<PartiesScreened, Error> {
    for party in &mut transaction.parties {
        party.screened.clear();
    }
    if !transaction.parties.iter().any(is_screened) {
        return Ok(PartiesScreened::default());
    }
    static BUILT_IN: OnceLock<Screener> = OnceLock::new();
    let opened = match screening {
        Screening::Off => return Ok(PartiesScreened::default()),
        Screening::BuiltIn => BUILT_IN.get_or_init(Screener::default).opened()?,
        Screening::With(screener) => screener.opened()?,
    };
    let day = transaction.date;
    let mut out = PartiesScreened {
        lists: opened
            .screen
            .lists()
            .iter()
            .map(|list| ListUse::of(list, day))
            .collect(),
        ..PartiesScreened::default()
    };
    for (at, party) in transaction.parties.iter_mut().enumerate() {
        if !is_screened(party) {
            continue;
        }
        let mut listed_owners = BTreeSet::new();
        let country = country(vocabulary, party);
        let owners = party.owners.iter().map(|o| (o.name.clone(), None, true));
        let names: Vec<(String, Option<Country>, bool)> =
            std::iter::once((party.name.clone(), country, false))
                .chain(owners)
                .collect();
        for (name, country, owner) in names {
            // What the user states of a party decides; of its owners it says nothing.
            if name.trim().is_empty() || (!owner && party.listed.is_some()) {
                continue;
            }
            let query = Query {
                name: name.trim().to_owned(),
                country,
                kind: Kind::Unknown,
                ..Query::default()
            };
            let found = screen(&opened.screen, &query, opened.threshold);
            for hit in &found.hits {
                let fact = law_list(&hit.entry.list);
                let asked_by_law = vocabulary
                    .find(fact)
                    .is_some_and(|def| matches!(def.fact_type, FactType::Listing(_)));
                if !owner && stated(vocabulary, party, fact) {
                    continue;
                }
                let Some(mut alert) = judged(opened, &query, hit, day) else {
                    out.closed += 1;
                    continue;
                };
                alert.party = at;
                alert.roles = party.roles;
                alert.owner = owner;
                alert.asked_by_law = asked_by_law;
                let counts = matches!(
                    alert.standing,
                    Standing::CountsAsListed | Standing::Confirmed
                );
                if counts && asked_by_law && !owner {
                    counts_as(party, fact, hit.entry);
                }
                if alert.standing == Standing::Confirmed && owner && fact == "us-entity-list" {
                    listed_owners.insert(name.clone());
                }
                out.alerts.push(alert);
            }
        }
        owned_share(vocabulary, party, &listed_owners);
    }
    Ok(out)
}

/// An alert with what it means; none when a person has closed it.
fn judged(opened: &Opened, query: &Query, hit: &Hit<'_>, day: Date) -> Option<PartyAlert> {
    let later = hit.entry.since.is_some_and(|since| since > day);
    let agrees = query
        .country
        .is_some_and(|country| hit.entry.party.countries.contains(&country));
    let unanswered = if hit.equal && agrees && !hit.weak && !later {
        Standing::CountsAsListed
    } else {
        Standing::Open
    };
    let bearing = opened.dispositions.bearing(query, hit.entry, Some(day));
    let (standing, answer, changed) = match bearing {
        Bearing::Unanswered => (unanswered, None, ""),
        Bearing::Expired(answer) => (unanswered, Some(answer), ""),
        Bearing::Reopened(answer, what) => (unanswered, Some(answer), what),
        Bearing::Holds(answer) => match answer.answer {
            Answered::NotTheSame => return None,
            Answered::Same => (Standing::Confirmed, Some(answer), ""),
            Answered::Escalate => (Standing::Escalated, Some(answer), ""),
        },
    };
    Some(PartyAlert {
        party: 0,
        name: query.name.clone(),
        roles: Roles::default(),
        owner: false,
        entry: hit.entry.clone(),
        matched: hit.matched.clone(),
        alias: hit.alias.cloned(),
        weak: hit.weak,
        comparison: hit.comparison.clone(),
        weighed: hit.weighed.clone(),
        standing,
        asked_by_law: false,
        answer: answer.cloned(),
        changed,
        later,
        party_content: super::party_content(query),
    })
}

/// Lets a party count as standing on a list. Of several entries the one with footnotes says more.
fn counts_as(party: &mut Party, list: &str, entry: &Entry) {
    let footnotes: Vec<u32> = entry
        .footnotes
        .iter()
        .filter_map(|note| note.parse().ok())
        .collect();
    let screened = Screened {
        list: list.to_owned(),
        entry: entry.party.id.clone(),
        footnotes: entry.says_footnotes.then_some(footnotes),
    };
    match party.screened.iter_mut().find(|s| s.list == list) {
        Some(have) => {
            if have.footnotes.as_ref().is_none_or(Vec::is_empty) && screened.footnotes.is_some() {
                *have = screened;
            }
        }
        None => party.screened.push(screened),
    }
}

/// States the least share that confirmed owners hold together, unless the user states a share.
fn owned_share(vocabulary: &Vocabulary, party: &mut Party, owners: &BTreeSet<String>) {
    let Some(def) = vocabulary.find("us/listed-ownership") else {
        return;
    };
    if owners.is_empty() || party.facts.get(def.id).is_some() {
        return;
    }
    let held = party.owners.iter().filter(|o| owners.contains(&o.name));
    let sum = held
        .filter_map(|owner| owner.share.low)
        .try_fold(Rational::ZERO, |sum, low| sum.plus(low.value));
    if let Some(sum) = sum {
        let low = Some(Bound {
            value: sum.min(Rational::whole(100)),
            inclusive: true,
        });
        let share = Interval { low, high: None };
        party.facts.set(def.id, FactValue::Number(share));
    }
}

/// Whether the user has stated how the party stands on this list.
fn stated(vocabulary: &Vocabulary, party: &Party, list: &str) -> bool {
    vocabulary
        .find(list)
        .and_then(|def| party.facts.get(def.id))
        .is_some_and(|value| *value != FactValue::Unknown)
}

fn country(vocabulary: &Vocabulary, party: &Party) -> Option<Country> {
    let def = vocabulary.find("country")?;
    match party.facts.get(def.id) {
        Some(FactValue::Country(country)) => Some(*country),
        _ => None,
    }
}

/// The fact by which packs ask for a list.
fn law_list(list: &str) -> &str {
    match list {
        "us-uvl" => "us-unverified-list",
        "us-meu" => "us-military-end-user-list",
        "jp-end-user" => "jp-foreign-end-user-list",
        other => other,
    }
}
