//! Scenarios: documents a lawyer can read, with a transaction and what each country must answer.
//!
//! The same expectations serve the tests of a pack, which give single facts instead of a whole transaction.

use crate::check::{Answer, Options, check};
use crate::error::Error;
use crate::messages::Messages;
use crate::packs::Library;
use crate::read::{transaction_text, value_from_text};
use crate::wire::v1::{self, Determined};
use crate::words::Words;
use exeat_rules::{Scope, TestCase, markdown};
use exeat_terms::{
    Date, Facts, Item, Listing, Notice, Party, Role, Roles, Transaction, parse_date,
};
use std::fmt;

/// One scenario of a document.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its heading.
    pub title: String,
    /// The file.
    pub file: String,
    /// Line of its heading.
    pub line: usize,
    /// On what reading of the law it rests; empty for a draft.
    pub basis: String,
    /// The transaction as TOML.
    pub transaction: String,
    /// What is expected.
    pub expect: Vec<Expect>,
}

/// What one country must answer.
#[derive(Debug, Clone)]
pub struct Expect {
    /// The country.
    pub jurisdiction: String,
    /// The day, where it is not the transaction's own.
    pub on: Option<Date>,
    /// Line of the block.
    pub line: usize,
    /// Subjects and values.
    pub lines: Vec<(String, String)>,
}

/// An expectation that was not met.
#[derive(Debug, Clone)]
pub struct Failure {
    /// File and line.
    pub place: String,
    /// The scenario or test.
    pub title: String,
    /// What was expected and what was found.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  {}", self.place, self.title, self.message)
    }
}

/// Reads the scenarios of a document.
#[must_use]
pub fn read(text: &str, file: &str) -> (Vec<Scenario>, Vec<Failure>) {
    let line_of = |byte: usize| text.get(..byte).unwrap_or("").matches('\n').count() + 1;
    let mut out: Vec<Scenario> = Vec::new();
    let mut failures = Vec::new();
    let headings: Vec<(usize, usize, &str)> = markdown::headings(text)
        .into_iter()
        .filter(|(_, level, _)| *level == 2)
        .collect();
    let blocks = markdown::blocks(text);
    for (i, (at, _, title)) in headings.iter().enumerate() {
        let end = headings.get(i + 1).map_or(text.len(), |(next, _, _)| *next);
        let body = text.get(*at..end).unwrap_or("");
        let basis = body
            .lines()
            .find_map(|l| l.trim().strip_prefix("basis:"))
            .map_or(String::new(), |b| b.trim().to_owned());
        let mut scenario = Scenario {
            title: (*title).to_owned(),
            file: file.to_owned(),
            line: line_of(*at),
            basis,
            transaction: String::new(),
            expect: Vec::new(),
        };
        for block in blocks.iter().filter(|b| b.start >= *at && b.start < end) {
            let mut words = block.info.split_whitespace();
            match words.next() {
                Some("toml") if words.next() == Some("transaction") => {
                    block.body.clone_into(&mut scenario.transaction);
                }
                Some("expect") => {
                    let jurisdiction = words.next().unwrap_or("").to_owned();
                    let on = match (words.next(), words.next()) {
                        (Some("on"), Some(day)) => parse_date(day).ok(),
                        _ => None,
                    };
                    let lines = block
                        .body
                        .lines()
                        .filter(|l| !l.trim().is_empty())
                        .filter_map(|l| match l.split_once(": ") {
                            Some((a, b)) => Some((a.trim().to_owned(), b.trim().to_owned())),
                            None => {
                                failures.push(Failure {
                                    place: format!("{file}:{}", line_of(block.start)),
                                    title: (*title).to_owned(),
                                    message: format!("`{l}` is not `subject: value`"),
                                });
                                None
                            }
                        })
                        .collect();
                    scenario.expect.push(Expect {
                        jurisdiction,
                        on,
                        line: line_of(block.start),
                        lines,
                    });
                }
                _ => {}
            }
        }
        if !scenario.transaction.is_empty() || !scenario.expect.is_empty() {
            out.push(scenario);
        }
    }
    (out, failures)
}

