//! The ledger: exact to the last unit, never below zero, never outside the licence.

use super::*;
use exeat_terms::parse_date;

fn number(text: &str) -> Rational {
    Rational::parse(text).unwrap()
}

fn licence() -> Licence {
    Licence {
        id: "L1".into(),
        jurisdiction: "xa".into(),
        entries: vec!["Z-12".into()],
        parties: vec!["Ruritania Micro".into()],
        countries: [Country::from_code("CN").unwrap()].into_iter().collect(),
        from: parse_date("2031-01-01").unwrap(),
        through: parse_date("2031-12-31").unwrap(),
        value: Some(number("1000.30")),
        currency: "EUR".into(),
        quantity: Some(number("10")),
        conditions: vec!["report within 30 days".into()],
    }
}

fn draw() -> Draw {
    Draw {
        licence: "L1".into(),
        value: Some(number("333.10")),
        currency: "EUR".into(),
        quantity: Some(number("1")),
        entry: "Z-12".into(),
        party: "Ruritania Micro".into(),
        country: "CN".into(),
        confirmed: vec!["report within 30 days".into()],
    }
}

fn drawn(change: impl Fn(&mut Draw), on: &str) -> Movement {
    let mut draw = draw();
    change(&mut draw);
    Movement::Drawn {
        draw,
        on: parse_date(on).unwrap(),
    }
}

#[test]
fn is_drawn_to_exactly_zero_and_no_further() {
    let mut account = Account::open(licence()).unwrap();
    let third = drawn(|_| {}, "2031-05-01");
    for _ in 0..3 {
        account.apply(&third).unwrap();
    }
    assert_eq!(account.value_left, Some(number("1")));
    let before = account.clone();
    assert_eq!(account.apply(&third).unwrap_err().code, "balance");
    assert_eq!(account, before);
    let last = drawn(|d| d.value = Some(number("1.00")), "2031-12-31");
    account.apply(&last).unwrap();
    assert_eq!(account.value_left, Some(Rational::ZERO));
    let hair = drawn(|d| d.value = Some(number("0.000001")), "2031-05-01");
    assert_eq!(account.apply(&hair).unwrap_err().code, "balance");
    let many = drawn(
        |d| (d.value, d.quantity) = (Some(Rational::ZERO), Some(number("7"))),
        "2031-05-01",
    );
    assert_eq!(account.apply(&many).unwrap_err().code, "balance");
}

#[test]
fn covers_what_it_names_and_nothing_else() {
    let refused = |movement: &Movement| {
        let mut account = Account::open(licence()).unwrap();
        account.apply(movement).unwrap_err().code
    };
    let day = "2031-05-01";
    assert_eq!(refused(&drawn(|_| {}, "2030-12-31")), "not-covered");
    assert_eq!(refused(&drawn(|_| {}, "2032-01-01")), "not-covered");
    assert_eq!(
        refused(&drawn(|d| d.entry = "Z-13".into(), day)),
        "not-covered"
    );
    assert_eq!(
        refused(&drawn(|d| d.party = "Other".into(), day)),
        "not-covered"
    );
    assert_eq!(
        refused(&drawn(|d| d.country = "JP".into(), day)),
        "not-covered"
    );
    assert_eq!(
        refused(&drawn(|d| d.currency = "USD".into(), day)),
        "not-covered"
    );
    assert_eq!(refused(&drawn(|d| d.value = None, day)), "no-amount");
    assert_eq!(
        refused(&drawn(|d| d.value = Some(number("-1")), day)),
        "no-amount"
    );
    assert_eq!(
        refused(&drawn(|d| d.confirmed.clear(), day)),
        "condition-open"
    );
}

#[test]
fn what_comes_back_is_no_more_than_was_drawn() {
    let mut account = Account::open(licence()).unwrap();
    let back = Movement::Returned { draw: draw() };
    assert_eq!(account.apply(&back).unwrap_err().code, "balance");
    account.apply(&drawn(|_| {}, "2031-05-01")).unwrap();
    account.apply(&back).unwrap();
    assert_eq!(account.value_left, account.licence.value);
    assert_eq!(account.apply(&back).unwrap_err().code, "balance");
}

#[test]
fn a_withdrawn_licence_gives_nothing() {
    let mut account = Account::open(licence()).unwrap();
    let end = Movement::Withdrawn {
        why: "revoked".into(),
    };
    account.apply(&end).unwrap();
    let movement = drawn(|_| {}, "2031-05-01");
    assert_eq!(account.apply(&movement).unwrap_err().code, "not-covered");
}

#[test]
fn a_licence_that_is_none_is_refused() {
    type Change = fn(&mut Licence);
    let changes: [Change; 5] = [
        |l| l.id = " ".into(),
        |l| l.through = parse_date("2030-12-31").unwrap(),
        |l| l.quantity = Some(Rational::whole(-1)),
        |l| l.currency.clear(),
        |l| l.value = None,
    ];
    for change in changes {
        let mut licence = licence();
        change(&mut licence);
        assert_eq!(Account::open(licence).unwrap_err().code, "bad-licence");
    }
}
