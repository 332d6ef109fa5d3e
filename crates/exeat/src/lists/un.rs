//! The consolidated list of the United Nations Security Council, XML.

use super::names::{self, Countries};
use super::own::unknown_country;
use super::xml::Element;
use super::{Entry, Kind, Party, Read, possible};

/// Elements that are parties.
pub(super) const PARTIES: [&str; 2] = ["INDIVIDUAL", "ENTITY"];

pub(super) fn read(root: &Element, parties: &[Element]) -> Read {
    let mut out = Read {
        form: "United Nations, XML",
        source: "United Nations, Security Council consolidated list".to_owned(),
        rows: parties.len(),
        ..Read::default()
    };
    out.seen_on(
        root.attribute("dateGenerated")
            .get(..10)
            .and_then(names::date),
    );
    let stated = out.as_of;
    let mut countries = Countries::default();
    for element in parties {
        let person = element.name == "INDIVIDUAL";
        let parts = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"];
        let name: Vec<&str> = parts
            .iter()
            .map(|part| element.get(part))
            .filter(|part| !part.is_empty())
            .collect();
        let mut party = Party {
            id: [element.get("REFERENCE_NUMBER"), element.get("DATAID")]
                .into_iter()
                .find(|id| !id.is_empty())
                .unwrap_or("")
                .to_owned(),
            names: vec![
                name.join(" "),
                element.get("NAME_ORIGINAL_SCRIPT").to_owned(),
            ],
            kind: if person {
                Kind::Person
            } else {
                Kind::Organisation
            },
            ..Party::default()
        };
        let mut weak = Vec::new();
        for alias in element
            .deep("INDIVIDUAL_ALIAS")
            .iter()
            .chain(&element.deep("ENTITY_ALIAS"))
        {
            // Several names stand in one element now and then.
            for name in names::aliases(alias.get("ALIAS_NAME")) {
                if alias.get("QUALITY").eq_ignore_ascii_case("low") {
                    weak.push(name.clone());
                }
                party.names.push(name);
            }
        }
        let places = ["INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS"];
        let addresses = places.iter().flat_map(|place| element.all(place));
        let words: Vec<&str> = addresses
            .map(|address| address.get("COUNTRY"))
            .chain(
                element
                    .all("NATIONALITY")
                    .flat_map(|n| n.all("VALUE"))
                    .map(|v| v.text.trim()),
            )
            .filter(|word| !word.is_empty())
            .collect();
        for word in words {
            match countries.find(word) {
                Some(found) => party.countries.push(found),
                None => out.notes.push(unknown_country(element.line, word)),
            }
        }
        for birth in element.all("INDIVIDUAL_DATE_OF_BIRTH") {
            party
                .dates
                .extend(names::date(birth.get("DATE").get(..10).unwrap_or("")));
        }
        for document in element.all("INDIVIDUAL_DOCUMENT") {
            let number = document.get("NUMBER");
            if number.chars().any(|c| c.is_ascii_digit()) && number.len() <= 60 {
                party.identifiers.push(number.to_owned());
            }
        }
        let since = names::date(element.get("LISTED_ON").get(..10).unwrap_or("")).filter(possible);
        if stated.is_none() {
            out.seen_on(since);
        }
        out.take(Entry {
            list: "un-sc".to_owned(),
            party,
            weak,
            programme: element.get("UN_LIST_TYPE").to_owned(),
            since,
            row: element.line,
            ..Entry::default()
        });
    }
    out
}
