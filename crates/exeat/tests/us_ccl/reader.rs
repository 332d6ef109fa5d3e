//! A small reader of the government's tables: the list with its licence requirement rows, and the chart.
//!
//! It is written apart from the pack and from the engine. A row it cannot read word for word it leaves out,
//! together with the other rows of that reason in the entry, and names it.

use exeat::terms::Country;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// What the tables say of one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Expected {
    /// No licence for this reason.
    Nothing,
    /// It depends on the paragraph, which the claim does not name.
    Open,
    /// A licence for this reason.
    Required,
}

/// Which part of an entry a row covers.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Scope {
    Entire,
    Only(Vec<String>),
    Except(Vec<String>),
}

/// Where a row asks for a licence.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Where {
    Column(String),
    Everywhere,
    In(&'static [&'static str]),
    Outside(&'static [&'static str]),
    /// Macau and Country Group D:5.
    Embargoed,
    /// The United Arab Emirates, and D:1, D:4, D:5 without A:5 and A:6.
    Named,
}

struct Row {
    reason: &'static str,
    scope: Scope,
    to: Where,
}

pub(crate) struct Entry {
    name: String,
    rows: Vec<Row>,
    unread: Vec<(&'static str, String, &'static str)>,
}

pub(crate) struct Tables {
    list: Value,
    /// Marked columns by country, Hong Kong and the named territories by the row that governs them.
    marks: BTreeMap<Country, BTreeSet<String>>,
    groups: BTreeMap<String, BTreeSet<Country>>,
    /// Rows whose place has no code of its own.
    no_code: Vec<String>,
}

/// Reasons by their letters, as the pack words them.
const REASONS: &[(&str, &str)] = &[
    ("NS", "national security"),
    ("RS", "regional stability"),
    ("MT", "missile technology"),
    ("NP", "nuclear nonproliferation"),
    ("CB", "chemical and biological weapons"),
    ("CC", "crime control"),
    ("FC", "firearms convention"),
    ("AT", "anti-terrorism"),
];

/// Names of the chart that are written otherwise than the country's usual name.
const NAMES: &[(&str, &str)] = &[
    ("Bahamas, The", "BS"),
    ("Congo (Democratic Republic of the)", "CD"),
    ("Congo (Republic of the)", "CG"),
    ("Gambia, The", "GM"),
    ("Macau", "MO"),
    ("Micronesia (Federated State of)", "FM"),
    ("St. Lucia", "LC"),
    ("Seycheles", "SC"),
    (
        "Sint Maarten (the Dutch two-fifths of the island of Saint Martin)",
        "SX",
    ),
    ("South Sudan, Republic of", "SS"),
    ("China (PRC)", "CN"),
    ("Congo (Democratic Republic of)", "CD"),
    ("The Bahamas", "BS"),
    ("Seychelles", "SC"),
];

fn country(name: &str) -> Option<Country> {
    let code = NAMES.iter().find(|(n, _)| *n == name).map(|(_, c)| *c);
    Country::find(code.unwrap_or(name))
}

