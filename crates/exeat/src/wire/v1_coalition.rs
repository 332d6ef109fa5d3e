//! The answer of `coalition` as JSON.

use crate::coalition::{AppliedMarket, CoalitionAnswer, METHOD};
use exeat_compare::coalition::{
    BreakEven, Counts, Dataset, EndUser, Exact, Market, MarketReach, Measured, Part, Power, Range,
    Total, TotalPart,
};
use exeat_terms::{Country, CountrySet, Truth};
use serde::Serialize;
use serde_json::Number;
use std::collections::BTreeMap;

/// An exact number beside its decimal.
#[derive(Debug, Clone, Serialize)]
pub struct ExactOut {
    /// The fraction.
    pub exact: String,
    /// The decimal, to six places.
    pub decimal: Number,
}

/// A figure and where it can lie.
#[derive(Debug, Clone, Serialize)]
pub struct MeasuredOut {
    /// The fraction by the published numbers.
    pub exact: Option<String>,
    /// Its decimal.
    pub decimal: Option<Number>,
    /// Least, given rounding and wording.
    pub low: Option<ExactOut>,
    /// Greatest.
    pub high: Option<ExactOut>,
}

/// Least and greatest.
#[derive(Debug, Clone, Serialize)]
pub struct RangeOut {
    /// Least.
    pub low: ExactOut,
    /// Greatest.
    pub high: ExactOut,
}

/// The answer for one day.
#[derive(Debug, Clone, Serialize)]
pub struct Coalition {
    /// Version of this shape.
    pub version: u32,
    /// Members, as asked.
    pub members: Vec<String>,
    /// The destination.
    pub to: String,
    /// The day whose law was applied; shares keep their own years.
    pub on: String,
    /// What was assumed.
    pub assumed: Assumed,
    /// Every market.
    pub markets: Vec<MarketOut>,
    /// Families of the probed markets, by end user and by the coalition as members join it.
    pub families: Vec<FamilyOut>,
    /// Totals over leaf markets.
    pub totals: Vec<TotalOut>,
    /// Cited figures that this project carries, whatever tables are given.
    pub figures: Vec<FigureOut>,
    /// Where the shares come from.
    pub data: DataOut,
    /// What the figures are and are not.
    pub method: String,
    /// Packs that answered the probes.
    pub packs: Vec<String>,
}

/// A family of tools and a coalition: what it sells, and what none of it sells without a licence.
#[derive(Debug, Clone, Serialize)]
pub struct FamilyOut {
    /// The family.
    pub family: String,
    /// Who receives the probes.
    pub end_user: &'static str,
    /// The coalition, in the order of joining.
    pub members: Vec<String>,
    /// Potential: share of the value sold in the probed markets by firms of the members.
    pub potential: Option<ExactOut>,
    /// Applied: probes of the family.
    pub probes: usize,
    /// Probes for which the own law of every member asks for a licence.
    pub closed: usize,
    /// Probes for which that is open.
    pub open: usize,
    /// Of the open ones, those closed if law known from memory only is as the packs have it.
    pub as_remembered: usize,
}

/// A cited figure.
#[derive(Debug, Clone, Serialize)]
pub struct FigureOut {
    /// Short name.
    pub id: String,
    /// What the share is of.
    pub what: String,
    /// Its year.
    pub year: i64,
    /// The share.
    pub share: ExactOut,
    /// The part in thousand million US dollars.
    pub part: String,
    /// The whole, likewise.
    pub whole: String,
    /// Head offices of the firms that make up the part; empty for a share of demand.
    pub members: Vec<String>,
    /// Where both come from.
    pub source: String,
    /// What must be known to read it.
    pub limit: String,
}

/// What was assumed.
#[derive(Debug, Clone, Serialize)]
pub struct Assumed {
    /// Destination's share of world demand.
    pub demand: Option<ExactOut>,
    /// By how much other suppliers expand.
    pub backfill: ExactOut,
    /// From which share of foreign supply on a market counts as blocked.
    pub threshold: ExactOut,
}

