//! Gaps between the shipped packs, and between generated ones against brute force.

mod again;
mod generated;
#[path = "../../../../exeat-decide/tests/naive/mod.rs"]
mod naive;
mod shipped;

use super::*;
use exeat_rules::PackFiles;
use exeat_terms::Date;

pub(crate) fn day(text: &str) -> Date {
    exeat_terms::parse_date(text).unwrap()
}

/// One pack from a text of rules.
pub(crate) fn pack(id: &str, rules: &str) -> PackFiles {
    let manifest = format!(
        "id = \"{id}\"\nname = \"{id}\"\nauthority = \"a\"\nlanguage = \"en\"\n\
         verified_from = \"2030-01-01\"\nverified_through = \"2040-01-01\"\n"
    );
    let file = |name: &str, text: String| (name.to_owned(), format!("{id}/{name}"), text);
    PackFiles {
        folder: id.to_owned(),
        files: vec![
            file("pack.toml", manifest),
            file("rules/1.md", format!("# Rules\n\n```exeat\n{rules}\n```\n")),
        ],
    }
}
