//! Accuracy on labelled name pairs: `EXEAT_DATA=DIR cargo run --release -p exeat-screen --example accuracy [errors]`.
//!
//! `DIR/screening/` holds `name_pairs_dev.csv` and `cross_script_dev.csv`. Only names and kinds are used, no
//! country, no language, no alias table.
#![allow(clippy::print_stdout, reason = "printing is what this command is for")]

use exeat_screen::{DEFAULT_THRESHOLD, Kind, Name, compare};

struct Pair {
    left: String,
    right: String,
    kind: Kind,
    same: bool,
    slice: Vec<String>,
    /// Only an alias table could find it.
    underivable: bool,
    score: u32,
}

fn main() {
    let Some(data) = std::env::args_os()
        .nth(1)
        .filter(|first| first != "errors")
        .map(std::path::PathBuf::from)
        .or_else(|| std::env::var_os("EXEAT_DATA").map(std::path::PathBuf::from))
    else {
        println!("skipped: EXEAT_DATA names no directory");
        return;
    };
    let errors = std::env::args().any(|argument| argument == "errors");
    for (file, read) in [
        (
            "name_pairs_dev.csv",
            general as fn(&[String]) -> Option<Pair>,
        ),
        ("cross_script_dev.csv", cross_script),
    ] {
        let path = data.join("screening").join(file);
        let Ok(text) = std::fs::read_to_string(&path) else {
            println!("skipped: cannot read {}", path.display());
            continue;
        };
        let mut pairs: Vec<Pair> = rows(&text)
            .iter()
            .skip(1)
            .filter_map(|row| read(row))
            .collect();
        for pair in &mut pairs {
            let left = Name::read(&pair.left, pair.kind);
            let right = Name::read(&pair.right, pair.kind);
            pair.score = compare(&left, &right).score;
        }
        report(file, &pairs);
        if errors {
            print_errors(&pairs);
        }
    }
}

fn general(row: &[String]) -> Option<Pair> {
    let kind = match row.get(1)?.as_str() {
        "Person" => Kind::Person,
        "Company" | "Organization" => Kind::Organisation,
        "Vessel" => Kind::Vessel,
        _ => Kind::Unknown,
    };
    Some(Pair {
        left: row.get(2)?.clone(),
        right: row.get(3)?.clone(),
        kind,
        same: row.get(4)? == "true",
        slice: vec![row.get(1)?.clone(), row.get(5)?.clone()],
        underivable: false,
        score: 0,
    })
}

fn cross_script(row: &[String]) -> Option<Pair> {
    let kind = if row.get(1)? == "person" {
        Kind::Person
    } else {
        Kind::Organisation
    };
    let hardness = row.get(7)?;
    Some(Pair {
        left: row.get(4)?.clone(),
        right: row.get(5)?.clone(),
        kind,
        same: row.get(6)? == "same",
        slice: vec![row.get(1)?.clone(), row.get(3)?.clone(), hardness.clone()],
        underivable: hardness == "acronym" || hardness == "alias/different brand",
        score: 0,
    })
}

fn report(file: &str, pairs: &[Pair]) {
    let all: Vec<&Pair> = pairs.iter().collect();
    let derivable: Vec<&Pair> = pairs.iter().filter(|p| !p.underivable || !p.same).collect();
    println!("{file}: {} pairs", pairs.len());
    print_line(&format!("at {DEFAULT_THRESHOLD}"), &all, DEFAULT_THRESHOLD);
    let best = (1..=10_000)
        .step_by(50)
        .max_by(|a, b| f1(&all, *a).total_cmp(&f1(&all, *b)))
        .unwrap_or(DEFAULT_THRESHOLD);
    print_line(&format!("best at {best}"), &all, best);
    println!("  AUC {:.3}", auc(&all));
    for (name, set) in [("all", &all), ("derivable", &derivable)] {
        let (recall, precision, at) = recall_at_precision(set, 0.90);
        println!("  {name}: recall {recall:.3} at precision {precision:.3} (threshold {at})");
        print_line(
            &format!("{name} at {DEFAULT_THRESHOLD}"),
            set,
            DEFAULT_THRESHOLD,
        );
    }
    let mut slices: Vec<&String> = pairs.iter().flat_map(|p| &p.slice).collect();
    slices.sort();
    slices.dedup();
    for slice in slices {
        let set: Vec<&Pair> = pairs.iter().filter(|p| p.slice.contains(slice)).collect();
        let same = set.iter().filter(|p| p.same).count();
        let hit = |same: bool| {
            set.iter()
                .filter(|p| p.same == same && p.score >= DEFAULT_THRESHOLD)
                .count()
        };
        println!(
            "    {slice}: found {}/{same}, false {}/{}",
            hit(true),
            hit(false),
            set.len() - same
        );
    }
}

fn counts(pairs: &[&Pair], threshold: u32) -> (f64, f64, f64) {
    let count = |same: bool, hit: bool| {
        let n = pairs
            .iter()
            .filter(|p| p.same == same && (p.score >= threshold) == hit)
            .count();
        u32::try_from(n).map_or(0.0, f64::from)
    };
    (count(true, true), count(false, true), count(true, false))
}

fn f1(pairs: &[&Pair], threshold: u32) -> f64 {
    let (hits, wrong, missed) = counts(pairs, threshold);
    2.0 * hits / (2.0 * hits + wrong + missed).max(1.0)
}

fn print_line(label: &str, pairs: &[&Pair], threshold: u32) {
    let (hits, wrong, missed) = counts(pairs, threshold);
    println!(
        "  {label}: precision {:.3} recall {:.3} F1 {:.3}",
        hits / (hits + wrong).max(1.0),
        hits / (hits + missed).max(1.0),
        f1(pairs, threshold)
    );
}

/// Probability that a random true pair outscores a random false one; ties count half.
fn auc(pairs: &[&Pair]) -> f64 {
    let mut won = 0.0;
    let mut all = 0.0;
    for same in pairs.iter().filter(|p| p.same) {
        for other in pairs.iter().filter(|p| !p.same) {
            all += 1.0;
            won += match same.score.cmp(&other.score) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
        }
    }
    won / f64::max(all, 1.0)
}

fn recall_at_precision(pairs: &[&Pair], wanted: f64) -> (f64, f64, u32) {
    let mut best = (0.0, 0.0, 0);
    for threshold in (1..=10_000).step_by(10) {
        let (hits, wrong, missed) = counts(pairs, threshold);
        let precision = hits / (hits + wrong).max(1.0);
        let recall = hits / (hits + missed).max(1.0);
        if precision >= wanted && recall > best.0 {
            best = (recall, precision, threshold);
        }
    }
    best
}

fn print_errors(pairs: &[Pair]) {
    for pair in pairs {
        if pair.underivable || pair.same == (pair.score >= DEFAULT_THRESHOLD) {
            continue;
        }
        let verdict = if pair.same { "MISSED" } else { "WRONG " };
        println!(
            "{verdict} {:5} [{}] {} | {}",
            pair.score,
            pair.slice.join(","),
            pair.left,
            pair.right
        );
        if pair.same {
            print!("{}", Name::read(&pair.left, pair.kind));
            print!("{}", Name::read(&pair.right, pair.kind));
        }
    }
}

/// The cells of a CSV file with quoted cells.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(row) = rows.last_mut() else { break };
        let Some(cell) = row.last_mut() else { break };
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                cell.push('"');
                letters.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            '\r' if !quoted => {}
            other => cell.push(other),
        }
    }
    rows.retain(|row| row.len() > 1);
    rows
}
