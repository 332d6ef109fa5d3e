//! What an attacker, a bad disk or a careless hand can do to a record's files, and that each is found and placed.

use super::*;
use crate::record::tests::{Place, anna, at, by_licence, dispose, entry, licence, opening};
use crate::record::{Actor, CaseFilter, Entry, Event, Kind, Record, Verdict};
use exeat_record::note::Signing;
use exeat_record::{commitment, leaf_hash};
use exeat_terms::Outcome;
use rusqlite::{Connection, params};
use std::path::PathBuf;

/// A small record of every kind of thing.
fn fill(record: &Record) {
    for n in 0..4 {
        record.append(entry(&format!("order {n}"))).unwrap();
    }
    record.add_licence(licence(), anna(), at(0)).unwrap();
    let mut held = opening(Outcome::LicenceRequired);
    held.two_persons = false;
    let case = record
        .open_case(held, vec!["us".into()], Actor::program("desk"), at(1))
        .unwrap();
    let id = case.case.id;
    let disposed = dispose(Verdict::NotTheSame);
    record.case_event(&id, disposed, anna(), at(2)).unwrap();
    record
        .case_event(&id, by_licence(&["60"]), anna(), at(3))
        .unwrap();
}

fn small() -> Place {
    let place = Place::new();
    fill(&place.open());
    place
}

fn faults(place: &Place) -> Vec<String> {
    let report = verify(&place.0, &Verify::default()).unwrap();
    report
        .faults
        .iter()
        .map(|fault| format!("{}: {}", fault.place, fault.message))
        .collect()
}

/// Changes the database behind the record's back, and the seal with it, as somebody with the key could.
fn tamper(place: &Place, change: impl FnOnce(&Connection)) -> Vec<String> {
    let connection = Connection::open(place.0.join("record.sqlite")).unwrap();
    connection
        .pragma_update(None, "foreign_keys", false)
        .unwrap();
    change(&connection);
    drop(connection);
    let mut all = faults(place);
    assert!(
        all.iter()
            .any(|fault| fault.starts_with("record.sqlite, bytes")),
        "the seal is broken: {all:?}"
    );
    all.retain(|fault| !fault.starts_with("record.sqlite"));
    all
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(files(&path));
        } else {
            out.push(path);
        }
    }
    out.sort();
    out
}

#[test]
fn an_untouched_record_is_whole() {
    let place = small();
    let report = verify(&place.0, &Verify::default()).unwrap();
    assert_eq!(report.faults, []);
    assert_eq!(report.notes, Vec::<String>::new());
    assert_eq!((report.entries, report.erased), (8, 0));
    assert_eq!(report.checkpoint.unwrap().size, 8);
    // In use it is whole too, and says what is not covered.
    let record = place.open();
    record.append(entry("x")).unwrap();
    let report = verify(&place.0, &Verify::default()).unwrap();
    assert_eq!(report.faults, []);
    assert_eq!(report.notes.len(), 1);
}

#[test]
fn any_flipped_byte_is_found_and_placed() {
    let place = small();
    let mut flipped = 0;
    for path in files(&place.0) {
        let name = path
            .strip_prefix(&place.0)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let whole = fs::read(&path).unwrap();
        // Every byte of the small files; of the database, whose seal works by parts, every 61st, and all of its head.
        let step = if name == "record.sqlite" { 61 } else { 1 };
        let places = (0..whole.len()).filter(|at| at % step == 0 || *at < 100);
        for at in places {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            fs::write(&path, &bytes).unwrap();
            let found = faults(&place);
            let file = name.split('.').next().unwrap();
            let placed = found.iter().any(|fault| {
                fault.starts_with(&name)
                    || fault.starts_with(file)
                    // A wrong key makes every signature under it wrong, and is named first.
                    || (name == "key" || name == "log/key") && !found.is_empty()
            });
            assert!(placed, "{name}, byte {at}: {found:?}");
            flipped += 1;
        }
        fs::write(&path, &whole).unwrap();
    }
    assert!(flipped > 2_000, "{flipped}");
    assert_eq!(faults(&place), Vec::<String>::new());
}

#[test]
fn files_that_are_gone_cut_or_added_are_found() {
    let place = small();
    for path in files(&place.0) {
        let name = path
            .strip_prefix(&place.0)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let whole = fs::read(&path).unwrap();
        if name == "lock" {
            continue;
        }
        fs::remove_file(&path).unwrap();
        // The signing key is meant to be absent in a copy that is given away.
        assert_eq!(faults(&place).is_empty(), name == "key", "{name} gone");
        fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert!(!faults(&place).is_empty(), "{name} cut");
        let mut longer = whole.clone();
        longer.push(0);
        fs::write(&path, &longer).unwrap();
        assert!(!faults(&place).is_empty(), "{name} longer");
        fs::write(&path, &whole).unwrap();
    }
    fs::write(place.0.join("log/tile/0/001"), [0; 8192]).unwrap();
    assert_eq!(
        faults(&place),
        ["log/tile/0/001: goes beyond the entries of the record"]
    );
}