/// One market.
#[derive(Debug, Clone, Serialize)]
pub struct MarketOut {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Stage, leaf market, contains others, or family.
    pub kind: String,
    /// The stage it feeds.
    pub stage: String,
    /// Size in millions of dollars.
    pub size_musd: Option<ExactOut>,
    /// Year of its shares.
    pub year: String,
    /// Source of its shares.
    pub source: String,
    /// Members' share.
    pub covered: MeasuredOut,
    /// Members' share of supply outside the destination.
    pub covered_foreign: MeasuredOut,
    /// The destination's own share.
    pub own: MeasuredOut,
    /// Everybody else's share.
    pub third: MeasuredOut,
    /// What is denied: with full diversion and without any.
    pub denial: [MeasuredOut; 2],
    /// Whether the destination makes what it needs.
    pub self_sufficient: bool,
    /// The expansion that undoes the denial; none when no third country sells, or it is not known.
    pub break_even_backfill: Option<ExactOut>,
    /// Why there is no such expansion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub break_even_note: Option<&'static str>,
    /// The smallest sets of countries that reach the threshold.
    pub minimal_coalitions: Option<Vec<Vec<String>>>,
    /// Remaining suppliers and whether what they sell is available in the sense of 15 CFR 768.6.
    pub foreign_availability: Vec<AvailabilityOut>,
    /// What the law asked for on the day, by end user; none where there are no probes.
    pub applied: Option<BTreeMap<&'static str, AppliedOut>>,
    /// Contribution of each member.
    pub members: BTreeMap<String, PartOut>,
    /// What each other supplier would add.
    pub others: BTreeMap<String, PartOut>,
}

/// Counts of one end user.
#[derive(Debug, Clone, Serialize)]
pub struct AppliedOut {
    /// By member: its own law.
    pub members: BTreeMap<String, CountsOut>,
    /// Share of members whose law certainly asks for a licence for every probe, to those whose law may.
    pub covered: Option<RangeOut>,
    /// By other country: United States law for what leaves it.
    pub us_reach: BTreeMap<String, CountsOut>,
    /// Share of non-members whose goods that law certainly controls, to those it may.
    pub us_reach_share: Option<RangeOut>,
}

/// Counted probes.
#[derive(Debug, Clone, Serialize)]
pub struct CountsOut {
    /// How many probes.
    pub probes: usize,
    /// That need a licence.
    pub licence: usize,
    /// That an exception lets go.
    pub exception: usize,
    /// That need nothing.
    pub free: usize,
    /// Without an answer.
    pub unknown: usize,
    /// The same in words.
    pub text: String,
}

/// The flag of one remaining supplier.
#[derive(Debug, Clone, Serialize)]
pub struct AvailabilityOut {
    /// The supplier.
    pub country: String,
    /// Its share.
    pub share: Option<ExactOut>,
    /// `yes`, `no` or `unknown`.
    pub available: &'static str,
    /// The four criteria.
    pub criteria: Vec<CriterionOut>,
}

/// One criterion.
#[derive(Debug, Clone, Serialize)]
pub struct CriterionOut {
    /// Its name.
    pub criterion: &'static str,
    /// `yes`, `no` or `unknown`.
    pub holds: &'static str,
    /// Why.
    pub because: String,
}

/// A country's part in a market.
#[derive(Debug, Clone, Serialize)]
pub struct PartOut {
    /// Its share.
    pub share: ExactOut,
    /// What certain denial loses when it leaves, or gains when it joins.
    pub marginal: Option<ExactOut>,
    /// Its Shapley value in certain denial.
    pub shapley: Option<ExactOut>,
    /// Its Banzhaf value in certain denial.
    pub banzhaf: Option<ExactOut>,
    /// Its Shapley value in reaching the threshold.
    pub shapley_threshold: Option<ExactOut>,
    /// Its Banzhaf value in reaching the threshold.
    pub banzhaf_threshold: Option<ExactOut>,
}

