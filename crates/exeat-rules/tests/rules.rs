//! Whole packs through the public door: the language reference, and broken packs.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail a test as a test itself does"
)]

use exeat_rules::{Law, PackFiles, format_file};

const REFERENCE: &str = include_str!("../../../docs/book/src/language.md");

/// Facts and sets the examples of the reference use without showing them.
const AROUND: &str = r#"
# Around the examples

```exeat
kind lithography-scanner "lithography scanner"

fact wavelength : number "wavelength"
  of    item
  kinds lithography-scanner
  unit  nm

fact numerical-aperture : number "numerical aperture"
  of    item
  kinds lithography-scanner

fact destination : country "destination"
  of transaction

fact from : country "country it leaves"
  of transaction

fact country : country "country of a party"
  of party

fact headquarters : country "headquarters of a party"
  of party

fact us-person : yes-no "us person"
  of party

fact informed : yes-no "informed"
  of party

fact line-value : money "value of the line"
  of item
```
"#;

const SETS: &str = "set,member,valid_from,valid_to,mark,citation
xa/annex-1,XC,2031-04-01,,V,\"Order 7, Annex 1\"
xa/annex-2,XB,2031-04-01,,V,\"Order 7, Annex 2\"
xa/annex-2,XD,2031-04-01,2032-01-01,V,\"Order 7, Annex 2\"
xa/annex-3,XE,2031-04-01,,M,\"Order 7, Annex 3\"
";

const MANIFEST: &str = "id = \"xa\"\nname = \"Xanadu\"\nauthority = \"Board of Trade\"\nlanguage = \"en\"\nterritory = [\"XA\"]\nverified_from = \"2030-01-01\"\nverified_through = \"2033-01-01\"\n";

fn pack(rules: &str) -> PackFiles {
    let file =
        |path: &str, text: &str| (path.to_owned(), format!("packs/xa/{path}"), text.to_owned());
    PackFiles {
        folder: "xa".to_owned(),
        files: vec![
            file("pack.toml", MANIFEST),
            file("rules/around.md", AROUND),
            file("rules/order-7.md", rules),
            file("sets/annexes.csv", SETS),
        ],
    }
}

fn errors(rules: &str) -> Vec<String> {
    let (_, diagnostics) = Law::load(vec![pack(rules)]);
    diagnostics.iter().map(ToString::to_string).collect()
}

#[test]
fn every_example_of_the_reference_is_sound() {
    assert_eq!(errors(REFERENCE), Vec::<String>::new());
}

#[test]
fn the_reference_is_written_canonically() {
    let formatted = format_file(REFERENCE).expect("the reference formats");
    let again = format_file(&formatted).expect("formatted text formats");
    assert_eq!(formatted, again, "formatting twice is formatting once");
}

/// One break of a sound pack, and what the author is told: code, place and remedy.
fn broken(rules: &str, code: &str, line: &str, help: &str) {
    let all = errors(&format!("## Section 3\n```exeat\n{rules}\n```\n"));
    let hit = all.iter().find(|e| {
        e.starts_with(&format!("error[{code}]")) || e.starts_with(&format!("warning[{code}]"))
    });
    let shown = hit.unwrap_or_else(|| panic!("no {code} among {all:#?}"));
    assert!(shown.contains(line), "{shown}");
    assert!(shown.contains("Section 3"), "{shown}");
    assert!(shown.contains(help), "{shown}");
}

const ENTRY: &str = "kind dry-etcher \"dry etcher\"\nfact zones : number \"zones\"\n  of item\n  kinds dry-etcher\n  range 0 to 100\nfact valve : number \"valve\"\n  of item\n  kinds dry-etcher\n  unit ms\n\nitem xa/Z \"z\"\n  kind dry-etcher\n  cite Order 7\n  mark V\n  from 2031-04-01\n";

#[test]
fn an_unknown_fact_names_its_nearest_neighbour() {
    broken(
        &format!("{ENTRY}  when zone >= 2"),
        "unknown-fact",
        "when zone >= 2",
        "did you mean `zones`?",
    );
}

#[test]
fn a_missing_unit_is_named() {
    broken(
        &format!("{ENTRY}  when valve < 300"),
        "wrong-unit",
        "when valve < 300",
        "write `300 ms`",
    );
}

