//! Latin letters: words, phrases of the tables, numbers, initials, bracketed acronyms.

use unicode_normalization::UnicodeNormalization;

use crate::sound::Sound;
use crate::token::{Model, Role, Token};
use crate::words::words;

use super::person;

/// Reads a run of Latin letters.
pub(crate) fn read(text: &str, model: Model, out: &mut Vec<Token>) {
    let found = words_of(text);
    match model {
        Model::Person => person::read(&found, out),
        Model::Organisation => read_organisation(&found, out),
    }
}

/// Lower-case ASCII words of `text`. `&` is "and"; apostrophes and dots inside a word fall away.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    for letter in text.chars() {
        match letter {
            '\'' | '’' | '‘' | '`' | 'ʻ' | 'ʼ' | 'ʿ' | 'ʾ' | '´' => {}
            '&' | '＆' => {
                flush(&mut word, &mut out);
                out.push("and".to_string());
            }
            _ if letter.is_alphanumeric() => word.push_str(&ascii(letter)),
            _ if unicode_normalization::char::is_combining_mark(letter) => {}
            _ => flush(&mut word, &mut out),
        }
    }
    flush(&mut word, &mut out);
    out
}

fn flush(word: &mut String, out: &mut Vec<String>) {
    let kept: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    if !kept.is_empty() {
        out.push(kept);
    }
    word.clear();
}

/// One letter in lower-case ASCII.
pub(crate) fn ascii(letter: char) -> String {
    let special = match letter {
        'ß' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        'ə' | 'Ə' => "a",
        'ŋ' => "ng",
        _ => "",
    };
    if !special.is_empty() {
        return special.to_string();
    }
    if letter.is_ascii() {
        return letter.to_ascii_lowercase().to_string();
    }
    let stripped: String = std::iter::once(letter)
        .nfd()
        .filter(char::is_ascii)
        .collect();
    if stripped.is_empty() {
        any_ascii::any_ascii_char(letter).to_ascii_lowercase()
    } else {
        stripped.to_ascii_lowercase()
    }
}

fn read_organisation(found: &[String], out: &mut Vec<Token>) {
    let joined = join_letters(found);
    let mut at = 0;
    while let Some(word) = joined.get(at) {
        if let Some((token, used)) = number(&joined, at) {
            out.push(token);
            at += used;
            continue;
        }
        let (token, used) = phrase(&joined, at).unwrap_or_else(|| (plain(word), 1));
        out.push(token);
        at += used;
    }
}

/// Single letters in a row are one word, unless they are a phrase of the tables: "A. B. C.", but "S. A.".
fn join_letters(found: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(word) = found.get(at) {
        let letters = found
            .iter()
            .skip(at)
            .take_while(|word| word.len() == 1)
            .count();
        if letters >= 2 && longest(found, at).is_none_or(|(_, used)| used < letters) {
            out.push(found.iter().skip(at).take(letters).cloned().collect());
            at += letters;
        } else if let Some((_, used)) = longest(found, at).filter(|(_, used)| *used > 1) {
            out.extend(found.iter().skip(at).take(used).cloned());
            at += used;
        } else {
            out.push(word.clone());
            at += 1;
        }
    }
    out
}

/// The longest phrase of the tables that starts at `at`: its letters and how many words it takes.
fn longest(found: &[String], at: usize) -> Option<(String, usize)> {
    let known = words().latin_most.get(found.get(at)?).copied()?;
    let most = known.min(found.len().saturating_sub(at));
    (1..=most).rev().find_map(|used| {
        let text = found
            .iter()
            .skip(at)
            .take(used)
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ");
        words().latin.contains_key(&text).then_some((text, used))
    })
}

/// The longest phrase as a token.
fn phrase(found: &[String], at: usize) -> Option<(Token, usize)> {
    let (text, used) = longest(found, at)?;
    let joined = text.replace(' ', "");
    let mut forms = vec![Sound::written(&joined)];
    let role = add_concepts(&mut forms, words().latin.get(&text)?);
    Some((Token::new(&text, role, forms), used))
}

