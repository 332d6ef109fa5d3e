//! The parser, on law of the invented country `xa`.

use super::*;
use crate::source::Sources;

fn parsed(block: &str) -> (Vec<Decl>, Vec<String>) {
    let text = format!("# Order 7, section 3\n\n```exeat\n{block}\n```\n");
    let mut sources = Sources::default();
    let file = sources.add("packs/xa/rules/order-7.md", text.clone());
    let (decls, problems) = parse_file(&text, file);
    let shown = problems
        .into_iter()
        .map(|p| p.place(&sources).to_string())
        .collect();
    (decls, shown)
}

fn only_error(block: &str) -> String {
    let (_, mut problems) = parsed(block);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    problems.pop().unwrap()
}

#[test]
fn reads_an_entry_with_limbs() {
    let (decls, problems) = parsed(
        "item xa/Z-12 \"fast dry etcher\"\n  kind dry-etcher\n  when all of\n         .1 anisotropic\n         .2 [U] gas-valve-switching-time < 300 ms\n         .3 any of\n              .a chuck-zones >= 20\n              .b [from 2032-01-01] [cite \"Order 9\"] source is tin, xenon",
    );
    assert_eq!(problems, Vec::<String>::new());
    let Some(Value_::When(cond)) = decls[0].first("when").map(|f| &f.value) else {
        panic!("no condition");
    };
    let crate::syntax::Condition::List(_, limbs) = &cond.node else {
        panic!("no list");
    };
    assert_eq!(limbs.len(), 3);
    assert_eq!(limbs[1].mark, Some(exeat_terms::Mark::U));
}

use crate::syntax::Value as Value_;

#[test]
fn the_set_exclusion_stays_inside_its_brackets() {
    let cond = parse_condition("destination in AE or (us/D:1 or us/D:5 except us/A:5)").unwrap();
    let shown = format!("{:?}", cond.node);
    assert!(shown.starts_with("In("), "{shown}");
    assert!(shown.contains("Union([Named"), "{shown}");
}

#[test]
fn an_error_shows_place_heading_and_remedy() {
    let shown = only_error("itm xa/Z-12 \"x\"");
    assert_eq!(
        shown,
        "error[unknown-keyword]: `itm` declares nothing\n  --> packs/xa/rules/order-7.md:4:1   Order 7, section 3\n4 | itm xa/Z-12 \"x\"\n  | ^^^ not a keyword\n  = help: did you mean `item`?"
    );
}

#[test]
fn every_error_of_a_file_is_reported() {
    let (decls, problems) = parsed(
        "item xa/A \"a\"\n  knd dry-etcher\n  from 2023-02-30\n  when x >= \n\ncontrol xa/B \"b\"\n  when a and b or c\n  then licence required",
    );
    assert_eq!(decls.len(), 2);
    let codes: Vec<&str> = problems
        .iter()
        .filter_map(|p| p.split_once('[')?.1.split_once(']').map(|c| c.0))
        .collect();
    assert_eq!(
        codes,
        ["unknown-field", "bad-date", "syntax", "mixed-connectives"]
    );
}

#[test]
fn deep_nesting_is_an_error_and_not_a_crash() {
    let brackets = "(".repeat(100_000);
    let shown = only_error(&format!("define xa/x \"x\"\n  when {brackets}"));
    assert!(shown.contains("nests too deeply"), "{}", &shown[..200]);
}

#[test]
fn what_is_formatted_reads_back_the_same() {
    let text = include_str!("../../../../docs/book/src/language.md");
    for block in markdown::blocks(text) {
        if block.info != "exeat" {
            continue;
        }
        let decls = parse_body(block.body).expect("sound");
        for decl in decls {
            let shown = crate::format::format_decls(std::slice::from_ref(&decl));
            let again = parse_body(&shown).unwrap_or_else(|| panic!("does not parse:\n{shown}"));
            assert_eq!(again, [decl.ordered()], "{shown}");
        }
    }
}
