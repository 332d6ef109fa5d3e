//! Korean: Hangul in Revised Romanisation, McCune-Reischauer and the spellings firms use.

use crate::sound::Sound;
use crate::token::{Model, Role, Token};
use crate::words::words;

use super::han::{self, MOST_FORMS};
use super::latin::add_concepts;
use super::script::{self, Script};
use super::segment;

/// Family names of two syllables.
const DOUBLE: [&str; 6] = ["남궁", "황보", "제갈", "선우", "독고", "사공"];

/// Reads a run of Hangul.
pub(crate) fn read(text: &str, model: Model, out: &mut Vec<Token>) {
    let parts = text.split(|c| script::of(c) != Script::Hangul);
    for part in parts.filter(|part| !part.is_empty()) {
        let letters: Vec<char> = part.chars().collect();
        match model {
            Model::Person => read_person(&letters, out),
            Model::Organisation => read_firm(&letters, out),
        }
    }
}

/// Reads Han letters as a Korean would: by the Hangul of each.
pub(crate) fn read_han(text: &str, model: Model, out: &mut Vec<Token>) {
    let hangul: String = text
        .chars()
        .map(|c| han::letter(c).and_then(|l| l.korean).unwrap_or(c))
        .collect();
    if hangul.chars().any(|c| script::of(c) == Script::Han) {
        return;
    }
    read(&hangul, model, out);
}

fn read_person(letters: &[char], out: &mut Vec<Token>) {
    let text: String = letters.iter().collect();
    let doubled = letters.len() >= 4 && DOUBLE.iter().any(|double| text.starts_with(double));
    let family = if doubled { 2 } else { 1 };
    if letters.len() > 4 || letters.len() <= family {
        out.push(Token::new(&text, Role::Name, spell(letters)));
        return;
    }
    let (head, tail) = letters.split_at(family);
    let shown: String = head.iter().collect();
    let mut forms = spell(head);
    for spelled in words().spelled(&shown) {
        han::push(&mut forms, spelled, false);
    }
    forms.extend(
        words()
            .name_forms(&shown)
            .iter()
            .map(|form| Sound::written(form)),
    );
    out.push(Token::new(&shown, Role::Name, forms));
    let shown: String = tail.iter().collect();
    out.push(Token::new(&shown, Role::Name, spell(tail)));
}

fn read_firm(letters: &[char], out: &mut Vec<Token>) {
    for piece in segment::split(letters, &[&words().korean]) {
        let shown: String = piece.text.iter().collect();
        let mut forms = spell(piece.text);
        if piece.concepts.is_empty() {
            out.push(Token::new(&shown, Role::Name, forms));
            continue;
        }
        let mut concepts = Vec::new();
        let role = add_concepts(&mut concepts, &piece.concepts);
        forms.truncate(2);
        forms.extend(concepts);
        out.push(Token::new(&shown, role, forms));
    }
}

/// Revised, McCune-Reischauer, customary and letter-name spellings.
fn spell(letters: &[char]) -> Vec<Sound> {
    let jamo: Vec<(usize, usize, usize)> = letters.iter().filter_map(|&c| parts(c)).collect();
    let mut forms: Vec<Sound> = Vec::new();
    let mut out = |text: String| han::push(&mut forms, &text, false);
    for style in [&REVISED, &CUSTOMARY, &MCCUNE, &CUSTOMARY_O, &HARD] {
        out(romanise(&jamo, style));
    }
    // Borrowed clusters: "geurowel" is growel, "nikseu" is niks.
    out(romanise(&jamo, &REVISED).replace("eu", ""));
    out(romanise(&jamo, &HARD).replace("eu", ""));
    if let Some(letter_names) = letter_names(letters) {
        out(letter_names);
    }
    // Two syllables are a Korean word, spelled well enough; longer ones are often borrowed.
    if letters.len() >= 3
        && let Some(first) = forms.first()
    {
        let heard = Sound::heard(&first.text);
        forms.truncate(MOST_FORMS - 2);
        forms.push(heard);
        // Hangul writes f as p, and j as the soft g of "magic".
        let hard = Sound::heard(&romanise(&jamo, &HARD));
        if !forms.contains(&hard) {
            forms.push(hard);
        }
    }
    if forms.is_empty() {
        forms.push(Sound::written("x"));
    }
    forms
}

/// Initial, vowel and final of a syllable, by number.
fn parts(syllable: char) -> Option<(usize, usize, usize)> {
    let code = (syllable as usize).checked_sub(0xAC00)?;
    (code < 11_172).then_some((code / 588, code % 588 / 28, code % 28))
}

