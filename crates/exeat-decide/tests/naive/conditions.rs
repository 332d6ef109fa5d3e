//! Whether a condition holds in one completion.

use super::answer::Run;
use super::{Doubt, within};
use exeat_rules::FactType;
use exeat_rules::syntax::{
    Amount, Cond, Condition, HowMany, Keyword, Limb, Name, Need, Op, SetExpr,
};
use exeat_terms::{Country, Rational, Role, Roles, Unit};

/// What a fact is in one completion.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Is {
    Number(Rational),
    /// A quotient by zero.
    Nothing,
    YesNo(bool),
    Word(usize),
    Country(Country),
    Money(Rational, String),
}

/// A number as written, in the unit its fact is kept in.
pub(crate) fn in_unit_of(fact: &exeat_rules::FactDef, amount: &Amount) -> Rational {
    match (&fact.unit, &amount.unit) {
        (Some(own), Some(written)) => Unit::parse(written)
            .unwrap()
            .convert(amount.value, own)
            .unwrap(),
        _ => amount.value,
    }
}

/// The parties a condition asks about: those named, else all, else all but the exporter.
pub(crate) fn asked(recipients: bool, roles: Roles, of: Roles) -> bool {
    if roles.is_empty() {
        !recipients || of.iter().any(|r| r != Role::Exporter)
    } else {
        of.meets(roles)
    }
}

fn compares(value: Rational, op: Op, limit: Rational) -> bool {
    match value.cmp(&limit) {
        std::cmp::Ordering::Less => matches!(op, Op::Below | Op::AtMost),
        std::cmp::Ordering::Equal => matches!(op, Op::AtMost | Op::AtLeast | Op::Equal),
        std::cmp::Ordering::Greater => matches!(op, Op::Above | Op::AtLeast),
    }
}

