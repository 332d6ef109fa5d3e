//! The questions a determination asks of the rules, as expressions over the facts not given.
//!
//! Per strand: is something prohibited, is a licence required that no exception certainly lifts, is one
//! required that an exception certainly lifts, must a person judge. Beside them: does the law reach the transaction, do rules conflict. A head follows from
//! which of these hold in all completions, in some, or in none.

use crate::case::Case;
use crate::claim::{Claim, Match, Standing, standing};
use crate::diagram;
use crate::residual::{FALSE, Residual, TRUE, X};
use crate::value::Value;
use exeat_rules::{Effect, Program};
use exeat_terms::{Date, FactId, Outcome, Rational, Strand, Truth};
use std::collections::BTreeSet;

/// Bit of the reach question.
pub(crate) const REACH: u32 = 1;
/// Bit of the conflict question.
pub(crate) const CONFLICT: u32 = 1 << 1;

/// Bits of a strand: prohibited, required and not certainly lifted, required and certainly lifted, to be
/// judged.
pub(crate) fn strand_bits(strand: Strand) -> [u32; 4] {
    let base = 2 + 4 * strand as u32;
    [1 << base, 1 << (base + 1), 1 << (base + 2), 1 << (base + 3)]
}

/// What the user's statement and the facts say differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The claim, and an entry the facts meet.
    ClaimMissesEntry(usize),
    /// The claimed entry fails on the facts.
    ClaimFails(usize),
    /// A derived fact was stated, and the stated and the derived value lie on different sides of a limit.
    StatedAndDerived {
        /// The fact.
        fact: FactId,
        /// The limit between them.
        limit: Rational,
        /// The value that follows from the other facts.
        derived: Rational,
    },
}

/// The questions, and the parts they are made of.
pub(crate) struct Roots {
    /// The questions, in order of bit.
    pub(crate) questions: Vec<X>,
    /// What the questions were made by without standing in them: unknown law in it may change them.
    pub(crate) leans: Vec<X>,
    /// Per entry: falls under it.
    pub(crate) entries: Vec<X>,
    /// Per control: met.
    pub(crate) controls: Vec<X>,
    /// Per exception: its conditions hold, acts left open counted as done.
    pub(crate) exceptions: Vec<X>,
    /// What differs.
    pub(crate) differences: Vec<Difference>,
    /// Whether the claimed entry is one the pack does not cover.
    pub(crate) not_covered: bool,
}

/// Asks the questions. `assume_not_covered` says how to take a claimed entry the pack does not cover.
pub(crate) fn roots(
    residual: &mut Residual<'_>,
    day: Date,
    alerts: bool,
    assume_not_covered: bool,
) -> Roots {
    let program = residual.program;
    let reach: Vec<X> = program
        .reach
        .iter()
        .map(|r| residual.node(r.node))
        .collect();
    let reach = residual.or(&reach);
    let entries = residual.all_entries();
    let mut controls: Vec<X> = Vec::with_capacity(program.controls.len());
    for control in &program.controls {
        // The entries first: most controls end there.
        let under = match &control.entries {
            None => TRUE,
            Some(list) => {
                let live = |at: &usize| entries.get(*at).copied().filter(|x| *x != FALSE);
                let parts: Vec<X> = list.iter().filter_map(live).collect();
                residual.or(&parts)
            }
        };
        let met = if under == FALSE {
            FALSE
        } else {
            let when = residual.node(control.node);
            residual.and(&[under, when])
        };
        controls.push(met);
    }
    let conflict = rank(residual, &mut controls);
    let mut leans = Vec::new();
    let exceptions: Vec<X> = exceptions(residual, &controls, &mut leans);
    let mut questions = vec![FALSE; 18];
    let mut put = |at: u32, x: X| {
        if let Some(slot) = questions.get_mut(at.trailing_zeros() as usize) {
            *slot = x;
        }
    };
    put(REACH, reach);
    put(CONFLICT, conflict);
    let (differences, not_covered) = differences(residual, &entries, day, &mut leans);
    let met = met(&controls);
    for strand in Strand::ALL {
        let (mut prohibited, mut unlifted, mut lifted, mut judged) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (at, met) in &met {
            let (at, met) = (*at, *met);
            let Some(control) = program.controls.get(at).filter(|c| c.strand == strand) else {
                continue;
            };
            let lifts: Vec<X> = program
                .exceptions
                .iter()
                .zip(&exceptions)
                .filter(|(e, x)| **x != FALSE && e.defeats.contains(&at))
                .map(|(_, x)| *x)
                .collect();
            let lift = residual.or(&lifts);
            leans.push(lift);
            // An exception that is only possible leaves the requirement as it is; one that holds wherever
            // the requirement does takes it away.
            let without = residual.not(lift);
            let stays = residual.and(&[met, without]);
            let certainly_lifted = lift != FALSE && diagram::exact(residual, stays) == Truth::No;
            match (control.effect, certainly_lifted) {
                (Effect::Prohibited | Effect::LicenceRequired, true) => lifted.push(met),
                (Effect::Prohibited, false) => prohibited.push(met),
                (Effect::LicenceRequired, false) => unlifted.push(met),
                (Effect::NeedsReview, false) => judged.push(met),
                (Effect::NeedsReview, true) | (Effect::NoLicenceRequired, _) => {}
            }
        }
        if strand == Strand::List {
            unlifted.push(residual.unclassified());
            leans.push(residual.unclosed());
            if not_covered && assume_not_covered {
                unlifted.push(TRUE);
            }
            if !differences.is_empty() {
                judged.push(TRUE);
            }
        }
        if strand == Strand::Party && alerts {
            judged.push(TRUE);
        }
        let bits = strand_bits(strand);
        for (bit, list) in bits.iter().zip([prohibited, unlifted, lifted, judged]) {
            let x = residual.or(&list);
            put(*bit, x);
        }
    }
    Roots {
        questions,
        leans,
        entries,
        controls,
        exceptions,
        differences,
        not_covered,
    }
}

