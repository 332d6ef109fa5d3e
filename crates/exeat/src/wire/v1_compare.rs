//! Version 1 of the JSON of `gap` and `diff`.

use super::v1::PackRef;
use crate::gap::Compared;
use crate::messages::Messages;
use crate::packs::Library;
use crate::words::{Words, short};
use exeat_compare::gap::{Because, Boundary, Difference, Near, NotCompared, Provision, Side};
use exeat_decide::GRACE;
use exeat_rules::syntax::Op;
use exeat_rules::{FactType, KindId, Norm, Pack, Span};
use exeat_terms::{FactId, FactValue, Rational, Unit};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The answer of `gap` for two sides.
#[derive(Debug, Clone, Serialize)]
pub struct GapOut {
    /// Always 1.
    pub version: u8,
    /// The sides, in the order given.
    pub sides: [String; 2],
    /// Their names.
    pub names: [String; 2],
    /// The day.
    pub on: String,
    /// The destination, where what needs a licence to it was compared.
    pub to: Option<String>,
    /// The kinds of item compared.
    pub kinds: Vec<String>,
    /// Kinds asked for that a side does not cover that day.
    pub not_covered: Vec<NotCoveredOut>,
    /// Entries compared, by side.
    pub entries: BTreeMap<String, usize>,
    /// What only one side catches, by side.
    pub only: BTreeMap<String, Vec<OnlyOut>>,
    /// What was not compared, and why.
    pub not_compared: Vec<NotComparedOut>,
    /// Whether every search was finished.
    pub complete: bool,
    /// Remarks on the law behind it.
    pub notes: Vec<String>,
    /// The packs that were used.
    pub packs: Vec<PackRef>,
    /// What the answer is and is not.
    pub disclaimer: String,
}

/// A kind that a side does not cover.
#[derive(Debug, Clone, Serialize)]
pub struct NotCoveredOut {
    /// The kind of item.
    pub kind: String,
    /// The side.
    pub side: String,
}

/// One difference.
#[derive(Debug, Clone, Serialize)]
pub struct OnlyOut {
    /// The entry.
    pub entry: String,
    /// Its title.
    pub title: String,
    /// Its legal name in its own language.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub heading: String,
    /// The limbs, by label; empty for the entry as a whole.
    pub limb: String,
    /// The kind of item.
    pub kind: String,
    /// An item that is caught here and not there.
    pub witness: WitnessOut,
    /// Where the two laws part, in words.
    pub boundary: String,
    /// Whether both laws speak of that figure.
    pub both_ask: bool,
    /// The nearest provision of the other side, and the condition that fails.
    pub near: Option<NearOut>,
    /// Entries that list the item on the other side, which asks no licence to the destination for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<String>,
    /// The citation of the entry.
    pub cite: String,
    /// How surely it is known.
    pub mark: String,
}

/// An item.
#[derive(Debug, Clone, Serialize)]
pub struct WitnessOut {
    /// Its kind, as a transaction names it.
    pub kind: String,
    /// Its facts, as a transaction states them.
    pub facts: Map<String, Value>,
    /// The facts on which the laws part.
    pub deciding: Vec<String>,
    /// Figures that follow from the facts and are compared.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub follows: Map<String, Value>,
}

/// The nearest provision.
#[derive(Debug, Clone, Serialize)]
pub struct NearOut {
    /// The entry.
    pub entry: String,
    /// Its title.
    pub title: String,
    /// The label of the condition that fails.
    pub limb: String,
    /// What it asks, in the pack's words.
    pub asks: String,
    /// The citation.
    pub cite: String,
    /// How surely it is known.
    pub mark: String,
}

/// Something not compared.
#[derive(Debug, Clone, Serialize)]
pub struct NotComparedOut {
    /// The side the entry stands on.
    pub side: String,
    /// The entry.
    pub entry: String,
    /// Its title.
    pub title: String,
    /// The kind of item.
    pub kind: String,
    /// Why.
    pub because: String,
    /// A word for the reason: `classification`, `memory`, `law`, `contested`, `question`, `others`, `budget`.
    pub reason: String,
    /// Provisions of the other side that may catch it too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
    /// An item that no entry of the other side surely catches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<WitnessOut>,
}

