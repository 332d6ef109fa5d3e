//! The index as its readers see it: typed access to the arrays.

use exeat_terms::{Country, Date};

use crate::compare::align::Mark;
use crate::party::{Kind, Party};
use crate::sound::{View, budget};
use crate::token::{Model, Role};

use super::build::{
    self, FOREIGN, HAS_INITIAL, JOIN, JOINS_SHIFT, PATRONYMIC, SOUNDED, TOKENS_SHIFT,
};
use super::bytes::{self, Contents, Numbers, OpenError, Section, place};
use super::search::Searcher;

/// An immutable index over the parties of one list snapshot.
///
/// It is its own file: [`Index::as_bytes`] are what to keep, [`Index::open`] uses such bytes as they are, read or
/// mapped. The same parties give the same bytes on every machine, and [`Index::address`] names them.
///
/// ```
/// use exeat_screen::{DEFAULT_THRESHOLD, Index, Kind, Name, Party};
/// let list = [Party::named("Shanghai Micro Electronics Equipment (Group) Co., Ltd.", Kind::Organisation)];
/// let index = Index::build(&list);
/// let query = Name::read("上海微电子装备", Kind::Organisation);
/// assert_eq!(index.search(&query, DEFAULT_THRESHOLD).alerts.len(), 1);
/// ```
#[derive(Debug, Clone)]
pub struct Index<B> {
    bytes: B,
    contents: Contents,
}

impl Index<Vec<u8>> {
    /// Reads every name of `parties` and builds the index.
    #[must_use]
    pub fn build(parties: &[Party]) -> Index<Vec<u8>> {
        let bytes = build::build(parties);
        let contents = Contents::read(&bytes).unwrap_or_else(|_| Contents::empty());
        Index { bytes, contents }
    }
}

impl<B: AsRef<[u8]>> Index<B> {
    /// Uses bytes that [`Index::as_bytes`] gave, without copying or parsing them.
    ///
    /// They may be read or mapped; the length and the digest in the header are checked once, here.
    ///
    /// # Errors
    /// When the bytes are no index, were cut or altered, have the other byte order, or were written by another
    /// version of this crate; see [`OpenError::is_outdated`].
    pub fn open(bytes: B) -> Result<Index<B>, OpenError> {
        let contents = Contents::read(bytes.as_ref())?;
        Ok(Index { bytes, contents })
    }

    /// The address of the content: SHA-256 in hexadecimal digits, as the header carries it.
    ///
    /// The same parties have the same address on every machine, as long as names are read the same way.
    #[must_use]
    pub fn address(&self) -> String {
        bytes::address(self.bytes.as_ref())
    }

    /// The bytes of the index.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// How many parties the list has.
    #[must_use]
    pub fn len(&self) -> usize {
        (self.numbers(Section::Parties).len() / 7).saturating_sub(1)
    }

