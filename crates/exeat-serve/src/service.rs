//! What every route works with: the law, the lists, who may call, the limits.

use crate::access::{Keys, Rates, Sessions};
use crate::desks::Desks;
use crate::log::Log;
use crate::metrics::Metrics;
use crate::searched::Searched;
use crate::serve::ServeError;
use exeat::compare::coalition::Dataset;
use exeat::terms::{Date, Diagnostic};
use exeat::{Library, Messages};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How the service is set up.
#[derive(Debug)]
pub struct Config {
    /// Where it listens; of this machine alone unless said otherwise.
    pub listen: SocketAddr,
    /// The folder that keeps keys, cases and the record.
    pub data: Option<PathBuf>,
    /// The folder of market tables.
    pub markets: Option<PathBuf>,
    /// Days through which the user states that packs stand as read.
    pub confirmed: Vec<(String, Date)>,
    /// Names by which browsers may reach it, beside its address: those of a proxy in front.
    pub hosts: Vec<String>,
    /// Whether a case is released by two persons.
    pub two_persons: bool,
    /// The limits.
    pub limits: Limits,
    /// Where log lines go.
    pub log: Log,
}

/// What one caller may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// Time of an answer; past it the caller is told and the work ends unheard.
    pub time: Duration,
    /// Calls a second of one key on average; 0 for no limit.
    pub per_second: u32,
    /// Calls of one key at once.
    pub burst: u32,
    /// Answers worked on at one time; further calls wait.
    pub at_once: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Limits {
            body: 4 << 20,
            time: Duration::from_secs(30),
            per_second: 200,
            burst: 400,
            at_once: cores * 2,
        }
    }
}

impl Default for Config {
    fn default() -> Config {
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data: None,
            markets: None,
            confirmed: Vec::new(),
            hosts: Vec::new(),
            two_persons: false,
            limits: Limits::default(),
            log: Log::silent(),
        }
    }
}

/// The service: everything a route works with.
#[derive(Debug)]
pub struct Service {
    /// The law.
    pub(crate) library: Library,
    /// Sentences, by language.
    messages: Vec<Messages>,
    /// The lists.
    pub(crate) searched: Searched,
    /// Market tables.
    pub(crate) markets: Option<Dataset>,
    /// What is kept.
    pub(crate) desks: Desks,
    /// Keys.
    pub(crate) keys: Keys,
    /// Sessions of the page.
    pub(crate) sessions: Sessions,
    /// How many calls in what time.
    pub(crate) rates: Rates,
    /// Counters.
    pub(crate) metrics: Metrics,
    /// Places at the work bench.
    pub(crate) bench: Arc<Semaphore>,
    /// Number of the last request.
    pub(crate) requests: AtomicU64,
    /// Whether it is being shut down.
    pub(crate) closing: AtomicBool,
    /// How it was set up.
    pub(crate) config: Config,
}

impl Service {
    /// A service on packs and a set-up.
    ///
    /// # Errors
    /// When keys, lists or market tables cannot be read, or when it would listen to strangers without a key.
    pub fn new(library: Library, config: Config) -> Result<Arc<Service>, ServeError> {
        let keys = Keys::open(config.data.as_deref())?;
        if !config.listen.ip().is_loopback() && !keys.are_used() {
            let listen = config.listen;
            return Err(ServeError::one(
                Diagnostic::error(
                    "open-door",
                    format!("{listen} can be reached from other machines, and no key guards it"),
                )
                .with_help(
                    "make a key first: `exeat serve key add --data DIR --name NAME --role officer`, \
                     or listen on 127.0.0.1",
                ),
            ));
        }
        let markets = config
            .markets
            .as_deref()
            .map(exeat::coalition::market_tables)
            .transpose()?;
        Ok(Arc::new(Service {
            messages: Messages::languages().map(Messages::load).collect(),
            searched: Searched::open(config.data.as_deref())?,
            markets,
            desks: Desks::new(config.data.clone()),
            keys,
            sessions: Sessions::new()?,
            rates: Rates::new(config.limits.per_second, config.limits.burst),
            metrics: Metrics::default(),
            bench: Arc::new(Semaphore::new(config.limits.at_once.max(1))),
            requests: AtomicU64::new(0),
            closing: AtomicBool::new(false),
            library,
            config,
        }))
    }

    /// The log.
    pub(crate) fn log(&self) -> &Log {
        &self.config.log
    }

    /// The sentences of a language; English where it has no file.
    pub(crate) fn messages(&self, language: &str) -> &Messages {
        static NONE: std::sync::OnceLock<Messages> = std::sync::OnceLock::new();
        self.messages
            .iter()
            .find(|m| m.language() == language)
            .or(self.messages.first())
            .unwrap_or_else(|| NONE.get_or_init(|| Messages::load("en")))
    }
}
