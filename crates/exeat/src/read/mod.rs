//! Transactions, read from TOML or JSON.
//!
//! Both become one tree whose leaves keep their text and their place; what the tree says is checked against
//! the vocabulary, and anything that is not understood is an error: nothing is decided on a misread fact.

mod facts;
mod tree;

use crate::error::Error;
use crate::packs::Library;
use exeat_rules::Scope;
use exeat_terms::{
    Country, CountrySet, Date, Diagnostic, FactValue, Facts, HeldLicence, Interval, Item, Listing,
    Notice, Owner, Party, Rate, Rational, Role, Roles, Transaction, parse_date,
};
use facts::{fact_value, number_text};
use std::fs;
use std::path::Path;
use tree::{Leaf, Node, Tree};

pub use facts::value_from_text;

/// Largest transaction file.
const MAX_FILE: u64 = 16 << 20;

/// Reads a transaction file; `.json` is JSON, everything else TOML.
///
/// # Errors
/// Everything wrong with the file, each with key, place and remedy.
pub fn transaction_file(library: &Library, path: &Path) -> Result<Transaction, Error> {
    let text = read_text(path)?;
    let json = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("json"));
    transaction_text(library, &text, &path.display().to_string(), json)
}

fn read_text(path: &Path) -> Result<String, Error> {
    let unreadable = |e: &dyn std::fmt::Display| {
        Error::one(
            Diagnostic::error(
                "unreadable",
                format!("cannot read `{}`: {e}", path.display()),
            )
            .with_help("check the path and the permission to read it"),
        )
    };
    let size = fs::metadata(path).map_err(|e| unreadable(&e))?.len();
    if size > MAX_FILE {
        return Err(Error::one(
            Diagnostic::error(
                "too-large",
                format!("`{}` holds {size} bytes", path.display()),
            )
            .with_help(format!(
                "a transaction file may hold {MAX_FILE} bytes; many lines go into a batch file"
            )),
        ));
    }
    let bytes = fs::read(path).map_err(|e| unreadable(&e))?;
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let line = e
            .as_bytes()
            .iter()
            .take(at)
            .filter(|b| **b == b'\n')
            .count()
            + 1;
        Error::one(
            Diagnostic::error(
                "not-utf8",
                format!(
                    "`{}` is not UTF-8 text: line {line}, byte {at}",
                    path.display()
                ),
            )
            .with_help("save the file as UTF-8"),
        )
    })
}

/// Reads a transaction from a text.
///
/// # Errors
/// Everything wrong with the text, each with key, place and remedy.
pub fn transaction_text(
    library: &Library,
    text: &str,
    file: &str,
    json: bool,
) -> Result<Transaction, Error> {
    let tree = if json {
        tree::from_json(text, file)
    } else {
        tree::from_toml(text, file)
    }
    .map_err(|wrong| Error::one(*wrong))?;
    let mut reader = Reader {
        library,
        tree: &tree,
        problems: Vec::new(),
    };
    let transaction = reader.transaction();
    match transaction {
        Some(transaction) if reader.problems.is_empty() => Ok(transaction),
        _ => Err(Error::new(reader.problems)),
    }
}

