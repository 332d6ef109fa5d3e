//! Texts of a pack, and places in them.

use crate::markdown;
use exeat_terms::{Diagnostic, Place};

/// A file of a pack, held in memory: packs never open files themselves.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path as shown to the user.
    pub path: String,
    /// Whole text.
    pub text: String,
}

/// A stretch of one file's text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Which file, by its place in [`Sources`].
    pub file: u32,
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

impl Span {
    /// From the start of this to the end of the other.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span {
            file: self.file,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// All files that were read together.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file and says which number it has.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> u32 {
        self.files.push(SourceFile {
            path: path.into(),
            text: text.into(),
        });
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    /// A file.
    #[must_use]
    pub fn file(&self, number: u32) -> Option<&SourceFile> {
        self.files.get(number as usize)
    }

    /// Every file, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// The text of a span.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file)
            .and_then(|f| f.text.get(span.start as usize..span.end as usize))
            .unwrap_or("")
    }

    /// The Markdown heading a span stands under.
    #[must_use]
    pub fn heading(&self, span: Span) -> &str {
        self.file(span.file).map_or("", |f| {
            markdown::heading_before(&f.text, span.start as usize)
        })
    }

    /// A place for a reader: line, column, heading, the line itself.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        let Some(file) = self.file(span.file) else {
            return Place::default();
        };
        let start = floor_boundary(&file.text, span.start as usize);
        let end = floor_boundary(&file.text, (span.end as usize).max(start));
        let before = file.text.get(..start).unwrap_or("");
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        let line_end = file
            .text
            .get(start..)
            .and_then(|rest| rest.find('\n'))
            .map_or(file.text.len(), |i| start + i);
        let excerpt = file.text.get(line_start..line_end).unwrap_or("");
        let width_end = end.min(line_end).max(start);
        Place {
            file: file.path.clone(),
            line: before.matches('\n').count() + 1,
            column: file
                .text
                .get(line_start..start)
                .unwrap_or("")
                .chars()
                .count()
                + 1,
            heading: markdown::heading_before(&file.text, start).to_owned(),
            excerpt: excerpt.trim_end_matches('\r').to_owned(),
            width: file
                .text
                .get(start..width_end)
                .unwrap_or("")
                .chars()
                .count()
                .max(1),
        }
    }

    /// An error at a span.
    #[must_use]
    pub fn error(&self, span: Span, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, message).at(self.place(span))
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
