//! The rules of a case, one test for each.

use super::*;
use crate::hash::content_hash;
use exeat_terms::Rational;

fn alert(id: &str, content: &str) -> AlertSeen {
    AlertSeen {
        id: id.into(),
        party: "Ruritania Micro".into(),
        list: "xa-list".into(),
        entry: "204".into(),
        name: "Ruritaniya Mikro".into(),
        score: 9_100,
        party_hash: content_hash(b"party"),
        entry_hash: content_hash(content.as_bytes()),
    }
}

fn case(outcome: Outcome, alerts: &[&str], two_persons: bool) -> Case {
    let opening = Opening {
        subject: "order 7".into(),
        outcome,
        questions: if outcome == Outcome::FactsMissing {
            vec![Question {
                fact: "rate".into(),
                text: "how fast?".into(),
            }]
        } else {
            Vec::new()
        },
        alerts: alerts.iter().map(|id| alert(id, "then")).collect(),
        conditions: Vec::new(),
        two_persons,
        determination: Some(0),
    };
    Case::open("c-1", &opening, &Actor::program("desk"))
}

fn dispose(id: &str, verdict: Verdict) -> Event {
    Event::Disposed {
        alert: id.into(),
        verdict,
        reason: "other-address".into(),
        note: String::new(),
    }
}

fn release() -> Event {
    Event::Released {
        reason: "no-licence-required".into(),
        note: String::new(),
        confirmed: Vec::new(),
    }
}

fn by_licence() -> Event {
    Event::ReleasedByLicence {
        reason: "licence".into(),
        note: String::new(),
        draws: vec![Draw {
            licence: "L1".into(),
            value: Some(Rational::ONE),
            currency: "EUR".into(),
            quantity: None,
            entry: "Z-12".into(),
            party: "Ruritania Micro".into(),
            country: "JP".into(),
            confirmed: Vec::new(),
        }],
        on: exeat_terms::parse_date("2031-05-01").unwrap(),
    }
}

fn answer(outcome: Outcome) -> Event {
    Event::Answered {
        fact: "rate".into(),
        value: "3".into(),
        outcome,
        questions: Vec::new(),
        conditions: Vec::new(),
        determination: Some(1),
    }
}

fn approve() -> Event {
    Event::Approved {
        note: String::new(),
    }
}

/// Every event in turn; the code of the first refusal, or the state at the end.
fn play(case: &mut Case, events: &[(Event, Actor)]) -> String {
    for (event, by) in events {
        let before = case.clone();
        if let Err(refusal) = case.apply(event, by) {
            assert_eq!(*case, before, "a refused event changes nothing");
            return refusal.code.to_owned();
        }
    }
    format!(
        "{}, waits for {}",
        case.status.as_str(),
        case.waits().as_str()
    )
}

fn anna() -> Actor {
    Actor::person("anna")
}

fn ben() -> Actor {
    Actor::person("ben")
}

#[test]
fn the_whole_way_with_two_persons() {
    let mut case = case(Outcome::FactsMissing, &["a1"], true);
    assert_eq!(case.waits(), Waits::Answers);
    let answered = (answer(Outcome::NoLicenceRequired), anna());
    assert_eq!(play(&mut case, &[answered]), "held, waits for disposition");
    let disposed = (dispose("a1", Verdict::NotTheSame), anna());
    assert_eq!(play(&mut case, &[disposed]), "held, waits for approval");
    assert_eq!(play(&mut case, &[(approve(), anna())]), "same-person");
    assert_eq!(play(&mut case, &[(release(), ben())]), "approval-missing");
    assert_eq!(
        play(&mut case, &[(approve(), ben())]),
        "held, waits for decision"
    );
    assert_eq!(
        play(&mut case, &[(release(), ben())]),
        "released, waits for nothing"
    );
    assert_eq!(case.events, 5);
    assert_eq!(play(&mut case, &[(release(), ben())]), "case-closed");
}

#[test]
fn one_person_alone_is_never_two() {
    let mut fresh = case(Outcome::NoLicenceRequired, &[], true);
    let alone = [(approve(), anna()), (release(), anna())];
    assert_eq!(play(&mut fresh, &alone), "same-person");
    // A program that answered is no first person.
    let mut answered = case(Outcome::FactsMissing, &[], true);
    let robot = (answer(Outcome::NoLicenceRequired), Actor::program("desk"));
    let events = [robot, (approve(), anna()), (release(), anna())];
    assert_eq!(play(&mut answered, &events), "same-person");
    assert_eq!(
        play(&mut answered, &[(release(), ben())]),
        "released, waits for nothing"
    );
}

#[test]
fn what_is_new_after_an_approval_takes_it_back() {
    for event in [
        answer(Outcome::NoLicenceRequired),
        dispose("a1", Verdict::NotTheSame),
        Event::Alerted {
            alert: alert("a1", "now"),
        },
    ] {
        let mut case = case(Outcome::NoLicenceRequired, &["a1"], true);
        let first = (dispose("a1", Verdict::NotTheSame), anna());
        play(&mut case, &[first, (approve(), ben()), (event, anna())]);
        assert!(case.approved_by.is_none());
    }
}

