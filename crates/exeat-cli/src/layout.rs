//! Text laid out in columns and wrapped to the terminal's width.

use unicode_width::UnicodeWidthChar;

/// A text that grows line by line.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    width: usize,
}

/// Columns a text takes; colour codes take none.
pub(crate) fn columns(text: &str) -> usize {
    let mut count = 0;
    let mut code = false;
    for c in text.chars() {
        match c {
            '\x1b' => code = true,
            'm' if code => code = false,
            _ if code => {}
            _ => count += c.width().unwrap_or(0),
        }
    }
    count
}

/// The text with spaces up to a column.
pub(crate) fn padded(text: &str, to: usize) -> String {
    let mut out = text.to_owned();
    out.push_str(&" ".repeat(to.saturating_sub(columns(text))));
    out
}

impl Page {
    pub(crate) fn new(width: usize) -> Page {
        Page {
            text: String::new(),
            width,
        }
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// An empty line, never two together.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A text at an indent; lines it is wrapped into hang two columns further in.
    pub(crate) fn line(&mut self, indent: usize, text: &str) {
        self.hang(&" ".repeat(indent), indent + 2, text);
    }

    /// A label in its column, a text beside it, wrapped below itself.
    pub(crate) fn field(&mut self, indent: usize, label: &str, width: usize, text: &str) {
        let lead = format!("{}{}", " ".repeat(indent), padded(label, width));
        let hang = columns(&lead);
        self.hang(&lead, hang, text);
    }

    /// The same, for a text that may begin with bullets: it is wrapped beside them, not below.
    pub(crate) fn bullets(&mut self, indent: usize, label: &str, width: usize, text: &str) {
        let rest = text.trim_start_matches("\u{b7} ");
        let bullets = text.strip_suffix(rest).unwrap_or("");
        let lead = format!("{}{bullets}", padded(label, width));
        self.field(indent, &lead, columns(&lead), rest);
    }

    /// What was written so far.
    pub(crate) fn so_far(&self) -> &str {
        &self.text
    }

    /// A first line that begins with `lead`, further lines at column `hang`.
    fn hang(&mut self, lead: &str, hang: usize, text: &str) {
        // A very narrow terminal still gets room for a word or two.
        let hang = hang.min(self.width / 2);
        self.text.push_str(lead);
        let mut at = columns(lead);
        let mut fresh = true;
        for word in text.split(' ').filter(|w| !w.is_empty()) {
            let wide = columns(word);
            if !fresh && at + 1 + wide > self.width {
                self.feed(hang);
                at = hang;
                fresh = true;
            }
            if !fresh {
                self.text.push(' ');
                at += 1;
            }
            at = self.word(word, at, hang);
            fresh = false;
        }
        while self.text.ends_with(' ') {
            self.text.pop();
        }
        self.text.push('\n');
    }

    fn feed(&mut self, hang: usize) {
        self.text.push('\n');
        self.text.push_str(&" ".repeat(hang));
    }

    /// Writes a word; one longer than a line, as Japanese has no spaces, is cut between characters.
    fn word(&mut self, word: &str, mut at: usize, hang: usize) -> usize {
        if at + columns(word) <= self.width {
            self.text.push_str(word);
            return at + columns(word);
        }
        let mut code = false;
        for c in word.chars() {
            let wide = match c {
                '\x1b' => {
                    code = true;
                    0
                }
                'm' if code => {
                    code = false;
                    0
                }
                _ if code => 0,
                _ => c.width().unwrap_or(0),
            };
            if at + wide > self.width && at > hang {
                self.feed(hang);
                at = hang;
            }
            self.text.push(c);
            at += wide;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_at_words_and_hangs() {
        let mut page = Page::new(40);
        page.line(2, "one two three four five six seven eight nine ten");
        page.field(2, "why", 8, "a citation that is longer than its column is");
        page.bullets(
            2,
            "",
            8,
            "\u{b7} \u{b7} a bullet that is longer than its column",
        );
        assert_eq!(
            page.finish(),
            "  one two three four five six seven\n    eight nine ten\n  why     a citation that is longer than\n          its column is\n          \u{b7} \u{b7} a bullet that is longer\n              than its column\n"
        );
    }

    #[test]
    fn colours_take_no_columns_and_wide_letters_take_two() {
        assert_eq!(columns("\x1b[1;31mred\x1b[0m"), 3);
        assert_eq!(columns("輸出"), 4);
        let mut page = Page::new(40);
        page.line(0, &"令".repeat(30));
        assert_eq!(page.finish().lines().count(), 2);
    }
}
