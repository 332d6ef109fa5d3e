//! Version 1 of the JSON of `countries`.

use crate::packs::Library;
use exeat_terms::{Country, Date};
use serde::Serialize;

/// Countries and what groups they belong to.
#[derive(Debug, Clone, Serialize)]
pub struct Countries {
    /// Always 1.
    pub version: u8,
    /// The day, when only what holds on it was asked for.
    pub on: Option<String>,
    /// The countries, in order of code.
    pub countries: Vec<CountryOut>,
}

/// A country.
#[derive(Debug, Clone, Serialize)]
pub struct CountryOut {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// Its name in English, German, Japanese, Chinese and Korean, by ISO 639-1.
    pub names: Names,
    /// The jurisdictions whose own territory it is part of.
    pub territory_of: Vec<String>,
    /// The groups of all packs it is or was a member of.
    pub groups: Vec<Membership>,
}

/// A country's names.
#[derive(Debug, Clone, Serialize)]
pub struct Names {
    /// English.
    pub en: String,
    /// German.
    pub de: String,
    /// Japanese.
    pub ja: String,
    /// Chinese, simplified.
    pub zh: String,
    /// Korean.
    pub ko: String,
}

/// Membership of a group for a time.
#[derive(Debug, Clone, Serialize)]
pub struct Membership {
    /// The group's name in the rules.
    pub group: String,
    /// First day for which it is written down.
    pub from: Option<String>,
    /// First day after.
    pub until: Option<String>,
    /// How surely it is known.
    pub mark: String,
    /// On what ground.
    pub cite: String,
}

/// What the packs know of countries: of one, or of all; at all times, or on a day.
#[must_use]
pub fn countries(library: &Library, one: Option<Country>, on: Option<Date>) -> Countries {
    let wanted = Country::all().filter(|c| one.is_none_or(|one| one == *c));
    Countries {
        version: 1,
        on: on.map(|day| day.to_string()),
        countries: wanted.map(|c| country(library, c, on)).collect(),
    }
}

fn country(library: &Library, country: Country, on: Option<Date>) -> CountryOut {
    let name = |language| country.name_in(language).to_owned();
    let mut groups = Vec::new();
    for pack in &library.law.packs {
        for group in pack.sets.names() {
            for row in pack.sets.rows(group).unwrap_or_default() {
                let holds = on.is_none_or(|day| {
                    row.from.is_none_or(|from| from <= day) && row.until.is_none_or(|u| day < u)
                });
                if row.member == country && holds {
                    groups.push(Membership {
                        group: group.to_owned(),
                        from: row.from.map(|d| d.to_string()),
                        until: row.until.map(|d| d.to_string()),
                        mark: row.mark.to_string(),
                        cite: row.cite.clone(),
                    });
                }
            }
        }
    }
    CountryOut {
        code: country.code().to_owned(),
        names: Names {
            en: name("en"),
            de: name("de"),
            ja: name("ja"),
            zh: name("zh"),
            ko: name("ko"),
        },
        territory_of: library
            .law
            .packs
            .iter()
            .filter(|p| p.territory.contains(country))
            .map(|p| p.id.clone())
            .collect(),
        groups,
    }
}
