//! The head, as the contract says under "How the head is chosen".

use super::answer::{Run, Space, agreed};
use super::conditions::{ClaimTo, in_unit_of};
use super::{Claim, Doubt, Given, Possible, Setting, within};
use exeat_rules::syntax::{Condition, Keyword};
use exeat_rules::{Effect, FactType, Subject};
use exeat_terms::{Layer, Outcome, Rational, ReachStatus, Strand, Truth};
use std::collections::{BTreeMap, BTreeSet};

/// What one strand says in one completion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Voice {
    pub(crate) prohibited: bool,
    pub(crate) required: bool,
    pub(crate) lifted: bool,
    pub(crate) judged: bool,
}

/// What the rules say in one completion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Leaf {
    pub(crate) reached: bool,
    pub(crate) conflict: bool,
    pub(crate) voices: [Voice; 4],
}

/// The answer, unknown law taken in one way.
#[derive(Debug, Clone)]
pub(crate) struct Verdict {
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) outcome: Outcome,
    pub(crate) by: [Outcome; 4],
    pub(crate) reach: ReachStatus,
    /// Entries in force, by norm.
    pub(crate) entries: BTreeMap<usize, Truth>,
    /// Controls in force, by norm.
    pub(crate) controls: BTreeMap<usize, Truth>,
    /// Exceptions in force, by norm.
    pub(crate) exceptions: BTreeMap<usize, Truth>,
}

/// The whole answer, unknown law weighed.
#[derive(Debug, Clone)]
pub(crate) struct Weighed {
    /// Unknown law taken as the pack has it.
    pub(crate) known: Verdict,
    pub(crate) outcome: Outcome,
    pub(crate) by: [Outcome; 4],
    pub(crate) last_known: Option<Outcome>,
    pub(crate) branches: BTreeSet<Outcome>,
}

fn truth(all: impl Iterator<Item = bool>) -> Truth {
    match agreed(all) {
        Some(true) => Truth::Yes,
        Some(false) => Truth::No,
        None => Truth::Open,
    }
}

/// Whether the claimed entry is one that the pack holds on no day.
pub(crate) fn not_covered(setting: &Setting<'_>, given: &Given) -> bool {
    let Claim::Entry(claimed) = &given.claim else {
        return false;
    };
    let items = setting
        .pack
        .norms
        .iter()
        .filter(|n| n.keyword == Keyword::Item);
    !items
        .into_iter()
        .any(|n| within(&n.name, claimed) || within(claimed, &n.name))
}

/// Tries unknown law in every combination.
pub(crate) fn weigh(space: &Space<'_>) -> Weighed {
    let doubts: Vec<Doubt> = space.setting.doubts().into_iter().collect();
    let uncovered = not_covered(&space.setting, &space.given);
    let places = doubts.len() + usize::from(uncovered);
    assert!(
        places <= 10,
        "{places} pieces of unknown law are too many to try"
    );
    let mut all = Vec::new();
    for bits in 0..1usize << places {
        let on = |i: usize| bits >> i & 1 == 0;
        let taken = doubts
            .iter()
            .enumerate()
            .map(|(i, d)| (d.clone(), on(i)))
            .collect();
        let run = Run::new(space, taken);
        all.push(verdict(&run, uncovered && on(doubts.len())));
    }
    let heads: BTreeSet<Outcome> = all.iter().map(|v| v.outcome).collect();
    let known = all.swap_remove(0);
    let mut by = known.by;
    for (i, slot) in by.iter_mut().enumerate() {
        if all.iter().any(|v| v.by[i] != known.by[i]) {
            *slot = Outcome::LawNotVerified;
        }
    }
    let same = heads.len() == 1;
    Weighed {
        outcome: if same {
            known.outcome
        } else {
            Outcome::LawNotVerified
        },
        by,
        last_known: (!same).then_some(known.outcome),
        branches: if same { BTreeSet::new() } else { heads },
        known,
    }
}

/// The head in a layer.
pub(crate) fn of_layer(setting: &Setting<'_>, given: &Given, layer: Layer) -> Outcome {
    let setting = Setting::new(setting.law, setting.pack, setting.day, layer);
    weigh(&Space::new(&setting, given)).outcome
}

