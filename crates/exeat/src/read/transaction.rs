//! The top of a transaction file: date, route, end use, and the lists below it.

use super::Reader;
use super::tree::{Leaf, Node};
use exeat_rules::Scope;
use exeat_terms::{Date, Facts, Transaction};

const TOP: &[&str] = &[
    "date",
    "kind",
    "from",
    "destination",
    "origin",
    "parties",
    "items",
    "end-use",
    "licences",
    "rates",
];

impl<'a> Reader<'a> {
    pub(super) fn transaction(&mut self) -> Option<Transaction> {
        let root = &self.tree.root;
        let Leaf::Table(entries) = &root.leaf else {
            self.problem(
                root,
                "wrong-type",
                "the file does not hold a transaction".to_owned(),
                "write keys with their values: date, kind, from, destination, parties, items"
                    .to_owned(),
            );
            return None;
        };
        let mut date = None;
        let mut out = Transaction {
            date: Date::MIN,
            facts: Facts::default(),
            end_use: Facts::default(),
            parties: Vec::new(),
            items: Vec::new(),
            licences: Vec::new(),
            rates: Vec::new(),
        };
        let mut origin: Option<&Node> = None;
        let transaction_facts = self.names(Scope::Transaction);
        for (key, node) in entries {
            match key.as_str() {
                "date" => {
                    date = self.date(node, "date");
                    date?;
                }
                "kind" => self.set(&mut out.facts, "act", node, Scope::Transaction),
                "origin" => origin = Some(node),
                "parties" => {
                    for node in self.list(node, "parties") {
                        let party = self.party(node);
                        out.parties.push(party);
                    }
                }
                "items" => {
                    for (i, node) in self.list(node, "items").into_iter().enumerate() {
                        let item = self.item(node, i);
                        if out.items.iter().any(|other| other.id == item.id) {
                            self.problem(
                                node,
                                "duplicate-id",
                                format!("two items have the id `{}`", item.id),
                                "give each line an id of its own".to_owned(),
                            );
                        }
                        out.items.push(item);
                    }
                }
                "end-use" => {
                    let known = self.names(Scope::EndUse);
                    for (key, node) in self.table(node, "end-use") {
                        if known.contains(&key.as_str()) {
                            self.set(&mut out.end_use, key, node, Scope::EndUse);
                        } else {
                            self.unknown_key(node, key, "end-use", &known);
                        }
                    }
                }
                "licences" => {
                    for node in self.list(node, "licences") {
                        if let Some(licence) = self.licence(node) {
                            out.licences.push(licence);
                        }
                    }
                }
                "rates" => self.rates(node, &mut out.rates),
                name if name != "act" && transaction_facts.contains(&name) => {
                    self.set(&mut out.facts, name, node, Scope::Transaction);
                }
                _ => {
                    let mut known = TOP.to_vec();
                    known.extend(transaction_facts.iter().filter(|n| **n != "act"));
                    self.unknown_key(node, key, "a transaction", &known);
                }
            }
        }
        if let Some(node) = origin {
            for item in &mut out.items {
                let def = self.library.law.vocabulary.find("origin").map(|d| d.id);
                if def.is_some_and(|id| item.facts.get(id).is_none()) {
                    self.set(&mut item.facts, "origin", node, Scope::Item);
                }
            }
        }
        match date {
            Some(date) => out.date = date,
            None => {
                self.problem(
                    root,
                    "missing-key",
                    "the transaction has no `date`".to_owned(),
                    "add date = \"2023-01-13\", the day of the act in the country the item leaves"
                        .to_owned(),
                );
                return None;
            }
        }
        if out.items.is_empty() && self.problems.is_empty() {
            self.problem(
                root,
                "missing-key",
                "the transaction has no items".to_owned(),
                "add one [[items]] for each line".to_owned(),
            );
            return None;
        }
        Some(out)
    }
}
