//! Clocks, medians and the report.

use anyhow::Context as _;
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use std::hint::black_box;
use std::time::Instant;

/// One line of a report.
struct Row {
    what: String,
    value: f64,
    unit: &'static str,
    clock: &'static str,
    gate: Option<Gate>,
}

/// What a figure is held to.
#[derive(Clone, Copy)]
pub(crate) enum Gate {
    /// At most this much.
    AtMost(f64),
    /// At least this much.
    AtLeast(f64),
}

impl Gate {
    fn holds(self, value: f64) -> bool {
        match self {
            Gate::AtMost(limit) => value <= limit,
            Gate::AtLeast(limit) => value >= limit,
        }
    }

    fn words(self) -> String {
        match self {
            Gate::AtMost(limit) => format!("≤ {}", figure(limit)),
            Gate::AtLeast(limit) => format!("≥ {}", figure(limit)),
        }
    }
}

/// The figures of one benchmark: a Markdown table on standard output, JSON beside it.
pub(crate) struct Report {
    name: &'static str,
    rows: Vec<Row>,
}

impl Report {
    pub(crate) fn new(name: &'static str) -> Report {
        println!("## {name}\n\n{}\n", machine());
        println!("| what | value | clock | gate |\n|---|---:|---|---|");
        Report {
            name,
            rows: Vec::new(),
        }
    }

    /// Adds a figure and prints its row at once.
    pub(crate) fn row(
        &mut self,
        what: impl Into<String>,
        value: f64,
        unit: &'static str,
        clock: &'static str,
        gate: Option<Gate>,
    ) {
        let what = what.into();
        let held = gate.map_or(String::new(), |g| {
            let verdict = if g.holds(value) { "held" } else { "MISSED" };
            format!("{} {unit}: {verdict}", g.words())
        });
        println!("| {what} | {} {unit} | {clock} | {held} |", figure(value));
        self.rows.push(Row {
            what,
            value,
            unit,
            clock,
            gate,
        });
    }

    /// Writes the JSON.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|r| {
                json!({
                    "what": r.what, "value": r.value, "unit": r.unit, "clock": r.clock,
                    "gate": r.gate.map(Gate::words),
                    "held": r.gate.map(|g| g.holds(r.value)),
                })
            })
            .collect();
        let report = json!({ "benchmark": self.name, "machine": machine(), "rows": rows });
        let folder = target().join("bench");
        let path = folder.join(format!("{}.json", self.name));
        std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::write(&path, format!("{report:#}\n")))
            .with_context(|| format!("cannot write {}", path.display()))?;
        println!();
        Ok(())
    }
}

/// The target folder this program was built into.
pub(crate) fn target() -> std::path::PathBuf {
    let own = std::env::current_exe().unwrap_or_default();
    own.ancestors()
        .nth(2)
        .map_or_else(|| "target".into(), std::path::Path::to_path_buf)
}

/// A number for a reader: three figures where there are decimals.
fn figure(value: f64) -> String {
    if value < 1.0 {
        format!("{value:.3}")
    } else if value >= 1_000_000.0 {
        format!("{:.1} M", value / 1e6)
    } else if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

/// Cores, processor and compiler, in one line.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|l| l.strip_prefix("model name"))
        .map_or("unknown processor", |l| {
            l.trim_start_matches([' ', '\t', ':'])
        });
    let rustc = std::process::Command::new("rustc")
        .arg("--version")
        .output()
        .ok()
        .and_then(|o| String::from_utf8(o.stdout).ok())
        .unwrap_or_default();
    format!("{cores} cores, {model}, {}", rustc.trim())
}

/// Nanoseconds this thread has run: what other processes do does not count.
pub(crate) fn cpu_ns() -> f64 {
    clock(ClockId::ThreadCPUTime)
}

/// Nanoseconds this process has run, all its threads.
pub(crate) fn process_ns() -> f64 {
    clock(ClockId::ProcessCPUTime)
}

fn clock(id: ClockId) -> f64 {
    let now = clock_gettime(id);
    #[allow(
        clippy::cast_precision_loss,
        reason = "nanoseconds of one run fit a float's 53 bits"
    )]
    let ns = (now.tv_sec * 1_000_000_000 + now.tv_nsec) as f64;
    ns
}

/// Processor time of one call, in nanoseconds.
pub(crate) fn cpu_of<T>(f: impl FnOnce() -> T) -> f64 {
    let before = cpu_ns();
    black_box(f());
    cpu_ns() - before
}

/// The middle of some figures.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Wall-clock nanoseconds per call: the 50th and the 99th of a hundred, over all calls after a warm-up.
pub(crate) fn latency(calls: usize, mut f: impl FnMut(usize)) -> (f64, f64) {
    for i in 0..calls / 10 + 1 {
        f(i);
    }
    let mut all: Vec<f64> = (0..calls)
        .map(|i| {
            let start = Instant::now();
            f(i);
            start.elapsed().as_secs_f64() * 1e9
        })
        .collect();
    all.sort_by(f64::total_cmp);
    let at = |per_cent: usize| {
        all.get((all.len().saturating_sub(1)) * per_cent / 100)
            .copied()
    };
    (at(50).unwrap_or(f64::NAN), at(99).unwrap_or(f64::NAN))
}
