//! Version 1 of a line in a file of dispositions.

use crate::lists::{Answered, Disposition};
use exeat_terms::{Date, parse_date};
use serde::{Deserialize, Serialize};

/// One answer of a person to one alert.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Always 1.
    pub version: u8,
    /// The name asked about.
    pub party: String,
    /// SHA-256 of the party's side.
    pub party_content: String,
    /// The list.
    pub list: String,
    /// The list's own key of the entry.
    pub entry: String,
    /// The entry's name when it was judged.
    #[serde(default)]
    pub name: String,
    /// SHA-256 of the entry.
    pub entry_content: String,
    /// `not the same`, `same` or `escalate`.
    pub answer: String,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub by: String,
    /// The day it was said.
    pub on: String,
    /// The last day it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl From<&Disposition> for Line {
    fn from(answer: &Disposition) -> Line {
        Line {
            version: 1,
            party: answer.party.clone(),
            party_content: answer.party_content.clone(),
            list: answer.list.clone(),
            entry: answer.entry.clone(),
            name: answer.name.clone(),
            entry_content: answer.entry_content.clone(),
            answer: answer.answer.as_str().to_owned(),
            reason: answer.reason.clone(),
            by: answer.by.clone(),
            on: answer.on.to_string(),
            until: answer.until.map(|day| day.to_string()),
        }
    }
}

impl TryFrom<Line> for Disposition {
    type Error = String;

    fn try_from(line: Line) -> Result<Disposition, String> {
        if line.version != 1 {
            return Err(format!("version {} is not known", line.version));
        }
        let day = |text: &str| -> Result<Date, String> {
            parse_date(text).map_err(|error| format!("`{text}`: {error}"))
        };
        let answer = Answered::parse(&line.answer).ok_or_else(|| {
            format!(
                "`{}` is no answer; answers are `not the same`, `same`, `escalate`",
                line.answer
            )
        })?;
        if line.by.trim().is_empty() || line.reason.trim().is_empty() {
            return Err("`by` and `reason` say who answered and why".to_owned());
        }
        Ok(Disposition {
            answer,
            on: day(&line.on)?,
            until: line.until.as_deref().map(day).transpose()?,
            party: line.party,
            party_content: line.party_content,
            list: line.list,
            entry: line.entry,
            name: line.name,
            entry_content: line.entry_content,
            reason: line.reason,
            by: line.by,
        })
    }
}

/// Reads one line.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read_line(text: &str) -> Result<Line, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Writes one line, its end included.
///
/// # Errors
/// When the value cannot be written as JSON.
pub fn line(value: &Line) -> std::io::Result<String> {
    super::v1_screen::line(value)
}
