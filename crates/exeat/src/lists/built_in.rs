//! The list the binary carries: chip-sector rows of the US Entity List, each cited, so that the first run screens
//! something real without a network.

use super::{List, read_text};
use crate::error::Error;
use exeat_terms::Date;

/// The day on which the rows were read from the regulation's text.
pub const BUILT_IN_AS_OF: Date = Date::constant(2026, 7, 23);
/// Where they come from.
pub const BUILT_IN_SOURCE: &str =
    "United States, Entity List, 15 CFR Part 744 Supp. No. 4: rows of the chip sector alone";

/// The day of the notice that put a row on the list, the first of its citation that has one.
fn first_day(cite: &str) -> Option<Date> {
    let (_, after) = cite.split_once('(')?;
    exeat_terms::parse_date(after.split_once(')')?.0).ok()
}

static TEXT: &str = include_str!("../../../../lists/us-entity-list-chip.csv");

/// The built-in list.
///
/// # Errors
/// Never while the tests pass: they read the same text.
pub fn built_in() -> Result<List, Error> {
    let mut list = read_text(TEXT, "us-entity-list-chip")?;
    list.as_of = Some(BUILT_IN_AS_OF);
    BUILT_IN_SOURCE.clone_into(&mut list.source);
    for entry in &mut list.entries {
        "us-entity-list".clone_into(&mut entry.list);
        entry.since = first_day(&entry.cite);
    }
    Ok(list)
}
