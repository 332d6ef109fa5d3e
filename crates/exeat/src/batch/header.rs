//! Headers: which column is which fact, and which is the user's own.
//!
//! A header is a name of the transaction file with dots: `items.facts.wavelength`,
//! `parties.end-user.country`, `end-use.facility-node`. `--map` gives any column such a name, and a unit in
//! brackets after it is the unit of the column's bare numbers.

use super::cell::{Cell, FileColumn};
use crate::error::Error;
use crate::packs::Library;
use crate::read::tree::{Leaf, Node, Tree, leaf_from_json};
use exeat_rules::{FactType, Scope, nearest};
use exeat_terms::{Diagnostic, Role};

/// Prefix of the columns we add.
pub const OURS: &str = "exeat.";
/// What `--map` writes for a column that stays the user's own.
const OWN: &str = "-";

/// Where the cells of a column go.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Top(String),
    Item(String),
    Fact(String),
    /// A key of the item whose value differs by jurisdiction.
    ItemBy(String, String),
    EndUse(String),
    /// A party by its place in [`Header::parties`].
    Party(usize, String),
    Rate(String, String),
}

/// How the text of a cell is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    Text,
    Number,
    YesNo,
    Structure,
}

#[derive(Debug, Clone)]
struct Bound {
    column: usize,
    header: String,
    place: Place,
    taken: Taken,
    unit: Option<String>,
}

/// The columns of a file, bound to what they mean.
#[derive(Debug, Clone, Default)]
pub struct Header {
    bound: Vec<Bound>,
    parties: Vec<&'static str>,
    /// Columns that are kept and not read.
    pub own: Vec<String>,
}

/// Columns of the user that go into the output: all but what an earlier run of ours added.
pub(crate) fn kept(columns: &[FileColumn]) -> Vec<usize> {
    let all = columns.iter().enumerate();
    all.filter(|(_, c)| !c.name.starts_with(OURS))
        .map(|(at, _)| at)
        .collect()
}

/// Splits a column's name from the unit in brackets after it.
fn unit_of(name: &str) -> (&str, Option<String>) {
    let name = name.trim();
    match name
        .strip_suffix(']')
        .and_then(|rest| rest.rsplit_once('['))
    {
        Some((before, unit)) if !before.trim().is_empty() => {
            (before.trim(), Some(unit.trim().to_owned()))
        }
        _ => (name, None),
    }
}

impl Header {
    /// Binds the columns of a file.
    ///
    /// # Errors
    /// When a header comes near a name and is none, when two columns mean the same, or when `map` names a
    /// column the file does not have: a misread column would be decided on.
    pub fn bind(
        library: &Library,
        columns: &[FileColumn],
        map: &[(String, String)],
    ) -> Result<Header, Error> {
        let mut out = Header::default();
        let mut problems = Vec::new();
        for (from, _) in map {
            if !columns.iter().any(|c| c.name.trim() == from) {
                let names: Vec<&str> = columns.iter().map(|c| c.name.trim()).collect();
                let help = match nearest(from, names.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("its columns are {}", names.join(", ")),
                };
                problems.push(
                    Diagnostic::error(
                        "unknown-column",
                        format!("--map: there is no column `{from}`"),
                    )
                    .with_help(help),
                );
            }
        }
        for (column, file_column) in columns.iter().enumerate() {
            let header = file_column.name.trim();
            if header.starts_with(OURS) {
                continue;
            }
            let mapped = map
                .iter()
                .find(|(from, _)| from == header)
                .map(|(_, to)| to);
            let wanted = mapped.map_or(header, String::as_str);
            if wanted.is_empty() || wanted == OWN {
                out.own.push(header.to_owned());
                continue;
            }
            let (name, unit) = unit_of(wanted);
            match out.place(library, name) {
                Some((place, taken)) => {
                    if let Some(other) = out.bound.iter().find(|b| b.place == place) {
                        problems.push(
                            Diagnostic::error(
                                "duplicate-column",
                                format!(
                                    "the columns `{}` and `{header}` both mean `{name}`",
                                    other.header
                                ),
                            )
                            .with_help(format!("keep one as your own: --map \"{header}=-\"")),
                        );
                    }
                    out.bound.push(Bound {
                        column,
                        header: header.to_owned(),
                        place,
                        taken,
                        unit,
                    });
                }
                None => match meant(library, name, mapped.is_some()) {
                    Some(help) => problems.push(
                        Diagnostic::error(
                            "unknown-column",
                            format!(
                                "the column `{header}` is no name of the transaction file{}",
                                if mapped.is_some() {
                                    format!(" as `{name}` either")
                                } else {
                                    String::new()
                                }
                            ),
                        )
                        .with_help(format!(
                            "{help}; a column of your own is kept with --map \"{header}=-\""
                        )),
                    ),
                    None => out.own.push(header.to_owned()),
                },
            }
        }
        if problems.is_empty() {
            Ok(out)
        } else {
            Err(Error::new(problems))
        }
    }

