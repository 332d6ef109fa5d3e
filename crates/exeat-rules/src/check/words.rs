//! Kinds and facts: lowered to the vocabulary.

use crate::law::Law;
use crate::problem::{Problem, nearest};
use crate::syntax::{Cond, Condition, Decl, Factor, Keyword, Name, Value};
use crate::vocabulary::{
    Derivation, FactDef, FactType, KindDef, KindId, Relation, RelationKind, Scope, Vocabulary,
};
use exeat_terms::{FactId, Mark, Rational, Unit};

/// More words than a choice can hold: one bit each in a 64-bit set.
const MAX_WORDS: usize = 60;

pub(super) fn vocabulary(law: &mut Law, problems: &mut Vec<Problem>) {
    let mut words = Vocabulary::default();
    let decls: Vec<(&str, &Decl)> = law
        .packs
        .iter()
        .flat_map(|p| p.decls.iter().map(|d| (p.id.as_str(), d)))
        .filter(|(_, d)| !d.keyword.is_provision())
        .collect();
    let of = |keyword: Keyword| decls.iter().filter(move |(_, d)| d.keyword == keyword);
    for (_, decl) in of(Keyword::Kind) {
        if words.kind(&decl.name.node).is_some() {
            problems.push(twice(&decl.name, "kind"));
            continue;
        }
        words.kinds.push(KindDef {
            name: decl.name.node.clone(),
            title: title(decl),
            also: quoted(decl, "also"),
            means: Vec::new(),
            span: decl.name.span,
        });
    }
    for (pack, decl) in of(Keyword::Fact) {
        fact(&mut words, pack, decl, problems);
    }
    for (_, decl) in of(Keyword::Fact) {
        relation(&mut words, decl, problems);
    }
    for (_, decl) in of(Keyword::Kind) {
        meaning(&mut words, decl, problems);
    }
    for (_, decl) in of(Keyword::Derive) {
        derivation(&mut words, decl, problems);
    }
    law.vocabulary = words;
}

fn twice(name: &Name, what: &str) -> Problem {
    Problem::new(
        name.span,
        "declared-twice",
        format!("the {what} `{}` is declared twice", name.node),
    )
    .help("delete one of the two")
}

pub(super) fn title(decl: &Decl) -> String {
    decl.title
        .as_ref()
        .map_or(String::new(), |t| t.node.clone())
}

pub(super) fn quoted(decl: &Decl, key: &str) -> Vec<String> {
    decl.all(key)
        .flat_map(|f| match &f.value {
            Value::Quoted(list) => list.iter().map(|n| n.node.clone()).collect(),
            _ => Vec::new(),
        })
        .collect()
}

pub(super) fn names<'a>(decl: &'a Decl, key: &'a str) -> Vec<&'a Name> {
    decl.all(key)
        .flat_map(|f| match &f.value {
            Value::Names(list) => list.iter().collect(),
            _ => Vec::new(),
        })
        .collect()
}

pub(super) fn word<'a>(decl: &'a Decl, key: &str) -> Option<&'a Name> {
    match &decl.first(key)?.value {
        Value::Word(name) | Value::Text(name) => Some(name),
        _ => None,
    }
}

/// The kinds named by a field.
pub(super) fn kinds(
    words: &Vocabulary,
    decl: &Decl,
    key: &str,
    problems: &mut Vec<Problem>,
) -> Vec<KindId> {
    let mut out = Vec::new();
    for name in names(decl, key) {
        match words.kind(&name.node) {
            Some(kind) => out.push(kind),
            None => {
                let known = words.kinds().iter().map(|k| k.name.as_str());
                let problem = Problem::new(
                    name.span,
                    "unknown-kind",
                    format!("`{}` is not a kind of item", name.node),
                )
                .label("not declared");
                problems.push(match nearest(&name.node, known) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem.help("declare it with `kind NAME \"title\"`"),
                });
            }
        }
    }
    out
}

