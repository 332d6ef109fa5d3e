//! A compiled pack for one period and one layer.
//!
//! Conditions become nodes of one shared graph, children before parents, equal parts once.
//! Every atom compares one fact with a constant; dates, sets and references are already resolved.

use crate::narrow::narrow;
use crate::norm::Effect;
use crate::source::Span;
use crate::syntax::{HowMany, Need, Op};
use crate::vocabulary::KindId;
use exeat_terms::{CountrySet, FactId, Mark, Rational, Roles, Strand};
use std::sync::{Arc, OnceLock};

/// An atom of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AtomId(pub u32);

/// A node of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A piece of unknown law of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SwitchId(pub u32);

/// A test of one fact.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AtomTest {
    /// A number compared with a constant, in the fact's own unit.
    Number(FactId, Op, Rational),
    /// A yes-no fact is yes.
    YesNo(FactId),
    /// A choice is one of these words, a bit each.
    Words(FactId, u64),
    /// A country is one of these.
    Countries(FactId, CountrySet),
    /// Money compared with a constant in a currency.
    Money(FactId, Op, Rational, String),
    /// The item is of one of these kinds.
    Kind(Vec<KindId>),
    /// The user classifies the item under this entry (by norm).
    Claimed(usize),
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Node {
    /// A constant.
    Const(bool),
    /// An atom.
    Atom(AtomId),
    /// Not.
    Not(NodeId),
    /// All of these.
    All(Vec<NodeId>),
    /// One of these.
    Any(Vec<NodeId>),
    /// At least so many of these.
    AtLeast(u8, Vec<NodeId>),
    /// Parties in these roles for which the body holds; the body's atoms are of parties.
    Parties(HowMany, Roles, NodeId),
    /// A piece of unknown law is as the pack has it.
    Switch(SwitchId),
    /// The item falls under this entry, by its facts or the user's classification (by norm).
    Entry(usize),
}

/// What a piece of unknown law is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SwitchSource {
    /// A provision known from memory only, or whose switch is not known.
    Norm(usize),
    /// Limbs of a provision known from memory only.
    Limbs(usize),
    /// Members of a set known from memory only.
    Set(String),
}

/// A piece of unknown law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    /// What it is.
    pub source: SwitchSource,
    /// In words, for a reader.
    pub text: String,
}

/// A limb for explanation: its words are the author's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimbView {
    /// Its label; empty where it has none.
    pub label: String,
    /// The node it became.
    pub node: NodeId,
    /// How its children are joined; none for a leaf.
    pub need: Option<Need>,
    /// Its limbs.
    pub children: Vec<LimbView>,
    /// The author's words.
    pub span: Span,
    /// Its own mark.
    pub mark: Option<Mark>,
    /// Its own citation.
    pub cite: Option<String>,
}

/// A rule of reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Which provision.
    pub norm: usize,
    /// Its condition.
    pub node: NodeId,
}

/// A control-list entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which provision.
    pub norm: usize,
    /// Its condition on facts, unknown law included; for an entry without one, the user's classification.
    pub node: NodeId,
    /// Unknown law the whole entry hangs on.
    pub switch: Option<NodeId>,
    /// Whether only the user's classification can meet it.
    pub by_claim: bool,
    /// Kinds of item it can catch; empty for all.
    pub kinds: Vec<KindId>,
    /// Its limbs.
    pub limbs: Option<LimbView>,
}

/// A control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Which provision.
    pub norm: usize,
    /// Its strand.
    pub strand: Strand,
    /// What it says.
    pub effect: Effect,
    /// Its condition, unknown law included.
    pub node: NodeId,
    /// The entries it applies to, by place among the program's entries; none for any item.
    pub entries: Option<Vec<usize>>,
    /// Its limbs.
    pub limbs: Option<LimbView>,
    /// Controls it prevails over.
    pub over: Vec<usize>,
}

/// An exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Which provision.
    pub norm: usize,
    /// The controls it lifts, by place among the program's controls, in order.
    pub defeats: Vec<usize>,
    /// Its condition, unknown law included.
    pub node: NodeId,
    /// The conditions its acts are judged by, and the acts, by place among the provision's acts.
    pub acts: Vec<(Option<NodeId>, usize)>,
    /// What gives the control back.
    pub unless: Option<NodeId>,
    /// Its limbs.
    pub limbs: Option<LimbView>,
}

/// A review policy or licence type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qualifier {
    /// Which provision.
    pub norm: usize,
    /// The controls it belongs to.
    pub of: Vec<usize>,
    /// Its condition.
    pub node: NodeId,
    /// Qualifiers it prevails over.
    pub over: Vec<usize>,
}

/// Which provisions can catch a kind of item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// Which provision.
    pub norm: usize,
    /// The kinds.
    pub kinds: Vec<KindId>,
    /// The entries, by place among the program's entries.
    pub entries: Vec<usize>,
    /// Unknown law it hangs on; a constant where none.
    pub node: NodeId,
}

/// A pack for one period and one layer.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// The atoms.
    pub atoms: Vec<AtomTest>,
    /// The nodes, children before parents.
    pub nodes: Vec<Node>,
    /// Unknown law.
    pub switches: Vec<Switch>,
    /// Rules of reach.
    pub reach: Vec<Reach>,
    /// Entries.
    pub entries: Vec<Entry>,
    /// Controls.
    pub controls: Vec<Control>,
    /// Exceptions.
    pub exceptions: Vec<Exception>,
    /// Review policies.
    pub reviews: Vec<Qualifier>,
    /// Licence types.
    pub licences: Vec<Qualifier>,
    /// Closures.
    pub closures: Vec<Closure>,
    /// Definitions in force, with their nodes.
    pub definitions: Vec<(usize, NodeId)>,
    /// Every comparison with a number in the rules of the period, in order, whatever it is asked of.
    pub limits: Arc<[(FactId, Op, Rational)]>,
    /// The parts of it that matter for each kind of item, and last for an item of no kind, made when asked for.
    pub(crate) by_kind: Vec<OnceLock<Arc<Program>>>,
}

impl Program {
    /// A node.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        const FALSE: Node = Node::Const(false);
        self.nodes.get(id.0 as usize).unwrap_or(&FALSE)
    }

    /// The part that can matter for items of a kind that nobody has classified: smaller, with the same answers.
    ///
    /// `twin` is the part of another layer of the same law; where the two say the same they are one.
    #[must_use]
    pub(crate) fn for_kind(
        &self,
        kind: Option<KindId>,
        twin: Option<&Arc<Program>>,
    ) -> Arc<Program> {
        let make = || {
            let own = narrow(self, kind);
            match twin.filter(|twin| twin.says_the_same(&own)) {
                Some(twin) => Arc::clone(twin),
                None => Arc::new(own),
            }
        };
        let last = self.by_kind.len().saturating_sub(1);
        match self.by_kind.get(kind.map_or(last, |k| usize::from(k.0))) {
            Some(cell) => Arc::clone(cell.get_or_init(make)),
            None => make(),
        }
    }

    /// Whether two programs of one pack hold the same rules.
    fn says_the_same(&self, other: &Program) -> bool {
        self.nodes == other.nodes
            && self.atoms == other.atoms
            && self.switches == other.switches
            && self.reach == other.reach
            && self.entries == other.entries
            && self.controls == other.controls
            && self.exceptions == other.exceptions
            && self.reviews == other.reviews
            && self.licences == other.licences
            && self.closures == other.closures
            && self.limits == other.limits
    }

    /// An atom.
    #[must_use]
    pub fn atom(&self, id: AtomId) -> Option<&AtomTest> {
        self.atoms.get(id.0 as usize)
    }
}