/// A comparison in words.
#[must_use]
pub fn gap(library: &Library, compared: &Compared, messages: &Messages) -> GapOut {
    let view = View {
        words: Words { library, messages },
        compared,
    };
    let sides = compared.question.sides.each_ref().map(Side::name);
    let mut only: BTreeMap<String, Vec<OnlyOut>> = BTreeMap::new();
    let mut entries = BTreeMap::new();
    for (at, name) in sides.iter().enumerate() {
        let list = compared.gap.only.get(at).into_iter().flatten();
        let found = list.filter_map(|d| view.only(at, d));
        only.entry(name.clone()).or_default().extend(found);
        entries.insert(
            name.clone(),
            compared.gap.entries.get(at).copied().unwrap_or(0),
        );
    }
    let used = |id: &str| {
        compared
            .question
            .sides
            .iter()
            .any(|s| s.packs.iter().any(|p| p == id))
    };
    GapOut {
        version: 1,
        names: compared
            .question
            .sides
            .each_ref()
            .map(|s| view.side_name(s)),
        on: compared
            .question
            .sides
            .first()
            .map_or(String::new(), |s| s.on.to_string()),
        to: compared.question.to.map(|c| c.code().to_owned()),
        kinds: compared.gap.kinds.iter().map(|k| view.kind(*k)).collect(),
        not_covered: compared
            .gap
            .not_covered
            .iter()
            .map(|(kind, side)| NotCoveredOut {
                kind: view.kind(*kind),
                side: sides.get(*side).cloned().unwrap_or_default(),
            })
            .collect(),
        entries,
        only,
        not_compared: compared
            .gap
            .not_compared
            .iter()
            .filter_map(|n| view.not_compared(n))
            .collect(),
        complete: compared.gap.complete,
        notes: view.notes(),
        packs: library
            .hashes
            .iter()
            .filter(|(id, _)| used(id) || id == "core")
            .map(|(id, hash)| PackRef {
                id: id.clone(),
                hash: hash.clone(),
            })
            .collect(),
        disclaimer: messages.say("head.disclaimer", &[]),
        sides,
    }
}

struct View<'a> {
    words: Words<'a>,
    compared: &'a Compared,
}

