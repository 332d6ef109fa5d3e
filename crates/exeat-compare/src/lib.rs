//! Questions about rules and about who stands behind them: two dates, two countries, a coalition.
//!
//! Everything here is pure: rules, tables and counts come in as values or texts, answers go out as values.
//! The one big choice: every number is exact. A share is a fraction, a range is carried to the end, and what
//! is not known stays a range or is named, never guessed (Invariant A1).

pub mod coalition;
pub mod diff;
pub mod gap;
