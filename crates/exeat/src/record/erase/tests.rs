//! What must stay stays, what is erased is gone, and proofs hold either way.

use super::*;
use crate::record::tests::{Place, anna, at, by_licence, dispose, entry, licence, opening};
use crate::record::{CaseFilter, Verdict, Verify, verify};
use exeat_terms::Outcome;
use std::fs;
use std::path::Path;

/// A day on which everything of the tests is due.
fn late() -> Date {
    parse_date("2099-01-01").unwrap()
}

/// Whether the words stand in any file below a folder.
fn found(folder: &Path, words: &str) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return found(&path, words);
        }
        let bytes = fs::read(&path).unwrap();
        bytes.windows(words.len()).any(|w| w == words.as_bytes())
    })
}

#[test]
fn what_is_erased_is_in_no_file_and_every_proof_holds() {
    let place = Place::new();
    let record = place.open();
    for n in 0..5 {
        record
            .append(entry(&format!("the secret order {n} of us")))
            .unwrap();
    }
    let before = record.proof(2).unwrap();
    assert!(found(&place.0, "secret order 2 of"));
    let (count, index) = record
        .erase(Scope::Entry(2), "time has come", late(), anna(), at(9))
        .unwrap();
    assert_eq!((count, index), (1, 5));
    assert!(!found(&place.0, "secret order 2 of"));
    assert!(found(&place.0, "secret order 3 of"));
    assert!(before.holds(&record.verifier()));
    assert!(record.proof(2).unwrap().holds(&record.verifier()));
    assert_eq!(record.get(2).unwrap().unwrap().content, None);
    let report = verify(&place.0, &Verify::default()).unwrap();
    assert_eq!((report.faults, report.erased), (Vec::new(), 1));
    drop(record);
    let since = Verify {
        key: None,
        since: vec![before.checkpoint],
    };
    assert!(verify(&place.0, &since).unwrap().is_whole());
    let again = place
        .open()
        .erase(Scope::Entry(2), "x", late(), anna(), at(9));
    assert_eq!(again.unwrap_err().code(), "erased");
}

#[test]
fn a_case_goes_whole_and_the_ledger_keeps_its_balance() {
    let place = Place::new();
    let record = place.open();
    record.add_licence(licence(), anna(), at(0)).unwrap();
    let mut held = opening(Outcome::LicenceRequired);
    held.subject = "order of a vanishing firm".into();
    held.two_persons = false;
    let id = record
        .open_case(held, vec!["us".into()], anna(), at(1))
        .unwrap()
        .case
        .id;
    let disposed = dispose(Verdict::NotTheSame);
    record.case_event(&id, disposed, anna(), at(2)).unwrap();
    record
        .case_event(&id, by_licence(&["60.25"]), anna(), at(3))
        .unwrap();
    let part = record.erase(Scope::Entry(2), "x", late(), anna(), at(4));
    assert_eq!(part.unwrap_err().code(), "part-of-case");
    let (count, _) = record
        .erase(Scope::Case(id.clone()), "x", late(), anna(), at(4))
        .unwrap();
    assert_eq!(count, 3);
    assert!(record.cases(&CaseFilter::default()).unwrap().is_empty());
    assert_eq!(record.case(&id).unwrap(), None);
    assert_eq!(record.licences().unwrap()[0].value_left, "40.25");
    assert!(!found(&place.0, "vanishing firm"));
    let report = verify(&place.0, &Verify::default()).unwrap();
    assert_eq!((report.faults, report.erased), (Vec::new(), 3));
}

#[test]
fn nothing_goes_before_its_time_or_while_it_is_held() {
    let place = Place::new();
    let record = place.open();
    let mut bound = entry("order 1");
    bound.jurisdictions = vec!["us".into()];
    record.append(bound).unwrap();
    let kept = record.get(0).unwrap().unwrap();
    // 2030-03-17, and ten years for sanctions.
    let first = parse_date("2040-03-18").unwrap();
    assert!(matches!(record.due(&kept).unwrap(), Due::From(day, _) if day == first));
    let erase = |day: Date| record.erase(Scope::Entry(0), "x", day, anna(), at(1));
    let early = erase(first.yesterday().unwrap());
    assert_eq!(early.unwrap_err().code(), "not-due");
    let hold = |held| record.hold(Scope::All, held, "subpoena 7", anna(), at(1));
    hold(true).unwrap();
    assert_eq!(record.due(&kept).unwrap(), Due::Held("subpoena 7".into()));
    assert_eq!(erase(first).unwrap_err().code(), "held");
    let all = record.erase(Scope::All, "x", late(), anna(), at(1));
    assert_eq!(all.unwrap_err().code(), "nothing-due");
    hold(false).unwrap();
    erase(first).unwrap();
    // Holds and erasures themselves stay.
    let (scope, day) = (Scope::Entry(1), late());
    let stays = record.erase(scope, "x", day, anna(), at(2));
    assert_eq!(stays.unwrap_err().code(), "not-due");
    let silent = record.hold(Scope::All, true, " ", anna(), at(1));
    assert_eq!(silent.unwrap_err().code(), "reason-missing");
}

#[test]
fn a_records_own_rules_take_the_place_of_the_carried_ones() {
    let place = Place::new();
    let record = place.open();
    assert_eq!(
        record.retention().unwrap().iter().map(|r| r.years).max(),
        Some(10)
    );
    let file = place.0.join("retention.toml");
    let own = "[[rule]]\njurisdiction = \"xa\"\nscope = \"all\"\nyears = 2\ncite = \"own rule\"\nmark = \"V\"\n";
    fs::write(&file, own).unwrap();
    assert_eq!(record.retention().unwrap().len(), 1);
    fs::write(&file, own.replace("years = 2", "years = -2")).unwrap();
    assert_eq!(record.retention().unwrap_err().code(), "bad-retention");
}