/// Runs a scenario; an empty answer means that every expectation was met.
#[must_use]
pub fn run(library: &Library, messages: &Messages, scenario: &Scenario) -> Vec<Failure> {
    let mut failures = Vec::new();
    let mut fail = |line: usize, message: String| {
        failures.push(Failure {
            place: format!("{}:{line}", scenario.file),
            title: scenario.title.clone(),
            message,
        });
    };
    let transaction = match transaction_text(library, &scenario.transaction, &scenario.file, false)
    {
        Ok(transaction) => transaction,
        Err(error) => {
            fail(
                scenario.line,
                format!("the transaction cannot be read: {error}"),
            );
            return failures;
        }
    };
    if scenario.expect.is_empty() {
        fail(scenario.line, "the scenario expects nothing".to_owned());
    }
    for expect in &scenario.expect {
        let options = Options {
            jurisdictions: vec![expect.jurisdiction.clone()],
            on: expect.on,
            ..Options::default()
        };
        let answer = match check(library, transaction.clone(), &options) {
            Ok(answer) => answer,
            Err(error) => {
                for (subject, value) in &expect.lines {
                    let said = error.to_string();
                    if subject != "error" || !said.contains(value) {
                        fail(
                            expect.line,
                            format!("expected {subject}: {value}; found an error: {said}"),
                        );
                    }
                }
                continue;
            }
        };
        for message in compare(
            library,
            messages,
            &answer,
            &expect.jurisdiction,
            &expect.lines,
        ) {
            fail(expect.line, message);
        }
    }
    failures
}

/// What of some expectations is not met by an answer.
fn compare(
    library: &Library,
    messages: &Messages,
    answer: &Answer,
    jurisdiction: &str,
    lines: &[(String, String)],
) -> Vec<String> {
    let words = Words { library, messages };
    let all: Vec<Determined> = answer
        .determinations
        .iter()
        .map(|d| v1::determined(words, answer, d))
        .collect();
    let mut out = Vec::new();
    for (subject, value) in lines {
        // `item 2 outcome: …` asks of one line; without it the first line is meant.
        let (item, subject) = match subject
            .strip_prefix("item ")
            .and_then(|r| r.split_once(' '))
        {
            Some((item, rest)) => (Some(item), rest),
            None => (None, subject.as_str()),
        };
        let Some(d) = all.iter().find(|d| item.is_none_or(|i| d.item == i)) else {
            out.push(format!("there is no item {item:?}"));
            continue;
        };
        match found(d, jurisdiction, subject, value) {
            Ok(found) if same(subject, value, &found) => {}
            Ok(found) => out.push(format!(
                "expected {subject}: {value}; found: {found}{}",
                context(d, subject)
            )),
            Err(message) => out.push(message),
        }
    }
    out
}

/// More of the answer where a head is not the expected one.
fn context(d: &Determined, subject: &str) -> String {
    if !matches!(
        subject,
        "outcome" | "list" | "party" | "end-use" | "embargo"
    ) {
        return String::new();
    }
    let met: Vec<String> = d
        .entries
        .iter()
        .filter(|e| e.status != "failed")
        .map(|e| format!("{} {}", e.entry, e.status))
        .collect();
    let requirements: Vec<String> = d
        .requirements
        .iter()
        .map(|r| format!("{} {}", r.control, r.status))
        .collect();
    format!(
        "\n    list {} · party {} · end-use {} · embargo {} · reach {}\n    entries: {}\n    requirements: {}\n    missing: {}\n    notes: {}",
        d.by.list,
        d.by.party,
        d.by.end_use,
        d.by.embargo,
        d.reach_status,
        met.join(", "),
        requirements.join(", "),
        d.missing.still_matter.join(", "),
        d.notes.join(" | "),
    )
}

fn set(text: &str) -> Vec<String> {
    let mut out: Vec<String> = text
        .split(',')
        .map(|p| p.trim().to_owned())
        .filter(|p| !p.is_empty())
        .collect();
    out.sort();
    out
}

fn same(subject: &str, expected: &str, found: &str) -> bool {
    match subject {
        "missing" | "branches" => {
            let expected = if expected == "nothing" {
                Vec::new()
            } else {
                set(expected)
            };
            expected == set(found)
        }
        "note" | "review" | "licence" | "error" => found.contains(expected.trim_matches('"')),
        _ => expected.trim_matches('"') == found,
    }
}

fn short<'a>(name: &'a str, jurisdiction: &str) -> &'a str {
    name.strip_prefix(&format!("{jurisdiction}/"))
        .unwrap_or(name)
}

