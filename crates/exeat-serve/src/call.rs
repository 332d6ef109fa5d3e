//! What a route is called with: who calls, the parameters, the body.

use crate::access::Caller;
use crate::problem::Problem;
use crate::service::Service;
use exeat::Messages;
use exeat::terms::{Country, Date, Transaction, parse_date};
use std::sync::Arc;

/// One call.
pub(crate) struct Call {
    /// The service.
    pub(crate) service: Arc<Service>,
    /// Who calls.
    pub(crate) caller: Caller,
    /// Parameters of the path.
    pub(crate) path: Vec<(String, String)>,
    /// Parameters of the query, in order.
    pub(crate) query: Vec<(String, String)>,
    /// Media type of the body, without its parameters.
    pub(crate) content: String,
    /// The boundary of a body in parts.
    pub(crate) boundary: Option<String>,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// The page's own address, for links back to it.
    pub(crate) place: String,
    /// The language of words.
    pub(crate) language: &'static str,
    /// Who replays this request, when it says so.
    pub(crate) idempotency: Option<String>,
}

impl Call {
    /// The sentences of the caller's language.
    pub(crate) fn messages(&self) -> &Messages {
        self.service.messages(self.language)
    }

    /// A parameter of the path.
    pub(crate) fn in_path(&self, name: &str) -> &str {
        find(&self.path, name).unwrap_or("")
    }

    /// A parameter of the query; an empty one is none, as a form sends it.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
            .map(str::trim)
            .filter(|v| !v.is_empty())
    }

    /// A parameter that must be there.
    pub(crate) fn need(&self, name: &str, help: &str) -> Result<&str, Problem> {
        self.get(name)
            .ok_or_else(|| Problem::parameter(name, "is missing", help))
    }

    /// A list divided by commas, given once or several times.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        self.query
            .iter()
            .filter(|(n, _)| n == name)
            .flat_map(|(_, v)| v.split(','))
            .map(|v| v.trim().to_lowercase())
            .filter(|v| !v.is_empty())
            .collect()
    }

    /// A day.
    pub(crate) fn day(&self, name: &str) -> Result<Option<Date>, Problem> {
        self.get(name)
            .map(|text| {
                parse_date(text).map_err(|e| {
                    Problem::parameter(
                        name,
                        &e.to_string(),
                        "write year, month and day as 2023-01-13",
                    )
                })
            })
            .transpose()
    }

    /// A day that must be there.
    pub(crate) fn need_day(&self, name: &str) -> Result<Date, Problem> {
        let help = "write year, month and day as 2023-01-13";
        self.need(name, help)?;
        self.day(name)?
            .ok_or_else(|| Problem::parameter(name, "is missing", help))
    }

    /// A country.
    pub(crate) fn country(&self, name: &str) -> Result<Option<Country>, Problem> {
        self.get(name)
            .map(|text| country(text).map_err(|p| Problem::parameter(name, &p.detail, HOW_COUNTRY)))
            .transpose()
    }

    /// The body as text.
    pub(crate) fn text(&self) -> Result<&str, Problem> {
        std::str::from_utf8(&self.body).map_err(|e| {
            Problem::new(
                400,
                "not-utf8",
                format!("the body is not UTF-8 at byte {}", e.valid_up_to()),
                "send the text as UTF-8",
            )
        })
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<serde_json::Value, Problem> {
        serde_json::from_str(self.text()?).map_err(|e| {
            Problem::new(
                400,
                "bad-json",
                format!("the body is not JSON: {e}"),
                "check brackets, commas and quotes",
            )
        })
    }

    /// The body as a transaction, JSON or TOML by its media type.
    pub(crate) fn transaction(&self) -> Result<Transaction, Problem> {
        let json = self.content == "application/json";
        let name = if json { "body" } else { "body.toml" };
        Ok(exeat::transaction_text(
            &self.service.library,
            self.text()?,
            name,
            json,
        )?)
    }
}

/// How a country is written.
pub(crate) const HOW_COUNTRY: &str =
    "write its ISO 3166-1 alpha-2 code, such as JP, or the country's name";

/// A country as a user writes it.
pub(crate) fn country(text: &str) -> Result<Country, Problem> {
    Country::find(&text.to_uppercase())
        .or_else(|| Country::find(text))
        .ok_or_else(|| {
            let shown: String = text.chars().take(60).collect();
            Problem::new(
                422,
                "unknown-country",
                format!("`{shown}` is not a country known here"),
                HOW_COUNTRY,
            )
        })
}

/// The first value of a name.
pub(crate) fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(n, _)| n == name)
        .map(|(_, v)| v.as_str())
}
