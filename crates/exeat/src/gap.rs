//! What one country controls and another does not: the sides, the universe and the destination as a user
//! writes them, and the comparison of every pair.

use crate::check::packs;
use crate::error::Error;
use crate::messages::Messages;
use crate::packs::Library;
use exeat_compare::coalition::picture::{Caption, GapMatrix, Pair, Picture};
use exeat_compare::gap::{Gap, Question, Side, Universes, gap as compare};
use exeat_terms::{Country, Date, Diagnostic};

/// What is asked.
#[derive(Debug, Clone)]
pub struct GapRequest {
    /// The sides: `us`, `jp`, or `eu+nl` for a union and its member together.
    pub sides: Vec<String>,
    /// The day.
    pub on: Date,
    /// The universe, by name or kind of item; none for the kinds both sides cover that day.
    pub universe: Option<String>,
    /// Compare what needs a licence to this destination, and not what is listed.
    pub to: Option<Country>,
}

/// Two sides compared.
#[derive(Debug, Clone)]
pub struct Compared {
    /// What was asked.
    pub question: Question,
    /// The answer.
    pub gap: Gap,
}

/// Compares every pair of the sides, in order.
///
/// # Errors
/// When there are fewer than two sides, or a side or the universe is not known.
pub fn gaps(library: &Library, request: &GapRequest) -> Result<Vec<Compared>, Error> {
    if request.sides.len() < 2 {
        return Err(Error::one(
            Diagnostic::error("too-few-sides", "a gap lies between two countries").with_help(
                "name two or more, as in `exeat gap us jp`; `eu+nl` stands for both at once",
            ),
        ));
    }
    let sides: Vec<Side> = request
        .sides
        .iter()
        .map(|text| side(library, text, request.on))
        .collect::<Result<_, _>>()?;
    let universes = Universes::of(&library.law);
    let kinds = match &request.universe {
        Some(name) => Some(universe(library, &universes, name)?),
        None => None,
    };
    let mut out = Vec::new();
    for (at, one) in sides.iter().enumerate() {
        for two in sides.iter().skip(at + 1) {
            let question = Question {
                sides: [one.clone(), two.clone()],
                kinds: kinds.clone(),
                to: request.to,
            };
            let gap = compare(&library.law, &universes, &question);
            out.push(Compared { question, gap });
        }
    }
    Ok(out)
}

/// Every pair as a picture: how much each law controls that the others do not.
#[must_use]
pub fn matrix_picture(compared: &[Compared], messages: &Messages) -> Picture {
    let mut sides: Vec<String> = Vec::new();
    for side in compared.iter().flat_map(|c| &c.question.sides) {
        if !sides.contains(&side.name()) {
            sides.push(side.name());
        }
    }
    let cell = |row: &String, column: &String| -> Option<Pair> {
        let found = compared.iter().find_map(|c| {
            let at = |name: &String| c.question.sides.iter().position(|s| s.name() == *name);
            Some((c, at(row)?, at(column)?))
        });
        let (found, row, column) = found?;
        if row == column || found.gap.kinds.is_empty() {
            return None;
        }
        let open = found.gap.not_compared.iter().filter(|n| n.side == row);
        Some(Pair {
            only: found.gap.only.get(row).map_or(0, Vec::len),
            open: open.count(),
        })
    };
    let first = compared.first().map(|c| &c.question);
    let on = first
        .and_then(|q| q.sides.first())
        .map(|s| s.on.to_string());
    let on = on.unwrap_or_default();
    let title = match first.and_then(|q| q.to) {
        None => messages.say("gap.matrix_title", &[("on", &on)]),
        Some(to) => {
            let words = [("on", on.as_str()), ("to", to.name())];
            messages.say("gap.matrix_title_to", &words)
        }
    };
    let mut notes = vec![messages.say("gap.matrix_note", &[])];
    if compared.iter().any(|c| !c.gap.complete) {
        notes.push(messages.say("gap.incomplete", &[]));
    }
    notes.push(messages.say("head.disclaimer", &[]));
    GapMatrix {
        caption: Caption {
            title,
            subtitle: messages.say("gap.matrix", &[]),
            notes,
        },
        cells: sides
            .iter()
            .map(|row| sides.iter().map(|column| cell(row, column)).collect())
            .collect(),
        sides,
    }
    .draw()
}

/// A side as a user writes it, each of its packs known.
pub(crate) fn side(library: &Library, text: &str, on: Date) -> Result<Side, Error> {
    let mut side = Side::new(text, on);
    for id in &mut side.packs {
        if let Some(pack) = packs(library, std::slice::from_ref(id))?.first() {
            id.clone_from(&pack.id);
        }
    }
    Ok(side)
}

