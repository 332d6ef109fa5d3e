//! Every heading of a pack's rules under which law is formalised has a citation.
//!
//! The pack checker asks each provision for its own; this check holds for the page as a lawyer reads it,
//! and needs no parser that could be wrong in the same way.

use super::{Finding, SourceFile};

/// Declarations that are words, not law.
const VOCABULARY: [&str; 3] = ["kind", "fact", "test"];

/// Looks at every rules file of every pack.
pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    files
        .iter()
        .filter(|file| is_rules(&file.path))
        .flat_map(check_rules)
        .collect()
}

/// Whether the path is a rules file of a pack.
fn is_rules(path: &str) -> bool {
    let mut folders = path.split('/');
    folders.next() == Some("packs")
        && folders.next().is_some()
        && folders.next() == Some("rules")
        && path.ends_with(".md")
}

/// A heading and what stands in the blocks beneath it, up to the next heading.
struct Section<'a> {
    /// Empty before the first heading.
    heading: &'a str,
    line: usize,
    law: bool,
    cited: bool,
}

impl Section<'_> {
    fn message(&self) -> Option<String> {
        if !self.law || self.cited && !self.heading.is_empty() {
            None
        } else if self.heading.is_empty() {
            Some("law stands before the first heading".to_string())
        } else {
            Some(format!("nothing under \"{}\" has a `cite`", self.heading))
        }
    }
}

/// The sections of one file that formalise law and cite none.
fn check_rules(file: &SourceFile) -> Vec<Finding> {
    sections(&file.text)
        .iter()
        .filter_map(|section| {
            Some(Finding {
                path: file.path.clone(),
                line: section.line,
                message: section.message()?,
            })
        })
        .collect()
}

/// Cuts a page at its headings.
fn sections(text: &str) -> Vec<Section<'_>> {
    let mut done = Vec::new();
    let mut section = Section {
        heading: "",
        line: 1,
        law: false,
        cited: false,
    };
    let mut fence: Option<Fence> = None;
    for (index, line) in text.lines().enumerate() {
        match fence {
            Some(open) if open.closed_by(line) => fence = None,
            Some(open) if open.rules => {
                section.law |= declares_law(line);
                section.cited |= cites(line);
            }
            Some(_) => {}
            None => {
                fence = Fence::opened_by(line);
                if fence.is_none()
                    && let Some(heading) = heading(line)
                {
                    done.push(section);
                    section = Section {
                        heading,
                        line: index + 1,
                        law: false,
                        cited: false,
                    };
                }
            }
        }
    }
    done.push(section);
    done
}

/// An open fenced block.
#[derive(Clone, Copy)]
struct Fence {
    ticks: usize,
    /// Whether it holds rules.
    rules: bool,
}

impl Fence {
    fn opened_by(line: &str) -> Option<Fence> {
        let info = line.trim_start_matches('`');
        let ticks = line.len() - info.len();
        (ticks >= 3).then_some(Fence {
            ticks,
            rules: info.split_whitespace().next() == Some("exeat"),
        })
    }

    fn closed_by(self, line: &str) -> bool {
        let rest = line.trim_start_matches('`');
        line.len() - rest.len() >= self.ticks && rest.trim().is_empty()
    }
}

/// The text of a Markdown heading.
fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    (text.len() < line.len() && text.starts_with(' ')).then(|| text.trim())
}

/// Whether a line of rules begins a declaration of law.
fn declares_law(line: &str) -> bool {
    if line.starts_with(char::is_whitespace) || line.starts_with("--") {
        return false;
    }
    let mut words = line.split_whitespace();
    let Some(kind) = words.next() else {
        return false;
    };
    // A shared entry is a text that countries take over: their own entries cite.
    let shared = kind == "item" && words.next().is_some_and(|name| name.starts_with("core/"));
    !shared && !VOCABULARY.contains(&kind)
}

/// Whether a line of rules is a `cite` field with something in it.
fn cites(line: &str) -> bool {
    line.starts_with(char::is_whitespace)
        && line
            .trim_start()
            .strip_prefix("cite")
            .is_some_and(|rest| rest.starts_with(char::is_whitespace) && !rest.trim().is_empty())
}

#[cfg(test)]
mod tests;
