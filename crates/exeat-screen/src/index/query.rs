//! A reading of the query, looked up: which listed forms each of its tokens is like.

use crate::compare::admitted;
use crate::compare::align::{Mark, Span};
use crate::sound::{joined_likeness, likeness};
use crate::token::{Model, Read, Role};

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
                keys::of_form(form, &mut work.keys);
                work.gather(index);
                for &vocabulary in &work.found {
                    let (listed, join) = index.form(vocabulary);
                    if !join {
                        push(
                            &mut neighbours,
                            vocabulary,
                            Span::one(at),
                            likeness(form.view(), listed),
                        );
                    }
                }
                if form.is_concept() {
                    continue;
                }
                keys::of_join(form, &mut work.keys);
                work.gather(index);
                for &vocabulary in &work.found {
                    let (listed, join) = index.form(vocabulary);
                    if join {
                        let found = joined_likeness(listed, form.view());
                        push(&mut neighbours, vocabulary, Span::one(at), found);
                    }
                }
            }
        }
        for join in &read.joins {
            keys::of_join_as_word(&join.sound, &mut work.keys);
            work.gather(index);
            let span = Span {
                start: join.start,
                len: join.len,
            };
            for &vocabulary in &work.found {
                let (listed, joined) = index.form(vocabulary);
                if !joined {
                    push(
                        &mut neighbours,
                        vocabulary,
                        span,
                        joined_likeness(join.sound.view(), listed),
                    );
                }
            }
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
    pub(crate) keys: Vec<u32>,
    found: Vec<u32>,
}

impl Work {
    /// Finds every form that shares one of the keys.
    fn gather<B: AsRef<[u8]>>(&mut self, index: &Index<B>) {
        self.found.clear();
        for &key in &self.keys {
            self.found.extend(index.having(key));
        }
        self.found.sort_unstable();
        self.found.dedup();
    }
}

/// Likeness of a pair of single tokens after the rule about known words.
pub(crate) fn single(likeness: u32, query: &Mark, listed: &Mark) -> u32 {
    admitted(likeness, query.role, listed.role)
}
