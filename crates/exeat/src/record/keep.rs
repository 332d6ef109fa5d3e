//! Answers made into entries: what was asked goes in with what was answered, so that it can be asked again.

use super::entry::{Entry, Kind};
use super::fail;
use crate::check::{Answer, Options};
use crate::error::Error;
use crate::lists::{Disposition, Screening};
use crate::messages::Messages;
use crate::packs::Library;
use crate::statements::Statement;
use crate::wire::{Json, v1, v1_screen};
use exeat_record::{Actor, Hash, Timestamp, content_hash};
use serde_json::{Map, json};

/// The text of a transaction as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The file, as its user named it.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Whether it is JSON; TOML where not.
    pub json: bool,
    /// What was said in a dialogue, question by question: the fact's name, and the answer or none where it was
    /// passed over.
    pub said: Vec<(String, Option<String>)>,
    /// The text of the user's own table of products, where one was asked.
    pub products: Option<String>,
}

/// The entry of an answer of `check`.
///
/// # Errors
/// When the answer has no JSON form.
pub fn determination(
    library: &Library,
    input: &Input,
    options: &Options,
    answer: &Answer,
    messages: &Messages,
    (actor, time): (Actor, Timestamp),
) -> Result<Entry, Error> {
    let wire = v1::check(library, answer, messages);
    let packs = hashes(wire.packs.iter().map(|p| (p.id.as_str(), p.hash.as_str())))?;
    let lists = hashes(wire.lists.iter().map(|l| (l.id.as_str(), l.hash.as_str())))?;
    let mut jurisdictions: Vec<String> = wire
        .determinations
        .iter()
        .map(|d| d.jurisdiction.clone())
        .collect();
    jurisdictions.sort();
    jurisdictions.dedup();
    let subject = subject(answer);
    let answered = json_of(&wire)?;
    let said: Vec<Json> = input
        .said
        .iter()
        .map(|(fact, said)| json!({ "fact": fact, "said": said }))
        .collect();
    let body = json!({
        "input": {
            "name": input.name,
            "form": if input.json { "json" } else { "toml" },
            "text": input.text,
            "said": said,
            "products": input.products,
        },
        "options": options_json(options, messages),
        "answer": answered,
    });
    let mut entry = Entry::new(Kind::Determination, actor, time, &subject, body);
    entry.jurisdictions = jurisdictions;
    entry.inputs = vec![(
        "transaction".to_owned(),
        content_hash(input.text.as_bytes()),
    )];
    if let Some(products) = &input.products {
        entry
            .inputs
            .push(("products".to_owned(), content_hash(products.as_bytes())));
    }
    entry.packs = packs;
    entry.lists = lists;
    Ok(entry)
}

/// The entry of an answer of `screen`.
///
/// # Errors
/// When the answer has no JSON form.
pub fn screening(
    answer: &v1_screen::Screened,
    (actor, time): (Actor, Timestamp),
) -> Result<Entry, Error> {
    let names: Vec<&str> = answer.queries.iter().map(|q| q.query.as_str()).collect();
    let alerts: usize = answer.queries.iter().map(|q| q.alerts.len()).sum();
    let subject = match names.as_slice() {
        [name] => format!("{name}: {alerts} alerts"),
        names => format!("{} names: {alerts} alerts", names.len()),
    };
    let body = json!({ "answer": json_of(answer)? });
    let mut entry = Entry::new(Kind::Screening, actor, time, &subject, body);
    entry.lists = hashes(
        answer
            .lists
            .iter()
            .map(|l| (l.id.as_str(), l.hash.as_str())),
    )?;
    entry.inputs = vec![(
        "names".to_owned(),
        content_hash(names.join("\n").as_bytes()),
    )];
    Ok(entry)
}

/// The entry of an answer to an alert that belongs to no case.
///
/// # Errors
/// When one of its sides has no content hash.
pub fn disposition(said: &Disposition, (actor, time): (Actor, Timestamp)) -> Result<Entry, Error> {
    let subject = format!("{} ~ {}: {}", said.party, said.name, said.answer.as_str());
    let body = json!({
        "party": said.party,
        "list": said.list,
        "entry": said.entry,
        "name": said.name,
        "verdict": said.answer.as_str(),
        "reason": said.reason,
        "by": said.by,
        "on": said.on.to_string(),
        "until": said.until.map(|day| day.to_string()),
    });
    let mut entry = Entry::new(Kind::Disposition, actor, time, &subject, body);
    entry.inputs = hashes(
        [
            ("party", said.party_content.as_str()),
            ("entry", said.entry_content.as_str()),
        ]
        .into_iter(),
    )?;
    Ok(entry)
}

/// The entry of a user's statement that a pack's law stands as read.
#[must_use]
pub fn statement(statement: &Statement, (actor, time): (Actor, Timestamp)) -> Entry {
    let through = statement.through.to_string();
    let subject = format!("{} through {through}, by {}", statement.pack, statement.by);
    let body = json!({
        "event": "confirmed",
        "pack": statement.pack,
        "through": through,
        "by": statement.by,
    });
    let mut entry = Entry::new(Kind::Packs, actor, time, &subject, body);
    entry.jurisdictions = vec![statement.pack.clone()];
    entry
}

/// What is asked beside the transaction, as far as it is data.
fn options_json(options: &Options, messages: &Messages) -> Json {
    let mut out = Map::new();
    out.insert("language".to_owned(), json!(messages.language()));
    out.insert("jurisdictions".to_owned(), json!(options.jurisdictions));
    if let Some(day) = options.on {
        out.insert("on".to_owned(), json!(day.to_string()));
    }
    if let Some(day) = options.known_on {
        out.insert("known_on".to_owned(), json!(day.to_string()));
    }
    let confirmed: Vec<Json> = options
        .confirmed
        .iter()
        .map(|(pack, day)| json!({ "pack": pack, "through": day.to_string() }))
        .collect();
    out.insert("confirmed".to_owned(), json!(confirmed));
    let screening = match &options.screening {
        Screening::BuiltIn => "built-in",
        Screening::With(_) => "lists",
        Screening::Off => "off",
    };
    out.insert("screening".to_owned(), json!(screening));
    Json::Object(out)
}

/// Item, destination and head in a few words.
fn subject(answer: &Answer) -> String {
    let transaction = &answer.transaction;
    let items: Vec<&str> = transaction
        .items
        .iter()
        .map(|item| {
            if item.product.is_empty() {
                item.kind.as_str()
            } else {
                item.product.as_str()
            }
        })
        .collect();
    let what = match items.as_slice() {
        [] => "no item".to_owned(),
        [item] => (*item).to_owned(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    };
    format!("{what}, {}: {}", transaction.date, answer.outcome)
}

fn hashes<'a>(
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<(String, Hash)>, Error> {
    pairs
        .map(|(id, hash)| match Hash::from_hex(hash) {
            Some(hash) => Ok((id.to_owned(), hash)),
            None => Err(fail::entry(format!("`{id}` has no content hash: `{hash}`"))),
        })
        .collect()
}

pub(super) fn json_of<T: serde::Serialize>(value: &T) -> Result<Json, Error> {
    serde_json::to_value(value).map_err(|e| fail::entry(e.to_string()))
}
