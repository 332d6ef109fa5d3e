//! Restricted-party lists: reading what authorities publish, the built-in table, aliases, and what changed.
//!
//! One reader a file. Each is tolerant of its publisher's defects and strict about loss: every row of a file is an
//! entry of the [`List`], or a [`Note`] says which row is not, why, and what to do about it.

mod aliases;
mod built_in;
mod csl_csv;
mod csl_json;
mod delta;
mod denied;
mod disposition;
mod eu;
mod fetch;
mod folder;
mod ftm;
mod grouped;
mod meti;
mod names;
mod ofac;
mod open;
mod own;
mod ownership;
mod parties;
mod queries;
mod records;
mod screening;
mod senzing;
mod uk;
mod un;
mod xml;

#[cfg(test)]
mod tests;

pub use aliases::{AliasFact, AliasTable};
pub use built_in::{BUILT_IN_AS_OF, BUILT_IN_SOURCE, built_in};
pub use delta::{Changed, Delta, Touch, Touched, delta, touched};
pub use disposition::{
    Answered, Bearing, Disposition, Dispositions, Said, entry_content, party_content,
};
pub use fetch::{Bounds, Source, Updated, official, update};
pub use folder::{Folder, Incoming, Kept, SHRUNK_BELOW_PERCENT, State};
pub use open::{MAX_BYTES, beside, read_file, read_mapped, read_text, same_list};
pub use ownership::{
    Answer3, Force, Holding, Holdings, Listed, Owned, REGIMES, Regime, Settles, holdings, owned,
};
pub use parties::{
    ListUse, Opened, PartiesScreened, PartyAlert, STALE_AFTER_DAYS, Screener, Screening, Sources,
    Standing, is_screened, lists, screen_parties,
};
#[cfg(test)]
pub(crate) use queries::query_for_tests;
pub use queries::{NamePair, Query, pairs, queries};
pub use screening::{Found, Hit, PairAnswer, Screen, compare_pair, kind_from_word, screen};

/// The words of screening that callers need beside the lists.
pub use exeat_screen::{
    AlignedPart, AlignedRow, Comparison, DEFAULT_THRESHOLD, Evidence, Kind, Party, Role, Weighed,
};

use exeat_terms::Date;

/// A list as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    /// Its name: of the built-in list, or the file's without its ending.
    pub id: String,
    /// The form it was read in, in words.
    pub form: &'static str,
    /// The day it speaks of, as far as the file says.
    pub as_of: Option<Date>,
    /// Where it comes from.
    pub source: String,
    /// SHA-256 of the bytes read.
    pub hash: String,
    /// Rows of the file that could be a party.
    pub rows: usize,
    /// Rows that say more of a party that another row began.
    pub joined: usize,
    /// The parties, in the order of the file.
    pub entries: Vec<Entry>,
    /// What is not as it should be.
    pub notes: Vec<Note>,
}

/// One party on a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// The list it stands on; a file may hold several.
    pub list: String,
    /// Names, kind, countries, numbers.
    pub party: Party,
    /// Names that the publisher itself calls weak.
    pub weak: Vec<String>,
    /// Notices the entry rests on.
    pub cite: String,
    /// Footnotes of the entry, where the list has such.
    pub footnotes: Vec<String>,
    /// The list that was read says which footnotes its entries have; without it they are unknown.
    pub says_footnotes: bool,
    /// Programme or requirement, as the publisher words it.
    pub programme: String,
    /// The day from which it stands there, as far as the list says.
    pub since: Option<Date>,
    /// Row of the file, from 1.
    pub row: usize,
}

/// What became of a row that is not simply an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It may be a party and could not be read: the list is incomplete.
    Rejected,
    /// It is no party: a repeated header, an address, a row that belongs to another.
    Skipped,
    /// It is an entry, and something in it was not understood.
    Kept,
}

/// What is not as it should be in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Row of the file, from 1; 0 when it concerns the whole.
    pub row: usize,
    /// What became of the row.
    pub fate: Fate,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl Note {
    fn new(row: usize, fate: Fate, what: impl Into<String>, remedy: impl Into<String>) -> Note {
        Note {
            row,
            fate,
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

impl List {
    /// Rows that may be parties and are not in the list.
    #[must_use]
    pub fn rejected(&self) -> usize {
        self.count(Fate::Rejected)
    }

    /// Rows that are no parties.
    #[must_use]
    pub fn skipped(&self) -> usize {
        self.count(Fate::Skipped)
    }

    fn count(&self, fate: Fate) -> usize {
        let rows = self.notes.iter().filter(|note| note.fate == fate);
        rows.count()
    }

    /// Whether every row became an entry, joined one, or has a note.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.rows == self.entries.len() + self.joined + self.rejected() + self.skipped()
    }
}

/// What a reader makes of a file; identity and hash are added by [`open`].
#[derive(Debug, Default)]
struct Read {
    form: &'static str,
    as_of: Option<Date>,
    source: String,
    rows: usize,
    joined: usize,
    entries: Vec<Entry>,
    notes: Vec<Note>,
}

impl Read {
    /// Takes an entry over, or says why it is none.
    fn take(&mut self, mut entry: Entry) {
        let row = entry.row;
        let mut seen = Vec::new();
        for name in std::mem::take(&mut entry.party.names) {
            let name = name.trim().to_owned();
            // A name of signs alone can be compared with nothing.
            if name.contains(char::is_alphanumeric) && !seen.contains(&name) {
                seen.push(name);
            }
        }
        entry.party.names = seen;
        let Some(first) = entry.party.names.first() else {
            self.notes.push(Note::new(
                row,
                Fate::Rejected,
                "the row has no name",
                "add the name, or take the row out",
            ));
            return;
        };
        if entry.party.id.is_empty() {
            // Many official lists number nothing; then the name is the key.
            entry.party.id = first.clone();
        }
        entry.party.countries.sort_unstable();
        entry.party.countries.dedup();
        self.entries.push(entry);
    }

    /// Keeps the newest day that can be one: publishers' slips such as 0017, 2922 or 3033 cannot.
    fn seen_on(&mut self, date: Option<Date>) {
        self.as_of = self.as_of.max(date.filter(possible));
    }
}

/// Whether a day can be one of a list: publishers' slips such as 0017, 2922 or 3033 cannot.
fn possible(date: &Date) -> bool {
    (1950..=2100).contains(&date.year())
}
