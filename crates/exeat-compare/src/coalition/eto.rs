//! Reads the Emerging Technology Observatory's supply-chain tables, in all the shapes they have had.
//!
//! The quirks, each handled where it bites: byte-order marks and CRLF; shares as `57%` or `57.0`; a column
//! for "negligible" that later vanished; `MAL` for Malaysia; "various" and "Europe" as countries; one provider
//! row per alias, so that a join by row triples firms; stale names in the join table, so that only ids are
//! joined; rows for nodes that no longer exist; edges between tools that are taxonomy, not flow; parents with
//! share rows of their own, so that only leaves are added; published sums from 99 to 104.

use super::code::from_alpha3;
use super::exact::Exact;
use super::families::{FAMILIES, FRONT_END, Family, Stage};
use super::market::{Dataset, Kind, Market, Supplier, Vintage, Who, Wording};
use super::range::Range;
use exeat_terms::{Diagnostic, Place, Rational};
use std::collections::{BTreeMap, BTreeSet};

/// The texts of one release.
#[derive(Debug, Clone, Copy, Default)]
pub struct EtoTables<'a> {
    /// How the release is called, for instance by its folder.
    pub name: &'a str,
    /// `inputs.csv`.
    pub inputs: &'a str,
    /// `providers.csv`.
    pub providers: &'a str,
    /// `provision.csv`.
    pub provision: &'a str,
    /// `sequence.csv`.
    pub sequence: &'a str,
    /// `stages.csv`.
    pub stages: &'a str,
    /// The licence file.
    pub licence: &'a str,
}

/// Most rows of one table; the real ones have about a thousand.
const MAX_ROWS: usize = 100_000;

const ATTRIBUTION: &str = "Emerging Technology Observatory Advanced Semiconductor Supply Chain Dataset, https://eto.tech/dataset-docs/chipexplorer";

/// Reads one release.
///
/// # Errors
/// Everything that makes the tables unreadable: a missing column, a share that is no percentage, two shares of
/// one country in one market.
pub fn read_eto(tables: &EtoTables<'_>) -> Result<Dataset, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut read = |file: &str, text: &str, needed: &[&str]| {
        rows(file, text, needed).unwrap_or_else(|problem| {
            problems.push(*problem);
            Vec::new()
        })
    };
    let inputs = read(
        "inputs.csv",
        tables.inputs,
        &["input_id", "input_name", "type"],
    );
    let providers = read(
        "providers.csv",
        tables.providers,
        &["provider_id", "provider_name", "provider_type"],
    );
    let provision = read(
        "provision.csv",
        tables.provision,
        &["provider_id", "provided_id", "share_provided"],
    );
    let sequence = read(
        "sequence.csv",
        tables.sequence,
        &["input_id", "goes_into_id", "is_type_of_id"],
    );
    let stages = read("stages.csv", tables.stages, &["stage_id", "stage_name"]);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut notes = Vec::new();
    let supply = supply(&providers, &provision, &inputs, &stages, &mut notes)?;
    let chain = Chain::new(&inputs, &sequence);
    let mut dataset = Dataset::default();
    for row in &stages {
        let (id, name) = (row.get("stage_id"), row.get("stage_name"));
        if let Some(found) = supply.get(id) {
            let mut market = found.market(id, name);
            market.kind = Kind::Stage;
            market.stage = Stage::from_id(id).unwrap_or(Stage::Unassigned);
            dataset.markets.push(market);
        }
    }
    let usable: BTreeSet<&str> = inputs
        .iter()
        .filter(|row| size(row).is_some())
        .map(|row| row.get("input_id"))
        .filter(|id| supply.get(id).is_some_and(Supply::is_measured))
        .collect();
    let front: BTreeSet<&str> = FRONT_END
        .iter()
        .flat_map(|root| chain.leaves(root))
        .collect();
    for row in &inputs {
        let (id, name) = (row.get("input_id"), row.get("input_name"));
        let Some(found) = supply.get(id) else {
            continue;
        };
        let mut market = found.market(id, name);
        market.size = size(row);
        market.stage = chain.stage(id);
        let sold = matches!(row.get("type"), "tool_resource" | "material_resource");
        let below = chain.leaves(id);
        if sold && usable.contains(id) && !below.iter().any(|x| *x != id && usable.contains(x)) {
            market.kind = Kind::Leaf;
            dataset.leaves.push(dataset.markets.len());
            if front.contains(id) {
                dataset.front_end.push(dataset.markets.len());
            }
        }
        dataset.markets.push(market);
    }
    for family in FAMILIES {
        let ids: Vec<&str> = family
            .roots
            .iter()
            .flat_map(|root| chain.leaves(root))
            .collect();
        dataset.add_family(family, &ids);
    }
    dataset.vintage = vintage(tables, &dataset);
    dataset.notes = notes;
    Ok(dataset)
}

