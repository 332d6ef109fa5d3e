//! The main job: every line of a transaction under every jurisdiction asked for.

use crate::error::Error;
use crate::lists::{PartiesScreened, PartyAlert, Screening, screen_parties};
use crate::packs::Library;
use crate::products::{self, Filling, Products};
use exeat_decide::{Ask, Determination, Requirement, claim, determine};
use exeat_rules::Pack;
use exeat_terms::{
    Date, Diagnostic, FactValue, HeldLicence, Item, Layer, Outcome, ReachStatus, Role, Transaction,
};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What is asked beside the transaction.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Jurisdictions; empty for all.
    pub jurisdictions: Vec<String>,
    /// The date in place of the transaction's own.
    pub on: Option<Date>,
    /// Answer from what had been published by this day.
    pub known_on: Option<Date>,
    /// The user's own statements that a pack was read through a day.
    pub confirmed: Vec<(String, Date)>,
    /// The user's own table of products, asked before the carried one.
    pub products: Option<Products>,
    /// Lists that parties are screened against where the user has not said how they stand.
    pub screening: Screening,
}

/// All determinations of one run.
#[derive(Debug)]
pub struct Answer {
    /// The transaction, with the date that was used.
    pub transaction: Transaction,
    /// The determinations, by item and then by jurisdiction.
    pub determinations: Vec<Determination>,
    /// The worst head among the determinations that are reached.
    pub outcome: Outcome,
    /// What the tables of products filled in.
    pub filling: Filling,
    /// What screening the parties gave.
    pub screened: PartiesScreened,
}

impl Answer {
    /// The exit status: the highest over determinations that are reached.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        self.determinations
            .iter()
            .filter(|d| counts(d))
            .map(|d| d.outcome.exit_status())
            .max()
            .unwrap_or(0)
    }

    /// Determinations whose reach is open and which could still bring a requirement.
    pub fn open(&self) -> impl Iterator<Item = &Determination> {
        self.determinations
            .iter()
            .filter(|d| d.reach_status == ReachStatus::Open && d.outcome == Outcome::FactsMissing)
    }
}

/// Whether a determination counts for the run's outcome.
fn counts(determination: &Determination) -> bool {
    determination.reach_status == ReachStatus::Reached
}

/// Determines every item of a transaction in every jurisdiction asked for.
///
/// # Errors
/// When a jurisdiction is not known, or a claimed entry did not exist on the day.
pub fn check(
    library: &Library,
    mut transaction: Transaction,
    options: &Options,
) -> Result<Answer, Error> {
    if let Some(on) = options.on {
        transaction.date = on;
    }
    let filling = products::fill(library, &mut transaction, options.products.as_ref());
    let packs = packs(library, &options.jurisdictions)?;
    let mut problems = Vec::new();
    for item in &transaction.items {
        for (jurisdiction, entry) in &item.entries {
            match library.law.pack(jurisdiction).filter(|p| p.is_law()) {
                // A claim for a country that is not asked about cannot mislead this answer.
                Some(pack) if packs.iter().any(|p| p.id == pack.id) => {
                    problems.extend(claim::error(pack, item, transaction.date));
                }
                Some(_) => {}
                None => problems.push(unknown_jurisdiction(
                    library,
                    jurisdiction,
                    &format!("entries names `{entry}` for"),
                )),
            }
        }
    }
    if !problems.is_empty() {
        return Err(Error::new(problems));
    }
    let screened = screen_parties(
        &library.law.vocabulary,
        &mut transaction,
        &options.screening,
    )?;
    // Invariant A5: an alert that nobody has answered keeps every answer from being clean.
    let open_alert = screened.alerts.iter().any(PartyAlert::is_open);
    warm(library, &packs, transaction.date, options.known_on);
    let mut determinations = Vec::new();
    for item in &transaction.items {
        for pack in &packs {
            let confirmed_through = options
                .confirmed
                .iter()
                .filter(|(id, _)| *id == pack.id)
                .map(|(_, day)| *day)
                .max();
            let ask = Ask {
                known_on: options.known_on,
                open_alert,
                confirmed_through,
            };
            determinations.push(determine(&library.law, pack, &transaction, item, ask));
        }
    }
    let outcome = determinations
        .iter()
        .filter(|d| counts(d))
        .map(|d| d.outcome)
        .min()
        .or_else(|| determinations.iter().map(|d| d.outcome).min())
        .unwrap_or(Outcome::NotSubject);
    Ok(Answer {
        transaction,
        determinations,
        outcome,
        filling,
        screened,
    })
}

/// Compiles what a first answer needs on all cores at once; later answers find it done.
fn warm(library: &Library, packs: &[&Pack], date: Date, known_on: Option<Date>) {
    if known_on.is_some() {
        return;
    }
    // Enforced law first: the other layers are the same program where they say the same.
    for layers in [&[Layer::Enforced][..], &[Layer::Codified, Layer::Published]] {
        let mut jobs: Vec<(&Pack, Layer)> = packs
            .iter()
            .flat_map(|pack| layers.iter().map(move |layer| (*pack, *layer)))
            .filter(|(pack, layer)| !library.law.is_compiled(pack, *layer, date))
            .collect();
        // Asking how many cores there are reads files; a process that has warmed up need not.
        if jobs.is_empty() {
            continue;
        }
        jobs.sort_by_key(|(pack, _)| std::cmp::Reverse(pack.norms.len()));
        let next = AtomicUsize::new(0);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            for _ in 0..threads.min(jobs.len()) {
                scope.spawn(|| {
                    while let Some((pack, layer)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let _ = library.law.program(pack, *layer, date, None);
                    }
                });
            }
        });
    }
}