impl View<'_> {
    fn pack(&self, side: usize, at: usize) -> Option<&Pack> {
        let id = self.compared.question.sides.get(side)?.packs.get(at)?;
        self.words.library.law.pack(id)
    }

    fn norm(&self, side: usize, provision: Provision) -> Option<&Norm> {
        self.pack(side, provision.pack)?.norms.get(provision.norm)
    }

    fn side_name(&self, side: &Side) -> String {
        let names: Vec<&str> = side
            .packs
            .iter()
            .filter_map(|id| self.words.library.law.pack(id))
            .map(|p| p.name.as_str())
            .collect();
        names.join(" + ")
    }

    fn side(&self, side: usize) -> String {
        self.compared
            .question
            .sides
            .get(side)
            .map_or(String::new(), Side::name)
    }

    fn kind(&self, kind: KindId) -> String {
        kind_name(self.words, kind)
    }

    fn only(&self, side: usize, difference: &Difference) -> Option<OnlyOut> {
        let norm = self.norm(side, difference.entry)?;
        let near = difference.near.as_ref();
        let found = difference.listed.iter();
        let listed: Vec<String> = found
            .filter_map(|p| self.norm(1 - side, *p))
            .map(|n| short(&n.name).to_owned())
            .collect();
        Some(OnlyOut {
            entry: short(&norm.name).to_owned(),
            title: norm.title.clone(),
            heading: norm.heading.clone(),
            limb: difference.limbs.join(", "),
            kind: self.kind(difference.kind),
            witness: witness(self.words, difference.kind, &difference.witness),
            boundary: self.boundary(side, near, &listed),
            both_ask: near.is_some_and(|n| parted(n).next().is_some()),
            near: near.and_then(|n| self.near(1 - side, n)),
            listed,
            cite: norm.cite.clone(),
            mark: norm.mark.to_string(),
        })
    }

    fn near(&self, side: usize, near: &Near) -> Option<NearOut> {
        let norm = self.norm(side, near.provision)?;
        Some(NearOut {
            entry: short(&norm.name).to_owned(),
            title: norm.title.clone(),
            limb: near.limb.clone(),
            asks: self.text(near.span),
            cite: norm.cite.clone(),
            mark: norm.mark.to_string(),
        })
    }

    fn text(&self, span: Span) -> String {
        text_of(self.words, span)
    }

    /// `deposition-temperature: jp <= 685 °C, eu < 958 K`.
    fn boundary(&self, side: usize, near: Option<&Near>, listed: &[String]) -> String {
        let (ours, theirs) = (self.side(side), self.side(1 - side));
        let Some(near) = near.filter(|n| listed.is_empty() || parted(n).next().is_some()) else {
            if let ([_, ..], Some(to)) = (listed, self.compared.question.to) {
                let names: Vec<&str> = listed.iter().map(String::as_str).collect();
                let list = names.join(", ");
                let words = [
                    ("side", theirs.as_str()),
                    ("list", &list),
                    ("to", to.code()),
                ];
                return self.words.say("gap.listed", &words);
            }
            return self.words.say("gap.nothing_like_it", &[("side", &theirs)]);
        };
        let compared: Vec<&Boundary> = parted(near).collect();
        if compared.is_empty() {
            let asks = self.text(near.span);
            return self
                .words
                .say("gap.asks_also", &[("side", &theirs), ("asks", &asks)]);
        }
        let parts: Vec<String> = compared
            .iter()
            .map(|b| {
                let fact = self.words.fact_name(b.fact);
                let fact = fact
                    .split_once('/')
                    .map_or(fact, |(_, own)| own)
                    .replace('-', " ");
                let asks = |list: &[(Op, Rational)]| {
                    let list: Vec<String> = list
                        .iter()
                        .map(|(op, limit)| {
                            format!("{} {}", op.as_str(), number(self.words, b.fact, *limit))
                        })
                        .collect();
                    list.join(" and ")
                };
                format!(
                    "{fact}: {ours} {}, {theirs} {}",
                    asks(&b.catches),
                    asks(&b.misses)
                )
            })
            .collect();
        parts.join("; ")
    }

    fn not_compared(&self, n: &NotCompared) -> Option<NotComparedOut> {
        let norm = self.norm(n.side, n.entry)?;
        let say = |key: &str, words: &[(&str, &str)]| self.words.say(key, words);
        let mut names = Vec::new();
        let (reason, because) = match &n.because {
            Because::Classification => ("classification", say("gap.classification", &[])),
            Because::Memory(texts) => {
                ("memory", say("gap.memory", &[("texts", &texts.join("; "))]))
            }
            Because::Law(facts) => {
                let facts: Vec<&str> = facts.iter().map(|f| self.words.fact_name(*f)).collect();
                ("law", say("gap.law", &[("facts", &facts.join(", "))]))
            }
            Because::Contested => ("contested", say("gap.contested", &[])),
            Because::Question => ("question", say("gap.question", &[])),
            Because::Others(list) => {
                names = list
                    .iter()
                    .filter_map(|p| self.norm(1 - n.side, *p))
                    .map(|other| short(&other.name).to_owned())
                    .collect();
                let (side, list) = (self.side(1 - n.side), names.join(", "));
                let words = [("side", side.as_str()), ("entries", list.as_str())];
                ("others", say("gap.others", &words))
            }
            Because::Budget => ("budget", say("gap.budget", &[])),
        };
        Some(NotComparedOut {
            side: self.side(n.side),
            entry: short(&norm.name).to_owned(),
            title: norm.title.clone(),
            kind: self.kind(n.kind),
            because,
            reason: reason.to_owned(),
            others: names,
            witness: n.witness.as_ref().map(|w| witness(self.words, n.kind, w)),
        })
    }

    /// How far the law of each pack was read.
    fn notes(&self) -> Vec<String> {
        let mut out = Vec::new();
        for side in &self.compared.question.sides {
            for pack in side
                .packs
                .iter()
                .filter_map(|id| self.words.library.law.pack(id))
            {
                out.extend(read_note(self.words, pack, side.on));
            }
        }
        out.dedup();
        out
    }
}