#[test]
fn a_changed_entry_opens_its_alert_again() {
    let mut case = case(Outcome::NoLicenceRequired, &["a1"], false);
    let changed = Event::Alerted {
        alert: alert("a1", "now"),
    };
    let events = [
        (dispose("a1", Verdict::NotTheSame), anna()),
        (changed, Actor::program("lists")),
    ];
    assert_eq!(play(&mut case, &events), "held, waits for disposition");
    assert_eq!(case.alerts.len(), 1);
}

#[test]
fn alerts_are_closed_by_persons_with_a_reason() {
    let start = || case(Outcome::NoLicenceRequired, &["a1"], false);
    let robot = (
        dispose("a1", Verdict::NotTheSame),
        Actor::program("auto-clear"),
    );
    assert_eq!(play(&mut start(), &[robot]), "not-a-person");
    let wrong = (dispose("a2", Verdict::NotTheSame), anna());
    assert_eq!(play(&mut start(), &[wrong]), "unknown-alert");
    let silent = Event::Disposed {
        alert: "a1".into(),
        verdict: Verdict::NotTheSame,
        reason: " ".into(),
        note: String::new(),
    };
    assert_eq!(play(&mut start(), &[(silent, anna())]), "reason-missing");
    assert_eq!(play(&mut start(), &[(release(), anna())]), "alert-open");
    let handed_on = [
        (dispose("a1", Verdict::Escalated), anna()),
        (release(), anna()),
    ];
    assert_eq!(play(&mut start(), &handed_on), "alert-open");
}

#[test]
fn a_listed_party_leaves_only_by_licence() {
    let hit = (dispose("a1", Verdict::TheSame), anna());
    let mut free = case(Outcome::NoLicenceRequired, &["a1"], false);
    assert_eq!(
        play(&mut free, &[hit.clone(), (release(), anna())]),
        "listed-party"
    );
    let mut licensed = case(Outcome::LicenceRequired, &["a1"], false);
    assert_eq!(
        play(&mut licensed, &[hit, (by_licence(), anna())]),
        "released by licence, waits for nothing"
    );
}

#[test]
fn the_head_says_how_goods_may_leave() {
    use Outcome as O;
    for (outcome, code) in [
        (O::NoLicenceRequired, "released, waits for nothing"),
        (O::NotSubject, "released, waits for nothing"),
        (O::ExceptionAvailable, "released, waits for nothing"),
        (O::LicenceRequired, "licence-required"),
        (O::Prohibited, "prohibited"),
        (O::FactsMissing, "facts-missing"),
        (O::NeedsReview, "note-missing"),
        (O::LawNotVerified, "note-missing"),
        (O::RulesConflict, "note-missing"),
    ] {
        let mut case = case(outcome, &[], false);
        assert_eq!(play(&mut case, &[(release(), anna())]), code, "{outcome}");
    }
    let mut judged = case(O::NeedsReview, &[], false);
    let event = Event::Released {
        reason: "judged".into(),
        note: "the maker's letter of 3 May".into(),
        confirmed: Vec::new(),
    };
    assert_eq!(
        play(&mut judged, &[(event, anna())]),
        "released, waits for nothing"
    );
    let mut forbidden = case(O::Prohibited, &[], false);
    assert_eq!(
        play(&mut forbidden, &[(by_licence(), anna())]),
        "prohibited"
    );
    let rejected = Event::Rejected {
        reason: "prohibited".into(),
        note: String::new(),
    };
    assert_eq!(
        play(&mut forbidden, &[(rejected, anna())]),
        "rejected, waits for nothing"
    );
}

#[test]
fn conditions_are_confirmed_word_for_word() {
    let mut case = case(Outcome::ExceptionAvailable, &[], false);
    case.conditions = vec!["the end user has signed".into()];
    assert_eq!(play(&mut case, &[(release(), anna())]), "condition-open");
    let event = Event::Released {
        reason: "exception".into(),
        note: String::new(),
        confirmed: case.conditions.clone(),
    };
    assert_eq!(
        play(&mut case, &[(event, anna())]),
        "released, waits for nothing"
    );
}

#[test]
fn only_persons_decide() {
    for event in [
        approve(),
        release(),
        by_licence(),
        Event::Rejected {
            reason: "x".into(),
            note: String::new(),
        },
    ] {
        let mut case = case(Outcome::NoLicenceRequired, &[], false);
        let robot = Actor::program("desk");
        assert_eq!(play(&mut case, &[(event.clone(), robot)]), "not-a-person");
        assert_eq!(play(&mut case, &[(event, Actor::person(" "))]), "nobody");
    }
}
