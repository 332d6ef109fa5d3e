//! The table can fail, in every way a manifest can write a dependency, and it holds in this repository.

use super::super::testing::found;
use super::super::{Finding, repository};
use super::check;
use crate::workspace;

/// What is found in a manifest of `exeat-rules` with these lines after its name.
fn rules_with(lines: &str) -> String {
    let manifest = format!("[package]\nname = \"exeat-rules\"\n\n{lines}");
    found(check, &[("crates/exeat-rules/Cargo.toml", &manifest)])
}

#[test]
fn the_table_holds_in_this_repository() {
    let files = repository(&workspace::root().unwrap()).unwrap();
    assert_eq!(check(&files), Vec::<Finding>::new());
}

#[test]
fn an_allowed_dependency_is_fine() {
    assert_eq!(
        rules_with("[dependencies]\nexeat-terms.workspace = true\ncsv = \"1\"\n"),
        ""
    );
}

#[test]
fn a_dependency_against_the_direction_is_found() {
    assert_eq!(
        rules_with("[dependencies]\nexeat-decide.workspace = true\n"),
        "crates/exeat-rules/Cargo.toml:5: `exeat-rules` may not use `exeat-decide`"
    );
}

#[test]
fn tests_obey_the_direction_too() {
    assert_eq!(
        rules_with("[dev-dependencies]\nexeat = { path = \"../exeat\" }\n"),
        "crates/exeat-rules/Cargo.toml:5: `exeat-rules` may not use `exeat`"
    );
}

#[test]
fn a_dependency_in_a_table_of_its_own_is_found() {
    assert_eq!(
        rules_with("[dependencies.exeat-decide]\npath = \"../exeat-decide\"\n"),
        "crates/exeat-rules/Cargo.toml:4: `exeat-rules` may not use `exeat-decide`"
    );
}

#[test]
fn a_dependency_for_one_platform_is_found() {
    assert_eq!(
        rules_with("[target.'cfg(unix)'.dependencies]\nexeat-decide.workspace = true\n"),
        "crates/exeat-rules/Cargo.toml:5: `exeat-rules` may not use `exeat-decide`"
    );
}

#[test]
fn another_name_hides_nothing() {
    assert_eq!(
        rules_with("[dependencies]\ncore = { package = \"exeat-decide\", path = \"../d\" }\n"),
        "crates/exeat-rules/Cargo.toml:5: `exeat-rules` may not use `exeat-decide`"
    );
}

#[test]
fn another_name_in_the_workspace_hides_nothing() {
    let workspace = "[workspace.dependencies]\ncore = { package = \"exeat-decide\", path = \"d\" }";
    let manifest = "[package]\nname = \"exeat-rules\"\n[dependencies]\ncore.workspace = true\n";
    assert_eq!(
        found(
            check,
            &[
                ("Cargo.toml", workspace),
                ("crates/exeat-rules/Cargo.toml", manifest)
            ]
        ),
        "crates/exeat-rules/Cargo.toml:4: `exeat-rules` may not use `exeat-decide`"
    );
}

#[test]
fn a_new_crate_must_join_the_table() {
    assert_eq!(
        found(
            check,
            &[(
                "crates/exeat-common/Cargo.toml",
                "[package]\nname = \"exeat-common\"\n"
            )]
        ),
        "crates/exeat-common/Cargo.toml:2: `exeat-common` is not in the dependency table \
         (xtask/src/tidy/dependencies.rs)"
    );
}

#[test]
fn json_stays_at_the_wire() {
    assert_eq!(
        rules_with("[dependencies]\nserde_json = \"1\"\n"),
        "crates/exeat-rules/Cargo.toml:5: `exeat-rules` may not use `serde_json`: \
         only `exeat::wire` knows JSON"
    );
}

#[test]
fn tests_may_read_json() {
    assert_eq!(rules_with("[dev-dependencies]\nserde_json = \"1\"\n"), "");
}

#[test]
fn a_broken_manifest_is_found() {
    assert_eq!(
        rules_with("[dependencies\n"),
        "crates/exeat-rules/Cargo.toml:1: this manifest is not TOML"
    );
}
