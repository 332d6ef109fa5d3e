//! What changed between two snapshots of a list: exactly, by content.
//!
//! Entries are matched by list and id. Where a list numbers nothing the id is the name, and a name may stand several
//! times; then equal entries are paired first, and what is left over is paired in the order of the files.

use super::{AliasTable, Entry, List, Query, Screen, screen};
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

/// A name that a delta touches, with the entries it touches it by.
#[derive(Debug, Clone)]
pub struct Touched {
    /// Place of the name among those asked about.
    pub query: usize,
    /// What touches it, the likeliest first.
    pub by: Vec<Touch>,
}

/// One entry of a delta that a name meets.
#[derive(Debug, Clone)]
pub struct Touch {
    /// `added`, `removed` or `changed`.
    pub how: &'static str,
    /// The entry, as it is now; a removed one as it was.
    pub entry: Entry,
    /// The name or alias that matched.
    pub matched: String,
    /// Likeness in ten-thousandths.
    pub score: u32,
}

/// The inverse query: which of these names does a delta touch, so that they must be screened again.
///
/// Exactly those that meet an entry that was added, removed or changed, before or after: all others have the alerts
/// they had.
#[must_use]
pub fn touched(
    delta: &Delta<'_>,
    queries: &[Query],
    table: Option<&AliasTable>,
    threshold: u32,
) -> Vec<Touched> {
    let mut hows = Vec::new();
    let mut list = List::default();
    let mut put = |how: &'static str, entry: &Entry, now: &Entry| {
        let mut entry = entry.clone();
        // The place in this list leads back to what happened.
        entry.row = hows.len();
        hows.push((how, now.clone()));
        list.entries.push(entry);
    };
    for entry in &delta.added {
        put("added", entry, entry);
    }
    for entry in &delta.removed {
        put("removed", entry, entry);
    }
    for changed in &delta.changed {
        put("changed", changed.before, changed.after);
        put("changed", changed.after, changed.after);
    }
    let searched = Screen::new(vec![list], table);
    let mut out = Vec::new();
    for (at, query) in queries.iter().enumerate() {
        let found = screen(&searched, query, threshold);
        let mut by: Vec<Touch> = Vec::new();
        for hit in &found.hits {
            let Some((how, now)) = hows.get(hit.entry.row) else {
                continue;
            };
            // Both sides of a changed entry may meet the name: it is one touch.
            if by
                .iter()
                .any(|touch| touch.how == *how && touch.entry == *now)
            {
                continue;
            }
            by.push(Touch {
                how,
                entry: now.clone(),
                matched: hit.matched.clone(),
                score: hit.comparison.score,
            });
        }
        if !by.is_empty() {
            out.push(Touched { query: at, by });
        }
    }
    out
}
