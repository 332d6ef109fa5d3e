//! Ownership: thresholds on, under and over, sums, chains, circles, intervals, days.

use super::*;

fn given(rows: &[(&str, &str, &str)], listed: &[(&str, Listed)]) -> Holdings {
    Holdings {
        holdings: rows
            .iter()
            .map(|(owner, owned, text)| Holding {
                owner: (*owner).to_owned(),
                owned: (*owned).to_owned(),
                share: share(text).unwrap(),
            })
            .collect(),
        listed: listed
            .iter()
            .map(|(name, l)| ((*name).to_owned(), *l))
            .collect(),
        ..Holdings::default()
    }
}

fn ask(rows: &[(&str, &str, &str)], listed: &[(&str, Listed)], regime: usize) -> Owned {
    owned(&given(rows, listed), "T", &REGIMES[regime])
}

const YES: Listed = Listed::Yes;
const NO: Listed = Listed::No;

#[test]
fn half_is_enough_or_not_by_regime() {
    for (text, us, eu) in [
        ("50 %", Answer3::Yes, Answer3::No),
        ("49.99 %", Answer3::No, Answer3::No),
        ("50.01 %", Answer3::Yes, Answer3::Yes),
    ] {
        let rest = Rational::whole(100).minus(share(text).unwrap().single().unwrap());
        let rest = rest.unwrap().exact_decimal().unwrap();
        let rows = [("L", "T", text), ("F", "T", rest.as_str())];
        let listed = [("L", YES), ("F", NO)];
        assert_eq!(ask(&rows, &listed, 0).answer, us, "{text}");
        assert_eq!(ask(&rows, &listed, 2).answer, eu, "{text}");
    }
}

#[test]
fn shares_of_several_listed_owners_add_up_exactly() {
    let rows = [("L1", "T", "25"), ("L2", "T", "25"), ("F", "T", "50")];
    let both = ask(&rows, &[("L1", YES), ("L2", YES), ("F", NO)], 0);
    assert_eq!(both.answer, Answer3::Yes);
    assert_eq!(both.least, Rational::whole(50));
    assert_eq!(both.path.len(), 2);
    let thirds = [
        ("L1", "T", "16.6666666666"),
        ("L2", "T", "33.3333333333"),
        ("F", "T", "50.0000000001"),
    ];
    let under = ask(&thirds, &[("L1", YES), ("L2", YES), ("F", NO)], 0);
    assert_eq!(under.answer, Answer3::No, "a ten-billionth under half");
}

#[test]
fn chains_and_circles() {
    let chain = [
        ("L", "A", "60"),
        ("F", "A", "40"),
        ("A", "B", "60"),
        ("F", "B", "40"),
        ("B", "T", "50"),
        ("F", "T", "50"),
    ];
    let found = ask(&chain, &[("L", YES), ("F", NO)], 0);
    assert_eq!(found.answer, Answer3::Yes);
    let steps: Vec<(&str, &str)> = found
        .path
        .iter()
        .map(|h| (h.owner.as_str(), h.owned.as_str()))
        .collect();
    assert_eq!(steps, [("L", "A"), ("A", "B"), ("B", "T")]);
    // Two circles: one that nobody listed feeds, and one fed from outside.
    let closed = [("A", "T", "100"), ("T", "A", "100")];
    assert_eq!(ask(&closed, &[], 0).answer, Answer3::No);
    let fed = [
        ("A", "T", "60"),
        ("F", "T", "40"),
        ("T", "A", "40"),
        ("L", "A", "50"),
        ("F", "A", "10"),
    ];
    assert_eq!(ask(&fed, &[("L", YES), ("F", NO)], 0).answer, Answer3::Yes);
}

