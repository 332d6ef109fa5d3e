//! Runs a plan over the rows of one chunk.

use super::bits::{CHUNK, EVERY, Mask, NONE, set};
use super::lane::{Lane, Limit, Rows, fits_small, inside, limit};
use super::plan::{FALSE, Holds, M, OPEN, Plan, Step, TRUE, Test};
use exeat_terms::Truth;

/// A plan's tests made ready for the rows they will see.
pub(super) struct Bound {
    columns: Vec<BoundColumn>,
}

struct BoundColumn {
    /// Whether entries and controls need it.
    for_hits: bool,
    /// The fraction of its numbers; none to compare row by row.
    per: Option<i64>,
    small: bool,
    tests: Vec<BoundTest>,
}

struct BoundTest {
    step: usize,
    test: usize,
    limit: Limit,
    inside: Vec<bool>,
}

/// Makes a plan's tests ready for rows from one source.
pub(super) fn bind(plan: &Plan, rows: &impl Rows) -> Bound {
    let mut steps = vec![0usize; plan.tests.len()];
    for (at, step) in plan.steps.iter().enumerate() {
        if let Step::Test(test) = step
            && let Some(slot) = steps.get_mut(*test as usize)
        {
            *slot = at;
        }
    }
    let columns = plan
        .columns
        .iter()
        .enumerate()
        .map(|(at, (owner, fact, holds))| {
            let own = plan
                .tests
                .iter()
                .enumerate()
                .filter(|(_, (column, _))| *column as usize == at);
            let tests: Vec<&Test> = own.clone().map(|(_, (_, t))| t).collect();
            let numeric = matches!(holds, Holds::Numbers | Holds::Money);
            let mut per = numeric
                .then(|| rows.per(*owner, *fact, *holds, &tests))
                .flatten();
            let mut bound: Vec<BoundTest> = Vec::new();
            for (id, (_, test)) in own {
                let mut ready = BoundTest {
                    step: steps.get(id).copied().unwrap_or(0),
                    test: id,
                    limit: Limit::Never,
                    inside: Vec::new(),
                };
                match test {
                    Test::Number(op, value) | Test::Money(op, value, _) => {
                        match per.and_then(|per| limit(*op, *value, per)) {
                            Some(cut) => ready.limit = cut,
                            None => per = None,
                        }
                    }
                    Test::Countries(set) => ready.inside = inside(set),
                    Test::Words(_) => {}
                }
                bound.push(ready);
            }
            let limits: Vec<Limit> = bound.iter().map(|t| t.limit).collect();
            BoundColumn {
                for_hits: bound.iter().any(|t| t.step < plan.hits_end),
                per,
                small: fits_small(&limits),
                tests: bound,
            }
        });
    Bound {
        columns: columns.collect(),
    }
}

/// Masks of every step for one chunk.
#[derive(Default)]
pub(super) struct Machine {
    sure: Vec<Mask>,
    may: Vec<Mask>,
    /// Whether the two differ; where not, only the first is kept.
    open: Vec<bool>,
    lane: Lane,
}

impl Machine {
    /// Evaluates the steps for some rows, at most [`CHUNK`]; all of them, or only what hits need.
    pub(super) fn run(
        &mut self,
        plan: &Plan,
        bound: &Bound,
        source: &impl Rows,
        rows: &[u32],
        hits_only: bool,
    ) {
        debug_assert!(rows.len() <= CHUNK, "a mask holds one chunk");
        let steps = plan.steps.len();
        if self.sure.len() < steps {
            self.sure.resize(steps, NONE);
            self.may.resize(steps, NONE);
            self.open.resize(steps, false);
        }
        for (m, sure, may) in [
            (FALSE, NONE, NONE),
            (TRUE, EVERY, EVERY),
            (OPEN, NONE, EVERY),
        ] {
            let at = m.0 as usize;
            if let (Some(s), Some(m), Some(o)) = (
                self.sure.get_mut(at),
                self.may.get_mut(at),
                self.open.get_mut(at),
            ) {
                (*s, *m, *o) = (sure, may, sure != may);
            }
        }
        for (column, bound) in plan.columns.iter().zip(&bound.columns) {
            if !hits_only || bound.for_hits {
                self.column(plan, *column, bound, source, rows);
            }
        }
        let words = rows.len().div_ceil(64);
        let last = if hits_only { plan.hits_end } else { steps };
        for (at, step) in plan.steps.iter().enumerate().take(last).skip(3) {
            match step {
                Step::Const | Step::Test(_) => {}
                Step::Differs => {
                    if let (Some(sure), Some(open)) = (self.sure.get_mut(at), self.open.get_mut(at))
                    {
                        source.differs(rows, sure);
                        *open = false;
                    }
                }
                _ => self.step(at, step, words),
            }
        }
    }

