//! The record in a folder of its own, from opening to proof.

use super::*;
use exeat_terms::{Country, Outcome, Rational, parse_date};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// A folder that is gone when the test is.
pub(super) struct Place(pub(super) PathBuf);

impl Place {
    pub(super) fn new() -> Place {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "exeat-record-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let place = Place(std::env::temp_dir().join(name));
        let _ = std::fs::remove_dir_all(&place.0);
        place
    }

    pub(super) fn open(&self) -> Record {
        Record::open(&self.0).unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_900_000_000 + second).unwrap()
}

pub(super) fn anna() -> Actor {
    Actor::person("anna")
}

pub(super) fn entry(subject: &str) -> Entry {
    let body = serde_json::json!({ "outcome": "no licence required", "score": 0.97 });
    Entry::new(Kind::Determination, anna(), at(0), subject, body)
}

pub(super) fn opening(outcome: Outcome) -> Opening {
    Opening {
        subject: "order 7".into(),
        outcome,
        questions: Vec::new(),
        alerts: vec![AlertSeen {
            id: "a1".into(),
            party: "Ruritania Micro".into(),
            list: "xa-list".into(),
            entry: "204".into(),
            name: "Ruritaniya Mikro".into(),
            score: 9_100,
            party_hash: content_hash(b"party"),
            entry_hash: content_hash(b"entry"),
        }],
        conditions: Vec::new(),
        two_persons: true,
        determination: Some(0),
    }
}

pub(super) fn dispose(verdict: Verdict) -> Event {
    Event::Disposed {
        alert: "a1".into(),
        verdict,
        reason: "other-address".into(),
        note: "another house in another street".into(),
    }
}

pub(super) fn licence() -> Licence {
    Licence {
        id: "L1".into(),
        jurisdiction: "us".into(),
        entries: vec!["Z-12".into()],
        parties: Vec::new(),
        countries: [Country::from_code("CN").unwrap()].into_iter().collect(),
        from: parse_date("2031-01-01").unwrap(),
        through: parse_date("2031-12-31").unwrap(),
        value: Some(Rational::parse("100.50").unwrap()),
        currency: "EUR".into(),
        quantity: None,
        conditions: vec!["report".into()],
    }
}

pub(super) fn draw(value: &str) -> Draw {
    Draw {
        licence: "L1".into(),
        value: Some(Rational::parse(value).unwrap()),
        currency: "EUR".into(),
        quantity: None,
        entry: "Z-12".into(),
        party: "Ruritania Micro".into(),
        country: "CN".into(),
        confirmed: vec!["report".into()],
    }
}

pub(super) fn by_licence(values: &[&str]) -> Event {
    Event::ReleasedByLicence {
        reason: "licence".into(),
        note: String::new(),
        draws: values.iter().map(|value| draw(value)).collect(),
        on: parse_date("2031-05-01").unwrap(),
    }
}

#[test]
fn an_entry_comes_back_with_its_proof_after_closing() {
    let place = Place::new();
    let record = place.open();
    let key = record.verifier();
    for n in 0..300 {
        let receipt = record.append(entry(&format!("order {n}"))).unwrap();
        assert_eq!(receipt.index, n);
        assert!(receipt.holds(&key));
    }
    drop(record);
    let record = Record::read(&place.0).unwrap();
    assert_eq!(record.size().unwrap(), 300);
    let kept = record.get(7).unwrap().unwrap();
    let content = kept.content.unwrap();
    assert_eq!(content.stamped.entry, entry("order 7"));
    assert_eq!(content.stamped.engine, ENGINE);
    for index in [0, 1, 255, 256, 299] {
        let proof = record.proof(index).unwrap();
        assert!(proof.holds(&key));
        let mut moved = proof.clone();
        moved.index += 1;
        assert!(!moved.holds(&key));
    }
    assert_eq!(record.proof(300).unwrap_err().code(), "no-entry");
    assert_eq!(record.append(entry("x")).unwrap_err().code(), "read-only");
}

