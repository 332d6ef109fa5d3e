//! A decision record on paper: what was decided, on what, by whom, and the proof, fit for a file or a court.
//!
//! The same entries and fonts give the same bytes; there is no clock in it.

mod fonts;
mod page;

pub use fonts::Fonts;

use super::{Bundle, Content, Kept, fail};
use crate::error::Error;
use crate::messages::Messages;
use crate::wire::{Json, v1_record};
use page::Pages;

/// Longest value of a body that is written whole, in letters; the bundle holds everything.
const LONG: usize = 2_000;

/// The entries of a bundle as a PDF document.
///
/// # Errors
/// When no font has a letter that is needed, or the document cannot be made.
pub fn pdf(bundle: &Bundle, fonts: &Fonts, messages: &Messages) -> Result<Vec<u8>, Error> {
    let title = messages.say("paper.title", &[]);
    let mut pages = Pages::new(fonts);
    pages.title(&title)?;
    pages.text(0, &messages.say("paper.what", &[]))?;
    pages.text(0, &messages.say("head.disclaimer", &[]))?;
    for (entry, path) in &bundle.entries {
        pages.gap();
        written(&mut pages, entry, messages)?;
        let steps: Vec<String> = path.iter().map(ToString::to_string).collect();
        pages.field(
            &messages.say("record.commitment", &[]),
            &entry.commitment.to_string(),
        )?;
        pages.field(&messages.say("paper.path", &[]), &steps.join(" "))?;
    }
    pages.gap();
    pages.heading(&messages.say("paper.checkpoint", &[]))?;
    for line in bundle.checkpoint.lines() {
        pages.text(1, line)?;
    }
    pages.field(&messages.say("paper.key", &[]), &bundle.key)?;
    pages.text(0, &messages.say("paper.check", &[]))?;
    pages.finish(&title, messages)
}

fn written(pages: &mut Pages<'_>, entry: &Kept, messages: &Messages) -> Result<(), Error> {
    let index = entry.index.to_string();
    let Some(content) = &entry.content else {
        pages.heading(&messages.say("paper.entry", &[("index", &index), ("kind", "")]))?;
        return pages.text(1, &messages.say("record.erased_entry", &[]));
    };
    let known = &content.stamped.entry;
    let words = [("index", index.as_str()), ("kind", known.kind.as_str())];
    pages.heading(&messages.say("paper.entry", &words))?;
    let mut field = |key: &str, text: &str| {
        if text.is_empty() {
            return Ok(());
        }
        pages.field(&messages.say(key, &[]), text)
    };
    field("record.about", &known.subject)?;
    field("record.time", &v1_record::instant(known.time))?;
    let actor = format!("{} ({})", known.actor.name, known.actor.kind.as_str());
    field("record.actor", &actor)?;
    field("record.case", &known.case)?;
    field("record.licences", &known.licences.join(", "))?;
    field("record.engine", &content.stamped.engine)?;
    let hashes = |pairs: &[(String, exeat_record::Hash)]| {
        let all: Vec<String> = pairs
            .iter()
            .map(|(id, hash)| format!("{id} {hash}"))
            .collect();
        all.join("; ")
    };
    field("record.inputs", &hashes(&known.inputs))?;
    field("record.packs", &hashes(&known.packs))?;
    field("record.lists", &hashes(&known.lists))?;
    body(pages, content, messages)
}

/// What was decided or done: a determination by its parts, everything else by its fields.
fn body(pages: &mut Pages<'_>, content: &Content, messages: &Messages) -> Result<(), Error> {
    let body = &content.stamped.entry.body;
    let determinations = body
        .pointer("/answer/determinations")
        .and_then(Json::as_array);
    let Some(determinations) = determinations else {
        return tree(pages, 1, body);
    };
    for one in determinations {
        determination(pages, one, messages)?;
    }
    for alert in list(body, "/answer/alerts") {
        let line = format!(
            "{} ~ {}, {} {}",
            text(alert, "party"),
            text(alert, "name"),
            text(alert, "list"),
            text(alert, "entry")
        );
        pages.text(1, &messages.say("paper.alert", &[("alert", &line)]))?;
    }
    pages.field(&messages.say("paper.asked", &[]), "")?;
    // The service writes what was asked at the top of the body, the command below `input`.
    let asked = match text(body, "/input/text") {
        "" => text(body, "/transaction"),
        asked => asked,
    };
    for line in asked.lines() {
        pages.text(2, line)?;
    }
    Ok(())
}

