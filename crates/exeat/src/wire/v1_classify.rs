//! Version 1 of the JSON of `classify`.

use super::v1::{ClosureOut, EntryOut, PackRef, check, determined};
use crate::check::Answer;
use crate::messages::Messages;
use crate::packs::Library;
use crate::words::Words;
use exeat_decide::{Asked, Determination, Explainer, Value};
use exeat_terms::Truth;
use serde::Serialize;

/// The answer of `classify`.
#[derive(Debug, Clone, Serialize)]
pub struct Classification {
    /// Always 1.
    pub version: u8,
    /// The day.
    pub date: String,
    /// One for each item and jurisdiction.
    pub items: Vec<Classified>,
    /// The packs that were used.
    pub packs: Vec<PackRef>,
    /// What the answer is and is not.
    pub disclaimer: String,
}

/// An item under the control list of one jurisdiction.
#[derive(Debug, Clone, Serialize)]
pub struct Classified {
    /// The item's id.
    pub item: String,
    /// Its kind.
    pub kind: String,
    /// ISO code in lower case, or `eu`.
    pub jurisdiction: String,
    /// `met` under an entry, `open`, or `failed` under every one that was looked at.
    pub status: String,
    /// Entries looked at.
    pub entries: Vec<EntryOut>,
    /// Closures: which entries can catch this kind of item.
    pub closures: Vec<ClosureOut>,
    /// Facts that entries left open ask for.
    pub missing: Vec<String>,
}

/// The classification of every item of an answer.
#[must_use]
pub fn classification(library: &Library, answer: &Answer, messages: &Messages) -> Classification {
    let words = Words { library, messages };
    let whole = check(library, answer, messages);
    Classification {
        version: 1,
        date: answer.transaction.date.to_string(),
        items: answer
            .determinations
            .iter()
            .map(|d| classified(words, answer, d))
            .collect(),
        packs: whole.packs,
        disclaimer: whole.disclaimer,
    }
}

fn classified(words: Words<'_>, answer: &Answer, d: &Determination) -> Classified {
    let whole = determined(words, answer, d);
    let item = answer.transaction.items.iter().find(|i| i.id == d.item);
    let has = |status: &str| whole.entries.iter().any(|e| e.status == status);
    // An entry that is met may stand beside one that is open: then more is to be asked.
    let status = if has("open") {
        "open"
    } else if has("met") {
        "met"
    } else {
        "failed"
    };
    Classified {
        item: d.item.clone(),
        kind: item.map_or(String::new(), |i| i.kind.clone()),
        jurisdiction: d.jurisdiction.clone(),
        status: status.to_owned(),
        missing: asked_by_open(words, d),
        entries: whole.entries,
        closures: whole.closures,
    }
}

/// The facts not given that limbs left open compare.
pub(crate) fn asked_by_open(words: Words<'_>, d: &Determination) -> Vec<String> {
    let law = &words.library.law;
    let mut out: Vec<String> = Vec::new();
    let Some(pack) = law.pack(&d.jurisdiction) else {
        return out;
    };
    // One explainer for all entries: what they share is worked out once.
    let mut explainer = Explainer::new(law, pack, &d.program, &d.case);
    for entry in d.entries.iter().filter(|e| e.status == Truth::Open) {
        let Some(view) = d
            .program
            .entries
            .get(entry.at)
            .and_then(|e| e.limbs.as_ref())
        else {
            continue;
        };
        for limb in explainer.limbs(view) {
            if limb.truth != Truth::Open {
                continue;
            }
            for reading in limb.readings.iter().filter(|r| r.value == Value::Unknown) {
                let name = words.asked_name(&Asked::Fact(reading.fact), &d.case, &d.jurisdiction);
                if !out.contains(&name) {
                    out.push(name);
                }
            }
        }
    }
    out
}
