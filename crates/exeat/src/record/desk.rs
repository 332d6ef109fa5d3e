//! Cases: opened, answered, disposed of, approved, released or rejected, each step an entry.

use super::entry::{Entry, Kind};
use super::writer::Writing;
use super::{Record, fail, ledger};
use crate::error::Error;
use crate::wire::v1_record::{self, event_body, event_from, opening_body, opening_from};
use exeat_record::case::{Case, Event, Opening};
use exeat_record::licence::Movement;
use exeat_record::{
    Actor, CaseFilter, CaseRow, DispositionRow, Filter, Hash, Row, Store, Timestamp,
};

/// Most events of one case that are read at once.
const PAGE: u32 = 1_000;

/// A step that was taken: the case as it is now, and the place of the entry that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The case now.
    pub case: Case,
    /// Index of the entry.
    pub index: u64,
}

impl Record {
    /// Opens a case; its id is `c-` and the index of the entry that opens it.
    ///
    /// `jurisdictions` say how long it is kept.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open_case(
        &self,
        opening: Opening,
        jurisdictions: Vec<String>,
        by: Actor,
        time: Timestamp,
    ) -> Result<Step, Error> {
        self.write(move |writing| {
            let id = format!("c-{}", writing.store.size()?);
            let mut entry = Entry::new(
                Kind::Case,
                by.clone(),
                time,
                &opening.subject,
                opening_body(&opening),
            );
            entry.case.clone_from(&id);
            entry.jurisdictions = jurisdictions;
            let index = writing.append(&entry)?;
            let case = Case::open(&id, &opening, &by);
            let opened = v1_record::instant(time);
            writing.store.put_case(&row(&case, &opened, &opened, &by))?;
            Ok(Step { case, index })
        })
    }

    /// Does the next thing to a case: answers, disposes, approves, releases or rejects.
    ///
    /// A release by licence draws on the ledger in the same transaction: both are there, or neither.
    ///
    /// # Errors
    /// When there is no such case, the event cannot happen now (the error's code is the refusal's, such as
    /// `same-person`), a licence does not cover it, or it cannot be written.
    pub fn case_event(
        &self,
        id: &str,
        event: Event,
        by: Actor,
        time: Timestamp,
    ) -> Result<Step, Error> {
        let id = id.to_owned();
        self.write(move |writing| step(writing, &id, &event, &by, time))
    }

    /// A case as its entries have made it; none where there is none, or it was erased.
    ///
    /// # Errors
    /// When its entries cannot be read.
    pub fn case(&self, id: &str) -> Result<Option<Case>, Error> {
        self.reading(|store| match store.case(id)? {
            None => Ok(None),
            Some(_) => Ok(Some(replay(store, id)?)),
        })
    }

    /// The queue: cases that a filter asks for, longest waiting first.
    ///
    /// # Errors
    /// When the database cannot say.
    pub fn cases(&self, filter: &CaseFilter) -> Result<Vec<CaseRow>, Error> {
        self.reading(|store| Ok(store.cases(filter)?))
    }

    /// Number of cases by status and what they wait for.
    ///
    /// # Errors
    /// When the database cannot say.
    pub fn case_counts(&self) -> Result<Vec<(String, String, u64)>, Error> {
        self.reading(|store| Ok(store.case_counts()?))
    }

    /// What was last said about this very pair of party and list entry, and the index of the entry that says it.
    ///
    /// Both sides are named by their content: a party or an entry that has changed is another pair, and nothing
    /// was said about it.
    ///
    /// # Errors
    /// When the database cannot say.
    pub fn disposition(&self, party: &Hash, entry: &Hash) -> Result<Option<(Event, u64)>, Error> {
        self.reading(|store| {
            let Some(known) = store.disposition(party, entry)? else {
                return Ok(None);
            };
            let Some(row) = store.row(known.index)? else {
                return Ok(None);
            };
            let Some((_, bytes)) = row.content else {
                return Ok(None);
            };
            let stamped = v1_record::parse(&bytes).map_err(|e| fail::damaged(known.index, e))?;
            let (event, sides) =
                event_from(&stamped.entry.body).map_err(|e| fail::damaged(known.index, e))?;
            // A row that leads to what was said about another pair is no answer about this one.
            if sides != Some((*party, *entry)) {
                return Err(fail::damaged(known.index, "it is about another pair"));
            }
            Ok(Some((event, known.index)))
        })
    }
}

fn kind(event: &Event) -> Kind {
    match event {
        Event::Answered { .. } => Kind::Answer,
        Event::Alerted { .. } => Kind::Alert,
        Event::Disposed { .. } => Kind::Disposition,
        Event::Approved { .. } => Kind::Approval,
        Event::Released { .. } | Event::ReleasedByLicence { .. } => Kind::Release,
        Event::Rejected { .. } => Kind::Rejection,
    }
}

