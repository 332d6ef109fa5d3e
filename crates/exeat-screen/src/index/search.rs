//! Searching: candidates from the lists, a quick bound, then the same alignment and score as an exhaustive scan.

use crate::compare::align::{self, Mark, Pair, Span};
use crate::compare::score::{self, ACRONYM, Row};
use crate::compare::{Comparison, Weighed, compare, is_acronym, same_identifier, weigh};
use crate::party::Party;
use crate::read::Name;
use crate::token::{Model, Role};

use super::build::STEPS;
use super::bytes::{Section, place};
use super::keys::{self, Key};
use super::list::{self, Index, ListedReading};
use super::query::{self, Looked, Work};

/// One party of the list that may be the one asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Place of the party in the list, for [`Index::party`].
    pub party: u32,
    /// The list's own key of the entry.
    pub id: String,
    /// Likeness in ten-thousandths.
    pub score: u32,
    /// The name or alias that matched, as the list writes it.
    pub matched: String,
    /// The alignment; it replays to the score.
    pub comparison: Comparison,
    /// Country, dates and identifiers, when the search was for a [`Party`].
    pub weighed: Option<Weighed>,
}

/// The outcome of one search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    /// Every party at or above the threshold, the likeliest first.
    pub alerts: Vec<Alert>,
    /// The name has nothing but legal form and common words: whatever was found means little.
    pub generic: bool,
    /// The name was longer than what is read.
    pub cut: bool,
    /// Readings of listed names that were scored.
    pub examined: usize,
}

/// Score of the best name of a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) party: u32,
    pub(crate) name: u32,
    pub(crate) score: u32,
}

/// Searches an index, one name after another.
#[derive(Debug)]
pub struct Searcher<'i, B> {
    index: &'i Index<B>,
    work: Work,
    round: u32,
    /// The round in which a reading became a candidate, and the tokens of the query that led to it, as bits.
    seen: Vec<(u32, u64)>,
    /// For each form of the vocabulary: round, first neighbour, number of neighbours.
    slots: Vec<(u32, u32, u32)>,
    candidates: Vec<u32>,
    pairs: Vec<Pair>,
    chosen: Vec<Pair>,
    rows: Vec<Row>,
    marks: Vec<Mark>,
    examined: usize,
}

impl<'i, B: AsRef<[u8]>> Searcher<'i, B> {
    pub(crate) fn new(index: &'i Index<B>) -> Self {
        let readings = index.numbers(Section::Readings).len() / 4;
        let forms = index.numbers(Section::Vocabulary).len() / 4;
        Searcher {
            index,
            work: Work::new(forms),
            round: 0,
            seen: vec![(0, 0); readings],
            slots: vec![(0, 0, 0); forms],
            candidates: Vec::new(),
            pairs: Vec::new(),
            chosen: Vec::new(),
            rows: Vec::new(),
            marks: Vec::new(),
            examined: 0,
        }
    }

    /// Every party with a name that scores at or above `threshold` against `query`.
    ///
    /// A threshold of 0 returns the whole list, scored.
    pub fn search(&mut self, query: &Name, threshold: u32) -> Searched {
        let hits = self.hits(query, threshold);
        let alerts = hits.iter().map(|hit| self.alert(query, *hit)).collect();
        Searched {
            alerts,
            generic: query.is_generic(),
            cut: query.is_cut(),
            examined: self.examined,
        }
    }