/// Adds the forms of `concepts`; the role is that of the first.
pub(crate) fn add_concepts(forms: &mut Vec<Sound>, concepts: &[u16]) -> Role {
    let mut role = None;
    for concept in concepts.iter().filter_map(|&id| words().concept(id)) {
        role = role.or(Some(concept.role));
        forms.push(Sound::written(&concept.form));
    }
    if role == Some(Role::Form) {
        // "有限公司" is "Ltd" to one firm and "Corporation" to the next.
        forms.push(Sound::written("#legal form"));
    }
    role.unwrap_or(Role::Name)
}

/// A word that no table knows.
pub(crate) fn plain(word: &str) -> Token {
    let mut forms = vec![Sound::written(word)];
    if let Some(repaired) = repair_digits(word) {
        forms.push(Sound::written(&repaired));
    }
    if word.len() >= 4 && !word.contains(|c: char| c.is_ascii_digit()) {
        forms.extend(Sound::muffled(word));
    }
    Token::new(word, Role::Name, forms)
}

/// Digits between letters, taken for the letters they look like: "sech1n".
fn repair_digits(word: &str) -> Option<String> {
    let letters = word.chars().filter(char::is_ascii_alphabetic).count();
    let digits = word.len() - letters;
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    if digits == 0 || letters < digits * 2 || edge(word.chars().next()) || edge(word.chars().last())
    {
        return None;
    }
    let repaired = word
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' => 'i',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            other => other,
        })
        .collect();
    Some(repaired)
}

/// A number in digits, Roman numerals or English words.
fn number(found: &[String], at: usize) -> Option<(Token, usize)> {
    let word = found.get(at)?;
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    let tail = word.get(digits.len()..).unwrap_or_default();
    let value = if !digits.is_empty() && matches!(tail, "" | "st" | "nd" | "rd" | "th") {
        Some((digits.trim_start_matches('0').to_string(), 1))
    } else if let Some(value) = roman(word) {
        Some((value.to_string(), 1))
    } else {
        spelled(found, at).map(|(value, used)| (value.to_string(), used))
    };
    let (value, used) = value?;
    let value = if value.is_empty() {
        "0".to_string()
    } else {
        value
    };
    let token = Token::new(
        word,
        Role::Number,
        vec![Sound::written(&format!("#{value}"))],
    );
    Some((token, used))
}

fn roman(word: &str) -> Option<u32> {
    const NUMERALS: [(&str, u32); 14] = [
        ("ii", 2),
        ("iii", 3),
        ("iv", 4),
        ("vi", 6),
        ("vii", 7),
        ("viii", 8),
        ("ix", 9),
        ("xi", 11),
        ("xii", 12),
        ("xiii", 13),
        ("xiv", 14),
        ("xv", 15),
        ("xvi", 16),
        ("xx", 20),
    ];
    NUMERALS
        .iter()
        .find(|(letters, _)| *letters == word)
        .map(|(_, value)| *value)
}

/// "forty", "fourty four": a tens word with or without a unit, or a unit from two on.
fn spelled(found: &[String], at: usize) -> Option<(u32, usize)> {
    const UNITS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [(&str, u32); 9] = [
        ("twenty", 20),
        ("thirty", 30),
        ("forty", 40),
        ("fourty", 40),
        ("fifty", 50),
        ("sixty", 60),
        ("seventy", 70),
        ("eighty", 80),
        ("ninety", 90),
    ];
    const ORDINALS: [&str; 11] = [
        "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
        "eleventh", "twelfth",
    ];
    let unit = |word: &str| -> Option<u32> {
        let place = UNITS.iter().position(|unit| *unit == word);
        let ordinal = || {
            let place = ORDINALS.iter().position(|ordinal| *ordinal == word)?;
            Some(place + 2)
        };
        u32::try_from(place.or_else(ordinal)?).ok()
    };
    let word = found.get(at)?;
    if let Some((_, tens)) = TENS.iter().find(|(name, _)| name == word) {
        let next = found.get(at + 1);
        let small = next
            .and_then(|next| unit(next).or_else(|| next.parse().ok()))
            .filter(|small| (1..10).contains(small));
        return Some(small.map_or((*tens, 1), |small| (tens + small, 2)));
    }
    unit(word)
        .filter(|value| *value >= 2)
        .map(|value| (value, 1))
}
