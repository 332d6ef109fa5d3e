//! Products: a name fills facts from a table in which every value has its source.
//!
//! What the transaction states always wins, even a stated `unknown`; a filled value is marked as such in the
//! answer. A figure fills its own fact only: a matched-machine overlay is not a dedicated-chuck overlay, and no
//! row may say so.

use crate::error::Error;
use crate::packs::Library;
use crate::read::value_from_text;
use exeat_rules::{Scope, nearest};
use exeat_terms::{Diagnostic, FactId, FactValue, Item, Place, Transaction};
use std::fs;
use std::path::Path;

/// The table the binary carries.
const CARRIED: &str = include_str!("../../../packs/us/products.csv");
/// The columns of a table, in any order; the first five must be there.
const COLUMNS: [&str; 8] = [
    "product", "kind", "fact", "value", "source", "also", "estimate", "note",
];
/// Columns that must be there.
const NEEDED: usize = 5;
/// Largest table of a user, in bytes.
const MAX_FILE: usize = 8 << 20;

/// One value of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    product: String,
    kind: String,
    fact: String,
    value: String,
    source: String,
    estimate: bool,
    note: String,
}

/// A row with the other names of its product, and its line in the file.
type Line = ((Row, String), usize);

/// A table of products.
#[derive(Debug, Clone, Default)]
pub struct Products {
    rows: Vec<Row>,
    /// Other names of products, in the form in which names are compared.
    also: Vec<(String, String)>,
}

/// A value that came from a table and not from the transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The line's id.
    pub item: String,
    /// The product, as the table names it.
    pub product: String,
    /// The fact.
    pub fact: String,
    /// The value as the table writes it.
    pub value: String,
    /// Where the value comes from.
    pub source: String,
    /// Whether the source, or the table, calls it an estimate.
    pub estimate: bool,
    /// A remark on the value.
    pub note: String,
}

/// A product that no table names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownProduct {
    /// The line's id.
    pub item: String,
    /// The name as written.
    pub product: String,
    /// Products whose names come near.
    pub near: Vec<String>,
}

/// What the tables had to say on a transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filling {
    /// Values filled in, by line.
    pub filled: Vec<Filled>,
    /// Products not found.
    pub unknown: Vec<UnknownProduct>,
}

/// A name as it is compared: letters and digits only.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The text of a user's table, for whoever keeps it beside an answer.
///
/// # Errors
/// When the file cannot be read.
pub fn products_text(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|e| {
        let shown = path.display();
        Error::one(
            Diagnostic::error("unreadable", format!("cannot read `{shown}`: {e}"))
                .with_help("check the path and the permission to read it"),
        )
    })
}

impl Products {
    /// Reads a user's table.
    ///
    /// # Errors
    /// When the file cannot be read, names a fact or kind that does not exist, or holds a value that its fact
    /// cannot take: nothing is decided on a misread figure.
    pub fn file(library: &Library, path: &Path) -> Result<Products, Error> {
        let text = products_text(path)?;
        Products::text(library, &text, &path.display().to_string())
    }

    /// Reads a table from its text.
    ///
    /// # Errors
    /// As for a file.
    pub fn text(library: &Library, text: &str, file: &str) -> Result<Products, Error> {
        if text.len() > MAX_FILE {
            return Err(Error::one(
                Diagnostic::error("too-large", format!("`{file}` holds {} bytes", text.len()))
                    .with_help(format!("a table of products may hold {MAX_FILE} bytes")),
            ));
        }
        let (table, mut problems) = parse(text, file);
        for (row, line) in &table {
            problems.extend(check(library, row).map(|d| d.at(place(file, *line))));
        }
        if problems.is_empty() {
            Ok(Products::of(table.into_iter().map(|(row, _)| row)))
        } else {
            Err(Error::new(problems))
        }
    }

    /// The carried table; the project's tests check every row of it.
    #[must_use]
    pub fn carried() -> Products {
        Products::of(
            parse(CARRIED, "products.csv")
                .0
                .into_iter()
                .map(|(row, _)| row),
        )
    }

