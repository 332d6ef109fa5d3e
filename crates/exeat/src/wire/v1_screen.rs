//! Version 1 of the JSON of `screen` and `lists`.

use crate::lists::{
    AliasFact, AlignedPart, Answered, Bearing, Comparison, Delta, Disposition, Dispositions, Entry,
    Fate, Found, Hit, Kind, List, ListUse, Note, PairAnswer, PartyAlert, Query, Standing, State,
    Touched, Weighed, entry_content, party_content,
};
use exeat_terms::Date;
use serde::Serialize;

/// The answer of `screen`.
#[derive(Debug, Clone, Serialize)]
pub struct Screened {
    /// Always 1.
    pub version: u8,
    /// One for each name asked.
    pub queries: Vec<QueryOut>,
    /// Least score of an alert.
    pub threshold: f64,
    /// Whether the table of aliases was used.
    pub aliases: bool,
    /// The lists that were searched.
    pub lists: Vec<ListOut>,
    /// Rows of the file of names that were not as they should be.
    pub notes: Vec<NoteOut>,
}

/// One name and its alerts.
#[derive(Debug, Clone, Serialize)]
pub struct QueryOut {
    /// The user's own key.
    pub id: String,
    /// The name.
    pub query: String,
    /// Alerts, the likeliest first.
    pub alerts: Vec<AlertOut>,
    /// The name has only words that every firm carries: alerts mean little.
    pub generic: bool,
    /// The name was longer than what is read.
    pub cut: bool,
    /// Alerts that a person has closed: they do not come back.
    pub closed: usize,
}

/// One alert.
#[derive(Debug, Clone, Serialize)]
pub struct AlertOut {
    /// Likeness of the names, 0 to 1.
    pub score: f64,
    /// Calibrated probability of one party, with all evidence.
    pub probability: f64,
    /// The list.
    pub list: String,
    /// The list's own key of the entry.
    pub entry: String,
    /// The entry's name.
    pub name: String,
    /// The name or alias that matched.
    pub matched: String,
    /// Where the matching name comes from when the list does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<AliasOut>,
    /// The publisher itself calls the matching name weak.
    pub weak: bool,
    /// Countries of the entry.
    pub countries: Vec<String>,
    /// Footnotes of the entry.
    pub footnotes: Vec<String>,
    /// Notices the entry rests on.
    pub cite: String,
    /// Programme or requirement.
    pub programme: String,
    /// Evidence and its weight in thousandths of log-odds.
    pub evidence: Vec<EvidenceOut>,
    /// What was aligned with what; it replays to the score.
    pub alignment: Vec<RowOut>,
    /// What an answer to this alert is bound to.
    pub content: ContentOut,
    /// A person's answer that bears on it: one that holds and keeps it open, one that has expired, or one whose
    /// sides have changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerOut>,
}

/// What an answer is bound to.
#[derive(Debug, Clone, Serialize)]
pub struct ContentOut {
    /// SHA-256 of the party's side.
    pub party: String,
    /// SHA-256 of the entry.
    pub entry: String,
}

/// A person's answer to an alert.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerOut {
    /// `not the same`, `same` or `escalate`.
    pub answer: &'static str,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// The day.
    pub on: String,
    /// The last day it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// `holds`, `expired`, or `reopened`: what became of it.
    pub state: &'static str,
    /// Which side has changed since; empty when none has.
    pub changed: &'static str,
}

impl AnswerOut {
    /// An answer and what became of it.
    #[must_use]
    pub fn of(answer: &Disposition, state: &'static str, changed: &'static str) -> AnswerOut {
        AnswerOut {
            answer: answer.answer.as_str(),
            reason: answer.reason.clone(),
            by: answer.by.clone(),
            on: answer.on.to_string(),
            until: answer.until.map(|day| day.to_string()),
            state,
            changed,
        }
    }