impl Dataset {
    /// Adds a family of the measured markets of known size among `ids`, weighted by size; nothing when there
    /// are none.
    pub fn add_family(&mut self, family: &Family, ids: &[&str]) {
        let mut parts: Vec<(usize, Exact)> = Vec::new();
        for id in ids {
            let at = self
                .markets
                .iter()
                .position(|m| m.id == *id && m.is_measured());
            if let Some(at) = at
                && let Some(size) = self.markets.get(at).and_then(|m| m.size.clone())
                && !parts.iter().any(|(p, _)| *p == at)
            {
                parts.push((at, size));
            }
        }
        let size: Exact = parts.iter().map(|(_, s)| s).sum();
        let mut shares: BTreeMap<Who, Exact> = BTreeMap::new();
        let mut years: BTreeSet<&str> = BTreeSet::new();
        for (at, weight) in &mut parts {
            let Some(relative) = weight.over(&size) else {
                return;
            };
            *weight = relative;
            let Some(market) = self.markets.get(*at) else {
                continue;
            };
            years.insert(&market.year);
            for supplier in &market.suppliers {
                if let Some(share) = &supplier.share {
                    let sum = shares
                        .entry(supplier.who.clone())
                        .or_insert_with(Exact::zero);
                    *sum = &*sum + &(share * weight);
                }
            }
        }
        let Some(first) = parts.first().and_then(|(at, _)| self.markets.get(*at)) else {
            return;
        };
        let market = Market {
            id: family.id.to_owned(),
            name: family.name.to_owned(),
            kind: Kind::Family,
            stage: first.stage,
            size: Some(size),
            year: years.into_iter().collect::<Vec<_>>().join(", "),
            source: "mean of its leaf markets, weighted by size".to_owned(),
            published_sum: None,
            suppliers: shares
                .into_iter()
                .map(|(who, share)| Supplier {
                    who,
                    published: None,
                    wording: None,
                    share: Some(share),
                    range: None,
                })
                .collect(),
            parts,
        };
        self.markets.push(market);
    }
}

/// A row of a table: cells by column, trimmed.
struct Row(BTreeMap<String, String>);

impl Row {
    fn get(&self, column: &str) -> &str {
        self.0.get(column).map_or("", String::as_str)
    }
}

fn rows(file: &str, text: &str, needed: &[&str]) -> Result<Vec<Row>, Box<Diagnostic>> {
    let bad = |line: u64, message: String, help: &str| {
        Box::new(
            Diagnostic::error("bad-table", message)
                .at(Place {
                    file: file.to_owned(),
                    line: usize::try_from(line).unwrap_or(0),
                    ..Place::default()
                })
                .with_help(help),
        )
    };
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let headers = reader
        .headers()
        .map_err(|e| {
            bad(
                1,
                format!("cannot read the column names: {e}"),
                "save it as UTF-8 CSV",
            )
        })?
        .clone();
    if let Some(missing) = needed.iter().find(|n| !headers.iter().any(|h| h == **n)) {
        return Err(bad(
            1,
            format!("there is no column `{missing}`"),
            "use the tables as the Emerging Technology Observatory publishes them",
        ));
    }
    let mut out = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| {
            let line = e.position().map_or(0, csv::Position::line);
            bad(
                line,
                format!("cannot read a row: {e}"),
                "check the quotes of this row",
            )
        })?;
        if out.len() >= MAX_ROWS {
            return Err(bad(
                0,
                format!("there are more than {MAX_ROWS} rows"),
                "this is not a table of this data set",
            ));
        }
        out.push(Row(headers
            .iter()
            .zip(record.iter())
            .map(|(h, v)| (h.to_owned(), v.to_owned()))
            .collect()));
    }
    Ok(out)
}

/// What is said of one node's suppliers.
#[derive(Default)]
struct Supply {
    numbers: BTreeMap<Who, Exact>,
    words: BTreeMap<Who, Wording>,
    year: String,
    source: String,
    /// Whether shares were rounded to whole per cents.
    coarse: bool,
}