fn found(d: &Determined, jurisdiction: &str, subject: &str, value: &str) -> Result<String, String> {
    let (word, name) = subject.split_once(' ').unwrap_or((subject, ""));
    let join = |list: Vec<String>| list.join(", ");
    Ok(match word {
        "outcome" => d.outcome.clone(),
        "list" => d.by.list.clone(),
        "party" => d.by.party.clone(),
        "end-use" => d.by.end_use.clone(),
        "embargo" => d.by.embargo.clone(),
        "reach" => d.reach_status.clone(),
        "entry" => {
            let wanted = short(name, jurisdiction);
            match d.entries.iter().find(|e| e.entry == wanted) {
                Some(entry) => entry.status.clone(),
                // A test may expect of a control by its name; what is not shown is not met.
                None => d
                    .requirements
                    .iter()
                    .find(|r| short(&r.control, jurisdiction) == wanted)
                    .map_or("failed".to_owned(), |r| r.status.clone()),
            }
        }
        "requirement" => d
            .requirements
            .iter()
            .find(|r| r.control == name || short(&r.control, jurisdiction) == name)
            .map_or("failed".to_owned(), |r| r.status.clone()),
        "exception" => {
            let hits: Vec<&v1::ExceptionOut> = d
                .requirements
                .iter()
                .flat_map(|r| &r.exceptions)
                .filter(|e| {
                    e.exception == name || e.name == name || short(&e.name, jurisdiction) == name
                })
                .collect();
            // The most favourable status over the requirements it may lift.
            ["available", "open", "not available"]
                .into_iter()
                .find(|s| hits.iter().any(|e| e.status == *s))
                .unwrap_or("not available")
                .to_owned()
        }
        "review" => join(
            d.requirements
                .iter()
                .filter_map(|r| r.review.clone())
                .collect(),
        ),
        "licence" => join(
            d.requirements
                .iter()
                .filter_map(|r| r.licence.clone())
                .collect(),
        ),
        "missing" => join(d.missing.still_matter.clone()),
        "next" => d
            .missing
            .next_question
            .as_ref()
            .map_or("nothing".to_owned(), |q| q.fact.clone()),
        "published" => d.layers.published.clone(),
        "codified" => d.layers.codified.clone(),
        "enforced" => d.layers.enforced.clone(),
        "last" => d.last_known.clone().unwrap_or_else(|| "nothing".to_owned()),
        "branches" => join(d.branches.iter().map(|b| b.outcome.clone()).collect()),
        "note" => {
            let wanted = value.trim_matches('"');
            match d.notes.iter().find(|n| n.contains(wanted)) {
                Some(note) => note.clone(),
                None => d.notes.join(" | "),
            }
        }
        "mark" => d.mark.clone().unwrap_or_default(),
        _ => return Err(format!("`{subject}` is not something that can be expected")),
    })
}

/// Runs a test of a pack; an empty answer means that every expectation was met.
#[must_use]
pub fn run_test(
    library: &Library,
    messages: &Messages,
    pack: &str,
    test: &TestCase,
) -> Vec<Failure> {
    let place = library.law.sources.place(test.span);
    let failure = |message: String| Failure {
        place: format!("{}:{}", place.file, place.line),
        title: test.name.clone(),
        message,
    };
    let transaction = match given(library, pack, test) {
        Ok(transaction) => transaction,
        Err(message) => return vec![failure(message)],
    };
    if test.expect.is_empty() {
        return vec![failure("the test expects nothing".to_owned())];
    }
    let options = Options {
        jurisdictions: vec![pack.to_owned()],
        ..Options::default()
    };
    let answer = match check(library, transaction, &options) {
        Ok(answer) => answer,
        Err(error) => return vec![failure(error.to_string())],
    };
    let lines: Vec<(String, String)> = test
        .expect
        .iter()
        .map(|(subject, value)| {
            let subject = if subject.node.contains('/') && !subject.node.starts_with("exception ") {
                format!("entry {}", subject.node)
            } else {
                subject.node.clone()
            };
            let (subject, value) = match (subject.as_str(), value.node.strip_prefix("known ")) {
                ("last", Some(rest)) => ("last known".to_owned(), rest.to_owned()),
                _ => (subject, value.node.clone()),
            };
            (subject, value)
        })
        .collect();
    // A test may expect of any provision: what is not an entry of the answer is looked for among controls.
    compare(library, messages, &answer, pack, &lines)
        .into_iter()
        .map(failure)
        .collect()
}