/// The controls that are or may be met, by place.
fn met(controls: &[X]) -> Vec<(usize, X)> {
    let all = controls.iter().copied().enumerate();
    all.filter(|(_, x)| *x != FALSE).collect()
}

/// Ranks controls by `over`, and says where an express freedom and a requirement hold together unranked.
fn rank(residual: &mut Residual<'_>, controls: &mut [X]) -> X {
    let program = residual.program;
    let before = controls.to_vec();
    for (at, control) in program.controls.iter().enumerate() {
        let prevails = before.get(at).copied().unwrap_or(FALSE);
        if prevails == FALSE {
            continue;
        }
        for other in &control.over {
            let differs = program
                .controls
                .get(*other)
                .is_some_and(|o| o.effect != control.effect);
            if differs && let Some(slot) = controls.get_mut(*other) {
                let not = residual.not(prevails);
                *slot = residual.and(&[*slot, not]);
            }
        }
    }
    let met = |at: usize, controls: &[X]| controls.get(at).copied().unwrap_or(FALSE);
    let mut pairs = Vec::new();
    conflicting(
        program,
        |at| met(at, controls) != FALSE,
        |a, b| pairs.push((a, b)),
    );
    let mut conflicts = Vec::with_capacity(pairs.len());
    for (freedom, other) in pairs {
        conflicts.push(residual.and(&[met(freedom, controls), met(other, controls)]));
    }
    residual.or(&conflicts)
}

/// Says which freedoms and requirements disagree where both hold: of one strand, of a common entry, unranked.
pub(crate) fn conflicting(
    program: &Program,
    may_hold: impl Fn(usize) -> bool,
    mut found: impl FnMut(usize, usize),
) {
    for (at, freedom) in program.controls.iter().enumerate() {
        if freedom.effect != Effect::NoLicenceRequired || !may_hold(at) {
            continue;
        }
        for (other, control) in program.controls.iter().enumerate() {
            let share = || match (&freedom.entries, &control.entries) {
                (Some(a), Some(b)) => a.iter().any(|e| b.contains(e)),
                _ => true,
            };
            if control.effect != Effect::NoLicenceRequired
                && control.strand == freedom.strand
                && may_hold(other)
                && !freedom.over.contains(&other)
                && !control.over.contains(&at)
                && share()
            {
                found(at, other);
            }
        }
    }
}

fn exceptions(residual: &mut Residual<'_>, controls: &[X], leans: &mut Vec<X>) -> Vec<X> {
    let program = residual.program;
    let met = met(controls);
    let mut out = Vec::with_capacity(program.exceptions.len());
    for exception in &program.exceptions {
        // The controls an exception defeats stand in order; few controls are met.
        let idle = |(at, _): &(usize, X)| exception.defeats.binary_search(at).is_err();
        if met.iter().all(idle) {
            out.push(FALSE);
            continue;
        }
        let mut x = residual.node(exception.node);
        for (when, _) in &exception.acts {
            // An act that is known to have failed closes the exception; one not known remains to be done.
            if let Some(when) = when {
                let done = residual.node(*when);
                leans.push(done);
                if diagram::exact(residual, done) == Truth::No {
                    x = FALSE;
                }
            }
        }
        if let Some(unless) = exception.unless
            && x != FALSE
        {
            let back = residual.node(unless);
            let stays = residual.not(back);
            x = residual.and(&[x, stays]);
        }
        out.push(x);
    }
    out
}

fn differences(
    residual: &mut Residual<'_>,
    entries: &[X],
    day: Date,
    leans: &mut Vec<X>,
) -> (Vec<Difference>, bool) {
    let program = residual.program;
    let case = residual.case;
    let pack = residual.pack;
    let mut out = Vec::new();
    let mut not_covered = false;
    if case.claim != Claim::None {
        let claim_of = |at: usize| {
            let norm = program.entries.get(at).map_or(usize::MAX, |e| e.norm);
            let name = pack.norms.get(norm).map_or("", |n| n.name.as_str());
            (norm, case.claim.against(name))
        };
        if let Claim::Entry(name) = &case.claim {
            not_covered = standing(pack, name, day) == Standing::NotCovered;
        }
        let (mut compatible, mut failed, mut missed) = (false, None, None);
        for at in 0..entries.len() {
            let facts = residual.entry_by_facts(at);
            leans.extend(residual.facts_of_entry(at));
            match (claim_of(at), facts) {
                ((_, Some(Match::Apart)), Truth::Yes) => missed = missed.or(Some(claim_of(at).0)),
                ((norm, Some(Match::Inside)), Truth::No) => failed = failed.or(Some(norm)),
                ((_, Some(Match::Inside | Match::Above)), Truth::Yes | Truth::Open) => {
                    compatible = true;
                }
                _ => {}
            }
        }
        if !compatible && !not_covered {
            if let Some(norm) = failed {
                out.push(Difference::ClaimFails(norm));
            }
            if let Some(norm) = missed {
                out.push(Difference::ClaimMissesEntry(norm));
            }
        }
    }
    stated_and_derived(program, case, |difference| out.push(difference));
    (out, not_covered)
}

