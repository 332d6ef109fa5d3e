//! Cases as the page and the routes for programs work on them: opened, answered, disposed of, decided.
//!
//! The record holds what was asked and every answer; what a case shows is worked out again from these by the
//! law and lists in use now, and compared with the answer that was kept.

use crate::call::Call;
use crate::desks::{Asked, actor, determination};
use crate::log::today;
use crate::problem::Problem;
use exeat::ask::{Next, next, put};
use exeat::lists::{Answered, Disposition, PartyAlert, Query, Said, entry_content};
use exeat::record::{
    AlertSeen, Case, Event, Filter, Hash, Kept, Opening, Question, Record, Verdict, content_hash,
    now,
};
use exeat::terms::Outcome;
use exeat::wire::v1::{self, Check};
use exeat::{Answer, Words};

/// Questions shown at once: further ones come when these are answered.
const QUESTIONS: usize = 8;
/// Answers that one case takes.
const ANSWERS: usize = 200;

/// What was asked, and the answer by the law and lists in use now.
pub(crate) struct Worked {
    /// What was asked.
    pub(crate) asked: Asked,
    /// The answer.
    pub(crate) answer: Answer,
    /// The same in words.
    pub(crate) wire: Check,
    /// What is still asked, best first.
    pub(crate) questions: Vec<Asking>,
}

/// A question of a case.
pub(crate) struct Asking {
    /// Its name in the record, whatever language it is shown in.
    pub(crate) name: String,
    /// The question in the reader's language.
    pub(crate) next: Next,
}

/// A case, what it is about, and its history.
pub(crate) struct Opened {
    /// The case.
    pub(crate) case: Case,
    /// What it is about.
    pub(crate) worked: Worked,
    /// The head that was kept.
    pub(crate) recorded: String,
    /// Everything that happened.
    pub(crate) history: Vec<Kept>,
}

/// What a text asks; JSON where it begins like it, else TOML.
pub(crate) fn asked_from(text: &str) -> Asked {
    Asked {
        text: text.to_owned(),
        json: text.trim_start().starts_with('{'),
        answers: Vec::new(),
    }
}

/// Works out an answer: the transaction, then each answer given since, in order.
pub(crate) fn work(call: &Call, asked: Asked) -> Result<Worked, Problem> {
    let library = &call.service.library;
    let options = options(call)?;
    let name = if asked.json {
        "transaction.json"
    } else {
        "transaction.toml"
    };
    let transaction = exeat::transaction_text(library, &asked.text, name, asked.json)?;
    let mut answer = exeat::check(library, transaction, &options)?;
    let english = Words {
        library,
        messages: call.service.messages("en"),
    };
    for (name, value) in asked.answers.iter().take(ANSWERS) {
        let asking = questions(english, english, &answer, &options);
        let Some(asking) = asking.into_iter().find(|a| a.name == *name) else {
            // The law in use now no longer asks it: the answer stands in the record and changes nothing.
            continue;
        };
        let mut transaction = answer.transaction.clone();
        put(english, &mut transaction, &asking.next, value).map_err(|message| {
            let help = format!("{}: {}", asking.next.text, asking.next.how);
            let mut problem = Problem::new(422, "bad-answer", message, help);
            problem.detail = format!("`{name}`: {}", problem.detail);
            problem
        })?;
        answer = exeat::check(library, transaction, &options)?;
    }
    let words = Words {
        library,
        messages: call.messages(),
    };
    let questions = questions(english, words, &answer, &options);
    Ok(Worked {
        wire: v1::check(library, &answer, call.messages()),
        asked,
        answer,
        questions,
    })
}

/// The options of a case: all jurisdictions, the desk's lists and the tenant's answers to alerts.
fn options(call: &Call) -> Result<exeat::Options, Problem> {
    Ok(exeat::Options {
        confirmed: call.service.config.confirmed.clone(),
        screening: call.service.searched.of(&call.caller.tenant)?.1,
        ..exeat::Options::default()
    })
}

fn questions(
    names: Words<'_>,
    words: Words<'_>,
    answer: &Answer,
    options: &exeat::Options,
) -> Vec<Asking> {
    let mut skipped = Vec::new();
    let mut out = Vec::new();
    while out.len() < QUESTIONS {
        let Some(found) = next(words, answer, options, &skipped) else {
            break;
        };
        let name = match names.messages.language() == words.messages.language() {
            true => found.name.clone(),
            false => next(names, answer, options, &skipped).map_or_else(String::new, |n| n.name),
        };
        skipped.push(found.wanted.clone());
        out.push(Asking { name, next: found });
    }
    out
}

