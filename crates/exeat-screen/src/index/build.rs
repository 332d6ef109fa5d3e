//! Building the bytes of an index from parties.

use std::collections::HashMap;

use crate::compare::align::Mark;
use crate::party::Party;
use crate::read::Name;
use crate::sound::{Sound, letters};
use crate::token::{Read, Role};

use super::bytes::{self, SECTIONS, Section, count, place};
use super::keys::{self, Key};

/// Form flags, as the vocabulary keeps them.
pub(crate) const SOUNDED: u32 = 1;
pub(crate) const FOREIGN: u32 = 2;
pub(crate) const JOIN: u32 = 4;
/// A token's number of forms carries this bit when the token is a father's name.
pub(crate) const PATRONYMIC: u32 = 1 << 31;
/// A reading's meta number carries this bit when it holds an initial; above it stand the numbers of tokens and joins.
pub(crate) const HAS_INITIAL: u32 = 1 << 16;
pub(crate) const TOKENS_SHIFT: u32 = 17;
pub(crate) const JOINS_SHIFT: u32 = 24;
/// The share of readings that every search must see.
pub(crate) const ALWAYS: u8 = 255;
/// Shares are kept in this many steps.
pub(crate) const STEPS: u64 = 254;

/// A list entry of a form: the reading, and the place of the token, later replaced by its share.
struct Posting {
    vocabulary: u32,
    reading: u32,
    /// Places of the tokens covered, as bits.
    tokens: u64,
}

#[derive(Default)]
struct Builder {
    sections: [Vec<u8>; SECTIONS],
    vocabulary: HashMap<(String, u32), u32>,
    /// Text, fold, skeleton and flags of each form.
    forms: Vec<(Sound, u32)>,
    /// The same, once their lists are written.
    forms_done: Vec<(Sound, u32)>,
    postings: Vec<Posting>,
    /// For each reading the weight of each token and whether the reading has an initial.
    readings: Vec<(Vec<u16>, bool)>,
    acronyms: Vec<(u32, u32)>,
    singles: Vec<(u32, u32)>,
    identifiers: Vec<(u32, u32)>,
}

/// The bytes of an index over `parties`.
pub(crate) fn build(parties: &[Party]) -> Vec<u8> {
    let mut builder = Builder::default();
    for (number, party) in (0u32..).zip(parties) {
        builder.add_party(number, party);
    }
    builder.finish()
}

impl Builder {
    fn put(&mut self, section: Section, number: u32) {
        if let Some(bytes) = self.sections.get_mut(section as usize) {
            bytes.extend(number.to_le_bytes());
        }
    }

    /// How many 32-bit numbers a section holds so far, in records of `width`.
    fn records(&self, section: Section, width: usize) -> u32 {
        count(
            self.sections
                .get(section as usize)
                .map_or(0, |bytes| bytes.len() / 4 / width),
        )
    }

    /// Adds letters and returns where they lie.
    fn text(&mut self, text: &str) -> (u32, u32) {
        let Some(bytes) = self.sections.get_mut(Section::Text as usize) else {
            return (0, 0);
        };
        let start = count(bytes.len());
        bytes.extend(text.as_bytes());
        (start, count(text.len()))
    }

    fn add_party(&mut self, number: u32, party: &Party) {
        let (start, len) = self.text(&party.id);
        let record = [
            start,
            len,
            party.kind as u32,
            self.records(Section::Names, 3),
            self.records(Section::Countries, 1),
            self.records(Section::Identifiers, 2),
            self.records(Section::Dates, 1),
        ];
        for cell in record {
            self.put(Section::Parties, cell);
        }
        for country in &party.countries {
            let code = country.code().as_bytes().iter();
            let packed = code.fold(0u32, |sum, &byte| (sum << 8) | u32::from(byte));
            self.put(Section::Countries, packed);
        }
        for identifier in &party.identifiers {
            let (start, len) = self.text(identifier);
            self.put(Section::Identifiers, start);
            self.put(Section::Identifiers, len);
            if let Some(key) = crate::compare::identifier_key(identifier) {
                let hash = keys::hash(Key::Identifier, key.as_bytes());
                self.identifiers.push((hash, number));
            }
        }
        for date in &party.dates {
            let year = u32::from(date.year().unsigned_abs());
            let month = u32::from(date.month().unsigned_abs());
            let packed = year * 10_000 + month * 100 + u32::from(date.day().unsigned_abs());
            self.put(Section::Dates, packed);
        }
        for name in &party.names {
            let at = self.records(Section::Names, 3);
            let (start, len) = self.text(name);
            self.put(Section::Names, start);
            self.put(Section::Names, len);
            self.put(Section::Names, number);
            for read in Name::read(name, party.kind).readings {
                self.add_reading(at, &read);
            }
        }
    }

