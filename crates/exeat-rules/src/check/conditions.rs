//! Conditions: names resolve, types and units fit, references lead somewhere.

use super::words::unknown_fact;
use crate::compile::in_fact_unit;
use crate::law::Pack;
use crate::norm::{Norm, Subject, is_below};
use crate::problem::{Problem, nearest};
use crate::syntax::{Amount, Cond, Condition, Keyword, Name, SetExpr, Spanned};
use crate::vocabulary::{FactDef, FactType, Scope, Vocabulary};
use exeat_terms::Country;
use std::collections::BTreeMap;

/// Visits a condition and all conditions in it.
pub(crate) fn walk(cond: &Cond, visit: &mut dyn FnMut(&Spanned<Condition>)) {
    visit(cond);
    match &cond.node {
        Condition::Not(inner) | Condition::Parties { ask: inner, .. } => walk(inner, visit),
        Condition::And(parts) | Condition::Or(parts) => {
            for part in parts {
                walk(part, visit);
            }
        }
        Condition::Except(a, b) => {
            walk(a, visit);
            walk(b, visit);
        }
        Condition::List(_, limbs) => {
            for limb in limbs {
                walk(&limb.when, visit);
            }
        }
        Condition::Always
        | Condition::Never
        | Condition::Compare(..)
        | Condition::YesNo(_)
        | Condition::Is(..)
        | Condition::In(..)
        | Condition::Meets(_)
        | Condition::Listed(..)
        | Condition::Informed => {}
    }
}

/// Provisions by name, in order, so that those at and below a name stand together.
type Index<'a> = BTreeMap<&'a str, Vec<usize>>;

fn index(pack: &Pack) -> Index<'_> {
    let mut out = Index::new();
    for (at, norm) in pack.norms.iter().enumerate() {
        out.entry(&norm.name).or_default().push(at);
    }
    out
}

/// The provisions with a name, and the ones below it.
fn at_or_below<'a>(pack: &'a Pack, index: &Index<'_>, name: &str) -> Vec<(usize, &'a Norm)> {
    index
        .range(name..)
        .take_while(|(n, _)| n.starts_with(name))
        .filter(|(n, _)| is_below(n, name))
        .flat_map(|(_, list)| list)
        .filter_map(|at| pack.norms.get(*at).map(|n| (*at, n)))
        .collect()
}

pub(super) fn check(pack: &Pack, vocabulary: &Vocabulary, problems: &mut Vec<Problem>) {
    let index = index(pack);
    for norm in &pack.norms {
        let acts = norm.acts.iter().filter_map(|a| a.when.as_ref());
        for cond in norm.when.iter().chain(&norm.unless).chain(acts) {
            let mut checker = Checker {
                pack,
                index: &index,
                vocabulary,
                norm,
                problems,
            };
            checker.cond(cond, false);
        }
        references(pack, &index, norm, problems);
    }
    circles(pack, &index, problems);
}

struct Checker<'a> {
    pack: &'a Pack,
    index: &'a Index<'a>,
    vocabulary: &'a Vocabulary,
    norm: &'a Norm,
    problems: &'a mut Vec<Problem>,
}

