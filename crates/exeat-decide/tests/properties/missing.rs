//! What is said to be missing is exactly what is.

use crate::agree::MOST;
use crate::cases::choices;
use crate::config;
use crate::naive::{Given, Run, Setting, Space, class, not_covered, verdict};
use crate::packs::{Flavour, pack};
use exeat_decide::{Ask, Asked, determine};
use exeat_rules::syntax::Keyword;
use exeat_terms::{Layer, Outcome};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The classes of all completions, by the answers to each question.
struct Table {
    asked: Vec<Asked>,
    /// Per completion: the answer to each question, by place, and the class.
    rows: Vec<(Vec<usize>, Outcome)>,
}

impl Table {
    fn new(run: &Run<'_>) -> Table {
        let slots = &run.space.slots;
        let mut asked: Vec<Asked> = slots
            .iter()
            .map(|s| match s.party {
                Some(party) => Asked::Party(party, s.fact),
                None => Asked::Fact(s.fact),
            })
            .collect();
        asked.push(Asked::Entries);
        let size = run.space.size();
        let verdict = verdict(run, not_covered(run.setting, run.given));
        let rows = verdict.leaves.iter().enumerate().map(|(at, leaf)| {
            let mut digits: Vec<usize> = (0..slots.len()).map(|s| run.digit(at, s)).collect();
            digits.push(at / size);
            (digits, class(leaf))
        });
        Table {
            rows: rows.collect(),
            asked,
        }
    }

    /// Whether two completions that differ in this answer alone have different classes.
    fn matters(&self, question: usize) -> bool {
        let mut seen: BTreeMap<Vec<usize>, Outcome> = BTreeMap::new();
        self.rows.iter().any(|(digits, class)| {
            let mut others = digits.clone();
            others[question] = 0;
            *seen.entry(others).or_insert(*class) != *class
        })
    }

    /// Whether some answers to these questions leave one class only.
    fn settles(&self, questions: &[usize]) -> bool {
        let mut classes: BTreeMap<Vec<usize>, BTreeSet<Outcome>> = BTreeMap::new();
        for (digits, class) in &self.rows {
            let key = questions.iter().map(|q| digits[*q]).collect();
            classes.entry(key).or_default().insert(*class);
        }
        classes.values().any(|c| c.len() == 1)
    }
}

fn subsets(of: &[usize], size: usize) -> Vec<Vec<usize>> {
    match (size, of.split_first()) {
        (0, _) => vec![Vec::new()],
        (_, None) => Vec::new(),
        (_, Some((first, rest))) => {
            let with = subsets(rest, size - 1).into_iter().map(|mut s| {
                s.insert(0, *first);
                s
            });
            with.chain(subsets(rest, size)).collect()
        }
    }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn facts_that_matter_and_smallest_sets(
        pack in pack(Flavour { doubtful: 0 }),
        choices in choices(3..8, true),
    ) {
        let law = pack.law();
        let pack = &law.packs[0];
        let open = choices.opened(&law, MOST);
        let answer = determine(&law, pack, &open, &open.items[0], Ask::default());
        if answer.outcome != Outcome::FactsMissing {
            return Ok(());
        }
        let missing = &answer.missing;
        prop_assert!(missing.exact);
        let setting = Setting::new(&law, pack, open.date, Layer::Enforced);
        let given = Given::new(&law, pack, &open, &open.items[0]);
        // A classification as a paragraph of the claimed entry is asked for like any other.
        let several = setting.of(Keyword::Item).len();
        let space = Space::new(&setting, &given);
        if space.size() * (several + 2) > MOST * 4 {
            return Ok(());
        }
        let run = Run::new(&space, BTreeMap::new());
        let table = Table::new(&run);
        let matter: Vec<usize> = (0..table.asked.len()).filter(|q| table.matters(*q)).collect();
        let wanted: BTreeSet<&Asked> = matter.iter().map(|q| &table.asked[*q]).collect();
        let found: BTreeSet<&Asked> = missing.still_matter.iter().collect();
        prop_assert!(!wanted.is_empty());
        prop_assert_eq!(&found, &wanted, "still matter");
        let size = missing.smallest_sets.first().map_or(0, Vec::len);
        prop_assert!(size > 0);
        for smaller in 1..size {
            for set in subsets(&matter, smaller) {
                prop_assert!(!table.settles(&set), "a set of {smaller} settles it, not {size}");
            }
        }
        let wanted: BTreeSet<Vec<&Asked>> = subsets(&matter, size)
            .into_iter()
            .filter(|set| table.settles(set))
            .map(|set| {
                let mut set: Vec<&Asked> = set.iter().map(|q| &table.asked[*q]).collect();
                set.sort();
                set
            })
            .collect();
        let found: BTreeSet<Vec<&Asked>> = missing
            .smallest_sets
            .iter()
            .map(|set| {
                let mut set: Vec<&Asked> = set.iter().collect();
                set.sort();
                set
            })
            .collect();
        if missing.smallest_sets.len() < 20 {
            prop_assert_eq!(&found, &wanted, "smallest sets");
        }
        let next = missing.next.as_ref();
        prop_assert!(next.is_some_and(|n| missing.still_matter.contains(&n.asked)), "next question");
    }
}