    fn of(rows: impl Iterator<Item = (Row, String)>) -> Products {
        let mut out = Products::default();
        for (row, also) in rows {
            for name in also.split(';').filter(|n| !n.trim().is_empty()) {
                out.also.push((plain(name), row.product.clone()));
            }
            out.rows.push(row);
        }
        out
    }

    /// The products of the table, in its order.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for row in &self.rows {
            if !out.contains(&row.product.as_str()) {
                out.push(&row.product);
            }
        }
        out
    }

    /// The kind of item a product is.
    #[must_use]
    pub fn kind(&self, product: &str) -> Option<&str> {
        let row = self.rows.iter().find(|r| r.product == product)?;
        Some(&row.kind)
    }

    /// The product a name means.
    fn find(&self, name: &str) -> Option<&str> {
        let wanted = plain(name);
        let own = self.rows.iter().find(|r| plain(&r.product) == wanted);
        own.map(|r| r.product.as_str()).or_else(|| {
            self.also
                .iter()
                .find(|(also, _)| *also == wanted)
                .map(|(_, product)| product.as_str())
        })
    }
}

fn place(file: &str, line: usize) -> Place {
    Place {
        file: file.to_owned(),
        line,
        ..Place::default()
    }
}

/// The rows of a table with the other names and the line of each, and what is wrong with its shape.
fn parse(text: &str, file: &str) -> (Vec<Line>, Vec<Diagnostic>) {
    let mut lines = text.lines().enumerate();
    let header = lines.next().map_or(Vec::new(), |(_, l)| cells(l));
    let missing: Vec<&str> = COLUMNS
        .iter()
        .take(NEEDED)
        .copied()
        .filter(|c| !header.iter().any(|h| h == c))
        .collect();
    if !missing.is_empty() {
        let diagnostic = Diagnostic::error(
            "missing-column",
            format!("the table of products lacks {}", missing.join(", ")),
        )
        .at(place(file, 1))
        .with_help(format!("its columns are {}", COLUMNS.join(", ")));
        return (Vec::new(), vec![diagnostic]);
    }
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (at, line) in lines {
        if line.trim().is_empty() {
            continue;
        }
        let row = cells(line);
        let cell = |name: &str| {
            header
                .iter()
                .position(|h| h == name)
                .and_then(|i| row.get(i))
                .map_or(String::new(), |c| c.trim().to_owned())
        };
        let estimate = cell("estimate");
        if row.len() != header.len()
            || cell("product").is_empty()
            || !matches!(estimate.as_str(), "" | "yes" | "no")
        {
            problems.push(
                Diagnostic::error("bad-row", "this row does not fit the table")
                    .at(place(file, at + 1))
                    .with_help(format!(
                        "a row has {} cells, names a product, and says yes or no in `estimate`",
                        header.len()
                    )),
            );
            continue;
        }
        let made = Row {
            product: cell("product"),
            kind: cell("kind"),
            fact: cell("fact"),
            value: cell("value"),
            source: cell("source"),
            estimate: estimate == "yes",
            note: cell("note"),
        };
        rows.push(((made, cell("also")), at + 1));
    }
    (rows, problems)
}

/// The cells of a line; a cell in quotes may hold commas, and a doubled quote stands for one.
fn cells(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                push(&mut out, '"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => push(&mut out, c),
        }
    }
    out
}

fn push(cells: &mut [String], c: char) {
    if let Some(last) = cells.last_mut() {
        last.push(c);
    }
}

