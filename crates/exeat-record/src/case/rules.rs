//! The rules of a case: which event may follow, and what it makes of the case.

use super::{Alert, Answered, Case, Decision, Disposed, Event, Refusal, Status, Verdict};
use crate::actor::{Actor, ActorKind};
use exeat_terms::Outcome;

impl Case {
    /// Takes the next event, done by `by`; the case is unchanged where it is refused.
    ///
    /// # Errors
    /// Says why the event cannot happen now and what to do instead.
    pub fn apply(&mut self, event: &Event, by: &Actor) -> Result<(), Refusal> {
        if self.status != Status::Held {
            return Err(Refusal::new(
                "case-closed",
                format!("case {} is {}", self.id, self.status.as_str()),
                "open a new case for what changed since",
            ));
        }
        match event {
            Event::Answered {
                fact,
                value,
                outcome,
                questions,
                conditions,
                determination,
            } => {
                self.answers.push(Answered {
                    fact: fact.clone(),
                    value: value.clone(),
                    by: by.clone(),
                });
                self.outcome = *outcome;
                self.questions.clone_from(questions);
                self.conditions.clone_from(conditions);
                self.determination = determination.or(self.determination);
                self.approved_by = None;
            }
            Event::Alerted { alert } => {
                self.alerts.retain(|known| known.seen.id != alert.id);
                self.alerts.push(Alert {
                    seen: alert.clone(),
                    disposed: None,
                });
                self.approved_by = None;
            }
            Event::Disposed {
                alert,
                verdict,
                reason,
                note,
            } => self.dispose(alert, *verdict, reason, note, by)?,
            Event::Approved { .. } => self.approve(by)?,
            Event::Released {
                reason,
                note,
                confirmed,
            } => {
                person(by, "releases goods")?;
                reasoned(reason)?;
                self.settled()?;
                self.free_to_leave(note)?;
                self.two_persons(by)?;
                confirmed_all(&self.conditions, confirmed)?;
                self.close(Status::Released, reason, note, by);
                if let Some(decision) = &mut self.decision {
                    decision.confirmed.clone_from(confirmed);
                }
            }
            Event::ReleasedByLicence {
                reason,
                note,
                draws,
                on: _,
            } => {
                person(by, "releases goods")?;
                reasoned(reason)?;
                self.settled()?;
                if self.outcome == Outcome::Prohibited {
                    return Err(prohibited());
                }
                if draws.is_empty() {
                    return Err(Refusal::new(
                        "no-draw",
                        "a release by licence names no licence",
                        "say which licence is drawn on, with value and quantity",
                    ));
                }
                self.two_persons(by)?;
                self.close(Status::ReleasedByLicence, reason, note, by);
                if let Some(decision) = &mut self.decision {
                    decision.draws.clone_from(draws);
                }
            }
            Event::Rejected { reason, note } => {
                person(by, "rejects a case")?;
                reasoned(reason)?;
                self.close(Status::Rejected, reason, note, by);
            }
        }
        self.events += 1;
        Ok(())
    }

    fn dispose(
        &mut self,
        id: &str,
        verdict: Verdict,
        reason: &str,
        note: &str,
        by: &Actor,
    ) -> Result<(), Refusal> {
        // Invariant A5: only a person's disposition closes an alert.
        person(by, "disposes of an alert")?;
        reasoned(reason)?;
        let Some(alert) = self.alerts.iter_mut().find(|alert| alert.seen.id == id) else {
            let known: Vec<&str> = self.alerts.iter().map(|a| a.seen.id.as_str()).collect();
            return Err(Refusal::new(
                "unknown-alert",
                format!("case {} has no alert `{id}`", self.id),
                format!("its alerts are {}", list(&known)),
            ));
        };
        alert.disposed = Some(Disposed {
            verdict,
            reason: reason.to_owned(),
            note: note.to_owned(),
            by: by.clone(),
        });
        self.approved_by = None;
        Ok(())
    }

    fn approve(&mut self, by: &Actor) -> Result<(), Refusal> {
        person(by, "approves a case")?;
        self.settled()?;
        if let Some(first) = self.first_persons().find(|first| first.name == by.name) {
            return Err(Refusal::new(
                "same-person",
                format!(
                    "{} has answered or disposed in case {}",
                    first.name, self.id
                ),
                "another person must approve it",
            ));
        }
        self.approved_by = Some(by.clone());
        Ok(())
    }

