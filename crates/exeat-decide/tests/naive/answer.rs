//! All completions of a case, and what each provision is in each of them.

use super::conditions::{ClaimTo, Is, asked, in_unit_of};
use super::{Claim, Doubt, Given, Possible, Setting, within};
use exeat_rules::syntax::{Condition, Keyword, SetExpr};
use exeat_rules::{FactDef, FactType, Scope};
use exeat_terms::{Country, CountrySet, FactId, Interval, Rational};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A fact of the case or of a party, with the values that stand for all it may be.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    pub(crate) party: Option<usize>,
    pub(crate) fact: FactId,
    pub(crate) values: Vec<Is>,
}

/// The facts that provisions in force look at.
#[derive(Clone)]
pub(crate) struct Space<'a> {
    pub(crate) setting: Setting<'a>,
    pub(crate) given: Given,
    pub(crate) slots: Vec<Slot>,
    places: BTreeMap<(Option<usize>, FactId), usize>,
}

impl<'a> Space<'a> {
    pub(crate) fn new(setting: &Setting<'a>, given: &Given) -> Space<'a> {
        let mut space = Space {
            setting: setting.clone(),
            given: given.clone(),
            slots: Vec::new(),
            places: BTreeMap::new(),
        };
        for (party, fact) in mentioned(setting, given) {
            space.add(party, fact);
        }
        space
    }

    /// The facts looked at found before, for a case with the same parties.
    pub(crate) fn over(
        setting: &Setting<'a>,
        given: &Given,
        facts: &BTreeSet<(Option<usize>, FactId)>,
    ) -> Space<'a> {
        let mut space = Space {
            setting: setting.clone(),
            given: given.clone(),
            slots: Vec::new(),
            places: BTreeMap::new(),
        };
        for (party, fact) in facts {
            space.add(*party, *fact);
        }
        space
    }

    /// How many completions there are, classifications left aside.
    pub(crate) fn size(&self) -> usize {
        self.slots
            .iter()
            .fold(1, |n, s| n.saturating_mul(s.values.len()))
    }

    fn add(&mut self, party: Option<usize>, fact: FactId) {
        if self.places.contains_key(&(party, fact)) {
            return;
        }
        let values = self.values(party, fact);
        self.places.insert((party, fact), self.slots.len());
        self.slots.push(Slot {
            party,
            fact,
            values,
        });
    }

    fn possible(&self, party: Option<usize>, fact: FactId) -> Possible {
        let facts = match party {
            Some(p) => &self.given.parties[p].1,
            None => &self.given.facts,
        };
        facts.get(&fact).cloned().unwrap_or(Possible::Anything)
    }