/// Says where a stated value and the one that follows from other facts lie on different sides of a limit.
pub(crate) fn stated_and_derived(
    program: &Program,
    case: &Case,
    mut found: impl FnMut(Difference),
) {
    for (fact, derived) in &case.stated_and_derived {
        let (Some(stated), Value::Number(range)) = (case.value(*fact).single(), derived) else {
            continue;
        };
        let Some(derived) = range.single() else {
            continue;
        };
        let from = program.limits.partition_point(|(f, _, _)| f < fact);
        let own = program.limits.iter().skip(from);
        let between = own
            .take_while(|(f, _, _)| f == fact)
            .find(|(_, op, limit)| op.holds(stated, *limit) != op.holds(derived, *limit))
            .map(|(_, _, limit)| *limit);
        if let Some(limit) = between {
            found(Difference::StatedAndDerived {
                fact: *fact,
                limit,
                derived,
            });
        }
    }
}

/// The head of some strands, from the answers in every completion; reach left aside.
pub(crate) fn head(leaves: &BTreeSet<u32>, strands: &[Strand]) -> Outcome {
    let mask = |at: usize| {
        strands
            .iter()
            .filter_map(|s| strand_bits(*s).get(at).copied())
            .fold(0, |m, b| m | b)
    };
    let (prohibited, unlifted, lifted, judged) = (mask(0), mask(1), mask(2), mask(3));
    let conflict = if strands.len() == Strand::ALL.len() {
        CONFLICT
    } else {
        0
    };
    let all = |m: u32| m != 0 && leaves.iter().all(|l| l & m != 0);
    let none = |m: u32| leaves.iter().all(|l| l & m == 0);
    if all(conflict) {
        Outcome::RulesConflict
    } else if all(prohibited) {
        Outcome::Prohibited
    } else if all(prohibited | unlifted) {
        Outcome::LicenceRequired
    } else if all(lifted) && none(prohibited | unlifted) {
        Outcome::ExceptionAvailable
    } else if all(judged) {
        Outcome::NeedsReview
    } else if none(conflict | prohibited | unlifted | lifted | judged) {
        Outcome::NoLicenceRequired
    } else {
        Outcome::FactsMissing
    }
}

/// The head of some strands, where it follows from what certainly and what possibly holds; reach left aside.
///
/// Whenever there is one, [`head`] gives the same for every set of completions between the two.
pub(crate) fn settled(least: u32, most: u32, strands: &[Strand]) -> Option<Outcome> {
    let mask = |at: usize| {
        let bits = strands
            .iter()
            .filter_map(|s| strand_bits(*s).get(at).copied());
        bits.fold(0, |m, b| m | b)
    };
    let (prohibited, unlifted, lifted, judged) = (mask(0), mask(1), mask(2), mask(3));
    let conflict = if strands.len() == Strand::ALL.len() {
        CONFLICT
    } else {
        0
    };
    let required = prohibited | unlifted;
    // In all completions; not known where it holds in some only by luck of the facts.
    let all = |m: u32| match (least & m != 0, most & m != 0) {
        (true, _) => Some(true),
        (false, false) => Some(false),
        (false, true) => None,
    };
    for (m, outcome) in [
        (conflict, Outcome::RulesConflict),
        (prohibited, Outcome::Prohibited),
        (required, Outcome::LicenceRequired),
    ] {
        if all(m)? {
            return Some(outcome);
        }
    }
    // Nothing required is possible from here on.
    Some(if all(lifted)? {
        Outcome::ExceptionAvailable
    } else if all(judged)? {
        Outcome::NeedsReview
    } else {
        Outcome::NoLicenceRequired
    })
}

/// The class of one completion's answer, as far as a missing fact may still matter for it. Open exceptions
/// are no part of it: they never make facts missing.
pub(crate) fn class(leaf: u32, reach_counts: bool) -> u32 {
    let outcome = if reach_counts && leaf & REACH == 0 {
        Outcome::NoLicenceRequired
    } else {
        head(&BTreeSet::from([leaf]), &Strand::ALL)
    };
    outcome as u32
}

/// The outcome of a class.
pub(crate) fn class_outcome(class: u32) -> Outcome {
    Outcome::ALL
        .into_iter()
        .find(|o| *o as u32 == class)
        .unwrap_or(Outcome::FactsMissing)
}
