//! Paths of one machine are found; addresses and relative paths are left alone.

use super::super::testing::found;
use super::check;

/// What is found in a file of one line, where `~` stands for a slash.
fn line(text: &str) -> String {
    found(check, &[("a.md", &text.replace('~', "/"))])
}

#[test]
fn an_absolute_path_is_found() {
    assert_eq!(
        line("see ~home~ann~notes"),
        "a.md:1: a path below /home exists on one machine only"
    );
}

#[test]
fn a_path_at_the_start_of_a_line_or_in_quotes_is_found() {
    assert_ne!(line("~root~x"), "");
    assert_ne!(line("path = \"~Users~x\""), "");
}

#[test]
fn the_middle_of_a_path_is_fine() {
    assert_eq!(line("https:~~example.invalid~home~page"), "");
    assert_eq!(line("..~work~x"), "");
    assert_eq!(line("$dir~frame~work~"), "");
}
