//! What a form of a case does; refused steps come back on the case's own page.

use super::case::shown;
use super::start::given;
use crate::call::{Call, find};
use crate::cases;
use crate::problem::Problem;
use crate::reply::Reply;
use exeat::record::{Case, Event, Verdict};

/// After a step: the case again, by a fresh request, so that reloading repeats nothing.
fn after(call: &Call, done: Result<Case, Problem>, anchor: &str) -> Result<Reply, Problem> {
    let id = call.in_path("id");
    match done {
        Ok(_) => Ok(Reply::see(&format!("/desk/cases/{id}{anchor}"))),
        Err(problem) if matches!(problem.status, 403 | 409 | 422) => {
            Ok(shown(call, &cases::load(call, id)?, Some(&problem)))
        }
        Err(problem) => Err(problem),
    }
}

fn field(call: &Call, name: &str) -> String {
    find(&call.query, name).unwrap_or("").trim().to_owned()
}

/// Answers questions.
pub(crate) fn answers(call: &Call) -> Result<Reply, Problem> {
    after(
        call,
        cases::answer(call, call.in_path("id"), &given(call)),
        "#verdict",
    )
}

/// Disposes of an alert.
pub(crate) fn dispose(call: &Call) -> Result<Reply, Problem> {
    let verdict = Verdict::parse(&field(call, "verdict"))
        .ok_or_else(|| Problem::parameter("verdict", "is none", "choose one of the buttons"))?;
    let done = cases::dispose(
        call,
        call.in_path("id"),
        call.in_path("alert"),
        verdict,
        &field(call, "reason"),
        &field(call, "note"),
    );
    after(call, done, "#parties")
}

/// Approves.
pub(crate) fn approve(call: &Call) -> Result<Reply, Problem> {
    let event = Event::Approved {
        note: field(call, "note"),
    };
    after(
        call,
        cases::step(call, call.in_path("id"), event),
        "#decision",
    )
}

/// Releases.
pub(crate) fn release(call: &Call) -> Result<Reply, Problem> {
    let event = Event::Released {
        reason: field(call, "reason"),
        note: field(call, "note"),
        confirmed: call
            .query
            .iter()
            .filter(|(name, _)| name == "confirmed")
            .map(|(_, value)| value.clone())
            .collect(),
    };
    after(
        call,
        cases::step(call, call.in_path("id"), event),
        "#decision",
    )
}

/// Rejects.
pub(crate) fn reject(call: &Call) -> Result<Reply, Problem> {
    let event = Event::Rejected {
        reason: field(call, "reason"),
        note: field(call, "note"),
    };
    after(
        call,
        cases::step(call, call.in_path("id"), event),
        "#decision",
    )
}
