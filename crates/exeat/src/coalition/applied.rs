//! Runs the probe items through the members' rules.
//!
//! The heads are those that `check` gives; a batch of them is worked out in columns.

use super::CoalitionRequest;
use crate::error::Error;
use crate::packs::Library;
use crate::read::transaction_text;
use exeat_compare::coalition::{Applied, Counts, EndUser, Finding, PROBES};
use exeat_decide::columns::Columns;
use exeat_decide::{Ask, Case, decide};
use exeat_terms::{Country, Date, Diagnostic, Outcome};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Probes of one market.
#[derive(Debug, Clone)]
pub struct ProbeMarket {
    /// Id of the market in the tables.
    pub id: String,
    /// Our name of it.
    pub name: String,
    /// Where it stands in the summary.
    pub family: String,
    /// What each probe is, and its item as a transaction holds it.
    pub items: Vec<(String, Value)>,
}

/// What one law said of one probe.
#[derive(Debug, Clone)]
pub struct ProbeAnswer {
    /// What the probe is.
    pub what: String,
    /// The country it leaves, where its exporter is headquartered.
    pub country: Country,
    /// Who receives it.
    pub end_user: EndUser,
    /// Whether this is United States law for goods of another country; else the country's own law.
    pub extraterritorial: bool,
    /// What was found.
    pub finding: Finding,
    /// The same if law known from memory only is as the packs have it.
    pub as_remembered: Finding,
    /// The head of every pack that answered, as `jp: licence required`.
    pub heads: Vec<String>,
    /// Packs that answered.
    pub packs: Vec<String>,
}

/// The probes this crate carries.
///
/// # Errors
/// When the file of probes is not what it should be: a fault of this crate, never of a user.
pub fn probes() -> Result<Vec<ProbeMarket>, Error> {
    let broken = |why: String| {
        Error::one(
            Diagnostic::error("bad-probes", format!("probes.toml: {why}"))
                .with_help("this file is part of the program; report it"),
        )
    };
    let document: toml_edit::DocumentMut = PROBES
        .parse()
        .map_err(|e: toml_edit::TomlError| broken(e.to_string()))?;
    let mut out = Vec::new();
    for market in document
        .get("market")
        .and_then(toml_edit::Item::as_array_of_tables)
        .into_iter()
        .flatten()
    {
        let text = |key: &str| {
            market
                .get(key)
                .and_then(toml_edit::Item::as_str)
                .map(str::to_owned)
                .ok_or_else(|| broken(format!("a market lacks `{key}`")))
        };
        let mut items = Vec::new();
        for probe in market
            .get("probe")
            .and_then(toml_edit::Item::as_array_of_tables)
            .into_iter()
            .flatten()
        {
            let mut item = Map::new();
            let mut what = String::new();
            for (key, value) in probe {
                match (key, value.as_str()) {
                    ("what", Some(text)) => text.clone_into(&mut what),
                    _ => {
                        item.insert(key.to_owned(), plain(value));
                    }
                }
            }
            items.push((what, Value::Object(item)));
        }
        out.push(ProbeMarket {
            id: text("market")?,
            name: text("name")?,
            family: text("family")?,
            items,
        });
    }
    Ok(out)
}

/// A TOML value as JSON; numbers keep their text, so that 0.33 stays 0.33.
fn plain(item: &toml_edit::Item) -> Value {
    if let Some(table) = item.as_table_like() {
        return Value::Object(
            table
                .iter()
                .map(|(key, value)| (key.to_owned(), plain(value)))
                .collect(),
        );
    }
    if let Some(text) = item.as_str() {
        return text.into();
    }
    if let Some(yes) = item.as_bool() {
        return yes.into();
    }
    let text = item.to_string();
    serde_json::from_str(text.trim()).unwrap_or(Value::Null)
}

