//! `cargo xtask ci`: what CI runs, in the same order.
//!
//! Every step runs even when an earlier one failed, so that one run tells all.

use std::path::Path;
use std::time::Instant;

use anyhow::{bail, ensure};

use crate::{generate, manual, tidy, workspace};

/// One step of CI.
struct Step {
    name: &'static str,
    run: fn(&Path) -> anyhow::Result<()>,
}

const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        run: |root| workspace::finish(&mut workspace::cargo(root, &["fmt", "--all", "--check"])),
    },
    Step {
        name: "tidy",
        run: |_| tidy::run(&[]),
    },
    Step {
        name: "gen",
        run: |_| generate::run(&["--check".to_string()]),
    },
    Step {
        name: "clippy",
        run: |root| {
            let arguments = ["clippy", "--workspace", "--all-targets"];
            workspace::finish(workspace::cargo(root, &arguments).args(["--", "-D", "warnings"]))
        },
    },
    Step {
        name: "test",
        run: |root| workspace::finish(&mut workspace::cargo(root, &["test", "--workspace"])),
    },
    Step {
        name: "manual",
        run: |_| manual::run(&["--check".to_string()]),
    },
    Step {
        name: "doc",
        run: |root| {
            // Libraries only: the command's binary is called `exeat` like the library, and their pages would collide.
            let arguments = ["doc", "--workspace", "--no-deps", "--lib"];
            workspace::finish(workspace::cargo(root, &arguments).env("RUSTDOCFLAGS", "-D warnings"))
        },
    },
];

/// Runs all steps, or those named, and says how long each took.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    let root = workspace::root()?;
    let mut report = Vec::new();
    let mut failed = Vec::new();
    for step in chosen(arguments)? {
        println!("==> {}", step.name);
        let start = Instant::now();
        let end = (step.run)(&root);
        let seconds = start.elapsed().as_secs_f64();
        let word = match &end {
            Ok(()) => "ok",
            Err(_) => "FAILED",
        };
        if let Err(error) = end {
            eprintln!("error: {error:#}");
            failed.push(step.name);
        }
        report.push(format!("{:<8}{seconds:>8.1} s  {word}", step.name));
    }
    println!("\n{}", report.join("\n"));
    if !failed.is_empty() {
        bail!("these steps failed: {}", failed.join(", "));
    }
    Ok(())
}

/// The steps named, in CI's order; all of them when none is named.
fn chosen(names: &[String]) -> anyhow::Result<Vec<&'static Step>> {
    for name in names {
        let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        ensure!(
            known.contains(&name.as_str()),
            "CI has no step `{name}`; it has {}",
            known.join(", ")
        );
    }
    let wanted = |step: &&Step| names.is_empty() || names.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(wanted).collect())
}

#[cfg(test)]
mod tests;
