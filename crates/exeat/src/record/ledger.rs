//! The ledger of licences, kept as entries: grants, returns, withdrawals, and the draws of releases.

use super::entry::{Entry, Kind};
use super::{Record, fail};
use crate::error::Error;
use crate::wire::v1_record::{
    self, event_from, exact, grant_body, grant_from, movement_body, movement_from,
};
use exeat_record::case::Event;
use exeat_record::licence::{Account, Licence, Movement};
use exeat_record::{Actor, Filter, LicenceRow, Store, Timestamp};

/// Most entries of one licence that are read at once.
const PAGE: u32 = 1_000;

impl Record {
    /// Enters a licence into the ledger; gives the index of the entry.
    ///
    /// # Errors
    /// When it is no licence, is known already, or cannot be written.
    pub fn add_licence(&self, licence: Licence, by: Actor, time: Timestamp) -> Result<u64, Error> {
        self.write(move |writing| {
            let id = licence.id.clone();
            if find(writing.store, &id)?.is_some() {
                return Err(fail::told(
                    "licence-known",
                    format!("licence `{id}` is in the ledger already"),
                    "a licence is entered once; withdraw it and enter its successor under its own number",
                ));
            }
            let body = grant_body(&licence);
            let mut entry = Entry::new(Kind::Licence, by, time, &format!("licence {id}"), body);
            entry.licences = vec![id];
            entry.jurisdictions = vec![licence.jurisdiction.clone()];
            let account = Account::open(licence)?;
            writing.store.put_licence(&row(&account))?;
            writing.append(&entry)
        })
    }

    /// Gives back what was drawn, or withdraws a licence; draws are part of a release
    /// ([`case_event`](Record::case_event)).
    ///
    /// # Errors
    /// When there is no such licence, the movement is a draw or does not fit, or it cannot be written.
    pub fn move_licence(
        &self,
        id: &str,
        movement: Movement,
        by: Actor,
        time: Timestamp,
    ) -> Result<u64, Error> {
        let id = id.to_owned();
        self.write(move |writing| {
            let Some(body) = movement_body(&movement) else {
                return Err(fail::told(
                    "draw-without-release",
                    "a draw belongs to the release of a case",
                    "release the case by licence",
                ));
            };
            let account = apply(writing.store, &id, &movement)?;
            let mut entry = Entry::new(Kind::Licence, by, time, &format!("licence {id}"), body);
            entry.jurisdictions = vec![account.licence.jurisdiction];
            entry.licences = vec![id];
            writing.append(&entry)
        })
    }

    /// The ledger, by number.
    ///
    /// # Errors
    /// When the database cannot say.
    pub fn licences(&self) -> Result<Vec<LicenceRow>, Error> {
        self.reading(|store| Ok(store.licences()?))
    }

    /// A licence, what is left of it and what it covers; none where the ledger has none of that number.
    ///
    /// # Errors
    /// When its entries cannot be read.
    pub fn licence(&self, id: &str) -> Result<Option<Account>, Error> {
        self.reading(|store| match find(store, id)? {
            None => Ok(None),
            Some(_) => replay(store, id).map(Some),
        })
    }
}

fn find(store: &mut dyn Store, id: &str) -> Result<Option<LicenceRow>, Error> {
    Ok(store.licences()?.into_iter().find(|row| row.id == id))
}

/// Moves a licence in the ledger; the caller writes the entry in the same transaction.
pub(super) fn apply(
    store: &mut dyn Store,
    id: &str,
    movement: &Movement,
) -> Result<Account, Error> {
    let Some(known) = find(store, id)? else {
        return Err(fail::told(
            "no-licence",
            format!("the ledger has no licence `{id}`"),
            "enter it first, under the number it bears",
        ));
    };
    let mut account = replay(store, id)?;
    // The row has moved further than the entries where one release draws twice on a licence.
    (account.value_left, account.quantity_left) =
        (number(&known.value_left)?, number(&known.quantity_left)?);
    account.apply(movement)?;
    store.put_licence(&row(&account))?;
    Ok(account)
}

fn number(text: &str) -> Result<Option<exeat_terms::Rational>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    v1_record::number(text)
        .map(Some)
        .map_err(|e| fail::told("record-damaged", e, "run `exeat record verify`"))
}

/// The ledger's row of an account.
pub(super) fn row(account: &Account) -> LicenceRow {
    let left = |left: Option<exeat_terms::Rational>| left.map(exact).unwrap_or_default();
    LicenceRow {
        id: account.licence.id.clone(),
        jurisdiction: account.licence.jurisdiction.clone(),
        through: account.licence.through.to_string(),
        value_left: left(account.value_left),
        quantity_left: left(account.quantity_left),
        withdrawn: account.withdrawn.is_some(),
    }
}

/// An account from its entries.
pub(super) fn replay(store: &mut dyn Store, id: &str) -> Result<Account, Error> {
    let mut filter = Filter {
        licence: Some(id.to_owned()),
        limit: PAGE,
        ..Filter::default()
    };
    let mut account: Option<Account> = None;
    loop {
        let page = store.find(&filter)?;
        let full = page.len() >= PAGE as usize;
        filter.from = page.last().map(|row| row.index + 1);
        for row in page {
            let Some((_, bytes)) = &row.content else {
                continue;
            };
            let entry = v1_record::parse(bytes)
                .map_err(|e| fail::damaged(row.index, e))?
                .entry;
            take(&mut account, id, &entry).map_err(|e| fail::damaged(row.index, e))?;
        }
        if !full {
            break;
        }
    }
    account.ok_or_else(|| fail::damaged(0, format!("licence {id} was never granted")))
}

/// Takes what an entry says about a licence.
pub(super) fn take(account: &mut Option<Account>, id: &str, entry: &Entry) -> Result<(), String> {
    let mut movements = Vec::new();
    if entry.kind == Kind::Licence {
        match movement_from(&entry.body)? {
            Some(movement) => movements.push(movement),
            None => {
                let granted = grant_from(&entry.body)?;
                if account.is_some() {
                    return Err(format!("licence {id} is granted twice"));
                }
                *account = Some(Account::open(granted).map_err(|e| e.to_string())?);
            }
        }
    } else if entry.kind == Kind::Release {
        if let (Event::ReleasedByLicence { draws, on, .. }, _) = event_from(&entry.body)? {
            movements.extend(
                draws
                    .into_iter()
                    .filter(|draw| draw.licence == id)
                    .map(|draw| Movement::Drawn { draw, on }),
            );
        }
    } else {
        // Others may name a licence; they do not move it.
        return Ok(());
    }
    let Some(account) = account else {
        return Err(format!("licence {id} moves before it is granted"));
    };
    movements
        .iter()
        .try_for_each(|movement| account.apply(movement).map_err(|e| e.to_string()))
}
