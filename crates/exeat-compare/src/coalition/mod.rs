//! How far a coalition's controls could reach, and how far they reach.
//!
//! Per input market of the chip supply chain: what share of the world's supply the members sell, what the
//! destination makes itself, what third countries sell, and what that could deny. Two readings stand side by
//! side and are never multiplied: *potential* is what the members could withhold, *applied* is what their law
//! asked for on a day, counted over probe items. There is no single score: a country can be a complement in
//! one market and a substitute in the next, and one number would hide it.
//!
//! Market tables come as texts ([`read_eto`]); none are carried, because the only open ones are licensed for
//! non-commercial use.

mod applied;
mod availability;
mod code;
mod eto;
mod exact;
mod families;
mod figures;
mod game;
mod market;
mod measure;
pub mod picture;
mod range;
mod reach;
mod totals;

pub use applied::{Applied, Counts, EndUser, Finding, PROBES};
pub use availability::{Availability, Criterion};
pub use code::{alpha3, from_alpha3};
pub use eto::{EtoTables, read_eto};
pub use exact::Exact;
pub use families::{FAMILIES, Family, Stage};
pub use figures::{Figure, figures};
pub use game::{Game, MAX_PLAYERS, Power, Table};
pub use market::{Dataset, Kind, Market, Supplier, Vintage, Who, Wording};
pub use measure::{BreakEven, Split, Weighed};
pub use range::{Measured, Range};
pub use reach::{MarketReach, Part, Question, market_reach};
pub use totals::{Total, TotalPart, totals};
