//! The README's scene kept and asked again.

use super::*;
use crate::record::tests::{Place, anna, at};
use crate::record::{Input, determination};

const SCENE: &str = r#"
date = "2023-07-23"
from = "JP"
destination = "CN"
[[items]]
kind = "lithography scanner"
[items.facts]
wavelength = "193 nm"
"#;

/// The scene under Japan's law, with what was said about it, as it comes back from a record.
fn kept(library: &Library, said: &[(&str, &str)]) -> Stamped {
    let options = Options {
        jurisdictions: vec!["jp".into()],
        screening: Screening::Off,
        ..Options::default()
    };
    let messages = Messages::load("en");
    let words = Words {
        library,
        messages: &messages,
    };
    let mut transaction = transaction_text(library, SCENE, "scene.toml", false).unwrap();
    let mut asked = Vec::new();
    let mut dialogue = Vec::new();
    for (fact, text) in said {
        let answer = check(library, transaction.clone(), &options).unwrap();
        let question = ask::next(words, &answer, &options, &asked).unwrap();
        assert_eq!(question.name, *fact);
        asked.push(question.wanted.clone());
        ask::put(words, &mut transaction, &question, text).unwrap();
        dialogue.push((question.name, Some((*text).to_owned())));
    }
    let answer = check(library, transaction, &options).unwrap();
    let input = Input {
        name: "scene.toml".into(),
        text: SCENE.into(),
        json: false,
        said: dialogue,
        products: None,
    };
    let entry = determination(
        library,
        &input,
        &options,
        &answer,
        &messages,
        (anna(), at(0)),
    );
    let place = Place::new();
    let record = place.open();
    record.append(entry.unwrap()).unwrap();
    let kept = record.get(0).unwrap().unwrap();
    kept.content.unwrap().stamped
}

#[test]
fn an_old_record_gives_the_same_bytes() {
    let library = Library::carried().unwrap();
    let kept_plain = kept(&library, &[]);
    assert_eq!(kept_plain.entry.jurisdictions, ["jp"]);
    let same = replay(&library, &kept_plain, &Screening::Off).unwrap();
    assert_eq!(same.differences, []);
    assert_eq!(same.engine_then, same.engine_now);
    // What was said in the dialogue is said again.
    let answered = kept(&library, &[("end-use.known-concern", "none")]);
    // As the service writes it: no options, the answers as pairs.
    let mut served = answered.clone();
    served.entry.body = serde_json::json!({
        "transaction": SCENE,
        "format": "toml",
        "answers": [["end-use.known-concern", "none"]],
        "answer": answered.entry.body["answer"],
    });
    let same = replay(&library, &served, &Screening::Off).unwrap();
    assert_eq!(same.differences, []);
    assert_ne!(
        answered.entry.body["answer"],
        kept_plain.entry.body["answer"]
    );
    let same = replay(&library, &answered, &Screening::Off).unwrap();
    assert_eq!(same.differences, []);
}

#[test]
fn what_is_answered_otherwise_is_listed() {
    let library = Library::carried().unwrap();
    let mut old = kept(&library, &[]);
    old.engine = "0.0.1".into();
    old.entry.body["answer"]["determinations"][0]["outcome"] = "not subject".into();
    old.entry.body["answer"]["gone"] = 1.into();
    let found = replay(&library, &old, &Screening::Off).unwrap();
    assert_eq!(found.engine_then, "0.0.1");
    let places: Vec<_> = found.differences.iter().map(|d| d.place.as_str()).collect();
    assert_eq!(places, ["determinations[0].outcome", "gone"]);
    assert_eq!(
        found.differences[0].then.as_deref(),
        Some("\"not subject\"")
    );
    assert_eq!(found.differences[1].now, None);
    old.entry.kind = Kind::Screening;
    let none = replay(&library, &old, &Screening::Off);
    assert_eq!(none.unwrap_err().code(), "no-replay");
}
