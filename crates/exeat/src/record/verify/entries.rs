//! The database: every entry, the tree over them, the checkpoints, and the tables that entries make.

use super::Report;
use crate::record::entry::{Kind, Stamped};
use crate::record::{desk, ledger};
use crate::wire::v1_record::{self, erased_from, event_from, opening_from};
use exeat_record::case::{Case, Event};
use exeat_record::licence::Account;
use exeat_record::note::Verifier;
use exeat_record::tree::{Nodes as _, Tree};
use exeat_record::{
    Actor, CaseFilter, CaseRow, Checkpoint, Filter, Hash, Keys, Row, Store, StoreError, commitment,
    leaf_hash,
};
use std::collections::{BTreeMap, BTreeSet};

/// Rows that are read at once.
const PAGE: u32 = 1_000;

/// A case as the entries read so far have made it, and what the queue must show of it.
struct Running {
    case: Case,
    opened: String,
    changed: String,
    actor: Actor,
}

/// What is gathered on the way.
#[derive(Default)]
struct Gathered {
    tree: Tree,
    erased: Vec<(u64, Hash)>,
    /// What erasures name: index, commitment.
    named: BTreeSet<(u64, Hash)>,
    cases: BTreeMap<String, Running>,
    licences: BTreeMap<String, Option<Account>>,
    dispositions: BTreeMap<(Hash, Hash), u64>,
}

/// Verifies everything the database holds; the tree over its entries, none where they cannot be read.
pub(super) fn verify(store: &mut dyn Store, key: &Verifier, report: &mut Report) -> Option<Tree> {
    let done = store
        .snapshot()
        .and_then(|()| all(store, key, report))
        .map_err(|error| report.fault("record.sqlite", error.to_string()));
    // A reader that cannot end its reading has nothing left to lose.
    let _ = store.rollback();
    done.ok()
}

fn all(store: &mut dyn Store, key: &Verifier, report: &mut Report) -> Result<Tree, StoreError> {
    let mut gathered = Gathered::default();
    let mut filter = Filter {
        limit: PAGE,
        ..Filter::default()
    };
    let mut next = 0;
    loop {
        let page = store.find(&filter)?;
        for row in &page {
            if row.index != next {
                let gap = row.index.saturating_sub(next);
                report.fault(
                    format!("entry {next}"),
                    format!("is missing, with {gap} in all"),
                );
            }
            next = row.index + 1;
            filter.from = Some(next);
            one(store, row, &mut gathered, report)?;
        }
        if page.len() < PAGE as usize {
            break;
        }
    }
    report.entries = gathered.tree.size();
    report.erased = gathered.erased.len() as u64;
    for (index, commitment) in &gathered.erased {
        if !gathered.named.contains(&(*index, *commitment)) {
            report.fault(
                format!("entry {index}"),
                "its content is gone and no erasure names it",
            );
        }
    }
    nodes(store, &gathered.tree, report)?;
    checkpoints(store, &gathered.tree, key, report)?;
    cases(store, &gathered.cases, report)?;
    licences(store, &gathered.licences, report)?;
    for ((party, entry), index) in &gathered.dispositions {
        let kept = store.disposition(party, entry)?;
        if kept.is_none_or(|row| row.index != *index) {
            report.fault(
                format!("entry {index}"),
                "the disposition it holds is not the one that is found for its pair",
            );
        }
    }
    Ok(gathered.tree)
}

/// One entry: its commitment, its bytes, its keys, and what it does.
fn one(
    store: &mut dyn Store,
    row: &Row,
    gathered: &mut Gathered,
    report: &mut Report,
) -> Result<(), StoreError> {
    let place = format!("entry {}", row.index);
    gathered.tree.push(leaf_hash(&row.commitment.0));
    let Some((salt, bytes)) = &row.content else {
        gathered.erased.push((row.index, row.commitment));
        return Ok(());
    };
    if commitment(salt, bytes) != row.commitment {
        report.fault(place, "its content or salt is not what was committed to");
        return Ok(());
    }
    let stamped = match v1_record::parse(bytes) {
        Ok(stamped) => stamped,
        Err(error) => {
            report.fault(place, error);
            return Ok(());
        }
    };
    if stamped.index != row.index {
        report.fault(place, format!("was written as entry {}", stamped.index));
        return Ok(());
    }
    let keys = store.keys(row.index)?;
    if keys != Some(stamped.entry.keys()) {
        let differing = keys.map_or_else(
            || "all".to_owned(),
            |keys| differing(&keys, &stamped.entry.keys()).to_owned(),
        );
        report.fault(
            place.clone(),
            format!("is found under another {differing} than it says"),
        );
    }
    if let Err(error) = effects(&stamped, gathered) {
        report.fault(place, error);
    }
    Ok(())
}

fn differing(one: &Keys, other: &Keys) -> &'static str {
    if one.kind != other.kind {
        "kind"
    } else if one.time != other.time {
        "time"
    } else if one.actor != other.actor {
        "actor"
    } else if one.subject != other.subject {
        "subject"
    } else if one.case != other.case {
        "case"
    } else {
        "licence"
    }
}

