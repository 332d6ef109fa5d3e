//! Narrowing a fact never changes what was decided.

use crate::agree::{Both, MOST, both};
use crate::cases::{choices, state};
use crate::config;
use crate::naive::{Given, Setting, Space};
use crate::packs::{Flavour, pack};
use exeat_decide::Determination;
use exeat_terms::{Layer, Outcome, ReachStatus, Truth};
use proptest::prelude::*;

/// What may follow a head when one more fact is known.
///
/// - Without an open exception, a licence requirement or a prohibition stays; one certain in all completions
///   may only become worse where the worse was possible before.
/// - Where an exception was open it may close in: on the whole requirement, then an exception is available,
///   or on one of several, then what is left decides.
/// - An available exception stays, unless an act that was still to be done is now known to have failed.
///   The same goes for an exception that took away the need of a review.
fn may_follow(before: &Both, after: Outcome) -> bool {
    use Outcome::{
        ExceptionAvailable, FactsMissing, LicenceRequired, NeedsReview, NoLicenceRequired,
        NotSubject, Prohibited, RulesConflict,
    };
    let leaves = &before.naive.known.leaves;
    let worse = match after {
        RulesConflict => leaves.iter().any(|l| l.conflict),
        Prohibited => leaves.iter().any(|l| l.voices.iter().any(|v| v.prohibited)),
        LicenceRequired => leaves.iter().any(|l| l.voices.iter().any(|v| v.required)),
        ExceptionAvailable => leaves.iter().any(|l| l.voices.iter().any(|v| v.lifted)),
        _ => false,
    };
    let exceptions = || {
        before
            .engine
            .requirements
            .iter()
            .flat_map(|r| &r.exceptions)
    };
    let closes_in = exceptions().any(|e| e.status == Truth::Open);
    let fails = exceptions().any(|e| e.status != Truth::No && !e.acts.is_empty());
    match (before.engine.outcome, before.engine.reach_status) {
        (head, _) if head == after => true,
        (FactsMissing, _) => true,
        (NoLicenceRequired, _) if fails && after == NeedsReview => true,
        (NoLicenceRequired, ReachStatus::Open) => after == NotSubject,
        (NoLicenceRequired | NotSubject, _) => false,
        (RulesConflict, _) => false,
        (Prohibited, _) => closes_in || after == RulesConflict && worse,
        (LicenceRequired, _) => closes_in || matches!(after, RulesConflict | Prohibited) && worse,
        (ExceptionAvailable, _) => fails || after == RulesConflict && worse,
        (NeedsReview, _) => closes_in || fails || worse,
        (Outcome::LawNotVerified, _) => true,
    }
}

fn entry(answer: &Determination, norm: usize) -> Truth {
    answer
        .entries
        .iter()
        .find(|e| e.norm == norm)
        .map_or(Truth::No, |e| e.status)
}

fn requirement(answer: &Determination, norm: usize) -> Truth {
    answer
        .requirements
        .iter()
        .find(|r| r.norm == norm)
        .map_or(Truth::No, |r| r.status)
}

proptest! {
    #![proptest_config(config(120))]

    #[test]
    fn a_decided_answer_stays(
        pack in pack(Flavour { doubtful: 0 }),
        choices in choices(1..4, false),
        which in any::<u8>(),
        to in any::<u8>(),
    ) {
        let law = pack.law();
        let pack = &law.packs[0];
        let open = choices.opened(&law, MOST);
        let setting = Setting::new(&law, pack, open.date, Layer::Enforced);
        let given = Given::new(&law, pack, &open, &open.items[0]);
        let mut slots = Space::new(&setting, &given).slots;
        slots.retain(|s| s.values.len() > 1);
        prop_assume!(!slots.is_empty());
        let slot = &slots[usize::from(which) % slots.len()];
        let value = &slot.values[usize::from(to) % slot.values.len()];
        let mut narrowed = open.clone();
        state(&law, &mut narrowed, slot.party, slot.fact, value);
        let (Some(before), Some(after)) = (both(&law, &open), both(&law, &narrowed)) else { return Ok(()) };
        let by_claim = |n: usize| pack.norms[n].when.is_none();
        for norm in (0..pack.norms.len()).filter(|n| !by_claim(*n)) {
            let (was, is) = (entry(&before.engine, norm), entry(&after.engine, norm));
            prop_assert!(was == Truth::Open || was == is, "{}: {was:?}, then {is:?}", pack.norms[norm].name);
            let (was, is) = (requirement(&before.engine, norm), requirement(&after.engine, norm));
            prop_assert!(was == Truth::Open || was == is, "{}: {was:?}, then {is:?}", pack.norms[norm].name);
        }
        let (was, is) = (before.engine.reach_status, after.engine.reach_status);
        prop_assert!(was == ReachStatus::Open || was == is, "reach {was:?}, then {is:?}");
        prop_assert!(
            may_follow(&before, after.engine.outcome),
            "{}, then {}", before.engine.outcome, after.engine.outcome
        );
    }
}
