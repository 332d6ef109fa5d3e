//! Fields: which declaration takes which, and how each is read.

use super::{Cursor, cond, named};
use crate::problem::{Problem, nearest};
use crate::source::Span;
use crate::syntax::{Decl, Field, Keyword, Name, Spanned, Value};
use crate::token::{Line, Token, TokenKind};

/// How a field's value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Flag,
    Text,
    Quoted,
    Word,
    Names,
    Whole,
    Range,
    Day,
    Time,
    Unknown,
    When,
    Act,
    Replace,
    Drop,
    Add,
    Given,
    Expect,
}

use Keyword as K;
use Shape as S;

const PROVISIONS: &[K] = &[
    K::Reach,
    K::Item,
    K::Define,
    K::Control,
    K::Exception,
    K::Review,
    K::Licence,
    K::Closure,
];

/// Every field: its key, its shape, and who takes it. The order is the canonical order of fields.
pub(crate) const FIELDS: &[(&str, Shape, &[Keyword])] = &[
    ("of", S::Word, &[K::Fact]),
    ("also", S::Quoted, &[K::Kind]),
    ("means", S::Given, &[K::Kind]),
    ("by-jurisdiction", S::Flag, &[K::Fact]),
    ("kinds", S::Names, &[K::Fact]),
    ("values", S::Names, &[K::Fact]),
    ("unit", S::Word, &[K::Fact]),
    ("range", S::Range, &[K::Fact]),
    ("knowledge", S::Flag, &[K::Fact]),
    ("same-as", S::Word, &[K::Fact]),
    ("at-most", S::Word, &[K::Fact]),
    ("at-least", S::Word, &[K::Fact]),
    ("not-both", S::Word, &[K::Fact]),
    ("ask", S::Quoted, &[K::Fact]),
    ("cost", S::Whole, &[K::Fact]),
    ("heading", S::Quoted, PROVISIONS),
    ("kind", S::Names, &[K::Item, K::Closure]),
    ("strand", S::Word, &[K::Control]),
    ("symbol", S::Text, &[K::Exception]),
    (
        "cite",
        S::Text,
        &[
            K::Fact,
            K::Derive,
            K::Reach,
            K::Item,
            K::Define,
            K::Control,
            K::Exception,
            K::Review,
            K::Licence,
            K::Closure,
        ],
    ),
    ("url", S::Text, PROVISIONS),
    (
        "mark",
        S::Word,
        &[
            K::Fact,
            K::Reach,
            K::Item,
            K::Define,
            K::Control,
            K::Exception,
            K::Review,
            K::Licence,
            K::Closure,
        ],
    ),
    ("layers", S::Names, PROVISIONS),
    ("from", S::Day, PROVISIONS),
    ("until", S::Day, PROVISIONS),
    ("compliance", S::Day, PROVISIONS),
    ("suspended", S::Time, PROVISIONS),
    ("not-enforced", S::Time, PROVISIONS),
    ("unknown", S::Unknown, PROVISIONS),
    ("applies", S::Names, &[K::Control]),
    ("defeats", S::Names, &[K::Exception]),
    ("of", S::Names, &[K::Review, K::Licence]),
    ("entries", S::Names, &[K::Closure]),
    ("over", S::Names, &[K::Control, K::Review, K::Licence]),
    ("reason", S::Quoted, &[K::Control]),
    ("like", S::Word, &[K::Item]),
    ("replace", S::Replace, &[K::Item]),
    ("drop", S::Drop, &[K::Item]),
    ("add", S::Add, &[K::Item]),
    (
        "when",
        S::When,
        &[
            K::Reach,
            K::Item,
            K::Define,
            K::Control,
            K::Exception,
            K::Review,
            K::Licence,
        ],
    ),
    ("then", S::Text, &[K::Control]),
    ("act", S::Act, &[K::Exception]),
    ("unless", S::When, &[K::Exception]),
    ("succeeded", S::Names, &[K::Item]),
    ("note", S::Quoted, PROVISIONS),
    ("on", S::Day, &[K::Test]),
    ("given", S::Given, &[K::Test]),
    ("expect", S::Expect, &[K::Test]),
];

