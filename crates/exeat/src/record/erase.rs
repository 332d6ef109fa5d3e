//! Retention, legal holds and erasure.
//!
//! Erasing takes out content, salt and everything an entry is found by. Its commitment stays in the tree, so
//! every proof and checkpoint still holds; without the salt nothing about the entry can be guessed from it.

use super::entry::{Entry, Kept, Kind};
use super::writer::Writing;
use super::{Record, fail, kept, ledger};
use crate::error::Error;
use crate::wire::Json;
use crate::wire::v1_record::{erasure_body, hold_body, hold_from, movement_body};
use exeat_record::licence::Movement;
use exeat_record::retention::{Rule, due};
use exeat_record::{Actor, Filter, Hash, Store, Timestamp};
use exeat_terms::{Date, Mark, parse_date};
use std::collections::BTreeSet;
use toml_edit::DocumentMut;

/// The carried rules.
const CARRIED: &str = include_str!("retention.toml");
/// Rows that are read at once.
const PAGE: u32 = 1_000;

/// What is to be held or erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The whole record.
    All,
    /// All entries of a case.
    Case(String),
    /// One entry that belongs to no case.
    Entry(u64),
}

/// When an entry may be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// From this day on, by this citation.
    From(Date, String),
    /// No rule is known that ends its keeping.
    Never,
    /// It is held, whatever the day; why.
    Held(String),
}

impl Record {
    /// The rules of retention: the record's own, or the carried ones.
    ///
    /// # Errors
    /// When the record's own file cannot be read.
    pub fn retention(&self) -> Result<Vec<Rule>, Error> {
        let path = self.inner.folder.root().join("retention.toml");
        match std::fs::read_to_string(&path) {
            Ok(text) => rules(&text).map_err(|e| {
                fail::told(
                    "bad-retention",
                    format!("`{}`: {e}", path.display()),
                    "write [[rule]] with jurisdiction, scope, years, cite and mark, as the manual shows",
                )
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                rules(CARRIED).map_err(fail::entry)
            }
            Err(error) => Err(fail::file("read", &path, &error)),
        }
    }

    /// When an entry may be erased.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn due(&self, entry: &Kept) -> Result<Due, Error> {
        let rules = self.retention()?;
        self.reading(|store| {
            let holds = holds(store)?;
            due_of(store, entry, &rules, &holds)
        })
    }

    /// Holds entries for a court or an authority, whatever retention says, or lets them go again.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn hold(
        &self,
        scope: Scope,
        held: bool,
        why: &str,
        by: Actor,
        time: Timestamp,
    ) -> Result<u64, Error> {
        let why = reason(why)?;
        self.write(move |writing| {
            let (case, entry) = parts(&scope);
            let words = if held { "hold" } else { "end of hold" };
            let body = hold_body(held, case.as_deref(), entry, &why);
            writing.append(&Entry::new(Kind::Hold, by, time, words, body))
        })
    }

    /// Erases entries whose time has come; gives their number, and the index of the entry that says so.
    ///
    /// `today` is the day by which it has come. Afterwards nothing of them is in any file of the record; what was
    /// exported or backed up before is elsewhere and not reached.
    ///
    /// # Errors
    /// `not-due` or `held` when one of them must stay, and nothing is erased; also when a part of a case is asked
    /// for, or the files cannot be cleaned because somebody else still reads.
    pub fn erase(
        &self,
        scope: Scope,
        why: &str,
        today: Date,
        by: Actor,
        time: Timestamp,
    ) -> Result<(usize, u64), Error> {
        let why = reason(why)?;
        let rules = self.retention()?;
        let done =
            self.write(move |writing| erase(writing, &scope, &why, today, &rules, (by, time)))?;
        (self.inner.scrub)()?;
        Ok(done)
    }
}

fn reason(why: &str) -> Result<String, Error> {
    let why = why.trim();
    if why.is_empty() {
        return Err(fail::told(
            "reason-missing",
            "it is not said why",
            "say it in a few words; they are kept",
        ));
    }
    Ok(why.to_owned())
}

fn parts(scope: &Scope) -> (Option<String>, Option<u64>) {
    match scope {
        Scope::All => (None, None),
        Scope::Case(case) => (Some(case.clone()), None),
        Scope::Entry(index) => (None, Some(*index)),
    }
}