impl Checker<'_> {
    fn cond(&mut self, cond: &Cond, in_party: bool) {
        match &cond.node {
            Condition::Always | Condition::Never => {}
            Condition::Compare(name, _, amount) => self.compare(name, amount, in_party),
            Condition::YesNo(name) => {
                if let Some(fact) = self.fact(name, in_party)
                    && fact.fact_type != FactType::YesNo
                {
                    let help = match fact.fact_type {
                        FactType::Number => format!("compare it: `{} >= 1`", name.node),
                        FactType::Country => format!("ask `{} in SET`", name.node),
                        _ => format!("ask `{} is WORD`", name.node),
                    };
                    self.wrong_type(name, "is not a yes-no fact", help);
                }
            }
            Condition::Is(name, words, _) => self.is(name, words, in_party),
            Condition::In(name, set, _) => {
                if let Some(fact) = self.fact(name, in_party)
                    && fact.fact_type != FactType::Country
                {
                    self.wrong_type(
                        name,
                        "is not a country",
                        "`in` asks for a country".to_owned(),
                    );
                }
                self.set(set);
            }
            Condition::Meets(names) => {
                for name in names {
                    self.meets(name);
                }
            }
            Condition::Parties { ask, .. } => {
                if in_party {
                    self.problems.push(
                        Problem::new(
                            cond.span,
                            "party-in-party",
                            "a party is asked for inside a party",
                        )
                        .help("ask for the two parties side by side"),
                    );
                }
                self.cond(ask, true);
            }
            Condition::Listed(name, footnote) => {
                self.party_only(cond, in_party);
                match self.fact(name, true) {
                    Some(fact) if !matches!(fact.fact_type, FactType::Listing(_)) => {
                        self.wrong_type(
                            name,
                            "is not a list of parties",
                            "declare it as `fact NAME : listing`".to_owned(),
                        );
                    }
                    Some(fact) => {
                        if let Some(n) = footnote
                            && !fact.words().contains(&format!("footnote-{n}"))
                        {
                            self.problems.push(
                                Problem::new(
                                    cond.span,
                                    "unknown-word",
                                    format!("`{}` has no footnote {n}", name.node),
                                )
                                .help("add it to the list's `values`"),
                            );
                        }
                    }
                    None => {}
                }
            }
            Condition::Informed => self.party_only(cond, in_party),
            Condition::Not(inner) => self.cond(inner, in_party),
            Condition::And(parts) | Condition::Or(parts) => {
                for part in parts {
                    self.cond(part, in_party);
                }
            }
            Condition::Except(a, b) => {
                self.cond(a, in_party);
                self.cond(b, in_party);
            }
            Condition::List(need, limbs) => {
                if let crate::syntax::Need::AtLeast(n) = need
                    && usize::from(*n) > limbs.len()
                {
                    self.problems.push(Problem::new(
                        cond.span,
                        "unreachable",
                        format!("the list asks for {n} of {} limbs", limbs.len()),
                    ));
                }
                for limb in limbs {
                    if let (Some(f), Some(u)) = (limb.from, limb.until)
                        && u <= f
                    {
                        self.problems.push(Problem::new(
                            limb.span,
                            "empty-validity",
                            "the limb ends before it begins",
                        ));
                    }
                    self.cond(&limb.when, in_party);
                }
            }
        }
    }

    fn party_only(&mut self, cond: &Cond, in_party: bool) {
        if !in_party {
            self.problems.push(
                Problem::new(
                    cond.span,
                    "no-party",
                    "this asks about a party, and none is named",
                )
                .help("begin with `any party` or `any recipient`"),
            );
        }
    }

    fn fact(&mut self, name: &Name, in_party: bool) -> Option<FactDef> {
        let Some(fact) = self.vocabulary.find(&name.node) else {
            self.problems.push(unknown_fact(self.vocabulary, name));
            return None;
        };
        if in_party != (fact.scope == Scope::Party) {
            let (message, help) = if in_party {
                ("is not a fact of a party", "ask it outside `any party ...`")
            } else {
                (
                    "is a fact of a party",
                    "begin with `any party` or `any recipient`",
                )
            };
            self.problems.push(
                Problem::new(
                    name.span,
                    "wrong-scope",
                    format!("`{}` {message}", name.node),
                )
                .help(help),
            );
        }
        let kinds = &self.norm.kinds;
        if self.norm.keyword == Keyword::Item
            && !kinds.is_empty()
            && !kinds.iter().any(|k| fact.belongs_to(*k))
        {
            self.problems.push(
                Problem::new(
                    name.span,
                    "fact-of-other-kind",
                    format!(
                        "no kind of item of `{}` has the fact `{}`",
                        self.norm.name, name.node
                    ),
                )
                .help("add the kind to the fact's `kinds`, or to the entry's `kind`"),
            );
        }
        Some(fact.clone())
    }

    fn wrong_type(&mut self, name: &Name, what: &str, help: String) {
        self.problems.push(
            Problem::new(name.span, "wrong-type", format!("`{}` {what}", name.node)).help(help),
        );
    }

    fn compare(&mut self, name: &Name, amount: &Amount, in_party: bool) {
        let Some(fact) = self.fact(name, in_party) else {
            return;
        };
        match fact.fact_type {
            FactType::Number => {
                if in_fact_unit(&fact, amount).is_none() {
                    let (message, help) = match (&fact.unit, &amount.unit) {
                        (Some(own), None) => (
                            format!("`{}` needs a unit", amount.text),
                            format!(
                                "write `{} {own}` or another unit of that measure",
                                amount.text
                            ),
                        ),
                        (Some(own), Some(written)) => (
                            format!("`{written}` is not a unit of `{}`", name.node),
                            format!("the fact is kept in `{own}`"),
                        ),
                        (None, _) => (
                            format!("`{}` is a bare number", name.node),
                            format!("write `{}` without a unit", amount.text),
                        ),
                    };
                    self.problems
                        .push(Problem::new(amount.span, "wrong-unit", message).help(help));
                    return;
                }
                if let (Some((low, high)), Some(limit)) = (fact.range, in_fact_unit(&fact, amount))
                    && (limit < low || limit > high)
                {
                    self.problems.push(
                        Problem::new(
                            amount.span,
                            "unreachable",
                            format!("`{}` never reaches this", name.node),
                        )
                        .help("the limit lies outside the fact's `range`"),
                    );
                }
            }
            FactType::Money => {
                let currency = amount.unit.as_deref().unwrap_or("");
                if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
                    self.problems.push(
                        Problem::new(
                            amount.span,
                            "wrong-unit",
                            format!("`{currency}` is not a currency"),
                        )
                        .help("write a three-letter code such as JPY"),
                    );
                }
            }
            FactType::YesNo | FactType::Choice(_) | FactType::Country | FactType::Listing(_) => {
                self.wrong_type(
                    name,
                    "is not a number",
                    "only numbers and money compare".to_owned(),
                );
            }
        }
    }

    fn is(&mut self, name: &Name, words: &[Name], in_party: bool) {
        if name.node == "kind" {
            for word in words {
                if self.vocabulary.kind(&word.node).is_none() {
                    self.problems.push(Problem::new(
                        word.span,
                        "unknown-kind",
                        format!("`{}` is not a kind of item", word.node),
                    ));
                }
            }
            return;
        }
        let Some(fact) = self.fact(name, in_party) else {
            return;
        };
        let known: Vec<&str> = match &fact.fact_type {
            FactType::YesNo => vec!["yes", "no"],
            FactType::Choice(list) | FactType::Listing(list) => {
                list.iter().map(String::as_str).collect()
            }
            FactType::Number | FactType::Country | FactType::Money => {
                self.wrong_type(name, "is not a choice", "`is` asks for a word".to_owned());
                return;
            }
        };
        for word in words {
            if !known.contains(&word.node.as_str()) {
                let problem = Problem::new(
                    word.span,
                    "unknown-word",
                    format!("`{}` is not a value of `{}`", word.node, name.node),
                );
                self.problems
                    .push(match nearest(&word.node, known.iter().copied()) {
                        Some(near) => problem.help(format!("did you mean `{near}`?")),
                        None => problem.help(format!("values are {}", known.join(", "))),
                    });
            }
        }
    }

    fn set(&mut self, set: &SetExpr) {
        match set {
            SetExpr::Anywhere(_) => {}
            SetExpr::Named(name) => {
                let known = Country::from_code(&name.node).is_some()
                    || self.pack.sets.rows(&name.node).is_some();
                if !known {
                    let problem = Problem::new(
                        name.span,
                        "unknown-set",
                        format!(
                            "`{}` is neither a set of this pack nor a country code",
                            name.node
                        ),
                    );
                    let near = nearest(&name.node, self.pack.sets.names());
                    self.problems.push(match near {
                        Some(near) => problem.help(format!("did you mean `{near}`?")),
                        None => {
                            problem.help("sets are the names in the first column of `sets/*.csv`")
                        }
                    });
                }
            }
            SetExpr::Union(parts) => {
                for part in parts {
                    self.set(part);
                }
            }
            SetExpr::Except(a, b) => {
                self.set(a);
                self.set(b);
            }
        }
    }

    fn meets(&mut self, name: &Name) {
        let found: Vec<&Norm> = at_or_below(self.pack, self.index, &name.node)
            .into_iter()
            .map(|(_, n)| n)
            .collect();
        let fits = |n: &Norm| {
            matches!(
                n.keyword,
                Keyword::Define | Keyword::Item | Keyword::Reach | Keyword::Control
            )
        };
        if found.is_empty() {
            let known = self.pack.norms.iter().map(|n| n.name.as_str());
            let problem = Problem::new(
                name.span,
                "unknown-provision",
                format!("`{}` is not a provision of this pack", name.node),
            );
            self.problems.push(match nearest(&name.node, known) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("declare it with `define` or `item`"),
            });
        } else if !found.iter().all(|n| fits(n)) {
            self.problems.push(
                Problem::new(
                    name.span,
                    "wrong-reference",
                    format!("`{}` is not something that can be met", name.node),
                )
                .help("`meets` takes definitions, entries, reach rules and controls"),
            );
        }
    }
}