/// The questions as the record names them.
fn asked_questions(worked: &Worked) -> Vec<Question> {
    worked
        .questions
        .iter()
        .map(|a| Question {
            fact: a.name.clone(),
            text: a.next.text.clone(),
        })
        .collect()
}

/// An alert's id within its case: by the content of both sides, so that it stays when the case is worked again.
pub(crate) fn alert_id(alert: &PartyAlert) -> String {
    let both = format!("{}|{}", alert.party_content, entry_content(&alert.entry));
    let hash = content_hash(both.as_bytes()).to_string();
    format!("a-{}", hash.get(..10).unwrap_or(""))
}

fn seen(alert: &PartyAlert) -> Option<AlertSeen> {
    Some(AlertSeen {
        id: alert_id(alert),
        party: alert.name.clone(),
        list: alert.entry.list.clone(),
        entry: alert.entry.party.id.clone(),
        name: alert.entry.party.names.first().cloned().unwrap_or_default(),
        score: alert.comparison.score,
        party_hash: Hash::from_hex(&alert.party_content)?,
        entry_hash: Hash::from_hex(&entry_content(&alert.entry))?,
    })
}

/// What must be confirmed before release: the acts that remain for an exception.
fn conditions(wire: &Check) -> Vec<String> {
    let mut out = Vec::new();
    for d in &wire.determinations {
        if d.outcome != "exception available" || d.reach_status != "reached" {
            continue;
        }
        for exception in d.requirements.iter().flat_map(|r| &r.exceptions) {
            if exception.status == "available" {
                out.extend(
                    exception
                        .conditions
                        .iter()
                        .map(|c| format!("{} {}: {c}", d.jurisdiction, exception.exception)),
                );
            }
        }
    }
    out.sort();
    out.dedup();
    out
}

/// A few words on what a case is about.
fn subject(worked: &Worked) -> String {
    let transaction = &worked.answer.transaction;
    let items: Vec<&str> = transaction
        .items
        .iter()
        .map(|i| i.kind.as_str())
        .take(3)
        .collect();
    let party = transaction
        .parties
        .iter()
        .find(|p| {
            p.roles.contains(exeat::terms::Role::EndUser)
                || p.roles.contains(exeat::terms::Role::UltimateConsignee)
        })
        .map_or("", |p| p.name.as_str());
    let mut out = format!("{} · {}", items.join(", "), transaction.date);
    if !party.is_empty() {
        out.push_str(" · ");
        out.push_str(party);
    }
    out.chars().take(120).collect()
}

/// Opens a case for a transaction.
pub(crate) fn open(call: &Call, worked: &Worked) -> Result<Case, Problem> {
    let record = call.service.desks.need(&call.caller)?;
    let by = actor(&call.caller);
    let entry = determination(by.clone(), &worked.asked, &worked.wire)?;
    let jurisdictions = entry.jurisdictions.clone();
    let index = record.append(entry)?.index;
    let opening = Opening {
        subject: subject(worked),
        outcome: worked.answer.outcome,
        questions: asked_questions(worked),
        alerts: alerts(worked),
        conditions: conditions(&worked.wire),
        two_persons: call.service.config.two_persons,
        determination: Some(index),
    };
    Ok(record.open_case(opening, jurisdictions, by, now())?.case)
}

/// Alerts of an answer, each once.
fn alerts(worked: &Worked) -> Vec<AlertSeen> {
    let mut out: Vec<AlertSeen> = Vec::new();
    for alert in &worked.answer.screened.alerts {
        if let Some(seen) = seen(alert)
            && !out.iter().any(|known| known.id == seen.id)
        {
            out.push(seen);
        }
    }
    out
}

/// A case with what it is about.
pub(crate) fn load(call: &Call, id: &str) -> Result<Opened, Problem> {
    let record = call.service.desks.need(&call.caller)?;
    let case = record
        .case(id)?
        .ok_or_else(|| Problem::nothing("such case"))?;
    let kept = case
        .determination
        .map(|index| record.get(index))
        .transpose()?
        .flatten()
        .and_then(|kept| kept.content);
    let Some(content) = kept else {
        return Err(Problem::nothing("determination of this case any more"));
    };
    let body = &content.stamped.entry.body;
    let asked = Asked::from_body(body)
        .ok_or_else(|| Problem::internal("the determination of this case cannot be read"))?;
    let recorded = body
        .get("answer")
        .and_then(|a| a.get("outcome"))
        .and_then(serde_json::Value::as_str)
        .unwrap_or("")
        .to_owned();
    let worked = work(call, asked)?;
    let history = record.list(&Filter {
        case: Some(id.to_owned()),
        limit: 500,
        ..Filter::default()
    })?;
    Ok(Opened {
        case,
        worked,
        recorded,
        history,
    })
}

