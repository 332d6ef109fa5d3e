//! `exeat gap`: what one country controls and another does not, with an item to show for it.

pub(crate) mod show;

use crate::command::coalition::write_picture;
use crate::context::{Context, date, today};
use crate::failure::{Done, Failure};
use clap::Args;
use exeat::gap::{GapRequest, gaps, matrix_picture};
use exeat::terms::Country;
use exeat::wire::v1_compare::{GapOut, gap};
use std::path::PathBuf;

/// Show what one country controls and another does not
#[derive(Debug, Args)]
pub(crate) struct Gap {
    /// Two jurisdictions or more, such as us jp; eu+nl stands for both together
    #[arg(value_name = "JURISDICTION", num_args = 2.., required = true)]
    sides: Vec<String>,
    /// The day; without it today
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// What to compare, such as chips, lithography or a kind of item; without it what both lists cover
    #[arg(long, value_name = "UNIVERSE")]
    universe: Option<String>,
    /// Compare what needs a licence to this country, not what is listed
    #[arg(long, value_name = "COUNTRY")]
    to: Option<String>,
    /// Write the counts of every pair as a picture here, its table and its words beside it
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Show every item in full
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(arguments: &Gap, context: &mut Context<'_>) -> Done {
    let request = GapRequest {
        sides: arguments.sides.clone(),
        on: date("--on", arguments.on.as_deref())?.unwrap_or_else(today),
        universe: arguments.universe.clone(),
        to: arguments.to.as_deref().map(country).transpose()?,
    };
    let library = context.library()?;
    let compared = gaps(&library, &request)?;
    if let Some(file) = &arguments.svg {
        write_picture(file, &matrix_picture(&compared, &context.messages))?;
    }
    let wires: Vec<GapOut> = compared
        .iter()
        .map(|c| gap(&library, c, &context.messages))
        .collect();
    // Nothing comparable is no answer either.
    let answered = |w: &GapOut| w.complete && !w.kinds.is_empty();
    let complete = match wires.as_slice() {
        [one] => answered(one),
        many => many.iter().all(|w| w.complete) && many.iter().any(answered),
    };
    match wires.as_slice() {
        [one] if context.json => context.print_json(one)?,
        many if context.json => context.print_json(&many)?,
        [one] => {
            let text = show::pair(context, one, arguments.all);
            context.print(&text)?;
        }
        many => {
            let text = show::matrix(context, many, arguments.all);
            context.print(&text)?;
        }
    }
    Ok(if complete { 0 } else { 2 })
}

/// A country as the user writes it.
pub(crate) fn country(text: &str) -> Result<Country, Failure> {
    Country::find(&text.to_uppercase())
        .or_else(|| Country::find(text))
        .ok_or_else(|| {
            Failure::one(
                "unknown-country",
                format!("there is no country `{text}`"),
                "write a two-letter code such as CN, or the country's name",
            )
        })
}
