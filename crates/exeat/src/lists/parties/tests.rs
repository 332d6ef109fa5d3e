//! Alerts inside a decision: what counts as listed, what is open, what a person has closed.

use super::*;
use crate::lists::{Disposition, Said, query_for_tests};
use crate::{Answer, Library, Options, check, transaction_text};
use exeat_terms::Outcome;
use std::path::Path;

/// The head of an export from the United States to a party of this name, and the whole answer.
fn run(party: &str, day: &str, screening: Screening) -> Answer {
    let library = Library::carried().unwrap();
    let text = format!(
        r#"
date = "{day}"
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
{party}
[[items]]
id = "1"
kind = "other"
entries = {{ us = "EAR99" }}
[end-use]
known-concern = "none"
"#
    );
    let transaction = transaction_text(&library, &text, "test", false).unwrap();
    let options = Options {
        jurisdictions: vec!["us".to_owned()],
        screening,
        ..Options::default()
    };
    check(&library, transaction, &options).unwrap()
}

fn built_in(party: &str) -> Answer {
    run(party, "2026-09-01", Screening::BuiltIn)
}

fn standings(answer: &Answer) -> Vec<Standing> {
    answer.screened.alerts.iter().map(|a| a.standing).collect()
}

/// A screener over a list that is written to a file, and a file of answers.
fn screener(test: &str, list: &str, text: &str) -> (Arc<Screener>, PathBuf) {
    let folder = std::env::temp_dir().join(format!("exeat-parties-{test}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(list);
    std::fs::write(&file, text).unwrap();
    let dispositions = folder.join("dispositions.jsonl");
    let screener = Screener::new(Sources {
        files: vec![file],
        dispositions: Some(dispositions.clone()),
        ..Sources::default()
    });
    (Arc::new(screener), dispositions)
}

#[test]
fn an_equal_name_with_an_agreeing_country_counts_as_listed() {
    for name in [
        "Semiconductor Manufacturing International Corporation",
        "SMIC",
        "中芯国际",
        "HUAWEI TECHNOLOGIES COMPANY LIMITED",
        "Yangtze Memory Technologies Co Ltd",
    ] {
        let answer = built_in(&format!("name = \"{name}\"\ncountry = \"CN\""));
        // Sister firms may alert too; they come after.
        assert_eq!(standings(&answer)[0], Standing::CountsAsListed, "{name}");
        assert_eq!(answer.outcome, Outcome::LicenceRequired, "{name}");
        assert_eq!(answer.exit_status(), 1);
        assert_eq!(answer.screened.lists.len(), 1);
        assert!(answer.screened.lists[0].is_stale(), "40 days old");
    }
}

#[test]
fn any_other_alert_makes_at_least_needs_review() {
    for party in [
        "name = \"SMIC\"",
        "name = \"SMIC\"\ncountry = \"DE\"",
        "name = \"Huawei Technologys\"\ncountry = \"CN\"",
        "name = \"Huawei Technologies\"\ncountry = \"CN\"",
        // A pair of names that was joined by a press list does not block alone.
        "name = \"上海微电子装备\"\ncountry = \"CN\"",
    ] {
        let answer = built_in(party);
        let all = standings(&answer);
        assert!(!all.is_empty(), "{party}");
        assert!(all.iter().all(|s| *s == Standing::Open), "{party}: {all:?}");
        assert_eq!(answer.outcome, Outcome::NeedsReview, "{party}");
    }
    // The row is younger than the transaction.
    let before = run(
        "name = \"SMIC\"\ncountry = \"CN\"",
        "2020-12-01",
        Screening::BuiltIn,
    );
    assert_eq!(standings(&before)[0], Standing::Open);
    assert!(before.screened.alerts[0].later);
}

#[test]
fn what_the_user_states_decides_and_opens_no_list() {
    let free = built_in("name = \"SMIC\"\ncountry = \"CN\"\nlisted = \"none\"");
    assert_eq!(free.outcome, Outcome::NoLicenceRequired);
    assert!(free.screened.alerts.is_empty() && free.screened.lists.is_empty());
    let one = built_in("name = \"SMIC\"\ncountry = \"CN\"\nus-entity-list = \"no\"");
    assert!(one.screened.alerts.is_empty());
    assert_ne!(one.outcome, Outcome::LicenceRequired);
    let off = run(
        "name = \"SMIC\"\ncountry = \"CN\"",
        "2026-09-01",
        Screening::Off,
    );
    assert_eq!(off.outcome, Outcome::FactsMissing);
    let quiet = built_in("name = \"Example Optics\"\ncountry = \"CN\"");
    assert_eq!(
        quiet.outcome,
        Outcome::FactsMissing,
        "no alert is no statement"
    );
}

#[test]
fn an_answer_closes_an_alert_until_a_side_changes() {
    let party = "name = \"SMIC\"\ncountry = \"CN\"";
    let list = "id,name,country,footnotes\n7,SMIC,CN,5\n";
    let (first, answers) = screener("closed", "us-entity-list.csv", list);
    let _ = std::fs::remove_file(&answers);
    let before = run(party, "2026-09-01", Screening::With(first));
    assert_eq!(before.outcome, Outcome::LicenceRequired);
    let alert = &before.screened.alerts[0];
    let query = query_for_tests("SMIC", "CN");
    assert_eq!(alert.party_content, crate::lists::party_content(&query));
    let answer = |what| {
        let said = Said {
            reason: "another firm of that name".to_owned(),
            by: "A. Clerk".to_owned(),
            on: Date::constant(2026, 8, 1),
            until: Some(Date::constant(2026, 12, 31)),
        };
        Disposition::new(&query, &alert.entry, what, said)
            .append(&answers)
            .unwrap();
    };
    let after = |list: &str, day: &str| {
        let (screener, _) = screener("closed", "us-entity-list.csv", list);
        run(party, day, Screening::With(screener))
    };
    answer(Answered::NotTheSame);
    let closed = after(list, "2026-09-01");
    assert!(closed.screened.alerts.is_empty());
    assert_eq!(closed.screened.closed, 1);
    assert_eq!(closed.outcome, Outcome::FactsMissing);
    let changed = after(
        "id,name,aliases,country,footnotes\n7,SMIC,S.M.,CN,5\n",
        "2026-09-01",
    );
    assert_eq!(changed.outcome, Outcome::LicenceRequired);
    assert_eq!(changed.screened.alerts[0].changed, "entry");
    let expired = after(list, "2027-01-01");
    assert_eq!(standings(&expired), [Standing::CountsAsListed]);
    answer(Answered::Escalate);
    let escalated = after(list, "2026-09-01");
    assert_eq!(standings(&escalated), [Standing::Escalated]);
    assert_eq!(escalated.outcome, Outcome::NeedsReview);
    answer(Answered::Same);
    let confirmed = after(list, "2026-09-01");
    assert_eq!(standings(&confirmed), [Standing::Confirmed]);
    assert_eq!(confirmed.outcome, Outcome::LicenceRequired);
    let folder = answers.parent().map(Path::to_path_buf).unwrap();
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn a_list_that_no_law_asks_for_leaves_it_to_a_person() {
    let text = "id,name,country\n1,Acme Chips,CN\n";
    let (screener, file) = screener("own", "house-list.csv", text);
    let answer = run(
        "name = \"ACME Chips\"\ncountry = \"CN\"",
        "2026-09-01",
        Screening::With(screener),
    );
    assert_eq!(standings(&answer), [Standing::CountsAsListed]);
    assert!(answer.screened.alerts[0].is_open());
    assert_eq!(answer.outcome, Outcome::NeedsReview);
    let _ = std::fs::remove_dir_all(file.parent().unwrap());
}

#[test]
fn footnotes_that_a_list_does_not_say_stay_unknown() {
    let text = r#"{"results":[{"id":"e1","source":"Entity List (EL) - Bureau of Industry and Security","name":"Acme Chips","addresses":[{"country":"CN"}]}]}"#;
    let (screener, file) = screener("footnotes", "csl.json", text);
    let answer = run(
        "name = \"Acme Chips\"\ncountry = \"CN\"",
        "2026-09-01",
        Screening::With(screener),
    );
    assert_eq!(answer.outcome, Outcome::LicenceRequired);
    let party = &answer.transaction.parties[1];
    assert_eq!(party.screened[0].footnotes, None);
    let _ = std::fs::remove_dir_all(file.parent().unwrap());
}

#[test]
fn a_confirmed_owner_counts_by_its_share_while_the_rule_applies() {
    let list = "id,name,country,footnotes\n7,Acme Chips,CN,\n";
    let (first, answers) = screener("owner", "us-entity-list.csv", list);
    let _ = std::fs::remove_file(&answers);
    let party = "name = \"Daughter Works\"\ncountry = \"CN\"\nlisted = \"none\"\n\
                 owners = [{ name = \"Acme Chips\", share = \"60 %\" }]";
    let before = run(party, "2025-10-15", Screening::With(first));
    assert_eq!(standings(&before), [Standing::Open]);
    assert!(before.screened.alerts[0].owner);
    assert_eq!(before.outcome, Outcome::NeedsReview);
    let mut query = query_for_tests("Acme Chips", "CN");
    query.country = None;
    let said = Said {
        reason: "the same firm".to_owned(),
        by: "A. Clerk".to_owned(),
        on: Date::constant(2025, 10, 1),
        until: None,
    };
    Disposition::new(
        &query,
        &before.screened.alerts[0].entry,
        Answered::Same,
        said,
    )
    .append(&answers)
    .unwrap();
    for (day, outcome) in [
        ("2025-10-15", Outcome::LicenceRequired),
        ("2025-12-01", Outcome::NoLicenceRequired), // stayed
    ] {
        let (screener, _) = screener("owner", "us-entity-list.csv", list);
        let answer = run(party, day, Screening::With(screener));
        assert_eq!(answer.outcome, outcome, "{day}");
    }
    let _ = std::fs::remove_dir_all(answers.parent().unwrap());
}
