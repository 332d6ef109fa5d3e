//! What an export filing names: the entry, the authorisation, and its code where the law states one.

use super::FilingOut;
use crate::check::{Answer, covered_by};
use crate::packs::Library;
use crate::words::short;
use exeat_decide::Determination;
use exeat_decide::claim::Claim;
use exeat_rules::{Effect, Pack};
use exeat_terms::{Outcome, ReachStatus, Truth};

/// Codes of exceptions, by country: symbol, code and citation, one a line.
const CODES: &[(&str, &str)] = &[("us", include_str!("../../../../../packs/us/filing.csv"))];

/// The filing's fields, where the answer supports them: the law reaches the transaction, one entry is certain,
/// and a licence, an exception or the freedom from both is certain too.
pub(super) fn of(
    library: &Library,
    pack: &Pack,
    answer: &Answer,
    d: &Determination,
) -> Option<FilingOut> {
    let codes = CODES.iter().find(|(id, _)| *id == d.jurisdiction)?.1;
    if d.reach_status != ReachStatus::Reached {
        return None;
    }
    let entry = entry(pack, d)?;
    let needed: Vec<_> = d
        .requirements
        .iter()
        .filter(|r| r.status == Truth::Yes)
        .filter(|r| {
            pack.norms
                .get(r.norm)
                .is_some_and(|n| n.effect == Effect::LicenceRequired)
        })
        .collect();
    let mut out = FilingOut {
        entry,
        authorisation: Vec::new(),
        codes: Vec::new(),
        licences: Vec::new(),
    };
    match d.outcome {
        Outcome::NoLicenceRequired => out.authorisation.push("NLR".to_owned()),
        Outcome::ExceptionAvailable => {
            // An exception counts where it lifts every requirement: one for one reason is not enough.
            let symbols = |r: &&exeat_decide::Requirement| -> Vec<String> {
                r.exceptions
                    .iter()
                    .filter(|e| e.status == Truth::Yes)
                    .filter_map(|e| pack.norms.get(e.norm))
                    .map(|n| n.symbol.clone())
                    .collect()
            };
            let mut all: Vec<String> = needed.first().map(symbols).unwrap_or_default();
            all.retain(|s| needed.iter().all(|r| symbols(r).contains(s)));
            all.sort();
            all.dedup();
            for symbol in &all {
                out.codes.extend(code(codes, symbol));
            }
            out.authorisation = all;
        }
        Outcome::LicenceRequired => {
            let mut covering = needed.iter().map(|r| {
                covered_by(library, &answer.transaction, d, r)
                    .into_iter()
                    .map(|l| l.id.clone())
                    .collect::<Vec<_>>()
            });
            let mut held = covering.next().unwrap_or_default();
            for other in covering {
                held.retain(|id| other.contains(id));
            }
            if held.is_empty() {
                return None;
            }
            out.licences = held;
        }
        Outcome::LawNotVerified
        | Outcome::RulesConflict
        | Outcome::Prohibited
        | Outcome::NeedsReview
        | Outcome::FactsMissing
        | Outcome::NotSubject => return None,
    }
    Some(out)
}

/// The one entry that is certain: not one above another that is met too.
fn entry(pack: &Pack, d: &Determination) -> Option<String> {
    if let Claim::NotListed = d.case.claim {
        let listed = d.entries.iter().any(|e| e.status != Truth::No);
        return (!listed).then(|| "EAR99".to_owned());
    }
    let met: Vec<&str> = d
        .entries
        .iter()
        .filter(|e| e.status == Truth::Yes)
        .filter_map(|e| pack.norms.get(e.norm))
        .map(|n| short(&n.name))
        .collect();
    let mut lowest = met.iter().filter(|name| {
        !met.iter().any(|other| {
            other
                .strip_prefix(**name)
                .is_some_and(|rest| rest.starts_with('.'))
        })
    });
    let one = lowest.next()?;
    lowest.next().is_none().then(|| (*one).to_owned())
}

/// The code of an exception.
fn code(table: &str, symbol: &str) -> Option<String> {
    table.lines().skip(1).find_map(|line| {
        let mut cells = line.split(',');
        (cells.next() == Some(symbol))
            .then(|| cells.next().unwrap_or("").to_owned())
            .filter(|c| !c.is_empty())
    })
}
