//! From provisions to a program for one day and layer.

use crate::law::Pack;
use crate::norm::{Norm, Subject, is_below};
use crate::program::{
    AtomId, AtomTest, Closure, Control, Entry, Exception, LimbView, Node, NodeId, Program,
    Qualifier, Reach, Switch, SwitchId, SwitchSource,
};
use crate::source::Span;
use crate::syntax::{Cond, Condition, HowMany, Keyword, Limb, Name, Need, Op, SetExpr};
use crate::vocabulary::{FactDef, FactType, Vocabulary, covers};
use exeat_terms::{Country, CountrySet, Date, FactId, Layer, Rational, Roles, Unit};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

/// Compiles the provisions of a pack that hold in a layer on a day.
///
/// The pack was checked: a name that does not resolve here was reported there, and compiles to *never*.
pub(crate) fn compile(
    pack: &Pack,
    vocabulary: &Vocabulary,
    layer: Layer,
    day: Date,
    known_on: Option<Date>,
) -> Program {
    let active: Vec<usize> = pack
        .norms
        .iter()
        .enumerate()
        .filter(|(_, n)| n.dates.active(layer, day, known_on))
        .map(|(i, _)| i)
        .collect();
    let by_name = active
        .iter()
        .filter_map(|i| pack.norms.get(*i).map(|n| (n.name.as_str(), *i)))
        .collect();
    let mut compiler = Compiler {
        pack,
        vocabulary,
        day,
        by_name,
        program: Program::default(),
        node_ids: HashMap::new(),
        atom_ids: HashMap::new(),
        switch_ids: BTreeMap::new(),
        done: BTreeMap::new(),
    };
    compiler.run(&active);
    let mut program = compiler.program;
    program.limits = limits(&program.atoms);
    program.by_kind = vec![OnceLock::new(); vocabulary.kinds().len() + 1];
    program
}

/// Every comparison with a number, in order.
fn limits(atoms: &[AtomTest]) -> Arc<[(FactId, Op, Rational)]> {
    let mut limits: Vec<(FactId, Op, Rational)> = atoms
        .iter()
        .filter_map(|atom| match atom {
            AtomTest::Number(fact, op, limit) => Some((*fact, *op, *limit)),
            _ => None,
        })
        .collect();
    limits.sort_by_key(|(fact, op, limit)| (*fact, *limit, *op));
    limits.into()
}

/// Where each provision of a list stands in it, by name.
fn places<'a>(list: &[(usize, &'a Norm)]) -> BTreeMap<&'a str, usize> {
    list.iter()
        .enumerate()
        .map(|(at, (_, norm))| (norm.name.as_str(), at))
        .collect()
}

struct Compiler<'a> {
    pack: &'a Pack,
    vocabulary: &'a Vocabulary,
    day: Date,
    by_name: BTreeMap<&'a str, usize>,
    program: Program,
    node_ids: HashMap<Node, NodeId>,
    atom_ids: HashMap<AtomTest, AtomId>,
    switch_ids: BTreeMap<SwitchSource, SwitchId>,
    /// Provisions compiled so far; none while one is being compiled, which breaks circles.
    done: BTreeMap<usize, Option<(NodeId, Option<LimbView>)>>,
}