fn universe(
    library: &Library,
    universes: &Universes,
    name: &str,
) -> Result<Vec<exeat_rules::KindId>, Error> {
    let plain = name.trim().to_lowercase();
    if let Some(kinds) = universes.kinds(&plain) {
        return Ok(kinds.to_vec());
    }
    if let Some(kind) = library.law.vocabulary.kind_by_word(&plain) {
        return Ok(vec![kind]);
    }
    let names: Vec<&str> = universes.names().collect();
    let help = match exeat_rules::nearest(&plain, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? universes are {}", names.join(", ")),
        None => format!(
            "universes are {}; a kind of item is one too",
            names.join(", ")
        ),
    };
    Err(Error::one(
        Diagnostic::error("unknown-universe", format!("there is no universe `{name}`"))
            .with_help(help),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::v1_compare;
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn request(sides: &[&str], universe: Option<&str>) -> GapRequest {
        GapRequest {
            sides: sides.iter().map(|s| (*s).to_owned()).collect(),
            on: exeat_terms::parse_date("2025-12-01").unwrap(),
            universe: universe.map(str::to_owned),
            to: None,
        }
    }

    fn json(sides: &[&str], universe: Option<&str>) -> Value {
        let library = Library::carried().unwrap();
        let compared = gaps(&library, &request(sides, universe)).unwrap();
        let wire = v1_compare::gap(&library, &compared[0], &Messages::load("en"));
        serde_json::to_value(wire).unwrap()
    }

    #[test]
    fn the_json_has_the_fields_that_stay() {
        let gap = json(&["jp", "eu"], Some("deposition"));
        assert_eq!(gap["complete"], Value::Bool(true));
        let chamber = gap["only"]["jp"]
            .as_array()
            .unwrap()
            .iter()
            .find(|o| o["entry"] == "6.17.u")
            .unwrap();
        assert_eq!(chamber["witness"]["kind"], "epitaxy tool");
        assert_eq!(
            chamber["witness"]["facts"]["deposition-temperature"],
            "685 °C"
        );
        assert_eq!(chamber["witness"]["facts"]["preclean-chamber"], "yes");
        assert_eq!(
            chamber["boundary"],
            "deposition temperature: jp <= 685 °C, eu < 958 K"
        );
        assert!(chamber["limb"].is_string());
        assert!(gap["only"]["eu"].is_array() && gap["not_compared"].is_array());
    }

    #[test]
    fn a_witness_is_a_transaction_that_check_reads() {
        let library = Library::carried().unwrap();
        let gap = json(&["us", "eu"], None);
        for side in ["us", "eu"] {
            for only in gap["only"][side].as_array().unwrap() {
                let item = serde_json::json!({
                    "date": "2025-12-01", "kind": "export", "from": "US", "destination": "CN",
                    "items": [{ "id": "1", "kind": only["witness"]["kind"], "facts": only["witness"]["facts"] }],
                });
                let text = item.to_string();
                let read = crate::transaction_text(&library, &text, "witness", true);
                assert!(read.is_ok(), "{text}: {}", read.err().unwrap());
            }
        }
    }

    #[test]
    fn a_union_and_its_member_are_one_side() {
        let gap = json(&["us", "eu+de"], Some("etch"));
        assert_eq!(gap["sides"][1], "eu+de");
        let alone = json(&["us", "de"], Some("etch"));
        // Two laws together leave no more free than one of them, and what both ask alike is told once.
        let entries = |gap: &Value| -> BTreeSet<String> {
            let list = gap["only"]["us"].as_array().unwrap().iter();
            list.map(|o| o["entry"].to_string()).collect()
        };
        assert!(entries(&gap).is_subset(&entries(&alone)));
        let count = |gap: &Value| gap["only"]["us"].as_array().unwrap().len();
        assert!(count(&gap) <= count(&alone), "{gap}");
    }

    #[test]
    fn what_is_not_known_is_an_error_that_helps() {
        let library = Library::carried().unwrap();
        let error = gaps(&library, &request(&["us", "eu"], Some("lithographie"))).unwrap_err();
        assert!(
            error.to_string().contains("did you mean `lithography`"),
            "{error}"
        );
        let error = gaps(&library, &request(&["us", "zz"], None)).unwrap_err();
        assert!(
            error.to_string().contains("unknown-jurisdiction"),
            "{error}"
        );
        assert!(gaps(&library, &request(&["us"], None)).is_err());
    }
}
