//! The decision: what one pack requires for one item of a transaction on its date.

use crate::case::Case;
use crate::claim::Claim;
use crate::diagram::{self, Diagram};
use crate::missing::{self, Missing};
use crate::residual::{FALSE, Residual, TRUE, X};
use crate::roots::{self, Difference, REACH, Roots, class, head};
use exeat_rules::{AtomTest, Effect, Law, Norm, Pack, Program, Qualifier};
use exeat_terms::{
    Date, FactId, Item, Layer, Mark, Outcome, ReachStatus, Strand, Transaction, Truth,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Days past the verified range for which the last known law still answers.
pub const GRACE: i32 = 180;
/// Pieces of unknown law tried in every combination; more are tried one by one and all together.
const MAX_SWITCHES: usize = 6;

/// What is asked beside the transaction.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask {
    /// Answer from what had been published by this day.
    pub known_on: Option<Date>,
    /// An alert of screening is open.
    pub open_alert: bool,
    /// The user's own statement that the law was read through this day.
    pub confirmed_through: Option<Date>,
}

/// How an entry came to its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// By the item's facts.
    Facts,
    /// By the user's own classification.
    Claim,
}

/// An entry of the control list, and how the item stands to it.
#[derive(Debug, Clone)]
pub struct EntryResult {
    /// Which provision.
    pub norm: usize,
    /// Its place among the program's entries.
    pub at: usize,
    /// Met, failed or open.
    pub status: Truth,
    /// On what basis.
    pub basis: Basis,
}

/// An exception, and whether it lifts a requirement.
#[derive(Debug, Clone)]
pub struct ExceptionResult {
    /// Which provision.
    pub norm: usize,
    /// Its place among the program's exceptions.
    pub at: usize,
    /// Available, not available or open.
    pub status: Truth,
    /// Acts that remain, by place among the provision's acts.
    pub acts: Vec<usize>,
    /// Whether a reinstating condition gives the control back.
    pub reinstated: bool,
}

/// A requirement that is met or may be.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// Which provision.
    pub norm: usize,
    /// Its place among the program's controls.
    pub at: usize,
    /// Met or open.
    pub status: Truth,
    /// What may lift it.
    pub exceptions: Vec<ExceptionResult>,
    /// Review policies that hold, by norm; more than one is a disagreement.
    pub reviews: Vec<usize>,
    /// Licence types that hold, by norm.
    pub licences: Vec<usize>,
}

/// What the answer would be if unknown law were otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The head.
    pub outcome: Outcome,
    /// For each piece of unknown law: its text, and whether it is taken as the pack has it.
    pub assuming: Vec<(String, bool)>,
}

/// A remark that belongs to the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The law was read to this day only, and the date lies so many days after.
    ReadThrough(Date, i32),
    /// The date lies more than [`GRACE`] days past what was read, or before it.
    OutsideVerified,
    /// The user's own statement carries the answer.
    Confirmed(Date),
    /// The answer is the same with and without this unknown law.
    StandsEitherWay(String),
    /// What was stated and what follows differ.
    Differs(Difference),
    /// The claimed entry is not covered by the pack.
    NotCovered,
    /// Layers of the law differ.
    LayersDiffer,
    /// The item's kind, by its own definition, answered this fact.
    MeantByKind(FactId),
    /// An alert is open.
    OpenAlert,
    /// A doubt written into a provision the answer uses, by norm and place among its notes.
    Doubt(usize, usize),
    /// Rules conflict: the controls involved, by norm.
    Conflict(Vec<usize>),
}

