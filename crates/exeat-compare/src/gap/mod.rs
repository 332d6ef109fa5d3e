//! What one country controls and another does not, with an item to show for it.
//!
//! Both laws are read into one set of variables per kind of item. For every limb of an entry of the one, an
//! item is looked for that meets it and that nothing of the other can catch; where none is found there is
//! none. Every item shown was decided again, on both sides, by the decision core itself.
//!
//! What is not known is never a gap: an entry known from memory only, or met by classification only, is
//! named among what was not compared, on whichever side it stands.

pub(crate) mod kind;
mod limbs;
pub(crate) mod logic;
pub(crate) mod read;
pub(crate) mod realise;
pub(crate) mod search;
pub(crate) mod side;
pub(crate) mod twin;
mod universe;

#[cfg(test)]
mod tests;

pub use side::Side;
pub use universe::Universes;

use exeat_rules::syntax::Op;
use exeat_rules::{KindId, Law, Span};
use exeat_terms::{Country, FactId, FactValue, Rational};
use kind::Kind;
use side::{Member, members};
use std::collections::BTreeSet;

/// What is compared.
#[derive(Debug, Clone)]
pub struct Question {
    /// The two sides.
    pub sides: [Side; 2],
    /// Kinds of item; none for those that both sides cover.
    pub kinds: Option<Vec<KindId>>,
    /// Compare what needs a licence to this destination, and not what is listed.
    pub to: Option<Country>,
}

/// A provision of one side: which pack of the side, which of its provisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Provision {
    /// Place of the pack among the packs of its side.
    pub pack: usize,
    /// Place of the provision among the pack's.
    pub norm: usize,
}

/// An item in the gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Its facts, in order of fact; what follows from them is not stated.
    pub facts: Vec<(FactId, FactValue)>,
    /// The facts on which the two laws part.
    pub deciding: Vec<FactId>,
    /// Figures that follow from its facts by formula.
    pub follows: Vec<(FactId, Rational)>,
}

impl Witness {
    pub(crate) fn new(
        law: &Law,
        facts: Vec<(FactId, FactValue)>,
        deciding: Vec<FactId>,
    ) -> Witness {
        let follows = realise::follows(law, &facts);
        Witness {
            facts,
            deciding,
            follows,
        }
    }
}

/// How two laws compare one fact where they part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boundary {
    /// The fact, as the law that catches the item names it, else the other.
    pub fact: FactId,
    /// What the law that catches the item asks of it.
    pub catches: Vec<(Op, Rational)>,
    /// What the other asks.
    pub misses: Vec<(Op, Rational)>,
}

/// The nearest provision of the other side, and where it fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The provision.
    pub provision: Provision,
    /// The label of the limb that fails.
    pub limb: String,
    /// The author's words of that limb.
    pub span: Span,
    /// The comparisons that differ.
    pub boundaries: Vec<Boundary>,
}

/// One difference: a limb that catches what the other side does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The kind of item.
    pub kind: KindId,
    /// The entry.
    pub entry: Provision,
    /// The limbs, by label; empty for the entry as a whole.
    pub limbs: Vec<String>,
    /// The nearest provision of the other side; none where it has nothing like it.
    pub near: Option<Near>,
    /// The item.
    pub witness: Witness,
    /// Toward a destination: entries of the other side that list the item, which needs no licence there.
    pub listed: Vec<Provision>,
}

/// Why something was not compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// The entry is met by the user's classification only: its numbers are not in the pack.
    Classification,
    /// The entry, or limbs of it, are known from memory only; in words.
    Memory(Vec<String>),
    /// Whether it is met hangs on a question of law that the other law does not ask.
    Law(Vec<FactId>),
    /// The entry leads to a person's judgement only.
    Contested,
    /// The entry stands for others that are not written out.
    Question,
    /// Provisions of the other side may catch it too, which facts cannot show.
    Others(Vec<Provision>),
    /// The search was not finished.
    Budget,
}

/// A provision that was not compared, or an item about which one side is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotCompared {
    /// Which side the entry stands on.
    pub side: usize,
    /// The kind of item.
    pub kind: KindId,
    /// The entry.
    pub entry: Provision,
    /// Why.
    pub because: Because,
    /// An item it catches and no entry of the other side surely does.
    pub witness: Option<Witness>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Kinds compared.
    pub kinds: Vec<KindId>,
    /// Kinds asked for that a side does not cover that day, with the side.
    pub not_covered: Vec<(KindId, usize)>,
    /// What only the one side catches, and what only the other.
    pub only: [Vec<Difference>; 2],
    /// What was not compared, and why.
    pub not_compared: Vec<NotCompared>,
    /// How many entries were compared, by side.
    pub entries: [usize; 2],
    /// Whether every search was finished.
    pub complete: bool,
}

/// Compares two sides.
///
/// Packs that the law does not hold are passed over: the caller has said so before.
#[must_use]
pub fn gap(law: &Law, universes: &Universes, question: &Question) -> Gap {
    let sides = [0, 1].map(|at| match question.sides.get(at) {
        Some(side) => members(law, side, question.to),
        None => Vec::new(),
    });
    let covers =
        |side: &[Member<'_>], kind| !side.is_empty() && side.iter().all(|m| m.covers(kind));
    let mut out = Gap {
        kinds: Vec::new(),
        not_covered: Vec::new(),
        only: [Vec::new(), Vec::new()],
        not_compared: Vec::new(),
        entries: [0, 0],
        complete: true,
    };
    let every = || universes.kinds("all").unwrap_or(&[]).to_vec();
    for kind in question.kinds.clone().unwrap_or_else(every) {
        let covered = [0, 1].map(|at| sides.get(at).is_some_and(|s| covers(s, kind)));
        if covered == [true, true] {
            out.kinds.push(kind);
        } else if question.kinds.is_some() {
            let missing = covered.iter().enumerate().filter(|(_, c)| !**c);
            out.not_covered.extend(missing.map(|(at, _)| (kind, at)));
        }
    }
    for kind in out.kinds.clone() {
        let mut compared = Kind::new(law, universes, &sides, kind, question.to.is_some());
        for side in [0, 1] {
            compared.one_way(side, &mut out);
        }
    }
    let mut entries = [BTreeSet::new(), BTreeSet::new()];
    for kind in &out.kinds {
        for (side, found) in sides.iter().zip(&mut entries) {
            for (at, member) in side.iter().enumerate() {
                let of_kind = member
                    .program
                    .entries
                    .iter()
                    .filter(|e| !e.by_claim && e.kinds.contains(kind));
                found.extend(of_kind.map(|e| (at, e.norm)));
            }
        }
    }
    out.entries = entries.map(|e| e.len());
    out
}