impl<'a> Compiler<'a> {
    fn run(&mut self, active: &[usize]) {
        let of = |keyword: Keyword| -> Vec<(usize, &'a Norm)> {
            active
                .iter()
                .filter_map(|i| self.pack.norms.get(*i).map(|n| (*i, n)))
                .filter(|(_, n)| n.keyword == keyword)
                .collect()
        };
        let (items, controls) = (of(Keyword::Item), of(Keyword::Control));
        let (exceptions, closures) = (of(Keyword::Exception), of(Keyword::Closure));
        let (reviews, licences) = (of(Keyword::Review), of(Keyword::Licence));
        let (reach, definitions) = (of(Keyword::Reach), of(Keyword::Define));
        for (norm, _) in reach {
            let (node, _) = self.norm(norm);
            self.program.reach.push(Reach { norm, node });
        }
        for (norm, _) in definitions {
            let (node, _) = self.norm(norm);
            self.program.definitions.push((norm, node));
        }
        for (index, norm) in &items {
            let (node, limbs) = self.norm(*index);
            let switch = self.norm_switch(*index);
            self.program.entries.push(Entry {
                norm: *index,
                node,
                switch,
                by_claim: norm.when.is_none(),
                kinds: norm.kinds.clone(),
                limbs,
            });
        }
        let items_at = places(&items);
        let controls_at = places(&controls);
        // An entry's name stands for the entries below it too; a control's name for itself alone.
        let entries_of = |names: &[String]| -> Vec<usize> {
            let mut out: Vec<usize> = names
                .iter()
                .flat_map(|name| {
                    items_at
                        .range(name.as_str()..)
                        .take_while(move |(n, _)| n.starts_with(name.as_str()))
                        .filter(move |(n, _)| is_below(n, name))
                        .map(|(_, at)| *at)
                })
                .collect();
            out.sort_unstable();
            out.dedup();
            out
        };
        // In order, so that looking one up needs no walk; an author may name them in any.
        let named = |at: &BTreeMap<&str, usize>, names: &[String]| -> Vec<usize> {
            let mut out: Vec<usize> = names
                .iter()
                .filter_map(|n| at.get(n.as_str()).copied())
                .collect();
            out.sort_unstable();
            out.dedup();
            out
        };
        for (index, norm) in &controls {
            let (node, limbs) = self.norm(*index);
            self.program.controls.push(Control {
                norm: *index,
                strand: norm.strand,
                effect: norm.effect,
                node,
                entries: match &norm.applies {
                    Subject::AnyItem => None,
                    Subject::Entries(names) => Some(entries_of(names)),
                },
                limbs,
                over: named(&controls_at, &norm.over),
            });
        }
        for (index, norm) in &exceptions {
            let (node, limbs) = self.norm(*index);
            let mut acts = Vec::new();
            for (at, act) in norm.acts.iter().enumerate() {
                let when = act.when.as_ref().map(|c| self.cond(c, *index, false).0);
                acts.push((when, at));
            }
            let unless = norm.unless.as_ref().map(|c| self.cond(c, *index, false).0);
            self.program.exceptions.push(Exception {
                norm: *index,
                defeats: named(&controls_at, &norm.defeats),
                node,
                acts,
                unless,
                limbs,
            });
        }
        for (list, is_review) in [(&reviews, true), (&licences, false)] {
            let own_at = places(list);
            for (index, norm) in list.iter() {
                let (node, _) = self.norm(*index);
                let qualifier = Qualifier {
                    norm: *index,
                    of: named(&controls_at, &norm.of),
                    node,
                    over: named(&own_at, &norm.over),
                };
                if is_review {
                    self.program.reviews.push(qualifier);
                } else {
                    self.program.licences.push(qualifier);
                }
            }
        }
        for (index, norm) in &closures {
            let node = self
                .norm_switch(*index)
                .unwrap_or_else(|| self.add(Node::Const(true)));
            self.program.closures.push(Closure {
                norm: *index,
                kinds: norm.kinds.clone(),
                entries: entries_of(&norm.entries),
                node,
            });
        }
    }

    fn add(&mut self, node: Node) -> NodeId {
        if let Some(id) = self.node_ids.get(&node) {
            return *id;
        }
        let id = NodeId(u32::try_from(self.program.nodes.len()).unwrap_or(u32::MAX));
        self.program.nodes.push(node.clone());
        self.node_ids.insert(node, id);
        id
    }