/// The whole answer for one item, jurisdiction and date.
#[derive(Debug, Clone)]
pub struct Determination {
    /// The item's id.
    pub item: String,
    /// The pack's id.
    pub jurisdiction: String,
    /// The day.
    pub date: Date,
    /// The head.
    pub outcome: Outcome,
    /// The head of each strand, in the order of [`Strand::ALL`].
    pub by: [Outcome; 4],
    /// Whether the law reaches the transaction.
    pub reach_status: ReachStatus,
    /// Rules of reach that hold or may, by norm.
    pub reach: Vec<(usize, Truth)>,
    /// Entries looked at.
    pub entries: Vec<EntryResult>,
    /// Closures a negative rests on, by norm.
    pub closures: Vec<usize>,
    /// Requirements met or open.
    pub requirements: Vec<Requirement>,
    /// What is missing.
    pub missing: Missing,
    /// Heads by layer, in the order of [`Layer::ALL`].
    pub layers: [Outcome; 3],
    /// The head that would stand if unknown law were as the pack has it.
    pub last_known: Option<Outcome>,
    /// The answers unknown law leaves possible.
    pub branches: Vec<Branch>,
    /// Last day the law was read for.
    pub verified_through: Option<Date>,
    /// Remarks.
    pub notes: Vec<Note>,
    /// The weakest mark the answer leans on.
    pub mark: Option<Mark>,
    /// The rules it was decided by.
    pub program: Arc<Program>,
    /// The case it was decided for.
    pub case: Case,
}

/// Says what `pack` requires for one item of a transaction on its date.
///
/// Total: what cannot be settled becomes part of the answer (Invariant A2).
#[must_use]
pub fn determine(
    law: &Law,
    pack: &Pack,
    transaction: &Transaction,
    item: &Item,
    ask: Ask,
) -> Determination {
    let case = Case::new(law, pack, transaction, item);
    decide(law, pack, case, transaction.date, &item.id, ask)
}

/// Decides a case that is already made.
#[must_use]
pub fn decide(
    law: &Law,
    pack: &Pack,
    case: Case,
    date: Date,
    item: &str,
    ask: Ask,
) -> Determination {
    let of = |layer| rules(law, pack, layer, &case, date, ask);
    let (program, codified, published) = (
        of(Layer::Enforced),
        of(Layer::Codified),
        of(Layer::Published),
    );
    let (heads, state) = heads(law, pack, &program, &case, date, ask);
    let of_layer = |layer: &Arc<Program>| {
        if Arc::ptr_eq(layer, &program) {
            heads.outcome
        } else {
            self::heads(law, pack, layer, &case, date, ask).0.outcome
        }
    };
    let layers = [of_layer(&published), of_layer(&codified), heads.outcome];
    let mut notes = heads.notes.clone();
    let mut outcome = heads.outcome;
    let mut last_known = heads.last_known;
    if !beyond_reach(&program, outcome) {
        date_limits(pack, date, ask, &mut notes, &mut outcome, &mut last_known);
    }
    let asks = match outcome {
        Outcome::FactsMissing => true,
        // A head that stands on unknown law may also lack facts; they are worth asking for.
        Outcome::LawNotVerified => last_known == Some(Outcome::FactsMissing),
        _ => false,
    };
    let (residual, roots) = state.unwrap_or_else(|| {
        let switches = vec![Some(true); program.switches.len()];
        let mut residual = Residual::new(law, pack, &program, &case, switches);
        let roots = roots::roots(&mut residual, date, ask.open_alert, true);
        (residual, roots)
    });
    let view = view(residual, roots, asks);
    if layers.iter().any(|l| *l != heads.outcome) {
        notes.push(Note::LayersDiffer);
    }
    notes.extend(view.differences.iter().cloned().map(Note::Differs));
    if view.not_covered {
        notes.push(Note::NotCovered);
    }
    if ask.open_alert {
        notes.push(Note::OpenAlert);
    }
    notes.extend(asked_of(&program, &case).into_iter().map(Note::MeantByKind));
    if outcome == Outcome::RulesConflict {
        let met = view.requirements.iter().map(|r| r.norm).collect();
        notes.push(Note::Conflict(met));
    }
    let mark = weigh(pack, &view, &mut notes);
    Determination {
        item: item.to_owned(),
        jurisdiction: pack.id.clone(),
        date,
        outcome,
        by: heads.by,
        reach_status: heads.reach,
        reach: view.reach,
        entries: view.entries,
        closures: view.closures,
        requirements: view.requirements,
        missing: view.missing,
        layers,
        last_known,
        branches: heads.branches,
        verified_through: pack.verified_through,
        notes,
        mark,
        program,
        case,
    }
}