fn erase(
    writing: &mut Writing<'_>,
    scope: &Scope,
    why: &str,
    today: Date,
    rules: &[Rule],
    (by, time): (Actor, Timestamp),
) -> Result<(usize, u64), Error> {
    let chosen = chosen(writing.store, scope)?;
    let holds = holds(writing.store)?;
    let mut out: Vec<(u64, Hash)> = Vec::new();
    let mut cases = BTreeSet::new();
    let mut licences = BTreeSet::new();
    for entry in &chosen {
        match due_of(writing.store, entry, rules, &holds)? {
            Due::From(day, _) if day <= today => {}
            // What is asked for by name must all be due; of the whole record those are taken that are.
            _ if *scope == Scope::All => continue,
            Due::From(day, cite) => {
                return Err(fail::told(
                    "not-due",
                    format!("entry {} is to be kept until {day} ({cite})", entry.index),
                    "erase it when its time has come",
                ));
            }
            Due::Never => {
                return Err(fail::told(
                    "not-due",
                    format!(
                        "no rule is known that ends the keeping of entry {}",
                        entry.index
                    ),
                    "add one for its jurisdictions to retention.toml in the record's folder",
                ));
            }
            Due::Held(why) => {
                return Err(fail::told(
                    "held",
                    format!("entry {} is held: {why}", entry.index),
                    "end the hold first",
                ));
            }
        }
        out.push((entry.index, entry.commitment));
        if let Some(content) = &entry.content {
            let entry = &content.stamped.entry;
            if !entry.case.is_empty() {
                cases.insert(entry.case.clone());
            }
            licences.extend(entry.licences.iter().cloned());
        }
    }
    // A case goes as a whole or not at all: what is left of it must tell the truth.
    let gone: BTreeSet<u64> = out.iter().map(|(index, _)| *index).collect();
    let staying: BTreeSet<&str> = chosen
        .iter()
        .filter(|entry| !gone.contains(&entry.index))
        .filter_map(|entry| entry.content.as_ref())
        .map(|content| content.stamped.entry.case.as_str())
        .filter(|case| !case.is_empty())
        .collect();
    let in_staying: BTreeSet<u64> = chosen
        .iter()
        .filter(|entry| {
            entry
                .content
                .as_ref()
                .is_some_and(|c| staying.contains(c.stamped.entry.case.as_str()))
        })
        .map(|entry| entry.index)
        .collect();
    out.retain(|(index, _)| !in_staying.contains(index));
    cases.retain(|case: &String| !staying.contains(case.as_str()));
    if out.is_empty() {
        return Err(fail::told(
            "nothing-due",
            "there is nothing that may be erased",
            "`exeat record show` says when an entry may be",
        ));
    }
    for id in licences {
        carry(writing, &id, &by, time)?;
    }
    let body = erasure_body(why, &out);
    let words = format!("{} entries", out.len());
    let index = writing.append(&Entry::new(Kind::Erasure, by, time, &words, body))?;
    for (index, _) in &out {
        writing.store.erase(*index)?;
    }
    for case in cases {
        writing.store.remove_case(&case)?;
    }
    Ok((out.len(), index))
}

/// Says what is left of a licence, before the draws that led there are erased.
fn carry(writing: &mut Writing<'_>, id: &str, by: &Actor, time: Timestamp) -> Result<(), Error> {
    let account = ledger::replay(writing.store, id)?;
    let movement = Movement::Carried {
        value_left: account.value_left,
        quantity_left: account.quantity_left,
    };
    let body = movement_body(&movement).unwrap_or(Json::Null);
    let mut entry = Entry::new(
        Kind::Licence,
        by.clone(),
        time,
        &format!("licence {id}"),
        body,
    );
    entry.licences = vec![id.to_owned()];
    entry.jurisdictions = vec![account.licence.jurisdiction];
    writing.append(&entry)?;
    Ok(())
}

/// Entries a scope means that still have content and can be erased at all.
fn chosen(store: &mut dyn Store, scope: &Scope) -> Result<Vec<Kept>, Error> {
    if let Scope::Entry(index) = scope {
        let row = store.row(*index)?.ok_or_else(|| {
            fail::told(
                "no-entry",
                format!("the record has no entry {index}"),
                "`exeat record list` shows them",
            )
        })?;
        let entry = kept(row)?;
        let Some(content) = &entry.content else {
            return Err(fail::told(
                "erased",
                format!("entry {index} is erased already"),
                "nothing is left to do",
            ));
        };
        let known = &content.stamped.entry;
        if !known.case.is_empty() {
            return Err(fail::told(
                "part-of-case",
                format!("entry {index} is part of case {}", known.case),
                "erase the case as a whole, so that what is left of it tells the truth",
            ));
        }
        if !erasable(known.kind) {
            return Err(fail::told(
                "not-due",
                format!("entry {index} is a {}, which stays", known.kind.as_str()),
                "it holds what others rest on and names no party of a transaction",
            ));
        }
        return Ok(vec![entry]);
    }
    let mut filter = Filter {
        case: parts(scope).0,
        limit: PAGE,
        ..Filter::default()
    };
    let mut out = Vec::new();
    loop {
        let page = store.find(&filter)?;
        let full = page.len() >= PAGE as usize;
        filter.from = page.last().map(|row| row.index + 1);
        for row in page {
            let entry = kept(row)?;
            if entry
                .content
                .as_ref()
                .is_some_and(|c| erasable(c.stamped.entry.kind))
            {
                out.push(entry);
            }
        }
        if !full {
            break;
        }
    }
    Ok(out)
}

