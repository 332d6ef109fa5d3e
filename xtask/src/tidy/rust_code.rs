//! Rust text without its comments and literals, so that a word is found only where it is code.

/// The same text, line for line and column for column, with comments and the insides of literals blank.
pub(super) fn code_of(text: &str) -> String {
    let mut reader = Reader {
        rest: text,
        code: String::with_capacity(text.len()),
    };
    while !reader.rest.is_empty() {
        reader.step();
    }
    reader.code
}

/// Walks through the text once.
struct Reader<'a> {
    rest: &'a str,
    code: String,
}

impl Reader<'_> {
    /// Takes one comment, one literal or one character.
    fn step(&mut self) {
        if self.rest.starts_with("//") {
            self.blank(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.blank(block_comment(self.rest));
        } else if let Some(length) = raw_string(self.rest).filter(|_| !self.inside_word()) {
            self.blank(length);
        } else if self.rest.starts_with('"') {
            self.blank(quoted(self.rest, '"'));
        } else if let Some(length) = character(self.rest) {
            self.blank(length);
        } else if let Some(next) = self.rest.chars().next() {
            self.code.push(next);
            self.skip(next.len_utf8());
        }
    }

    /// Whether the last character taken belongs to a word, so that an `r` here does not begin a literal.
    fn inside_word(&self) -> bool {
        self.code
            .chars()
            .next_back()
            .is_some_and(|last| last.is_alphanumeric() || last == '_')
    }

    /// Takes so many bytes and leaves only their line ends.
    fn blank(&mut self, length: usize) {
        let taken = self.rest.get(..length).unwrap_or(self.rest);
        let blanks = taken
            .chars()
            .map(|next| if next == '\n' { '\n' } else { ' ' });
        self.code.extend(blanks);
        self.skip(length);
    }

    fn skip(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or("");
    }
}

/// The length of a block comment at the start of `text`, with those nested in it.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else if let Some(next) = rest.chars().next() {
            at += next.len_utf8();
        } else {
            break;
        }
    }
    text.len()
}

/// The length of a raw string at the start of `text`, such as `r#"…"#`.
fn raw_string(text: &str) -> Option<usize> {
    let after_prefix = ["br", "cr", "r"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))?;
    let body = after_prefix.trim_start_matches('#');
    let hashes = after_prefix.len() - body.len();
    let body = body.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = body.find(&end).map_or(body.len(), |at| at + end.len());
    Some(text.len() - body.len() + length)
}

/// The length of a literal between two `quote`s at the start of `text`, escapes respected.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, next) in text.char_indices().skip(1) {
        match next {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if next == quote => return at + next.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// The length of a character literal at the start of `text`; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let mut inside = text.strip_prefix('\'')?.chars();
    let first = inside.next()?;
    if first == '\\' {
        Some(quoted(text, '\''))
    } else if inside.next() == Some('\'') {
        Some(first.len_utf8() + 2)
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
