//! Version 1 of the answers' JSON.

mod filing;

use super::v1_screen::{self, AlertOut};
use crate::check::{Answer, covered_by};
use crate::lists::PartyAlert;
use crate::messages::Messages;
use crate::packs::Library;
use crate::words::{Words, short};
use exeat_decide::{Basis, Determination, Explainer, LimbResult};
use exeat_rules::{LimbView, Norm, Pack};
use exeat_terms::{Outcome, Strand, Truth};
use serde::Serialize;

/// The answer of `check`.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// Always 1.
    pub version: u8,
    /// The worst head among the determinations that are reached.
    pub outcome: String,
    /// One for each item and jurisdiction.
    pub determinations: Vec<Determined>,
    /// Restricted-party alerts.
    pub alerts: Vec<Alert>,
    /// Alerts that a person has closed: they do not come back.
    pub alerts_closed: usize,
    /// The packs that were used.
    pub packs: Vec<PackRef>,
    /// The lists that were used.
    pub lists: Vec<ListRef>,
    /// What the answer is and is not.
    pub disclaimer: String,
}

/// A restricted-party alert.
#[derive(Debug, Clone, Serialize)]
pub struct Alert {
    /// The party's name; of an owner, the owner's.
    pub party: String,
    /// Roles of the party in the transaction.
    pub roles: Vec<&'static str>,
    /// The name is that of an owner of the party.
    pub owner: bool,
    /// `counts as listed`, `confirmed`, `escalated` or `open`.
    pub standing: &'static str,
    /// Whether it keeps the answer from being clean.
    pub open: bool,
    /// The entry is younger than the transaction.
    pub later: bool,
    /// Score, entry, alignment and all else.
    #[serde(flatten)]
    pub alert: AlertOut,
}

/// A pack by its content.
#[derive(Debug, Clone, Serialize)]
pub struct PackRef {
    /// Its id.
    pub id: String,
    /// SHA-256 over its rules, sets and manifest.
    pub hash: String,
}

/// A list by its content.
#[derive(Debug, Clone, Serialize)]
pub struct ListRef {
    /// Its id.
    pub id: String,
    /// The day it speaks of.
    pub as_of: Option<String>,
    /// SHA-256 of its bytes.
    pub hash: String,
    /// Parties on it.
    pub entries: usize,
    /// Rows that may be parties and could not be read.
    pub rejected: usize,
    /// Days from the day it speaks of to the transaction's; negative when it is younger.
    pub age_days: Option<i32>,
    /// It is too old to be leant on alone, or of a day not stated.
    pub stale: bool,
}

/// A determination.
#[derive(Debug, Clone, Serialize)]
pub struct Determined {
    /// The item's id.
    pub item: String,
    /// ISO code in lower case, or `eu`.
    pub jurisdiction: String,
    /// The day.
    pub date: String,
    /// The head.
    pub outcome: String,
    /// The head of each strand.
    pub by: By,
    /// `reached`, `open` or `not reached`.
    pub reach_status: String,
    /// Why the law reaches the transaction, or may.
    pub reach: Vec<ReachBecause>,
    /// Entries looked at.
    pub entries: Vec<EntryOut>,
    /// Requirements met or open.
    pub requirements: Vec<RequirementOut>,
    /// What is missing.
    pub missing: MissingOut,
    /// Heads by layer.
    pub layers: LayersOut,
    /// The head otherwise reached, where the law is not verified.
    pub last_known: Option<String>,
    /// The alternatives unknown law leaves open.
    pub branches: Vec<BranchOut>,
    /// Last day the law was read for.
    pub verified_through: Option<String>,
    /// The weakest mark the answer leans on.
    pub mark: Option<String>,
    /// Closures a negative rests on.
    pub closures: Vec<ClosureOut>,
    /// Remarks.
    pub notes: Vec<String>,
    /// Facts that a table of products filled in, because the transaction names a product.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filled: Vec<FilledOut>,
    /// What a filing names, where the facts support it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filing: Option<FilingOut>,
}

