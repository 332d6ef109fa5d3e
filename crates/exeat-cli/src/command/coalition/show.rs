//! A coalition for a reader at a terminal: what was asked, one line per market, totals, and what the figures
//! are not.

use crate::context::Context;
use crate::layout::{Page, columns, padded};
use exeat::wire::v1_coalition::{
    AppliedOut, Coalition, CountsOut, FamilyOut, MarketOut, MeasuredOut,
};

/// Longest name of a market in the table.
const NAME: usize = 40;

/// Answers of one day or several; of several the families come first, and each day's markets with `--all`.
pub(super) fn answers(context: &Context<'_>, answers: &[Coalition], all: bool) -> String {
    let mut text = String::new();
    if let Some(first) = answers.first() {
        text.push_str(&families(context, first, answers));
    }
    let days = if all { answers.len() } else { 1 };
    for answer in answers.iter().take(days) {
        text.push('\n');
        text.push_str(&one(context, answer, all));
    }
    if days < answers.len() {
        let mut page = Page::new(context.width);
        page.gap();
        page.line(0, &context.say("coalition.more_days", &[]));
        text.push_str(&page.finish());
    }
    if let Some(last) = answers.last() {
        text.push_str(&foot(context, last));
    }
    text
}

/// Families of tools by growing coalitions: potential, then what was applied on each day.
fn families(context: &Context<'_>, first: &Coalition, answers: &[Coalition]) -> String {
    let mut page = Page::new(context.width);
    let members = first.members.join(", ").to_uppercase();
    let to = first.to.to_uppercase();
    let words = [("members", members.as_str()), ("to", &to)];
    let title = context.say("coalition.families", &words);
    page.line(0, &context.paint.strong(&title));
    page.line(0, &context.say("coalition.families_how", &[]));
    page.gap();
    let mut text = page.finish();
    let label = |members: &[String]| members.join("+").to_uppercase();
    let measured = first.data.vintage.is_some();
    let mut head = vec![context.say("coalition.family", &[]), String::new()];
    if measured {
        head.push(context.say("coalition.potential", &[]));
    }
    head.extend(answers.iter().map(|a| a.on.clone()));
    let mut rows = vec![head];
    for family in &first.families {
        let name = format!("{}, {}", family.family, family.end_user);
        let mut row = vec![name, label(&family.members)];
        if measured {
            let share = family.potential.as_ref().map(|p| MeasuredOut {
                exact: None,
                decimal: Some(p.decimal.clone()),
                low: None,
                high: None,
            });
            row.push(share.map_or_else(|| "?".to_owned(), |s| percent(&s)));
        }
        for answer in answers {
            let found = answer.families.iter().find(|f| {
                f.family == family.family
                    && f.end_user == family.end_user
                    && f.members == family.members
            });
            row.push(found.map_or_else(String::new, closed));
        }
        rows.push(row);
    }
    // A name stands once, at the first of its coalitions.
    let mut shown = String::new();
    for row in &mut rows {
        if let Some(name) = row.first_mut() {
            if *name == shown {
                name.clear();
            } else {
                shown.clone_from(name);
            }
        }
    }
    text.push_str(&laid_out(context, &rows));
    let mut page = Page::new(context.width);
    let carried = first.figures.iter().filter(|f| !f.members.is_empty());
    for figure in carried {
        let year = figure.year.to_string();
        let words = [
            ("part", figure.part.as_str()),
            ("whole", &figure.whole),
            ("year", &year),
            ("what", &figure.what),
            ("source", &figure.source),
            ("limit", &figure.limit),
        ];
        page.gap();
        page.line(0, &context.say("coalition.figure", &words));
    }
    text.push('\n');
    text.push_str(page.finish().trim_start_matches('\n'));
    text
}

/// `4/12`, `0/12 9?` where nine are open, `0/12 ~9` where all of those are closed by law as remembered.
fn closed(family: &FamilyOut) -> String {
    let certain = format!("{}/{}", family.closed, family.probes);
    match (family.open, family.as_remembered) {
        (0, _) => certain,
        (open, 0) => format!("{certain} {open}?"),
        (open, remembered) if open == remembered => format!("{certain} ~{remembered}"),
        (open, remembered) => format!("{certain} ~{remembered} {}?", open - remembered),
    }
}

fn one(context: &Context<'_>, answer: &Coalition, all: bool) -> String {
    let measured = answer.data.vintage.is_some();
    let mut page = Page::new(context.width);
    let members = answer.members.join(", ").to_uppercase();
    let words = [
        ("members", members.as_str()),
        ("to", &answer.to.to_uppercase()),
        ("on", &answer.on),
    ];
    let title = context.say("coalition.title", &words);
    page.line(0, &context.paint.strong(&title));
    if measured {
        let (demand, backfill) = (
            answer
                .assumed
                .demand
                .as_ref()
                .map_or_else(|| "?".to_owned(), |d| d.exact.clone()),
            answer.assumed.backfill.exact.clone(),
        );
        let words = [("demand", demand.as_str()), ("backfill", &backfill)];
        page.line(0, &context.say("coalition.assumed", &words));
    }
    page.gap();
    let mut text = page.finish();
    text.push_str(&table(context, answer, all));
    if measured {
        text.push('\n');
        text.push_str(&totals(context, answer));
    }
    text
}

