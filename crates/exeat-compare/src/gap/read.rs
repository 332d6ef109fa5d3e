//! From the nodes of a program to expressions over the facts of the item.
//!
//! What is not a fact of the item is taken from the case the comparison is framed by. Where that is silent,
//! and where law is not known, a condition has two readings: what surely holds, and what may hold. A side
//! catches an item only by the first, and is free of it only by the second: silence is not freedom.

use super::logic::{FALSE, Possible, Quantity, Space, TRUE, Test, X, range_of};
use exeat_decide::{Case, Value};
use exeat_rules::syntax::HowMany;
use exeat_rules::{
    AtomTest, FactDef, FactType, KindId, Law, Node, NodeId, Program, RelationKind, Scope, SwitchId,
};
use exeat_terms::{Bound, CountrySet, FactId, Interval, Mark, Rational, Truth};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Which of the two readings is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reading {
    /// What surely holds.
    Surely,
    /// What may hold.
    Perhaps,
}

impl Reading {
    fn other(self) -> Reading {
        match self {
            Reading::Surely => Reading::Perhaps,
            Reading::Perhaps => Reading::Surely,
        }
    }

    /// A condition nothing is known of.
    fn of_unknown(self) -> X {
        match self {
            Reading::Surely => FALSE,
            Reading::Perhaps => TRUE,
        }
    }
}

/// Facts that count things, by name: between two whole numbers there is none.
pub(crate) type Whole = HashSet<FactId>;

