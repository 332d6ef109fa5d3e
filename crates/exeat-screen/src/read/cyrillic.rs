//! Cyrillic and Greek: letters spelled in Latin, Russian and Ukrainian words translated by their stems.

use crate::sound::Sound;
use crate::token::{Model, Role, Token};
use crate::words::{StemPhrase, words};

use super::latin::add_concepts;
use super::{latin, person};

/// Reads a run of Cyrillic or Greek letters.
pub(crate) fn read(text: &str, model: Model, out: &mut Vec<Token>) {
    let found = words_of(text, model == Model::Organisation);
    let mut at = 0;
    while let Some(word) = found.get(at) {
        if model == Model::Organisation
            && let Some((token, used)) = phrase(&found, at)
        {
            out.push(token);
            at += used;
            continue;
        }
        let spelled = spell(word);
        at += 1;
        if spelled.is_empty() {
            continue;
        }
        if model == Model::Person {
            out.push(person::token(&spelled));
            continue;
        }
        let known = words().latin.get(&spelled);
        let mut forms = vec![Sound::written(&spelled), Sound::heard(&spelled)];
        if let Some(plain) = without_ending(word) {
            forms.push(Sound::written(&spell(&plain)));
        }
        let role = known.map_or(Role::Name, |concepts| add_concepts(&mut forms, concepts));
        let role = if spelled.chars().all(|c| c.is_ascii_digit()) {
            forms = vec![Sound::written(&format!("#{spelled}"))];
            Role::Number
        } else {
            role
        };
        out.push(Token::new(word, role, forms));
    }
}

/// Lower-case words; a number before a hyphen is a word of its own.
fn words_of(text: &str, joined: bool) -> Vec<String> {
    let lower = text.to_lowercase().replace('ё', "е");
    let mut out: Vec<String> = Vec::new();
    let mut letters = String::new();
    let words = lower
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .map(|word| word.replace(['\'', '’'], ""))
        .filter(|word| !word.is_empty());
    // Single letters in a row are one word, as in Latin text: "Н. И." is "NI".
    for word in words.chain(std::iter::once(String::new())) {
        if word.chars().count() == 1 {
            letters.push_str(&word);
            continue;
        }
        if joined && !letters.is_empty() {
            out.push(std::mem::take(&mut letters));
        } else {
            out.extend(letters.drain(..).map(String::from));
        }
        if !word.is_empty() {
            out.push(word);
        }
    }
    out
}

/// The longest phrase of the tables whose stems begin the words from `at` on.
fn phrase(found: &[String], at: usize) -> Option<(Token, usize)> {
    let first = found.get(at)?;
    let key: String = first.chars().take(2).collect();
    let fits = |phrase: &StemPhrase| {
        phrase
            .stems
            .iter()
            .enumerate()
            .all(|(step, stem)| found.get(at + step).is_some_and(|word| begins(word, stem)))
    };
    let fitting: Vec<&StemPhrase> = words()
        .cyrillic
        .get(&key)?
        .iter()
        .filter(|phrase| fits(phrase))
        .collect();
    let size = |phrase: &StemPhrase| {
        let letters: usize = phrase.stems.iter().map(|stem| stem.chars().count()).sum();
        (phrase.stems.len(), letters)
    };
    let longest = fitting.iter().map(|phrase| size(phrase)).max()?;
    let concepts: Vec<u16> = fitting
        .iter()
        .filter(|phrase| phrase.stems.len() == longest.0)
        .map(|phrase| phrase.concept)
        .collect();
    let shown = found
        .iter()
        .skip(at)
        .take(longest.0)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ");
    let plain: String = spell(&shown.replace(' ', ""));
    let mut forms = vec![Sound::written(&plain)];
    let role = add_concepts(&mut forms, &concepts);
    Some((Token::new(&shown, role, forms), longest.0))
}

/// A stem of four letters and more begins a word; a shorter one must be the word.
fn begins(word: &str, stem: &str) -> bool {
    if stem.chars().count() < 4 {
        return word == stem;
    }
    word.strip_prefix(stem)
        .is_some_and(|ending| ending.chars().count() <= 8)
}

/// The word without a common case ending.
fn without_ending(word: &str) -> Option<String> {
    ["ого", "ая", "ой", "ый", "ий", "а", "у", "ы", "и"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .filter(|stem| stem.chars().count() >= 4)
        .map(str::to_string)
}

/// Letters in the spelling that passports and newspapers share most.
pub(crate) fn spell(word: &str) -> String {
    let mut out = String::new();
    let mut after_vowel = true;
    for letter in word.chars() {
        let spelled = match letter {
            'а' => "a",
            'б' => "b",
            'в' => "v",
            'г' | 'ґ' => "g",
            'д' => "d",
            'е' | 'є' => {
                if after_vowel {
                    "ye"
                } else {
                    "e"
                }
            }
            'э' => "e",
            'ж' => "zh",
            'з' => "z",
            'и' | 'і' => "i",
            'й' | 'ї' | 'ј' => "y",
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' | 'ў' => "u",
            'ф' => "f",
            'х' => "kh",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'щ' => "shch",
            'ы' => "y",
            'ю' => "yu",
            'я' => "ya",
            'ъ' | 'ь' => "",
            'α' | 'ά' => "a",
            'β' => "v",
            'γ' => "g",
            'δ' => "d",
            'ε' | 'έ' => "e",
            'ζ' => "z",
            'η' | 'ή' | 'ι' | 'ί' | 'ϊ' => "i",
            'θ' => "th",
            'κ' => "k",
            'λ' => "l",
            'μ' => "m",
            'ν' => "n",
            'ξ' => "x",
            'ο' | 'ό' | 'ω' | 'ώ' => "o",
            'π' => "p",
            'ρ' => "r",
            'σ' | 'ς' => "s",
            'τ' => "t",
            'υ' | 'ύ' => "y",
            'φ' => "f",
            'χ' => "ch",
            'ψ' => "ps",
            other => {
                out.push_str(&latin::ascii(other));
                after_vowel = false;
                continue;
            }
        };
        out.push_str(spelled);
        after_vowel = matches!(
            letter,
            'а' | 'е' | 'и' | 'і' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я' | 'ь' | 'ъ' | 'й'
        );
    }
    let out = out.replace("ks", "x");
    out.chars().filter(char::is_ascii_alphanumeric).collect()
}
