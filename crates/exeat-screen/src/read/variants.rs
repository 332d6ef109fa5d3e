//! What a name is beside the whole of it: without a bracket, the bracket alone, the part after the parent's name.
//!
//! Registers and lists write "Full Form «Brand» (JSC «Brand»)", "Full Name (ACRONYM)" and "Parent Corporation, Joint
//! Stock Company Subsidiary". Each of the parts is a name that others use alone.

use crate::token::{Model, Role};
use crate::words::words;

use super::script::{self, Script};
use super::{Token, latin};

/// Variants of one name at most.
const MOST: usize = 5;

/// `text` first, then what else of it is a name.
pub(crate) fn of(text: &str, model: Model) -> Vec<String> {
    let mut out = vec![text.to_string()];
    if model == Model::Person {
        return out;
    }
    let mut add = |variant: String| {
        let variant = variant.trim().to_string();
        if !variant.is_empty() && !out.contains(&variant) && out.len() < MOST {
            out.push(variant);
        }
    };
    for (open, close) in [('(', ')'), ('（', '）')] {
        let Some((before, rest)) = text.split_once(open) else {
            continue;
        };
        let Some((inside, after)) = rest.rsplit_once(close).filter(|_| !before.is_empty()) else {
            continue;
        };
        if is_acronym(inside) || is_name(inside) {
            add(format!("{before} {after}"));
            add(inside.to_string());
        }
    }
    if let Some(tail) = after_parent(text) {
        add(tail.to_string());
    }
    out
}

/// Capitals and digits that no table knows: "CETC", "CETC 14".
fn is_acronym(inside: &str) -> bool {
    let mut parts = inside.split([' ', '-']);
    let first = parts.next().unwrap_or_default();
    let capital = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    (3..=8).contains(&first.len())
        && first.chars().all(capital)
        && parts.all(|part| part.chars().all(|c| c.is_ascii_digit()))
        && !words().latin.contains_key(&first.to_ascii_lowercase())
}

/// A bracket in Cyrillic that names the same firm again: it has capitals of a legal form, or a quoted brand.
fn is_name(inside: &str) -> bool {
    let cyrillic = inside.chars().any(|c| script::of(c) == Script::Cyrillic);
    let capitals = inside
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| word.chars().count() >= 2 && word.chars().all(char::is_uppercase));
    let quoted = inside.contains(['«', '"', '“', '„', '‘', '\'']);
    cyrillic && (capitals || quoted)
}

/// What follows a comma and begins with a legal form: the firm itself, after its parent's name.
fn after_parent(text: &str) -> Option<&str> {
    let (_, tail) = text.split_once([',', '、'])?;
    let tail = tail.trim();
    if tail.starts_with("株式会社") {
        return Some(tail);
    }
    // "Parent, Joint Stock Company Subsidiary", but not "Firm, Ltd." nor "Firm Co., Ltd. Branch".
    let found = latin::words_of(tail);
    let long = found.len() >= 4
        && tail.is_ascii()
        && [
            "joint stock company",
            "public joint stock company",
            "open joint stock company",
            "federal state unitary enterprise",
            "limited liability company",
        ]
        .iter()
        .any(|form| found.join(" ").starts_with(form));
    long.then_some(tail)
}

/// Drops what an organisation's name says twice: "АО «Алмаз» (АО «Алмаз»)" is one Almaz.
pub(crate) fn say_once(tokens: &mut Vec<Token>, model: Model) {
    if model == Model::Person || tokens.len() < 3 {
        return;
    }
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens.drain(..) {
        let again = matches!(token.role, Role::Name | Role::Trade | Role::Form)
            && kept
                .iter()
                .any(|other| other.role == token.role && other.forms == token.forms);
        if !again {
            kept.push(token);
        }
    }
    *tokens = kept;
}

/// Words that firms write onto the end of their brand: "Kutesmart", "Luchengtech".
const ENDINGS: [&str; 31] = [
    "tech",
    "technology",
    "technologies",
    "holdings",
    "holding",
    "electronics",
    "electronic",
    "electric",
    "micro",
    "semiconductor",
    "chip",
    "chips",
    "soft",
    "software",
    "network",
    "networks",
    "pharma",
    "pharm",
    "bio",
    "medical",
    "smart",
    "power",
    "energy",
    "motor",
    "motors",
    "steel",
    "chem",
    "chemical",
    "laser",
    "robot",
    "telecom",
];

/// The same tokens with such a word taken off the brand; nothing when no brand has one.
pub(crate) fn unglued(tokens: &[Token], model: Model) -> Option<Vec<Token>> {
    if model == Model::Person {
        return None;
    }
    let mut out = Vec::with_capacity(tokens.len() + 1);
    for token in tokens {
        match split(token) {
            Some((brand, ending)) => {
                out.push(latin::plain(brand));
                latin::read(ending, model, &mut out);
            }
            None => out.push(token.clone()),
        }
    }
    (out.len() > tokens.len()).then_some(out)
}

/// Brand and ending of a token in Latin letters that no table knows.
fn split(token: &Token) -> Option<(&str, &'static str)> {
    let text = token
        .plain()
        .filter(|_| token.role == Role::Name)?
        .text
        .as_str();
    let (brand, ending) = ENDINGS
        .iter()
        .filter_map(|ending| Some((text.strip_suffix(ending)?, *ending)))
        .min_by_key(|(brand, _)| brand.len())?;
    let letters = brand.len() >= 4 && brand.chars().all(|c| c.is_ascii_alphabetic());
    (letters && !words().latin.contains_key(brand)).then_some((brand, ending))
}

/// A country says little where nothing else names the body: "Naval Academy" of a country whose script one reads.
pub(crate) fn weigh_places(tokens: &mut [Token], model: Model) {
    if model == Model::Person || tokens.iter().any(|token| token.role == Role::Name) {
        return;
    }
    let country = |token: &Token| {
        token.role == Role::Place
            && token
                .forms
                .iter()
                .any(|form| COUNTRIES.contains(&form.text.as_str()))
    };
    let telling = tokens
        .iter()
        .filter(|token| matches!(token.role, Role::Trade | Role::Number))
        .count();
    if telling == 0 {
        return;
    }
    for token in tokens.iter_mut().filter(|token| country(token)) {
        token.weight = COUNTRY_WEIGHT;
    }
}

/// Weight of a country in the name of a body that has no brand.
const COUNTRY_WEIGHT: u16 = 120;
const COUNTRIES: [&str; 7] = [
    "#place china",
    "#place japan",
    "#place korea",
    "#place taiwan",
    "#place russia",
    "#place iran",
    "#place syria",
];
