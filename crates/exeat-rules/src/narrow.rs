//! A program cut down to what can matter for one kind of item.
//!
//! A pack of a thousand entries holds a few dozen that can catch a given kind; the others say *no* before any
//! fact is looked at. They are left out here once per kind, so that a determination walks only the rest. What
//! is left out would have been *no* in every case of that kind that carries no classification of the user's,
//! so the answer is the same.

use crate::program::{
    AtomId, AtomTest, Closure, Control, Entry, Exception, LimbView, Node, NodeId, Program,
    Qualifier, Switch, SwitchId,
};
use crate::vocabulary::KindId;

/// The part of a program that can matter for items of a kind that nobody has classified.
pub(crate) fn narrow(whole: &Program, kind: Option<KindId>) -> Program {
    let closed = always_closed(whole, kind);
    let keep_entry: Vec<bool> = whole
        .entries
        .iter()
        .zip(&closed)
        .map(|(entry, closed)| {
            let fits = entry.kinds.is_empty() || kind.is_some_and(|k| entry.kinds.contains(&k));
            if entry.by_claim { !closed } else { fits }
        })
        .collect();
    let entry_at = renumber(&keep_entry);
    let keep_control: Vec<bool> = whole
        .controls
        .iter()
        .map(|control| {
            let some = |list: &Vec<usize>| list.iter().any(|at| is_kept(&entry_at, *at));
            control.entries.as_ref().is_none_or(some)
        })
        .collect();
    let control_at = renumber(&keep_control);
    let mut cut = Cut {
        whole,
        dropped: whole
            .entries
            .iter()
            .zip(&keep_entry)
            .filter(|(_, keep)| !**keep)
            .map(|(entry, _)| entry.norm)
            .collect(),
        nodes: vec![None; whole.nodes.len()],
        atoms: vec![None; whole.atoms.len()],
        switches: vec![None; whole.switches.len()],
        out: Program {
            limits: whole.limits.clone(),
            ..Program::default()
        },
    };
    for rule in &whole.reach {
        let node = cut.node(rule.node);
        cut.out.reach.push(crate::program::Reach {
            norm: rule.norm,
            node,
        });
    }
    for entry in kept(&whole.entries, &keep_entry) {
        let entry = Entry {
            norm: entry.norm,
            node: cut.node(entry.node),
            switch: entry.switch.map(|s| cut.node(s)),
            by_claim: entry.by_claim,
            kinds: entry.kinds.clone(),
            limbs: cut.limbs(entry.limbs.as_ref()),
        };
        cut.out.entries.push(entry);
    }
    for control in kept(&whole.controls, &keep_control) {
        let control = Control {
            norm: control.norm,
            strand: control.strand,
            effect: control.effect,
            node: cut.node(control.node),
            entries: control.entries.as_ref().map(|list| moved(list, &entry_at)),
            limbs: cut.limbs(control.limbs.as_ref()),
            over: moved(&control.over, &control_at),
        };
        cut.out.controls.push(control);
    }
    for exception in &whole.exceptions {
        let defeats = moved(&exception.defeats, &control_at);
        if defeats.is_empty() {
            continue;
        }
        let exception = Exception {
            norm: exception.norm,
            defeats,
            node: cut.node(exception.node),
            acts: exception
                .acts
                .iter()
                .map(|(when, act)| (when.map(|w| cut.node(w)), *act))
                .collect(),
            unless: exception.unless.map(|u| cut.node(u)),
            limbs: cut.limbs(exception.limbs.as_ref()),
        };
        cut.out.exceptions.push(exception);
    }
    cut.out.reviews = cut.qualifiers(&whole.reviews, &control_at);
    cut.out.licences = cut.qualifiers(&whole.licences, &control_at);
    for closure in &whole.closures {
        if kind.is_some_and(|k| closure.kinds.contains(&k)) {
            let closure = Closure {
                norm: closure.norm,
                kinds: closure.kinds.clone(),
                entries: moved(&closure.entries, &entry_at),
                node: cut.node(closure.node),
            };
            cut.out.closures.push(closure);
        }
    }
    for (norm, node) in &whole.definitions {
        if let Some(Some(node)) = cut.nodes.get(node.0 as usize) {
            cut.out.definitions.push((*norm, *node));
        }
    }
    cut.out
}

/// Which entries a closure for the kind leaves out however unknown law is taken, by place.
fn always_closed(whole: &Program, kind: Option<KindId>) -> Vec<bool> {
    let mut certain = false;
    let mut named = vec![false; whole.entries.len()];
    for closure in &whole.closures {
        if kind.is_some_and(|k| closure.kinds.contains(&k)) {
            certain |= matches!(whole.node(closure.node), Node::Const(true));
            for at in &closure.entries {
                if let Some(slot) = named.get_mut(*at) {
                    *slot = true;
                }
            }
        }
    }
    named.into_iter().map(|named| certain && !named).collect()
}

/// The new place of each that is kept.
fn renumber(keep: &[bool]) -> Vec<Option<usize>> {
    let mut next = 0..;
    keep.iter()
        .map(|keep| if *keep { next.next() } else { None })
        .collect()
}