    fn bearing(bearing: &Bearing<'_>) -> Option<AnswerOut> {
        match bearing {
            Bearing::Unanswered => None,
            Bearing::Holds(answer) => Some(AnswerOut::of(answer, "holds", "")),
            Bearing::Expired(answer) => Some(AnswerOut::of(answer, "expired", "")),
            Bearing::Reopened(answer, what) => Some(AnswerOut::of(answer, "reopened", what)),
        }
    }
}

/// Where an alias comes from.
#[derive(Debug, Clone, Serialize)]
pub struct AliasOut {
    /// The other name of the pair.
    pub of: String,
    /// Official, short, former, brand or stock name.
    pub kind: String,
    /// The record the pair was read in.
    pub source: String,
    /// Its day.
    pub source_date: String,
}

/// An item of evidence.
#[derive(Debug, Clone, Serialize)]
pub struct EvidenceOut {
    /// What was compared and how it came out.
    pub what: String,
    /// Thousandths of log-odds.
    pub log_odds: i32,
}

/// One row of an alignment.
#[derive(Debug, Clone, Serialize)]
pub struct RowOut {
    /// A piece of the name asked.
    pub left: Option<PartOut>,
    /// A piece of the listed name.
    pub right: Option<PartOut>,
    /// Likeness of the two, 0 to 1.
    pub likeness: f64,
}

/// One side of a row.
#[derive(Debug, Clone, Serialize)]
pub struct PartOut {
    /// As written.
    pub shown: String,
    /// As compared.
    pub form: String,
    /// What the word does in the name.
    pub role: &'static str,
    /// Its weight.
    pub weight: u32,
}

/// A list in use.
#[derive(Debug, Clone, Serialize)]
pub struct ListOut {
    /// Its name.
    pub id: String,
    /// The form it was read in.
    pub form: String,
    /// The day it speaks of.
    pub as_of: Option<String>,
    /// Where it comes from.
    pub source: String,
    /// SHA-256 of its bytes.
    pub hash: String,
    /// Rows of the file.
    pub rows: usize,
    /// Parties read.
    pub entries: usize,
    /// Rows that say more of a party that another row began.
    pub joined: usize,
    /// Rows that may be parties and could not be read.
    pub rejected: usize,
    /// Rows that are no parties.
    pub skipped: usize,
    /// Days from the day it speaks of to the day of the answer.
    pub age_days: Option<i32>,
    /// It is too old to be leant on alone, or of a day not stated.
    pub stale: bool,
    /// What was not as it should be.
    pub notes: Vec<NoteOut>,
}

