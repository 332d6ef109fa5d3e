//! Many cases at once: the same answers as [`crate::decide`], worked out in columns.
//!
//! Rows of one shape (kind of item, classification, roles of the parties) share a plan: the program with all
//! that the shape settles folded away. Each distinct comparison left is made once for a chunk of rows, into
//! two masks of a bit per row, *certainly* and *possibly*; conditions, entries, controls and exceptions
//! combine masks. A row whose head follows from its masks gets it from there. A row they leave open is decided
//! by the single path, which is complete where masks are not: so the answers are the same by construction.

mod alike;
mod bits;
mod block;
mod lane;
mod machine;
mod plan;
#[cfg(test)]
mod tests;

use crate::case::Case;
use crate::claim::{self, Claim, Standing};
use crate::determine::{self, Ask};
pub use alike::{Alike, CaseKey};
use bits::{CHUNK, each, set};
pub use block::{Block, Column, Numbers, Owner, Shape, UNKNOWN_COUNTRY, country_code};
use exeat_rules::{Law, Pack, Program};
use exeat_terms::{Date, Layer, Outcome};
use lane::{Cases, Rows};
use machine::{Machine, bind};
use plan::Plan;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// Rows of one shape below which making a plan costs more than deciding them one by one.
const FEW: usize = 8;
/// Plans kept.
const MAX_PLANS: usize = 512;

/// Whether the date lies outside what was read of a pack, so that no head stands but one beyond reach.
#[must_use]
pub fn limited(pack: &Pack, date: Date, ask: Ask) -> bool {
    determine::limited(pack, date, ask)
}

/// Decides many cases of one pack on one date.
pub struct Columns<'a> {
    law: &'a Law,
    pack: &'a Pack,
    date: Date,
    ask: Ask,
    program: Arc<Program>,
    plans: HashMap<Shape, Arc<Plan>>,
    machine: Machine,
}

/// Which entries and controls hold in which rows, a bit each, as far as masks show it.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    words: usize,
    entries: usize,
    sure: Vec<u64>,
    /// Possible and not certain; empty while there is none.
    open: Vec<u64>,
}

/// Heads of all rows, and what holds in them.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The head of each row.
    pub heads: Vec<Outcome>,
    /// Entries and controls by row.
    pub hits: Hits,
    /// Rows that were decided one by one.
    pub alone: usize,
}

impl Hits {
    fn new(program: &Program, rows: usize) -> Hits {
        let words = rows.div_ceil(64);
        let norms = program.entries.len() + program.controls.len();
        Hits {
            words,
            entries: program.entries.len(),
            sure: vec![0; norms * words],
            open: Vec::new(),
        }
    }

    fn of<'m>(&self, masks: &'m [u64], at: usize) -> &'m [u64] {
        masks
            .get(at * self.words..(at + 1) * self.words)
            .unwrap_or(&[])
    }

    /// Rows whose item certainly falls under an entry, by the entry's place in the program.
    #[must_use]
    pub fn entry(&self, at: usize) -> &[u64] {
        self.of(&self.sure, at)
    }

    /// Rows for which masks leave an entry open; no words where there is none.
    #[must_use]
    pub fn entry_open(&self, at: usize) -> &[u64] {
        self.of(&self.open, at)
    }

    /// Rows in which a control is certainly met, exceptions left aside.
    #[must_use]
    pub fn control(&self, at: usize) -> &[u64] {
        self.of(&self.sure, self.entries + at)
    }

    /// Rows for which masks leave a control open; no words where there is none.
    #[must_use]
    pub fn control_open(&self, at: usize) -> &[u64] {
        self.of(&self.open, self.entries + at)
    }

    /// Copies the masks of one chunk's entries and controls to the places of its rows.
    fn take(&mut self, plan: &Plan, machine: &Machine, rows: &[u32]) {
        let entries = plan.entries.iter().map(|(at, m)| (*at as usize, *m));
        let controls = plan
            .controls
            .iter()
            .map(|(at, m)| (self.entries + *at as usize, *m));
        let used = rows.len().div_ceil(64);
        let last = match rows.len() % 64 {
            0 => u64::MAX,
            n => (1 << n) - 1,
        };
        for (norm, m) in entries.chain(controls) {
            let range = norm * self.words..(norm + 1) * self.words;
            let scatter = |masks: &mut Vec<u64>, bits: &mut dyn Iterator<Item = u64>| {
                let Some(out) = masks.get_mut(range.clone()) else {
                    return;
                };
                for (at, word) in bits.take(used).enumerate() {
                    let word = if at + 1 == used { word & last } else { word };
                    each(&[word], |bit| {
                        if let Some(row) = rows.get(at * 64 + bit) {
                            set(out, *row as usize, true);
                        }
                    });
                }
            };
            let (sure, may) = (machine.sure(m), machine.may(m));
            scatter(&mut self.sure, &mut sure.iter().copied());
            if machine.is_open(m) {
                if self.open.is_empty() {
                    self.open = vec![0; self.sure.len()];
                }
                scatter(
                    &mut self.open,
                    &mut sure.iter().zip(may).map(|(s, m)| m & !s),
                );
            }
        }
    }
}

