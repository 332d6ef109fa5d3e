//! What is left of the rules once the known facts of a case are put in.
//!
//! Conditions of a program become expressions over the facts not given. Constants fold on the way, so with
//! all facts known every expression is a constant and nothing else is built: that is Kleene's logic. What
//! does not fold is handed to the diagram, which makes the answer complete.
//!
//! Tests on one fact stay tests on one variable, and a derived fact with one unknown input becomes a test of
//! that input: so a test that another implies is known to be implied.

pub(crate) mod quick;

use crate::case::Case;
use crate::claim::{Claim, Match};
use crate::diagram::{self, Cell};
use crate::value::{Value, range_of, within};
use exeat_rules::syntax::{HowMany, Op};
use exeat_rules::{AtomId, AtomTest, FactDef, Law, Node, NodeId, Pack, Program, SwitchId};
use exeat_terms::{Bound, CountrySet, FactId, Interval, Mark, Rational, Truth};
use quick::Map;
use std::cell::OnceCell;
use std::rc::Rc;

/// An expression, by its place in the arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct X(pub(crate) u32);

/// Never holds.
pub(crate) const FALSE: X = X(0);
/// Always holds.
pub(crate) const TRUE: X = X(1);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Expr {
    Const(bool),
    Lit(u16, u16), // variable, test of that variable
    Not(X),
    And(Vec<X>),
    Or(Vec<X>),
    AtLeast(u8, Vec<X>),
}

/// Something not known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum VarKey {
    /// A fact of the case.
    Fact(FactId),
    /// A fact of a party.
    Party(u8, FactId),
    /// A product of facts of which more than one is unknown.
    Product(Vec<(FactId, i8)>),
    /// A rate of exchange between two currencies.
    Rate(String, String),
    /// The user's classification.
    Claim,
    /// A piece of unknown law.
    Switch(SwitchId),
}

/// A test of one variable.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    Range(Interval),
    Words(u64),
    Countries(Box<CountrySet>),
    /// The item is under one of these entries, by norm; `usize::MAX` is an entry the pack does not hold.
    Entries(Vec<usize>),
    On,
}

/// An entry the pack does not hold.
pub(crate) const OTHER_ENTRY: usize = usize::MAX;

/// A variable: what it is, what it may be, how it is tested.
#[derive(Debug, Clone)]
pub(crate) struct Var {
    pub(crate) key: VarKey,
    pub(crate) possible: Value,
    /// Whether it may be a quotient by zero, for which no comparison holds.
    pub(crate) may_be_undefined: bool,
    pub(crate) tests: Vec<Test>,
    /// Its cells for these tests, made when first asked for; none inside when there are too many.
    pub(crate) cells: OnceCell<Option<Rc<[Cell]>>>,
}

/// The rules of a program with a case's known facts put in.
pub(crate) struct Residual<'a> {
    pub(crate) law: &'a Law,
    pub(crate) pack: &'a Pack,
    pub(crate) program: &'a Program,
    pub(crate) case: &'a Case,
    /// How each piece of unknown law is taken; none leaves it open.
    pub(crate) switches: Vec<Option<bool>>,
    pub(crate) exprs: Vec<Expr>,
    pub(crate) vars: Vec<Var>,
    /// Variables an expression stands on, a bit each; variables past 63 share the last bit.
    pub(crate) support: Vec<u64>,
    ids: Map<Expr, X>,
    var_ids: Map<VarKey, u16>,
    claim_lits: Map<usize, X>,
    nodes: Vec<Option<X>>,
    entries: Vec<Option<X>>,
    /// Whether a closure for the item's kind names an entry, by place; none where no closure is.
    closed: Option<Vec<bool>>,
    /// Whether the item is under some entry by its facts: then no classification is waited for.
    met_by_facts: X,
}

