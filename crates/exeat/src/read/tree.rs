//! One tree for TOML and JSON: every leaf keeps its text, every node its place.

use exeat_terms::{Diagnostic, Place};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::ops::Range;

/// A value as written.
#[derive(Debug, Clone)]
pub(crate) enum Leaf {
    Text(String),
    /// A number, by its text.
    Number(String),
    /// A bare TOML date.
    Date(String),
    YesNo(bool),
    Nothing,
    List(Vec<Node>),
    Table(Vec<(String, Node)>),
}

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) leaf: Leaf,
    /// Bytes in the text, for TOML.
    span: Option<Range<usize>>,
    /// The way to it from the top, for JSON.
    path: String,
}

impl Node {
    /// A value whose place is told by a name, such as that of a table's column.
    pub(crate) fn named(leaf: Leaf, name: &str) -> Node {
        Node {
            leaf,
            span: None,
            path: name.to_owned(),
        }
    }

    /// A value that stands nowhere, such as one typed by a person.
    pub(crate) fn bare(leaf: Leaf) -> Node {
        Node {
            leaf,
            span: None,
            path: String::new(),
        }
    }
}

/// A whole file.
pub(crate) struct Tree {
    pub(crate) root: Node,
    file: String,
    text: String,
}

impl Tree {
    /// The tree of one row of a table.
    pub(crate) fn of_row(root: Leaf, file: &str) -> Tree {
        Tree {
            root: Node::named(root, ""),
            file: file.to_owned(),
            text: String::new(),
        }
    }

    /// The place of a node, for a reader.
    pub(crate) fn place(&self, node: &Node) -> Place {
        match &node.span {
            Some(span) => place(&self.file, &self.text, span.start, span.len()),
            None => Place {
                file: self.file.clone(),
                line: 1,
                column: 1,
                heading: node.path.clone(),
                excerpt: String::new(),
                width: 1,
            },
        }
    }
}

fn place(file: &str, text: &str, start: usize, len: usize) -> Place {
    let mut start = start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let before = text.get(..start).unwrap_or("");
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    let rest = text.get(line_start..).unwrap_or("");
    let excerpt = rest.lines().next().unwrap_or("");
    let left = excerpt.len().saturating_sub(start - line_start).max(1);
    Place {
        file: file.to_owned(),
        line: before.matches('\n').count() + 1,
        column: text.get(line_start..start).unwrap_or("").chars().count() + 1,
        heading: String::new(),
        excerpt: excerpt.to_owned(),
        width: len.min(left).max(1),
    }
}

/// Reads TOML.
pub(crate) fn from_toml(text: &str, file: &str) -> Result<Tree, Box<Diagnostic>> {
    let document = toml_edit::Document::parse(text.to_owned()).map_err(|e| {
        let span = e.span().unwrap_or(0..0);
        let message = e
            .message()
            .lines()
            .next()
            .unwrap_or("cannot be read")
            .to_owned();
        Box::new(
            Diagnostic::error("bad-toml", format!("the file is not TOML: {message}"))
                .at(place(file, text, span.start, span.len()))
                .with_help("the format is described at https://toml.io; texts stand in quotes"),
        )
    })?;
    let root = Node {
        leaf: toml_table(document.as_table(), text),
        span: Some(0..0),
        path: String::new(),
    };
    Ok(Tree {
        root,
        file: file.to_owned(),
        text: text.to_owned(),
    })
}

fn toml_table(table: &dyn toml_edit::TableLike, text: &str) -> Leaf {
    Leaf::Table(
        table
            .iter()
            .map(|(key, item)| {
                let mut node = toml_item(item, text);
                // A sub-table stands where its key does.
                if node.span.is_none() {
                    node.span = table.get_key_value(key).and_then(|(k, _)| k.span());
                }
                (key.to_owned(), node)
            })
            .collect(),
    )
}

fn toml_item(item: &toml_edit::Item, text: &str) -> Node {
    use toml_edit::Item;
    let leaf = match item {
        Item::None => Leaf::Nothing,
        Item::Value(value) => return toml_value(value, text),
        Item::Table(table) => toml_table(table, text),
        Item::ArrayOfTables(list) => Leaf::List(
            list.iter()
                .map(|table| Node {
                    leaf: toml_table(table, text),
                    span: table.span(),
                    path: String::new(),
                })
                .collect(),
        ),
    };
    Node {
        leaf,
        span: item.span(),
        path: String::new(),
    }
}

