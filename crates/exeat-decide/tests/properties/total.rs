//! Deciding is total and deterministic, whatever is stated.

use crate::cases::choices;
use crate::config;
use crate::packs::{Flavour, pack};
use exeat_decide::{Ask, determine};
use exeat_rules::FactType;
use exeat_terms::{Bound, Country, CountrySet, FactValue, Interval, Money, Rate, Rational};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn number() -> impl Strategy<Value = Rational> {
    let extreme = proptest::sample::select(vec![
        (0, 1),
        (1, i128::MAX),
        (i128::MAX, 1),
        (-i128::MAX, 1),
        (i128::MAX, i128::MAX - 1),
        (-1, i128::MAX),
        (41, 2),
    ]);
    prop_oneof![extreme, any::<(i128, i128)>()]
        .prop_map(|(n, d)| Rational::new(n, d).unwrap_or(Rational::ZERO))
}

fn interval() -> impl Strategy<Value = Interval> {
    let bound = || {
        option::of(
            (number(), any::<bool>()).prop_map(|(value, inclusive)| Bound { value, inclusive }),
        )
    };
    prop_oneof![
        number().prop_map(Interval::exactly),
        (bound(), bound()).prop_map(|(low, high)| Interval { low, high })
    ]
}

/// A value of any shape, whether it fits the fact or not.
fn value() -> impl Strategy<Value = FactValue> {
    let country = || {
        proptest::sample::select(vec!["XA", "XB", "CN", "JP"])
            .prop_map(|c| Country::from_code(c).unwrap())
    };
    prop_oneof![
        4 => interval().prop_map(FactValue::Number),
        2 => any::<bool>().prop_map(FactValue::YesNo),
        2 => any::<u8>().prop_map(FactValue::Word),
        2 => country().prop_map(FactValue::Country),
        1 => vec(country(), 0..3).prop_map(|list| FactValue::OneOf(CountrySet::from_iter(list))),
        2 => (interval(), proptest::sample::select(vec!["XAD", "USD", ""])).prop_map(|(amount, currency)| {
            FactValue::Money(Money { amount, currency: currency.to_owned() })
        }),
        1 => Just(FactValue::Unknown),
    ]
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn anything_stated_is_answered_and_twice_the_same(
        pack in pack(Flavour { doubtful: 10 }),
        choices in choices(0, true),
        odd in vec((any::<u8>(), value(), any::<bool>()), 0..8),
        rate in option::of(number()),
    ) {
        let law = pack.law();
        let pack = &law.packs[0];
        let mut transaction = choices.complete(&law);
        let facts = law.vocabulary.facts();
        for (at, value, of_party) in odd {
            let def = &facts[usize::from(at) % facts.len()];
            if of_party {
                transaction.parties[0].facts.set(def.id, value);
            } else if matches!(def.fact_type, FactType::Country) {
                transaction.facts.set(def.id, value);
            } else {
                transaction.items[0].facts.set(def.id, value);
            }
        }
        if let Some(rate) = rate {
            let (from, to) = ("USD".to_owned(), "XAD".to_owned());
            transaction.rates.push(Rate { from, to, rate, source: "a bank".to_owned() });
        }
        let ask = Ask { open_alert: at_random(&transaction.items[0].kind), ..Ask::default() };
        let one = determine(&law, pack, &transaction, &transaction.items[0], ask);
        let two = determine(&law, pack, &transaction, &transaction.items[0], ask);
        prop_assert_eq!(format!("{one:?}"), format!("{two:?}"));
    }
}

fn at_random(kind: &str) -> bool {
    kind == "gizmo"
}
