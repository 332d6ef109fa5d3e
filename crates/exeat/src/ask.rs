//! A dialogue's two steps: which question comes next over all answers, and how its answer enters the transaction.

mod put;

use crate::check::{Answer, Options, check};
use crate::packs::Library;
use crate::words::Words;
use exeat_decide::{Asked, Determination, Question};
use exeat_rules::{FactType, Scope};
use exeat_terms::{FactId, FactValue, Outcome, ReachStatus, Roles};

pub use put::{Given, put};

/// What is asked for, so far as one answer serves several lines and countries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The fact, party's fact, entry or rate.
    pub asked: Asked,
    /// The line it belongs to, by place; none for what all lines share.
    pub item: Option<usize>,
    /// The jurisdiction it belongs to; none for what all share.
    pub jurisdiction: Option<String>,
}

/// What an answer decides in one jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The jurisdiction.
    pub jurisdiction: String,
    /// The answers, in words.
    pub answer: String,
    /// The head that follows; none where other facts still matter.
    pub outcome: Option<Outcome>,
}

/// The next question over all determinations of an answer.
#[derive(Debug, Clone)]
pub struct Next {
    /// What is asked for.
    pub wanted: Wanted,
    /// Its name, as answers show it.
    pub name: String,
    /// The question.
    pub text: String,
    /// How an answer may be written.
    pub how: String,
    /// The jurisdictions it matters to.
    pub jurisdictions: Vec<String>,
    /// What its answers decide.
    pub decides: Vec<Decided>,
    /// Roles of the party it is asked about.
    roles: Roles,
}

/// The question that serves most: asked next by the most countries that are reached, then by the most in all.
#[must_use]
pub fn next(
    words: Words<'_>,
    answer: &Answer,
    options: &Options,
    skipped: &[Wanted],
) -> Option<Next> {
    struct Candidate<'a> {
        wanted: Wanted,
        // Asked next, by reached countries, by all.
        weight: (bool, usize, usize),
        first: &'a Determination,
        questions: Vec<(&'a Determination, &'a Question)>,
    }
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    for d in &answer.determinations {
        let best = d
            .missing
            .next
            .as_ref()
            .map(|q| (wanted(words.library, answer, d, &q.asked), Some(q)))
            .filter(|(w, _)| !skipped.contains(w));
        let Some((wanted, question)) = best.or_else(|| {
            let rest = d.missing.still_matter.iter();
            rest.map(|asked| wanted(words.library, answer, d, asked))
                .find(|w| !skipped.contains(w))
                .map(|w| (w, None))
        }) else {
            continue;
        };
        let reached = usize::from(d.reach_status == ReachStatus::Reached);
        let at = match candidates.iter().position(|c| c.wanted == wanted) {
            Some(at) => at,
            None => {
                candidates.push(Candidate {
                    wanted,
                    weight: (false, 0, 0),
                    first: d,
                    questions: Vec::new(),
                });
                candidates.len() - 1
            }
        };
        if let Some(candidate) = candidates.get_mut(at) {
            candidate.weight.0 |= question.is_some();
            candidate.weight.1 += reached;
            candidate.weight.2 += 1;
            candidate.questions.extend(question.map(|q| (d, q)));
        }
    }
    // The first of the best, so that ties go to the order of lines and countries.
    let best = candidates.into_iter().rev().max_by_key(|c| c.weight)?;
    if let Some(concern) = concern(words.library, answer, best.first, skipped) {
        return Some(concern_question(
            words, answer, options, concern, best.first,
        ));
    }
    let roles = match &best.wanted.asked {
        Asked::Party(at, _) => best
            .first
            .case
            .parties
            .get(*at)
            .map(|p| p.roles)
            .unwrap_or_default(),
        Asked::Fact(_) | Asked::Entries | Asked::Rate(..) => Roles::default(),
    };
    let mut jurisdictions: Vec<String> = answer
        .determinations
        .iter()
        .filter(|d| {
            d.missing
                .still_matter
                .iter()
                .any(|a| wanted(words.library, answer, d, a) == best.wanted)
        })
        .map(|d| d.jurisdiction.clone())
        .collect();
    jurisdictions.sort();
    jurisdictions.dedup();
    let asked = &best.wanted.asked;
    Some(Next {
        name: name(words, asked, best.first),
        text: text(words, asked, &best.first.jurisdiction),
        how: how(words, asked),
        decides: best
            .questions
            .iter()
            .flat_map(|(d, q)| decided(words, d, q))
            .collect(),
        jurisdictions,
        roles,
        wanted: best.wanted,
    })
}

/// What one determination asks for, freed of what does not distinguish it from another's question.
fn wanted(library: &Library, answer: &Answer, d: &Determination, asked: &Asked) -> Wanted {
    let def = match asked {
        Asked::Fact(fact) => library.law.vocabulary.fact(*fact),
        Asked::Party(..) | Asked::Entries | Asked::Rate(..) => None,
    };
    let of_item = *asked == Asked::Entries || def.is_some_and(|f| f.scope == Scope::Item);
    let own = *asked == Asked::Entries || def.is_some_and(|f| f.by_jurisdiction);
    Wanted {
        asked: asked.clone(),
        item: answer
            .transaction
            .items
            .iter()
            .position(|i| i.id == d.item)
            .filter(|_| of_item),
        jurisdiction: own.then(|| d.jurisdiction.clone()),
    }
}

