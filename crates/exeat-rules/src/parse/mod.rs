//! The parser: from the blocks of a file to declarations.
//!
//! It recovers at the next field or declaration, so that one run reports everything wrong with a file.

mod cond;
mod field;

use crate::markdown;
use crate::problem::{Problem, nearest};
use crate::source::Span;
#[cfg(test)]
use crate::syntax::Cond;
use crate::syntax::{Decl, Factor, Formula, Keyword, Name, Spanned};
use crate::token::{Line, Token, TokenKind, lines};

/// How deep conditions may nest: enough for any law, too little to exhaust a stack.
const MAX_DEPTH: usize = 40;

/// All declarations of a file, and everything wrong with it.
pub(crate) fn parse_file(text: &str, file: u32) -> (Vec<Decl>, Vec<Problem>) {
    let mut decls = Vec::new();
    let mut problems = Vec::new();
    for block in markdown::blocks(text) {
        if block.info != "exeat" {
            continue;
        }
        if !block.closed {
            let at = u32::try_from(block.start).unwrap_or(u32::MAX);
            let span = Span {
                file,
                start: at.saturating_sub(1),
                end: at,
            };
            problems.push(
                Problem::new(span, "open-block", "this block is never closed")
                    .help("end it with a line of three backticks"),
            );
        }
        let lines = lines(block.body, file, block.start);
        parse_block(&lines, &mut decls, &mut problems);
    }
    (decls, problems)
}

fn parse_block(lines: &[Line<'_>], decls: &mut Vec<Decl>, problems: &mut Vec<Problem>) {
    let mut comments = Vec::new();
    let mut rest = lines;
    while let Some((head, after)) = rest.split_first() {
        if let Some(comment) = &head.comment
            && head.indent == 0
        {
            comments.push((*comment).to_owned());
            rest = after;
            continue;
        }
        let end = after
            .iter()
            .position(|l| l.indent == 0)
            .unwrap_or(after.len());
        let (body, next) = after.split_at(end);
        rest = next;
        if head.indent > 0 {
            problems.push(
                Problem::new(
                    head.span,
                    "no-declaration",
                    "this line belongs to no declaration",
                )
                .help("a declaration begins at the left edge; its fields are indented below it"),
            );
            continue;
        }
        match header(head) {
            Ok(mut decl) => {
                decl.comments = std::mem::take(&mut comments);
                field::fields(&mut decl, body, problems);
                decls.push(decl);
            }
            Err(problem) => {
                comments.clear();
                problems.push(problem);
            }
        }
    }
}

fn header(line: &Line<'_>) -> Result<Decl, Problem> {
    let mut cursor = Cursor::new(&line.tokens, line.span);
    let first = cursor.word("a keyword")?;
    let Some(keyword) = Keyword::ALL.into_iter().find(|k| k.as_str() == first.node) else {
        let words = Keyword::ALL.map(Keyword::as_str);
        let help = match nearest(&first.node, words) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("a declaration begins with one of {}", words.join(", ")),
        };
        return Err(Problem::new(
            first.span,
            "unknown-keyword",
            format!("`{}` declares nothing", first.node),
        )
        .label("not a keyword")
        .help(help));
    };
    let name = if keyword == Keyword::Test {
        cursor.quoted("the sentence that says what is tested")?
    } else {
        cursor.word("a name")?
    };
    let mut decl = Decl {
        comments: Vec::new(),
        keyword,
        name,
        of_type: None,
        title: None,
        formula: None,
        fields: Vec::new(),
        span: line.span,
    };
    match keyword {
        Keyword::Fact => {
            if !cursor.take(":") {
                return Err(cursor
                    .expected("`:` and the fact's type")
                    .help("write `fact NAME : number \"meaning\"`"));
            }
            decl.of_type = Some(cursor.word("a type")?);
            decl.title = Some(cursor.quoted("what the fact means")?);
        }
        Keyword::Derive => {
            if !cursor.take("=") {
                return Err(cursor.expected("`=` and a formula"));
            }
            decl.formula = Some(formula(&mut cursor)?);
        }
        Keyword::Closure | Keyword::Test => {}
        Keyword::Kind
        | Keyword::Reach
        | Keyword::Item
        | Keyword::Define
        | Keyword::Control
        | Keyword::Exception
        | Keyword::Review
        | Keyword::Licence => decl.title = Some(cursor.quoted("a title")?),
    }
    cursor.end()?;
    Ok(decl)
}

fn formula(cursor: &mut Cursor<'_>) -> Result<Formula, Problem> {
    let mut out = Formula {
        above: Vec::new(),
        below: Vec::new(),
        when: None,
    };
    let mut below = false;
    loop {
        let factor = if cursor.peek_kind() == Some(TokenKind::Number) {
            Factor::Constant(cond::amount(cursor)?)
        } else {
            Factor::Fact(cursor.word("a fact or a number")?)
        };
        if below {
            out.below.push(factor);
        } else {
            out.above.push(factor);
        }
        if cursor.take("*") {
            // A product below the line stays below it: `a / b * c` would be read two ways.
            if below {
                return Err(cursor
                    .expected("one division at the end")
                    .help("write the products first, then `/ fact`"));
            }
        } else if cursor.take("/") {
            below = true;
        } else {
            break;
        }
    }
    if cursor.take("when") {
        out.when = Some(cond::inline(cursor, 0)?);
    }
    Ok(out)
}

