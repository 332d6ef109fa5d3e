//! `exeat coalition`: how far the controls of some countries could reach, and how far their law reached on a day.

mod show;

use crate::context::{Context, date, today};
use crate::failure::{Done, Failure};
use clap::{Args, ValueEnum};
use exeat::coalition::{CoalitionRequest, PictureKind, market_tables, over_days, picture};
use exeat::compare::coalition::Exact;
use exeat::compare::coalition::picture::Picture;
use exeat::terms::{Country, Date};
use exeat::wire::v1_coalition::{self, Coalition as Wire};
use std::fs;
use std::path::{Path, PathBuf};

/// Measure how far the controls of a coalition could reach, and how far its law reached on a day
#[derive(Debug, Args)]
pub(crate) struct Coalition {
    /// The members, in the order of joining, such as us,jp,nl
    #[arg(long, value_name = "COUNTRIES", value_delimiter = ',', required = true)]
    members: Vec<String>,
    /// The destination
    #[arg(long, value_name = "COUNTRY")]
    to: String,
    /// The day whose law is applied, or several; without it today
    #[arg(long, value_name = "DATES", value_delimiter = ',')]
    on: Vec<String>,
    /// Folder of market tables; none are carried, because their licence forbids commercial use
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The destination's share of world demand; for China 0.4 unless stated
    #[arg(long, value_name = "SHARE")]
    demand: Option<String>,
    /// By how much other suppliers expand: 0.5 is by half
    #[arg(long, value_name = "SHARE", default_value = "0")]
    backfill: String,
    /// From which share of foreign supply on a market counts as blocked
    #[arg(long, value_name = "SHARE", default_value = "0.9")]
    threshold: String,
    /// Write a picture here, its table and its words beside it
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Which picture
    #[arg(long, value_name = "PICTURE", default_value = "heat-map")]
    picture: Drawn,
    /// The market of a picture that shows one, such as N22
    #[arg(long, value_name = "ID")]
    market: Option<String>,
    /// Show every market, not only those with probes
    #[arg(long)]
    all: bool,
}

/// Which picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Drawn {
    /// Markets by coalitions: what could be covered, what was applied
    HeatMap,
    /// Families of tools by growing coalitions, over the days given
    Families,
    /// Who supplies each market
    Residual,
    /// What each member adds, in the order given
    JoinOrder,
    /// What a covered share denies in one market
    Denial,
}

pub(crate) fn run(arguments: &Coalition, context: &mut Context<'_>) -> Done {
    let members = arguments
        .members
        .iter()
        .map(|m| country(m))
        .collect::<Result<Vec<Country>, Failure>>()?;
    let mut request = CoalitionRequest::new(&members, country(&arguments.to)?)?;
    if let Some(demand) = &arguments.demand {
        request.demand = Some(share("--demand", demand)?);
    }
    request.backfill = share("--backfill", &arguments.backfill)?;
    request.threshold = share("--threshold", &arguments.threshold)?;
    request.check()?;
    let days = days(arguments)?;
    let data = arguments.data.as_deref().map(market_tables).transpose()?;
    let library = context.library()?;
    let answers = over_days(&library, data.as_ref(), &request, &days)?;
    if let Some(file) = &arguments.svg {
        let kind = match arguments.picture {
            Drawn::HeatMap => PictureKind::HeatMap,
            Drawn::Families => PictureKind::Families,
            Drawn::Residual => PictureKind::Residual,
            Drawn::JoinOrder => PictureKind::JoinOrder,
            Drawn::Denial => PictureKind::Denial,
        };
        let drawn = picture(kind, data.as_ref(), &answers, arguments.market.as_deref())?;
        write_picture(file, &drawn)?;
    }
    let wires: Vec<Wire> = answers
        .iter()
        .map(|answer| v1_coalition::coalition(data.as_ref(), answer))
        .collect();
    match wires.as_slice() {
        [one] if context.json => context.print_json(one)?,
        many if context.json => context.print_json(&many)?,
        many => {
            let text = show::answers(context, many, arguments.all);
            context.print(&text)?;
        }
    }
    let open = answers
        .iter()
        .any(exeat::coalition::CoalitionAnswer::is_incomplete);
    Ok(if open { 2 } else { 0 })
}

fn country(text: &str) -> Result<Country, Failure> {
    let text = text.trim();
    Country::find(&text.to_uppercase())
        .or_else(|| Country::find(text))
        .ok_or_else(|| {
            Failure::one(
                "unknown-country",
                format!("`{text}` is not a country known here"),
                "write its ISO 3166-1 alpha-2 code, such as jp",
            )
        })
}

fn share(option: &str, text: &str) -> Result<Exact, Failure> {
    Exact::parse(text).ok_or_else(|| {
        Failure::one(
            "bad-figure",
            format!("{option}: `{text}` is not a number"),
            "write it as 0.4 or 2/5",
        )
    })
}

fn days(arguments: &Coalition) -> Result<Vec<Date>, Failure> {
    if arguments.on.is_empty() {
        return Ok(vec![today()]);
    }
    arguments
        .on
        .iter()
        .filter_map(|text| date("--on", Some(text.trim())).transpose())
        .collect()
}

/// A picture, its table and its words beside it.
pub(crate) fn write_picture(file: &Path, drawn: &Picture) -> Result<(), Failure> {
    write(file, &drawn.svg)?;
    write(&file.with_extension("csv"), &drawn.csv)?;
    write(&file.with_extension("txt"), &drawn.text)
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|e| {
        Failure::one(
            "unwritable",
            format!("cannot write `{}`: {e}", path.display()),
            "check the folder and the permission to write there",
        )
    })
}
