//! The ordered decision diagram of what is left of the rules.
//!
//! Each variable is cut into cells by the constants it is tested against; inside a cell every test agrees.
//! The diagram branches on one variable after another and shares equal parts, so it is the exact function
//! from the facts not given to the answer. Built per case and not per period: with the known facts put in,
//! what is left is small, and the parties of the case are there.

use crate::residual::quick::Map;
use crate::residual::{Expr, FALSE, OTHER_ENTRY, Residual, TRUE, Test, Var, X};
use crate::value::{Value, within};
use exeat_terms::{Bound, CountrySet, Interval, Rational, Truth};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::OnceLock;

/// Nodes a diagram may grow to before the answer is called inexact.
pub(crate) const BUDGET: usize = 20_000;
/// Cells a variable may have.
const MAX_CELLS: usize = 64;

/// One cell of a variable: values no test tells apart.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    /// A description of the values, for questions.
    pub(crate) values: CellValues,
    /// The tests that hold in it.
    pub(crate) holds: Vec<bool>,
}

/// The values of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellValues {
    /// Numbers in these ranges.
    Ranges(Vec<Interval>),
    /// No number: a quotient by zero.
    Undefined,
    /// These words, a bit each.
    Words(u64),
    /// These countries.
    Countries(CountrySet),
    /// These entries, by norm; none for an entry the pack does not hold.
    Entries(Vec<Option<usize>>),
    /// The law is as the pack has it, or not.
    Switch(bool),
}

/// A place in a diagram: a terminal's bits, or a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Ref {
    Leaf(u32),
    Node(u32),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct DNode {
    pub(crate) var: u16,
    pub(crate) children: Vec<Ref>,
}

/// A diagram.
#[derive(Debug, Clone)]
pub(crate) struct Diagram {
    pub(crate) root: Ref,
    pub(crate) nodes: Vec<DNode>,
}

/// The cells of every variable; none when one has too many.
pub(crate) fn cells(vars: &[Var]) -> Option<Vec<Rc<[Cell]>>> {
    vars.iter()
        .map(|var| {
            let few = |cells: Vec<Cell>| (cells.len() <= MAX_CELLS).then(|| cells.into());
            var.cells.get_or_init(|| few(cells_of(var))).clone()
        })
        .collect()
}

/// Joins values that no test tells apart; a classification not given has thousands, so they are found by hash.
fn merge(all: Vec<(CellValues, Vec<bool>)>) -> Vec<Cell> {
    let mut out: Vec<Cell> = Vec::new();
    let mut known: HashMap<Vec<bool>, Vec<usize>> = HashMap::new();
    for (values, holds) in all {
        let alike = known.get(&holds).map_or(&[][..], Vec::as_slice);
        let fits = |at: &&usize| out.get(**at).is_some_and(|c| joins(&c.values, &values));
        match alike.iter().find(fits).copied() {
            Some(at) => {
                if let Some(cell) = out.get_mut(at) {
                    join(&mut cell.values, values);
                }
            }
            None => {
                known.entry(holds.clone()).or_default().push(out.len());
                out.push(Cell { values, holds });
            }
        }
    }
    out
}

fn joins(a: &CellValues, b: &CellValues) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

fn join(into: &mut CellValues, more: CellValues) {
    match (into, more) {
        (CellValues::Ranges(a), CellValues::Ranges(b)) => {
            for range in b {
                match a.last_mut() {
                    // Neighbours become one range again.
                    Some(last) if touches(last, &range) => last.high = range.high,
                    _ => a.push(range),
                }
            }
        }
        (CellValues::Words(a), CellValues::Words(b)) => *a |= b,
        (CellValues::Countries(a), CellValues::Countries(b)) => *a = a.union(b),
        (CellValues::Entries(a), CellValues::Entries(b)) => a.extend(b),
        _ => {}
    }
}

fn touches(a: &Interval, b: &Interval) -> bool {
    matches!((a.high, b.low), (Some(h), Some(l)) if h.value == l.value && h.inclusive != l.inclusive)
}

