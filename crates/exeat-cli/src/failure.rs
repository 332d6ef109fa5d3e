//! What stops a subcommand: diagnostics for the user, or a stream that cannot be written.

use crate::ERROR;
use crate::context::Context;
use exeat::terms::Diagnostic;
use std::io;

/// What a subcommand returns: an exit status, or why it stopped.
pub(crate) type Done = Result<u8, Failure>;

/// Why a subcommand stopped.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something the user can put right.
    Told(Vec<Diagnostic>),
    /// A stream that cannot be read or written.
    Stream(io::Error),
}

impl Failure {
    /// One diagnostic with its remedy.
    pub(crate) fn one(
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Failure {
        Failure::Told(vec![Diagnostic::error(code, message).with_help(help)])
    }

    /// Says it on standard error; gives the exit status.
    pub(crate) fn report(self, context: &mut Context<'_>) -> u8 {
        match self {
            Failure::Told(diagnostics) => {
                let texts: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
                context.warn(&texts.join("\n\n"));
            }
            Failure::Stream(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Failure::Stream(error) => {
                context.warn(&format!(
                    "error[unwritable]: cannot read or write a stream: {error}"
                ));
            }
        }
        ERROR
    }
}

impl From<exeat::Error> for Failure {
    fn from(error: exeat::Error) -> Failure {
        Failure::Told(error.diagnostics().to_vec())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Stream(error)
    }
}
