//! Health, counters, the vocabulary, the packs, and the description of the interface.

use crate::call::Call;
use crate::problem::Problem;
use crate::reply::Reply;
use exeat::wire::{v1_facts, v1_packs};
use serde_json::json;
use std::sync::atomic::Ordering;

/// Whether the process lives.
pub(crate) fn health(_: &Call) -> Result<Reply, Problem> {
    Ok(Reply::value(&json!({ "status": "ok" })))
}

/// Whether it can answer: law and lists are there, and it is not being stopped.
pub(crate) fn ready(call: &Call) -> Result<Reply, Problem> {
    let service = &call.service;
    if service.closing.load(Ordering::Relaxed) {
        return Ok(Reply::value(&json!({ "status": "closing" })).status(503));
    }
    Ok(Reply::value(&json!({
        "status": "ok",
        "packs": service.library.jurisdictions().len(),
        "lists": service.searched.lists().len(),
    })))
}

/// Counters for Prometheus.
pub(crate) fn metrics(call: &Call) -> Result<Reply, Problem> {
    let service = &call.service;
    let entries: usize = service
        .searched
        .lists()
        .iter()
        .map(|l| l.entries.len())
        .sum();
    let gauges = [
        (
            "exeat_packs",
            "Packs that are law.",
            service.library.jurisdictions().len() as u64,
        ),
        (
            "exeat_list_parties",
            "Parties on the lists in use.",
            entries as u64,
        ),
    ];
    let text = service.metrics.text(&gauges);
    Ok(Reply::bytes(
        "text/plain; version=0.0.4; charset=utf-8",
        text.into_bytes(),
    ))
}

/// The packs.
pub(crate) fn packs(call: &Call) -> Result<Reply, Problem> {
    Reply::wire(&v1_packs::packs(&call.service.library, &[], &[]))
}

/// One pack.
pub(crate) fn pack(call: &Call) -> Result<Reply, Problem> {
    let library = &call.service.library;
    let id = call.in_path("id").to_lowercase();
    if library.law.pack(&id).is_none() {
        return Err(Problem::nothing("such pack"));
    }
    Reply::wire(&v1_packs::packs(library, &[id], &[]))
}

/// The vocabulary.
pub(crate) fn facts(call: &Call) -> Result<Reply, Problem> {
    let library = &call.service.library;
    let kind = match call.get("kind") {
        None => None,
        Some(word) => {
            let vocabulary = &library.law.vocabulary;
            Some(
                vocabulary
                    .kind_by_word(&word.to_lowercase())
                    .ok_or_else(|| {
                        let kinds: Vec<String> = vocabulary
                            .kinds()
                            .iter()
                            .map(|k| k.name.replace('-', " "))
                            .collect();
                        Problem::parameter(
                            "kind",
                            "this is not a kind of item",
                            &format!("kinds are {}", kinds.join(", ")),
                        )
                    })?,
            )
        }
    };
    Reply::wire(&v1_facts::vocabulary(library, kind))
}

/// This interface, described.
pub(crate) fn openapi(_: &Call) -> Result<Reply, Problem> {
    Ok(Reply::value(&crate::openapi::document()))
}