/// The declarations of one block's body, if it has no errors.
pub(crate) fn parse_body(body: &str) -> Option<Vec<Decl>> {
    let (mut decls, mut problems) = (Vec::new(), Vec::new());
    parse_block(&lines(body, 0, 0), &mut decls, &mut problems);
    problems.is_empty().then_some(decls)
}

/// The canonical place of a field among the fields of its declaration.
pub(crate) fn field_order(key: &str, keyword: Keyword) -> usize {
    field::FIELDS
        .iter()
        .position(|(name, _, by)| *name == key && by.contains(&keyword))
        .unwrap_or(usize::MAX)
}

/// Walks over tokens.
pub(crate) struct Cursor<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    /// Where to point when the tokens end too early.
    line: Span,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(tokens: &'a [Token<'a>], line: Span) -> Cursor<'a> {
        Cursor {
            tokens,
            at: 0,
            line,
        }
    }

    pub(crate) fn peek(&self) -> Option<&'a Token<'a>> {
        self.tokens.get(self.at)
    }

    pub(crate) fn peek_at(&self, ahead: usize) -> Option<&'a Token<'a>> {
        self.tokens.get(self.at + ahead)
    }

    pub(crate) fn peek_kind(&self) -> Option<TokenKind> {
        self.peek().map(|t| t.kind)
    }

    pub(crate) fn next(&mut self) -> Option<&'a Token<'a>> {
        let token = self.peek();
        self.at += usize::from(token.is_some());
        token
    }

    /// Where the token just taken stands.
    pub(crate) fn behind(&self) -> Span {
        self.at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .map_or(self.line, |t| t.span)
    }

    /// Whether the next token is this word or sign.
    pub(crate) fn sees(&self, text: &str) -> bool {
        self.peek()
            .is_some_and(|t| t.text == text && t.kind != TokenKind::Quoted)
    }

    /// Takes the next token if it is this word or sign.
    pub(crate) fn take(&mut self, text: &str) -> bool {
        let sees = self.sees(text);
        self.at += usize::from(sees);
        sees
    }

    pub(crate) fn here(&self) -> Span {
        self.peek().map_or(
            Span {
                start: self.line.end.saturating_sub(1).max(self.line.start),
                ..self.line
            },
            |t| t.span,
        )
    }

    pub(crate) fn expected(&self, what: &str) -> Problem {
        let found = match self.peek() {
            Some(t) => format!("found `{}`", shorten(t.text)),
            None => "the line ends".to_owned(),
        };
        let help = match what {
            "a number" => "write `FACT >= 300 ms`; operators are >=, >, <=, <, =".to_owned(),
            "a condition" => {
                "write `FACT >= NUMBER UNIT`, `FACT is WORD`, `FACT in SET`, or a yes-no fact"
                    .to_owned()
            }
            "the end of the line" => {
                "delete the rest, or join conditions with `and` or `or`".to_owned()
            }
            _ => format!("write {what} here"),
        };
        Problem::new(self.here(), "syntax", format!("expected {what}, {found}")).help(help)
    }

    pub(crate) fn word(&mut self, what: &str) -> Result<Name, Problem> {
        match self.peek() {
            Some(t) if t.kind == TokenKind::Word => {
                self.at += 1;
                Ok(named(t))
            }
            _ => Err(self.expected(what)),
        }
    }

    pub(crate) fn quoted(&mut self, what: &str) -> Result<Name, Problem> {
        match self.peek() {
            Some(t) if t.kind == TokenKind::Quoted => {
                self.at += 1;
                Ok(named(t))
            }
            Some(t) if t.kind == TokenKind::Unknown && t.span.end == self.line.end => Err(
                Problem::new(t.span, "open-quote", "this quotation is never closed")
                    .help("end it with `\"` on the same line"),
            ),
            _ => Err(self.expected(&format!("{what} in quotes"))),
        }
    }

    pub(crate) fn end(&self) -> Result<(), Problem> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.expected("the end of the line")),
        }
    }
}

pub(crate) fn named(token: &Token<'_>) -> Name {
    Spanned {
        node: token.text.to_owned(),
        span: token.span,
    }
}

fn shorten(text: &str) -> String {
    if text.chars().count() > 40 {
        let head: String = text.chars().take(40).collect();
        format!("{head}…")
    } else {
        text.to_owned()
    }
}

/// Reads one condition from a text of its own.
#[cfg(test)]
pub(crate) fn parse_condition(text: &str) -> Result<Cond, Problem> {
    let lines = lines(text, 0, 0);
    let tokens: Vec<Token<'_>> = lines
        .iter()
        .flat_map(|l| l.tokens.iter().cloned())
        .collect();
    let mut cursor = Cursor::new(&tokens, Span::default());
    let cond = cond::inline(&mut cursor, 0)?;
    cursor.end()?;
    Ok(cond)
}

#[cfg(test)]
mod tests;