/// The recorded statement of a concern, where it is not given and would answer something that matters.
fn concern(
    library: &Library,
    answer: &Answer,
    d: &Determination,
    skipped: &[Wanted],
) -> Option<FactId> {
    let vocabulary = &library.law.vocabulary;
    let concern = vocabulary.find("known-concern")?.id;
    let wanted = Wanted {
        asked: Asked::Fact(concern),
        item: None,
        jurisdiction: None,
    };
    let knowledge = |asked: &Asked| match asked {
        Asked::Fact(fact) => vocabulary.fact(*fact).is_some_and(|f| f.knowledge),
        Asked::Party(..) | Asked::Entries | Asked::Rate(..) => false,
    };
    let open = answer.transaction.end_use.get(concern).is_none() && !skipped.contains(&wanted);
    (open && d.missing.still_matter.iter().any(knowledge)).then_some(concern)
}

/// One recorded statement answers every question of knowledge, so it is asked for before any of them.
fn concern_question(
    words: Words<'_>,
    answer: &Answer,
    options: &Options,
    concern: FactId,
    d: &Determination,
) -> Next {
    let asked = Asked::Fact(concern);
    let mut decides = Vec::new();
    let mut jurisdictions = Vec::new();
    let none = words
        .library
        .law
        .vocabulary
        .fact(concern)
        .and_then(|f| f.words().iter().position(|w| w == "none"))
        .and_then(|at| u8::try_from(at).ok());
    if let Some(none) = none {
        // What "none" would decide is found by trying it.
        let mut tried = answer.transaction.clone();
        tried.end_use.set(concern, FactValue::Word(none));
        if let Ok(after) = check(words.library, tried, options) {
            for (before, after) in answer.determinations.iter().zip(&after.determinations) {
                if before.missing.still_matter == after.missing.still_matter {
                    continue;
                }
                jurisdictions.push(after.jurisdiction.clone());
                decides.push(Decided {
                    jurisdiction: after.jurisdiction.clone(),
                    answer: "none".to_owned(),
                    outcome: Some(after.outcome).filter(|o| *o != Outcome::FactsMissing),
                });
            }
        }
    }
    jurisdictions.sort();
    jurisdictions.dedup();
    Next {
        name: words.asked_name(&asked, &d.case, &d.jurisdiction),
        text: text(words, &asked, &d.jurisdiction),
        how: how(words, &asked),
        jurisdictions,
        decides,
        roles: Roles::default(),
        wanted: Wanted {
            asked,
            item: None,
            jurisdiction: None,
        },
    }
}

fn decided(words: Words<'_>, d: &Determination, question: &Question) -> Vec<Decided> {
    let Some(pack) = words.library.law.pack(&d.jurisdiction) else {
        return Vec::new();
    };
    question
        .decides
        .iter()
        .map(|decides| Decided {
            jurisdiction: d.jurisdiction.clone(),
            answer: words.answer(&question.asked, &decides.values, pack),
            outcome: decides.outcome,
        })
        .collect()
}

/// The name of what is asked; lists a party may stand on are asked for one by one, so each has its own.
fn name(words: Words<'_>, asked: &Asked, d: &Determination) -> String {
    let name = words.asked_name(asked, &d.case, &d.jurisdiction);
    let list = match asked {
        Asked::Party(_, fact) => words
            .library
            .law
            .vocabulary
            .fact(*fact)
            .filter(|f| matches!(f.fact_type, FactType::Listing(_))),
        Asked::Fact(_) | Asked::Entries | Asked::Rate(..) => None,
    };
    match (list, name.rsplit_once('.')) {
        (Some(list), Some((party, _))) => format!("{party}.{}", list.name),
        _ => name,
    }
}

fn is_informed(words: Words<'_>, fact: FactId) -> bool {
    words
        .library
        .law
        .vocabulary
        .fact(fact)
        .is_some_and(|f| f.name == "informed")
}

fn text(words: Words<'_>, asked: &Asked, jurisdiction: &str) -> String {
    match asked {
        // A notice binds under the law of who sent it, so all are asked for at once.
        Asked::Party(_, fact) if is_informed(words, *fact) => words.say("ask.informed", &[]),
        _ => words.question(asked, jurisdiction),
    }
}

/// How an answer may be written.
fn how(words: Words<'_>, asked: &Asked) -> String {
    let fact = match asked {
        Asked::Entries => return words.say("ask.how_entries", &[]),
        Asked::Rate(..) => return words.say("ask.how_rate", &[]),
        Asked::Party(_, fact) if is_informed(words, *fact) => {
            return words.say("ask.how_informed", &[]);
        }
        Asked::Fact(fact) | Asked::Party(_, fact) => *fact,
    };
    let Some(def) = words.library.law.vocabulary.fact(fact) else {
        return String::new();
    };
    match (&def.fact_type, &def.unit) {
        (FactType::Number, Some(unit)) => words.say("ask.how_unit", &[("unit", unit.as_str())]),
        (FactType::Number, None) => words.say("ask.how_number", &[]),
        (FactType::YesNo, _) => words.say("ask.how_yes_no", &[]),
        (FactType::Listing(list), _) => {
            words.say("ask.how_listing", &[("words", &list.join(", "))])
        }
        (FactType::Choice(list), _) => words.say("ask.how_choice", &[("words", &list.join(", "))]),
        (FactType::Country, _) => words.say("ask.how_country", &[]),
        (FactType::Money, _) => words.say("ask.how_money", &[]),
    }
}

#[cfg(test)]
mod tests;
