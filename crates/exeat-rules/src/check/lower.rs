//! Provisions: lowered from declarations, shared core entries worked in.

use super::words::{kinds, names, quoted, title, word};
use crate::law::Law;
use crate::norm::{Act, Dates, Effect, Norm, Subject};
use crate::problem::{Problem, nearest};
use crate::source::Span;
use crate::syntax::{Cond, Condition, Decl, Keyword, Limb, Name, Need, Spanned, Value};
use crate::vocabulary::{KindId, Vocabulary};
use exeat_terms::{Layer, Mark, Strand};
use std::collections::BTreeMap;

/// A shared core entry: a text to be taken over.
struct Template {
    kinds: Vec<KindId>,
    when: Option<Cond>,
}

pub(super) fn norms(law: &mut Law, problems: &mut Vec<Problem>) {
    let mut templates = BTreeMap::new();
    for decl in law.packs.iter().flat_map(|p| &p.decls) {
        if is_template(decl) {
            let template = Template {
                kinds: kinds(&law.vocabulary, decl, "kind", problems),
                when: condition(decl, "when"),
            };
            if templates.insert(decl.name.node.clone(), template).is_some() {
                problems.push(Problem::new(
                    decl.name.span,
                    "declared-twice",
                    format!("the core entry `{}` is declared twice", decl.name.node),
                ));
            }
        }
    }
    for pack in &mut law.packs {
        let mut decls = std::mem::take(&mut pack.decls);
        for decl in decls
            .iter_mut()
            .filter(|d| d.keyword.is_provision() && !is_template(d))
        {
            pack.norms
                .push(norm(decl, &law.vocabulary, &templates, problems));
        }
        pack.decls = decls;
    }
}

fn is_template(decl: &Decl) -> bool {
    decl.keyword == Keyword::Item && decl.name.node.starts_with("core/")
}

fn condition(decl: &Decl, key: &str) -> Option<Cond> {
    match decl.first(key).map(|f| &f.value) {
        Some(Value::When(cond)) => Some(cond.clone()),
        _ => None,
    }
}

/// Takes a condition out of its declaration: what is lowered is not needed twice.
fn take_condition(decl: &mut Decl, key: &str) -> Option<Cond> {
    let field = decl.fields.iter_mut().find(|f| f.key == key)?;
    match std::mem::replace(&mut field.value, Value::Flag) {
        Value::When(cond) => Some(cond),
        other => {
            field.value = other;
            None
        }
    }
}

fn texts(list: Vec<&Name>) -> Vec<String> {
    list.into_iter().map(|n| n.node.clone()).collect()
}