#[test]
fn changed_content_is_found() {
    let place = small();
    let found = tamper(&place, |db| {
        db.execute(
            "UPDATE entry SET bytes = CAST(replace(CAST(bytes AS TEXT), 'order 2', 'order 9') AS BLOB)
             WHERE idx = 2",
            [],
        )
        .unwrap();
    });
    assert_eq!(
        found,
        ["entry 2: its content or salt is not what was committed to"]
    );
}

#[test]
fn a_changed_column_is_found() {
    let place = small();
    let found = tamper(&place, |db| {
        db.execute("UPDATE entry SET actor = 'ben' WHERE idx = 2", [])
            .unwrap();
    });
    assert_eq!(
        found,
        ["entry 2: is found under another actor than it says"]
    );
}

#[test]
fn a_dropped_entry_is_found() {
    let place = small();
    let found = tamper(&place, |db| {
        db.execute("DELETE FROM entry WHERE idx = 2", []).unwrap();
    });
    assert_eq!(found[0], "entry 2: is missing, with 1 in all");
    let place = small();
    // The last one, with everything that would give it away but the signature.
    let found = tamper(&place, |db| {
        db.execute("DELETE FROM entry WHERE idx = 7", []).unwrap();
        db.execute("DELETE FROM node WHERE level = 0 AND idx = 7", [])
            .unwrap();
    });
    let all = found.join("\n");
    assert!(
        all.contains("last checkpoint: covers 8 entries; the record has 7"),
        "{all}"
    );
    assert!(all.contains("entries are lost"), "{all}");
}

#[test]
fn reordered_and_doubled_entries_are_found() {
    let place = small();
    let found = tamper(&place, |db| {
        db.execute_batch(
            "UPDATE entry SET idx = 100 WHERE idx = 1;
             UPDATE entry SET idx = 1 WHERE idx = 2;
             UPDATE entry SET idx = 2 WHERE idx = 100;",
        )
        .unwrap();
    });
    assert_eq!(found[0], "entry 1: was written as entry 2");
    assert_eq!(found[1], "entry 2: was written as entry 1");
    let place = small();
    let found = tamper(&place, |db| {
        db.execute_batch(
            "INSERT INTO entry (idx, commitment, salt, bytes, kind, time, actor, subject, case_id)
             SELECT 8, commitment, salt, bytes, kind, time, actor, subject, case_id
             FROM entry WHERE idx = 3;",
        )
        .unwrap();
    });
    assert_eq!(found[0], "entry 8: was written as entry 3");
    let all = found.join("\n");
    assert!(
        all.contains("last checkpoint: covers 8 entries; the record has 9"),
        "{all}"
    );
}

#[test]
fn content_that_vanished_without_an_erasure_is_found() {
    let place = small();
    let found = tamper(&place, |db| {
        db.execute(
            "UPDATE entry SET salt = NULL, bytes = NULL WHERE idx = 2",
            [],
        )
        .unwrap();
    });
    assert_eq!(
        found,
        ["entry 2: its content is gone and no erasure names it"]
    );
}

#[test]
fn changed_balances_and_queues_are_found() {
    let place = small();
    let found = tamper(&place, |db| {
        db.execute("UPDATE licence SET value_left = '100.5'", [])
            .unwrap();
        db.execute("UPDATE desk_case SET status = 'held'", [])
            .unwrap();
        db.execute("UPDATE disposition SET idx = 3", []).unwrap();
    });
    let all = found.join("\n");
    assert!(
        all.contains("licence L1: the ledger has value 100.5 and"),
        "{all}"
    );
    assert!(
        all.contains("case c-5: the queue shows `order 7`, held"),
        "{all}"
    );
    assert!(
        all.contains("entry 6: the disposition it holds is not"),
        "{all}"
    );
}

