//! Speed on the real list: `EXEAT_DATA=DIR cargo run --release -p exeat-screen --example speed`.
//!
//! Prints index size, build time, and names per second with percentiles on one thread. Queries are list names with
//! a slip in them, and names in other scripts.
#![allow(clippy::print_stdout, reason = "printing is what this command is for")]

use std::time::Instant;

use exeat_screen::{DEFAULT_THRESHOLD, Index, Kind, Name};

#[path = "../tests/screening/csl.rs"]
mod csl;

fn main() {
    let Some(parties) = csl::load() else { return };
    let started = Instant::now();
    let index = Index::build(&parties);
    println!(
        "{} parties, {} names; built in {:?}; index {} bytes",
        parties.len(),
        parties.iter().map(|p| p.names.len()).sum::<usize>(),
        started.elapsed(),
        index.as_bytes().len()
    );
    if let Some(path) = std::env::var_os("INDEX_OUT") {
        drop(std::fs::write(path, index.as_bytes()));
    }
    let started = Instant::now();
    let Ok(index) = Index::open(index.as_bytes()) else {
        println!("what was just written does not open");
        return;
    };
    let _first = index.searcher();
    println!("opened in {:?}", started.elapsed());
    for (label, kind_known) in [("kind known", true), ("kind unknown", false)] {
        let mut queries: Vec<(String, Kind)> = Vec::new();
        for party in parties.iter().step_by(7) {
            if let Some(name) = party.names.last() {
                let mut letters: Vec<char> = name.chars().collect();
                let middle = letters.len() / 2;
                if queries.len().is_multiple_of(2) && middle > 2 {
                    letters.swap(middle, middle - 1);
                }
                let kind = if kind_known {
                    party.kind
                } else {
                    Kind::Unknown
                };
                queries.push((letters.into_iter().collect(), kind));
            }
        }
        measure(label, &index, &queries);
    }
    let own: Vec<(String, Kind)> = [
        "中芯国际集成电路制造有限公司",
        "华为技术有限公司",
        "삼성전자 주식회사",
        "東京エレクトロン株式会社",
        "Акционерное общество Микрон",
        "任正非",
        "محمد علي حسين",
        "General Electric Company",
        "Sony Group Corporation",
        "John Smith",
    ]
    .iter()
    .cycle()
    .take(1000)
    .map(|name| ((*name).to_string(), Kind::Unknown))
    .collect();
    measure("own script and plain", &index, &own);
}

fn phases(index: &Index<&[u8]>, queries: &[(String, Kind)]) {
    let mut searcher = index.searcher();
    for round in 0..3 {
        let cpu = cpu_time().unwrap_or(0);
        let names: Vec<Name> = queries.iter().map(|(t, k)| Name::read(t, *k)).collect();
        let read = cpu_time().unwrap_or(0);
        let hits: usize = names
            .iter()
            .map(|n| searcher.search(n, 10_001).alerts.len())
            .sum();
        let look = cpu_time().unwrap_or(0);
        let alerts: usize = names
            .iter()
            .map(|n| searcher.search(n, DEFAULT_THRESHOLD).alerts.len())
            .sum();
        let all = cpu_time().unwrap_or(0);
        let n = queries.len() as u64;
        println!(
            "round {round}: read {} ns, look up {} ns ({hits}), whole {} ns ({alerts})",
            (read - cpu) / n,
            (look - read) / n,
            (all - look) / n
        );
    }
}

fn measure(label: &str, index: &Index<&[u8]>, queries: &[(String, Kind)]) {
    phases(index, queries);
    let mut searcher = index.searcher();
    let mut times: Vec<u128> = Vec::new();
    let mut slowest: Vec<(u128, &str)> = Vec::new();
    let (mut alerts, mut examined) = (0, 0);
    let all = Instant::now();
    let cpu = cpu_time();
    for (text, kind) in queries {
        let started = Instant::now();
        let found = searcher.search(&Name::read(text, *kind), DEFAULT_THRESHOLD);
        times.push(started.elapsed().as_nanos());
        slowest.push((started.elapsed().as_micros(), text));
        alerts += found.alerts.len();
        examined += found.examined;
    }
    let total = all.elapsed();
    let used = cpu_time().zip(cpu).map(|(after, before)| after - before);
    slowest.sort();
    if std::env::args().any(|argument| argument == "slowest") {
        for (micros, text) in slowest.iter().rev().take(40).step_by(4) {
            println!("    {micros} us: {text}");
        }
    }
    times.sort_unstable();
    let at = |share: usize| {
        times
            .get(times.len().saturating_sub(1) * share / 1000)
            .copied()
            .unwrap_or(0)
            / 1000
    };
    println!(
        "{label}: {} names, {:.0} names/s by the clock, {:.0} by CPU time; p50 {} us, p99 {} us, worst {} us; alerts {}, examined {}",
        queries.len(),
        queries.len() as f64 / total.as_secs_f64(),
        used.map_or(0.0, |ns| queries.len() as f64 * 1e9 / ns as f64),
        at(500),
        at(990),
        at(1000),
        alerts,
        examined
    );
}

/// Nanoseconds this thread has run, where the system tells; other work on the machine does not count in it.
fn cpu_time() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok()
}