/// The figures both laws speak of and on which they part.
fn parted(near: &Near) -> impl Iterator<Item = &Boundary> {
    near.boundaries
        .iter()
        .filter(|b| !b.catches.is_empty() && b.catches != b.misses)
}

/// A remark where a day lies outside what was read of a pack.
pub(crate) fn read_note(words: Words<'_>, pack: &Pack, on: exeat_terms::Date) -> Option<String> {
    let through = pack
        .verified_through
        .map_or(String::new(), |d| d.to_string());
    let from = pack.verified_from.map_or(String::new(), |d| d.to_string());
    match pack.days_past_verified(on) {
        Some(0) => None,
        Some(days) if days <= GRACE => {
            let days = days.to_string();
            let note = words.say("note.read_through", &[("day", &through), ("days", &days)]);
            Some(format!("{}: {note}", pack.id))
        }
        _ => {
            let note = words.say("note.outside", &[("from", &from), ("through", &through)]);
            Some(format!("{}: {note}", pack.id))
        }
    }
}

/// A kind as a transaction names it.
pub(crate) fn kind_name(words: Words<'_>, kind: KindId) -> String {
    words
        .library
        .law
        .vocabulary
        .kind_def(kind)
        .map_or(String::new(), |k| k.name.replace('-', " "))
}

/// The words of a condition, on one line: without labels, and of a definition it names the title.
pub(crate) fn text_of(words: Words<'_>, span: Span) -> String {
    let law = &words.library.law;
    let title = |word: &str| {
        let named = |p: &Pack| p.norms.iter().position(|n| n.name == word);
        let norm = law.packs.iter().find_map(|p| p.norms.get(named(p)?))?;
        Some(norm.title.clone()).filter(|t| !t.is_empty())
    };
    let mut out = String::new();
    for line in law.sources.text(span).lines() {
        let mut line_out: Vec<String> = Vec::new();
        for word in line.split_whitespace() {
            let label = |w: &str| w.strip_prefix('.').is_some_and(|rest| !rest.is_empty());
            match title(word) {
                Some(title) if line_out.last().is_some_and(|w| w == "meets") => {
                    line_out.pop();
                    line_out.push(title);
                }
                _ if line_out.is_empty() && label(word) => {}
                _ => line_out.push(word.to_owned()),
            }
        }
        if line_out.is_empty() {
            continue;
        }
        // What opens a list, or goes on with one, takes no semicolon.
        let opens = out.is_empty() || out.ends_with(" of") || out.ends_with(',');
        let goes_on = line_out.first().is_some_and(|w| w == "and" || w == "or");
        out.push_str(match (out.is_empty(), opens || goes_on) {
            (true, _) => "",
            (false, true) => " ",
            (false, false) => "; ",
        });
        out.push_str(&line_out.join(" "));
    }
    out
}

/// An item as a transaction states it.
pub(crate) fn witness(
    words: Words<'_>,
    kind: KindId,
    witness: &exeat_compare::gap::Witness,
) -> WitnessOut {
    let mut facts = Map::new();
    for (fact, value) in &witness.facts {
        facts.insert(
            words.fact_name(*fact).to_owned(),
            value_of(words, *fact, value),
        );
    }
    let mut follows = Map::new();
    for (fact, value) in &witness.follows {
        let text = number(words, *fact, *value);
        follows.insert(words.fact_name(*fact).to_owned(), Value::String(text));
    }
    WitnessOut {
        kind: kind_name(words, kind),
        facts,
        deciding: witness
            .deciding
            .iter()
            .map(|f| words.fact_name(*f).to_owned())
            .collect(),
        follows,
    }
}