    fn def(&self, fact: FactId) -> &'a FactDef {
        self.setting.law.vocabulary.fact(fact).unwrap()
    }

    fn values(&self, party: Option<usize>, fact: FactId) -> Vec<Is> {
        let def = self.def(fact);
        match (self.possible(party, fact), &def.fact_type) {
            (Possible::Number(range), _) if range.single().is_some() => {
                range.single().map(Is::Number).into_iter().collect()
            }
            (Possible::Money(range, currency), _) if range.single().is_some() => {
                let one = range.single().map(|n| Is::Money(n, currency));
                one.into_iter().collect()
            }
            (Possible::In(set), _) if set.len() == 1 => set.iter().map(Is::Country).collect(),
            (Possible::Number(range), _) => self.numbers(def, range),
            (Possible::YesNo(value), _) => vec![Is::YesNo(value)],
            (Possible::Word(word), _) => vec![Is::Word(word)],
            (Possible::In(set), _) => self.countries(set),
            (Possible::Money(range, currency), _) => {
                let numbers = representatives(&self.limits(def), range);
                numbers
                    .into_iter()
                    .map(|n| Is::Money(n, currency.clone()))
                    .collect()
            }
            (Possible::Anything, FactType::Number) => match self.derived(def) {
                Some(value) => vec![value],
                None => {
                    let inclusive = |value| {
                        Some(exeat_terms::Bound {
                            value,
                            inclusive: true,
                        })
                    };
                    let range = def
                        .range
                        .map_or(Interval::default(), |(low, high)| Interval {
                            low: inclusive(low),
                            high: inclusive(high),
                        });
                    let mut out = self.numbers(def, range);
                    if def
                        .derivations
                        .iter()
                        .any(|d| d.powers.iter().any(|(_, p)| *p < 0))
                    {
                        out.push(Is::Nothing);
                    }
                    out
                }
            },
            (Possible::Anything, FactType::YesNo) => vec![Is::YesNo(false), Is::YesNo(true)],
            (Possible::Anything, FactType::Choice(words) | FactType::Listing(words)) => {
                (0..words.len()).map(Is::Word).collect()
            }
            (Possible::Anything, FactType::Country) => self.countries(CountrySet::anywhere()),
            (Possible::Anything, FactType::Money) => {
                let currency = self.currency(def);
                let numbers = representatives(&self.limits(def), Interval::default());
                numbers
                    .into_iter()
                    .map(|n| Is::Money(n, currency.clone()))
                    .collect()
            }
        }
    }

    /// What follows from facts that are all known.
    fn derived(&self, def: &FactDef) -> Option<Is> {
        let of_kind = self
            .given
            .kind
            .is_none_or(|k| def.kinds.is_empty() || def.kinds.contains(&k));
        let found = def.derivations.iter().filter(|_| of_kind).find(|d| {
            d.when
                .is_none_or(|(fact, value)| self.possible(None, fact) == Possible::YesNo(value))
        })?;
        let mut value = found.coefficient;
        for (fact, power) in &found.powers {
            let input = match self.possible(None, *fact) {
                Possible::Number(range) => range.single()?,
                Possible::Anything => match self.derived(self.def(*fact))? {
                    Is::Number(n) => n,
                    other => return Some(other),
                },
                _ => return None,
            };
            for _ in 0..power.unsigned_abs() {
                if *power < 0 && input.is_zero() {
                    return Some(Is::Nothing);
                }
                value = if *power > 0 {
                    value.times(input)?
                } else {
                    value.over(input)?
                };
            }
        }
        Some(Is::Number(value))
    }

    fn numbers(&self, def: &FactDef, range: Interval) -> Vec<Is> {
        representatives(&self.limits(def), range)
            .into_iter()
            .map(Is::Number)
            .collect()
    }

    /// Every constant the fact is compared with, on any day.
    fn limits(&self, def: &FactDef) -> Vec<Rational> {
        let mut out = Vec::new();
        for norm in 0..self.setting.pack.norms.len() {
            for cond in self.setting.conditions(norm) {
                self.setting.visit(cond, &mut |c| {
                    if let Condition::Compare(name, _, amount) = c
                        && name.node == def.name
                    {
                        out.push(match def.fact_type {
                            FactType::Money => amount.value,
                            _ => in_unit_of(def, amount),
                        });
                    }
                });
            }
        }
        out
    }

    fn currency(&self, def: &FactDef) -> String {
        let mut out = String::new();
        for norm in &self.setting.norms {
            for cond in self.setting.conditions(*norm) {
                self.setting.visit(cond, &mut |c| {
                    if let Condition::Compare(name, _, amount) = c
                        && name.node == def.name
                    {
                        out = amount.unit.clone().unwrap_or_default();
                    }
                });
            }
        }
        out
    }

    /// One country of each that no set tells apart.
    fn countries(&self, among: CountrySet) -> Vec<Is> {
        let mut names = BTreeSet::new();
        for norm in &self.setting.norms {
            for cond in self.setting.conditions(*norm) {
                self.setting.visit(cond, &mut |c| {
                    if let Condition::In(_, set, _) = c {
                        set_names(set, &mut names);
                    }
                });
            }
        }
        let signature = |country: Country| -> Vec<Option<bool>> {
            let in_set = |name: &String| match Country::from_code(name) {
                Some(one) => (one == country).then_some(true),
                None => {
                    let rows = self.setting.rows(name);
                    let sure = rows
                        .iter()
                        .filter(|(c, _)| *c == country)
                        .map(|(_, sure)| *sure);
                    sure.max()
                }
            };
            names.iter().map(in_set).collect()
        };
        let mut seen = BTreeMap::new();
        for country in among.iter() {
            seen.entry(signature(country)).or_insert(country);
        }
        seen.into_values().map(Is::Country).collect()
    }
}

