//! The pictures of an answer, each with its caption: vintage, licence, method, limits.

use super::{AppliedMarket, CoalitionAnswer, CoalitionRequest};
use crate::error::Error;
use exeat_compare::coalition::picture::{
    Bar, Caption, Cell, DenialCurve, HeatMap, JoinOrder, Mark, Panel, Picture, ResidualBars, Step,
};
use exeat_compare::coalition::{
    Dataset, EndUser, Exact, Game, Kind, Market, Range, Table, TotalPart, market_reach, totals,
};
use exeat_terms::{Country, CountrySet, Diagnostic};

/// Which picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// Markets by coalitions: what could be covered, what was applied.
    HeatMap,
    /// Families of markets by growing coalitions: what they sell, and what none of them sells without a licence.
    Families,
    /// Who supplies each market.
    Residual,
    /// What each member adds, in the order given.
    JoinOrder,
    /// What a covered share denies in one market.
    Denial,
}

/// What the figures are and are not; stands under every picture and in every answer.
pub const METHOD: &str = "Shares count where firms have their head office, not where goods are made or what law \
reaches them. Potential: members withhold everything. Applied: the law of that day over probe items, which are \
examples and no sample. No figure says how effective the controls are.";

/// Draws one of the pictures.
///
/// # Errors
/// When the picture needs market tables and there are none, or names a market that is not in them.
pub fn picture(
    kind: PictureKind,
    data: Option<&Dataset>,
    answers: &[CoalitionAnswer],
    market: Option<&str>,
) -> Result<Picture, Error> {
    let Some(first) = answers.first() else {
        return Err(bad(
            "there is no answer to draw".to_owned(),
            "ask for a day",
        ));
    };
    match (kind, data) {
        (PictureKind::HeatMap, data) => Ok(heat_map(data, answers, first)),
        (PictureKind::Families, data) => Ok(families(data, answers, first)),
        (PictureKind::Residual, Some(data)) => Ok(residual(data, first)),
        (PictureKind::JoinOrder, Some(data)) => join_order(data, first, market),
        (PictureKind::Denial, Some(data)) => denial(data, &first.request, market),
        (_, None) => Err(bad(
            "this picture needs market shares, and none are carried".to_owned(),
            "give the folder of market tables with --data",
        )),
    }
}

fn bad(message: String, help: &str) -> Error {
    Error::one(Diagnostic::error("no-picture", message).with_help(help))
}

fn notes(data: Option<&Dataset>) -> Vec<String> {
    let mut out = Vec::new();
    match data {
        Some(data) => {
            let vintage = &data.vintage;
            out.push(format!(
                "Data: {}, release {}; {}.",
                vintage.attribution, vintage.release, vintage.years
            ));
            out.push(format!("Licence of the data: {}.", vintage.licence));
        }
        None => out
            .push("No market shares were given; only what the law asked for is shown.".to_owned()),
    }
    out.push(METHOD.to_owned());
    out
}

/// Members from the first to the last, growing: the coalitions of a heat map.
fn growing(request: &CoalitionRequest) -> Vec<(String, Vec<Country>)> {
    (1..=request.members.len())
        .filter_map(|n| request.members.get(..n))
        .map(|members| (label(members), members.to_vec()))
        .collect()
}

fn label(members: &[Country]) -> String {
    members
        .iter()
        .map(|m| m.code().to_owned())
        .collect::<Vec<_>>()
        .join("+")
}

