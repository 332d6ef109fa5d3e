//! From cells to numbers: a product that can be built.
//!
//! A witness names inputs and never only what follows from them: a wavelength and an aperture, not their
//! quotient. Values stand at the constants of the law or at values that real products have.

use super::logic::{Quantity, Space, Values};
use super::read::{Whole, image, over, physical};
use super::search::{Path, Tried};
use exeat_rules::{FactDef, FactType, Law, RelationKind};
use exeat_terms::{Bound, FactId, FactValue, Interval, Rational};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Values real products have, by fact, most common first.
pub(crate) type Typical = HashMap<FactId, Vec<Rational>>;

/// Combinations of values tried for one relation.
const MAX_TRIES: usize = 4_000;

/// What is known of numbers beside the cells.
#[derive(Clone, Copy)]
pub(crate) struct Numbers<'a> {
    pub(crate) law: &'a Law,
    pub(crate) typical: &'a Typical,
    pub(crate) whole: &'a Whole,
    /// Facts whose values should stand at the law's own constants.
    pub(crate) deciding: &'a BTreeSet<FactId>,
    /// Constants of the law that catches the item, which stand best there.
    pub(crate) favoured: &'a [Rational],
    /// Answers the kind of item itself suggests.
    pub(crate) meant: &'a [(FactId, u64)],
}

/// A product of powers that must lie in one of some ranges.
struct Relation {
    powers: Vec<(FactId, i8)>,
    ranges: Vec<Interval>,
}

/// Facts with values that lie in the cells of a path.
pub(crate) fn realise(
    space: &Space,
    numbers: Numbers<'_>,
    path: &Path,
) -> Tried<Vec<(FactId, FactValue)>> {
    let mut state = State {
        numbers,
        domains: BTreeMap::new(),
        derived: BTreeSet::new(),
        relations: Vec::new(),
        chosen: BTreeMap::new(),
        words: BTreeMap::new(),
        others: Vec::new(),
    };
    for (var, cell) in path {
        let (Some(variable), Some(cell)) = (
            space.variable(*var),
            space.cells(*var).get(usize::from(*cell)),
        ) else {
            return Tried::NotManaged;
        };
        if state.take(&variable.of, &cell.values).is_none() {
            return Tried::NotManaged;
        }
    }
    if !state.follow() {
        return Tried::Impossible;
    }
    state.solve()
}

struct State<'a> {
    numbers: Numbers<'a>,
    /// What each number may be.
    domains: BTreeMap<FactId, Vec<Interval>>,
    /// Numbers that follow from others and are not stated.
    derived: BTreeSet<FactId>,
    relations: Vec<Relation>,
    chosen: BTreeMap<FactId, Rational>,
    words: BTreeMap<FactId, u64>,
    others: Vec<(FactId, FactValue)>,
}