/// A fact filled from a table of products.
#[derive(Debug, Clone, Serialize)]
pub struct FilledOut {
    /// The fact.
    pub fact: String,
    /// The value as the table writes it.
    pub value: String,
    /// The product, as the table names it.
    pub product: String,
    /// Where the value comes from.
    pub source: String,
    /// Whether it is an estimate.
    pub estimate: bool,
    /// A remark on the value.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What a filing names.
#[derive(Debug, Clone, Serialize)]
pub struct FilingOut {
    /// The entry, or the word for an item on no list.
    pub entry: String,
    /// Symbols of the exceptions that are available, or `NLR` where no licence is needed.
    pub authorisation: Vec<String>,
    /// Codes the filing states, as far as the law names them.
    pub codes: Vec<String>,
    /// Numbers of the licences held that cover every requirement.
    pub licences: Vec<String>,
}

/// Heads by strand.
#[derive(Debug, Clone, Serialize)]
pub struct By {
    /// What the item is.
    pub list: String,
    /// Who takes part.
    pub party: String,
    /// What it is for.
    #[serde(rename = "end-use")]
    pub end_use: String,
    /// Where it goes.
    pub embargo: String,
}

/// A rule of reach.
#[derive(Debug, Clone, Serialize)]
pub struct ReachBecause {
    /// The rule in words.
    pub because: String,
    /// Its citation.
    pub cite: String,
    /// `met` or `open`.
    pub status: String,
    /// How surely it is known.
    pub mark: String,
}

/// An entry.
#[derive(Debug, Clone, Serialize)]
pub struct EntryOut {
    /// Its number.
    pub entry: String,
    /// Its title.
    pub title: String,
    /// Its legal name in its own language.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub heading: String,
    /// `met`, `failed` or `open`.
    pub status: String,
    /// `facts`, or `claim` where it stands as classified by the user.
    pub basis: String,
    /// Its limbs.
    pub limbs: Vec<LimbOut>,
    /// Its citation.
    pub cite: String,
    /// How surely it is known.
    pub mark: String,
}

/// A limb.
#[derive(Debug, Clone, Serialize)]
pub struct LimbOut {
    /// Its label.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// What it asks.
    pub text: String,
    /// `met`, `failed` or `open`.
    pub status: String,
    /// What was compared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub compared: Vec<String>,
    /// Its own mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// Its own citation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cite: Option<String>,
    /// How deep it stands.
    pub depth: usize,
}

/// A requirement.
#[derive(Debug, Clone, Serialize)]
pub struct RequirementOut {
    /// The control.
    pub control: String,
    /// Its title.
    pub title: String,
    /// What it says.
    pub effect: String,
    /// Its strand.
    pub strand: String,
    /// `met` or `open`.
    pub status: String,
    /// Why, in the law's words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Its citation.
    pub cite: String,
    /// How surely it is known.
    pub mark: String,
    /// Licences held that cover it.
    pub covered_by: Vec<String>,
    /// What may lift it.
    pub exceptions: Vec<ExceptionOut>,
    /// How an application is looked at.
    pub review: Option<String>,
    /// Which licence is needed.
    pub licence: Option<String>,
    /// Limbs of its condition.
    pub limbs: Vec<LimbOut>,
}

/// An exception.
#[derive(Debug, Clone, Serialize)]
pub struct ExceptionOut {
    /// Its symbol.
    pub exception: String,
    /// Its full name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// `available`, `open` or `not available`.
    pub status: String,
    /// What the exporter still has to do.
    pub conditions: Vec<String>,
    /// Whether a reinstating condition gives the control back.
    pub reinstated: bool,
    /// Its citation.
    pub cite: String,
    /// How surely it is known.
    pub mark: String,
    /// Limbs of its condition.
    pub limbs: Vec<LimbOut>,
}

/// What is missing.
#[derive(Debug, Clone, Serialize)]
pub struct MissingOut {
    /// Whether the sets are exact.
    pub exact: bool,
    /// The facts that still matter.
    pub still_matter: Vec<String>,
    /// The smallest sets for which some answer settles it.
    pub smallest_sets: Vec<Vec<String>>,
    /// The next best question.
    pub next_question: Option<QuestionOut>,
}

/// A question.
#[derive(Debug, Clone, Serialize)]
pub struct QuestionOut {
    /// The fact.
    pub fact: String,
    /// The question.
    pub text: String,
    /// What each answer decides.
    pub decides: String,
}

/// Heads by layer.
#[derive(Debug, Clone, Serialize)]
pub struct LayersOut {
    /// By what had been published.
    pub published: String,
    /// By the text in force.
    pub codified: String,
    /// By what is applied.
    pub enforced: String,
}

/// An alternative.
#[derive(Debug, Clone, Serialize)]
pub struct BranchOut {
    /// The head.
    pub outcome: String,
    /// What it assumes of unknown law.
    pub assuming: Vec<String>,
}

/// A closure.
#[derive(Debug, Clone, Serialize)]
pub struct ClosureOut {
    /// The entries that can catch this kind of item.
    pub entries: Vec<String>,
    /// Its citation.
    pub cite: String,
    /// How surely it is known.
    pub mark: String,
}

fn status(truth: Truth) -> &'static str {
    match truth {
        Truth::Yes => "met",
        Truth::No => "failed",
        Truth::Open => "open",
    }
}

