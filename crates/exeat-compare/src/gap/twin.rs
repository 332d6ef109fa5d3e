//! The nearest provision of the other side: what differs is clearest where all but one condition is met.

use super::kind::{Against, Kind};
use super::logic::{FALSE, Possible, Quantity, X};
use super::read::Product;
use super::search::Found;
use super::side::{Standing, WayOf};
use super::{Boundary, Near, Provision, Witness, realise};
use exeat_rules::syntax::Op;
use exeat_rules::{AtomTest, Law, Node, NodeId, Program, RelationKind};
use exeat_terms::{FactId, FactValue, Mark, Rational};
use std::collections::BTreeSet;

/// Near provisions shown for one limb.
const NEAREST: usize = 2;

/// A way of the other side, and how much it asks of the same facts.
pub(crate) struct Rival {
    pub(crate) catcher: usize,
    pub(crate) way: usize,
    pub(crate) score: u32,
}

impl Kind<'_> {
    /// For a limb with a gap: provisions of the other side that fail on one condition alone, each with an
    /// item that shows it.
    pub(crate) fn nearest(
        &mut self,
        side: usize,
        at: usize,
        way: usize,
        limb: X,
        gap: X,
    ) -> Vec<(Near, Witness)> {
        let other = 1 - side;
        let own: Vec<X> = match self.of(side).get(at) {
            Some(c) => match c.ways.get(way) {
                Some(w) => w.surely.clone(),
                None => vec![c.surely],
            },
            None => return Vec::new(),
        };
        let whole = self.space.and(&own);
        let own_support = self.space.support(whole);
        let mut rivals: Vec<Rival> = Vec::new();
        for (catcher, c) in self.of(other).iter().enumerate() {
            if c.standing != Standing::Facts {
                continue;
            }
            for (way, w) in c.ways.iter().enumerate() {
                // A condition on facts that this limb asks too counts, the very same condition twice.
                let (mut shared, mut score) = (0, 0);
                for x in &w.perhaps {
                    let asks = self.space.support(*x);
                    let (both, _) = own_support.shared(asks);
                    if own.contains(x) || (both > 0 && asks.within(own_support)) {
                        shared += 1;
                        score += 1 + u32::from(own.contains(x));
                    }
                }
                let of = u32::try_from(w.perhaps.len()).unwrap_or(u32::MAX).max(1);
                if shared > 0 && shared * 2 >= of {
                    rivals.push(Rival {
                        catcher,
                        way,
                        score: score * 1000 / of + score,
                    });
                }
            }
        }
        rivals.sort_by_key(|r| std::cmp::Reverse(r.score));
        let best = rivals.first().map_or(0, |r| r.score);
        let mut out: Vec<(Near, Witness)> = Vec::new();
        let mut used: BTreeSet<usize> = BTreeSet::new();
        // What fails, already shown: a union and its member often ask the very same.
        let mut shown: BTreeSet<X> = BTreeSet::new();
        for rival in rivals {
            // Every way of a near entry counts as one; what is much less alike than the nearest is not near.
            let another = !used.contains(&rival.catcher);
            if another
                && (used.len() >= NEAREST || (!used.is_empty() && rival.score * 4 < best * 3))
            {
                break;
            }
            let before = out.len();
            let (places, parts) = ([side, at, way], [limb, gap]);
            self.closely(places, parts, &rival, Against::All, &mut shown, &mut out);
            if out.len() > before {
                used.insert(rival.catcher);
            }
        }
        out
    }

    /// Looks at each condition of a way of the other side: whether it can be the one that fails, unless that
    /// was shown before.
    pub(crate) fn closely(
        &mut self,
        [side, at, own_way]: [usize; 3],
        [limb, gap]: [X; 2],
        rival: &Rival,
        against: Against,
        shown: &mut BTreeSet<X>,
        out: &mut Vec<(Near, Witness)>,
    ) {
        let other = 1 - side;
        let Some(c) = self.of(other).get(rival.catcher) else {
            return;
        };
        let provision = Provision {
            pack: c.member,
            norm: c.norm,
        };
        let Some(w) = c.ways.get(rival.way) else {
            return;
        };
        let leaves: Vec<_> = w
            .way
            .leaves
            .iter()
            .cloned()
            .zip(w.perhaps.clone())
            .collect();
        let own_support = self.space.support(gap);
        for (index, (leaf, fails)) in leaves.iter().enumerate() {
            let known =
                |(near, _): &(Near, Witness)| near.provision == provision && near.span == leaf.span;
            if shown.contains(fails) || out.iter().any(known) {
                continue;
            }
            let others: Vec<X> = leaves
                .iter()
                .enumerate()
                .filter(|(i, _)| *i != index)
                .map(|(_, (_, x))| *x)
                .collect();
            // A condition alone in its entry is near only when it speaks of the same fact.
            if others.is_empty() && !self.space.support(*fails).meets(own_support) {
                continue;
            }
            let mut parts = others;
            parts.push(gap);
            parts.push(self.space.not(*fails));
            let query = self.space.and(&parts);
            if query == FALSE {
                continue;
            }
            // Where what fails is what the item is at all, the provision is about something else.
            if self.is_choice(*fails) {
                let together = self.space.and(&[limb, *fails]);
                if !self.may_hold(together) {
                    continue;
                }
            }
            let deciding = self.facts_of(*fails);
            let boundaries = self.boundaries(side, at, own_way, other, rival, index);
            let own = boundaries.iter().flat_map(|b| &b.catches);
            let favoured: Vec<Rational> = own.map(|(_, limit)| *limit).collect();
            let found = self.witness(query, side, at, (&deciding, &favoured), against);
            if let Found::Witness(facts) = found {
                let boundaries = at_item(self.law, boundaries, &facts);
                let near = Near {
                    provision,
                    limb: leaf.label.clone(),
                    span: leaf.span,
                    boundaries,
                };
                let deciding = facts
                    .iter()
                    .map(|(f, _)| *f)
                    .filter(|f| deciding.contains(f))
                    .collect();
                shown.insert(*fails);
                out.push((near, Witness::new(self.law, facts, deciding)));
            }
        }
    }

    /// Whether an expression tests words of a choice, and no numbers.
    fn is_choice(&self, x: X) -> bool {
        let mut vars = self.space.support(x).iter();
        vars.all(|v| {
            let words = |v: &super::logic::Variable| matches!(v.possible, Possible::Words(_));
            self.space.variable(v).is_some_and(words)
        })
    }

    /// The facts an expression stands on, products by what they follow from.
    fn facts_of(&self, x: X) -> BTreeSet<FactId> {
        let mut out = BTreeSet::new();
        for var in self.space.support(x).iter() {
            match self.space.variable(var).map(|v| &v.of) {
                Some(Quantity::Fact(fact)) => {
                    out.insert(*fact);
                    // A figure that a witness leaves to its formula is decided by what it follows from.
                    let def = self.law.vocabulary.fact(*fact);
                    let powers = def.into_iter().flat_map(|d| &d.derivations);
                    out.extend(powers.flat_map(|d| d.powers.iter().map(|(f, _)| *f)));
                }
                Some(Quantity::Product(powers)) => out.extend(powers.iter().map(|(f, _)| *f)),
                None => {}
            }
        }
        out
    }

    /// How both laws compare the facts of the condition that fails.
    fn boundaries(
        &self,
        side: usize,
        at: usize,
        own_way: usize,
        other: usize,
        rival: &Rival,
        leaf: usize,
    ) -> Vec<Boundary> {
        let way = |side: usize, catcher: usize, way: usize| {
            let c = self.of(side).get(catcher)?;
            let program = &self.member(side, c.member)?.program;
            Some((program, c.ways.get(way)?))
        };
        let Some((their_program, theirs)) = way(other, rival.catcher, rival.way) else {
            return Vec::new();
        };
        let Some(leaf) = theirs.way.leaves.get(leaf) else {
            return Vec::new();
        };
        let misses = comparisons(their_program, leaf.node);
        let catches = match way(side, at, own_way) {
            Some((program, own)) => all_comparisons(program, own),
            None => Vec::new(),
        };
        let mut out: Vec<Boundary> = Vec::new();
        for (fact, op, limit) in misses {
            let measure = measure(self.law, fact);
            match out
                .iter_mut()
                .find(|b| self::measure(self.law, b.fact) == measure)
            {
                Some(known) => known.misses.push((op, limit)),
                None => {
                    let same: Vec<_> = catches
                        .iter()
                        .filter(|(f, _, _)| self::measure(self.law, *f) == measure)
                        .collect();
                    out.push(Boundary {
                        fact: same.first().map_or(fact, |(f, _, _)| *f),
                        catches: same.iter().map(|(_, op, limit)| (*op, *limit)).collect(),
                        misses: vec![(op, limit)],
                    });
                }
            }
        }
        out
    }
}