/// Totals of one scope.
#[derive(Debug, Clone, Serialize)]
pub struct TotalOut {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many leaf markets.
    pub markets: usize,
    /// Their size in millions of dollars.
    pub size_musd: ExactOut,
    /// Value covered.
    pub covered_value: TotalPartOut,
    /// Value covered outside the destination.
    pub covered_value_foreign: TotalPartOut,
    /// Value certainly denied.
    pub denied_value: Option<TotalPartOut>,
    /// Markets blocked.
    pub blocked_count: TotalPartOut,
    /// Value of the markets blocked.
    pub blocked_value: TotalPartOut,
}

/// One total and who contributes to it.
#[derive(Debug, Clone, Serialize)]
pub struct TotalPartOut {
    /// The fraction.
    pub exact: String,
    /// Its decimal.
    pub decimal: Number,
    /// Shapley value of each country.
    pub shapley: Option<BTreeMap<String, ExactOut>>,
}

/// Where the shares come from.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DataOut {
    /// Release and years; none where no tables were given.
    pub vintage: Option<String>,
    /// Licence of the tables.
    pub licence: Option<String>,
    /// Whether the licence forbids commercial use.
    pub non_commercial: Option<bool>,
    /// How its makers ask to be cited.
    pub attribution: Option<String>,
    /// What was left out or read with a doubt.
    pub notes: Vec<String>,
}

fn number(value: &Exact) -> Number {
    // A decimal's text is a number as it stands, and stays as written.
    value
        .short_decimal(6)
        .parse()
        .unwrap_or_else(|_| Number::from(0))
}

fn exact(value: &Exact) -> ExactOut {
    ExactOut {
        exact: value.to_string(),
        decimal: number(value),
    }
}

fn range(value: &Range) -> RangeOut {
    RangeOut {
        low: exact(&value.low),
        high: exact(&value.high),
    }
}

fn measured(value: &Measured) -> MeasuredOut {
    MeasuredOut {
        exact: value.value.as_ref().map(ToString::to_string),
        decimal: value.value.as_ref().map(number),
        low: value.range.as_ref().map(|r| exact(&r.low)),
        high: value.range.as_ref().map(|r| exact(&r.high)),
    }
}

fn code(country: Country) -> String {
    country.code().to_lowercase()
}

fn word(truth: Truth) -> &'static str {
    match truth {
        Truth::Yes => "yes",
        Truth::No => "no",
        Truth::Open => "unknown",
    }
}

/// Counts in words: "3 of 4 probes need a licence, 1 unknown".
#[must_use]
pub fn counts_text(counts: &Counts) -> String {
    let mut out = format!(
        "{} of {} probes need a licence",
        counts.licence,
        counts.probes()
    );
    if counts.excepted > 0 {
        out.push_str(&format!(", {} under an exception", counts.excepted));
    }
    if counts.unknown > 0 {
        out.push_str(&format!(", {} unknown", counts.unknown));
    }
    out
}

fn counts(counts: &Counts) -> CountsOut {
    CountsOut {
        probes: counts.probes(),
        licence: counts.licence,
        exception: counts.excepted,
        free: counts.free,
        unknown: counts.unknown,
        text: counts_text(counts),
    }
}

fn part(part: &Part) -> PartOut {
    let of = |power: &Option<Power>, pick: &dyn Fn(&Power) -> &Exact| {
        power.as_ref().map(|p| exact(pick(p)))
    };
    PartOut {
        share: exact(&part.share),
        marginal: part.marginal.as_ref().map(exact),
        shapley: of(&part.denial, &|p| &p.shapley),
        banzhaf: of(&part.denial, &|p| &p.banzhaf),
        shapley_threshold: of(&part.threshold, &|p| &p.shapley),
        banzhaf_threshold: of(&part.threshold, &|p| &p.banzhaf),
    }
}

