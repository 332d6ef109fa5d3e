//! `cargo xtask proof NAME`: shows one promise of the project kept, from start to end.
//!
//! A proof is a module beneath this one with one line in `PROOFS`.
//! It runs the built product as a user would, prints what it sees, and fails when a promise does not hold.

use std::path::Path;

use anyhow::{Context, bail};

use crate::workspace;

mod kills;
mod screening;

/// One promise and the run that shows it.
struct Proof {
    /// What is typed after `proof`.
    name: &'static str,
    /// The promise, in one line.
    about: &'static str,
    /// Shows it; gets the repository's root.
    run: fn(&Path) -> anyhow::Result<()>,
}

/// Every proof, in the order in which they are listed.
const PROOFS: &[Proof] = &[
    Proof {
        name: "screening",
        about: "the index finds exactly what comparing every name of the list finds, on 10,000 random names",
        run: screening::run,
    },
    Proof {
        name: "kills",
        about: "no acknowledged entry of a record is lost when its process is killed, 200 times",
        run: kills::run,
    },
];

/// Runs the proof named.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    let [name] = arguments else {
        bail!("name one proof; {}", known(PROOFS));
    };
    let proof = PROOFS
        .iter()
        .find(|proof| proof.name == name)
        .with_context(|| format!("there is no proof `{name}`; {}", known(PROOFS)))?;
    println!("==> {}: {}", proof.name, proof.about);
    (proof.run)(&workspace::root()?)
}

/// A sentence that lists the proofs.
fn known(proofs: &[Proof]) -> String {
    if proofs.is_empty() {
        return "none has been written yet".to_string();
    }
    let lines: Vec<String> = proofs
        .iter()
        .map(|proof| format!("\n  {:<16} {}", proof.name, proof.about))
        .collect();
    format!("there are:{}", lines.concat())
}

#[cfg(test)]
mod tests;