/// What is not as it should be in a file.
#[derive(Debug, Clone, Serialize)]
pub struct NoteOut {
    /// Row, from 1; 0 for the whole.
    pub row: usize,
    /// `rejected`, `skipped` or `kept`.
    pub fate: &'static str,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

/// The answer of `screen --pair`.
#[derive(Debug, Clone, Serialize)]
pub struct PairOut {
    /// Always 1.
    pub version: u8,
    /// Likeness, 0 to 1.
    pub score: f64,
    /// Whether it reaches the threshold.
    pub alert: bool,
    /// The names as compared.
    pub names: [String; 2],
    /// Where a name comes from when it is not the one given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<AliasOut>,
    /// What was aligned with what.
    pub alignment: Vec<RowOut>,
}

/// A line of the answer of `screen --pairs`.
#[derive(Debug, Clone, Serialize)]
pub struct PairLine {
    /// The user's own key.
    pub id: String,
    /// Likeness, 0 to 1.
    pub score: f64,
    /// Whether it reaches the threshold.
    pub alert: bool,
}

/// The answer of `lists`.
#[derive(Debug, Clone, Serialize)]
pub struct Lists {
    /// Always 1.
    pub version: u8,
    /// The lists.
    pub lists: Vec<ListOut>,
    /// Pairs in the table of aliases.
    pub aliases: usize,
    /// The folder of lists, and what is known of each list in it beside its content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<FolderOut>,
}

/// A folder of lists.
#[derive(Debug, Clone, Serialize)]
pub struct FolderOut {
    /// Where it is.
    pub path: String,
    /// Its lists.
    pub lists: Vec<KeptOut>,
}

/// What is known of a list in a folder beside its content.
#[derive(Debug, Clone, Serialize)]
pub struct KeptOut {
    /// Its name.
    pub id: String,
    /// Address it was fetched from; empty for a file that was given.
    pub source: String,
    /// Day it was fetched or added.
    pub fetched: Option<String>,
    /// Earlier snapshots that are kept.
    pub earlier: usize,
}

impl From<&State> for KeptOut {
    fn from(state: &State) -> KeptOut {
        KeptOut {
            id: state.id.clone(),
            source: state.source.clone(),
            fetched: state.fetched.map(|day| day.to_string()),
            earlier: state.earlier.len(),
        }
    }
}

/// What became of the lists that were fetched.
#[derive(Debug, Clone, Serialize)]
pub struct UpdatesOut {
    /// Always 1.
    pub version: u8,
    /// One for each list.
    pub updates: Vec<UpdateOut>,
}

/// What became of one list.
#[derive(Debug, Clone, Serialize)]
pub struct UpdateOut {
    /// The list.
    pub id: String,
    /// `taken`, `same`, `not modified` or `refused`.
    pub result: &'static str,
    /// Parties in it, when it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entries: Option<usize>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The answer of `lists delta`.
#[derive(Debug, Clone, Serialize)]
pub struct DeltaOut {
    /// Always 1.
    pub version: u8,
    /// The earlier snapshot.
    pub before: ListOut,
    /// The later snapshot.
    pub after: ListOut,
    /// Entries of the later snapshot alone.
    pub added: Vec<EntryRef>,
    /// Entries of the earlier snapshot alone.
    pub removed: Vec<EntryRef>,
    /// Entries in both that are not the same.
    pub changed: Vec<ChangedOut>,
    /// How many stayed as they were.
    pub same: usize,
    /// Names asked about that the delta touches; none when no file of names was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touched: Option<Vec<TouchedOut>>,
    /// How many names were asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<usize>,
}

/// An entry by its key and name.
#[derive(Debug, Clone, Serialize)]
pub struct EntryRef {
    /// The list.
    pub list: String,
    /// The list's own key.
    pub entry: String,
    /// Its name.
    pub name: String,
    /// Its countries.
    pub countries: Vec<String>,
}

impl EntryRef {
    fn of(entry: &Entry) -> EntryRef {
        EntryRef {
            list: entry.list.clone(),
            entry: entry.party.id.clone(),
            name: entry.party.names.first().cloned().unwrap_or_default(),
            countries: entry
                .party
                .countries
                .iter()
                .map(ToString::to_string)
                .collect(),
        }
    }
}

/// An entry that changed.
#[derive(Debug, Clone, Serialize)]
pub struct ChangedOut {
    /// The entry as it is now.
    #[serde(flatten)]
    pub entry: EntryRef,
    /// What differs.
    pub what: Vec<&'static str>,
    /// Names it did not have before.
    pub names_added: Vec<String>,
    /// Names it has no longer.
    pub names_removed: Vec<String>,
}

/// A name that a delta touches.
#[derive(Debug, Clone, Serialize)]
pub struct TouchedOut {
    /// The user's own key.
    pub id: String,
    /// The name.
    pub query: String,
    /// What touches it.
    pub by: Vec<TouchOut>,
}

/// One entry that touches a name.
#[derive(Debug, Clone, Serialize)]
pub struct TouchOut {
    /// `added`, `removed` or `changed`.
    pub how: &'static str,
    /// The entry.
    #[serde(flatten)]
    pub entry: EntryRef,
    /// The name or alias that matched.
    pub matched: String,
    /// Likeness, 0 to 1.
    pub score: f64,
}

/// A delta, and the names it touches.
#[must_use]
pub fn delta(
    (before, after): (&List, &List),
    found: &Delta<'_>,
    touched: Option<(&[Query], &[Touched])>,
    day: Date,
) -> DeltaOut {
    let refs = |entries: &[&Entry]| entries.iter().map(|entry| EntryRef::of(entry)).collect();
    let lost = |from: &Entry, to: &Entry| -> Vec<String> {
        let names = from.party.names.iter();
        names
            .filter(|name| !to.party.names.contains(name))
            .cloned()
            .collect()
    };
    DeltaOut {
        version: 1,
        before: list(before, day),
        after: list(after, day),
        added: refs(&found.added),
        removed: refs(&found.removed),
        changed: found
            .changed
            .iter()
            .map(|changed| ChangedOut {
                entry: EntryRef::of(changed.after),
                what: changed.what.clone(),
                names_added: lost(changed.after, changed.before),
                names_removed: lost(changed.before, changed.after),
            })
            .collect(),
        same: found.same,
        asked: touched.map(|(queries, _)| queries.len()),
        touched: touched.map(|(queries, all)| {
            let of = |t: &Touched| {
                let query = queries.get(t.query)?;
                Some(TouchedOut {
                    id: query.id.clone(),
                    query: query.name.clone(),
                    by: t
                        .by
                        .iter()
                        .map(|touch| TouchOut {
                            how: touch.how,
                            entry: EntryRef::of(&touch.entry),
                            matched: touch.matched.clone(),
                            score: share(touch.score),
                        })
                        .collect(),
                })
            };
            all.iter().filter_map(of).collect()
        }),
    }
}

/// Ten-thousandths as a share of one: the last step before a reader, nothing is computed from it.
#[must_use]
pub fn share(ten_thousandths: u32) -> f64 {
    f64::from(ten_thousandths) / 10_000.0
}

/// A name and what was found for it.
///
/// Alerts that a person has closed by `day` are counted and left out.
#[must_use]
pub fn query(
    asked: &Query,
    found: &Found<'_>,
    answers: &Dispositions,
    day: Option<Date>,
) -> QueryOut {
    let mut alerts = Vec::with_capacity(found.hits.len());
    let mut closed = 0;
    for hit in &found.hits {
        let bearing = answers.bearing(asked, hit.entry, day);
        if matches!(&bearing, Bearing::Holds(a) if a.answer == Answered::NotTheSame) {
            closed += 1;
            continue;
        }
        alerts.push(alert(asked, hit, AnswerOut::bearing(&bearing)));
    }
    QueryOut {
        id: asked.id.clone(),
        query: asked.name.clone(),
        alerts,
        closed,
        generic: found.generic,
        cut: found.cut,
    }
}

fn alert(asked: &Query, hit: &Hit<'_>, answer: Option<AnswerOut>) -> AlertOut {
    let parts = Parts {
        entry: hit.entry,
        matched: &hit.matched,
        alias: hit.alias,
        weak: hit.weak,
        comparison: &hit.comparison,
        weighed: &hit.weighed,
        party_content: party_content(asked),
    };
    alert_of(&parts, answer)
}

/// An alert about a party of a transaction.
#[must_use]
pub fn party_alert(alert: &PartyAlert) -> AlertOut {
    let parts = Parts {
        entry: &alert.entry,
        matched: &alert.matched,
        alias: alert.alias.as_ref(),
        weak: alert.weak,
        comparison: &alert.comparison,
        weighed: &alert.weighed,
        party_content: alert.party_content.clone(),
    };
    let state = match (alert.changed, alert.standing) {
        ("", Standing::Confirmed | Standing::Escalated) => "holds",
        ("", _) => "expired",
        _ => "reopened",
    };
    let answer = alert.answer.as_ref();
    alert_of(
        &parts,
        answer.map(|answer| AnswerOut::of(answer, state, alert.changed)),
    )
}

/// What an alert is made of.
struct Parts<'a> {
    entry: &'a Entry,
    matched: &'a str,
    alias: Option<&'a AliasFact>,
    weak: bool,
    comparison: &'a Comparison,
    weighed: &'a Weighed,
    party_content: String,
}

fn alert_of(hit: &Parts<'_>, answer: Option<AnswerOut>) -> AlertOut {
    let party = &hit.entry.party;
    AlertOut {
        content: ContentOut {
            party: hit.party_content.clone(),
            entry: entry_content(hit.entry),
        },
        answer,
        score: share(hit.comparison.score),
        probability: share(hit.weighed.probability),
        list: hit.entry.list.clone(),
        entry: party.id.clone(),
        name: party.names.first().cloned().unwrap_or_default(),
        matched: hit.matched.to_owned(),
        alias: hit.alias.map(|fact| alias(fact, hit.matched)),
        weak: hit.weak,
        countries: party.countries.iter().map(ToString::to_string).collect(),
        footnotes: hit.entry.footnotes.clone(),
        cite: hit.entry.cite.clone(),
        programme: hit.entry.programme.clone(),
        evidence: hit
            .weighed
            .evidence
            .iter()
            .map(|item| EvidenceOut {
                what: item.what.to_owned(),
                log_odds: item.log_odds,
            })
            .collect(),
        alignment: rows(hit.comparison),
    }
}

fn alias(fact: &AliasFact, name: &str) -> AliasOut {
    let of = if fact.own_script == name {
        &fact.latin
    } else {
        &fact.own_script
    };
    AliasOut {
        of: of.clone(),
        kind: fact.kind.clone(),
        source: fact.source.clone(),
        source_date: fact.source_date.clone(),
    }
}

/// The rows of an alignment.
#[must_use]
pub fn rows(comparison: &Comparison) -> Vec<RowOut> {
    let part = |part: &AlignedPart| PartOut {
        shown: part.shown.clone(),
        form: part.form.clone(),
        role: part.role.word(),
        weight: part.weight,
    };
    comparison
        .rows
        .iter()
        .map(|row| RowOut {
            left: row.left.as_ref().map(part),
            right: row.right.as_ref().map(part),
            likeness: share(row.likeness),
        })
        .collect()
}

/// Two names compared.
#[must_use]
pub fn pair(answer: &PairAnswer<'_>, threshold: u32) -> PairOut {
    let by_alias = answer.alias.map(|fact| {
        let name = if [&answer.left, &answer.right].contains(&&fact.latin) {
            &fact.latin
        } else {
            &fact.own_script
        };
        alias(fact, name)
    });
    PairOut {
        version: 1,
        score: share(answer.comparison.score),
        alert: answer.comparison.score >= threshold,
        names: [answer.left.clone(), answer.right.clone()],
        alias: by_alias,
        alignment: rows(&answer.comparison),
    }
}

/// A list and its state on a day.
#[must_use]
pub fn list(list: &List, day: Date) -> ListOut {
    let used = ListUse::of(list, day);
    ListOut {
        age_days: used.age,
        stale: used.is_stale(),
        id: list.id.clone(),
        form: list.form.to_owned(),
        as_of: list.as_of.map(|day| day.to_string()),
        source: list.source.clone(),
        hash: list.hash.clone(),
        rows: list.rows,
        entries: list.entries.len(),
        joined: list.joined,
        rejected: list.rejected(),
        skipped: list.skipped(),
        notes: list.notes.iter().map(note).collect(),
    }
}

/// A note.
#[must_use]
pub fn note(note: &Note) -> NoteOut {
    NoteOut {
        row: note.row,
        fate: match note.fate {
            Fate::Rejected => "rejected",
            Fate::Skipped => "skipped",
            Fate::Kept => "kept",
        },
        what: note.what.clone(),
        remedy: note.remedy.clone(),
    }
}

/// One JSON value on a line of its own.
///
/// # Errors
/// When the value cannot be written as JSON.
pub fn line<T: Serialize>(value: &T) -> std::io::Result<String> {
    let mut text = serde_json::to_string(value)?;
    text.push('\n');
    Ok(text)
}

/// A kind of party in one word.
#[must_use]
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Unknown => "unknown",
        Kind::Person => "person",
        Kind::Organisation => "organisation",
        Kind::Vessel => "vessel",
        Kind::Aircraft => "aircraft",
    }
}
