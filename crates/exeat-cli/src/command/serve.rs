//! `exeat serve`: the HTTP service and its page, and the keys that open it.

use crate::confirmed;
use crate::context::Context;
use crate::failure::{Done, Failure};
use clap::{Args, Subcommand};
use exeat_serve::{Config, Keys, Limits, Log, Role, ServeError, Service, serve};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Serve the HTTP interface and the page
///
/// Without keys it answers everybody on this machine, and nobody else; with keys each call carries one.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Folder that keeps the record, cases, keys and lists; without it nothing is kept
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
    /// Address to listen on; port 0 lets the system choose
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder of market tables for coalitions; none are carried, because their licence forbids commercial use
    #[arg(long, value_name = "DIR")]
    markets: Option<PathBuf>,
    /// A name by which browsers reach it through a proxy; may be given several times
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
    /// Cases are released by two persons
    #[arg(long)]
    two_persons: bool,
    /// Seconds an answer may take
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u64,
    /// Calls a second of one key on average; 0 for no limit
    #[arg(long, value_name = "COUNT", default_value_t = 200)]
    rate: u32,
    #[command(subcommand)]
    instead: Option<Instead>,
}

#[derive(Debug, Subcommand)]
enum Instead {
    /// Make, list or revoke keys
    #[command(subcommand)]
    Key(KeyAction),
    /// Serve the Model Context Protocol on standard input and output, reading only
    Mcp,
}

#[derive(Debug, Subcommand)]
enum KeyAction {
    /// Make a key; it is shown once
    Add {
        /// The person or program it is for
        #[arg(long)]
        name: String,
        /// viewer, screener, officer or admin
        #[arg(long, default_value = "screener")]
        role: String,
        /// Whose data it opens
        #[arg(long, default_value = "local")]
        tenant: String,
    },
    /// List the keys
    List,
    /// Revoke a key
    Revoke {
        /// Its id
        id: String,
    },
}

pub(crate) fn run(arguments: &Serve, context: &mut Context<'_>) -> Done {
    if let Some(Instead::Key(action)) = &arguments.instead {
        return keys(arguments, action, context);
    }
    let mcp = matches!(arguments.instead, Some(Instead::Mcp));
    let config = Config {
        listen: arguments.listen,
        data: arguments.data.clone(),
        markets: arguments.markets.clone(),
        confirmed: confirmed::all()?
            .into_iter()
            .map(|s| (s.pack, s.through))
            .collect(),
        hosts: arguments.hosts.clone(),
        two_persons: arguments.two_persons,
        limits: Limits {
            time: Duration::from_secs(arguments.timeout.clamp(1, 3600)),
            per_second: arguments.rate,
            burst: arguments.rate.saturating_mul(2),
            ..Limits::default()
        },
        log: Log::to(Box::new(io::stderr())),
    };
    let service = Service::new(context.library()?, config)?;
    if mcp {
        exeat_serve::mcp(&service, context.input, context.out)?;
        return Ok(0);
    }
    let kept = arguments.data.is_some();
    let (plain, not_kept) = (
        context.say("serve.listening", &[("address", "{address}")]),
        context.say("serve.not_kept", &[]),
    );
    serve(service, |address| {
        context.warn(&plain.replace("{address}", &format!("http://{address}/")));
        if !kept {
            context.warn(&not_kept);
        }
    })?;
    Ok(0)
}

fn keys(arguments: &Serve, action: &KeyAction, context: &mut Context<'_>) -> Done {
    let Some(data) = arguments.data.as_deref() else {
        return Err(Failure::one(
            "no-data",
            "keys are kept in a data folder, and none is named",
            "name it with --data DIR",
        ));
    };
    let keys = Keys::open(Some(data))?;
    match action {
        KeyAction::Add { name, role, tenant } => {
            let role = Role::parse(role).ok_or_else(|| {
                Failure::one(
                    "unknown-role",
                    format!("`{}` is no role", crate::context::harmless(role)),
                    "roles are viewer, screener, officer and admin",
                )
            })?;
            let made = keys.add(tenant, name, role)?;
            let words = [("id", made.key.id.as_str())];
            let said = context.say("serve.key_made", &words);
            context.warn(&said);
            context.print(&format!("{}\n", made.secret))?;
        }
        KeyAction::List => {
            for key in keys.all() {
                let state = if key.revoked {
                    "serve.key_revoked"
                } else {
                    "serve.key_open"
                };
                let state = context.say(state, &[]);
                context.print(&format!(
                    "{}  {}  {}  {}  {state}\n",
                    key.id, key.tenant, key.role, key.name
                ))?;
            }
        }
        KeyAction::Revoke { id } => {
            keys.revoke(id)?;
            let said = context.say("serve.revoked", &[("id", id)]);
            context.warn(&said);
        }
    }
    Ok(0)
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Failure {
        Failure::Told(error.diagnostics().to_vec())
    }
}