fn cells_of(var: &Var) -> Vec<Cell> {
    let kinds: Vec<&Test> = var.tests.iter().collect();
    match var.tests.first() {
        Some(Test::Range(_)) => number_cells(var),
        Some(Test::Words(_)) => {
            let possible = match var.possible {
                Value::Words(mask) => mask,
                _ => {
                    kinds.iter().fold(0, |m, t| match t {
                        Test::Words(mask) => m | mask,
                        _ => m,
                    }) | 1
                } // bit 0 is `no` or the first word
            };
            // A word no test names stands for all such words.
            let unnamed = match var.possible {
                Value::Words(_) => None,
                _ => Some((CellValues::Words(0), vec![false; var.tests.len()])),
            };
            let named = (0..64).filter(|i| possible >> i & 1 == 1).map(|i| {
                let holds = kinds
                    .iter()
                    .map(|t| matches!(t, Test::Words(mask) if mask >> i & 1 == 1))
                    .collect();
                (CellValues::Words(1 << i), holds)
            });
            merge(named.chain(unnamed).collect())
        }
        Some(Test::Countries(_)) => {
            let possible = match &var.possible {
                Value::Countries(set) => *set,
                _ => anywhere(),
            };
            country_cells(possible, &var.tests)
        }
        Some(Test::Entries(_)) => {
            let mut named: BTreeSet<usize> = BTreeSet::new();
            for test in &var.tests {
                if let Test::Entries(list) = test {
                    named.extend(list);
                }
            }
            let mut rows: BTreeMap<usize, Vec<bool>> = named
                .iter()
                .map(|norm| (*norm, vec![false; var.tests.len()]))
                .collect();
            for (at, test) in var.tests.iter().enumerate() {
                let Test::Entries(list) = test else { continue };
                for norm in list.iter() {
                    if let Some(slot) = rows.get_mut(norm).and_then(|row| row.get_mut(at)) {
                        *slot = true;
                    }
                }
            }
            let mut all: Vec<(CellValues, Vec<bool>)> = rows
                .into_iter()
                .map(|(norm, holds)| {
                    let shown = (norm != OTHER_ENTRY).then_some(norm);
                    (CellValues::Entries(vec![shown]), holds)
                })
                .collect();
            all.push((
                CellValues::Entries(Vec::new()),
                vec![false; var.tests.len()],
            ));
            merge(all)
        }
        Some(Test::On) | None => vec![
            Cell {
                values: CellValues::Switch(true),
                holds: vec![true; var.tests.len()],
            },
            Cell {
                values: CellValues::Switch(false),
                holds: vec![false; var.tests.len()],
            },
        ],
    }
}

/// Every country, counted once.
fn anywhere() -> CountrySet {
    static ALL: OnceLock<CountrySet> = OnceLock::new();
    *ALL.get_or_init(CountrySet::anywhere)
}

/// Cuts a set of countries by one test after another; cells stand in the order of their first countries.
fn country_cells(possible: CountrySet, tests: &[Test]) -> Vec<Cell> {
    let mut cells = vec![(possible, Vec::with_capacity(tests.len()))];
    for test in tests {
        let inside = match test {
            Test::Countries(set) => **set,
            _ => CountrySet::EMPTY,
        };
        let mut next = Vec::with_capacity(cells.len() * 2);
        for (set, holds) in cells {
            for (part, hold) in [(set.meet(inside), true), (set.minus(inside), false)] {
                if !part.is_empty() {
                    let mut holds: Vec<bool> = Vec::clone(&holds);
                    holds.push(hold);
                    next.push((part, holds));
                }
            }
        }
        cells = next;
    }
    cells.retain(|(set, _)| !set.is_empty());
    cells.sort_by_cached_key(|(set, _)| set.first());
    let cell = |(set, holds)| Cell {
        values: CellValues::Countries(set),
        holds,
    };
    cells.into_iter().map(cell).collect()
}

