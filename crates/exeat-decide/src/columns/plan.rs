//! The rules for rows of one shape, as operations on masks.
//!
//! Mirrors what [`crate::residual`] and [`crate::roots`] build for one case, with three differences. Facts
//! are columns and not values. What only a row can tell (is an entry decided by its facts, does an exception
//! surely lift a control) is an operation of its own. And where masks cannot tell as much as the single path,
//! they leave the row open; they never say more.

use super::block::{Owner, Shape};
use crate::claim::{Claim, Match};
use crate::roots;
use exeat_rules::syntax::{HowMany, Op};
use exeat_rules::{AtomTest, Effect, Law, Node, NodeId, Pack, Program};
use exeat_terms::{CountrySet, FactId, Rational, Roles, Strand};
use std::collections::{BTreeMap, HashMap};

/// A mask of a plan, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct M(pub(super) u32);

/// No row.
pub(super) const FALSE: M = M(0);
/// Every row.
pub(super) const TRUE: M = M(1);
/// Unknown in every row: the law or the classification is not known.
pub(super) const OPEN: M = M(2);

/// A mask, from masks before it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// The same in every row.
    Const,
    /// A test of a column.
    Test(u32),
    /// Rows whose stated and derived facts differ.
    Differs,
    Not(M),
    All(Vec<M>),
    Any(Vec<M>),
    AtLeast(u8, Vec<M>),
    /// The first where it is certain, else the second.
    Else(M, M),
    /// Rows where it may hold.
    May(M),
    /// Rows where it certainly holds.
    Sure(M),
}

/// How a column is tested.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Test {
    Number(Op, Rational),
    Money(Op, Rational, String),
    Words(u64),
    Countries(Box<CountrySet>),
}

/// Which way a test pulls the value of what it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pull {
    /// Larger numbers bring it nearer.
    Up,
    /// Smaller ones do.
    Down,
    /// The only test of its fact.
    Alone,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Holds {
    Numbers,
    Money,
    Words,
    Countries,
}

/// The rules for rows of one shape.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    /// Tests, by the column they look at.
    pub(super) tests: Vec<(u32, Test)>,
    pub(super) columns: Vec<(Owner, FactId, Holds)>,
    /// Steps up to here serve entries and controls.
    pub(super) hits_end: usize,
    /// Entries that can hold, by place among the program's.
    pub(super) entries: Vec<(u32, M)>,
    /// Controls that can be met.
    pub(super) controls: Vec<(u32, M)>,
    pub(super) reach: Option<M>,
    pub(super) conflict: Option<M>,
    /// Prohibited, required and not lifted, required and lifted, to be judged; all strands.
    pub(super) questions: [Option<M>; 4],
}

/// Makes the plan of a shape. `not_covered` says that the claimed entry is one the pack does not hold.
pub(super) fn plan(
    law: &Law,
    pack: &Pack,
    program: &Program,
    shape: &Shape,
    not_covered: bool,
    open_alert: bool,
) -> Plan {
    let closures = program
        .closures
        .iter()
        .filter(|c| shape.kind.is_some_and(|k| c.kinds.contains(&k)));
    let mut closed: Option<Vec<usize>> = None;
    for closure in closures {
        closed.get_or_insert_default().extend(&closure.entries);
        // A closure that is unknown law may close nothing: then every entry stays possible here, and rows
        // left open go to the single path.
        if !matches!(program.node(closure.node), Node::Const(true)) {
            closed = None;
            break;
        }
    }
    let mut planner = Planner {
        law,
        pack,
        program,
        shape,
        plan: Plan {
            steps: vec![Step::Const; 3],
            ..Plan::default()
        },
        ids: HashMap::new(),
        test_ids: HashMap::new(),
        column_ids: HashMap::new(),
        nodes: vec![None; program.nodes.len()],
        entries: vec![None; program.entries.len()],
        entry_of: program
            .entries
            .iter()
            .enumerate()
            .map(|(at, e)| (e.norm, at))
            .collect(),
        told: HashMap::new(),
        closed,
        met_by_facts: FALSE,
    };
    planner.run(not_covered, open_alert);
    planner.plan
}

