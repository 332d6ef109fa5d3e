//! A whole process from nothing: `exeat check FILE`, and the parts of that time.

use crate::measure::{Gate, Report, median, target};
use anyhow::{Context as _, ensure};
use exeat::rules::Law;
use exeat::terms::Layer;
use exeat::{Library, Messages, Options, embedded, transaction_text};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Processes started, and loads measured.
const TIMES: usize = 30;

const SCANNER: &str = r#"date = "2023-07-23"
kind = "export"
from = "JP"
destination = "CN"
origin = "JP"

[[items]]
id = "1"
kind = "lithography scanner"
[items.facts]
wavelength = "193 nm"
numerical-aperture = 1.35
dedicated-chuck-overlay = "1.4 nm"

[end-use]
known-concern = "none"
"#;

fn ms(f: impl FnOnce()) -> f64 {
    let start = Instant::now();
    f();
    start.elapsed().as_secs_f64() * 1e3
}

fn rounds(mut f: impl FnMut()) -> f64 {
    median((0..TIMES).map(|_| ms(&mut f)).collect())
}

pub(crate) fn run(report: &mut Report) -> anyhow::Result<()> {
    let binary = target().join("release").join("exeat");
    if binary.is_file() {
        let folder = target().join("bench");
        std::fs::create_dir_all(&folder)?;
        let file = folder.join("scanner.toml");
        std::fs::write(&file, SCANNER)?;
        let start = || -> anyhow::Result<f64> {
            let begun = Instant::now();
            let status = Command::new(&binary)
                .arg("check")
                .arg(&file)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .with_context(|| format!("cannot start {}", binary.display()))?;
            let took = begun.elapsed().as_secs_f64() * 1e3;
            // 0 to 2 are answers; 3 is an error, whose time says nothing.
            ensure!(matches!(status.code(), Some(0..=2)), "`exeat check` failed");
            Ok(took)
        };
        let mut all = Vec::new();
        for _ in 0..TIMES {
            all.push(start()?);
        }
        report.row(
            "`exeat check FILE`, whole process, median of 30",
            median(all),
            "ms",
            "wall",
            Some(Gate::AtMost(30.0)),
        );
    } else {
        println!("| `exeat check FILE`: not measured, `cargo build --release` first | | | |");
    }
    let load = rounds(|| {
        std::hint::black_box(Library::carried().is_ok());
    });
    report.row(
        "inside: all packs read from their texts and checked",
        load,
        "ms",
        "wall",
        None,
    );
    let parse = rounds(|| {
        std::hint::black_box(Law::load(embedded()));
    });
    report.row(
        "inside: of that, without hashing",
        parse,
        "ms",
        "wall",
        None,
    );
    // A program is compiled when first asked for, so each law here answers once.
    let mut laws = Vec::new();
    for _ in 0..5 {
        laws.push(Library::carried()?);
    }
    let date = exeat::terms::parse_date("2023-07-23").map_err(anyhow::Error::msg)?;
    let compile = median(
        laws.iter()
            .map(|library| {
                ms(|| {
                    for pack in library.law.packs.iter().filter(|p| p.is_law()) {
                        for layer in Layer::ALL {
                            std::hint::black_box(library.law.program(pack, layer, date, None));
                        }
                    }
                })
            })
            .collect(),
    );
    report.row(
        "inside: programs of all packs for one day compiled",
        compile,
        "ms",
        "wall",
        None,
    );
    let library = Library::carried()?;
    let messages = Messages::load("en");
    let answer = rounds(|| {
        let answered = transaction_text(&library, SCANNER, "scanner.toml", false)
            .and_then(|t| exeat::check(&library, t, &Options::default()))
            .map(|answer| exeat::wire::v1::check(&library, &answer, &messages));
        std::hint::black_box(answered.is_ok());
    });
    report.row(
        "inside: the transaction read and determined, programs compiled",
        answer,
        "ms",
        "wall",
        None,
    );
    Ok(())
}
