//! Conditions of several programs over one set of variables.
//!
//! Both sides of a comparison are put into the same expressions, so that a test of one law that implies a
//! test of the other is known to: each variable is cut into cells by the constants of both, and inside a
//! cell every test of both laws agrees.

use exeat_rules::syntax::Op;
use exeat_terms::{Bound, CountrySet, FactId, Interval, Rational};
use std::collections::HashMap;

/// An expression, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct X(u32);

/// Never holds.
pub(crate) const FALSE: X = X(0);
/// Always holds.
pub(crate) const TRUE: X = X(1);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Expr {
    Const(bool),
    Test(u16, u16), // variable, test of that variable
    Not(X),
    And(Vec<X>),
    Or(Vec<X>),
    AtLeast(u8, Vec<X>),
}

/// What a variable is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Quantity {
    /// A fact of the item.
    Fact(FactId),
    /// A product of powers of facts of the item: what a derived fact follows from.
    Product(Vec<(FactId, i8)>),
}

/// A test of a variable.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    Range(Interval),
    Words(u64),
    Countries(Box<CountrySet>),
}

/// What a variable may be at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Possible {
    Numbers(Interval),
    Words(u64),
    Countries(Box<CountrySet>),
}

/// A variable.
#[derive(Debug, Clone)]
pub(crate) struct Variable {
    pub(crate) of: Quantity,
    pub(crate) possible: Possible,
    /// Only whole numbers: a count.
    pub(crate) whole: bool,
    /// It may be a quotient by zero, for which no comparison holds.
    pub(crate) may_be_undefined: bool,
    tests: Vec<Test>,
}

/// Values of a variable that no test tells apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) values: Values,
    holds: Vec<bool>,
}

/// The values of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Values {
    Numbers(Vec<Interval>),
    Undefined,
    Words(u64),
    Countries(Box<CountrySet>),
}

/// Variables an expression stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Support([u64; WORDS]);

const WORDS: usize = 4;
/// Variables a space can tell apart; a kind of item with more is not compared.
pub(crate) const MAX_VARIABLES: usize = 64 * WORDS;

impl Support {
    fn of(var: u16) -> Support {
        let mut out = Support::default();
        let at = usize::from(var).min(MAX_VARIABLES - 1);
        if let Some(word) = out.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
        out
    }

    pub(crate) fn union(self, other: Support) -> Support {
        let mut out = self;
        for (a, b) in out.0.iter_mut().zip(other.0) {
            *a |= b;
        }
        out
    }

    pub(crate) fn meets(self, other: Support) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }

    /// Whether all of these are among others.
    pub(crate) fn within(self, other: Support) -> bool {
        self.0.iter().zip(other.0).all(|(a, b)| a & !b == 0)
    }

    /// How many are in both, and how many in either.
    pub(crate) fn shared(self, other: Support) -> (u32, u32) {
        self.0
            .iter()
            .zip(other.0)
            .fold((0, 0), |(both, all), (a, b)| {
                (both + (a & b).count_ones(), all + (a | b).count_ones())
            })
    }

    pub(crate) fn contains(self, var: u16) -> bool {
        self.meets(Support::of(var))
    }

    pub(crate) fn first(self) -> Option<u16> {
        self.iter().next()
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = u16> {
        self.0.into_iter().enumerate().flat_map(|(at, word)| {
            (0..64u16)
                .filter(move |i| word >> i & 1 == 1)
                .filter_map(move |i| u16::try_from(at * 64).ok().map(|base| base + i))
        })
    }
}

/// Expressions and the variables they stand on.
#[derive(Debug)]
pub(crate) struct Space {
    exprs: Vec<Expr>,
    support: Vec<Support>,
    ids: HashMap<Expr, X>,
    vars: Vec<Variable>,
    var_ids: HashMap<Quantity, u16>,
    cells: Vec<Vec<Cell>>,
    restricted: HashMap<(X, u16, u16), X>,
}