fn supply<'a>(
    providers: &[Row],
    provision: &'a [Row],
    inputs: &[Row],
    stages: &[Row],
    notes: &mut Vec<String>,
) -> Result<BTreeMap<&'a str, Supply>, Vec<Diagnostic>> {
    // One row per alias: the first names the provider, the others repeat it.
    let mut countries: BTreeMap<&str, &str> = BTreeMap::new();
    for row in providers {
        if row.get("provider_type") == "country" {
            countries
                .entry(row.get("provider_id"))
                .or_insert(row.get("provider_name"));
        }
    }
    let known: BTreeSet<&str> = inputs
        .iter()
        .map(|r| r.get("input_id"))
        .chain(stages.iter().map(|r| r.get("stage_id")))
        .filter(|id| !id.is_empty())
        .collect();
    // The column exists in the one release that rounded to whole per cents and has no years.
    let first_release = provision
        .iter()
        .any(|row| row.0.contains_key("negligible_market_share"));
    let mut out: BTreeMap<&str, Supply> = BTreeMap::new();
    let mut problems = Vec::new();
    let (mut gone, mut strange) = (BTreeSet::new(), BTreeSet::new());
    for row in provision {
        let Some(name) = countries.get(row.get("provider_id")) else {
            continue; // a firm: head offices are counted by country rows alone
        };
        let id = row.get("provided_id");
        if !known.contains(id) {
            gone.insert(id);
            continue;
        }
        let who = match from_alpha3(name) {
            Some(country) => Who::Country(country),
            None => {
                if !matches!(*name, "Various" | "Various countries" | "EUR") {
                    strange.insert(*name);
                }
                Who::Rest((*name).to_owned())
            }
        };
        let slot = out.entry(id).or_default();
        let percent = row.get("share_provided").trim_end_matches('%').trim();
        if percent.is_empty() {
            let wording = match (first_release, row.get("negligible_market_share").is_empty()) {
                (true, false) => Wording::Negligible,
                (true, true) => Wording::Major,
                (false, _) => Wording::Named,
            };
            slot.words.insert(who, wording);
            continue;
        }
        slot.year = match row.get("year") {
            "" if first_release => "about 2019".to_owned(),
            "" => "not stated".to_owned(),
            year => year.to_owned(),
        };
        row.get("source").clone_into(&mut slot.source);
        slot.coarse = first_release || !slot.source.contains("TechInsights");
        match Rational::parse(percent) {
            Ok(value) if !value.is_negative() && value <= Rational::whole(100) => {
                if slot.numbers.insert(who, value.into()).is_some() {
                    problems.push(
                        Diagnostic::error(
                            "bad-table",
                            format!("provision.csv: two shares of `{name}` in `{id}`"),
                        )
                        .with_help("each country has one share in a market"),
                    );
                }
            }
            _ => problems.push(
                Diagnostic::error(
                    "bad-table",
                    format!("provision.csv: `{percent}` is not a share of `{name}` in `{id}`"),
                )
                .with_help("a share is a percentage from 0 to 100"),
            ),
        }
    }
    let list = |ids: BTreeSet<&str>| ids.into_iter().collect::<Vec<_>>().join(", ");
    if !gone.is_empty() {
        notes.push(format!(
            "rows for nodes the release no longer has are left out: {}",
            list(gone)
        ));
    }
    if !strange.is_empty() {
        notes.push(format!(
            "codes of no country known here count as supply that cannot join: {}",
            list(strange)
        ));
    }
    if problems.is_empty() {
        Ok(out)
    } else {
        Err(problems)
    }
}

fn percent(tenths_of_percent: i128) -> Exact {
    Exact::ratio(tenths_of_percent, 1000).unwrap_or_else(Exact::zero)
}

impl Supply {
    fn sum(&self) -> Exact {
        self.numbers.values().sum()
    }

    fn is_measured(&self) -> bool {
        !self.sum().is_zero()
    }

    /// Where the share of a supplier can lie.
    fn range(&self, who: &Who) -> Range {
        let (nothing, all) = (Exact::zero(), Exact::one());
        match (self.numbers.get(who), self.words.get(who)) {
            (Some(published), _) => {
                let share = published
                    .over(&Exact::whole(100))
                    .unwrap_or_else(Exact::zero);
                if self.coarse && *published == Exact::one() {
                    // Anything from nothing to one per cent was printed as one.
                    return Range {
                        low: nothing,
                        high: percent(15),
                    };
                }
                let half = if self.coarse {
                    percent(5)
                } else {
                    Exact::ratio(1, 2000).unwrap_or_else(Exact::zero)
                };
                Range {
                    low: (&share - &half).max(nothing),
                    high: (&share + &half).min(all),
                }
            }
            (None, Some(Wording::Major)) => Range {
                low: percent(25),
                high: all,
            },
            (None, Some(Wording::Named)) if !self.is_measured() => Range {
                low: nothing,
                high: all,
            },
            (None, _) => Range {
                low: nothing,
                high: percent(25),
            },
        }
    }

    fn market(&self, id: &str, name: &str) -> Market {
        let sum = self.sum();
        let all: BTreeSet<&Who> = self.numbers.keys().chain(self.words.keys()).collect();
        Market {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: Kind::Other,
            stage: Stage::Unassigned,
            size: None,
            year: self.year.clone(),
            source: self.source.clone(),
            published_sum: self.is_measured().then(|| sum.clone()),
            suppliers: all
                .into_iter()
                .map(|who| Supplier {
                    who: who.clone(),
                    published: self.numbers.get(who).cloned(),
                    wording: self.words.get(who).copied(),
                    share: self.numbers.get(who).and_then(|p| p.over(&sum)),
                    range: Some(self.range(who)),
                })
                .collect(),
            parts: Vec::new(),
        }
    }
}