/// Reads one program for one kind of item.
pub(crate) struct Reader<'a> {
    law: &'a Law,
    pub(crate) program: &'a Program,
    /// The case the comparison is framed by.
    case: &'a Case,
    kind: KindId,
    whole: &'a Whole,
    /// Facts that are left open: questions of law, between two laws.
    opaque: &'a HashSet<FactId>,
    /// Entries that can catch the kind, by place; none where no closure says so.
    closed: Option<BTreeSet<usize>>,
    done: HashMap<(NodeId, Reading, Option<usize>), X>,
    entries: HashMap<(usize, Reading), X>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        law: &'a Law,
        program: &'a Program,
        case: &'a Case,
        kind: KindId,
        whole: &'a Whole,
        opaque: &'a HashSet<FactId>,
    ) -> Reader<'a> {
        Reader {
            law,
            program,
            case,
            kind,
            whole,
            opaque,
            closed: closed(program, kind),
            done: HashMap::new(),
            entries: HashMap::new(),
        }
    }

    /// Whether an entry is among those that can catch the kind by classification.
    pub(crate) fn may_be_claimed(&self, at: usize) -> bool {
        let fits = |e: &exeat_rules::Entry| e.kinds.is_empty() || e.kinds.contains(&self.kind);
        match &self.closed {
            Some(closed) => closed.contains(&at),
            None => self.program.entries.get(at).is_some_and(fits),
        }
    }

    /// The item is under an entry by its facts.
    pub(crate) fn entry(&mut self, space: &mut Space, at: usize, reading: Reading) -> X {
        if let Some(x) = self.entries.get(&(at, reading)) {
            return *x;
        }
        let Some(entry) = self.program.entries.get(at) else {
            return FALSE;
        };
        let fits = entry.kinds.is_empty() || entry.kinds.contains(&self.kind);
        let x = if entry.by_claim {
            if self.may_be_claimed(at) {
                reading.of_unknown()
            } else {
                FALSE
            }
        } else if fits {
            self.node(space, entry.node, reading, None)
        } else {
            FALSE
        };
        self.entries.insert((at, reading), x);
        x
    }

    /// A node, for the case or for one of its parties.
    pub(crate) fn node(
        &mut self,
        space: &mut Space,
        id: NodeId,
        reading: Reading,
        party: Option<usize>,
    ) -> X {
        if let Some(x) = self.done.get(&(id, reading, party)) {
            return *x;
        }
        let program = self.program;
        let x = match program.node(id) {
            Node::Const(value) => Space::constant(*value),
            Node::Atom(atom) => match program.atom(*atom) {
                Some(test) => self.atom(space, test, reading, party),
                None => FALSE,
            },
            Node::Not(inner) => {
                let inner = self.node(space, *inner, reading.other(), party);
                space.not(inner)
            }
            Node::All(list) => {
                let parts = self.nodes(space, list, reading, party);
                space.and(&parts)
            }
            Node::Any(list) => {
                let parts = self.nodes(space, list, reading, party);
                space.or(&parts)
            }
            Node::AtLeast(n, list) => {
                let parts = self.nodes(space, list, reading, party);
                space.at_least(*n, &parts)
            }
            Node::Parties(how, roles, body) => {
                let case = self.case;
                // "No party" turns the reading of what is asked of the party.
                let inner = if *how == HowMany::No {
                    reading.other()
                } else {
                    reading
                };
                let parts: Vec<X> = case
                    .parties
                    .iter()
                    .enumerate()
                    .filter(|(_, p)| p.roles.meets(*roles))
                    .map(|(at, _)| self.node(space, *body, inner, Some(at)))
                    .collect();
                match how {
                    HowMany::Every => space.and(&parts),
                    HowMany::Any => space.or(&parts),
                    HowMany::No => {
                        let any = space.or(&parts);
                        space.not(any)
                    }
                }
            }
            Node::Switch(_) => reading.of_unknown(),
            Node::Entry(norm) => match program.entries.iter().position(|e| e.norm == *norm) {
                Some(at) => self.entry(space, at, reading),
                None => FALSE,
            },
        };
        self.done.insert((id, reading, party), x);
        x
    }

    fn nodes(
        &mut self,
        space: &mut Space,
        list: &[NodeId],
        reading: Reading,
        party: Option<usize>,
    ) -> Vec<X> {
        list.iter()
            .map(|part| self.node(space, *part, reading, party))
            .collect()
    }

    fn known(&self, fact: FactId, party: Option<usize>) -> &'a Value {
        const UNKNOWN: &Value = &Value::Unknown;
        match party {
            Some(party) => self.case.party_value(party, fact),
            // What a kind means is what an item of it says by silence: here every item may speak.
            None if self.case.meant_by_kind.contains(&fact) => UNKNOWN,
            None => self.case.value(fact),
        }
    }

    fn atom(
        &self,
        space: &mut Space,
        test: &AtomTest,
        reading: Reading,
        party: Option<usize>,
    ) -> X {
        let settled = |truth: Truth| match truth {
            Truth::Yes => TRUE,
            Truth::No => FALSE,
            Truth::Open => reading.of_unknown(),
        };
        match test {
            AtomTest::Kind(kinds) => Space::constant(kinds.contains(&self.kind)),
            AtomTest::Claimed(norm) => {
                let at = self.program.entries.iter().position(|e| e.norm == *norm);
                if at.is_some_and(|at| self.may_be_claimed(at)) {
                    reading.of_unknown()
                } else {
                    FALSE
                }
            }
            AtomTest::YesNo(fact) => match self.of_item(*fact, party) {
                Some(def) => choice(space, def, YES),
                None => settled(self.known(*fact, party).words(YES)),
            },
            AtomTest::Words(fact, mask) => match self.of_item(*fact, party) {
                Some(def) => choice(space, def, *mask),
                None => settled(self.known(*fact, party).words(*mask)),
            },
            AtomTest::Countries(fact, set) => match self.of_item(*fact, party) {
                Some(_) => space.test(
                    Quantity::Fact(*fact),
                    Test::Countries(Box::new(*set)),
                    || {
                        let all = Box::new(CountrySet::anywhere());
                        (Possible::Countries(all), false, false)
                    },
                ),
                None => settled(self.known(*fact, party).in_countries(set)),
            },
            AtomTest::Number(fact, op, limit) => match self.of_item(*fact, party) {
                Some(def) => number(space, self.law, def, range_of(*op, *limit), self.whole),
                None => settled(self.known(*fact, party).compares(*op, *limit)),
            },
            // Money is never part of a product sheet: what hangs on it is open.
            AtomTest::Money(fact, op, limit, currency) => match self.known(*fact, party) {
                Value::Money(amount, from) => match self.case.in_currency(amount, from, currency) {
                    Some(amount) => settled(Value::Number(amount).compares(*op, *limit)),
                    None => reading.of_unknown(),
                },
                _ => reading.of_unknown(),
            },
        }
    }

    /// The fact, when it is one of the item that the frame leaves open.
    fn of_item(&self, fact: FactId, party: Option<usize>) -> Option<&'a FactDef> {
        if party.is_some() {
            return None;
        }
        let law = self.law;
        let def = law.vocabulary.fact(fact)?;
        let free = def.scope == Scope::Item
            && !def.by_jurisdiction
            && !self.opaque.contains(&fact)
            && *self.known(fact, None) == Value::Unknown;
        free.then_some(def)
    }
}

/// The entries that can catch a kind of item, by place; none where no closure is.
pub(crate) fn closed(program: &Program, kind: KindId) -> Option<BTreeSet<usize>> {
    let mut closures = program
        .closures
        .iter()
        .filter(|c| c.kinds.contains(&kind))
        // A closure that is itself unknown law closes nothing.
        .filter(|c| matches!(program.node(c.node), Node::Const(true)))
        .peekable();
    closures.peek()?;
    Some(closures.flat_map(|c| c.entries.iter().copied()).collect())
}