fn applied(
    answer: &CoalitionAnswer,
    row: &AppliedMarket,
    market: Option<&Market>,
) -> BTreeMap<&'static str, AppliedOut> {
    let members = answer.request.set();
    let to = answer.request.to;
    EndUser::ALL
        .into_iter()
        .map(|end_user| {
            let list = |all: &[(Country, EndUser, Counts)]| {
                all.iter()
                    .filter(|(_, e, _)| *e == end_user)
                    .map(|(country, _, c)| (code(*country), counts(c)))
                    .collect()
            };
            let others: CountrySet = market
                .map(|m| m.carriers(to))
                .unwrap_or_default()
                .iter()
                .map(|(country, _)| *country)
                .filter(|country| !members.contains(*country))
                .collect();
            let american = members.iter().any(|c| c.code() == "US");
            let out = AppliedOut {
                members: list(&row.applied.members),
                covered: market
                    .and_then(|m| row.applied.covered(m, members, end_user))
                    .as_ref()
                    .map(range),
                us_reach: list(&row.applied.extraterritorial),
                us_reach_share: market
                    .filter(|_| american)
                    .and_then(|m| row.applied.reached(m, others, end_user))
                    .as_ref()
                    .map(range),
            };
            (end_user.as_str(), out)
        })
        .collect()
}

fn market(answer: &CoalitionAnswer, reach: &MarketReach<'_>) -> MarketOut {
    let source = reach.market;
    let (even, note) = match &reach.break_even {
        BreakEven::At(k) => (Some(exact(k)), None),
        BreakEven::NotKnown => (None, Some("not known")),
        BreakEven::SelfSufficient => (None, Some("the destination makes what it needs")),
        BreakEven::NoThirdSupply => (None, Some("no third country sells")),
    };
    let parts = |member: bool| {
        reach
            .parts
            .iter()
            .filter(|p| p.member == member)
            .map(|p| (code(p.country), part(p)))
            .collect()
    };
    MarketOut {
        id: source.id.clone(),
        name: source.name.clone(),
        kind: source.kind.as_str().to_owned(),
        stage: source.stage.as_str().to_owned(),
        size_musd: source.size.as_ref().map(exact),
        year: source.year.clone(),
        source: source.source.clone(),
        covered: measured(&reach.covered),
        covered_foreign: measured(&reach.proportional),
        own: measured(&reach.own),
        third: measured(&reach.third),
        denial: [measured(&reach.guaranteed), measured(&reach.proportional)],
        self_sufficient: reach.break_even == BreakEven::SelfSufficient,
        break_even_backfill: even,
        break_even_note: note,
        minimal_coalitions: reach.minimal.as_ref().map(|all| {
            all.iter()
                .map(|c| c.iter().map(|m| code(*m)).collect())
                .collect()
        }),
        foreign_availability: reach
            .remaining
            .iter()
            .map(|a| AvailabilityOut {
                country: code(a.country),
                share: a.share.as_ref().map(exact),
                available: word(a.flag()),
                criteria: a
                    .criteria
                    .iter()
                    .map(|c| CriterionOut {
                        criterion: c.name,
                        holds: word(c.holds),
                        because: c.because.clone(),
                    })
                    .collect(),
            })
            .collect(),
        applied: answer
            .applied_of(&source.id)
            .map(|row| applied(answer, row, Some(source))),
        members: parts(true),
        others: parts(false),
    }
}

