//! Cases and the record, for programs.

use crate::call::Call;
use crate::cases::{self, asked_from};
use crate::problem::Problem;
use crate::reply::Reply;
use exeat::record::{Case, CaseFilter, Filter, Kind};
use exeat::wire::v1_record::case_body;
use serde_json::{Value, json};

/// Rows of one answer at most.
const MOST: u32 = 500;

fn number(call: &Call, name: &str) -> Result<Option<u64>, Problem> {
    call.get(name)
        .map(|text| {
            text.parse()
                .map_err(|_| Problem::parameter(name, "is no number", "write digits alone"))
        })
        .transpose()
}

fn limit(call: &Call) -> Result<u32, Problem> {
    let asked = number(call, "limit")?.unwrap_or(100);
    Ok(u32::try_from(asked).unwrap_or(MOST).clamp(1, MOST))
}

/// The queue.
pub(crate) fn list(call: &Call) -> Result<Reply, Problem> {
    let record = call.service.desks.need(&call.caller)?;
    let rows = record.cases(&CaseFilter {
        status: call.get("status").map(str::to_owned),
        waits: call.get("waits").map(str::to_owned),
        search: call.get("find").map(str::to_owned),
        skip: u32::try_from(number(call, "skip")?.unwrap_or(0)).unwrap_or(u32::MAX),
        limit: limit(call)?,
    })?;
    let cases: Vec<Value> = rows
        .iter()
        .map(|r| {
            json!({ "id": r.id, "subject": r.subject, "status": r.status, "waits": r.waits,
                "outcome": r.outcome, "opened": r.opened, "changed": r.changed, "actor": r.actor })
        })
        .collect();
    Ok(Reply::value(&json!({ "version": 1, "cases": cases })))
}

/// Opens a case for a transaction.
pub(crate) fn open(call: &Call) -> Result<Reply, Problem> {
    let mut asked = asked_from(call.text()?);
    asked.json = call.content == "application/json";
    let worked = cases::work(call, asked)?;
    let case = cases::open(call, &worked)?;
    let place = format!("/cases/{}", case.id);
    Ok(shown(&case).status(201).with("location", &place))
}

/// A case.
pub(crate) fn case(call: &Call) -> Result<Reply, Problem> {
    let record = call.service.desks.need(&call.caller)?;
    let case = record
        .case(call.in_path("id"))?
        .ok_or_else(|| Problem::nothing("such case"))?;
    Ok(shown(&case))
}

/// Answers questions of a case: an object of names and values.
pub(crate) fn answers(call: &Call) -> Result<Reply, Problem> {
    let body = call.json()?;
    let help = "write {\"end-use.facility-node\": \"14 nm\"}; the case names its questions";
    let object = body
        .as_object()
        .ok_or_else(|| super::screen::shape("the body", "is no object", help))?;
    let given = object
        .iter()
        .map(|(name, value)| match value {
            Value::String(text) => Ok((name.clone(), text.clone())),
            Value::Number(number) => Ok((name.clone(), number.to_string())),
            _ => Err(super::screen::shape(
                name,
                "is neither text nor number",
                help,
            )),
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(shown(&cases::answer(call, call.in_path("id"), &given)?))
}

fn shown(case: &Case) -> Reply {
    Reply::value(&case_body(case))
}

/// Entries of the record, newest first.
pub(crate) fn records(call: &Call) -> Result<Reply, Problem> {
    let record = call.service.desks.need(&call.caller)?;
    let kind = match call.get("kind") {
        None => Vec::new(),
        Some(word) if Kind::parse(word).is_some() => vec![word.to_owned()],
        Some(_) => {
            let known: Vec<&str> = Kind::ALL.iter().map(|k| k.as_str()).collect();
            let help = format!("kinds are {}", known.join(", "));
            return Err(Problem::parameter("kind", "is no kind of entry", &help));
        }
    };
    let entries = record.list(&Filter {
        kinds: kind,
        subject: call.get("find").map(str::to_owned),
        case: call.get("case").map(str::to_owned),
        from: number(call, "before")?,
        newest_first: true,
        limit: limit(call)?,
        ..Filter::default()
    })?;
    let rows: Vec<Value> = entries
        .iter()
        .map(|kept| {
            let mut row = json!({ "index": kept.index, "commitment": kept.commitment.to_string() });
            if let (Some(content), Some(map)) = (&kept.content, row.as_object_mut()) {
                let e = &content.stamped.entry;
                map.insert("kind".to_owned(), json!(e.kind.as_str()));
                map.insert(
                    "time".to_owned(),
                    json!(exeat::wire::v1_record::instant(e.time)),
                );
                map.insert("actor".to_owned(), json!(e.actor.name));
                map.insert("subject".to_owned(), json!(e.subject));
                map.insert("case".to_owned(), json!(e.case));
            }
            row
        })
        .collect();
    let size = record.size()?;
    Ok(Reply::value(
        &json!({ "version": 1, "size": size, "entries": rows }),
    ))
}

fn index(call: &Call) -> Result<u64, Problem> {
    call.in_path("index")
        .parse()
        .map_err(|_| Problem::nothing("such entry"))
}

/// An entry, in its canonical bytes.
pub(crate) fn entry(call: &Call) -> Result<Reply, Problem> {
    let record = call.service.desks.need(&call.caller)?;
    let kept = record
        .get(index(call)?)?
        .ok_or_else(|| Problem::nothing("such entry"))?;
    match kept.content {
        Some(content) => Ok(Reply::bytes("application/json", content.bytes)),
        None => Err(Problem::new(
            410,
            "erased",
            "the content of this entry was erased when its time was over",
            "its proof stays: ask for /records/INDEX/proof",
        )),
    }
}

/// The proof that an entry stands in the log.
pub(crate) fn proof(call: &Call) -> Result<Reply, Problem> {
    let record = call.service.desks.need(&call.caller)?;
    let proof = record.proof(index(call)?)?;
    let path: Vec<String> = proof.path.iter().map(ToString::to_string).collect();
    Ok(Reply::value(&json!({
        "index": proof.index, "commitment": proof.commitment.to_string(), "path": path,
        "checkpoint": proof.checkpoint, "verifier": record.verifier().to_string(),
        "holds": proof.holds(&record.verifier()),
    })))
}
