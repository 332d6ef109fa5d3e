//! One suite for every database: what passes here may keep a record.
//!
//! The PostgreSQL half starts a server of its own from Debian's package, on a socket in a folder of the test;
//! where the package is missing it says so and does nothing.

use super::database::Database;
use super::tests::{Place, anna, at, by_licence, dispose, entry, licence, opening};
use super::{Record, Scope, Verdict, Verify, verify};
use exeat_record::{
    Applied, CaseFilter, CaseRow, DispositionRow, Filter, Hash, Keys, LicenceRow, Row, Store,
    content_hash,
};
use exeat_terms::{Outcome, parse_date};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

fn row(index: u64, text: &str) -> Row {
    Row {
        index,
        commitment: content_hash(text.as_bytes()),
        content: Some(([7; 32], text.as_bytes().to_vec())),
    }
}

fn keys(kind: &str, subject: &str) -> Keys {
    Keys {
        kind: kind.into(),
        time: format!("2031-01-01T00:00:00.{:03}Z", subject.len()),
        actor: "änna".into(),
        subject: subject.into(),
        case: if kind == "case" {
            "c-1".into()
        } else {
            String::new()
        },
        licences: if kind == "release" {
            vec!["L1".into(), "L2".into()]
        } else {
            Vec::new()
        },
    }
}

fn found(store: &mut dyn Store, filter: &Filter) -> Vec<u64> {
    let rows = store.find(filter).unwrap();
    rows.iter().map(|row| row.index).collect()
}

/// Everything a store promises.
fn suite(store: &mut dyn Store, other: &mut dyn Store) {
    entries(store, other);
    desk(store);
    values(store);
}

fn entries(store: &mut dyn Store, other: &mut dyn Store) {
    assert_eq!(store.size().unwrap(), 0);
    assert_eq!(store.row(0).unwrap(), None);
    assert_eq!(store.checkpoint().unwrap(), None);
    // What is undone was never there, and nobody else sees what is not committed.
    store.begin().unwrap();
    store.put(&row(0, "zero"), &keys("case", "a")).unwrap();
    assert_eq!((store.size().unwrap(), other.size().unwrap()), (1, 0));
    store.rollback().unwrap();
    assert_eq!(store.size().unwrap(), 0);
    store.begin().unwrap();
    store
        .put(&row(0, "zero"), &keys("case", "100 % of_all"))
        .unwrap();
    store.start_part().unwrap();
    store.put(&row(1, "gone"), &keys("case", "gone")).unwrap();
    store.end_part(false).unwrap();
    store.start_part().unwrap();
    store
        .put(&row(1, "one"), &keys("release", "order ß 輸出"))
        .unwrap();
    store.end_part(true).unwrap();
    store.put_node(0, 0, content_hash(b"leaf")).unwrap();
    store
        .put_checkpoint("2031-01-01", 1, "note 1\n\n\u{2014} x\n")
        .unwrap();
    store.put_checkpoint("2031-01-01", 2, "note 2\n").unwrap();
    store.commit().unwrap();
    // A reader of one moment does not see what comes later.
    other.snapshot().unwrap();
    store.begin().unwrap();
    store.put(&row(2, "two"), &keys("case", "third")).unwrap();
    store.put_checkpoint("2030-12-31", 3, "note 3\n").unwrap();
    store.commit().unwrap();
    assert_eq!(other.size().unwrap(), 2);
    other.rollback().unwrap();
    assert_eq!(other.size().unwrap(), 3);
    // A place is taken once.
    store.begin().unwrap();
    assert!(store.put(&row(2, "again"), &keys("case", "x")).is_err());
    store.rollback().unwrap();
    assert_eq!(store.row(1).unwrap(), Some(row(1, "one")));
    assert_eq!(
        store.keys(1).unwrap(),
        Some(keys("release", "order ß 輸出"))
    );
    assert_eq!(store.node(0, 0).unwrap(), Some(content_hash(b"leaf")));
    assert_eq!(store.node(0, 1).unwrap(), None);
    // The clock may go back a day; the log does not.
    assert_eq!(store.checkpoint().unwrap(), Some((3, "note 3\n".into())));
    let days: Vec<String> = store
        .checkpoints()
        .unwrap()
        .into_iter()
        .map(|c| c.0)
        .collect();
    assert_eq!(days, ["2031-01-01", "2030-12-31"]);
    filters(store);
    store.begin().unwrap();
    store.erase(1).unwrap();
    store.commit().unwrap();
    let gone = Row {
        content: None,
        ..row(1, "one")
    };
    assert_eq!(store.row(1).unwrap(), Some(gone));
    assert_eq!(store.keys(1).unwrap(), None);
    assert_eq!(found(store, &Filter::default()), [0, 1, 2]);
    let licence = Some("L1".to_owned());
    assert_eq!(
        found(
            store,
            &Filter {
                licence,
                ..Filter::default()
            }
        ),
        [0; 0]
    );
    store.scrub().unwrap();
}