fn value_of(words: Words<'_>, fact: FactId, value: &FactValue) -> Value {
    let def = words.library.law.vocabulary.fact(fact);
    match value {
        FactValue::Number(range) => match range.single() {
            Some(number) if def.is_none_or(|d| d.unit.is_none()) => {
                let text = digits(number);
                text.parse().map_or(Value::String(text), Value::Number)
            }
            Some(value) => Value::String(number(words, fact, value)),
            None => Value::Null,
        },
        FactValue::YesNo(yes) => Value::String(if *yes { "yes" } else { "no" }.to_owned()),
        FactValue::Word(at) => def
            .filter(|d| d.fact_type != FactType::YesNo)
            .and_then(|d| d.words().get(usize::from(*at)))
            .map_or(Value::Null, |w| Value::String(w.clone())),
        FactValue::Country(country) => Value::String(country.code().to_owned()),
        FactValue::Unknown | FactValue::OneOf(_) | FactValue::Money(_) => Value::Null,
    }
}

/// A number as a transaction may write it: exact where it can be.
fn digits(value: Rational) -> String {
    match value.exact_decimal() {
        // Fluorine atoms are not counted by their noughts.
        Some(text) if text.len() > 9 && text.ends_with("00000") => {
            let significant = text.trim_end_matches('0');
            let power = text.len() - 1;
            match significant.split_at_checked(1) {
                Some((first, "")) => format!("{first}e{power}"),
                Some((first, rest)) => format!("{first}.{rest}e{power}"),
                None => text,
            }
        }
        Some(text) => text,
        None => value.show(None),
    }
}

/// A number with its unit; a temperature in the scale in which it is the shorter figure.
pub(crate) fn number(words: Words<'_>, fact: FactId, value: Rational) -> String {
    let unit = words
        .library
        .law
        .vocabulary
        .fact(fact)
        .and_then(|d| d.unit.as_ref());
    let Some(unit) = unit else {
        return digits(value);
    };
    let own = format!("{} {unit}", digits(value));
    if unit.as_str() != "K" {
        return own;
    }
    let celsius = Unit::parse("°C").ok().and_then(|c| unit.convert(value, &c));
    match celsius.map(digits) {
        Some(text) if text.len() < digits(value).len() => format!("{text} °C"),
        _ => own,
    }
}

/// The answer of `diff`.
#[derive(Debug, Clone, Serialize)]
pub struct DiffOut {
    /// Always 1.
    pub version: u8,
    /// The jurisdiction.
    pub jurisdiction: String,
    /// Its name.
    pub name: String,
    /// The earlier day.
    pub from: String,
    /// The later day.
    pub to: String,
    /// Entries that changed.
    pub entries: Vec<EntryChangeOut>,
    /// Requirements and exceptions that changed.
    pub provisions: Vec<ProvisionChangeOut>,
    /// Whether every search was finished.
    pub complete: bool,
    /// Lines of the user's orders that come out otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orders: Option<Vec<LineChange>>,
    /// Remarks on the law behind it.
    pub notes: Vec<String>,
    /// What the answer is and is not.
    pub disclaimer: String,
}

/// A change of one entry.
#[derive(Debug, Clone, Serialize)]
pub struct EntryChangeOut {
    /// The entry.
    pub entry: String,
    /// Its title, as it stands last.
    pub title: String,
    /// The kind of item.
    pub kind: String,
    /// `added`, `removed`, `wider`, `narrower`, `both`, `not compared`.
    pub change: String,
    /// What it catches now and did not.
    pub gained: Vec<MovedOut>,
    /// What it caught and does no longer.
    pub lost: Vec<MovedOut>,
    /// Its citation, as it stands last.
    pub cite: String,
    /// How surely it is known.
    pub mark: String,
}

/// An item caught on one day and not on the other.
#[derive(Debug, Clone, Serialize)]
pub struct MovedOut {
    /// The item.
    pub witness: WitnessOut,
    /// The condition that changed, in words; empty where more than one did.
    pub boundary: String,
    /// Entries that catch it on the other day.
    pub elsewhere: Vec<String>,
    /// Whether nothing catches it on the other day.
    pub free: bool,
}

/// A change of a requirement or an exception.
#[derive(Debug, Clone, Serialize)]
pub struct ProvisionChangeOut {
    /// `control` or `exception`.
    pub what: String,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// How it changed, in words.
    pub changes: Vec<String>,
    /// Its citation.
    pub cite: String,
}

