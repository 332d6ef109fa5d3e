//! The command as its users meet it: heads, exit status, JSON, the dialogue, errors.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail a test as a test itself does"
)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

struct Ran {
    status: i32,
    out: String,
    err: String,
}

/// Runs the command in the folder of fixtures, with a home of its own.
fn run_with(args: &[&str], input: &str, home: &Path) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_exeat"))
        .args(args)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"))
        .env("XDG_CONFIG_HOME", home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Who reads no answer closes the pipe early; that is no failure of the test.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let done = child.wait_with_output().unwrap();
    Ran {
        status: done.status.code().unwrap(),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

fn run(args: &[&str]) -> Ran {
    run_with(args, "", &scratch("empty-home"))
}

/// A folder for what a test writes.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The transaction of the fixture with one text put in place of another.
fn changed(name: &str, from: &str, to: &str) -> String {
    let text = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/scanner.toml"),
    )
    .unwrap();
    assert!(text.contains(from), "{from}");
    written(name, text.replacen(from, to, 1).as_bytes())
}

fn written(name: &str, bytes: &[u8]) -> String {
    let file = scratch("files").join(name);
    fs::write(&file, bytes).unwrap();
    file.display().to_string()
}

#[test]
fn the_scanner_is_free_in_january_and_listed_in_july() {
    let january = run(&["check", "scanner.toml", "--in", "jp,us,nl"]);
    assert_eq!(january.status, 0, "{}", january.err);
    for said in [
        "jp  Japan          no licence required",
        "minimum-resolvable-feature-35 50.04 nm, asks at most 45 nm, misses it by",
        "wavelength 193 nm, asks less than 193 nm",
        "can catch this kind of item",
        "FEFTA art. 48(1)",
        "not subject: nl",
    ] {
        assert!(
            january.out.contains(said),
            "`{said}` is not in:\n{}",
            january.out
        );
    }
    assert_eq!(january.out.matches("it is not legal advice").count(), 1);
    let july = run(&["check", "scanner.toml", "--on", "2023-07-23", "--in", "jp"]);
    assert_eq!(july.status, 1);
    assert!(
        july.out.contains("jp  Japan  licence required  6.17.wo"),
        "{}",
        july.out
    );
    assert!(
        july.out.contains("貨物等省令"),
        "the legal name in its own language"
    );
}

#[test]
fn an_open_reach_is_one_line_on_standard_error() {
    let file = changed("concern.toml", "known-concern = \"none\"", "");
    let ran = run(&["check", &file, "--in", "us"]);
    let lines: Vec<&str> = ran.err.lines().collect();
    assert_eq!(lines.len(), 1, "{}", ran.err);
    assert!(lines[0].starts_with("open: us: reach open"), "{}", ran.err);
    assert!(ran.out.contains("still missing"));
    assert_eq!(ran.status, 0, "only determinations that are reached count");
}

#[test]
fn nothing_is_coloured_in_a_pipe_unless_asked_for() {
    assert!(!run(&["check", "scanner.toml"]).out.contains('\u{1b}'));
    let coloured = run(&["check", "scanner.toml", "--color", "always"]).out;
    assert!(coloured.contains("\u{1b}[1;32mno licence required\u{1b}[0m"));
    let mut plain = String::new();
    for (i, part) in coloured.split('\u{1b}').enumerate() {
        plain.push_str(if i == 0 {
            part
        } else {
            part.split_once('m').unwrap().1
        });
    }
    assert_eq!(
        plain,
        run(&["check", "scanner.toml"]).out,
        "the words are the same without colour"
    );
}

#[test]
fn lines_keep_to_the_width() {
    for line in run(&["check", "scanner.toml", "--all"]).out.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[test]
fn json_has_the_shape_of_the_contract() {
    let ran = run(&[
        "check",
        "scanner.toml",
        "--in",
        "jp",
        "--on",
        "2023-07-23",
        "--json",
    ]);
    assert_eq!(ran.status, 1);
    for key in [
        "\"version\": 1",
        "\"outcome\": \"licence required\"",
        "\"determinations\": [",
        "\"item\": \"1\"",
        "\"jurisdiction\": \"jp\"",
        "\"date\": \"2023-07-23\"",
        "\"list\": \"licence required\"",
        "\"end-use\": \"no licence required\"",
        "\"reach_status\": \"reached\"",
        "\"because\":",
        "\"entry\": \"6.17.wo\"",
        "\"status\": \"met\"",
        "\"limbs\": [",
        "\"mark\":",
        "\"control\": \"jp/48-1\"",
        "\"covered_by\": []",
        "\"exceptions\": [",
        "\"review\":",
        "\"exact\": true",
        "\"still_matter\": []",
        "\"smallest_sets\": []",
        "\"next_question\": null",
        "\"published\":",
        "\"codified\":",
        "\"enforced\":",
        "\"last_known\": null",
        "\"branches\": []",
        "\"verified_through\":",
        "\"notes\": [",
        "\"alerts\": []",
        "\"hash\":",
        "\"lists\": []",
    ] {
        assert!(ran.out.contains(key), "{key} is not in:\n{}", ran.out);
    }
    for args in [
        &["classify", "scanner.toml", "--in", "jp", "--json"][..],
        &["facts", "dry etcher", "--json"],
        &["packs", "--json"],
        &["pack", "lint", "packs/xa", "--json"],
        &["pack", "test", "packs/xa", "--json"],
        &["pack", "fmt", "packs/xa", "--check", "--json"],
    ] {
        let out = run(args).out;
        assert!(out.starts_with("{\n  \"version\": 1,"), "{args:?}: {out}");
        assert!(out.ends_with("}\n"), "{args:?}: {out}");
    }
}

#[test]
fn bad_transactions_are_one_clear_error_and_nothing_else() {
    let brackets = vec![b'['; 10_000_000];
    let mut latin =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/scanner.toml"))
            .unwrap();
    latin.extend(b"# caf\xe9\n");
    let chip = "date = \"2023-01-13\"\n[[items]]\nkind = \"integrated circuit\"\n[items.facts]\n";
    let cases = [
        (
            changed("key.toml", "numerical-aperture", "numerical-apperture"),
            "did you mean `numerical-aperture`",
        ),
        (
            changed("top.toml", "destination ", "destinaton "),
            "did you mean `destination`",
        ),
        (changed("unit.toml", "\"193 nm\"", "193"), "needs a unit"),
        (
            changed("wrong.toml", "193 nm", "193 kg"),
            "does not measure",
        ),
        (changed("huge.toml", "1.35", "1e400"), "huge.toml:28"),
        (changed("huge-text.toml", "193 nm", "1e400 nm"), "too large"),
        (changed("nan.toml", "1.35", "nan"), "`nan` is not a number"),
        (
            changed("nan-text.toml", "1.35", "\"NaN\""),
            "`NaN` is not a number",
        ),
        (
            changed("day.toml", "2023-01-13", "2023-02-29"),
            "does not exist",
        ),
        (
            changed("day-bare.toml", "\"2023-01-13\"", "2023-02-29"),
            "day-bare.toml:1",
        ),
        (
            written(
                "area.toml",
                format!("{chip}applicable-die-area = \"-814 mm2\"\n").as_bytes(),
            ),
            "between 0 mm2",
        ),
        (written("brackets.toml", &brackets), "not TOML"),
        (written("brackets.json", &brackets), "not JSON"),
        (written("latin.toml", &latin), "not UTF-8"),
        (written("null.json", b"null"), "does not hold a transaction"),
        (written("empty.toml", b""), "no `date`"),
        (
            written(
                "twins.toml",
                b"date = \"2023-01-13\"\n[[items]]\nid = \"1\"\n[[items]]\nid = \"1\"\n",
            ),
            "two items have the id `1`",
        ),
        ("no-such-file.toml".to_owned(), "cannot read"),
    ];
    for (file, said) in cases {
        let ran = run(&["check", &file]);
        assert_eq!(ran.status, 3, "{file}: {}", ran.err);
        assert_eq!(ran.out, "", "{file}");
        let errors = ran.err.lines().filter(|l| l.starts_with("error[")).count();
        assert_eq!(errors, 1, "{file}: {}", ran.err);
        assert!(
            ran.err.contains(said),
            "{file}: `{said}` is not in: {}",
            ran.err
        );
        assert!(ran.err.contains("= help: "), "{file}: {}", ran.err);
        assert!(ran.err.len() < 2000, "{file}: {} bytes", ran.err.len());
    }
}

#[test]
fn a_bad_call_is_an_error_with_a_remedy() {
    for (args, said) in [
        (&["chekc", "x"][..], "'check'"),
        (&["check"], "<FILE>"),
        (
            &["check", "scanner.toml", "--on", "yesterday"],
            "write year, month and day",
        ),
        (
            &["check", "scanner.toml", "--in", "jq"],
            "did you mean `jp`",
        ),
        (
            &["check", "scanner.toml", "--packs", "no-such-folder"],
            "check the path",
        ),
        (&["classify", "teapot"], "neither a file nor a kind of item"),
        (
            &["classify", "lithography scanner", "wavelength"],
            "name=value",
        ),
        (&["facts", "dry etchr"], "did you mean `dry etcher`"),
        (&["packs", "zz"], "packs are"),
        (&["pack", "lint", "no-such-folder"], "check the path"),
        (&["man", "teapot"], "subcommands are"),
        (&["packs", "--lang", "tlh"], "possible values: en"),
    ] {
        let ran = run(args);
        assert_eq!(ran.status, 3, "{args:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{args:?}");
        assert!(ran.err.contains(said), "{args:?}: {}", ran.err);
    }
    assert_eq!(run(&["--help"]).status, 0);
    assert_eq!(run(&["--version"]).err, "");
}

#[test]
fn the_dialogue_asks_until_all_is_settled() {
    let file = changed("dutch.toml", "from        = \"JP\"", "from        = \"NL\"");
    let text = fs::read_to_string(&file)
        .unwrap()
        .replace("dedicated-chuck-overlay = \"1.4 nm\"\n", "");
    let file = written("asked.toml", text.as_bytes());
    let args = ["check", &file, "--in", "nl", "--on", "2023-09-01", "--ask"];
    let before = run_with(&args, "", &scratch("empty-home"));
    assert_eq!(before.status, 2, "without an answer it stays open");
    let ran = run_with(&args, "1.4\n1.4 nm\n", &scratch("empty-home"));
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(
        ran.err.contains("1.5 nm or less: licence required"),
        "{}",
        ran.err
    );
    assert_eq!(
        ran.err.matches("not understood: ").count(),
        1,
        "a wrong answer is asked again"
    );
    assert!(ran.err.contains("nothing more to ask"));
    assert!(
        ran.out.contains("Netherlands  licence required"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .ends_with("[items.facts]  # item 1\ndedicated-chuck-overlay = \"1.4 nm\"\n")
    );
    let json = run_with(
        &[&args[..], &["--json"]].concat(),
        "1.4 nm\n",
        &scratch("empty-home"),
    );
    assert!(
        json.out.starts_with('{') && json.out.ends_with("}\n"),
        "only JSON on standard output"
    );
    let skipped = run_with(&args, "?\n", &scratch("empty-home"));
    assert_eq!(skipped.status, 2);
    assert!(skipped.err.contains("nothing more to ask"));
}

#[test]
fn classify_says_which_limb_is_open() {
    let ran = run(&[
        "classify",
        "lithography scanner",
        "wavelength=193nm",
        "numerical-aperture=1.35",
        "--on",
        "2023-09-05",
        "--in",
        "jp,nl",
    ]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(
        ran.out.contains("jp  Japan        met 6.17.wo"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("3B001.f.4 open: .o.b.3: dedicated-chuck-overlay not given"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("missing   dedicated-chuck-overlay"),
        "{}",
        ran.out
    );
}

#[test]
fn facts_names_unit_meaning_and_who_asks() {
    let out = run(&["facts", "dry etcher", "--packs", "packs"]).out;
    assert!(out.contains("gas-valve-switching-time · "), "{out}");
    assert!(out.contains("number in ms"), "{out}");
    let all = run(&["facts", "dry etcher", "--packs", "packs", "--all"]).out;
    assert!(all.contains("xa/Z-12"), "{all}");
}

#[test]
fn a_statement_of_ones_own_carries_an_answer_and_is_shown() {
    let home = fresh("stated-home");
    let check = [
        "check",
        "etcher.toml",
        "--packs",
        "packs",
        "--in",
        "xa",
        "--on",
        "2032-06-01",
    ];
    let before = run_with(&check, "", &home);
    assert_eq!(before.status, 2, "{}", before.err);
    assert!(
        before
            .out
            .contains("law not verified  last known: no licence required"),
        "{}",
        before.out
    );
    let confirm = |through: &str, by: &str| {
        run_with(
            &[
                "packs",
                "confirm",
                "xa",
                "--through",
                through,
                "--by",
                by,
                "--packs",
                "packs",
            ],
            "",
            &home,
        )
    };
    assert_eq!(
        confirm("2031-06-30", "A. Name").status,
        3,
        "it was read through that day anyway"
    );
    assert_eq!(confirm("2032-13-01", "A. Name").status, 3);
    assert_eq!(confirm("2032-12-31", " ").status, 3);
    assert!(
        !home.join("exeat").exists(),
        "nothing is written on an error"
    );
    assert_eq!(confirm("2032-01-31", "Nobody").status, 0);
    assert_eq!(confirm("2032-12-31", "A. \"Name\"").status, 0);
    let file = fs::read_to_string(home.join("exeat/confirmed.toml")).unwrap();
    assert_eq!(
        file.matches("[[confirmed]]").count(),
        1,
        "a later statement takes the place of an earlier: {file}"
    );
    let after = run_with(&check, "", &home);
    assert_eq!(after.status, 0, "{}", after.err);
    assert!(
        after
            .out
            .contains("by your own statement the law stands as read through 2032-12-31"),
        "{}",
        after.out
    );
    assert!(
        after
            .out
            .contains("A. \"Name\" states that the law of xa stands"),
        "{}",
        after.out
    );
    assert!(
        run_with(&["packs", "--packs", "packs"], "", &home)
            .out
            .contains("A. \"Name\" states")
    );
    fs::write(home.join("exeat/confirmed.toml"), "confirmed = 1").unwrap();
    let broken = run_with(&check, "", &home);
    assert_eq!(
        (broken.status, broken.out.as_str()),
        (3, ""),
        "a misread statement carries no answer"
    );
}

#[test]
fn authors_lint_format_test_and_tabulate() {
    let lint = run(&["pack", "lint", "packs/xa"]);
    assert_eq!(
        (lint.status, lint.out.as_str()),
        (0, "xa: 0 errors, 0 warnings\n"),
        "{}",
        lint.err
    );
    let fmt = run(&["pack", "fmt", "packs/xa", "--check"]);
    assert_eq!((fmt.status, fmt.out.as_str()), (0, "0 files change\n"));
    let test = run(&["pack", "test", "packs/xa"]);
    assert_eq!(
        (test.status, test.out.as_str()),
        (0, "xa: 2 tests, 0 failures\n"),
        "{}",
        test.err
    );
    let table = run(&["pack", "table", "packs/xa"]).out;
    assert!(
        table.starts_with("provision,declares,title,for,limb,condition,from,until,mark,citation\n")
    );
    assert!(
        table.contains(
            "xa/Z-12,item,fast dry etcher,dry-etcher,.2,gas-valve-switching-time < 300 ms,2031-04-01,,V,\"Order 7, Annex, entry Z-12\"\n"
        ),
        "{table}"
    );
    assert!(table.contains("destination not in XA"), "{table}");

    // The same pack with a changed threshold, in a folder of another name.
    let copy = fresh("copied-pack");
    for folder in ["rules", "tests"] {
        fs::create_dir_all(copy.join(folder)).unwrap();
    }
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/packs/xa");
    for file in ["pack.toml", "rules/order-7.md", "tests/order-7.md"] {
        fs::copy(from.join(file), copy.join(file)).unwrap();
    }
    let rules = copy.join("rules/order-7.md");
    let text = fs::read_to_string(&rules).unwrap();
    fs::write(&rules, text.replace("< 300 ms", "<= 300 ms")).unwrap();
    let shown = copy.display().to_string();
    let check = |packs: &str| run(&["check", "etcher.toml", "--in", "xa", "--packs", packs]);
    let (own, other) = (check("packs/xa"), check(&shown));
    assert_eq!((own.status, other.status), (0, 1), "{}", other.out);
    let last = |ran: &Ran| {
        ran.out
            .lines()
            .find(|l| l.starts_with("law read from"))
            .unwrap()
            .to_owned()
    };
    assert_ne!(last(&own), last(&other), "the hash changes with the rule");
    let failed = run(&["pack", "test", &shown]);
    assert_eq!(failed.status, 1);
    assert!(
        failed.out.contains("a slow etcher is free"),
        "{}",
        failed.out
    );

    // Another form of the same rule is written canonically, and then stays.
    fs::write(
        &rules,
        text.replace(
            "  cite Order 7, Annex, entry Z-12\n",
            "  cite     Order 7, Annex, entry Z-12\n",
        ),
    )
    .unwrap();
    assert_eq!(run(&["pack", "fmt", &shown, "--check"]).status, 1);
    assert_eq!(run(&["pack", "fmt", &shown]).status, 0);
    assert_eq!(run(&["pack", "fmt", &shown, "--check"]).status, 0);

    // A broken pack: errors with place and remedy, and nothing decided.
    fs::write(&rules, text.replace("< 300 ms", "< 300 kg")).unwrap();
    let lint = run(&["pack", "lint", &shown]);
    assert_eq!(lint.status, 3);
    assert!(
        lint.out.contains("order-7.md:27:") && lint.out.contains("= help: "),
        "{}",
        lint.out
    );
    let broken = check(&shown);
    assert_eq!((broken.status, broken.out.as_str()), (3, ""));
}

#[test]
fn completions_and_manual_are_printed() {
    assert!(run(&["completions", "bash"]).out.contains("_exeat"));
    let page = run(&["man"]).out;
    assert!(page.contains(".TH exeat 1"), "{page}");
    assert!(
        run(&["man", "pack", "lint"])
            .out
            .contains("exeat\\-pack\\-lint")
    );
}

/// Every scenario through the command, byte for byte what the library says of it.
#[test]
fn every_scenario_gives_the_same_bytes_through_command_and_library() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let (scenarios, _) = exeat::scenario::folder(&root).unwrap();
    let library = exeat::Library::carried().unwrap();
    let messages = exeat::Messages::load("en");
    let home = scratch("scenario-home");
    let next = std::sync::atomic::AtomicUsize::new(0);
    let ran = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(scenario) = scenarios.get(at) else {
                        break;
                    };
                    let file = written(
                        &format!("scenario-{at}.toml"),
                        scenario.transaction.as_bytes(),
                    );
                    for expect in &scenario.expect {
                        let options = exeat::Options {
                            jurisdictions: vec![expect.jurisdiction.clone()],
                            on: expect.on,
                            ..exeat::Options::default()
                        };
                        let mut args = vec!["check", &file, "--in", &expect.jurisdiction, "--json"];
                        let day = expect.on.map(|d| d.to_string()).unwrap_or_default();
                        if expect.on.is_some() {
                            args.extend(["--on", &day]);
                        }
                        let done = run_with(&args, "", &home);
                        let read = exeat::transaction_file(&library, Path::new(&file));
                        let answer = read.and_then(|t| exeat::check(&library, t, &options));
                        match answer {
                            Ok(answer) => {
                                let wire = exeat::wire::v1::check(&library, &answer, &messages);
                                let json = exeat::wire::v1::to_json(&wire).unwrap();
                                assert_eq!(done.out.trim_end(), json, "{}", scenario.title);
                                assert_eq!(
                                    done.status,
                                    i32::from(answer.exit_status()),
                                    "{}",
                                    scenario.title
                                );
                            }
                            Err(_) => assert_eq!(done.status, 3, "{}", scenario.title),
                        }
                        ran.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let ran = ran.into_inner();
    assert!(ran >= scenarios.len(), "{ran} of {}", scenarios.len());
    eprintln!("{ran} answers of {} scenarios compared", scenarios.len());
}

#[test]
fn countries_are_found_by_any_name_and_tell_their_groups_on_a_day() {
    let ran = run(&["countries", "台湾", "--on", "2026-07-23", "--json"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    for text in ["\"TW\"", "\"Taiwan\"", "us/A:6"] {
        assert!(ran.out.contains(text), "{text} in {}", ran.out);
    }
    assert!(!ran.out.contains("core/wassenaar"), "{}", ran.out);
    // In the old group the day before, in the new one on the day.
    for (day, group) in [("2026-07-09", "us/D:4"), ("2026-07-10", "us/A:5")] {
        let ran = run(&["countries", "AE", "--on", day]);
        assert!(ran.out.contains(group), "{group} on {day}: {}", ran.out);
    }
    let ran = run(&["countries", "Japann"]);
    assert_eq!(ran.status, 3);
    assert!(ran.err.contains("did you mean `Japan`"), "{}", ran.err);
}