fn filters(store: &mut dyn Store) {
    let all = Filter::default();
    let text = |text: &str| Some(text.to_owned());
    for (filter, expected) in [
        (
            Filter {
                kinds: vec!["case".into()],
                ..all.clone()
            },
            vec![0, 2],
        ),
        (
            Filter {
                kinds: vec!["case".into(), "release".into()],
                ..all.clone()
            },
            vec![0, 1, 2],
        ),
        (
            Filter {
                actor: text("änna"),
                limit: 2,
                ..all.clone()
            },
            vec![0, 1],
        ),
        (
            Filter {
                actor: text("anna"),
                ..all.clone()
            },
            vec![],
        ),
        (
            Filter {
                case: text("c-1"),
                ..all.clone()
            },
            vec![0, 2],
        ),
        (
            Filter {
                licence: text("L2"),
                ..all.clone()
            },
            vec![1],
        ),
        (
            Filter {
                subject: text("ORDER"),
                ..all.clone()
            },
            vec![1],
        ),
        (
            Filter {
                subject: text("輸"),
                ..all.clone()
            },
            vec![1],
        ),
        (
            Filter {
                subject: text("% of_"),
                ..all.clone()
            },
            vec![0],
        ),
        (
            Filter {
                subject: text("%_%"),
                ..all.clone()
            },
            vec![],
        ),
        (
            Filter {
                since: text("2031-01-01T00:00:00.010Z"),
                ..all.clone()
            },
            vec![0, 1],
        ),
        (
            Filter {
                before: text("2031-01-01T00:00:00.010Z"),
                ..all.clone()
            },
            vec![2],
        ),
        (
            Filter {
                from: Some(1),
                ..all.clone()
            },
            vec![1, 2],
        ),
        (
            Filter {
                from: Some(2),
                newest_first: true,
                ..all.clone()
            },
            vec![1, 0],
        ),
    ] {
        assert_eq!(found(store, &filter), expected, "{filter:?}");
    }
}