/// A line of the user's orders before and after.
#[derive(Debug, Clone, Serialize)]
pub struct LineChange {
    /// The item's id.
    pub item: String,
    /// The jurisdiction.
    pub jurisdiction: String,
    /// The head before.
    pub before: String,
    /// The head now.
    pub after: String,
    /// What changed below it, in words.
    pub because: Vec<String>,
}

/// Changes of a pack in words.
#[must_use]
pub fn diff(
    library: &Library,
    request: &crate::diff::DiffRequest,
    diff: &exeat_compare::diff::Diff,
    orders: Option<Vec<LineChange>>,
    messages: &Messages,
) -> DiffOut {
    use exeat_compare::diff::Change;
    let words = Words { library, messages };
    let pack = library.law.pack(&request.pack);
    let norm = |at: Option<usize>| pack.and_then(|p| p.norms.get(at?));
    let moved = |m: &exeat_compare::diff::Moved, kind: KindId, days: [&str; 2]| MovedOut {
        witness: witness(words, kind, &m.witness),
        boundary: m.near.as_ref().map_or(String::new(), |near| {
            let parts: Vec<String> = parted(near)
                .map(|b| {
                    let fact = words.fact_name(b.fact).replace('-', " ");
                    let asks = |list: &[(Op, Rational)]| {
                        let list: Vec<String> = list
                            .iter()
                            .map(|(op, limit)| {
                                format!("{} {}", op.as_str(), number(words, b.fact, *limit))
                            })
                            .collect();
                        list.join(" and ")
                    };
                    let [own, other] = days;
                    let (here, there) = (asks(&b.catches), asks(&b.misses));
                    messages.say(
                        "diff.boundary",
                        &[
                            ("fact", &fact),
                            ("own", own),
                            ("here", &here),
                            ("other", other),
                            ("there", &there),
                        ],
                    )
                })
                .collect();
            if parts.is_empty() {
                let asks = text_of(words, near.span);
                messages.say("diff.asks", &[("day", days[1]), ("asks", &asks)])
            } else {
                parts.join("; ")
            }
        }),
        elsewhere: m
            .elsewhere
            .iter()
            .filter_map(|n| norm(Some(*n)))
            .map(|n| short(&n.name).to_owned())
            .collect(),
        free: m.free,
    };
    let (from, to) = (request.from.to_string(), request.to.to_string());
    let entries = diff
        .entries
        .iter()
        .filter_map(|change| {
            let last = norm(change.norms[1]).or_else(|| norm(change.norms[0]))?;
            Some(EntryChangeOut {
                entry: short(&last.name).to_owned(),
                title: last.title.clone(),
                kind: kind_name(words, change.kind),
                change: match change.change {
                    Change::Added => "added",
                    Change::Removed => "removed",
                    Change::Wider => "wider",
                    Change::Narrower => "narrower",
                    Change::Both => "both",
                    Change::NotCompared => "not compared",
                }
                .to_owned(),
                gained: change
                    .gained
                    .iter()
                    .map(|m| moved(m, change.kind, [&to, &from]))
                    .collect(),
                lost: change
                    .lost
                    .iter()
                    .map(|m| moved(m, change.kind, [&from, &to]))
                    .collect(),
                cite: last.cite.clone(),
                mark: last.mark.to_string(),
            })
        })
        .collect();
    let provisions = diff
        .provisions
        .iter()
        .filter_map(|change| {
            let last = norm(change.norms[1]).or_else(|| norm(change.norms[0]))?;
            Some(ProvisionChangeOut {
                what: change.keyword.as_str().to_owned(),
                name: short(&last.name).to_owned(),
                title: last.title.clone(),
                changes: change.what.iter().map(|w| what(messages, w)).collect(),
                cite: last.cite.clone(),
            })
        })
        .collect();
    let mut notes: Vec<String> = pack
        .into_iter()
        .flat_map(|p| [request.from, request.to].map(|day| read_note(words, p, day)))
        .flatten()
        .collect();
    notes.dedup();
    DiffOut {
        version: 1,
        jurisdiction: request.pack.clone(),
        name: pack.map_or(String::new(), |p| p.name.clone()),
        from,
        to,
        entries,
        provisions,
        complete: diff.complete,
        orders,
        notes,
        disclaimer: messages.say("head.disclaimer", &[]),
    }
}

