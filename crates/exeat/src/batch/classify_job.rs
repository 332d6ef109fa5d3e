//! `classify` over rows: entries met and open, by jurisdiction.

use super::cell::{Out, Row, Said};
use super::check_job::Rows;
use super::run::Job;
use crate::messages::Messages;
use crate::wire::v1_batch::{Summary, count_up};
use crate::wire::v1_classify::asked_by_open;
use crate::words::{Words, short};
use exeat_decide::{Determination, determine};
use exeat_terms::Truth;

/// Columns of each jurisdiction, after `exeat.us.`.
const OF_EACH: [&str; 4] = ["status", "entries", "open", "missing"];

/// The job of `classify`.
pub(super) struct ClassifyJob<'a> {
    pub(super) rows: Rows<'a>,
    pub(super) messages: &'a Messages,
}

impl Job for ClassifyJob<'_> {
    type State = ();

    fn state(&self) {}

    fn columns(&self) -> Vec<String> {
        let of = |id: &str| OF_EACH.map(|what| format!("exeat.{id}.{what}"));
        self.rows.packs.iter().flat_map(|p| of(&p.id)).collect()
    }

    fn identity(&self) -> String {
        format!(
            "classify {} {}",
            self.rows.identity(),
            self.messages.language()
        )
    }

    fn answer(&self, (): &mut (), rows: &[&Row], summary: &mut Summary) -> Vec<Said> {
        rows.iter()
            .map(|row| match self.rows.transaction(row) {
                Err(rejects) => Said::Rejected(rejects),
                Ok((transaction, _)) => {
                    let mut out = Vec::new();
                    for pack in &self.rows.packs {
                        let of_items: Vec<Determination> = transaction
                            .items
                            .iter()
                            .map(|item| {
                                determine(
                                    &self.rows.library.law,
                                    pack,
                                    &transaction,
                                    item,
                                    self.rows.ask(pack),
                                )
                            })
                            .collect();
                        out.extend(self.pack(&pack.id, &of_items, summary));
                    }
                    Said::Answer(out, None)
                }
            })
            .collect()
    }
}

impl ClassifyJob<'_> {
    fn pack(&self, id: &str, of_items: &[Determination], summary: &mut Summary) -> [Out; 4] {
        let words = Words {
            library: self.rows.library,
            messages: self.messages,
        };
        let (mut met, mut open, mut missing) = (Vec::new(), Vec::new(), Vec::new());
        for d in of_items {
            let Some(pack) = self.rows.library.law.pack(&d.jurisdiction) else {
                continue;
            };
            for entry in &d.entries {
                let list = match entry.status {
                    Truth::Yes => &mut met,
                    Truth::Open => &mut open,
                    Truth::No => continue,
                };
                let name = pack
                    .norms
                    .get(entry.norm)
                    .map_or("", |n| short(&n.name))
                    .to_owned();
                if !list.contains(&name) {
                    list.push(name);
                }
            }
            for fact in asked_by_open(words, d) {
                if !missing.contains(&fact) {
                    missing.push(fact);
                }
            }
        }
        // An entry that is met may stand beside one that is open: then more is to be asked.
        let status = match (open.is_empty(), met.is_empty()) {
            (false, _) => "open",
            (true, false) => "met",
            (true, true) => "failed",
        };
        if status == "open" {
            summary.exit = 2;
        }
        count_up(&mut summary.outcomes, status, 1);
        count_up(
            summary.jurisdictions.entry(id.to_owned()).or_default(),
            status,
            1,
        );
        for entry in &met {
            count_up(&mut summary.entries, &format!("{id} {entry}"), 1);
        }
        let list = |texts: Vec<String>| {
            if texts.is_empty() {
                Out::Nothing
            } else {
                Out::List(texts)
            }
        };
        [Out::Word(status), list(met), list(open), list(missing)]
    }
}
