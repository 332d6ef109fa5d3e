//! A reading of the query, looked up: which listed forms each of its tokens is like.

use crate::compare::admitted;
use crate::compare::align::{Mark, Span};
use crate::sound::{Sound, joined_likeness, letters, likeness};
use crate::token::{Model, Read, Role};

use super::bytes::place;
use super::keys;
use super::list::Index;

/// A listed form that a span of the query is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Neighbour {
    pub(crate) vocabulary: u32,
    pub(crate) span: Span,
    pub(crate) likeness: u32,
}

/// A reading of the query with all its neighbours.
pub(crate) struct Looked<'q> {
    pub(crate) read: &'q Read,
    pub(crate) marks: Vec<Mark>,
    /// Sorted by vocabulary place.
    pub(crate) neighbours: Vec<Neighbour>,
    pub(crate) weight: u32,
    pub(crate) has_initial: bool,
}

impl<'q> Looked<'q> {
    pub(crate) fn up<B: AsRef<[u8]>>(
        read: &'q Read,
        index: &Index<B>,
        work: &mut Work,
    ) -> Looked<'q> {
        let marks = read.marks();
        let mut neighbours = Vec::new();
        for (at, token) in (0u8..).zip(&read.tokens) {
            if token.role == Role::Initial {
                continue;
            }
            for form in &token.forms {
                work.like(form, index, Span::one(at), &mut neighbours);
                keys::of_query_to_join(form, &mut work.keys);
                work.joined(form, index, Span::one(at), true, &mut neighbours);
            }
        }
        for join in &read.joins {
            keys::of_query(&join.sound, &mut work.keys);
            let span = Span {
                start: join.start,
                len: join.len,
            };
            work.joined(&join.sound, index, span, false, &mut neighbours);
        }
        neighbours.sort_unstable_by_key(|n| (n.vocabulary, n.span, std::cmp::Reverse(n.likeness)));
        neighbours.dedup_by_key(|n| (n.vocabulary, n.span));
        Looked {
            read,
            weight: marks.iter().map(|mark| u32::from(mark.weight)).sum(),
            has_initial: marks.iter().any(|mark| mark.role == Role::Initial),
            marks,
            neighbours,
        }
    }

    pub(crate) fn model(&self) -> Model {
        self.read.model
    }

    /// The tokens whose whole lists must be read, as bits, for a threshold in ten-thousandths.
    ///
    /// The others together weigh less than `√t` of the reading.
    pub(crate) fn prefix<B: AsRef<[u8]>>(&self, index: &Index<B>, threshold: u32) -> u64 {
        let all = (1u64 << self.marks.len().min(63)) - 1;
        if self.has_initial {
            return all;
        }
        let mut cost = vec![0usize; self.marks.len()];
        for neighbour in &self.neighbours {
            let (start, end) = index.postings(neighbour.vocabulary);
            let covered = cost
                .iter_mut()
                .skip(usize::from(neighbour.span.start))
                .take(usize::from(neighbour.span.len));
            for cell in covered {
                *cell += end.saturating_sub(start);
            }
        }
        let mut order: Vec<usize> = (0..self.marks.len()).collect();
        order.sort_by_key(|&at| (std::cmp::Reverse(cost.get(at).copied()), at));
        let total = u128::from(self.weight);
        let mut left_out = 0u64;
        let mut weight = 0u128;
        for at in order {
            let more = weight + self.marks.get(at).map_or(0, |mark| u128::from(mark.weight));
            if more * more * 10_000 < u128::from(threshold) * total * total {
                weight = more;
                left_out |= 1 << at;
            }
        }
        all & !left_out
    }
}

fn push(neighbours: &mut Vec<Neighbour>, vocabulary: u32, span: Span, likeness: u32) {
    if likeness > 0 {
        neighbours.push(Neighbour {
            vocabulary,
            span,
            likeness,
        });
    }
}

/// Room for looking up.
#[derive(Debug, Default)]
pub(crate) struct Work {
    keys: Vec<u32>,
    /// For each form of the vocabulary the turn in which it was last compared.
    compared: Vec<u32>,
    turn: u32,
}

impl Work {
    pub(crate) fn new(forms: usize) -> Work {
        Work {
            keys: Vec::new(),
            compared: vec![0; forms],
            turn: 0,
        }
    }

    /// Whether a form is compared for the first time in this turn.
    fn first(&mut self, vocabulary: u32) -> bool {
        match self.compared.get_mut(place(vocabulary)) {
            Some(last) if *last != self.turn => {
                *last = self.turn;
                true
            }
            _ => false,
        }
    }

    /// A turn later; once in four thousand million turns what was noted of earlier ones is forgotten.
    fn next_turn(&mut self) {
        if self.turn == u32::MAX {
            self.compared.fill(0);
            self.turn = 0;
        }
        self.turn += 1;
    }

    /// Single listed words that a word of the query is like.
    fn like<B: AsRef<[u8]>>(
        &mut self,
        form: &Sound,
        index: &Index<B>,
        span: Span,
        out: &mut Vec<Neighbour>,
    ) {
        self.next_turn();
        let view = form.view();
        let mut keys = std::mem::take(&mut self.keys);
        keys::of_query(form, &mut keys);
        let plain = keys.len();
        keys::of_edits(form, &mut keys);
        let letters = letters(view.text);
        for (number, &key) in keys.iter().enumerate() {
            for vocabulary in index.having(key) {
                if number >= plain && !index.near(vocabulary, view.text.len(), letters) {
                    continue;
                }
                if self.first(vocabulary) {
                    let (listed, join) = index.form(vocabulary);
                    if !join {
                        push(out, vocabulary, span, likeness(view, listed));
                    }
                }
            }
        }
        self.keys = keys;
    }

    /// What neighbours written as one are like: listed neighbours and a word, or the query's and a listed word.
    fn joined<B: AsRef<[u8]>>(
        &mut self,
        form: &Sound,
        index: &Index<B>,
        span: Span,
        listed_is_join: bool,
        out: &mut Vec<Neighbour>,
    ) {
        self.next_turn();
        let keys = std::mem::take(&mut self.keys);
        for vocabulary in keys.iter().flat_map(|&key| index.having(key)) {
            if self.first(vocabulary) {
                let (listed, join) = index.form(vocabulary);
                let found = match (join, listed_is_join) {
                    (true, true) => joined_likeness(listed, form.view()),
                    (false, false) => joined_likeness(form.view(), listed),
                    _ => 0,
                };
                push(out, vocabulary, span, found);
            }
        }
        self.keys = keys;
    }
}

/// Likeness of a pair of single tokens after the rule about known words.
pub(crate) fn single(likeness: u32, query: &Mark, listed: &Mark) -> u32 {
    admitted(likeness, query.role, listed.role)
}
