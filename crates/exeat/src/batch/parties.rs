//! Parties of rows against the lists: customers repeat, so each distinct set of parties is screened once.

use crate::error::Error;
use crate::lists::{PartyAlert, Screening, screen_parties};
use exeat_rules::Vocabulary;
use exeat_terms::{Date, Party, Transaction};
use std::collections::{HashMap, HashSet};

/// Sets of parties that are kept.
const KEPT: usize = 65_536;

/// What is known of parties screened before.
#[derive(Debug, Default)]
pub(super) struct Screened {
    /// Parties with no alert at all, on any day.
    clean: HashSet<String>,
    /// Parties with alerts: what they mean depends on the day.
    alerted: HashMap<(Date, String), Alerted>,
}

/// Parties that brought alerts.
#[derive(Debug, Clone, Default)]
pub(super) struct Alerted {
    parties: Vec<Party>,
    /// Whether one of them keeps the answer from being clean.
    pub(super) open: bool,
    /// Each alert in words.
    pub(super) texts: Vec<String>,
}

impl Screened {
    /// Screens the parties of a transaction, and puts into it what they count as.
    pub(super) fn screen(
        &mut self,
        vocabulary: &Vocabulary,
        transaction: &mut Transaction,
        screening: &Screening,
    ) -> Result<Alerted, Error> {
        if transaction
            .parties
            .iter()
            .all(|p| !crate::lists::is_screened(p))
        {
            return Ok(Alerted::default());
        }
        let key = format!("{:?}", transaction.parties);
        if self.clean.contains(&key) {
            return Ok(Alerted::default());
        }
        let dated = (transaction.date, key);
        if let Some(known) = self.alerted.get(&dated) {
            transaction.parties.clone_from(&known.parties);
            return Ok(known.clone());
        }
        let found = screen_parties(vocabulary, transaction, screening)?;
        if self.clean.len() + self.alerted.len() >= KEPT {
            self.clean.clear();
            self.alerted.clear();
        }
        if found.alerts.is_empty() && found.closed == 0 {
            self.clean.insert(dated.1);
            return Ok(Alerted::default());
        }
        let out = Alerted {
            parties: transaction.parties.clone(),
            open: found.alerts.iter().any(PartyAlert::is_open),
            texts: found.alerts.iter().map(text).collect(),
        };
        self.alerted.insert(dated, out.clone());
        Ok(out)
    }
}

fn text(alert: &PartyAlert) -> String {
    format!(
        "{}: {} {} ({}), {}",
        alert.name,
        alert.entry.list,
        alert.entry.party.names.first().map_or("", String::as_str),
        alert.entry.party.id,
        alert.standing.as_str()
    )
}

/// The lists and answers in use, in one text.
pub(super) fn identity(screening: &Screening) -> Result<String, Error> {
    Ok(match screening {
        Screening::BuiltIn => "built-in".to_owned(),
        Screening::Off => "off".to_owned(),
        Screening::With(screener) => {
            let opened = screener.opened()?;
            let lists: Vec<&str> = opened
                .screen
                .lists()
                .iter()
                .map(|l| l.hash.as_str())
                .collect();
            format!("{lists:?} {} {:?}", opened.threshold, opened.dispositions)
        }
    })
}
