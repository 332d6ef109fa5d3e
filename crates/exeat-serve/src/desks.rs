//! What is kept: one record for each tenant, in a folder of its own.

use crate::access::{Caller, LOCAL};
use crate::call::Call;
use crate::problem::Problem;
use exeat::record::{Actor, Entry, Hash, Kind, Record, content_hash, now};
use exeat::wire::v1::Check;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

/// The records that are open.
#[derive(Debug)]
pub(crate) struct Desks {
    data: Option<PathBuf>,
    open: Mutex<BTreeMap<String, Record>>,
}

impl Desks {
    /// The records below a data folder; each is opened when its tenant first calls.
    pub(crate) fn new(data: Option<PathBuf>) -> Desks {
        Desks {
            data,
            open: Mutex::new(BTreeMap::new()),
        }
    }

    /// The folder of a tenant; that of a desk with one tenant is the data folder itself.
    fn folder(&self, tenant: &str) -> Option<PathBuf> {
        let data = self.data.as_ref()?;
        Some(match tenant {
            LOCAL => data.clone(),
            other => data.join("tenants").join(other),
        })
    }

    /// The record of a tenant; none where nothing is kept.
    pub(crate) fn of(&self, tenant: &str) -> Result<Option<Record>, Problem> {
        let Some(folder) = self.folder(tenant) else {
            return Ok(None);
        };
        let mut open = self
            .open
            .lock()
            .map_err(|_| Problem::internal("the record cannot be opened"))?;
        if let Some(record) = open.get(tenant) {
            return Ok(Some(record.clone()));
        }
        let record = Record::open(&folder)?;
        open.insert(tenant.to_owned(), record.clone());
        Ok(Some(record))
    }

    /// The record of a caller, which must be there.
    pub(crate) fn need(&self, caller: &Caller) -> Result<Record, Problem> {
        self.of(&caller.tenant)?.ok_or_else(|| {
            Problem::new(
                409,
                "nothing-kept",
                "this desk keeps nothing: it was started without a data folder",
                "start it as `exeat serve --data DIR`",
            )
        })
    }
}

/// Who calls, as the record names it. A key is a program's unless a browser uses it.
pub(crate) fn actor(caller: &Caller) -> Actor {
    if caller.by_cookie {
        Actor::person(&caller.name)
    } else {
        Actor::program(&caller.name)
    }
}

/// What a determination was made from, beside the law and the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The transaction as it was sent.
    pub(crate) text: String,
    /// Whether it is JSON; else TOML.
    pub(crate) json: bool,
    /// Answers given since, by name of the question, in order.
    pub(crate) answers: Vec<(String, String)>,
}

impl Asked {
    /// The same as a part of a body.
    fn value(&self) -> Value {
        json!({
            "transaction": self.text,
            "format": if self.json { "json" } else { "toml" },
            "answers": self.answers.iter().map(|(n, v)| json!([n, v])).collect::<Vec<_>>(),
        })
    }

    /// Read back from a body.
    pub(crate) fn from_body(body: &Value) -> Option<Asked> {
        let text = body.get("transaction")?.as_str()?.to_owned();
        let json = body.get("format")?.as_str()? == "json";
        let answers = body
            .get("answers")?
            .as_array()?
            .iter()
            .filter_map(|pair| {
                let name = pair.get(0)?.as_str()?.to_owned();
                Some((name, pair.get(1)?.as_str()?.to_owned()))
            })
            .collect();
        Some(Asked {
            text,
            json,
            answers,
        })
    }
}

/// The entry of a determination: what was asked, by which law and lists, and the answer.
pub(crate) fn determination(by: Actor, asked: &Asked, answer: &Check) -> Result<Entry, Problem> {
    let wire = serde_json::to_value(answer)
        .map_err(|_| Problem::internal("the answer cannot be written as JSON"))?;
    let mut body = asked.value();
    if let Some(map) = body.as_object_mut() {
        map.insert("answer".to_owned(), wire);
    }
    let subject = format!("check: {}", answer.outcome);
    let mut entry = Entry::new(Kind::Determination, by, now(), &subject, body);
    entry.inputs = vec![(
        "transaction".to_owned(),
        content_hash(asked.text.as_bytes()),
    )];
    let hashed = |id: &str, hash: &str| Some((id.to_owned(), Hash::from_hex(hash)?));
    entry.packs = answer
        .packs
        .iter()
        .filter_map(|p| hashed(&p.id, &p.hash))
        .collect();
    entry.lists = answer
        .lists
        .iter()
        .filter_map(|l| hashed(&l.id, &l.hash))
        .collect();
    let mut reached: Vec<String> = answer
        .determinations
        .iter()
        .filter(|d| d.reach_status == "reached")
        .map(|d| d.jurisdiction.clone())
        .collect();
    reached.sort();
    reached.dedup();
    entry.jurisdictions = reached;
    Ok(entry)
}

/// Keeps an answer where this desk keeps anything; gives its place in the log.
pub(crate) fn keep(call: &Call, asked: &Asked, answer: &Check) -> Result<Option<u64>, Problem> {
    let Some(record) = call.service.desks.of(&call.caller.tenant)? else {
        return Ok(None);
    };
    let entry = determination(actor(&call.caller), asked, answer)?;
    let receipt = match &call.idempotency {
        // The request is what was asked, whoever asks again.
        Some(key) => {
            let request = content_hash(&request(call));
            record.append_once(key, request, entry)?
        }
        None => record.append(entry)?,
    };
    Ok(Some(receipt.index))
}

/// The bytes that say what was asked: the body and the parameters.
fn request(call: &Call) -> Vec<u8> {
    let mut out = call.body.clone();
    for (name, value) in &call.query {
        for part in [name, value] {
            out.push(0);
            out.extend_from_slice(part.as_bytes());
        }
    }
    out
}
