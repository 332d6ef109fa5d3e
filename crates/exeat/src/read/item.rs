//! Items: kind, classification, value, and the technical facts.

use super::Reader;
use super::facts::{self, fact_value};
use super::tree::{Leaf, Node};
use exeat_rules::Scope;
use exeat_terms::{FactValue, Item, Rational};

const ITEM: &[&str] = &[
    "id",
    "kind",
    "product",
    "entries",
    "value",
    "unit-value",
    "quantity",
    "origin",
    "controlled-content",
    "facts",
];

impl<'a> Reader<'a> {
    pub(super) fn item(&mut self, node: &'a Node, index: usize) -> Item {
        let mut out = Item {
            id: (index + 1).to_string(),
            ..Item::default()
        };
        let vocabulary = &self.library.law.vocabulary;
        for (key, node) in self.table(node, "items") {
            match key.as_str() {
                "id" => match &node.leaf {
                    Leaf::Text(text) | Leaf::Number(text) => out.id.clone_from(text),
                    _ => {
                        self.text(node, "id");
                    }
                },
                "kind" => {
                    if let Some(text) = self.text(node, "kind") {
                        if vocabulary.kind_by_word(text).is_none() {
                            let known: Vec<String> = vocabulary
                                .kinds()
                                .iter()
                                .map(|k| k.name.replace('-', " "))
                                .collect();
                            let help = match facts::nearest(text, known.iter().map(String::as_str)) {
                                Some(word) => format!("did you mean `{word}`?"),
                                None => "`exeat facts` lists the kinds; `other` takes any item with its entries".to_owned(),
                            };
                            self.problem(
                                node,
                                "unknown-kind",
                                format!("`{text}` is not a kind of item"),
                                help,
                            );
                        }
                        out.kind = text.to_owned();
                    }
                }
                "product" => out.product = self.text(node, "product").unwrap_or("").to_owned(),
                "entries" => {
                    for (jurisdiction, node) in self.table(node, "entries") {
                        let entry = self.text(node, "an entry").unwrap_or("").to_owned();
                        out.entries.push((jurisdiction.to_lowercase(), entry));
                    }
                }
                "value" => self.set(&mut out.facts, "line-value", node, Scope::Item),
                "unit-value" | "quantity" | "origin" => {
                    self.set(&mut out.facts, key, node, Scope::Item)
                }
                "facts" => {}
                name if vocabulary
                    .find(name)
                    .is_some_and(|f| f.by_jurisdiction && f.scope == Scope::Item) =>
                {
                    self.by_jurisdiction(&mut out, name, node);
                }
                _ => self.unknown_key(node, key, "an item", ITEM),
            }
        }
        if let Leaf::Table(entries) = &node.leaf
            && let Some((_, node)) = entries.iter().find(|(k, _)| k == "facts")
        {
            self.item_facts(&mut out, node);
        }
        self.check_derived(&out, node);
        out
    }

    fn by_jurisdiction(&mut self, item: &mut Item, name: &str, node: &'a Node) {
        let Some(def) = self.library.law.vocabulary.find(name) else {
            return;
        };
        for (jurisdiction, node) in self.table(node, name) {
            match fact_value(def, node) {
                Ok(value) => item
                    .facts_by
                    .push((jurisdiction.to_lowercase(), def.id, value)),
                Err((code, message, help)) => self.problem(node, code, message, help),
            }
        }
    }

    fn item_facts(&mut self, item: &mut Item, node: &'a Node) {
        let vocabulary = &self.library.law.vocabulary;
        let kind = vocabulary.kind_by_word(&item.kind);
        for (name, node) in self.table(node, "items.facts") {
            let def = vocabulary.find(name).filter(|f| f.scope == Scope::Item);
            match def {
                Some(def) if def.by_jurisdiction => self.by_jurisdiction(item, name, node),
                Some(def) if kind.is_none_or(|k| def.belongs_to(k)) => {
                    self.set(&mut item.facts, &def.name, node, Scope::Item);
                }
                Some(def) => {
                    let kinds: Vec<&str> = def
                        .kinds
                        .iter()
                        .filter_map(|k| vocabulary.kind_def(*k).map(|d| d.name.as_str()))
                        .collect();
                    self.problem(
                        node,
                        "fact-of-other-kind",
                        format!("`{name}` is not a fact of `{}`", item.kind),
                        format!("it belongs to {}", kinds.join(", ")),
                    );
                }
                None => {
                    let known: Vec<&str> = vocabulary
                        .facts()
                        .iter()
                        .filter(|f| f.scope == Scope::Item && kind.is_none_or(|k| f.belongs_to(k)))
                        .map(|f| f.name.as_str())
                        .collect();
                    let help = match facts::nearest(name, known.iter().copied()) {
                        Some(word) => format!("did you mean `{word}`?"),
                        None => format!(
                            "`exeat facts \"{}\"` lists the facts of this kind",
                            item.kind
                        ),
                    };
                    self.problem(
                        node,
                        "unknown-fact",
                        format!("`{name}` is not a fact of `{}`", item.kind),
                        help,
                    );
                }
            }
        }
    }

    /// A derived fact that is also stated must agree with what it follows from, within its last digit.
    fn check_derived(&mut self, item: &Item, node: &'a Node) {
        let Leaf::Table(entries) = &node.leaf else {
            return;
        };
        let Some((_, facts_node)) = entries.iter().find(|(k, _)| k == "facts") else {
            return;
        };
        let Leaf::Table(stated) = &facts_node.leaf else {
            return;
        };
        for (name, node) in stated {
            let Some(def) = self.library.law.vocabulary.find(name) else {
                continue;
            };
            let Some(FactValue::Number(value)) = item.facts.get(def.id) else {
                continue;
            };
            let Some(value) = value.single() else {
                continue;
            };
            let Some(derived) = facts::derived(def, item) else {
                continue;
            };
            let digit = facts::last_digit(node).unwrap_or(Rational::ZERO);
            let gap = if value > derived {
                value.minus(derived)
            } else {
                derived.minus(value)
            };
            if gap.is_none_or(|g| g > digit) {
                self.problem(
                    node,
                    "contradicting-facts",
                    format!(
                        "`{name}` is stated as {value}, but {} follows from the other facts",
                        derived.show(Some(value))
                    ),
                    "correct one of them, or leave the derived fact out".to_owned(),
                );
            }
        }
    }
}