    /// Nothing is open that a decision must know.
    fn settled(&self) -> Result<(), Refusal> {
        if self.outcome == Outcome::FactsMissing {
            let facts: Vec<&str> = self.questions.iter().map(|q| q.fact.as_str()).collect();
            return Err(Refusal::new(
                "facts-missing",
                format!("case {} still misses facts", self.id),
                format!("answer {} first, or reject the case", list(&facts)),
            ));
        }
        let open: Vec<&str> = self
            .alerts
            .iter()
            .filter(|alert| alert.is_open())
            .map(|alert| alert.seen.id.as_str())
            .collect();
        if open.is_empty() {
            return Ok(());
        }
        Err(Refusal::new(
            "alert-open",
            format!("case {} has open alerts", self.id),
            format!("dispose of {} first, or reject the case", list(&open)),
        ))
    }

    /// The head and the dispositions allow a release without a licence.
    fn free_to_leave(&self, note: &str) -> Result<(), Refusal> {
        let same = self.alerts.iter().find(|alert| {
            alert
                .disposed
                .as_ref()
                .is_some_and(|d| d.verdict == Verdict::TheSame)
        });
        if let Some(alert) = same {
            return Err(Refusal::new(
                "listed-party",
                format!(
                    "{} is the listed party {}",
                    alert.seen.party, alert.seen.name
                ),
                "release by a licence that covers it, or reject the case",
            ));
        }
        match self.outcome {
            Outcome::NoLicenceRequired | Outcome::NotSubject | Outcome::ExceptionAvailable => {
                Ok(())
            }
            Outcome::LicenceRequired => Err(Refusal::new(
                "licence-required",
                "a licence is required",
                "release by licence, or reject the case",
            )),
            Outcome::Prohibited => Err(prohibited()),
            Outcome::FactsMissing => Err(Refusal::new(
                "facts-missing",
                "facts are missing",
                "answer the questions first, or reject the case",
            )),
            // A person may judge what the rules could not; why is then part of the record.
            Outcome::NeedsReview | Outcome::LawNotVerified | Outcome::RulesConflict => {
                if note.trim().is_empty() {
                    return Err(Refusal::new(
                        "note-missing",
                        format!("the answer is `{}`: a person's judgment", self.outcome),
                        "write in the note what the judgment rests on",
                    ));
                }
                Ok(())
            }
        }
    }

    /// Where two persons are asked for, two have acted and one of them was not first.
    fn two_persons(&self, by: &Actor) -> Result<(), Refusal> {
        if !self.two_persons {
            return Ok(());
        }
        let Some(second) = &self.approved_by else {
            return Err(Refusal::new(
                "approval-missing",
                format!("case {} needs a second person's approval", self.id),
                "let somebody who has neither answered nor disposed in it approve it",
            ));
        };
        let another = by.name != second.name
            || self
                .first_persons()
                .any(|first| first.kind == ActorKind::Person && first.name != second.name);
        if another {
            return Ok(());
        }
        Err(Refusal::new(
            "same-person",
            format!("only {} has acted in case {}", by.name, self.id),
            "another person must release it",
        ))
    }

    fn close(&mut self, status: Status, reason: &str, note: &str, by: &Actor) {
        self.status = status;
        self.questions.clear();
        self.decision = Some(Decision {
            reason: reason.to_owned(),
            note: note.to_owned(),
            by: by.clone(),
            draws: Vec::new(),
            confirmed: Vec::new(),
        });
    }
}

fn prohibited() -> Refusal {
    Refusal::new(
        "prohibited",
        "the act is prohibited; no release is foreseen",
        "reject the case",
    )
}

fn person(by: &Actor, what: &str) -> Result<(), Refusal> {
    match by.kind {
        ActorKind::Person if !by.name.trim().is_empty() => Ok(()),
        ActorKind::Person => Err(Refusal::new(
            "nobody",
            format!("only a named person {what}"),
            "say who it is",
        )),
        ActorKind::Program => Err(Refusal::new(
            "not-a-person",
            format!("only a person {what}; `{}` is a program", by.name),
            "let a person do it under their own name",
        )),
    }
}

fn reasoned(reason: &str) -> Result<(), Refusal> {
    if !reason.is_empty()
        && reason
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    {
        return Ok(());
    }
    Err(Refusal::new(
        "reason-missing",
        format!("`{reason}` is no reason code"),
        "give a code of lower-case letters, digits and hyphens, such as `other-address`",
    ))
}

/// Every condition that must hold was confirmed.
pub(crate) fn confirmed_all(asked: &[String], confirmed: &[String]) -> Result<(), Refusal> {
    let open: Vec<&str> = asked
        .iter()
        .filter(|condition| !confirmed.contains(condition))
        .map(String::as_str)
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(
        "condition-open",
        format!("not confirmed: {}", open.join("; ")),
        "confirm each condition word for word, or reject",
    ))
}

/// Names in a sentence.
fn list(names: &[&str]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(", ")
}