/// One question: a probe under the packs that make up one law.
struct Job {
    /// Place of its market.
    market: usize,
    /// The answer, its heads still to come.
    answer: ProbeAnswer,
    /// Whether a pack of this law is missing.
    incomplete: bool,
    /// The heads found.
    outcomes: Vec<Outcome>,
    /// The same if law known from memory only is as the packs have it.
    remembered: Vec<Outcome>,
}

/// Asks the members' law, and United States law for what leaves other countries when they are a member:
/// every probe of every market, each with the countries that supply it.
pub(super) fn ask(
    library: &Library,
    markets: &[(ProbeMarket, Vec<Country>)],
    request: &CoalitionRequest,
    on: Date,
) -> Result<Vec<Vec<ProbeAnswer>>, Error> {
    let american = request.members.iter().find(|c| c.code() == "US").copied();
    let mut jobs: Vec<Job> = Vec::new();
    // All questions of one pack are answered together, in columns; nothing but the head is asked for.
    let mut cases: BTreeMap<String, (Vec<usize>, Vec<Case>)> = BTreeMap::new();
    for (at, (market, suppliers)) in markets.iter().enumerate() {
        let others = suppliers
            .iter()
            .filter(|c| american.is_some() && **c != request.to && american != Some(**c));
        let asked: Vec<(Country, bool)> = request
            .members
            .iter()
            .map(|member| (*member, false))
            .chain(others.map(|supplier| (*supplier, true)))
            .collect();
        for ((what, item), end_user) in market
            .items
            .iter()
            .flat_map(|item| EndUser::ALL.map(|end_user| (item, end_user)))
        {
            for (country, extraterritorial) in &asked {
                let law = if *extraterritorial {
                    OwnLaw {
                        packs: vec!["us".to_owned()],
                        incomplete: false,
                    }
                } else {
                    own_law(library, *country, on)
                };
                let text = transaction(item, *country, request.to, end_user, on).to_string();
                let read = transaction_text(library, &text, "probes.toml", true)?;
                for id in &law.packs {
                    let pack = library.law.pack(id);
                    if let (Some(pack), Some(item)) = (pack, read.items.first()) {
                        let (rows, list) = cases.entry(id.clone()).or_default();
                        rows.push(jobs.len());
                        list.push(Case::new(&library.law, pack, &read, item));
                    }
                }
                jobs.push(Job {
                    market: at,
                    answer: ProbeAnswer {
                        what: what.clone(),
                        country: *country,
                        end_user,
                        extraterritorial: *extraterritorial,
                        finding: Finding::Unknown,
                        as_remembered: Finding::Unknown,
                        heads: Vec::new(),
                        packs: law.packs,
                    },
                    incomplete: law.incomplete,
                    outcomes: Vec::new(),
                    remembered: Vec::new(),
                });
            }
        }
    }
    for (id, (rows, list)) in &cases {
        let Some(pack) = library.law.pack(id) else {
            continue;
        };
        let heads = Columns::new(&library.law, pack, on, Ask::default()).heads(list);
        for ((row, head), case) in rows.iter().zip(heads).zip(list) {
            if let Some(job) = jobs.get_mut(*row) {
                job.answer.heads.push(format!("{id}: {head}"));
                job.outcomes.push(head);
                let last = match head {
                    Outcome::LawNotVerified if !job.answer.extraterritorial => {
                        decide(&library.law, pack, case.clone(), on, "", Ask::default()).last_known
                    }
                    _ => None,
                };
                job.remembered.push(last.unwrap_or(head));
            }
        }
    }
    let mut out: Vec<Vec<ProbeAnswer>> = markets.iter().map(|_| Vec::new()).collect();
    for job in jobs {
        let mut answer = job.answer;
        answer.finding = strictest(&job.outcomes, job.incomplete);
        answer.as_remembered = strictest(&job.remembered, job.incomplete);
        if let Some(list) = out.get_mut(job.market) {
            list.push(answer);
        }
    }
    Ok(out)
}

