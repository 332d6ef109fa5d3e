//! A bundle by itself: whole, and every change of it found.

use super::*;
use crate::record::tests::{Place, entry};

#[test]
fn a_bundle_is_checked_with_nothing_but_itself_and_the_key() {
    let place = Place::new();
    let record = place.open();
    for n in 0..20 {
        record.append(entry(&format!("order {n}"))).unwrap();
    }
    let text = record.bundle(&[3, 17]).unwrap().to_json();
    let given = Verify {
        key: Some(record.verifier()),
        since: Vec::new(),
    };
    let (report, entries) = verify_bundle(&text, &given).unwrap();
    assert_eq!(report.faults, []);
    assert_eq!(report.checkpoint.unwrap().size, 20);
    let subjects: Vec<_> = entries
        .iter()
        .map(|e| e.content.as_ref().unwrap().stamped.entry.subject.clone())
        .collect();
    assert_eq!(subjects, ["order 3", "order 17"]);
    // One letter anywhere: no longer a bundle, or not whole.
    let mut changed = 0;
    for (at, byte) in text.bytes().enumerate().step_by(3) {
        if !byte.is_ascii_alphanumeric() {
            continue;
        }
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if byte == b'7' { b'8' } else { b'7' };
        let other = String::from_utf8(bytes).unwrap();
        if let Ok((report, _)) = verify_bundle(&other, &given) {
            assert!(!report.is_whole(), "byte {at}");
        }
        changed += 1;
    }
    assert!(changed > 300, "{changed}");
    let stranger = Place::new();
    let other = Verify {
        key: Some(stranger.open().verifier()),
        since: Vec::new(),
    };
    let (report, _) = verify_bundle(&text, &other).unwrap();
    assert_eq!(report.faults[0].message, "not the key that was given");
    assert_eq!(
        record.bundle(&[20]).unwrap_err().code(),
        "no-entry",
        "only what is there"
    );
    assert_eq!(
        verify_bundle("{}", &given).unwrap_err().code(),
        "not-a-bundle"
    );
}
