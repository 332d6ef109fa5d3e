//! The `exeat` command: reads arguments, runs one subcommand, shows its answer.
//!
//! It decides nothing. Results go to standard output, everything else to standard error, and the exit
//! status says how the answer is: 0 nothing to do, 1 action needed, 2 not answered, 3 error.

mod arguments;
mod batch;
mod command;
mod confirmed;
mod context;
mod dialogue;
mod failure;
mod help;
mod keeping;
mod kept;
mod layout;
mod paint;
mod show;

use arguments::Arguments;
use clap::Parser as _;
use context::Context;
use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;

/// Answers are many small texts, which this allocator makes faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Exit status of an error.
const ERROR: u8 = 3;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(_) => {
            // Said again in the user's language, which costs nothing where nothing is to be said.
            let language = help::language(std::env::args_os());
            let Err(error) = help::command(&language).try_get_matches() else {
                return ExitCode::from(ERROR);
            };
            // Help and version are answers; everything else is an error of the call.
            let status = if error.use_stderr() { ERROR } else { 0 };
            return match error.print() {
                Ok(()) => ExitCode::from(status),
                Err(_) => ExitCode::from(ERROR),
            };
        }
    };
    let (stdout, stderr, stdin) = (io::stdout(), io::stderr(), io::stdin());
    let mut out = BufWriter::new(stdout.lock());
    // Not locked for good: the service's threads write their log there too.
    let mut err = stderr;
    let mut input = stdin.lock();
    let mut context = Context::new(&arguments.global, &mut out, &mut err, &mut input);
    let result = command::run(arguments.command, &mut context);
    let status = match result {
        Ok(status) => status,
        Err(failure) => failure.report(&mut context),
    };
    match out.flush() {
        Ok(()) => ExitCode::from(status),
        // Who closes the pipe early, as `head` does, has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(status),
        Err(error) => {
            let _ = writeln!(err, "error[unwritable]: cannot write the answer: {error}");
            ExitCode::from(ERROR)
        }
    }
}
