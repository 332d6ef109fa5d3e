//! Conditions: inline, and as lists of limbs.

use super::{Cursor, MAX_DEPTH, named};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::{
    Amount, Cond, Condition, Here, HowMany, Limb, Name, Need, Op, SetExpr, Spanned,
};
use crate::token::{Line, Token, TokenKind};
use exeat_terms::{Mark, Rational, Role, Roles, parse_date};

/// Words that end an operand.
const CONNECTIVES: &[&str] = &["and", "or", "except", "when", "to", "where", "as", "unless"];

fn boxed(node: Condition, span: Span) -> Cond {
    Box::new(Spanned { node, span })
}

/// Reads a condition that begins with `first` and goes on over `rest`.
pub(super) fn condition(
    first: &[Token<'_>],
    line: Span,
    rest: &[Line<'_>],
    depth: usize,
) -> Result<Cond, Problem> {
    if depth > MAX_DEPTH {
        return Err(too_deep(line));
    }
    let mut cursor = Cursor::new(first, line);
    if let Some(need) = list_need(&mut cursor) {
        cursor.end()?;
        return list(need, line, rest, depth);
    }
    let mut tokens = first.to_vec();
    let mut end = line;
    for more in rest {
        tokens.extend(more.tokens.iter().copied());
        end = more.span;
    }
    let mut cursor = Cursor::new(
        &tokens,
        Span {
            end: end.end,
            ..line
        },
    );
    let cond = inline(&mut cursor, depth)?;
    if let Some(token) = cursor.peek() {
        if matches!(token.text, "and" | "or" | "except") {
            return Err(Problem::new(
                token.span,
                "mixed-connectives",
                format!(
                    "`{}` is mixed with another connective on one level",
                    token.text
                ),
            )
            .help("use brackets, or a list with `all of` and `any of`"));
        }
        return Err(cursor.expected("`and`, `or`, `except` or the end of the condition"));
    }
    Ok(cond)
}

fn too_deep(span: Span) -> Problem {
    Problem::new(span, "too-deep", "the condition nests too deeply")
        .help("split it with `define` and refer to the parts with `meets`")
}

/// `all of`, `any of`, `none of`, `at least N of` at the end of a line.
fn list_need(cursor: &mut Cursor<'_>) -> Option<Need> {
    let second =
        |c: &Cursor<'_>, n: usize, text: &str| c.peek_at(n).is_some_and(|t| t.text == text);
    let need = if cursor.sees("all") && second(cursor, 1, "of") {
        Need::All
    } else if cursor.sees("any") && second(cursor, 1, "of") {
        Need::Any
    } else if cursor.sees("none") && second(cursor, 1, "of") {
        Need::None
    } else if cursor.sees("at") && second(cursor, 1, "least") && second(cursor, 3, "of") {
        let n = cursor.peek_at(2)?.text.parse().ok()?;
        cursor.next();
        cursor.next();
        Need::AtLeast(n)
    } else {
        return None;
    };
    cursor.next();
    cursor.next();
    Some(need)
}

fn list(need: Need, line: Span, rest: &[Line<'_>], depth: usize) -> Result<Cond, Problem> {
    let rest: Vec<&Line<'_>> = rest.iter().filter(|l| l.comment.is_none()).collect();
    let Some(first) = rest.first() else {
        return Err(Problem::new(line, "empty-list", "the list has no limb")
            .help("write its limbs below it, one per line, indented"));
    };
    let indent = first.indent;
    let mut limbs = Vec::new();
    let mut at = 0;
    while let Some(head) = rest.get(at) {
        if head.indent != indent {
            return Err(Problem::new(
                head.span,
                "indentation",
                "this limb stands neither under the list nor under a limb of it",
            )
            .help("limbs of one list begin in the same column"));
        }
        let end = rest
            .iter()
            .skip(at + 1)
            .position(|l| l.indent <= indent)
            .map_or(rest.len(), |n| at + 1 + n);
        let below: Vec<Line<'_>> = rest
            .get(at + 1..end)
            .unwrap_or(&[])
            .iter()
            .map(|l| (*l).clone())
            .collect();
        limbs.push(limb(head, &below, depth)?);
        at = end;
    }
    let span = limbs.iter().fold(line, |s, l| s.to(l.span));
    Ok(boxed(Condition::List(need, limbs), span))
}

fn limb(head: &Line<'_>, below: &[Line<'_>], depth: usize) -> Result<Limb, Problem> {
    let mut cursor = Cursor::new(&head.tokens, head.span);
    let label = match cursor.peek() {
        Some(t) if t.kind == TokenKind::Word && t.text.starts_with('.') => {
            cursor.next();
            Some(named(t))
        }
        // `.1` reads as a word, but a bare `.5` could be meant as a number: labels win here.
        _ => None,
    };
    let (mut mark, mut from, mut until, mut cite) = (None, None, None, None);
    while cursor.take("[") {
        let here = cursor.here();
        let word = cursor.word("a mark, `from`, `until` or `cite`")?;
        match word.node.as_str() {
            "from" => from = Some(date(&mut cursor)?),
            "until" => until = Some(date(&mut cursor)?),
            "cite" => cite = Some(cursor.quoted("a citation")?),
            text => {
                mark = Some(Mark::parse(text).ok_or_else(|| {
                    Problem::new(here, "unknown-mark", format!("`{text}` is not a mark"))
                        .help("marks are V, V2, I, D, U, M")
                })?);
            }
        }
        if !cursor.take("]") {
            return Err(cursor.expected("`]`"));
        }
    }
    let used = head.tokens.len() - remaining(&cursor, &head.tokens);
    let when = condition(
        head.tokens.get(used..).unwrap_or(&[]),
        head.span,
        below,
        depth + 1,
    )?;
    Ok(Limb {
        label,
        mark,
        from,
        until,
        cite,
        when,
        span: head.span,
    })
}

fn remaining(cursor: &Cursor<'_>, tokens: &[Token<'_>]) -> usize {
    let mut n = 0;
    while cursor.peek_at(n).is_some() && n < tokens.len() {
        n += 1;
    }
    n
}

pub(super) fn date(cursor: &mut Cursor<'_>) -> Result<exeat_terms::Date, Problem> {
    match cursor.peek() {
        Some(t) if t.kind == TokenKind::Date => {
            cursor.next();
            parse_date(t.text).map_err(|e| Problem::new(t.span, "bad-date", e))
        }
        _ => Err(cursor.expected("a date such as 2023-11-17")),
    }
}

/// Reads a condition on one line: terms joined by one connective.
pub(super) fn inline(cursor: &mut Cursor<'_>, depth: usize) -> Result<Cond, Problem> {
    let first = term(cursor, depth)?;
    let start = first.span;
    for (word, build) in [
        ("and", Condition::And as fn(Vec<Cond>) -> Condition),
        ("or", Condition::Or),
    ] {
        if cursor.sees(word) {
            let mut all = vec![first];
            while cursor.take(word) {
                all.push(term(cursor, depth)?);
            }
            let span = all.last().map_or(start, |l| start.to(l.span));
            return Ok(boxed(build(all), span));
        }
    }
    if cursor.take("except") {
        let second = term(cursor, depth)?;
        let span = start.to(second.span);
        return Ok(boxed(Condition::Except(first, second), span));
    }
    Ok(first)
}

fn term(cursor: &mut Cursor<'_>, depth: usize) -> Result<Cond, Problem> {
    let here = cursor.here();
    if depth > MAX_DEPTH {
        return Err(too_deep(here));
    }
    if cursor.take("(") {
        let mut inner = inline(cursor, depth + 1)?;
        if !cursor.take(")") {
            if cursor.sees("and") || cursor.sees("or") || cursor.sees("except") {
                return Err(Problem::new(
                    cursor.here(),
                    "mixed-connectives",
                    "connectives are mixed on one level",
                )
                .help("use more brackets, or a list with `all of` and `any of`"));
            }
            return Err(cursor.expected("`)`"));
        }
        // The brackets belong to the words: without them the text of a longer condition would break off.
        inner.span = here.to(cursor.behind());
        return Ok(inner);
    }
    if cursor.take("not") {
        let inner = term(cursor, depth + 1)?;
        let span = here.to(inner.span);
        return Ok(boxed(Condition::Not(inner), span));
    }
    let next_is_party = cursor
        .peek_at(1)
        .is_some_and(|t| t.text == "party" || t.text == "recipient");
    if next_is_party && (cursor.sees("any") || cursor.sees("every") || cursor.sees("no")) {
        return parties(cursor, depth);
    }
    let name = cursor.word("a condition")?;
    match name.node.as_str() {
        "always" => return Ok(boxed(Condition::Always, here)),
        "never" => return Ok(boxed(Condition::Never, here)),
        "informed" => return Ok(boxed(Condition::Informed, here)),
        "meets" => {
            let names = names(cursor, "a provision")?;
            let span = names.last().map_or(here, |n| here.to(n.span));
            return Ok(boxed(Condition::Meets(names), span));
        }
        "listed" if cursor.sees("on") => return listed(cursor, here),
        "headquartered" | "located" if cursor.sees("in") => {
            cursor.next();
            let fact = if name.node == "located" {
                "country"
            } else {
                "headquarters"
            };
            let set = set(cursor, depth)?;
            let fact = Spanned {
                node: fact.to_owned(),
                span: here,
            };
            return Ok(boxed(
                Condition::In(fact, set, false),
                here.to(cursor.behind()),
            ));
        }
        _ => {}
    }
    after_name(cursor, name, depth)
}

fn after_name(cursor: &mut Cursor<'_>, name: Name, depth: usize) -> Result<Cond, Problem> {
    let here = name.span;
    let op = match cursor.peek().map(|t| t.text) {
        Some(">=") => Some(Op::AtLeast),
        Some(">") => Some(Op::Above),
        Some("<=") => Some(Op::AtMost),
        Some("<") => Some(Op::Below),
        Some("=") => Some(Op::Equal),
        _ => None,
    };
    if let Some(op) = op {
        cursor.next();
        let amount = amount(cursor)?;
        let span = here.to(amount.span);
        return Ok(boxed(Condition::Compare(name, op, amount), span));
    }
    if cursor.take("is") {
        let negated = cursor.take("not");
        let words = names(cursor, "a word")?;
        let span = words.last().map_or(here, |w| here.to(w.span));
        return Ok(boxed(Condition::Is(name, words, negated), span));
    }
    if cursor.sees("not") && cursor.peek_at(1).is_some_and(|t| t.text == "in") {
        cursor.next();
        cursor.next();
        let set = set(cursor, depth)?;
        return Ok(boxed(
            Condition::In(name, set, true),
            here.to(cursor.behind()),
        ));
    }
    if cursor.take("in") {
        let set = set(cursor, depth)?;
        return Ok(boxed(
            Condition::In(name, set, false),
            here.to(cursor.behind()),
        ));
    }
    Ok(boxed(Condition::YesNo(name), here))
}

fn listed(cursor: &mut Cursor<'_>, here: Span) -> Result<Cond, Problem> {
    cursor.next();
    let list = cursor.word("a list")?;
    let mut footnote = None;
    if cursor.take("with") {
        if !cursor.take("footnote") {
            return Err(cursor.expected("`footnote`"));
        }
        let token = cursor.peek();
        footnote = token.and_then(|t| t.text.parse().ok());
        if footnote.is_none() {
            return Err(cursor.expected("the footnote's number"));
        }
        cursor.next();
    }
    let span = here.to(list.span);
    Ok(boxed(Condition::Listed(list, footnote), span))
}

fn parties(cursor: &mut Cursor<'_>, depth: usize) -> Result<Cond, Problem> {
    let here = cursor.here();
    let how = match cursor.next().map(|t| t.text) {
        Some("every") => HowMany::Every,
        Some("no") => HowMany::No,
        _ => HowMany::Any,
    };
    let recipients = cursor.next().is_some_and(|t| t.text == "recipient");
    let mut roles = Roles::default();
    if cursor.take("as") {
        loop {
            let word = cursor.word("a role")?;
            let Some(role) = Role::parse(&word.node) else {
                let all: Vec<String> = Role::ALL.map(|r| r.as_str().replace(' ', "-")).to_vec();
                return Err(Problem::new(
                    word.span,
                    "unknown-role",
                    format!("`{}` is not a role", word.node),
                )
                .help(format!("roles are {}", all.join(", "))));
            };
            roles = roles.union(Roles::of(role));
            if !(cursor.take(",") || cursor.take("or")) {
                break;
            }
        }
    }
    cursor.take("where");
    let ask = term(cursor, depth + 1)?;
    let span = here.to(ask.span);
    Ok(boxed(
        Condition::Parties {
            how,
            recipients,
            roles,
            ask,
        },
        span,
    ))
}

/// A number with its unit.
pub(super) fn amount(cursor: &mut Cursor<'_>) -> Result<Amount, Problem> {
    let Some(token) = cursor.peek().filter(|t| t.kind == TokenKind::Number) else {
        return Err(cursor.expected("a number"));
    };
    cursor.next();
    let value = Rational::parse(token.text)
        .map_err(|e| Problem::new(token.span, "bad-number", format!("`{}` {e}", token.text)))?;
    let mut span = token.span;
    let unit = match cursor.peek() {
        Some(t) if t.kind == TokenKind::Word && !CONNECTIVES.contains(&t.text) => {
            cursor.next();
            span = span.to(t.span);
            Some(t.text.to_owned())
        }
        _ => None,
    };
    Ok(Amount {
        value,
        text: token.text.to_owned(),
        unit,
        span,
    })
}

/// Names joined by commas and `or`; a name after `or` that begins a comparison ends the list.
pub(super) fn names(cursor: &mut Cursor<'_>, what: &str) -> Result<Vec<Name>, Problem> {
    let mut out = vec![name_or_number(cursor, what)?];
    loop {
        if cursor.take(",") {
            cursor.take("or");
            out.push(name_or_number(cursor, what)?);
        } else if cursor.sees("or") && continues(cursor) {
            cursor.next();
            out.push(name_or_number(cursor, what)?);
        } else {
            return Ok(out);
        }
    }
}

fn name_or_number(cursor: &mut Cursor<'_>, what: &str) -> Result<Name, Problem> {
    match cursor.peek() {
        Some(t) if matches!(t.kind, TokenKind::Number | TokenKind::Date) => {
            cursor.next();
            Ok(named(t))
        }
        _ => cursor.word(what),
    }
}

/// Whether what follows `or` is one more name of the list and not the start of another condition.
fn continues(cursor: &Cursor<'_>) -> bool {
    let Some(next) = cursor.peek_at(1) else {
        return false;
    };
    let begins = matches!(
        next.text,
        "not"
            | "any"
            | "every"
            | "no"
            | "meets"
            | "always"
            | "never"
            | "informed"
            | "listed"
            | "headquartered"
            | "located"
            | "("
    );
    let compared = cursor
        .peek_at(2)
        .is_some_and(|t| matches!(t.text, ">=" | ">" | "<=" | "<" | "=" | "is" | "in" | "not"));
    next.kind == TokenKind::Word && !begins && !compared
}

fn set(cursor: &mut Cursor<'_>, depth: usize) -> Result<SetExpr, Problem> {
    if depth > MAX_DEPTH {
        return Err(too_deep(cursor.here()));
    }
    let first = set_union(cursor, depth)?;
    if cursor.sees("except") && set_at(cursor, 1) {
        cursor.next();
        let second = set_union(cursor, depth)?;
        return Ok(SetExpr::Except(Box::new(first), Box::new(second)));
    }
    Ok(first)
}

fn set_union(cursor: &mut Cursor<'_>, depth: usize) -> Result<SetExpr, Problem> {
    let mut all = vec![set_primary(cursor, depth)?];
    loop {
        let comma = cursor.sees(",");
        let or = cursor.sees("or") && set_at(cursor, 1);
        if comma {
            cursor.next();
            cursor.take("or");
        } else if or {
            cursor.next();
        } else {
            break;
        }
        all.push(set_primary(cursor, depth)?);
    }
    Ok(match (all.len(), all.pop()) {
        (1, Some(one)) => one,
        (_, last) => SetExpr::Union(all.into_iter().chain(last).collect()),
    })
}

fn set_primary(cursor: &mut Cursor<'_>, depth: usize) -> Result<SetExpr, Problem> {
    let here = cursor.here();
    if cursor.take("(") {
        let inner = set(cursor, depth + 1)?;
        if !cursor.take(")") {
            return Err(cursor.expected("`)`"));
        }
        return Ok(inner);
    }
    if cursor.take("anywhere") {
        return Ok(SetExpr::Anywhere(Here(here)));
    }
    Ok(SetExpr::Named(cursor.word("a set or a country code")?))
}

/// Whether a set begins at this distance: a country code, a prefixed name, or a bracket around one.
fn set_at(cursor: &Cursor<'_>, ahead: usize) -> bool {
    let Some(token) = cursor.peek_at(ahead) else {
        return false;
    };
    if token.text == "(" {
        return set_at(cursor, ahead + 1);
    }
    let code = token.text.len() == 2 && token.text.bytes().all(|b| b.is_ascii_uppercase());
    let prefixed = token.text.contains('/') && token.kind == TokenKind::Word;
    let compared = cursor
        .peek_at(ahead + 1)
        .is_some_and(|t| matches!(t.text, ">=" | ">" | "<=" | "<" | "=" | "is" | "in" | "not"));
    (code || prefixed || token.text == "anywhere") && !compared
}
