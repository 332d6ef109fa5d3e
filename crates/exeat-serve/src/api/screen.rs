//! `POST /screen` and `GET /lists`.

use crate::call::{Call, country};
use crate::log::today;
use crate::problem::Problem;
use crate::reply::Reply;
use exeat::lists::{self, DEFAULT_THRESHOLD, Kind, Query, kind_from_word};
use exeat::terms::Date;
use exeat::wire::v1_screen::{self, ListOut, Lists, QueryOut, Screened};
use serde_json::Value;

/// Most names of one call; more go into a batch.
pub(crate) const MOST_NAMES: usize = 1_000;
/// Longest name, in bytes. Past it a name is refused and never cut: the real one may stand at the end.
pub(crate) const LONGEST_NAME: usize = 2_000;

/// Screens names against the lists.
pub(crate) fn screen(call: &Call) -> Result<Reply, Problem> {
    let body = call.json()?;
    let known = ["queries", "threshold", "aliases"];
    let object = object(&body, "the body", &known)?;
    let threshold = threshold(object.get("threshold"), "threshold")?;
    let aliases = match object.get("aliases") {
        None | Some(Value::Null) => true,
        Some(Value::Bool(aliases)) => *aliases,
        Some(_) => {
            return Err(shape(
                "aliases",
                "is not true or false",
                "write true or false",
            ));
        }
    };
    let queries = match object.get("queries") {
        Some(Value::Array(queries)) => queries,
        _ => {
            return Err(shape(
                "queries",
                "is no list",
                "write {\"queries\": [{\"id\": \"1\", \"name\": \"…\"}]}",
            ));
        }
    };
    if queries.len() > MOST_NAMES {
        return Err(Problem::new(
            413,
            "too-many-names",
            format!("{} names are asked at once", queries.len()),
            format!("ask at most {MOST_NAMES}"),
        ));
    }
    let searched = &call.service.searched;
    let mut out: Vec<QueryOut> = Vec::with_capacity(queries.len());
    let queries: Vec<Query> = queries
        .iter()
        .enumerate()
        .map(|(at, q)| query(at, q))
        .collect::<Result<_, _>>()?;
    let (screen, day) = (searched.screen(aliases), today());
    let (answers, _) = searched.of(&call.caller.tenant)?;
    for query in &queries {
        let found = lists::screen(&screen, query, threshold);
        out.push(v1_screen::query(
            query,
            &found,
            &answers.dispositions,
            Some(day),
        ));
    }
    Reply::wire(&Screened {
        version: 1,
        queries: out,
        threshold: v1_screen::share(threshold),
        aliases,
        lists: lists_out(call, day),
        notes: Vec::new(),
    })
}

/// The lists in use, their age and source.
pub(crate) fn lists_in_use(call: &Call) -> Result<Reply, Problem> {
    Reply::wire(&Lists {
        version: 1,
        lists: lists_out(call, today()),
        aliases: call.service.searched.pairs(),
        folder: None,
    })
}

fn lists_out(call: &Call, day: Date) -> Vec<ListOut> {
    let lists = call.service.searched.lists();
    lists
        .iter()
        .map(|list| v1_screen::list(list, day))
        .collect()
}

/// Something of the wrong shape, with the way to it.
pub(crate) fn shape(path: &str, what: &str, help: &str) -> Problem {
    Problem::new(422, "wrong-shape", format!("`{path}` {what}"), help)
}

/// A table whose keys are all known.
pub(crate) fn object<'a>(
    value: &'a Value,
    path: &str,
    known: &[&str],
) -> Result<&'a serde_json::Map<String, Value>, Problem> {
    let Some(object) = value.as_object() else {
        return Err(shape(
            path,
            "is no object",
            &format!("it takes {}", known.join(", ")),
        ));
    };
    for key in object.keys() {
        if !known.contains(&key.as_str()) {
            let help = match exeat::rules::nearest(key, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it takes {}", known.join(", ")),
            };
            let shown: String = key.chars().take(60).collect();
            return Err(Problem::new(
                422,
                "unknown-key",
                format!("`{shown}` is not a key of {path}"),
                help,
            ));
        }
    }
    Ok(object)
}

/// A text, where it is given.
pub(crate) fn text<'a>(
    object: &'a serde_json::Map<String, Value>,
    key: &str,
    path: &str,
) -> Result<Option<&'a str>, Problem> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(shape(
            &format!("{path}.{key}"),
            "is no text",
            "write it in quotes",
        )),
    }
}

fn query(at: usize, value: &Value) -> Result<Query, Problem> {
    let path = format!("queries[{at}]");
    let object = object(value, &path, &["id", "name", "kind", "country"])?;
    let name = text(object, "name", &path)?.unwrap_or("").trim();
    name_fits(name, &format!("{path}.name"))?;
    let kind = match text(object, "kind", &path)? {
        None => Kind::Unknown,
        Some(word) => kind_from_word(word).ok_or_else(|| {
            let help = "write person, organisation, vessel, aircraft or unknown";
            shape(&format!("{path}.kind"), "is no kind of party", help)
        })?,
    };
    let place = match text(object, "country", &path)? {
        None | Some("") => None,
        Some(text) => Some(country(text).map_err(|p| {
            let help = p.help.clone().unwrap_or_default();
            shape(
                &format!("{path}.country"),
                &format!("names no country: {}", p.detail),
                &help,
            )
        })?),
    };
    Ok(Query {
        id: text(object, "id", &path)?.map_or_else(|| (at + 1).to_string(), str::to_owned),
        name: name.to_owned(),
        kind,
        country: place,
        ..Query::default()
    })
}

/// A name that can be screened: neither empty nor longer than what is read whole.
pub(crate) fn name_fits(name: &str, path: &str) -> Result<(), Problem> {
    if name.is_empty() {
        return Err(shape(path, "is empty", "give a name"));
    }
    if name.len() > LONGEST_NAME {
        let what = format!("holds {} bytes", name.len());
        return Err(shape(
            path,
            &what,
            &format!("a name may hold {LONGEST_NAME} bytes"),
        ));
    }
    Ok(())
}

/// A threshold in ten-thousandths, read from its digits.
pub(crate) fn threshold(value: Option<&Value>, path: &str) -> Result<u32, Problem> {
    let text = match value {
        None | Some(Value::Null) => return Ok(DEFAULT_THRESHOLD),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(_) => String::new(),
    };
    ten_thousandths(&text).ok_or_else(|| {
        shape(
            path,
            "is no number from 0 to 1",
            "write it as 0.7; 0 scores everything",
        )
    })
}

/// A share of one in ten-thousandths.
pub(crate) fn ten_thousandths(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 9 || whole.len() > 4 {
        return None;
    }
    if whole.is_empty() && part.is_empty() {
        return None;
    }
    let part: String = part.chars().chain("0000".chars()).take(4).collect();
    let whole: u32 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let value = whole.checked_mul(10_000)?.checked_add(part.parse().ok()?)?;
    (value <= 10_000).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_read_from_their_digits() {
        for (text, value) in [("0", 0), ("0.7", 7_000), (".85", 8_500), ("1.0", 10_000)] {
            assert_eq!(ten_thousandths(text), Some(value), "{text}");
        }
        for text in ["1.1", "-1", "x", "", ".", "1e9", "99999999999"] {
            assert_eq!(ten_thousandths(text), None, "{text}");
        }
    }
}
