//! One side of a comparison: the law of a country, or of a union and its member, on a day.

use super::limbs::{Way, ways};
use super::logic::{FALSE, Space, TRUE, X};
use super::read::{Reader, Reading, closed, stands_on};
use super::universe::Universes;
use exeat_decide::Case;
use exeat_rules::{Effect, KindId, Law, Pack, Program, Scope};
use exeat_terms::{
    Country, Date, FactId, FactValue, Facts, Item, Layer, Party, Role, Roles, Strand, Transaction,
};
use std::collections::HashSet;
use std::sync::Arc;

/// A side of a comparison: packs that answer together, on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Ids of the packs, such as `eu` and `nl` for a Dutch exporter.
    pub packs: Vec<String>,
    /// The day.
    pub on: Date,
}

impl Side {
    /// A side by its packs, joined by `+`.
    #[must_use]
    pub fn new(packs: &str, on: Date) -> Side {
        Side {
            packs: packs.split('+').map(|p| p.trim().to_lowercase()).collect(),
            on,
        }
    }

    /// Its name: `us`, `eu+nl`.
    #[must_use]
    pub fn name(&self) -> String {
        self.packs.join("+")
    }
}

/// One pack of a side, compiled for its day.
pub(crate) struct Member<'a> {
    pub(crate) pack: &'a Pack,
    pub(crate) program: Arc<Program>,
    pub(crate) on: Date,
    /// An export from the pack's own country, as far as the comparison says.
    pub(crate) frame: Transaction,
}

/// The packs of a side that the law holds.
pub(crate) fn members<'a>(law: &'a Law, side: &Side, to: Option<Country>) -> Vec<Member<'a>> {
    side.packs
        .iter()
        .filter_map(|id| law.pack(id))
        .map(|pack| Member {
            pack,
            program: law.program(pack, Layer::Enforced, side.on, None),
            on: side.on,
            frame: frame(law, pack, side.on, to),
        })
        .collect()
}

/// An export from the pack's own country to a civil user at home in the destination, who stands on no list.
fn frame(law: &Law, pack: &Pack, on: Date, to: Option<Country>) -> Transaction {
    let mut out = Transaction {
        date: on,
        facts: Facts::default(),
        end_use: Facts::default(),
        parties: Vec::new(),
        items: Vec::new(),
        licences: Vec::new(),
        rates: Vec::new(),
    };
    // Without a destination what is listed is compared, and no transaction is thought of.
    let Some(to) = to else {
        return out;
    };
    let word = |name: &str, word: &str| {
        let fact = law.vocabulary.find(name)?;
        let at = fact.words().iter().position(|w| w == word)?;
        Some((fact.id, FactValue::Word(u8::try_from(at).ok()?)))
    };
    let home = pack.territory.iter().next();
    for (name, country) in [("from", home), ("destination", Some(to))] {
        if let (Some(fact), Some(country)) = (law.vocabulary.find(name), country) {
            out.facts.set(fact.id, FactValue::Country(country));
        }
    }
    if let Some((fact, value)) = word("act", "export") {
        out.facts.set(fact, value);
    }
    if let Some((fact, value)) = word("known-concern", "none") {
        out.end_use.set(fact, value);
    }
    let user = Roles::of(Role::UltimateConsignee).union(Roles::of(Role::EndUser));
    for (roles, country) in [(Roles::of(Role::Exporter), home), (user, Some(to))] {
        let mut party = Party {
            roles,
            listed: Some(Vec::new()),
            informed: Some(Vec::new()),
            ..Party::default()
        };
        for name in ["country", "headquarters"] {
            if let (Some(fact), Some(country)) = (law.vocabulary.find(name), country) {
                party.facts.set(fact.id, FactValue::Country(country));
            }
        }
        out.parties.push(party);
    }
    out
}

impl Member<'_> {
    /// The case of an item of a kind with some facts.
    pub(crate) fn case(&self, law: &Law, kind: KindId, facts: Facts) -> Case {
        let name = law
            .vocabulary
            .kind_def(kind)
            .map_or("", |k| k.name.as_str());
        let item = Item {
            id: String::new(),
            kind: name.to_owned(),
            facts,
            ..Item::default()
        };
        Case::new(law, self.pack, &self.frame, &item)
    }

    /// The facts that entries ask of an item.
    pub(crate) fn asked_by_entries(&self) -> HashSet<FactId> {
        let entries = self.program.entries.iter();
        entries
            .flat_map(|e| stands_on(&self.program, e.node).1)
            .collect()
    }

    /// Whether the pack says which provisions can catch the kind on its day.
    pub(crate) fn covers(&self, kind: KindId) -> bool {
        closed(&self.program, kind).is_some()
    }
}