/// Everything one reading of the law says of all completions.
pub(crate) fn verdict(run: &Run<'_>, uncovered_requires: bool) -> Verdict {
    let setting = run.setting;
    let all = 0..run.count();
    let controls = setting.of(Keyword::Control);
    let mut met: BTreeMap<usize, Vec<bool>> = BTreeMap::new();
    for &control in &controls {
        met.insert(
            control,
            all.clone()
                .map(|at| applies(run, control, at) && run.stands(control, at))
                .collect(),
        );
    }
    prevail(setting, &mut met);
    let exceptions: BTreeMap<usize, Vec<bool>> = setting
        .of(Keyword::Exception)
        .into_iter()
        .map(|e| (e, exception(run, e)))
        .collect();
    let reach = setting.of(Keyword::Reach);
    let mut leaves: Vec<Leaf> = all
        .clone()
        .map(|at| Leaf {
            reached: reach.iter().any(|r| run.stands(*r, at)),
            conflict: conflict(run, &met, at),
            voices: Default::default(),
        })
        .collect();
    for &control in &controls {
        let norm = setting.norm(control);
        let lifts: Vec<&Vec<bool>> = exceptions
            .iter()
            .filter(|(e, _)| setting.norm(**e).defeats.contains(&norm.name))
            .map(|(_, holds)| holds)
            .collect();
        let lifted_in = |at: usize| lifts.iter().any(|l| l[at]);
        let certainly = all.clone().all(|at| !met[&control][at] || lifted_in(at));
        for at in all.clone().filter(|at| met[&control][*at]) {
            let voice = &mut leaves[at].voices[norm.strand as usize];
            match (norm.effect, certainly) {
                (Effect::Prohibited | Effect::LicenceRequired, true) => voice.lifted = true,
                (Effect::Prohibited, false) => voice.prohibited = true,
                (Effect::LicenceRequired, false) => voice.required = true,
                (Effect::NeedsReview, false) => voice.judged = true,
                (Effect::NeedsReview, true) | (Effect::NoLicenceRequired, _) => {}
            }
        }
    }
    let unclassified = run.unclassified();
    let differs = differs(run);
    for (at, leaf) in leaves.iter_mut().enumerate() {
        let list = &mut leaf.voices[Strand::List as usize];
        list.required |= unclassified[at] || uncovered_requires;
        list.judged |= differs;
    }
    let reach = match agreed(leaves.iter().map(|l| l.reached)) {
        Some(true) => ReachStatus::Reached,
        Some(false) => ReachStatus::NotReached,
        None => ReachStatus::Open,
    };
    let reached: Vec<Leaf> = leaves.iter().copied().filter(|l| l.reached).collect();
    let outcome = match reach {
        ReachStatus::NotReached => Outcome::NotSubject,
        ReachStatus::Reached => head(&leaves, &Strand::ALL),
        // Would something be required once it is reached?
        ReachStatus::Open => match head(&reached, &Strand::ALL) {
            Outcome::NoLicenceRequired => Outcome::NoLicenceRequired,
            _ => Outcome::FactsMissing,
        },
    };
    let truths = |of: &BTreeMap<usize, Vec<bool>>| -> BTreeMap<usize, Truth> {
        of.iter()
            .map(|(n, v)| (*n, truth(v.iter().copied())))
            .collect()
    };
    let entries = setting.of(Keyword::Item);
    Verdict {
        by: Strand::ALL.map(|s| head(&leaves, &[s])),
        outcome,
        reach,
        entries: entries
            .into_iter()
            .map(|e| (e, truth(run.entry(e).iter().copied())))
            .collect(),
        controls: truths(&met),
        exceptions: truths(&exceptions),
        leaves,
    }
}

/// The head of some strands, from what holds in every completion.
pub(crate) fn head(leaves: &[Leaf], strands: &[Strand]) -> Outcome {
    let any = |l: &Leaf, f: fn(&Voice) -> bool| strands.iter().any(|s| f(&l.voices[*s as usize]));
    let certain = |f: &dyn Fn(&Leaf) -> bool| leaves.iter().all(f);
    let whole = strands.len() == Strand::ALL.len();
    let conflict = |l: &Leaf| whole && l.conflict;
    let prohibited = |l: &Leaf| any(l, |v| v.prohibited);
    let required = |l: &Leaf| any(l, |v| v.prohibited || v.required);
    let lifted = |l: &Leaf| any(l, |v| v.lifted);
    let judged = |l: &Leaf| any(l, |v| v.judged);
    if certain(&conflict) {
        Outcome::RulesConflict
    } else if certain(&prohibited) {
        Outcome::Prohibited
    } else if certain(&required) {
        Outcome::LicenceRequired
    } else if certain(&|l| lifted(l) && !required(l)) {
        Outcome::ExceptionAvailable
    } else if certain(&judged) {
        Outcome::NeedsReview
    } else if certain(&|l| !conflict(l) && !required(l) && !lifted(l) && !judged(l)) {
        Outcome::NoLicenceRequired
    } else {
        Outcome::FactsMissing
    }
}

/// Whether the item is under an entry the control names.
fn applies(run: &Run<'_>, control: usize, at: usize) -> bool {
    match &run.setting.norm(control).applies {
        Subject::AnyItem => true,
        Subject::Entries(names) => under(run, names, at),
    }
}

fn under(run: &Run<'_>, names: &[String], at: usize) -> bool {
    entries_of(run.setting, names)
        .into_iter()
        .any(|e| run.entry(e)[at])
}

fn entries_of(setting: &Setting<'_>, names: &[String]) -> Vec<usize> {
    let of = |e: &usize| names.iter().any(|n| within(&setting.norm(*e).name, n));
    setting.of(Keyword::Item).into_iter().filter(of).collect()
}

/// A control that is met takes away those it says it prevails over, where they say something else.
fn prevail(setting: &Setting<'_>, met: &mut BTreeMap<usize, Vec<bool>>) {
    let before = met.clone();
    for (control, holds) in &before {
        let norm = setting.norm(*control);
        for (other, slot) in met.iter_mut() {
            let beaten = setting.norm(*other);
            if norm.over.contains(&beaten.name) && norm.effect != beaten.effect {
                slot.iter_mut().zip(holds).for_each(|(s, h)| *s &= !h);
            }
        }
    }
}

