//! What is code stays where it stood; what is not becomes blank.

use super::code_of;

#[track_caller]
fn check(text: &str, code: &str) {
    assert_eq!(code_of(text), code);
}

#[test]
fn comments_are_blank() {
    check("a // b\nc", "a     \nc");
    check("a /* b /* c */ d */ e", "a                   e");
    check("a /* b\nc */ d", "a     \n     d");
}

#[test]
fn strings_are_blank() {
    check(r#"f("a\"b", c)"#, "f(      , c)");
    check("f(\"a // b\") // c", "f(        )     ");
}

#[test]
fn raw_strings_are_blank() {
    check(r##"f(r#"a"b"#, c)"##, "f(        , c)");
    check(r#"f(r"a\", c)"#, "f(     , c)");
}

#[test]
fn a_raw_identifier_is_code() {
    check("r#type + 1", "r#type + 1");
}

#[test]
fn a_word_that_ends_in_r_is_code() {
    check("for\"x\"", "for   ");
}

#[test]
fn characters_are_blank_and_lifetimes_are_code() {
    check(r"f('\'', 'ß', b'x')", "f(    ,    , b   )");
    check("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)");
}

#[test]
fn an_open_end_is_no_endless_loop() {
    check("\"abc", "    ");
    check("/* abc", "      ");
    check("r#\"abc", "      ");
    check("'", "'");
}
