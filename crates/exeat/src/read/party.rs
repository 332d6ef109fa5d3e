//! Parties: roles, lists they stand on, notices they were sent, owners.

use super::Reader;
use super::facts::{self, number_text};
use super::tree::{Leaf, Node};
use exeat_rules::Scope;
use exeat_terms::{FactValue, Interval, Listing, Notice, Owner, Party, Rational, Role, Roles};

const PARTY: &[&str] = &[
    "role",
    "name",
    "country",
    "headquarters",
    "us-person",
    "listed",
    "owners",
    "informed",
];

impl<'a> Reader<'a> {
    pub(super) fn party(&mut self, node: &'a Node) -> Party {
        let mut out = Party::default();
        let own = self.names(Scope::Party);
        for (key, node) in self.table(node, "parties") {
            match key.as_str() {
                "role" => {
                    let nodes: Vec<&Node> = match &node.leaf {
                        Leaf::List(items) => items.iter().collect(),
                        _ => vec![node],
                    };
                    for node in nodes {
                        let Some(text) = self.text(node, "role") else {
                            continue;
                        };
                        match Role::parse(text) {
                            Some(role) => out.roles = out.roles.union(Roles::of(role)),
                            None => {
                                let all = Role::ALL.map(Role::as_str);
                                let help = match facts::nearest(text, all) {
                                    Some(word) => format!("did you mean `{word}`?"),
                                    None => format!("roles are {}", all.join(", ")),
                                };
                                self.problem(
                                    node,
                                    "unknown-role",
                                    format!("`{text}` is not a role"),
                                    help,
                                );
                            }
                        }
                    }
                }
                "name" => out.name = self.text(node, "name").unwrap_or("").to_owned(),
                "listed" => out.listed = self.listed(node),
                "informed" => out.informed = self.informed(node),
                "owners" => {
                    for node in self.list(node, "owners") {
                        if let Some(owner) = self.owner(node) {
                            out.owners.push(owner);
                        }
                    }
                }
                name if own.contains(&name) => self.set(&mut out.facts, name, node, Scope::Party),
                _ => {
                    let mut known = PARTY.to_vec();
                    known.extend(own.iter().filter(|n| !PARTY.contains(n)));
                    self.unknown_key(node, key, "a party", &known);
                }
            }
        }
        if out.roles.is_empty() {
            let help = format!(
                "add role = one of {}",
                Role::ALL.map(Role::as_str).join(", ")
            );
            self.problem(
                node,
                "missing-key",
                "the party has no `role`".to_owned(),
                help,
            );
        }
        out
    }

    fn listed(&mut self, node: &'a Node) -> Option<Vec<Listing>> {
        if let Leaf::Text(text) = &node.leaf {
            return match text.as_str() {
                "none" => Some(Vec::new()),
                "unknown" => None,
                _ => {
                    self.problem(
                        node,
                        "wrong-type",
                        format!("listed: `{text}` says nothing known here"),
                        "write \"none\", \"unknown\", or [{ list = \"…\", entry = \"…\" }]"
                            .to_owned(),
                    );
                    None
                }
            };
        }
        let known_lists: Vec<String> = self
            .library
            .law
            .vocabulary
            .facts()
            .iter()
            .filter(|f| matches!(f.fact_type, exeat_rules::FactType::Listing(_)))
            .map(|f| f.name.clone())
            .collect();
        let mut out = Vec::new();
        for node in self.list(node, "listed") {
            let mut listing = Listing {
                list: String::new(),
                entry: String::new(),
                footnotes: Vec::new(),
            };
            for (key, node) in self.table(node, "listed") {
                match key.as_str() {
                    "list" => {
                        let text = self.text(node, "list").unwrap_or("").to_owned();
                        if !known_lists.contains(&text) {
                            let help =
                                match facts::nearest(&text, known_lists.iter().map(String::as_str))
                                {
                                    Some(word) => format!("did you mean `{word}`?"),
                                    None => {
                                        format!("lists asked for are {}", known_lists.join(", "))
                                    }
                                };
                            self.problem(
                                node,
                                "unknown-list",
                                format!("no pack asks for the list `{text}`"),
                                help,
                            );
                        }
                        listing.list = text;
                    }
                    "entry" => listing.entry = self.text(node, "entry").unwrap_or("").to_owned(),
                    "footnotes" => {
                        for node in self.list(node, "footnotes") {
                            match &node.leaf {
                                Leaf::Number(n) if n.parse::<u32>().is_ok() => {
                                    listing.footnotes.extend(n.parse::<u32>().ok());
                                }
                                _ => self.problem(
                                    node,
                                    "wrong-type",
                                    "a footnote is a whole number".to_owned(),
                                    "write footnotes = [5]".to_owned(),
                                ),
                            }
                        }
                    }
                    _ => self.unknown_key(
                        node,
                        key,
                        "an entry of `listed`",
                        &["list", "entry", "footnotes"],
                    ),
                }
            }
            if listing.list.is_empty() {
                self.problem(
                    node,
                    "missing-key",
                    "an entry of `listed` names no list".to_owned(),
                    "add list = \"us-entity-list\"".to_owned(),
                );
            }
            out.push(listing);
        }
        Some(out)
    }

    fn informed(&mut self, node: &'a Node) -> Option<Vec<Notice>> {
        if let Leaf::Text(text) = &node.leaf {
            match text.as_str() {
                "none" => return Some(Vec::new()),
                "unknown" => return None,
                _ => {}
            }
        }
        let mut out = Vec::new();
        for node in self.list(node, "informed") {
            let (mut by, mut covers, mut from) = (String::new(), String::new(), None);
            for (key, node) in self.table(node, "informed") {
                match key.as_str() {
                    "by" => by = self.text(node, "by").unwrap_or("").to_lowercase(),
                    "covers" => covers = self.text(node, "covers").unwrap_or("").to_owned(),
                    "from" => from = self.date(node, "from"),
                    _ => self.unknown_key(node, key, "a notice", &["by", "covers", "from"]),
                }
            }
            match from {
                Some(from) if !by.is_empty() => out.push(Notice { by, covers, from }),
                _ => self.problem(
                    node,
                    "missing-key",
                    "a notice says by whom and from when".to_owned(),
                    "write { by = \"us\", covers = \"…\", from = \"2025-04-09\" }".to_owned(),
                ),
            }
        }
        Some(out)
    }

    fn owner(&mut self, node: &'a Node) -> Option<Owner> {
        let (mut name, mut share) = (String::new(), None);
        for (key, node) in self.table(node, "owners") {
            match key.as_str() {
                "name" => name = self.text(node, "name").unwrap_or("").to_owned(),
                "share" => share = self.percent(node),
                _ => self.unknown_key(node, key, "an owner", &["name", "share"]),
            }
        }
        Some(Owner {
            name,
            share: share?,
        })
    }

    fn percent(&mut self, node: &'a Node) -> Option<Interval> {
        let unit = exeat_terms::Unit::parse("%").ok();
        let bound = |n: i64| Rational::whole(n);
        match number_text(node, unit.as_ref(), Some((bound(0), bound(100))), "share") {
            Ok(FactValue::Number(range)) => Some(range),
            Ok(_) => Some(Interval::default()),
            Err((code, message, help)) => {
                self.problem(node, code, message, help);
                None
            }
        }
    }
}