fn heat_map(
    data: Option<&Dataset>,
    answers: &[CoalitionAnswer],
    first: &CoalitionAnswer,
) -> Picture {
    let coalitions = growing(&first.request);
    let columns: Vec<String> = coalitions.iter().map(|(name, _)| name.clone()).collect();
    let mut panels = Vec::new();
    if let Some(data) = data {
        panels.push(Panel {
            title: "potential".to_owned(),
            columns: columns.clone(),
            rows: first
                .applied
                .iter()
                .map(|row| {
                    coalitions
                        .iter()
                        .map(|(_, members)| potential(data, row, first, members))
                        .collect()
                })
                .collect(),
        });
    }
    for answer in answers {
        for end_user in EndUser::ALL {
            let rows = answer
                .applied
                .iter()
                .map(|row| match data {
                    Some(data) => coalitions
                        .iter()
                        .map(|(_, members)| applied(data, row, members, end_user))
                        .collect(),
                    None => answer
                        .request
                        .members
                        .iter()
                        .map(|member| counted(row, *member, end_user))
                        .collect(),
                })
                .collect();
            panels.push(Panel {
                title: format!("applied {}, {}", answer.on, end_user.as_str()),
                columns: match data {
                    Some(_) => columns.clone(),
                    None => answer
                        .request
                        .members
                        .iter()
                        .map(|m| m.code().to_owned())
                        .collect(),
                },
                rows,
            });
        }
    }
    let what = if data.is_some() {
        "per cent of world supply sold by firms of the members; applied: of those whose own law certainly asks for \
         a licence for every probe, to those whose law may ask for one"
    } else {
        "probes that need a licence under the member's own law, of those with an answer"
    };
    HeatMap {
        caption: Caption {
            title: format!("Reach toward {}", first.request.to.name()),
            subtitle: what.to_owned(),
            notes: notes(data),
        },
        rows: first.applied.iter().map(|m| m.name.clone()).collect(),
        panels,
    }
    .draw()
}

fn families(
    data: Option<&Dataset>,
    answers: &[CoalitionAnswer],
    first: &CoalitionAnswer,
) -> Picture {
    let coalitions = growing(&first.request);
    let columns: Vec<String> = coalitions.iter().map(|(name, _)| name.clone()).collect();
    let rows: Vec<(&str, EndUser)> = first
        .families()
        .into_iter()
        .flat_map(|family| EndUser::ALL.map(|end_user| (family, end_user)))
        .collect();
    let mut panels = Vec::new();
    if let Some(data) = data {
        let cell = |family: &str, members: &[Country]| Cell {
            value: first.family_share(data, family, members.iter().copied().collect()),
            range: None,
            label: None,
        };
        let row = |(family, _): &(&str, EndUser)| -> Vec<Cell> {
            coalitions.iter().map(|(_, m)| cell(family, m)).collect()
        };
        panels.push(Panel {
            title: "potential".to_owned(),
            columns: columns.clone(),
            rows: rows.iter().map(row).collect(),
        });
    }
    for answer in answers {
        let closed = answer.closed();
        let row = |(family, end_user): &(&str, EndUser)| -> Vec<Cell> {
            closed
                .iter()
                .filter(|c| c.family == *family && c.end_user == *end_user)
                .map(closed_cell)
                .collect()
        };
        panels.push(Panel {
            title: format!("applied {}", answer.on),
            columns: columns.clone(),
            rows: rows.iter().map(row).collect(),
        });
    }
    let mut notes = notes(data);
    notes.push(
        "Hatched: whether a law asks for a licence is open, because it is known from memory only, was not read \
         or hangs on facts; the second figure counts those probes too."
            .to_owned(),
    );
    let potential = if data.is_some() {
        "potential: per cent of the value sold by firms of the members; "
    } else {
        ""
    };
    HeatMap {
        caption: Caption {
            title: format!(
                "What a growing coalition could withhold from {} and what its law withheld",
                first.request.to.name()
            ),
            subtitle: format!(
                "{potential}applied: probe items that no member lets go without a licence, of all probes; each row \
                 for a civil factory and for one that makes advanced-node chips"
            ),
            notes,
        },
        rows: rows
            .iter()
            .map(|(family, end_user)| format!("{family}, {}", end_user.as_str()))
            .collect(),
        panels,
    }
    .draw()
}

/// `4 of 12`, or `4–9 of 12` where some are open.
fn closed_cell(closed: &super::Closed) -> Cell {
    let of = |n: usize| Exact::ratio(n as i128, closed.probes as i128);
    let most = closed.closed + closed.open;
    Cell {
        value: None,
        range: of(closed.closed)
            .zip(of(most))
            .map(|(low, high)| Range { low, high }),
        label: Some(match closed.open {
            0 => format!("{} of {}", closed.closed, closed.probes),
            _ => format!("{}–{most} of {}", closed.closed, closed.probes),
        }),
    }
}

