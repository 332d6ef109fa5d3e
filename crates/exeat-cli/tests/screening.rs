//! `exeat screen` and `exeat lists` as their users meet them: every form of the call, its exit status, its JSON.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail a test as a test itself does"
)]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Ran {
    status: i32,
    out: String,
    err: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

/// Runs the command with a home and a data folder of its own.
fn run(home: &Path, args: &[&str]) -> Ran {
    let done = Command::new(env!("CARGO_BIN_EXE_exeat"))
        .args(args)
        .current_dir(home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_DATA_HOME", home.join("data"))
        .output()
        .unwrap();
    Ran {
        status: done.status.code().unwrap(),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

/// An empty folder for one test.
fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("screening")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

fn lines(folder: &Path, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder.join(name)).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_name_by_hand() {
    let home = fresh("name");
    let found = run(&home, &["screen", "中芯国际"]);
    assert_eq!(found.status, 1, "{}", found.err);
    assert!(
        found
            .out
            .contains("Semiconductor Manufacturing International Corporation (SMIC)")
    );
    assert!(found.out.contains("by alias"), "{}", found.out);
    let without = run(&home, &["screen", "中芯国际", "--aliases", "off"]);
    assert_eq!(without.status, 0, "{}", without.out);
    for quiet in ["Sony", "General Electric", "Volkswagen", "TSMC", "Nvidia"] {
        assert_eq!(run(&home, &["screen", quiet]).status, 0, "{quiet}");
    }
    let json = run(&home, &["screen", "SMIC", "--json"]).json();
    let alert = &json["queries"][0]["alerts"][0];
    for key in ["score", "list", "entry", "name", "matched", "alignment"] {
        assert!(!alert[key].is_null(), "{key}");
    }
    assert_eq!(alert["list"], "us-entity-list");
    assert_eq!(json["lists"][0]["as_of"], "2026-07-23");
}

#[test]
fn a_file_of_names() {
    let home = fresh("file");
    write(
        &home,
        "q.csv",
        "id,name,country,kind\n1,Huawei Technologies Co Ltd,CN,organisation\n2,Sony,JP,\n3,,,\n",
    );
    let ran = run(&home, &["screen", "q.csv", "--out", "out.jsonl"]);
    assert_eq!(ran.status, 2, "a row was rejected");
    assert!(ran.err.contains("row 4 was not read"), "{}", ran.err);
    let answers = lines(&home, "out.jsonl");
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0]["id"], "1");
    assert_eq!(answers[0]["query"], "Huawei Technologies Co Ltd");
    assert_eq!(answers[0]["alerts"].as_array().unwrap().len(), 1);
    assert!(answers[1]["alerts"].as_array().unwrap().is_empty());
    write(&home, "quiet.csv", "id,name\n1,Sony\n");
    assert_eq!(run(&home, &["screen", "quiet.csv"]).status, 0);
    write(&home, "loud.csv", "id;name\n1;Huawei\n");
    assert_eq!(run(&home, &["screen", "loud.csv"]).status, 1);
}

#[test]
fn own_lists_alone() {
    let home = fresh("own");
    write(
        &home,
        "own.csv",
        "id,name,aliases,country,kind\n7,Acme Micro,Acme Chips;ACM,CN,organisation\n",
    );
    write(&home, "more.csv", "id,name\n8,Beta Optics\n");
    let ran = run(
        &home,
        &[
            "screen",
            "Acme Chips",
            "--list",
            "own.csv",
            "--list",
            "more.csv",
            "--json",
        ],
    );
    assert_eq!(ran.status, 1, "{}", ran.err);
    let alert = &ran.json()["queries"][0]["alerts"][0];
    assert_eq!(alert["entry"], "7");
    assert_eq!(alert["list"], "own");
    assert_eq!(alert["matched"], "Acme Chips");
    assert_eq!(
        run(&home, &["screen", "Huawei", "--list", "own.csv"]).status,
        0
    );
    let acme = ["screen", "Acme Micro", "--list", "own.csv"];
    // A person is not the firm of that name.
    assert_eq!(
        run(&home, &[&acme[..], &["--kind", "person"]].concat()).status,
        0
    );
    let elsewhere = run(&home, &[&acme[..], &["--country", "DE", "--json"]].concat()).json();
    let evidence = elsewhere["queries"][0]["alerts"][0]["evidence"].to_string();
    assert!(evidence.contains("no country agrees"), "{evidence}");
}

#[test]
fn thresholds() {
    let home = fresh("threshold");
    let all = run(&home, &["screen", "Sony", "--threshold", "0", "--json"]);
    assert_eq!(all.status, 1);
    let json = all.json();
    let entries = json["lists"][0]["entries"].as_u64().unwrap();
    let alerts = json["queries"][0]["alerts"].as_array().unwrap();
    assert_eq!(u64::try_from(alerts.len()).unwrap(), entries);
    let scores: Vec<f64> = alerts
        .iter()
        .map(|a| a["score"].as_f64().unwrap())
        .collect();
    assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)));
    assert_eq!(
        run(
            &home,
            &["screen", "Huawei Technologies", "--threshold", "0.99"]
        )
        .status,
        0
    );
    let bad = run(&home, &["screen", "Sony", "--threshold", "2"]);
    assert_eq!(bad.status, 3);
    assert!(bad.err.contains("0 scores everything"), "{}", bad.err);
}