/// The rules a case is decided by: all of a layer's, or those that can matter for its kind of item.
pub(crate) fn rules(
    law: &Law,
    pack: &Pack,
    layer: Layer,
    case: &Case,
    date: Date,
    ask: Ask,
) -> Arc<Program> {
    // A classification may name any entry, and what is asked as of an earlier day is compiled for once.
    if case.claim == Claim::None && ask.known_on.is_none() {
        law.program_for_kind(pack, layer, date, case.kind)
    } else {
        law.program(pack, layer, date, ask.known_on)
    }
}

/// The head alone, as [`decide`] gives it.
pub(crate) fn outcome(
    law: &Law,
    pack: &Pack,
    program: &Program,
    case: &Case,
    date: Date,
    ask: Ask,
) -> Outcome {
    let outcome = heads(law, pack, program, case, date, ask).0.outcome;
    if limited(pack, date, ask) && !beyond_reach(program, outcome) {
        Outcome::LawNotVerified
    } else {
        outcome
    }
}

/// Whether a head says that the law does not reach, and stands on any day. Where no rule of reach was read for
/// the day, nobody may say that.
pub(crate) fn beyond_reach(program: &Program, outcome: Outcome) -> bool {
    outcome == Outcome::NotSubject && !program.reach.is_empty()
}

/// Whether the date lies outside what was read, so that no head stands but one beyond reach.
pub(crate) fn limited(pack: &Pack, date: Date, ask: Ask) -> bool {
    let (mut outcome, mut last_known) = (Outcome::NoLicenceRequired, None);
    date_limits(
        pack,
        date,
        ask,
        &mut Vec::new(),
        &mut outcome,
        &mut last_known,
    );
    outcome == Outcome::LawNotVerified
}

/// A date outside what was read turns the head into *law not verified*; one shortly past it gets a note.
fn date_limits(
    pack: &Pack,
    date: Date,
    ask: Ask,
    notes: &mut Vec<Note>,
    outcome: &mut Outcome,
    last_known: &mut Option<Outcome>,
) {
    if let Some(through) = ask.confirmed_through
        && pack.verified_through.is_some_and(|v| v < date)
        && date <= through
    {
        notes.insert(0, Note::Confirmed(through));
        return;
    }
    match (pack.days_past_verified(date), pack.verified_through) {
        (Some(0), _) => {}
        (Some(days), Some(through)) if days <= GRACE => {
            notes.insert(0, Note::ReadThrough(through, days));
        }
        _ => {
            notes.insert(0, Note::OutsideVerified);
            *last_known = last_known.or(Some(*outcome));
            *outcome = Outcome::LawNotVerified;
        }
    }
}

struct Heads {
    outcome: Outcome,
    by: [Outcome; 4],
    reach: ReachStatus,
    last_known: Option<Outcome>,
    branches: Vec<Branch>,
    notes: Vec<Note>,
}