fn step(
    writing: &mut Writing<'_>,
    id: &str,
    event: &Event,
    by: &Actor,
    time: Timestamp,
) -> Result<Step, Error> {
    let Some(known) = writing.store.case(id)? else {
        return Err(fail::told(
            "no-case",
            format!("there is no case `{id}`"),
            "look at the queue for its id",
        ));
    };
    let mut case = replay(writing.store, id)?;
    let body = event_body(event, &case);
    case.apply(event, by)?;
    let mut entry = Entry::new(kind(event), by.clone(), time, &case.subject, body);
    id.clone_into(&mut entry.case);
    entry.jurisdictions = opening_entry(writing.store, id)?.jurisdictions;
    if let Event::ReleasedByLicence { draws, on, .. } = event {
        for draw in draws {
            let movement = Movement::Drawn {
                draw: draw.clone(),
                on: *on,
            };
            // Applied to the ledger one after the other, so that two draws on one licence add up.
            ledger::apply(writing.store, &draw.licence, &movement)?;
            entry.licences.push(draw.licence.clone());
        }
        entry.licences.sort();
        entry.licences.dedup();
    }
    let index = writing.append(&entry)?;
    if let Event::Disposed { alert, .. } = event
        && let Some(alert) = case.alerts.iter().find(|a| a.seen.id == *alert)
    {
        writing.store.put_disposition(&DispositionRow {
            party: alert.seen.party_hash,
            entry: alert.seen.entry_hash,
            index,
        })?;
    }
    let changed = v1_record::instant(time);
    writing
        .store
        .put_case(&row(&case, &known.opened, &changed, by))?;
    Ok(Step { case, index })
}

/// The queue's row of a case.
pub(super) fn row(case: &Case, opened: &str, changed: &str, by: &Actor) -> CaseRow {
    CaseRow {
        id: case.id.clone(),
        subject: case.subject.clone(),
        status: case.status.as_str().to_owned(),
        waits: case.waits().as_str().to_owned(),
        outcome: case.outcome.as_str().to_owned(),
        opened: opened.to_owned(),
        changed: changed.to_owned(),
        actor: by.name.clone(),
    }
}

/// All entries of a case, in order.
fn entries(store: &mut dyn Store, id: &str) -> Result<Vec<Row>, Error> {
    let mut filter = Filter {
        case: Some(id.to_owned()),
        limit: PAGE,
        ..Filter::default()
    };
    let mut out = Vec::new();
    loop {
        let page = store.find(&filter)?;
        let full = page.len() >= PAGE as usize;
        filter.from = page.last().map(|row| row.index + 1);
        out.extend(page);
        if !full {
            return Ok(out);
        }
    }
}

fn opening_entry(store: &mut dyn Store, id: &str) -> Result<Entry, Error> {
    let filter = Filter {
        case: Some(id.to_owned()),
        limit: 1,
        ..Filter::default()
    };
    let first = store.find(&filter)?.into_iter().next();
    let read = first.map(|row| read(&row)).transpose()?.flatten();
    read.ok_or_else(|| fail::damaged(0, format!("case {id} has no opening")))
}

fn read(row: &Row) -> Result<Option<Entry>, Error> {
    let Some((_, bytes)) = &row.content else {
        return Ok(None);
    };
    let stamped = v1_record::parse(bytes).map_err(|e| fail::damaged(row.index, e))?;
    Ok(Some(stamped.entry))
}

/// A case from its entries.
pub(super) fn replay(store: &mut dyn Store, id: &str) -> Result<Case, Error> {
    let mut case: Option<Case> = None;
    for row in entries(store, id)? {
        let Some(entry) = read(&row)? else { continue };
        if !is_event(&entry) {
            continue;
        }
        let damaged = |e: String| fail::damaged(row.index, e);
        match &mut case {
            None => {
                let opening = opening_from(&entry.body).map_err(damaged)?;
                case = Some(Case::open(id, &opening, &entry.actor));
            }
            Some(case) => {
                let (event, _) = event_from(&entry.body).map_err(damaged)?;
                case.apply(&event, &entry.actor)
                    .map_err(|e| damaged(e.to_string()))?;
            }
        }
    }
    case.ok_or_else(|| fail::damaged(0, format!("case {id} has no opening")))
}

/// Whether an entry says what happened to a case. Others may name a case they were made for, and a
/// disposition may stand by itself, outside any case.
pub(super) fn is_event(entry: &Entry) -> bool {
    if entry.case.is_empty() {
        return false;
    }
    match entry.kind {
        Kind::Case
        | Kind::Answer
        | Kind::Alert
        | Kind::Disposition
        | Kind::Approval
        | Kind::Release
        | Kind::Rejection => true,
        Kind::Determination
        | Kind::Screening
        | Kind::Licence
        | Kind::Lists
        | Kind::Packs
        | Kind::Hold
        | Kind::Erasure => false,
    }
}