/// Grants, holds and erasures stay: balances, and what may be erased, rest on them.
fn erasable(kind: Kind) -> bool {
    !matches!(kind, Kind::Licence | Kind::Hold | Kind::Erasure)
}

/// Holds that stand: what is held, and why.
fn holds(store: &mut dyn Store) -> Result<Vec<(Scope, String)>, Error> {
    let mut filter = Filter {
        kinds: vec![Kind::Hold.as_str().to_owned()],
        limit: PAGE,
        ..Filter::default()
    };
    let mut out: Vec<(Scope, String)> = Vec::new();
    loop {
        let page = store.find(&filter)?;
        let full = page.len() >= PAGE as usize;
        filter.from = page.last().map(|row| row.index + 1);
        for row in page {
            let entry = kept(row)?;
            let Some(content) = &entry.content else {
                continue;
            };
            let (held, case, index, why) = hold_from(&content.stamped.entry.body)
                .map_err(|e| fail::damaged(entry.index, e))?;
            let scope = match (case, index) {
                (Some(case), _) => Scope::Case(case),
                (None, Some(index)) => Scope::Entry(index),
                (None, None) => Scope::All,
            };
            out.retain(|(known, _)| *known != scope);
            if held {
                out.push((scope, why));
            }
        }
        if !full {
            return Ok(out);
        }
    }
}

fn due_of(
    store: &mut dyn Store,
    entry: &Kept,
    rules: &[Rule],
    holds: &[(Scope, String)],
) -> Result<Due, Error> {
    let Some(content) = &entry.content else {
        return Ok(Due::Never);
    };
    let known = &content.stamped.entry;
    let held = holds.iter().find(|(scope, _)| match scope {
        Scope::All => true,
        Scope::Case(case) => *case == known.case,
        Scope::Entry(index) => *index == entry.index,
    });
    if let Some((_, why)) = held {
        return Ok(Due::Held(why.clone()));
    }
    let mut last = day(&crate::wire::v1_record::instant(known.time));
    if !known.case.is_empty() {
        // A case is kept as a whole, from the last thing that happened in it.
        let row = store.case(&known.case)?;
        last = last.max(row.and_then(|row| day(&row.changed)));
    }
    let acts = known.body.pointer("/answer/determinations");
    for act in acts.and_then(Json::as_array).into_iter().flatten() {
        let act = act.get("date").and_then(Json::as_str);
        last = last.max(act.and_then(|text| parse_date(text).ok()));
    }
    Ok(
        match last.and_then(|day| due(rules, &known.jurisdictions, day)) {
            Some((day, rule)) => Due::From(day, rule.cite.clone()),
            None => Due::Never,
        },
    )
}

fn day(instant: &str) -> Option<Date> {
    parse_date(instant.get(..10)?).ok()
}

/// Reads rules of retention.
fn rules(text: &str) -> Result<Vec<Rule>, String> {
    let document: DocumentMut = text.parse().map_err(|e| format!("{e}"))?;
    let tables = document
        .get("rule")
        .and_then(|item| item.as_array_of_tables())
        .ok_or("there is no [[rule]]")?;
    tables
        .iter()
        .map(|table| {
            let text = |key: &str| {
                table
                    .get(key)
                    .and_then(|item| item.as_str())
                    .map(str::to_owned)
                    .ok_or_else(|| format!("a rule lacks `{key}`"))
            };
            let years = table
                .get("years")
                .and_then(toml_edit::Item::as_integer)
                .and_then(|years| u8::try_from(years).ok())
                .ok_or("a rule lacks `years`, from 0 to 255")?;
            let mark = text("mark")?;
            Ok(Rule {
                jurisdiction: text("jurisdiction")?,
                scope: text("scope")?,
                years,
                from_year_end: table
                    .get("from_year_end")
                    .and_then(toml_edit::Item::as_bool)
                    .unwrap_or(false),
                cite: text("cite")?,
                mark: Mark::parse(&mark).ok_or_else(|| format!("`{mark}` is no mark"))?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