#[test]
fn a_wrong_unit_is_named() {
    broken(
        &format!("{ENTRY}  when valve < 300 nm"),
        "wrong-unit",
        "300 nm",
        "kept in `ms`",
    );
}

#[test]
fn a_unit_on_a_bare_number_is_named() {
    broken(
        &format!("{ENTRY}  when zones >= 2 nm"),
        "wrong-unit",
        "2 nm",
        "without a unit",
    );
}

#[test]
fn a_limb_that_can_never_hold_is_found() {
    broken(
        &format!("{ENTRY}  when all of\n         zones >= 20\n         zones < 10"),
        "unreachable",
        "zones < 10",
        "can never hold",
    );
}

#[test]
fn a_limb_another_covers_is_found() {
    broken(
        &format!("{ENTRY}  when any of\n         zones >= 10\n         zones >= 20"),
        "unreachable",
        "zones >= 20",
        "delete it",
    );
}

#[test]
fn a_missing_citation_is_found() {
    broken(
        "define xa/d \"d\"\n  mark V\n  from 2031-01-01\n  when always",
        "missing-citation",
        "define xa/d",
        "add `cite`",
    );
}

#[test]
fn empty_and_overlapping_times_are_found() {
    let define = |from: &str, until: &str| {
        format!(
            "define xa/d \"d\"\n  cite x\n  mark V\n  from {from}\n  until {until}\n  when always\n"
        )
    };
    broken(
        &define("2031-01-02", "2031-01-02"),
        "empty-validity",
        "until 2031-01-02",
        "first day on which it no longer holds",
    );
    let both = define("2031-01-01", "2031-02-01") + &define("2031-01-31", "2031-03-01");
    broken(&both, "overlap", "define xa/d", "end one with `until`");
    let side_by_side = define("2031-01-01", "2031-02-01") + &define("2031-02-01", "2031-03-01");
    assert_eq!(
        errors(&format!("```exeat\n{side_by_side}```\n")),
        Vec::<String>::new()
    );
}

#[test]
fn a_dead_exception_is_found() {
    let text = "control xa/c \"c\"\n  strand party\n  cite x\n  mark V\n  from 2031-01-01\n  until 2031-02-01\n  applies to any item\n  then licence required\n\nexception xa/e \"e\"\n  symbol E\n  cite x\n  mark V\n  from 2031-03-01\n  defeats xa/c";
    broken(
        text,
        "dead-exception",
        "exception xa/e",
        "correct the dates",
    );
}

#[test]
fn an_unranked_disagreement_is_found() {
    let control = |name: &str, then: &str| {
        format!(
            "control {name} \"c\"\n  strand party\n  cite x\n  mark V\n  from 2031-01-01\n  applies to any item\n  then {then}\n"
        )
    };
    let text = control("xa/c", "licence required") + &control("xa/f", "no licence required");
    broken(&text, "unranked-disagreement", "control xa/f", "over NAME");
    let ranked = text.replace("control xa/f \"c\"\n", "control xa/f \"c\"\n  over xa/c\n");
    assert_eq!(
        errors(&format!("```exeat\n{ranked}```\n")),
        Vec::<String>::new()
    );
}

#[test]
fn a_circle_is_found() {
    let text = "define xa/a \"a\"\n  cite x\n  mark V\n  when meets xa/b\ndefine xa/b \"b\"\n  cite x\n  mark V\n  when meets xa/a";
    broken(text, "circle", "define xa/", "break the chain");
}

#[test]
fn hostile_packs_are_refused_in_bounded_time() {
    let brackets = "(".repeat(3 << 20);
    let nested: String = (0..3000)
        .map(|i| format!("{}all of\n", " ".repeat(i + 8)))
        .collect();
    for text in [
        format!("```exeat\ndefine xa/d \"d\"\n  when {brackets}"),
        format!("```exeat\ndefine xa/d \"d\"\n  when all of\n{nested}"),
        "```exeat\n\u{202e}\u{0}\u{feff}item\n```".to_owned(),
        "```exeat\nfact a : choice \"a\"\n  of item\n```".to_owned(),
    ] {
        assert!(!errors(&text).is_empty());
    }
    let (_, big) = Law::load(vec![pack(&"x".repeat(9 << 20))]);
    assert!(big.iter().any(|d| d.code == "too-large"));
}