fn norm(
    decl: &mut Decl,
    vocabulary: &Vocabulary,
    templates: &BTreeMap<String, Template>,
    problems: &mut Vec<Problem>,
) -> Norm {
    once(decl, problems);
    let cite = word(decl, "cite").map_or(String::new(), |n| n.node.clone());
    if cite.is_empty() {
        problems.push(
            Problem::new(
                decl.span,
                "missing-citation",
                format!("`{}` has no citation", decl.name.node),
            )
            .help("add `cite` with the instrument and the paragraph"),
        );
    }
    let mark = match word(decl, "mark") {
        Some(name) => Mark::parse(&name.node).unwrap_or_else(|| {
            problems.push(
                Problem::new(
                    name.span,
                    "unknown-mark",
                    format!("`{}` is not a mark", name.node),
                )
                .help("marks are V, V2, I, D, U, M"),
            );
            Mark::M
        }),
        None => {
            problems.push(
                Problem::new(
                    decl.span,
                    "missing-mark",
                    format!("`{}` has no mark", decl.name.node),
                )
                .help("add `mark V` if the law itself was read; see the reference for the others"),
            );
            Mark::M
        }
    };
    let mut when = take_condition(decl, "when");
    let mut own_kinds = kinds(vocabulary, decl, "kind", problems);
    if let Some(name) = word(decl, "like") {
        match templates.get(&name.node) {
            Some(template) => {
                if own_kinds.is_empty() {
                    own_kinds.clone_from(&template.kinds);
                }
                when = overlaid(decl, template.when.clone(), when, problems);
            }
            None => {
                let known = templates.keys().map(String::as_str);
                let problem = Problem::new(
                    name.span,
                    "unknown-core-entry",
                    format!("`{}` is not a shared core entry", name.node),
                );
                problems.push(match nearest(&name.node, known) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem.help("core entries are `item core/...` of the core pack"),
                });
            }
        }
    }
    let strand_word = word(decl, "strand");
    let strand = match strand_word.map(|n| (Strand::parse(&n.node), n)) {
        Some((Some(strand), _)) => strand,
        Some((None, name)) => {
            problems.push(
                Problem::new(
                    name.span,
                    "unknown-strand",
                    format!("`{}` is not a strand", name.node),
                )
                .help("strands are list, party, end-use, embargo"),
            );
            Strand::List
        }
        None => Strand::List,
    };
    let applied = texts(names(decl, "applies"));
    if decl.keyword == Keyword::Control && applied.is_empty() {
        problems.push(
            Problem::new(
                decl.span,
                "no-subject",
                format!("`{}` applies to nothing", decl.name.node),
            )
            .help("add `applies to ENTRY` or `applies to any item`"),
        );
    }
    let applies = if applied.iter().any(|a| a == "any item") {
        if strand_word.is_none() {
            problems.push(
                Problem::new(
                    decl.span,
                    "no-strand",
                    format!(
                        "`{}` applies to any item and names no strand",
                        decl.name.node
                    ),
                )
                .help("add `strand party`, `strand end-use`, `strand embargo` or `strand list`"),
            );
        }
        Subject::AnyItem
    } else {
        Subject::Entries(applied)
    };
    let acts = decl
        .all("act")
        .filter_map(|f| match &f.value {
            Value::Act { when, text } => Some(Act {
                when: when.clone(),
                text: text.node.clone(),
            }),
            _ => None,
        })
        .collect();
    Norm {
        keyword: decl.keyword,
        name: decl.name.node.clone(),
        title: title(decl),
        heading: quoted(decl, "heading").join(" "),
        cite,
        url: word(decl, "url").map_or(String::new(), |n| n.node.clone()),
        mark,
        dates: dates(decl, problems),
        notes: quoted(decl, "note"),
        kinds: own_kinds,
        when,
        strand,
        applies,
        reason: quoted(decl, "reason").join(", "),
        effect: effect(decl, problems),
        over: texts(names(decl, "over")),
        symbol: word(decl, "symbol").map_or(String::new(), |n| n.node.clone()),
        defeats: texts(names(decl, "defeats")),
        acts,
        unless: take_condition(decl, "unless"),
        of: texts(names(decl, "of")),
        entries: texts(names(decl, "entries"))
            .into_iter()
            .filter(|n| n != "nothing")
            .collect(),
        succeeded: texts(names(decl, "succeeded")),
        span: decl.name.span,
    }
}

/// Fields that say one thing may be said once.
fn once(decl: &Decl, problems: &mut Vec<Problem>) {
    for (i, field) in decl.fields.iter().enumerate() {
        let many = matches!(
            field.key,
            "note"
                | "act"
                | "suspended"
                | "not-enforced"
                | "replace"
                | "drop"
                | "add"
                | "also"
                | "applies"
                | "defeats"
                | "of"
                | "entries"
                | "over"
                | "kind"
                | "kinds"
                | "values"
        );
        if !many && decl.fields.iter().take(i).any(|f| f.key == field.key) {
            problems.push(
                Problem::new(
                    field.span,
                    "said-twice",
                    format!("`{}` is said twice", field.key),
                )
                .help("keep one; a change over time is a second declaration with other dates"),
            );
        }
    }
}

fn effect(decl: &Decl, problems: &mut Vec<Problem>) -> Effect {
    match word(decl, "then") {
        Some(name) => Effect::parse(&name.node).unwrap_or_else(|| {
            problems.push(
                Problem::new(name.span, "unknown-effect", format!("`{}` is not an effect", name.node))
                    .help("effects are `licence required`, `prohibited`, `needs review`, `no licence required`"),
            );
            Effect::LicenceRequired
        }),
        None => {
            if decl.keyword == Keyword::Control {
                problems.push(
                    Problem::new(decl.span, "no-effect", format!("`{}` says nothing", decl.name.node))
                        .help("add `then licence required`"),
                );
            }
            Effect::LicenceRequired
        }
    }
}