/// What is wrong with a row: a source, a kind, a fact of that kind and a value it can take are needed.
fn check(library: &Library, (row, _): &(Row, String)) -> Option<Diagnostic> {
    let vocabulary = &library.law.vocabulary;
    let Some(kind) = vocabulary.kind_by_word(&row.kind) else {
        return Some(
            Diagnostic::error(
                "unknown-kind",
                format!("`{}` is not a kind of item", row.kind),
            )
            .with_help("`exeat facts` lists the kinds"),
        );
    };
    if row.source.is_empty() {
        return Some(
            Diagnostic::error("missing-source", format!("`{}` has no source", row.fact))
                .with_help("say where the value comes from"),
        );
    }
    let own = |f: &&exeat_rules::FactDef| {
        f.scope == Scope::Item && !f.by_jurisdiction && f.belongs_to(kind)
    };
    let Some(def) = vocabulary.find(&row.fact).filter(own) else {
        let known = vocabulary
            .facts()
            .iter()
            .filter(own)
            .map(|f| f.name.as_str());
        let help = match nearest(&row.fact, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "`exeat facts \"{}\"` lists the facts of this kind",
                row.kind
            ),
        };
        let message = format!("`{}` is not a fact of `{}`", row.fact, row.kind);
        return Some(Diagnostic::error("unknown-fact", message).with_help(help));
    };
    value_from_text(def, &row.value)
        .err()
        .map(|message| Diagnostic::error("bad-value", message))
}

/// Fills facts of the items that name a product: from the user's own table first, then from the carried one.
#[must_use]
pub fn fill(library: &Library, transaction: &mut Transaction, own: Option<&Products>) -> Filling {
    let mut out = Filling::default();
    if transaction.items.iter().all(|i| i.product.is_empty()) {
        return out;
    }
    let carried = Products::carried();
    for item in transaction
        .items
        .iter_mut()
        .filter(|i| !i.product.is_empty())
    {
        let found = own
            .into_iter()
            .chain([&carried])
            .find_map(|table| Some((table, table.find(&item.product)?)));
        match found {
            Some((table, product)) => fill_item(library, item, table, product, &mut out.filled),
            None => out.unknown.push(UnknownProduct {
                item: item.id.clone(),
                product: item.product.clone(),
                near: near(&item.product, own.into_iter().chain([&carried])),
            }),
        }
    }
    out
}

/// Products whose names begin as this one does, or come near it.
fn near<'a>(name: &str, tables: impl Iterator<Item = &'a Products>) -> Vec<String> {
    let wanted = plain(name);
    let names: Vec<&str> = tables.flat_map(Products::names).collect();
    let mut out: Vec<String> = names
        .iter()
        .filter(|n| plain(n).contains(&wanted))
        .map(|n| (*n).to_owned())
        .collect();
    if out.is_empty() {
        out.extend(nearest(name, names).map(str::to_owned));
    }
    out
}

fn fill_item(
    library: &Library,
    item: &mut Item,
    table: &Products,
    product: &str,
    filled: &mut Vec<Filled>,
) {
    let vocabulary = &library.law.vocabulary;
    let rows = table.rows.iter().filter(|r| r.product == product);
    let divisors = divisors(library, item);
    for row in rows {
        if item.kind.is_empty() {
            item.kind.clone_from(&row.kind);
        }
        let kind = vocabulary.kind_by_word(&item.kind);
        // A board may bear the name of its chip: what the user says the thing is decides which facts it has.
        let Some(def) = vocabulary
            .find(&row.fact)
            .filter(|d| d.scope == Scope::Item && kind.is_some_and(|k| d.belongs_to(k)))
        else {
            continue;
        };
        if item.facts.get(def.id).is_some() || divisors.contains(&def.id) {
            continue;
        }
        let Ok(value) = value_from_text(def, &row.value) else {
            continue;
        };
        item.facts.set(def.id, value);
        filled.push(Filled {
            item: item.id.clone(),
            product: row.product.clone(),
            fact: row.fact.clone(),
            value: row.value.clone(),
            source: row.source.clone(),
            estimate: row.estimate,
            note: row.note.clone(),
        });
    }
}

/// Facts a stated quotient already stands for: a stated density wins over the area it would follow from.
fn divisors(library: &Library, item: &Item) -> Vec<FactId> {
    let stated = |fact: FactId| {
        item.facts
            .get(fact)
            .is_some_and(|v| *v != FactValue::Unknown)
    };
    library
        .law
        .vocabulary
        .facts()
        .iter()
        .filter(|def| stated(def.id))
        .flat_map(|def| &def.derivations)
        .flat_map(|d| &d.powers)
        .filter(|(_, power)| *power < 0)
        .map(|(fact, _)| *fact)
        .collect()
}

#[cfg(test)]
mod tests;