#[test]
fn what_is_not_known_stays_open_and_says_what_would_settle_it() {
    let rows = [("L", "T", "30 to 60"), ("F", "T", "40")];
    let found = ask(&rows, &[("L", YES), ("F", NO)], 0);
    assert_eq!(found.answer, Answer3::Unknown);
    assert_eq!(
        (found.least, found.most),
        (Rational::whole(30), Rational::whole(60))
    );
    assert!(
        found
            .settles
            .contains(&Settles::Share("L".into(), "T".into()))
    );
    assert!(
        found
            .settles
            .contains(&Settles::Rest("T".into(), Rational::whole(30)))
    );
    // An owner nobody has looked behind.
    let behind = ask(&[("X", "T", "100")], &[], 0);
    assert_eq!(behind.answer, Answer3::Unknown);
    assert_eq!(behind.settles, [Settles::Listing("X".into())]);
    assert_eq!(
        ask(&[("X", "T", "100")], &[("X", NO)], 0).answer,
        Answer3::No
    );
    // Nothing at all is known.
    let nothing = ask(&[], &[], 0);
    assert_eq!(nothing.answer, Answer3::Unknown);
    assert_eq!(
        nothing.settles,
        [Settles::Rest("T".into(), Rational::whole(100))]
    );
}

#[test]
fn narrowing_a_share_never_turns_a_settled_answer() {
    for low in (0..=100).step_by(10) {
        for high in (low..=100).step_by(10) {
            let wide = format!("{low} to {high}");
            let listed = [("L", YES)];
            let before = ask(&[("L", "T", &wide)], &listed, 0).answer;
            for exact in (low..=high).step_by(10) {
                let after = ask(&[("L", "T", &exact.to_string())], &listed, 0).answer;
                assert!(
                    before == Answer3::Unknown || before == after,
                    "{wide}: {exact}"
                );
            }
        }
    }
}

#[test]
fn an_entry_counts_under_the_regimes_that_ask_for_its_list() {
    let mut holdings = given(&[("L", "T", "100")], &[]);
    let on = BTreeSet::from(["us-entity-list".to_owned()]);
    holdings.found_on.insert("L".to_owned(), on);
    assert_eq!(owned(&holdings, "T", &REGIMES[0]).answer, Answer3::Yes);
    assert_eq!(owned(&holdings, "T", &REGIMES[1]).answer, Answer3::Unknown);
    holdings.listed.insert("L".to_owned(), NO);
    assert_eq!(owned(&holdings, "T", &REGIMES[0]).answer, Answer3::No);
}

#[test]
fn days_of_the_affiliates_rule() {
    let rule = &REGIMES[0];
    for (day, force) in [
        ((2025, 9, 28), Force::NotYet),
        ((2025, 9, 29), Force::Applies),
        ((2025, 11, 9), Force::Applies),
        ((2025, 11, 10), Force::Stayed),
        ((2026, 11, 9), Force::Stayed),
        ((2026, 11, 10), Force::Unknown),
    ] {
        assert_eq!(
            rule.on(Date::constant(day.0, day.1, day.2)),
            force,
            "{day:?}"
        );
    }
    assert!(
        REGIMES[1..]
            .iter()
            .all(|r| r.on(Date::constant(2026, 1, 1)) == Force::Unknown)
    );
}

#[test]
fn files_of_holdings() {
    let folder = std::env::temp_dir().join(format!("exeat-holdings-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("h");
    let read = |text: &str| {
        std::fs::write(&file, text).unwrap();
        holdings(&file)
    };
    let csv = "owner,owned,share,owner-listed\nL,T,\"33,3 %\",yes\nM,T,>= 20 %,\nN,T,,no\n,T,5,\nO,T,120,\nP,T,5,perhaps\n";
    let found = read(csv).unwrap();
    assert_eq!(found.holdings.len(), 3);
    let rows: Vec<usize> = found.notes.iter().map(|n| n.row).collect();
    assert_eq!(rows, [5, 6, 7], "{:?}", found.notes);
    assert_eq!(found.listed.get("L"), Some(&Listed::Yes));
    let ftm = concat!(
        "{\"id\":\"1\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Listed Works\"],\"topics\":[\"sanction\"]}}\n",
        "{\"id\":\"2\",\"schema\":\"Company\",\"caption\":\"T\",\"properties\":{}}\n",
        "{\"id\":\"3\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"1\"],\"asset\":[\"2\"],\"percentage\":[\"51.5%\"]}}\n",
        "{\"id\":\"4\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"1\"]}}\n",
    );
    let found = read(ftm).unwrap();
    assert_eq!(found.holdings.len(), 1);
    assert_eq!(found.notes.len(), 1);
    assert_eq!(owned(&found, "T", &REGIMES[2]).answer, Answer3::Yes);
    assert!(read("a,b\n1,2\n").is_err());
    let _ = std::fs::remove_dir_all(folder);
}