impl Tables {
    /// The tables, where `EXEAT_DATA` has them.
    pub(crate) fn open() -> Option<Tables> {
        let folder = PathBuf::from(std::env::var_os("EXEAT_DATA")?).join("us");
        let read = |file: &str| -> Option<Value> {
            let text = std::fs::read_to_string(folder.join(file)).ok()?;
            Some(serde_json::from_str(&text).unwrap())
        };
        let (list, chart, groups) = (
            read("ccl.json")?,
            read("country-chart.json")?,
            read("country-groups.json")?,
        );
        let texts = |v: &Value| -> Vec<String> {
            v.as_array()
                .unwrap()
                .iter()
                .map(|t| t.as_str().unwrap().to_owned())
                .collect()
        };
        let mut marks: BTreeMap<Country, BTreeSet<String>> = BTreeMap::new();
        let mut no_code = Vec::new();
        let embargoed = chart["embargoed"].as_object().unwrap();
        for (name, row) in chart["countries"]
            .as_object()
            .unwrap()
            .iter()
            .chain(embargoed)
        {
            let marked = row.get("marks").map(texts).unwrap_or_default();
            match country(name) {
                Some(country) => {
                    marks.insert(country, marked.into_iter().collect());
                }
                None => no_code.push(name.clone()),
            }
        }
        // Hong Kong has no row and is China; the Cayman Islands are the section's own example of a territory.
        for (territory, row) in [("HK", "CN"), ("KY", "GB"), ("LI", "CH")] {
            let row: BTreeSet<String> = marks[&country(row).unwrap()].clone();
            marks.insert(country(territory).unwrap(), row);
        }
        let groups = groups["groups"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(group, members)| {
                let mut members: BTreeSet<Country> =
                    texts(members).iter().filter_map(|n| country(n)).collect();
                if members.contains(&country("CN").unwrap()) {
                    members.insert(country("HK").unwrap());
                }
                (group.clone(), members)
            });
        Some(Tables {
            list,
            marks,
            groups: groups.collect(),
            no_code,
        })
    }

    /// Destinations that can be compared, and rows of the chart whose place has no code of its own.
    pub(crate) fn destinations(&self) -> (Vec<Country>, Vec<String>) {
        (self.marks.keys().copied().collect(), self.no_code.clone())
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.list["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(entry)
            .collect()
    }

    fn marked(&self, column: &str, to: Country) -> bool {
        self.marks.get(&to).is_some_and(|m| m.contains(column))
    }

    fn in_group(&self, group: &str, to: Country) -> bool {
        self.groups.get(group).is_some_and(|m| m.contains(&to))
    }

    fn asks(&self, to: &Where, destination: Country) -> bool {
        match to {
            Where::Column(column) => self.marked(column, destination),
            Where::Everywhere => true,
            Where::In(list) => list.contains(&destination.code()),
            Where::Outside(list) => !list.contains(&destination.code()),
            Where::Embargoed => destination.code() == "MO" || self.in_group("D:5", destination),
            Where::Named => {
                let allied = self.in_group("A:5", destination) || self.in_group("A:6", destination);
                let named = ["D:1", "D:4", "D:5"]
                    .iter()
                    .any(|g| self.in_group(g, destination));
                destination.code() == "AE" || (named && !allied)
            }
        }
    }
}

fn entry(value: &Value) -> Entry {
    let name = value["eccn"].as_str().unwrap().to_owned();
    let mut out = Entry {
        name,
        rows: Vec::new(),
        unread: Vec::new(),
    };
    let rows = value["countryChart"].as_array().unwrap();
    // The record of 3E001 carries the rows of 3E002, and 3E992's rows speak of software.
    let swallowed = matches!(out.name.as_str(), "3E001" | "3E992");
    if rows.is_empty() {
        out.unread.push(("no rows", String::new(), ""));
    }
    for row in rows {
        let control = row["control"]
            .as_str()
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let chart = row["countryChart"]
            .as_str()
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let letters = control.get(..2).unwrap_or("");
        let Some((_, reason)) = REASONS.iter().find(|(l, _)| *l == letters) else {
            out.unread
                .push(("a reason beside the chart", letters.to_owned(), ""));
            continue;
        };
        let to = destination(&chart, &control);
        match (scope(&out.name, &control), to) {
            (_, Err(why)) => out.unread.push((why, letters.to_owned(), reason)),
            (None, _) => out
                .unread
                .push(("a scope in words", letters.to_owned(), reason)),
            (Some(_), _) if swallowed => {
                out.unread
                    .push(("rows of another entry", letters.to_owned(), reason))
            }
            (Some(scope), Ok(to)) => out.rows.push(Row { reason, scope, to }),
        }
    }
    out
}

fn scope(entry: &str, control: &str) -> Option<Scope> {
    let rest = control.get(2..)?.trim().trim_end_matches('.');
    let rest = rest
        .strip_prefix("applies")
        .or_else(|| rest.strip_prefix("apply"))?
        .trim();
    let rest = rest.strip_prefix("to ").unwrap_or(rest);
    let rest = rest.strip_prefix("the ").unwrap_or(rest);
    // One row repeats its column behind the scope.
    let rest = rest.strip_suffix(" CB Column 2").unwrap_or(rest);
    let rest = rest
        .strip_suffix(" AT applies to entire entry")
        .unwrap_or(rest);
    if rest == "entire entry" {
        return Some(Scope::Entire);
    }
    if let Some(rest) = rest.strip_prefix("entire entry") {
        let rest = rest.trim_start_matches(',').trim().strip_prefix("except")?;
        return paragraphs(entry, rest).map(Scope::Except);
    }
    paragraphs(entry, rest).map(Scope::Only)
}

/// A list of paragraphs of the entry, and nothing else.
fn paragraphs(entry: &str, text: &str) -> Option<Vec<String>> {
    const FILLERS: &[&str] = &[
        "items",
        "controlled",
        "by",
        "in",
        "paragraph",
        "paragraphs",
        "of",
        "this",
        "entry",
        "only",
        "and",
        "or",
    ];
    let mut out: Vec<String> = Vec::new();
    let mut range = false;
    for word in text
        .split([' ', ','])
        .filter(|w| !w.is_empty() && !FILLERS.contains(w))
    {
        if word == "to" {
            range = true;
            continue;
        }
        let part = word.strip_prefix(entry).unwrap_or(word).trim_matches('.');
        let fits = part.split('.').enumerate().all(|(i, p)| {
            let letter = p.len() == 1 && p.bytes().all(|b| b.is_ascii_lowercase());
            let number = !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit());
            if i == 0 { letter } else { letter || number }
        });
        if !fits {
            return None;
        }
        if range {
            range = false;
            let first = out.last()?.clone();
            out.extend(between(&first, part)?);
        } else {
            out.push(part.to_owned());
        }
    }
    (!out.is_empty() && !range).then_some(out)
}

