//! One explained determination, in memory and from JSON to JSON, under the packs the binary carries.

use crate::measure::{Gate, Report, latency};
use anyhow::Context as _;
use exeat::decide::{Ask, Case, decide, determine};
use exeat::{Library, Messages, Options, transaction_text};
use std::hint::black_box;

/// A data-centre chip like the H100, from the United States to China.
const CHIP: &str = r#"{
  "date": "2025-06-02", "kind": "export", "from": "US", "destination": "CN", "origin": "TW",
  "parties": [
    { "role": "exporter", "name": "Example Chips Inc", "country": "US", "headquarters": "US", "us-person": "yes", "informed": [] },
    { "role": "end user", "name": "Example Cloud", "country": "CN", "headquarters": "CN", "us-person": "no", "listed": "none" }
  ],
  "items": [ { "id": "1", "kind": "integrated circuit", "value": "30000 USD", "quantity": 1,
    "facts": { "total-processing-performance": 15824, "applicable-die-area": "814 mm2",
      "non-planar-transistor": "yes", "designed-for-data-centre": "yes",
      "interconnect-bandwidth": "900 GB/s", "memory-bandwidth": "3350 GB/s", "process-node": "4 nm" } } ],
  "end-use": { "known-concern": "none" }
}"#;

/// An immersion scanner from Japan to China.
const SCANNER: &str = r#"{
  "date": "2023-07-23", "kind": "export", "from": "JP", "destination": "CN", "origin": "JP",
  "parties": [
    { "role": "exporter", "name": "Example Optics", "country": "JP", "headquarters": "JP", "us-person": "no", "informed": [] },
    { "role": "end user", "name": "Example Foundry", "country": "CN", "headquarters": "CN", "us-person": "no", "listed": "none" }
  ],
  "items": [ { "id": "1", "kind": "lithography scanner", "value": "45000000 EUR", "quantity": 1,
    "facts": { "wavelength": "193 nm", "numerical-aperture": 1.35, "dedicated-chuck-overlay": "1.4 nm" } } ],
  "end-use": { "known-concern": "none" }
}"#;

/// Calls per figure.
const CALLS: usize = 2_000;

pub(crate) fn run(report: &mut Report) -> anyhow::Result<()> {
    let library = Library::carried()?;
    let messages = Messages::load("en");
    for (name, text) in [("chip US to CN", CHIP), ("scanner JP to CN", SCANNER)] {
        let transaction = transaction_text(&library, text, name, true)?;
        let item = transaction
            .items
            .first()
            .context("an example has one item")?;
        for id in library.jurisdictions() {
            let pack = library
                .law
                .pack(id)
                .context("a jurisdiction has its pack")?;
            let head = determine(&library.law, pack, &transaction, item, Ask::default()).outcome;
            let case = Case::new(&library.law, pack, &transaction, item);
            let (p50, p99) = latency(CALLS, |_| {
                let case = case.clone();
                black_box(decide(
                    &library.law,
                    pack,
                    case,
                    transaction.date,
                    "1",
                    Ask::default(),
                ));
            });
            let what = format!("{name}, {id}: one determination ({head}), p50");
            report.row(what, p50 / 1e3, "µs", "wall", Some(Gate::AtMost(5.0)));
            report.row(format!("{name}, {id}: p99"), p99 / 1e3, "µs", "wall", None);
        }
        let options = Options::default();
        let (p50, p99) = latency(CALLS, |_| {
            let answered = transaction_text(&library, text, name, true)
                .and_then(|t| exeat::check(&library, t, &options))
                .map(|answer| exeat::wire::v1::check(&library, &answer, &messages));
            let text = answered
                .ok()
                .and_then(|a| exeat::wire::v1::to_json_line(&a).ok());
            black_box(text);
        });
        report.row(
            format!("{name}: JSON in, JSON out, all packs, p50"),
            p50 / 1e3,
            "µs",
            "wall",
            Some(Gate::AtMost(100.0)),
        );
        report.row(
            format!("{name}: JSON in, JSON out, p99"),
            p99 / 1e3,
            "µs",
            "wall",
            None,
        );
    }
    Ok(())
}