fn fact(words: &mut Vocabulary, pack: &str, decl: &Decl, problems: &mut Vec<Problem>) {
    if words.find(&decl.name.node).is_some() {
        problems.push(twice(&decl.name, "fact"));
        return;
    }
    let values: Vec<String> = names(decl, "values")
        .iter()
        .map(|n| n.node.clone())
        .collect();
    let Some(of_type) = &decl.of_type else { return };
    let fact_type = match of_type.node.as_str() {
        "number" => FactType::Number,
        "yes-no" => FactType::YesNo,
        "country" => FactType::Country,
        "money" => FactType::Money,
        "choice" => FactType::Choice(values),
        "listing" => {
            let mut all = vec!["no".to_owned(), "listed".to_owned()];
            all.extend(values);
            FactType::Listing(all)
        }
        other => {
            problems.push(
                Problem::new(
                    of_type.span,
                    "unknown-type",
                    format!("`{other}` is not a type"),
                )
                .help("types are number, yes-no, choice, country, money, listing"),
            );
            return;
        }
    };
    if let FactType::Choice(list) | FactType::Listing(list) = &fact_type
        && (list.is_empty() || list.len() > MAX_WORDS)
    {
        problems.push(
            Problem::new(
                decl.span,
                "bad-choice",
                format!("a choice of {} words", list.len()),
            )
            .help(format!("give 1 to {MAX_WORDS} `values`")),
        );
        return;
    }
    let scope = match word(decl, "of").map(|n| (n.node.as_str(), n.span)) {
        Some(("item", _)) => Scope::Item,
        Some(("party", _)) => Scope::Party,
        Some(("transaction", _)) => Scope::Transaction,
        Some(("end-use", _)) => Scope::EndUse,
        other => {
            let span = other.map_or(decl.span, |(_, s)| s);
            problems.push(
                Problem::new(span, "no-scope", "the fact does not say where it lives")
                    .help("write `of item`, `of party`, `of transaction` or `of end-use`"),
            );
            return;
        }
    };
    let unit = word(decl, "unit").and_then(|name| match Unit::parse(&name.node) {
        Ok(unit) => Some(unit),
        Err(e) => {
            problems.push(Problem::new(name.span, "unknown-unit", e.to_string()));
            None
        }
    });
    let kinds = kinds(words, decl, "kinds", problems);
    let Ok(number) = u16::try_from(words.facts.len()) else {
        problems.push(Problem::new(decl.span, "too-many-facts", "too many facts"));
        return;
    };
    let id = FactId(number);
    let mut def = FactDef {
        id,
        name: decl.name.node.clone(),
        title: title(decl),
        scope,
        fact_type,
        kinds,
        unit,
        range: None,
        ask: quoted(decl, "ask").into_iter().next().unwrap_or_default(),
        askable: true,
        asked_for: false,
        cost: match decl.first("cost").map(|f| &f.value) {
            Some(Value::Whole(n)) => *n,
            _ => 3,
        },
        knowledge: decl.first("knowledge").is_some(),
        by_jurisdiction: decl.first("by-jurisdiction").is_some(),
        relation: None,
        derivations: Vec::new(),
        cite: word(decl, "cite").map_or(String::new(), |n| n.node.clone()),
        pack: pack.to_owned(),
        span: decl.name.span,
    };
    def.asked_for = !def.ask.is_empty();
    if def.ask.is_empty() {
        def.ask = format!("What is the {}?", def.title);
    }
    if let Some(Value::Range(low, high)) = decl.first("range").map(|f| &f.value) {
        let both =
            crate::compile::in_fact_unit(&def, low).zip(crate::compile::in_fact_unit(&def, high));
        match both {
            Some((l, h)) if l <= h => def.range = Some((l, h)),
            Some(_) => problems.push(Problem::new(low.span, "empty-range", "the range is empty")),
            None => problems.push(
                Problem::new(
                    low.span,
                    "wrong-unit",
                    "the range is not in a unit of the fact",
                )
                .help("use the fact's `unit`, or none for a bare number"),
            ),
        }
    }
    words.by_name.insert(def.name.clone(), id);
    words.facts.push(def);
}

/// What the definition of a kind says of its facts.
fn meaning(words: &mut Vocabulary, decl: &Decl, problems: &mut Vec<Problem>) {
    let Some(kind) = words.kind(&decl.name.node) else {
        return;
    };
    let mut means = Vec::new();
    for field in decl.all("means") {
        let Value::Given { path, value } = &field.value else {
            continue;
        };
        let Some(def) = words.find(&path.node) else {
            problems.push(unknown_fact(words, path));
            continue;
        };
        let at = match &def.fact_type {
            FactType::YesNo => ["no", "yes"].iter().position(|w| *w == value.node),
            _ => def.words().iter().position(|w| *w == value.node),
        };
        match at {
            Some(at) if def.belongs_to(kind) => means.push((def.id, 1u64 << at)),
            _ => problems.push(
                Problem::new(
                    path.span.to(value.span),
                    "bad-meaning",
                    format!(
                        "`{}` cannot mean that `{}` is `{}`",
                        decl.name.node, path.node, value.node
                    ),
                )
                .help("name a yes-no fact or a choice of this kind of item, and one of its values"),
            ),
        }
    }
    if let Some(slot) = words.kinds.get_mut(usize::from(kind.0)) {
        slot.means = means;
    }
}