fn what(messages: &Messages, what: &exeat_compare::diff::What) -> String {
    use exeat_compare::diff::What;
    let countries = |set: &exeat_terms::CountrySet| -> String {
        let codes: Vec<String> = set.iter().map(|c| c.code().to_owned()).collect();
        match codes.get(..12) {
            Some(first) => {
                let count = (codes.len() - 12).to_string();
                messages.say(
                    "diff.more",
                    &[("list", &first.join(", ")), ("count", &count)],
                )
            }
            None => codes.join(", "),
        }
    };
    let names = |list: &[String]| -> String {
        let list: Vec<&str> = list.iter().map(|n| short(n)).collect();
        match list.get(..12) {
            Some(first) => {
                let count = (list.len() - 12).to_string();
                messages.say(
                    "diff.more",
                    &[("list", &first.join(", ")), ("count", &count)],
                )
            }
            None => list.join(", "),
        }
    };
    let both = |key: &str, more: String, less: String| {
        let mut out = Vec::new();
        if !more.is_empty() {
            out.push(messages.say(&format!("diff.{key}_more"), &[("list", &more)]));
        }
        if !less.is_empty() {
            out.push(messages.say(&format!("diff.{key}_less"), &[("list", &less)]));
        }
        out.join("; ")
    };
    match what {
        What::Added => messages.say("diff.added", &[]),
        What::Removed => messages.say("diff.removed", &[]),
        What::Destinations(more, less) => both("destinations", countries(more), countries(less)),
        What::Entries(more, less) => both("entries", names(more), names(less)),
        What::Effect => messages.say("diff.effect", &[]),
        What::Conditions => messages.say("diff.conditions", &[]),
    }
}

/// One day of a pack's timeline.
#[derive(Debug, Clone, Serialize)]
pub struct DayOut {
    /// The day.
    pub day: String,
    /// What happens, to which provisions, in words.
    pub events: Vec<EventOut>,
}

/// Something that happens on a day.
#[derive(Debug, Clone, Serialize)]
pub struct EventOut {
    /// `published`, `begins`, `compliance`, `suspended`, `revived`, `unknown`, `ends`.
    pub happening: String,
    /// What the provisions are: `item`, `control`, `exception` and so on.
    pub what: String,
    /// The provisions.
    pub names: Vec<String>,
}

/// The timeline of a pack in words; provisions to which the same happens stand together.
#[must_use]
pub fn timeline(pack: &Pack) -> Vec<DayOut> {
    use exeat_compare::diff::Happening;
    let mut out = Vec::new();
    for (day, events) in exeat_compare::diff::timeline(pack) {
        let mut list: Vec<EventOut> = Vec::new();
        for event in events {
            let Some(norm) = pack.norms.get(event.norm) else {
                continue;
            };
            let happening = match event.happening {
                Happening::Published => "published",
                Happening::Begins => "begins",
                Happening::Compliance => "compliance",
                Happening::Suspended => "suspended",
                Happening::Revived => "revived",
                Happening::Unknown => "unknown",
                Happening::Ends => "ends",
            };
            let what = norm.keyword.as_str();
            let name = short(&norm.name).to_owned();
            match list
                .iter_mut()
                .find(|e| e.happening == happening && e.what == what)
            {
                Some(known) => known.names.push(name),
                None => list.push(EventOut {
                    happening: happening.to_owned(),
                    what: what.to_owned(),
                    names: vec![name],
                }),
            }
        }
        out.push(DayOut {
            day: day.to_string(),
            events: list,
        });
    }
    out
}

/// The answer of `watch`.
#[derive(Debug, Clone, Serialize)]
pub struct WatchOut {
    /// Always 1.
    pub version: u8,
    /// The worst head now.
    pub outcome: String,
    /// Lines that come out otherwise than in the report.
    pub lines: Vec<LineChange>,
    /// Packs whose content is not what it was.
    pub packs: Vec<String>,
}
