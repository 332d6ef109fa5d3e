//! `exeat countries`: names of countries, and the groups the rules put them in, by date.

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::layout::Page;
use clap::Args;
use exeat::terms::{Country, parse_date};
use exeat::wire::v1_countries::{Countries as Wire, countries};

/// List countries, their names in five languages, and the groups the rules put them in
#[derive(Debug, Args)]
pub(crate) struct Countries {
    /// A country: its code or its name in any of the languages; without it all of them, by name
    country: Option<String>,
    /// Only the groups it belongs to on this day
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
}

pub(crate) fn run(arguments: &Countries, context: &mut Context<'_>) -> Done {
    let library = context.library()?;
    let one = match &arguments.country {
        None => None,
        Some(word) => Some(find(word)?),
    };
    let on = match &arguments.on {
        None => None,
        Some(text) => Some(parse_date(text).map_err(|e| {
            Failure::one("bad-date", e, "write a day as year-month-day, 2023-07-23")
        })?),
    };
    let wire = countries(&library, one, on);
    if context.json {
        context.print_json(&wire)?;
    } else {
        let text = show(context, &wire, one.is_some());
        context.print(&text)?;
    }
    Ok(0)
}

fn find(word: &str) -> Result<Country, Failure> {
    Country::find(word).ok_or_else(|| {
        let names = Country::all().map(Country::name);
        let help = match exeat::rules::nearest(word, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`exeat countries` lists all codes and names".to_owned(),
        };
        Failure::one("unknown-country", format!("`{word}` is no country"), help)
    })
}

fn show(context: &Context<'_>, wire: &Wire, one: bool) -> String {
    let mut page = Page::new(context.width);
    for country in &wire.countries {
        let names = &country.names;
        let shown = [&names.en, &names.de, &names.ja, &names.zh, &names.ko].map(String::as_str);
        let line = format!("{}  {}", country.code, shown.join(" · "));
        if !one {
            page.line(0, &line);
            continue;
        }
        page.line(0, &context.paint.strong(&line));
        if !country.territory_of.is_empty() {
            let of = country.territory_of.join(", ");
            page.line(2, &context.say("countries.territory", &[("of", &of)]));
        }
        if country.groups.is_empty() {
            page.line(2, &context.say("countries.none", &[]));
        }
        for group in &country.groups {
            let day = |day: &Option<String>| day.clone().unwrap_or_default();
            let (from, until) = (day(&group.from), day(&group.until));
            let key = if until.is_empty() {
                "countries.since"
            } else {
                "countries.until"
            };
            let words: [(&str, &str); 4] = [
                ("from", &from),
                ("until", &until),
                ("mark", &group.mark),
                ("cite", &group.cite),
            ];
            page.field(2, &group.group, 24, &context.say(key, &words));
        }
    }
    page.finish()
}
