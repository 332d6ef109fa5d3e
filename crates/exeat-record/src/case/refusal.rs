//! Why an event is not taken.

use std::fmt;

/// Why an event cannot happen to a case or a licence now.
///
/// It is about the event and never about the record: nothing was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code, such as `same-person`.
    pub code: &'static str,
    /// What is wrong, for the person who tried.
    pub message: String,
    /// What to do instead.
    pub help: String,
}

impl Refusal {
    pub(crate) fn new(
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Refusal {
        Refusal {
            code,
            message: message.into(),
            help: help.into(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.message, self.help)
    }
}

impl std::error::Error for Refusal {}
