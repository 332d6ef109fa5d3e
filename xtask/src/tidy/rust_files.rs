//! Rules for every Rust file: how it begins, how long it is, what it is called, what it never holds.

use super::rust_code::code_of;
use super::{Finding, SourceFile};

/// A file longer than this does two things.
const MOST_LINES: usize = 1_000;

/// Names that say nothing of what a module holds.
const EMPTY_NAMES: [&str; 7] = [
    "utils", "util", "common", "helpers", "helper", "manager", "misc",
];

/// Macros that are left over from writing.
const LEFT_OVER: [&str; 2] = ["todo!", "dbg!"];

/// Attributes that keep a test from telling the truth.
const DISHONEST: [&str; 2] = ["ignore", "should_panic"];

/// Looks at every Rust file.
pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        let mut find = |line: usize, message: String| {
            findings.push(Finding {
                path: file.path.clone(),
                line,
                message,
            });
        };
        begins_with_doc(file, &mut find);
        is_short_enough(file, &mut find);
        has_a_name(file, &mut find);
        has_no_leftovers(file, &mut find);
    }
    findings
}

fn begins_with_doc(file: &SourceFile, find: &mut impl FnMut(usize, String)) {
    if !file.text.starts_with("//! ") {
        find(
            1,
            "a module begins with a `//!` line that says what it holds".to_string(),
        );
    }
}

fn is_short_enough(file: &SourceFile, find: &mut impl FnMut(usize, String)) {
    let lines = file.text.lines().count();
    if lines > MOST_LINES && !may_be_long(&file.path) {
        find(
            MOST_LINES + 1,
            format!("{lines} lines: no file has more than {MOST_LINES}"),
        );
    }
}

/// Tests and generated tables may be long.
fn may_be_long(path: &str) -> bool {
    path.ends_with("/tests.rs")
        || path
            .split('/')
            .any(|folder| folder == "tests" || folder == "generated")
}

fn has_a_name(file: &SourceFile, find: &mut impl FnMut(usize, String)) {
    let words = file
        .path
        .trim_end_matches(".rs")
        .split('/')
        .filter(|word| EMPTY_NAMES.contains(word));
    for word in words {
        find(1, format!("`{word}` names nothing: say what it holds"));
    }
}

fn has_no_leftovers(file: &SourceFile, find: &mut impl FnMut(usize, String)) {
    for (index, line) in code_of(&file.text).lines().enumerate() {
        for word in LEFT_OVER {
            if calls(line, word) {
                find(index + 1, format!("`{word}` is left over"));
            }
        }
        let line = line.trim_start();
        if line.starts_with("#[") || line.starts_with("#![") {
            for word in DISHONEST {
                if has_word(line, word) {
                    find(index + 1, format!("no test is marked `{word}`"));
                }
            }
        }
    }
}

/// Whether the code calls the macro, not one whose name only ends the same.
fn calls(code: &str, call: &str) -> bool {
    code.match_indices(call).any(|(at, _)| {
        code.get(..at)
            .and_then(|before| before.chars().next_back())
            .is_none_or(|last| !(last.is_alphanumeric() || last == '_'))
    })
}

/// Whether the word stands in the code as a whole word.
fn has_word(code: &str, word: &str) -> bool {
    code.split(|next: char| !(next.is_alphanumeric() || next == '_'))
        .any(|part| part == word)
}

#[cfg(test)]
mod tests;
