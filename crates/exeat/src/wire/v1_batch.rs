//! Version 1 of the JSON of batch runs: the summary, and rows as JSON lines.

use crate::batch::{Cell, Out};
use crate::read::tree::Leaf;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts by word, in order of word.
pub type Counts = BTreeMap<String, u64>;

/// What a batch run found, in counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Rows of the file.
    pub rows: u64,
    /// Rows that were not answered.
    pub rejected: u64,
    /// Rows by head.
    pub outcomes: Counts,
    /// Lines by head, for each jurisdiction.
    pub jurisdictions: BTreeMap<String, Counts>,
    /// Rows by head, for each destination.
    pub destinations: BTreeMap<String, Counts>,
    /// Lines under each entry, by jurisdiction and entry; alerts by list.
    pub entries: Counts,
    /// Reasons of rejection by code.
    pub reasons: Counts,
    /// Remarks on rows that were answered, by code.
    #[serde(default)]
    pub remarks: Counts,
    /// The highest exit status of a row.
    pub exit: u8,
}

impl Summary {
    /// Adds the counts of other rows.
    pub fn add(&mut self, other: &Summary) {
        self.rows += other.rows;
        self.rejected += other.rejected;
        self.exit = self.exit.max(other.exit);
        add(&mut self.outcomes, &other.outcomes);
        add(&mut self.entries, &other.entries);
        add(&mut self.reasons, &other.reasons);
        add(&mut self.remarks, &other.remarks);
        for (key, counts) in &other.jurisdictions {
            add(self.jurisdictions.entry(key.clone()).or_default(), counts);
        }
        for (key, counts) in &other.destinations {
            add(self.destinations.entry(key.clone()).or_default(), counts);
        }
    }

    /// The exit status of the run: rows that were not answered are not answered.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        if self.rejected > 0 { 2 } else { self.exit }
    }
}

fn add(into: &mut Counts, from: &Counts) {
    for (key, count) in from {
        count_up(into, key, *count);
    }
}

/// Adds to a count; a key is copied only when it is new.
pub(crate) fn count_up(counts: &mut Counts, key: &str, by: u64) {
    match counts.get_mut(key) {
        Some(count) => *count += by,
        None => {
            counts.insert(key.to_owned(), by);
        }
    }
}

/// The answer of a batch run.
#[derive(Debug, Clone, Serialize)]
pub struct BatchRun {
    /// Always 1.
    pub version: u8,
    /// The file read.
    pub file: String,
    /// The file written.
    pub out: String,
    /// The file of rejected rows; none when none was rejected.
    pub rejects: Option<String>,
    /// The row an interrupted run was taken up at.
    pub resumed_at: Option<u64>,
    /// Columns that were kept and not read.
    pub own_columns: Vec<String>,
    /// The counts.
    pub summary: Summary,
}

/// The summary as one line, for the journal of a run.
pub(crate) fn summary_line(summary: &Summary) -> String {
    serde_json::to_string(summary).unwrap_or_default()
}

/// Reads a summary back.
pub(crate) fn summary_from(line: &str) -> Option<Summary> {
    serde_json::from_str(line).ok()
}

/// Begins a pair in an object.
pub(crate) fn key(out: &mut String, name: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    text(out, name);
    out.push(':');
}

/// Adds a text.
pub(crate) fn text(out: &mut String, value: &str) {
    match serde_json::to_string(value) {
        Ok(quoted) => out.push_str(&quoted),
        Err(_) => out.push_str("\"\""),
    }
}

/// Adds a cell.
pub(crate) fn cell(out: &mut String, value: &Cell) {
    match value {
        Cell::Empty => out.push_str("null"),
        Cell::Number(number) => out.push_str(number),
        Cell::Text(value) | Cell::Date(value) => text(out, value),
        Cell::YesNo(_) => out.push_str(value.text()),
    }
}

/// Adds a value of ours.
pub(crate) fn out(into: &mut String, value: &Out) {
    match value {
        Out::Nothing => into.push_str("null"),
        Out::Word(word) => text(into, word),
        Out::Text(value) => text(into, value),
        Out::Count(count) => into.push_str(&count.to_string()),
        Out::List(texts) => {
            into.push('[');
            for (at, value) in texts.iter().enumerate() {
                if at > 0 {
                    into.push(',');
                }
                text(into, value);
            }
            into.push(']');
        }
    }
}

/// Adds a value as it was read.
pub(crate) fn leaf(out: &mut String, value: &Leaf) {
    match value {
        Leaf::Text(value) | Leaf::Date(value) => text(out, value),
        Leaf::Number(number) => out.push_str(number),
        Leaf::YesNo(value) => out.push_str(if *value { "true" } else { "false" }),
        Leaf::Nothing => out.push_str("null"),
        Leaf::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                leaf(out, &item.leaf);
            }
            out.push(']');
        }
        Leaf::Table(entries) => {
            out.push('{');
            for (name, node) in entries {
                key(out, name);
                leaf(out, &node.leaf);
            }
            out.push('}');
        }
    }
}
