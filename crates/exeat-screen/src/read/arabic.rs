//! Arabic, Persian and Hebrew: common names by table, words translated, the rest by consonants.
//!
//! These scripts write few vowels, so a spelling is only a guess at them: it is marked as heard, and its
//! consonants may agree with a Latin name where its letters do not.

use crate::sound::Sound;
use crate::token::{Model, Role, Token};
use crate::words::{LONGEST_PHRASE, words};

use super::han;
use super::latin::add_concepts;
use super::person;
use super::script::Script;

/// Reads a run of Arabic or Hebrew letters.
pub(crate) fn read(text: &str, script: Script, model: Model, out: &mut Vec<Token>) {
    let found = normal_words(text);
    let mut at = 0;
    while let Some(word) = found.get(at) {
        if model == Model::Organisation
            && let Some((token, used)) = phrase(&found, at)
        {
            out.push(token);
            at += used;
            continue;
        }
        at += 1;
        let (article, rest) = if script == Script::Arabic {
            match word
                .strip_prefix("ال")
                .filter(|rest| rest.chars().count() >= 3)
            {
                Some(rest) => (true, rest),
                None => (false, word.as_str()),
            }
        } else {
            (false, word.as_str())
        };
        let whole = !words().spelled(word).is_empty();
        if article && !whole && model == Model::Person {
            out.push(person::token("al"));
        }
        out.push(token(word, rest, model));
    }
}

/// One word, its article taken off.
fn token(shown: &str, word: &str, model: Model) -> Token {
    if word == "بن" || word == "ابن" {
        return person::token("bin");
    }
    let mut forms = Vec::new();
    for known in [shown, word] {
        for spelled in words().spelled(known) {
            han::push(&mut forms, spelled, false);
        }
    }
    if let Some(spelled) = forms.first().map(|form| form.text.clone()) {
        let mut known = person::token(&spelled);
        known.shown = shown.to_string();
        for form in forms {
            if !known.forms.contains(&form) {
                known.forms.push(form);
            }
        }
        known.forms.push(Sound::heard(&spell(word, "u")));
        return known;
    }
    // Persian reads the letter as z: "Rezaei".
    let persian = word
        .contains('ض')
        .then(|| spell(&word.replace('ض', "ز"), "u"));
    for spelled in [spell(word, "u"), spell(word, "v")]
        .into_iter()
        .chain(persian)
    {
        if !spelled.is_empty() && !forms.iter().any(|form: &Sound| form.text == spelled) {
            forms.push(Sound::heard(&spelled));
        }
    }
    if forms.is_empty() {
        forms.push(Sound::heard("x"));
    }
    if model == Model::Person {
        let names: Vec<Sound> = forms
            .iter()
            .flat_map(|form| words().name_forms(&form.text))
            .map(|form| Sound::written(form))
            .collect();
        forms.extend(names);
    }
    Token::new(shown, Role::Name, forms)
}

/// The longest phrase of the tables.
fn phrase(found: &[String], at: usize) -> Option<(Token, usize)> {
    let most = LONGEST_PHRASE.min(found.len() - at);
    (1..=most).rev().find_map(|used| {
        let text = found
            .iter()
            .skip(at)
            .take(used)
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ");
        let concepts = known(&text)?;
        let mut forms = vec![Sound::heard(&spell(&text.replace(' ', ""), "u"))];
        let role = add_concepts(&mut forms, concepts);
        Some((Token::new(&text, role, forms), used))
    })
}

/// Meanings of a phrase, also without "and", "for" and the article that are written with it.
fn known(text: &str) -> Option<&'static Vec<u16>> {
    let table = &words().arabic;
    table.get(text).or_else(|| {
        ["وال", "لل", "ال", "و", "ل", "ب"]
            .iter()
            .filter_map(|prefix| text.strip_prefix(prefix))
            .filter(|rest| rest.chars().count() >= 4)
            .find_map(|rest| table.get(rest).or_else(|| table.get(&format!("ال{rest}"))))
    })
}

/// Words with presentation forms, vowel marks and letter variants made one.
pub(crate) fn normal_words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && !is_mark(c))
        .map(normal)
        .filter(|word| !word.is_empty())
        .collect()
}

/// One word in its normal letters.
pub(crate) fn normal(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    word.nfkc()
        .filter(|&c| !is_mark(c) && c != '\u{640}')
        .map(|c| match c {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' | 'ي' | 'ئ' => 'ی',
            'ك' => 'ک',
            'ة' | 'ۀ' | 'ہ' => 'ه',
            'ؤ' => 'و',
            other => other,
        })
        .filter(|&c| c != 'ء')
        .collect()
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{591}'..='\u{5c7}')
}

/// Letters in Latin; `waw` is how و is spelled within a word.
fn spell(word: &str, waw: &str) -> String {
    let mut out = String::new();
    let mut consonant = false;
    for (place, letter) in word.chars().enumerate() {
        let (spelled, vowel) = match letter {
            'ا' | 'א' => ("a", true),
            'ب' | 'ב' => ("b", false),
            'پ' | 'פ' | 'ף' => ("p", false),
            'ت' | 'ط' | 'ט' | 'ת' => ("t", false),
            'ث' => ("th", false),
            'ج' => ("j", false),
            'چ' => ("ch", false),
            'ح' | 'ه' | 'ה' => ("h", false),
            'خ' | 'ח' => ("kh", false),
            'د' | 'ض' | 'ד' => ("d", false),
            'ذ' | 'ز' | 'ظ' | 'ז' => ("z", false),
            'ر' | 'ר' => ("r", false),
            'ژ' => ("zh", false),
            'س' | 'ص' | 'ס' => ("s", false),
            'ش' | 'ש' => ("sh", false),
            // At the beginning it is heard as the vowel it carries: "Arnous", "Aziz".
            'ע' | 'ع' => (if place == 0 { "a" } else { "" }, true),
            'غ' => ("gh", false),
            'ف' => ("f", false),
            'ق' | 'ק' => ("q", false),
            'ک' | 'כ' | 'ך' => ("k", false),
            'گ' | 'ג' => ("g", false),
            'ل' | 'ל' => ("l", false),
            'م' | 'מ' | 'ם' => ("m", false),
            'ن' | 'נ' | 'ן' => ("n", false),
            'و' | 'ו' => (if place == 0 { "w" } else { waw }, waw == "u"),
            'ی' | 'י' => (if place == 0 { "y" } else { "i" }, true),
            'צ' | 'ץ' => ("ts", false),
            _ => ("", true),
        };
        // Two consonants in a row most often have an unwritten "a" between them.
        if consonant && !vowel && !spelled.is_empty() {
            out.push('a');
        }
        out.push_str(spelled);
        consonant = !vowel;
    }
    out
}
