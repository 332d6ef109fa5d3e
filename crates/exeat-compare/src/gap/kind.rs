//! One kind of item, both laws in one set of variables.

use super::logic::{self, FALSE, Space, TRUE, Values, X};
use super::realise::{Numbers, realise};
use super::search::{Found, Path, Tried, needed, search};
use super::side::{Catcher, Member, Standing, catchers};
use super::universe::Universes;
use super::{Because, Difference, Gap, NotCompared, Provision, Witness, read};
use exeat_decide::{list_head, listing};
use exeat_rules::{KindId, Law};
use exeat_terms::{FactId, FactValue, Facts, Interval, Outcome, Rational, Truth};
use std::collections::{BTreeSet, HashSet};

/// What a witness must be free of on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Against {
    /// Everything that catches it or may.
    All,
    /// What surely catches it.
    Firm,
    /// One entry, by its place.
    Entry(usize),
}

/// The comparison of one kind of item.
pub(crate) struct Kind<'a> {
    pub(super) law: &'a Law,
    universes: &'a Universes,
    sides: &'a [Vec<Member<'a>>; 2],
    pub(super) kind: KindId,
    to: bool,
    pub(crate) space: Space,
    pub(crate) catchers: [Vec<Catcher>; 2],
    /// What facts are by their meaning.
    pub(crate) meanings: X,
    /// What a product has that a figure is measured of, by the figure.
    measured: Vec<(u16, X)>,
}