/// What both laws ask of the item shown: of several ways, comparisons it meets here and fails there.
fn at_item(law: &Law, boundaries: Vec<Boundary>, facts: &[(FactId, FactValue)]) -> Vec<Boundary> {
    let follows = realise::follows(law, facts);
    let value = |fact: FactId| {
        let stated = facts.iter().find(|(f, _)| *f == fact).map(|(_, v)| v);
        match stated {
            Some(FactValue::Number(range)) => range.single(),
            Some(_) => None,
            None => follows.iter().find(|(f, _)| *f == fact).map(|(_, v)| *v),
        }
    };
    let holds = |value: Rational, (op, limit): &(Op, Rational)| op.holds(value, *limit);
    boundaries
        .into_iter()
        .map(|mut b| {
            if let Some(value) = value(b.fact) {
                b.catches.retain(|c| holds(value, c));
                if b.misses.iter().any(|c| !holds(value, c)) {
                    b.misses.retain(|c| !holds(value, c));
                }
            }
            b
        })
        .collect()
}

fn all_comparisons(program: &Program, way: &WayOf) -> Vec<(FactId, Op, Rational)> {
    let mut out: Vec<(FactId, Op, Rational)> = Vec::new();
    for leaf in &way.way.leaves {
        for comparison in comparisons(program, leaf.node) {
            if !out.contains(&comparison) {
                out.push(comparison);
            }
        }
    }
    out
}

