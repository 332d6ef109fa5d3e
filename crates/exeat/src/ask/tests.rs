//! The dialogue without a terminal: what is asked, and where each kind of answer goes.

use super::*;
use crate::messages::Messages;
use crate::read::transaction_text;

const SCANNER: &str = r#"
date = "2023-09-01"
kind = "export"
from = "NL"
destination = "CN"
[[items]]
id = "1"
kind = "lithography scanner"
[items.facts]
wavelength = "193 nm"
numerical-aperture = 1.35
"#;

/// Asks and answers with a script; gives the questions asked, the facts given and the last answer.
fn talk(
    text: &str,
    countries: &[&str],
    script: &[(&str, &str)],
) -> (Vec<String>, Vec<Given>, Answer) {
    let library = Library::carried().unwrap();
    let messages = Messages::load("en");
    let words = Words {
        library: &library,
        messages: &messages,
    };
    let options = Options {
        jurisdictions: countries.iter().map(|c| (*c).to_owned()).collect(),
        ..Options::default()
    };
    let transaction = transaction_text(&library, text, "test", false).unwrap();
    let mut answer = check(&library, transaction, &options).unwrap();
    let (mut asked, mut given, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(question) = next(words, &answer, &options, &skipped) {
        asked.push(question.name.clone());
        assert!(asked.len() < 60, "the dialogue does not end: {asked:?}");
        skipped.push(question.wanted.clone());
        let Some((_, said)) = script.iter().find(|(name, _)| *name == question.name) else {
            continue;
        };
        let mut transaction = answer.transaction.clone();
        given.push(put(words, &mut transaction, &question, said).unwrap());
        answer = check(&library, transaction, &options).unwrap();
    }
    (asked, given, answer)
}

#[test]
fn answers_settle_what_was_open() {
    let (asked, given, answer) = talk(
        SCANNER,
        &["nl"],
        &[
            ("dedicated-chuck-overlay", "1.4 nm"),
            ("end-use.known-concern", "none"),
        ],
    );
    assert!(
        asked.contains(&"dedicated-chuck-overlay".to_owned()),
        "{asked:?}"
    );
    assert_eq!(answer.outcome, Outcome::LicenceRequired);
    assert_eq!(given[0].table, "[items.facts]");
    assert_eq!(given[0].line, "dedicated-chuck-overlay = \"1.4 nm\"");
}

#[test]
fn a_dialogue_in_which_everything_is_skipped_ends() {
    let (asked, given, answer) = talk(SCANNER, &[], &[]);
    assert!(given.is_empty());
    assert_eq!(answer.outcome, Outcome::FactsMissing);
    let mut once = asked.clone();
    once.sort();
    once.dedup();
    assert_eq!(
        once.len(),
        asked.len(),
        "each question is asked once: {asked:?}"
    );
}

#[test]
fn what_was_given_reads_back_as_the_same_facts() {
    let text = SCANNER.replace(
        "[[items]]",
        "[[parties]]\nrole = \"end user\"\ncountry = \"CN\"\n[[items]]",
    );
    let (_, given, _) = talk(
        &text,
        &["us"],
        &[("end-user.headquarters", "China"), ("origin", "NL")],
    );
    for line in given.iter().filter(|g| g.table == "[[parties]]") {
        assert_eq!(
            (line.of.as_str(), line.line.as_str()),
            ("ultimate consignee, end user", "headquarters = \"CN\"")
        );
    }
}

fn question(library: &Library, asked: Asked, jurisdiction: Option<&str>) -> Next {
    let _ = library;
    Next {
        wanted: Wanted {
            asked,
            item: Some(0),
            jurisdiction: jurisdiction.map(str::to_owned),
        },
        name: "test".to_owned(),
        text: String::new(),
        how: String::new(),
        jurisdictions: Vec::new(),
        decides: Vec::new(),
        roles: Roles::of(exeat_terms::Role::EndUser),
    }
}

#[test]
fn each_kind_of_answer_finds_its_place() {
    let library = Library::carried().unwrap();
    let messages = Messages::load("en");
    let words = Words {
        library: &library,
        messages: &messages,
    };
    let mut transaction = transaction_text(&library, SCANNER, "test", false).unwrap();
    let fact = |name: &str| library.law.vocabulary.find(name).unwrap().id;
    let mut say = |asked: Asked, own: Option<&str>, text: &str| {
        put(
            words,
            &mut transaction,
            &question(&library, asked, own),
            text,
        )
        .map(|g| format!("{} {}", g.table, g.line))
    };
    let party = |name: &str| Asked::Party(0, fact(name));
    assert_eq!(
        say(party("headquarters"), None, "china").unwrap(),
        "[[parties]] headquarters = \"CN\""
    );
    assert_eq!(
        say(party("us-entity-list"), None, "n").unwrap(),
        "[[parties]] us-entity-list = \"no\""
    );
    assert!(say(party("us-entity-list"), None, "perhaps").is_err());
    assert_eq!(
        say(party("us-entity-list"), None, "none").unwrap(),
        "[[parties]] listed = \"none\""
    );
    assert_eq!(
        say(party("informed"), None, "us").unwrap(),
        "[[parties]] informed = [{ by = \"us\", from = \"2023-09-01\" }]"
    );
    assert!(
        say(party("informed"), None, "zz")
            .unwrap_err()
            .contains("zz")
    );
    assert_eq!(
        say(Asked::Fact(fact("controlled-content")), Some("us"), "12 %").unwrap(),
        "[items.controlled-content] us = \"12 %\""
    );
    assert_eq!(
        say(Asked::Fact(fact("act")), None, "reexport").unwrap(),
        " kind = \"reexport\""
    );
    assert_eq!(
        say(Asked::Fact(fact("military")), None, "Y").unwrap(),
        "[end-use] military = \"yes\""
    );
    assert_eq!(
        say(
            Asked::Rate("EUR".into(), "JPY".into()),
            None,
            "142.1 ECB \"x\""
        )
        .unwrap(),
        "[rates] EUR-JPY = { rate = \"142.1\", source = \"ECB \\\"x\\\"\" }"
    );
    assert!(
        say(Asked::Rate("EUR".into(), "JPY".into()), None, "142.1").is_err(),
        "a rate needs a source"
    );
    assert_eq!(
        say(Asked::Entries, Some("us"), "EAR99").unwrap(),
        "[items.entries] us = \"EAR99\""
    );
    let late = say(Asked::Entries, Some("us"), "3B001.c.1.a").unwrap_err();
    assert!(late.contains("did not exist on 2023-09-01"), "{late}");
    assert!(say(Asked::Entries, Some("us"), "3A001.a").is_ok());
    assert!(say(Asked::Entries, Some("us"), "yes").is_err());
    assert!(
        say(Asked::Fact(fact("wavelength")), None, "193")
            .unwrap_err()
            .contains("needs a unit")
    );
    assert_eq!(
        transaction.parties.len(),
        1,
        "one party was added, with its role"
    );
    assert_eq!(transaction.rates.len(), 1);
    assert_eq!(
        transaction.items[0].entries,
        [("us".to_owned(), "3A001.a".to_owned())]
    );
}
