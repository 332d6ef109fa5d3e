//! The lists that names are searched in, and each tenant's answers to alerts.

use crate::access::LOCAL;
use crate::serve::ServeError;
use exeat::lists::{
    AliasTable, DEFAULT_THRESHOLD, Dispositions, List, Opened, Screen, Screener, Screening,
    Sources, lists,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::SystemTime;

/// When a tenant's file of answers was written, and what it says.
type Answers = (Option<SystemTime>, Arc<Opened>, Arc<Screener>);

/// Lists made ready.
#[derive(Debug)]
pub(crate) struct Searched {
    screen: Arc<Screen>,
    without_aliases: OnceLock<Arc<Screen>>,
    pairs: usize,
    data: Option<PathBuf>,
    tenants: Mutex<BTreeMap<String, Answers>>,
}

impl Searched {
    /// The lists of a data folder, the built-in list beside them; they are read once, at the start.
    pub(crate) fn open(data: Option<&Path>) -> Result<Searched, ServeError> {
        let read = lists(&Sources {
            folder: data.map(|d| d.join("lists")).filter(|d| d.is_dir()),
            ..Sources::default()
        })?;
        let table = AliasTable::carried();
        Ok(Searched {
            screen: Arc::new(Screen::new(read, Some(table))),
            without_aliases: OnceLock::new(),
            pairs: table.len(),
            data: data.map(Path::to_owned),
            tenants: Mutex::new(BTreeMap::new()),
        })
    }

    /// The lists.
    pub(crate) fn lists(&self) -> &[List] {
        self.screen.lists()
    }

    /// Pairs of names in the table of aliases.
    pub(crate) fn pairs(&self) -> usize {
        self.pairs
    }

    /// What is searched; without the table of aliases it is made when first asked for.
    pub(crate) fn screen(&self, aliases: bool) -> Arc<Screen> {
        if aliases {
            return Arc::clone(&self.screen);
        }
        let make = || Arc::new(Screen::new(self.screen.lists().to_vec(), None));
        Arc::clone(self.without_aliases.get_or_init(make))
    }

    /// The file of a tenant's answers; none without a data folder.
    pub(crate) fn answers_file(&self, tenant: &str) -> Option<PathBuf> {
        let data = self.data.as_ref()?;
        let folder = match tenant {
            LOCAL => data.clone(),
            other => data.join("tenants").join(other),
        };
        Some(folder.join("dispositions.jsonl"))
    }

    /// A tenant's answers, and how its parties are screened with them.
    ///
    /// # Errors
    /// When the file of answers cannot be read: an answer that is misread must close no alert.
    pub(crate) fn of(&self, tenant: &str) -> Result<(Arc<Opened>, Screening), exeat::Error> {
        let file = self.answers_file(tenant);
        let written = file
            .as_ref()
            .and_then(|f| fs::metadata(f).ok()?.modified().ok());
        let known = self.tenants.lock().ok().and_then(|tenants| {
            let (then, opened, screener) = tenants.get(tenant)?;
            (*then == written).then(|| (Arc::clone(opened), Arc::clone(screener)))
        });
        if let Some((opened, screener)) = known {
            return Ok((opened, Screening::With(screener)));
        }
        let dispositions = match &file {
            Some(file) => Dispositions::file(file)?,
            None => Dispositions::default(),
        };
        let opened = || Opened {
            screen: Arc::clone(&self.screen),
            dispositions: dispositions.clone(),
            threshold: DEFAULT_THRESHOLD,
        };
        let (own, screener) = (Arc::new(opened()), Arc::new(Screener::of(opened())));
        if let Ok(mut tenants) = self.tenants.lock() {
            let answers = (written, Arc::clone(&own), Arc::clone(&screener));
            tenants.insert(tenant.to_owned(), answers);
        }
        Ok((own, Screening::With(screener)))
    }
}
