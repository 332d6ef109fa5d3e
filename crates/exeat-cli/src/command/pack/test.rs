//! `exeat pack test`: runs the tests a pack brings with it.

use super::counted;
use crate::context::Context;
use crate::failure::{Done, Failure};
use clap::Args;
use exeat::wire::v1_author::tested;
use exeat::{Library, scenario, workshop};
use std::path::PathBuf;

/// Run the tests of a pack; status 1 when one fails
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// A pack's folder, or a folder of packs
    dir: PathBuf,
}

pub(crate) fn run(arguments: &Test, context: &mut Context<'_>) -> Done {
    let own = workshop(&arguments.dir)?.own;
    let library = Library::with_folder(&arguments.dir)?;
    let (mut ran, mut failures) = (0, Vec::new());
    for pack in library.law.packs.iter().filter(|p| own.contains(&p.id)) {
        for test in &pack.tests {
            ran += 1;
            failures.extend(scenario::run_test(
                &library,
                &context.messages,
                &pack.id,
                test,
            ));
        }
    }
    if ran == 0 {
        return Err(Failure::one(
            "no-tests",
            format!("`{}` holds no tests", arguments.dir.display()),
            "tests stand in tests/*.md, one `test \"...\"` declaration each",
        ));
    }
    let wire = tested(ran, &failures);
    if context.json {
        context.print_json(&wire)?;
    } else {
        for failure in &failures {
            context.print(&crate::context::harmless(&format!("{failure}\n\n")))?;
        }
        let line = format!(
            "{}: {}, {}",
            own.join(", "),
            counted(context, "tests", ran),
            counted(context, "failures", failures.len())
        );
        context.print(&format!("{line}\n"))?;
    }
    Ok(u8::from(!failures.is_empty()))
}
