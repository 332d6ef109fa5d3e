//! `exeat pack table`: a pack as a table, one row for each limb, for whoever checks it against the law.

use crate::context::Context;
use crate::failure::{Done, Failure};
use clap::Args;
use exeat::rules::syntax::{Cond, Condition, Keyword, Need};
use exeat::rules::{Law, Norm, Subject};
use exeat::terms::Date;
use exeat::workshop;
use std::path::PathBuf;

/// Print a pack as CSV, one row for each limb of each provision
#[derive(Debug, Args)]
pub(crate) struct Table {
    /// A pack's folder, or a folder of packs
    dir: PathBuf,
}

const COLUMNS: [&str; 10] = [
    "provision",
    "declares",
    "title",
    "for",
    "limb",
    "condition",
    "from",
    "until",
    "mark",
    "citation",
];

pub(crate) fn run(arguments: &Table, context: &mut Context<'_>) -> Done {
    let shop = workshop(&arguments.dir)?;
    if Law::has_errors(&shop.diagnostics) {
        return Err(Failure::Told(
            shop.diagnostics
                .into_iter()
                .filter(|d| d.severity == exeat::terms::Severity::Error)
                .collect(),
        ));
    }
    let mut out = row(&COLUMNS.map(str::to_owned));
    for pack in shop.law.packs.iter().filter(|p| shop.own.contains(&p.id)) {
        for norm in &pack.norms {
            rows(&shop.law, norm, &mut out);
        }
    }
    context.print(&out)?;
    Ok(0)
}

/// The rows of a provision; one without a condition has one row.
fn rows(law: &Law, norm: &Norm, out: &mut String) {
    let mut limbs = Vec::new();
    for (lead, cond) in [("", &norm.when), ("unless", &norm.unless)] {
        if let Some(cond) = cond {
            walk(law, cond, lead, None, &mut limbs);
        }
    }
    for act in &norm.acts {
        limbs.push(Row {
            limb: "act".to_owned(),
            condition: act.text.clone(),
            ..Row::default()
        });
    }
    if limbs.is_empty() {
        let condition = match norm.keyword {
            Keyword::Item => "as classified by the user".to_owned(),
            Keyword::Closure => norm.entries.join(", "),
            _ => String::new(),
        };
        limbs.push(Row {
            condition,
            ..Row::default()
        });
    }
    for limb in limbs {
        out.push_str(&row(&[
            norm.name.clone(),
            norm.keyword.as_str().to_owned(),
            norm.title.clone(),
            target(law, norm),
            limb.limb,
            limb.condition,
            day(limb.from.or(norm.dates.from)),
            day(limb.until.or(norm.dates.until)),
            limb.mark.unwrap_or_else(|| norm.mark.to_string()),
            limb.cite.unwrap_or_else(|| norm.cite.clone()),
        ]));
    }
}

/// What the provision is for: kinds of item, entries, controls.
fn target(law: &Law, norm: &Norm) -> String {
    let kinds: Vec<&str> = norm
        .kinds
        .iter()
        .filter_map(|k| law.vocabulary.kind_def(*k).map(|k| k.name.as_str()))
        .collect();
    let list: Vec<&str> = match norm.keyword {
        Keyword::Control => match &norm.applies {
            Subject::AnyItem => vec!["any item"],
            Subject::Entries(entries) => entries.iter().map(String::as_str).collect(),
        },
        Keyword::Exception => norm.defeats.iter().map(String::as_str).collect(),
        Keyword::Review | Keyword::Licence => norm.of.iter().map(String::as_str).collect(),
        _ => kinds,
    };
    list.join(", ")
}

#[derive(Default)]
struct Row {
    limb: String,
    condition: String,
    from: Option<Date>,
    until: Option<Date>,
    mark: Option<String>,
    cite: Option<String>,
}

/// A row for each limb that has none below it; a list itself is one row with how its limbs are joined.
fn walk(law: &Law, cond: &Cond, path: &str, limb: Option<&Row>, out: &mut Vec<Row>) {
    let own = |condition: String| Row {
        limb: path.to_owned(),
        condition,
        from: limb.and_then(|l| l.from),
        until: limb.and_then(|l| l.until),
        mark: limb.and_then(|l| l.mark.clone()),
        cite: limb.and_then(|l| l.cite.clone()),
    };
    let Condition::List(need, limbs) = &cond.node else {
        let text = law.sources.text(cond.span);
        out.push(own(text.split_whitespace().collect::<Vec<_>>().join(" ")));
        return;
    };
    out.push(own(match need {
        Need::All => "all of".to_owned(),
        Need::Any => "any of".to_owned(),
        Need::None => "none of".to_owned(),
        Need::AtLeast(n) => format!("at least {n} of"),
    }));
    for (i, below) in limbs.iter().enumerate() {
        // A limb without a label is counted, so that a row can be found again.
        let label = below
            .label
            .as_ref()
            .map_or_else(|| format!("#{}", i + 1), |l| l.node.clone());
        let row = Row {
            from: below.from.or(limb.and_then(|l| l.from)),
            until: below.until.or(limb.and_then(|l| l.until)),
            mark: below
                .mark
                .map(|m| m.to_string())
                .or(limb.and_then(|l| l.mark.clone())),
            cite: below
                .cite
                .as_ref()
                .map(|c| c.node.clone())
                .or(limb.and_then(|l| l.cite.clone())),
            ..Row::default()
        };
        walk(law, &below.when, &format!("{path}{label}"), Some(&row), out);
    }
}

fn day(day: Option<Date>) -> String {
    day.map_or(String::new(), |d| d.to_string())
}

/// A line of CSV.
fn row(cells: &[String]) -> String {
    let quoted: Vec<String> = cells
        .iter()
        .map(|cell| {
            if cell.contains([',', '"', '\n', '\r']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        })
        .collect();
    format!("{}\n", quoted.join(","))
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn cells_that_need_it_are_quoted() {
        let cells = ["a".to_owned(), "b, c".to_owned(), "\"d\"".to_owned()];
        assert_eq!(row(&cells), "a,\"b, c\",\"\"\"d\"\"\"\n");
    }
}
