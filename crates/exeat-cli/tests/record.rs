//! The record as its users meet it: kept answers, listed, shown, verified, exported, asked again, erased.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail a test as a test itself does"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Ran {
    status: i32,
    out: String,
    err: String,
}

/// A folder of its own for each test, which is also its home.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Desk {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("record")
            .join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Desk(folder)
    }

    fn run(&self, args: &[&str]) -> Ran {
        let done = Command::new(env!("CARGO_BIN_EXE_exeat"))
            .args(args)
            .current_dir(&self.0)
            .env("XDG_CONFIG_HOME", &self.0)
            .env("XDG_DATA_HOME", &self.0)
            .env("USER", "anna")
            .env_remove("LOGNAME")
            .output()
            .unwrap();
        Ran {
            status: done.status.code().unwrap(),
            out: String::from_utf8(done.stdout).unwrap(),
            err: String::from_utf8(done.stderr).unwrap(),
        }
    }

    /// The README's scene, kept in the folder `kept`.
    fn check(&self) -> Ran {
        let scene = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/scanner-2023.toml");
        fs::copy(scene, self.0.join("scene.toml")).unwrap();
        self.run(&["check", "scene.toml", "--in", "jp", "--record", "kept"])
    }
}

#[test]
fn an_answer_is_kept_listed_shown_and_verified() {
    let desk = Desk::new("whole");
    let checked = desk.check();
    assert_eq!(checked.status, 0, "{}", checked.err);
    assert!(
        checked
            .err
            .contains("kept as entry 0 of the record in kept"),
        "{}",
        checked.err
    );
    let screened = desk.run(&["screen", "SMEE", "--record", "kept", "--actor", "ben"]);
    assert!(screened.status < 2, "{}", screened.err);
    let list = desk.run(&["record", "list", "--data", "kept"]);
    assert_eq!(list.status, 0, "{}", list.err);
    let lines: Vec<&str> = list.out.lines().collect();
    assert!(lines[0].starts_with("1  "), "newest first: {}", list.out);
    assert!(
        lines[0].contains("screening") && lines[0].contains("ben: SMEE"),
        "{}",
        lines[0]
    );
    assert!(lines[1].contains("determination  anna: "), "{}", lines[1]);
    let one = desk.run(&["record", "list", "--data", "kept", "--kind", "screening"]);
    assert!(one.out.contains("1 of 2 entries"), "{}", one.out);
    let show = desk.run(&["record", "show", "0", "--data", "kept"]);
    assert_eq!(show.status, 0, "{}", show.err);
    assert!(
        show.out.contains("1 jp: no licence required"),
        "{}",
        show.out
    );
    assert!(show.out.contains("it holds"), "{}", show.out);
    let verify = desk.run(&["record", "verify", "--data", "kept"]);
    assert_eq!(verify.status, 0, "{}", verify.out);
    assert!(
        verify.out.starts_with("whole: 2 entries, 0 of them erased"),
        "{}",
        verify.out
    );
    let same = desk.run(&["record", "replay", "0", "--data", "kept"]);
    assert_eq!(same.status, 0, "{}", same.out);
    assert!(
        same.out.starts_with("the same answer, byte for byte"),
        "{}",
        same.out
    );
}

#[test]
fn a_changed_record_is_told_with_its_place() {
    let desk = Desk::new("changed");
    desk.check();
    let checkpoint = desk.0.join("kept/log/checkpoint");
    fs::copy(&checkpoint, desk.0.join("checkpoint")).unwrap();
    let key = fs::read_to_string(desk.0.join("kept/log/key")).unwrap();
    let kept = [
        "record",
        "verify",
        "--data",
        "kept",
        "--key",
        key.trim(),
        "--since",
        "checkpoint",
    ];
    assert_eq!(desk.run(&kept).status, 0);
    let path = desk.0.join("kept/record.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    let words = b"lithography scanner, 2023";
    let at = bytes.windows(words.len()).position(|w| w == words).unwrap();
    bytes[at] = b'L';
    fs::write(&path, bytes).unwrap();
    let verify = desk.run(&kept);
    assert_eq!(verify.status, 1);
    assert!(
        verify.out.contains("record.sqlite, bytes "),
        "{}",
        verify.out
    );
    assert!(verify.out.contains("entry 0: "), "{}", verify.out);
    let json = desk.run(&["record", "verify", "--data", "kept", "--json"]);
    assert!(json.out.contains("\"whole\": false"), "{}", json.out);
}

#[test]
fn a_bundle_is_checked_by_itself() {
    let desk = Desk::new("bundle");
    desk.check();
    let export = desk.run(&[
        "record",
        "export",
        "0",
        "--data",
        "kept",
        "--out",
        "case.json",
    ]);
    assert_eq!(export.status, 0, "{}", export.err);
    let bundle = desk.0.join("case.json");
    assert_eq!(desk.run(&["record", "verify", "case.json"]).status, 0);
    let text = fs::read_to_string(&bundle).unwrap();
    fs::write(&bundle, text.replace("anna", "bert")).unwrap();
    let verify = desk.run(&["record", "verify", "case.json"]);
    assert_eq!(verify.status, 1);
    let told = "entry 0: its content or salt is not what was committed to";
    assert!(verify.out.contains(told), "{}", verify.out);
    let form = desk.run(&["record", "export", "--data", "kept", "--out", "case.doc"]);
    assert_eq!(form.status, 3);
    assert!(form.err.contains("error[unknown-form]"), "{}", form.err);
}

#[test]
fn what_is_not_there_is_one_clear_error() {
    let desk = Desk::new("errors");
    for (args, code) in [
        (vec!["record", "list", "--data", "nowhere"], "no-record"),
        (vec!["record", "verify", "--data", "nowhere"], "no-record"),
        (vec!["record", "list"], "no-record"),
        (vec!["record", "verify", "nowhere.json"], "unreadable"),
        (
            vec!["record", "hold", "--data", "nowhere", "--all", "--why", "x"],
            "no-record",
        ),
    ] {
        let ran = desk.run(&args);
        assert_eq!(ran.status, 3, "{args:?}");
        assert!(
            ran.err.starts_with(&format!("error[{code}]")),
            "{args:?}: {}",
            ran.err
        );
    }
    assert!(
        !desk.0.join("nowhere").exists(),
        "a misspelt folder is not made"
    );
    desk.check();
    for (args, code) in [
        (vec!["record", "show", "9", "--data", "kept"], "no-entry"),
        (vec!["record", "show", "c-9", "--data", "kept"], "no-case"),
        (
            vec!["record", "list", "--data", "kept", "--kind", "x"],
            "unknown-kind",
        ),
        (
            vec!["record", "verify", "--data", "kept", "--key", "x"],
            "bad-key",
        ),
        (
            vec![
                "record", "erase", "--data", "kept", "--entry", "0", "--why", "x",
            ],
            "not-due",
        ),
        (
            vec!["record", "erase", "--data", "kept", "--why", "x"],
            "no-scope",
        ),
    ] {
        let ran = desk.run(&args);
        assert_eq!(ran.status, 3, "{args:?}");
        assert!(
            ran.err.starts_with(&format!("error[{code}]")),
            "{args:?}: {}",
            ran.err
        );
    }
    let hold = desk.run(&[
        "record",
        "hold",
        "--data",
        "kept",
        "--all",
        "--why",
        "subpoena 7",
    ]);
    assert_eq!(hold.status, 0, "{}", hold.err);
    let show = desk.run(&["record", "show", "0", "--data", "kept"]);
    assert!(show.out.contains("held: subpoena 7"), "{}", show.out);
}
