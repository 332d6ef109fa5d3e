//! Logic: limbs that can never matter, and rules that disagree without saying which prevails.
//!
//! Two conditions are compared through what each surely implies: a range for each number, a set for each
//! country or choice. Ranges that do not meet prove that the conditions never hold together; where they
//! meet, the author is warned, not refused: the engine reports the conflict of a real case.

use crate::compile::in_fact_unit;
use crate::law::Pack;
use crate::norm::{Effect, Norm, Subject, is_below};
use crate::problem::Problem;
use crate::syntax::{Cond, Condition, Keyword, Limb, Need, Op, SetExpr};
use crate::vocabulary::Vocabulary;
use exeat_terms::{Bound, Country, CountrySet, Date, FactId, Interval};
use std::collections::BTreeMap;

#[derive(Clone)]
enum Known {
    Number(Interval),
    Words(u64),
    Countries(CountrySet),
}

type Box_ = BTreeMap<FactId, Known>;

struct Context<'a> {
    pack: &'a Pack,
    vocabulary: &'a Vocabulary,
    day: Date,
}

pub(super) fn check(pack: &Pack, vocabulary: &Vocabulary, problems: &mut Vec<Problem>) {
    for norm in &pack.norms {
        let context = Context {
            pack,
            vocabulary,
            day: norm.dates.from.unwrap_or(Date::MIN),
        };
        for cond in norm.when.iter().chain(&norm.unless) {
            super::walk(cond, &mut |c| {
                if let Condition::List(need, limbs) = &c.node {
                    limbs_of(&context, *need, limbs, problems);
                }
            });
        }
        if norm.keyword == Keyword::Exception
            && norm
                .when
                .as_ref()
                .is_some_and(|c| c.node == Condition::Never)
        {
            problems.push(
                Problem::new(
                    norm.span,
                    "dead-exception",
                    format!("`{}` can never hold", norm.name),
                )
                .warning(),
            );
        }
    }
    disagreement(pack, vocabulary, problems);
}

fn limbs_of(context: &Context<'_>, need: Need, limbs: &[Limb], problems: &mut Vec<Problem>) {
    match need {
        Need::All => {
            let mut whole = Some(Box_::new());
            for limb in limbs
                .iter()
                .filter(|l| l.from.is_none() && l.until.is_none())
            {
                let Some(have) = whole.take() else { break };
                whole = meet(have, implied(context, &limb.when, false));
                if whole.is_none() {
                    problems.push(
                        Problem::new(
                            limb.span,
                            "unreachable",
                            "this limb contradicts one above it",
                        )
                        .help("the list can never hold"),
                    );
                }
            }
        }
        Need::Any => {
            for (i, limb) in limbs.iter().enumerate() {
                let covered = limbs.iter().take(i).any(|before| {
                    before.from == limb.from
                        && before.until == limb.until
                        && before.mark == limb.mark
                        && weaker(context, &before.when, &limb.when)
                });
                if covered {
                    problems.push(
                        Problem::new(
                            limb.span,
                            "unreachable",
                            "a limb above this one already covers it",
                        )
                        .help("delete it, or correct one of the two")
                        .warning(),
                    );
                }
            }
        }
        Need::None | Need::AtLeast(_) => {}
    }
}

/// Whether a single comparison holds wherever another single comparison does.
fn weaker(context: &Context<'_>, general: &Cond, special: &Cond) -> bool {
    let single = |c: &Cond| matches!(c.node, Condition::Compare(..));
    if !single(general) || !single(special) {
        return general.node == special.node;
    }
    let (a, b) = (
        implied(context, general, false),
        implied(context, special, false),
    );
    match (a.iter().next(), b.iter().next()) {
        (Some((fa, Known::Number(a))), Some((fb, Known::Number(b)))) if fa == fb => a.meet(b) == *b,
        _ => false,
    }
}

/// What a condition (or its negation) surely implies of single facts.
fn implied(context: &Context<'_>, cond: &Cond, negated: bool) -> Box_ {
    let mut out = Box_::new();
    let vocabulary = context.vocabulary;
    match (&cond.node, negated) {
        (Condition::Compare(name, op, amount), _) => {
            let fact = vocabulary.find(&name.node);
            let limit = fact.and_then(|f| in_fact_unit(f, amount));
            if let (Some(fact), Some(limit)) = (fact, limit)
                && let Some(range) = range(*op, limit, negated)
            {
                out.insert(fact.id, Known::Number(range));
            }
        }
        (Condition::YesNo(name), _) => {
            if let Some(fact) = vocabulary.find(&name.node) {
                out.insert(fact.id, Known::Words(if negated { 1 } else { 2 }));
            }
        }
        (Condition::Is(name, words, not), _) => {
            if let Some(fact) = vocabulary.find(&name.node) {
                let mask = fact
                    .words()
                    .iter()
                    .enumerate()
                    .filter(|(_, w)| words.iter().any(|x| x.node == **w))
                    .fold(0u64, |m, (i, _)| m | 1 << i);
                let mask = if *not == negated { mask } else { !mask };
                if !fact.words().is_empty() {
                    out.insert(fact.id, Known::Words(mask));
                }
            }
        }
        (Condition::In(name, set, not), _) => {
            if let Some(fact) = vocabulary.find(&name.node) {
                let set = members(context, set);
                let set = if *not == negated {
                    set
                } else {
                    CountrySet::anywhere().minus(set)
                };
                out.insert(fact.id, Known::Countries(set));
            }
        }
        (Condition::Not(inner), _) => return implied(context, inner, !negated),
        (Condition::And(parts), false) | (Condition::Or(parts), true) => {
            for part in parts {
                out = match meet(out.clone(), implied(context, part, negated)) {
                    Some(both) => both,
                    None => return out,
                };
            }
        }
        (Condition::Except(a, b), false) => {
            let (a, b) = (implied(context, a, false), implied(context, b, true));
            return meet(a.clone(), b).unwrap_or(a);
        }
        (Condition::List(Need::All, limbs), false) => {
            for limb in limbs {
                out = match meet(out.clone(), implied(context, &limb.when, false)) {
                    Some(both) => both,
                    None => return out,
                };
            }
        }
        _ => {}
    }
    out
}

