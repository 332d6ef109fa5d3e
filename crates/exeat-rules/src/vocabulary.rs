//! Kinds and facts: the words all packs share.

use crate::source::Span;
use exeat_terms::{Date, FactId, Mark, Rational, Unit};
use std::collections::BTreeMap;

/// A kind of item, by its place in the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindId(pub u16);

/// A kind of item.
#[derive(Debug, Clone)]
pub struct KindDef {
    /// Name in rules, with hyphens.
    pub name: String,
    /// Title.
    pub title: String,
    /// Other words users write.
    pub also: Vec<String>,
    /// Facts the kind's own definition answers, unless a transaction states them: yes, no, or a word's place.
    pub means: Vec<(FactId, u64)>,
    /// Where it is declared.
    pub span: Span,
}

/// Where a fact lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// A fact of the item.
    Item,
    /// A fact of a party.
    Party,
    /// A fact of the transaction.
    Transaction,
    /// A fact of the end use.
    EndUse,
}

/// The type of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactType {
    /// An exact number.
    Number,
    /// Yes or no.
    YesNo,
    /// One of these words.
    Choice(Vec<String>),
    /// A country.
    Country,
    /// Money.
    Money,
    /// A party's entry on a list: `no`, `listed`, `footnote-N`.
    Listing(Vec<String>),
}

/// How a fact relates to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RelationKind {
    /// The same measure under another name.
    Same,
    /// Never larger than the other.
    AtMost,
    /// Never smaller than the other.
    AtLeast,
    /// No where the other is yes.
    NotBoth,
}

/// A cited relation between two facts.
#[derive(Debug, Clone)]
pub struct Relation {
    /// How.
    pub kind: RelationKind,
    /// To which fact.
    pub other: FactId,
    /// On what ground.
    pub cite: String,
    /// How surely that is known.
    pub mark: Option<Mark>,
}

/// How a fact follows from others: a constant times a product of powers.
#[derive(Debug, Clone)]
pub struct Derivation {
    /// The constant, units included.
    pub coefficient: Rational,
    /// Facts and their powers, in order of fact.
    pub powers: Vec<(FactId, i8)>,
    /// Holds only where this yes-no fact certainly has this value.
    pub when: Option<(FactId, bool)>,
    /// On what ground.
    pub cite: String,
    /// Where it is written.
    pub span: Span,
}

/// A fact of the vocabulary.
#[derive(Debug, Clone)]
pub struct FactDef {
    /// Its number.
    pub id: FactId,
    /// Its name.
    pub name: String,
    /// What it means.
    pub title: String,
    /// Where it lives.
    pub scope: Scope,
    /// Its type.
    pub fact_type: FactType,
    /// Kinds of item that have it; empty for all.
    pub kinds: Vec<KindId>,
    /// The unit its numbers are kept in.
    pub unit: Option<Unit>,
    /// What can physically be.
    pub range: Option<(Rational, Rational)>,
    /// The question put to a person.
    pub ask: String,
    /// Whether a person is asked for it: not for a fact that only follows from others.
    pub askable: bool,
    /// Whether the author wrote a question for it.
    pub asked_for: bool,
    /// How dear the answer is.
    pub cost: u8,
    /// Answered no by a recorded statement of no known concern.
    pub knowledge: bool,
    /// Each pack reads its own value.
    pub by_jurisdiction: bool,
    /// How it relates to another fact.
    pub relation: Option<Relation>,
    /// How it follows from others.
    pub derivations: Vec<Derivation>,
    /// Its source, where it has one.
    pub cite: String,
    /// The pack that declares it.
    pub pack: String,
    /// Where it is declared.
    pub span: Span,
}

impl FactDef {
    /// Whether items of this kind have the fact.
    #[must_use]
    pub fn belongs_to(&self, kind: KindId) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// The words of a choice or listing.
    #[must_use]
    pub fn words(&self) -> &[String] {
        match &self.fact_type {
            FactType::Choice(words) | FactType::Listing(words) => words,
            FactType::Number | FactType::YesNo | FactType::Country | FactType::Money => &[],
        }
    }
}