impl Space {
    pub(crate) fn new() -> Space {
        Space {
            exprs: vec![Expr::Const(false), Expr::Const(true)],
            support: vec![Support::default(); 2],
            ids: HashMap::new(),
            vars: Vec::new(),
            var_ids: HashMap::new(),
            cells: Vec::new(),
            restricted: HashMap::new(),
        }
    }

    pub(crate) fn support(&self, x: X) -> Support {
        self.support.get(x.0 as usize).copied().unwrap_or_default()
    }

    pub(crate) fn variable(&self, var: u16) -> Option<&Variable> {
        self.vars.get(usize::from(var))
    }

    pub(crate) fn variable_of(&self, of: &Quantity) -> Option<u16> {
        self.var_ids.get(of).copied()
    }

    /// Whether there are more variables than the space can tell apart.
    pub(crate) fn overfull(&self) -> bool {
        self.vars.len() >= MAX_VARIABLES
    }

    /// The cells of a variable; none before [`Space::cut`].
    pub(crate) fn cells(&self, var: u16) -> &[Cell] {
        self.cells.get(usize::from(var)).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, expr: Expr) -> X {
        if let Some(x) = self.ids.get(&expr) {
            return *x;
        }
        let support = match &expr {
            Expr::Const(_) => Support::default(),
            Expr::Test(var, _) => Support::of(*var),
            Expr::Not(x) => self.support(*x),
            Expr::And(list) | Expr::Or(list) | Expr::AtLeast(_, list) => list
                .iter()
                .fold(Support::default(), |s, x| s.union(self.support(*x))),
        };
        let x = X(u32::try_from(self.exprs.len()).unwrap_or(u32::MAX));
        self.exprs.push(expr.clone());
        self.support.push(support);
        self.ids.insert(expr, x);
        x
    }

    pub(crate) fn constant(value: bool) -> X {
        if value { TRUE } else { FALSE }
    }

    pub(crate) fn not(&mut self, x: X) -> X {
        match x {
            TRUE => FALSE,
            FALSE => TRUE,
            _ => match self.exprs.get(x.0 as usize) {
                Some(Expr::Not(inner)) => *inner,
                _ => self.add(Expr::Not(x)),
            },
        }
    }

    fn contradicts(&self, list: &[X]) -> bool {
        list.iter().any(|x| match self.exprs.get(x.0 as usize) {
            Some(Expr::Not(inner)) => list.binary_search(inner).is_ok(),
            _ => false,
        })
    }

    pub(crate) fn and(&mut self, parts: &[X]) -> X {
        let mut list: Vec<X> = Vec::with_capacity(parts.len());
        for part in parts {
            match self.exprs.get(part.0 as usize) {
                Some(Expr::And(inner)) => list.extend(inner),
                _ => list.push(*part),
            }
        }
        if list.contains(&FALSE) {
            return FALSE;
        }
        list.retain(|x| *x != TRUE);
        list.sort_unstable();
        list.dedup();
        if self.contradicts(&list) {
            return FALSE;
        }
        match list.as_slice() {
            [] => TRUE,
            [one] => *one,
            _ => self.add(Expr::And(list)),
        }
    }

    pub(crate) fn or(&mut self, parts: &[X]) -> X {
        let mut list: Vec<X> = Vec::with_capacity(parts.len());
        for part in parts {
            match self.exprs.get(part.0 as usize) {
                Some(Expr::Or(inner)) => list.extend(inner),
                _ => list.push(*part),
            }
        }
        if list.contains(&TRUE) {
            return TRUE;
        }
        list.retain(|x| *x != FALSE);
        list.sort_unstable();
        list.dedup();
        if self.contradicts(&list) {
            return TRUE;
        }
        match list.as_slice() {
            [] => FALSE,
            [one] => *one,
            _ => self.add(Expr::Or(list)),
        }
    }