fn potential(
    data: &Dataset,
    row: &AppliedMarket,
    answer: &CoalitionAnswer,
    members: &[Country],
) -> Cell {
    let Some(market) = data.market(&row.market) else {
        return Cell::default();
    };
    let question = answer.request.question(members.iter().copied().collect());
    let covered = market_reach(data, market, &question).covered;
    Cell {
        value: covered.value,
        range: covered.range,
        label: None,
    }
}

fn applied(data: &Dataset, row: &AppliedMarket, members: &[Country], end_user: EndUser) -> Cell {
    Cell {
        value: None,
        range: data.market(&row.market).and_then(|m| {
            row.applied
                .covered(m, members.iter().copied().collect(), end_user)
        }),
        label: None,
    }
}

/// Counts in words, where there are no shares.
fn counted(row: &AppliedMarket, member: Country, end_user: EndUser) -> Cell {
    let Some(counts) = row.applied.of(member, end_user) else {
        return Cell::default();
    };
    let of = |n: usize| Exact::ratio(n as i128, counts.probes() as i128);
    Cell {
        value: None,
        range: of(counts.licence)
            .zip(of(counts.licence + counts.unknown))
            .map(|(low, high)| Range { low, high }),
        label: Some(match counts.unknown {
            0 => format!("{} of {}", counts.licence, counts.probes()),
            unknown => format!("{} of {}, {unknown} ?", counts.licence, counts.probes()),
        }),
    }
}

fn residual(data: &Dataset, answer: &CoalitionAnswer) -> Picture {
    let members = answer.request.set();
    let question = answer.request.question(members);
    let zero = Exact::zero;
    let bars = data
        .markets
        .iter()
        .filter(|m| m.is_measured())
        .filter(|m| m.kind == Kind::Family || answer.applied_of(&m.id).is_some())
        .filter_map(|market| {
            let reach = market_reach(data, market, &question);
            let others: CountrySet = market
                .carriers(answer.request.to)
                .iter()
                .map(|(c, _)| *c)
                .filter(|c| !members.contains(*c))
                .collect();
            // Only where probes were asked can anything be said of a reach; a family has none of its own.
            let american = members.iter().any(|c| c.code() == "US");
            let reached = answer
                .applied_of(&market.id)
                .filter(|_| american)
                .and_then(|a| a.applied.reached(market, others, EndUser::AdvancedNode))
                .unwrap_or_else(|| Range::point(zero()));
            let third = reach.third.value?;
            Some(Bar {
                name: market.name.clone(),
                members: reach.covered.value?,
                perhaps: &reached.high - &reached.low,
                third: &third - &reached.high,
                reached: reached.low,
                own: reach.own.value?,
            })
        })
        .collect();
    ResidualBars {
        caption: Caption {
            title: format!(
                "Who supplies what {} buys: {} and the rest",
                answer.request.to.name(),
                label(&answer.request.members)
            ),
            subtitle: format!(
                "shares of world supply; reach of United States law on {} for an advanced-node end user",
                answer.on
            ),
            notes: notes(Some(data)),
        },
        bars,
    }
    .draw()
}

