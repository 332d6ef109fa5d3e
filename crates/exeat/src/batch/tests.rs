//! Runs over made-up files: the same answers as one by one, the same bytes after an interruption.

use super::orders::Orders;
use super::*;
use std::fs;
use std::sync::OnceLock;

mod forms;
mod workbooks;

fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| Library::carried().unwrap())
}

fn messages() -> &'static Messages {
    static MESSAGES: OnceLock<Messages> = OnceLock::new();
    MESSAGES.get_or_init(|| Messages::load("en"))
}

/// A folder of one test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("exeat-batch-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn few() -> Options {
    Options {
        jurisdictions: ["jp", "nl"].map(str::to_owned).into(),
        ..Options::default()
    }
}

fn book(rows: u64, broken: bool) -> String {
    let orders = Orders::new(library(), 7, broken);
    let mut text = orders.header();
    for row in 0..rows {
        text.push('\n');
        text.push_str(&orders.row(row));
    }
    text.push('\n');
    text
}

fn run(input: &Path, out: &Path, options: &Options, settings: &Settings) -> Result<Report, Error> {
    check(
        library(),
        messages(),
        options,
        input,
        out,
        settings,
        &mut |_| {},
    )
}

/// Runs over a text in CSV; gives the output, the rejects and the report.
fn csv(name: &str, text: &str, options: &Options, settings: &Settings) -> (String, String, Report) {
    let folder = folder(name);
    let (input, out) = (folder.join("in.csv"), folder.join("out.csv"));
    fs::write(&input, text).unwrap();
    let report = run(&input, &out, options, settings).unwrap();
    let rejects = report
        .rejects
        .as_ref()
        .map(|p| fs::read_to_string(p).unwrap())
        .unwrap_or_default();
    let text = fs::read_to_string(&out).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    (text, rejects, report)
}

#[test]
fn columns_and_the_single_path_write_the_same_bytes() {
    let text = book(250, true);
    let single = Settings {
        single: true,
        ..Settings::default()
    };
    let (fast, fast_rejects, report) = csv(
        "same-fast",
        &text,
        &Options::default(),
        &Settings::default(),
    );
    let (slow, slow_rejects, _) = csv("same-slow", &text, &Options::default(), &single);
    for (at, (a, b)) in fast.lines().zip(slow.lines()).enumerate() {
        assert_eq!(a, b, "row {}", at + 1);
    }
    assert_eq!(fast, slow);
    assert_eq!(fast_rejects, slow_rejects);
    assert_eq!(report.summary.rows, 250);
    assert_eq!(report.summary.rejected, 3);
    // Every kind of head that the rules can give here does come.
    assert!(
        report.summary.outcomes.len() >= 4,
        "{:?}",
        report.summary.outcomes
    );
}

#[test]
fn a_row_says_what_check_says() {
    let text = book(40, false);
    let (out, _, _) = csv("as-check", &text, &few(), &Settings::default());
    let names: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let header: Vec<&str> = out.lines().next().unwrap().split(',').collect();
    let columns: Vec<FileColumn> = names.iter().map(|n| FileColumn::text(*n)).collect();
    let bound = Header::bind(library(), &columns, &[]).unwrap();
    for (line, answered) in text.lines().zip(out.lines()).skip(1) {
        let cells: Vec<Cell> = line
            .split(',')
            .map(|c| {
                if c.is_empty() {
                    Cell::Empty
                } else {
                    Cell::Text(c.to_owned())
                }
            })
            .collect();
        let tree = bound.tree(&cells, None, 1).unwrap();
        let transaction = crate::read::transaction_tree(library(), &tree).unwrap();
        let answer = crate::check(library(), transaction, &few()).unwrap();
        let at = header.iter().position(|h| *h == "exeat.outcome").unwrap();
        // Only the last columns hold separators.
        assert_eq!(
            answered.split(',').nth(at),
            Some(answer.outcome.as_str()),
            "{line}"
        );
        for d in &answer.determinations {
            assert!(
                answered.contains(d.outcome.as_str()),
                "{line}: {}",
                d.jurisdiction
            );
        }
    }
}

