//! Taking apart text that is written without blanks: words of a table, and what lies between them.

use crate::words::{ConceptId, LONGEST_PHRASE, Lexicon};

/// A piece of the text: a word of the table with its meanings, or letters that no table knows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a [char],
    pub(crate) concepts: Vec<ConceptId>,
}

/// Cost of one word of a table.
const WORD: u32 = 10;
/// Cost of opening a stretch of unknown letters, and of each letter in it.
const UNKNOWN: u32 = 8;
const UNKNOWN_LETTER: u32 = 9;
/// A single unknown letter between words is unlikely: brands have two and more.
const AND: u32 = 4;
const LONE_LETTER: u32 = 6;

/// The cheapest way to see `text` as words of `lexicons` and unknown letters; few and long words win.
pub(crate) fn split<'a>(text: &'a [char], lexicons: &[&Lexicon]) -> Vec<Piece<'a>> {
    let whole: String = text.iter().collect();
    // Where each letter begins in bytes, and the end.
    let places: Vec<usize> = whole
        .char_indices()
        .map(|(place, _)| place)
        .chain([whole.len()])
        .collect();
    let written = |start: usize, end: usize| {
        let (start, end) = (places.get(start).copied(), places.get(end).copied());
        start
            .zip(end)
            .and_then(|(start, end)| whole.get(start..end))
            .unwrap_or_default()
    };
    // For each end: cost, start of the last piece, whether that piece is unknown letters.
    let mut best: Vec<(u32, usize, bool)> = vec![(0, 0, false)];
    for end in 1..=text.len() {
        let mut chosen: Option<(u32, usize, bool)> = None;
        for start in (0..end).rev() {
            let len = end - start;
            let Some(&(before, _, after_unknown)) = best.get(start) else {
                continue;
            };
            let Some(letters) = text.get(start..end) else {
                continue;
            };
            let mut consider = |cost: u32, unknown: bool| {
                if chosen.is_none_or(|(least, _, _)| cost < least) {
                    chosen = Some((cost, start, unknown));
                }
            };
            if len <= LONGEST_PHRASE && known(written(start, end), lexicons) {
                let cost = match letters {
                    // "and", written between words.
                    ['与' | '及' | 'の'] => AND,
                    [_] => WORD + LONE_LETTER,
                    _ => WORD,
                };
                consider(before.saturating_add(cost), false);
            }
            if !after_unknown {
                let lone = if len == 1 { LONE_LETTER } else { 0 };
                let letters = u32::try_from(len).unwrap_or(u32::MAX / 100);
                let cost = UNKNOWN + UNKNOWN_LETTER.saturating_mul(letters) + lone;
                consider(before.saturating_add(cost), true);
            }
            if len > LONGEST_PHRASE * 4 {
                break;
            }
        }
        best.push(chosen.unwrap_or((u32::MAX / 2, end - 1, true)));
    }
    let mut pieces = Vec::new();
    let mut end = text.len();
    while end > 0 {
        let Some(&(_, start, unknown)) = best.get(end) else {
            break;
        };
        let Some(letters) = text.get(start..end) else {
            break;
        };
        let concepts = if unknown {
            Vec::new()
        } else {
            meanings(written(start, end), lexicons)
        };
        pieces.push(Piece {
            text: letters,
            concepts,
        });
        end = start;
    }
    pieces.reverse();
    pieces
}

fn known(word: &str, lexicons: &[&Lexicon]) -> bool {
    lexicons.iter().any(|lexicon| lexicon.contains_key(word))
}

/// Every concept that the word has in any of the tables, the first table first.
fn meanings(word: &str, lexicons: &[&Lexicon]) -> Vec<ConceptId> {
    let mut out = Vec::new();
    for lexicon in lexicons {
        for &concept in lexicon.get(word).into_iter().flatten() {
            if !out.contains(&concept) {
                out.push(concept);
            }
        }
    }
    out
}
