//! What changed in one country's law between two days, and what that changes for the user's own orders.

use crate::check::{Options, check, packs};
use crate::error::Error;
use crate::messages::Messages;
use crate::packs::Library;
use crate::wire::v1;
use crate::wire::v1_compare::{self, EventOut, LineChange};
use exeat_compare::coalition::picture::{Bundle, Caption, Moment, Picture, Timeline};
use exeat_compare::diff::{Diff, diff as compare};
use exeat_compare::gap::Universes;
use exeat_rules::Pack;
use exeat_terms::{Date, Diagnostic, Transaction};
use serde_json::Value;
use std::collections::BTreeSet;

/// What is asked.
#[derive(Debug, Clone)]
pub struct DiffRequest {
    /// The jurisdiction.
    pub pack: String,
    /// The earlier day.
    pub from: Date,
    /// The later day.
    pub to: Date,
}

impl DiffRequest {
    /// A request for a jurisdiction as a user writes it.
    ///
    /// # Errors
    /// When there is no such pack, or the days stand the wrong way round.
    pub fn new(library: &Library, pack: &str, from: Date, to: Date) -> Result<DiffRequest, Error> {
        let id = pack.trim().to_lowercase();
        let found = packs(library, std::slice::from_ref(&id))?;
        if to < from {
            return Err(Error::one(
                Diagnostic::error("days-reversed", format!("{to} lies before {from}"))
                    .with_help("`--from` is the earlier day, `--to` the later"),
            ));
        }
        Ok(DiffRequest {
            pack: found.first().map_or(id, |p| p.id.clone()),
            from,
            to,
        })
    }
}

/// What changed.
#[must_use]
pub fn diff(library: &Library, request: &DiffRequest) -> Diff {
    let universes = Universes::of(&library.law);
    compare(
        &library.law,
        &universes,
        &request.pack,
        request.from,
        request.to,
    )
}

/// The days of a pack as a picture.
#[must_use]
pub fn timeline_picture(pack: &Pack, messages: &Messages) -> Picture {
    const WAYS: [&str; 7] = [
        "begins",
        "ends",
        "published",
        "suspended",
        "unknown",
        "revived",
        "compliance",
    ];
    let mut used: Vec<&str> = Vec::new();
    let mut moments = Vec::new();
    for day in v1_compare::timeline(pack) {
        let mut bundles: Vec<(&str, Vec<String>)> = Vec::new();
        for way in WAYS {
            // What can catch a kind of item follows from the rest.
            let of_way = |e: &&EventOut| e.happening == way && e.what != "closure";
            let events = day.events.iter().filter(of_way);
            let names: Vec<String> = events.flat_map(|e| e.names.clone()).collect();
            if !names.is_empty() {
                bundles.push((way, names));
            }
        }
        if !bundles.is_empty() {
            used.extend(bundles.iter().map(|(way, _)| *way));
            moments.push((day.day, bundles));
        }
    }
    let ways: Vec<&str> = WAYS.into_iter().filter(|w| used.contains(w)).collect();
    let place = |way: &str| ways.iter().position(|w| *w == way).unwrap_or(0);
    Timeline {
        caption: Caption {
            title: messages.say("diff.timeline", &[("name", &pack.name)]),
            subtitle: messages.say("diff.timeline_how", &[]),
            notes: vec![messages.say("head.disclaimer", &[])],
        },
        moments: moments
            .into_iter()
            .map(|(day, bundles)| Moment {
                day,
                bundles: bundles
                    .into_iter()
                    .map(|(way, names)| Bundle {
                        way: place(way),
                        names,
                    })
                    .collect(),
            })
            .collect(),
        ways: ways
            .iter()
            .map(|way| messages.say(&format!("diff.happening_{way}"), &[]))
            .collect(),
    }
    .draw()
}

/// The lines of a transaction that come out otherwise on the later day.
///
/// # Errors
/// As [`check`]: when a claimed entry did not exist on one of the days.
pub fn orders(
    library: &Library,
    request: &DiffRequest,
    transaction: &Transaction,
    confirmed: &[(String, Date)],
    messages: &Messages,
) -> Result<Vec<LineChange>, Error> {
    let on = |day: Date| -> Result<Value, Error> {
        let options = Options {
            jurisdictions: vec![request.pack.clone()],
            on: Some(day),
            confirmed: confirmed.to_vec(),
            ..Options::default()
        };
        let answer = check(library, transaction.clone(), &options)?;
        as_json(&v1::check(library, &answer, messages))
    };
    Ok(changed(&on(request.from)?, &on(request.to)?, messages))
}

