//! The HTTP service and its page.
//!
//! It decides nothing: every answer is the library's, in the very bytes the command prints.
//! The one big choice: a route is a plain function from a call to a reply, listed once with its
//! address, its caller's role, what it takes and what it gives. The router, the OpenAPI document, the access
//! check and the limits are all made from that list. Routes run off the threads that serve connections.
//!
//! ```no_run
//! let library = exeat::Library::carried()?;
//! let service = exeat_serve::Service::new(library, exeat_serve::Config::default())?;
//! exeat_serve::serve(service, |address| eprintln!("listening on {address}"))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod access;
mod api;
mod call;
mod cases;
mod desks;
mod endpoint;
mod form;
mod log;
mod mcp;
mod metrics;
mod openapi;
mod page;
mod problem;
mod reply;
mod routes;
mod run;
mod searched;
mod serve;
mod service;

pub use access::{Key, Keys, NewKey, Role};
pub use log::Log;
pub use mcp::mcp;
pub use run::router;
pub use serve::{ServeError, serve};
pub use service::{Config, Limits, Service};