fn dates(decl: &Decl, problems: &mut Vec<Problem>) -> Dates {
    let mut out = Dates::default();
    for field in &decl.fields {
        match (field.key, &field.value) {
            ("from", Value::Day { date, published }) => {
                out.from = Some(*date);
                out.from_published = *published;
            }
            ("until", Value::Day { date, published }) => {
                out.until = Some(*date);
                out.until_published = *published;
            }
            ("compliance", Value::Day { date, .. }) => out.compliance = Some(*date),
            ("suspended", Value::Time { from, until }) => out.suspended.push((*from, *until)),
            ("not-enforced", Value::Time { from, until }) => {
                out.not_enforced.push((*from, *until));
            }
            ("unknown", Value::Unknown { from, why }) => {
                out.unknown = Some((*from, why.node.clone()));
            }
            ("layers", Value::Names(list)) => {
                let mut layers = Vec::new();
                for name in list {
                    match Layer::parse(&name.node) {
                        Some(layer) => layers.push(layer),
                        None => problems.push(
                            Problem::new(
                                name.span,
                                "unknown-layer",
                                format!("`{}` is not a layer", name.node),
                            )
                            .help("layers are published, codified, enforced"),
                        ),
                    }
                }
                out.layers = Some(layers);
            }
            _ => {}
        }
    }
    let span = |key: &str| decl.first(key).map_or(decl.span, |f| f.span);
    if let (Some(from), Some(until)) = (out.from, out.until)
        && until <= from
    {
        problems.push(
            Problem::new(
                span("until"),
                "empty-validity",
                "the provision ends before it begins",
            )
            .help("`until` is the first day on which it no longer holds"),
        );
    }
    for (start, end) in out.suspended.iter().chain(&out.not_enforced) {
        if end.is_some_and(|e| e <= *start) {
            problems.push(Problem::new(
                decl.span,
                "empty-validity",
                "a suspension ends before it begins",
            ));
        }
    }
    out
}

/// A core entry with limbs replaced, dropped and added.
fn overlaid(
    decl: &Decl,
    template: Option<Cond>,
    own: Option<Cond>,
    problems: &mut Vec<Problem>,
) -> Option<Cond> {
    let mut cond = template?;
    let mut added: Vec<(Cond, Span)> = own.into_iter().map(|c| (c, decl.span)).collect();
    for field in &decl.fields {
        let Value::Limb { label, when } = &field.value else {
            continue;
        };
        match (label, when) {
            (None, Some(when)) => added.push((when.clone(), field.span)),
            (Some(label), when) => {
                if !change(&mut cond.node, &label.node, when.as_ref()) {
                    problems.push(
                        Problem::new(
                            label.span,
                            "unknown-limb",
                            format!("the core entry has no limb `{}`", label.node),
                        )
                        .help("name a limb by its label; a nested one by its own"),
                    );
                }
            }
            (None, None) => {}
        }
    }
    if added.is_empty() {
        return Some(cond);
    }
    let span = cond.span;
    let as_limb = |when: Cond, span: Span| Limb {
        label: None,
        mark: None,
        from: None,
        until: None,
        cite: None,
        when,
        span,
    };
    let mut limbs = vec![as_limb(cond, span)];
    limbs.extend(added.into_iter().map(|(c, s)| as_limb(c, s)));
    Some(Box::new(Spanned {
        node: Condition::List(Need::All, limbs),
        span,
    }))
}

/// Replaces or drops the limb with a label, wherever it stands in the list.
fn change(condition: &mut Condition, label: &str, with: Option<&Cond>) -> bool {
    let Condition::List(_, limbs) = condition else {
        return false;
    };
    let is = |l: &Limb| l.label.as_ref().is_some_and(|n| n.node == label);
    if let Some(at) = limbs.iter().position(is) {
        match (with, limbs.get_mut(at)) {
            (Some(cond), Some(limb)) => limb.when = cond.clone(),
            _ => {
                limbs.remove(at);
            }
        }
        return true;
    }
    limbs
        .iter_mut()
        .any(|l| change(&mut l.when.node, label, with))
}
