//! `--ask`: asks in the terminal for what is missing, best question first, until all is settled.
//!
//! The dialogue goes to standard error, so that standard output holds the answer and nothing else.

use crate::context::Context;
use crate::failure::Failure;
use crate::layout::{Page, padded};
use crate::show::by_outcome;
use exeat::ask::{Decided, Given, Next, Wanted, next, put};
use exeat::terms::Outcome;
use exeat::{Answer, Library, Options, Words, check};
use std::io::{BufRead as _, Read as _};

/// Longest answer that is read, in bytes.
const LONGEST: u64 = 4096;

/// What a person said to a question.
enum Said {
    /// An answer.
    Text(String),
    /// Nothing, or `?`.
    Skip,
    /// The end of the dialogue.
    End,
}

/// What a dialogue gave.
pub(crate) struct Held {
    /// The answer at its end.
    pub(crate) answer: Answer,
    /// The facts that were given.
    pub(crate) given: Vec<Given>,
    /// Every question, and what was said to it; none where it was passed over.
    pub(crate) said: Vec<(String, Option<String>)>,
}

/// Holds the dialogue.
pub(crate) fn hold(
    library: &Library,
    mut answer: Answer,
    options: &Options,
    context: &mut Context<'_>,
) -> Result<Held, Failure> {
    let messages = context.messages.clone();
    let words = Words {
        library,
        messages: &messages,
    };
    let (mut asked, mut given): (Vec<Wanted>, Vec<Given>) = (Vec::new(), Vec::new());
    let mut said = Vec::new();
    loop {
        let Some(question) = next(words, &answer, options, &asked) else {
            context.warn(&words.say("ask.settled", &[]));
            return Ok(Held {
                answer,
                given,
                said,
            });
        };
        // Each question is put once: one that was skipped, or whose answer leaves it open, does not come back.
        asked.push(question.wanted.clone());
        put_question(context, words, asked.len(), &question);
        loop {
            match listen(context)? {
                Said::End => {
                    context.warn(&format!("\n{}", words.say("ask.ended", &[])));
                    return Ok(Held {
                        answer,
                        given,
                        said,
                    });
                }
                Said::Skip => {
                    said.push((question.name.clone(), None));
                    break;
                }
                Said::Text(text) => {
                    let mut transaction = answer.transaction.clone();
                    let taken = match put(words, &mut transaction, &question, &text) {
                        Ok(taken) => taken,
                        Err(message) => {
                            context.warn(&words.say("ask.wrong", &[("message", &message)]));
                            continue;
                        }
                    };
                    // An answer the rules refuse, as an entry that did not exist that day, is asked for again.
                    match check(library, transaction, options) {
                        Ok(after) => {
                            changes(context, words, &answer, &after);
                            answer = after;
                            given.push(taken);
                            said.push((question.name.clone(), Some(text)));
                            break;
                        }
                        Err(error) => context.warn(&error.to_string()),
                    }
                }
            }
        }
    }
}

fn put_question(context: &mut Context<'_>, words: Words<'_>, number: usize, question: &Next) {
    let mut page = Page::new(context.width);
    page.line(0, "");
    page.field(0, &format!("{number}."), 3, &question.text);
    let countries = question.jurisdictions.join(", ");
    page.line(
        3,
        &words.say(
            "ask.matters",
            &[("fact", &question.name), ("countries", &countries)],
        ),
    );
    let wide = question
        .decides
        .iter()
        .map(|d| d.jurisdiction.len())
        .max()
        .unwrap_or(0);
    for jurisdiction in &question.jurisdictions {
        let own: Vec<&Decided> = question
            .decides
            .iter()
            .filter(|d| d.jurisdiction == *jurisdiction)
            .collect();
        if let Some(said) = decides(words, &own) {
            page.field(3, &padded(jurisdiction, wide), wide + 2, &said);
        }
    }
    page.line(
        3,
        &format!("{} · {}", question.how, words.say("ask.skip", &[])),
    );
    let text = page.finish();
    context.warn(text.trim_end_matches('\n'));
    let _ = context.err.write_all(b"> ");
    let _ = context.err.flush();
}

/// What the answers decide, those that decide nothing put together.
fn decides(words: Words<'_>, own: &[&Decided]) -> Option<String> {
    if own.is_empty() {
        return None;
    }
    let mut parts: Vec<String> = by_outcome(own.iter().map(|d| (d.answer.clone(), d.outcome)))
        .into_iter()
        .map(|(answer, outcome)| {
            let outcome = words.outcome(outcome);
            words.say(
                "missing.decides",
                &[("answer", &answer), ("outcome", &outcome)],
            )
        })
        .collect();
    if parts.is_empty() {
        return Some(words.say("ask.narrows", &[]));
    }
    if own.iter().any(|d| d.outcome.is_none()) {
        let open = words.say("missing.still_open", &[]);
        let otherwise = words.say("ask.otherwise", &[]);
        parts.push(words.say(
            "missing.decides",
            &[("answer", &otherwise), ("outcome", &open)],
        ));
    }
    Some(parts.join(" · "))
}

fn listen(context: &mut Context<'_>) -> Result<Said, Failure> {
    let mut line = Vec::new();
    let read = (&mut context.input)
        .take(LONGEST)
        .read_until(b'\n', &mut line)?;
    if read == 0 {
        return Ok(Said::End);
    }
    let text = String::from_utf8_lossy(&line).trim().to_owned();
    Ok(match text.as_str() {
        "" | "?" => Said::Skip,
        _ => Said::Text(text),
    })
}

/// The heads that an answer changed.
fn changes(context: &mut Context<'_>, words: Words<'_>, before: &Answer, after: &Answer) {
    let several = after.transaction.items.len() > 1;
    let changed: Vec<String> = before
        .determinations
        .iter()
        .zip(&after.determinations)
        .filter(|(b, a)| b.outcome != a.outcome && a.outcome != Outcome::FactsMissing)
        .map(|(_, a)| {
            let item = if several {
                format!(" {}", a.item)
            } else {
                String::new()
            };
            format!("{}{item}: {}", a.jurisdiction, words.outcome(a.outcome))
        })
        .collect();
    if !changed.is_empty() {
        context.warn(&format!("= {}", changed.join(" · ")));
    }
}

/// The facts given, as lines of a transaction file, each table once.
pub(crate) fn paste(context: &Context<'_>, given: &[Given]) -> String {
    let mut out = String::new();
    let mut last: Option<(&str, &str)> = None;
    let mut sorted: Vec<&Given> = given.iter().collect();
    // Facts of one table stand together, tables in order; the top of the file comes first.
    sorted.sort_by_key(|g| (g.of.clone(), g.table.clone()));
    for fact in sorted {
        let table = (fact.table.as_str(), fact.of.as_str());
        if last != Some(table) && !fact.table.is_empty() {
            out.push_str(&fact.table);
            if !fact.of.is_empty() {
                out.push_str(&format!("  # {}", fact.of));
            }
            out.push('\n');
        }
        last = Some(table);
        out.push_str(&fact.line);
        out.push('\n');
    }
    if out.is_empty() {
        return out;
    }
    format!("\n{}\n{out}", context.say("ask.given", &[]))
}