fn determination(pages: &mut Pages<'_>, one: &Json, messages: &Messages) -> Result<(), Error> {
    let head = format!(
        "{} · {} · {}: {}",
        text(one, "item"),
        text(one, "jurisdiction"),
        text(one, "date"),
        text(one, "outcome")
    );
    pages.strong(1, &head)?;
    for reach in list(one, "/reach") {
        let line = format!("{} ({})", text(reach, "because"), text(reach, "cite"));
        pages.text(2, &line)?;
    }
    for entry in list(one, "/entries") {
        let line = format!(
            "{} {}: {} ({})",
            text(entry, "entry"),
            text(entry, "title"),
            text(entry, "status"),
            text(entry, "cite")
        );
        pages.text(2, &line)?;
        // What was compared is the reason, of a negative above all.
        for limb in list(entry, "/limbs") {
            let compared: Vec<&str> = list(limb, "/compared").filter_map(Json::as_str).collect();
            if !compared.is_empty() {
                let line = format!("{}: {}", text(limb, "status"), compared.join("; "));
                pages.text(3, &line)?;
            }
        }
    }
    for requirement in list(one, "/requirements") {
        let line = format!(
            "{} {}: {} ({})",
            text(requirement, "control"),
            text(requirement, "effect"),
            text(requirement, "status"),
            text(requirement, "cite")
        );
        pages.text(2, &line)?;
        for exception in list(requirement, "/exceptions") {
            let line = format!(
                "{}: {} ({})",
                text(exception, "exception"),
                text(exception, "status"),
                text(exception, "cite")
            );
            pages.text(3, &line)?;
        }
    }
    let missing: Vec<&str> = list(one, "/missing/still_matter")
        .filter_map(Json::as_str)
        .collect();
    if !missing.is_empty() {
        let facts = missing.join(", ");
        pages.text(2, &messages.say("paper.missing", &[("facts", &facts)]))?;
    }
    Ok(())
}

/// Any value, member by member.
fn tree(pages: &mut Pages<'_>, depth: usize, value: &Json) -> Result<(), Error> {
    let plain = |value: &Json| match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(_) | Json::Bool(_) => Some(value.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    };
    match value {
        Json::Object(members) => {
            for (key, value) in members {
                match plain(value) {
                    Some(text) if text.is_empty() => {}
                    Some(text) => pages.text(depth, &format!("{key}: {}", cut(&text)))?,
                    None => {
                        let empty = value.as_array().is_some_and(Vec::is_empty);
                        if !empty && !value.is_null() {
                            pages.text(depth, &format!("{key}:"))?;
                            tree(pages, depth + 1, value)?;
                        }
                    }
                }
            }
        }
        Json::Array(values) => {
            for value in values {
                match plain(value) {
                    Some(text) => pages.text(depth, &cut(&text))?,
                    None => tree(pages, depth, value)?,
                }
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
    Ok(())
}

fn cut(text: &str) -> String {
    let mut out: String = text.chars().take(LONG).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

/// A text of a value, by a member's name or a pointer.
fn text<'a>(value: &'a Json, at: &str) -> &'a str {
    let found = if at.starts_with('/') {
        value.pointer(at)
    } else {
        value.get(at)
    };
    found.and_then(Json::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Json, pointer: &str) -> impl Iterator<Item = &'a Json> {
    value
        .pointer(pointer)
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
}

/// What the library that writes PDF says, as an error of ours.
fn library(error: &dyn std::fmt::Debug) -> Error {
    fail::told(
        "no-pdf",
        format!("the document cannot be made: {error:?}"),
        "try another font with --font; the bundle (.json) holds the same",
    )
}

#[cfg(test)]
mod tests;
