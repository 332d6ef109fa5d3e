//! A process from nothing: opens the index file and screens one name. The same program is started for it.

use super::{MB, count};
use crate::measure::{Gate, Report, median, process_ns, target};
use anyhow::{Context as _, ensure};
use exeat_screen::{DEFAULT_THRESHOLD, Index, Kind, Name};
use std::process::Command;
use std::time::Instant;

const TIMES: usize = 15;

/// What the started process is called with.
pub(crate) const ONE_NAME: &str = "screening-one-name";

pub(super) fn run(report: &mut Report, index: &Index<Vec<u8>>) -> anyhow::Result<()> {
    let folder = target().join("bench");
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("screening.index");
    std::fs::write(&file, index.as_bytes())?;
    let own = std::env::current_exe()?;
    let mut times = Vec::new();
    let mut used = Vec::new();
    let mut memory = 0.0f64;
    for _ in 0..TIMES {
        let begun = Instant::now();
        let output = Command::new(&own).arg(ONE_NAME).arg(&file).output()?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        ensure!(output.status.success(), "the started process failed");
        let text = String::from_utf8(output.stdout)?;
        let mut said = text.split_whitespace().map(str::parse::<f64>);
        let mut next = || {
            said.next()
                .context("the process says what it used")?
                .context("a number")
        };
        memory = memory.max(next()? / 1024.0);
        used.push(next()? / 1e6);
    }
    std::fs::remove_file(&file)?;
    report.row(
        "process from nothing: index file opened and checked, one name screened, median of 15",
        median(times),
        "ms",
        "wall",
        Some(Gate::AtMost(200.0)),
    );
    report.row(
        "the same, processor time of that process",
        median(used),
        "ms",
        "process",
        None,
    );
    report.row(
        "the most memory that process held",
        memory,
        "MiB",
        "",
        Some(Gate::AtMost(150.0)),
    );
    let start = Instant::now();
    ensure!(Index::open(index.as_bytes()).is_ok(), "the index opens");
    let took = start.elapsed().as_secs_f64();
    report.row(
        "inside: length and digest checked",
        took * 1e3,
        "ms",
        "wall",
        None,
    );
    let speed = count(index.as_bytes().len()) / MB / took;
    report.row("inside: digested per second", speed, "MiB/s", "wall", None);
    Ok(())
}

/// What the started process does; prints the most memory it held, in KiB, and its processor time, in nanoseconds.
pub(crate) fn one_name(file: &str) -> anyhow::Result<()> {
    let index = Index::open(std::fs::read(file)?)?;
    let found = index.search(
        &Name::read("华为技术有限公司", Kind::Unknown),
        DEFAULT_THRESHOLD,
    );
    ensure!(!found.alerts.is_empty(), "a listed name was not found");
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next())
        .unwrap_or("NaN");
    println!("{kib} {}", process_ns());
    Ok(())
}