/// The comparisons of numbers below a node, as written; what is behind a "not" is another sentence.
fn comparisons(program: &Program, node: NodeId) -> Vec<(FactId, Op, Rational)> {
    let mut out = Vec::new();
    let mut stack = vec![node];
    while let Some(id) = stack.pop() {
        match program.node(id) {
            Node::Atom(atom) => {
                if let Some(AtomTest::Number(fact, op, limit)) = program.atom(*atom)
                    && !out.contains(&(*fact, *op, *limit))
                {
                    out.push((*fact, *op, *limit));
                }
            }
            Node::All(list) | Node::Any(list) | Node::AtLeast(_, list) => {
                stack.extend(list.iter().rev());
            }
            Node::Const(_)
            | Node::Not(_)
            | Node::Parties(..)
            | Node::Switch(_)
            | Node::Entry(_) => {}
        }
    }
    out
}

/// What a fact measures in the end: two facts of one measure are compared with each other.
fn measure(law: &Law, fact: FactId) -> (Vec<(FactId, i8)>, Option<Rational>) {
    let Some(def) = law.vocabulary.fact(fact) else {
        return (vec![(fact, 1)], None);
    };
    if let Some(relation) = &def.relation
        && relation.kind == RelationKind::Same
        && relation.mark.is_none_or(Mark::decides)
    {
        return measure(law, relation.other);
    }
    match Product::of(law, def) {
        // Figures of one formula with another constant are different figures.
        Some(product) if !def.askable => (product.powers, Some(product.coefficient)),
        _ => (vec![(fact, 1)], None),
    }
}