#[test]
fn an_interrupted_run_goes_on_and_leaves_the_same_bytes() {
    let folder = folder("resume");
    let (input, whole, cut) = (
        folder.join("in.csv"),
        folder.join("whole.csv"),
        folder.join("cut.csv"),
    );
    fs::write(&input, book(400, true)).unwrap();
    let options = few();
    let settings = Settings {
        checkpoint_blocks: Some(1),
        ..Settings::default()
    };
    run(&input, &whole, &options, &settings).unwrap();
    for stop_after in 1..=3 {
        let stopping = Settings {
            stop_after: Some(stop_after),
            ..settings.clone()
        };
        assert!(run(&input, &cut, &options, &stopping).is_err());
        assert!(!cut.exists());
    }
    // A torn line, and bytes past the last good one, are what a machine that stops leaves.
    for (file, more) in [
        ("cut.csv.exeat-journal", "999\t1\t1"),
        ("cut.csv.exeat-part", "half a row"),
    ] {
        let path = folder.join(file);
        let mut text = fs::read(&path).unwrap();
        text.extend_from_slice(more.as_bytes());
        fs::write(&path, text).unwrap();
    }
    let report = run(&input, &cut, &options, &settings).unwrap();
    assert!(
        report.resumed_at.is_some_and(|row| row > 64),
        "{:?}",
        report.resumed_at
    );
    assert_eq!(fs::read(&whole).unwrap(), fs::read(&cut).unwrap());
    assert_eq!(
        fs::read(folder.join("whole.rejects.csv")).unwrap(),
        fs::read(folder.join("cut.rejects.csv")).unwrap()
    );
    let left: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("exeat-"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn another_run_does_not_take_over_what_one_left() {
    let folder = folder("other");
    let (input, out) = (folder.join("in.csv"), folder.join("out.csv"));
    fs::write(&input, book(300, false)).unwrap();
    let stopping = Settings {
        checkpoint_blocks: Some(1),
        stop_after: Some(1),
        ..Settings::default()
    };
    assert!(run(&input, &out, &few(), &stopping).is_err());
    let other = Options {
        jurisdictions: vec!["us".to_owned()],
        ..Options::default()
    };
    let error = run(&input, &out, &other, &Settings::default()).unwrap_err();
    assert_eq!(error.diagnostics()[0].code, "other-run");
    let restart = Settings {
        restart: true,
        ..Settings::default()
    };
    assert_eq!(
        run(&input, &out, &other, &restart).unwrap().resumed_at,
        None
    );
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn threads_do_not_change_a_byte() {
    let text = book(300, true);
    let with = |threads| Settings {
        threads: Some(threads),
        ..Settings::default()
    };
    let (one, _, _) = csv("threads-1", &text, &few(), &with(1));
    let (five, _, _) = csv("threads-5", &text, &few(), &with(5));
    assert_eq!(one, five);
}

const HEAD: &str = "date,from,destination,items.kind";

fn rejects_of(name: &str, text: &str) -> Vec<String> {
    let (_, rejects, _) = csv(name, text, &few(), &Settings::default());
    rejects.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn a_broken_row_is_told_with_row_column_and_reason() {
    let text = format!(
        "{HEAD},items.facts.wavelength,Own\n\
         2023-01-13,JP,CN,lithography scanner,193,a\n\
         2023-01-13,JP,CN,lithography scanner,193 kg,a\n\
         2023-01-13,JP,CN,lithography scanner,193 nm\n\
         2023-01-13,JP,CN,dry etcher,193 nm,a\n\
         2023-01-13,JP,CN,lithography scanner,193 nm,fine\n\
         ,JP,CN,lithography scanner,193 nm,a\n\
         2023-01-13,JP,CN,\"lithography scanner,193 nm,open\n\
         2023-01-13,JP,CN,lithography scanner,193 nm,fine too\n"
    );
    let (out, rejects, report) = csv("broken", &text, &few(), &Settings::default());
    let found: Vec<(&str, &str, &str)> = rejects
        .lines()
        .skip(1)
        .map(|l| {
            let mut parts = l.splitn(4, ',');
            (
                parts.next().unwrap(),
                parts.next().unwrap(),
                parts.next().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("2", "items.facts.wavelength", "missing-unit"),
            ("3", "items.facts.wavelength", "wrong-unit"),
            ("4", "", "broken-row"),
            ("5", "items.facts.wavelength", "fact-of-other-kind"),
            ("7", "", "missing-key"),
            ("8", "", "broken-row"),
        ]
    );
    assert_eq!(
        (
            report.summary.rows,
            report.summary.rejected,
            report.summary.exit_status()
        ),
        (8, 6, 2)
    );
    assert_eq!(report.own_columns, ["Own"]);
    // No row is lost, and none stands twice.
    assert_eq!(out.lines().count(), 9);
    assert!(out.lines().nth(8).unwrap().contains("fine too"));
}

#[test]
fn a_header_that_comes_near_a_name_is_an_error_and_others_are_the_users_own() {
    let bind = |names: &[&str], map: &[(&str, &str)]| {
        let columns: Vec<FileColumn> = names.iter().map(|n| FileColumn::text(*n)).collect();
        let map: Vec<(String, String)> = map
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect();
        Header::bind(library(), &columns, &map)
    };
    let help = |result: Result<Header, Error>| {
        let error = result.unwrap_err();
        let first = error.diagnostics()[0].clone();
        format!("{}: {}", first.code, first.help.unwrap_or_default())
    };
    assert!(help(bind(&["date", "destinaton"], &[])).contains("did you mean `destination`?"));
    assert!(
        help(bind(&["date", "items.facts.wavelenght"], &[])).contains("`items.facts.wavelength`")
    );
    assert!(
        help(bind(&["date", "parties.end-user.nane"], &[])).contains("`parties.end-user.name`")
    );
    assert!(
        help(bind(&["date", "Ship to"], &[("Ship To", "destination")]))
            .contains("did you mean `Ship to`?")
    );
    assert!(help(bind(&["from", "Origin"], &[("Origin", "from")])).starts_with("duplicate-column"));
    let header = bind(
        &["date", "Ship to", "destinaton", "SKU"],
        &[("Ship to", "destination"), ("destinaton", "-")],
    )
    .unwrap();
    assert_eq!(
        (header.read(), header.own),
        (2, vec!["destinaton".to_owned(), "SKU".to_owned()])
    );
    // Every name that is told is one that is taken.
    for name in names(library()) {
        let header = bind(&[&name], &[]).unwrap();
        assert_eq!(header.read(), 1, "{name}");
    }
}

#[test]
fn units_of_a_column_and_words_of_a_spreadsheet_are_read() {
    let text = "date;from;destination;items.kind;WL;items.facts.anisotropic\n\
                2023-07-23;Japan;CN;lithography scanner;193;\n\
                2023-07-23;Japan;CN;lithography scanner;193 nm;\n\
                2023-07-23;Japan;CN;lithography scanner;13.5 to 193;\n\
                2023-07-23;Japan;CN;lithography scanner;UNKNOWN;\n\
                2023-07-23;Japan;CN;dry etcher;;TRUE\n";
    let settings = Settings {
        map: vec![("WL".to_owned(), "items.facts.wavelength [nm]".to_owned())],
        ..Settings::default()
    };
    let (out, rejects, _) = csv("units", text, &few(), &settings);
    assert_eq!(rejects, "");
    assert_eq!(out.lines().count(), 6);
}

#[test]
fn formulas_are_defused_in_csv_and_numbers_are_not() {
    let text = format!(
        "{HEAD},Own\n2023-01-13,JP,CN,other,=1+1\n2023-01-13,JP,CN,other,-5\n2023-01-13,JP,CN,other,@SUM(A1)\n2023-01-13,JP,CN,other,+cmd|x\n"
    );
    let (out, _, _) = csv("formulas", &text, &few(), &Settings::default());
    for wanted in ["\"'=1+1\"", ",-5,", "\"'@SUM(A1)\"", "\"'+cmd|x\""] {
        assert!(out.contains(wanted), "{wanted} in {out}");
    }
    // A reason may repeat what stood in a cell.
    let rejects = rejects_of("formulas-2", &format!("{HEAD}\n2023-01-13,JP,=cmd,other\n"));
    assert!(
        !rejects[0].split(',').any(|cell| cell.starts_with('=')),
        "{rejects:?}"
    );
}

#[test]
fn the_output_of_a_run_can_be_run_again() {
    let text = book(50, false);
    let (first, _, _) = csv("again-1", &text, &few(), &Settings::default());
    let (second, _, _) = csv("again-2", &first, &few(), &Settings::default());
    assert_eq!(first, second);
}

#[test]
fn a_claim_for_no_pack_or_no_entry_of_the_day_is_rejected() {
    let text = "date,from,destination,items.kind,items.entries.us,items.entries.xx\n2020-01-01,US,CN,integrated circuit,3A090.a,\n2024-01-01,US,CN,integrated circuit,,1\n2024-01-01,US,CN,integrated circuit,3A090.a,\n";
    let options = Options {
        jurisdictions: vec!["us".to_owned()],
        ..Options::default()
    };
    let (_, rejects, _) = csv("claims", text, &options, &Settings::default());
    let rejects: Vec<&str> = rejects.lines().skip(1).collect();
    assert_eq!(rejects.len(), 2);
    assert!(
        rejects[0].starts_with("2,items.entries.us,entry-not-in-force"),
        "{rejects:?}"
    );
    assert!(
        rejects[1].starts_with("3,items.entries.xx,unknown-jurisdiction"),
        "{rejects:?}"
    );
}
