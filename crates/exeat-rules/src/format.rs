//! The canonical formatter: one way to write each declaration, so that a pack's diff is a legal diff.

use crate::markdown;
use crate::parse;
use crate::syntax::{
    Amount, Condition, Decl, Factor, Field, Formula, HowMany, Keyword, Limb, Need, SetExpr, Value,
};
use std::fmt::Write as _;

/// Longest inline condition that stays on one line.
const WIDTH: usize = 100;

/// The file with every block written canonically; prose is left alone.
///
/// None when a block has errors, or when what was written would not read back as the same thing: then the
/// file stays as it is.
#[must_use]
pub fn format_file(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut at = 0;
    for block in markdown::blocks(text) {
        if block.info != "exeat" || !block.closed {
            continue;
        }
        let decls: Vec<Decl> = parse::parse_body(block.body)?
            .iter()
            .map(Decl::ordered)
            .collect();
        let body = format_decls(&decls);
        // A comment inside a list has no place in the tree; a file that has one stays as it is.
        if parse::parse_body(&body)? != decls || comments(&body) != comments(block.body) {
            return None;
        }
        out.push_str(text.get(at..block.start)?);
        out.push_str(&body);
        at = block.start + block.body.len();
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

fn comments(body: &str) -> usize {
    body.lines()
        .filter(|l| l.trim_start().starts_with("--"))
        .count()
}

/// The declarations of a file's blocks, as their author wrote them; none when a block has errors.
#[must_use]
pub fn read_decls(text: &str) -> Option<Vec<Decl>> {
    let mut out = Vec::new();
    for block in markdown::blocks(text) {
        if block.info == "exeat" {
            out.extend(parse::parse_body(block.body).filter(|_| block.closed)?);
        }
    }
    Some(out)
}

/// Declarations, written canonically with an empty line between them.
#[must_use]
pub fn format_decls(decls: &[Decl]) -> String {
    let mut out = String::new();
    for (i, decl) in decls.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        declaration(&mut out, decl);
    }
    out
}

fn declaration(out: &mut String, decl: &Decl) {
    for comment in &decl.comments {
        let _ = writeln!(out, "-- {comment}");
    }
    let _ = write!(out, "{} ", decl.keyword.as_str());
    if decl.keyword == Keyword::Test {
        let _ = write!(out, "\"{}\"", decl.name.node);
    } else {
        out.push_str(&decl.name.node);
    }
    if let Some(of_type) = &decl.of_type {
        let _ = write!(out, " : {}", of_type.node);
    }
    if let Some(formula) = &decl.formula {
        let _ = write!(out, " = {}", formula_text(formula));
    }
    if let Some(title) = &decl.title {
        let _ = write!(out, " \"{}\"", title.node);
    }
    out.push('\n');
    let ordered = decl.ordered();
    let fields: Vec<&Field> = ordered.fields.iter().collect();
    let width = fields
        .iter()
        .map(|f| key_text(f.key).chars().count())
        .max()
        .unwrap_or(0);
    for field in fields {
        for comment in &field.comments {
            let _ = writeln!(out, "  -- {comment}");
        }
        let key = key_text(field.key);
        let value = value_text(&field.value, 2 + width + 1);
        let line = format!("  {key:width$} {value}");
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

fn key_text(key: &str) -> &str {
    match key {
        "not-enforced" => "not enforced",
        "applies" => "applies to",
        "succeeded" => "succeeded by",
        other => other,
    }
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

fn names(list: &[crate::syntax::Name]) -> String {
    list.iter()
        .map(|n| n.node.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

fn value_text(value: &Value, column: usize) -> String {
    match value {
        Value::Flag => String::new(),
        Value::Text(t) | Value::Word(t) => t.node.clone(),
        Value::Quoted(list) => list
            .iter()
            .map(|t| quoted(&t.node))
            .collect::<Vec<_>>()
            .join(", "),
        Value::Names(list) => names(list),
        Value::Whole(n) => n.to_string(),
        Value::Range(low, high) => format!("{} to {}", amount(low), amount(high)),
        Value::Day { date, published } => match published {
            Some(day) => format!("{date} published {day}"),
            None => date.to_string(),
        },
        Value::Time { from, until } => match until {
            Some(until) => format!("from {from} until {until}"),
            None => format!("from {from}"),
        },
        Value::Unknown { from, why } => format!("from {from} {}", quoted(&why.node)),
        Value::When(cond) => condition(&cond.node, column, column),
        Value::Act { when, text } => match when {
            Some(cond) => format!("{} {}", inline(&cond.node), quoted(&text.node)),
            None => quoted(&text.node),
        },
        Value::Limb { label, when } => {
            let mut out = label.as_ref().map_or(String::new(), |l| l.node.clone());
            if let Some(cond) = when {
                if !out.is_empty() {
                    out.push(' ');
                }
                let at = column + out.chars().count();
                out.push_str(&condition(&cond.node, at, at));
            }
            out
        }
        Value::Given { path, value } => format!("{} {}", path.node, value.node),
        Value::Expect { subject, value } => format!("{} {}", subject.node, value.node),
    }
}

/// A condition at a column: a list with its limbs below, or one line, broken before connectives if long, the
/// parts then at a column of their own.
fn condition(cond: &Condition, column: usize, broken: usize) -> String {
    if let Condition::List(need, limbs) = cond {
        let mut out = match need {
            Need::All => "all of".to_owned(),
            Need::Any => "any of".to_owned(),
            Need::None => "none of".to_owned(),
            Need::AtLeast(n) => format!("at least {n} of"),
        };
        let indent = column + 2;
        for limb in limbs {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            out.push_str(&limb_text(limb, indent));
        }
        return out;
    }
    let line = inline(cond);
    if line.chars().count() + column <= WIDTH {
        return line;
    }
    let (word, parts) = match cond {
        Condition::And(parts) => ("and", parts),
        Condition::Or(parts) => ("or", parts),
        _ => return line,
    };
    let joint = format!("\n{}{word} ", " ".repeat(broken));
    operands(parts, word == "or").join(&joint)
}

fn limb_text(limb: &Limb, indent: usize) -> String {
    let mut out = String::new();
    if let Some(label) = &limb.label {
        let _ = write!(out, "{} ", label.node);
    }
    if let Some(mark) = limb.mark {
        let _ = write!(out, "[{mark}] ");
    }
    if let Some(from) = limb.from {
        let _ = write!(out, "[from {from}] ");
    }
    if let Some(until) = limb.until {
        let _ = write!(out, "[until {until}] ");
    }
    if let Some(cite) = &limb.cite {
        let _ = write!(out, "[cite {}] ", quoted(&cite.node));
    }
    let column = indent + out.chars().count();
    // What continues a limb stands deeper than the limb, else it would read as the next one.
    out.push_str(&condition(&limb.when.node, column, column.max(indent + 2)));
    out
}

fn operand(cond: &Condition) -> String {
    match cond {
        Condition::And(_) | Condition::Or(_) | Condition::Except(..) => {
            format!("({})", inline(cond))
        }
        _ => inline(cond),
    }
}

/// The parts of a connective. Before `or` a list of names gets brackets: it would take the next part in.
fn operands(parts: &[crate::syntax::Cond], before_or: bool) -> Vec<String> {
    let last = parts.len().saturating_sub(1);
    let write = |(i, part): (usize, &crate::syntax::Cond)| {
        if before_or && i < last && ends_in_names(&part.node) {
            format!("({})", inline(&part.node))
        } else {
            operand(&part.node)
        }
    };
    parts.iter().enumerate().map(write).collect()
}

fn ends_in_names(cond: &Condition) -> bool {
    match cond {
        Condition::Is(..) | Condition::Meets(_) => true,
        Condition::Not(inner) | Condition::Parties { ask: inner, .. } => ends_in_names(&inner.node),
        Condition::Always
        | Condition::Never
        | Condition::Compare(..)
        | Condition::YesNo(_)
        | Condition::In(..)
        | Condition::Listed(..)
        | Condition::Informed
        | Condition::And(_)
        | Condition::Or(_)
        | Condition::Except(..)
        | Condition::List(..) => false,
    }
}

pub(crate) fn inline(cond: &Condition) -> String {
    match cond {
        Condition::Always => "always".to_owned(),
        Condition::Never => "never".to_owned(),
        Condition::Compare(fact, op, limit) => {
            format!("{} {} {}", fact.node, op.as_str(), amount(limit))
        }
        Condition::YesNo(fact) => fact.node.clone(),
        Condition::Is(fact, words, negated) => format!(
            "{} is {}{}",
            fact.node,
            if *negated { "not " } else { "" },
            names(words)
        ),
        Condition::In(fact, set, negated) => {
            let set = set_text(set);
            match (fact.node.as_str(), negated) {
                ("headquarters", false) => format!("headquartered in {set}"),
                ("country", false) => format!("located in {set}"),
                (name, false) => format!("{name} in {set}"),
                (name, true) => format!("{name} not in {set}"),
            }
        }
        Condition::Meets(list) => format!("meets {}", names(list)),
        Condition::Parties {
            how,
            recipients,
            roles,
            ask,
        } => {
            let how = match how {
                HowMany::Any => "any",
                HowMany::Every => "every",
                HowMany::No => "no",
            };
            let who = if *recipients { "recipient" } else { "party" };
            let roles = if roles.is_empty() {
                String::new()
            } else {
                let list: Vec<String> =
                    roles.iter().map(|r| r.as_str().replace(' ', "-")).collect();
                format!(" as {}", list.join(" or "))
            };
            let simple = matches!(&ask.node, Condition::Listed(..) | Condition::Informed)
                || matches!(&ask.node, Condition::In(f, _, false) if f.node == "headquarters" || f.node == "country");
            let ask = if simple {
                inline(&ask.node)
            } else {
                format!("where {}", operand(&ask.node))
            };
            format!("{how} {who}{roles} {ask}")
        }
        Condition::Listed(list, footnote) => match footnote {
            Some(n) => format!("listed on {} with footnote {n}", list.node),
            None => format!("listed on {}", list.node),
        },
        Condition::Informed => "informed".to_owned(),
        Condition::Not(inner) => format!("not {}", operand(&inner.node)),
        Condition::And(parts) => operands(parts, false).join(" and "),
        Condition::Or(parts) => operands(parts, true).join(" or "),
        Condition::Except(a, b) => format!("{} except {}", operand(&a.node), operand(&b.node)),
        Condition::List(..) => condition(cond, 0, 0),
    }
}

fn amount(amount: &Amount) -> String {
    match &amount.unit {
        Some(unit) => format!("{} {unit}", amount.text),
        None => amount.text.clone(),
    }
}

fn set_text(set: &SetExpr) -> String {
    match set {
        SetExpr::Anywhere(_) => "anywhere".to_owned(),
        SetExpr::Named(name) => name.node.clone(),
        SetExpr::Union(list) => {
            let parts: Vec<String> = list.iter().map(set_operand).collect();
            match parts.split_last() {
                Some((last, rest)) if !rest.is_empty() => {
                    format!("{} or {last}", rest.join(", "))
                }
                _ => parts.join(""),
            }
        }
        SetExpr::Except(a, b) => {
            let side = |s: &SetExpr| match s {
                SetExpr::Except(..) => format!("({})", set_text(s)),
                _ => set_text(s),
            };
            format!("{} except {}", side(a), side(b))
        }
    }
}

fn set_operand(set: &SetExpr) -> String {
    match set {
        SetExpr::Union(_) | SetExpr::Except(..) => format!("({})", set_text(set)),
        _ => set_text(set),
    }
}

fn formula_text(formula: &Formula) -> String {
    let side = |list: &[Factor]| {
        list.iter()
            .map(|f| match f {
                Factor::Constant(a) => amount(a),
                Factor::Fact(name) => name.node.clone(),
            })
            .collect::<Vec<_>>()
            .join(" * ")
    };
    let mut out = side(&formula.above);
    for factor in &formula.below {
        let _ = write!(out, " / {}", side(std::slice::from_ref(factor)));
    }
    if let Some(cond) = &formula.when {
        let _ = write!(out, " when {}", inline(&cond.node));
    }
    out
}
