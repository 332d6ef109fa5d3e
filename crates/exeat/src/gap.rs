//! What one country controls and another does not: the sides, the universe and the destination as a user
//! writes them, and the comparison of every pair.

use crate::check::packs;
use crate::error::Error;
use crate::packs::Library;
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
