//! Packs from a folder: a changed threshold changes the answer and the hash, a broken pack decides nothing.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail a test as a test itself does"
)]

use exeat::{Library, Messages, Options, check, embedded, scenario, transaction_text};
use std::fs;
use std::path::{Path, PathBuf};

/// The carried Japanese pack, written to a folder of its own.
fn copied(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    let pack = embedded().into_iter().find(|p| p.folder == "jp").unwrap();
    for (path, _, text) in pack.files {
        let file = folder.join("jp").join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    folder
}

/// The file of the copy that holds a text, and what it says.
fn holding(folder: &Path, text: &str) -> (PathBuf, String) {
    let mut files: Vec<PathBuf> = fs::read_dir(folder.join("jp/rules"))
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|f| (f.clone(), fs::read_to_string(&f).unwrap()))
        .find(|(_, t)| t.contains(text))
        .unwrap_or_else(|| panic!("no rule says `{text}`"))
}

fn replace(folder: &Path, from: &str, to: &str) {
    let (file, text) = holding(folder, from);
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

/// The head of the README's scanner, with another overlay, in Japan.
fn scanner(library: &Library, overlay: &str) -> String {
    let text = include_str!("../../../examples/scanner-2023.toml")
        .replace("2023-01-13", "2024-10-01")
        .replace("1.4 nm", overlay);
    let transaction = transaction_text(library, &text, "scanner", false).unwrap();
    let options = Options {
        jurisdictions: vec!["jp".to_owned()],
        ..Options::default()
    };
    check(library, transaction, &options)
        .unwrap()
        .outcome
        .to_string()
}

fn hash(library: &Library, id: &str) -> String {
    library
        .hashes
        .iter()
        .find(|(i, _)| i == id)
        .map(|(_, h)| h.clone())
        .unwrap()
}

#[test]
fn the_carried_packs_are_sound() {
    let (_, diagnostics) = exeat::rules::Law::load(embedded());
    let shown: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(shown, Vec::<String>::new());
}

#[test]
fn a_changed_threshold_changes_the_answer_and_the_hash() {
    let carried = Library::carried().unwrap();
    assert_eq!(scanner(&carried, "2.5 nm"), "no licence required");
    let folder = copied("threshold");
    let same = Library::with_folder(&folder).unwrap();
    assert_eq!(hash(&same, "jp"), hash(&carried, "jp"));
    replace(
        &folder,
        "jp/same-machine-overlay <= 2.4 nm",
        "jp/same-machine-overlay <= 2.6 nm",
    );
    let changed = Library::with_folder(&folder).unwrap();
    assert_eq!(scanner(&changed, "2.5 nm"), "licence required");
    assert_ne!(hash(&changed, "jp"), hash(&carried, "jp"));
    assert_eq!(hash(&changed, "us"), hash(&carried, "us"));
}

#[test]
fn ten_ways_to_break_a_pack_give_ten_errors_with_place_and_remedy() {
    let breaks = [
        (
            "minimum-resolvable-feature-25 <= 45 nm",
            "minimum-resolvable-feature <= 45 nm",
            "unknown-fact",
        ),
        ("wavelength >= 193 nm", "wavelength >= 193", "wrong-unit"),
        ("", "", ""),
        ("wavelength >= 193 nm", "wavelength => 193 nm", "syntax"),
        ("item jp/6.17.wo ", "itm jp/6.17.wo ", "unknown-keyword"),
        (
            "mark    V\n  from    2023-07-23",
            "marc    V\n  from    2023-07-23",
            "unknown-field",
        ),
        ("from    2023-07-23 ", "from    2023-07-43 ", "bad-date"),
        (
            "kind    lithography-scanner",
            "kind    lithography-scaner",
            "unknown-kind",
        ),
        (
            "then       licence required",
            "then       licence needed",
            "unknown-effect",
        ),
        (
            "mark    V\n  from    2024-09-08",
            "mark    X\n  from    2024-09-08",
            "unknown-mark",
        ),
    ];
    let mut broken = 0;
    for (i, (from, to, code)) in breaks.into_iter().enumerate() {
        let folder = copied(&format!("broken-{i}"));
        let code = if code.is_empty() {
            // The third breaks the manifest: a pack that does not say who it is.
            fs::write(folder.join("jp/pack.toml"), "name = 7\n").unwrap();
            "bad-manifest"
        } else {
            replace(&folder, from, to);
            code
        };
        let error = Library::with_folder(&folder).expect_err(from);
        let hit = error
            .diagnostics()
            .iter()
            .find(|d| d.code == code)
            .unwrap_or_else(|| panic!("no {code} in {error}"));
        assert!(hit.place.as_ref().is_some_and(|p| p.line > 0), "{error}");
        assert!(hit.help.is_some(), "{error}");
        broken += 1;
    }
    assert_eq!(broken, 10);
}

/// The files `CONTRIBUTING.md` shows below a folder, as it shows them: a path in the text, then a fenced block.
fn shown_in_contributing(folder: &str) -> Vec<(String, String)> {
    let text = include_str!("../../../CONTRIBUTING.md");
    let mut files: Vec<(String, String)> = Vec::new();
    let (mut path, mut fence) = (None, None::<String>);
    for line in text.lines() {
        match (&fence, &path) {
            (Some(end), _) if line == end => fence = None,
            (Some(_), _) => {
                let (_, text) = files.last_mut().unwrap();
                text.push_str(line);
                text.push('\n');
            }
            (None, Some(_)) if line.starts_with("```") => {
                fence = Some(line.chars().take_while(|c| *c == '`').collect());
                files.push((path.take().unwrap(), String::new()));
            }
            (None, _) => {
                let named = line.split('`').find(|part| part.starts_with(folder));
                path = named
                    .map(str::to_owned)
                    .filter(|p| p.contains('.'))
                    .or(path);
            }
        }
    }
    files
}

#[test]
fn the_invented_country_of_the_contributing_guide_answers_and_is_short() {
    let files = shown_in_contributing("packs/xr/");
    let names: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        names,
        [
            "packs/xr/pack.toml",
            "packs/xr/sets/countries.csv",
            "packs/xr/rules/order-1.md",
            "packs/xr/tests/order-1.md",
        ]
    );
    let lines: usize = files
        .iter()
        .filter(|(path, _)| !path.ends_with(".toml"))
        .map(|(_, text)| text.lines().filter(|l| !l.trim().is_empty()).count())
        .sum();
    assert!(lines < 60, "{lines} lines of Markdown and CSV");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ruritania");
    let _ = fs::remove_dir_all(&folder);
    for (path, text) in &files {
        let file = folder.join(path.trim_start_matches("packs/"));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let shop = exeat::workshop(&folder).unwrap();
    let found: Vec<String> = shop.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(found, Vec::<String>::new(), "what `pack lint` says");
    let library = Library::with_folder(&folder).unwrap();
    let messages = Messages::load("en");
    let pack = shop.law.pack("xr").unwrap();
    assert_eq!(pack.tests.len(), 1);
    let mut failures = scenario::run_test(&library, &messages, "xr", &pack.tests[0]);
    let (scenarios, unread) =
        scenario::read(&shown_in_contributing("scenarios/")[0].1, "CONTRIBUTING.md");
    assert_eq!(scenarios.len(), 1, "{unread:?}");
    failures.extend(scenario::run(&library, &messages, &scenarios[0]));
    let shown: Vec<String> = failures.iter().map(ToString::to_string).collect();
    assert_eq!(shown, Vec::<String>::new());
}
