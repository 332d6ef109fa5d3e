//! A person's answers to alerts, kept in a file of one JSON object a line and bound to the content of both sides.
//!
//! The file is append-only: the last line about a party and an entry holds. When the party or the entry is no longer
//! what it was when it was judged, the answer no longer holds and the alert comes back, saying so.

use super::{Entry, Query};
use crate::error::Error;
use crate::wire::v1_disposition::{Line, line, read_line};
use exeat_terms::{Date, Diagnostic};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

/// What a person said of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// The party is not the listed one: the alert does not come back.
    NotTheSame,
    /// The party is the listed one: it counts as listed.
    Same,
    /// Somebody else must judge: the alert stays open.
    Escalate,
}

impl Answered {
    /// All answers.
    pub const ALL: [Answered; 3] = [Answered::NotTheSame, Answered::Same, Answered::Escalate];

    /// The answer in words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Answered::NotTheSame => "not the same",
            Answered::Same => "same",
            Answered::Escalate => "escalate",
        }
    }

    /// Reads an answer, with spaces or hyphens.
    #[must_use]
    pub fn parse(text: &str) -> Option<Answered> {
        let text = text.trim().to_lowercase().replace(['-', '_'], " ");
        Answered::ALL.into_iter().find(|a| a.as_str() == text)
    }
}

/// One answer to one alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disposition {
    /// The name asked about.
    pub party: String,
    /// Content of the party's side, as [`party_content`] gives it.
    pub party_content: String,
    /// The list.
    pub list: String,
    /// The list's own key of the entry.
    pub entry: String,
    /// The entry's name when it was judged.
    pub name: String,
    /// Content of the entry, as [`entry_content`] gives it.
    pub entry_content: String,
    /// The answer.
    pub answer: Answered,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub by: String,
    /// The day it was said.
    pub on: Date,
    /// The last day it holds; none when it has no end.
    pub until: Option<Date>,
}

/// How the answers of a file bear on one alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bearing<'a> {
    /// Nobody has answered.
    Unanswered,
    /// An answer holds.
    Holds(&'a Disposition),
    /// There is an answer, and its last day is past.
    Expired(&'a Disposition),
    /// There is an answer, and a side has changed since: `party`, `entry` or both.
    Reopened(&'a Disposition, &'static str),
}

/// The answers of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dispositions {
    by_alert: BTreeMap<(String, String, String), Disposition>,
}

impl Dispositions {
    /// Reads the answers of a file; a file that is not there holds none.
    ///
    /// # Errors
    /// When the file cannot be read, or a line is no answer: one that is misread must close no alert.
    pub fn file(path: &Path) -> Result<Dispositions, Error> {
        if !path.exists() {
            return Ok(Dispositions::default());
        }
        let bytes = super::open::bytes(path)?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Error::one(
                Diagnostic::error(
                    "bad-disposition",
                    format!("`{}` is not UTF-8 text", path.display()),
                )
                .with_help("the file of dispositions holds one JSON object a line"),
            )
        })?;
        Dispositions::text(&text, &path.display().to_string())
    }

    /// Reads the answers of a text; `shown` names it in errors.
    ///
    /// # Errors
    /// As [`Dispositions::file`].
    pub fn text(text: &str, shown: &str) -> Result<Dispositions, Error> {
        let mut out = Dispositions::default();
        let mut problems = Vec::new();
        for (at, text) in text.lines().enumerate() {
            if text.trim().is_empty() {
                continue;
            }
            match read_line(text).and_then(Disposition::try_from) {
                Ok(answer) => out.put(answer),
                Err(what) => problems.push(
                    Diagnostic::error(
                        "bad-disposition",
                        format!("`{shown}` line {}: {what}", at + 1),
                    )
                    .with_help("mend the line, or take it out: the alert is then open again"),
                ),
            }
        }
        if problems.is_empty() {
            Ok(out)
        } else {
            problems.truncate(20);
            Err(Error::new(problems))
        }
    }

    /// Adds an answer; it stands in place of an earlier one on the same alert.
    pub fn put(&mut self, answer: Disposition) {
        let key = (
            answer.party.clone(),
            answer.list.clone(),
            answer.entry.clone(),
        );
        self.by_alert.insert(key, answer);
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_alert.is_empty()
    }

    /// How many alerts are answered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_alert.len()
    }

    /// How they bear on an alert on a day; without a day nothing expires.
    #[must_use]
    pub fn bearing(&self, query: &Query, entry: &Entry, day: Option<Date>) -> Bearing<'_> {
        let key = (
            query.name.trim().to_owned(),
            entry.list.clone(),
            entry.party.id.clone(),
        );
        let Some(found) = self.by_alert.get(&key) else {
            return Bearing::Unanswered;
        };
        let party = found.party_content == party_content(query);
        let listed = found.entry_content == entry_content(entry);
        match (party, listed) {
            (false, false) => Bearing::Reopened(found, "party and entry"),
            (false, true) => Bearing::Reopened(found, "party"),
            (true, false) => Bearing::Reopened(found, "entry"),
            (true, true) => match (found.until, day) {
                (Some(until), Some(day)) if day > until => Bearing::Expired(found),
                _ => Bearing::Holds(found),
            },
        }
    }
}