impl State<'_> {
    fn take(&mut self, of: &Quantity, values: &Values) -> Option<()> {
        match (of, values) {
            (Quantity::Fact(fact), Values::Numbers(ranges)) => {
                self.domains.insert(*fact, ranges.clone());
            }
            (Quantity::Fact(fact), Values::Words(mask)) => {
                self.words.insert(*fact, *mask);
            }
            (Quantity::Fact(fact), Values::Countries(set)) => {
                self.others
                    .push((*fact, FactValue::Country(set.iter().next()?)));
            }
            (Quantity::Product(powers), Values::Numbers(ranges)) => {
                self.relations.push(Relation {
                    powers: powers.clone(),
                    ranges: ranges.clone(),
                });
            }
            (Quantity::Fact(fact), Values::Undefined) => {
                let def = self.numbers.law.vocabulary.fact(*fact)?;
                let divisor = def
                    .derivations
                    .iter()
                    .flat_map(|d| &d.powers)
                    .find(|(_, p)| *p < 0)?
                    .0;
                self.narrow(divisor, Interval::exactly(Rational::ZERO));
                self.derived.insert(*fact);
            }
            (Quantity::Product(powers), Values::Undefined) => {
                let divisor = powers.iter().find(|(_, p)| *p < 0)?.0;
                self.narrow(divisor, Interval::exactly(Rational::ZERO));
            }
            (Quantity::Product(_), Values::Words(_) | Values::Countries(_)) => return None,
        }
        Some(())
    }

    fn domain(&self, fact: FactId) -> Vec<Interval> {
        match self.domains.get(&fact) {
            Some(ranges) => ranges.clone(),
            None => vec![physical(self.numbers.law, fact)],
        }
    }

    /// Keeps to a range; false when nothing is left.
    fn narrow(&mut self, fact: FactId, range: Interval) -> bool {
        let left: Vec<Interval> = self
            .domain(fact)
            .iter()
            .map(|r| r.meet(&range))
            .filter(|r| !r.is_empty())
            .collect();
        let some = !left.is_empty();
        self.domains.insert(fact, left);
        some
    }

    fn certainly(&self, fact: FactId, value: bool) -> bool {
        self.words.get(&fact) == Some(&if value { 2 } else { 1 })
    }

    /// Takes up what follows from the words chosen, and the formulas between the numbers; false when they
    /// contradict each other.
    fn follow(&mut self) -> bool {
        let law = self.numbers.law;
        for def in law.vocabulary.facts() {
            for formula in &def.derivations {
                if formula
                    .when
                    .is_some_and(|(gate, value)| !self.certainly(gate, value))
                {
                    continue;
                }
                if formula.powers.is_empty() {
                    if formula.when.is_some() {
                        if !self.narrow(def.id, Interval::exactly(formula.coefficient)) {
                            return false;
                        }
                        self.derived.insert(def.id);
                    }
                } else if def.askable
                    && self.domains.contains_key(&def.id)
                    && !self.derived.contains(&def.id)
                    && let Some(inverse) = Rational::ONE.over(formula.coefficient)
                {
                    // fact = coefficient × powers, written as powers / fact = 1 / coefficient.
                    let mut powers = formula.powers.clone();
                    powers.push((def.id, -1));
                    self.relations.push(Relation {
                        powers,
                        ranges: vec![Interval::exactly(inverse)],
                    });
                    self.derived.insert(def.id);
                }
            }
            self.bound(def);
        }
        self.relations.iter().all(|r| self.may_hold(r))
    }

    /// Takes up that a fact is never larger, or never smaller, than another.
    fn bound(&mut self, def: &FactDef) {
        let Some(relation) = &def.relation else {
            return;
        };
        let one = Some(Bound {
            value: Rational::ONE,
            inclusive: true,
        });
        let range = match relation.kind {
            RelationKind::AtMost => Interval {
                low: None,
                high: one,
            },
            RelationKind::AtLeast => Interval {
                low: one,
                high: None,
            },
            RelationKind::Same | RelationKind::NotBoth => return,
        };
        let both = [def.id, relation.other];
        if both.iter().all(|f| self.domains.contains_key(f)) {
            self.relations.push(Relation {
                powers: vec![(def.id, 1), (relation.other, -1)],
                ranges: vec![range],
            });
        }
    }

    /// Whether a relation can hold for values of the domains, each taken from its least to its greatest.
    fn may_hold(&self, relation: &Relation) -> bool {
        let hull = |fact: FactId| {
            let ranges = self.domain(fact);
            match (ranges.first(), ranges.last()) {
                (Some(first), Some(last)) => Interval {
                    low: first.low,
                    high: last.high,
                },
                _ => Interval::default(),
            }
        };
        let reach = image(&relation.powers, hull);
        relation.ranges.iter().any(|r| !r.meet(&reach).is_empty())
    }

    fn solve(mut self) -> Tried<Vec<(FactId, FactValue)>> {
        let relations = std::mem::take(&mut self.relations);
        for relation in &relations {
            if !self.relate(relation) {
                return Tried::NotManaged;
            }
        }
        let open: Vec<FactId> = self
            .domains
            .keys()
            .filter(|f| !self.chosen.contains_key(f) && !self.derived.contains(f))
            .copied()
            .collect();
        for fact in open {
            match self.candidates(fact).first() {
                Some(value) => {
                    self.chosen.insert(fact, *value);
                }
                None => return Tried::NotManaged,
            }
        }
        Tried::Works(self.facts())
    }

    /// Chooses values that make a relation hold.
    fn relate(&mut self, relation: &Relation) -> bool {
        // The numbers of the law first; the last fact that nothing else binds gives way.
        let mut facts: Vec<(FactId, i8)> = relation.powers.clone();
        facts.sort_by_key(|(f, _)| (!self.domains.contains_key(f), !self.derived.contains(f)));
        let all: Vec<Vec<Rational>> = facts.iter().map(|(f, _)| self.candidates(*f)).collect();
        // First values that products have and the law names; then all but one, which is worked out; then
        // whatever can physically be.
        let known: Vec<Vec<Rational>> = facts
            .iter()
            .zip(&all)
            .map(|((fact, _), list)| {
                let typical = self.numbers.typical.get(fact);
                let bound = self.domains.contains_key(fact);
                let is_known =
                    |v: &&Rational| bound || typical.is_some_and(|list| list.contains(v));
                list.iter().filter(is_known).copied().collect()
            })
            .collect();
        let mut values = vec![Rational::ONE; facts.len()];
        let mut ways: Vec<(&[Vec<Rational>], Option<usize>)> = vec![(&known, None)];
        ways.extend(
            (0..facts.len())
                .rev()
                .map(|at| (known.as_slice(), Some(at))),
        );
        ways.push((&all, None));
        ways.extend((0..facts.len()).rev().map(|at| (all.as_slice(), Some(at))));
        for (lists, solved) in ways {
            let mut tries = 0;
            if self.combine(relation, &facts, lists, solved, 0, &mut values, &mut tries) {
                self.choose(&facts, &values);
                return true;
            }
        }
        false
    }

    fn choose(&mut self, facts: &[(FactId, i8)], values: &[Rational]) {
        for ((fact, _), value) in facts.iter().zip(values) {
            self.chosen.insert(*fact, *value);
        }
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "one step of a search; the parts belong to no common thing"
    )]
    fn combine(
        &self,
        relation: &Relation,
        facts: &[(FactId, i8)],
        lists: &[Vec<Rational>],
        solved: Option<usize>,
        at: usize,
        values: &mut Vec<Rational>,
        tries: &mut usize,
    ) -> bool {
        if at == facts.len() {
            *tries += 1;
            return match solved {
                None => product(facts, values, None)
                    .is_some_and(|p| relation.ranges.iter().any(|r| r.contains(p))),
                Some(at) => self.work_out(relation, facts, at, values),
            };
        }
        if solved == Some(at) {
            return self.combine(relation, facts, lists, solved, at + 1, values, tries);
        }
        for value in lists.get(at).into_iter().flatten() {
            if *tries > MAX_TRIES {
                return false;
            }
            if let Some(slot) = values.get_mut(at) {
                *slot = *value;
            }
            if self.combine(relation, facts, lists, solved, at + 1, values, tries) {
                return true;
            }
        }
        false
    }

    /// Works one value out from the others; only a short decimal will do, since a witness is written down.
    fn work_out(
        &self,
        relation: &Relation,
        facts: &[(FactId, i8)],
        at: usize,
        values: &mut [Rational],
    ) -> bool {
        let (Some((fact, power)), Some(rest)) = (facts.get(at), product(facts, values, Some(at)))
        else {
            return false;
        };
        let domain = self.domain(*fact);
        let fits = |v: &Rational| {
            v.exact_decimal().is_some_and(|text| text.len() <= 9)
                && domain.iter().any(|r| r.contains(*v))
                && (!self.numbers.whole.contains(fact) || v.denominator() == 1)
        };
        let physical = physical(self.numbers.law, *fact);
        let ends = [physical.low, physical.high].map(|b| b.map(|b| b.value));
        // The numbers that fit are a range again: its ends where they are short, else close to them.
        let turned = relation.ranges.iter().filter_map(|range| match power {
            1 => over(range, Rational::ONE.over(rest)?),
            -1 => Some(Interval {
                low: range.high.and_then(|b| turn(b, rest)),
                high: range.low.and_then(|b| turn(b, rest)),
            }),
            _ => None,
        });
        let found = turned
            .flat_map(|range| {
                domain
                    .iter()
                    .map(move |d| range.meet(d))
                    .collect::<Vec<_>>()
            })
            .filter(|range| !range.is_empty())
            .flat_map(|range| spread(&range, false))
            .filter(fits)
            // The ends of what can physically be are the last resort.
            .min_by_key(|v| ends.contains(&Some(*v)));
        match (found, values.get_mut(at)) {
            (Some(value), Some(slot)) => {
                *slot = value;
                true
            }
            _ => false,
        }
    }

    /// Values of a fact, best first.
    fn candidates(&self, fact: FactId) -> Vec<Rational> {
        if let Some(value) = self.chosen.get(&fact) {
            return vec![*value];
        }
        let whole = self.numbers.whole.contains(&fact);
        let domain = self.domain(fact);
        let physical = physical(self.numbers.law, fact);
        let ends = [physical.low, physical.high].map(|b| b.map(|b| b.value));
        let of_law: Vec<Rational> = domain.iter().flat_map(|r| spread(r, whole)).collect();
        let (at_ends, of_law): (Vec<Rational>, Vec<Rational>) =
            of_law.into_iter().partition(|v| ends.contains(&Some(*v)));
        let typical = self.numbers.typical.get(&fact).cloned().unwrap_or_default();
        let mut all = if self.numbers.deciding.contains(&fact) {
            let favoured = |v: &&Rational| self.numbers.favoured.contains(v);
            let first = of_law.iter().filter(favoured).copied().collect();
            [first, of_law, typical, at_ends].concat()
        } else {
            [typical, of_law, at_ends].concat()
        };
        let fits = |v: &Rational| {
            domain.iter().any(|r| r.contains(*v)) && (!whole || v.denominator() == 1)
        };
        let mut seen = BTreeSet::new();
        all.retain(|v| fits(v) && seen.insert(*v));
        all
    }

    /// Everything that is stated.
    fn facts(self) -> Vec<(FactId, FactValue)> {
        let law = self.numbers.law;
        let mut out = self.others;
        for (fact, mask) in self.words {
            let meant = self.numbers.meant.iter().find(|(f, _)| *f == fact);
            let mask = match meant.map(|(_, m)| mask & m) {
                Some(both) if both != 0 => both,
                _ => mask,
            };
            let at = mask.trailing_zeros();
            let yes_no = law
                .vocabulary
                .fact(fact)
                .is_some_and(|d| d.fact_type == FactType::YesNo);
            out.push((
                fact,
                if yes_no {
                    FactValue::YesNo(at == 1)
                } else {
                    FactValue::Word(u8::try_from(at).unwrap_or(u8::MAX))
                },
            ));
        }
        let stated = self
            .chosen
            .into_iter()
            .filter(|(f, _)| !self.derived.contains(f))
            .map(|(f, v)| (f, FactValue::Number(Interval::exactly(v))));
        out.extend(stated);
        out.sort_by_key(|(f, _)| *f);
        out
    }
}