fn set_names(set: &SetExpr, out: &mut BTreeSet<String>) {
    match set {
        SetExpr::Anywhere(_) => {}
        SetExpr::Named(name) => {
            out.insert(name.node.clone());
        }
        SetExpr::Union(parts) => parts.iter().for_each(|p| set_names(p, out)),
        SetExpr::Except(a, b) => {
            set_names(a, out);
            set_names(b, out);
        }
    }
}

/// Each limit, a number between any two, one below all and one above; as far as they lie in the range.
pub(crate) fn representatives(limits: &[Rational], range: Interval) -> Vec<Rational> {
    let ends = [range.low, range.high]
        .into_iter()
        .flatten()
        .map(|b| b.value);
    let mut cuts: Vec<Rational> = limits.iter().copied().chain(ends).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let half = |a: Rational, b: Rational| a.plus(b).unwrap().over(Rational::whole(2)).unwrap();
    let mut out: Vec<Rational> = cuts.windows(2).map(|w| half(w[0], w[1])).collect();
    match (cuts.first(), cuts.last()) {
        (Some(first), Some(last)) => {
            out.push(first.minus(Rational::ONE).unwrap());
            out.push(last.plus(Rational::ONE).unwrap());
        }
        _ => out.push(Rational::ONE),
    }
    out.extend(cuts);
    out.retain(|n| range.contains(*n));
    out.sort_unstable();
    out
}

/// Facts that provisions in force look at.
pub(crate) fn mentioned(setting: &Setting<'_>, given: &Given) -> BTreeSet<(Option<usize>, FactId)> {
    let mut out = BTreeSet::new();
    for norm in &setting.norms {
        looks_at(setting, given, *norm, &mut out);
    }
    out
}

/// Facts that one provision looks at, those it refers to included.
pub(crate) fn mentioned_by(
    setting: &Setting<'_>,
    given: &Given,
    norm: usize,
) -> BTreeSet<(Option<usize>, FactId)> {
    let (mut out, mut seen, mut next) = (BTreeSet::new(), BTreeSet::new(), vec![norm]);
    while let Some(norm) = next.pop() {
        if !seen.insert(norm) {
            continue;
        }
        looks_at(setting, given, norm, &mut out);
        for cond in setting.conditions(norm) {
            setting.visit(cond, &mut |c| {
                if let Condition::Meets(names) = c {
                    next.extend(names.iter().flat_map(|n| setting.named(&n.node)));
                }
            });
        }
    }
    out
}

fn looks_at(
    setting: &Setting<'_>,
    given: &Given,
    norm: usize,
    out: &mut BTreeSet<(Option<usize>, FactId)>,
) {
    let words = &setting.law.vocabulary;
    let fact_of = |c: &Condition| match c {
        Condition::Compare(name, ..)
        | Condition::YesNo(name)
        | Condition::Is(name, ..)
        | Condition::In(name, ..)
        | Condition::Listed(name, _) => words.find(&name.node),
        Condition::Informed => words.find("informed"),
        _ => None,
    };
    for cond in setting.conditions(norm) {
        setting.visit(cond, &mut |c| {
            if let Some(fact) = fact_of(c).filter(|f| f.scope != Scope::Party) {
                out.insert((None, fact.id));
            }
            let Condition::Parties {
                recipients,
                roles,
                ask,
                ..
            } = c
            else {
                return;
            };
            for (party, (of, _)) in given.parties.iter().enumerate() {
                if !asked(*recipients, *roles, *of) {
                    continue;
                }
                setting.visit(ask, &mut |c| {
                    if let Some(fact) = fact_of(c).filter(|f| f.scope == Scope::Party) {
                        out.insert((Some(party), fact.id));
                    }
                });
            }
        });
    }
}