/// How an entry can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// By facts.
    Facts,
    /// Only the user's classification meets it.
    Claimed,
    /// All that stands on it is that a person must judge.
    Contested,
    /// No entry: a control that asks for a person's judgement of such items.
    Judged,
    /// It stands for entries that are not written out.
    Question,
    /// No requirement stands on it.
    Idle,
}

/// A way to be caught, as expressions in both readings.
pub(crate) struct WayOf {
    pub(crate) way: Way,
    pub(crate) surely: Vec<X>,
    pub(crate) perhaps: Vec<X>,
}

/// An entry that can catch the kind of item compared.
pub(crate) struct Catcher {
    /// Which pack of the side.
    pub(crate) member: usize,
    /// Its place among the program's entries; of a control that asks for a person's judgement of items no
    /// entry names, past their end.
    pub(crate) at: usize,
    /// Which provision.
    pub(crate) norm: usize,
    pub(crate) standing: Standing,
    pub(crate) surely: X,
    pub(crate) perhaps: X,
    pub(crate) ways: Vec<WayOf>,
    /// Unknown law it hangs on, in words.
    pub(crate) doubts: Vec<String>,
    /// Questions of law it asks, left open.
    pub(crate) legal: Vec<FactId>,
}

/// The entries of a side that can catch a kind of item.
pub(crate) fn catchers(
    law: &Law,
    side: &[Member<'_>],
    kind: KindId,
    space: &mut Space,
    universes: &Universes,
    opaque: &HashSet<FactId>,
    to: bool,
) -> Vec<Catcher> {
    let mut out = Vec::new();
    for (number, member) in side.iter().enumerate() {
        let case = member.case(law, kind, Facts::default());
        let program = &member.program;
        let mut reader = Reader::new(law, program, &case, kind, &universes.whole, opaque);
        for (at, entry) in program.entries.iter().enumerate() {
            let fits = entry.kinds.is_empty() || entry.kinds.contains(&kind);
            if entry.by_claim && !reader.may_be_claimed(at) || !entry.by_claim && !fits {
                continue;
            }
            let standing = standing(program, at);
            let [mut surely, mut perhaps] =
                [Reading::Surely, Reading::Perhaps].map(|reading| reader.entry(space, at, reading));
            if to {
                let [needs, may_need] = [Reading::Surely, Reading::Perhaps]
                    .map(|reading| required(&mut reader, space, at, reading));
                surely = space.and(&[surely, needs]);
                perhaps = space.and(&[perhaps, may_need]);
            }
            let ways = entry.limbs.as_ref().map(ways).unwrap_or_default();
            let ways = ways
                .into_iter()
                .map(|way| {
                    let [surely, perhaps] = [Reading::Surely, Reading::Perhaps].map(|reading| {
                        way.leaves
                            .iter()
                            .map(|leaf| reader.node(space, leaf.node, reading, None))
                            .collect()
                    });
                    WayOf {
                        way,
                        surely,
                        perhaps,
                    }
                })
                .collect();
            let (doubts, facts) = stands_on(program, entry.node);
            let legal = facts
                .iter()
                .copied()
                .filter(|f| opaque.contains(f))
                .collect();
            let question =
                !facts.is_empty() && facts.iter().all(|f| universes.questions.contains(f));
            let doubts = doubts
                .into_iter()
                .filter_map(|id| program.switches.get(id.0 as usize))
                .map(|s| s.text.clone())
                .collect();
            out.push(Catcher {
                member: number,
                at,
                norm: entry.norm,
                standing: match standing {
                    Standing::Idle => Standing::Idle,
                    _ if entry.by_claim => Standing::Claimed,
                    _ if question => Standing::Question,
                    other => other,
                },
                surely,
                perhaps,
                ways,
                doubts,
                legal,
            });
        }
        contested(law, &mut reader, space, number, &mut out);
    }
    out
}

/// Controls that ask for a person's judgement of items by their facts, whatever entry they are under: what
/// such a control names is neither caught nor free.
fn contested(
    law: &Law,
    reader: &mut Reader<'_>,
    space: &mut Space,
    member: usize,
    out: &mut Vec<Catcher>,
) {
    let program = reader.program;
    for (at, control) in program.controls.iter().enumerate() {
        let judged = control.effect == Effect::NeedsReview
            && control.strand == Strand::List
            && control.entries.is_none();
        let of_item = |fact: &FactId| {
            let def = law.vocabulary.fact(*fact);
            def.is_some_and(|d| d.scope == Scope::Item && !d.kinds.is_empty())
        };
        if !judged || !stands_on(program, control.node).1.iter().any(of_item) {
            continue;
        }
        let perhaps = reader.node(space, control.node, Reading::Perhaps, None);
        if perhaps != FALSE {
            out.push(Catcher {
                member,
                at: program.entries.len() + at,
                norm: control.norm,
                standing: Standing::Judged,
                surely: FALSE,
                perhaps,
                ways: Vec::new(),
                doubts: Vec::new(),
                legal: Vec::new(),
            });
        }
    }
}

/// What stands on an entry: a requirement, only a person's judgement, or nothing.
fn standing(program: &Program, at: usize) -> Standing {
    let mut judged = false;
    for control in &program.controls {
        if control
            .entries
            .as_ref()
            .is_some_and(|list| list.contains(&at))
        {
            match control.effect {
                Effect::LicenceRequired | Effect::Prohibited => return Standing::Facts,
                Effect::NeedsReview => judged = true,
                Effect::NoLicenceRequired => {}
            }
        }
    }
    if judged {
        Standing::Contested
    } else {
        Standing::Idle
    }
}

/// Whether nothing stands on an entry.
#[cfg(test)]
pub(crate) fn idle(program: &Program, at: usize) -> bool {
    standing(program, at) == Standing::Idle
}

/// A licence is required for an item of an entry: some control stands that nothing outranks or lifts.
fn required(reader: &mut Reader<'_>, space: &mut Space, entry: usize, reading: Reading) -> X {
    let program = reader.program;
    let mut out = Vec::new();
    for (at, control) in program.controls.iter().enumerate() {
        let of_entry = control.entries.as_ref().is_some_and(|l| l.contains(&entry));
        let requires = match control.effect {
            Effect::LicenceRequired | Effect::Prohibited => true,
            // Where a person must judge, a licence may be required.
            Effect::NeedsReview => reading == Reading::Perhaps,
            Effect::NoLicenceRequired => false,
        };
        if !of_entry || !requires || control.strand != Strand::List {
            continue;
        }
        let mut parts = vec![reader.node(space, control.node, reading, None)];
        let against = match reading {
            Reading::Surely => Reading::Perhaps,
            Reading::Perhaps => Reading::Surely,
        };
        for other in &program.controls {
            if other.over.contains(&at) && other.effect != control.effect {
                let met = reader.node(space, other.node, against, None);
                let under = match &other.entries {
                    None => TRUE,
                    Some(list) => {
                        let list: Vec<X> = list
                            .iter()
                            .map(|e| reader.entry(space, *e, against))
                            .collect();
                        space.or(&list)
                    }
                };
                let outranks = space.and(&[met, under]);
                parts.push(space.not(outranks));
            }
        }
        for exception in &program.exceptions {
            if exception.defeats.contains(&at) {
                let lifts = lifts(reader, space, exception);
                parts.push(space.not(lifts));
            }
        }
        out.push(space.and(&parts));
    }
    space.or(&out)
}

/// An exception certainly lifts: one that is only possible leaves the requirement as it is.
fn lifts(reader: &mut Reader<'_>, space: &mut Space, exception: &exeat_rules::Exception) -> X {
    let mut parts = vec![reader.node(space, exception.node, Reading::Surely, None)];
    for (when, _) in &exception.acts {
        // An act not known to have failed remains to be done.
        if let Some(when) = when {
            parts.push(reader.node(space, *when, Reading::Perhaps, None));
        }
    }
    if let Some(unless) = exception.unless {
        let back = reader.node(space, unless, Reading::Perhaps, None);
        parts.push(space.not(back));
    }
    if parts.contains(&FALSE) {
        FALSE
    } else {
        space.and(&parts)
    }
}