    fn add_reading(&mut self, name: u32, read: &Read) {
        let reading = self.records(Section::Readings, 4);
        let marks = read.marks();
        let initial = marks.iter().any(|mark| mark.role == Role::Initial);
        let flag = if initial { HAS_INITIAL } else { 0 };
        let total: u32 = marks.iter().map(|mark| u32::from(mark.weight)).sum();
        let tokens = count(read.tokens.len()) << TOKENS_SHIFT;
        let joins = count(read.joins.len()) << JOINS_SHIFT;
        let record = [
            name,
            read.how as u32 | (read.model as u32) << 8 | flag | tokens | joins,
            self.records(Section::Tokens, 1),
            total,
        ];
        for cell in record {
            self.put(Section::Readings, cell);
        }
        for (at, (token, mark)) in (0u32..).zip(read.tokens.iter().zip(&marks)) {
            self.put(Section::Tokens, pack(mark));
            let patronymic = if mark.patronymic { PATRONYMIC } else { 0 };
            self.put(Section::Tokens, count(token.forms.len()) | patronymic);
            for form in &token.forms {
                let vocabulary = self.intern(form, 0);
                self.put(Section::Tokens, vocabulary);
                if mark.role != Role::Initial {
                    self.postings.push(Posting {
                        vocabulary,
                        reading,
                        tokens: 1 << at.min(63),
                    });
                }
            }
        }
        for join in &read.joins {
            let vocabulary = self.intern(&join.sound, JOIN);
            self.put(
                Section::Tokens,
                u32::from(join.start) | u32::from(join.len) << 8,
            );
            self.put(Section::Tokens, vocabulary);
            let tokens = ((1u64 << join.len) - 1) << join.start.min(60);
            self.postings.push(Posting {
                vocabulary,
                reading,
                tokens,
            });
        }
        for acronym in &read.acronyms {
            let hash = keys::hash(Key::Acronym, acronym.as_bytes());
            self.acronyms.push((hash, reading));
        }
        if let Some(single) = read.single() {
            let hash = keys::hash(Key::Single, single.as_bytes());
            self.singles.push((hash, reading));
        }
        let weights = marks.iter().map(|mark| mark.weight).collect();
        self.readings.push((weights, initial));
    }

    fn intern(&mut self, form: &Sound, join: u32) -> u32 {
        let sounded = if form.sounded { SOUNDED } else { 0 };
        let foreign = if form.foreign { FOREIGN } else { 0 };
        let flags = sounded | foreign | join;
        let next = count(self.forms.len());
        let key = (form.text.clone(), flags);
        if let Some(&known) = self.vocabulary.get(&key) {
            return known;
        }
        self.vocabulary.insert(key, next);
        self.forms.push((form.clone(), flags));
        next
    }

    fn finish(mut self) -> Vec<u8> {
        let ends = [
            (Section::Names, 3),
            (Section::Countries, 1),
            (Section::Identifiers, 2),
            (Section::Dates, 1),
        ]
        .map(|(section, width)| self.records(section, width));
        for cell in [0, 0, 0].into_iter().chain(ends) {
            self.put(Section::Parties, cell);
        }
        self.write_postings();
        self.write_keys();
        for (section, pairs) in [
            (Section::Acronyms, std::mem::take(&mut self.acronyms)),
            (Section::Singles, std::mem::take(&mut self.singles)),
            (
                Section::IdentifierKeys,
                std::mem::take(&mut self.identifiers),
            ),
        ] {
            let mut pairs = pairs;
            pairs.sort_unstable();
            pairs.dedup();
            for (hash, target) in pairs {
                self.put(section, hash);
                self.put(section, target);
            }
        }
        bytes::assemble(&self.sections)
    }