fn range(op: Op, limit: exeat_terms::Rational, negated: bool) -> Option<Interval> {
    let bound = |inclusive| {
        Some(Bound {
            value: limit,
            inclusive,
        })
    };
    let (low, high) = match (op, negated) {
        (Op::AtLeast, false) | (Op::Below, true) => (bound(true), None),
        (Op::Above, false) | (Op::AtMost, true) => (bound(false), None),
        (Op::AtMost, false) | (Op::Above, true) => (None, bound(true)),
        (Op::Below, false) | (Op::AtLeast, true) => (None, bound(false)),
        (Op::Equal, false) => (bound(true), bound(true)),
        (Op::Equal, true) => return None,
    };
    Some(Interval { low, high })
}

fn members(context: &Context<'_>, set: &SetExpr) -> CountrySet {
    match set {
        SetExpr::Anywhere(_) => CountrySet::anywhere(),
        SetExpr::Named(name) => match Country::from_code(&name.node) {
            Some(country) => CountrySet::from_iter([country]),
            None => context
                .pack
                .sets
                .members(&name.node, context.day)
                .map_or(CountrySet::EMPTY, |(a, b)| a.union(b)),
        },
        SetExpr::Union(parts) => parts
            .iter()
            .fold(CountrySet::EMPTY, |s, p| s.union(members(context, p))),
        SetExpr::Except(a, b) => members(context, a).minus(members(context, b)),
    }
}

/// Both at once; none when they contradict each other.
fn meet(mut a: Box_, b: Box_) -> Option<Box_> {
    for (fact, known) in b {
        let both = match (a.get(&fact), known) {
            (None, known) => known,
            (Some(Known::Number(x)), Known::Number(y)) => {
                let both = x.meet(&y);
                if both.is_empty() {
                    return None;
                }
                Known::Number(both)
            }
            (Some(Known::Words(x)), Known::Words(y)) => {
                if x & y == 0 {
                    return None;
                }
                Known::Words(x & y)
            }
            (Some(Known::Countries(x)), Known::Countries(y)) => {
                let both = x.meet(y);
                if both.is_empty() {
                    return None;
                }
                Known::Countries(both)
            }
            (Some(_), known) => known,
        };
        a.insert(fact, both);
    }
    Some(a)
}

/// Pairs that may hold together and say different things, with no word on which prevails.
fn disagreement(pack: &Pack, vocabulary: &Vocabulary, problems: &mut Vec<Problem>) {
    let qualifiers = |k: Keyword| matches!(k, Keyword::Review | Keyword::Licence);
    for (i, a) in pack.norms.iter().enumerate() {
        for b in pack.norms.iter().skip(i + 1) {
            let disagree = match (a.keyword, b.keyword) {
                (x, y) if x == y && qualifiers(x) => {
                    a.title != b.title && a.of.iter().any(|c| b.of.contains(c))
                }
                (Keyword::Control, Keyword::Control) => {
                    (a.effect == Effect::NoLicenceRequired)
                        != (b.effect == Effect::NoLicenceRequired)
                        && share_entry(&a.applies, &b.applies)
                }
                _ => false,
            };
            let ranked = a.over.contains(&b.name) || b.over.contains(&a.name);
            if !disagree || ranked || a.name == b.name || !super::dates::meet(&a.dates, &b.dates) {
                continue;
            }
            if may_hold_together(pack, vocabulary, a, b) {
                problems.push(
                    Problem::new(
                        b.span,
                        "unranked-disagreement",
                        format!(
                            "`{}` and `{}` may hold together and say different things",
                            a.name, b.name
                        ),
                    )
                    .help("say `over NAME` in the one that prevails, or narrow its condition")
                    .warning(),
                );
            }
        }
    }
}

fn share_entry(a: &Subject, b: &Subject) -> bool {
    match (a, b) {
        (Subject::AnyItem, _) | (_, Subject::AnyItem) => true,
        (Subject::Entries(a), Subject::Entries(b)) => a
            .iter()
            .any(|x| b.iter().any(|y| is_below(x, y) || is_below(y, x))),
    }
}

fn may_hold_together(pack: &Pack, vocabulary: &Vocabulary, a: &Norm, b: &Norm) -> bool {
    let context = Context {
        pack,
        vocabulary,
        day: a.dates.from.max(b.dates.from).unwrap_or(Date::MIN),
    };
    let box_of = |n: &Norm| {
        n.when
            .as_ref()
            .map_or(Box_::new(), |c| implied(&context, c, false))
    };
    // A condition that is exactly the other one's negation never holds with it.
    let negates = |x: &Norm, y: &Norm| match (&x.when, &y.when) {
        (Some(x), Some(y)) => matches!(&x.node, Condition::Not(inner) if inner.node == y.node),
        _ => false,
    };
    !negates(a, b) && !negates(b, a) && meet(box_of(a), box_of(b)).is_some()
}
