//! One value for everything that can be wrong with a text, rendered at the edge.

use std::fmt;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is decided from this text.
    Error,
    /// The text is usable; somebody should look.
    Warning,
}

/// Where in a text, for a reader.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// File, as its user named it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Legal heading the place stands under; empty outside a pack.
    pub heading: String,
    /// The line itself.
    pub excerpt: String,
    /// How many characters to underline.
    pub width: usize,
}

/// Something wrong with a text: a stable code, one sentence, the place and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, such as `unknown-fact`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence in lower case, without a full stop.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// Short words under the underlined text.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error without a place yet.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: Severity::Error,
            message: message.into(),
            place: None,
            label: String::new(),
            help: None,
        }
    }

    /// The same, with a remedy.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// The same, at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Diagnostic {
        self.place = Some(place);
        self
    }

    /// The same, as a warning.
    #[must_use]
    pub fn warning(mut self) -> Diagnostic {
        self.severity = Severity::Warning;
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{word}[{}]: {}", self.code, self.message)?;
        if let Some(place) = &self.place {
            write!(f, "\n  --> {}:{}:{}", place.file, place.line, place.column)?;
            if !place.heading.is_empty() {
                write!(f, "   {}", place.heading)?;
            }
            if !place.excerpt.is_empty() {
                let number = place.line.to_string();
                let pad = " ".repeat(number.len());
                // Very long lines are cut: a reader needs the place, not ten megabytes of brackets.
                let start = place.column.saturating_sub(1).saturating_sub(60);
                let shown: String = place.excerpt.chars().skip(start).take(120).collect();
                let before = " ".repeat(place.column.saturating_sub(1).saturating_sub(start));
                let marks = "^".repeat(place.width.clamp(1, 60));
                write!(f, "\n{number} | {shown}\n{pad} | {before}{marks}")?;
                if !self.label.is_empty() {
                    write!(f, " {}", self.label)?;
                }
            }
        }
        if let Some(help) = &self.help {
            write!(f, "\n  = help: {help}")?;
        }
        Ok(())
    }
}
