//! Names of persons: titles, particles, initials, fathers' names, "Abdul" and its kin.

use crate::sound::Sound;
use crate::token::{Role, Token};
use crate::words::words;

const TITLES: [&str; 44] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "professor",
    "eng",
    "engineer",
    "sir",
    "lord",
    "general",
    "gen",
    "colonel",
    "col",
    "major",
    "maj",
    "captain",
    "capt",
    "lt",
    "lieutenant",
    "admiral",
    "brigadier",
    "commander",
    "sheikh",
    "shaikh",
    "sheik",
    "shaykh",
    "mullah",
    "mulla",
    "maulavi",
    "maulawi",
    "mawlawi",
    "molvi",
    "maulvi",
    "qari",
    "hafiz",
    "ayatollah",
    "hojjatoleslam",
    "ustad",
    "jr",
    "sr",
    "president",
    "minister",
];
const PARTICLES: [&str; 36] = [
    "al", "el", "ul", "il", "ur", "as", "ad", "ar", "az", "at", "bin", "ibn", "ben", "bint", "bou",
    "abu", "abou", "abi", "umm", "um", "von", "van", "der", "den", "de", "del", "da", "di", "la",
    "le", "dos", "du", "of", "the", "and", "e",
];
const FATHERS: [&str; 3] = ["bin", "ibn", "ben"];
const SERVANTS: [&str; 9] = [
    "abd", "abdul", "abdel", "abdal", "abdur", "abdoul", "abdol", "abdool", "abdu",
];

/// Reads the words of a person's name.
pub(crate) fn read(found: &[String], out: &mut Vec<Token>) {
    for word in found {
        for part in split_servant(word) {
            out.push(token(&part));
        }
    }
}

/// "Abdulaziz" is two words, as in "Abd al-Aziz".
fn split_servant(word: &str) -> Vec<String> {
    const WHOLE: [&str; 6] = [
        "abdullah",
        "abdulla",
        "abdullahi",
        "abdallah",
        "abdulov",
        "abdulin",
    ];
    if WHOLE.contains(&word) {
        return vec![word.to_string()];
    }
    for servant in SERVANTS.iter().rev() {
        if let Some(rest) = word.strip_prefix(servant)
            && rest.len() >= 4
            && servant.len() >= 5
        {
            return vec![(*servant).to_string(), rest.to_string()];
        }
    }
    vec![word.to_string()]
}

/// One word as a token; a name of the tables also carries the form that its spellings share.
pub(crate) fn token(word: &str) -> Token {
    if word.len() == 1 && word.chars().all(|c| c.is_ascii_alphabetic()) {
        return Token::new(word, Role::Initial, vec![Sound::written(word)]);
    }
    if TITLES.contains(&word) {
        return Token::new(word, Role::Honorific, vec![Sound::written(word)]);
    }
    if PARTICLES.contains(&word) {
        return Token::new(word, Role::Particle, vec![Sound::written(word)]);
    }
    let mut token = super::latin::plain(word);
    token.forms.extend(
        words()
            .name_forms(word)
            .iter()
            .map(|form| Sound::written(form)),
    );
    if SERVANTS.contains(&word) {
        // "Servant of" is part of every second name: alone it says little.
        token.weight = 300;
    }
    token
}

/// Marks fathers' names once all tokens are known.
pub(crate) fn finish(tokens: &mut [Token]) {
    let mut after_father = false;
    for token in tokens {
        let plain = token.forms.first().map(|form| form.text.as_str());
        let father = plain.is_some_and(|text| FATHERS.contains(&text));
        token.patronymic = after_father && token.role == Role::Name;
        // "bin al-Tumi": the article does not end what "bin" began.
        after_father = father || (after_father && token.role == Role::Particle);
    }
}