/// What is different now from an earlier report of `check --json`, for the same orders.
///
/// # Errors
/// When the report is not one.
pub fn watch(
    before: &str,
    after: &v1::Check,
    messages: &Messages,
) -> Result<Vec<LineChange>, Error> {
    let bad = |why: String| {
        Error::one(
            Diagnostic::error("bad-report", why)
                .with_help("keep what `exeat check FILE --json` printed, and give that file"),
        )
    };
    let before: Value =
        serde_json::from_str(before).map_err(|e| bad(format!("the report is no JSON: {e}")))?;
    if before.get("version") != Some(&Value::from(1)) || before.get("determinations").is_none() {
        return Err(bad("the report is not one of `check`".to_owned()));
    }
    Ok(changed(&before, &as_json(after)?, messages))
}

/// Packs whose content is not what it was, by id.
#[must_use]
pub fn packs_changed(before: &str, after: &v1::Check) -> Vec<String> {
    let old: Value = serde_json::from_str(before).unwrap_or(Value::Null);
    let list = old.get("packs").and_then(Value::as_array);
    let hash = |id: &str| {
        list.into_iter()
            .flatten()
            .find(|p| p.get("id").and_then(Value::as_str) == Some(id))
            .and_then(|p| p.get("hash"))
            .and_then(Value::as_str)
    };
    after
        .packs
        .iter()
        .filter(|p| hash(&p.id) != Some(p.hash.as_str()))
        .map(|p| p.id.clone())
        .collect()
}

fn as_json(check: &v1::Check) -> Result<Value, Error> {
    serde_json::to_value(check).map_err(|e| {
        Error::one(Diagnostic::error(
            "unwritable",
            format!("the answer cannot be written: {e}"),
        ))
    })
}