    fn column(
        &mut self,
        plan: &Plan,
        (owner, fact, holds): (super::block::Owner, exeat_terms::FactId, Holds),
        column: &BoundColumn,
        source: &impl Rows,
        rows: &[u32],
    ) {
        let lane = &mut self.lane;
        match (holds, column.per) {
            (Holds::Numbers | Holds::Money, Some(per)) => {
                source.numbers(owner, fact, per, rows, lane);
                if column.small {
                    lane.shrink();
                }
            }
            (Holds::Numbers | Holds::Money, None) => {}
            (Holds::Words, _) => source.words(owner, fact, rows, lane),
            (Holds::Countries, _) => source.countries(owner, fact, rows, lane),
        }
        for bound in &column.tests {
            let (Some(sure), Some(may), Some(open), Some((_, test))) = (
                self.sure.get_mut(bound.step),
                self.may.get_mut(bound.step),
                self.open.get_mut(bound.step),
                plan.tests.get(bound.test),
            ) else {
                continue;
            };
            *open = match (test, column.per) {
                (Test::Number(..) | Test::Money(..), Some(_)) => {
                    lane.compare(bound.limit, sure, may)
                }
                (Test::Number(..) | Test::Money(..), None) => {
                    (*sure, *may) = (NONE, NONE);
                    for (at, row) in rows.iter().enumerate() {
                        let truth = source.truth(owner, fact, test, *row);
                        set(sure, at, truth == Truth::Yes);
                        set(may, at, truth != Truth::No);
                    }
                    sure != may
                }
                (Test::Words(mask), _) => lane.word(*mask, sure, may),
                (Test::Countries(set), _) => lane.country(&bound.inside, set, sure, may),
            };
        }
    }

    /// One step from those before it; `words` of each mask are in use.
    fn step(&mut self, at: usize, step: &Step, words: usize) {
        let (sure_done, sure) = self.sure.split_at_mut(at);
        let (may_done, may) = self.may.split_at_mut(at);
        let (open_done, open) = self.open.split_at_mut(at);
        let (Some(sure), Some(may), Some(open)) =
            (sure.first_mut(), may.first_mut(), open.first_mut())
        else {
            return;
        };
        let is_open = |m: &M| open_done.get(m.0 as usize).copied().unwrap_or(false);
        let low = |m: &M| sure_done.get(m.0 as usize).unwrap_or(&NONE);
        let high = |m: &M| match is_open(m) {
            true => may_done.get(m.0 as usize).unwrap_or(&NONE),
            false => low(m),
        };
        match step {
            Step::Const | Step::Test(_) | Step::Differs => {}
            Step::Not(m) => {
                *open = is_open(m);
                map(sure, high(m), words, |_, b| !b);
                if *open {
                    map(may, low(m), words, |_, b| !b);
                }
            }
            Step::All(list) => {
                *open = list.iter().any(is_open);
                fold(sure, list.iter().map(low), words, |a, b| a & b);
                if *open {
                    fold(may, list.iter().map(high), words, |a, b| a & b);
                }
            }
            Step::Any(list) => {
                *open = list.iter().any(is_open);
                fold(sure, list.iter().map(low), words, |a, b| a | b);
                if *open {
                    fold(may, list.iter().map(high), words, |a, b| a | b);
                }
            }
            Step::AtLeast(n, list) => {
                *open = list.iter().any(is_open);
                count(sure, usize::from(*n), list.iter().map(low), words);
                if *open {
                    count(may, usize::from(*n), list.iter().map(high), words);
                }
            }
            Step::Else(first, second) => {
                *open = is_open(first) && is_open(second);
                // Certain yes, or not certain no and the second.
                *sure = *low(second);
                map(sure, high(first), words, |a, b| a & b);
                map(sure, low(first), words, |a, b| a | b);
                if *open {
                    *may = *high(second);
                    map(may, high(first), words, |a, b| a & b);
                    map(may, low(first), words, |a, b| a | b);
                }
            }
            Step::May(m) => {
                *open = false;
                *sure = *high(m);
            }
            Step::Sure(m) => {
                *open = false;
                *sure = *low(m);
            }
        }
    }

    /// Rows where a mask certainly holds.
    pub(super) fn sure(&self, m: M) -> &Mask {
        self.sure.get(m.0 as usize).unwrap_or(&NONE)
    }

    /// Rows where a mask may hold.
    pub(super) fn may(&self, m: M) -> &Mask {
        match self.is_open(m) {
            true => self.may.get(m.0 as usize).unwrap_or(&EVERY),
            false => self.sure(m),
        }
    }

    /// Whether some row may hold that does not certainly.
    pub(super) fn is_open(&self, m: M) -> bool {
        self.open.get(m.0 as usize).copied().unwrap_or(true)
    }
}

fn map(out: &mut Mask, with: &Mask, words: usize, f: impl Fn(u64, u64) -> u64) {
    for (a, b) in out.iter_mut().zip(with).take(words) {
        *a = f(*a, *b);
    }
}

fn fold<'m>(
    out: &mut Mask,
    mut list: impl Iterator<Item = &'m Mask>,
    words: usize,
    f: impl Fn(u64, u64) -> u64,
) {
    match (list.next(), list.next()) {
        (Some(first), Some(second)) => {
            for ((o, a), b) in out.iter_mut().zip(first).zip(second).take(words) {
                *o = f(*a, *b);
            }
        }
        (Some(only), None) => *out = *only,
        (None, _) => *out = NONE,
    }
    for more in list {
        map(out, more, words, &f);
    }
}

/// Rows where at least `n` masks hold, counted a bit of the row at a time.
fn count<'m>(out: &mut Mask, n: usize, list: impl Iterator<Item = &'m Mask>, words: usize) {
    let mut reached = vec![NONE; n + 1];
    if let Some(first) = reached.first_mut() {
        *first = EVERY;
    }
    for mask in list {
        for have in (1..=n).rev() {
            let (below, here) = reached.split_at_mut(have);
            if let (Some(below), Some(here)) = (below.last(), here.first_mut()) {
                for ((h, b), m) in here.iter_mut().zip(below).zip(mask).take(words) {
                    *h |= b & m;
                }
            }
        }
    }
    *out = reached.last().copied().unwrap_or(NONE);
}