fn relation(words: &mut Vocabulary, decl: &Decl, problems: &mut Vec<Problem>) {
    let found = [
        ("same-as", RelationKind::Same),
        ("at-most", RelationKind::AtMost),
        ("at-least", RelationKind::AtLeast),
        ("not-both", RelationKind::NotBoth),
    ]
    .into_iter()
    .find_map(|(key, kind)| word(decl, key).map(|name| (kind, name)));
    let Some((kind, name)) = found else { return };
    let Some(other) = words.find(&name.node).map(|f| (f.id, f.unit.clone())) else {
        problems.push(unknown_fact(words, name));
        return;
    };
    let cite = word(decl, "cite").map_or(String::new(), |n| n.node.clone());
    if cite.is_empty() {
        problems.push(
            Problem::new(
                name.span,
                "missing-citation",
                "the relation has no citation",
            )
            .help("say on what ground the two measures relate"),
        );
    }
    let mark = word(decl, "mark").and_then(|m| Mark::parse(&m.node));
    let Some(own) = words.find(&decl.name.node).map(|f| (f.id, f.unit.clone())) else {
        return;
    };
    if own.1 != other.1 {
        problems.push(
            Problem::new(
                name.span,
                "wrong-unit",
                "the two facts are kept in different units",
            )
            .help("give both the same `unit`"),
        );
        return;
    }
    if let Some(def) = words.facts.get_mut(usize::from(own.0.0)) {
        def.relation = Some(Relation {
            kind,
            other: other.0,
            cite,
            mark,
        });
    }
}

pub(super) fn unknown_fact(words: &Vocabulary, name: &Name) -> Problem {
    let known = words.facts().iter().map(|f| f.name.as_str());
    let problem = Problem::new(
        name.span,
        "unknown-fact",
        format!("`{}` is not a declared fact", name.node),
    )
    .label("not declared");
    match nearest(&name.node, known) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("declare it with `fact NAME : TYPE \"meaning\"`"),
    }
}

fn derivation(words: &mut Vocabulary, decl: &Decl, problems: &mut Vec<Problem>) {
    let Some(formula) = &decl.formula else { return };
    let Some(result) = words.find(&decl.name.node) else {
        problems.push(unknown_fact(words, &decl.name));
        return;
    };
    let result_unit = result.unit.clone();
    let result_id = result.id;
    let mut coefficient = Some(Rational::ONE);
    let mut powers: Vec<(FactId, i8)> = Vec::new();
    let sides = [(&formula.above, 1i8), (&formula.below, -1i8)];
    for (factors, sign) in sides {
        for factor in factors {
            match factor {
                Factor::Constant(amount) => {
                    let mut value = amount.value;
                    if let Some(text) = &amount.unit {
                        match (Unit::parse(text), &result_unit) {
                            (Ok(unit), Some(own)) => match unit.convert(value, own) {
                                Some(v) => value = v,
                                None => problems.push(wrong_unit(amount.span)),
                            },
                            _ => problems.push(wrong_unit(amount.span)),
                        }
                    }
                    coefficient = coefficient.and_then(|c| {
                        if sign > 0 {
                            c.times(value)
                        } else {
                            c.over(value)
                        }
                    });
                }
                Factor::Fact(name) => match words.find(&name.node) {
                    Some(def) if def.fact_type == FactType::Number && def.id != result_id => {
                        let id = def.id;
                        match powers.iter_mut().find(|(f, _)| *f == id) {
                            Some((_, p)) => *p += sign,
                            None => powers.push((id, sign)),
                        }
                    }
                    Some(_) => problems.push(
                        Problem::new(
                            name.span,
                            "bad-formula",
                            format!("`{}` cannot stand in a formula", name.node),
                        )
                        .help("formulas are made of other facts that are numbers"),
                    ),
                    None => problems.push(unknown_fact(words, name)),
                },
            }
        }
    }
    let when = formula
        .when
        .as_ref()
        .and_then(|c| simple_when(words, c, problems));
    let Some(coefficient) = coefficient else {
        problems.push(Problem::new(
            decl.span,
            "bad-formula",
            "the constants do not make a number",
        ));
        return;
    };
    powers.sort_unstable();
    let derivation = Derivation {
        coefficient,
        powers,
        when,
        cite: word(decl, "cite").map_or(String::new(), |n| n.node.clone()),
        span: decl.name.span,
    };
    if let Some(def) = words.facts.get_mut(usize::from(result_id.0)) {
        def.askable = def.asked_for;
        def.derivations.push(derivation);
    }
}

fn wrong_unit(span: crate::source::Span) -> Problem {
    Problem::new(span, "wrong-unit", "the unit does not fit the derived fact")
}

/// The condition of a derivation: a yes-no fact, or not one.
fn simple_when(
    words: &Vocabulary,
    cond: &Cond,
    problems: &mut Vec<Problem>,
) -> Option<(FactId, bool)> {
    let (name, value) = match &cond.node {
        Condition::YesNo(name) => (name, true),
        Condition::Not(inner) => match &inner.node {
            Condition::YesNo(name) => (name, false),
            _ => return bad_when(cond, problems),
        },
        _ => return bad_when(cond, problems),
    };
    match words.find(&name.node) {
        Some(def) if def.fact_type == FactType::YesNo => Some((def.id, value)),
        _ => {
            problems.push(unknown_fact(words, name));
            None
        }
    }
}

fn bad_when(cond: &Cond, problems: &mut Vec<Problem>) -> Option<(FactId, bool)> {
    problems.push(
        Problem::new(
            cond.span,
            "bad-formula",
            "a derivation's condition is one yes-no fact",
        )
        .help("write `when FACT` or `when not FACT`"),
    );
    None
}