    /// Whether a column gives the day of the act.
    #[must_use]
    pub fn has_date(&self) -> bool {
        self.bound
            .iter()
            .any(|b| b.place == Place::Top("date".to_owned()))
    }

    /// How many columns are read.
    #[must_use]
    pub fn read(&self) -> usize {
        self.bound.len()
    }

    /// What a name means.
    fn place(&mut self, library: &Library, name: &str) -> Option<(Place, Taken)> {
        let vocabulary = &library.law.vocabulary;
        let of_fact = |fact: &str, scope: Scope| {
            let def = vocabulary.find(fact).filter(|d| d.scope == scope)?;
            Some(match def.fact_type {
                FactType::Number | FactType::Money => Taken::Number,
                FactType::YesNo => Taken::YesNo,
                FactType::Choice(_) | FactType::Listing(_) | FactType::Country => Taken::Text,
            })
        };
        let askable = |fact: &str, scope: Scope| {
            vocabulary
                .find(fact)
                .filter(|d| d.scope == scope && d.askable)
                .and_then(|_| of_fact(fact, scope))
        };
        // Names of facts may hold a dot themselves.
        if let Some(fact) = name.strip_prefix("items.facts.")
            && let Some(taken) = of_fact(fact, Scope::Item)
        {
            return Some((Place::Fact(fact.to_owned()), taken));
        }
        if let Some(fact) = name.strip_prefix("end-use.")
            && let Some(taken) = askable(fact, Scope::EndUse)
        {
            return Some((Place::EndUse(fact.to_owned()), taken));
        }
        if name != "act"
            && let Some(taken) = askable(name, Scope::Transaction)
            && !matches!(name, "date" | "kind" | "origin")
        {
            return Some((Place::Top(name.to_owned()), taken));
        }
        let below = if name.starts_with("parties.") { 3 } else { 4 };
        let parts: Vec<&str> = name.splitn(below, '.').collect();
        Some(match parts.as_slice() {
            [key @ ("date" | "kind" | "origin")] => (Place::Top((*key).to_owned()), Taken::Text),
            [key @ ("licences" | "parties")] => (Place::Top((*key).to_owned()), Taken::Structure),
            ["items", key @ ("id" | "kind" | "product" | "origin")] => {
                (Place::Item((*key).to_owned()), Taken::Text)
            }
            ["items", key @ ("value" | "unit-value" | "quantity")] => {
                (Place::Item((*key).to_owned()), Taken::Number)
            }
            ["items", "entries", jurisdiction] => (
                Place::ItemBy("entries".to_owned(), (*jurisdiction).to_lowercase()),
                Taken::Text,
            ),
            ["items", key, jurisdiction] | ["items", "facts", key, jurisdiction] => {
                let def = vocabulary
                    .find(key)
                    .filter(|d| d.by_jurisdiction && d.scope == Scope::Item)?;
                let taken = of_fact(&def.name, Scope::Item)?;
                (
                    Place::ItemBy((*key).to_owned(), (*jurisdiction).to_lowercase()),
                    taken,
                )
            }
            ["parties", role, key] => {
                let role = Role::parse(role)?.as_str();
                let taken = match *key {
                    "name" => Taken::Text,
                    "listed" | "owners" | "informed" => Taken::Structure,
                    fact => askable(fact, Scope::Party)?,
                };
                let at = match self.parties.iter().position(|r| *r == role) {
                    Some(at) => at,
                    None => {
                        self.parties.push(role);
                        self.parties.len() - 1
                    }
                };
                (Place::Party(at, (*key).to_owned()), taken)
            }
            ["rates", pair, key @ ("rate" | "source")] => (
                Place::Rate((*pair).to_owned(), (*key).to_owned()),
                Taken::Text,
            ),
            _ => return None,
        })
    }