/// The market that was named, or the whole front end.
fn join_order(
    data: &Dataset,
    answer: &CoalitionAnswer,
    market: Option<&str>,
) -> Result<Picture, Error> {
    let request = &answer.request;
    if request.demand.is_none() {
        return Err(no_demand(request));
    }
    let (name, value, powers): (String, Box<dyn Fn(CountrySet) -> Exact + '_>, _) = match market {
        Some(id) => {
            let market = find(data, id)?;
            let table = denial_table(market, request).ok_or_else(|| not_measured(market))?;
            let powers = table.powers();
            (
                market.name.clone(),
                Box::new(move |set| table.value(set)),
                powers,
            )
        }
        None => {
            let powers = denied_value(data, request, request.set())
                .and_then(|d| d.powers)
                .unwrap_or_default();
            let value =
                |set| denied_value(data, request, set).map_or_else(Exact::zero, |d| d.value);
            ("front-end tools".to_owned(), Box::new(value), powers)
        }
    };
    let mut joined = CountrySet::EMPTY;
    let mut before = value(joined);
    let mut steps = Vec::new();
    for member in &request.members {
        joined.insert(*member);
        let after = value(joined);
        steps.push(Step {
            name: member.code().to_owned(),
            gain: &after - &before,
            shapley: powers
                .iter()
                .find(|p| p.country == *member)
                .map_or_else(Exact::zero, |p| p.shapley.clone()),
        });
        before = after;
    }
    Ok(JoinOrder {
        caption: Caption {
            title: format!("What each member adds toward {}: {name}", request.to.name()),
            subtitle: assumed(request),
            notes: notes(Some(data)),
        },
        measure: format!("share of demand in {name} that is certainly denied (potential)"),
        steps,
    }
    .draw())
}

/// Value certainly denied over the tools of the front end, over all leaf markets where there are none.
fn denied_value(
    data: &Dataset,
    request: &CoalitionRequest,
    members: CountrySet,
) -> Option<TotalPart> {
    let all = totals(data, &request.question(members));
    let scope = |id: &str| all.iter().find(|t| t.id == id);
    scope("front-end").or(scope("all"))?.denied.clone()
}

fn denial(
    data: &Dataset,
    request: &CoalitionRequest,
    market: Option<&str>,
) -> Result<Picture, Error> {
    let market = match market {
        Some(id) => find(data, id)?,
        None => data
            .market("G-DEP")
            .or_else(|| data.at(&data.leaves).next())
            .ok_or_else(|| bad("no market is measured".to_owned(), "check the tables"))?,
    };
    let demand = request.demand.clone().ok_or_else(|| no_demand(request))?;
    let own = market
        .share(request.to)
        .ok_or_else(|| not_measured(market))?;
    Ok(DenialCurve {
        caption: Caption {
            title: format!("Denial in {} toward {}", market.name, request.to.name()),
            subtitle: assumed(request),
            notes: notes(Some(data)),
        },
        own,
        demand,
        backfill: request.backfill.clone(),
        marks: growing(request)
            .into_iter()
            .filter_map(|(name, members)| {
                Some(Mark {
                    name,
                    covered: market.covered(members.into_iter().collect())?,
                })
            })
            .collect(),
    }
    .draw())
}

fn denial_table(market: &Market, request: &CoalitionRequest) -> Option<Table> {
    let game = Game::Denial {
        demand: request.demand.clone()?,
        backfill: request.backfill.clone(),
    };
    Table::of(market, request.to, &game)
}

fn assumed(request: &CoalitionRequest) -> String {
    let demand = request
        .demand
        .as_ref()
        .map_or_else(|| "not stated".to_owned(), Exact::percent);
    format!(
        "assumed: {} buys {demand} of world supply, other suppliers expand by {}",
        request.to.name(),
        request.backfill.percent()
    )
}

fn find<'a>(data: &'a Dataset, id: &str) -> Result<&'a Market, Error> {
    data.market(id).ok_or_else(|| {
        let known: Vec<&str> = data.markets.iter().map(|m| m.id.as_str()).collect();
        let help = match exeat_rules::nearest(id, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "ids are as in the tables, such as N22, or of a family, such as G-DEP".to_owned()
            }
        };
        Error::one(
            Diagnostic::error("unknown-market", format!("there is no market `{id}`"))
                .with_help(help),
        )
    })
}

fn not_measured(market: &Market) -> Error {
    bad(
        format!("`{}` has no shares as numbers", market.id),
        "choose a market with numbers",
    )
}

fn no_demand(request: &CoalitionRequest) -> Error {
    bad(
        format!("the share of world demand of {} is not stated", request.to),
        "state it with --demand",
    )
}