struct Planner<'a> {
    law: &'a Law,
    pack: &'a Pack,
    program: &'a Program,
    shape: &'a Shape,
    plan: Plan,
    ids: HashMap<Step, M>,
    test_ids: HashMap<(u32, Test), u32>,
    column_ids: HashMap<(Owner, FactId, Holds), u32>,
    nodes: Vec<Option<M>>,
    entries: Vec<Option<M>>,
    entry_of: HashMap<usize, usize>,
    /// Whether masks say of a node all there is to say.
    told: HashMap<NodeId, bool>,
    closed: Option<Vec<usize>>,
    met_by_facts: M,
}

impl Planner<'_> {
    fn run(&mut self, not_covered: bool, open_alert: bool) {
        let program = self.program;
        let reach: Vec<M> = program.reach.iter().map(|r| self.node(r.node)).collect();
        let reach = self.any(reach);
        self.plan.reach = Some(reach);
        let entries = self.all_entries();
        let mut controls: Vec<M> = Vec::with_capacity(program.controls.len());
        for control in &program.controls {
            let under = match &control.entries {
                None => TRUE,
                Some(list) => {
                    let parts = list
                        .iter()
                        .filter_map(|at| entries.get(*at).copied())
                        .collect();
                    self.any(parts)
                }
            };
            let met = if under == FALSE {
                FALSE
            } else {
                let when = self.node(control.node);
                self.all(vec![under, when])
            };
            controls.push(met);
        }
        let conflicts = self.rank(&mut controls);
        let numbered = |list: &[M]| {
            let with = |(at, m): (usize, &M)| Some((u32::try_from(at).ok()?, *m));
            list.iter()
                .enumerate()
                .filter(|(_, m)| **m != FALSE)
                .filter_map(with)
                .collect()
        };
        self.plan.entries = numbered(&entries);
        self.plan.controls = numbered(&controls);
        self.plan.hits_end = self.plan.steps.len();
        let conflict = self.any(conflicts);
        self.plan.conflict = Some(conflict);
        let exceptions = self.exceptions(&controls);
        let [mut prohibited, mut unlifted, mut lifted, mut judged] = [const { Vec::new() }; 4];
        for (at, control) in program.controls.iter().enumerate() {
            let met = controls.get(at).copied().unwrap_or(FALSE);
            if met == FALSE || control.effect == Effect::NoLicenceRequired {
                continue;
            }
            let lifts = program
                .exceptions
                .iter()
                .zip(&exceptions)
                .filter(|(e, _)| e.defeats.contains(&at))
                .map(|(_, m)| *m)
                .collect();
            // Where the lift is certain the control is lifted, where it cannot be the control stays; between
            // the two the single path asks the diagram, and the row stays open here.
            let lift = self.any(lifts);
            let taken = self.all(vec![met, lift]);
            let not = self.not(lift);
            let stays = self.all(vec![met, not]);
            match control.effect {
                Effect::Prohibited => prohibited.push(stays),
                Effect::LicenceRequired => unlifted.push(stays),
                Effect::NeedsReview => judged.push(stays),
                Effect::NoLicenceRequired => {}
            }
            if matches!(control.effect, Effect::Prohibited | Effect::LicenceRequired) {
                lifted.push(taken);
            }
        }
        unlifted.push(self.unclassified());
        if not_covered {
            unlifted.push(OPEN);
        }
        judged.push(self.claim_differs(not_covered));
        judged.push(self.step(Step::Differs));
        if open_alert {
            judged.push(TRUE);
        }
        let lists = [prohibited, unlifted, lifted, judged];
        self.plan.questions = lists.map(|list| Some(self.any(list)));
    }

    fn step(&mut self, step: Step) -> M {
        if let Some(m) = self.ids.get(&step) {
            return *m;
        }
        let m = M(u32::try_from(self.plan.steps.len()).unwrap_or(u32::MAX));
        self.plan.steps.push(step.clone());
        self.ids.insert(step, m);
        m
    }

    fn not(&mut self, m: M) -> M {
        match (m, self.plan.steps.get(m.0 as usize)) {
            (TRUE, _) => FALSE,
            (FALSE, _) => TRUE,
            (OPEN, _) => OPEN,
            (_, Some(Step::Not(inner))) => *inner,
            _ => self.step(Step::Not(m)),
        }
    }

    fn all(&mut self, mut parts: Vec<M>) -> M {
        if parts.contains(&FALSE) {
            return FALSE;
        }
        parts.retain(|m| *m != TRUE);
        parts.sort_unstable();
        parts.dedup();
        match parts.as_slice() {
            [] => TRUE,
            [one] => *one,
            _ => self.step(Step::All(parts)),
        }
    }

    fn any(&mut self, mut parts: Vec<M>) -> M {
        if parts.contains(&TRUE) {
            return TRUE;
        }
        parts.retain(|m| *m != FALSE);
        parts.sort_unstable();
        parts.dedup();
        match parts.as_slice() {
            [] => FALSE,
            [one] => *one,
            _ => self.step(Step::Any(parts)),
        }
    }

    fn at_least(&mut self, n: u8, parts: Vec<M>) -> M {
        let sure = parts.iter().filter(|m| **m == TRUE).count();
        let need = usize::from(n).saturating_sub(sure);
        let open: Vec<M> = parts
            .into_iter()
            .filter(|m| *m != TRUE && *m != FALSE)
            .collect();
        match need {
            0 => TRUE,
            _ if need > open.len() => FALSE,
            _ if need == open.len() => self.all(open),
            1 => self.any(open),
            _ => self.step(Step::AtLeast(u8::try_from(need).unwrap_or(u8::MAX), open)),
        }
    }

    fn node(&mut self, id: NodeId) -> M {
        if let Some(Some(m)) = self.nodes.get(id.0 as usize) {
            return *m;
        }
        let m = self.translate(id, None);
        if let Some(slot) = self.nodes.get_mut(id.0 as usize) {
            *slot = Some(m);
        }
        m
    }

    fn translate(&mut self, id: NodeId, party: Owner) -> M {
        let program = self.program;
        let child = |s: &mut Self, id: NodeId| match party {
            None => s.node(id),
            Some(_) => s.translate(id, party),
        };
        match program.node(id) {
            Node::Const(true) => TRUE,
            Node::Const(false) => FALSE,
            Node::Atom(atom) => match program.atom(*atom) {
                Some(test) => self.atom(test, party),
                None => FALSE,
            },
            Node::Not(inner) => {
                let m = child(self, *inner);
                self.not(m)
            }
            Node::All(list) => {
                let mut parts = Vec::with_capacity(list.len());
                for part in list {
                    match child(self, *part) {
                        FALSE => return FALSE,
                        m => parts.push(m),
                    }
                }
                self.all(parts)
            }
            Node::Any(list) => {
                let mut parts = Vec::with_capacity(list.len());
                for part in list {
                    match child(self, *part) {
                        TRUE => return TRUE,
                        m => parts.push(m),
                    }
                }
                self.any(parts)
            }
            Node::AtLeast(n, list) => {
                let parts = list.iter().map(|p| child(self, *p)).collect();
                self.at_least(*n, parts)
            }
            Node::Parties(how, roles, body) => {
                let shape = self.shape;
                let mut parts = Vec::new();
                for (at, own) in shape.parties.iter().enumerate() {
                    if own.meets(*roles) {
                        let at = u8::try_from(at).unwrap_or(u8::MAX);
                        parts.push(self.translate(*body, Some(at)));
                    }
                }
                match how {
                    HowMany::Every => self.all(parts),
                    HowMany::Any => self.any(parts),
                    HowMany::No => {
                        let any = self.any(parts);
                        self.not(any)
                    }
                }
            }
            Node::Switch(_) => OPEN,
            Node::Entry(norm) => match self.entry_of.get(norm) {
                Some(at) => self.entry(*at),
                None => FALSE,
            },
        }
    }

    fn atom(&mut self, test: &AtomTest, party: Owner) -> M {
        match test {
            AtomTest::Kind(kinds) => {
                let is = self.shape.kind.is_some_and(|k| kinds.contains(&k));
                if is { TRUE } else { FALSE }
            }
            AtomTest::YesNo(fact) => {
                self.test(party, *fact, Holds::Words, Test::Words(crate::value::YES))
            }
            AtomTest::Words(fact, mask) => {
                self.test(party, *fact, Holds::Words, Test::Words(*mask))
            }
            AtomTest::Countries(fact, set) => self.test(
                party,
                *fact,
                Holds::Countries,
                Test::Countries(Box::new(*set)),
            ),
            AtomTest::Number(fact, op, limit) => {
                self.test(party, *fact, Holds::Numbers, Test::Number(*op, *limit))
            }
            AtomTest::Money(fact, op, limit, currency) => {
                let test = Test::Money(*op, *limit, currency.clone());
                self.test(party, *fact, Holds::Money, test)
            }
            AtomTest::Claimed(norm) => self.claimed(*norm),
        }
    }

    fn test(&mut self, owner: Owner, fact: FactId, holds: Holds, test: Test) -> M {
        let next = u32::try_from(self.plan.columns.len()).unwrap_or(u32::MAX);
        let column = *self.column_ids.entry((owner, fact, holds)).or_insert(next);
        if column == next {
            self.plan.columns.push((owner, fact, holds));
        }
        let key = (column, test);
        let id = match self.test_ids.get(&key) {
            Some(id) => *id,
            None => {
                let id = u32::try_from(self.plan.tests.len()).unwrap_or(u32::MAX);
                self.plan.tests.push(key.clone());
                self.test_ids.insert(key, id);
                id
            }
        };
        self.step(Step::Test(id))
    }

    fn claim_against(&self, norm: usize) -> Option<Match> {
        let name = self.pack.norms.get(norm).map_or("", |n| n.name.as_str());
        self.shape.claim.against(name)
    }

    fn claimed(&mut self, norm: usize) -> M {
        match self.claim_against(norm) {
            Some(Match::Inside) => TRUE,
            Some(Match::Apart) => FALSE,
            Some(Match::Above) => self.claim_is(),
            None => match (&self.closed, self.entry_of.get(&norm)) {
                (Some(closed), Some(at)) if !closed.contains(at) => FALSE,
                _ => self.claim_is(),
            },
        }
    }

    /// The user has not said which entry; none is waited for where the facts meet one.
    fn claim_is(&mut self) -> M {
        if self.shape.claim == Claim::None {
            let not_met = self.not(self.met_by_facts);
            self.all(vec![OPEN, not_met])
        } else {
            OPEN
        }
    }

    /// Whether a row that masks leave open under a node is really open, for some facts one way and for others
    /// the other: no unknown law stands below it, and no two of its tests can cancel out.
    fn tells_all(&mut self, id: NodeId) -> bool {
        if let Some(known) = self.told.get(&id) {
            return *known;
        }
        let mut tests = BTreeMap::new();
        let out = self.collect(id, None, true, &mut tests);
        self.told.insert(id, out);
        out
    }

    /// Gathers the tests below a node by the fact they look at. Several tests of one fact are taken only when
    /// they are comparisons that all pull the same way.
    fn collect(
        &self,
        id: NodeId,
        owner: Owner,
        positive: bool,
        tests: &mut BTreeMap<(Owner, FactId), Pull>,
    ) -> bool {
        let inside = |list: &[NodeId], tests: &mut BTreeMap<_, _>| {
            list.iter()
                .all(|p| self.collect(*p, owner, positive, tests))
        };
        match self.program.node(id) {
            Node::Const(_) => true,
            Node::Switch(_) | Node::Entry(_) => false,
            Node::Not(inner) => self.collect(*inner, owner, !positive, tests),
            Node::All(list) | Node::Any(list) => inside(list, tests),
            Node::AtLeast(_, list) => inside(list, tests),
            Node::Parties(how, roles, body) => {
                let positive = positive == !matches!(how, HowMany::No);
                let with = |(_, own): &(usize, &Roles)| own.meets(*roles);
                self.shape
                    .parties
                    .iter()
                    .enumerate()
                    .filter(with)
                    .all(|(at, _)| self.collect(*body, u8::try_from(at).ok(), positive, tests))
            }
            Node::Atom(atom) => self.program.atom(*atom).is_some_and(|test| {
                let Some((fact, pull)) = self.pull(test, positive) else {
                    return matches!(test, AtomTest::Kind(_));
                };
                let before = tests.insert((owner, fact), pull);
                before.is_none_or(|before| before == pull && pull != Pull::Alone)
            }),
        }
    }

    /// Which way a test pulls; none where it may be settled by what the fact can be at all.
    fn pull(&self, test: &AtomTest, positive: bool) -> Option<(FactId, Pull)> {
        let vocabulary = &self.law.vocabulary;
        match test {
            AtomTest::YesNo(fact) => Some((*fact, Pull::Alone)),
            AtomTest::Words(fact, mask) => {
                let count = u32::try_from(vocabulary.fact(*fact)?.words().len()).ok()?;
                let all = 1u64.checked_shl(count)? - 1;
                (mask & all != 0 && mask & all != all).then_some((*fact, Pull::Alone))
            }
            AtomTest::Countries(fact, _) => Some((*fact, Pull::Alone)),
            AtomTest::Number(fact, op, limit) => {
                let def = vocabulary.fact(*fact)?;
                let plain = def.derivations.is_empty() && def.relation.is_none();
                let inside = def
                    .range
                    .is_none_or(|(low, high)| low < *limit && *limit < high);
                let up = match op {
                    Op::AtLeast | Op::Above => Some(Pull::Up),
                    Op::AtMost | Op::Below => Some(Pull::Down),
                    Op::Equal => Some(Pull::Alone),
                };
                let pull = match (up?, positive) {
                    (Pull::Up, false) => Pull::Down,
                    (Pull::Down, false) => Pull::Up,
                    (pull, _) => pull,
                };
                (plain && inside).then_some((*fact, pull))
            }
            AtomTest::Money(..) | AtomTest::Kind(_) | AtomTest::Claimed(_) => None,
        }
    }

    fn entry(&mut self, at: usize) -> M {
        if let Some(Some(m)) = self.entries.get(at) {
            return *m;
        }
        let program = self.program;
        let Some(entry) = program.entries.get(at) else {
            return FALSE;
        };
        let claim = self.claim_against(entry.norm);
        let fits = self.fits(at);
        let switch = entry.switch.map_or(TRUE, |s| self.node(s));
        let by_facts = (entry.by_claim || fits).then(|| self.node(entry.node));
        let otherwise = match claim {
            Some(Match::Inside) => switch,
            Some(Match::Apart) => FALSE,
            Some(Match::Above) => {
                let claimed = self.claim_is();
                self.all(vec![switch, by_facts.unwrap_or(TRUE), claimed])
            }
            None => by_facts.unwrap_or(FALSE),
        };
        let m = match by_facts {
            Some(m) if entry.by_claim || m == otherwise => m,
            Some(m) if matches!(m, TRUE | FALSE) => m,
            // Where more than masks can tell whether the facts decide, the row stays open.
            Some(m) if !self.tells_all(entry.node) => m,
            Some(m) => self.step(Step::Else(m, otherwise)),
            None => otherwise,
        };
        if let Some(slot) = self.entries.get_mut(at) {
            *slot = Some(m);
        }
        m
    }

    fn fits(&self, at: usize) -> bool {
        self.program.entries.get(at).is_some_and(|e| {
            e.kinds.is_empty() || self.shape.kind.is_some_and(|k| e.kinds.contains(&k))
        })
    }

    fn all_entries(&mut self) -> Vec<M> {
        let program = self.program;
        let mut met = Vec::new();
        for (at, entry) in program.entries.iter().enumerate() {
            if !entry.by_claim {
                met.push(self.entry(at));
            }
        }
        self.met_by_facts = self.any(met);
        (0..program.entries.len())
            .map(|at| self.entry(at))
            .collect()
    }

    fn unclassified(&mut self) -> M {
        if self.shape.claim != Claim::None {
            return FALSE;
        }
        let program = self.program;
        let mut closed = Vec::new();
        for closure in &program.closures {
            if self.shape.kind.is_some_and(|k| closure.kinds.contains(&k)) {
                closed.push(self.node(closure.node));
            }
        }
        let closed = self.any(closed);
        let open = self.not(closed);
        let other = self.claim_is();
        self.all(vec![open, other])
    }

    fn rank(&mut self, controls: &mut [M]) -> Vec<M> {
        let program = self.program;
        let before = controls.to_vec();
        for (at, control) in program.controls.iter().enumerate() {
            let prevails = before.get(at).copied().unwrap_or(FALSE);
            for other in &control.over {
                let differs = program
                    .controls
                    .get(*other)
                    .is_some_and(|o| o.effect != control.effect);
                if differs && let Some(was) = controls.get(*other).copied() {
                    let not = self.not(prevails);
                    let now = self.all(vec![was, not]);
                    if let Some(slot) = controls.get_mut(*other) {
                        *slot = now;
                    }
                }
            }
        }
        let mut pairs = Vec::new();
        roots::conflicting(
            program,
            |at| controls.get(at).is_some_and(|m| *m != FALSE),
            |a, b| {
                pairs.push((a, b));
            },
        );
        let of = |at: usize| controls.get(at).copied().unwrap_or(FALSE);
        pairs
            .into_iter()
            .map(|(a, b)| self.all(vec![of(a), of(b)]))
            .collect()
    }

    fn exceptions(&mut self, controls: &[M]) -> Vec<M> {
        let program = self.program;
        let mut out = Vec::with_capacity(program.exceptions.len());
        for exception in &program.exceptions {
            let idle = exception
                .defeats
                .iter()
                .all(|c| controls.get(*c).copied().unwrap_or(FALSE) == FALSE);
            if idle {
                out.push(FALSE);
                continue;
            }
            let mut parts = vec![self.node(exception.node)];
            for (when, _) in &exception.acts {
                if let Some(when) = when {
                    let judged = self.node(*when);
                    parts.push(if self.tells_all(*when) {
                        self.may(judged)
                    } else {
                        judged
                    });
                }
            }
            if let Some(unless) = exception.unless {
                let back = self.node(unless);
                parts.push(self.not(back));
            }
            out.push(self.all(parts));
        }
        out
    }

    fn may(&mut self, m: M) -> M {
        match m {
            TRUE | FALSE => m,
            OPEN => TRUE,
            _ => self.step(Step::May(m)),
        }
    }

    fn sure(&mut self, m: M) -> M {
        match m {
            TRUE | FALSE => m,
            OPEN => FALSE,
            _ => self.step(Step::Sure(m)),
        }
    }

    /// The claim and the facts say different things.
    fn claim_differs(&mut self, not_covered: bool) -> M {
        if self.shape.claim == Claim::None || not_covered {
            return FALSE;
        }
        let program = self.program;
        let (mut compatible, mut against) = (Vec::new(), Vec::new());
        for (at, entry) in program.entries.iter().enumerate() {
            let claim = self.claim_against(entry.norm);
            if entry.by_claim || !self.fits(at) {
                if matches!(claim, Some(Match::Inside | Match::Above)) {
                    compatible.push(TRUE);
                }
                continue;
            }
            let facts = self.node(entry.node);
            let exact = self.tells_all(entry.node);
            let may = if exact { self.may(facts) } else { facts };
            match claim {
                Some(Match::Apart) => {
                    against.push(if exact { self.sure(facts) } else { facts });
                }
                Some(Match::Inside) => {
                    against.push(self.not(may));
                    compatible.push(may);
                }
                Some(Match::Above) => compatible.push(may),
                None => {}
            }
        }
        let compatible = self.any(compatible);
        let not = self.not(compatible);
        let against = self.any(against);
        self.all(vec![not, against])
    }
}

/// The strands' order does not matter for the head of all; their number does.
const _: () = assert!(Strand::ALL.len() == 4);