/// The pieces of unknown law a node hangs on, and the facts it asks of the case.
pub(crate) fn stands_on(program: &Program, node: NodeId) -> (BTreeSet<SwitchId>, BTreeSet<FactId>) {
    let (mut out, mut facts) = (BTreeSet::new(), BTreeSet::new());
    let mut seen: BTreeSet<NodeId> = BTreeSet::new();
    let mut stack = vec![node];
    while let Some(id) = stack.pop() {
        if !seen.insert(id) {
            continue;
        }
        match program.node(id) {
            Node::Const(_) => {}
            Node::Atom(atom) => match program.atom(*atom) {
                Some(
                    AtomTest::Number(fact, ..)
                    | AtomTest::YesNo(fact)
                    | AtomTest::Words(fact, _)
                    | AtomTest::Countries(fact, _)
                    | AtomTest::Money(fact, ..),
                ) => {
                    facts.insert(*fact);
                }
                Some(AtomTest::Kind(_) | AtomTest::Claimed(_)) | None => {}
            },
            Node::Not(inner) | Node::Parties(_, _, inner) => stack.push(*inner),
            Node::All(list) | Node::Any(list) | Node::AtLeast(_, list) => stack.extend(list),
            Node::Switch(id) => {
                out.insert(*id);
            }
            Node::Entry(norm) => {
                stack.extend(
                    program
                        .entries
                        .iter()
                        .find(|e| e.norm == *norm)
                        .map(|e| e.node),
                );
            }
        }
    }
    (out, facts)
}

/// The word set of a plain yes.
pub(crate) const YES: u64 = 2;

/// Every word of a choice, a bit each.
fn all_words(def: &FactDef) -> u64 {
    match def.fact_type {
        FactType::YesNo => 3,
        _ => 1u64
            .checked_shl(u32::try_from(def.words().len()).unwrap_or(64))
            .map_or(u64::MAX, |bit| bit - 1),
    }
}

pub(crate) fn choice(space: &mut Space, def: &FactDef, mask: u64) -> X {
    space.test(Quantity::Fact(def.id), Test::Words(mask), || {
        (Possible::Words(all_words(def)), false, false)
    })
}

/// A comparison of a number: a test of the fact itself, or of what it follows from.
pub(crate) fn number(
    space: &mut Space,
    law: &Law,
    def: &FactDef,
    test: Interval,
    whole: &Whole,
) -> X {
    if let Some(relation) = &def.relation
        && relation.kind == RelationKind::Same
        && relation.mark.is_none_or(Mark::decides)
        && let Some(other) = law.vocabulary.fact(relation.other)
    {
        return number(space, law, other, test, whole);
    }
    if !def.askable
        && let Some(product) = Product::of(law, def)
        && let Some(scaled) = over(&test, product.coefficient)
    {
        match product.powers.as_slice() {
            [] => return Space::constant(scaled.contains(Rational::ONE)),
            [(fact, 1)] => {
                if let Some(other) = law.vocabulary.fact(*fact) {
                    return number(space, law, other, scaled, whole);
                }
            }
            powers => {
                return space.test(
                    Quantity::Product(powers.to_vec()),
                    Test::Range(scaled),
                    || {
                        let undefined = powers.iter().any(|(f, p)| *p < 0 && may_be_zero(law, *f));
                        let range = |f| physical(law, f);
                        (Possible::Numbers(image(powers, range)), false, undefined)
                    },
                );
            }
        }
    }
    space.test(Quantity::Fact(def.id), Test::Range(test), || {
        let undefined = def
            .derivations
            .iter()
            .any(|d| d.powers.iter().any(|(f, p)| *p < 0 && may_be_zero(law, *f)));
        let range = physical(law, def.id);
        (Possible::Numbers(range), whole.contains(&def.id), undefined)
    })
}

fn may_be_zero(law: &Law, fact: FactId) -> bool {
    physical(law, fact).contains(Rational::ZERO)
}

/// What can physically be.
pub(crate) fn physical(law: &Law, fact: FactId) -> Interval {
    let bound = |value| {
        Some(Bound {
            value,
            inclusive: true,
        })
    };
    match law.vocabulary.fact(fact).and_then(|d| d.range) {
        Some((low, high)) => Interval {
            low: bound(low),
            high: bound(high),
        },
        None => Interval::default(),
    }
}

/// A constant times powers of facts that are stated.
pub(crate) struct Product {
    pub(crate) coefficient: Rational,
    pub(crate) powers: Vec<(FactId, i8)>,
}

impl Product {
    /// What a derived fact follows from; none when it has no formula that always holds.
    pub(crate) fn of(law: &Law, def: &FactDef) -> Option<Product> {
        let mut product = Product {
            coefficient: Rational::ONE,
            powers: Vec::new(),
        };
        product.expand(law, def, 1, 0)?;
        product.powers.retain(|(_, p)| *p != 0);
        product.powers.sort_unstable();
        let positive = !product.coefficient.is_zero() && !product.coefficient.is_negative();
        positive.then_some(product)
    }

