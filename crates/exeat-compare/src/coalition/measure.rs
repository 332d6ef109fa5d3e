//! The figures of one market: what is covered, what is left, what that can deny.

use super::exact::Exact;

/// How supply splits. The remedies differ, so there is never one figure for "not covered".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Share of the members.
    pub covered: Exact,
    /// Share of the destination itself.
    pub own: Exact,
    /// Share of everybody else.
    pub third: Exact,
}

/// What a split is weighed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// Destination's share of world demand; none when nobody stated one.
    pub demand: Option<Exact>,
    /// By how much third countries expand.
    pub backfill: Exact,
}

/// How far third countries would have to expand to undo the controls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BreakEven {
    /// Nobody stated the destination's demand, or nothing is measured.
    NotKnown,
    /// The destination makes what it needs; there is nothing to undo.
    SelfSufficient,
    /// No third country supplies anything that could expand.
    NoThirdSupply,
    /// At this expansion (0.5 is by half) nothing is certainly denied any more; below zero, nothing is even now.
    At(Exact),
}

impl Split {
    /// Share of the members in supply outside the destination; zero where the destination makes everything.
    #[must_use]
    pub fn covered_foreign(&self) -> Exact {
        self.covered
            .over(&(&Exact::one() - &self.own))
            .unwrap_or_else(Exact::zero)
    }

    /// What is certainly denied even if all third-country supply, expanded, goes to the destination.
    #[must_use]
    pub fn guaranteed_denial(&self, demand: &Exact, backfill: &Exact) -> Exact {
        let need = demand - &self.own;
        if need <= Exact::zero() {
            return Exact::zero();
        }
        let diverted = &self.third * &(&Exact::one() + backfill);
        let denied = &Exact::one() - &diverted.over(&need).unwrap_or_else(Exact::zero);
        denied.max(Exact::zero())
    }

    /// The expansion at which nothing is certainly denied any more.
    #[must_use]
    pub fn break_even(&self, demand: Option<&Exact>) -> BreakEven {
        let Some(demand) = demand else {
            return BreakEven::NotKnown;
        };
        let need = demand - &self.own;
        if need <= Exact::zero() {
            return BreakEven::SelfSufficient;
        }
        match need.over(&self.third) {
            None => BreakEven::NoThirdSupply,
            Some(times) => BreakEven::At(&times - &Exact::one()),
        }
    }
}
