//! Colours, each with a meaning; an answer says the same without them.

use exeat::terms::Outcome;

/// Puts colours on texts, or leaves them plain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint {
    coloured: bool,
}

impl Paint {
    pub(crate) fn new(coloured: bool) -> Paint {
        Paint { coloured }
    }

    fn code(self, code: &str, text: &str) -> String {
        if self.coloured && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    /// A head, in the colour of what it asks of the reader.
    pub(crate) fn head(self, outcome: &str, text: &str) -> String {
        match Outcome::parse(outcome) {
            Some(Outcome::LicenceRequired | Outcome::Prohibited) => self.code("1;31", text),
            Some(Outcome::ExceptionAvailable) => self.code("1;36", text),
            Some(
                Outcome::LawNotVerified
                | Outcome::RulesConflict
                | Outcome::NeedsReview
                | Outcome::FactsMissing,
            ) => self.code("1;33", text),
            Some(Outcome::NoLicenceRequired) => self.code("1;32", text),
            Some(Outcome::NotSubject) | None => self.code("2", text),
        }
    }

    /// `met`, `failed`, `open`.
    pub(crate) fn status(self, status: &str, text: &str) -> String {
        match status {
            "met" | "available" => self.code("1", text),
            "open" => self.code("33", text),
            _ => self.code("2", text),
        }
    }

    /// A title.
    pub(crate) fn strong(self, text: &str) -> String {
        self.code("1", text)
    }

    /// What is there for whoever looks it up: citations, marks.
    pub(crate) fn faint(self, text: &str) -> String {
        self.code("2", text)
    }
}
