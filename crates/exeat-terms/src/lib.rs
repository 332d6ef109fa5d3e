//! The field's words as types.
//!
//! Everything the other crates talk about is named here once: items, parties, transactions, quantities,
//! countries, citations, outcomes and diagnostics.
//! The one big choice: numbers are exact. A threshold is a [`Rational`] with a unit, never a float, because
//! `<=` and `<` differ between countries and that difference is the subject of this project.
//!
//! Nothing here reads a file, a clock or the environment (Invariant A1).

mod country;
mod diagnostic;
mod generated;
mod interval;
mod mark;
mod outcome;
mod rational;
mod transaction;
mod unit;

pub use country::{Country, CountrySet};
pub use diagnostic::{Diagnostic, Place, Severity};
pub use interval::{Bound, Interval};
pub use jiff::civil::Date;
pub use mark::Mark;
pub use outcome::{Layer, Outcome, ReachStatus, Strand, Truth};
pub use rational::{NumberError, Rational};
pub use transaction::{
    FactId, FactValue, Facts, HeldLicence, Item, Listing, Money, Notice, Owner, Party, Rate, Role,
    Roles, Screened, Transaction,
};
pub use unit::{Unit, UnitError};

/// Reads a civil date strictly: `2023-01-13`, nothing else.
///
/// # Errors
/// Says what is wrong with the text, in words for the person who wrote it.
///
/// ```
/// assert!(exeat_terms::parse_date("2023-02-29").is_err());
/// ```
pub fn parse_date(text: &str) -> Result<Date, String> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| match i {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        });
    if !shaped {
        return Err(format!("`{text}` is not a date of the form 2023-01-13"));
    }
    text.parse::<Date>()
        .map_err(|_| format!("the day `{text}` does not exist"))
}