/// All kinds and facts of the packs loaded together.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    pub(crate) kinds: Vec<KindDef>,
    pub(crate) facts: Vec<FactDef>,
    pub(crate) by_name: BTreeMap<String, FactId>,
    index: Index,
}

/// What every case asks of the vocabulary, worked out once when all packs are read.
#[derive(Debug, Clone, Default)]
struct Index {
    kind_by_word: BTreeMap<String, KindId>,
    knowledge: Vec<FactId>,
    related: Vec<FactId>,
    derived: Vec<FactId>,
    listings: Vec<FactId>,
}

impl Vocabulary {
    /// Makes the vocabulary ready for cases, once all its words are declared.
    pub(crate) fn seal(&mut self) {
        let mut index = Index::default();
        for (at, kind) in (0u16..).zip(&self.kinds) {
            // The first kind that claims a word keeps it.
            for word in [&kind.name].into_iter().chain(&kind.also) {
                index.kind_by_word.entry(spoken(word)).or_insert(KindId(at));
            }
        }
        for fact in &self.facts {
            let of_item = fact.scope != Scope::Party;
            if fact.knowledge && of_item {
                index.knowledge.push(fact.id);
            }
            if fact.relation.is_some() && of_item {
                index.related.push(fact.id);
            }
            if !fact.derivations.is_empty() && of_item {
                index.derived.push(fact.id);
            }
            if matches!(fact.fact_type, FactType::Listing(_)) {
                index.listings.push(fact.id);
            }
        }
        self.index = index;
    }

    fn those<'a>(&'a self, ids: &'a [FactId]) -> impl Iterator<Item = &'a FactDef> {
        ids.iter().filter_map(|id| self.fact(*id))
    }

    /// Facts that turn on knowledge and are not of a party.
    pub fn knowledge(&self) -> impl Iterator<Item = &FactDef> {
        self.those(&self.index.knowledge)
    }

    /// Facts that a cited relation ties to another, and that are not of a party.
    pub fn related(&self) -> impl Iterator<Item = &FactDef> {
        self.those(&self.index.related)
    }

    /// Facts that follow from others by a formula, and that are not of a party.
    pub fn derived(&self) -> impl Iterator<Item = &FactDef> {
        self.those(&self.index.derived)
    }

    /// Facts that say how a party stands on a list.
    pub fn listings(&self) -> impl Iterator<Item = &FactDef> {
        self.those(&self.index.listings)
    }

    /// All facts, in order of declaration.
    #[must_use]
    pub fn facts(&self) -> &[FactDef] {
        &self.facts
    }

    /// All kinds, in order of declaration.
    #[must_use]
    pub fn kinds(&self) -> &[KindDef] {
        &self.kinds
    }

    /// A fact by number.
    #[must_use]
    pub fn fact(&self, id: FactId) -> Option<&FactDef> {
        self.facts.get(usize::from(id.0))
    }

    /// A fact by name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&FactDef> {
        self.by_name.get(name).and_then(|id| self.fact(*id))
    }

    /// A kind by its name in rules.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<KindId> {
        let at = self.kinds.iter().position(|k| k.name == name)?;
        u16::try_from(at).ok().map(KindId)
    }

    /// A kind by any word a user may write.
    #[must_use]
    pub fn kind_by_word(&self, word: &str) -> Option<KindId> {
        self.index.kind_by_word.get(&spoken(word)).copied()
    }

    /// The definition of a kind.
    #[must_use]
    pub fn kind_def(&self, id: KindId) -> Option<&KindDef> {
        self.kinds.get(usize::from(id.0))
    }
}

/// A kind's name as it is compared: case and the sign between words do not matter.
fn spoken(word: &str) -> String {
    word.trim().to_lowercase().replace(' ', "-")
}

/// A day range of a set row or a provision: first day, first day after.
pub(crate) fn covers(from: Option<Date>, until: Option<Date>, day: Date) -> bool {
    from.is_none_or(|f| f <= day) && until.is_none_or(|u| day < u)
}