fn table(context: &Context<'_>, answer: &Coalition, all: bool) -> String {
    let measured = answer.data.vintage.is_some();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut head = vec![context.say("coalition.market", &[])];
    if measured {
        for key in ["covered", "own", "third", "denial"] {
            head.push(context.say(&format!("coalition.{key}"), &[]));
        }
    }
    head.extend(answer.members.iter().map(|m| m.to_uppercase()));
    rows.push(head);
    let shown = answer
        .markets
        .iter()
        .filter(|m| all || m.applied.is_some() || m.kind == "family");
    for market in shown {
        let mut row = vec![name(market)];
        if measured {
            row.extend([&market.covered, &market.own, &market.third].map(percent));
            let [low, high] = &market.denial;
            row.push(format!("{}–{}", percent(low), percent(high)));
        }
        for member in &answer.members {
            row.push(counts(market, member));
        }
        rows.push(row);
    }
    laid_out(context, &rows)
}

/// Rows in columns, the first of them the head.
fn laid_out(context: &Context<'_>, rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = (0..rows.iter().map(Vec::len).max().unwrap_or(0))
        .map(|at| {
            rows.iter()
                .filter_map(|r| r.get(at))
                .map(|cell| columns(cell))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        let line: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| padded(cell, *width))
            .collect();
        let line = line.join("  ");
        let line = line.trim_end();
        text.push_str(&if at == 0 {
            context.paint.faint(line)
        } else {
            line.to_owned()
        });
        text.push('\n');
    }
    text
}

fn name(market: &MarketOut) -> String {
    let short: String = market.name.chars().take(NAME).collect();
    format!("{:<11}{short}", market.id)
}

/// A share in per cent, a range where there are only words.
fn percent(value: &MeasuredOut) -> String {
    // Decimals are shown as they are written: six places, moved by two.
    let shown = |decimal: &str| -> String {
        let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
        let digits = format!("{fraction:0<3}");
        let tenths: u32 = format!("{whole}{}", digits.get(..3).unwrap_or("000"))
            .parse()
            .unwrap_or(0);
        let up = u32::from(fraction.as_bytes().get(3).is_some_and(|d| *d >= b'5'));
        let tenths = tenths + up;
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match (&value.decimal, &value.low, &value.high) {
        (Some(decimal), _, _) => shown(&decimal.to_string()),
        (None, Some(low), Some(high)) => format!(
            "{}..{}",
            shown(&low.decimal.to_string()),
            shown(&high.decimal.to_string())
        ),
        _ => "?".to_owned(),
    }
}

/// Probes of one member that need a licence: for a civil end user, then for an advanced-node one.
fn counts(market: &MarketOut, member: &str) -> String {
    let Some(applied) = &market.applied else {
        return "-".to_owned();
    };
    let text = |end_user: &str| {
        applied
            .get(end_user)
            .and_then(|a: &AppliedOut| a.members.get(member))
            .map_or_else(|| "-".to_owned(), count)
    };
    format!("{} {}", text("civil"), text("advanced-node"))
}

fn count(counts: &CountsOut) -> String {
    match counts.unknown {
        0 => format!("{}/{}", counts.licence, counts.probes),
        unknown => format!("{}/{} {unknown}?", counts.licence, counts.probes),
    }
}

fn totals(context: &Context<'_>, answer: &Coalition) -> String {
    let mut page = Page::new(context.width);
    for total in &answer.totals {
        let decimal = |exact: &exeat::wire::v1_coalition::TotalPartOut| {
            percent(&MeasuredOut {
                exact: None,
                decimal: Some(exact.decimal.clone()),
                low: None,
                high: None,
            })
        };
        let denied = total
            .denied_value
            .as_ref()
            .map_or_else(|| "?".to_owned(), &decimal);
        let count = total.markets.to_string();
        let words = [
            ("name", total.name.as_str()),
            ("count", &count),
            ("covered", &decimal(&total.covered_value)),
            ("denied", &denied),
            ("blocked", &total.blocked_count.exact),
        ];
        page.line(0, &context.say("coalition.total", &words));
    }
    page.finish()
}

fn foot(context: &Context<'_>, answer: &Coalition) -> String {
    let mut page = Page::new(context.width);
    page.line(0, &context.say("coalition.probes", &[]));
    match (&answer.data.vintage, &answer.data.licence) {
        (Some(vintage), Some(licence)) => {
            let source = answer.data.attribution.clone().unwrap_or_default();
            let words = [
                ("vintage", vintage.as_str()),
                ("licence", licence),
                ("source", &source),
            ];
            page.line(0, &context.say("coalition.data", &words));
        }
        _ => page.line(0, &context.say("coalition.no_data", &[])),
    }
    page.line(0, &answer.method);
    format!("\n{}", page.finish())
}
