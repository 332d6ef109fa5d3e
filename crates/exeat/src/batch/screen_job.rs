//! `screen` over rows: names of a file against lists, each distinct name searched once.

use super::cell::{Body, Cell, FileColumn, Out, Reject, Row, Said};
use super::run::Job;
use crate::error::Error;
use crate::lists::{Dispositions, Kind, Query, Screen, kind_from_word, screen};
use crate::read::tree::Leaf;
use crate::wire::v1_batch::{Summary, count_up};
use crate::wire::v1_screen::{self, QueryOut};
use exeat_rules::nearest;
use exeat_terms::{Country, Date, Diagnostic};
use std::collections::HashMap;

/// Answers a thread keeps; names repeat in customer files.
const KEPT: usize = 65_536;
/// What a query is made of.
const NAMES: [&str; 4] = ["id", "name", "country", "kind"];

/// The job of `screen`.
pub(super) struct ScreenJob<'a> {
    pub(super) screen: &'a Screen,
    pub(super) answers: &'a Dispositions,
    pub(super) day: Date,
    pub(super) threshold: u32,
    /// For rows that do not say it.
    pub(super) kind: Kind,
    pub(super) country: Option<Country>,
    /// Whether lines have the form of `screen --json`.
    pub(super) lines: bool,
    /// Where id, name, country and kind stand, and the header of each.
    pub(super) places: [Option<(usize, String)>; 4],
}

/// Finds the columns of a query in a file.
///
/// # Errors
/// When no column is the name, or `map` names what is not there.
pub(super) fn places(
    columns: &[FileColumn],
    map: &[(String, String)],
) -> Result<[Option<(usize, String)>; 4], Error> {
    let mut problems = Vec::new();
    for (from, to) in map {
        if !columns.iter().any(|c| c.name.trim() == from) {
            problems.push(Diagnostic::error(
                "unknown-column",
                format!("--map: there is no column `{from}`"),
            ));
        }
        if to != "-" && !NAMES.contains(&to.as_str()) {
            let help = match nearest(to, NAMES) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("a query has {}", NAMES.join(", ")),
            };
            problems.push(
                Diagnostic::error(
                    "unknown-column",
                    format!("--map: `{to}` is no part of a query"),
                )
                .with_help(help),
            );
        }
    }
    let found = NAMES.map(|name| {
        let mapped = |c: &&str| map.iter().any(|(from, to)| from == *c && to == name);
        let plain =
            |c: &&str| c.eq_ignore_ascii_case(name) && !map.iter().any(|(from, _)| from == *c);
        let names: Vec<&str> = columns.iter().map(|c| c.name.trim()).collect();
        let at = names
            .iter()
            .position(mapped)
            .or_else(|| names.iter().position(plain))?;
        Some((at, (*names.get(at)?).to_owned()))
    });
    if found.get(1).is_some_and(Option::is_none) {
        let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
        problems.push(
            Diagnostic::error("missing-column", "the file has no column `name`").with_help(
                format!(
                    "say which it is with --map \"{}=name\"; its columns are {}",
                    names.first().unwrap_or(&"Customer"),
                    names.join(", ")
                ),
            ),
        );
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(Error::new(problems))
    }
}

impl ScreenJob<'_> {
    fn cell(&self, row: &Row, place: usize) -> String {
        let Some(Some((at, name))) = self.places.get(place) else {
            return String::new();
        };
        match &row.body {
            Body::Cells(cells) => cells
                .get(*at)
                .unwrap_or(&Cell::Empty)
                .text()
                .trim()
                .to_owned(),
            Body::Object(entries, _) => {
                let leaf = entries
                    .iter()
                    .find(|(key, _)| key == name)
                    .map(|(_, node)| &node.leaf);
                match leaf {
                    Some(Leaf::Text(text) | Leaf::Number(text)) => text.trim().to_owned(),
                    _ => String::new(),
                }
            }
            Body::Broken(_, _) | Body::BrokenLine(_, _) => String::new(),
        }
    }

    fn header(&self, place: usize) -> String {
        self.places
            .get(place)
            .and_then(Option::as_ref)
            .map_or(String::new(), |(_, name)| name.clone())
    }

    /// The query of a row.
    fn query(&self, row: &Row, summary: &mut Summary) -> Result<Query, Vec<Reject>> {
        let name = self.cell(row, 1);
        if name.is_empty() {
            return Err(vec![Reject {
                row: row.number,
                column: self.header(1),
                code: "no-name",
                reason: "the name is missing; write it into its column".to_owned(),
            }]);
        }
        let word = self.cell(row, 2);
        let country = match Country::find(&word) {
            Some(country) => Some(country),
            None if word.is_empty() => self.country,
            None => {
                // A country that is not understood is evidence that is lacking; the name is screened all the same.
                count_up(
                    &mut summary.remarks,
                    "unknown-country: screened without it",
                    1,
                );
                None
            }
        };
        let word = self.cell(row, 3);
        let kind = match kind_from_word(&word) {
            Some(Kind::Unknown) => self.kind,
            Some(kind) => kind,
            None => {
                count_up(
                    &mut summary.remarks,
                    "unknown-kind: the name is read both ways",
                    1,
                );
                self.kind
            }
        };
        let id = match self.cell(row, 0) {
            id if id.is_empty() => row.number.to_string(),
            id => id,
        };
        Ok(Query {
            id,
            name,
            kind,
            country,
            ..Query::default()
        })
    }
}