/// The transaction of a test: what is given, and nothing else.
fn given(library: &Library, pack: &str, test: &TestCase) -> Result<Transaction, String> {
    let mut out = Transaction {
        date: test.on.ok_or("the test has no `on DATE`")?,
        facts: Facts::default(),
        end_use: Facts::default(),
        parties: Vec::new(),
        items: Vec::new(),
        licences: Vec::new(),
        rates: Vec::new(),
    };
    let mut item = Item {
        id: "1".to_owned(),
        ..Item::default()
    };
    let vocabulary = &library.law.vocabulary;
    for (path, value) in &test.given {
        let value = value.node.as_str();
        let (role, name) = match path.node.split_once('.') {
            Some((role, name)) if Role::parse(role).is_some() => (Role::parse(role), name),
            Some(("end-use", name)) => (None, name),
            _ => (None, path.node.as_str()),
        };
        if let Some(role) = role {
            party(library, pack, &mut out, role, name, value)?;
            continue;
        }
        match name {
            "kind" => {
                vocabulary
                    .kind(value)
                    .ok_or_else(|| format!("`{value}` is not a kind of item"))?;
                value.clone_into(&mut item.kind);
                continue;
            }
            "entries" => {
                item.entries.push((pack.to_owned(), value.to_owned()));
                continue;
            }
            _ => {}
        }
        let name = match name {
            "value" => "line-value",
            other => other,
        };
        let def = vocabulary
            .find(name)
            .ok_or_else(|| format!("`{name}` is not a fact"))?;
        let read = value_from_text(def, value)?;
        match def.scope {
            Scope::Item if def.by_jurisdiction => {
                item.facts_by.push((pack.to_owned(), def.id, read));
            }
            Scope::Item => item.facts.set(def.id, read),
            Scope::Transaction => out.facts.set(def.id, read),
            Scope::EndUse => out.end_use.set(def.id, read),
            Scope::Party => {
                return Err(format!(
                    "`{name}` is a fact of a party: write `end-user.{name}`"
                ));
            }
        }
    }
    out.items.push(item);
    Ok(out)
}

fn party(
    library: &Library,
    pack: &str,
    transaction: &mut Transaction,
    role: Role,
    name: &str,
    value: &str,
) -> Result<(), String> {
    let at = match transaction
        .parties
        .iter()
        .position(|p| p.roles.contains(role))
    {
        Some(at) => at,
        None => {
            transaction.parties.push(Party {
                roles: Roles::of(role),
                ..Party::default()
            });
            transaction.parties.len() - 1
        }
    };
    let date = transaction.date;
    let Some(party) = transaction.parties.get_mut(at) else {
        return Ok(());
    };
    match (name, value) {
        ("listed", "none") => party.listed = Some(Vec::new()),
        ("listed", "unknown") => party.listed = None,
        ("listed", text) => {
            // `us-entity-list`, or `us-entity-list footnote 5`.
            let mut words = text.split_whitespace();
            let list = words.next().unwrap_or("").to_owned();
            let footnotes = words.filter_map(|w| w.parse().ok()).collect();
            party.listed.get_or_insert_default().push(Listing {
                list,
                entry: String::new(),
                footnotes,
            });
        }
        ("informed", "no" | "none") => party.informed = Some(Vec::new()),
        ("informed", "yes") => party.informed.get_or_insert_default().push(Notice {
            by: pack.to_owned(),
            covers: String::new(),
            from: date,
        }),
        _ => {
            let def = library
                .law
                .vocabulary
                .find(name)
                .filter(|d| d.scope == Scope::Party)
                .ok_or_else(|| format!("`{name}` is not a fact of a party"))?;
            let read = value_from_text(def, value)?;
            party.facts.set(def.id, read);
        }
    }
    Ok(())
}

/// Reads every scenario below a folder.
///
/// # Errors
/// When the folder cannot be read.
pub fn folder(path: &std::path::Path) -> Result<(Vec<Scenario>, Vec<Failure>), Error> {
    let mut files = Vec::new();
    collect(path, &mut files)?;
    files.sort();
    let (mut scenarios, mut failures) = (Vec::new(), Vec::new());
    for file in files {
        let text = std::fs::read_to_string(&file).map_err(|e| unreadable(&file, &e))?;
        let (found, bad) = read(&text, &file.display().to_string());
        scenarios.extend(found);
        failures.extend(bad);
    }
    Ok((scenarios, failures))
}

fn unreadable(path: &std::path::Path, error: &std::io::Error) -> Error {
    Error::one(
        exeat_terms::Diagnostic::error(
            "unreadable",
            format!("cannot read `{}`: {error}", path.display()),
        )
        .with_help("check the path and the permission to read it"),
    )
}

fn collect(path: &std::path::Path, out: &mut Vec<std::path::PathBuf>) -> Result<(), Error> {
    for entry in std::fs::read_dir(path)
        .map_err(|e| unreadable(path, &e))?
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, out)?;
        } else if path.extension().is_some_and(|e| e == "md") {
            out.push(path);
        }
    }
    Ok(())
}
