//! What happens at the desk, as JSON: cases and the licence ledger.

use crate::wire::Json;
use exeat_record::Hash;
use exeat_record::case::{self, Case, Opening, Verdict};
use exeat_record::licence::{Licence, Movement};
use exeat_terms::{Country, Date, Outcome, Rational, parse_date};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    fact: String,
    text: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Alert {
    id: String,
    party: String,
    list: String,
    entry: String,
    name: String,
    /// In ten-thousandths.
    score: u32,
    party_hash: String,
    entry_hash: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Draw {
    licence: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    currency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quantity: Option<String>,
    entry: String,
    party: String,
    country: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    confirmed: Vec<String>,
}

/// Everything that can happen to a case.
#[derive(Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", deny_unknown_fields)]
enum Event {
    Opened {
        subject: String,
        outcome: String,
        questions: Vec<Question>,
        alerts: Vec<Alert>,
        conditions: Vec<String>,
        two_persons: bool,
        determination: Option<u64>,
    },
    Answered {
        fact: String,
        value: String,
        outcome: String,
        questions: Vec<Question>,
        conditions: Vec<String>,
        determination: Option<u64>,
    },
    Alerted {
        alert: Alert,
    },
    Disposed {
        alert: String,
        verdict: String,
        reason: String,
        note: String,
        party_hash: String,
        entry_hash: String,
    },
    Approved {
        note: String,
    },
    Released {
        reason: String,
        note: String,
        confirmed: Vec<String>,
    },
    ReleasedByLicence {
        reason: String,
        note: String,
        draws: Vec<Draw>,
        on: String,
    },
    Rejected {
        reason: String,
        note: String,
    },
}

/// Everything that can happen to a licence by itself; draws are part of a case's release.
#[derive(Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", deny_unknown_fields)]
enum LicenceEvent {
    Granted {
        id: String,
        jurisdiction: String,
        entries: Vec<String>,
        parties: Vec<String>,
        countries: Vec<String>,
        from: String,
        through: String,
        value: Option<String>,
        currency: String,
        quantity: Option<String>,
        conditions: Vec<String>,
    },
    Returned {
        draw: Draw,
    },
    Carried {
        value_left: Option<String>,
        quantity_left: Option<String>,
    },
    Withdrawn {
        why: String,
    },
}

/// A number as exact text.
pub(crate) fn exact(number: Rational) -> String {
    number
        .exact_decimal()
        .unwrap_or_else(|| format!("{}/{}", number.numerator(), number.denominator()))
}

/// Reads a number from exact text.
pub(crate) fn number(text: &str) -> Result<Rational, String> {
    let bad = || format!("`{text}` is no exact number");
    match text.split_once('/') {
        Some((num, den)) => {
            let part = |text: &str| text.parse::<i128>().map_err(|_| bad());
            Rational::new(part(num)?, part(den)?).ok_or_else(bad)
        }
        None => Rational::parse(text).map_err(|_| bad()),
    }
}

fn numbers(text: Option<String>) -> Result<Option<Rational>, String> {
    text.map(|text| number(&text)).transpose()
}

fn outcome(text: &str) -> Result<Outcome, String> {
    Outcome::parse(text).ok_or_else(|| format!("`{text}` is no outcome"))
}

fn hash(text: &str) -> Result<Hash, String> {
    Hash::from_hex(text).ok_or_else(|| format!("`{text}` is no hash"))
}

fn day(text: &str) -> Result<Date, String> {
    parse_date(text)
}

impl From<&case::Question> for Question {
    fn from(question: &case::Question) -> Question {
        Question {
            fact: question.fact.clone(),
            text: question.text.clone(),
        }
    }
}

impl From<Question> for case::Question {
    fn from(question: Question) -> case::Question {
        case::Question {
            fact: question.fact,
            text: question.text,
        }
    }
}

impl From<&case::AlertSeen> for Alert {
    fn from(alert: &case::AlertSeen) -> Alert {
        Alert {
            id: alert.id.clone(),
            party: alert.party.clone(),
            list: alert.list.clone(),
            entry: alert.entry.clone(),
            name: alert.name.clone(),
            score: alert.score,
            party_hash: alert.party_hash.to_string(),
            entry_hash: alert.entry_hash.to_string(),
        }
    }
}

impl TryFrom<Alert> for case::AlertSeen {
    type Error = String;
    fn try_from(alert: Alert) -> Result<case::AlertSeen, String> {
        Ok(case::AlertSeen {
            party_hash: hash(&alert.party_hash)?,
            entry_hash: hash(&alert.entry_hash)?,
            id: alert.id,
            party: alert.party,
            list: alert.list,
            entry: alert.entry,
            name: alert.name,
            score: alert.score,
        })
    }
}

impl From<&case::Draw> for Draw {
    fn from(draw: &case::Draw) -> Draw {
        Draw {
            licence: draw.licence.clone(),
            value: draw.value.map(exact),
            currency: draw.currency.clone(),
            quantity: draw.quantity.map(exact),
            entry: draw.entry.clone(),
            party: draw.party.clone(),
            country: draw.country.clone(),
            confirmed: draw.confirmed.clone(),
        }
    }
}

impl TryFrom<Draw> for case::Draw {
    type Error = String;
    fn try_from(draw: Draw) -> Result<case::Draw, String> {
        Ok(case::Draw {
            value: numbers(draw.value)?,
            quantity: numbers(draw.quantity)?,
            licence: draw.licence,
            currency: draw.currency,
            entry: draw.entry,
            party: draw.party,
            country: draw.country,
            confirmed: draw.confirmed,
        })
    }
}

fn all<A, B: From<A>>(values: impl IntoIterator<Item = A>) -> Vec<B> {
    values.into_iter().map(B::from).collect()
}

fn value(value: &impl Serialize) -> Json {
    // These are plain structs of text, numbers and lists, which always have a JSON form.
    serde_json::to_value(value).unwrap_or_default()
}

/// The body of a case's opening.
pub(crate) fn opening_body(opening: &Opening) -> Json {
    value(&Event::Opened {
        subject: opening.subject.clone(),
        outcome: opening.outcome.to_string(),
        questions: all(&opening.questions),
        alerts: all(&opening.alerts),
        conditions: opening.conditions.clone(),
        two_persons: opening.two_persons,
        determination: opening.determination,
    })
}

/// The body of an event; `before` is the case it happens to, which knows both sides of an alert.
pub(crate) fn event_body(event: &case::Event, before: &Case) -> Json {
    value(&match event {
        case::Event::Answered {
            fact,
            value,
            outcome,
            questions,
            conditions,
            determination,
        } => Event::Answered {
            fact: fact.clone(),
            value: value.clone(),
            outcome: outcome.to_string(),
            questions: all(questions),
            conditions: conditions.clone(),
            determination: *determination,
        },
        case::Event::Alerted { alert } => Event::Alerted {
            alert: Alert::from(alert),
        },
        case::Event::Disposed {
            alert,
            verdict,
            reason,
            note,
        } => {
            let seen = before.alerts.iter().find(|a| a.seen.id == *alert);
            let text = |of: fn(&case::AlertSeen) -> Hash| {
                seen.map(|a| of(&a.seen).to_string()).unwrap_or_default()
            };
            Event::Disposed {
                alert: alert.clone(),
                verdict: verdict.as_str().to_owned(),
                reason: reason.clone(),
                note: note.clone(),
                party_hash: text(|seen| seen.party_hash),
                entry_hash: text(|seen| seen.entry_hash),
            }
        }
        case::Event::Approved { note } => Event::Approved { note: note.clone() },
        case::Event::Released {
            reason,
            note,
            confirmed,
        } => Event::Released {
            reason: reason.clone(),
            note: note.clone(),
            confirmed: confirmed.clone(),
        },
        case::Event::ReleasedByLicence {
            reason,
            note,
            draws,
            on,
        } => Event::ReleasedByLicence {
            reason: reason.clone(),
            note: note.clone(),
            draws: all(draws),
            on: on.to_string(),
        },
        case::Event::Rejected { reason, note } => Event::Rejected {
            reason: reason.clone(),
            note: note.clone(),
        },
    })
}

fn event(body: &Json) -> Result<Event, String> {
    serde_json::from_value(body.clone()).map_err(|e| format!("not an event of a case: {e}"))
}

/// Reads the opening of a case from the body of its entry.
///
/// # Errors
/// Says what in it is not an opening.
pub fn opening_from(body: &Json) -> Result<Opening, String> {
    let Event::Opened {
        subject,
        outcome: head,
        questions,
        alerts,
        conditions,
        two_persons,
        determination,
    } = event(body)?
    else {
        return Err("not the opening of a case".to_owned());
    };
    Ok(Opening {
        subject,
        outcome: outcome(&head)?,
        questions: all(questions),
        alerts: alerts
            .into_iter()
            .map(case::AlertSeen::try_from)
            .collect::<Result<_, _>>()?,
        conditions,
        two_persons,
        determination,
    })
}

/// Reads what happened to a case from the body of its entry; with it both sides of a disposition's alert.
///
/// # Errors
/// Says what in it is not an event.
pub fn event_from(body: &Json) -> Result<(case::Event, Option<(Hash, Hash)>), String> {
    let mut sides = None;
    let event = match event(body)? {
        Event::Opened { .. } => return Err("a case is opened once".to_owned()),
        Event::Answered {
            fact,
            value,
            outcome: head,
            questions,
            conditions,
            determination,
        } => case::Event::Answered {
            fact,
            value,
            outcome: outcome(&head)?,
            questions: all(questions),
            conditions,
            determination,
        },
        Event::Alerted { alert } => case::Event::Alerted {
            alert: alert.try_into()?,
        },
        Event::Disposed {
            alert,
            verdict,
            reason,
            note,
            party_hash,
            entry_hash,
        } => {
            sides = Some((hash(&party_hash)?, hash(&entry_hash)?));
            case::Event::Disposed {
                alert,
                verdict: Verdict::parse(&verdict)
                    .ok_or_else(|| format!("`{verdict}` is no verdict on an alert"))?,
                reason,
                note,
            }
        }
        Event::Approved { note } => case::Event::Approved { note },
        Event::Released {
            reason,
            note,
            confirmed,
        } => case::Event::Released {
            reason,
            note,
            confirmed,
        },
        Event::ReleasedByLicence {
            reason,
            note,
            draws,
            on,
        } => case::Event::ReleasedByLicence {
            reason,
            note,
            draws: draws
                .into_iter()
                .map(case::Draw::try_from)
                .collect::<Result<_, _>>()?,
            on: day(&on)?,
        },
        Event::Rejected { reason, note } => case::Event::Rejected { reason, note },
    };
    Ok((event, sides))
}

/// The body of a licence's grant.
pub(crate) fn grant_body(licence: &Licence) -> Json {
    value(&LicenceEvent::Granted {
        id: licence.id.clone(),
        jurisdiction: licence.jurisdiction.clone(),
        entries: licence.entries.clone(),
        parties: licence.parties.clone(),
        countries: licence
            .countries
            .iter()
            .map(|c| c.code().to_owned())
            .collect(),
        from: licence.from.to_string(),
        through: licence.through.to_string(),
        value: licence.value.map(exact),
        currency: licence.currency.clone(),
        quantity: licence.quantity.map(exact),
        conditions: licence.conditions.clone(),
    })
}

fn licence_event(body: &Json) -> Result<LicenceEvent, String> {
    serde_json::from_value(body.clone()).map_err(|e| format!("not an event of a licence: {e}"))
}

/// Reads a licence from the body of the entry that granted it, or from what a user sent.
///
/// # Errors
/// Says what in it is not a licence.
pub fn grant_from(body: &Json) -> Result<Licence, String> {
    let LicenceEvent::Granted {
        id,
        jurisdiction,
        entries,
        parties,
        countries,
        from,
        through,
        value,
        currency,
        quantity,
        conditions,
    } = licence_event(body)?
    else {
        return Err("not the grant of a licence".to_owned());
    };
    Ok(Licence {
        id,
        jurisdiction,
        entries,
        parties,
        countries: countries
            .iter()
            .map(|text| Country::find(text).ok_or_else(|| format!("`{text}` is no country")))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .collect(),
        from: day(&from)?,
        through: day(&through)?,
        value: numbers(value)?,
        currency,
        quantity: numbers(quantity)?,
        conditions,
    })
}

/// The body of a licence's movement that is no draw; none for a draw, which is part of a release.
pub(crate) fn movement_body(movement: &Movement) -> Option<Json> {
    Some(value(&match movement {
        Movement::Drawn { .. } => return None,
        Movement::Returned { draw } => LicenceEvent::Returned {
            draw: Draw::from(draw),
        },
        Movement::Carried {
            value_left,
            quantity_left,
        } => LicenceEvent::Carried {
            value_left: value_left.map(exact),
            quantity_left: quantity_left.map(exact),
        },
        Movement::Withdrawn { why } => LicenceEvent::Withdrawn { why: why.clone() },
    }))
}

/// Reads a licence's movement from the body of its entry; none for the grant.
///
/// # Errors
/// Says what in it is not a movement.
pub fn movement_from(body: &Json) -> Result<Option<Movement>, String> {
    Ok(Some(match licence_event(body)? {
        LicenceEvent::Granted { .. } => return Ok(None),
        LicenceEvent::Returned { draw } => Movement::Returned {
            draw: draw.try_into()?,
        },
        LicenceEvent::Carried {
            value_left,
            quantity_left,
        } => Movement::Carried {
            value_left: numbers(value_left)?,
            quantity_left: numbers(quantity_left)?,
        },
        LicenceEvent::Withdrawn { why } => Movement::Withdrawn { why },
    }))
}

/// A case as JSON, for pages and programs.
#[must_use]
pub fn case_body(case: &Case) -> Json {
    let person = |actor: &exeat_record::Actor| serde_json::json!({ "name": actor.name, "kind": actor.kind.as_str() });
    serde_json::json!({
        "id": case.id,
        "subject": case.subject,
        "status": case.status.as_str(),
        "waits": case.waits().as_str(),
        "outcome": case.outcome.as_str(),
        "two_persons": case.two_persons,
        "opened_by": person(&case.opened_by),
        "approved_by": case.approved_by.as_ref().map(person),
        "determination": case.determination,
        "events": case.events,
        "conditions": case.conditions,
        "questions": value(&all::<_, Question>(&case.questions)),
        "answers": case.answers.iter().map(|a| serde_json::json!({
            "fact": a.fact, "value": a.value, "by": person(&a.by),
        })).collect::<Vec<_>>(),
        "alerts": case.alerts.iter().map(|a| serde_json::json!({
            "alert": value(&Alert::from(&a.seen)),
            "open": a.is_open(),
            "disposed": a.disposed.as_ref().map(|d| serde_json::json!({
                "verdict": d.verdict.as_str(), "reason": d.reason, "note": d.note, "by": person(&d.by),
            })),
        })).collect::<Vec<_>>(),
        "decision": case.decision.as_ref().map(|d| serde_json::json!({
            "reason": d.reason,
            "note": d.note,
            "by": person(&d.by),
            "confirmed": d.confirmed,
            "draws": value(&all::<_, Draw>(&d.draws)),
        })),
    })
}
