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
            help: Some(self.help.unwrap_or_else(|| remedy(self.code).to_owned())),
        }
    }
}

/// What mends a mistake of this sort, where the place has nothing more precise to say.
fn remedy(code: &str) -> &'static str {
    match code {
        "bad-date" => "write a day of the calendar as 2023-07-23",
        "bad-number" => "write a decimal number such as 0.35, of at most 24 digits",
        "bad-toml" => "check quotes and brackets; texts stand in quotes",
        "bad-csv" => "quote a field that holds a comma, and double a quote inside quotes",
        "declared-twice" => "delete one of the two, or give it another name",
        "empty-range" => "write the smaller number first",
        "empty-validity" => "the first day after comes after the first day",
        "unknown-country" => "write an ISO 3166-1 alpha-2 code in capitals",
        "unknown-kind" => "declare it with `kind NAME \"title\"`, or correct the name",
        "unknown-unit" | "wrong-unit" => {
            "use the unit of the fact, such as nm, ms, K, GB/s, mm2 or %"
        }
        "unreachable" => "correct the number, or delete the limb",
        "bad-formula" => "a formula is a product of facts and numbers, divided by facts",
        "bad-manifest" => "pack.toml says id, name, authority and language, each a text in quotes",
        "dead-exception" => "give it a condition that can hold, or delete it",
        "too-many-facts" => "a vocabulary holds 65,536 facts",
        _ => "see the reference of the rule language",
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