impl<'a> Columns<'a> {
    /// Ready to decide cases of a pack on a date.
    #[must_use]
    pub fn new(law: &'a Law, pack: &'a Pack, date: Date, ask: Ask) -> Columns<'a> {
        Columns {
            law,
            pack,
            date,
            ask,
            program: law.program(pack, Layer::Enforced, date, ask.known_on),
            plans: HashMap::new(),
            machine: Machine::default(),
        }
    }

    /// The rules the rows are decided by; entries and controls are counted by place among its own.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The head of each case, as [`crate::decide`] gives it.
    pub fn heads(&mut self, cases: &[Case]) -> Vec<Outcome> {
        self.cases(cases, false).heads
    }

    /// Heads and hits of cases as far as masks settle them; a row they leave open has the head *facts missing*,
    /// which masks themselves never find.
    pub fn by_masks(&mut self, cases: &[Case]) -> Answers {
        let mut groups = shapes_of(cases);
        // A plan for a few rows costs more than deciding them one by one.
        groups.retain(|(shape, rows)| rows.len() >= FEW || self.plans.contains_key(shape));
        let program = Arc::clone(&self.program);
        let source = Cases {
            law: self.law,
            program: &program,
            cases,
        };
        self.answers(&groups, cases.len(), &source, true, |_| {
            Outcome::FactsMissing
        })
    }

    /// Heads and hits of cases.
    pub fn decide_cases(&mut self, cases: &[Case]) -> Answers {
        self.cases(cases, true)
    }

    fn cases(&mut self, cases: &[Case], with_hits: bool) -> Answers {
        let groups = shapes_of(cases);
        let program = Arc::clone(&self.program);
        let source = Cases {
            law: self.law,
            program: &program,
            cases,
        };
        let (law, pack, date, ask) = (self.law, self.pack, self.date, self.ask);
        self.answers(&groups, cases.len(), &source, with_hits, |row| {
            cases
                .get(row as usize)
                .map_or(Outcome::FactsMissing, |case| {
                    let program = determine::rules(law, pack, Layer::Enforced, case, date, ask);
                    determine::outcome(law, pack, &program, case, date, ask)
                })
        })
    }

    /// Heads and hits of the rows of a block.
    pub fn decide(&mut self, block: &Block) -> Answers {
        let groups = groups(block);
        let (law, pack, date, ask) = (self.law, self.pack, self.date, self.ask);
        self.answers(&groups, block.rows, block, true, |row| {
            let case = block.case(law, row as usize);
            let program = determine::rules(law, pack, Layer::Enforced, &case, date, ask);
            determine::outcome(law, pack, &program, &case, date, ask)
        })
    }

    /// Which entries and controls hold in which rows of a block: what [`Columns::decide`] finds beside heads.
    pub fn hits(&mut self, block: &Block) -> Hits {
        let program = Arc::clone(&self.program);
        let mut hits = Hits::new(&program, block.rows);
        for (shape, rows) in groups(block) {
            let plan = self.plan(&shape);
            let bound = bind(&plan, block);
            for chunk in rows.chunks(CHUNK) {
                self.machine.run(&plan, &bound, block, chunk, true);
                hits.take(&plan, &self.machine, chunk);
            }
        }
        hits
    }

    fn answers(
        &mut self,
        groups: &[(Shape, Vec<u32>)],
        rows: usize,
        source: &impl Rows,
        with_hits: bool,
        alone: impl Fn(u32) -> Outcome,
    ) -> Answers {
        let program = Arc::clone(&self.program);
        let mut out = Answers {
            heads: vec![Outcome::FactsMissing; rows],
            hits: if with_hits {
                Hits::new(&program, rows)
            } else {
                Hits::default()
            },
            alone: 0,
        };
        // Past what was read, a head becomes another.
        let limited = determine::limited(self.pack, self.date, self.ask);
        for (shape, rows) in groups {
            let one_by_one = |rows: &[u32], out: &mut Answers| {
                out.alone += rows.len();
                for row in rows {
                    if let Some(head) = out.heads.get_mut(*row as usize) {
                        *head = alone(*row);
                    }
                }
            };
            if !with_hits && rows.len() < FEW && !self.plans.contains_key(shape) {
                one_by_one(rows, &mut out);
                continue;
            }
            let plan = self.plan(shape);
            let bound = bind(&plan, source);
            for chunk in rows.chunks(CHUNK) {
                self.machine.run(&plan, &bound, source, chunk, false);
                if with_hits {
                    out.hits.take(&plan, &self.machine, chunk);
                }
                let head = |found| match limited && !determine::beyond_reach(&program, found) {
                    true => Outcome::LawNotVerified,
                    false => found,
                };
                let left = settle(&plan, &self.machine, chunk, head, &mut out.heads);
                one_by_one(&left, &mut out);
            }
        }
        out
    }

    fn plan(&mut self, shape: &Shape) -> Arc<Plan> {
        if let Some(plan) = self.plans.get(shape) {
            return Arc::clone(plan);
        }
        let not_covered = match &shape.claim {
            Claim::Entry(name) => {
                claim::standing(self.pack, name, self.date) == Standing::NotCovered
            }
            Claim::None | Claim::NotListed => false,
        };
        let open_alert = self.ask.open_alert;
        let plan = Arc::new(plan::plan(
            self.law,
            self.pack,
            &self.program,
            shape,
            not_covered,
            open_alert,
        ));
        if self.plans.len() >= MAX_PLANS {
            self.plans.clear();
        }
        self.plans.insert(shape.clone(), Arc::clone(&plan));
        plan
    }
}