/// The answer of a run of `check`.
#[must_use]
pub fn check(library: &Library, answer: &Answer, messages: &Messages) -> Check {
    let words = Words { library, messages };
    let used = |id: &str| answer.determinations.iter().any(|d| d.jurisdiction == id);
    Check {
        version: 1,
        outcome: answer.outcome.to_string(),
        determinations: answer
            .determinations
            .iter()
            .map(|d| determined(words, answer, d))
            .collect(),
        alerts: answer.screened.alerts.iter().map(party_alert).collect(),
        alerts_closed: answer.screened.closed,
        packs: library
            .hashes
            .iter()
            .filter(|(id, _)| used(id) || id == "core")
            .map(|(id, hash)| PackRef {
                id: id.clone(),
                hash: hash.clone(),
            })
            .collect(),
        lists: answer
            .screened
            .lists
            .iter()
            .map(|list| ListRef {
                id: list.id.clone(),
                as_of: list.as_of.map(|day| day.to_string()),
                hash: list.hash.clone(),
                entries: list.entries,
                rejected: list.rejected,
                age_days: list.age,
                stale: list.is_stale(),
            })
            .collect(),
        disclaimer: words.say("head.disclaimer", &[]),
    }
}

fn party_alert(alert: &PartyAlert) -> Alert {
    Alert {
        party: alert.name.clone(),
        roles: alert.roles.iter().map(exeat_terms::Role::as_str).collect(),
        owner: alert.owner,
        standing: alert.standing.as_str(),
        open: alert.is_open(),
        later: alert.later,
        alert: v1_screen::party_alert(alert),
    }
}

/// One determination.
#[must_use]
pub fn determined(words: Words<'_>, answer: &Answer, d: &Determination) -> Determined {
    static NO_PACK: std::sync::OnceLock<Pack> = std::sync::OnceLock::new();
    let pack = words
        .library
        .law
        .pack(&d.jurisdiction)
        .unwrap_or_else(|| NO_PACK.get_or_init(Pack::default));
    let by = |strand: Strand| {
        d.by.get(strand as usize)
            .map_or(String::new(), Outcome::to_string)
    };
    let mut explainer = Explainer::new(&words.library.law, pack, &d.program, &d.case);
    let layer = |at: usize| d.layers.get(at).map_or(String::new(), Outcome::to_string);
    Determined {
        item: d.item.clone(),
        jurisdiction: d.jurisdiction.clone(),
        date: d.date.to_string(),
        outcome: d.outcome.to_string(),
        by: By {
            list: by(Strand::List),
            party: by(Strand::Party),
            end_use: by(Strand::EndUse),
            embargo: by(Strand::Embargo),
        },
        reach_status: d.reach_status.as_str().to_owned(),
        reach: d
            .reach
            .iter()
            .filter_map(|(norm, truth)| {
                let norm = pack.norms.get(*norm)?;
                Some(ReachBecause {
                    because: norm.title.clone(),
                    cite: norm.cite.clone(),
                    status: status(*truth).to_owned(),
                    mark: norm.mark.to_string(),
                })
            })
            .collect(),
        entries: entries(words, &mut explainer, pack, d),
        requirements: requirements(words, &mut explainer, pack, answer, d),
        missing: missing(words, pack, d),
        layers: LayersOut {
            published: layer(0),
            codified: layer(1),
            enforced: layer(2),
        },
        last_known: d.last_known.map(|o| o.to_string()),
        branches: d
            .branches
            .iter()
            .map(|branch| BranchOut {
                outcome: branch.outcome.to_string(),
                assuming: branch
                    .assuming
                    .iter()
                    .map(|(text, value)| {
                        let key = if *value {
                            "head.assume_with"
                        } else {
                            "head.assume_without"
                        };
                        words.say(key, &[("text", text)])
                    })
                    .collect(),
            })
            .collect(),
        verified_through: d.verified_through.map(|day| day.to_string()),
        mark: d.mark.map(|m| m.to_string()),
        closures: d
            .closures
            .iter()
            .filter_map(|norm| pack.norms.get(*norm))
            .map(|norm| ClosureOut {
                entries: norm.entries.iter().map(|e| short(e).to_owned()).collect(),
                cite: norm.cite.clone(),
                mark: norm.mark.to_string(),
            })
            .collect(),
        notes: d
            .notes
            .iter()
            .map(|note| words.note(note, d, pack))
            .chain(product_notes(words, answer, &d.item))
            .collect(),
        filled: filled(answer, &d.item),
        filing: filing::of(words.library, pack, answer, d),
    }
}