#[test]
fn a_forked_log_is_found_by_a_checkpoint_kept_elsewhere() {
    let place = small();
    let (kept, seed) = {
        let record = place.open();
        let key = fs::read_to_string(place.0.join("key")).unwrap();
        (record.checkpoint().unwrap().unwrap(), key)
    };
    // An insider with the key writes another history of the same length into another folder.
    let other = Place::new();
    fs::create_dir_all(&other.0).unwrap();
    fs::write(other.0.join("key"), &seed).unwrap();
    let forked = other.open();
    fill(&forked);
    drop(forked);
    let since = Verify {
        key: None,
        since: vec![kept.clone()],
    };
    assert!(verify(&place.0, &since).unwrap().is_whole());
    assert!(faults(&other).is_empty(), "by itself it looks whole");
    let report = verify(&other.0, &since).unwrap();
    assert_eq!(report.faults.len(), 1);
    assert!(report.faults[0].message.contains("the log was forked"));
    // A shorter history is no continuation either.
    let short = Place::new();
    fs::create_dir_all(&short.0).unwrap();
    fs::write(short.0.join("key"), &seed).unwrap();
    short.open().append(entry("order 0")).unwrap();
    let report = verify(&short.0, &since).unwrap();
    assert!(
        report.faults[0]
            .message
            .contains("was signed over 8 entries")
    );
    // And a record under another key is another record.
    let stranger = small();
    let report = verify(&stranger.0, &since).unwrap();
    assert!(report.faults[0].message.contains("not signed by this key"));
    let given = Verify {
        key: Some(place.open().verifier()),
        since: Vec::new(),
    };
    let report = verify(&stranger.0, &given).unwrap();
    assert_eq!(report.faults[0].message, "not the key that was given");
}

#[test]
fn an_entry_rewritten_with_its_hashes_is_found_by_the_signature() {
    let place = small();
    let found = tamper(&place, |db| {
        let salt = [1; 32];
        let bytes: Vec<u8> = db
            .query_row("SELECT bytes FROM entry WHERE idx = 7", [], |row| {
                row.get(0)
            })
            .unwrap();
        let new = String::from_utf8(bytes).unwrap().replace("anna", "bert");
        let commitment = commitment(&salt, new.as_bytes());
        db.execute(
            "UPDATE entry SET salt = ?, bytes = ?, commitment = ?, actor = 'bert' WHERE idx = 7",
            params![salt, new.as_bytes(), commitment.0],
        )
        .unwrap();
        db.execute(
            "UPDATE node SET hash = ? WHERE level = 0 AND idx = 7",
            params![leaf_hash(&commitment.0).0],
        )
        .unwrap();
    });
    let all = found.join("\n");
    assert!(
        all.contains("its root is not that of the first 8 entries"),
        "{all}"
    );
}

#[test]
fn what_no_rule_allows_is_found_even_when_it_was_signed() {
    // A program that writes past the desk: an approval by the person who disposed.
    let place = Place::new();
    let record = place.open();
    let case = record
        .open_case(
            opening(Outcome::NoLicenceRequired),
            Vec::new(),
            anna(),
            at(0),
        )
        .unwrap();
    let id = case.case.id.clone();
    let step = record
        .case_event(&id, dispose(Verdict::NotTheSame), anna(), at(1))
        .unwrap();
    let event = Event::Approved {
        note: String::new(),
    };
    let body = crate::wire::v1_record::event_body(&event, &step.case);
    let mut approval = Entry::new(Kind::Approval, anna(), at(2), "order 7", body);
    approval.case = id;
    let past = approval.clone();
    assert_eq!(record.append(past).unwrap_err().code(), "bad-entry");
    record
        .write(move |writing| writing.append(&approval))
        .unwrap();
    let queue = record.cases(&CaseFilter::default()).unwrap();
    assert_eq!(queue[0].waits, "approval");
    drop(record);
    let found = faults(&place);
    assert_eq!(
        found,
        ["entry 2: anna has answered or disposed in case c-0; another person must approve it"]
    );
}

#[test]
fn the_log_alone_still_speaks_when_the_database_is_gone() {
    let place = small();
    fs::write(place.0.join("record.sqlite"), b"nothing").unwrap();
    let found = faults(&place);
    assert!(
        found.iter().all(|fault| fault.starts_with("record.sqlite")),
        "{found:?}"
    );
    let tile = place.0.join("log/tile/entries/000.p/8");
    let mut bytes = fs::read(&tile).unwrap();
    bytes[40] ^= 1;
    fs::write(&tile, bytes).unwrap();
    let found = faults(&place);
    assert!(
        found
            .iter()
            .any(|fault| fault.starts_with("log/checkpoint")),
        "{found:?}"
    );
}

#[test]
fn a_note_signed_with_another_name_is_no_checkpoint_of_this_log() {
    let place = small();
    let stranger = Signing::from_seed("stranger", &[9; 32]).unwrap();
    let note = stranger.sign("stranger\n8\nAAAA\n");
    fs::write(place.0.join("log/checkpoint"), note).unwrap();
    let found = faults(&place);
    assert_eq!(found[0], "log/checkpoint: not signed by this key");
}

#[test]
fn a_folder_without_a_record_is_an_error() {
    let place = Place::new();
    let error = verify(&place.0, &Verify::default()).unwrap_err();
    assert_eq!(error.code(), "no-record");
}