    fn atom(&mut self, test: AtomTest) -> NodeId {
        let id = match self.atom_ids.get(&test) {
            Some(id) => *id,
            None => {
                let id = AtomId(u32::try_from(self.program.atoms.len()).unwrap_or(u32::MAX));
                self.program.atoms.push(test.clone());
                self.atom_ids.insert(test, id);
                id
            }
        };
        self.add(Node::Atom(id))
    }

    fn switch(&mut self, source: SwitchSource, text: String) -> NodeId {
        let id = match self.switch_ids.get(&source) {
            Some(id) => *id,
            None => {
                let id = SwitchId(u32::try_from(self.program.switches.len()).unwrap_or(u32::MAX));
                self.program.switches.push(Switch {
                    source: source.clone(),
                    text,
                });
                self.switch_ids.insert(source, id);
                id
            }
        };
        self.add(Node::Switch(id))
    }

    /// The switch a whole provision hangs on: known from memory, or a switch of law not known.
    fn norm_switch(&mut self, index: usize) -> Option<NodeId> {
        let norm = self.pack.norms.get(index)?;
        let unknown = norm
            .dates
            .unknown
            .as_ref()
            .filter(|(from, _)| *from <= self.day);
        if norm.mark.decides() && unknown.is_none() {
            return None;
        }
        let text = match unknown {
            Some((_, why)) => format!("{}: {why}", norm.name),
            None => format!("{} ({}) is known from memory only", norm.name, norm.cite),
        };
        Some(self.switch(SwitchSource::Norm(index), text))
    }

    /// The condition of a provision, with the switch it hangs on.
    fn norm(&mut self, index: usize) -> (NodeId, Option<LimbView>) {
        match self.done.get(&index) {
            Some(Some(done)) => return done.clone(),
            Some(None) => return (self.add(Node::Const(false)), None),
            None => {}
        }
        self.done.insert(index, None);
        let Some(norm) = self.pack.norms.get(index) else {
            return (self.add(Node::Const(false)), None);
        };
        let (node, limbs) = match &norm.when {
            Some(cond) => {
                let (node, view) = self.cond(cond, index, true);
                (node, view)
            }
            None if norm.keyword == Keyword::Item => (self.atom(AtomTest::Claimed(index)), None),
            None => (self.add(Node::Const(true)), None),
        };
        let node = match self.norm_switch(index) {
            Some(switch) => self.all(vec![switch, node]),
            None => node,
        };
        self.done.insert(index, Some((node, limbs.clone())));
        (node, limbs)
    }

    /// Another provision as a condition: an entry is met by facts or classification, all else by its own
    /// condition.
    fn met(&mut self, index: usize) -> NodeId {
        let is_entry = self
            .pack
            .norms
            .get(index)
            .is_some_and(|n| n.keyword == Keyword::Item);
        if is_entry {
            self.add(Node::Entry(index))
        } else {
            self.norm(index).0
        }
    }

    fn all(&mut self, parts: Vec<NodeId>) -> NodeId {
        let (yes, no) = (self.add(Node::Const(true)), self.add(Node::Const(false)));
        if parts.contains(&no) {
            return no;
        }
        let parts: Vec<NodeId> = parts.into_iter().filter(|p| *p != yes).collect();
        match parts.as_slice() {
            [] => yes,
            [one] => *one,
            _ => self.add(Node::All(parts)),
        }
    }

    fn any(&mut self, parts: Vec<NodeId>) -> NodeId {
        let (yes, no) = (self.add(Node::Const(true)), self.add(Node::Const(false)));
        if parts.contains(&yes) {
            return yes;
        }
        let parts: Vec<NodeId> = parts.into_iter().filter(|p| *p != no).collect();
        match parts.as_slice() {
            [] => no,
            [one] => *one,
            _ => self.add(Node::Any(parts)),
        }
    }

    fn not(&mut self, inner: NodeId) -> NodeId {
        match self.program.node(inner) {
            Node::Const(value) => {
                let value = !*value;
                self.add(Node::Const(value))
            }
            Node::Not(again) => *again,
            _ => self.add(Node::Not(inner)),
        }
    }