fn number_cells(var: &Var) -> Vec<Cell> {
    let whole = match &var.possible {
        Value::Number(range) => *range,
        _ => Interval::default(),
    };
    let mut cuts: Vec<Rational> = var
        .tests
        .iter()
        .flat_map(|t| match t {
            Test::Range(range) => vec![range.low, range.high],
            _ => Vec::new(),
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
    let mut pieces = Vec::new();
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
    let mut all: Vec<(CellValues, Vec<bool>)> = pieces
        .into_iter()
        .map(|piece| piece.meet(&whole))
        .filter(|piece| !piece.is_empty())
        .map(|piece| {
            let holds = var
                .tests
                .iter()
                .map(|t| matches!(t, Test::Range(range) if within(&piece, range) == Truth::Yes))
                .collect();
            (CellValues::Ranges(vec![piece]), holds)
        })
        .collect();
    if var.may_be_undefined {
        all.push((CellValues::Undefined, vec![false; var.tests.len()]));
    }
    merge(all)
}

/// Builds the diagram of some expressions; each holds in a terminal's bit of its place.
///
/// None past the budget.
pub(crate) fn build(
    residual: &mut Residual<'_>,
    cells: &[Rc<[Cell]>],
    roots: &[X],
    budget: usize,
) -> Option<Diagram> {
    if residual.vars.len() > 63 && roots.iter().any(|x| residual.support_of(*x) != 0) {
        return None;
    }
    let mut builder = Builder {
        residual,
        cells,
        budget,
        nodes: Vec::new(),
        node_ids: Map::default(),
        done: Map::default(),
        restricted: Map::default(),
        steps: 0,
    };
    let root = builder.build(roots.to_vec())?;
    Some(Diagram {
        root,
        nodes: builder.nodes,
    })
}

struct Builder<'r, 'a> {
    residual: &'r mut Residual<'a>,
    cells: &'r [Rc<[Cell]>],
    budget: usize,
    nodes: Vec<DNode>,
    node_ids: Map<DNode, u32>,
    done: Map<Vec<X>, Ref>,
    restricted: Map<(X, u16, u16), X>,
    steps: usize,
}

impl Builder<'_, '_> {
    fn build(&mut self, roots: Vec<X>) -> Option<Ref> {
        let support = roots
            .iter()
            .fold(0, |s, x| s | self.residual.support_of(*x));
        if support == 0 {
            let bits = roots
                .iter()
                .enumerate()
                .filter(|(_, x)| **x == TRUE)
                .fold(0u32, |b, (i, _)| b | 1 << i);
            return Some(Ref::Leaf(bits));
        }
        if let Some(done) = self.done.get(&roots) {
            return Some(*done);
        }
        self.steps += 1;
        if self.steps > self.budget {
            return None;
        }
        let var = u16::try_from(support.trailing_zeros()).ok()?;
        let count = self.cells.get(usize::from(var)).map_or(0, |c| c.len());
        let mut children = Vec::with_capacity(count);
        for cell in 0..count {
            let next: Vec<X> = roots
                .iter()
                .map(|x| self.restrict(*x, var, u16::try_from(cell).unwrap_or(u16::MAX)))
                .collect();
            children.push(self.build(next)?);
        }
        let out = match children.first() {
            Some(first) if children.iter().all(|c| c == first) => *first,
            _ => {
                let node = DNode { var, children };
                match self.node_ids.get(&node) {
                    Some(id) => Ref::Node(*id),
                    None => {
                        let id = u32::try_from(self.nodes.len()).ok()?;
                        self.nodes.push(node.clone());
                        self.node_ids.insert(node, id);
                        Ref::Node(id)
                    }
                }
            }
        };
        self.done.insert(roots, out);
        Some(out)
    }

    /// An expression with a variable in one of its cells.
    fn restrict(&mut self, x: X, var: u16, cell: u16) -> X {
        if self.residual.support_of(x) >> var & 1 == 0 {
            return x;
        }
        if let Some(done) = self.restricted.get(&(x, var, cell)) {
            return *done;
        }
        let expr = self.residual.exprs.get(x.0 as usize).cloned();
        let out = match expr {
            None | Some(Expr::Const(_)) => x,
            Some(Expr::Lit(v, test)) if v == var => {
                let holds = self
                    .cells
                    .get(usize::from(var))
                    .and_then(|c| c.get(usize::from(cell)))
                    .and_then(|c| c.holds.get(usize::from(test)))
                    .copied()
                    .unwrap_or(false);
                if holds { TRUE } else { FALSE }
            }
            Some(Expr::Lit(..)) => x,
            Some(Expr::Not(inner)) => {
                let inner = self.restrict(inner, var, cell);
                self.residual.not(inner)
            }
            Some(Expr::And(list)) => {
                let parts: Vec<X> = list.iter().map(|p| self.restrict(*p, var, cell)).collect();
                self.residual.and(&parts)
            }
            Some(Expr::Or(list)) => {
                let parts: Vec<X> = list.iter().map(|p| self.restrict(*p, var, cell)).collect();
                self.residual.or(&parts)
            }
            Some(Expr::AtLeast(n, list)) => {
                let parts: Vec<X> = list.iter().map(|p| self.restrict(*p, var, cell)).collect();
                self.residual.at_least(n, &parts)
            }
        };
        self.restricted.insert((x, var, cell), out);
        out
    }
}

impl Diagram {
    /// Every terminal some completion reaches.
    pub(crate) fn leaves(&self) -> BTreeSet<u32> {
        let mut out = BTreeSet::new();
        if let Ref::Leaf(bits) = self.root {
            out.insert(bits);
        }
        for node in &self.nodes {
            for child in &node.children {
                if let Ref::Leaf(bits) = child {
                    out.insert(*bits);
                }
            }
        }
        out
    }

    /// The diagram with its terminals replaced, reduced again.
    pub(crate) fn map(&self, f: impl Fn(u32) -> u32) -> Diagram {
        let mut nodes: Vec<DNode> = Vec::new();
        let mut ids: Map<DNode, u32> = Map::default();
        let mut new: Vec<Ref> = Vec::with_capacity(self.nodes.len());
        let to = |r: &Ref, new: &[Ref]| match r {
            Ref::Leaf(bits) => Ref::Leaf(f(*bits)),
            Ref::Node(id) => new.get(*id as usize).copied().unwrap_or(Ref::Leaf(0)),
        };
        // Children stand before their parents.
        for node in &self.nodes {
            let children: Vec<Ref> = node.children.iter().map(|c| to(c, &new)).collect();
            let mapped = match children.first() {
                Some(first) if children.iter().all(|c| c == first) => *first,
                _ => {
                    let node = DNode {
                        var: node.var,
                        children,
                    };
                    let next = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
                    let id = *ids.entry(node.clone()).or_insert_with(|| {
                        nodes.push(node);
                        next
                    });
                    Ref::Node(id)
                }
            };
            new.push(mapped);
        }
        let root = to(&self.root, &new);
        Diagram { root, nodes }.reachable()
    }

    /// Only the nodes the root leads to.
    fn reachable(self) -> Diagram {
        let mut keep = vec![false; self.nodes.len()];
        let mut stack = vec![self.root];
        while let Some(at) = stack.pop() {
            if let Ref::Node(id) = at
                && let Some(slot) = keep.get_mut(id as usize)
                && !*slot
            {
                *slot = true;
                if let Some(node) = self.nodes.get(id as usize) {
                    stack.extend(&node.children);
                }
            }
        }
        let mut new: BTreeMap<u32, u32> = BTreeMap::new();
        let mut nodes: Vec<DNode> = Vec::new();
        let renumber = |r: &Ref, new: &BTreeMap<u32, u32>| match r {
            Ref::Leaf(bits) => Ref::Leaf(*bits),
            Ref::Node(id) => Ref::Node(new.get(id).copied().unwrap_or(0)),
        };
        for (i, node) in self.nodes.iter().enumerate() {
            if keep.get(i).copied().unwrap_or(false) {
                let children = node.children.iter().map(|c| renumber(c, &new)).collect();
                let (from, to) = (u32::try_from(i), u32::try_from(nodes.len()));
                nodes.push(DNode {
                    var: node.var,
                    children,
                });
                if let (Ok(from), Ok(to)) = (from, to) {
                    new.insert(from, to);
                }
            }
        }
        let root = renumber(&self.root, &new);
        Diagram { root, nodes }
    }

    /// The variables the function hangs on.
    pub(crate) fn support(&self) -> BTreeSet<u16> {
        self.nodes.iter().map(|n| n.var).collect()
    }

    /// The diagram with a variable in one of its cells.
    pub(crate) fn restrict(&self, var: u16, cell: usize) -> Diagram {
        let mut new: Vec<Ref> = Vec::with_capacity(self.nodes.len());
        let mut nodes: Vec<DNode> = Vec::new();
        let mut ids: Map<DNode, u32> = Map::default();
        let to = |r: &Ref, new: &[Ref]| match r {
            Ref::Leaf(bits) => Ref::Leaf(*bits),
            Ref::Node(id) => new.get(*id as usize).copied().unwrap_or(Ref::Leaf(0)),
        };
        for node in &self.nodes {
            let children: Vec<Ref> = node.children.iter().map(|c| to(c, &new)).collect();
            let mapped = if node.var == var {
                children.get(cell).copied().unwrap_or(Ref::Leaf(0))
            } else {
                match children.first() {
                    Some(first) if children.iter().all(|c| c == first) => *first,
                    _ => {
                        let node = DNode {
                            var: node.var,
                            children,
                        };
                        let next = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
                        let id = *ids.entry(node.clone()).or_insert_with(|| {
                            nodes.push(node);
                            next
                        });
                        Ref::Node(id)
                    }
                }
            };
            new.push(mapped);
        }
        let root = to(&self.root, &new);
        Diagram { root, nodes }.reachable()
    }
}

/// Whether an expression holds in every completion, in none, or in some.
pub(crate) fn truth(residual: &mut Residual<'_>, cells: Option<&[Rc<[Cell]>]>, x: X) -> Truth {
    match (Residual::truth(x), cells) {
        (Truth::Open, Some(cells)) => match build(residual, cells, &[x], BUDGET) {
            Some(Diagram {
                root: Ref::Leaf(bits),
                ..
            }) => Truth::from_bool(bits & 1 == 1),
            _ => Truth::Open,
        },
        (known, _) => known,
    }
}

/// The same, with cells of its own.
pub(crate) fn exact(residual: &mut Residual<'_>, x: X) -> Truth {
    if x == TRUE || x == FALSE {
        return Residual::truth(x);
    }
    let cells = cells(&residual.vars);
    truth(residual, cells.as_deref(), x)
}

/// The variables an expression really hangs on; none past the budget.
pub(crate) fn support(residual: &mut Residual<'_>, x: X) -> Option<BTreeSet<u16>> {
    let cells = cells(&residual.vars)?;
    build(residual, &cells, &[x], BUDGET).map(|diagram| diagram.support())
}