/// Names in fields lead to provisions of the right sort, alive at some common time.
fn references(pack: &Pack, index: &Index<'_>, norm: &Norm, problems: &mut Vec<Problem>) {
    let applied: &[String] = match &norm.applies {
        Subject::Entries(names) => names,
        Subject::AnyItem => &[],
    };
    let lists: [(&[String], Keyword, &str); 6] = [
        (applied, Keyword::Item, "an entry"),
        (&norm.defeats, Keyword::Control, "a control"),
        (&norm.of, Keyword::Control, "a control"),
        (&norm.entries, Keyword::Item, "an entry"),
        (&norm.over, norm.keyword, "a provision of the same sort"),
        (&norm.succeeded, Keyword::Item, "an entry"),
    ];
    for (names, keyword, what) in lists {
        for name in names {
            let found: Vec<&Norm> = at_or_below(pack, index, name)
                .into_iter()
                .map(|(_, n)| n)
                .filter(|n| n.keyword == keyword && (n.name == *name || keyword == Keyword::Item))
                .collect();
            if found.is_empty() {
                let known = pack
                    .norms
                    .iter()
                    .filter(|n| n.keyword == keyword)
                    .map(|n| n.name.as_str());
                let problem = Problem::new(
                    norm.span,
                    "unknown-provision",
                    format!(
                        "`{}` names `{name}`, which is not {what} of this pack",
                        norm.name
                    ),
                );
                problems.push(match nearest(name, known) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem.help("declare it, or correct the name"),
                });
            } else if keyword != Keyword::Item || !names.is_empty() && norm.succeeded.is_empty() {
                let together = found
                    .iter()
                    .any(|n| super::dates::meet(&n.dates, &norm.dates));
                if !together {
                    problems.push(
                        Problem::new(
                            norm.span,
                            if norm.keyword == Keyword::Exception {
                                "dead-exception"
                            } else {
                                "dead-reference"
                            },
                            format!("`{}` and `{name}` are never in force together", norm.name),
                        )
                        .help("correct the dates of one of them")
                        .warning(),
                    );
                }
            }
        }
    }
    if norm.keyword == Keyword::Exception && norm.defeats.is_empty() {
        problems.push(
            Problem::new(
                norm.span,
                "dead-exception",
                format!("`{}` lifts nothing", norm.name),
            )
            .help("add `defeats CONTROL`"),
        );
    }
    if matches!(norm.keyword, Keyword::Review | Keyword::Licence) && norm.of.is_empty() {
        problems.push(
            Problem::new(
                norm.span,
                "dead-reference",
                format!("`{}` belongs to no control", norm.name),
            )
            .help("add `of CONTROL`"),
        );
    }
    if norm.keyword == Keyword::Closure && norm.kinds.is_empty() {
        problems.push(
            Problem::new(
                norm.span,
                "unknown-kind",
                format!("`{}` closes no kind of item", norm.name),
            )
            .help("add `kind NAME`"),
        );
    }
}

