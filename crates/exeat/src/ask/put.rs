//! How an answer enters the transaction.

use super::{Next, Wanted};
use crate::read::value_from_text;
use crate::words::Words;
use exeat_decide::{Asked, claim};
use exeat_rules::{FactDef, FactType, Scope};
use exeat_terms::{FactValue, Notice, Party, Rate, Rational, Roles, Transaction};

/// A fact that was given, as a transaction file takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The table it belongs to; empty at the top.
    pub table: String,
    /// Whose it is, for a reader.
    pub of: String,
    /// The line.
    pub line: String,
}

/// Puts an answer into the transaction.
///
/// # Errors
/// Says in one line what is wrong with the answer and how to write it; the transaction is as before.
pub fn put(
    words: Words<'_>,
    transaction: &mut Transaction,
    next: &Next,
    text: &str,
) -> Result<Given, String> {
    let library = words.library;
    let text = text.trim();
    match &next.wanted.asked {
        Asked::Entries => put_entry(words, transaction, &next.wanted, text),
        Asked::Rate(from, to) => put_rate(words, transaction, from, to, text),
        Asked::Party(at, fact) => {
            let def = library
                .law
                .vocabulary
                .fact(*fact)
                .ok_or_else(|| next.name.clone())?;
            put_party(words, transaction, *at, next.roles, def, text)
        }
        Asked::Fact(fact) => {
            let def = library
                .law
                .vocabulary
                .fact(*fact)
                .ok_or_else(|| next.name.clone())?;
            put_fact(words, transaction, &next.wanted, def, text)
        }
    }
}

/// An answer as rules read it: a person may write `Yes`, `y` or `No`.
fn plain(def: &FactDef, text: &str) -> String {
    let lower = text.to_lowercase();
    match (&def.fact_type, lower.as_str()) {
        (FactType::YesNo, "y" | "yes" | "true") => "yes".to_owned(),
        (FactType::YesNo, "n" | "no" | "false") => "no".to_owned(),
        (FactType::Listing(_), "yes" | "y") => "listed".to_owned(),
        (FactType::Listing(_), "n") => "no".to_owned(),
        (_, "unknown") => lower,
        _ => text.to_owned(),
    }
}