    /// Every party at or above `threshold` under any name of `query`, or with the same identifier.
    pub fn screen(&mut self, query: &Party, threshold: u32) -> Searched {
        let mut best: Vec<Alert> = Vec::new();
        let mut generic = true;
        let mut cut = false;
        let mut examined = 0;
        let names: Vec<Name> = query
            .names
            .iter()
            .map(|name| Name::read(name, query.kind))
            .collect();
        for name in &names {
            let found = self.search(name, threshold);
            generic &= found.generic;
            cut |= found.cut;
            examined += found.examined;
            best.extend(found.alerts);
        }
        for party in self.same_identifiers(query) {
            let name = names.first();
            let listed = self.index.party(party).unwrap_or_default();
            let text = listed.names.first().cloned().unwrap_or_default();
            let comparison = compare(
                name.unwrap_or(&Name::read("", query.kind)),
                &Name::read(&text, listed.kind),
            );
            best.push(Alert {
                party,
                id: listed.id,
                score: comparison.score,
                matched: text,
                comparison,
                weighed: None,
            });
        }
        best.sort_by_key(|alert| (alert.party, std::cmp::Reverse(alert.score)));
        best.dedup_by_key(|alert| alert.party);
        for alert in &mut best {
            let listed = self.index.party(alert.party).unwrap_or_default();
            alert.weighed = Some(weigh(query, &listed, alert.score));
        }
        best.sort_by_key(|alert| {
            let raw = alert.weighed.as_ref().map_or(0, |weighed| weighed.raw);
            (
                std::cmp::Reverse(raw),
                std::cmp::Reverse(alert.score),
                alert.party,
            )
        });
        Searched {
            alerts: best,
            generic,
            cut,
            examined,
        }
    }

