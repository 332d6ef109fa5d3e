//! What is wrong, before it has a place in words.

use crate::source::{Sources, Span};
use exeat_terms::{Diagnostic, Severity};

/// Something wrong at a span.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) span: Span,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) label: &'static str,
    pub(crate) help: Option<String>,
    pub(crate) severity: Severity,
}

impl Problem {
    pub(crate) fn new(span: Span, code: &'static str, message: impl Into<String>) -> Problem {
        Problem {
            span,
            code,
            message: message.into(),
            label: "",
            help: None,
            severity: Severity::Error,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn label(mut self, label: &'static str) -> Problem {
        self.label = label;
        self
    }

    pub(crate) fn warning(mut self) -> Problem {
        self.severity = Severity::Warning;
        self
    }

    pub(crate) fn place(self, sources: &Sources) -> Diagnostic {
        Diagnostic {
            code: self.code,
            severity: self.severity,
            message: self.message,
            place: Some(sources.place(self.span)),
            label: self.label.to_owned(),
            help: self.help,
        }
    }
}

/// The nearest of some words, if one is near enough to have been meant.
#[must_use]
pub fn nearest<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    among
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(d, _)| *d <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edit distance with swaps of neighbours, over characters.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) =
        (a.chars().take(80).collect(), b.chars().take(80).collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at =
                |r: usize, c: usize| rows.get(r).and_then(|row| row.get(c)).copied().unwrap_or(0);
            let mut best = (at(i, j) + usize::from(x != y))
                .min(at(i, j + 1) + 1)
                .min(row.last().copied().unwrap_or(0) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(i - 1, j - 1) + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows.last().and_then(|r| r.last()).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn suggests_what_was_probably_meant() {
        let words = ["end-user", "wavelength", "overlay"];
        assert_eq!(nearest("end-usr", words), Some("end-user"));
        assert_eq!(nearest("wavelenght", words), Some("wavelength"));
        assert_eq!(nearest("pressure", words), None);
    }
}