/// What an entry does to cases, licences and other entries.
fn effects(stamped: &Stamped, gathered: &mut Gathered) -> Result<(), String> {
    let entry = &stamped.entry;
    for licence in &entry.licences {
        let account = gathered.licences.entry(licence.clone()).or_default();
        ledger::take(account, licence, entry)?;
    }
    if entry.kind == Kind::Erasure {
        gathered.named.extend(erased_from(&entry.body)?);
    }
    if !desk::is_event(entry) {
        return Ok(());
    }
    let time = v1_record::instant(entry.time);
    if entry.kind == Kind::Case {
        let opening = opening_from(&entry.body)?;
        let running = Running {
            case: Case::open(&entry.case, &opening, &entry.actor),
            opened: time.clone(),
            changed: time,
            actor: entry.actor.clone(),
        };
        return match gathered.cases.insert(entry.case.clone(), running) {
            None => Ok(()),
            Some(_) => Err(format!("case {} is opened twice", entry.case)),
        };
    }
    let running = gathered
        .cases
        .get_mut(&entry.case)
        .ok_or_else(|| format!("case {} was never opened", entry.case))?;
    let (event, sides) = event_from(&entry.body)?;
    if let (Event::Disposed { .. }, Some(sides)) = (&event, sides) {
        gathered.dispositions.insert(sides, stamped.index);
    }
    running
        .case
        .apply(&event, &entry.actor)
        .map_err(|e| e.to_string())?;
    running.changed = time;
    running.actor = entry.actor.clone();
    Ok(())
}

/// The hashes kept for proofs are those of the tree.
fn nodes(store: &mut dyn Store, tree: &Tree, report: &mut Report) -> Result<(), StoreError> {
    let mut mine = tree;
    let mut level = 0_u8;
    while tree.size() >> level > 0 {
        for at in 0..tree.size() >> level {
            let kept = store.node(level, at)?;
            if kept != mine.node(level, at).ok() {
                report.fault(
                    format!("hash {at} of level {level}"),
                    "is not the one that the entries give",
                );
            }
        }
        level += 1;
    }
    Ok(())
}

/// Every checkpoint that was kept fits the entries, and the last covers them all.
fn checkpoints(
    store: &mut dyn Store,
    tree: &Tree,
    key: &Verifier,
    report: &mut Report,
) -> Result<(), StoreError> {
    let kept = store.checkpoints()?;
    let last = kept.last().map_or(0, |(_, size, _)| *size);
    if last != tree.size() {
        report.fault(
            "last checkpoint",
            format!("covers {last} entries; the record has {}", tree.size()),
        );
    }
    for (day, size, note) in kept {
        let place = format!("checkpoint of {day}");
        match Checkpoint::open(&note, key) {
            Err(error) => report.fault(place, error.to_string()),
            Ok(checkpoint) if checkpoint.size != size => report.fault(
                place,
                format!("is signed over {} entries, kept as {size}", checkpoint.size),
            ),
            Ok(checkpoint) => {
                match tree.root(checkpoint.size) {
                    None => report.fault(
                        place,
                        format!(
                            "was signed over {} entries; the record has {}",
                            checkpoint.size,
                            tree.size()
                        ),
                    ),
                    Some(root) if root != checkpoint.root => report.fault(
                        place,
                        format!("its root is not that of the first {size} entries"),
                    ),
                    Some(_) => {}
                }
                report.checkpoint = Some(checkpoint);
            }
        }
    }
    Ok(())
}

/// The queue shows every case as its entries have made it.
fn cases(
    store: &mut dyn Store,
    made: &BTreeMap<String, Running>,
    report: &mut Report,
) -> Result<(), StoreError> {
    let mut seen = 0;
    for (id, running) in made {
        let expected = desk::row(
            &running.case,
            &running.opened,
            &running.changed,
            &running.actor,
        );
        match store.case(id)? {
            Some(row) if row == expected => {}
            Some(row) => report.fault(
                format!("case {id}"),
                format!(
                    "the queue shows {}, its entries say {}",
                    shown(&row),
                    shown(&expected)
                ),
            ),
            None => report.fault(format!("case {id}"), "is not in the queue"),
        }
        seen += 1;
    }
    let counted: u64 = store.case_counts()?.iter().map(|(_, _, n)| n).sum();
    if counted != seen {
        let mut filter = CaseFilter {
            limit: PAGE,
            ..CaseFilter::default()
        };
        loop {
            let page = store.cases(&filter)?;
            for row in page.iter().filter(|row| !made.contains_key(&row.id)) {
                report.fault(format!("case {}", row.id), "no entry opened it");
            }
            if page.len() < PAGE as usize {
                break;
            }
            filter.skip += PAGE;
        }
    }
    Ok(())
}

fn shown(row: &CaseRow) -> String {
    format!(
        "`{}`, {}, waiting for {}",
        row.subject, row.status, row.waits
    )
}

/// The ledger's balances are what grants, draws and returns leave.
fn licences(
    store: &mut dyn Store,
    made: &BTreeMap<String, Option<Account>>,
    report: &mut Report,
) -> Result<(), StoreError> {
    let rows = store.licences()?;
    for (id, account) in made {
        let Some(account) = account else { continue };
        let expected = ledger::row(account);
        match rows.iter().find(|row| row.id == *id) {
            Some(row) if *row == expected => {}
            Some(row) => report.fault(
                format!("licence {id}"),
                format!(
                    "the ledger has value {} and quantity {} left, its entries leave {} and {}",
                    or_none(&row.value_left),
                    or_none(&row.quantity_left),
                    or_none(&expected.value_left),
                    or_none(&expected.quantity_left)
                ),
            ),
            None => report.fault(format!("licence {id}"), "is not in the ledger"),
        }
    }
    for row in rows.iter().filter(|row| !made.contains_key(&row.id)) {
        report.fault(format!("licence {}", row.id), "no entry granted it");
    }
    Ok(())
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "unlimited" } else { text }
}
