//! A decision on paper: made the same way twice, with every letter, or an error that names the missing one.

use super::*;
use crate::record::tests::{Place, anna, at, entry};
use crate::record::{Entry, Kind, Record};
use std::path::Path;

/// A bundle that speaks Latin, Japanese, Chinese and Cyrillic letters.
fn bundle(record: &Record) -> Bundle {
    record.append(entry("order 1")).unwrap();
    let body = serde_json::json!({
        "event": "rejected",
        "reason": "no-end-user-statement",
        "note": "東京エレクトロン 上海微电子装备 Нева — a note that is long enough to be wrapped, ".repeat(8),
    });
    let many = Entry::new(Kind::Rejection, anna(), at(1), "注文 7", body);
    record.append(many).unwrap();
    record.bundle(&[0, 1]).unwrap()
}

#[test]
fn the_same_entries_give_the_same_pages() {
    let fonts = match Fonts::find(None, "en") {
        Ok(fonts) => fonts,
        Err(error) => {
            assert_eq!(error.code(), "no-font");
            return;
        }
    };
    let place = Place::new();
    let bundle = bundle(&place.open());
    let messages = Messages::load("en");
    match pdf(&bundle, &fonts, &messages) {
        Ok(first) => {
            assert!(first.starts_with(b"%PDF-1."));
            assert!(first.len() > 5_000, "fonts are embedded: {}", first.len());
            assert_eq!(first, pdf(&bundle, &fonts, &messages).unwrap());
        }
        // A machine without a font for Han letters says which letter and what to install.
        Err(error) => {
            assert_eq!(error.code(), "no-letter");
            assert!(error.to_string().contains("fonts-noto-cjk"), "{error}");
        }
    }
}

#[test]
fn what_is_no_font_is_refused() {
    let error = Fonts::find(Some(Path::new("/dev/null")), "en").unwrap_err();
    assert_eq!(error.code(), "bad-font");
}