    fn cond(&mut self, cond: &Cond, norm: usize, view: bool) -> (NodeId, Option<LimbView>) {
        if let Condition::List(need, limbs) = &cond.node {
            return self.list(*need, limbs, norm, cond.span, view);
        }
        let node = self.inline(cond, norm);
        let view = view.then(|| LimbView {
            label: String::new(),
            node,
            need: None,
            children: Vec::new(),
            span: cond.span,
            mark: None,
            cite: None,
        });
        (node, view)
    }

    fn list(
        &mut self,
        need: Need,
        limbs: &[Limb],
        norm: usize,
        span: Span,
        view: bool,
    ) -> (NodeId, Option<LimbView>) {
        let mut nodes = Vec::new();
        let mut children = Vec::new();
        for limb in limbs {
            // A limb outside its dates is not there; the rest of its list stands.
            if !covers(limb.from, limb.until, self.day) {
                continue;
            }
            let (node, child) = self.cond(&limb.when, norm, view);
            let doubtful = limb.mark.is_some_and(|m| !m.decides());
            let weighted = if doubtful {
                let name = self.pack.norms.get(norm).map_or("", |n| n.name.as_str());
                let text = format!("limbs of {name} are known from memory only");
                let switch = self.switch(SwitchSource::Limbs(norm), text);
                match need {
                    Need::All => {
                        let without = self.not(switch);
                        self.any(vec![without, node])
                    }
                    Need::Any | Need::None | Need::AtLeast(_) => self.all(vec![switch, node]),
                }
            } else {
                node
            };
            nodes.push(weighted);
            if let Some(mut child) = child {
                child.label = limb
                    .label
                    .as_ref()
                    .map_or(String::new(), |l| l.node.clone());
                child.mark = limb.mark;
                child.cite = limb.cite.as_ref().map(|c| c.node.clone());
                children.push(child);
            }
        }
        let node = match need {
            Need::All => self.all(nodes),
            Need::Any => self.any(nodes),
            Need::None => {
                let any = self.any(nodes);
                self.not(any)
            }
            Need::AtLeast(n) => self.add(Node::AtLeast(n, nodes)),
        };
        let view = view.then_some(LimbView {
            label: String::new(),
            node,
            need: Some(need),
            children,
            span,
            mark: None,
            cite: None,
        });
        (node, view)
    }

