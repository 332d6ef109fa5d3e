//! Lists that give a party several rows: one for each name, address or date.

use super::{Entry, Read};
use std::collections::BTreeMap;

/// Parties that are still growing.
#[derive(Debug, Default)]
pub(super) struct Grouped {
    entries: Vec<Entry>,
    by_key: BTreeMap<String, usize>,
}

impl Grouped {
    /// The party of a key: as it is so far, or new as given.
    pub(super) fn party(
        &mut self,
        key: &str,
        out: &mut Read,
        new: impl FnOnce() -> Entry,
    ) -> Option<&mut Entry> {
        let at = match self.by_key.get(key) {
            Some(at) => {
                out.joined += 1;
                *at
            }
            None => {
                let at = self.entries.len();
                self.by_key.insert(key.to_owned(), at);
                self.entries.push(new());
                at
            }
        };
        self.entries.get_mut(at)
    }

    /// Hands the parties over.
    pub(super) fn finish(self, out: &mut Read) {
        for entry in self.entries {
            out.take(entry);
        }
    }
}