    pub(crate) fn at_least(&mut self, n: u8, parts: &[X]) -> X {
        let sure = parts.iter().filter(|x| **x == TRUE).count();
        let need = usize::from(n).saturating_sub(sure);
        let open: Vec<X> = parts
            .iter()
            .copied()
            .filter(|x| *x != TRUE && *x != FALSE)
            .collect();
        match need {
            0 => TRUE,
            n if n > open.len() => FALSE,
            n if n == open.len() => self.and(&open),
            1 => self.or(&open),
            n => self.add(Expr::AtLeast(u8::try_from(n).unwrap_or(u8::MAX), open)),
        }
    }

    /// A test of a variable, which `describe` makes when it is new.
    pub(crate) fn test(
        &mut self,
        of: Quantity,
        test: Test,
        describe: impl FnOnce() -> (Possible, bool, bool),
    ) -> X {
        let var = match self.var_ids.get(&of) {
            Some(var) => *var,
            None => {
                let var = u16::try_from(self.vars.len()).unwrap_or(u16::MAX);
                let (possible, whole, may_be_undefined) = describe();
                self.vars.push(Variable {
                    of: of.clone(),
                    possible,
                    whole,
                    may_be_undefined,
                    tests: Vec::new(),
                });
                self.var_ids.insert(of, var);
                var
            }
        };
        let Some(slot) = self.vars.get_mut(usize::from(var)) else {
            return FALSE;
        };
        let at = slot
            .tests
            .iter()
            .position(|t| *t == test)
            .unwrap_or_else(|| {
                slot.tests.push(test);
                slot.tests.len() - 1
            });
        self.add(Expr::Test(var, u16::try_from(at).unwrap_or(u16::MAX)))
    }

    /// Cuts every variable into cells; every test must be there by now.
    pub(crate) fn cut(&mut self) {
        self.cells = self.vars.iter().map(cells_of).collect();
        self.restricted.clear();
    }

    /// An expression with a variable in one of its cells.
    pub(crate) fn restrict(&mut self, x: X, var: u16, cell: u16) -> X {
        if !self.support(x).contains(var) {
            return x;
        }
        if let Some(done) = self.restricted.get(&(x, var, cell)) {
            return *done;
        }
        let out = match self.exprs.get(x.0 as usize).cloned() {
            None | Some(Expr::Const(_)) => x,
            Some(Expr::Test(v, test)) if v == var => {
                let holds = self
                    .cells(var)
                    .get(usize::from(cell))
                    .and_then(|c| c.holds.get(usize::from(test)))
                    .copied()
                    .unwrap_or(false);
                Space::constant(holds)
            }
            Some(Expr::Test(..)) => x,
            Some(Expr::Not(inner)) => {
                let inner = self.restrict(inner, var, cell);
                self.not(inner)
            }
            Some(Expr::And(list)) => {
                let parts = self.restrict_all(&list, var, cell, FALSE);
                self.and(&parts)
            }
            Some(Expr::Or(list)) => {
                let parts = self.restrict_all(&list, var, cell, TRUE);
                self.or(&parts)
            }
            Some(Expr::AtLeast(n, list)) => {
                let parts: Vec<X> = list.iter().map(|p| self.restrict(*p, var, cell)).collect();
                self.at_least(n, &parts)
            }
        };
        self.restricted.insert((x, var, cell), out);
        out
    }

    /// The parts of a list, up to one that settles it.
    fn restrict_all(&mut self, list: &[X], var: u16, cell: u16, settles: X) -> Vec<X> {
        let mut parts = Vec::with_capacity(list.len());
        for part in list {
            let part = self.restrict(*part, var, cell);
            parts.push(part);
            if part == settles {
                break;
            }
        }
        parts
    }
}

/// The numbers that compare so with a limit.
pub(crate) fn range_of(op: Op, limit: Rational) -> Interval {
    let bound = |inclusive| {
        Some(Bound {
            value: limit,
            inclusive,
        })
    };
    let (low, high) = match op {
        Op::AtLeast => (bound(true), None),
        Op::Above => (bound(false), None),
        Op::AtMost => (None, bound(true)),
        Op::Below => (None, bound(false)),
        Op::Equal => (bound(true), bound(true)),
    };
    Interval { low, high }
}

