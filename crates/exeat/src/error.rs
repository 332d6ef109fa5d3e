//! What the façade returns when it cannot do what was asked.

use exeat_terms::Diagnostic;
use std::fmt;

/// Why something could not be done: one or more diagnostics, each with place and remedy where there is one.
#[derive(Debug)]
pub struct Error {
    diagnostics: Vec<Diagnostic>,
}

impl Error {
    pub(crate) fn new(diagnostics: Vec<Diagnostic>) -> Error {
        Error { diagnostics }
    }

    pub(crate) fn one(diagnostic: Diagnostic) -> Error {
        Error {
            diagnostics: vec![diagnostic],
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The same error once more, for everyone who waited for the same thing.
    pub(crate) fn again(&self) -> Error {
        Error {
            diagnostics: self.diagnostics.clone(),
        }
    }

    /// The code of the first diagnostic, such as `same-person`; empty where there is none.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.diagnostics.first().map_or("", |d| d.code)
    }

    /// Whether a file or folder could not be read.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        self.diagnostics.iter().any(|d| d.code == "unreadable")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.diagnostics.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