impl Disposition {
    /// An answer to the alert of `entry` for `query`.
    #[must_use]
    pub fn new(query: &Query, entry: &Entry, answer: Answered, said: Said) -> Disposition {
        Disposition {
            party: query.name.trim().to_owned(),
            party_content: party_content(query),
            list: entry.list.clone(),
            entry: entry.party.id.clone(),
            name: entry.party.names.first().cloned().unwrap_or_default(),
            entry_content: entry_content(entry),
            answer,
            reason: said.reason,
            by: said.by,
            on: said.on,
            until: said.until,
        }
    }

    /// Appends the answer to a file, which is made when it is not there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn append(&self, path: &Path) -> Result<(), Error> {
        let unwritable = |error: std::io::Error| {
            Error::one(
                Diagnostic::error(
                    "unwritable",
                    format!("cannot write `{}`: {error}", path.display()),
                )
                .with_help("check the path and the permission to write there"),
            )
        };
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(unwritable)?;
        }
        let mut text = line(&Line::from(self)).map_err(unwritable)?;
        // A line that an interrupted writer left open must not swallow this one.
        if fs::read(path).is_ok_and(|old| old.last().is_some_and(|byte| *byte != b'\n')) {
            text.insert(0, '\n');
        }
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .map_err(unwritable)?;
        file.write_all(text.as_bytes()).map_err(unwritable)?;
        file.sync_all().map_err(unwritable)
    }
}

/// Who gives an answer, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// The day.
    pub on: Date,
    /// The last day it holds.
    pub until: Option<Date>,
}

/// The content of the party's side: SHA-256 over its name and countries, and what else is known of it.
///
/// What kind of party it is takes no part: orders do not say, and the same name is then read both ways.
#[must_use]
pub fn party_content(query: &Query) -> String {
    let party = query.party();
    let mut sum = Sum::default();
    sum.put(&sorted(&party.names));
    let codes: Vec<String> = party.countries.iter().map(ToString::to_string).collect();
    sum.put(&sorted(&codes));
    sum.put(&sorted(&party.identifiers));
    let days: Vec<String> = party.dates.iter().map(ToString::to_string).collect();
    sum.put(&sorted(&days));
    sum.hex()
}

/// The content of an entry: SHA-256 over everything that a delta compares.
#[must_use]
pub fn entry_content(entry: &Entry) -> String {
    let party = &entry.party;
    let first: Vec<String> = party.names.iter().take(1).cloned().collect();
    let codes: Vec<String> = party.countries.iter().map(ToString::to_string).collect();
    let days: Vec<String> = party.dates.iter().map(ToString::to_string).collect();
    let mut sum = Sum::default();
    sum.put(&[entry.list.clone(), party.id.clone()]);
    sum.put(&first);
    sum.put(&sorted(&party.names));
    sum.put(&sorted(&entry.weak));
    sum.put(&[(party.kind as u8).to_string()]);
    sum.put(&sorted(&codes));
    sum.put(&sorted(&party.identifiers));
    sum.put(&sorted(&days));
    sum.put(&[entry.cite.clone(), entry.programme.clone()]);
    sum.put(&entry.footnotes);
    let since: Vec<String> = entry.since.iter().map(ToString::to_string).collect();
    sum.put(&since);
    sum.hex()
}