/// The strictest law decides; a law that was not read could be the strictest.
///
/// A law whose reach is open never answers with a requirement: what it would require stays unknown.
fn strictest(outcomes: &[Outcome], incomplete: bool) -> Finding {
    outcomes
        .iter()
        .map(|outcome| finding(*outcome))
        .chain(incomplete.then_some(Finding::Unknown))
        .min_by_key(|finding| match finding {
            Finding::Licence => 0,
            Finding::Unknown => 1,
            Finding::Excepted => 2,
            Finding::Free => 3,
        })
        .unwrap_or(Finding::Unknown)
}

/// Counts the answers of one market.
pub(super) fn count(answers: &[ProbeAnswer]) -> Applied {
    let mut out = Applied::default();
    for answer in answers {
        let list = if answer.extraterritorial {
            &mut out.extraterritorial
        } else {
            &mut out.members
        };
        let key = (answer.country, answer.end_user);
        if list.iter().any(|(c, e, _)| (*c, *e) == key) {
            continue;
        }
        let counts = Counts::of(
            answers
                .iter()
                .filter(|a| {
                    a.extraterritorial == answer.extraterritorial && (a.country, a.end_user) == key
                })
                .map(|a| a.finding),
        );
        list.push((answer.country, answer.end_user, counts));
    }
    out
}

/// The packs that make up a country's law, and whether one of them is missing.
struct OwnLaw {
    packs: Vec<String>,
    incomplete: bool,
}

fn own_law(library: &Library, country: Country, on: Date) -> OwnLaw {
    let national = country.code().to_lowercase();
    let has = |id: &str| library.law.pack(id).is_some_and(exeat_rules::Pack::is_law);
    let mut out = OwnLaw {
        incomplete: !has(&national),
        packs: Vec::new(),
    };
    if has(&national) {
        out.packs.push(national);
    }
    // A member state applies the Union's regulation beside its own measures.
    let union = library
        .law
        .pack("eu")
        .and_then(|pack| pack.sets.members("eu/members", on))
        .is_some_and(|(certain, _)| certain.contains(country));
    if union {
        out.packs.push("eu".to_owned());
    }
    out
}

fn finding(outcome: Outcome) -> Finding {
    match outcome {
        Outcome::LicenceRequired | Outcome::Prohibited => Finding::Licence,
        Outcome::ExceptionAvailable => Finding::Excepted,
        Outcome::NoLicenceRequired | Outcome::NotSubject => Finding::Free,
        Outcome::LawNotVerified
        | Outcome::RulesConflict
        | Outcome::NeedsReview
        | Outcome::FactsMissing => Finding::Unknown,
    }
}

/// A probe as a transaction: made and sold in one country, by an exporter headquartered there, to a factory.
fn transaction(item: &Value, from: Country, to: Country, end_user: EndUser, on: Date) -> Value {
    let (from, to) = (from.code(), to.code());
    let us = |country: &str| if country == "US" { "yes" } else { "no" };
    let end_use = match end_user {
        EndUser::Civil => json!({ "known-concern": "none" }),
        EndUser::AdvancedNode => json!({
            "known-concern": "advanced-node", "advanced-node-facility": "yes",
            "facility-node": "7 nm", "facility-country": to,
            "military": "no", "weapons-of-mass-destruction": "no", "supercomputer": "no",
        }),
    };
    let mut item = item.clone();
    if let Some(fields) = item.as_object_mut() {
        fields.insert("id".to_owned(), "1".into());
    }
    json!({
        "date": on.to_string(), "kind": "export", "from": from, "destination": to, "origin": from,
        "parties": [
            { "role": "exporter", "name": "the exporter", "country": from, "headquarters": from,
              "us-person": us(from), "listed": "none", "informed": [] },
            { "role": ["ultimate consignee", "end user"], "name": "the factory", "country": to,
              "headquarters": to, "us-person": us(to), "listed": "none", "informed": [] },
        ],
        "items": [item],
        "end-use": end_use,
    })
}
