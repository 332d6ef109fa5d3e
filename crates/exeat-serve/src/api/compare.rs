//! `GET /gap`, `/diff/{jurisdiction}`, `/timeline/{jurisdiction}`, `/coalition` and its pictures.

use crate::call::{Call, country};
use crate::log::today;
use crate::problem::Problem;
use crate::reply::Reply;
use exeat::coalition::{CoalitionAnswer, CoalitionRequest, PictureKind, over_days, picture};
use exeat::compare::coalition::Exact;
use exeat::diff::{DiffRequest, diff as changes, orders};
use exeat::gap::{Compared, GapRequest, gaps};
use exeat::terms::Transaction;
use exeat::wire::{v1_coalition, v1_compare};

/// Most sides of one comparison, and most members of a coalition: each pair is work.
const MOST_SIDES: usize = 6;

/// What one country controls and another does not.
pub(crate) fn gap(call: &Call) -> Result<Reply, Problem> {
    let compared = compared(call)?;
    let words = call.messages();
    let wires: Vec<_> = compared
        .iter()
        .map(|c| v1_compare::gap(&call.service.library, c, words))
        .collect();
    // As the command: one pair is an object, several are a list.
    match wires.as_slice() {
        [one] => Reply::wire(one),
        many => Reply::wire(&many),
    }
}

/// The pairs of a call compared.
pub(crate) fn compared(call: &Call) -> Result<Vec<Compared>, Problem> {
    let sides = call.list("sides");
    if sides.len() > MOST_SIDES {
        let detail = format!("{} sides are named", sides.len());
        return Err(Problem::parameter(
            "sides",
            &detail,
            &format!("name at most {MOST_SIDES}"),
        ));
    }
    let request = GapRequest {
        sides,
        on: call.need_day("on")?,
        universe: call.get("universe").map(str::to_owned),
        to: call.country("to")?,
    };
    Ok(gaps(&call.service.library, &request)?)
}

/// What changed in one country's law between two days.
pub(crate) fn diff(call: &Call) -> Result<Reply, Problem> {
    difference(call, None)
}

/// The same, and for the orders in the body.
pub(crate) fn diff_orders(call: &Call) -> Result<Reply, Problem> {
    let transaction = call.transaction()?;
    difference(call, Some(&transaction))
}

fn difference(call: &Call, transaction: Option<&Transaction>) -> Result<Reply, Problem> {
    let library = &call.service.library;
    let (from, to) = (call.need_day("from")?, call.need_day("to")?);
    let request = DiffRequest::new(library, call.in_path("jurisdiction"), from, to)?;
    let found = changes(library, &request);
    let words = call.messages();
    let confirmed = &call.service.config.confirmed;
    let lines = transaction
        .map(|t| orders(library, &request, t, confirmed, words))
        .transpose()?;
    Reply::wire(&v1_compare::diff(library, &request, &found, lines, words))
}

/// The days on which a country's law changes.
pub(crate) fn timeline(call: &Call) -> Result<Reply, Problem> {
    let ids = [call.in_path("jurisdiction").to_lowercase()];
    let packs = exeat::packs(&call.service.library, &ids)?;
    let pack = packs.first().ok_or_else(|| Problem::nothing("such pack"))?;
    Reply::wire(&v1_compare::timeline(pack))
}

/// How far the controls of some countries reach.
pub(crate) fn coalition(call: &Call) -> Result<Reply, Problem> {
    let answers = answers(call)?;
    let data = call.service.markets.as_ref();
    let wires: Vec<_> = answers
        .iter()
        .map(|answer| v1_coalition::coalition(data, answer))
        .collect();
    match wires.as_slice() {
        [one] => Reply::wire(one),
        many => Reply::wire(&many),
    }
}

/// The answers of a call, one for each day.
pub(crate) fn answers(call: &Call) -> Result<Vec<CoalitionAnswer>, Problem> {
    let members = call
        .list("members")
        .iter()
        .map(|m| country(m))
        .collect::<Result<Vec<_>, _>>()?;
    if members.len() > MOST_SIDES {
        let detail = format!("{} members are named", members.len());
        return Err(Problem::parameter(
            "members",
            &detail,
            &format!("name at most {MOST_SIDES}"),
        ));
    }
    call.need("to", crate::call::HOW_COUNTRY)?;
    let to = call
        .country("to")?
        .ok_or_else(|| Problem::parameter("to", "is missing", crate::call::HOW_COUNTRY))?;
    let mut request = CoalitionRequest::new(&members, to)?;
    let share = |name: &str| -> Result<Option<Exact>, Problem> {
        call.get(name)
            .map(|text| {
                Exact::parse(text).ok_or_else(|| {
                    Problem::parameter(name, "is no number", "write it as 0.4 or 2/5")
                })
            })
            .transpose()
    };
    if let Some(demand) = share("demand")? {
        request.demand = Some(demand);
    }
    if let Some(backfill) = share("backfill")? {
        request.backfill = backfill;
    }
    if let Some(threshold) = share("threshold")? {
        request.threshold = threshold;
    }
    request.check()?;
    let day = call.day("on")?.unwrap_or_else(today);
    let data = call.service.markets.as_ref();
    Ok(over_days(&call.service.library, data, &request, &[day])?)
}

/// A picture of a coalition.
pub(crate) fn picture_of(call: &Call) -> Result<Reply, Problem> {
    let kind = match call.get("picture").unwrap_or("heat-map") {
        "heat-map" => PictureKind::HeatMap,
        "residual" => PictureKind::Residual,
        "join-order" => PictureKind::JoinOrder,
        "denial" => PictureKind::Denial,
        other => {
            let shown: String = other.chars().take(40).collect();
            return Err(Problem::parameter(
                "picture",
                &format!("there is no picture `{shown}`"),
                "pictures are heat-map, residual, join-order and denial",
            ));
        }
    };
    let answers = answers(call)?;
    let data = call.service.markets.as_ref();
    let drawn = picture(kind, data, &answers, call.get("market"))?;
    Ok(Reply::bytes("image/svg+xml", drawn.svg.into_bytes()))
}
