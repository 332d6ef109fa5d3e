//! What changed in one country's law between two days.
//!
//! The same machine as a gap, with the same pack on both sides: per entry what it catches more and what it
//! catches less, each with an item to show for it, and whether another entry caught that item before or
//! catches it now. Beside the list, which requirements and exceptions came, went or changed their
//! destinations.

mod provisions;
mod timeline;

pub use provisions::{ProvisionChange, What};
pub use timeline::{Event, Happening, timeline};

use crate::gap::kind::{Against, Kind};
use crate::gap::logic::FALSE;
use crate::gap::search::Found;
use crate::gap::side::{Catcher, Standing, members};
use crate::gap::twin::Rival;
use crate::gap::{Near, Provision, Side, Universes, Witness};
use exeat_rules::{KindId, Law};
use exeat_terms::Date;
use std::collections::BTreeSet;

/// How an entry changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// There was no entry of that name.
    Added,
    /// There is none any more.
    Removed,
    /// It catches more.
    Wider,
    /// It catches less.
    Narrower,
    /// It catches more and less.
    Both,
    /// Its text is another, but what it catches is not known by facts on one of the days.
    NotCompared,
}

/// An item caught on one day and not on the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The item.
    pub witness: Witness,
    /// The condition of the same entry that fails on the other day, where one alone does.
    pub near: Option<Near>,
    /// Entries that catch it on the other day.
    pub elsewhere: Vec<usize>,
    /// Whether nothing at all catches it on the other day.
    pub free: bool,
}

/// A change of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryChange {
    /// How.
    pub change: Change,
    /// Its name.
    pub name: String,
    /// The provision on each day.
    pub norms: [Option<usize>; 2],
    /// The kind of item.
    pub kind: KindId,
    /// What it no longer catches.
    pub lost: Vec<Moved>,
    /// What it catches now.
    pub gained: Vec<Moved>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// Entries, in order of name and kind.
    pub entries: Vec<EntryChange>,
    /// Requirements and exceptions.
    pub provisions: Vec<ProvisionChange>,
    /// Whether every search was finished.
    pub complete: bool,
}

/// Compares a pack with itself on two days; a pack that the law does not hold has no changes.
#[must_use]
pub fn diff(law: &Law, universes: &Universes, pack: &str, from: Date, to: Date) -> Diff {
    let sides = [from, to].map(|on| members(law, &Side::new(pack, on), None));
    let mut out = Diff {
        entries: Vec::new(),
        provisions: Vec::new(),
        complete: true,
    };
    let [old, new] = &sides;
    let (Some(old), Some(new)) = (old.first(), new.first()) else {
        return out;
    };
    // The same compiled program says the same: nothing changed between the two days.
    if std::sync::Arc::ptr_eq(&old.program, &new.program) {
        return out;
    }
    let every = universes.kinds("all").unwrap_or(&[]);
    for kind in every {
        let of_kind = |m: &crate::gap::side::Member<'_>| {
            m.program.entries.iter().any(|e| e.kinds.contains(kind))
        };
        if !of_kind(old) && !of_kind(new) {
            continue;
        }
        let mut compared = Kind::new(law, universes, &sides, *kind, false);
        let names = |side: usize, compared: &Kind<'_>| -> Vec<String> {
            let pack = compared.member(side, 0).map(|m| m.pack);
            let of = |c: &Catcher| {
                pack.and_then(|p| p.norms.get(c.norm))
                    .map(|n| n.name.clone())
            };
            compared
                .of(side)
                .iter()
                .map(|c| of(c).unwrap_or_default())
                .collect()
        };
        let (before, after) = (names(0, &compared), names(1, &compared));
        let mut all: BTreeSet<&String> = before.iter().collect();
        all.extend(&after);
        for name in all {
            let places = [&before, &after].map(|list| list.iter().position(|n| n == name));
            if let Some(change) = entry(&mut compared, *kind, name, places, &mut out.complete) {
                out.entries.push(change);
            }
        }
    }
    out.entries
        .sort_by(|a, b| (&a.name, a.kind).cmp(&(&b.name, b.kind)));
    out.provisions = provisions::changes(law, old, new);
    out
}

