//! Measures Exeat: `cargo xtask bench [NAME …]`.
//!
//! Each benchmark is one module with `run`; it prints Markdown table rows and leaves the same figures as JSON
//! under `target/bench/`. What is compared is measured in the same run, in alternating rounds, so that a busy
//! machine slows both sides alike. Nothing here is part of the product.

#![allow(
    clippy::print_stdout,
    reason = "the table is the product of this program"
)]

mod coalition;
mod cold;
mod decide;
mod gap;
mod measure;
mod one;
mod screening;

use anyhow::bail;
use measure::Report;

/// The command's own allocator, so that what is measured is what a user gets.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Bench = fn(&mut Report) -> anyhow::Result<()>;

/// Every benchmark by name, in the order in which all of them run.
const BENCHES: &[(&str, Bench)] = &[
    ("decide", decide::run),
    ("one", one::run),
    ("cold", cold::run),
    ("gap", gap::run),
    ("coalition", coalition::run),
    ("screening", screening::run),
];

/// Benchmarks that run only when they are named: too long to wait for among the rest.
const BY_NAME_ALONE: &[&str] = &["gap"];

fn main() -> anyhow::Result<()> {
    let names: Vec<String> = std::env::args().skip(1).collect();
    // This program starts itself to measure a process from nothing.
    if let [first, file] = names.as_slice()
        && first == screening::ONE_NAME
    {
        return screening::one_name(file);
    }
    for name in &names {
        if !BENCHES.iter().any(|(known, _)| known == name) {
            let known: Vec<&str> = BENCHES.iter().map(|(name, _)| *name).collect();
            bail!(
                "there is no benchmark `{name}`; there are {}",
                known.join(", ")
            );
        }
    }
    for (name, run) in BENCHES {
        if names.is_empty() && BY_NAME_ALONE.contains(name) {
            println!("## {name}\n\nleft out: it runs for minutes; name it to run it\n");
            continue;
        }
        if names.is_empty() || names.iter().any(|n| n == name) {
            let mut report = Report::new(name);
            run(&mut report)?;
            report.finish()?;
        }
    }
    Ok(())
}
