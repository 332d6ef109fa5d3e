//! Any bytes as a name: reading, comparing and explaining end, and the explanation leads to its score.

#![no_main]

use exeat_screen::{Kind, Name, compare, score};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (left, right) = text.split_once('\n').unwrap_or((&text, ""));
    for kind in [Kind::Unknown, Kind::Person, Kind::Organisation] {
        let (left, right) = (Name::read(left, kind), Name::read(right, kind));
        let found = compare(&left, &right);
        assert_eq!(found.replay(), found.score);
        assert_eq!(found.score, score(&right, &left));
        assert!(left.to_string().len() < 4_000_000);
    }
});