/// The heads of a program for a case, unknown law weighed.
///
/// Where no unknown law stands in what was asked, the questions come back too: nothing need be asked again.
fn heads<'a>(
    law: &'a Law,
    pack: &'a Pack,
    program: &'a Program,
    case: &'a Case,
    day: Date,
    ask: Ask,
) -> (Heads, Option<(Residual<'a>, Roots)>) {
    let open = vec![None; program.switches.len()];
    // An entry the pack does not cover is weighed with the rest; taken as met it would hide the rest.
    let mut residual = Residual::new(law, pack, program, case, open);
    let roots = roots::roots(&mut residual, day, ask.open_alert, false);
    let support = roots
        .questions
        .iter()
        .chain(&roots.leans)
        .fold(0, |s, x| s | residual.support_of(*x));
    let involved: Vec<usize> = residual
        .vars
        .iter()
        .enumerate()
        .filter(|(i, _)| support >> (*i).min(63) & 1 == 1)
        .filter_map(|(_, v)| match v.key {
            crate::residual::VarKey::Switch(id) => Some(id.0 as usize),
            _ => None,
        })
        .collect();
    if involved.is_empty() && !roots.not_covered {
        let (outcome, by, reach) = settle(&mut residual, &roots);
        let heads = Heads {
            outcome,
            by,
            reach,
            last_known: None,
            branches: Vec::new(),
            notes: Vec::new(),
        };
        let law = residual.law_support();
        let parts = [&roots.entries, &roots.controls, &roots.exceptions];
        let leans = parts
            .into_iter()
            .flatten()
            .any(|x| residual.support_of(*x) & law != 0);
        if leans {
            return (heads, None);
        }
        residual.take_law_as_written();
        return (heads, Some((residual, roots)));
    }
    let not_covered = roots.not_covered;
    let heads = weigh_unknown(law, pack, program, case, day, ask, &involved, not_covered);
    (heads, None)
}

/// Tries unknown law as the pack has it and otherwise; the head stands only if it is always the same.
#[allow(
    clippy::too_many_arguments,
    reason = "one place, and the parts belong to no common thing"
)]
fn weigh_unknown(
    law: &Law,
    pack: &Pack,
    program: &Program,
    case: &Case,
    day: Date,
    ask: Ask,
    involved: &[usize],
    not_covered: bool,
) -> Heads {
    // The last place stands for a claimed entry the pack does not cover.
    let places = involved.len() + usize::from(not_covered);
    let mut assignments: Vec<Vec<bool>> = vec![vec![true; places]];
    if places <= MAX_SWITCHES {
        for bits in 1..1usize << places {
            assignments.push((0..places).map(|i| bits >> i & 1 == 0).collect());
        }
    } else {
        assignments.push(vec![false; places]);
        for off in 0..places {
            assignments.push((0..places).map(|i| i != off).collect());
        }
    }
    let mut results = Vec::new();
    for assignment in assignments {
        let mut switches = vec![Some(true); program.switches.len()];
        for (id, value) in involved.iter().zip(&assignment) {
            if let Some(slot) = switches.get_mut(*id) {
                *slot = Some(*value);
            }
        }
        let covered = !not_covered || assignment.last().copied().unwrap_or(true);
        let mut residual = Residual::new(law, pack, program, case, switches);
        let roots = roots::roots(&mut residual, day, ask.open_alert, covered);
        results.push((assignment, settle(&mut residual, &roots)));
    }
    let text = |i: usize| match involved.get(i).and_then(|id| program.switches.get(*id)) {
        Some(switch) => switch.text.clone(),
        None => "the claimed entry, which this pack does not cover, requires a licence".to_owned(),
    };
    let Some((_, (with, with_by, reach))) = results.first().cloned() else {
        return Heads {
            outcome: Outcome::LawNotVerified,
            by: [Outcome::LawNotVerified; 4],
            reach: ReachStatus::Open,
            last_known: None,
            branches: Vec::new(),
            notes: Vec::new(),
        };
    };
    let mut by = with_by;
    for (i, slot) in by.iter_mut().enumerate() {
        let differs = results
            .iter()
            .any(|(_, (_, b, _))| b.get(i).copied() != with_by.get(i).copied());
        if differs {
            *slot = Outcome::LawNotVerified;
        }
    }
    let heads: BTreeSet<Outcome> = results.iter().map(|(_, (o, _, _))| *o).collect();
    if heads.len() == 1 {
        return Heads {
            outcome: with,
            by,
            reach,
            last_known: None,
            branches: Vec::new(),
            notes: (0..places)
                .map(|i| Note::StandsEitherWay(text(i)))
                .collect(),
        };
    }
    let branches = heads
        .iter()
        .filter_map(|head| {
            let (assignment, _) = results.iter().find(|(_, (o, _, _))| o == head)?;
            Some(Branch {
                outcome: *head,
                assuming: assignment
                    .iter()
                    .enumerate()
                    .map(|(i, value)| (text(i), *value))
                    .collect(),
            })
        })
        .collect();
    Heads {
        outcome: Outcome::LawNotVerified,
        by,
        reach,
        last_known: Some(with),
        branches,
        notes: Vec::new(),
    }
}