/// Keeps a new determination of a case, under the fact that brought it.
fn determined_again(
    call: &Call,
    record: &Record,
    id: &str,
    worked: &Worked,
    fact: &str,
    value: &str,
) -> Result<Case, Problem> {
    let by = actor(&call.caller);
    let mut entry = determination(by.clone(), &worked.asked, &worked.wire)?;
    id.clone_into(&mut entry.case);
    let index = record.append(entry)?.index;
    let event = Event::Answered {
        fact: fact.to_owned(),
        value: value.to_owned(),
        outcome: worked.answer.outcome,
        questions: asked_questions(worked),
        conditions: conditions(&worked.wire),
        determination: Some(index),
    };
    let mut case = record.case_event(id, event, by.clone(), now())?.case;
    // An answer may bring in a party that nobody has looked at.
    for alert in alerts(worked) {
        if !case.alerts.iter().any(|known| known.seen.id == alert.id) {
            let event = Event::Alerted { alert };
            case = record.case_event(id, event, by.clone(), now())?.case;
        }
    }
    Ok(case)
}

/// Answers questions of a case, by name; all of them are good, or none is taken.
pub(crate) fn answer(call: &Call, id: &str, given: &[(String, String)]) -> Result<Case, Problem> {
    let record = call.service.desks.need(&call.caller)?;
    let mut opened = load(call, id)?;
    if given.is_empty() {
        return Ok(opened.case);
    }
    for (name, _) in given {
        if !opened.worked.questions.iter().any(|q| q.name == *name) {
            let names: Vec<&str> = opened
                .worked
                .questions
                .iter()
                .map(|q| q.name.as_str())
                .collect();
            let shown: String = name.chars().take(80).collect();
            let help = format!("it asks {}", names.join(", "));
            return Err(Problem::new(
                422,
                "not-asked",
                format!("this case does not ask `{shown}`"),
                help,
            ));
        }
    }
    for (name, value) in given {
        let mut asked = opened.worked.asked.clone();
        asked.answers.push((name.clone(), value.clone()));
        let worked = work(call, asked)?;
        opened.case = determined_again(call, &record, id, &worked, name, value)?;
        opened.worked = worked;
    }
    Ok(opened.case)
}

/// Disposes of an alert: in the case, and for every later order with the same two sides.
pub(crate) fn dispose(
    call: &Call,
    id: &str,
    alert: &str,
    verdict: Verdict,
    reason: &str,
    note: &str,
) -> Result<Case, Problem> {
    let record = call.service.desks.need(&call.caller)?;
    let opened = load(call, id)?;
    let known = opened
        .worked
        .answer
        .screened
        .alerts
        .iter()
        .find(|a| alert_id(a) == alert);
    let event = Event::Disposed {
        alert: alert.to_owned(),
        verdict,
        reason: reason.to_owned(),
        note: note.to_owned(),
    };
    let case = record
        .case_event(id, event, actor(&call.caller), now())?
        .case;
    let Some(known) = known else {
        return Ok(case);
    };
    if let Some(file) = call.service.searched.answers_file(&call.caller.tenant) {
        let said = Said {
            reason: if note.trim().is_empty() {
                reason.to_owned()
            } else {
                note.to_owned()
            },
            by: call.caller.name.clone(),
            on: today(),
            until: None,
        };
        let answer = match verdict {
            Verdict::NotTheSame => Answered::NotTheSame,
            Verdict::TheSame => Answered::Same,
            Verdict::Escalated => Answered::Escalate,
        };
        let query = Query {
            name: known.name.clone(),
            ..Query::default()
        };
        let mut line = Disposition::new(&query, &known.entry, answer, said);
        line.party_content.clone_from(&known.party_content);
        line.append(&file)?;
    }
    let worked = work(call, opened.worked.asked)?;
    if worked.answer.outcome == case.outcome {
        return Ok(case);
    }
    let fact = format!("screening of {}", known.name);
    determined_again(call, &record, id, &worked, &fact, verdict.as_str())
}

/// Does one of the steps that need nothing worked out: approval, release, rejection.
pub(crate) fn step(call: &Call, id: &str, event: Event) -> Result<Case, Problem> {
    let record = call.service.desks.need(&call.caller)?;
    Ok(record
        .case_event(id, event, actor(&call.caller), now())?
        .case)
}

/// The head of a word; none where it is no head.
pub(crate) fn outcome(text: &str) -> Option<Outcome> {
    Outcome::ALL.into_iter().find(|o| o.as_str() == text)
}