#[test]
fn entries_are_found_by_what_they_name() {
    let place = Place::new();
    let record = place.open();
    for n in 0..10 {
        let mut entry = entry(&format!("order {n}% of all"));
        entry.time = at(n);
        if n % 2 == 1 {
            entry.kind = Kind::Screening;
            entry.actor = Actor::program("desk");
        }
        record.append(entry).unwrap();
    }
    let found = |filter: Filter| -> Vec<u64> {
        let list = record.list(&filter).unwrap();
        list.iter().map(|kept| kept.index).collect()
    };
    let all = Filter::default();
    let kinds = vec!["screening".to_owned(), "case".to_owned()];
    assert_eq!(
        found(Filter {
            kinds,
            ..all.clone()
        }),
        [1, 3, 5, 7, 9]
    );
    let subject = Some("ORDER 3%".to_owned());
    assert_eq!(
        found(Filter {
            subject,
            ..all.clone()
        }),
        [3]
    );
    let since = Some(v1_record::instant(at(8)));
    assert_eq!(
        found(Filter {
            since,
            ..all.clone()
        }),
        [8, 9]
    );
    let before = Some(v1_record::instant(at(2)));
    assert_eq!(
        found(Filter {
            before,
            ..all.clone()
        }),
        [0, 1]
    );
    let actor = Some("anna".to_owned());
    let newest = Filter {
        actor,
        newest_first: true,
        from: Some(8),
        limit: 2,
        ..all
    };
    assert_eq!(found(newest), [6, 4]);
}