/// The packs asked for, in order; all that are law when none is named.
///
/// # Errors
/// When one is not known.
pub fn packs<'a>(library: &'a Library, ids: &[String]) -> Result<Vec<&'a Pack>, Error> {
    let mut out: Vec<&Pack> = Vec::new();
    let mut problems = Vec::new();
    if ids.is_empty() {
        out.extend(library.law.packs.iter().filter(|p| p.is_law()));
    }
    for id in ids {
        match pack_by_id(library, id) {
            Some(pack) => out.push(pack),
            None => problems.push(unknown_jurisdiction(library, id, "there is no pack for")),
        }
    }
    if problems.is_empty() {
        out.sort_by(|a, b| a.id.cmp(&b.id));
        out.dedup_by(|a, b| a.id == b.id);
        Ok(out)
    } else {
        Err(Error::new(problems))
    }
}

/// A pack by its id, or by the ISO code of its own territory where no pack has that id: `gb` is `uk`.
fn pack_by_id<'a>(library: &'a Library, id: &str) -> Option<&'a Pack> {
    let law = &library.law;
    law.pack(id)
        .or_else(|| {
            let country = exeat_terms::Country::from_code(&id.to_uppercase())?;
            law.packs
                .iter()
                .find(|p| p.territory.len() == 1 && p.territory.contains(country))
        })
        .filter(|p| p.is_law())
}

pub(crate) fn unknown_jurisdiction(library: &Library, id: &str, what: &str) -> Diagnostic {
    let known = library.jurisdictions();
    let help = match exeat_rules::nearest(id, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? packs are {}", known.join(", ")),
        None => format!("packs are {}", known.join(", ")),
    };
    Diagnostic::error("unknown-jurisdiction", format!("{what} `{id}`")).with_help(help)
}

/// The licences held that cover a requirement.
///
/// A licence covers it when it is of that jurisdiction and valid on the day, names an entry the item is
/// under (or one above it), and its limits on parties, countries, value and quantity are known to be kept.
#[must_use]
pub fn covered_by<'a>(
    library: &Library,
    transaction: &'a Transaction,
    determination: &Determination,
    requirement: &Requirement,
) -> Vec<&'a HeldLicence> {
    let Some(pack) = library.law.pack(&determination.jurisdiction) else {
        return Vec::new();
    };
    let Some(item) = transaction
        .items
        .iter()
        .find(|i| i.id == determination.item)
    else {
        return Vec::new();
    };
    let met: Vec<&str> = determination
        .entries
        .iter()
        .filter(|e| e.status == exeat_terms::Truth::Yes)
        .filter(|e| {
            determination
                .program
                .controls
                .get(requirement.at)
                .and_then(|c| c.entries.as_ref())
                .is_some_and(|list| list.contains(&e.at))
        })
        .filter_map(|e| pack.norms.get(e.norm).map(|n| n.name.as_str()))
        .collect();
    transaction
        .licences
        .iter()
        .filter(|licence| {
            licence.jurisdiction == pack.id
                && licence.from <= transaction.date
                && transaction.date <= licence.through
                && licence.entries.iter().any(|entry| {
                    let full = format!(
                        "{}/{}",
                        pack.id,
                        entry.trim_start_matches(&format!("{}/", pack.id))
                    );
                    met.iter()
                        .any(|m| *m == full || m.starts_with(&format!("{full}.")))
                })
                && parties_fit(transaction, licence)
                && country_fits(library, transaction, licence)
                && limits_fit(library, item, licence)
        })
        .collect()
}

fn parties_fit(transaction: &Transaction, licence: &HeldLicence) -> bool {
    licence.parties.is_empty()
        || transaction
            .parties
            .iter()
            .filter(|p| {
                p.roles.contains(Role::UltimateConsignee) || p.roles.contains(Role::EndUser)
            })
            .all(|p| licence.parties.contains(&p.name))
}

fn country_fits(library: &Library, transaction: &Transaction, licence: &HeldLicence) -> bool {
    let destination = library
        .law
        .vocabulary
        .find("destination")
        .and_then(|f| transaction.facts.get(f.id));
    match destination {
        Some(FactValue::Country(country)) => licence.countries.contains(*country),
        _ => false,
    }
}

fn limits_fit(library: &Library, item: &Item, licence: &HeldLicence) -> bool {
    let fact = |name: &str| {
        library
            .law
            .vocabulary
            .find(name)
            .and_then(|f| item.facts.get(f.id))
    };
    let value = match (&licence.value, fact("line-value")) {
        (None, _) => true,
        (Some(limit), Some(FactValue::Money(value))) => {
            value.currency == limit.currency && below(value.amount.high, limit.amount.single())
        }
        (Some(_), _) => false,
    };
    let quantity = match (&licence.quantity, fact("quantity")) {
        (None, _) => true,
        (Some(limit), Some(FactValue::Number(count))) => below(count.high, limit.single()),
        (Some(_), _) => false,
    };
    value && quantity
}

fn below(high: Option<exeat_terms::Bound>, limit: Option<exeat_terms::Rational>) -> bool {
    match (high, limit) {
        (Some(high), Some(limit)) => high.value <= limit,
        _ => false,
    }
}