/// The head and the strands' heads for one reading of the law.
fn settle(residual: &mut Residual<'_>, roots: &Roots) -> (Outcome, [Outcome; 4], ReachStatus) {
    let questions = &roots.questions;
    let (least, most) = (
        bits(questions, |x| x == TRUE),
        bits(questions, |x| x != FALSE),
    );
    let reach = match (least & REACH != 0, most & REACH != 0) {
        (true, _) => Some(ReachStatus::Reached),
        (_, false) => Some(ReachStatus::NotReached),
        _ => None,
    };
    // Most heads follow from what is certain and what is possible; only the others need the diagram.
    let folded = match reach {
        Some(ReachStatus::Reached) => roots::settled(least, most, &Strand::ALL),
        Some(ReachStatus::NotReached) => Some(Outcome::NotSubject),
        Some(ReachStatus::Open) | None => None,
    };
    let all = match folded {
        Some(_) => None,
        None => Some(leaves(residual, questions)),
    };
    let by = Strand::ALL.map(
        |strand| match (roots::settled(least, most, &[strand]), &all) {
            (Some(outcome), _) => outcome,
            (None, Some(all)) => head(all, &[strand]),
            (None, None) => {
                let own = roots::strand_bits(strand).into_iter().fold(0, |m, b| m | b);
                let asked: Vec<X> = (0..)
                    .zip(questions)
                    .map(|(at, x)| if own >> at & 1 == 1 { *x } else { FALSE })
                    .collect();
                head(&leaves(residual, &asked), &[strand])
            }
        },
    );
    let (Some(all), None) = (all, folded) else {
        let outcome = folded.unwrap_or(Outcome::FactsMissing);
        return (outcome, by, reach.unwrap_or(ReachStatus::Open));
    };
    let reach = if all.iter().all(|l| l & REACH != 0) {
        ReachStatus::Reached
    } else if all.iter().all(|l| l & REACH == 0) {
        ReachStatus::NotReached
    } else {
        ReachStatus::Open
    };
    let outcome = match reach {
        ReachStatus::NotReached => Outcome::NotSubject,
        ReachStatus::Reached => head(&all, &Strand::ALL),
        // Whether anything would be required once it is reached.
        ReachStatus::Open => {
            let reached = all.into_iter().filter(|l| l & REACH != 0).collect();
            match head(&reached, &Strand::ALL) {
                Outcome::NoLicenceRequired => Outcome::NoLicenceRequired,
                _ => Outcome::FactsMissing,
            }
        }
    };
    (outcome, by, reach)
}

/// The bits of the questions for which `f` holds.
fn bits(questions: &[X], f: impl Fn(X) -> bool) -> u32 {
    let those = questions.iter().enumerate().filter(|(_, x)| f(**x));
    those.fold(0u32, |bits, (i, _)| bits | 1 << i)
}

/// The answers to the questions in every completion; past the budget the least and the most that can hold.
fn leaves(residual: &mut Residual<'_>, questions: &[X]) -> BTreeSet<u32> {
    let open = questions.iter().any(|x| *x != TRUE && *x != FALSE);
    if open
        && let Some(cells) = diagram::cells(&residual.vars)
        && let Some(diagram) = diagram::build(residual, &cells, questions, diagram::BUDGET)
    {
        return diagram.leaves();
    }
    BTreeSet::from([
        bits(questions, |x| x == TRUE),
        bits(questions, |x| x != FALSE),
    ])
}

