//! Workbooks and Parquet: round trips, and what is refused before it can do harm.

use super::super::xlsx_out::Zip;
use super::*;
use std::fs::File;

/// The same rows through another form and back into CSV.
fn through(ending: &str) {
    let folder = folder(&format!("through-{ending}"));
    let (input, direct) = (folder.join("in.csv"), folder.join("direct.csv"));
    let book = book(300, true)
        .replace("O-7,", "=7,")
        .replace("O-8,", "007,");
    fs::write(&input, &book).unwrap();
    run(&input, &direct, &few(), &Settings::default()).unwrap();
    let table = folder.join(format!("out.{ending}"));
    let first = run(&input, &table, &few(), &Settings::default()).unwrap();
    let back = folder.join("back.csv");
    let second = run(&table, &back, &few(), &Settings::default()).unwrap();
    // A row whose cells are too many has lost the one too many: it can be read now.
    assert!(second.summary.rejected <= first.summary.rejected);
    let (direct, back) = (
        fs::read_to_string(&direct).unwrap(),
        fs::read_to_string(&back).unwrap(),
    );
    let mut same = 0;
    for (a, b) in direct.lines().zip(back.lines()) {
        same += usize::from(a == b);
    }
    assert_eq!(direct.lines().count(), back.lines().count());
    assert!(same >= 299, "{same} rows of 301 are the same");
    // Twice the same bytes.
    let again = folder.join(format!("again.{ending}"));
    run(&input, &again, &few(), &Settings::default()).unwrap();
    assert_eq!(fs::read(&table).unwrap(), fs::read(&again).unwrap());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_workbook_out_is_a_workbook_in() {
    through("xlsx");
}

#[test]
fn a_parquet_file_out_is_a_parquet_file_in() {
    through("parquet");
}

#[test]
fn interrupted_runs_on_parquet_and_workbooks_go_on() {
    for ending in ["xlsx", "parquet"] {
        let folder = folder(&format!("resume-{ending}"));
        let csv = folder.join("in.csv");
        fs::write(&csv, book(200, false)).unwrap();
        let input = folder.join(format!("in.{ending}"));
        let one = Options {
            jurisdictions: vec!["jp".to_owned()],
            ..Options::default()
        };
        run(&csv, &input, &one, &Settings::default()).unwrap();
        let (whole, cut) = (
            folder.join(format!("whole.{ending}")),
            folder.join(format!("cut.{ending}")),
        );
        run(&input, &whole, &one, &Settings::default()).unwrap();
        let stopping = Settings {
            checkpoint_blocks: Some(1),
            stop_after: Some(1),
            ..Settings::default()
        };
        assert!(run(&input, &cut, &one, &stopping).is_err());
        let report = run(&input, &cut, &one, &Settings::default()).unwrap();
        assert!(report.resumed_at.is_some());
        assert_eq!(fs::read(&whole).unwrap(), fs::read(&cut).unwrap());
        fs::remove_dir_all(&folder).unwrap();
    }
}

const BOOK: &str = r#"<workbook xmlns:r="r"><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str =
    r#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// What writes a part.
type Fill<'a> = dyn Fn(&mut dyn std::io::Write) -> std::io::Result<()> + 'a;

/// A workbook of these parts beside its own.
fn workbook(path: &Path, parts: &[(&str, &Fill<'_>)]) {
    let mut zip = Zip {
        file: File::create(path).unwrap(),
        parts: Vec::new(),
    };
    zip.part("xl/workbook.xml", |out| out.write_all(BOOK.as_bytes()))
        .unwrap();
    zip.part("xl/_rels/workbook.xml.rels", |out| {
        out.write_all(RELATIONS.as_bytes())
    })
    .unwrap();
    for (name, fill) in parts {
        zip.part(name, |out| fill(out)).unwrap();
    }
    zip.finish().unwrap();
}

fn rows(rows: &str) -> impl Fn(&mut dyn std::io::Write) -> std::io::Result<()> + use<> {
    let text = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    move |out| out.write_all(text.as_bytes())
}

/// Why a workbook is refused, or the reasons of its rejected rows.
fn refusal(path: &Path) -> String {
    let out = path.with_extension("out.csv");
    match run(
        path,
        &out,
        &few(),
        &Settings {
            restart: true,
            ..Settings::default()
        },
    ) {
        Err(error) => error
            .diagnostics()
            .iter()
            .map(|d| d.message.clone())
            .collect(),
        Ok(report) => format!("{:?}", report.summary),
    }
}

const HEADER: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>date</t></is></c><c r="B1" t="inlineStr"><is><t>items.kind</t></is></c></row>"#;

#[test]
fn four_workbooks_that_would_fill_a_machine_are_refused() {
    let folder = folder("bombs");
    let path = folder.join("bomb.xlsx");

    // Half a gigabyte of one letter in half a megabyte.
    let spread = |out: &mut dyn std::io::Write| {
        out.write_all(b"<worksheet><sheetData><row r=\"1\"><c t=\"inlineStr\"><is><t>")?;
        let piece = [b'A'; 1 << 16];
        for _ in 0..8_192 {
            out.write_all(&piece)?;
        }
        out.write_all(b"</t></is></c></row></sheetData></worksheet>")
    };
    workbook(&path, &[("xl/worksheets/sheet1.xml", &spread)]);
    assert!(fs::metadata(&path).unwrap().len() < 4 << 20);
    assert!(
        refusal(&path).contains("times its size"),
        "{}",
        refusal(&path)
    );

    // The same, with a directory that says it is small.
    let mut bytes = fs::read(&path).unwrap();
    let size = (8_192u32 << 16) + 99;
    for at in 0..bytes.len() - 4 {
        let found = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
        if found.abs_diff(size) < 200 {
            bytes[at..at + 4].copy_from_slice(&90_000u32.to_le_bytes());
        }
    }
    fs::write(&path, &bytes).unwrap();
    let said = refusal(&path);
    assert!(
        said.contains("more than the directory says") || said.contains("more than a cell may"),
        "{said}"
    );

    // A count of shared texts that nobody could hold is not believed; the sheet is read.
    let texts = |out: &mut dyn std::io::Write| {
        out.write_all(b"<sst count=\"4294967295\" uniqueCount=\"4294967295\"><si><t>2023-01-13</t></si></sst>")
    };
    let sheet = rows(&format!(
        "{HEADER}<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"s\"><v>4294967294</v></c></row>"
    ));
    workbook(
        &path,
        &[
            ("xl/sharedStrings.xml", &texts),
            ("xl/worksheets/sheet1.xml", &sheet),
        ],
    );
    assert!(
        refusal(&path).contains("a shared text that is not there"),
        "{}",
        refusal(&path)
    );

    // One cell in the far corner.
    let sheet = rows(&format!(
        "{HEADER}<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>"
    ));
    workbook(&path, &[("xl/worksheets/sheet1.xml", &sheet)]);
    assert!(
        refusal(&path).contains("column 16384"),
        "{}",
        refusal(&path)
    );

    // And what is no workbook of today.
    let old = folder.join("old.xls");
    fs::copy(&path, &old).unwrap();
    assert!(refusal(&old).contains("old forms"));
    let entities = |out: &mut dyn std::io::Write| {
        out.write_all(b"<!DOCTYPE x [<!ENTITY a \"aaaa\">]><worksheet><sheetData/></worksheet>")
    };
    workbook(&path, &[("xl/worksheets/sheet1.xml", &entities)]);
    assert!(refusal(&path).contains("entities"));
    fs::write(&path, b"PK\x03\x04 and no more").unwrap();
    assert!(refusal(&path).contains("no directory"));
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn days_numbers_and_shared_texts_of_a_workbook_are_read() {
    let folder = folder("cells");
    let path = folder.join("in.xlsx");
    let styles = |out: &mut dyn std::io::Write| {
        out.write_all(b"<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"dd\\.mm\\.yyyy\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/></cellXfs></styleSheet>")
    };
    let texts = |out: &mut dyn std::io::Write| {
        out.write_all("<sst><si><r><t>items.facts.</t></r><r><t>numerical-aperture</t></r></si><si><t>日本</t><rPh><t>にほん</t></rPh></si><si><t>R&amp;D &#65;</t></si></sst>".as_bytes())
    };
    let text = |cell: &str, text: &str| {
        format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let header = format!(
        "<row r=\"2\">{}{}{}{}<c r=\"E2\" t=\"s\"><v>0</v></c>{}</row>",
        text("A2", "date"),
        text("B2", "from"),
        text("C2", "destination"),
        text("D2", "items.kind"),
        text("F2", "Note")
    );
    let line = |row: u32, day: &str| {
        format!(
            "<row r=\"{row}\"><c r=\"A{row}\" {day}</c><c r=\"B{row}\" t=\"s\"><v>1</v></c>{}{}<c r=\"E{row}\"><v>1.35</v></c><c r=\"F{row}\" t=\"s\"><v>2</v></c></row>",
            text(&format!("C{row}"), "CN"),
            text(&format!("D{row}"), "lithography scanner")
        )
    };
    // 45130 is 2023-07-23.
    let sheet = rows(&format!(
        "<row r=\"1\"/>{header}{}{}{}",
        line(3, "s=\"1\"><v>45130</v>"),
        line(4, "s=\"2\"><v>45130.75</v>"),
        line(7, "t=\"inlineStr\"><is><t>2023-07-23</t></is>")
    ));
    workbook(
        &path,
        &[
            ("xl/styles.xml", &styles),
            ("xl/sharedStrings.xml", &texts),
            ("xl/worksheets/sheet1.xml", &sheet),
        ],
    );
    let out = folder.join("out.csv");
    let report = run(&path, &out, &few(), &Settings::default()).unwrap();
    let text = fs::read_to_string(&out).unwrap();
    assert_eq!(
        (report.summary.rows, report.summary.rejected),
        (3, 0),
        "{text}"
    );
    for line in text.lines().skip(1) {
        assert!(
            line.starts_with("2023-07-23,日本,CN,lithography scanner,1.35,R&D A,"),
            "{line}"
        );
    }
    fs::remove_dir_all(&folder).unwrap();
}
