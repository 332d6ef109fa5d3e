//! Before a name is read: bounds, invisible letters, compatibility forms, look-alikes.

use unicode_normalization::UnicodeNormalization;

use super::MOST_LETTERS;
use super::script::{self, Script};

/// Combining marks that one letter keeps at most; a flood of them is not spelling.
const MOST_MARKS: usize = 3;

/// A name ready to be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cleaned {
    pub(crate) text: String,
    /// Something was left out because the name is longer than [`MOST_LETTERS`].
    pub(crate) cut: bool,
}

/// Bounds the name, drops what cannot be seen and replaces compatibility forms and look-alike letters.
///
/// Reads at most a fixed multiple of [`MOST_LETTERS`] letters, however long `text` is.
pub(crate) fn clean(text: &str) -> Cleaned {
    if text.len() <= MOST_LETTERS && text.is_ascii() {
        let text = text.replace(|c: char| c.is_ascii_control(), " ");
        return Cleaned { text, cut: false };
    }
    let mut kept = String::new();
    let mut letters = 0;
    let mut marks = 0;
    let mut cut = false;
    for (read, letter) in text.chars().enumerate() {
        if letters >= MOST_LETTERS || read >= MOST_LETTERS * 8 {
            cut = true;
            break;
        }
        if is_invisible(letter) {
            continue;
        }
        if unicode_normalization::char::is_combining_mark(letter) {
            marks += 1;
            if marks > MOST_MARKS {
                continue;
            }
        } else {
            marks = 0;
            letters += 1;
        }
        kept.push(if letter.is_control() { ' ' } else { letter });
    }
    // One compatibility letter can become eighteen; the bound holds after it too.
    let normal: String = kept.nfkc().take(MOST_LETTERS * 2).collect();
    Cleaned {
        text: repair_lookalikes(&normal),
        cut,
    }
}

/// Format and direction marks, joiners, fillers, variation selectors, tags: seen by no reader.
fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Latin letter that a Cyrillic or Greek one looks like (a small part of Unicode's confusables, UTS #39).
fn lookalike(letter: char) -> Option<char> {
    Some(match letter {
        'а' | 'α' => 'a',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'с' | 'ϲ' => 'c',
        'С' | 'Ϲ' => 'C',
        'ԁ' => 'd',
        'е' => 'e',
        'Е' | 'Ε' => 'E',
        'һ' => 'h',
        'Н' | 'Η' => 'H',
        'і' | 'ι' => 'i',
        'І' | 'Ι' | 'Ӏ' => 'I',
        'ј' => 'j',
        'Ј' => 'J',
        'К' | 'Κ' => 'K',
        'к' | 'κ' => 'k',
        'М' | 'Μ' => 'M',
        'м' => 'm',
        'Ν' => 'N',
        'п' => 'n',
        'о' | 'ο' => 'o',
        'О' | 'Ο' => 'O',
        'р' | 'ρ' => 'p',
        'Р' | 'Ρ' => 'P',
        'ԛ' => 'q',
        'ѕ' => 's',
        'Ѕ' => 'S',
        'т' => 't',
        'Т' | 'Τ' => 'T',
        'ѵ' | 'ν' => 'v',
        'ԝ' => 'w',
        'Ԝ' => 'W',
        'х' | 'χ' => 'x',
        'Х' | 'Χ' => 'X',
        'у' | 'γ' => 'y',
        'У' | 'Υ' | 'Ү' => 'Y',
        'Ζ' => 'Z',
        _ => return None,
    })
}

/// In a word that mixes Latin with Cyrillic or Greek letters, takes the look-alikes for Latin.
fn repair_lookalikes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let latin = word.chars().any(|c| script::of(c) == Script::Latin);
        let foreign = word
            .chars()
            .filter(|&c| matches!(script::of(c), Script::Cyrillic | Script::Greek));
        let all_alike = foreign.clone().all(|c| lookalike(c).is_some());
        if latin && all_alike {
            out.extend(word.chars().map(|c| lookalike(c).unwrap_or(c)));
        } else {
            out.push_str(word);
        }
    }
    out
}

/// The name in Latin letters when every one of its letters merely looks Latin.
pub(crate) fn all_lookalike(text: &str) -> Option<String> {
    let mut any = false;
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match script::of(letter) {
            Script::Cyrillic | Script::Greek => {
                out.push(lookalike(letter)?);
                any = true;
            }
            _ => out.push(letter),
        }
    }
    any.then_some(out)
}
