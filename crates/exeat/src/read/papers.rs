//! Papers beside the transaction: licences held, rates of exchange.

use super::Reader;
use super::facts::fact_value;
use super::tree::{Leaf, Node};
use exeat_terms::{CountrySet, Date, FactValue, HeldLicence, Rate, Rational};

impl<'a> Reader<'a> {
    pub(super) fn licence(&mut self, node: &'a Node) -> Option<HeldLicence> {
        const KEYS: &[&str] = &[
            "id",
            "jurisdiction",
            "entries",
            "parties",
            "countries",
            "from",
            "through",
            "value",
            "quantity",
        ];
        let mut out = HeldLicence {
            id: String::new(),
            jurisdiction: String::new(),
            entries: Vec::new(),
            parties: Vec::new(),
            countries: CountrySet::EMPTY,
            from: Date::MIN,
            through: Date::MIN,
            value: None,
            quantity: None,
        };
        let mut through = None;
        for (key, node) in self.table(node, "licences") {
            match key.as_str() {
                "id" => out.id = self.text(node, "id").unwrap_or("").to_owned(),
                "jurisdiction" => {
                    out.jurisdiction = self.text(node, "jurisdiction").unwrap_or("").to_lowercase()
                }
                "entries" | "parties" => {
                    let mut texts = Vec::new();
                    for node in self.list(node, key) {
                        texts.extend(self.text(node, key).map(str::to_owned));
                    }
                    if key == "entries" {
                        out.entries = texts;
                    } else {
                        out.parties = texts;
                    }
                }
                "countries" => {
                    for node in self.list(node, "countries") {
                        if let Some(country) = self.country(node, "countries") {
                            out.countries.insert(country);
                        }
                    }
                }
                "from" => out.from = self.date(node, "from").unwrap_or(Date::MIN),
                "through" => through = self.date(node, "through"),
                "value" | "quantity" => {
                    let name = if key == "value" {
                        "line-value"
                    } else {
                        "quantity"
                    };
                    let Some(def) = self.library.law.vocabulary.find(name) else {
                        continue;
                    };
                    match fact_value(def, node) {
                        Ok(FactValue::Money(money)) => out.value = Some(money),
                        Ok(FactValue::Number(range)) => out.quantity = Some(range),
                        Ok(_) => {}
                        Err((code, message, help)) => self.problem(node, code, message, help),
                    }
                }
                _ => self.unknown_key(node, key, "a licence", KEYS),
            }
        }
        match through {
            Some(day) if !out.jurisdiction.is_empty() && !out.entries.is_empty() => {
                out.through = day;
                Some(out)
            }
            _ => {
                self.problem(
                    node,
                    "missing-key",
                    "a licence says its jurisdiction, its entries and through which day it holds"
                        .to_owned(),
                    "add jurisdiction = \"us\", entries = [\"3A090.a\"], through = \"2026-12-31\""
                        .to_owned(),
                );
                None
            }
        }
    }

    /// `[rates]` with `EUR-JPY = { rate = "142.1", source = "…" }`.
    pub(super) fn rates(&mut self, node: &'a Node, out: &mut Vec<Rate>) {
        for (pair, node) in self.table(node, "rates") {
            let (mut rate, mut source) = (None, String::new());
            for (key, node) in self.table(node, "rates") {
                match key.as_str() {
                    "rate" => match &node.leaf {
                        Leaf::Text(text) | Leaf::Number(text) => match Rational::parse(text) {
                            Ok(value) if !value.is_zero() && !value.is_negative() => {
                                rate = Some(value)
                            }
                            _ => self.problem(
                                node,
                                "bad-number",
                                format!("`{text}` is not a rate"),
                                "write rate = \"142.1\"".to_owned(),
                            ),
                        },
                        _ => self.problem(
                            node,
                            "wrong-type",
                            "a rate is a number".to_owned(),
                            "write rate = \"142.1\"".to_owned(),
                        ),
                    },
                    "source" => source = self.text(node, "source").unwrap_or("").to_owned(),
                    _ => self.unknown_key(node, key, "a rate", &["rate", "source"]),
                }
            }
            let currencies = pair.split_once('-').filter(|(a, b)| {
                [a, b]
                    .iter()
                    .all(|c| c.len() == 3 && c.bytes().all(|b| b.is_ascii_uppercase()))
            });
            match (currencies, rate) {
                (Some((from, to)), Some(rate)) if !source.is_empty() => out.push(Rate {
                    from: from.to_owned(),
                    to: to.to_owned(),
                    rate,
                    source,
                }),
                _ => self.problem(
                    node,
                    "bad-rate",
                    format!("`{pair}` is not a rate with a source"),
                    "write EUR-JPY = { rate = \"142.1\", source = \"ECB, 2023-01-13\" }".to_owned(),
                ),
            }
        }
    }
}