/// The rows of each shape, shapes in the order in which they come.
fn shapes_of(cases: &[Case]) -> Vec<(Shape, Vec<u32>)> {
    let mut shapes: HashMap<Shape, Vec<u32>> = HashMap::new();
    let mut order: Vec<Shape> = Vec::new();
    for (row, case) in (0u32..).zip(cases) {
        let shape = Shape {
            kind: case.kind,
            claim: case.claim.clone(),
            parties: case.parties.iter().map(|p| p.roles).collect(),
        };
        match shapes.entry(shape) {
            Entry::Occupied(mut rows) => rows.get_mut().push(row),
            Entry::Vacant(slot) => {
                order.push(slot.key().clone());
                slot.insert(vec![row]);
            }
        }
    }
    order
        .into_iter()
        .filter_map(|shape| shapes.remove_entry(&shape))
        .collect()
}

/// The rows of each shape, in order.
fn groups(block: &Block) -> Vec<(Shape, Vec<u32>)> {
    let mut rows: Vec<Vec<u32>> = vec![Vec::new(); block.shapes.len()];
    for (row, shape) in (0u32..).zip(&block.shape_of) {
        if let Some(list) = rows.get_mut(*shape as usize) {
            list.push(row);
        }
    }
    let shapes = block.shapes.iter().cloned().zip(rows);
    shapes.filter(|(_, rows)| !rows.is_empty()).collect()
}

/// Sets the heads that follow from masks; gives back the rows whose head does not.
fn settle(
    plan: &Plan,
    machine: &Machine,
    rows: &[u32],
    stands: impl Fn(Outcome) -> Outcome,
    heads: &mut [Outcome],
) -> Vec<u32> {
    const ALL: u64 = u64::MAX;
    let word = |m: Option<plan::M>, at: usize| match m {
        Some(m) => (
            machine.sure(m).get(at).copied().unwrap_or(0),
            machine.may(m).get(at).copied().unwrap_or(ALL),
        ),
        None => (0, ALL),
    };
    let mut left = Vec::new();
    for (at, part) in rows.chunks(64).enumerate() {
        let (reached, reachable) = word(plan.reach, at);
        let (conflict, may_conflict) = word(plan.conflict, at);
        let [prohibited, unlifted, lifted, judged] = plan.questions.map(|m| word(m, at));
        // Each head holds where it certainly does and no head before it possibly does.
        let mut rest = ALL;
        let mut take = |sure: u64, may: u64| {
            let out = rest & sure;
            rest &= !may;
            out
        };
        let not_subject = take(!reachable, !reached);
        let found = [
            (Outcome::NotSubject, not_subject),
            (Outcome::RulesConflict, take(conflict, may_conflict)),
            (Outcome::Prohibited, take(prohibited.0, prohibited.1)),
            (Outcome::LicenceRequired, take(unlifted.0, unlifted.1)),
            (Outcome::ExceptionAvailable, take(lifted.0, lifted.1)),
            (Outcome::NeedsReview, take(judged.0, judged.1)),
            (Outcome::NoLicenceRequired, take(ALL, ALL)),
        ];
        for (bit, row) in part.iter().enumerate() {
            let head = found.iter().find(|(_, mask)| mask >> bit & 1 == 1);
            match (head, heads.get_mut(*row as usize)) {
                (Some((head, _)), Some(slot)) => {
                    *slot = stands(*head);
                }
                _ => left.push(*row),
            }
        }
    }
    left
}