#[test]
fn many_threads_write_and_read_at_once() {
    let place = Place::new();
    let record = place.open();
    let threads: Vec<_> = (0..8)
        .map(|thread| {
            let record = record.clone();
            thread::spawn(move || {
                let key = record.verifier();
                for n in 0..25 {
                    let receipt = record.append(entry(&format!("{thread}/{n}"))).unwrap();
                    assert!(receipt.holds(&key));
                    let kept = record.get(receipt.index).unwrap().unwrap();
                    let subject = kept.content.unwrap().stamped.entry.subject;
                    assert_eq!(subject, format!("{thread}/{n}"));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(record.size().unwrap(), 200);
}

#[test]
fn two_handles_on_one_folder_share_one_log() {
    let place = Place::new();
    let (one, two) = (place.open(), place.open());
    assert_eq!(one.verifier(), two.verifier());
    for n in 0..20 {
        let record = if n % 2 == 0 { &one } else { &two };
        assert_eq!(record.append(entry("x")).unwrap().index, n);
    }
    let (path, note) = one.consistency(7).unwrap();
    let now = Checkpoint::open(&note, &one.verifier()).unwrap();
    assert_eq!(now.size, 20);
    assert!(!path.is_empty());
}

#[test]
fn a_request_is_done_once() {
    let place = Place::new();
    let record = place.open();
    let request = content_hash(b"the request");
    let first = record.append_once("k1", request, entry("x")).unwrap();
    let again = record.append_once("k1", request, entry("x")).unwrap();
    assert_eq!(first.index, again.index);
    assert_eq!(record.size().unwrap(), 1);
    let other = record.append_once("k1", content_hash(b"another"), entry("x"));
    assert_eq!(other.unwrap_err().code(), "idempotency-key");
}

#[test]
fn all_or_none_of_several_entries() {
    let place = Place::new();
    let record = place.open();
    let mut bad = entry("bad");
    bad.body = serde_json::json!(1e300);
    let refused = record.append_all(vec![entry("good"), bad]);
    assert_eq!(refused.unwrap_err().code(), "bad-entry");
    assert_eq!(record.size().unwrap(), 0);
    let receipts = record.append_all(vec![entry("one"), entry("two")]).unwrap();
    assert_eq!(receipts.len(), 2);
}

#[test]
fn a_case_goes_its_way_and_every_step_is_an_entry() {
    let place = Place::new();
    let record = place.open();
    let opened = record
        .open_case(
            opening(Outcome::NoLicenceRequired),
            vec!["us".into()],
            Actor::program("desk"),
            at(0),
        )
        .unwrap();
    let id = opened.case.id.clone();
    let queue = record.cases(&CaseFilter::default()).unwrap();
    assert_eq!(queue.len(), 1);
    assert_eq!(queue[0].waits, "disposition");
    let disposed = record
        .case_event(&id, dispose(Verdict::NotTheSame), anna(), at(1))
        .unwrap();
    assert_eq!(disposed.case.waits(), Waits::Approval);
    let approve = || Event::Approved {
        note: String::new(),
    };
    let refused = record.case_event(&id, approve(), anna(), at(2));
    assert_eq!(refused.unwrap_err().code(), "same-person");
    record
        .case_event(&id, approve(), Actor::person("ben"), at(3))
        .unwrap();
    let release = Event::Released {
        reason: "no-licence-required".into(),
        note: String::new(),
        confirmed: Vec::new(),
    };
    let step = record
        .case_event(&id, release, Actor::person("ben"), at(4))
        .unwrap();
    assert_eq!(step.case.status, Status::Released);
    assert_eq!(record.case(&id).unwrap().unwrap(), step.case);
    // The refused step is no entry.
    assert_eq!(record.size().unwrap(), 4);
    let of_case = Filter {
        case: Some(id),
        ..Filter::default()
    };
    assert_eq!(record.list(&of_case).unwrap().len(), 4);
    let (said, index) = record
        .disposition(&content_hash(b"party"), &content_hash(b"entry"))
        .unwrap()
        .unwrap();
    assert_eq!(
        (said, index),
        (dispose(Verdict::NotTheSame), disposed.index)
    );
    let changed = record.disposition(&content_hash(b"party"), &content_hash(b"entry, changed"));
    assert_eq!(changed.unwrap(), None);
}

#[test]
fn a_release_and_its_draws_are_both_there_or_neither() {
    let place = Place::new();
    let record = place.open();
    record.add_licence(licence(), anna(), at(0)).unwrap();
    let again = record.add_licence(licence(), anna(), at(0));
    assert_eq!(again.unwrap_err().code(), "licence-known");
    let case = |two_persons| {
        let mut opening = opening(Outcome::LicenceRequired);
        opening.alerts.clear();
        opening.two_persons = two_persons;
        let step = record
            .open_case(opening, Vec::new(), anna(), at(1))
            .unwrap();
        step.case.id
    };
    let (first, second) = (case(false), case(false));
    // Each alone would fit; together they do not.
    let refused = record.case_event(&first, by_licence(&["60", "60"]), anna(), at(2));
    assert_eq!(refused.unwrap_err().code(), "balance");
    assert_eq!(record.licences().unwrap()[0].value_left, "100.5");
    assert_eq!(record.case(&first).unwrap().unwrap().status, Status::Held);
    record
        .case_event(&first, by_licence(&["60", "40.25"]), anna(), at(3))
        .unwrap();
    assert_eq!(record.licences().unwrap()[0].value_left, "0.25");
    let size = record.size().unwrap();
    let refused = record.case_event(&second, by_licence(&["0.26"]), anna(), at(4));
    assert_eq!(refused.unwrap_err().code(), "balance");
    assert_eq!(record.size().unwrap(), size);
    // What one handle has drawn, a racing one cannot draw again.
    let account = record.licence("L1").unwrap().unwrap();
    assert_eq!(account.draws, 2);
    let back = Movement::Returned {
        draw: draw("40.25"),
    };
    record.move_licence("L1", back, anna(), at(5)).unwrap();
    assert_eq!(record.licences().unwrap()[0].value_left, "40.5");
    let loose = Movement::Drawn {
        draw: draw("1"),
        on: parse_date("2031-05-01").unwrap(),
    };
    let refused = record.move_licence("L1", loose, anna(), at(6));
    assert_eq!(refused.unwrap_err().code(), "draw-without-release");
}

#[test]
fn racing_releases_never_overdraw() {
    let place = Place::new();
    let record = place.open();
    record.add_licence(licence(), anna(), at(0)).unwrap();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let record = record.clone();
            thread::spawn(move || {
                let mut opening = opening(Outcome::LicenceRequired);
                opening.alerts.clear();
                opening.two_persons = false;
                let step = record
                    .open_case(opening, Vec::new(), anna(), at(1))
                    .unwrap();
                record
                    .case_event(&step.case.id, by_licence(&["30"]), anna(), at(2))
                    .is_ok()
            })
        })
        .collect();
    let released = threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .filter(|released| *released)
        .count();
    assert_eq!(released, 3);
    assert_eq!(record.licences().unwrap()[0].value_left, "10.5");
}

#[test]
fn values_of_the_desk_change_in_one_step() {
    let place = Place::new();
    let record = place.open();
    record.put_value("keys", "b", b"2".to_vec()).unwrap();
    record.put_value("keys", "a", b"1".to_vec()).unwrap();
    record.put_value("other", "a", b"3".to_vec()).unwrap();
    record
        .change_value("keys", "a", |before| {
            assert_eq!(before.as_deref(), Some(&b"1"[..]));
            Ok(Some(b"1x".to_vec()))
        })
        .unwrap();
    record.change_value("keys", "b", |_| Ok(None)).unwrap();
    let all = record.values("keys", "", 10).unwrap();
    assert_eq!(all, [("a".to_owned(), b"1x".to_vec())]);
    assert_eq!(record.size().unwrap(), 0);
}