fn filled(answer: &Answer, item: &str) -> Vec<FilledOut> {
    let of_item = |f: &&crate::products::Filled| f.item == item;
    answer
        .filling
        .filled
        .iter()
        .filter(of_item)
        .map(|f| FilledOut {
            fact: f.fact.clone(),
            value: f.value.clone(),
            product: f.product.clone(),
            source: f.source.clone(),
            estimate: f.estimate,
            note: f.note.clone(),
        })
        .collect()
}

/// Each filled fact with its source, and the product that no table names.
fn product_notes(words: Words<'_>, answer: &Answer, item: &str) -> Vec<String> {
    let filled = answer.filling.filled.iter().filter(|f| f.item == item);
    let unknown = answer.filling.unknown.iter().filter(|u| u.item == item);
    filled
        .map(|f| {
            let key = if f.estimate {
                "note.filled_estimate"
            } else {
                "note.filled"
            };
            words.say(
                key,
                &[
                    ("fact", &f.fact),
                    ("value", &f.value),
                    ("product", &f.product),
                    ("source", &f.source),
                ],
            )
        })
        .chain(unknown.map(|u| {
            let near = u.near.join(", ");
            let key = if near.is_empty() {
                "note.unknown_product"
            } else {
                "note.unknown_product_near"
            };
            words.say(key, &[("product", &u.product), ("near", &near)])
        }))
        .collect()
}

fn limb_list(
    words: Words<'_>,
    explainer: &mut Explainer<'_>,
    view: Option<&LimbView>,
) -> Vec<LimbOut> {
    let Some(view) = view else { return Vec::new() };
    explainer
        .limbs(view)
        .iter()
        .map(|limb| limb_out(words, limb))
        .collect()
}

fn limb_out(words: Words<'_>, limb: &LimbResult) -> LimbOut {
    LimbOut {
        label: limb.label.clone(),
        text: words.limb_text(limb),
        status: status(limb.truth).to_owned(),
        compared: limb.readings.iter().map(|r| words.reading(r)).collect(),
        mark: limb.mark.map(|m| m.to_string()),
        cite: limb.cite.clone(),
        depth: limb.depth,
    }
}

fn entries(
    words: Words<'_>,
    explainer: &mut Explainer<'_>,
    pack: &Pack,
    d: &Determination,
) -> Vec<EntryOut> {
    d.entries
        .iter()
        .filter_map(|entry| {
            let norm = pack.norms.get(entry.norm)?;
            let view = d
                .program
                .entries
                .get(entry.at)
                .and_then(|e| e.limbs.as_ref());
            Some(EntryOut {
                entry: short(&norm.name).to_owned(),
                title: norm.title.clone(),
                heading: norm.heading.clone(),
                status: status(entry.status).to_owned(),
                basis: match entry.basis {
                    Basis::Facts => "facts",
                    Basis::Claim => "claim",
                }
                .to_owned(),
                limbs: limb_list(words, explainer, view),
                cite: norm.cite.clone(),
                mark: norm.mark.to_string(),
            })
        })
        .collect()
}

