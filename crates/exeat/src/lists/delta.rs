//! What changed between two snapshots of a list: exactly, by content.
//!
//! Entries are matched by list and id. Where a list numbers nothing the id is the name, and a name may stand several
//! times; then equal entries are paired first, and what is left over is paired in the order of the files.

use super::{Entry, List};
use std::collections::BTreeMap;

/// What changed from one snapshot to the next.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delta<'a> {
    /// Entries of the later snapshot alone.
    pub added: Vec<&'a Entry>,
    /// Entries of the earlier snapshot alone.
    pub removed: Vec<&'a Entry>,
    /// Entries in both that are not the same.
    pub changed: Vec<Changed<'a>>,
    /// How many stayed as they were.
    pub same: usize,
}

/// One entry, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed<'a> {
    /// As it was.
    pub before: &'a Entry,
    /// As it is.
    pub after: &'a Entry,
    /// What differs: `names`, `kind`, `countries`, `identifiers`, `dates`, `cite`, `footnotes`, `programme`, `since`.
    pub what: Vec<&'static str>,
}

/// Compares two snapshots.
#[must_use]
pub fn delta<'a>(before: &'a List, after: &'a List) -> Delta<'a> {
    let mut out = Delta::default();
    let mut old = grouped(before);
    for (key, mut now) in grouped(after) {
        let mut then = old.remove(&key).unwrap_or_default();
        now.retain(|entry| {
            let same = then.iter().position(|was| differs(was, entry).is_empty());
            if let Some(at) = same {
                then.remove(at);
                out.same += 1;
            }
            same.is_none()
        });
        let pairs = then.len().min(now.len());
        for (before, after) in then.iter().zip(&now) {
            out.changed.push(Changed {
                before,
                after,
                what: differs(before, after),
            });
        }
        out.removed.extend(then.iter().skip(pairs));
        out.added.extend(now.iter().skip(pairs));
    }
    out.removed.extend(old.into_values().flatten());
    out.added.sort_by_key(|entry| entry.row);
    out.removed.sort_by_key(|entry| entry.row);
    out.changed.sort_by_key(|changed| changed.after.row);
    out
}

fn grouped(list: &List) -> BTreeMap<(&str, &str), Vec<&Entry>> {
    let mut out: BTreeMap<(&str, &str), Vec<&Entry>> = BTreeMap::new();
    for entry in &list.entries {
        let key = (entry.list.as_str(), entry.party.id.as_str());
        out.entry(key).or_default().push(entry);
    }
    out
}

/// What differs, the row of the file aside. The order of aliases is no difference.
fn differs(a: &Entry, b: &Entry) -> Vec<&'static str> {
    fn sorted<T: Ord + Clone>(all: &[T]) -> Vec<T> {
        let mut all = all.to_vec();
        all.sort();
        all
    }
    let (x, y) = (&a.party, &b.party);
    // The first name is the entry's own and has its place; the others are a set.
    let names = x.names.first() == y.names.first() && sorted(&x.names) == sorted(&y.names);
    let pairs = [
        ("names", names && sorted(&a.weak) == sorted(&b.weak)),
        ("kind", x.kind == y.kind),
        ("countries", x.countries == y.countries),
        (
            "identifiers",
            sorted(&x.identifiers) == sorted(&y.identifiers),
        ),
        ("dates", sorted(&x.dates) == sorted(&y.dates)),
        ("cite", a.cite == b.cite),
        ("footnotes", a.footnotes == b.footnotes),
        ("programme", a.programme == b.programme),
        ("since", a.since == b.since),
    ];
    pairs
        .into_iter()
        .filter(|(_, same)| !same)
        .map(|(what, _)| what)
        .collect()
}