    fn same_identifiers(&self, query: &Party) -> Vec<u32> {
        let mut out: Vec<u32> = query
            .identifiers
            .iter()
            .filter_map(|identifier| crate::compare::identifier_key(identifier))
            .flat_map(|key| {
                let hash = keys::hash(Key::Identifier, key.as_bytes());
                self.index.targets(Section::IdentifierKeys, hash)
            })
            .filter(|&party| {
                self.index
                    .party(party)
                    .is_some_and(|listed| same_identifier(query, &listed))
            })
            .collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    fn alert(&self, query: &Name, hit: Hit) -> Alert {
        let (text, _) = self.index.name(hit.name);
        let comparison = compare(query, &Name::read(text, self.index.kind(hit.party)));
        Alert {
            party: hit.party,
            id: self.index.id(hit.party).to_string(),
            score: hit.score,
            matched: text.to_string(),
            comparison,
            weighed: None,
        }
    }

    /// The best name of every party at or above `threshold`, the likeliest first.
    pub(crate) fn hits(&mut self, query: &Name, threshold: u32) -> Vec<Hit> {
        self.examined = 0;
        let mut hits: Vec<Hit> = Vec::new();
        for read in &query.readings {
            if self.round == u32::MAX {
                self.seen.fill((0, 0));
                self.slots.fill((0, 0, 0));
                self.round = 0;
            }
            self.round += 1;
            let looked = Looked::up(read, self.index, &mut self.work);
            self.fill_slots(&looked);
            let open = self.collect(&looked, threshold);
            let candidates = std::mem::take(&mut self.candidates);
            for &candidate in &candidates {
                let listed = self.index.reading(candidate);
                if listed.model != looked.model()
                    || !self.may_reach(&looked, candidate, &listed, open, threshold)
                {
                    continue;
                }
                let score = self.score(&looked, &listed, threshold);
                if score >= threshold && score > 0 {
                    let (_, party) = self.index.name(listed.name);
                    hits.push(Hit {
                        party,
                        name: listed.name,
                        score,
                    });
                }
            }
            self.candidates = candidates;
            if threshold <= ACRONYM {
                self.acronyms(&looked, &mut hits);
            }
        }
        if threshold == 0 {
            for party in (0u32..).take(self.index.len()) {
                let first = self
                    .index
                    .numbers(Section::Parties)
                    .get(place(party) * 7 + 3);
                hits.push(Hit {
                    party,
                    name: first,
                    score: 0,
                });
            }
        }
        hits.sort_by_key(|hit| (hit.party, std::cmp::Reverse(hit.score), hit.name));
        hits.dedup_by_key(|hit| hit.party);
        hits.sort_by_key(|hit| (std::cmp::Reverse(hit.score), hit.party));
        hits
    }

    fn fill_slots(&mut self, looked: &Looked<'_>) {
        let mut at = 0u32;
        for group in looked
            .neighbours
            .chunk_by(|a, b| a.vocabulary == b.vocabulary)
        {
            let len = u32::try_from(group.len()).unwrap_or(0);
            let slot = group
                .first()
                .and_then(|first| self.slots.get_mut(place(first.vocabulary)));
            if let Some(slot) = slot {
                *slot = (self.round, at, len);
            }
            at += len;
        }
    }

    /// Candidates: whole lists for the prefix of the query, lists down to the share `√t` for the rest.
    ///
    /// Returns the tokens of the query, as bits, that a candidate may match without a list having said so.
    fn collect(&mut self, looked: &Looked<'_>, threshold: u32) -> u64 {
        self.candidates.clear();
        let prefix = looked.prefix(self.index, threshold);
        let least = least_share(threshold);
        let readings = self.index.numbers(Section::Postings);
        let shares = self.index.section(Section::Shares);
        for group in looked
            .neighbours
            .chunk_by(|a, b| a.vocabulary == b.vocabulary)
        {
            let whole = group.iter().any(|n| prefix & bits(n.span) != 0);
            let led = group.iter().fold(0, |all, n| all | bits(n.span));
            let Some(first) = group.first() else { continue };
            let (start, end) = self.index.postings(first.vocabulary);
            for at in start..end {
                if !whole && shares.get(at).copied().unwrap_or(0) < least {
                    break;
                }
                let reading = readings.get(at);
                if let Some((round, covered)) = self.seen.get_mut(place(reading)) {
                    if *round == self.round {
                        *covered |= led;
                    } else {
                        (*round, *covered) = (self.round, led);
                        self.candidates.push(reading);
                    }
                }
            }
        }
        let initials = (0u8..)
            .zip(&looked.marks)
            .filter(|(_, mark)| mark.role == Role::Initial);
        initials.fold(!prefix, |open, (at, _)| open | bits(Span::one(at)))
    }

    /// Whether a candidate can reach the threshold if it matched all that no list can rule out.
    fn may_reach(
        &self,
        looked: &Looked<'_>,
        candidate: u32,
        listed: &ListedReading,
        open: u64,
        threshold: u32,
    ) -> bool {
        // An initial on the list may stand for any name of the query.
        if listed.has_initial {
            return true;
        }
        let led = self.seen.get(place(candidate)).map_or(!0, |(_, led)| *led);
        let most = score::coverage(
            (weigh_bits(&looked.marks, led | open), looked.weight),
            (1, 1),
            looked.model(),
        );
        most >= u64::from(threshold)
    }

    fn neighbours<'l>(&self, looked: &'l Looked<'_>, vocabulary: u32) -> &'l [query::Neighbour] {
        match self.slots.get(place(vocabulary)) {
            Some(&(round, start, len)) if round == self.round => looked
                .neighbours
                .get(place(start)..place(start + len))
                .unwrap_or(&[]),
            _ => &[],
        }
    }

    /// The score of one candidate, or 0 when a quick bound shows that it stays below the threshold.
    fn score(&mut self, looked: &Looked<'_>, listed: &ListedReading, threshold: u32) -> u32 {
        self.pairs.clear();
        self.marks.clear();
        let mut pairs = std::mem::take(&mut self.pairs);
        let mut marks = std::mem::take(&mut self.marks);
        let (mut query_bits, mut listed_bits) = (0u64, 0u64);
        let numbers = self.index.numbers(Section::Tokens);
        let mut at = listed.start;
        for j in 0..listed.tokens {
            let (mark, forms) = list::token(numbers.get(at), numbers.get(at + 1));
            at += 2;
            marks.push(mark);
            let places = at..at + forms;
            at += forms;
            if mark.role == Role::Initial {
                continue;
            }
            for place in places {
                for neighbour in self.neighbours(looked, numbers.get(place)) {
                    let likeness = match looked.marks.get(usize::from(neighbour.span.start)) {
                        Some(query) if neighbour.span.len == 1 => {
                            query::single(neighbour.likeness, query, &mark)
                        }
                        _ => neighbour.likeness,
                    };
                    if likeness > 0 {
                        query_bits |= bits(neighbour.span);
                        listed_bits |= bits(Span::one(j));
                        pairs.push(Pair {
                            left: neighbour.span,
                            right: Span::one(j),
                            likeness,
                        });
                    }
                }
            }
        }
        for _ in 0..listed.joins {
            let (packed, form) = (numbers.get(at), numbers.get(at + 1));
            at += 2;
            for neighbour in self.neighbours(looked, form) {
                let [start, len, ..] = packed.to_le_bytes();
                let right = Span { start, len };
                query_bits |= bits(neighbour.span);
                listed_bits |= bits(right);
                pairs.push(Pair {
                    left: neighbour.span,
                    right,
                    likeness: neighbour.likeness,
                });
            }
        }
        if looked.has_initial || listed.has_initial {
            free_initials(&looked.marks, &marks, &mut query_bits, &mut listed_bits);
        }
        let bound = score::coverage(
            (weigh_bits(&looked.marks, query_bits), looked.weight),
            (weigh_bits(&marks, listed_bits), listed.weight),
            looked.model(),
        );
        let mut score = 0;
        if bound >= u64::from(threshold) {
            self.examined += 1;
            align::choose(&looked.marks, &marks, &mut pairs, &mut self.chosen);
            align::rows(&looked.marks, &marks, &self.chosen, &mut self.rows);
            score = score::score(&self.rows, looked.model());
        }
        self.pairs = pairs;
        self.marks = marks;
        score
    }

    /// Listed names that the query abbreviates, or that abbreviate it.
    fn acronyms(&self, looked: &Looked<'_>, hits: &mut Vec<Hit>) {
        if looked.model() != Model::Organisation {
            return;
        }
        let mut found: Vec<u32> = Vec::new();
        if let Some(single) = looked.read.single() {
            let hash = keys::hash(Key::Acronym, single.as_bytes());
            found.extend(self.index.targets(Section::Acronyms, hash));
        }
        for acronym in &looked.read.acronyms {
            let hash = keys::hash(Key::Single, acronym.as_bytes());
            found.extend(self.index.targets(Section::Singles, hash));
        }
        for reading in found {
            let listed = self.index.reading(reading);
            let (text, party) = self.index.name(listed.name);
            let read = Name::read(text, self.index.kind(party));
            let abbreviates = read
                .readings
                .iter()
                .any(|listed| listed.model == looked.model() && is_acronym(looked.read, listed));
            if abbreviates {
                hits.push(Hit {
                    party,
                    name: listed.name,
                    score: ACRONYM,
                });
            }
        }
    }
}

impl Name {
    /// Whether the name has nothing but legal form, numbers and words that every firm carries.
    #[must_use]
    pub fn is_generic(&self) -> bool {
        self.readings.iter().all(|read| {
            read.tokens.iter().all(|token| {
                matches!(
                    token.role,
                    Role::Form | Role::Stop | Role::Weak | Role::Number | Role::Initial
                )
            })
        })
    }
}

/// Counts as covered whatever an initial of the other side may stand for.
fn free_initials(query: &[Mark], listed: &[Mark], query_bits: &mut u64, listed_bits: &mut u64) {
    let cover = |from: &[Mark], to: &[Mark], bits_to: &mut u64, bits_from: &mut u64| {
        for (i, initial) in (0u8..)
            .zip(from)
            .filter(|(_, mark)| mark.role == Role::Initial)
        {
            *bits_from |= bits(Span::one(i));
            for (j, mark) in (0u8..).zip(to) {
                if mark.first == initial.first {
                    *bits_to |= bits(Span::one(j));
                }
            }
        }
    };
    cover(query, listed, listed_bits, query_bits);
    cover(listed, query, query_bits, listed_bits);
}

fn weigh_bits(marks: &[Mark], covered: u64) -> u32 {
    (0u8..)
        .zip(marks)
        .filter(|(at, _)| covered & bits(Span::one(*at)) != 0)
        .map(|(_, mark)| u32::from(mark.weight))
        .sum()
}

fn bits(span: Span) -> u64 {
    span.bits()
}

/// The share below which a list need not be read: `√t`, rounded down to a step.
fn least_share(threshold: u32) -> u8 {
    let least = (0..=STEPS)
        .rev()
        .find(|&step| step * step * 10_000 <= u64::from(threshold) * STEPS * STEPS)
        .unwrap_or(0);
    u8::try_from(least).unwrap_or(0)
}