    fn inline(&mut self, cond: &Cond, norm: usize) -> NodeId {
        let never = |s: &mut Self| s.add(Node::Const(false));
        match &cond.node {
            Condition::Always => self.add(Node::Const(true)),
            Condition::Never => self.add(Node::Const(false)),
            Condition::Compare(name, op, amount) => {
                let Some(fact) = self.vocabulary.find(&name.node) else {
                    return never(self);
                };
                let id = fact.id;
                if fact.fact_type == FactType::Money {
                    let currency = amount.unit.clone().unwrap_or_default();
                    return self.atom(AtomTest::Money(id, *op, amount.value, currency));
                }
                match in_fact_unit(fact, amount) {
                    Some(limit) => self.atom(AtomTest::Number(id, *op, limit)),
                    None => never(self),
                }
            }
            Condition::YesNo(name) => match self.vocabulary.find(&name.node).map(|f| f.id) {
                Some(id) => self.atom(AtomTest::YesNo(id)),
                None => never(self),
            },
            Condition::Informed => match self.vocabulary.find("informed").map(|f| f.id) {
                Some(id) => self.atom(AtomTest::YesNo(id)),
                None => never(self),
            },
            Condition::Is(name, words, negated) => {
                let node = self.is(name, words);
                if *negated { self.not(node) } else { node }
            }
            Condition::Listed(list, footnote) => {
                let Some(fact) = self.vocabulary.find(&list.node) else {
                    return never(self);
                };
                let id = fact.id;
                let mask = fact
                    .words()
                    .iter()
                    .enumerate()
                    .filter(|(_, word)| match footnote {
                        None => word.as_str() != "no",
                        Some(n) => **word == format!("footnote-{n}"),
                    })
                    .fold(0u64, |m, (i, _)| m | 1 << i);
                self.atom(AtomTest::Words(id, mask))
            }
            Condition::In(name, set, negated) => {
                let Some(id) = self.vocabulary.find(&name.node).map(|f| f.id) else {
                    return never(self);
                };
                let node = self.member(id, set);
                if *negated { self.not(node) } else { node }
            }
            Condition::Meets(names) => {
                let mut parts = Vec::new();
                for name in names {
                    if let Some(index) = self.by_name.get(name.node.as_str()).copied() {
                        parts.push(self.met(index));
                    }
                    // An entry's name also stands for the entries below it.
                    let below: Vec<usize> = self
                        .by_name
                        .range(name.node.as_str()..)
                        .take_while(|(n, _)| n.starts_with(name.node.as_str()))
                        .filter(|(n, _)| **n != name.node && is_below(n, &name.node))
                        .map(|(_, i)| *i)
                        .collect();
                    for index in below {
                        parts.push(self.met(index));
                    }
                }
                self.any(parts)
            }
            Condition::Parties {
                how,
                recipients,
                roles,
                ask,
            } => {
                let body = self.inline_or_list(ask, norm);
                let roles = match (roles.is_empty(), recipients) {
                    (false, _) => *roles,
                    (true, true) => Roles::RECIPIENTS,
                    (true, false) => Roles::ALL,
                };
                match how {
                    HowMany::No => {
                        let any = self.add(Node::Parties(HowMany::Any, roles, body));
                        self.not(any)
                    }
                    HowMany::Any | HowMany::Every => self.add(Node::Parties(*how, roles, body)),
                }
            }
            Condition::Not(inner) => {
                let node = self.inline_or_list(inner, norm);
                self.not(node)
            }
            Condition::And(parts) => {
                let nodes = parts.iter().map(|p| self.inline_or_list(p, norm)).collect();
                self.all(nodes)
            }
            Condition::Or(parts) => {
                let nodes = parts.iter().map(|p| self.inline_or_list(p, norm)).collect();
                self.any(nodes)
            }
            Condition::Except(a, b) => {
                let a = self.inline_or_list(a, norm);
                let b = self.inline_or_list(b, norm);
                let without = self.not(b);
                self.all(vec![a, without])
            }
            Condition::List(..) => self.inline_or_list(cond, norm),
        }
    }

    fn inline_or_list(&mut self, cond: &Cond, norm: usize) -> NodeId {
        self.cond(cond, norm, false).0
    }

    fn is(&mut self, name: &Name, words: &[Name]) -> NodeId {
        if name.node == "kind" {
            let kinds = words
                .iter()
                .filter_map(|w| self.vocabulary.kind(&w.node))
                .collect();
            return self.atom(AtomTest::Kind(kinds));
        }
        let Some(fact) = self.vocabulary.find(&name.node) else {
            return self.add(Node::Const(false));
        };
        let id = fact.id;
        if fact.fact_type == FactType::YesNo {
            let wants_yes = words.iter().any(|w| w.node == "yes");
            let wants_no = words.iter().any(|w| w.node == "no");
            let atom = self.atom(AtomTest::YesNo(id));
            return match (wants_yes, wants_no) {
                (true, true) => self.add(Node::Const(true)),
                (true, false) => atom,
                (false, _) => self.not(atom),
            };
        }
        let mask = fact
            .words()
            .iter()
            .enumerate()
            .filter(|(_, word)| words.iter().any(|w| w.node == **word))
            .fold(0u64, |m, (i, _)| m | 1 << i);
        self.atom(AtomTest::Words(id, mask))
    }

