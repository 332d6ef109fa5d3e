//! `POST /check` and `POST /classify`.

use crate::call::Call;
use crate::desks::{Asked, keep};
use crate::problem::Problem;
use crate::reply::Reply;
use exeat::lists::Screening;
use exeat::terms::Transaction;
use exeat::wire::{v1, v1_classify};
use exeat::{Answer, Options};

/// Determines every line of a transaction in every jurisdiction.
pub(crate) fn check(call: &Call) -> Result<Reply, Problem> {
    let transaction = call.transaction()?;
    let answer = answer(call, transaction)?;
    let wire = v1::check(&call.service.library, &answer, call.messages());
    let asked = Asked {
        text: call.text()?.to_owned(),
        json: call.content == "application/json",
        answers: Vec::new(),
    };
    let reply = Reply::wire(&wire)?;
    // The body stays what the library says, byte for byte; where it is kept stands in a header.
    Ok(match keep(call, &asked, &wire)? {
        Some(index) => reply.with("x-exeat-record", &index.to_string()),
        None => reply,
    })
}

/// The same, and nothing is kept of it.
pub(crate) fn answered(call: &Call) -> Result<Reply, Problem> {
    let answer = answer(call, call.transaction()?)?;
    Reply::wire(&v1::check(&call.service.library, &answer, call.messages()))
}

/// The library's answer under the call's options.
pub(crate) fn answer(call: &Call, transaction: Transaction) -> Result<Answer, Problem> {
    Ok(exeat::check(
        &call.service.library,
        transaction,
        &options(call)?,
    )?)
}

/// What is asked beside the transaction.
pub(crate) fn options(call: &Call) -> Result<Options, Problem> {
    Ok(Options {
        jurisdictions: call.list("in"),
        on: call.day("on")?,
        known_on: call.day("known-on")?,
        confirmed: call.service.config.confirmed.clone(),
        screening: call.service.searched.of(&call.caller.tenant)?.1,
        ..Options::default()
    })
}

/// Finds the control-list entries of each item.
pub(crate) fn classify(call: &Call) -> Result<Reply, Problem> {
    let transaction = call.transaction()?;
    // As the command: what a user states about a pack is no part of a classification.
    let options = Options {
        jurisdictions: call.list("in"),
        on: call.day("on")?,
        screening: Screening::default(),
        ..Options::default()
    };
    let answer = exeat::check(&call.service.library, transaction, &options)?;
    Reply::wire(&v1_classify::classification(
        &call.service.library,
        &answer,
        call.messages(),
    ))
}