/// What was found for one name, without the row's own id.
type Found = QueryOut;

impl Job for ScreenJob<'_> {
    type State = HashMap<(String, Kind, Option<Country>), Found>;

    fn state(&self) -> Self::State {
        HashMap::new()
    }

    fn columns(&self) -> Vec<String> {
        [
            "alerts", "score", "list", "entry", "name", "matched", "others",
        ]
        .map(|what| format!("exeat.{what}"))
        .into()
    }

    fn counts(&self) -> Vec<String> {
        vec!["exeat.alerts".to_owned()]
    }

    fn leaves_out_rejected(&self) -> bool {
        // Each line is an answer of `screen --json`; a name that was not screened has none.
        self.lines
    }

    fn identity(&self) -> String {
        let lists: Vec<&str> = self
            .screen
            .lists()
            .iter()
            .map(|l| l.hash.as_str())
            .collect();
        format!(
            "screen {lists:?} {} {:?} {:?} {} {:?} {} {:?}",
            self.threshold,
            self.kind,
            self.country,
            self.screen.with_aliases(),
            self.places,
            self.day,
            self.answers
        )
    }

    fn answer(&self, kept: &mut Self::State, rows: &[&Row], summary: &mut Summary) -> Vec<Said> {
        rows.iter()
            .map(|row| {
                let query = match self.query(row, summary) {
                    Ok(query) => query,
                    Err(rejects) => return Said::Rejected(rejects),
                };
                let key = (query.name.clone(), query.kind, query.country);
                if !kept.contains_key(&key) {
                    if kept.len() >= KEPT {
                        kept.clear();
                    }
                    let found = v1_screen::query(
                        &query,
                        &screen(self.screen, &query, self.threshold),
                        self.answers,
                        Some(self.day),
                    );
                    kept.insert(key.clone(), found);
                }
                let Some(found) = kept.get(&key) else {
                    return Said::Rejected(Vec::new());
                };
                count(found, summary);
                if self.lines {
                    let own = QueryOut {
                        id: query.id,
                        ..found.clone()
                    };
                    let line = v1_screen::line(&own).unwrap_or_default();
                    return Said::Answer(Vec::new(), Some(line.trim_end().to_owned()));
                }
                Said::Answer(columns(found), None)
            })
            .collect()
    }
}

fn count(found: &Found, summary: &mut Summary) {
    let word = match (found.cut, found.alerts.is_empty()) {
        (_, false) => "alert",
        (true, true) => "name too long to be read whole",
        (false, true) => "no alert",
    };
    count_up(&mut summary.outcomes, word, 1);
    if !found.alerts.is_empty() {
        summary.exit = summary.exit.max(1);
    }
    if word.starts_with("name") {
        summary.exit = 2;
    }
    for alert in &found.alerts {
        count_up(&mut summary.entries, &alert.list, 1);
    }
}

/// The likeliest alert in columns of its own, the others in one.
fn columns(found: &Found) -> Vec<Out> {
    let count = Out::Count(found.alerts.len() as u64);
    let Some((first, others)) = found.alerts.split_first() else {
        let mut out = vec![count];
        out.resize(7, Out::Nothing);
        return out;
    };
    let others: Vec<String> = others
        .iter()
        .map(|a| format!("{} {} {} ({})", a.score, a.list, a.name, a.entry))
        .collect();
    vec![
        count,
        Out::Text(first.score.to_string()),
        Out::Text(first.list.clone()),
        Out::Text(first.entry.clone()),
        Out::Text(first.name.clone()),
        Out::Text(first.matched.clone()),
        if others.is_empty() {
            Out::Nothing
        } else {
            Out::List(others)
        },
    ]
}