    /// Sorts the lists of every form by the share of their tokens, largest first.
    fn write_postings(&mut self) {
        let shares = self.shares();
        let mut lists: Vec<Vec<(u8, u32)>> = vec![Vec::new(); self.forms.len()];
        for posting in std::mem::take(&mut self.postings) {
            let share = shares
                .get(place(posting.reading))
                .into_iter()
                .flatten()
                .enumerate()
                .filter(|(at, _)| posting.tokens >> at & 1 == 1)
                .map(|(_, share)| *share)
                .max()
                .unwrap_or(ALWAYS);
            if let Some(list) = lists.get_mut(place(posting.vocabulary)) {
                list.push((share, posting.reading));
            }
        }
        let mut start = 0u32;
        for ((form, flags), mut list) in std::mem::take(&mut self.forms).into_iter().zip(lists) {
            list.sort_unstable_by_key(|&(share, reading)| (std::cmp::Reverse(share), reading));
            list.dedup();
            let (at, _) = self.text(&form.text);
            self.text(&form.fold);
            self.text(&form.skeleton);
            let size = |text: &str| count(text.len()).min(255);
            self.put(Section::Vocabulary, at);
            self.put(
                Section::Vocabulary,
                size(&form.text) | size(&form.fold) << 8 | size(&form.skeleton) << 16 | flags << 24,
            );
            self.put(Section::Vocabulary, start);
            self.put(Section::Vocabulary, letters(form.text.as_bytes()));
            start += count(list.len());
            for (share, reading) in list {
                self.put(Section::Postings, reading);
                if let Some(bytes) = self.sections.get_mut(Section::Shares as usize) {
                    bytes.push(share);
                }
            }
            self.forms_done.push((form, flags));
        }
        for cell in [0, 0, start, 0] {
            self.put(Section::Vocabulary, cell);
        }
    }

    /// For each token of each reading: its weight and that of all more frequent tokens, as a share of the reading.
    fn shares(&self) -> Vec<Vec<u8>> {
        let mut frequency = vec![0u32; self.forms.len()];
        for posting in &self.postings {
            if let Some(times) = frequency.get_mut(place(posting.vocabulary)) {
                *times += 1;
            }
        }
        let mut times: Vec<Vec<u32>> = self
            .readings
            .iter()
            .map(|(weights, _)| vec![0; weights.len()])
            .collect();
        for posting in self.postings.iter().filter(|p| p.tokens.count_ones() == 1) {
            let at = place(posting.tokens.trailing_zeros());
            let slot = times
                .get_mut(place(posting.reading))
                .and_then(|tokens| tokens.get_mut(at));
            if let (Some(slot), Some(more)) = (slot, frequency.get(place(posting.vocabulary))) {
                *slot += more;
            }
        }
        self.readings
            .iter()
            .zip(times)
            .map(|((weights, initial), times)| {
                if *initial {
                    return vec![ALWAYS; weights.len()];
                }
                let total: u64 = weights.iter().map(|&weight| u64::from(weight)).sum();
                let mut order: Vec<usize> = (0..weights.len()).collect();
                order.sort_by_key(|&at| (std::cmp::Reverse(times.get(at).copied()), at));
                let mut out = vec![ALWAYS; weights.len()];
                let mut sum = 0u64;
                // From the most frequent: each token's share is its own weight and all before it here.
                for at in order {
                    sum += weights.get(at).map_or(0, |&weight| u64::from(weight));
                    let share = (sum * STEPS).div_ceil(total.max(1)).min(STEPS);
                    if let Some(slot) = out.get_mut(at) {
                        *slot = u8::try_from(share).unwrap_or(ALWAYS);
                    }
                }
                out
            })
            .collect()
    }

    fn write_keys(&mut self) {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        let mut found = Vec::new();
        for (vocabulary, (form, flags)) in (0u32..).zip(&self.forms_done) {
            if flags & JOIN == 0 {
                keys::of_listed(form, &mut found);
            } else {
                keys::of_listed_join(form, &mut found);
            }
            pairs.extend(found.iter().map(|&hash| (hash, vocabulary)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        // Keys with the same upper bits share a bucket: about two on average.
        let bits = (pairs.len() / 2).max(2).ilog2();
        let mut bucket = 0u32;
        for (at, &(hash, _)) in (0u32..).zip(&pairs) {
            while bucket <= hash >> (32 - bits) {
                self.put(Section::Buckets, at);
                bucket += 1;
            }
        }
        while bucket <= 1 << bits {
            self.put(Section::Buckets, count(pairs.len()));
            bucket += 1;
        }
        for (hash, vocabulary) in pairs {
            self.put(Section::Keys, hash);
            self.put(Section::Keys, vocabulary);
        }
    }
}

fn pack(mark: &Mark) -> u32 {
    mark.role as u32 | u32::from(mark.first) << 8 | u32::from(mark.weight) << 16
}
