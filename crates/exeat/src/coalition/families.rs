//! A summary by family of tools: what a growing coalition sells, and what none of it sells without a licence.

use super::{AppliedMarket, CoalitionAnswer, ProbeAnswer};
use exeat_compare::coalition::{Dataset, EndUser, Exact, Finding};
use exeat_terms::{Country, CountrySet};

/// Probes of one family that no member of a coalition lets go without a licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The family.
    pub family: String,
    /// Who receives them.
    pub end_user: EndUser,
    /// The coalition, in the order of joining.
    pub members: Vec<Country>,
    /// Probes of the family.
    pub probes: usize,
    /// Probes for which the own law of every member certainly asks for a licence.
    pub closed: usize,
    /// Probes for which that is open, because a law was not read or its answer hangs on facts.
    pub open: usize,
    /// Of the open ones, those that are closed if law known from memory only is as the packs have it.
    pub as_remembered: usize,
}

impl CoalitionAnswer {
    /// The families of the probes, in their order.
    #[must_use]
    pub fn families(&self) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for market in &self.applied {
            if !out.contains(&market.family.as_str()) {
                out.push(&market.family);
            }
        }
        out
    }

    /// The coalitions that the members make as they join, one after another.
    #[must_use]
    pub fn growing(&self) -> Vec<Vec<Country>> {
        let members = &self.request.members;
        (1..=members.len())
            .filter_map(|n| members.get(..n).map(<[Country]>::to_vec))
            .collect()
    }

    /// By family, end user and growing coalition, the probes that no member lets go without a licence.
    #[must_use]
    pub fn closed(&self) -> Vec<Closed> {
        let mut out = Vec::new();
        for family in self.families() {
            for end_user in EndUser::ALL {
                for members in self.growing() {
                    let markets = self.applied.iter().filter(|m| m.family == family);
                    out.push(count(family, end_user, members, markets));
                }
            }
        }
        out
    }

    /// What share of the value sold in the probed markets of a family comes from firms of some countries; none
    /// where a market of the family has no shares or no size.
    #[must_use]
    pub fn family_share(&self, data: &Dataset, family: &str, members: CountrySet) -> Option<Exact> {
        let (mut sold, mut all) = (Exact::zero(), Exact::zero());
        for probed in self.applied.iter().filter(|m| m.family == family) {
            let market = data.market(&probed.market)?;
            let size = market.size.as_ref()?;
            sold = &sold + &(size * &market.covered(members)?);
            all = &all + size;
        }
        sold.over(&all)
    }
}

fn count<'a>(
    family: &str,
    end_user: EndUser,
    members: Vec<Country>,
    markets: impl Iterator<Item = &'a AppliedMarket>,
) -> Closed {
    let mut out = Closed {
        family: family.to_owned(),
        end_user,
        members,
        probes: 0,
        closed: 0,
        open: 0,
        as_remembered: 0,
    };
    for market in markets {
        let mut probes: Vec<&str> = Vec::new();
        for answer in &market.answers {
            if !probes.contains(&answer.what.as_str()) {
                probes.push(&answer.what);
            }
        }
        for what in probes {
            let of_probe =
                |a: &&ProbeAnswer| a.what == what && a.end_user == end_user && !a.extraterritorial;
            let found: Vec<&ProbeAnswer> = out
                .members
                .iter()
                .filter_map(|m| {
                    market
                        .answers
                        .iter()
                        .filter(of_probe)
                        .find(|a| a.country == *m)
                })
                .collect();
            let all = |holds: &dyn Fn(&ProbeAnswer) -> bool| {
                found.len() == out.members.len() && found.iter().all(|a| holds(a))
            };
            out.probes += 1;
            if all(&|a| a.finding == Finding::Licence) {
                out.closed += 1;
            } else if all(&|a| matches!(a.finding, Finding::Licence | Finding::Unknown)) {
                out.open += 1;
                out.as_remembered += usize::from(all(&|a| a.as_remembered == Finding::Licence));
            }
        }
    }
    out
}