/// Reads the fields of a declaration.
pub(super) fn fields(decl: &mut Decl, body: &[Line<'_>], problems: &mut Vec<Problem>) {
    let Some(indent) = body.iter().find(|l| l.comment.is_none()).map(|l| l.indent) else {
        return;
    };
    let mut comments = Vec::new();
    let mut rest = body;
    while let Some((head, after)) = rest.split_first() {
        if let Some(comment) = &head.comment {
            comments.push((*comment).to_owned());
            rest = after;
            continue;
        }
        let end = after
            .iter()
            .position(|l| l.indent <= indent && l.comment.is_none())
            .unwrap_or(after.len());
        // Comments right above the next field belong to it.
        let end = after
            .get(..end)
            .unwrap_or(&[])
            .iter()
            .rposition(|l| l.comment.is_none())
            .map_or(0, |n| n + 1);
        let (more, next) = after.split_at(end);
        rest = next;
        if head.indent < indent {
            problems.push(
                Problem::new(
                    head.span,
                    "indentation",
                    "fields of one declaration begin in the same column",
                )
                .help("align this line with the field above it"),
            );
            continue;
        }
        match field(decl.keyword, head, more) {
            Ok(mut field) => {
                field.comments = std::mem::take(&mut comments);
                decl.fields.push(field);
            }
            Err(problem) => {
                comments.clear();
                problems.push(problem);
            }
        }
    }
}

fn field(keyword: Keyword, head: &Line<'_>, more: &[Line<'_>]) -> Result<Field, Problem> {
    let mut cursor = Cursor::new(&head.tokens, head.span);
    let mut key = cursor.word("a field")?;
    // `not enforced from` and `applies to`, `succeeded by` read as law does.
    if key.node == "not" && cursor.take("enforced") {
        key.node = "not-enforced".to_owned();
    }
    let Some((name, shape, _)) = FIELDS
        .iter()
        .find(|(name, _, by)| *name == key.node && by.contains(&keyword))
    else {
        let allowed: Vec<&str> = FIELDS
            .iter()
            .filter(|(_, _, by)| by.contains(&keyword))
            .map(|(name, _, _)| *name)
            .collect();
        let help = match nearest(&key.node, allowed.iter().copied()) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("`{}` takes {}", keyword.as_str(), allowed.join(", ")),
        };
        return Err(Problem::new(
            key.span,
            "unknown-field",
            format!("`{}` has no field `{}`", keyword.as_str(), key.node),
        )
        .label("not a field")
        .help(help));
    };
    if matches!(*name, "applies") {
        cursor.take("to");
    }
    if matches!(*name, "succeeded") {
        cursor.take("by");
    }
    let value = value(*shape, &mut cursor, head, more)?;
    Ok(Field {
        comments: Vec::new(),
        key: name,
        value,
        span: head.span,
    })
}

fn value(
    shape: Shape,
    cursor: &mut Cursor<'_>,
    head: &Line<'_>,
    more: &[Line<'_>],
) -> Result<Value, Problem> {
    let line = head.span;
    let all = || joined(cursor_rest(cursor), more);
    let value = match shape {
        Shape::When => {
            return Ok(Value::When(cond::condition(
                &cursor_rest(cursor),
                line,
                more,
                0,
            )?));
        }
        Shape::Add => {
            return Ok(Value::Limb {
                label: None,
                when: Some(cond::condition(&cursor_rest(cursor), line, more, 0)?),
            });
        }
        Shape::Replace => {
            let label = cursor.word("the label of a limb")?;
            let when = cond::condition(&cursor_rest(cursor), line, more, 0)?;
            return Ok(Value::Limb {
                label: Some(label),
                when: Some(when),
            });
        }
        Shape::Text => return text(cursor, more).map(Value::Text),
        Shape::Given | Shape::Expect => return pair(shape, cursor, more),
        Shape::Act => return act(&all(), line),
        Shape::Flag => Value::Flag,
        Shape::Drop => Value::Limb {
            label: Some(cursor.word("the label of a limb")?),
            when: None,
        },
        Shape::Quoted => {
            let tokens = all();
            let mut cursor = Cursor::new(&tokens, line);
            let mut out = vec![cursor.quoted("a text")?];
            while cursor.take(",") {
                out.push(cursor.quoted("a text")?);
            }
            cursor.end()?;
            return Ok(Value::Quoted(out));
        }
        Shape::Names => {
            let tokens = all();
            let mut cursor = Cursor::new(&tokens, line);
            let names = if cursor.sees("any") && cursor.peek_at(1).is_some_and(|t| t.text == "item")
            {
                let here = cursor.here();
                cursor.next();
                cursor.next();
                vec![Spanned {
                    node: "any item".to_owned(),
                    span: here,
                }]
            } else {
                cond::names(&mut cursor, "a name")?
            };
            cursor.end()?;
            return Ok(Value::Names(names));
        }
        Shape::Word => Value::Word(word_like(cursor)?),
        Shape::Whole => {
            let here = cursor.here();
            let n = cursor.next().and_then(|t| t.text.parse().ok());
            Value::Whole(n.ok_or_else(|| {
                Problem::new(here, "bad-number", "expected a whole number from 0 to 255")
            })?)
        }
        Shape::Range => {
            let low = cond::amount(cursor)?;
            if !cursor.take("to") {
                return Err(cursor.expected("`to`"));
            }
            Value::Range(low, cond::amount(cursor)?)
        }
        Shape::Day => {
            let date = cond::date(cursor)?;
            let published = if cursor.take("published") {
                Some(cond::date(cursor)?)
            } else {
                None
            };
            Value::Day { date, published }
        }
        Shape::Time => {
            if !cursor.take("from") {
                return Err(cursor.expected("`from` and a date"));
            }
            let from = cond::date(cursor)?;
            let until = if cursor.take("until") {
                Some(cond::date(cursor)?)
            } else {
                None
            };
            Value::Time { from, until }
        }
        Shape::Unknown => {
            if !cursor.take("from") {
                return Err(cursor.expected("`from` and a date"));
            }
            let from = cond::date(cursor)?;
            Value::Unknown {
                from,
                why: cursor.quoted("why the outcome is not known")?,
            }
        }
    };
    cursor.end()?;
    if let Some(line) = more.iter().find(|l| l.comment.is_none()) {
        return Err(Problem::new(
            line.span,
            "indentation",
            "this field takes no further lines",
        )
        .help("align this line with the field above it if it is a field"));
    }
    Ok(value)
}

fn cursor_rest<'t>(cursor: &Cursor<'t>) -> Vec<Token<'t>> {
    let mut out = Vec::new();
    while let Some(token) = cursor.peek_at(out.len()) {
        out.push(*token);
    }
    out
}

