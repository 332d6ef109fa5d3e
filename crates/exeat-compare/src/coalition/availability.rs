//! Whether what a remaining supplier sells makes a control pointless, as 15 CFR 768.6 asks it.
//!
//! Four criteria, all of which must hold. A table of shares can answer one of them and half of another; the
//! rest is *unknown*, and unknown is what the flag says unless a criterion certainly fails.

use super::exact::Exact;
use super::range::Range;
use exeat_terms::{Country, Truth};

/// One of the four criteria.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its name.
    pub name: &'static str,
    /// Whether it holds.
    pub holds: Truth,
    /// Why.
    pub because: String,
}

/// The flag for one remaining supplier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Availability {
    /// The supplier's country.
    pub country: Country,
    /// Its share, where one is published.
    pub share: Option<Exact>,
    /// The four criteria.
    pub criteria: [Criterion; 4],
}

impl Availability {
    /// The flag: no when a criterion fails, yes only when all hold.
    #[must_use]
    pub fn flag(&self) -> Truth {
        if self.criteria.iter().any(|c| c.holds == Truth::No) {
            Truth::No
        } else if self.criteria.iter().all(|c| c.holds == Truth::Yes) {
            Truth::Yes
        } else {
            Truth::Open
        }
    }
}

/// Weighs one supplier. `need` is what the destination needs beyond its own supply, where that is known.
pub(super) fn weigh(
    country: Country,
    share: Option<&Exact>,
    range: Option<&Range>,
    need: Option<&Exact>,
    backfill: &Exact,
) -> Availability {
    let sells = share.is_some_and(|s| !s.is_zero()) || range.is_some_and(|r| !r.low.is_zero());
    let most = share.or(range.map(|r| &r.high));
    let (quantity, why) = match (need, most) {
        (Some(need), Some(most)) => {
            let could = most * &(&Exact::one() + backfill);
            let text = format!(
                "it could send {} of world supply, {} are needed",
                could.percent(),
                need.percent()
            );
            // A worded share is a ceiling: too little at most is too little, enough at most may be little.
            let holds = match (could >= *need, share.is_some()) {
                (false, _) => Truth::No,
                (true, true) => Truth::Yes,
                (true, false) => Truth::Open,
            };
            (holds, text)
        }
        (None, _) => (
            Truth::Open,
            "the destination's need is not stated".to_owned(),
        ),
        (_, None) => (Truth::Open, "no share is published".to_owned()),
    };
    let open = |name, because: &str| Criterion {
        name,
        holds: Truth::Open,
        because: because.to_owned(),
    };
    Availability {
        country,
        share: share.cloned(),
        criteria: [
            Criterion {
                name: "available in fact",
                holds: if sells { Truth::Yes } else { Truth::Open },
                because: if sells {
                    "it has a share of the world market"
                } else {
                    "it is named without a number"
                }
                .to_owned(),
            },
            open(
                "source outside the coalition",
                "its head office is; where its goods come from and whose content they hold is not in the data",
            ),
            Criterion {
                name: "sufficient quantity",
                holds: quantity,
                because: why,
            },
            open("comparable quality", "not in the data; needs an engineer"),
        ],
    }
}
