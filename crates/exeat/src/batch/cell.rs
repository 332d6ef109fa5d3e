//! Cells and rows, as every form of file gives them.

use crate::read::tree::Node;

/// What a cell holds. A number keeps its text: nothing here is ever a float.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing: the value is not known.
    #[default]
    Empty,
    /// A text.
    Text(String),
    /// A number, by its shortest decimal.
    Number(String),
    /// Yes or no.
    YesNo(bool),
    /// A day, as `2023-01-13`.
    Date(String),
}

impl Cell {
    /// The cell as it is written into a text file.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Cell::Empty => "",
            Cell::Text(text) | Cell::Number(text) | Cell::Date(text) => text,
            Cell::YesNo(true) => "true",
            Cell::YesNo(false) => "false",
        }
    }

    /// Whether nothing but blanks stands in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text().trim().is_empty()
    }
}

/// What the cells of a column are, as far as the file's form says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Texts, or anything.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
    /// Yes or no.
    YesNo,
    /// Days.
    Date,
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileColumn {
    /// Its header.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
}

impl FileColumn {
    /// A column of texts.
    #[must_use]
    pub fn text(name: impl Into<String>) -> FileColumn {
        FileColumn {
            name: name.into(),
            kind: ColumnKind::Text,
        }
    }
}

/// A row of a file.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Its number, as the file's own programs show it: the header of a CSV or XLSX file is row 1.
    pub(crate) number: u64,
    pub(crate) body: Body,
}

/// What stands in a row.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// A cell for each column of the file.
    Cells(Vec<Cell>),
    /// A JSON object, and its line.
    Object(Vec<(String, Node)>, String),
    /// What could not be read: as far as it came, and why.
    Broken(Vec<Cell>, String),
    /// A line that could not be read, and why.
    BrokenLine(String, String),
}

/// Why a row was not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The row's number.
    pub row: u64,
    /// The column; empty when it concerns the whole row.
    pub column: String,
    /// Stable code, such as `missing-unit`.
    pub code: &'static str,
    /// What is wrong, and what to do about it.
    pub reason: String,
}

/// A value we add to a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Out {
    /// Nothing to say.
    #[default]
    Nothing,
    /// A fixed word.
    Word(&'static str),
    /// A text.
    Text(String),
    /// Several texts.
    List(Vec<String>),
    /// A count.
    Count(u64),
}

impl Out {
    /// As it is written into a cell.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Out::Nothing => String::new(),
            Out::Word(word) => (*word).to_owned(),
            Out::Text(text) => text.clone(),
            Out::List(texts) => texts.join("; "),
            Out::Count(count) => count.to_string(),
        }
    }
}

/// What a job says of a row.
#[derive(Debug, Clone)]
pub(crate) enum Said {
    /// A value for each of the job's columns; and the line of a JSONL file, where that has a form of its own.
    Answer(Vec<Out>, Option<String>),
    /// Why there is none.
    Rejected(Vec<Reject>),
}