    /// One row as the tree of a transaction file; a blank cell is left out, so its fact is unknown.
    ///
    /// Two things are taken from outside: the day where `on` is given, and the id of the item, which is the
    /// row's number unless a column says otherwise.
    pub(crate) fn tree(
        &self,
        cells: &[Cell],
        on: Option<&str>,
        row: u64,
    ) -> Result<Tree, Box<Diagnostic>> {
        let mut top: Vec<(String, Node)> = Vec::new();
        let mut item: Vec<(String, Node)> = Vec::new();
        let mut facts: Vec<(String, Node)> = Vec::new();
        let mut by: Vec<(String, Vec<(String, Node)>)> = Vec::new();
        let mut end_use: Vec<(String, Node)> = Vec::new();
        let mut rates: Vec<(String, Vec<(String, Node)>)> = Vec::new();
        let mut parties: Vec<Vec<(String, Node)>> = vec![Vec::new(); self.parties.len()];
        let mut has_id = false;
        for bound in &self.bound {
            let Some(cell) = cells.get(bound.column).filter(|c| !c.is_blank()) else {
                continue;
            };
            let node = Node::named(bound.leaf(cell)?, &bound.header);
            match &bound.place {
                // The day given outside stands for that of the file.
                Place::Top(key) if key == "date" && on.is_some() => {}
                Place::Top(key) => top.push((key.clone(), node)),
                Place::Item(key) => {
                    has_id |= key == "id";
                    item.push((key.clone(), node));
                }
                Place::Fact(name) => facts.push((name.clone(), node)),
                Place::ItemBy(key, jurisdiction) => push_below(&mut by, key, jurisdiction, node),
                Place::EndUse(name) => end_use.push((name.clone(), node)),
                Place::Party(at, key) => {
                    if let Some(party) = parties.get_mut(*at) {
                        party.push((key.clone(), node));
                    }
                }
                Place::Rate(pair, key) => push_below(&mut rates, pair, key, node),
            }
        }
        if let Some(day) = on {
            top.push((
                "date".to_owned(),
                Node::named(Leaf::Text(day.to_owned()), "--on"),
            ));
        }
        if !has_id {
            item.push((
                "id".to_owned(),
                Node::named(Leaf::Text(row.to_string()), ""),
            ));
        }
        let table = |entries, name: &str| Node::named(Leaf::Table(entries), name);
        for (key, below) in by {
            let node = table(below, &key);
            item.push((key, node));
        }
        if !facts.is_empty() {
            item.push(("facts".to_owned(), table(facts, "items.facts")));
        }
        let items = Leaf::List(vec![table(item, "items")]);
        top.push(("items".to_owned(), Node::named(items, "items")));
        let mut known: Vec<Node> = Vec::new();
        for (role, mut entries) in self.parties.iter().zip(parties) {
            if !entries.is_empty() {
                let name = format!("parties.{}", role.replace(' ', "-"));
                let text = Leaf::Text((*role).to_owned());
                entries.push(("role".to_owned(), Node::named(text, &name)));
                known.push(table(entries, &name));
            }
        }
        if !known.is_empty() {
            top.push((
                "parties".to_owned(),
                Node::named(Leaf::List(known), "parties"),
            ));
        }
        if !end_use.is_empty() {
            top.push(("end-use".to_owned(), table(end_use, "end-use")));
        }
        if !rates.is_empty() {
            let pairs = rates.into_iter().map(|(pair, below)| {
                let node = table(below, &pair);
                (pair, node)
            });
            top.push(("rates".to_owned(), table(pairs.collect(), "rates")));
        }
        Ok(Tree::of_row(Leaf::Table(top), ""))
    }
}

fn push_below(into: &mut Vec<(String, Vec<(String, Node)>)>, key: &str, below: &str, node: Node) {
    match into.iter_mut().find(|(k, _)| k == key) {
        Some((_, entries)) => entries.push((below.to_owned(), node)),
        None => into.push((key.to_owned(), vec![(below.to_owned(), node)])),
    }
}

impl Bound {
    fn leaf(&self, cell: &Cell) -> Result<Leaf, Box<Diagnostic>> {
        let text = cell.text().trim();
        let plain = text.to_owned();
        Ok(match self.taken {
            Taken::Text => Leaf::Text(if text.eq_ignore_ascii_case("unknown") {
                "unknown".to_owned()
            } else {
                plain
            }),
            Taken::Number => match &self.unit {
                // A number that brings its own unit keeps it.
                Some(unit) if !text.eq_ignore_ascii_case("unknown") && !has_unit(text) => {
                    Leaf::Text(format!("{text} {unit}"))
                }
                _ if text.eq_ignore_ascii_case("unknown") => Leaf::Text("unknown".to_owned()),
                _ => match cell {
                    Cell::Number(number) => Leaf::Number(number.clone()),
                    _ => Leaf::Text(plain),
                },
            },
            Taken::YesNo => match (cell, text.to_ascii_lowercase().as_str()) {
                (Cell::YesNo(value), _) => Leaf::YesNo(*value),
                (_, "yes" | "true") => Leaf::YesNo(true),
                (_, "no" | "false") => Leaf::YesNo(false),
                (_, "unknown") => Leaf::Text("unknown".to_owned()),
                _ => Leaf::Text(plain),
            },
            Taken::Structure => self.structure(text)?,
        })
    }