fn requirements(
    words: Words<'_>,
    explainer: &mut Explainer<'_>,
    pack: &Pack,
    answer: &Answer,
    d: &Determination,
) -> Vec<RequirementOut> {
    let titles = |list: &[usize]| -> Option<String> {
        let mut texts: Vec<&str> = list
            .iter()
            .filter_map(|n| pack.norms.get(*n).map(|n: &Norm| n.title.as_str()))
            .collect();
        texts.sort_unstable();
        texts.dedup();
        match texts.as_slice() {
            [] => None,
            [one] => Some((*one).to_owned()),
            _ => Some(words.say("requirement.disagree", &[("texts", &texts.join(" / "))])),
        }
    };
    d.requirements
        .iter()
        .filter_map(|requirement| {
            let norm = pack.norms.get(requirement.norm)?;
            let control = d.program.controls.get(requirement.at);
            Some(RequirementOut {
                control: norm.name.clone(),
                title: norm.title.clone(),
                effect: norm.effect.outcome().to_string(),
                strand: norm.strand.as_str().to_owned(),
                status: status(requirement.status).to_owned(),
                reason: norm.reason.clone(),
                cite: norm.cite.clone(),
                mark: norm.mark.to_string(),
                covered_by: covered_by(words.library, &answer.transaction, d, requirement)
                    .into_iter()
                    .map(|l| l.id.clone())
                    .collect(),
                exceptions: requirement
                    .exceptions
                    .iter()
                    .filter_map(|e| exception(words, explainer, pack, d, e))
                    .collect(),
                review: titles(&requirement.reviews),
                licence: titles(&requirement.licences),
                limbs: limb_list(words, explainer, control.and_then(|c| c.limbs.as_ref())),
            })
        })
        .collect()
}

fn exception(
    words: Words<'_>,
    explainer: &mut Explainer<'_>,
    pack: &Pack,
    d: &Determination,
    result: &exeat_decide::ExceptionResult,
) -> Option<ExceptionOut> {
    let norm = pack.norms.get(result.norm)?;
    let program = d.program.exceptions.get(result.at);
    Some(ExceptionOut {
        exception: if norm.symbol.is_empty() {
            short(&norm.name).to_owned()
        } else {
            norm.symbol.clone()
        },
        name: norm.name.clone(),
        title: norm.title.clone(),
        status: match result.status {
            Truth::Yes => "available",
            Truth::Open => "open",
            Truth::No => "not available",
        }
        .to_owned(),
        conditions: if result.status == Truth::No {
            Vec::new()
        } else {
            result
                .acts
                .iter()
                .filter_map(|a| norm.acts.get(*a).map(|a| a.text.clone()))
                .collect()
        },
        reinstated: result.reinstated,
        cite: norm.cite.clone(),
        mark: norm.mark.to_string(),
        limbs: limb_list(words, explainer, program.and_then(|e| e.limbs.as_ref())),
    })
}

fn missing(words: Words<'_>, pack: &Pack, d: &Determination) -> MissingOut {
    let name = |asked: &exeat_decide::Asked| words.asked_name(asked, &d.case, &d.jurisdiction);
    let names = |list: &[exeat_decide::Asked]| {
        let mut out: Vec<String> = Vec::new();
        for asked in list {
            let name = name(asked);
            if !out.contains(&name) {
                out.push(name);
            }
        }
        out
    };
    let mut smallest_sets: Vec<Vec<String>> = Vec::new();
    for set in &d.missing.smallest_sets {
        let set = names(set);
        if !smallest_sets.contains(&set) {
            smallest_sets.push(set);
        }
    }
    MissingOut {
        exact: d.missing.exact,
        still_matter: names(&d.missing.still_matter),
        smallest_sets,
        next_question: d.missing.next.as_ref().map(|question| QuestionOut {
            fact: name(&question.asked),
            text: words.question(&question.asked, &d.jurisdiction),
            decides: words.decides(question, pack),
        }),
    }
}

/// Any answer as JSON on one line, for programs.
///
/// # Errors
/// Never for the types of this module.
pub fn to_json_line<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    serde_json::to_string(value)
}

/// Any answer as JSON, indented.
///
/// # Errors
/// Never for the types of this module.
pub fn to_json<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(value)
}