/// A market known by its probes alone.
fn probed(answer: &CoalitionAnswer, row: &AppliedMarket) -> MarketOut {
    let nothing = || measured(&Measured::default());
    MarketOut {
        id: row.market.clone(),
        name: row.name.clone(),
        kind: "probes only".to_owned(),
        stage: row.family.clone(),
        size_musd: None,
        year: String::new(),
        source: String::new(),
        covered: nothing(),
        covered_foreign: nothing(),
        own: nothing(),
        third: nothing(),
        denial: [nothing(), nothing()],
        self_sufficient: false,
        break_even_backfill: None,
        break_even_note: Some("not known"),
        minimal_coalitions: None,
        foreign_availability: Vec::new(),
        applied: Some(applied(answer, row, None)),
        members: BTreeMap::new(),
        others: BTreeMap::new(),
    }
}

fn total_part(part: &TotalPart) -> TotalPartOut {
    TotalPartOut {
        exact: part.value.to_string(),
        decimal: number(&part.value),
        shapley: part.powers.as_ref().map(|powers| {
            powers
                .iter()
                .map(|p| (code(p.country), exact(&p.shapley)))
                .collect()
        }),
    }
}

fn total(total: &Total) -> TotalOut {
    TotalOut {
        id: total.id.clone(),
        name: total.name.clone(),
        markets: total.markets,
        size_musd: exact(&total.size),
        covered_value: total_part(&total.covered),
        covered_value_foreign: total_part(&total.covered_foreign),
        denied_value: total.denied.as_ref().map(total_part),
        blocked_count: total_part(&total.blocked_count),
        blocked_value: total_part(&total.blocked_value),
    }
}

fn families(data: Option<&Dataset>, answer: &CoalitionAnswer) -> Vec<FamilyOut> {
    let out = answer.closed().into_iter().map(|closed| FamilyOut {
        potential: data
            .and_then(|d| {
                answer.family_share(d, &closed.family, closed.members.iter().copied().collect())
            })
            .as_ref()
            .map(exact),
        family: closed.family,
        end_user: closed.end_user.as_str(),
        members: closed.members.iter().map(|m| code(*m)).collect(),
        probes: closed.probes,
        closed: closed.closed,
        open: closed.open,
        as_remembered: closed.as_remembered,
    });
    out.collect()
}

/// The carried figures; all of them are about one destination.
fn figures(to: Country) -> Vec<FigureOut> {
    if to.code() != "CN" {
        return Vec::new();
    }
    let out = exeat_compare::coalition::figures().into_iter();
    out.map(|figure| FigureOut {
        id: figure.id,
        what: figure.what,
        year: figure.year,
        share: exact(&figure.share),
        part: figure.part,
        whole: figure.whole,
        members: figure.members.iter().map(|m| code(*m)).collect(),
        source: figure.source,
        limit: figure.limit,
    })
    .collect()
}

/// The answer for one day.
#[must_use]
pub fn coalition(data: Option<&Dataset>, answer: &CoalitionAnswer) -> Coalition {
    let request = &answer.request;
    Coalition {
        version: 1,
        members: request.members.iter().map(|m| code(*m)).collect(),
        to: code(request.to),
        on: answer.on.to_string(),
        assumed: Assumed {
            demand: request.demand.as_ref().map(exact),
            backfill: exact(&request.backfill),
            threshold: exact(&request.threshold),
        },
        markets: match data {
            Some(data) => answer
                .markets(data)
                .iter()
                .map(|reach| market(answer, reach))
                .collect(),
            None => answer
                .applied
                .iter()
                .map(|row| probed(answer, row))
                .collect(),
        },
        families: families(data, answer),
        figures: figures(request.to),
        totals: data
            .map(|data| answer.totals(data).iter().map(total).collect())
            .unwrap_or_default(),
        data: data.map_or_else(DataOut::default, |data| {
            let vintage = &data.vintage;
            DataOut {
                vintage: Some(format!("{}: {}", vintage.release, vintage.years)),
                licence: Some(vintage.licence.clone()),
                non_commercial: Some(vintage.non_commercial),
                attribution: Some(vintage.attribution.clone()),
                notes: data.notes.clone(),
            }
        }),
        method: METHOD.to_owned(),
        packs: answer.packs.clone(),
    }
}