    fn expand(&mut self, law: &Law, def: &FactDef, power: i8, depth: u8) -> Option<()> {
        if depth > 8 {
            return None;
        }
        let formula = def.derivations.iter().find(|d| d.when.is_none());
        let Some(formula) = formula.filter(|_| !def.askable) else {
            // Only the fact that was asked about must have a formula; its inputs may be stated.
            if depth == 0 {
                return None;
            }
            match self.powers.iter_mut().find(|(f, _)| *f == def.id) {
                Some((_, p)) => *p = p.checked_add(power)?,
                None => self.powers.push((def.id, power)),
            }
            return Some(());
        };
        for _ in 0..power.unsigned_abs() {
            self.coefficient = if power > 0 {
                self.coefficient.times(formula.coefficient)?
            } else {
                self.coefficient.over(formula.coefficient)?
            };
        }
        for (fact, p) in &formula.powers {
            let input = law.vocabulary.fact(*fact)?;
            self.expand(law, input, p.checked_mul(power)?, depth + 1)?;
        }
        Some(())
    }
}

/// The range divided by a positive number.
pub(crate) fn over(range: &Interval, by: Rational) -> Option<Interval> {
    let side = |bound: Option<Bound>| match bound {
        None => Some(None),
        Some(b) => b.value.over(by).map(|value| {
            Some(Bound {
                value,
                inclusive: b.inclusive,
            })
        }),
    };
    Some(Interval {
        low: side(range.low)?,
        high: side(range.high)?,
    })
}

/// The values a product of powers takes while its facts keep to ranges that are not negative.
///
/// Exact for one product: it moves steadily with each fact. An end that does not fit a number is left open.
pub(crate) fn image(powers: &[(FactId, i8)], range: impl Fn(FactId) -> Interval) -> Interval {
    let one = Some(Bound {
        value: Rational::ONE,
        inclusive: true,
    });
    let mut out = Interval {
        low: one,
        high: one,
    };
    for (fact, power) in powers {
        let input = range(*fact);
        if input.low.is_none_or(|b| b.value.is_negative()) {
            return Interval::default();
        }
        for _ in 0..power.unsigned_abs() {
            let (low, high) = if *power > 0 {
                (input.low, input.high)
            } else {
                (flip(input.high), flip(input.low))
            };
            out = Interval {
                low: times(out.low, low).or(zero(false)),
                high: times(out.high, high),
            };
        }
    }
    out
}

fn zero(inclusive: bool) -> Option<Bound> {
    Some(Bound {
        value: Rational::ZERO,
        inclusive,
    })
}

fn flip(bound: Option<Bound>) -> Option<Bound> {
    let bound = bound?;
    Some(Bound {
        value: Rational::ONE.over(bound.value)?,
        inclusive: bound.inclusive,
    })
}

fn times(a: Option<Bound>, b: Option<Bound>) -> Option<Bound> {
    let (a, b) = (a?, b?);
    Some(Bound {
        value: a.value.times(b.value)?,
        // Nothing times an end that is not reached is nothing all the same.
        inclusive: a.inclusive && (b.inclusive || a.value.is_zero())
            || (b.value.is_zero() && b.inclusive),
    })
}

/// What facts of an item are by their meaning: two that exclude each other, one that a third fixes.
pub(crate) fn meanings(space: &mut Space, law: &Law, whole: &Whole) -> X {
    let mut parts = Vec::new();
    let known = |space: &Space, fact: FactId| space.variable_of(&Quantity::Fact(fact)).is_some();
    for def in law.vocabulary.facts() {
        if def.scope != Scope::Item || !known(space, def.id) {
            continue;
        }
        if let Some(relation) = &def.relation
            && relation.kind == RelationKind::NotBoth
            && relation.mark.is_none_or(Mark::decides)
            && let Some(other) = law.vocabulary.fact(relation.other)
            && known(space, other.id)
        {
            let (a, b) = (choice(space, def, YES), choice(space, other, YES));
            let both = space.and(&[a, b]);
            parts.push(space.not(both));
        }
        for formula in &def.derivations {
            if let (Some((when, value)), true) = (formula.when, formula.powers.is_empty())
                && let Some(gate) = law.vocabulary.fact(when)
                && known(space, gate.id)
            {
                let yes = choice(space, gate, YES);
                let off = if value { space.not(yes) } else { yes };
                let is = number(
                    space,
                    law,
                    def,
                    Interval::exactly(formula.coefficient),
                    whole,
                );
                parts.push(space.or(&[off, is]));
            }
        }
    }
    space.and(&parts)
}