fn desk(store: &mut dyn Store) {
    let case = |id: &str, waits: &str, opened: &str| CaseRow {
        id: id.into(),
        subject: format!("subject of {id}"),
        status: "held".into(),
        waits: waits.into(),
        outcome: "needs review".into(),
        opened: opened.into(),
        changed: opened.into(),
        actor: "anna".into(),
    };
    store.begin().unwrap();
    store.put_case(&case("c-1", "answers", "2")).unwrap();
    store.put_case(&case("c-2", "decision", "1")).unwrap();
    store.put_case(&case("c-1", "decision", "2")).unwrap();
    store.put_licence(&ledger_row("L2", "1.5")).unwrap();
    store.put_licence(&ledger_row("L1", "9")).unwrap();
    store.put_licence(&ledger_row("L1", "8.25")).unwrap();
    let pair = |index| DispositionRow {
        party: Hash([1; 32]),
        entry: Hash([2; 32]),
        index,
    };
    store.put_disposition(&pair(0)).unwrap();
    store.put_disposition(&pair(2)).unwrap();
    let applied = Applied {
        request: Hash([3; 32]),
        index: 2,
    };
    store.put_applied("key", &applied).unwrap();
    store.commit().unwrap();
    let all = CaseFilter::default();
    let ids = |store: &mut dyn Store, filter: &CaseFilter| -> Vec<String> {
        store
            .cases(filter)
            .unwrap()
            .into_iter()
            .map(|c| c.id)
            .collect()
    };
    assert_eq!(ids(store, &all), ["c-2", "c-1"]);
    let skip = CaseFilter {
        skip: 1,
        ..all.clone()
    };
    assert_eq!(ids(store, &skip), ["c-1"]);
    let waits = CaseFilter {
        waits: Some("answers".into()),
        ..all.clone()
    };
    assert!(ids(store, &waits).is_empty());
    let search = CaseFilter {
        search: Some("OF C-2".into()),
        ..all
    };
    assert_eq!(ids(store, &search), ["c-2"]);
    assert_eq!(
        store.case("c-1").unwrap(),
        Some(case("c-1", "decision", "2"))
    );
    let counts = store.case_counts().unwrap();
    assert_eq!(counts, [("held".to_owned(), "decision".to_owned(), 2)]);
    let licences = store.licences().unwrap();
    assert_eq!(
        licences,
        [ledger_row("L1", "8.25"), ledger_row("L2", "1.5")]
    );
    let known = store.disposition(&Hash([1; 32]), &Hash([2; 32])).unwrap();
    assert_eq!(known, Some(pair(2)));
    assert_eq!(
        store.disposition(&Hash([2; 32]), &Hash([1; 32])).unwrap(),
        None
    );
    assert_eq!(store.applied("key").unwrap(), Some(applied.clone()));
    store.begin().unwrap();
    assert!(
        store.put_applied("key", &applied).is_err(),
        "a key is used once"
    );
    store.rollback().unwrap();
    store.begin().unwrap();
    store.remove_case("c-2").unwrap();
    store.erase(2).unwrap();
    store.commit().unwrap();
    assert_eq!(store.case("c-2").unwrap(), None);
    assert_eq!(store.applied("key").unwrap(), None);
    assert_eq!(
        store.disposition(&Hash([1; 32]), &Hash([2; 32])).unwrap(),
        None
    );
}

fn ledger_row(id: &str, left: &str) -> LicenceRow {
    LicenceRow {
        id: id.into(),
        jurisdiction: "us".into(),
        through: "2031-12-31".into(),
        value_left: left.into(),
        quantity_left: String::new(),
        withdrawn: id == "L2",
    }
}

fn values(store: &mut dyn Store) {
    store.begin().unwrap();
    for (space, key, value) in [
        ("s", "b", "2"),
        ("s", "a", "1"),
        ("t", "a", "3"),
        ("s", "b", "4"),
    ] {
        store.put_value(space, key, value.as_bytes()).unwrap();
    }
    store.commit().unwrap();
    let all = store.values("s", "", 10).unwrap();
    assert_eq!(
        all,
        [
            ("a".to_owned(), b"1".to_vec()),
            ("b".to_owned(), b"4".to_vec())
        ]
    );
    assert_eq!(store.values("s", "b", 10).unwrap().len(), 1);
    assert_eq!(store.values("s", "", 1).unwrap().len(), 1);
    store.begin().unwrap();
    store.remove_value("s", "a").unwrap();
    store.commit().unwrap();
    assert_eq!(store.value("s", "a").unwrap(), None);
    assert_eq!(store.value("t", "a").unwrap(), Some(b"3".to_vec()));
}

