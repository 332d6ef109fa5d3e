//! Each rule for Rust files finds its case and leaves the innocent alone.

use super::super::testing::found;
use super::check;

/// What is found in a module with a doc line and this text.
fn module(text: &str) -> String {
    found(check, &[("crates/x/src/a.rs", &format!("//! A.\n{text}"))])
}

#[test]
fn a_plain_module_is_fine() {
    assert_eq!(module("fn f() {}\n"), "");
}

#[test]
fn a_module_without_doc_is_found() {
    assert_eq!(
        found(check, &[("crates/x/src/a.rs", "use std::fmt;\n")]),
        "crates/x/src/a.rs:1: a module begins with a `//!` line that says what it holds"
    );
}

#[test]
fn a_long_file_is_found() {
    let long = "fn f() {}\n".repeat(1_000);
    assert_eq!(
        module(&long),
        "crates/x/src/a.rs:1001: 1001 lines: no file has more than 1000"
    );
    assert_eq!(module(&"fn f() {}\n".repeat(999)), "");
}

#[test]
fn tests_and_generated_files_may_be_long() {
    let long = format!("//! A.\n{}", "fn f() {}\n".repeat(1_000));
    for path in [
        "crates/x/src/a/tests.rs",
        "crates/x/tests/all.rs",
        "crates/x/src/generated/a.rs",
    ] {
        assert_eq!(found(check, &[(path, &long)]), "");
    }
}

#[test]
fn a_name_that_says_nothing_is_found() {
    assert_eq!(
        found(check, &[("crates/x/src/utils.rs", "//! A.\n")]),
        "crates/x/src/utils.rs:1: `utils` names nothing: say what it holds"
    );
    assert_ne!(
        found(check, &[("crates/x/src/common/a.rs", "//! A.\n")]),
        ""
    );
}

#[test]
fn leftovers_are_found() {
    assert_eq!(
        module("fn f() {\n    todo!()\n}\n"),
        "crates/x/src/a.rs:3: `todo!` is left over"
    );
    assert_eq!(
        module("fn f() {\n    dbg!(1);\n}\n"),
        "crates/x/src/a.rs:3: `dbg!` is left over"
    );
}

#[test]
fn leftovers_in_comments_and_strings_are_not_code() {
    assert_eq!(module("// todo!\nconst A: &str = \"dbg!\";\n"), "");
    assert_eq!(module("my_dbg!(1);\n"), "");
}

#[test]
fn tests_that_do_not_run_are_found() {
    assert_eq!(
        module("#[test]\n#[ignore = \"slow\"]\nfn f() {}\n"),
        "crates/x/src/a.rs:3: no test is marked `ignore`"
    );
    assert_ne!(module("#[cfg_attr(windows, ignore)]\nfn f() {}\n"), "");
}

#[test]
fn tests_that_wait_for_a_panic_are_found() {
    assert_eq!(
        module("#[test]\n#[should_panic]\nfn f() {}\n"),
        "crates/x/src/a.rs:3: no test is marked `should_panic`"
    );
}
