//! Asks the real list: `EXEAT_DATA=DIR cargo run --release -p exeat-screen --example ask NAME ...`.
#![allow(clippy::print_stdout, reason = "printing is what this command is for")]

use exeat_screen::{DEFAULT_THRESHOLD, Index, Kind, Name};

#[path = "../tests/screening/csl.rs"]
mod csl;

fn main() {
    let Some(parties) = csl::load() else { return };
    let index = Index::build(&parties);
    for text in std::env::args().skip(1) {
        let name = Name::read(&text, Kind::Unknown);
        let found = index.search(&name, DEFAULT_THRESHOLD);
        println!(
            "{text}: {} alerts, {} examined",
            found.alerts.len(),
            found.examined
        );
        for alert in found.alerts.iter().take(6) {
            println!("  {} {}", alert.score, alert.matched);
        }
    }
}