fn toml_value(value: &toml_edit::Value, text: &str) -> Node {
    use toml_edit::Value;
    let span = value.span();
    // Numbers are read from their text: a float would lose digits.
    let raw = || {
        span.clone()
            .and_then(|s| text.get(s))
            .unwrap_or("")
            .trim()
            .replace('_', "")
    };
    let leaf = match value {
        Value::String(s) => Leaf::Text(s.value().clone()),
        Value::Integer(_) | Value::Float(_) => Leaf::Number(raw()),
        Value::Boolean(b) => Leaf::YesNo(*b.value()),
        Value::Datetime(_) => Leaf::Date(raw()),
        Value::Array(list) => Leaf::List(list.iter().map(|v| toml_value(v, text)).collect()),
        Value::InlineTable(table) => toml_table(table, text),
    };
    Node {
        leaf,
        span,
        path: String::new(),
    }
}

/// Reads JSON.
pub(crate) fn from_json(text: &str, file: &str) -> Result<Tree, Box<Diagnostic>> {
    let json: Json = serde_json::from_str(text).map_err(|e| {
        let line = text.lines().nth(e.line().saturating_sub(1)).unwrap_or("");
        let message = e.to_string();
        let message = message
            .split(" at line ")
            .next()
            .unwrap_or("cannot be read");
        Box::new(
            Diagnostic::error("bad-json", format!("the file is not JSON: {message}"))
                .at(Place {
                    file: file.to_owned(),
                    line: e.line(),
                    column: e.column().max(1),
                    heading: String::new(),
                    excerpt: line.to_owned(),
                    width: 1,
                })
                .with_help("check brackets, commas and quotes; every key stands once"),
        )
    })?;
    Ok(Tree {
        root: node(json.0, String::new()),
        file: file.to_owned(),
        text: text.to_owned(),
    })
}

/// Reads one JSON value; the error is the reader's own sentence.
pub(crate) fn leaf_from_json(text: &str) -> Result<Leaf, String> {
    let Json(leaf) = serde_json::from_str(text).map_err(|e| {
        let message = e.to_string();
        let end = message.rfind(" at line ").unwrap_or(message.len());
        message.get(..end).unwrap_or("").to_owned()
    })?;
    Ok(node(leaf, String::new()).leaf)
}

/// Gives every node the way to it.
fn node(leaf: Leaf, path: String) -> Node {
    let leaf = match leaf {
        Leaf::Table(entries) => Leaf::Table(
            entries
                .into_iter()
                .map(|(key, inner)| {
                    let below = if path.is_empty() {
                        key.clone()
                    } else {
                        format!("{path}.{key}")
                    };
                    (key, node(inner.leaf, below))
                })
                .collect(),
        ),
        Leaf::List(items) => Leaf::List(
            items
                .into_iter()
                .enumerate()
                .map(|(i, inner)| node(inner.leaf, format!("{path}[{i}]")))
                .collect(),
        ),
        other => other,
    };
    Node {
        leaf,
        span: None,
        path,
    }
}

/// JSON that keeps numbers as written and refuses a key that stands twice.
struct Json(Leaf);

/// The key under which the JSON library hands over the text of a number.
const NUMBER: &str = "$serde_json::private::Number";

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json(Leaf::YesNo(value)))
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json(Leaf::Nothing))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json(Leaf::Text(value.to_owned())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json(Leaf::Number(value.to_string())))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json(Leaf::Number(value.to_string())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut out = Vec::new();
        while let Some(Json(leaf)) = seq.next_element()? {
            out.push(Node::bare(leaf));
        }
        Ok(Json(Leaf::List(out)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut out: Vec<(String, Node)> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == NUMBER {
                let text: String = map.next_value()?;
                return Ok(Json(Leaf::Number(text)));
            }
            if out.iter().any(|(k, _)| *k == key) {
                return Err(A::Error::custom(format!("the key `{key}` stands twice")));
            }
            let Json(leaf) = map.next_value()?;
            out.push((key, Node::bare(leaf)));
        }
        Ok(Json(Leaf::Table(out)))
    }
}
