//! Version 1 of the JSON of `facts`.

use crate::packs::Library;
use exeat_rules::syntax::{Cond, Condition};
use exeat_rules::{FactDef, FactType, KindDef, KindId, Norm, Scope};
use exeat_terms::FactId;
use serde::Serialize;
use std::collections::BTreeMap;

/// The vocabulary.
#[derive(Debug, Clone, Serialize)]
pub struct Vocabulary {
    /// Always 1.
    pub version: u8,
    /// Kinds of item; the one asked for, or all.
    pub kinds: Vec<Kind>,
    /// Facts; those the kind has, or all.
    pub facts: Vec<Fact>,
}

/// A kind of item.
#[derive(Debug, Clone, Serialize)]
pub struct Kind {
    /// Its name in a transaction.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Other words for it.
    pub also: Vec<String>,
}

/// A fact.
#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    /// Its name in a transaction.
    pub name: String,
    /// `item`, `party`, `transaction` or `end-use`.
    pub of: String,
    /// What it means.
    pub meaning: String,
    /// `number`, `yes-no`, `choice`, `country`, `money` or `listing`.
    #[serde(rename = "type")]
    pub fact_type: String,
    /// The unit its numbers are kept in.
    pub unit: Option<String>,
    /// Least and greatest value that can be.
    pub range: Option<[String; 2]>,
    /// The words of a choice.
    pub values: Vec<String>,
    /// Kinds of item that have it; empty for all.
    pub kinds: Vec<String>,
    /// The question put to a person; none for a fact that only follows from others.
    pub question: Option<String>,
    /// Facts it follows from.
    pub follows_from: Vec<String>,
    /// Whether a recorded statement of no known concern answers it.
    pub knowledge: bool,
    /// Whether each jurisdiction reads its own value.
    pub by_jurisdiction: bool,
    /// Provisions whose conditions ask it, themselves or through a fact that follows from it.
    pub asked_by: Vec<String>,
    /// The pack that declares it.
    pub pack: String,
}

/// The facts of a kind of item, or all.
#[must_use]
pub fn vocabulary(library: &Library, kind: Option<KindId>) -> Vocabulary {
    let vocabulary = &library.law.vocabulary;
    let asked = asked_by(library);
    let all = vocabulary.facts().iter();
    Vocabulary {
        version: 1,
        kinds: match kind {
            Some(kind) => vocabulary
                .kind_def(kind)
                .into_iter()
                .map(kind_out)
                .collect(),
            None => vocabulary.kinds().iter().map(kind_out).collect(),
        },
        facts: all
            .filter(|f| kind.is_none_or(|k| f.scope != Scope::Item || f.belongs_to(k)))
            .map(|f| fact(library, f, asked.get(&f.id)))
            .collect(),
    }
}

fn kind_out(kind: &KindDef) -> Kind {
    Kind {
        name: kind.name.replace('-', " "),
        title: kind.title.clone(),
        also: kind.also.clone(),
    }
}

fn fact(library: &Library, def: &FactDef, asked: Option<&Vec<String>>) -> Fact {
    let vocabulary = &library.law.vocabulary;
    let name = |id: FactId| vocabulary.fact(id).map(|f| f.name.clone());
    let fact_type = match def.fact_type {
        FactType::Number => "number",
        FactType::YesNo => "yes-no",
        FactType::Choice(_) => "choice",
        FactType::Country => "country",
        FactType::Money => "money",
        FactType::Listing(_) => "listing",
    };
    Fact {
        name: match def.name.as_str() {
            "line-value" => "value".to_owned(),
            // A transaction names its act by kind.
            "act" => "kind".to_owned(),
            name => name.to_owned(),
        },
        of: match def.scope {
            Scope::Item => "item",
            Scope::Party => "party",
            Scope::Transaction => "transaction",
            Scope::EndUse => "end-use",
        }
        .to_owned(),
        meaning: def.title.clone(),
        fact_type: fact_type.to_owned(),
        unit: def.unit.as_ref().map(ToString::to_string),
        range: def.range.map(|(low, high)| {
            [low, high].map(|n| n.exact_decimal().unwrap_or_else(|| n.to_string()))
        }),
        values: def.words().to_vec(),
        kinds: def
            .kinds
            .iter()
            .filter_map(|k| vocabulary.kind_def(*k).map(|k| k.name.replace('-', " ")))
            .collect(),
        question: def.askable.then(|| def.ask.clone()),
        follows_from: bases(def).into_iter().filter_map(name).collect(),
        knowledge: def.knowledge,
        by_jurisdiction: def.by_jurisdiction,
        asked_by: asked.cloned().unwrap_or_default(),
        pack: def.pack.clone(),
    }
}

/// The facts a fact follows from.
fn bases(def: &FactDef) -> Vec<FactId> {
    let formulas = def.derivations.iter().flat_map(|d| {
        d.powers
            .iter()
            .map(|(f, _)| *f)
            .chain(d.when.map(|(f, _)| f))
    });
    let mut out: Vec<FactId> = formulas
        .chain(def.relation.as_ref().map(|r| r.other))
        .collect();
    out.sort();
    out.dedup();
    out
}

/// For every fact the provisions that ask it.
fn asked_by(library: &Library) -> BTreeMap<FactId, Vec<String>> {
    let vocabulary = &library.law.vocabulary;
    let mut out: BTreeMap<FactId, Vec<String>> = BTreeMap::new();
    for norm in library.law.packs.iter().flat_map(|p| &p.norms) {
        let mut facts: Vec<FactId> = names(norm)
            .iter()
            .filter_map(|name| vocabulary.find(name).map(|f| f.id))
            .collect();
        // A rule that asks a derived fact asks those it follows from.
        let mut at = 0;
        while let Some(fact) = facts.get(at).copied() {
            at += 1;
            for base in vocabulary.fact(fact).map(bases).unwrap_or_default() {
                if !facts.contains(&base) {
                    facts.push(base);
                }
            }
        }
        for fact in facts {
            let list = out.entry(fact).or_default();
            // Versions of one provision count once.
            if !list.contains(&norm.name) {
                list.push(norm.name.clone());
            }
        }
    }
    out
}

/// The facts the conditions of a provision name.
fn names(norm: &Norm) -> Vec<String> {
    let mut out = Vec::new();
    let acts = norm.acts.iter().filter_map(|a| a.when.as_ref());
    for cond in norm.when.iter().chain(&norm.unless).chain(acts) {
        walk(cond, &mut out);
    }
    out.sort();
    out.dedup();
    out
}

fn walk(cond: &Cond, out: &mut Vec<String>) {
    match &cond.node {
        Condition::Always | Condition::Never | Condition::Meets(_) => {}
        Condition::Compare(name, ..)
        | Condition::YesNo(name)
        | Condition::Is(name, ..)
        | Condition::In(name, ..)
        | Condition::Listed(name, _) => out.push(name.node.clone()),
        Condition::Informed => out.push("informed".to_owned()),
        Condition::Parties { ask, .. } => walk(ask, out),
        Condition::Not(inner) => walk(inner, out),
        Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|p| walk(p, out)),
        Condition::Except(a, b) => {
            walk(a, out);
            walk(b, out);
        }
        Condition::List(_, limbs) => limbs.iter().for_each(|l| walk(&l.when, out)),
    }
}