    /// Whether the list is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Something that searches many names in a row, with room of its own to work in.
    pub fn searcher(&self) -> Searcher<'_, B> {
        Searcher::new(self)
    }

    /// Every party of the list with a name that scores at or above `threshold` against `query`.
    #[must_use]
    pub fn search(&self, query: &crate::Name, threshold: u32) -> super::Searched {
        self.searcher().search(query, threshold)
    }

    /// The party at place `number` of the list; `None` beyond its end.
    #[must_use]
    pub fn party(&self, number: u32) -> Option<Party> {
        if place(number) >= self.len() {
            return None;
        }
        let table = self.numbers(Section::Parties);
        let at = place(number) * 7;
        let range = |cell: usize| {
            let (start, end) = (place(table.get(at + cell)), place(table.get(at + 7 + cell)));
            // No array has more records than the file has bytes.
            start..end.min(self.as_bytes().len())
        };
        let names = self.numbers(Section::Names);
        let countries = self.numbers(Section::Countries);
        let identifiers = self.numbers(Section::Identifiers);
        let dates = self.numbers(Section::Dates);
        Some(Party {
            id: self.text(table.get(at), table.get(at + 1)).to_string(),
            kind: self.kind(number),
            names: range(3)
                .map(|name| {
                    self.text(names.get(name * 3), names.get(name * 3 + 1))
                        .to_string()
                })
                .collect(),
            countries: range(4)
                .filter_map(|at| country(countries.get(at)))
                .collect(),
            identifiers: range(5)
                .map(|id| {
                    let (start, len) = (identifiers.get(id * 2), identifiers.get(id * 2 + 1));
                    self.text(start, len).to_string()
                })
                .collect(),
            dates: range(6).filter_map(|at| date(dates.get(at))).collect(),
        })
    }

    /// The list's own key of a party.
    pub(crate) fn id(&self, party: u32) -> &str {
        let table = self.numbers(Section::Parties);
        let at = place(party) * 7;
        self.text(table.get(at), table.get(at + 1))
    }

    pub(crate) fn kind(&self, party: u32) -> Kind {
        let number = self.numbers(Section::Parties).get(place(party) * 7 + 2);
        Kind::ALL.get(place(number)).copied().unwrap_or_default()
    }

    /// A name as written, and whose it is.
    pub(crate) fn name(&self, name: u32) -> (&str, u32) {
        let table = self.numbers(Section::Names);
        let at = place(name) * 3;
        (
            self.text(table.get(at), table.get(at + 1)),
            table.get(at + 2),
        )
    }

    pub(crate) fn numbers(&self, section: Section) -> Numbers<'_> {
        Numbers(self.contents.slice(self.bytes.as_ref(), section))
    }

    pub(crate) fn section(&self, section: Section) -> &[u8] {
        self.contents.slice(self.bytes.as_ref(), section)
    }

    fn text(&self, start: u32, len: u32) -> &str {
        let bytes = self.section(Section::Text);
        let end = place(start).saturating_add(place(len));
        bytes
            .get(place(start)..end)
            .and_then(|slice| std::str::from_utf8(slice).ok())
            .unwrap_or("")
    }

    pub(crate) fn reading(&self, reading: u32) -> ListedReading {
        let table = self.numbers(Section::Readings);
        let at = place(reading) * 4;
        let meta = table.get(at + 1);
        let model = if meta >> 8 & 0xff == Model::Person as u32 {
            Model::Person
        } else {
            Model::Organisation
        };
        ListedReading {
            name: table.get(at),
            model,
            has_initial: meta & HAS_INITIAL != 0,
            tokens: u8::try_from(meta >> TOKENS_SHIFT & 0x7f).unwrap_or(0),
            joins: u8::try_from(meta >> JOINS_SHIFT).unwrap_or(0),
            start: place(table.get(at + 2)),
            weight: table.get(at + 3),
        }
    }

    /// A form of the vocabulary and whether it is a join.
    pub(crate) fn form(&self, vocabulary: u32) -> (View<'_>, bool) {
        let table = self.numbers(Section::Vocabulary);
        let at = place(vocabulary) * 4;
        let start = place(table.get(at));
        let packed = table.get(at + 1);
        let text = start.saturating_add(place(packed & 0xff));
        let fold = text.saturating_add(place(packed >> 8 & 0xff));
        let skeleton = fold.saturating_add(place(packed >> 16 & 0xff));
        let bytes = self.section(Section::Text);
        let view = View {
            text: bytes.get(start..text).unwrap_or(&[]),
            fold: bytes.get(text..fold).unwrap_or(&[]),
            skeleton: bytes.get(fold..skeleton).unwrap_or(&[]),
            sounded: packed >> 24 & SOUNDED != 0,
            foreign: packed >> 24 & FOREIGN != 0,
        };
        (view, packed >> 24 & JOIN != 0)
    }

    /// Whether a form may be within the edits allowed: a quick look at lengths and letters.
    pub(crate) fn near(&self, vocabulary: u32, length: usize, letters: u32) -> bool {
        let table = self.numbers(Section::Vocabulary);
        let at = place(vocabulary) * 4;
        let listed = place(table.get(at + 1) & 0xff);
        let allowed = budget(listed.min(length));
        let apart = (table.get(at + 3) ^ letters).count_ones() as usize;
        listed.abs_diff(length) <= allowed && apart <= 2 * allowed
    }

    /// The list of a form: where it begins and ends among the postings.
    pub(crate) fn postings(&self, vocabulary: u32) -> (usize, usize) {
        let table = self.numbers(Section::Vocabulary);
        let at = place(vocabulary) * 4;
        let most = self.section(Section::Shares).len();
        (place(table.get(at + 2)), place(table.get(at + 6)).min(most))
    }

    /// Every vocabulary place that has the key `hash`.
    pub(crate) fn having(&self, hash: u32) -> impl Iterator<Item = u32> + '_ {
        let buckets = self.numbers(Section::Buckets);
        // As many buckets as a power of two, and one end.
        let bits = buckets.len().saturating_sub(1).max(2).ilog2();
        let bucket = place(hash >> (32 - bits.min(32)));
        let (start, end) = (place(buckets.get(bucket)), place(buckets.get(bucket + 1)));
        let keys = self.numbers(Section::Keys);
        (start..end.min(keys.len() / 2))
            .skip_while(move |&at| keys.get(at * 2) < hash)
            .take_while(move |&at| keys.get(at * 2) == hash)
            .map(move |at| keys.get(at * 2 + 1))
    }

    /// Targets of `hash` in one of the small key tables, found by halving.
    pub(crate) fn targets(&self, section: Section, hash: u32) -> impl Iterator<Item = u32> + '_ {
        let table = self.numbers(section);
        let (mut low, mut high) = (0, table.len() / 2);
        while low < high {
            let middle = low + (high - low) / 2;
            if table.get(middle * 2) < hash {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low..table.len() / 2)
            .take_while(move |&at| table.get(at * 2) == hash)
            .map(move |at| table.get(at * 2 + 1))
    }
}

/// A reading of a listed name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ListedReading {
    pub(crate) name: u32,
    pub(crate) model: Model,
    pub(crate) has_initial: bool,
    /// How many tokens and joins it has.
    pub(crate) tokens: u8,
    pub(crate) joins: u8,
    /// Where they begin.
    pub(crate) start: usize,
    pub(crate) weight: u32,
}

/// A token of a listed reading from its two numbers, and how many forms follow.
pub(crate) fn token(packed: u32, forms: u32) -> (Mark, usize) {
    let mark = Mark {
        role: Role::ALL
            .get(place(packed & 0xff))
            .copied()
            .unwrap_or(Role::Name),
        first: u8::try_from(packed >> 8 & 0xff).unwrap_or(0),
        weight: u16::try_from(packed >> 16).unwrap_or(0),
        patronymic: forms & PATRONYMIC != 0,
    };
    // No token has more forms; damaged bytes do not make the walk longer.
    (mark, place(forms & 0xff))
}

fn country(packed: u32) -> Option<Country> {
    let letters = [packed >> 8, packed].map(|part| char::from(part.to_le_bytes()[0]));
    Country::from_code(&letters.iter().collect::<String>())
}

fn date(packed: u32) -> Option<Date> {
    let part = |value: u32| i8::try_from(value % 100).ok();
    let year = i16::try_from(packed / 10_000).ok()?;
    Date::new(year, part(packed / 100)?, part(packed)?).ok()
}