fn cells_of(var: &Variable) -> Vec<Cell> {
    let tests = &var.tests;
    match &var.possible {
        Possible::Numbers(whole) => number_cells(var, whole),
        Possible::Words(possible) => merge(
            (0..64)
                .filter(|i| possible >> i & 1 == 1)
                .map(|i| {
                    let holds = |t: &Test| matches!(t, Test::Words(m) if m >> i & 1 == 1);
                    (Values::Words(1 << i), tests.iter().map(holds).collect())
                })
                .collect(),
        ),
        Possible::Countries(possible) => merge(
            possible
                .iter()
                .map(|c| {
                    let holds = |t: &Test| matches!(t, Test::Countries(set) if set.contains(c));
                    let one = Box::new(CountrySet::from_iter([c]));
                    (Values::Countries(one), tests.iter().map(holds).collect())
                })
                .collect(),
        ),
    }
}

fn number_cells(var: &Variable, whole: &Interval) -> Vec<Cell> {
    let mut cuts: Vec<Rational> = var
        .tests
        .iter()
        .flat_map(|t| match t {
            Test::Range(range) => [range.low, range.high],
            Test::Words(_) | Test::Countries(_) => [None, None],
        })
        .flatten()
        .map(|b| b.value)
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let open = |value| {
        Some(Bound {
            value,
            inclusive: false,
        })
    };
    let mut pieces = Vec::with_capacity(cuts.len() * 2 + 1);
    let mut low = None;
    for cut in cuts {
        pieces.push(Interval {
            low,
            high: open(cut),
        });
        pieces.push(Interval::exactly(cut));
        low = open(cut);
    }
    pieces.push(Interval { low, high: None });
    let mut all: Vec<(Values, Vec<bool>)> = pieces
        .into_iter()
        .map(|piece| piece.meet(whole))
        .filter(|piece| !piece.is_empty() && (!var.whole || holds_whole(piece)))
        .map(|piece| {
            let holds = |t: &Test| matches!(t, Test::Range(range) if piece.meet(range) == piece);
            (
                Values::Numbers(vec![piece]),
                var.tests.iter().map(holds).collect(),
            )
        })
        .collect();
    if var.may_be_undefined {
        all.push((Values::Undefined, vec![false; var.tests.len()]));
    }
    merge(all)
}

/// Whether a range holds a whole number.
fn holds_whole(range: &Interval) -> bool {
    match range.low {
        None => true,
        Some(low) => {
            let floor = low.value.numerator().div_euclid(low.value.denominator());
            let is_whole = low.value.denominator() == 1;
            let first = if is_whole && low.inclusive {
                floor
            } else {
                floor + 1
            };
            Rational::new(first, 1).is_some_and(|n| range.contains(n))
        }
    }
}

/// Cells whose tests agree become one.
fn merge(all: Vec<(Values, Vec<bool>)>) -> Vec<Cell> {
    let mut out: Vec<Cell> = Vec::new();
    for (values, holds) in all {
        let same = |c: &&mut Cell| {
            c.holds == holds && std::mem::discriminant(&c.values) == std::mem::discriminant(&values)
        };
        match out.iter_mut().find(same) {
            Some(cell) => join(&mut cell.values, values),
            None => out.push(Cell { values, holds }),
        }
    }
    out
}

fn join(into: &mut Values, more: Values) {
    match (into, more) {
        (Values::Numbers(a), Values::Numbers(b)) => {
            for range in b {
                match a.last_mut() {
                    Some(last) if touches(last, &range) => last.high = range.high,
                    _ => a.push(range),
                }
            }
        }
        (Values::Words(a), Values::Words(b)) => *a |= b,
        (Values::Countries(a), Values::Countries(b)) => **a = a.union(*b),
        _ => {}
    }
}

fn touches(a: &Interval, b: &Interval) -> bool {
    matches!((a.high, b.low), (Some(h), Some(l)) if h.value == l.value && h.inclusive != l.inclusive)
}