/// The product of powers, one fact left out.
fn product(
    facts: &[(FactId, i8)],
    values: &[Rational],
    without: Option<usize>,
) -> Option<Rational> {
    let mut out = Rational::ONE;
    for (at, ((_, power), value)) in facts.iter().zip(values).enumerate() {
        if without == Some(at) {
            continue;
        }
        for _ in 0..power.unsigned_abs() {
            out = if *power > 0 {
                out.times(*value)?
            } else {
                out.over(*value)?
            };
        }
    }
    Some(out)
}

/// The bound of a fact whose inverse, times the rest, has this bound.
fn turn(bound: Bound, rest: Rational) -> Option<Bound> {
    Some(Bound {
        value: rest.over(bound.value)?,
        inclusive: bound.inclusive,
    })
}

/// The figures that follow from stated numbers by a formula that always holds.
pub(crate) fn follows(law: &Law, facts: &[(FactId, FactValue)]) -> Vec<(FactId, Rational)> {
    let mut out = Vec::new();
    for def in law.vocabulary.facts() {
        let formula = def
            .derivations
            .iter()
            .find(|d| d.when.is_none() && !d.powers.is_empty());
        let value = formula.and_then(|f| product_of(&f.powers, facts)?.times(f.coefficient));
        out.extend(value.map(|v| (def.id, v)));
    }
    out
}