impl<'a> Kind<'a> {
    pub(crate) fn new(
        law: &'a Law,
        universes: &'a Universes,
        sides: &'a [Vec<Member<'a>>; 2],
        kind: KindId,
        to: bool,
    ) -> Kind<'a> {
        let mut space = Space::new();
        let [one, two] = sides;
        let ids = |side: &[Member<'_>]| -> Vec<String> {
            side.iter().map(|m| m.pack.id.clone()).collect()
        };
        // Within one law a question of law means the same on both days.
        let mut opaque = if ids(one) == ids(two) {
            HashSet::new()
        } else {
            universes.legal.clone()
        };
        if to {
            // What only requirements and exceptions ask is how an item is sent, not what it is.
            let members = one.iter().chain(two);
            let asked: HashSet<FactId> = members.flat_map(Member::asked_by_entries).collect();
            let every = law.vocabulary.facts().iter().map(|f| f.id);
            opaque.extend(every.filter(|f| !asked.contains(f)));
        }
        let catchers =
            [one, two].map(|side| catchers(law, side, kind, &mut space, universes, &opaque, to));
        let meanings = read::meanings(&mut space, law, &universes.whole);
        let mut measured = Vec::new();
        for (fact, of, mask) in &universes.measured_of {
            let known = |fact: FactId| space.variable_of(&logic::Quantity::Fact(fact));
            if let (Some(var), Some(_), Some(def)) =
                (known(*fact), known(*of), law.vocabulary.fact(*of))
            {
                measured.push((var, read::choice(&mut space, def, *mask)));
            }
        }
        space.cut();
        Kind {
            law,
            universes,
            sides,
            kind,
            to,
            space,
            catchers,
            meanings,
            measured,
        }
    }

    pub(crate) fn of(&self, side: usize) -> &[Catcher] {
        self.catchers.get(side).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn member(&self, side: usize, member: usize) -> Option<&'a Member<'a>> {
        self.sides.get(side).and_then(|s| s.get(member))
    }

    /// What else an item has whose facts an expression asks.
    pub(crate) fn measured_of(&self, x: X) -> Vec<X> {
        let support = self.space.support(x);
        self.measured
            .iter()
            .filter(|(var, _)| support.contains(*var))
            .map(|(_, x)| *x)
            .collect()
    }

    /// What a side surely catches, and what it may catch.
    pub(crate) fn union(&mut self, side: usize) -> (X, X) {
        let list = self.of(side);
        let firm: Vec<X> = list
            .iter()
            .filter(|c| c.standing == Standing::Facts)
            .map(|c| c.surely)
            .collect();
        let may: Vec<X> = list
            .iter()
            .filter_map(|c| match c.standing {
                Standing::Facts | Standing::Contested | Standing::Judged | Standing::Question => {
                    Some(c.perhaps)
                }
                Standing::Claimed => Some(TRUE),
                Standing::Idle => None,
            })
            .collect();
        (self.space.or(&firm), self.space.or(&may))
    }

    /// What one side catches and the other does not.
    pub(super) fn one_way(&mut self, side: usize, out: &mut Gap) {
        let other = 1 - side;
        let (firm, may) = self.union(other);
        let (not_firm, free) = (self.space.not(firm), self.space.not(may));
        if self.space.overfull() {
            out.complete = false;
        }
        for at in 0..self.of(side).len() {
            let Some((provision, standing)) = self.of(side).get(at).map(|c| {
                (
                    Provision {
                        pack: c.member,
                        norm: c.norm,
                    },
                    c.standing,
                )
            }) else {
                continue;
            };
            let not_compared = |because, witness| NotCompared {
                side,
                kind: self.kind,
                entry: provision,
                because,
                witness,
            };
            match standing {
                Standing::Idle | Standing::Judged => continue,
                Standing::Claimed => {
                    out.not_compared
                        .push(not_compared(Because::Classification, None));
                    continue;
                }
                Standing::Contested => {
                    out.not_compared
                        .push(not_compared(Because::Contested, None));
                    continue;
                }
                Standing::Question => {
                    out.not_compared.push(not_compared(Because::Question, None));
                    continue;
                }
                Standing::Facts => {}
            }
            self.entry(side, at, free, not_firm, out);
        }
    }

    /// What one entry catches and the other side does not.
    fn entry(&mut self, side: usize, at: usize, free: X, not_firm: X, out: &mut Gap) {
        let other = 1 - side;
        let Some(catcher) = self.of(side).get(at) else {
            return;
        };
        let provision = Provision {
            pack: catcher.member,
            norm: catcher.norm,
        };
        let (surely, perhaps) = (catcher.surely, catcher.perhaps);
        let (doubts, legal) = (catcher.doubts.clone(), catcher.legal.clone());
        let ways: Vec<(String, Vec<X>)> = if catcher.ways.is_empty() {
            vec![(String::new(), Vec::new())]
        } else {
            catcher
                .ways
                .iter()
                .map(|w| (w.way.label.clone(), w.surely.clone()))
                .collect()
        };
        let mut found: Vec<Difference> = Vec::new();
        let mut open = None;
        let mut unsettled = false;
        for (index, (label, leaves)) in ways.iter().enumerate() {
            let own = match leaves.as_slice() {
                [] => surely,
                leaves => self.space.and(leaves),
            };
            let mut parts = leaves.clone();
            parts.extend([surely, self.meanings]);
            let limb = self.space.and(&parts);
            parts.extend(self.measured_of(limb));
            let limb = self.space.and(&parts);
            let gap = self.space.and(&[limb, free]);
            let none = BTreeSet::new();
            let none = (&none, &[][..]);
            match self.witness(gap, side, at, none, Against::All) {
                // A figure that the other law keeps behind its entry for "any other feature": whether that
                // entry means this item is not for facts to say.
                Found::Witness(facts) if self.is_behind_a_question(own, other) => {
                    open.get_or_insert(facts);
                }
                Found::Witness(facts) => {
                    let limbs = vec![label.clone()];
                    let near = self.nearest(side, at, index, limb, gap);
                    if near.is_empty() {
                        add(
                            &mut found,
                            Difference {
                                kind: self.kind,
                                entry: provision,
                                limbs: limbs.clone(),
                                near: None,
                                witness: Witness::new(self.law, facts, Vec::new()),
                                listed: Vec::new(),
                            },
                        );
                    }
                    for (near, witness) in near {
                        add(
                            &mut found,
                            Difference {
                                kind: self.kind,
                                entry: provision,
                                limbs: limbs.clone(),
                                near: Some(near),
                                witness,
                                listed: Vec::new(),
                            },
                        );
                    }
                }
                Found::NotSettled => unsettled = true,
                Found::None if open.is_none() => {
                    let maybe = self.space.and(&[limb, not_firm]);
                    match self.witness(maybe, side, at, none, Against::Firm) {
                        Found::Witness(facts) => open = Some(facts),
                        Found::NotSettled => unsettled = true,
                        Found::None => {}
                    }
                }
                Found::None => {}
            }
        }
        if let Some(facts) = open {
            let mut others = self.may_catch(other, &facts);
            if others.is_empty() {
                others = self.questions(other);
            }
            out.not_compared.push(NotCompared {
                side,
                kind: self.kind,
                entry: provision,
                because: Because::Others(others),
                witness: Some(Witness::new(self.law, facts, Vec::new())),
            });
        }
        if unsettled {
            out.complete = false;
            out.not_compared.push(NotCompared {
                side,
                kind: self.kind,
                entry: provision,
                because: Because::Budget,
                witness: None,
            });
        }
        // What the entry may catch besides, if law known from memory only is as the pack has it.
        let not_sure = self.space.not(surely);
        let more = self
            .space
            .and(&[perhaps, not_sure, not_firm, self.meanings]);
        if self.may_hold(more) && !(doubts.is_empty() && legal.is_empty()) {
            out.not_compared.push(NotCompared {
                side,
                kind: self.kind,
                entry: provision,
                because: if doubts.is_empty() {
                    Because::Law(legal)
                } else {
                    Because::Memory(doubts)
                },
                witness: None,
            });
        }
        for difference in &mut found {
            difference.listed = self.listed(other, &difference.witness.facts);
        }
        if let Some(only) = out.only.get_mut(side) {
            only.extend(found);
        }
    }

    /// The entries of a side that stand for others not written out.
    fn questions(&self, side: usize) -> Vec<Provision> {
        let list = self.of(side).iter();
        list.filter(|c| c.standing == Standing::Question)
            .map(|c| Provision {
                pack: c.member,
                norm: c.norm,
            })
            .collect()
    }

    /// Whether an expression asks a figure that a side keeps behind such an entry, and asks by no other.
    fn is_behind_a_question(&self, x: X, side: usize) -> bool {
        let list = self.of(side);
        if !list.iter().any(|c| c.standing == Standing::Question) {
            return false;
        }
        let firm = list.iter().filter(|c| c.standing == Standing::Facts);
        let asked = firm.fold(logic::Support::default(), |all, c| {
            all.union(self.space.support(c.surely))
        });
        let figure = |var: u16| match self.space.variable(var).map(|v| &v.of) {
            Some(logic::Quantity::Fact(fact)) => self.universes.behind_questions.contains(fact),
            Some(logic::Quantity::Product(_)) | None => false,
        };
        let mut own = self.space.support(x).iter().filter(|var| figure(*var));
        own.any(|var| !asked.contains(var))
    }

    /// Whether some item makes an expression hold, numbers left aside.
    pub(crate) fn may_hold(&mut self, x: X) -> bool {
        let mut any = |_: &mut Space, _: &Path| Tried::Works(());
        x != FALSE && search(&mut self.space, x, &plain_order, &mut any) != Found::None
    }

    /// An item that makes an expression hold, decided again on both sides.
    pub(crate) fn witness(
        &mut self,
        x: X,
        side: usize,
        at: usize,
        deciding: (&BTreeSet<FactId>, &[Rational]),
        against: Against,
    ) -> Found<Vec<(FactId, FactValue)>> {
        if x == FALSE {
            return Found::None;
        }
        let mut space = std::mem::replace(&mut self.space, Space::new());
        let meant = self
            .law
            .vocabulary
            .kind_def(self.kind)
            .map_or(&[][..], |k| k.means.as_slice());
        let numbers = Numbers {
            law: self.law,
            typical: &self.universes.typical,
            whole: &self.universes.whole,
            deciding: deciding.0,
            favoured: deciding.1,
            meant,
        };
        let this = &*self;
        let order = |space: &Space, var: u16| order(space, var, &numbers);
        let mut attempt = |space: &mut Space, path: &Path| {
            let path = needed(space, x, path);
            match realise(space, numbers, &path) {
                Tried::Works(facts) if this.holds(side, at, &facts, against) => Tried::Works(facts),
                Tried::Works(_) => Tried::NotManaged,
                Tried::Impossible => Tried::Impossible,
                Tried::NotManaged => Tried::NotManaged,
            }
        };
        let found = search(&mut space, x, &order, &mut attempt);
        self.space = space;
        found
    }

    /// Whether the decision core agrees: the entry catches the item, and the other side does not.
    fn holds(
        &self,
        side: usize,
        at: usize,
        facts: &[(FactId, FactValue)],
        against: Against,
    ) -> bool {
        let Some(catcher) = self.of(side).get(at) else {
            return false;
        };
        let Some(own) = self.member(side, catcher.member) else {
            return false;
        };
        let mut stated = Facts::default();
        for (fact, value) in facts {
            stated.set(*fact, value.clone());
        }
        let case = |member: &Member<'_>| member.case(self.law, self.kind, stated.clone());
        let list =
            |member: &Member<'_>| listing(self.law, member.pack, &member.program, &case(member));
        let strand = |member: &Member<'_>| {
            list_head(
                self.law,
                member.pack,
                &member.program,
                &case(member),
                member.on,
            )
        };
        if list(own).get(catcher.at) != Some(&Truth::Yes) {
            return false;
        }
        let requires = [Outcome::LicenceRequired, Outcome::Prohibited];
        if self.to && !requires.contains(&strand(own)) {
            return false;
        }
        let other = 1 - side;
        for (number, member) in self.sides.get(other).into_iter().flatten().enumerate() {
            if self.to {
                let nothing = [Outcome::NoLicenceRequired, Outcome::ExceptionAvailable];
                if against != Against::Firm && !nothing.contains(&strand(member)) {
                    return false;
                }
                continue;
            }
            let found = list(member);
            let catches = |c: &&Catcher| {
                let status = found.get(c.at).copied().unwrap_or(Truth::Open);
                match (against, c.standing, status) {
                    (Against::Entry(at), _, _) if at != c.at => false,
                    (Against::Entry(_), _, status) => status != Truth::No,
                    (_, Standing::Facts, Truth::Yes) => true,
                    (_, Standing::Idle | Standing::Judged, _) | (_, _, Truth::No) => false,
                    (against, _, _) => against == Against::All,
                }
            };
            let mut own = self.of(other).iter().filter(|c| c.member == number);
            if own.any(|c| catches(&c)) {
                return false;
            }
        }
        true
    }

    /// Toward a destination, the entries of a side that an item surely meets.
    fn listed(&self, side: usize, facts: &[(FactId, FactValue)]) -> Vec<Provision> {
        let mut out = Vec::new();
        if !self.to {
            return out;
        }
        let mut stated = Facts::default();
        for (fact, value) in facts {
            stated.set(*fact, value.clone());
        }
        for (number, member) in self.sides.get(side).into_iter().flatten().enumerate() {
            let case = member.case(self.law, self.kind, stated.clone());
            let found = listing(self.law, member.pack, &member.program, &case);
            let mine = self.of(side).iter().filter(|c| c.member == number);
            let met = mine.filter(|c| found.get(c.at) == Some(&Truth::Yes));
            out.extend(met.map(|c| Provision {
                pack: c.member,
                norm: c.norm,
            }));
        }
        out
    }

    /// Provisions of a side that may catch an item though facts do not show it.
    pub(crate) fn may_catch(
        &mut self,
        side: usize,
        facts: &[(FactId, FactValue)],
    ) -> Vec<Provision> {
        let mut out = Vec::new();
        for at in 0..self.of(side).len() {
            let Some((provision, standing, perhaps)) = self.of(side).get(at).map(|c| {
                (
                    Provision {
                        pack: c.member,
                        norm: c.norm,
                    },
                    c.standing,
                    c.perhaps,
                )
            }) else {
                continue;
            };
            let may = match standing {
                Standing::Claimed => true,
                Standing::Idle => false,
                Standing::Facts | Standing::Contested | Standing::Judged | Standing::Question => {
                    self.at(perhaps, facts) != FALSE
                }
            };
            if may {
                out.push(provision);
            }
        }
        out
    }

    /// Provisions of a side that surely catch an item by its facts.
    pub(crate) fn catch(&mut self, side: usize, facts: &[(FactId, FactValue)]) -> Vec<Provision> {
        let mut out = Vec::new();
        for at in 0..self.of(side).len() {
            let Some((pack, norm, surely)) =
                self.of(side).get(at).map(|c| (c.member, c.norm, c.surely))
            else {
                continue;
            };
            if self.at(surely, facts) == TRUE {
                out.push(Provision { pack, norm });
            }
        }
        out
    }

    /// The law.
    pub(crate) fn law(&self) -> &'a Law {
        self.law
    }

    /// An expression with an item's facts put in, and what follows from them; facts not stated stay open.
    fn at(&mut self, x: X, facts: &[(FactId, FactValue)]) -> X {
        let follows = super::realise::follows(self.law, facts);
        let mut out = x;
        for var in self.space.support(x).iter() {
            let value = match self.space.variable(var).map(|v| &v.of) {
                Some(logic::Quantity::Fact(fact)) => {
                    let stated = facts
                        .iter()
                        .find(|(f, _)| f == fact)
                        .map(|(_, v)| v.clone());
                    stated.or_else(|| {
                        let (_, value) = follows.iter().find(|(f, _)| f == fact)?;
                        Some(FactValue::Number(Interval::exactly(*value)))
                    })
                }
                Some(logic::Quantity::Product(powers)) => super::realise::product_of(powers, facts)
                    .map(|value| FactValue::Number(Interval::exactly(value))),
                None => None,
            };
            let Some(value) = value else { continue };
            let cells = self.space.cells(var);
            let cell = cells.iter().position(|c| lies_in(&value, &c.values));
            if let Some(cell) = cell.and_then(|c| u16::try_from(c).ok()) {
                out = self.space.restrict(out, var, cell);
            }
        }
        out
    }
}

