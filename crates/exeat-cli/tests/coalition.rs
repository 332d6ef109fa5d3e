//! `exeat coalition` as its users meet it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail a test as a test itself does"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

fn run(args: &[&str]) -> (i32, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_exeat"))
        .arg("coalition")
        .args(args)
        .output()
        .unwrap();
    (
        done.status.code().unwrap(),
        String::from_utf8(done.stdout).unwrap(),
        String::from_utf8(done.stderr).unwrap(),
    )
}

#[test]
fn the_law_is_counted_without_tables_and_the_picture_has_its_table() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("coalition");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("reach.svg");
    let svg = file.display().to_string();
    let (status, out, err) = run(&[
        "--members",
        "jp",
        "--to",
        "cn",
        "--on",
        "2023-07-22,2023-07-23",
        "--all",
        "--svg",
        &svg,
    ]);
    assert_eq!(status, 0, "{err}");
    let scanners: Vec<&str> = out.lines().filter(|l| l.starts_with("N22")).collect();
    assert!(
        scanners[0].contains("0/4 0/4") && scanners[1].contains("4/4 4/4"),
        "{out}"
    );
    // Of the thirteen probes of lithography five more came under Japan's law that day.
    let family = out.lines().find(|l| l.starts_with("lithography, civil"));
    assert!(family.unwrap().ends_with("2/13        7/13"), "{out}");
    assert!(out.contains("38 of 49.6 thousand million dollars"), "{out}");
    assert!(out.contains("No market shares were given"), "{out}");
    assert!(out.contains("head office"), "{out}");
    assert!(
        fs::read_to_string(&file)
            .unwrap()
            .contains("applied 2023-07-23, civil")
    );
    assert!(
        fs::read_to_string(file.with_extension("csv"))
            .unwrap()
            .contains("4 of 4")
    );
    assert!(
        fs::read_to_string(file.with_extension("txt"))
            .unwrap()
            .contains("JP 4 of 4")
    );
}

#[test]
fn what_is_not_known_makes_the_answer_incomplete() {
    let (status, out, _) = run(&[
        "--members",
        "sg",
        "--to",
        "cn",
        "--on",
        "2023-07-23",
        "--json",
    ]);
    assert_eq!(status, 2);
    assert!(
        out.contains("\"0 of 4 probes need a licence, 4 unknown\""),
        "{out}"
    );
    assert!(out.contains("\"members\": [\n    \"sg\"\n  ]"), "{out}");
}

#[test]
fn what_cannot_be_asked_is_one_clear_error() {
    for (args, said) in [
        (
            &["--members", "us,cn", "--to", "cn"][..],
            "`CN` is the destination",
        ),
        (
            &["--members", "atlantis", "--to", "cn"],
            "`atlantis` is not a country",
        ),
        (
            &["--members", "us", "--to", "cn", "--demand", "much"],
            "--demand: `much` is not a number",
        ),
        (
            &["--members", "us", "--to", "cn", "--threshold", "2"],
            "the threshold must lie",
        ),
        (
            &["--members", "us", "--to", "cn", "--on", "2023-02-29"],
            "--on",
        ),
        (
            &["--members", "us", "--to", "cn", "--data", "no-such-folder"],
            "cannot read `no-such-folder`",
        ),
    ] {
        let (status, out, err) = run(args);
        assert_eq!((status, out.as_str()), (3, ""), "{args:?}");
        assert!(err.contains(said), "{args:?}: {err}");
    }
}