    fn countries(&mut self, fact: exeat_terms::FactId, set: CountrySet) -> NodeId {
        if set.is_empty() {
            self.add(Node::Const(false))
        } else {
            self.atom(AtomTest::Countries(fact, set))
        }
    }

    /// A country fact in a set expression on the day; each set with rows from memory only is a piece of
    /// unknown law of its own.
    fn member(&mut self, fact: exeat_terms::FactId, expr: &SetExpr) -> NodeId {
        let mut doubtful = BTreeSet::new();
        self.doubtful_sets(expr, &mut doubtful);
        let mut names = doubtful.into_iter();
        match (names.next(), names.next(), expr) {
            (None, _, _) => {
                let set = self.set(expr, true);
                self.countries(fact, set)
            }
            (Some(_), Some(_), SetExpr::Union(parts)) => {
                let nodes = parts.iter().map(|p| self.member(fact, p)).collect();
                self.any(nodes)
            }
            (Some(_), Some(_), SetExpr::Except(a, b)) => {
                let (a, b) = (self.member(fact, a), self.member(fact, b));
                let without = self.not(b);
                self.all(vec![a, without])
            }
            (Some(name), ..) => {
                let (with, without) = (self.set(expr, true), self.set(expr, false));
                let text = format!("members of {name} are known from memory only");
                let switch = self.switch(SwitchSource::Set(name), text);
                let sure = self.countries(fact, with.meet(without));
                let brought = self.countries(fact, with.minus(without));
                let brought = self.all(vec![switch, brought]);
                // What the doubtful rows take away is in the set without them.
                let taken = self.countries(fact, without.minus(with));
                let unless = self.not(switch);
                let taken = self.all(vec![unless, taken]);
                self.any(vec![sure, brought, taken])
            }
        }
    }

    /// The sets of an expression that have members on the day by rows from memory only.
    fn doubtful_sets(&self, expr: &SetExpr, out: &mut BTreeSet<String>) {
        match expr {
            SetExpr::Anywhere(_) => {}
            SetExpr::Named(name) => {
                let members = match Country::from_code(&name.node) {
                    Some(_) => None,
                    None => self.pack.sets.members(&name.node, self.day),
                };
                if members.is_some_and(|(_, doubtful)| !doubtful.is_empty()) {
                    out.insert(name.node.clone());
                }
            }
            SetExpr::Union(parts) => parts.iter().for_each(|p| self.doubtful_sets(p, out)),
            SetExpr::Except(a, b) => {
                self.doubtful_sets(a, out);
                self.doubtful_sets(b, out);
            }
        }
    }

    /// The countries in a set expression on the day, with or without rows known from memory only.
    fn set(&self, expr: &SetExpr, doubtful_rows: bool) -> CountrySet {
        match expr {
            SetExpr::Anywhere(_) => CountrySet::anywhere(),
            SetExpr::Named(name) => match Country::from_code(&name.node) {
                Some(country) => CountrySet::from_iter([country]),
                None => match self.pack.sets.members(&name.node, self.day) {
                    Some((sure, doubtful)) if doubtful_rows => sure.union(doubtful),
                    Some((sure, _)) => sure,
                    None => CountrySet::EMPTY,
                },
            },
            SetExpr::Union(parts) => parts.iter().fold(CountrySet::EMPTY, |set, part| {
                set.union(self.set(part, doubtful_rows))
            }),
            SetExpr::Except(a, b) => self.set(a, doubtful_rows).minus(self.set(b, doubtful_rows)),
        }
    }
}

/// The constant of a comparison in the fact's own unit; none when the units do not fit.
pub(crate) fn in_fact_unit(
    fact: &FactDef,
    amount: &crate::syntax::Amount,
) -> Option<exeat_terms::Rational> {
    match (&fact.unit, &amount.unit) {
        (None, None) => Some(amount.value),
        (Some(own), Some(written)) => Unit::parse(written).ok()?.convert(amount.value, own),
        (Some(_), None) | (None, Some(_)) => None,
    }
}