fn is_kept(places: &[Option<usize>], at: usize) -> bool {
    places.get(at).copied().flatten().is_some()
}

fn moved(list: &[usize], places: &[Option<usize>]) -> Vec<usize> {
    list.iter()
        .filter_map(|at| places.get(*at).copied().flatten())
        .collect()
}

fn kept<'a, T>(list: &'a [T], keep: &'a [bool]) -> impl Iterator<Item = &'a T> {
    list.iter()
        .zip(keep)
        .filter(|(_, keep)| **keep)
        .map(|(one, _)| one)
}

struct Cut<'a> {
    whole: &'a Program,
    /// Entries left out, by norm, in order.
    dropped: Vec<usize>,
    nodes: Vec<Option<NodeId>>,
    atoms: Vec<Option<AtomId>>,
    switches: Vec<Option<SwitchId>>,
    out: Program,
}

impl Cut<'_> {
    fn is_dropped(&self, norm: usize) -> bool {
        self.dropped.binary_search(&norm).is_ok()
    }

    /// Whether a node says *no* because the entry it speaks of is left out.
    fn is_never(&self, id: NodeId) -> bool {
        match self.whole.node(id) {
            Node::Entry(norm) => self.is_dropped(*norm),
            Node::Atom(atom) => match self.whole.atom(*atom) {
                Some(AtomTest::Claimed(norm)) => self.is_dropped(*norm),
                _ => false,
            },
            _ => false,
        }
    }

    fn node(&mut self, id: NodeId) -> NodeId {
        if let Some(Some(done)) = self.nodes.get(id.0 as usize) {
            return *done;
        }
        let whole = self.whole;
        let node = match whole.node(id) {
            _ if self.is_never(id) => Node::Const(false),
            Node::Const(value) => Node::Const(*value),
            Node::Entry(norm) => Node::Entry(*norm),
            Node::Atom(atom) => Node::Atom(self.atom(*atom)),
            Node::Switch(switch) => Node::Switch(self.switch(*switch)),
            Node::Not(inner) => Node::Not(self.node(*inner)),
            Node::All(list) => Node::All(self.list(list)),
            // An entry left out adds nothing to a list of which one is enough.
            Node::Any(list) => {
                let some: Vec<NodeId> = list
                    .iter()
                    .copied()
                    .filter(|part| !self.is_never(*part))
                    .collect();
                Node::Any(self.list(&some))
            }
            Node::AtLeast(n, list) => Node::AtLeast(*n, self.list(list)),
            Node::Parties(how, roles, body) => Node::Parties(*how, *roles, self.node(*body)),
        };
        let new = NodeId(u32::try_from(self.out.nodes.len()).unwrap_or(u32::MAX));
        self.out.nodes.push(node);
        if let Some(slot) = self.nodes.get_mut(id.0 as usize) {
            *slot = Some(new);
        }
        new
    }

    fn list(&mut self, list: &[NodeId]) -> Vec<NodeId> {
        list.iter().map(|part| self.node(*part)).collect()
    }

    fn atom(&mut self, id: AtomId) -> AtomId {
        if let Some(Some(done)) = self.atoms.get(id.0 as usize) {
            return *done;
        }
        let new = AtomId(u32::try_from(self.out.atoms.len()).unwrap_or(u32::MAX));
        self.out.atoms.extend(self.whole.atom(id).cloned());
        if let Some(slot) = self.atoms.get_mut(id.0 as usize) {
            *slot = Some(new);
        }
        new
    }

    fn switch(&mut self, id: SwitchId) -> SwitchId {
        if let Some(Some(done)) = self.switches.get(id.0 as usize) {
            return *done;
        }
        let new = SwitchId(u32::try_from(self.out.switches.len()).unwrap_or(u32::MAX));
        let switch: Option<&Switch> = self.whole.switches.get(id.0 as usize);
        self.out.switches.extend(switch.cloned());
        if let Some(slot) = self.switches.get_mut(id.0 as usize) {
            *slot = Some(new);
        }
        new
    }

    fn limbs(&mut self, view: Option<&LimbView>) -> Option<LimbView> {
        view.map(|view| self.limb(view))
    }

    fn limb(&mut self, view: &LimbView) -> LimbView {
        LimbView {
            label: view.label.clone(),
            node: self.node(view.node),
            need: view.need,
            children: view.children.iter().map(|c| self.limb(c)).collect(),
            span: view.span,
            mark: view.mark,
            cite: view.cite.clone(),
        }
    }

    /// Qualifiers of controls that are kept; one of them may prevail over another.
    fn qualifiers(&mut self, all: &[Qualifier], control_at: &[Option<usize>]) -> Vec<Qualifier> {
        let keep: Vec<bool> = all
            .iter()
            .map(|q| q.of.iter().any(|at| is_kept(control_at, *at)))
            .collect();
        let places = renumber(&keep);
        kept(all, &keep)
            .map(|q| Qualifier {
                norm: q.norm,
                of: moved(&q.of, control_at),
                node: self.node(q.node),
                over: moved(&q.over, &places),
            })
            .collect()
    }
}
