//! Replay: the question of an old entry is asked again, and the answers are compared byte for byte.

use super::entry::{Kind, Stamped};
use super::{ENGINE, fail, keep};
use crate::ask;
use crate::check::{Answer, Options, check};
use crate::error::Error;
use crate::lists::Screening;
use crate::messages::Messages;
use crate::packs::Library;
use crate::products::Products;
use crate::read::transaction_text;
use crate::wire::canonical::canonical;
use crate::wire::{Json, v1};
use crate::words::Words;
use exeat_terms::parse_date;

/// Most differences that are listed.
const MOST: usize = 200;

/// One place where the answers differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where in the answer, such as `determinations[0].outcome`.
    pub place: String,
    /// What was answered then; none where there was nothing.
    pub then: Option<String>,
    /// What is answered now; none where there is nothing.
    pub now: Option<String>,
}

/// What a replay gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The engine that answered then.
    pub engine_then: String,
    /// The engine that answers now.
    pub engine_now: String,
    /// Where the answers differ; empty when they are the same bytes.
    pub differences: Vec<Difference>,
    /// Whether more differ than are listed.
    pub more: bool,
}

impl Replay {
    /// Whether the answer is the same, byte for byte.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Asks the question of a determination again.
///
/// `screening` are the lists to use where the entry was screened against the user's own: the entry holds their
/// hashes, not their rows. Everything else is in the entry.
///
/// # Errors
/// When the entry is no determination, or what was asked can no longer be read.
pub fn replay(library: &Library, kept: &Stamped, screening: &Screening) -> Result<Replay, Error> {
    if kept.entry.kind != Kind::Determination {
        return Err(fail::told(
            "no-replay",
            format!(
                "entry {} is a {}, not a determination",
                kept.index,
                kept.entry.kind.as_str()
            ),
            "replay the determination it rests on",
        ));
    }
    let body = &kept.entry.body;
    let lost = |what: &str| fail::damaged(kept.index, format!("it does not say {what}"));
    let text = |at: &str| body.pointer(at).and_then(Json::as_str);
    // The service writes what was asked at the top of the body, the command below `input`.
    let either = |one: &str, other: &str| text(one).or_else(|| text(other));
    let name = text("/input/name").unwrap_or("the request");
    let (Some(form), Some(input)) = (
        either("/input/form", "/format"),
        either("/input/text", "/transaction"),
    ) else {
        return Err(lost("what was asked"));
    };
    let then = body
        .get("answer")
        .ok_or_else(|| lost("what was answered"))?;
    let options = options(library, body, screening).map_err(|e| fail::damaged(kept.index, e))?;
    let messages = Messages::load(text("/options/language").unwrap_or("en"));
    let transaction = transaction_text(library, input, name, form == "json")?;
    let answer = check(library, transaction, &options)?;
    let words = Words {
        library,
        messages: &messages,
    };
    let answer = said_again(words, answer, &options, body)?;
    let now = keep::json_of(&v1::check(library, &answer, &messages))?;
    let form = |value: &Json| canonical(value).map_err(|e| fail::damaged(kept.index, e));
    let mut differences = Vec::new();
    if form(then)? != form(&now)? {
        compare("", Some(then), Some(&now), &mut differences);
    }
    let more = differences.len() > MOST;
    differences.truncate(MOST);
    Ok(Replay {
        engine_then: kept.engine.clone(),
        engine_now: ENGINE.to_owned(),
        differences,
        more,
    })
}

fn options(library: &Library, body: &Json, screening: &Screening) -> Result<Options, String> {
    let get = |key: &str| body.pointer(&format!("/options/{key}"));
    let day = |key: &str| get(key).and_then(Json::as_str).map(parse_date).transpose();
    let list = |key: &str| get(key).and_then(Json::as_array).into_iter().flatten();
    let mut confirmed = Vec::new();
    for one in list("confirmed") {
        let text = |key: &str| one.get(key).and_then(Json::as_str).unwrap_or_default();
        confirmed.push((text("pack").to_owned(), parse_date(text("through"))?));
    }
    let determinations = || {
        let all = body.pointer("/answer/determinations");
        all.and_then(Json::as_array).into_iter().flatten()
    };
    let answered = |key: &'static str| {
        determinations().filter_map(move |one| one.get(key).and_then(Json::as_str))
    };
    // Where the options were not written down, the answer says which countries and day it was for.
    let (mut jurisdictions, on): (Vec<String>, _) = if body.get("options").is_some() {
        let named = list("jurisdictions").filter_map(Json::as_str);
        (named.map(str::to_owned).collect(), day("on")?)
    } else {
        let on = answered("date").next().map(parse_date).transpose()?;
        (answered("jurisdiction").map(str::to_owned).collect(), on)
    };
    jurisdictions.sort();
    jurisdictions.dedup();
    Ok(Options {
        jurisdictions,
        on,
        known_on: day("known_on")?,
        confirmed,
        products: body
            .pointer("/input/products")
            .and_then(Json::as_str)
            .map(|text| Products::text(library, text, "products").map_err(|e| e.to_string()))
            .transpose()?,
        screening: match get("screening").and_then(Json::as_str) {
            Some("off") => Screening::Off,
            Some("built-in") => Screening::BuiltIn,
            _ => screening.clone(),
        },
    })
}

/// Says again what was said, question by question; a question that was not answered then is passed over.
fn said_again(
    words: Words<'_>,
    mut answer: Answer,
    options: &Options,
    body: &Json,
) -> Result<Answer, Error> {
    let mut asked = Vec::new();
    for (fact, text) in said(body) {
        // What is not asked now answers nothing, and the difference shows.
        while let Some(question) = ask::next(words, &answer, options, &asked) {
            asked.push(question.wanted.clone());
            if question.name != fact {
                continue;
            }
            let mut transaction = answer.transaction.clone();
            if ask::put(words, &mut transaction, &question, text).is_ok() {
                answer = check(words.library, transaction, options)?;
            }
            break;
        }
    }
    Ok(answer)
}

/// What was said: the fact's name and the answer's text.
fn said(body: &Json) -> Vec<(&str, &str)> {
    let list = |pointer: &str| {
        let all = body.pointer(pointer).and_then(Json::as_array);
        all.into_iter().flatten()
    };
    let dialogue = list("/input/said")
        .filter_map(|one| Some((one.get("fact")?.as_str()?, one.get("said")?.as_str()?)));
    let service =
        list("/answers").filter_map(|pair| Some((pair.get(0)?.as_str()?, pair.get(1)?.as_str()?)));
    dialogue.chain(service).collect()
}

/// Collects where two values differ.
fn compare(place: &str, then: Option<&Json>, now: Option<&Json>, out: &mut Vec<Difference>) {
    if then == now || out.len() > MOST {
        return;
    }
    match (then, now) {
        (Some(Json::Object(a)), Some(Json::Object(b))) => {
            let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let place = if place.is_empty() {
                    key.clone()
                } else {
                    format!("{place}.{key}")
                };
                compare(&place, a.get(key), b.get(key), out);
            }
        }
        (Some(Json::Array(a)), Some(Json::Array(b))) => {
            for at in 0..a.len().max(b.len()) {
                compare(&format!("{place}[{at}]"), a.get(at), b.get(at), out);
            }
        }
        _ => out.push(Difference {
            place: place.to_owned(),
            then: then.map(ToString::to_string),
            now: now.map(ToString::to_string),
        }),
    }
}

#[cfg(test)]
mod tests;
