//! The consolidated list of the European Union: XML, and CSV in its two versions.

use super::grouped::Grouped;
use super::names::{self, Countries};
use super::own::broken_row;
use super::records::{Columns, Record};
use super::xml::Element;
use super::{Entry, Fate, Kind, Note, Party, Read, possible};

/// Elements that are parties.
pub(super) const PARTIES: [&str; 1] = ["sanctionEntity"];
/// How the columns are called in either version.
const ID: [&str; 2] = ["entity_logicalid", "entity_logical_id"];
const NAME: [&str; 2] = ["namealias_wholename", "naal_wholename"];
const NAME_PARTS: [[&str; 2]; 3] = [
    ["namealias_firstname", "naal_firstname"],
    ["namealias_middlename", "naal_middlename"],
    ["namealias_lastname", "naal_lastname"],
];
const KIND: [&str; 4] = [
    "entity_subjecttype_classificationcode",
    "entity_subjecttype",
    "subject_type",
    "subject_type_1",
];
const ADDRESS: [&str; 3] = ["address_countryiso2code", "address_country", "addr_country"];
const CITIZENSHIP: [&str; 3] = [
    "citizenship_countryiso2code",
    "citi_country",
    "citizenship_country",
];
const BIRTH: [&str; 2] = ["birthdate_birthdate", "birt_date"];
const NUMBER: [&str; 2] = ["identification_number", "iden_number"];
const PROGRAMME: [&str; 2] = ["entity_regulation_programme", "programme"];
const SINCE: [&str; 3] = [
    "entity_regulation_publicationdate",
    "entity_regulation_entryintoforcedate",
    "leba_publication_date",
];
const CITE: [&str; 2] = ["entity_regulation_numbertitle", "leba_numtitle"];
const MADE: [&str; 2] = ["filegenerationdate", "date_file"];

/// Whether a header is one of this list.
pub(super) fn is_header(columns: &Columns) -> bool {
    columns.find(&ID).is_some() && columns.find(&NAME).is_some()
}

fn kind(word: &str) -> Kind {
    match word.to_lowercase().as_str() {
        "p" | "person" => Kind::Person,
        "e" | "enterprise" | "entity" => Kind::Organisation,
        _ => Kind::Unknown,
    }
}

pub(super) fn xml(root: &Element, parties: &[Element]) -> Read {
    let mut out = Read {
        form: "European Union, XML",
        source: "European Union, consolidated list of financial sanctions".to_owned(),
        rows: parties.len(),
        ..Read::default()
    };
    out.seen_on(
        root.attribute("generationDate")
            .get(..10)
            .and_then(names::date),
    );
    let mut countries = Countries::default();
    for element in parties {
        let mut weak = Vec::new();
        let mut party = Party {
            id: [
                element.attribute("euReferenceNumber"),
                element.attribute("logicalId"),
            ]
            .into_iter()
            .find(|id| !id.is_empty())
            .unwrap_or("")
            .to_owned(),
            ..Party::default()
        };
        for subject in element.all("subjectType") {
            party.kind = kind(subject.attribute("classificationCode"));
        }
        for alias in element.all("nameAlias") {
            let whole = alias.attribute("wholeName");
            let parts = ["firstName", "middleName", "lastName"].map(|part| alias.attribute(part));
            let name = whole_name(whole, &parts);
            if alias.attribute("strong") == "false" {
                weak.push(name.clone());
            }
            party.names.push(name);
        }
        for place in ["address", "citizenship"] {
            for place in element.all(place) {
                let code = place.attribute("countryIso2Code");
                // The list writes 00 where the country is not known.
                party.countries.extend(countries.find(code));
            }
        }
        for birth in element.all("birthdate") {
            party
                .dates
                .extend(names::date(birth.attribute("birthdate")));
        }
        for number in element.all("identification") {
            party
                .identifiers
                .push(number.attribute("number").to_owned());
        }
        party.identifiers.retain(|number| !number.is_empty());
        let law = element.all("regulation").next();
        out.take(Entry {
            list: "eu-fsf".to_owned(),
            party,
            weak,
            cite: law
                .map_or("", |law| law.attribute("numberTitle"))
                .to_owned(),
            programme: law.map_or("", |law| law.attribute("programme")).to_owned(),
            since: law
                .and_then(|law| names::date(law.attribute("publicationDate")))
                .filter(possible),
            row: element.line,
            ..Entry::default()
        });
    }
    out
}

fn whole_name(whole: &str, parts: &[&str]) -> String {
    if !whole.is_empty() {
        return whole.to_owned();
    }
    let parts: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" ")
}

pub(super) fn csv(columns: &Columns, rows: &[Record]) -> Read {
    let mut out = Read {
        form: "European Union, CSV",
        source: "European Union, consolidated list of financial sanctions".to_owned(),
        rows: rows.len(),
        ..Read::default()
    };
    let mut countries = Countries::default();
    let mut parties = Grouped::default();
    for record in rows {
        let get = |names: &[&str]| columns.find(names).map_or("", |at| record.get(at));
        if let Some(broken) = record.broken {
            out.notes.push(broken_row(record.line, broken));
            continue;
        }
        out.seen_on(names::date(get(&MADE)));
        let id = get(&ID);
        if id.is_empty() {
            out.notes.push(Note::new(
                record.line,
                Fate::Rejected,
                "the row does not say to which party it belongs",
                "fetch the file again; it may be damaged",
            ));
            continue;
        }
        let Some(entry) = parties.party(id, &mut out, || Entry {
            list: "eu-fsf".to_owned(),
            party: Party {
                id: id.to_owned(),
                kind: kind(get(&KIND)),
                ..Party::default()
            },
            cite: get(&CITE).to_owned(),
            programme: get(&PROGRAMME).to_owned(),
            since: names::date(get(&SINCE)).filter(possible),
            row: record.line,
            ..Entry::default()
        }) else {
            continue;
        };
        let parts = NAME_PARTS.map(|part| get(&part));
        entry.party.names.push(whole_name(get(&NAME), &parts));
        entry.party.countries.extend(countries.find(get(&ADDRESS)));
        entry
            .party
            .countries
            .extend(countries.find(get(&CITIZENSHIP)));
        entry.party.dates.extend(names::date(get(&BIRTH)));
        let number = get(&NUMBER);
        if !number.is_empty() && !entry.party.identifiers.iter().any(|have| have == number) {
            entry.party.identifiers.push(number.to_owned());
        }
    }
    parties.finish(&mut out);
    out
}
