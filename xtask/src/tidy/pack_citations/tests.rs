//! Law without a citation is found; vocabulary, shared texts, tests and prose are not law.

use super::super::testing::found;
use super::check;

/// What is found in a rules file with this text.
fn rules(text: &str) -> String {
    found(check, &[("packs/xa/rules/order-7.md", text)])
}

#[test]
fn a_cited_provision_is_fine() {
    let text = "## Order 7\n```exeat\ncontrol xa/a\n  cite Order 7\n  mark V\n```\n";
    assert_eq!(rules(text), "");
}

#[test]
fn an_uncited_provision_is_found_at_its_heading() {
    let text = "# Law\n\n## Order 7\n```exeat\ncontrol xa/a\n  mark V\n```\n";
    assert_eq!(
        rules(text),
        "packs/xa/rules/order-7.md:3: nothing under \"Order 7\" has a `cite`"
    );
}

#[test]
fn each_heading_needs_its_own() {
    let text = "## One\n```exeat\nreach xa/a\n  cite Act, 1\n```\n\
                ### Two\n```exeat\nreach xa/b\n  when always\n```\n";
    assert_eq!(
        rules(text),
        "packs/xa/rules/order-7.md:6: nothing under \"Two\" has a `cite`"
    );
}

#[test]
fn an_empty_cite_is_none() {
    let text = "## Order 7\n```exeat\ncontrol xa/a\n  cite\n```\n";
    assert_ne!(rules(text), "");
}

#[test]
fn law_needs_a_heading() {
    assert_eq!(
        rules("```exeat\ncontrol xa/a\n```\n"),
        "packs/xa/rules/order-7.md:1: law stands before the first heading"
    );
}

#[test]
fn words_are_not_law() {
    let text = "## Words\n```exeat\nkind x \"x\"\n\nfact y : yes-no \"y\"\n  of item\n\n\
                test \"t\"\n  on 2031-05-01\n\n-- a comment\nitem core/z \"z\"\n  kind x\n```\n";
    assert_eq!(rules(text), "");
}

#[test]
fn other_blocks_and_headings_inside_blocks_are_passed_over() {
    let text = "## Order 7\n````text\n# not a heading\n```exeat\ncontrol xa/a\n```\n````\n";
    assert_eq!(rules(text), "");
}

#[test]
fn only_rules_files_of_packs_are_read() {
    let text = "## T\n```exeat\ncontrol xa/a\n```\n";
    assert_eq!(found(check, &[("docs/book/src/language.md", text)]), "");
    assert_eq!(found(check, &[("packs/xa/tests/order-7.md", text)]), "");
}