/// What lies between the first paragraph of a range, left out, and its last, taken in.
fn between(first: &str, last: &str) -> Option<Vec<String>> {
    if let ([a], [b]) = (first.as_bytes(), last.as_bytes()) {
        return Some((a + 1..=*b).map(|c| char::from(c).to_string()).collect());
    }
    let (above, a) = first.rsplit_once('.')?;
    let (same, b) = last.rsplit_once('.')?;
    if above != same {
        return None;
    }
    let (a, b): (u32, u32) = (a.parse().ok()?, b.parse().ok()?);
    Some((a + 1..=b).map(|n| format!("{above}.{n}")).collect())
}

fn destination(chart: &str, control: &str) -> Result<Where, &'static str> {
    if chart.contains("742.6(a)(3)") {
        return Err("a requirement told in another section");
    }
    if let Some(at) = chart.find(" Column ") {
        let column = chart.get(at.saturating_sub(2)..at + 9).unwrap_or("");
        let (letters, number) = (
            column.get(..2).unwrap_or(""),
            column.get(10..).unwrap_or(""),
        );
        if REASONS.iter().any(|(l, _)| *l == letters) && !chart.contains(" applies ")
            || control.contains(chart)
        {
            return Ok(Where::Column(format!("{letters} {number}")));
        }
    }
    if chart.starts_with("Worldwide control") {
        return Ok(Where::Everywhere);
    }
    if chart.contains("742.6(a)(6)(iii)(A)")
        || chart.contains("742.6(a)(13)") && chart.contains("worldwide")
    {
        return Err("codified worldwide, not enforced");
    }
    if chart.contains("742.6(a)(6)(iii)(B)") {
        return Ok(Where::Named);
    }
    if chart.starts_with("To or within Macau") {
        return Ok(Where::Embargoed);
    }
    if chart.starts_with("China, Russia") {
        return Ok(Where::In(&["CN", "HK", "RU", "VE"]));
    }
    if chart.contains("Country Chart is not designed") {
        return match (
            chart.contains("Iraq"),
            chart.contains("Pakistan"),
            chart.contains("North Korea"),
        ) {
            (true, true, false) => Ok(Where::In(&["IQ", "PK"])),
            (true, false, false) => Ok(Where::In(&["IQ"])),
            (false, true, false) => Ok(Where::In(&["PK"])),
            (false, false, true) => Ok(Where::In(&["KP"])),
            _ => Err("a destination in words"),
        };
    }
    if chart.starts_with("A license is required for ALL destinations, except Canada") {
        return Ok(Where::Outside(&["CA"]));
    }
    if chart == "Column 1." {
        return Ok(Where::Column(format!(
            "{} 1",
            control.get(..2).unwrap_or("")
        )));
    }
    Err("a requirement told in another section")
}

