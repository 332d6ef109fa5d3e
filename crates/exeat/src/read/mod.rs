//! Transactions, read from TOML or JSON.
//!
//! Both become one tree whose leaves keep their text and their place; what the tree says is checked against
//! the vocabulary, and anything that is not understood is an error: nothing is decided on a misread fact.

mod facts;
mod item;
mod papers;
mod party;
mod transaction;
pub(crate) mod tree;

use crate::error::Error;
use crate::packs::Library;
use exeat_rules::Scope;
use exeat_terms::{Country, Date, Diagnostic, Facts, Transaction, parse_date};
use facts::fact_value;
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
    let (text, json) = transaction_source(path)?;
    transaction_text(library, &text, &path.display().to_string(), json)
}

/// The text of a transaction file, and whether it is JSON, for whoever keeps it beside its answer.
///
/// # Errors
/// When the file cannot be read, is too large or is no text.
pub fn transaction_source(path: &Path) -> Result<(String, bool), Error> {
    let json = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("json"));
    Ok((read_text(path)?, json))
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
    transaction_tree(library, &tree)
}

/// Reads a transaction from a tree, such as a row of a table makes.
pub(crate) fn transaction_tree(library: &Library, tree: &Tree) -> Result<Transaction, Error> {
    let mut reader = Reader {
        library,
        tree,
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
}
