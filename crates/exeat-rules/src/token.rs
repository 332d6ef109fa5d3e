//! From the text of a block to lines of tokens.
//!
//! Lines matter: a declaration begins at the left edge, its fields are indented, and lists are read by
//! their indentation. So the lexer keeps lines and columns and drops nothing but spaces.

use crate::source::Span;
use std::sync::Arc;

/// One token, its text lent by the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'t> {
    pub(crate) kind: TokenKind,
    pub(crate) text: &'t str,
    pub(crate) span: Span,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A name, a word, a unit, a label.
    Word,
    /// A number, as written.
    Number,
    /// A civil date, as written.
    Date,
    /// Quoted text, without the quotes.
    Quoted,
    /// A sign.
    Sign,
    /// Something that is none of these.
    Unknown,
}

/// A line that is not empty.
#[derive(Debug, Clone)]
pub(crate) struct Line<'t> {
    /// Characters before the first token.
    pub(crate) indent: usize,
    /// The tokens; empty for a comment line. Shared, since lists hand their lines on.
    pub(crate) tokens: Arc<[Token<'t>]>,
    /// The comment, for a comment line.
    pub(crate) comment: Option<&'t str>,
    /// The line without its indentation.
    pub(crate) span: Span,
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(
            c,
            '-' | '.' | ':' | '/' | '_' | '°' | '%' | 'µ' | '²' | '³' | '\'' | '℃'
        )
}

fn is_number(text: &str) -> bool {
    let rest = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let exponent = exponent.strip_prefix('-').unwrap_or(exponent);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(fraction) && digits(exponent)
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| match i {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        })
}

/// Splits a block's body into lines of tokens; `start` is the byte of the body in its file.
pub(crate) fn lines(body: &str, file: u32, start: usize) -> Vec<Line<'_>> {
    let mut out = Vec::new();
    let mut at = start;
    for raw in body.split_inclusive('\n') {
        let text = raw.trim_end();
        let trimmed = text.trim_start_matches([' ', '\t']);
        let offset = at + (text.len() - trimmed.len());
        let span = span_at(file, offset, trimmed.len());
        if !trimmed.is_empty() {
            let indent = text.chars().count() - trimmed.chars().count();
            if let Some(comment) = trimmed.strip_prefix("--") {
                out.push(Line {
                    indent,
                    tokens: Arc::new([]),
                    comment: Some(comment.trim()),
                    span,
                });
            } else {
                out.push(Line {
                    indent,
                    tokens: tokens(trimmed, file, offset).into(),
                    comment: None,
                    span,
                });
            }
        }
        at += raw.len();
    }
    out
}

fn span_at(file: u32, start: usize, len: usize) -> Span {
    let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span {
        file,
        start: clip(start),
        end: clip(start + len),
    }
}

fn tokens(text: &str, file: u32, offset: usize) -> Vec<Token<'_>> {
    let mut out = Vec::with_capacity(text.len() / 5 + 2);
    let mut chars = text.char_indices().peekable();
    while let Some(&(at, c)) = chars.peek() {
        if c.is_whitespace() {
            chars.next();
            continue;
        }
        let (kind, value, len) = if c == '"' {
            let rest = text.get(at + 1..).unwrap_or("");
            match rest.find('"') {
                Some(end) => (TokenKind::Quoted, rest.get(..end).unwrap_or(""), end + 2),
                None => (TokenKind::Unknown, rest, rest.len() + 1),
            }
        } else if is_word(c) {
            let rest = text.get(at..).unwrap_or("");
            let len = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let word = rest.get(..len).unwrap_or("");
            let kind = match word {
                "/" => TokenKind::Sign,
                _ if is_date(word) => TokenKind::Date,
                _ if is_number(word) => TokenKind::Number,
                _ => TokenKind::Word,
            };
            (kind, word, len)
        } else {
            let rest = text.get(at..).unwrap_or("");
            let len = if rest.starts_with(">=") || rest.starts_with("<=") {
                2
            } else {
                c.len_utf8()
            };
            let kind = if matches!(c, '(' | ')' | '[' | ']' | ',' | ';' | '=' | '<' | '>' | '*') {
                TokenKind::Sign
            } else {
                TokenKind::Unknown
            };
            (kind, rest.get(..len).unwrap_or(""), len)
        };
        out.push(Token {
            kind,
            text: value,
            span: span_at(file, offset + at, len),
        });
        while chars.peek().is_some_and(|&(i, _)| i < at + len) {
            chars.next();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, String)> {
        tokens(text, 0, 0)
            .into_iter()
            .map(|t| (t.kind, t.text.to_owned()))
            .collect()
    }

    #[test]
    fn tells_names_numbers_dates_and_signs_apart() {
        use TokenKind::{Date, Number, Quoted, Sign, Word};
        let expect = |list: &[(TokenKind, &str)]| -> Vec<(TokenKind, String)> {
            list.iter().map(|(k, t)| (*k, (*t).to_owned())).collect()
        };
        assert_eq!(
            kinds("us/D:5 >= 0.35 /mm2 2023-11-17 \"a b\" x / y, .1"),
            expect(&[
                (Word, "us/D:5"),
                (Sign, ">="),
                (Number, "0.35"),
                (Word, "/mm2"),
                (Date, "2023-11-17"),
                (Quoted, "a b"),
                (Word, "x"),
                (Sign, "/"),
                (Word, "y"),
                (Sign, ","),
                (Word, ".1"),
            ])
        );
    }

    #[test]
    fn keeps_indentation_and_comments() {
        let lines = lines("a\n  -- why\n\n    b c\n", 0, 10);
        let shape: Vec<_> = lines
            .iter()
            .map(|l| (l.indent, l.tokens.len(), l.comment))
            .collect();
        assert_eq!(shape, [(0, 1, None), (2, 0, Some("why")), (4, 2, None)]);
        assert_eq!(lines[2].tokens[1].span.start, 28);
    }
}