/// How one entry changed for one kind of item; none when it did not.
fn entry(
    compared: &mut Kind<'_>,
    kind: KindId,
    name: &str,
    places: [Option<usize>; 2],
    complete: &mut bool,
) -> Option<EntryChange> {
    let of = |side: usize, at: Option<usize>| {
        let c = compared.of(side).get(at?)?;
        Some((c.norm, c.standing, c.surely, c.perhaps))
    };
    let [old, new] = [of(0, places[0]), of(1, places[1])];
    let norms = [old.map(|o| o.0), new.map(|n| n.0)];
    let mut out = EntryChange {
        change: Change::NotCompared,
        name: name.to_owned(),
        norms,
        kind,
        lost: Vec::new(),
        gained: Vec::new(),
    };
    let claimed =
        |c: Option<(usize, Standing, _, _)>| matches!(c, Some((_, Standing::Claimed, _, _)));
    let judged =
        |c: Option<(usize, Standing, _, _)>| matches!(c, Some((_, Standing::Judged, _, _)));
    if judged(old) || judged(new) {
        return None;
    }
    match (old, new) {
        (Some(o), Some(n)) => {
            // Equal expressions over one set of variables are equal entries.
            if o.2 == n.2 && o.3 == n.3 && claimed(old) == claimed(new) {
                return None;
            }
            if claimed(old) || claimed(new) {
                return (o.0 != n.0).then_some(out);
            }
        }
        (None, None) => return None,
        (Some(_), None) | (None, Some(_)) => {}
    }
    out.gained = moved(compared, 1, places, complete);
    out.lost = moved(compared, 0, places, complete);
    out.change = match (old, new) {
        (None, _) => Change::Added,
        (_, None) => Change::Removed,
        _ => match (out.lost.is_empty(), out.gained.is_empty()) {
            (true, true) => return None,
            (true, false) => Change::Wider,
            (false, true) => Change::Narrower,
            (false, false) => Change::Both,
        },
    };
    Some(out)
}

/// Items the entry catches on the day of one side and not on the other's; one for each condition that
/// alone makes the difference, else one.
fn moved(
    compared: &mut Kind<'_>,
    side: usize,
    places: [Option<usize>; 2],
    complete: &mut bool,
) -> Vec<Moved> {
    let other = 1 - side;
    let Some(at) = places.get(side).copied().flatten() else {
        return Vec::new();
    };
    let there = places.get(other).copied().flatten();
    let Some((surely, ways)) = compared.of(side).get(at).map(|c| {
        let ways: Vec<Vec<_>> = c.ways.iter().map(|w| w.surely.clone()).collect();
        (c.surely, ways)
    }) else {
        return Vec::new();
    };
    let against = there.and_then(|at| compared.of(other).get(at).map(|c| (c.at, c.perhaps)));
    let ways = if ways.is_empty() {
        vec![Vec::new()]
    } else {
        ways
    };
    let (_, may) = compared.union(other);
    let mut out: Vec<Moved> = Vec::new();
    for (index, leaves) in ways.into_iter().enumerate() {
        let mut parts = leaves;
        parts.extend([surely, compared.meanings]);
        let limb = compared.space.and(&parts);
        parts.extend(compared.measured_of(limb));
        let limb = compared.space.and(&parts);
        let (gap, entry) = match against {
            Some((at, perhaps)) => {
                let not = compared.space.not(perhaps);
                (compared.space.and(&[limb, not]), Against::Entry(at))
            }
            // No entry to fail: whatever it catches is a difference.
            None => (limb, Against::Entry(usize::MAX)),
        };
        if gap == FALSE {
            continue;
        }
        let mut near = Vec::new();
        let mut shown = BTreeSet::new();
        if let Some(catcher) = there {
            let count = compared.of(other).get(catcher).map_or(0, |c| c.ways.len());
            for way in 0..count {
                let rival = Rival {
                    catcher,
                    way,
                    score: 0,
                };
                let (places, parts) = ([side, at, index], [limb, gap]);
                compared.closely(places, parts, &rival, entry, &mut shown, &mut near);
            }
        }
        if near.is_empty() {
            // One that nothing catches on the other day tells more than one that merely moved.
            let free = compared.space.not(may);
            let nowhere = compared.space.and(&[gap, free]);
            let none = BTreeSet::new();
            let mut found = compared.witness(nowhere, side, at, (&none, &[]), entry);
            if !matches!(found, Found::Witness(_)) {
                found = compared.witness(gap, side, at, (&none, &[]), entry);
            }
            match found {
                Found::Witness(facts) if out.is_empty() => {
                    let witness = Witness::new(compared.law(), facts, Vec::new());
                    out.push(elsewhere(compared, other, witness, None));
                }
                Found::Witness(_) | Found::None => {}
                Found::NotSettled => *complete = false,
            }
        }
        for (near, witness) in near {
            if !out
                .iter()
                .any(|m| m.near.as_ref().is_some_and(|n| n.span == near.span))
            {
                out.push(elsewhere(compared, other, witness, Some(near)));
            }
        }
    }
    out
}

/// Where an item stands on the other day.
fn elsewhere(compared: &mut Kind<'_>, other: usize, witness: Witness, near: Option<Near>) -> Moved {
    let may: Vec<Provision> = compared.may_catch(other, &witness.facts);
    let surely = compared.catch(other, &witness.facts);
    Moved {
        witness,
        near,
        free: may.is_empty() && surely.is_empty(),
        elsewhere: surely.into_iter().map(|p| p.norm).collect(),
    }
}