/// SHA-256 over the names and contents of files.
pub(super) fn content_of(files: &[(String, Vec<u8>)]) -> String {
    let mut sum = Sum::default();
    for (name, bytes) in files {
        sum.put(std::slice::from_ref(name));
        sum.0.update((bytes.len() as u64).to_le_bytes());
        sum.0.update(bytes);
    }
    sum.hex()
}

fn sorted(texts: &[String]) -> Vec<String> {
    let mut texts = texts.to_vec();
    texts.sort();
    texts
}

/// A hash over groups of texts; lengths are hashed too, so that no text can pass for two.
#[derive(Default)]
struct Sum(Sha256);

impl Sum {
    fn put(&mut self, texts: &[String]) {
        self.0.update((texts.len() as u64).to_le_bytes());
        for text in texts {
            self.0.update((text.len() as u64).to_le_bytes());
            self.0.update(text.as_bytes());
        }
    }

    fn hex(self) -> String {
        let bytes = self.0.finalize();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(name: &str) -> Query {
        Query {
            name: name.to_owned(),
            ..Query::default()
        }
    }

    fn entry(names: &[&str]) -> Entry {
        let mut entry = Entry {
            list: "l".to_owned(),
            ..Entry::default()
        };
        entry.party.id = "1".to_owned();
        entry.party.names = names.iter().map(|n| (*n).to_owned()).collect();
        entry
    }

    fn said() -> Said {
        Said {
            reason: "another \"firm\",\nother town".to_owned(),
            by: "A. Clerk".to_owned(),
            on: Date::constant(2026, 1, 2),
            until: Some(Date::constant(2026, 12, 31)),
        }
    }

    #[test]
    fn an_answer_holds_until_a_side_changes_or_it_expires() {
        let (asked, listed) = (query("Acme Micro"), entry(&["ACME", "AC"]));
        let answer = Disposition::new(&asked, &listed, Answered::NotTheSame, said());
        let text = line(&Line::from(&answer)).unwrap();
        assert_eq!(text.matches('\n').count(), 1, "one line");
        let all = Dispositions::text(&text, "file").unwrap();
        let day = |m, d| Some(Date::constant(2026, m, d));
        assert_eq!(
            all.bearing(&asked, &listed, day(12, 31)),
            Bearing::Holds(&answer)
        );
        assert_eq!(
            all.bearing(&asked, &entry(&["ACME", "AC"]), None),
            Bearing::Holds(&answer)
        );
        let later = Some(Date::constant(2027, 1, 1));
        assert_eq!(
            all.bearing(&asked, &listed, later),
            Bearing::Expired(&answer)
        );
        let grown = entry(&["ACME", "AC", "ACM"]);
        assert_eq!(
            all.bearing(&asked, &grown, None),
            Bearing::Reopened(&answer, "entry")
        );
        let mut moved = asked.clone();
        moved.country = exeat_terms::Country::from_code("CN");
        assert_eq!(
            all.bearing(&moved, &listed, None),
            Bearing::Reopened(&answer, "party")
        );
        assert_eq!(
            all.bearing(&query("Acme"), &listed, None),
            Bearing::Unanswered
        );
    }

    #[test]
    fn the_last_line_holds_and_a_misread_one_closes_nothing() {
        let (asked, listed) = (query("A"), entry(&["B"]));
        let first = Disposition::new(&asked, &listed, Answered::NotTheSame, said());
        let last = Disposition::new(&asked, &listed, Answered::Same, said());
        let text = format!(
            "{}\n{}",
            line(&Line::from(&first)).unwrap(),
            line(&Line::from(&last)).unwrap()
        );
        let all = Dispositions::text(&text, "file").unwrap();
        assert_eq!(all.bearing(&asked, &listed, None), Bearing::Holds(&last));
        for bad in [
            "{",
            "{}",
            "[1]",
            &text.replacen("same", "maybe", 1),
            &text.replacen("2026-01-02", "yesterday", 1),
        ] {
            let error = Dispositions::text(bad, "file").unwrap_err();
            assert_eq!(error.diagnostics()[0].code, "bad-disposition", "{bad}");
            assert!(error.to_string().contains("line 1"), "{error}");
        }
    }
}