    /// `none`, `unknown`, JSON, or names of lists parted by semicolons.
    fn structure(&self, text: &str) -> Result<Leaf, Box<Diagnostic>> {
        if text.starts_with(['[', '{']) {
            return leaf_from_json(text).map_err(|e| {
                Box::new(
                Diagnostic::error("bad-json", format!("`{}`: not JSON: {e}", self.header))
                    .with_help("write it as in a JSON transaction, such as [{\"list\": \"us-entity-list\"}]"))
            });
        }
        let plain = text.to_ascii_lowercase();
        if matches!(plain.as_str(), "none" | "unknown") {
            return Ok(Leaf::Text(plain));
        }
        let listed = matches!(&self.place, Place::Party(_, key) if key == "listed");
        if !listed {
            return Ok(Leaf::Text(text.to_owned()));
        }
        let lists = text.split(';').map(str::trim).filter(|t| !t.is_empty());
        let rows = lists.map(|list| {
            let name = Node::named(Leaf::Text(list.to_owned()), &self.header);
            Node::named(Leaf::Table(vec![("list".to_owned(), name)]), &self.header)
        });
        Ok(Leaf::List(rows.collect()))
    }
}

/// Whether a number is followed by a unit: anything but digits, signs and the words of a range.
fn has_unit(text: &str) -> bool {
    let rest = text.replace(" to ", " ");
    rest.chars().any(|c| {
        !(c.is_ascii_digit()
            || c.is_whitespace()
            || matches!(c, '.' | '-' | '+' | '<' | '>' | '=' | 'e' | 'E'))
    })
}

/// Whether the first part of a key of a JSON line is one the transaction file has.
pub(super) fn is_key(library: &Library, key: &str) -> bool {
    let first = key.split('.').next().unwrap_or("");
    ["date", "kind", "origin"].contains(&key)
        || BELOW.contains(&first)
        || library
            .law
            .vocabulary
            .find(key)
            .is_some_and(|d| d.scope == Scope::Transaction && d.askable)
}

/// Keys of a transaction that hold others.
pub(super) const BELOW: [&str; 5] = ["items", "parties", "end-use", "licences", "rates"];

/// What an unknown header was meant to be; none when it comes near no name.
pub(super) fn meant(library: &Library, name: &str, mapped: bool) -> Option<String> {
    let names = names(library);
    if let Some(near) = nearest(name, names.iter().map(String::as_str)) {
        return Some(format!("did you mean `{near}`?"));
    }
    let first = name.split('.').next().unwrap_or("");
    let dotted = name.contains('.') && BELOW.contains(&first);
    if !dotted && !mapped {
        return None;
    }
    // `items.facts.wavelenght`: compare below what is right.
    let last = name.rsplit('.').next().unwrap_or("");
    let near = nearest(
        last,
        names
            .iter()
            .filter(|n| n.starts_with(first))
            .filter_map(|n| n.rsplit('.').next()),
    );
    let full = near.and_then(|near| {
        names
            .iter()
            .find(|n| n.starts_with(first) && n.rsplit('.').next() == Some(near))
    });
    Some(match full {
        Some(full) => format!("did you mean `{full}`?"),
        None => "names are as `items.kind`, `items.facts.wavelength`, `parties.end-user.country`; `exeat facts` lists the facts".to_owned(),
    })
}

/// Every name a column can have, jurisdictions aside.
#[must_use]
pub fn names(library: &Library) -> Vec<String> {
    let mut out: Vec<String> = ["date", "kind", "origin", "parties", "licences"]
        .map(str::to_owned)
        .into();
    let facts = library.law.vocabulary.facts();
    let of = |scope: Scope| facts.iter().filter(move |f| f.scope == scope && f.askable);
    out.extend(
        of(Scope::Transaction)
            .filter(|f| f.name != "act")
            .map(|f| f.name.clone()),
    );
    for key in [
        "id",
        "kind",
        "product",
        "origin",
        "value",
        "unit-value",
        "quantity",
    ] {
        out.push(format!("items.{key}"));
    }
    for id in library.jurisdictions() {
        out.push(format!("items.entries.{id}"));
        out.push(format!("items.controlled-content.{id}"));
    }
    out.extend(of(Scope::Item).map(|f| format!("items.facts.{}", f.name)));
    out.extend(of(Scope::EndUse).map(|f| format!("end-use.{}", f.name)));
    for role in Role::ALL {
        let role = role.as_str().replace(' ', "-");
        for key in ["name", "listed", "owners", "informed"] {
            out.push(format!("parties.{role}.{key}"));
        }
        out.extend(of(Scope::Party).map(|f| format!("parties.{role}.{}", f.name)));
    }
    out
}
