//! What a comparison ranges over: kinds of item by subject, and what makes a witness look like a product.

use super::read::Whole;
use super::realise::Typical;
use exeat_rules::{KindId, Law};
use exeat_terms::{FactId, Rational, Unit};
use std::collections::HashSet;
use toml_edit::{Document, Item};

/// The table of universes, counts and typical values.
const DATA: &str = include_str!("../../data/universes.toml");

/// Universes of a law, and the numbers of products.
#[derive(Debug, Clone, Default)]
pub struct Universes {
    named: Vec<(String, Vec<KindId>)>,
    pub(crate) whole: Whole,
    pub(crate) typical: Typical,
    /// Facts that ask a question of law.
    pub(crate) legal: HashSet<FactId>,
    /// Facts that stand for entries not written out.
    pub(crate) questions: HashSet<FactId>,
    /// Figures that such a question may stand for.
    pub(crate) behind_questions: HashSet<FactId>,
    /// What a fact is only measured of: the fact, the other fact, words of it.
    pub(crate) measured_of: Vec<(FactId, FactId, u64)>,
}

impl Universes {
    /// The shipped universes, as far as the law's vocabulary has their words.
    #[must_use]
    pub fn of(law: &Law) -> Universes {
        let mut out = Universes::default();
        // The table is part of the program and read by its tests: what does not parse is not there.
        let Ok(table) = Document::parse(DATA) else {
            return out;
        };
        let section = |name: &str| table.get(name).and_then(Item::as_table);
        for (name, item) in section("universes").into_iter().flat_map(|t| t.iter()) {
            let kinds = words(item).filter_map(|w| law.vocabulary.kind(w)).collect();
            out.named.push((name.to_owned(), kinds));
        }
        let every = (0..law.vocabulary.kinds().len()).filter_map(|k| u16::try_from(k).ok());
        out.named
            .push(("all".to_owned(), every.map(KindId).collect()));
        let facts = |name: &str, key: &str| -> HashSet<FactId> {
            section(name)
                .and_then(|t| t.get(key))
                .into_iter()
                .flat_map(words)
                .filter_map(|w| law.vocabulary.find(w))
                .map(|f| f.id)
                .collect()
        };
        out.whole = facts("counts", "facts");
        out.legal = facts("legal", "facts");
        out.questions = facts("questions", "facts");
        out.behind_questions = facts("questions", "figures");
        for (name, item) in section("measured-of").into_iter().flat_map(|t| t.iter()) {
            let mut of = words(item);
            if let (Some(fact), Some(other)) = (
                law.vocabulary.find(name),
                of.next().and_then(|w| law.vocabulary.find(w)),
            ) {
                let mask = of
                    .filter_map(|w| other.words().iter().position(|o| o == w))
                    .fold(0u64, |m, at| {
                        m | 1u64
                            .checked_shl(u32::try_from(at).unwrap_or(64))
                            .unwrap_or(0)
                    });
                out.measured_of.push((fact.id, other.id, mask));
            }
        }
        for (name, item) in section("typical").into_iter().flat_map(|t| t.iter()) {
            if let Some(fact) = law.vocabulary.find(name) {
                let values = words(item)
                    .filter_map(|w| value(w, fact.unit.as_ref()))
                    .collect();
                out.typical.insert(fact.id, values);
            }
        }
        out
    }

    /// The kinds of a universe; none when there is no such universe.
    #[must_use]
    pub fn kinds(&self, name: &str) -> Option<&[KindId]> {
        self.named
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, kinds)| kinds.as_slice())
    }

    /// The names of all universes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.named.iter().map(|(name, _)| name.as_str())
    }
}

fn words(item: &Item) -> impl Iterator<Item = &str> {
    item.as_array()
        .into_iter()
        .flat_map(|a| a.iter())
        .filter_map(|v| v.as_str())
}

/// `193 nm` in the fact's own unit.
fn value(text: &str, own: Option<&Unit>) -> Option<Rational> {
    match (text.split_once(' '), own) {
        (None, None) => Rational::parse(text).ok(),
        (Some((number, unit)), Some(own)) => {
            let number = Rational::parse(number).ok()?;
            Unit::parse(unit).ok()?.convert(number, own)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_the_table_is_read() {
        let table = Document::parse(DATA).unwrap();
        for (name, item) in table["typical"].as_table().unwrap().iter() {
            assert!(words(item).count() > 0, "{name}");
            for text in words(item) {
                let number = text.split_once(' ').map_or(text, |(n, _)| n);
                assert!(Rational::parse(number).is_ok(), "{name}: {text}");
                if let Some((_, unit)) = text.split_once(' ') {
                    assert!(Unit::parse(unit).is_ok(), "{name}: {text}");
                }
            }
        }
        assert!(
            table["universes"]
                .as_table()
                .unwrap()
                .iter()
                .all(|(_, i)| words(i).count() > 0)
        );
    }
}