impl<'a> Residual<'a> {
    pub(crate) fn new(
        law: &'a Law,
        pack: &'a Pack,
        program: &'a Program,
        case: &'a Case,
        switches: Vec<Option<bool>>,
    ) -> Residual<'a> {
        let mut closed: Option<Vec<bool>> = None;
        for closure in &program.closures {
            // A closure that is unknown law and left out closes nothing.
            let left_out = match program.node(closure.node) {
                Node::Switch(id) => switches.get(id.0 as usize) == Some(&Some(false)),
                _ => false,
            };
            if !left_out && case.kind.is_some_and(|k| closure.kinds.contains(&k)) {
                let closed = closed.get_or_insert_with(|| vec![false; program.entries.len()]);
                for at in &closure.entries {
                    if let Some(slot) = closed.get_mut(*at) {
                        *slot = true;
                    }
                }
            }
        }
        Residual {
            law,
            pack,
            program,
            case,
            switches,
            exprs: vec![Expr::Const(false), Expr::Const(true)],
            vars: Vec::new(),
            support: vec![0, 0],
            ids: Map::default(),
            var_ids: Map::default(),
            claim_lits: Map::default(),
            nodes: vec![None; program.nodes.len()],
            entries: vec![None; program.entries.len()],
            closed,
            met_by_facts: FALSE,
        }
    }

    /// The truth of an expression as far as folding shows it.
    pub(crate) fn truth(x: X) -> Truth {
        match x {
            TRUE => Truth::Yes,
            FALSE => Truth::No,
            _ => Truth::Open,
        }
    }

    pub(crate) fn support_of(&self, x: X) -> u64 {
        self.support.get(x.0 as usize).copied().unwrap_or(0)
    }

    /// Whether an expression hangs on facts not given, and not only on unknown law.
    pub(crate) fn hangs_on_facts(&mut self, x: X) -> bool {
        let is_fact = |residual: &Self, at: usize| {
            let var = residual.vars.get(at);
            var.is_some_and(|v| !matches!(v.key, VarKey::Switch(_)))
        };
        let support = self.support_of(x);
        let seems = (0..self.vars.len()).any(|i| support >> i.min(63) & 1 == 1 && is_fact(self, i));
        if !seems {
            return false;
        }
        // Tests that cancel out are no hindrance: the diagram knows on what the expression really hangs.
        match diagram::support(self, x) {
            Some(vars) => vars.into_iter().any(|v| is_fact(self, usize::from(v))),
            None => true,
        }
    }

    fn add(&mut self, expr: Expr) -> X {
        if let Some(x) = self.ids.get(&expr) {
            return *x;
        }
        let support = match &expr {
            Expr::Const(_) => 0,
            Expr::Lit(var, _) => 1 << (*var).min(63),
            Expr::Not(x) => self.support_of(*x),
            Expr::And(list) | Expr::Or(list) | Expr::AtLeast(_, list) => {
                list.iter().fold(0, |s, x| s | self.support_of(*x))
            }
        };
        let x = X(u32::try_from(self.exprs.len()).unwrap_or(u32::MAX));
        self.exprs.push(expr.clone());
        self.support.push(support);
        self.ids.insert(expr, x);
        x
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

    pub(crate) fn and(&mut self, parts: &[X]) -> X {
        self.join(parts, TRUE, FALSE, Expr::And)
    }

    pub(crate) fn or(&mut self, parts: &[X]) -> X {
        self.join(parts, FALSE, TRUE, Expr::Or)
    }

    /// Joins expressions; `idle` changes nothing, `strong` settles it. Nothing is built while constants settle it.
    fn join(&mut self, parts: &[X], idle: X, strong: X, make: fn(Vec<X>) -> Expr) -> X {
        let (mut open, mut first) = (0usize, idle);
        for x in parts {
            if *x == strong {
                return strong;
            }
            if *x != idle && (open == 0 || *x != first) {
                open += 1;
                first = *x;
            }
        }
        if open <= 1 {
            return first;
        }
        let mut list: Vec<X> = parts.iter().copied().filter(|x| *x != idle).collect();
        list.sort_unstable();
        list.dedup();
        match list.as_slice() {
            [one] => *one,
            _ => self.add(make(list)),
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
        if need == 0 {
            return TRUE;
        }
        if need > open.len() {
            return FALSE;
        }
        if need == open.len() {
            return self.and(&open);
        }
        if need == 1 {
            return self.or(&open);
        }
        self.add(Expr::AtLeast(u8::try_from(need).unwrap_or(u8::MAX), open))
    }

    fn var(&mut self, key: VarKey, possible: Value, may_be_undefined: bool) -> u16 {
        if let Some(id) = self.var_ids.get(&key) {
            return *id;
        }
        let id = u16::try_from(self.vars.len()).unwrap_or(u16::MAX);
        self.vars.push(Var {
            key: key.clone(),
            possible,
            may_be_undefined,
            tests: Vec::new(),
            cells: OnceCell::new(),
        });
        self.var_ids.insert(key, id);
        id
    }

    pub(crate) fn lit(&mut self, key: VarKey, possible: Value, undefined: bool, test: Test) -> X {
        let var = self.var(key, possible, undefined);
        let Some(slot) = self.vars.get_mut(usize::from(var)) else {
            return FALSE;
        };
        let at = match slot.tests.iter().position(|t| *t == test) {
            Some(at) => at,
            None => {
                slot.tests.push(test);
                slot.cells = OnceCell::new();
                slot.tests.len() - 1
            }
        };
        self.add(Expr::Lit(var, u16::try_from(at).unwrap_or(u16::MAX)))
    }

    /// The variables that are unknown law, a bit each.
    pub(crate) fn law_support(&self) -> u64 {
        let switches = self.vars.iter().enumerate();
        switches
            .filter(|(_, v)| matches!(v.key, VarKey::Switch(_)))
            .fold(0, |bits, (i, _)| bits | 1 << i.min(63))
    }

    /// Takes unknown law as the pack has it from here on, for expressions not made yet.
    pub(crate) fn take_law_as_written(&mut self) {
        let law = self.law_support();
        self.switches.fill(Some(true));
        if law != 0 {
            let support = &self.support;
            for slot in &mut self.nodes {
                if slot.is_some_and(|x| support.get(x.0 as usize).is_none_or(|s| s & law != 0)) {
                    *slot = None;
                }
            }
        }
    }

    /// A node of the program, for the case as a whole.
    pub(crate) fn node(&mut self, id: NodeId) -> X {
        if let Some(Some(x)) = self.nodes.get(id.0 as usize) {
            return *x;
        }
        let x = self.translate(id, None);
        if let Some(slot) = self.nodes.get_mut(id.0 as usize) {
            *slot = Some(x);
        }
        x
    }

    fn child(&mut self, id: NodeId, party: Option<usize>) -> X {
        match party {
            None => self.node(id),
            Some(_) => self.translate(id, party),
        }
    }

    fn translate(&mut self, id: NodeId, party: Option<usize>) -> X {
        let program = self.program;
        match program.node(id) {
            Node::Const(value) => {
                if *value {
                    TRUE
                } else {
                    FALSE
                }
            }
            Node::Atom(atom) => self.atom(*atom, party),
            Node::Not(inner) => {
                let x = self.child(*inner, party);
                self.not(x)
            }
            // Lists stop at the part that settles them.
            Node::All(list) => {
                let mut parts = Vec::new();
                for part in list {
                    match self.child(*part, party) {
                        FALSE => return FALSE,
                        TRUE => {}
                        x => parts.push(x),
                    }
                }
                self.and(&parts)
            }
            Node::Any(list) => {
                let mut parts = Vec::new();
                for part in list {
                    match self.child(*part, party) {
                        TRUE => return TRUE,
                        FALSE => {}
                        x => parts.push(x),
                    }
                }
                self.or(&parts)
            }
            Node::AtLeast(n, list) => {
                let parts: Vec<X> = list.iter().map(|p| self.child(*p, party)).collect();
                self.at_least(*n, &parts)
            }
            Node::Parties(how, roles, body) => {
                let case = self.case;
                let mut parts = Vec::new();
                for (at, p) in case.parties.iter().enumerate() {
                    if p.roles.meets(*roles) {
                        parts.push(self.translate(*body, Some(at)));
                    }
                }
                match how {
                    HowMany::Every => self.and(&parts),
                    HowMany::Any => self.or(&parts),
                    HowMany::No => {
                        let any = self.or(&parts);
                        self.not(any)
                    }
                }
            }
            Node::Switch(id) => match self.switches.get(id.0 as usize).copied().flatten() {
                Some(true) => TRUE,
                Some(false) => FALSE,
                None => self.lit(VarKey::Switch(*id), Value::Unknown, false, Test::On),
            },
            Node::Entry(norm) => {
                let at = self.place(*norm);
                at.map_or(FALSE, |at| self.entry(at))
            }
        }
    }

    fn atom(&mut self, id: AtomId, party: Option<usize>) -> X {
        let program = self.program;
        let case = self.case;
        let Some(test) = program.atom(id) else {
            return FALSE;
        };
        let known = |fact: FactId| match party {
            Some(p) => case.party_value(p, fact),
            None => case.value(fact),
        };
        let key = |fact: FactId| match party {
            Some(p) => VarKey::Party(u8::try_from(p).unwrap_or(u8::MAX), fact),
            None => VarKey::Fact(fact),
        };
        let fold = |truth: Truth| match truth {
            Truth::Yes => Some(TRUE),
            Truth::No => Some(FALSE),
            Truth::Open => None,
        };
        match test {
            AtomTest::Kind(kinds) => match case.kind {
                Some(kind) if kinds.contains(&kind) => TRUE,
                _ => FALSE,
            },
            AtomTest::YesNo(fact) => {
                let value = known(*fact);
                fold(value.words(crate::value::YES)).unwrap_or_else(|| {
                    self.lit(
                        key(*fact),
                        value.clone(),
                        false,
                        Test::Words(crate::value::YES),
                    )
                })
            }
            AtomTest::Words(fact, mask) => {
                // A fact not given is still one of its words.
                let all = self.law.vocabulary.fact(*fact).map_or(0, every_word);
                let value = match known(*fact) {
                    Value::Unknown if all != 0 => Value::Words(all),
                    value => value.clone(),
                };
                fold(value.words(*mask))
                    .unwrap_or_else(|| self.lit(key(*fact), value, false, Test::Words(*mask)))
            }
            AtomTest::Countries(fact, set) => {
                let value = known(*fact);
                fold(value.in_countries(set)).unwrap_or_else(|| {
                    self.lit(
                        key(*fact),
                        value.clone(),
                        false,
                        Test::Countries(Box::new(*set)),
                    )
                })
            }
            AtomTest::Number(fact, op, limit) => {
                let value = known(*fact);
                fold(value.compares(*op, *limit)).unwrap_or_else(|| {
                    if party.is_some() {
                        let test = Test::Range(range_of(*op, *limit));
                        self.lit(key(*fact), value.clone(), false, test)
                    } else {
                        self.number(*fact, range_of(*op, *limit))
                    }
                })
            }
            AtomTest::Money(fact, op, limit, currency) => {
                self.money(*fact, known(*fact), *op, *limit, currency)
            }
            AtomTest::Claimed(norm) => self.claimed(*norm),
        }
    }

    fn money(&mut self, fact: FactId, value: &Value, op: Op, limit: Rational, to: &str) -> X {
        let test = range_of(op, limit);
        let Value::Money(amount, from) = value else {
            return self.lit(VarKey::Fact(fact), Value::Unknown, false, Test::Range(test));
        };
        match self.case.in_currency(amount, from, to) {
            Some(amount) => match within(&amount, &test) {
                Truth::Yes => TRUE,
                Truth::No => FALSE,
                Truth::Open => self.lit(
                    VarKey::Fact(fact),
                    Value::Number(amount),
                    false,
                    Test::Range(test),
                ),
            },
            None => {
                let key = VarKey::Rate(from.clone(), to.to_owned());
                // The rate times the amount is compared: a test of the rate itself.
                let scaled = amount.single().and_then(|a| over(&test, a)).unwrap_or(test);
                self.lit(key, Value::Unknown, false, Test::Range(scaled))
            }
        }
    }

    /// A comparison of a number that is not settled: a test of the fact itself, or of what it follows from.
    fn number(&mut self, fact: FactId, test: Interval) -> X {
        let law = self.law;
        let case = self.case;
        let Some(def) = law.vocabulary.fact(fact) else {
            return FALSE;
        };
        if *case.value(fact) == Value::Unknown
            && let Some(relation) = &def.relation
            && relation.kind == exeat_rules::RelationKind::Same
            && relation.mark.is_none_or(Mark::decides)
        {
            return self.number(relation.other, test);
        }
        if *case.value(fact) == Value::Unknown && !def.askable {
            let mut product = Product {
                coefficient: Rational::ONE,
                powers: Vec::new(),
            };
            if product.expand(law, case, fact, 1, 0)
                && let Some(x) = self.product(&product, &test)
            {
                return x;
            }
        }
        let possible = match case.value(fact) {
            Value::Unknown => physical(def),
            known => known.clone(),
        };
        let undefined = *case.value(fact) == Value::Unknown
            && def
                .derivations
                .iter()
                .any(|d| d.powers.iter().any(|(_, p)| *p < 0));
        self.lit(VarKey::Fact(fact), possible, undefined, Test::Range(test))
    }

    fn product(&mut self, product: &Product, test: &Interval) -> Option<X> {
        if product.coefficient.is_zero() || product.coefficient.is_negative() {
            return None;
        }
        let scaled = over(test, product.coefficient)?;
        match product.powers.as_slice() {
            [] => Some(if scaled.contains(Rational::ONE) {
                TRUE
            } else {
                FALSE
            }),
            [(fact, 1)] => Some(self.number(*fact, scaled)),
            [(fact, -1)] => {
                let def = self.law.vocabulary.fact(*fact)?;
                let positive = def
                    .range
                    .is_some_and(|(low, _)| !low.is_negative() && !low.is_zero());
                let inverted = inverted(&scaled, positive)?;
                Some(self.number(*fact, inverted))
            }
            powers => {
                let undefined = powers.iter().any(|(fact, p)| {
                    *p < 0
                        && self.law.vocabulary.fact(*fact).is_none_or(|d| {
                            d.range
                                .is_none_or(|(low, _)| low.is_zero() || low.is_negative())
                        })
                });
                let key = VarKey::Product(powers.to_vec());
                let zero = Interval {
                    low: Some(Bound {
                        value: Rational::ZERO,
                        inclusive: true,
                    }),
                    high: None,
                };
                Some(self.lit(key, Value::Number(zero), undefined, Test::Range(scaled)))
            }
        }
    }

    /// The place of an entry among the program's, which stand in the order of their norms.
    fn place(&self, norm: usize) -> Option<usize> {
        let entries = &self.program.entries;
        entries.binary_search_by_key(&norm, |e| e.norm).ok()
    }

    /// Whether a closure for the item's kind leaves an entry out, by place.
    fn is_closed_to(&self, at: usize) -> bool {
        let named = |closed: &Vec<bool>| closed.get(at).copied().unwrap_or(false);
        self.closed.as_ref().is_some_and(|closed| !named(closed))
    }

    /// How the claim stands to an entry, by norm; none when nothing was claimed.
    fn claim_against(&self, norm: usize) -> Option<Match> {
        if self.case.claim == Claim::None {
            return None;
        }
        let name = self.pack.norms.get(norm).map_or("", |n| n.name.as_str());
        self.case.claim.against(name)
    }

    fn claimed(&mut self, norm: usize) -> X {
        match self.claim_against(norm) {
            Some(Match::Inside) => TRUE,
            Some(Match::Apart) => FALSE,
            Some(Match::Above) => self.claim_is(norm),
            None => {
                let closed = self.place(norm).is_some_and(|at| self.is_closed_to(at));
                if closed { FALSE } else { self.claim_is(norm) }
            }
        }
    }

    pub(crate) fn claim_is(&mut self, norm: usize) -> X {
        if self.met_by_facts == TRUE && self.case.claim == Claim::None {
            return FALSE;
        }
        let lit = match self.claim_lits.get(&norm) {
            Some(lit) => *lit,
            None => {
                let lit = self.claim_lit(norm);
                self.claim_lits.insert(norm, lit);
                lit
            }
        };
        if self.case.claim == Claim::None {
            let not_met = self.not(self.met_by_facts);
            self.and(&[lit, not_met])
        } else {
            lit
        }
    }

    /// The test for one entry. Whoever comes here first looked among those made, so none is made twice; a
    /// search as in [`Residual::lit`] would be long, since a classification may be any of a thousand entries.
    fn claim_lit(&mut self, norm: usize) -> X {
        let var = self.var(VarKey::Claim, Value::Unknown, false);
        let Some(slot) = self.vars.get_mut(usize::from(var)) else {
            return FALSE;
        };
        slot.tests.push(Test::Entries(vec![norm]));
        slot.cells = OnceCell::new();
        let at = slot.tests.len() - 1;
        self.add(Expr::Lit(var, u16::try_from(at).unwrap_or(u16::MAX)))
    }

    /// Whether the item falls under an entry: by its facts where they decide, else by classification.
    pub(crate) fn entry(&mut self, at: usize) -> X {
        if let Some(Some(x)) = self.entries.get(at) {
            return *x;
        }
        let program = self.program;
        let Some(entry) = program.entries.get(at) else {
            return FALSE;
        };
        // Most entries end here: only a classification meets them, none is made, and none is possible.
        if entry.by_claim && self.case.claim == Claim::None && self.is_closed_to(at) {
            return FALSE;
        }
        let claim = self.claim_against(entry.norm);
        let fits =
            entry.kinds.is_empty() || self.case.kind.is_some_and(|k| entry.kinds.contains(&k));
        let by_facts = if entry.by_claim || fits {
            Some(self.node(entry.node))
        } else {
            None
        };
        let x = match by_facts {
            Some(x) if claim.is_none() || entry.by_claim || !self.hangs_on_facts(x) => x,
            other => match claim {
                Some(Match::Inside) => entry.switch.map_or(TRUE, |s| self.node(s)),
                Some(Match::Apart) => FALSE,
                Some(Match::Above) => {
                    let switch = entry.switch.map_or(TRUE, |s| self.node(s));
                    let claimed = self.claim_is(entry.norm);
                    self.and(&[switch, other.unwrap_or(TRUE), claimed])
                }
                None => other.unwrap_or(FALSE),
            },
        };
        if let Some(slot) = self.entries.get_mut(at) {
            *slot = Some(x);
        }
        x
    }

    /// Every entry, in order; those that facts decide first, since classification waits for them.
    pub(crate) fn all_entries(&mut self) -> Vec<X> {
        let program = self.program;
        let mut met = Vec::new();
        for (at, entry) in program.entries.iter().enumerate() {
            if !entry.by_claim {
                met.push(self.entry(at));
            }
        }
        self.met_by_facts = self.or(&met);
        (0..program.entries.len())
            .map(|at| self.entry(at))
            .collect()
    }

    /// What the facts alone say of an entry; open where they are silent or of another kind of item.
    pub(crate) fn entry_by_facts(&mut self, at: usize) -> Truth {
        self.facts_of_entry(at)
            .map_or(Truth::Open, |x| diagram::exact(self, x))
    }

    /// An entry's own test; none where only a classification meets it, or it is of another kind of item.
    pub(crate) fn facts_of_entry(&mut self, at: usize) -> Option<X> {
        let entry = self.program.entries.get(at)?;
        let fits =
            entry.kinds.is_empty() || self.case.kind.is_some_and(|k| entry.kinds.contains(&k));
        (!entry.by_claim && fits).then(|| self.node(entry.node))
    }

    /// No closure says which entries can catch the item, and nothing is claimed.
    pub(crate) fn unclosed(&mut self) -> X {
        if self.case.claim != Claim::None {
            return FALSE;
        }
        let program = self.program;
        let mut closed = Vec::new();
        for closure in &program.closures {
            if self.case.kind.is_some_and(|k| closure.kinds.contains(&k)) {
                closed.push(self.node(closure.node));
            }
        }
        let closed = self.or(&closed);
        self.not(closed)
    }

    /// An entry the pack does not hold may catch the item: no closure says otherwise and nothing is claimed.
    pub(crate) fn unclassified(&mut self) -> X {
        let open = self.unclosed();
        if open == FALSE {
            return FALSE;
        }
        let other = self.claim_is(OTHER_ENTRY);
        self.and(&[open, other])
    }
}

/// All words of a choice or listing, a bit each.
fn every_word(def: &FactDef) -> u64 {
    let count = u32::try_from(def.words().len()).unwrap_or(64);
    1u64.checked_shl(count).map_or(u64::MAX, |bit| bit - 1)
}

/// The number an unknown fact is all the same certain to have, where its formula has no unknown input.
///
/// That can be though the case does not hold it: a formula is not worked out for kinds that lack the fact.
pub(crate) fn folded(law: &Law, case: &Case, fact: FactId) -> Option<Rational> {
    let def = law.vocabulary.fact(fact)?;
    if *case.value(fact) != Value::Unknown {
        return None;
    }
    if let Some(relation) = &def.relation
        && relation.kind == exeat_rules::RelationKind::Same
        && relation.mark.is_none_or(Mark::decides)
    {
        return folded(law, case, relation.other);
    }
    if def.askable {
        return None;
    }
    let mut product = Product {
        coefficient: Rational::ONE,
        powers: Vec::new(),
    };
    let whole = product.expand(law, case, fact, 1, 0) && product.powers.is_empty();
    (whole && !product.coefficient.is_zero() && !product.coefficient.is_negative())
        .then_some(product.coefficient)
}

/// What can physically be.
fn physical(def: &FactDef) -> Value {
    match def.range {
        Some((low, high)) => {
            let bound = |value| {
                Some(Bound {
                    value,
                    inclusive: true,
                })
            };
            Value::Number(Interval {
                low: bound(low),
                high: bound(high),
            })
        }
        None => Value::Number(Interval::default()),
    }
}

/// A constant times powers of facts not known.
struct Product {
    coefficient: Rational,
    powers: Vec<(FactId, i8)>,
}

impl Product {
    /// Puts a fact in, by its formula where only that is known; false when it cannot be done.
    fn expand(&mut self, law: &Law, case: &Case, fact: FactId, power: i8, depth: u8) -> bool {
        let Some(def) = law.vocabulary.fact(fact) else {
            return false;
        };
        if let Some(value) = case.value(fact).single() {
            for _ in 0..power.unsigned_abs() {
                let next = if power > 0 {
                    self.coefficient.times(value)
                } else {
                    self.coefficient.over(value)
                };
                match next {
                    Some(c) => self.coefficient = c,
                    None => return false,
                }
            }
            return true;
        }
        if *case.value(fact) == Value::Undefined || depth > 8 {
            return false;
        }
        let formula = def.derivations.iter().find(|d| d.when.is_none());
        if def.askable || *case.value(fact) != Value::Unknown || formula.is_none() {
            match self.powers.iter_mut().find(|(f, _)| *f == fact) {
                Some((_, p)) => *p += power,
                None => self.powers.push((fact, power)),
            }
            self.powers.retain(|(_, p)| *p != 0);
            self.powers.sort_unstable();
            return true;
        }
        formula.is_some_and(|formula| {
            for _ in 0..power.unsigned_abs() {
                let next = if power > 0 {
                    self.coefficient.times(formula.coefficient)
                } else {
                    self.coefficient.over(formula.coefficient)
                };
                match next {
                    Some(c) => self.coefficient = c,
                    None => return false,
                }
            }
            formula
                .powers
                .iter()
                .all(|(f, p)| self.expand(law, case, *f, p * power, depth + 1))
        })
    }
}

/// The range divided by a positive number.
fn over(range: &Interval, by: Rational) -> Option<Interval> {
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

/// The positive numbers whose inverse lies in a range.
fn inverted(range: &Interval, positive: bool) -> Option<Interval> {
    let zero = Some(Bound {
        value: Rational::ZERO,
        inclusive: false,
    });
    let flip = |b: Bound| {
        Rational::ONE.over(b.value).map(|value| Bound {
            value,
            inclusive: b.inclusive,
        })
    };
    // 1/x <= high means x >= 1/high; a high end at or below zero holds for no positive number.
    let low = match range.high {
        None => (!positive).then_some(zero).flatten(),
        Some(b) if b.value.is_zero() || b.value.is_negative() => {
            return Some(Interval {
                low: zero,
                high: zero,
            });
        }
        Some(b) => Some(flip(b)?),
    };
    let high = match range.low {
        None => None,
        Some(b) if b.value.is_zero() || b.value.is_negative() => None,
        Some(b) => Some(flip(b)?),
    };
    Some(Interval { low, high })
}
