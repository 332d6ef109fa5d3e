//! JSONL in and out, screening of files.

use super::*;
use crate::lists;

#[test]
fn json_lines_are_transactions_nested_or_with_dots() {
    let folder = folder("jsonl");
    let (input, out) = (folder.join("in.jsonl"), folder.join("out.jsonl"));
    let nested = r#"{"date":"2023-07-23","from":"JP","destination":"CN","items":[{"kind":"lithography scanner","facts":{"wavelength":"193 nm","numerical-aperture":1.35}}]}"#;
    let flat = r#"{"Order":7.50,"date":"2023-07-23","from":"JP","destination":"CN","items.kind":"lithography scanner","items.facts.wavelength":"193 nm","items.facts.numerical-aperture":1.35,"exeat.outcome":"old"}"#;
    let wrong = r#"{"date":"2023-07-23","from":"JP","destination":"CN","items":[{"kind":"lithography scanner","facts":{"wavelength":193}}]}"#;
    fs::write(
        &input,
        format!("{nested}\n{flat}\n\n{wrong}\nnot json\n[1]\n"),
    )
    .unwrap();
    let report = run(&input, &out, &few(), &Settings::default()).unwrap();
    assert_eq!((report.summary.rows, report.summary.rejected), (5, 3));
    let text = fs::read_to_string(&out).unwrap();
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(lines[0]["exeat.outcome"], "licence required");
    assert_eq!(lines[0]["exeat.jp.entries"], lines[1]["exeat.jp.entries"]);
    assert_eq!(lines[1]["exeat.outcome"], "licence required");
    assert!(
        text.contains("\"Order\":7.50"),
        "numbers stay as they were written"
    );
    assert!(
        lines[2]["exeat.rejected"]
            .as_str()
            .unwrap()
            .contains("needs a unit")
    );
    assert_eq!(lines[3]["line"], "not json");
    let rejects = fs::read_to_string(report.rejects.unwrap()).unwrap();
    assert!(
        rejects.contains("4,items[0].facts.wavelength,missing-unit"),
        "{rejects}"
    );
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn names_of_a_file_are_screened_row_by_row() {
    let folder = folder("screen");
    let input = folder.join("in.csv");
    fs::write(&input, "id,Customer,country\n1,Semiconductor Manufacturing International Corporation,CN\n2,,CN\n3,Anna Schmidt Bakery,DE\n4,Semiconductor Manufacturing International Corporation,CN\n").unwrap();
    let screen = lists::Screen::new(vec![lists::built_in().unwrap()], None);
    let answers = lists::Dispositions::default();
    let screening = Screening {
        screen: &screen,
        answers: &answers,
        day: Date::constant(2026, 1, 1),
        threshold: lists::DEFAULT_THRESHOLD,
        kind: lists::Kind::Unknown,
        country: None,
    };
    let settings = Settings {
        map: vec![("Customer".to_owned(), "name".to_owned())],
        ..Settings::default()
    };
    let out = folder.join("out.csv");
    let report = super::super::screen(&screening, &input, &out, &settings, &mut |_| {}).unwrap();
    assert_eq!(
        (
            report.summary.rows,
            report.summary.rejected,
            report.summary.exit_status()
        ),
        (4, 1, 2)
    );
    assert_eq!(report.summary.outcomes["alert"], 2);
    assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), 5);
    let jsonl = folder.join("out.jsonl");
    super::super::screen(&screening, &input, &jsonl, &settings, &mut |_| {}).unwrap();
    let text = fs::read_to_string(&jsonl).unwrap();
    let ids: Vec<String> = text
        .lines()
        .map(|l| {
            serde_json::from_str::<serde_json::Value>(l).unwrap()["id"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(ids, ["1", "3", "4"]);
    fs::remove_dir_all(&folder).unwrap();
}