/// What a person may answer when asked for the classification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// What was said before, or that the item is under no entry.
    NoMore,
    /// Exactly this entry.
    Entry(usize),
    /// An entry that the pack does not hold.
    Other,
}

/// All completions, unknown law taken in one way.
pub(crate) struct Run<'a> {
    pub(crate) setting: &'a Setting<'a>,
    pub(crate) given: &'a Given,
    pub(crate) space: &'a Space<'a>,
    on: BTreeMap<Doubt, bool>,
    pub(crate) said: Vec<Said>,
    entries: RefCell<BTreeMap<usize, Rc<Vec<bool>>>>,
    by_facts: RefCell<Option<Rc<Vec<bool>>>>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(space: &'a Space<'a>, on: BTreeMap<Doubt, bool>) -> Run<'a> {
        let mut run = Run {
            setting: &space.setting,
            given: &space.given,
            space,
            on,
            said: vec![Said::NoMore],
            entries: RefCell::default(),
            by_facts: RefCell::default(),
        };
        let entries = run.setting.of(Keyword::Item);
        match &run.given.claim {
            Claim::None => {
                let closures: Vec<usize> = run.closures();
                let named = |e: &usize| {
                    closures.is_empty()
                        || closures.iter().any(|c| {
                            let names = &run.setting.norm(*c).entries;
                            names.iter().any(|n| within(&run.setting.norm(*e).name, n))
                        })
                };
                let by_claim = |e: &usize| run.setting.norm(*e).when.is_none();
                let mut more: Vec<Said> = entries
                    .iter()
                    .copied()
                    .filter(|e| by_claim(e) && named(e))
                    .map(Said::Entry)
                    .collect();
                if closures.is_empty() {
                    more.push(Said::Other);
                }
                run.said.extend(more);
            }
            Claim::NotListed => {}
            Claim::Entry(_) => {
                let below = |e: &usize| run.claim_to(*e) == Some(ClaimTo::Above);
                let more: Vec<Said> = entries.into_iter().filter(below).map(Said::Entry).collect();
                run.said.extend(more);
            }
        }
        run
    }

    /// How many completions there are.
    pub(crate) fn count(&self) -> usize {
        self.space.size() * self.said.len()
    }

    /// The distance between two completions that differ in one step of a slot; the classification comes last.
    pub(crate) fn stride(&self, slot: usize) -> usize {
        self.space.slots[..slot]
            .iter()
            .map(|s| s.values.len())
            .product()
    }

    /// The place of a completion's value among those of a slot.
    pub(crate) fn digit(&self, at: usize, slot: usize) -> usize {
        at / self.stride(slot) % self.space.slots[slot].values.len()
    }

    fn said_in(&self, at: usize) -> Said {
        self.said[at / self.space.size()]
    }

    pub(crate) fn on(&self, doubt: &Doubt) -> bool {
        self.on.get(doubt).copied().unwrap_or(true)
    }

    pub(crate) fn norm_on(&self, norm: usize) -> bool {
        !self.setting.is_doubtful(norm) || self.on(&Doubt::Norm(norm))
    }

    pub(crate) fn value(&self, fact: FactId, at: usize, party: Option<usize>) -> Is {
        let Some(slot) = self.space.places.get(&(party, fact)) else {
            panic!(
                "{:?} of {party:?} was not foreseen",
                self.space.def(fact).name
            )
        };
        self.space.slots[*slot].values[self.digit(at, *slot)].clone()
    }

    /// Closures of the item's kind in force.
    pub(crate) fn closures(&self) -> Vec<usize> {
        let closes = |c: &usize| {
            let kinds = &self.setting.norm(*c).kinds;
            self.norm_on(*c) && self.given.kind.is_some_and(|k| kinds.contains(&k))
        };
        self.setting
            .of(Keyword::Closure)
            .into_iter()
            .filter(closes)
            .collect()
    }

    /// Whether an entry has a test of its own that this kind of item can meet.
    pub(crate) fn tests(&self, entry: usize) -> bool {
        let norm = self.setting.norm(entry);
        let fits =
            norm.kinds.is_empty() || self.given.kind.is_some_and(|k| norm.kinds.contains(&k));
        norm.when.is_some() && fits
    }

    /// Whether the facts alone meet an entry: in all completions, in none, or it hangs on them.
    pub(crate) fn by_facts(&self, entry: usize) -> Option<bool> {
        if !self.tests(entry) {
            return None;
        }
        agreed((0..self.count()).map(|at| self.stands(entry, at)))
    }

    /// Whether the item falls under an entry, in each completion.
    pub(crate) fn entry(&self, entry: usize) -> Rc<Vec<bool>> {
        if let Some(known) = self.entries.borrow().get(&entry) {
            return Rc::clone(known);
        }
        let all = 0..self.count();
        let facts: Vec<bool> = if self.tests(entry) {
            all.clone().map(|at| self.stands(entry, at)).collect()
        } else {
            Vec::new()
        };
        let on = self.norm_on(entry);
        let by_claim = self.setting.norm(entry).when.is_none();
        let settled = agreed(facts.iter().copied()).is_some();
        // Facts decide where they can; where they are silent the claim stands.
        let out: Vec<bool> = match (self.claim_to(entry), facts.is_empty()) {
            (_, false) if settled => facts,
            (None, false) => facts,
            (None, true) if !by_claim => vec![false; self.count()],
            (None, true) => {
                let met = self.met_by_facts();
                all.map(|at| on && self.says(entry, at) && !met[at])
                    .collect()
            }
            (Some(ClaimTo::Inside), _) => vec![on; self.count()],
            (Some(ClaimTo::Apart), _) => vec![false; self.count()],
            (Some(ClaimTo::Above), true) => all.map(|at| on && self.says(entry, at)).collect(),
            (Some(ClaimTo::Above), false) => {
                all.map(|at| facts[at] && self.says(entry, at)).collect()
            }
        };
        let out = Rc::new(out);
        self.entries.borrow_mut().insert(entry, Rc::clone(&out));
        out
    }

    /// Whether some entry is met by its own test: then no classification is waited for.
    fn met_by_facts(&self) -> Rc<Vec<bool>> {
        if let Some(known) = self.by_facts.borrow().as_ref() {
            return Rc::clone(known);
        }
        let mut out = vec![false; self.count()];
        for entry in self.setting.of(Keyword::Item) {
            if self.setting.norm(entry).when.is_some() {
                let met = self.entry(entry);
                out.iter_mut().zip(met.iter()).for_each(|(o, m)| *o |= m);
            }
        }
        let out = Rc::new(out);
        *self.by_facts.borrow_mut() = Some(Rc::clone(&out));
        out
    }

    fn says(&self, entry: usize, at: usize) -> bool {
        match self.said_in(at) {
            Said::Entry(said) => within(
                &self.setting.norm(said).name,
                &self.setting.norm(entry).name,
            ),
            Said::NoMore | Said::Other => false,
        }
    }

    /// Whether an entry that the pack does not hold may catch the item, in each completion.
    pub(crate) fn unclassified(&self) -> Vec<bool> {
        let met = self.met_by_facts();
        (0..self.count())
            .map(|at| self.said_in(at) == Said::Other && !met[at])
            .collect()
    }
}

/// What all agree on; none where they differ or there are none.
pub(crate) fn agreed(all: impl Iterator<Item = bool>) -> Option<bool> {
    let (mut yes, mut no) = (false, false);
    for one in all {
        yes |= one;
        no |= !one;
    }
    match (yes, no) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}