struct Reader<'a> {
    library: &'a Library,
    tree: &'a Tree,
    problems: Vec<Diagnostic>,
}

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
    fn problem(&mut self, node: &Node, code: &'static str, message: String, help: String) {
        let mut diagnostic = Diagnostic::error(code, message).at(self.tree.place(node));
        if !help.is_empty() {
            diagnostic = diagnostic.with_help(help);
        }
        self.problems.push(diagnostic);
    }

    fn unknown_key(&mut self, node: &Node, key: &str, inside: &str, known: &[&str]) {
        let near = facts::nearest(key, known.iter().copied());
        let help = match near {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("{inside} takes {}", known.join(", ")),
        };
        self.problem(
            node,
            "unknown-key",
            format!("`{key}` is not a key of {inside}"),
            help,
        );
    }

    fn text(&mut self, node: &'a Node, what: &str) -> Option<&'a str> {
        match &node.leaf {
            Leaf::Text(text) => Some(text),
            _ => {
                self.problem(
                    node,
                    "wrong-type",
                    format!("{what} must be a text"),
                    "write it in quotes".to_owned(),
                );
                None
            }
        }
    }

    fn table(&mut self, node: &'a Node, what: &str) -> &'a [(String, Node)] {
        match &node.leaf {
            Leaf::Table(entries) => entries,
            _ => {
                let help = format!("write a table: [{what}] or {{ key = value }}");
                self.problem(
                    node,
                    "wrong-type",
                    format!("`{what}` must be a table"),
                    help,
                );
                &[]
            }
        }
    }

    fn list(&mut self, node: &'a Node, what: &str) -> Vec<&'a Node> {
        match &node.leaf {
            Leaf::List(items) => items.iter().collect(),
            _ => {
                let help = format!("write one [[{what}]] for each");
                self.problem(node, "wrong-type", format!("`{what}` must be a list"), help);
                Vec::new()
            }
        }
    }

    fn date(&mut self, node: &'a Node, what: &str) -> Option<Date> {
        let text = match &node.leaf {
            Leaf::Text(text) | Leaf::Number(text) | Leaf::Date(text) => text.as_str(),
            _ => {
                self.problem(
                    node,
                    "wrong-type",
                    format!("{what} must be a date"),
                    "write it as \"2023-01-13\"".to_owned(),
                );
                return None;
            }
        };
        match parse_date(text) {
            Ok(date) => Some(date),
            Err(e) => {
                self.problem(
                    node,
                    "bad-date",
                    format!("{what}: {e}"),
                    "write year, month and day as \"2023-01-13\"".to_owned(),
                );
                None
            }
        }
    }

    fn country(&mut self, node: &'a Node, what: &str) -> Option<Country> {
        let text = self.text(node, what)?;
        match Country::find(text) {
            Some(country) => Some(country),
            None => {
                self.problem(
                    node,
                    "unknown-country",
                    format!("{what}: `{text}` is not a country known here"),
                    "write its ISO 3166-1 alpha-2 code, such as \"JP\"".to_owned(),
                );
                None
            }
        }
    }

    /// Sets a fact by its name in the vocabulary.
    fn set(&mut self, facts: &mut Facts, name: &str, node: &'a Node, scope: Scope) {
        let Some(def) = self
            .library
            .law
            .vocabulary
            .find(name)
            .filter(|d| d.scope == scope)
        else {
            return;
        };
        let id = def.id;
        match fact_value(def, node) {
            Ok(value) => facts.set(id, value),
            Err((code, message, help)) => self.problem(node, code, message, help),
        }
    }

    /// Names of the facts of a scope, for those that are written beside fixed keys.
    fn names(&self, scope: Scope) -> Vec<&'a str> {
        self.library
            .law
            .vocabulary
            .facts()
            .iter()
            .filter(|f| f.scope == scope && f.askable)
            .map(|f| f.name.as_str())
            .collect()
    }

    fn transaction(&mut self) -> Option<Transaction> {
        let root = &self.tree.root;
        let Leaf::Table(entries) = &root.leaf else {
            self.problem(
                root,
                "wrong-type",
                "the file does not hold a transaction".to_owned(),
                "write keys with their values: date, kind, from, destination, parties, items".to_owned(),
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

    fn party(&mut self, node: &'a Node) -> Party {
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

    fn item(&mut self, node: &'a Node, index: usize) -> Item {
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

    fn licence(&mut self, node: &'a Node) -> Option<HeldLicence> {
        const KEYS: &[&str] = &[
            "id",
            "jurisdiction",
            "entries",
            "parties",
            "countries",
            "from",
            "through",
            "value",
            "quantity",
        ];
        let mut out = HeldLicence {
            id: String::new(),
            jurisdiction: String::new(),
            entries: Vec::new(),
            parties: Vec::new(),
            countries: CountrySet::EMPTY,
            from: Date::MIN,
            through: Date::MIN,
            value: None,
            quantity: None,
        };
        let mut through = None;
        for (key, node) in self.table(node, "licences") {
            match key.as_str() {
                "id" => out.id = self.text(node, "id").unwrap_or("").to_owned(),
                "jurisdiction" => {
                    out.jurisdiction = self.text(node, "jurisdiction").unwrap_or("").to_lowercase()
                }
                "entries" | "parties" => {
                    let mut texts = Vec::new();
                    for node in self.list(node, key) {
                        texts.extend(self.text(node, key).map(str::to_owned));
                    }
                    if key == "entries" {
                        out.entries = texts;
                    } else {
                        out.parties = texts;
                    }
                }
                "countries" => {
                    for node in self.list(node, "countries") {
                        if let Some(country) = self.country(node, "countries") {
                            out.countries.insert(country);
                        }
                    }
                }
                "from" => out.from = self.date(node, "from").unwrap_or(Date::MIN),
                "through" => through = self.date(node, "through"),
                "value" | "quantity" => {
                    let name = if key == "value" {
                        "line-value"
                    } else {
                        "quantity"
                    };
                    let Some(def) = self.library.law.vocabulary.find(name) else {
                        continue;
                    };
                    match fact_value(def, node) {
                        Ok(FactValue::Money(money)) => out.value = Some(money),
                        Ok(FactValue::Number(range)) => out.quantity = Some(range),
                        Ok(_) => {}
                        Err((code, message, help)) => self.problem(node, code, message, help),
                    }
                }
                _ => self.unknown_key(node, key, "a licence", KEYS),
            }
        }
        match through {
            Some(day) if !out.jurisdiction.is_empty() && !out.entries.is_empty() => {
                out.through = day;
                Some(out)
            }
            _ => {
                self.problem(
                    node,
                    "missing-key",
                    "a licence says its jurisdiction, its entries and through which day it holds"
                        .to_owned(),
                    "add jurisdiction = \"us\", entries = [\"3A090.a\"], through = \"2026-12-31\""
                        .to_owned(),
                );
                None
            }
        }
    }

    /// `[rates]` with `EUR-JPY = { rate = "142.1", source = "…" }`.
    fn rates(&mut self, node: &'a Node, out: &mut Vec<Rate>) {
        for (pair, node) in self.table(node, "rates") {
            let (mut rate, mut source) = (None, String::new());
            for (key, node) in self.table(node, "rates") {
                match key.as_str() {
                    "rate" => match &node.leaf {
                        Leaf::Text(text) | Leaf::Number(text) => match Rational::parse(text) {
                            Ok(value) if !value.is_zero() && !value.is_negative() => {
                                rate = Some(value)
                            }
                            _ => self.problem(
                                node,
                                "bad-number",
                                format!("`{text}` is not a rate"),
                                "write rate = \"142.1\"".to_owned(),
                            ),
                        },
                        _ => self.problem(
                            node,
                            "wrong-type",
                            "a rate is a number".to_owned(),
                            "write rate = \"142.1\"".to_owned(),
                        ),
                    },
                    "source" => source = self.text(node, "source").unwrap_or("").to_owned(),
                    _ => self.unknown_key(node, key, "a rate", &["rate", "source"]),
                }
            }
            let currencies = pair.split_once('-').filter(|(a, b)| {
                [a, b]
                    .iter()
                    .all(|c| c.len() == 3 && c.bytes().all(|b| b.is_ascii_uppercase()))
            });
            match (currencies, rate) {
                (Some((from, to)), Some(rate)) if !source.is_empty() => out.push(Rate {
                    from: from.to_owned(),
                    to: to.to_owned(),
                    rate,
                    source,
                }),
                _ => self.problem(
                    node,
                    "bad-rate",
                    format!("`{pair}` is not a rate with a source"),
                    "write EUR-JPY = { rate = \"142.1\", source = \"ECB, 2023-01-13\" }".to_owned(),
                ),
            }
        }
    }
}