/// Puts a difference beside the ones found: the same limb of the same near provision is one.
fn add(found: &mut Vec<Difference>, difference: Difference) {
    let same = |d: &&mut Difference| match (&d.near, &difference.near) {
        (None, None) => true,
        (Some(a), Some(b)) => a.provision == b.provision && a.span == b.span,
        _ => false,
    };
    match found.iter_mut().find(same) {
        Some(known) => {
            for limb in difference.limbs {
                if !known.limbs.contains(&limb) {
                    known.limbs.push(limb);
                }
            }
        }
        None => found.push(difference),
    }
}

fn lies_in(value: &FactValue, values: &Values) -> bool {
    match (value, values) {
        (FactValue::Number(range), Values::Numbers(ranges)) => range
            .single()
            .is_some_and(|v| ranges.iter().any(|r| r.contains(v))),
        (FactValue::YesNo(yes), Values::Words(mask)) => mask >> u8::from(*yes) & 1 == 1,
        (FactValue::Word(at), Values::Words(mask)) => mask >> (*at).min(63) & 1 == 1,
        (FactValue::Country(country), Values::Countries(set)) => set.contains(*country),
        _ => false,
    }
}

/// Cells as they stand.
fn plain_order(space: &Space, var: u16) -> Vec<u16> {
    (0..space.cells(var).len())
        .filter_map(|c| u16::try_from(c).ok())
        .collect()
}

/// Cells of a variable, best first: what the kind means, then what real products have.
fn order(space: &Space, var: u16, numbers: &Numbers<'_>) -> Vec<u16> {
    let mut out = plain_order(space, var);
    let Some(logic::Quantity::Fact(fact)) = space.variable(var).map(|v| &v.of) else {
        return out;
    };
    let meant = numbers
        .meant
        .iter()
        .find(|(f, _)| f == fact)
        .map(|(_, m)| *m);
    let typical = numbers.typical.get(fact);
    out.sort_by_key(
        |cell| match space.cells(var).get(usize::from(*cell)).map(|c| &c.values) {
            Some(Values::Words(mask)) => match meant {
                Some(meant) if mask & meant != 0 => 0,
                // "Other" and "none" say least of a product: what a rule names comes first.
                _ => 1,
            },
            Some(Values::Numbers(ranges)) => typical
                .and_then(|list| {
                    list.iter()
                        .position(|v| ranges.iter().any(|r| r.contains(*v)))
                })
                .unwrap_or(99),
            Some(Values::Undefined) => 100,
            Some(Values::Countries(_)) | None => 50,
        },
    );
    out
}