/// The facts answered by the kind's definition that some rule asks for.
fn asked_of(program: &Program, case: &Case) -> Vec<FactId> {
    let mut out = case.meant_by_kind.clone();
    if !out.is_empty() {
        let mut asked: Vec<FactId> = Vec::new();
        for atom in &program.atoms {
            if let AtomTest::YesNo(fact) | AtomTest::Words(fact, _) = atom
                && out.contains(fact)
            {
                asked.push(*fact);
            }
        }
        out.retain(|fact| asked.contains(fact));
    }
    out
}

struct View {
    reach: Vec<(usize, Truth)>,
    entries: Vec<EntryResult>,
    closures: Vec<usize>,
    requirements: Vec<Requirement>,
    missing: Missing,
    differences: Vec<Difference>,
    not_covered: bool,
}

/// What is shown beside the head, with unknown law as the pack has it.
///
/// What is missing is worked out only where it is asked for.
fn view(mut residual: Residual<'_>, roots: Roots, asks: bool) -> View {
    let (program, case) = (residual.program, residual.case);
    let open = roots.questions.iter().any(|x| *x != TRUE && *x != FALSE);
    let mut missing = Missing::nothing();
    if open && asks {
        let cells = diagram::cells(&residual.vars);
        let built = cells
            .as_ref()
            .and_then(|c| diagram::build(&mut residual, c, &roots.questions, diagram::BUDGET));
        missing = match (&built, &cells) {
            (Some(diagram), Some(cells)) => {
                let classes: Diagram = diagram.map(|leaf| class(leaf, true));
                missing::missing(&residual, &classes, cells)
            }
            _ => {
                let support = roots
                    .questions
                    .iter()
                    .fold(0, |s, x| s | residual.support_of(*x));
                missing::inexact(&residual, support)
            }
        };
    }
    let mut reach = Vec::new();
    for rule in &program.reach {
        let x = residual.node(rule.node);
        let status = diagram::exact(&mut residual, x);
        if status != Truth::No {
            reach.push((rule.norm, status));
        }
    }
    let entries = entries(&mut residual, &roots);
    let closures = program
        .closures
        .iter()
        .filter(|c| case.kind.is_some_and(|k| c.kinds.contains(&k)))
        .map(|c| c.norm)
        .collect();
    let requirements = requirements(&mut residual, &roots);
    View {
        reach,
        entries,
        closures,
        requirements,
        missing,
        differences: roots.differences,
        not_covered: roots.not_covered,
    }
}

fn entries(residual: &mut Residual<'_>, roots: &Roots) -> Vec<EntryResult> {
    let program = residual.program;
    let case = residual.case;
    let mut out = Vec::new();
    for (at, entry) in program.entries.iter().enumerate() {
        let x = roots.entries.get(at).copied().unwrap_or(FALSE);
        if x == FALSE && entry.by_claim {
            continue;
        }
        let fits = !entry.kinds.is_empty() && case.kind.is_some_and(|k| entry.kinds.contains(&k));
        let status = diagram::exact(residual, x);
        let claimed = || case.claim != Claim::None && status != Truth::Open;
        let basis = if entry.by_claim || claimed() && residual.entry_by_facts(at) == Truth::Open {
            Basis::Claim
        } else {
            Basis::Facts
        };
        // An entry for other kinds of item is worth a line only when the item is under it after all, and
        // one that only a classification meets only when one was made.
        let waits = entry.by_claim && status == Truth::Open && case.claim == Claim::None;
        if (fits && !entry.by_claim) || (status != Truth::No && !waits) {
            out.push(EntryResult {
                norm: entry.norm,
                at,
                status,
                basis,
            });
        }
    }
    out
}