#[test]
fn pairs_of_names() {
    let home = fresh("pairs");
    let pair = run(
        &home,
        &[
            "screen",
            "--pair",
            "任正非",
            "Ren Zhengfei",
            "--kind",
            "person",
        ],
    );
    assert_eq!(pair.status, 1);
    assert!(pair.out.starts_with("1.0000"), "{}", pair.out);
    assert!(pair.out.contains("zhengfei"), "{}", pair.out);
    assert_eq!(
        run(&home, &["screen", "--pair", "Sony", "Siemens"]).status,
        0
    );
    write(
        &home,
        "p.csv",
        "id,name1,name2,kind\na,中芯国际,SMIC,\nb,Sony,Siemens,organisation\n",
    );
    let ran = run(&home, &["screen", "--pairs", "p.csv", "--out", "p.jsonl"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    let answers = lines(&home, "p.jsonl");
    assert_eq!(answers[0]["id"], "a");
    assert_eq!(answers[0]["alert"], true);
    assert_eq!(answers[1]["alert"], false);
    let off = [
        "screen",
        "--pairs",
        "p.csv",
        "--out",
        "off.jsonl",
        "--aliases",
        "off",
    ];
    assert_eq!(run(&home, &off).status, 0);
    assert_eq!(lines(&home, "off.jsonl")[0]["alert"], false);
}

#[test]
fn errors_name_the_remedy() {
    let home = fresh("errors");
    write(
        &home,
        "page.html",
        "<html><body>try again later</body></html>",
    );
    write(&home, "cols.csv", "a,b\n1,2\n");
    for (args, said) in [
        (&["screen", "nofile.csv"][..], "there is no file"),
        (&["screen", "x", "--list", "nofile"], "cannot read"),
        (&["screen", "x", "--list", "page.html"], "not-a-list"),
        (&["screen", "cols.csv"], "no column `id`"),
        (&["screen", "x", "--country", "Nowhere"], "is no country"),
        (&["screen", ""], "the name is empty"),
        (&["screen", "two", "names"], "quotation marks"),
        (&["screen", "x", "--out", "x.doc"], "ends in no form"),
    ] {
        let ran = run(&home, args);
        assert_eq!(ran.status, 3, "{args:?}: {}", ran.out);
        assert!(ran.err.contains(said), "{args:?}: {}", ran.err);
        assert!(ran.err.contains("help"), "{args:?}: {}", ran.err);
    }
}

const ORDER: &str = r#"
date = "2026-09-01"
kind = "export"
from = "US"
destination = "CN"
origin = "US"
[[parties]]
role = "exporter"
name = "Acme Inc"
listed = "none"
[[parties]]
role = "end user"
name = "Huawei Technologies Co Ltd"
country = "CN"
[[items]]
id = "1"
kind = "other"
entries = { us = "EAR99" }
[end-use]
known-concern = "none"
"#;

#[test]
fn check_screens_the_parties_and_an_answer_closes_the_alert() {
    let home = fresh("check");
    write(&home, "t.toml", ORDER);
    let check = ["check", "t.toml", "--in", "us"];
    let json = [&check[..], &["--json"]].concat();
    let listed = run(&home, &check);
    assert_eq!(listed.status, 1, "{}", listed.out);
    assert!(listed.out.contains("counts as listed"), "{}", listed.out);
    assert!(listed.out.contains("STALE"), "{}", listed.out);
    let wire = run(&home, &json).json();
    assert_eq!(wire["outcome"], "licence required");
    let alert = &wire["alerts"][0];
    assert_eq!(alert["party"], "Huawei Technologies Co Ltd");
    assert_eq!(alert["list"], "us-entity-list");
    assert_eq!(alert["score"], 1.0);
    assert_eq!(alert["standing"], "counts as listed");
    for key in ["entry", "name", "alignment", "cite"] {
        assert!(!alert[key].is_null(), "{key}");
    }
    assert_eq!(wire["lists"][0]["as_of"], "2026-07-23");
    assert_eq!(wire["lists"][0]["stale"], true);
    let entry = alert["entry"].as_str().unwrap();
    let dispose = [
        "screen",
        "Huawei Technologies Co Ltd",
        "--country",
        "CN",
        "--dispose",
        "not-the-same",
        "--entry",
        entry,
        "--reason",
        "another firm",
        "--by",
        "A. Clerk",
        "--until",
        "2026-12-31",
    ];
    let kept = run(&home, &dispose);
    assert_eq!(kept.status, 0, "{}", kept.err);
    let closed = run(&home, &json).json();
    assert!(closed["alerts"].as_array().unwrap().is_empty(), "{closed}");
    assert_eq!(closed["alerts_closed"], 1);
    assert_eq!(closed["outcome"], "facts missing");
    let again = run(
        &home,
        &["screen", "Huawei Technologies Co Ltd", "--country", "CN"],
    );
    assert_eq!(again.status, 0, "{}", again.out);
    // The same name in another country is another party: the answer does not hold for it.
    let moved = run(
        &home,
        &["screen", "Huawei Technologies Co Ltd", "--country", "DE"],
    );
    assert_eq!(moved.status, 1);
    assert!(
        moved.out.contains("reopened, the party changed"),
        "{}",
        moved.out
    );
    // A file given by hand stands in place of the one at home.
    let other = [&check[..], &["--dispositions", "none.jsonl"]].concat();
    assert_eq!(run(&home, &other).status, 1);
    write(&home, "bad.jsonl", "{\"version\":1}\n");
    let bad = run(
        &home,
        &[&check[..], &["--dispositions", "bad.jsonl"]].concat(),
    );
    assert_eq!(bad.status, 3);
    assert!(bad.err.contains("line 1"), "{}", bad.err);
    for args in [
        &[
            "screen",
            "Huawei",
            "--dispose",
            "maybe",
            "--entry",
            entry,
            "--reason",
            "r",
            "--by",
            "b",
        ][..],
        &[
            "screen",
            "Huawei",
            "--dispose",
            "same",
            "--entry",
            "none",
            "--reason",
            "r",
            "--by",
            "b",
        ],
        &["screen", "Huawei", "--dispose", "same"],
    ] {
        assert_eq!(run(&home, args).status, 3, "{args:?}");
    }
}

#[test]
fn a_folder_of_lists_is_filled_searched_and_compared() {
    let home = fresh("folder");
    let list = |count: usize, more: &str| -> String {
        let rows: String = (0..count)
            .map(|n| format!("{n};Acme{n} Works;China\n"))
            .collect();
        format!("Nr;Firma;Land\n{rows}{more}")
    };
    write(&home, "sperrliste.csv", &list(20, ""));
    let add = [
        "lists",
        "add",
        "sperrliste.csv",
        "--name",
        "house",
        "--columns",
        "id=Nr,name=Firma,country=Land",
    ];
    let added = run(&home, &add);
    assert_eq!(added.status, 0, "{}", added.err);
    assert!(added.out.contains("house: 20 parties"), "{}", added.out);
    let status = run(&home, &["lists", "status", "--json"]).json();
    let ids: Vec<&str> = status["lists"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["us-entity-list-chip", "house"]);
    assert_eq!(status["lists"][1]["age_days"], 0, "added today");
    let found = run(&home, &["screen", "Acme7 Works", "--json"]).json();
    assert_eq!(found["queries"][0]["alerts"][0]["list"], "house");
    assert_eq!(found["lists"].as_array().unwrap().len(), 2);
    // A much shorter list is refused, and the one in use stays.
    write(&home, "sperrliste.csv", &list(3, ""));
    let short = run(&home, &add);
    assert_eq!(short.status, 3);
    assert!(
        short.err.contains("3 entries where the last one had 20"),
        "{}",
        short.err
    );
    assert_eq!(run(&home, &["screen", "Acme19 Works"]).status, 1);
    // One that grew takes its place, and says what changed and whom it touches.
    write(&home, "sperrliste.csv", &list(20, "99;Beta Optics;Japan\n"));
    assert_eq!(run(&home, &add).status, 0);
    let delta = run(&home, &["lists", "delta", "house", "--json"]);
    assert_eq!(delta.status, 1, "{}", delta.err);
    let wire = delta.json();
    assert_eq!(wire["added"][0]["name"], "Beta Optics");
    assert_eq!(wire["same"], 20);
    write(
        &home,
        "customers.csv",
        "id,name\nc1,Beta Optics KK\nc2,Acme3 Works\nc3,Sony\n",
    );
    let touched = run(
        &home,
        &[
            "lists",
            "delta",
            "house",
            "--names",
            "customers.csv",
            "--json",
        ],
    );
    assert_eq!(touched.status, 1);
    let wire = touched.json();
    assert_eq!(wire["touched"].as_array().unwrap().len(), 1);
    assert_eq!(wire["touched"][0]["id"], "c1");
    assert_eq!(wire["asked"], 3);
    write(&home, "nobody.csv", "id,name\nc3,Sony\n");
    let quiet = ["lists", "delta", "house", "--names", "nobody.csv"];
    assert_eq!(run(&home, &quiet).status, 0);
    for (args, said) in [
        (&["lists", "delta", "nothing"][..], "no two snapshots"),
        (&["lists", "update", "nothing"], "official lists are us-csl"),
        (
            &["lists", "update", "a", "b", "--from", "https://x"],
            "--from is the address of one list",
        ),
        (&["lists", "add", "nofile"], "cannot read"),
        (
            &["lists", "add", "customers.csv", "--name", "../x"],
            "cannot name a list",
        ),
        (
            &["lists", "add", "customers.csv", "--columns", "name"],
            "ours=theirs",
        ),
    ] {
        let ran = run(&home, args);
        assert_eq!(ran.status, 3, "{args:?}");
        assert!(ran.err.contains(said), "{args:?}: {}", ran.err);
    }
}

#[test]
fn a_list_is_fetched_from_an_address() {
    use std::io::{Read as _, Write as _};
    let home = fresh("fetched");
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/l.csv", server.local_addr().unwrap());
    let handle = std::thread::spawn(move || {
        for body in ["id,name\n1,Acme Works\n", "<html>busy</html>"] {
            let (mut stream, _) = server.accept().unwrap();
            let mut request = Vec::new();
            let mut byte = [0u8; 1];
            while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                request.push(byte[0]);
            }
            let length = body.len();
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
            stream
                .write_all(format!("{head}{body}").as_bytes())
                .unwrap();
        }
    });
    let first = run(&home, &["lists", "update", "partner", "--from", &address]);
    assert_eq!(first.status, 0, "{}", first.err);
    assert_eq!(run(&home, &["screen", "Acme Works"]).status, 1);
    // The address is remembered; a page in place of the list is refused and the list stays.
    let second = run(&home, &["lists", "update"]);
    assert_eq!(second.status, 2, "{}", second.out);
    assert!(second.err.contains("web page"), "{}", second.err);
    assert_eq!(run(&home, &["screen", "Acme Works"]).status, 1);
    handle.join().unwrap();
    let insecure = run(
        &home,
        &["lists", "update", "x", "--from", "http://example.com/l.csv"],
    );
    assert_eq!(insecure.status, 2);
    assert!(
        insecure.err.contains("no https address"),
        "{}",
        insecure.err
    );
}

#[test]
fn ownership_by_listed_parties_under_each_regime_and_day() {
    let home = fresh("owners");
    write(
        &home,
        "o.csv",
        "owner,owned,share,owner-listed\n\
         \"Yangtze Memory Technologies Co., Ltd.\",Holding,60 %,\n\
         Somebody,Holding,40 %,no\n\
         Holding,Daughter,50 %,\n\
         Somebody,Daughter,50 %,no\n\
         Unseen,Other,100 %,\n",
    );
    let ask = |party: &str, day: &str| {
        let ran = run(
            &home,
            &["screen", party, "--owners", "o.csv", "--on", day, "--json"],
        );
        let wire = ran.json();
        let rule = wire["regimes"][0].clone();
        (ran.status, rule)
    };
    let (status, rule) = ask("Daughter", "2025-10-15");
    // Regimes that were not read leave the answer open as well.
    assert_eq!(status, 2);
    assert_eq!(rule["regime"], "us-affiliates");
    assert_eq!(rule["owned"], "yes");
    assert_eq!(rule["force"], "applies");
    assert_eq!(rule["least"], "50");
    assert_eq!(rule["path"][0]["owned"], "Holding");
    assert_eq!(rule["path"][1]["owned"], "Daughter");
    assert_eq!(ask("Daughter", "2025-12-01").1["force"], "stayed");
    assert_eq!(
        ask("Daughter", "2026-11-25").1["force"],
        "not known whether it applies"
    );
    let (status, rule) = ask("Other", "2025-10-15");
    assert_eq!(status, 2);
    assert_eq!(rule["owned"], "unknown");
    assert_eq!(rule["settles"][0]["party"], "Unseen");
    let shown = run(&home, &["screen", "Daughter", "--owners", "o.csv"]);
    assert!(
        shown.out.contains("Holding → Daughter: 50 %"),
        "{}",
        shown.out
    );
    assert!(shown.out.contains("control counts too"), "{}", shown.out);
    write(
        &home,
        "free.csv",
        "owner,owned,share,owner-listed\nSomebody,Other,100 %,no\n",
    );
    let free = run(&home, &["screen", "Other", "--owners", "free.csv"]);
    assert_eq!(free.status, 0, "{}", free.out);
    write(&home, "bad.csv", "owner,owned,share\nA,B,much\n");
    let bad = run(&home, &["screen", "B", "--owners", "bad.csv"]);
    assert_eq!(bad.status, 2);
    assert!(bad.err.contains("`much` is no share"), "{}", bad.err);
}