/// A provision that in the end asks whether it holds itself.
fn circles(pack: &Pack, index: &Index<'_>, problems: &mut Vec<Problem>) {
    let targets: Vec<Vec<usize>> = pack
        .norms
        .iter()
        .map(|norm| {
            let mut out = Vec::new();
            if let Some(cond) = &norm.when {
                walk(cond, &mut |c| {
                    if let Condition::Meets(names) = &c.node {
                        for name in names {
                            let found = at_or_below(pack, index, &name.node);
                            out.extend(found.into_iter().map(|(at, _)| at));
                        }
                    }
                });
            }
            out
        })
        .collect();
    // 0 unseen, 1 on the path, 2 done; walked with a stack of its own, however long the chain.
    let mut state = vec![0u8; pack.norms.len()];
    for start in 0..pack.norms.len() {
        let mut stack = vec![(start, 0usize)];
        while let Some((at, next)) = stack.pop() {
            let Some(slot) = state.get_mut(at) else {
                continue;
            };
            if next == 0 {
                if *slot == 2 {
                    continue;
                }
                *slot = 1;
            }
            match targets.get(at).and_then(|t| t.get(next)) {
                Some(&to) => {
                    stack.push((at, next + 1));
                    match state.get(to) {
                        Some(1) => {
                            if let Some(norm) = pack.norms.get(at) {
                                problems.push(
                                    Problem::new(
                                        norm.span,
                                        "circle",
                                        format!(
                                            "`{}` in the end asks whether it holds itself",
                                            norm.name
                                        ),
                                    )
                                    .help("break the chain of `meets`"),
                                );
                            }
                        }
                        Some(0) => stack.push((to, 0)),
                        _ => {}
                    }
                }
                None => *slot = 2,
            }
        }
    }
}