impl Run<'_> {
    /// Whether a condition of a provision holds in a completion, asked of a party where inside one.
    pub(crate) fn holds(&self, cond: &Cond, norm: usize, at: usize, party: Option<usize>) -> bool {
        let words = &self.setting.law.vocabulary;
        match &cond.node {
            Condition::Always => true,
            Condition::Never => false,
            Condition::Compare(name, op, amount) => self.compare(name, *op, amount, at, party),
            Condition::YesNo(name) => self.yes(&name.node, at, party),
            Condition::Informed => self.yes("informed", at, party),
            Condition::Is(name, among, negated) => self.is(name, among, at, party) != *negated,
            Condition::Listed(list, footnote) => {
                let fact = words.find(&list.node).unwrap();
                let Is::Word(word) = self.value(fact.id, at, party) else {
                    panic!("{}", list.node)
                };
                let word = fact.words()[word].as_str();
                match footnote {
                    None => word != "no",
                    Some(n) => word == format!("footnote-{n}"),
                }
            }
            Condition::In(name, set, negated) => {
                let fact = words.find(&name.node).unwrap();
                let Is::Country(country) = self.value(fact.id, at, party) else {
                    panic!("{}", name.node)
                };
                self.member(set, country) != *negated
            }
            Condition::Meets(names) => names.iter().any(|name| {
                let found = self.setting.named(&name.node);
                found.into_iter().any(|other| self.is_met(other, at))
            }),
            Condition::Parties {
                how,
                recipients,
                roles,
                ask,
            } => {
                let parties = self.given.parties.iter().enumerate();
                let mut asked = parties.filter(|(_, (of, _))| asked(*recipients, *roles, *of));
                match how {
                    HowMany::Any => asked.any(|(p, _)| self.holds(ask, norm, at, Some(p))),
                    HowMany::Every => asked.all(|(p, _)| self.holds(ask, norm, at, Some(p))),
                    HowMany::No => !asked.any(|(p, _)| self.holds(ask, norm, at, Some(p))),
                }
            }
            Condition::Not(inner) => !self.holds(inner, norm, at, party),
            Condition::And(parts) => parts.iter().all(|p| self.holds(p, norm, at, party)),
            Condition::Or(parts) => parts.iter().any(|p| self.holds(p, norm, at, party)),
            Condition::Except(a, b) => {
                self.holds(a, norm, at, party) && !self.holds(b, norm, at, party)
            }
            Condition::List(need, limbs) => {
                // A limb outside its dates is not there, nor is one of unknown law that is left out.
                let there = |l: &&Limb| {
                    self.setting.limb_stands(l)
                        && (l.mark.is_none_or(|m| m.decides()) || self.on(&Doubt::Limbs(norm)))
                };
                let mut limbs = limbs.iter().filter(there);
                match need {
                    Need::All => limbs.all(|l| self.holds(&l.when, norm, at, party)),
                    Need::Any => limbs.any(|l| self.holds(&l.when, norm, at, party)),
                    Need::None => !limbs.any(|l| self.holds(&l.when, norm, at, party)),
                    Need::AtLeast(n) => {
                        limbs
                            .filter(|l| self.holds(&l.when, norm, at, party))
                            .count()
                            >= usize::from(*n)
                    }
                }
            }
        }
    }

    /// Whether another provision holds: an entry by facts or classification, all else by its condition.
    fn is_met(&self, norm: usize, at: usize) -> bool {
        if self.setting.norm(norm).keyword == Keyword::Item {
            self.entry(norm)[at]
        } else {
            self.stands(norm, at)
        }
    }

    /// Whether the condition of a provision holds, and the provision is not unknown law left out.
    pub(crate) fn stands(&self, norm: usize, at: usize) -> bool {
        let when = self.setting.norm(norm).when.as_ref();
        self.norm_on(norm) && when.is_none_or(|c| self.holds(c, norm, at, None))
    }

    fn compare(
        &self,
        name: &Name,
        op: Op,
        amount: &Amount,
        at: usize,
        party: Option<usize>,
    ) -> bool {
        let fact = self.setting.law.vocabulary.find(&name.node).unwrap();
        match self.value(fact.id, at, party) {
            Is::Number(value) => compares(value, op, in_unit_of(fact, amount)),
            Is::Nothing => false,
            Is::Money(value, currency) => {
                let wanted = amount.unit.as_deref().unwrap_or("");
                let rate = if currency == wanted {
                    Rational::ONE
                } else {
                    let rate = self
                        .given
                        .rates
                        .iter()
                        .find(|r| r.from == currency && r.to == wanted);
                    rate.unwrap_or_else(|| panic!("no rate from {currency} to {wanted}"))
                        .rate
                };
                compares(value.times(rate).unwrap(), op, amount.value)
            }
            other => panic!("{} is {other:?}", name.node),
        }
    }

    fn yes(&self, name: &str, at: usize, party: Option<usize>) -> bool {
        let fact = self.setting.law.vocabulary.find(name).unwrap();
        self.value(fact.id, at, party) == Is::YesNo(true)
    }

    fn is(&self, name: &Name, among: &[Name], at: usize, party: Option<usize>) -> bool {
        let words = &self.setting.law.vocabulary;
        let said = |word: &str| among.iter().any(|w| w.node == word);
        if name.node == "kind" {
            let kind = self.given.kind.and_then(|k| words.kind_def(k));
            return kind.is_some_and(|k| said(&k.name));
        }
        let fact = words.find(&name.node).unwrap();
        match (self.value(fact.id, at, party), &fact.fact_type) {
            (Is::YesNo(value), _) => said(if value { "yes" } else { "no" }),
            (Is::Word(word), FactType::Choice(all) | FactType::Listing(all)) => said(&all[word]),
            (other, _) => panic!("{} is {other:?}", name.node),
        }
    }

    /// Whether a country is in a set, rows known from memory counted as the run takes them.
    pub(crate) fn member(&self, set: &SetExpr, country: Country) -> bool {
        match set {
            SetExpr::Anywhere(_) => true,
            SetExpr::Named(name) => match Country::from_code(&name.node) {
                Some(one) => one == country,
                None => {
                    let rows = self.setting.rows(&name.node);
                    let doubt = Doubt::Set(name.node.clone());
                    let counts = |sure: bool| sure || self.on(&doubt);
                    rows.into_iter()
                        .any(|(member, sure)| member == country && counts(sure))
                }
            },
            SetExpr::Union(parts) => parts.iter().any(|p| self.member(p, country)),
            SetExpr::Except(a, b) => self.member(a, country) && !self.member(b, country),
        }
    }

    /// How the user's classification stands to an entry: under it, above it, apart; none where none is made.
    pub(crate) fn claim_to(&self, norm: usize) -> Option<ClaimTo> {
        let name = &self.setting.norm(norm).name;
        Some(match &self.given.claim {
            super::Claim::None => return None,
            super::Claim::Entry(claimed) if within(claimed, name) => ClaimTo::Inside,
            super::Claim::Entry(claimed) if within(name, claimed) => ClaimTo::Above,
            super::Claim::Entry(_) | super::Claim::NotListed => ClaimTo::Apart,
        })
    }
}

/// How a classification stands to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClaimTo {
    Inside,
    Above,
    Apart,
}