/// Lines whose head, entries, requirements or missing facts differ between two reports.
fn changed(before: &Value, after: &Value, messages: &Messages) -> Vec<LineChange> {
    let lines = |report: &Value| -> Vec<Value> {
        report
            .get("determinations")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let text = |value: &Value, key: &str| -> String {
        value
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned()
    };
    let (old, new) = (lines(before), lines(after));
    let same = |a: &Value, b: &Value| {
        text(a, "item") == text(b, "item") && text(a, "jurisdiction") == text(b, "jurisdiction")
    };
    let mut out = Vec::new();
    for line in &new {
        let was = old.iter().find(|o| same(o, line));
        let because = reasons(was.unwrap_or(&Value::Null), line, messages);
        let head = was.map_or(String::new(), |w| text(w, "outcome"));
        if head != text(line, "outcome") || !because.is_empty() {
            out.push(LineChange {
                item: text(line, "item"),
                jurisdiction: text(line, "jurisdiction"),
                before: head,
                after: text(line, "outcome"),
                because,
            });
        }
    }
    for line in old.iter().filter(|o| !new.iter().any(|n| same(o, n))) {
        out.push(LineChange {
            item: text(line, "item"),
            jurisdiction: text(line, "jurisdiction"),
            before: text(line, "outcome"),
            after: String::new(),
            because: Vec::new(),
        });
    }
    out
}

/// What differs below two heads, in words.
fn reasons(before: &Value, after: &Value, messages: &Messages) -> Vec<String> {
    // List, name of a row, and the status that counts; `{name}` alone where any row does.
    let rows = |report: &Value, list: &str, name: &str, status: &str| -> BTreeSet<String> {
        report
            .get(list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter(|row| row.get("status").and_then(Value::as_str) == Some(status))
            .filter_map(|row| row.get(name).and_then(Value::as_str))
            .map(str::to_owned)
            .collect()
    };
    let mut out = Vec::new();
    let mut say = |key: &str, list: Vec<&String>| {
        if !list.is_empty() {
            let names: Vec<&str> = list.iter().map(|n| n.as_str()).collect();
            out.push(messages.say(key, &[("list", &names.join(", "))]));
        }
    };
    for (list, name, status, key) in [
        ("entries", "entry", "met", "diff.entry"),
        ("entries", "entry", "open", "diff.entry_open"),
        ("requirements", "control", "met", "diff.requirement"),
        ("requirements", "control", "open", "diff.requirement_open"),
    ] {
        let (was, is) = (
            rows(before, list, name, status),
            rows(after, list, name, status),
        );
        say(&format!("{key}_now"), is.difference(&was).collect());
        say(&format!("{key}_no_longer"), was.difference(&is).collect());
    }
    let exceptions = |report: &Value| -> BTreeSet<String> {
        report
            .get("requirements")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .flat_map(|r| {
                r.get("exceptions")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
            })
            .filter(|e| e.get("status").and_then(Value::as_str) == Some("available"))
            .filter_map(|e| e.get("exception").and_then(Value::as_str))
            .map(str::to_owned)
            .collect()
    };
    let (was, is) = (exceptions(before), exceptions(after));
    say("diff.exception_now", is.difference(&was).collect());
    say("diff.exception_no_longer", was.difference(&is).collect());
    let missing = |report: &Value| -> BTreeSet<String> {
        report
            .get("missing")
            .and_then(|m| m.get("still_matter"))
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    };
    let (was, is) = (missing(before), missing(after));
    say("diff.missing_now", is.difference(&was).collect());
    say("diff.missing_no_longer", was.difference(&is).collect());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCANNER: &str = r#"
        date = "2023-07-01"
        kind = "export"
        from = "JP"
        destination = "CN"
        [[items]]
        id = "1"
        kind = "lithography scanner"
        [items.facts]
        wavelength = "193 nm"
        numerical-aperture = 1.35
        dedicated-chuck-overlay = "1.4 nm"
        [end-use]
        known-concern = "none"
    "#;

    fn day(text: &str) -> Date {
        exeat_terms::parse_date(text).unwrap()
    }

    fn report(library: &Library, on: &str) -> v1::Check {
        let transaction = crate::transaction_text(library, SCANNER, "scanner", false).unwrap();
        let options = Options {
            jurisdictions: vec!["jp".to_owned()],
            on: Some(day(on)),
            ..Options::default()
        };
        let answer = check(library, transaction, &options).unwrap();
        v1::check(library, &answer, &Messages::load("en"))
    }

    #[test]
    fn a_line_that_comes_out_otherwise_says_why() {
        let library = Library::carried().unwrap();
        let (from, to) = (day("2023-07-01"), day("2023-07-23"));
        let request = DiffRequest::new(&library, "JP", from, to).unwrap();
        let transaction = crate::transaction_text(&library, SCANNER, "scanner", false).unwrap();
        let messages = Messages::load("en");
        let lines = orders(&library, &request, &transaction, &[], &messages).unwrap();
        let [line] = lines.as_slice() else {
            panic!("{lines:?}")
        };
        assert_eq!(line.before, "no licence required");
        assert_eq!(line.after, "licence required");
        assert!(
            line.because.iter().any(|b| b.contains("6.17.wo")),
            "{:?}",
            line.because
        );
    }

    #[test]
    fn watch_is_silent_until_something_changes() {
        let library = Library::carried().unwrap();
        let messages = Messages::load("en");
        let before = report(&library, "2023-07-01");
        let text = v1::to_json(&before).unwrap();
        assert!(watch(&text, &before, &messages).unwrap().is_empty());
        assert!(packs_changed(&text, &before).is_empty());
        let now = report(&library, "2023-07-23");
        assert_eq!(watch(&text, &now, &messages).unwrap().len(), 1);
        assert!(watch("{}", &now, &messages).is_err());
        assert!(watch("not json", &now, &messages).is_err());
    }

    #[test]
    fn days_the_wrong_way_round_are_an_error() {
        let library = Library::carried().unwrap();
        assert!(DiffRequest::new(&library, "jp", day("2024-01-02"), day("2024-01-01")).is_err());
        assert!(DiffRequest::new(&library, "zz", day("2024-01-01"), day("2024-01-02")).is_err());
    }

    #[test]
    fn one_period_of_law_has_no_change() {
        let library = Library::carried().unwrap();
        let (from, to) = (day("2023-08-01"), day("2023-08-02"));
        let found = diff(
            &library,
            &DiffRequest::new(&library, "jp", from, to).unwrap(),
        );
        assert!(found.complete && found.entries.is_empty() && found.provisions.is_empty());
    }
}