/// The product of powers of stated numbers; none when one is not stated.
pub(crate) fn product_of(
    powers: &[(FactId, i8)],
    facts: &[(FactId, FactValue)],
) -> Option<Rational> {
    let stated = |fact: FactId| match facts.iter().find(|(f, _)| *f == fact)? {
        (_, FactValue::Number(range)) => range.single(),
        _ => None,
    };
    let values: Option<Vec<Rational>> = powers.iter().map(|(f, _)| stated(*f)).collect();
    product(powers, &values?, None)
}

/// Some numbers of a range: its own ends, then just inside them, then the roundest one.
fn spread(range: &Interval, whole: bool) -> Vec<Rational> {
    let mut out = Vec::new();
    let ends = [range.low, range.high];
    let short = |v: &Rational| v.exact_decimal().is_some_and(|text| text.len() <= 9);
    out.extend(
        ends.iter()
            .flatten()
            .filter(|b| b.inclusive)
            .map(|b| b.value)
            .filter(short),
    );
    for (bound, up) in [(range.low, true), (range.high, false)] {
        if let Some(value) = bound.and_then(|b| beside(b, up, whole)) {
            out.push(value);
        }
    }
    out.extend(roundest(range));
    out.retain(|v| range.contains(*v));
    out
}

/// A number close to a bound, one unit of its third digit away; of a count, the next one.
fn beside(bound: Bound, up: bool, whole: bool) -> Option<Rational> {
    if whole {
        let floor = bound
            .value
            .numerator()
            .div_euclid(bound.value.denominator());
        let ceiling = if bound.value.denominator() == 1 {
            floor
        } else {
            floor + 1
        };
        return Rational::new(if up { floor + 1 } else { ceiling - 1 }, 1);
    }
    if bound.value.is_zero() {
        return None;
    }
    let step = power_of_ten(digits(bound.value)? - 2)?;
    if bound
        .value
        .exact_decimal()
        .is_some_and(|text| text.len() <= 9)
    {
        return if up {
            bound.value.plus(step)
        } else {
            bound.value.minus(step)
        };
    }
    // A bound that is no short decimal is rounded away from.
    let times = bound.value.over(step)?;
    let floor = times.numerator().div_euclid(times.denominator());
    Rational::new(if up { floor + 1 } else { floor }, 1)?.times(step)
}