/// A value as a TOML file takes it.
fn literal(def: &FactDef, value: &FactValue, text: &str) -> String {
    match value {
        FactValue::Country(country) => quoted(country.code()),
        _ if def.fact_type == FactType::Number && Rational::parse(text).is_ok() => text.to_owned(),
        _ => quoted(text),
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn put_fact(
    words: Words<'_>,
    transaction: &mut Transaction,
    wanted: &Wanted,
    def: &FactDef,
    text: &str,
) -> Result<Given, String> {
    let text = plain(def, text);
    let value = value_from_text(def, &text)?;
    let name = match def.name.as_str() {
        "act" => "kind",
        _ => words.fact_name(def.id),
    };
    let mut given = Given {
        table: String::new(),
        of: String::new(),
        line: format!("{name} = {}", literal(def, &value, &text)),
    };
    match def.scope {
        Scope::Transaction => transaction.facts.set(def.id, value),
        Scope::EndUse => {
            given.table = "[end-use]".to_owned();
            transaction.end_use.set(def.id, value);
        }
        Scope::Item => {
            let Some(item) = transaction.items.get_mut(wanted.item.unwrap_or(0)) else {
                return Err(words.say("ask.no_item", &[]));
            };
            given.of = words.say("head.item", &[("id", &item.id)]);
            match &wanted.jurisdiction {
                Some(jurisdiction) => {
                    given.table = format!("[items.{name}]");
                    given.line = format!("{jurisdiction} = {}", literal(def, &value, &text));
                    item.facts_by
                        .retain(|(j, f, _)| j != jurisdiction || *f != def.id);
                    item.facts_by.push((jurisdiction.clone(), def.id, value));
                }
                None => {
                    let beside = matches!(
                        def.name.as_str(),
                        "line-value" | "unit-value" | "quantity" | "origin"
                    );
                    given.table = if beside { "[[items]]" } else { "[items.facts]" }.to_owned();
                    item.facts.set(def.id, value);
                }
            }
        }
        // Facts of a party are asked for as such.
        Scope::Party => return Err(words.say("ask.no_item", &[])),
    }
    Ok(given)
}

fn put_party(
    words: Words<'_>,
    transaction: &mut Transaction,
    at: usize,
    roles: Roles,
    def: &FactDef,
    text: &str,
) -> Result<Given, String> {
    let day = transaction.date;
    let text = plain(def, text);
    let role: Vec<&str> = roles.iter().map(exeat_terms::Role::as_str).collect();
    let mut given = Given {
        table: "[[parties]]".to_owned(),
        of: role.join(", "),
        line: String::new(),
    };
    if def.name == "informed" {
        let notices = notices(words, &text, day)?;
        let list: Vec<String> = notices
            .iter()
            .map(|n| format!("{{ by = \"{}\", from = \"{}\" }}", n.by, n.from))
            .collect();
        given.line = format!("informed = [{}]", list.join(", "));
        change_party(transaction, at, roles, |p| p.informed = Some(notices));
        return Ok(given);
    }
    // A statement about every list at once, as a transaction file makes it.
    if matches!(def.fact_type, FactType::Listing(_)) && text.eq_ignore_ascii_case("none") {
        given.line = "listed = \"none\"".to_owned();
        change_party(transaction, at, roles, |p| p.listed = Some(Vec::new()));
        return Ok(given);
    }
    let value = value_from_text(def, &text)?;
    given.line = format!("{} = {}", def.name, literal(def, &value, &text));
    change_party(transaction, at, roles, |p| p.facts.set(def.id, value));
    Ok(given)
}

/// Changes the party asked about; one that always exists and was not named is added with its roles.
fn change_party(
    transaction: &mut Transaction,
    at: usize,
    roles: Roles,
    change: impl FnOnce(&mut Party),
) {
    match transaction.parties.get_mut(at) {
        Some(party) => change(party),
        None => {
            let mut party = Party {
                roles,
                ..Party::default()
            };
            change(&mut party);
            transaction.parties.push(party);
        }
    }
}

/// `no`, or the jurisdictions whose authorities have sent a notice.
fn notices(words: Words<'_>, text: &str, day: exeat_terms::Date) -> Result<Vec<Notice>, String> {
    if matches!(text, "no" | "none") {
        return Ok(Vec::new());
    }
    let known = words.library.jurisdictions();
    let mut out = Vec::new();
    for by in text.split([',', ' ']).filter(|p| !p.is_empty()) {
        let by = by.to_lowercase();
        if !known.contains(&by.as_str()) {
            return Err(words.say(
                "ask.wrong_informed",
                &[("text", &by), ("known", &known.join(", "))],
            ));
        }
        out.push(Notice {
            by,
            covers: String::new(),
            from: day,
        });
    }
    Ok(out)
}

fn put_entry(
    words: Words<'_>,
    transaction: &mut Transaction,
    wanted: &Wanted,
    text: &str,
) -> Result<Given, String> {
    let day = transaction.date;
    let jurisdiction = wanted.jurisdiction.clone().unwrap_or_default();
    let item = transaction.items.get_mut(wanted.item.unwrap_or(0));
    let (Some(item), Some(pack)) = (item, words.library.law.pack(&jurisdiction)) else {
        return Err(words.say("ask.no_item", &[]));
    };
    if matches!(text.to_lowercase().as_str(), "yes" | "no" | "y" | "n") {
        return Err(words.say("ask.how_entries", &[]));
    }
    let mut tried = item.clone();
    tried.entries.retain(|(j, _)| *j != jurisdiction);
    tried.entries.push((jurisdiction.clone(), text.to_owned()));
    if let Some(wrong) = claim::error(pack, &tried, day) {
        return Err(format!(
            "{}; {}",
            wrong.message,
            wrong.help.unwrap_or_default()
        ));
    }
    *item = tried;
    Ok(Given {
        table: "[items.entries]".to_owned(),
        of: words.say("head.item", &[("id", &item.id)]),
        line: format!("{jurisdiction} = {}", quoted(text)),
    })
}

/// `142.1 ECB, 2023-01-13`: a rate and its source; without a source money is not converted.
fn put_rate(
    words: Words<'_>,
    transaction: &mut Transaction,
    from: &str,
    to: &str,
    text: &str,
) -> Result<Given, String> {
    let (number, source) = text.split_once([' ', ',']).unwrap_or((text, ""));
    let source = source.trim();
    let rate = Rational::parse(number)
        .ok()
        .filter(|r| !r.is_zero() && !r.is_negative());
    let (Some(rate), false) = (rate, source.is_empty()) else {
        return Err(words.say("ask.how_rate", &[]));
    };
    transaction.rates.retain(|r| r.from != from || r.to != to);
    transaction.rates.push(Rate {
        from: from.to_owned(),
        to: to.to_owned(),
        rate,
        source: source.to_owned(),
    });
    Ok(Given {
        table: "[rates]".to_owned(),
        of: String::new(),
        line: format!(
            "{from}-{to} = {{ rate = \"{number}\", source = {} }}",
            quoted(source)
        ),
    })
}
