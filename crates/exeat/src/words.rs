//! Answers in words: names of facts, values, limbs, notes.

use crate::messages::Messages;
use crate::packs::Library;
use exeat_decide::{
    Asked, Case, CellValues, Determination, Difference, LimbResult, Note, Question, Reading, Value,
};
use exeat_rules::{FactDef, FactType, Pack};
use exeat_terms::{Country, CountrySet, FactId, Interval, Outcome, Rational, Truth};

/// Puts answers of one library into one language.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// The packs.
    pub library: &'a Library,
    /// The sentences.
    pub messages: &'a Messages,
}

impl<'a> Words<'a> {
    /// A sentence.
    #[must_use]
    pub fn say(&self, key: &str, words: &[(&str, &str)]) -> String {
        self.messages.say(key, words)
    }

    /// A head.
    #[must_use]
    pub fn outcome(&self, outcome: Outcome) -> String {
        self.messages.say(&format!("outcome.{outcome}"), &[])
    }

    fn def(&self, fact: FactId) -> Option<&'a FactDef> {
        self.library.law.vocabulary.fact(fact)
    }

    /// The name by which a fact is given in a transaction.
    #[must_use]
    pub fn fact_name(&self, fact: FactId) -> &'a str {
        match self.def(fact).map_or("", |d| d.name.as_str()) {
            "line-value" => "value",
            name => name,
        }
    }

    /// The name of what is asked: a fact, a party's fact, the item's entry.
    #[must_use]
    pub fn asked_name(&self, asked: &Asked, case: &Case, jurisdiction: &str) -> String {
        match asked {
            Asked::Fact(fact) => {
                let name = self.fact_name(*fact);
                match self.def(*fact) {
                    Some(def) if def.by_jurisdiction => format!("{name}.{jurisdiction}"),
                    Some(def) if def.scope == exeat_rules::Scope::EndUse => {
                        format!("end-use.{name}")
                    }
                    _ => name.to_owned(),
                }
            }
            Asked::Party(party, fact) => {
                let roles = case
                    .parties
                    .get(*party)
                    .map(|p| p.roles)
                    .unwrap_or_default();
                // A party that stands for several roles is asked for by the last: the end user.
                let role = roles.iter().last().map_or("party", |r| r.as_str());
                let name = self.fact_name(*fact);
                let listing = self
                    .def(*fact)
                    .is_some_and(|d| matches!(d.fact_type, FactType::Listing(_)));
                let name = if listing { "listed" } else { name };
                format!("{}.{name}", role.replace(' ', "-"))
            }
            Asked::Entries => format!("entries.{jurisdiction}"),
            Asked::Rate(from, to) => format!("rates.{from}-{to}"),
        }
    }

    /// The question put to a person.
    #[must_use]
    pub fn question(&self, asked: &Asked, jurisdiction: &str) -> String {
        match asked {
            Asked::Fact(fact) | Asked::Party(_, fact) => {
                self.def(*fact).map_or(String::new(), |d| d.ask.clone())
            }
            Asked::Entries => self.say("missing.entries", &[("jurisdiction", jurisdiction)]),
            Asked::Rate(from, to) => self.say("missing.rate", &[("from", from), ("to", to)]),
        }
    }

    /// A number with the fact's unit, with digits enough to tell it from a limit.
    #[must_use]
    pub fn number(&self, fact: FactId, value: Rational, beside: Option<Rational>) -> String {
        let shown = value.show(beside);
        match self.def(fact).and_then(|d| d.unit.as_ref()) {
            Some(unit) => format!("{shown} {unit}"),
            None => shown,
        }
    }

    /// A range of numbers.
    #[must_use]
    pub fn range(&self, fact: Option<FactId>, range: &Interval) -> String {
        let number = |value: Rational| match fact {
            Some(fact) => self.number(fact, value, None),
            None => value.show(None),
        };
        if let Some(value) = range.single() {
            return self.say("missing.exactly", &[("value", &number(value))]);
        }
        // The ends of what can physically be say nothing to a reader.
        let ends = fact.and_then(|f| self.def(f)).and_then(|d| d.range);
        let low = range
            .low
            .filter(|b| ends.is_none_or(|(least, _)| b.value != least));
        let high = range
            .high
            .filter(|b| ends.is_none_or(|(_, most)| b.value != most));
        match (low, high) {
            (Some(low), Some(high)) => {
                let (l, h) = (number(low.value), number(high.value));
                let low = if low.inclusive {
                    l
                } else {
                    self.say("missing.above", &[("low", &l)])
                };
                let high = if high.inclusive {
                    h
                } else {
                    self.say("missing.below", &[("high", &h)])
                };
                self.say("missing.between", &[("low", &low), ("high", &high)])
            }
            (Some(low), None) => {
                let key = if low.inclusive {
                    "missing.at_least"
                } else {
                    "missing.above"
                };
                self.say(key, &[("low", &number(low.value))])
            }
            (None, Some(high)) => {
                let key = if high.inclusive {
                    "missing.at_most"
                } else {
                    "missing.below"
                };
                self.say(key, &[("high", &number(high.value))])
            }
            (None, None) => self.say("missing.answer_other", &[]),
        }
    }

    fn countries(&self, set: &CountrySet) -> String {
        let codes: Vec<Country> = set.iter().collect();
        if codes.len() <= 6 {
            let names: Vec<&str> = codes.iter().map(Country::code).collect();
            return names.join(", ");
        }
        // China is what most rules here are about, so it stands for its set where it is in it.
        let first = codes
            .iter()
            .find(|c| c.code() == "CN")
            .or(codes.first())
            .map_or("", Country::code);
        let count = (codes.len() - 1).to_string();
        self.say(
            "missing.more_countries",
            &[("first", first), ("count", &count)],
        )
    }

    fn word_list(&self, fact: Option<FactId>, mask: u64) -> String {
        let def = fact.and_then(|f| self.def(f));
        if def.is_some_and(|d| d.fact_type == FactType::YesNo) {
            let key = if mask & 2 != 0 {
                "missing.answer_yes"
            } else {
                "missing.answer_no"
            };
            return self.say(key, &[]);
        }
        let words: Vec<&str> = def
            .map(|d| {
                d.words()
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| mask >> i & 1 == 1)
                    .map(|(_, w)| w.as_str())
                    .collect()
            })
            .unwrap_or_default();
        if words.is_empty() {
            self.say("missing.answer_other", &[])
        } else {
            words.join(", ")
        }
    }

    /// What is known of a fact.
    #[must_use]
    pub fn value(&self, fact: FactId, value: &Value, beside: Option<Rational>) -> String {
        match value {
            Value::Unknown => "?".to_owned(),
            Value::Undefined => self.say("missing.answer_undefined", &[]),
            Value::Number(range) => match range.single() {
                Some(number) => self.number(fact, number, beside),
                None => self.range(Some(fact), range),
            },
            Value::Words(mask) => self.word_list(Some(fact), *mask),
            Value::Country(country) => country.code().to_owned(),
            Value::Countries(set) => self.countries(set),
            Value::Money(amount, currency) => match amount.single() {
                Some(amount) => format!("{} {currency}", amount.show(None)),
                None => format!("{} {currency}", self.range(None, amount)),
            },
        }
    }

    /// The answers of one cell of a question.
    #[must_use]
    pub fn answer(&self, asked: &Asked, values: &CellValues, pack: &Pack) -> String {
        let fact = match asked {
            Asked::Fact(fact) | Asked::Party(_, fact) => Some(*fact),
            Asked::Entries | Asked::Rate(..) => None,
        };
        match values {
            CellValues::Ranges(ranges) => ranges
                .iter()
                .map(|r| self.range(fact, r))
                .collect::<Vec<_>>()
                .join("; "),
            CellValues::Undefined => self.say("missing.answer_undefined", &[]),
            CellValues::Words(mask) => self.word_list(fact, *mask),
            CellValues::Countries(set) => self.countries(set),
            CellValues::Entries(list) => {
                let names: Vec<&str> = list
                    .iter()
                    .flatten()
                    .filter_map(|n| pack.norms.get(*n).map(|n| short(&n.name)))
                    .collect();
                if names.is_empty() {
                    let other = list.iter().any(Option::is_none);
                    if other {
                        self.say("missing.answer_other", &[])
                    } else {
                        "not listed".to_owned()
                    }
                } else if names.len() > 4 {
                    let count = (names.len() - 1).to_string();
                    let first = names.first().copied().unwrap_or("");
                    self.say(
                        "missing.more_countries",
                        &[("first", first), ("count", &count)],
                    )
                } else {
                    names.join(", ")
                }
            }
            CellValues::Switch(value) => value.to_string(),
        }
    }

    /// What each answer to a question decides, in one line.
    #[must_use]
    pub fn decides(&self, question: &Question, pack: &Pack) -> String {
        question
            .decides
            .iter()
            .map(|d| {
                let answer = self.answer(&question.asked, &d.values, pack);
                let outcome = match d.outcome {
                    Some(outcome) => self.outcome(outcome),
                    None => self.say("missing.still_open", &[]),
                };
                self.say(
                    "missing.decides",
                    &[("answer", &answer), ("outcome", &outcome)],
                )
            })
            .collect::<Vec<_>>()
            .join(" · ")
    }

    /// The author's words for a limb.
    #[must_use]
    pub fn limb_text(&self, limb: &LimbResult) -> String {
        let text = self.library.law.sources.text(limb.span);
        let first: String = if limb.is_list {
            // Only `all of`; the limbs have lines of their own.
            let line = text.split('\n').next().unwrap_or("").trim();
            let line = ["when", "unless"]
                .iter()
                .find_map(|key| line.strip_prefix(key))
                .unwrap_or(line);
            line.trim().to_owned()
        } else {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        // A limb's label and notes are shown apart.
        let mut rest = first.trim();
        if let Some(label) = rest
            .split_whitespace()
            .next()
            .filter(|w| w.starts_with('.'))
        {
            rest = rest.strip_prefix(label).unwrap_or(rest).trim_start();
        }
        while let Some(after) = rest.strip_prefix('[') {
            rest = after.split_once(']').map_or("", |(_, r)| r).trim_start();
        }
        rest.to_owned()
    }

    /// What was compared in a limb: the value, the limit, and by how much it misses.
    #[must_use]
    pub fn reading(&self, reading: &Reading) -> String {
        let title = self.def(reading.fact).map_or("", |d| d.name.as_str());
        match (&reading.value, reading.limit) {
            (Value::Unknown, _) => self.say("limb.unknown", &[("fact", title)]),
            (Value::Undefined, _) => self.say("limb.undefined", &[("fact", title)]),
            (value, Some((op, limit))) => {
                let shown = self.value(reading.fact, value, Some(limit));
                let limit_text = match value {
                    Value::Money(..) => limit.show(None),
                    _ => self.number(reading.fact, limit, None),
                };
                let op = self.say(&format!("op.{}", op.as_str()), &[]);
                let mut out = self.say("limb.value", &[("fact", title), ("value", &shown)]);
                out.push_str(", ");
                out.push_str(&self.say("limb.asks", &[("op", &op), ("limit", &limit_text)]));
                if reading.truth == Truth::No
                    && let Some(number) = value.single()
                {
                    let gap = if number > limit {
                        number.minus(limit)
                    } else {
                        limit.minus(number)
                    };
                    if let Some(gap) = gap.filter(|g| !g.is_zero()) {
                        let gap = self.number(reading.fact, gap, Some(Rational::ZERO));
                        out.push_str(", ");
                        out.push_str(&self.say("limb.by", &[("gap", &gap)]));
                    }
                }
                out
            }
            (value, None) => {
                let shown = self.value(reading.fact, value, None);
                self.say("limb.value", &[("fact", title), ("value", &shown)])
            }
        }
    }

    /// A remark.
    #[must_use]
    pub fn note(&self, note: &Note, determination: &Determination, pack: &Pack) -> String {
        let name = |norm: usize| pack.norms.get(norm).map_or("", |n| short(&n.name));
        let day = |d: Option<exeat_terms::Date>| d.map_or("?".to_owned(), |d| d.to_string());
        match note {
            Note::ReadThrough(through, days) => self.say(
                "note.read_through",
                &[("day", &through.to_string()), ("days", &days.to_string())],
            ),
            Note::OutsideVerified => self.say(
                "note.outside",
                &[
                    ("from", &day(pack.verified_from)),
                    ("through", &day(pack.verified_through)),
                ],
            ),
            Note::Confirmed(through) => {
                self.say("note.confirmed", &[("day", &through.to_string())])
            }
            Note::StandsEitherWay(text) => self.say("note.either_way", &[("text", text)]),
            Note::Differs(Difference::ClaimFails(norm)) => {
                self.say("note.claim_fails", &[("entry", name(*norm))])
            }
            Note::Differs(Difference::ClaimMissesEntry(norm)) => {
                self.say("note.claim_misses", &[("entry", name(*norm))])
            }
            Note::Differs(Difference::StatedAndDerived {
                fact,
                limit,
                derived,
            }) => {
                let stated = self.value(*fact, determination.case.value(*fact), Some(*limit));
                self.say(
                    "note.stated_derived",
                    &[
                        ("fact", self.fact_name(*fact)),
                        ("stated", &stated),
                        ("derived", &self.number(*fact, *derived, Some(*limit))),
                        ("limit", &self.number(*fact, *limit, None)),
                    ],
                )
            }
            Note::NotCovered => {
                let entry = match &determination.case.claim {
                    exeat_decide::claim::Claim::Entry(entry) => short(entry),
                    _ => "",
                };
                self.say("note.not_covered", &[("entry", entry)])
            }
            Note::LayersDiffer => self.say("note.layers", &[]),
            Note::MeantByKind(fact) => {
                let value = self.value(*fact, determination.case.value(*fact), None);
                let kind = determination
                    .case
                    .kind
                    .and_then(|k| self.library.law.vocabulary.kind_def(k))
                    .map_or("", |k| k.title.as_str());
                let words = [
                    ("fact", self.fact_name(*fact)),
                    ("value", value.as_str()),
                    ("kind", kind),
                ];
                self.say("note.meant_by_kind", &words)
            }
            Note::OpenAlert => self.say("note.alert", &[]),
            Note::Doubt(norm, at) => pack
                .norms
                .get(*norm)
                .and_then(|n| {
                    n.notes
                        .get(*at)
                        .map(|text| format!("{}: {text}", short(&n.name)))
                })
                .unwrap_or_default(),
            Note::Conflict(norms) => {
                let names: Vec<&str> = norms.iter().map(|n| name(*n)).collect();
                self.say("note.conflict", &[("rules", &names.join(", "))])
            }
        }
    }
}

/// The name of a provision without its country.
#[must_use]
pub(crate) fn short(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, rest)| rest)
}
