//! Version 1 of the JSON of the authors' commands: `pack lint`, `fmt` and `test`.

use crate::scenario::Failure;
use exeat_terms::{Diagnostic, Severity};
use serde::Serialize;

/// The answer of `pack lint`.
#[derive(Debug, Clone, Serialize)]
pub struct Lint {
    /// Always 1.
    pub version: u8,
    /// How many errors.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// What is wrong.
    pub diagnostics: Vec<DiagnosticOut>,
}

/// Something wrong with a text.
#[derive(Debug, Clone, Serialize)]
pub struct DiagnosticOut {
    /// Stable code.
    pub code: String,
    /// `error` or `warning`.
    pub severity: String,
    /// One sentence.
    pub message: String,
    /// The file.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// The legal heading it stands under.
    pub heading: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
}

/// The answer of `pack fmt`.
#[derive(Debug, Clone, Serialize)]
pub struct Formatted {
    /// Always 1.
    pub version: u8,
    /// Files that were, or with `--check` would be, written anew.
    pub changed: Vec<String>,
    /// Files left alone because they have errors.
    pub refused: Vec<String>,
}

/// The answer of `pack test`.
#[derive(Debug, Clone, Serialize)]
pub struct Tested {
    /// Always 1.
    pub version: u8,
    /// How many tests ran.
    pub ran: usize,
    /// Those that failed.
    pub failures: Vec<FailureOut>,
}

/// A test that failed.
#[derive(Debug, Clone, Serialize)]
pub struct FailureOut {
    /// File and line.
    pub place: String,
    /// The test.
    pub test: String,
    /// What was expected and what was found.
    pub message: String,
}

/// Diagnostics as JSON.
#[must_use]
pub fn lint(diagnostics: &[Diagnostic]) -> Lint {
    let count = |severity| {
        diagnostics
            .iter()
            .filter(|d| d.severity == severity)
            .count()
    };
    Lint {
        version: 1,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        diagnostics: diagnostics.iter().map(diagnostic).collect(),
    }
}

fn diagnostic(d: &Diagnostic) -> DiagnosticOut {
    DiagnosticOut {
        code: d.code.to_owned(),
        severity: match d.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
        .to_owned(),
        message: d.message.clone(),
        file: d.place.as_ref().map(|p| p.file.clone()),
        line: d.place.as_ref().map(|p| p.line),
        column: d.place.as_ref().map(|p| p.column),
        heading: d
            .place
            .as_ref()
            .map(|p| p.heading.clone())
            .filter(|h| !h.is_empty()),
        help: d.help.clone(),
    }
}

/// Results of tests as JSON.
#[must_use]
pub fn tested(ran: usize, failures: &[Failure]) -> Tested {
    Tested {
        version: 1,
        ran,
        failures: failures
            .iter()
            .map(|f| FailureOut {
                place: f.place.clone(),
                test: f.title.clone(),
                message: f.message.clone(),
            })
            .collect(),
    }
}
