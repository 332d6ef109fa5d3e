//! Listening: from the first connection to the last answer.

use crate::run::router;
use crate::service::Service;
use exeat::terms::Diagnostic;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Why the service cannot start or go on.
#[derive(Debug)]
pub struct ServeError {
    diagnostics: Vec<Diagnostic>,
}

impl ServeError {
    pub(crate) fn one(diagnostic: Diagnostic) -> ServeError {
        ServeError {
            diagnostics: vec![diagnostic],
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}

impl From<exeat::Error> for ServeError {
    fn from(error: exeat::Error) -> ServeError {
        ServeError {
            diagnostics: error.diagnostics().to_vec(),
        }
    }
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.diagnostics.iter().map(ToString::to_string).collect();
        f.write_str(&texts.join("\n\n"))
    }
}

impl std::error::Error for ServeError {}

/// Serves until the process is told to end (SIGINT or SIGTERM); answers under way are finished.
///
/// `ready` is called once with the address that is listened on, which a port of 0 leaves to the system.
///
/// # Errors
/// When the address cannot be listened on.
pub fn serve(service: Arc<Service>, ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| failed("no-threads", &format!("cannot start: {e}"), "try again"))?;
    let ended = runtime.block_on(async {
        let listen = service.config.listen;
        let listener = tokio::net::TcpListener::bind(listen).await.map_err(|e| {
            failed(
                "cannot-listen",
                &format!("cannot listen on {listen}: {e}"),
                "another program may use the port; name another with --listen 127.0.0.1:8081",
            )
        })?;
        let address = listener.local_addr().unwrap_or(listen);
        service
            .log()
            .event("info", "listening", &address.to_string());
        ready(address);
        let closing = Arc::clone(&service);
        axum::serve(listener, router(Arc::clone(&service)))
            .with_graceful_shutdown(async move {
                told_to_end().await;
                closing.closing.store(true, Ordering::Relaxed);
                closing
                    .log()
                    .event("info", "closing", "finishing what was begun");
            })
            .await
            .map_err(|e| {
                failed(
                    "broken",
                    &format!("the service stopped: {e}"),
                    "start it again",
                )
            })
    });
    // Work whose caller has gone is not waited for.
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    service.log().event("info", "closed", "");
    ended
}

fn failed(code: &'static str, message: &str, help: &str) -> ServeError {
    ServeError::one(Diagnostic::error(code, message).with_help(help))
}

/// Ends when somebody presses Ctrl-C or the system asks to stop.
async fn told_to_end() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            interrupt.await;
            return;
        };
        tokio::select! {
            () = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
