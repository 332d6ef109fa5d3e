//! An order book made up for trials and measurements: the same rows for the same seed, on every machine.
//!
//! Fifty articles over the kinds of the vocabulary, twelve destinations, customers that repeat, facts left out here
//! and there, and, where asked for, one row in a hundred that cannot be read as it stands.

use crate::packs::Library;
use exeat_rules::{FactDef, FactType, Scope};
use exeat_terms::Rational;

/// Articles.
pub const ARTICLES: usize = 50;
/// Destinations.
pub const DESTINATIONS: [&str; 12] = [
    "CN", "TW", "KR", "US", "DE", "NL", "IN", "MY", "SG", "AE", "VN", "RU",
];
const FROM: [&str; 4] = ["JP", "US", "NL", "DE"];
const DAYS: [&str; 8] = [
    "2022-09-30",
    "2022-10-15",
    "2023-01-13",
    "2023-07-23",
    "2023-11-17",
    "2024-12-31",
    "2025-03-01",
    "2026-02-01",
];
/// Facts an article states, at most.
const FACTS: usize = 6;
/// Forms of an article: its facts are those of its data sheet and do not change from order to order.
const FORMS: u64 = 8;

/// The book.
#[derive(Debug)]
pub struct Orders {
    seed: u64,
    broken: bool,
    articles: Vec<Article>,
    facts: Vec<String>,
}

#[derive(Debug)]
struct Article {
    kind: String,
    /// Its forms: for each fact stated, its column and its value.
    forms: Vec<Vec<(usize, String)>>,
}

/// A number from a number; every step of the generator is one.
fn mixed(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn pick<T>(from: &[T], by: u64) -> Option<&T> {
    let at = by % (from.len().max(1) as u64);
    from.get(usize::try_from(at).unwrap_or(0))
}

impl Orders {
    /// A book; with `broken`, one row in a hundred has a fault.
    #[must_use]
    pub fn new(library: &Library, seed: u64, broken: bool) -> Orders {
        let vocabulary = &library.law.vocabulary;
        let kinds: Vec<_> = vocabulary
            .kinds()
            .iter()
            .filter(|k| k.name != "other")
            .collect();
        let mut out = Orders {
            seed,
            broken,
            articles: Vec::new(),
            facts: Vec::new(),
        };
        for at in 0..ARTICLES {
            let Some(kind) = kinds.get(at % kinds.len().max(1)) else {
                continue;
            };
            let own = vocabulary.facts().iter().filter(|f| {
                f.scope == Scope::Item
                    && f.askable
                    && !f.by_jurisdiction
                    && !f.kinds.is_empty()
                    && f.derivations.is_empty()
                    && vocabulary.kind(&kind.name).is_some_and(|k| f.belongs_to(k))
            });
            // The second article of a kind states other facts than the first.
            let own: Vec<&FactDef> = own
                .skip(if at < kinds.len() { 0 } else { 2 })
                .take(FACTS)
                .collect();
            let mut columns = Vec::new();
            for def in &own {
                columns.push(match out.facts.iter().position(|f| *f == def.name) {
                    Some(column) => column,
                    None => {
                        out.facts.push(def.name.clone());
                        out.facts.len() - 1
                    }
                });
            }
            let form = |form: u64| {
                let mut stated = Vec::new();
                for (place, (def, column)) in own.iter().zip(&columns).enumerate() {
                    let by = mixed(seed ^ (at as u64) << 16 ^ form << 8 ^ place as u64);
                    // One fact in nine is not known.
                    if by.is_multiple_of(9) {
                        continue;
                    }
                    stated.extend(
                        pick(&values(def, mixed(by)), by >> 8).map(|v| (*column, v.clone())),
                    );
                }
                stated
            };
            let forms = (0..FORMS).map(form).collect();
            out.articles.push(Article {
                kind: kind.name.replace('-', " "),
                forms,
            });
        }
        out
    }

    /// The first line.
    #[must_use]
    pub fn header(&self) -> String {
        let mut out = "Order,date,kind,from,destination,items.kind,items.quantity,items.value,parties.end-user.name,parties.end-user.country,parties.end-user.listed,end-use.known-concern".to_owned();
        for fact in &self.facts {
            out.push_str(",items.facts.");
            out.push_str(fact);
        }
        out
    }

    /// A row, by its number.
    #[must_use]
    pub fn row(&self, number: u64) -> String {
        let mut state = mixed(self.seed ^ number.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let mut next = || {
            state = mixed(state);
            state >> 16
        };
        let Some(article) = pick(&self.articles, next()) else {
            return String::new();
        };
        let mut destination = (*pick(&DESTINATIONS, next()).unwrap_or(&"CN")).to_owned();
        let day = pick(&DAYS, next()).unwrap_or(&"2023-01-13");
        let from = pick(&FROM, next()).unwrap_or(&"JP");
        let (quantity, value, customer) = (next() % 20 + 1, next() % 900_000 + 100, next() % 500);
        // One customer in forty is not known to be on no list, and is screened.
        let home = destination.clone();
        let listed = if customer.is_multiple_of(40) {
            ""
        } else {
            "none"
        };
        let concern = if next().is_multiple_of(8) { "" } else { "none" };
        let mut cells: Vec<&str> = vec![""; self.facts.len()];
        for (column, value) in pick(&article.forms, next()).into_iter().flatten() {
            if let Some(slot) = cells.get_mut(*column) {
                *slot = value;
            }
        }
        let mut day = (*day).to_owned();
        let mut kind = article.kind.clone();
        if self.broken && number.is_multiple_of(100) {
            match (number / 100) % 4 {
                0 => destination = "Atlantis".to_owned(),
                1 => day = "2023-02-30".to_owned(),
                2 => kind.push_str(" x"),
                _ => kind.push_str(",one cell too many"),
            }
        }
        let mut out = format!(
            "O-{number},{day},export,{from},{destination},{kind},{quantity},{value} EUR,Customer {customer},{home},{listed},{concern}"
        );
        for cell in cells {
            out.push(',');
            out.push_str(cell);
        }
        out
    }
}

/// Values that a row of an article may have.
fn values(def: &FactDef, seed: u64) -> Vec<String> {
    match &def.fact_type {
        FactType::YesNo => vec!["yes".to_owned(), "no".to_owned(), "no".to_owned()],
        FactType::Choice(words) | FactType::Listing(words) => {
            words.iter().take(4).cloned().collect()
        }
        FactType::Country => DESTINATIONS
            .iter()
            .take(4)
            .map(|c| (*c).to_owned())
            .collect(),
        FactType::Money => vec!["1000 EUR".to_owned()],
        FactType::Number => {
            let (low, high) = def
                .range
                .unwrap_or((Rational::ZERO, Rational::whole(100_000)));
            let unit = def.unit.as_ref().map_or(String::new(), |u| format!(" {u}"));
            let numbers = [1, 2, 5, 13, 45, 193, 685, 1600, 4800].map(|base| {
                let scaled = i64::try_from(mixed(seed ^ base) % 3).unwrap_or(0)
                    + i64::try_from(base).unwrap_or(1);
                Rational::whole(scaled)
            });
            let fitting = numbers.into_iter().filter(|n| *n >= low && *n <= high);
            let mut out: Vec<String> = fitting.map(|n| format!("{n}{unit}")).collect();
            if out.is_empty() {
                out.push(format!("{}{unit}", low.show(None)));
            }
            out
        }
    }
}