/// The power of ten of the first digit.
fn digits(value: Rational) -> Option<i32> {
    let size = if value.is_negative() {
        Rational::ZERO.minus(value)?
    } else {
        value
    };
    (-24..24)
        .rev()
        .find(|p| power_of_ten(*p).is_some_and(|t| t <= size))
}

fn power_of_ten(power: i32) -> Option<Rational> {
    let scale = 10i128.checked_pow(power.unsigned_abs())?;
    if power >= 0 {
        Rational::new(scale, 1)
    } else {
        Rational::new(1, scale)
    }
}

/// The number with the fewest digits in a range of numbers that are not negative.
fn roundest(range: &Interval) -> Option<Rational> {
    let low = range.low.map_or(Rational::ZERO, |b| b.value);
    let top = range.high.map_or_else(
        || digits(low).unwrap_or(0),
        |b| digits(b.value).unwrap_or(0),
    );
    (top - 8..=top).rev().find_map(|p| {
        let step = power_of_ten(p)?;
        let times = low.over(step)?;
        let floor = times.numerator().div_euclid(times.denominator());
        [floor, floor + 1]
            .into_iter()
            .filter_map(|n| Rational::new(n, 1)?.times(step))
            .find(|v| range.contains(*v) && !v.is_zero())
    })
}