/// One way of writing the letters of Hangul.
struct Style {
    /// Initial at the start of a word, and within it.
    first: [&'static str; 19],
    within: [&'static str; 19],
    vowels: [&'static str; 21],
}

const FINALS: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p",
    "t", "t", "ng", "t", "t", "k", "t", "p", "t",
];
const RR_INITIALS: [&str; 19] = [
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p",
    "h",
];
const HARD_INITIALS: [&str; 19] = [
    "k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "ch", "ch", "ch", "k", "t", "p",
    "h",
];
const KD_INITIALS: [&str; 19] = [
    "k", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p",
    "h",
];
const RR_VOWELS: [&str; 21] = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "eu", "ui", "i",
];
const MR_VOWELS: [&str; 21] = [
    "a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "u", "ui", "i",
];
const CUSTOM_VOWELS: [&str; 21] = [
    "a", "ae", "ya", "yae", "u", "e", "you", "ye", "o", "wa", "wae", "oe", "yo", "oo", "won", "we",
    "wi", "yoo", "eu", "ui", "ee",
];
const CUSTOM_SHORT: [&str; 21] = [
    "a", "ae", "ya", "yae", "u", "e", "yu", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "u", "ui", "i",
];
const REVISED: Style = Style {
    first: RR_INITIALS,
    within: RR_INITIALS,
    vowels: RR_VOWELS,
};
const CUSTOMARY: Style = Style {
    first: KD_INITIALS,
    within: RR_INITIALS,
    vowels: CUSTOM_SHORT,
};
const MCCUNE: Style = Style {
    first: HARD_INITIALS,
    within: HARD_INITIALS,
    vowels: MR_VOWELS,
};
const CUSTOMARY_O: Style = Style {
    first: KD_INITIALS,
    within: KD_INITIALS,
    vowels: CUSTOM_VOWELS,
};
const HARD: Style = Style {
    first: HARD_INITIALS,
    within: HARD_INITIALS,
    vowels: RR_VOWELS,
};

fn romanise(jamo: &[(usize, usize, usize)], style: &Style) -> String {
    let mut out = String::new();
    let mut last_final = 0;
    for (place, &(initial, vowel, end)) in jamo.iter().enumerate() {
        let table = if place == 0 {
            &style.first
        } else {
            &style.within
        };
        let start = table.get(initial).copied().unwrap_or("");
        // A final before a vowel is spoken with it and keeps its own letter; l before r is one sound.
        let start = if start == "r" && last_final == 8 {
            "l"
        } else {
            start
        };
        if start.is_empty() && last_final != 0 {
            let soft = match last_final {
                1 => "g",
                7 | 19 => {
                    if last_final == 19 {
                        "s"
                    } else {
                        "d"
                    }
                }
                17 => "b",
                22 => "j",
                _ => "",
            };
            if !soft.is_empty() && out.ends_with(['k', 't', 'p']) {
                out.pop();
                out.push_str(soft);
            }
        }
        out.push_str(start);
        out.push_str(style.vowels.get(vowel).copied().unwrap_or(""));
        out.push_str(FINALS.get(end).copied().unwrap_or(""));
        last_final = end;
    }
    out
}

/// Acronyms spelled by the Korean names of Latin letters: "에스케이" is "sk".
fn letter_names(letters: &[char]) -> Option<String> {
    const NAMES: [(&str, char); 30] = [
        ("더블유", 'w'),
        ("에이치", 'h'),
        ("에이", 'a'),
        ("에프", 'f'),
        ("에스", 's'),
        ("에엠", 'm'),
        ("에취", 'h'),
        ("아이", 'i'),
        ("제이", 'j'),
        ("케이", 'k'),
        ("와이", 'y'),
        ("브이", 'v'),
        ("알", 'r'),
        ("엑스", 'x'),
        ("제트", 'z'),
        ("비", 'b'),
        ("씨", 'c'),
        ("시", 'c'),
        ("디", 'd'),
        ("이", 'e'),
        ("지", 'g'),
        ("엘", 'l'),
        ("엠", 'm'),
        ("엔", 'n'),
        ("오", 'o'),
        ("피", 'p'),
        ("큐", 'q'),
        ("티", 't'),
        ("유", 'u'),
        ("앤", 'n'),
    ];
    let text: String = letters.iter().collect();
    let mut rest = text.as_str();
    let mut out = String::new();
    while !rest.is_empty() {
        let (name, letter) = NAMES.iter().find(|(name, _)| rest.starts_with(name))?;
        out.push(*letter);
        rest = rest.strip_prefix(name)?;
    }
    (out.len() >= 2).then_some(out)
}