impl Entry {
    /// The bare entry, and every paragraph a readable row names.
    pub(crate) fn claims(&self) -> Vec<String> {
        let named: BTreeSet<&String> = self
            .rows
            .iter()
            .flat_map(|r| match &r.scope {
                Scope::Entire => [].iter(),
                Scope::Only(list) | Scope::Except(list) => list.iter(),
            })
            .collect();
        std::iter::once(self.name.clone())
            .chain(named.into_iter().map(|p| format!("{}.{p}", self.name)))
            .collect()
    }

    pub(crate) fn rows_read(&self) -> usize {
        self.rows.iter().filter(|r| !self.spoilt(r.reason)).count()
    }

    pub(crate) fn unread(&self) -> Vec<(&'static str, String)> {
        self.unread
            .iter()
            .map(|(why, letters, _)| (*why, format!("{} {letters}", self.name).trim().to_owned()))
            .collect()
    }

    /// Whether some row of this reason was not read: then the others cannot be compared either.
    fn spoilt(&self, reason: &str) -> bool {
        self.unread.iter().any(|(_, _, r)| *r == reason)
    }

    /// By reason, what the rows say of a claim to a destination.
    pub(crate) fn expected(
        &self,
        tables: &Tables,
        claim: &str,
        to: Country,
    ) -> BTreeMap<String, Expected> {
        let claimed = claim
            .strip_prefix(&self.name)
            .unwrap_or("")
            .trim_start_matches('.');
        let inside = |p: &String| claimed == p.as_str() || claimed.starts_with(&format!("{p}."));
        let above = |p: &String| claimed.is_empty() || p.starts_with(&format!("{claimed}."));
        let mut out = BTreeMap::new();
        for row in self.rows.iter().filter(|r| !self.spoilt(r.reason)) {
            let covers = match &row.scope {
                Scope::Entire => Expected::Required,
                Scope::Only(list) if list.iter().any(inside) => Expected::Required,
                Scope::Only(list) if list.iter().any(above) => Expected::Open,
                Scope::Only(_) => Expected::Nothing,
                Scope::Except(list) if list.iter().any(inside) => Expected::Nothing,
                Scope::Except(list) if list.iter().any(above) => Expected::Open,
                Scope::Except(_) => Expected::Required,
            };
            let says = if tables.asks(&row.to, to) {
                covers
            } else {
                Expected::Nothing
            };
            let slot = out
                .entry(row.reason.to_owned())
                .or_insert(Expected::Nothing);
            *slot = says.max(*slot);
        }
        // Footnote 7: India has no mark in RS column 2, and these paragraphs need a licence all the same.
        let footnote = ["6A003.b.4.b", "9A515.e"].contains(&claim) && to.code() == "IN";
        if let Some(slot) = out.get_mut("regional stability").filter(|_| footnote) {
            *slot = Expected::Required;
        }
        out
    }
}