/// An express freedom and a requirement that hold together and name a common entry, neither over the other.
fn conflict(run: &Run<'_>, met: &BTreeMap<usize, Vec<bool>>, at: usize) -> bool {
    let setting = run.setting;
    let there: Vec<usize> = met.iter().filter(|(_, v)| v[at]).map(|(c, _)| *c).collect();
    there.iter().any(|free| {
        let freedom = setting.norm(*free);
        freedom.effect == Effect::NoLicenceRequired
            && there.iter().any(|other| {
                let control = setting.norm(*other);
                let ranked =
                    freedom.over.contains(&control.name) || control.over.contains(&freedom.name);
                let for_one = match (&freedom.applies, &control.applies) {
                    (Subject::Entries(a), Subject::Entries(b)) => {
                        let b = entries_of(setting, b);
                        entries_of(setting, a).into_iter().any(|e| b.contains(&e))
                    }
                    _ => true,
                };
                control.effect != Effect::NoLicenceRequired
                    && control.strand == freedom.strand
                    && !ranked
                    && for_one
            })
    })
}

/// Whether an exception's conditions hold, in each completion; an act that may still be done counts as done.
fn exception(run: &Run<'_>, exception: usize) -> Vec<bool> {
    let norm = run.setting.norm(exception);
    let all = 0..run.count();
    let failed = norm
        .acts
        .iter()
        .filter_map(|a| a.when.as_ref())
        .any(|when| {
            agreed(all.clone().map(|at| run.holds(when, exception, at, None))) == Some(false)
        });
    all.map(|at| {
        let back = norm
            .unless
            .as_ref()
            .is_some_and(|u| run.holds(u, exception, at, None));
        !failed && run.stands(exception, at) && !back
    })
    .collect()
}

/// Whether what the user states and what the facts say differ.
fn differs(run: &Run<'_>) -> bool {
    claim_differs(run) || stated_and_derived(run)
}

fn claim_differs(run: &Run<'_>) -> bool {
    if run.given.claim == Claim::None || not_covered(run.setting, run.given) {
        return false;
    }
    let (mut compatible, mut against) = (false, false);
    for entry in run.setting.of(Keyword::Item) {
        match (run.claim_to(entry), run.by_facts(entry)) {
            (Some(ClaimTo::Inside | ClaimTo::Above), Some(true) | None) => compatible = true,
            (Some(ClaimTo::Inside), Some(false)) | (Some(ClaimTo::Apart), Some(true)) => {
                against = true
            }
            _ => {}
        }
    }
    against && !compatible
}

/// A derived fact that is also stated, the two values on different sides of a limit.
fn stated_and_derived(run: &Run<'_>) -> bool {
    let setting = run.setting;
    setting
        .law
        .vocabulary
        .facts()
        .iter()
        .filter(|f| f.fact_type == FactType::Number)
        .any(|fact| {
            let stated = match run.given.facts.get(&fact.id) {
                Some(Possible::Number(range)) => range.single(),
                _ => None,
            };
            let mut without = run.given.clone();
            without.facts.remove(&fact.id);
            let of_kind = run.given.kind.is_none_or(|k| fact.belongs_to(k));
            let follows = of_kind && !fact.derivations.is_empty();
            let Some(stated) = stated.filter(|_| follows) else {
                return false;
            };
            let Some(derived) = derived(setting, &without, fact) else {
                return false;
            };
            let mut apart = false;
            for norm in &setting.norms {
                for cond in setting.conditions(*norm) {
                    setting.visit(cond, &mut |c| {
                        if let Condition::Compare(name, op, amount) = c
                            && name.node == fact.name
                        {
                            let limit = in_unit_of(fact, amount);
                            apart |= op.holds(stated, limit) != op.holds(derived, limit);
                        }
                    });
                }
            }
            apart
        })
}

fn derived(setting: &Setting<'_>, given: &Given, fact: &exeat_rules::FactDef) -> Option<Rational> {
    let known = |f| match given.facts.get(&f) {
        Some(Possible::Number(range)) => range.single(),
        _ => derived(setting, given, setting.law.vocabulary.fact(f)?),
    };
    let found = fact.derivations.iter().find(|d| {
        d.when
            .is_none_or(|(f, v)| given.facts.get(&f) == Some(&Possible::YesNo(v)))
    })?;
    found
        .powers
        .iter()
        .try_fold(found.coefficient, |value, (f, power)| {
            let input = known(*f)?;
            (0..power.unsigned_abs()).try_fold(value, |v, _| {
                if *power > 0 {
                    v.times(input)
                } else {
                    v.over(input)
                }
            })
        })
}

/// The class of one completion's answer: what a missing fact may still change.
pub(crate) fn class(leaf: &Leaf) -> Outcome {
    if leaf.reached {
        head(&[*leaf], &Strand::ALL)
    } else {
        Outcome::NoLicenceRequired
    }
}