fn joined<'t>(mut first: Vec<Token<'t>>, more: &[Line<'t>]) -> Vec<Token<'t>> {
    for line in more {
        first.extend(line.tokens.iter().copied());
    }
    first
}

fn word_like(cursor: &mut Cursor<'_>) -> Result<Name, Problem> {
    match cursor.peek() {
        Some(t) if t.kind == TokenKind::Number => {
            cursor.next();
            Ok(named(t))
        }
        _ => cursor.word("a word"),
    }
}

/// Free text: the words as written, joined by single spaces where they stood apart.
fn text(cursor: &mut Cursor<'_>, more: &[Line<'_>]) -> Result<Name, Problem> {
    let tokens = joined(cursor_rest(cursor), more);
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
        return Err(cursor.expected("a text"));
    };
    let mut out = String::new();
    let mut end = first.span.start;
    for token in &tokens {
        if token.span.start > end && !out.is_empty() {
            out.push(' ');
        }
        if token.kind == TokenKind::Quoted {
            out.push('"');
            out.push_str(token.text);
            out.push('"');
        } else {
            out.push_str(token.text);
        }
        end = token.span.end;
    }
    Ok(Spanned {
        node: out,
        span: Span {
            end: last.span.end,
            ..first.span
        },
    })
}

fn act(tokens: &[Token<'_>], line: Span) -> Result<Value, Problem> {
    let Some((last, before)) = tokens
        .split_last()
        .filter(|(last, _)| last.kind == TokenKind::Quoted)
    else {
        return Err(
            Problem::new(line, "syntax", "an act ends with its words in quotes")
                .help("write `act \"what the exporter has to do\"`"),
        );
    };
    let when = if before.is_empty() {
        None
    } else {
        Some(cond::condition(before, line, &[], 0)?)
    };
    Ok(Value::Act {
        when,
        text: named(last),
    })
}

/// `given PATH VALUE`, `expect SUBJECT VALUE`.
fn pair(shape: Shape, cursor: &mut Cursor<'_>, more: &[Line<'_>]) -> Result<Value, Problem> {
    let mut subject = cursor.word("what this is about")?;
    if shape == Shape::Expect && subject.node == "exception" {
        let name = cursor.word("an exception")?;
        subject = Spanned {
            node: format!("exception {}", name.node),
            span: subject.span.to(name.span),
        };
    }
    let value = text(cursor, more)?;
    Ok(if shape == Shape::Given {
        Value::Given {
            path: subject,
            value,
        }
    } else {
        Value::Expect { subject, value }
    })
}
