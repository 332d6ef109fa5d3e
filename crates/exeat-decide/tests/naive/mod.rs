//! A second evaluator, written from the reference of the language and the contract and not from the engine.
//!
//! It walks the conditions as their author wrote them, on exact numbers, for one completion of the facts not
//! given after another. It shares no table, diagram or shortcut with the engine, and is as slow as it looks.
#![allow(
    dead_code,
    reason = "several test programs include this, and none uses all of it"
)]

pub(crate) mod answer;
pub(crate) mod conditions;
pub(crate) mod given;
pub(crate) mod head;

pub(crate) use answer::{Run, Space};
pub(crate) use given::{Claim, Given, Possible};
#[allow(
    unused_imports,
    reason = "each test that takes this module in uses a part of it"
)]
pub(crate) use head::{Weighed, class, not_covered, of_layer, verdict, weigh};

use exeat_rules::syntax::{Cond, Condition, Keyword, Limb, SetExpr};
use exeat_rules::{Dates, Law, Norm, Pack};
use exeat_terms::{Country, Date, Layer};
use std::collections::BTreeSet;

/// A pack on a day in a layer.
#[derive(Clone)]
pub(crate) struct Setting<'a> {
    pub(crate) law: &'a Law,
    pub(crate) pack: &'a Pack,
    pub(crate) day: Date,
    pub(crate) layer: Layer,
    /// Provisions in force, by place in the pack.
    pub(crate) norms: Vec<usize>,
}

/// A piece of law that is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Doubt {
    Norm(usize),
    Limbs(usize),
    Set(String),
}

impl<'a> Setting<'a> {
    pub(crate) fn new(law: &'a Law, pack: &'a Pack, day: Date, layer: Layer) -> Setting<'a> {
        let norms = (0..pack.norms.len())
            .filter(|i| in_force(&pack.norms[*i].dates, layer, day))
            .collect();
        Setting {
            law,
            pack,
            day,
            layer,
            norms,
        }
    }

    pub(crate) fn norm(&self, at: usize) -> &'a Norm {
        &self.pack.norms[at]
    }

    /// Provisions of a sort in force.
    pub(crate) fn of(&self, keyword: Keyword) -> Vec<usize> {
        let of = |i: &usize| self.norm(*i).keyword == keyword;
        self.norms.iter().copied().filter(of).collect()
    }

    /// Provisions in force with a name or below it.
    pub(crate) fn named(&self, name: &str) -> Vec<usize> {
        let of = |i: &usize| within(&self.norm(*i).name, name);
        self.norms.iter().copied().filter(of).collect()
    }

    pub(crate) fn limb_stands(&self, limb: &Limb) -> bool {
        limb.from.is_none_or(|d| d <= self.day) && limb.until.is_none_or(|d| self.day < d)
    }

    /// Whether a whole provision is unknown law.
    pub(crate) fn is_doubtful(&self, at: usize) -> bool {
        let norm = self.norm(at);
        !norm.mark.decides()
            || norm
                .dates
                .unknown
                .as_ref()
                .is_some_and(|(d, _)| *d <= self.day)
    }

    /// Every condition of a provision.
    pub(crate) fn conditions(&self, at: usize) -> Vec<&'a Cond> {
        let norm = self.norm(at);
        let acts = norm.acts.iter().filter_map(|a| a.when.as_ref());
        norm.when.iter().chain(&norm.unless).chain(acts).collect()
    }

    /// Every piece of law in force that is not known.
    pub(crate) fn doubts(&self) -> BTreeSet<Doubt> {
        let mut out = BTreeSet::new();
        for &at in &self.norms {
            if self.is_doubtful(at) {
                out.insert(Doubt::Norm(at));
            }
            for cond in self.conditions(at) {
                self.visit(cond, &mut |c| match c {
                    Condition::List(_, limbs) => {
                        let doubtful =
                            |l: &Limb| self.limb_stands(l) && l.mark.is_some_and(|m| !m.decides());
                        if limbs.iter().any(doubtful) {
                            out.insert(Doubt::Limbs(at));
                        }
                    }
                    Condition::In(_, set, _) => self.doubtful_sets(set, &mut out),
                    _ => {}
                });
            }
        }
        out
    }

    fn doubtful_sets(&self, set: &SetExpr, out: &mut BTreeSet<Doubt>) {
        match set {
            SetExpr::Anywhere(_) => {}
            SetExpr::Named(name) => {
                let doubtful = Country::from_code(&name.node).is_none()
                    && self.rows(&name.node).iter().any(|(_, sure)| !sure);
                if doubtful {
                    out.insert(Doubt::Set(name.node.clone()));
                }
            }
            SetExpr::Union(parts) => parts.iter().for_each(|p| self.doubtful_sets(p, out)),
            SetExpr::Except(a, b) => {
                self.doubtful_sets(a, out);
                self.doubtful_sets(b, out);
            }
        }
    }

    /// Members of a set on the day, and whether each is surely one.
    pub(crate) fn rows(&self, set: &str) -> Vec<(Country, bool)> {
        let rows = self.pack.sets.rows(set).unwrap_or(&[]);
        rows.iter()
            .filter(|r| {
                r.from.is_none_or(|d| d <= self.day) && r.until.is_none_or(|d| self.day < d)
            })
            .map(|r| (r.member, r.mark.decides()))
            .collect()
    }

    /// Visits a condition and those in it, limbs outside their dates left out.
    pub(crate) fn visit(&self, cond: &Cond, see: &mut dyn FnMut(&Condition)) {
        see(&cond.node);
        match &cond.node {
            Condition::Not(inner) | Condition::Parties { ask: inner, .. } => self.visit(inner, see),
            Condition::And(parts) | Condition::Or(parts) => {
                for part in parts {
                    self.visit(part, see);
                }
            }
            Condition::Except(a, b) => {
                self.visit(a, see);
                self.visit(b, see);
            }
            Condition::List(_, limbs) => {
                for limb in limbs.iter().filter(|l| self.limb_stands(l)) {
                    self.visit(&limb.when, see);
                }
            }
            _ => {}
        }
    }
}

/// Whether a name is another or stands below it.
pub(crate) fn within(name: &str, above: &str) -> bool {
    name == above || name.starts_with(&format!("{above}."))
}

/// Whether a provision holds in a layer on a day, from the reference's section on dates.
fn in_force(dates: &Dates, layer: Layer, day: Date) -> bool {
    let begun = |from: Option<Date>| from.is_none_or(|d| d <= day);
    let ended = |until: Option<Date>| until.is_some_and(|d| d <= day);
    let stayed = dates
        .suspended
        .iter()
        .chain(&dates.not_enforced)
        .any(|(from, until)| begun(Some(*from)) && !ended(*until));
    let in_text = begun(dates.from) && !ended(dates.until);
    let exists = match &dates.layers {
        Some(layers) => layers.contains(&layer),
        None => true,
    };
    exists
        && match layer {
            Layer::Published => {
                let end = dates
                    .until
                    .map(|until| dates.until_published.unwrap_or(until));
                begun(dates.from_published.or(dates.from)) && !ended(end)
            }
            Layer::Codified => in_text,
            Layer::Enforced => in_text && begun(dates.compliance) && !stayed,
        }
}