/// The record on top of a database: the desk's whole day, threads, erasure, verification.
fn a_day(place: &Place) {
    let record = place.open();
    let threads: Vec<_> = (0..4)
        .map(|n| {
            let record: Record = record.clone();
            thread::spawn(move || {
                for m in 0..5 {
                    record.append(entry(&format!("order {n}.{m}"))).unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    record.add_licence(licence(), anna(), at(0)).unwrap();
    let mut held = opening(Outcome::LicenceRequired);
    held.two_persons = false;
    let case = record
        .open_case(held, vec!["us".into()], anna(), at(1))
        .unwrap();
    let id = case.case.id;
    let disposed = dispose(Verdict::NotTheSame);
    record.case_event(&id, disposed, anna(), at(2)).unwrap();
    let over = record.case_event(&id, by_licence(&["60", "60"]), anna(), at(3));
    assert_eq!(over.unwrap_err().code(), "balance");
    record
        .case_event(&id, by_licence(&["60"]), anna(), at(3))
        .unwrap();
    let proof = record.proof(3).unwrap();
    let report = verify(&place.0, &Verify::default()).unwrap();
    assert_eq!((report.faults, report.entries), (Vec::new(), 24));
    let late = parse_date("2099-01-01").unwrap();
    record
        .erase(Scope::Case(id), "x", late, anna(), at(4))
        .unwrap();
    assert!(proof.holds(&record.verifier()));
    drop(record);
    let since = Verify {
        key: None,
        since: vec![proof.checkpoint],
    };
    let report = verify(&place.0, &since).unwrap();
    assert_eq!((report.faults, report.erased), (Vec::new(), 3));
}

#[test]
fn sqlite_keeps_the_contract() {
    let place = Place::new();
    fs::create_dir_all(&place.0).unwrap();
    let database = Database::File(place.0.join("contract.sqlite"));
    let (mut one, mut two) = (database.write().unwrap(), database.write().unwrap());
    suite(one.as_mut(), two.as_mut());
    drop((one, two));
    let again = database.read().unwrap().size().unwrap();
    assert_eq!(again, 3);
    a_day(&Place::new());
}

/// A PostgreSQL server that ends with the test.
struct Server {
    programs: PathBuf,
    folder: PathBuf,
}

impl Server {
    /// Starts one; none where Debian's package is not there.
    fn start(folder: &Path) -> Option<Server> {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
        let mut programs: Vec<PathBuf> = versions
            .filter_map(|version| Some(version.ok()?.path().join("bin")))
            .filter(|path| path.join("pg_ctl").exists())
            .collect();
        programs.sort();
        let server = Server {
            programs: programs.pop()?,
            folder: folder.join("server"),
        };
        fs::create_dir_all(&server.folder).unwrap();
        if is_root() {
            let owned = Command::new("chown")
                .arg("postgres")
                .arg(&server.folder)
                .status();
            assert!(owned.unwrap().success());
        }
        let data = server.data();
        server.run(
            "initdb",
            &[
                "-D",
                &data,
                "-A",
                "trust",
                "-U",
                "exeat",
                "-E",
                "UTF8",
                "--no-sync",
            ],
        );
        let socket = format!("-c listen_addresses='' -k {}", server.folder.display());
        let log = server.folder.join("log").display().to_string();
        server.run(
            "pg_ctl",
            &["-D", &data, "-o", &socket, "-l", &log, "-w", "start"],
        );
        Some(server)
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    /// Runs one of its programs; they refuse to run as root.
    fn run(&self, program: &str, arguments: &[&str]) {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(&program);
            command
        } else {
            Command::new(&program)
        };
        let done = command
            .args(arguments)
            .current_dir(&self.folder)
            .stdout(std::process::Stdio::null())
            .status()
            .unwrap();
        assert!(done.success(), "{} failed", program.display());
    }

    /// The words that connect to a schema of its own.
    fn words(&self, schema: &str) -> String {
        let plain = format!("host={} user=exeat dbname=postgres", self.folder.display());
        let mut client = postgres::Client::connect(&plain, postgres::NoTls).unwrap();
        client
            .batch_execute(&format!("CREATE SCHEMA {schema}"))
            .unwrap();
        format!("{plain} options='-c search_path={schema}'")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.data();
        self.run("pg_ctl", &["-D", &data, "-m", "immediate", "-w", "stop"]);
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.starts_with(b"0\n")
}

#[test]
fn postgresql_keeps_the_contract() {
    let place = Place::new();
    fs::create_dir_all(&place.0).unwrap();
    let Some(server) = Server::start(&place.0) else {
        eprintln!("skipped: there is no PostgreSQL (Debian: apt-get install postgresql)");
        return;
    };
    let database = Database::Server(server.words("contract"));
    let (mut one, mut two) = (database.write().unwrap(), database.write().unwrap());
    suite(one.as_mut(), two.as_mut());
    drop((one, two));
    let again = database.read().unwrap().size().unwrap();
    assert_eq!(again, 3);
    let day = Place::new();
    fs::create_dir_all(&day.0).unwrap();
    fs::write(day.0.join("database"), server.words("day")).unwrap();
    a_day(&day);
    // Two schemas are two tenants: what one holds the other does not see.
    let other = Place::new();
    fs::create_dir_all(&other.0).unwrap();
    fs::write(other.0.join("database"), server.words("other")).unwrap();
    assert_eq!(other.open().size().unwrap(), 0);
}