/// Size in millions of dollars, from text such as `$11.7 billion (2025)`.
fn size(row: &Row) -> Option<Exact> {
    let text = row
        .get("market_share_chart_global_market_size_info")
        .to_lowercase();
    let text = ["about ", "over "]
        .iter()
        .find_map(|lead| text.strip_prefix(lead))
        .unwrap_or(&text);
    let (number, rest) = text.strip_prefix('$')?.split_once(' ')?;
    let factor = if rest.starts_with("billion") {
        1000
    } else if rest.starts_with("million") {
        1
    } else {
        return None;
    };
    let size = &Exact::parse(number)? * &Exact::whole(factor);
    (!size.is_zero() && !size.is_negative()).then_some(size)
}

/// The drawing of the supply chain: what is a type of what, and what feeds which stage.
struct Chain<'a> {
    kinds: BTreeMap<&'a str, (&'a str, Option<Stage>)>,
    below: BTreeMap<&'a str, Vec<&'a str>>,
    above: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Chain<'a> {
    fn new(inputs: &'a [Row], sequence: &'a [Row]) -> Chain<'a> {
        let mut chain = Chain {
            kinds: inputs
                .iter()
                .map(|r| {
                    let stage = Stage::from_id(r.get("stage_id"));
                    (r.get("input_id"), (r.get("type"), stage))
                })
                .collect(),
            below: BTreeMap::new(),
            above: BTreeMap::new(),
        };
        for row in sequence {
            let (node, into, of) = (
                row.get("input_id"),
                row.get("goes_into_id"),
                row.get("is_type_of_id"),
            );
            let kind = |id: &str| chain.kinds.get(id).map_or("", |(kind, _)| *kind);
            // An edge from tool to tool is taxonomy, however it is drawn.
            let tools = kind(node) == "tool_resource" && kind(into) == "tool_resource";
            if !of.is_empty() {
                chain.below.entry(of).or_default().push(node);
            } else if !into.is_empty() && tools {
                chain.below.entry(into).or_default().push(node);
            }
            for up in [into, of].into_iter().filter(|up| !up.is_empty()) {
                chain.above.entry(node).or_default().push(up);
            }
        }
        chain
    }

    /// The lowest nodes below a node, itself when there are none below. A circle in the drawing ends there.
    fn leaves(&self, root: &'a str) -> Vec<&'a str> {
        let mut out = Vec::new();
        let mut seen = BTreeSet::from([root]);
        let mut stack = vec![root];
        while let Some(node) = stack.pop() {
            match self.below.get(node) {
                None => out.push(node),
                Some(children) => {
                    stack.extend(children.iter().rev().filter(|child| seen.insert(**child)));
                }
            }
        }
        out
    }

    /// The stage whose processes a node feeds.
    fn stage(&self, id: &str) -> Stage {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut stack = vec![id];
        while let Some(node) = stack.pop() {
            if !seen.insert(node) {
                continue;
            }
            match self.kinds.get(node) {
                // A process ends the climb: what it flows into are other processes.
                Some((_, Some(stage))) => {
                    found.insert(*stage);
                }
                _ => stack.extend(self.above.get(node).into_iter().flatten()),
            }
        }
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (None, _) => Stage::Unassigned,
            (Some(stage), None) => stage,
            _ => Stage::Several,
        }
    }
}

fn vintage(tables: &EtoTables<'_>, dataset: &Dataset) -> Vintage {
    let mut years: BTreeMap<&str, usize> = BTreeMap::new();
    let measured = |m: &&Market| m.is_measured() && m.kind != Kind::Family;
    for market in dataset.markets.iter().filter(measured) {
        *years.entry(&market.year).or_default() += 1;
    }
    let total: usize = years.values().sum();
    let mut list: Vec<(&str, usize)> = years.into_iter().collect();
    list.sort_by_key(|(year, count)| (std::cmp::Reverse(*count), *year));
    let words: Vec<String> = list
        .iter()
        .map(|(year, count)| format!("{year} ({count})"))
        .collect();
    let lower = tables.licence.to_lowercase();
    let non_commercial = lower.contains("noncommercial") || lower.contains("by-nc");
    let licence = match tables.licence.trim().lines().next() {
        Some(_) if lower.contains("noncommercial 4.0") => "CC BY-NC 4.0".to_owned(),
        Some(line) => line.chars().take(200).collect(),
        None => "no licence file was found beside the tables".to_owned(),
    };
    Vintage {
        release: tables.name.to_owned(),
        years: format!("shares of {total} markets by year: {}", words.join(", ")),
        licence,
        attribution: ATTRIBUTION.to_owned(),
        non_commercial,
    }
}
