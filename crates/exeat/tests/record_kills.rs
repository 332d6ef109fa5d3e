//! Nothing that was acknowledged is lost, wherever the process is killed.
//!
//! A child appends from several threads, closes the record, opens it again and goes on; it says each receipt only
//! after `append` has returned it. The parent kills it with SIGKILL after a random number of receipts, then
//! verifies the record from its files and looks for every receipt it ever heard of.
//! 20 kills; the variable EXEAT_KILLS asks for another number, which `cargo xtask proof kills` does.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_macros,
    reason = "a test, one half of which speaks to the other over its output"
)]

use exeat::record::{Actor, Entry, Filter, Kind, Record, Verify, now, verify};
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

/// Names the folder to the child.
const CHILD: &str = "EXEAT_KILLS_CHILD";
/// Entries a child writes between opening and closing.
const ROUND: usize = 40;
/// Threads that write at once.
const THREADS: usize = 4;

/// A small generator: the same seed, the same run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn entry(n: usize) -> Entry {
    // Bodies of very different length, so that pages and write-ahead frames are cut at every place.
    let body = serde_json::json!({ "n": n, "filling": "x".repeat(n * 37 % 6_000) });
    let actor = Actor::program("load");
    Entry::new(
        Kind::Determination,
        actor,
        now(),
        &format!("order {n}"),
        body,
    )
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Once the parent is gone there is nobody left to be told.
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

/// The child: writes until it is killed. By itself, without a folder, it is a test that does nothing.
#[test]
fn child() {
    let Some(folder) = env::var_os(CHILD).map(PathBuf::from) else {
        return;
    };
    loop {
        let record = Record::open(&folder).unwrap();
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let record = record.clone();
                thread::spawn(move || {
                    for n in 0..ROUND / THREADS {
                        let receipt = record.append(entry(n * THREADS + thread)).unwrap();
                        say(&format!("receipt {} {}", receipt.index, receipt.commitment));
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
    }
}

/// Lets a child write, kills it after so many receipts, and gives every receipt it said.
fn kill_after(folder: &Path, receipts: u64) -> Vec<(u64, String)> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env(CHILD, folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut heard = Vec::new();
    let mut line = String::new();
    while (heard.len() as u64) < receipts {
        line.clear();
        assert_ne!(
            out.read_line(&mut line).unwrap(),
            0,
            "the child ended by itself"
        );
        heard.extend(receipt(&line));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What it said before it was killed was acknowledged too; its last line may be cut.
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    let whole = rest.rfind('\n').map_or("", |at| &rest[..at]);
    heard.extend(whole.lines().filter_map(receipt));
    heard
}

fn receipt(line: &str) -> Option<(u64, String)> {
    // The test runner's own words may stand before the first receipt.
    let (_, rest) = line.split_once("receipt ")?;
    let (index, commitment) = rest.trim_end().split_once(' ')?;
    (commitment.len() == 64).then(|| (index.parse().unwrap(), commitment.to_owned()))
}

#[test]
fn every_acknowledged_entry_is_there_after_every_kill() {
    let kills: u64 = env::var("EXEAT_KILLS").map_or(20, |text| text.parse().unwrap());
    let seed = env::var("EXEAT_SEED").map_or(0x5eed, |text| text.parse().unwrap());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("kills");
    let _ = fs::remove_dir_all(&folder);
    let mut dice = Dice(seed);
    let mut acknowledged: BTreeMap<u64, String> = BTreeMap::new();
    let mut checkpoints = Vec::new();
    for kill in 0..kills {
        // Now and then at once, while the record is being opened; else somewhere in up to three rounds.
        let receipts = if dice.roll(8) == 0 {
            0
        } else {
            dice.roll(3 * ROUND as u64)
        };
        for (index, commitment) in kill_after(&folder, receipts) {
            let earlier = acknowledged.insert(index, commitment);
            assert_eq!(earlier, None, "entry {index} was acknowledged twice");
        }
        if !folder.join("record.sqlite").exists() {
            continue;
        }
        let options = Verify {
            key: None,
            since: std::mem::take(&mut checkpoints),
        };
        if acknowledged.is_empty() {
            continue;
        }
        let report = verify(&folder, &options).unwrap();
        assert_eq!(report.faults, [], "kill {kill} after {receipts} receipts");
        let record = Record::read(&folder).unwrap();
        for (index, commitment) in &acknowledged {
            let kept = record.get(*index).unwrap();
            let found = kept.map(|kept| kept.commitment.to_string());
            assert_eq!(
                found.as_ref(),
                Some(commitment),
                "kill {kill}, entry {index}"
            );
        }
        // The checkpoints heard so far must be beginnings of every later log.
        checkpoints = options.since;
        checkpoints.extend(record.checkpoint().unwrap());
    }
    // And the record goes on.
    let record = Record::open(&folder).unwrap();
    let size = record.size().unwrap();
    assert_eq!(record.append(entry(1)).unwrap().index, size);
    let newest = Filter {
        newest_first: true,
        limit: 1,
        ..Filter::default()
    };
    assert_eq!(record.list(&newest).unwrap()[0].index, size);
    drop(record);
    let report = verify(&folder, &Verify::default()).unwrap();
    assert_eq!(report.faults, []);
    say(&format!(
        "{kills} kills, {} acknowledged entries, {} in the record; seed {seed}",
        acknowledged.len(),
        report.entries
    ));
}