fn requirements(residual: &mut Residual<'_>, roots: &Roots) -> Vec<Requirement> {
    let program = residual.program;
    let mut out = Vec::new();
    for (at, control) in program.controls.iter().enumerate() {
        let met = roots.controls.get(at).copied().unwrap_or(FALSE);
        let status = diagram::exact(residual, met);
        if status == Truth::No || control.effect == Effect::NoLicenceRequired {
            continue;
        }
        let mut exceptions = Vec::new();
        for (place, exception) in program.exceptions.iter().enumerate() {
            if exception.defeats.contains(&at) {
                let x = roots.exceptions.get(place).copied().unwrap_or(FALSE);
                exceptions.push(exception_result(residual, place, x));
            }
        }
        let reviews = qualifiers(residual, &program.reviews, at);
        let licences = qualifiers(residual, &program.licences, at);
        out.push(Requirement {
            norm: control.norm,
            at,
            status,
            exceptions,
            reviews,
            licences,
        });
    }
    out
}

fn exception_result(residual: &mut Residual<'_>, place: usize, x: X) -> ExceptionResult {
    let program = residual.program;
    let status = diagram::exact(residual, x);
    let mut out = ExceptionResult {
        norm: usize::MAX,
        at: place,
        status,
        acts: Vec::new(),
        reinstated: false,
    };
    if let Some(exception) = program.exceptions.get(place) {
        out.norm = exception.norm;
        for (when, act) in &exception.acts {
            let done = when.is_some_and(|w| residual.node(w) == TRUE);
            if !done {
                out.acts.push(*act);
            }
        }
        out.reinstated = exception.unless.is_some_and(|u| residual.node(u) == TRUE);
    }
    out
}

/// Qualifiers of a control that surely hold and that none prevails over.
fn qualifiers(residual: &mut Residual<'_>, all: &[Qualifier], control: usize) -> Vec<usize> {
    let holding: Vec<usize> = all
        .iter()
        .enumerate()
        .filter(|(_, q)| q.of.contains(&control) && residual.node(q.node) == TRUE)
        .map(|(i, _)| i)
        .collect();
    let mut out = Vec::new();
    for i in &holding {
        let beaten = holding
            .iter()
            .any(|j| all.get(*j).is_some_and(|q| q.over.contains(i)));
        if let Some(q) = all.get(*i).filter(|_| !beaten) {
            out.push(q.norm);
        }
    }
    out
}

/// The weakest mark among the provisions the answer uses; their doubts become notes.
fn weigh(pack: &Pack, view: &View, notes: &mut Vec<Note>) -> Option<Mark> {
    let reach = view
        .reach
        .iter()
        .filter(|(_, t)| *t == Truth::Yes)
        .map(|(n, _)| *n);
    let met = view
        .entries
        .iter()
        .filter(|e| e.status != Truth::No)
        .map(|e| e.norm);
    let controls = view.requirements.iter().map(|r| r.norm);
    let exceptions = view
        .requirements
        .iter()
        .flat_map(|r| &r.exceptions)
        .filter(|e| e.status == Truth::Yes)
        .map(|e| e.norm);
    let qualifiers = view
        .requirements
        .iter()
        .flat_map(|r| r.reviews.iter().chain(&r.licences))
        .copied();
    let mut used: Vec<usize> = met
        .chain(controls)
        .chain(exceptions)
        .chain(qualifiers)
        .collect();
    if used.is_empty() {
        used.extend(&view.closures);
    }
    used.sort_unstable();
    used.dedup();
    let norm = |n: usize| -> Option<&Norm> { pack.norms.get(n) };
    for index in &used {
        for at in 0..norm(*index).map_or(0, |n| n.notes.len()) {
            notes.push(Note::Doubt(*index, at));
        }
    }
    used.into_iter()
        .chain(reach)
        .filter_map(|n| norm(n).map(|n| n.mark))
        .max()
}
