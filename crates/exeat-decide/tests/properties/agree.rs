//! The engine's answer is the one that follows from all completions.

use crate::cases::choices;
use crate::config;
use crate::naive::{Given, Setting, Space, Weighed, of_layer, weigh};
use crate::packs::{Flavour, pack};
use exeat_decide::{Ask, Determination, determine};
use exeat_rules::Law;
use exeat_terms::{Layer, Outcome, Strand, Transaction, Truth};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Both answers to one question.
pub(crate) struct Both {
    pub(crate) engine: Determination,
    pub(crate) naive: Weighed,
}

/// Most completions the second evaluator tries.
pub(crate) const MOST: usize = 1_500;

/// Asks both; none when there is more unknown law than can be tried in every combination.
pub(crate) fn both(law: &Law, transaction: &Transaction) -> Option<Both> {
    let pack = &law.packs[0];
    let item = &transaction.items[0];
    let setting = Setting::new(law, pack, transaction.date, Layer::Enforced);
    if setting.doubts().len() > 5 {
        return None;
    }
    let given = Given::new(law, pack, transaction, item);
    let space = Space::new(&setting, &given);
    assert!(space.size() <= MOST * 4, "{} completions", space.size());
    Some(Both {
        engine: determine(law, pack, transaction, item, Ask::default()),
        naive: weigh(&space),
    })
}

fn check(law: &Law, transaction: &Transaction) -> Result<(), TestCaseError> {
    let Some(Both { engine, naive }) = both(law, transaction) else {
        return Ok(());
    };
    let pack = &law.packs[0];
    let name = |n: &usize| pack.norms[*n].name.clone();
    for (norm, wanted) in &naive.known.entries {
        let found = engine.entries.iter().find(|e| e.norm == *norm);
        let by_claim = pack.norms[*norm].when.is_none();
        match found {
            Some(entry) => prop_assert_eq!(entry.status, *wanted, "entry {}", name(norm)),
            // What is not shown failed, or waits for a classification.
            None => prop_assert!(
                *wanted == Truth::No || by_claim && *wanted == Truth::Open,
                "entry {}",
                name(norm)
            ),
        }
    }
    for (norm, wanted) in &naive.known.controls {
        let found = engine.requirements.iter().find(|r| r.norm == *norm);
        let free = pack.norms[*norm].effect == exeat_rules::Effect::NoLicenceRequired;
        let wanted = if free { Truth::No } else { *wanted };
        prop_assert_eq!(
            found.map_or(Truth::No, |r| r.status),
            wanted,
            "control {}",
            name(norm)
        );
        for exception in found.iter().flat_map(|r| &r.exceptions) {
            let wanted = naive.known.exceptions[&exception.norm];
            prop_assert_eq!(
                exception.status,
                wanted,
                "exception {}",
                name(&exception.norm)
            );
        }
    }
    prop_assert_eq!(engine.reach_status, naive.known.reach, "reach");
    for (i, strand) in Strand::ALL.into_iter().enumerate() {
        prop_assert_eq!(engine.by[i], naive.by[i], "strand {}", strand.as_str());
    }
    prop_assert_eq!(engine.outcome, naive.outcome, "head");
    prop_assert_eq!(engine.last_known, naive.last_known, "last known");
    let branches: BTreeSet<Outcome> = engine.branches.iter().map(|b| b.outcome).collect();
    prop_assert_eq!(branches, naive.branches, "branches");
    let setting = Setting::new(law, pack, transaction.date, Layer::Enforced);
    let given = Given::new(law, pack, transaction, &transaction.items[0]);
    for (i, layer) in [Layer::Published, Layer::Codified].into_iter().enumerate() {
        let other = Setting::new(law, pack, transaction.date, layer);
        if other.norms != setting.norms
            && other.doubts().len() <= 5
            && Space::new(&other, &given).size() <= MOST
        {
            prop_assert_eq!(
                engine.layers[i],
                of_layer(&setting, &given, layer),
                "{}",
                layer.as_str()
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn with_all_facts_known(pack in pack(Flavour { doubtful: 0 }), choices in choices(0, true)) {
        let law = pack.law();
        check(&law, &choices.complete(&law))?;
    }
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn with_facts_not_given(pack in pack(Flavour { doubtful: 0 }), choices in choices(0..4, true)) {
        let law = pack.law();
        check(&law, &choices.opened(&law, MOST))?;
    }

    #[test]
    fn with_law_not_known(pack in pack(Flavour { doubtful: 12 }), choices in choices(0..2, true)) {
        let law = pack.law();
        check(&law, &choices.opened(&law, 60))?;
    }
}
