//! Japanese: kana in Hepburn spelling, kanji in their Japanese readings, words translated.

use crate::sound::Sound;
use crate::token::{Model, Role, Token};
use crate::words::words;

use super::han::{self, MOST_FORMS};
use super::latin::add_concepts;
use super::romanise;
use super::script::{self, Script};
use super::segment;

/// Reads a run of kana and kanji.
pub(crate) fn read(text: &str, model: Model, out: &mut Vec<Token>) {
    let east = |c: char| {
        matches!(
            script::of(c),
            Script::Han | Script::Hiragana | Script::Katakana
        )
    };
    for part in text.split(|c| !east(c)).filter(|part| !part.is_empty()) {
        match model {
            Model::Person => read_person(part, out),
            Model::Organisation => read_firm(part, out),
        }
    }
}

/// Family name and given name are not parted in writing: every place where they may part is a form.
fn read_person(name: &str, out: &mut Vec<Token>) {
    let letters: Vec<char> = name.chars().collect();
    let kanji = letters
        .iter()
        .take_while(|&&c| script::of(c) == Script::Han)
        .count();
    let cut = match letters.len() {
        0..=2 => 1,
        3 | 4 => 2,
        _ => 3.min(letters.len() - 1),
    };
    let cut = if kanji > 0 && kanji < letters.len() {
        kanji
    } else {
        cut
    };
    let (family, given) = letters.split_at(cut.min(letters.len()));
    for part in [family, given] {
        if !part.is_empty() {
            let shown: String = part.iter().collect();
            out.push(Token::new(&shown, Role::Name, spell(part)));
        }
    }
}

fn read_firm(text: &str, out: &mut Vec<Token>) {
    let shown: Vec<char> = text.chars().collect();
    let letters: Vec<char> = han::simplify(text).chars().collect();
    let lexicons = [&words().japanese, &words().chinese];
    let mut at = 0;
    for piece in segment::split(&letters, &lexicons) {
        let original: Vec<char> = shown
            .iter()
            .skip(at)
            .take(piece.text.len())
            .copied()
            .collect();
        at += piece.text.len();
        let label: String = original.iter().collect();
        let mut forms = spell(&original);
        if piece.concepts.is_empty() {
            out.push(Token::new(&label, Role::Name, forms));
            continue;
        }
        let mut concepts = Vec::new();
        let role = add_concepts(&mut concepts, &piece.concepts);
        forms.truncate(3);
        forms.extend(concepts);
        out.push(Token::new(&label, role, forms));
    }
}

/// Hepburn spellings of letters, long vowels short; kanji by every likely reading.
fn spell(letters: &[char]) -> Vec<Sound> {
    let mut readings: Vec<Vec<String>> = Vec::new();
    let mut stretch: Vec<char> = Vec::new();
    let mut skip = 0;
    let katakana = letters.iter().any(|&c| script::of(c) == Script::Katakana);
    for (place, &letter) in letters.iter().enumerate() {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        if script::of(letter) == Script::Han {
            flush(&mut stretch, &mut readings);
            if let Some((known, used)) = whole_words(letters, place) {
                readings.push(known);
                skip = used - 1;
                continue;
            }
            let repeated = letter == '々' && place > 0;
            if repeated {
                if let Some(last) = readings.last().cloned() {
                    readings.push(last);
                }
            } else {
                readings.push(kanji(letter));
            }
        } else {
            stretch.push(letter);
        }
    }
    flush(&mut stretch, &mut readings);
    let mut forms: Vec<Sound> = Vec::new();
    let borrowed: Vec<Vec<&str>> = readings
        .iter()
        .map(|list| list.iter().map(String::as_str).collect())
        .collect();
    for spelled in romanise::combine(&borrowed, 24) {
        let joined = spelled.concat();
        let short = shorten(&joined);
        han::push(&mut forms, &short, false);
        if katakana {
            // Borrowed "si", "ti" are written with the letters of "shi", "chi".
            let loose = short
                .replace("shi", "si")
                .replace("chi", "ti")
                .replace("tsu", "tu");
            han::push(&mut forms, &loose, false);
        }
        if forms.len() >= MOST_FORMS - 2 {
            break;
        }
    }
    if katakana {
        if let Some(first) = forms.first() {
            let heard = Sound::heard(&first.text);
            forms.push(heard);
        }
        // "ー" after a is often the r of "laser", "kranark".
        let drawn: Vec<char> = letters.to_vec();
        let with_r = hepburn_with_r(&drawn);
        if letters.contains(&'ー') && letters.iter().all(|&c| script::of(c) == Script::Katakana) {
            forms.push(Sound::heard(&shorten(&with_r)));
        }
    }
    if forms.is_empty() {
        let fallback: String = letters.iter().map(|&c| super::latin::ascii(c)).collect();
        let kept: String = fallback
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        forms.push(Sound::written(if kept.is_empty() { "x" } else { &kept }));
    }
    forms
}

/// Readings of the longest kanji word of the table that starts at `place`, and how many letters it takes.
fn whole_words(letters: &[char], place: usize) -> Option<(Vec<String>, usize)> {
    (1..=5).rev().find_map(|used| {
        let word: String = letters.get(place..place + used)?.iter().collect();
        let known = words().kanji.get(&han::simplify(&word))?;
        let mut out: Vec<String> = known.iter().map(|reading| (*reading).to_string()).collect();
        if used == 1 {
            out.extend(letters.get(place).map(|&c| kanji(c)).unwrap_or_default());
        }
        Some((out, used))
    })
}

/// Katakana with every drawn-out "a" spelled "ar".
fn hepburn_with_r(kana: &[char]) -> String {
    let mut out = String::new();
    let mut stretch = Vec::new();
    for &letter in kana {
        if letter == 'ー' {
            out.push_str(&hepburn(&stretch));
            stretch.clear();
            if out.ends_with('a') {
                out.push('r');
            }
        } else {
            stretch.push(letter);
        }
    }
    out.push_str(&hepburn(&stretch));
    out
}

fn flush(stretch: &mut Vec<char>, readings: &mut Vec<Vec<String>>) {
    if !stretch.is_empty() {
        readings.push(vec![hepburn(stretch)]);
        stretch.clear();
    }
}

/// Readings of one kanji in names: on first, then kun with and without its ending.
fn kanji(letter: char) -> Vec<String> {
    let known = han::letter(letter);
    let mut out: Vec<String> = Vec::new();
    let mut add = |reading: &str| {
        let reading = reading.to_string();
        if !reading.is_empty() && !out.contains(&reading) && out.len() < 5 {
            out.push(reading);
        }
    };
    for on in known.into_iter().flat_map(|l| &l.on) {
        add(&hepburn_latin(on));
    }
    for kun in known.into_iter().flat_map(|l| &l.kun) {
        let spelled = hepburn_latin(kun);
        let stem = ["shii", "ru", "su", "ku", "mu", "u", "i"]
            .iter()
            .find_map(|ending| spelled.strip_suffix(ending))
            .filter(|stem| stem.len() >= 3);
        if let Some(stem) = stem {
            add(stem);
        }
        add(&spelled);
    }
    out
}

/// Unihan spells Japanese readings its own way: "hu", "si", "ti"; Hepburn writes "fu", "shi", "chi".
fn hepburn_latin(reading: &str) -> String {
    let mut out = reading.to_string();
    for (from, to) in [
        ("si", "shi"),
        ("ti", "chi"),
        ("tu", "tsu"),
        ("hu", "fu"),
        ("zi", "ji"),
    ] {
        // "tsu", "shu", "chu" already end so.
        out = out
            .replace("tsu", "T")
            .replace("shu", "S")
            .replace("chu", "C")
            .replace(from, to)
            .replace('T', "tsu")
            .replace('S', "shu")
            .replace('C', "chu");
    }
    out
}

/// Long vowels are rarely written: "Toukyou" is "Tokyo".
fn shorten(text: &str) -> String {
    text.replace("ou", "o")
        .replace("oo", "o")
        .replace("uu", "u")
        .replace("aa", "a")
        .replace("ii", "i")
        .replace("ee", "e")
}

/// Kana in Hepburn spelling.
fn hepburn(kana: &[char]) -> String {
    let mut out = String::new();
    let mut double = false;
    for &letter in kana {
        let letter = to_katakana(letter);
        match letter {
            'ッ' => double = true,
            'ー' => {
                // A long vowel repeats the last one; `shorten` removes it.
                if let Some(last) = out.chars().last().filter(|c| "aeiou".contains(*c)) {
                    out.push(last);
                }
            }
            'ャ' | 'ュ' | 'ョ' => small_y(&mut out, letter),
            'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' => {
                let vowel = match letter {
                    'ァ' => 'a',
                    'ィ' => 'i',
                    'ゥ' => 'u',
                    'ェ' => 'e',
                    _ => 'o',
                };
                // "フォ" is fo, "ヴォ" is vo, "ティ" is ti, "シェ" is she.
                if out.ends_with(['a', 'e', 'i', 'o', 'u']) {
                    out.pop();
                }
                out.push(vowel);
            }
            _ => {
                let syllable = syllable(letter);
                if double {
                    if let Some(first) = syllable.chars().next() {
                        out.push(if first == 'c' { 't' } else { first });
                    }
                    double = false;
                }
                out.push_str(syllable);
            }
        }
    }
    out
}

fn to_katakana(letter: char) -> char {
    match letter {
        'ぁ'..='ゖ' => char::from_u32(letter as u32 + 0x60).unwrap_or(letter),
        other => other,
    }
}

fn small_y(out: &mut String, letter: char) {
    let vowel = match letter {
        'ャ' => "a",
        'ュ' => "u",
        _ => "o",
    };
    if out.ends_with('i') {
        out.pop();
        if !out.ends_with("sh") && !out.ends_with("ch") && !out.ends_with('j') {
            out.push('y');
        }
    } else if out.ends_with('e') {
        // "デュ" is dyu.
        out.pop();
        out.push('y');
    }
    out.push_str(vowel);
}

fn syllable(katakana: char) -> &'static str {
    const TABLE: [(&str, &str); 17] = [
        ("アイウエオ", "a i u e o"),
        ("カキクケコ", "ka ki ku ke ko"),
        ("サシスセソ", "sa shi su se so"),
        ("タチツテト", "ta chi tsu te to"),
        ("ナニヌネノ", "na ni nu ne no"),
        ("ハヒフヘホ", "ha hi fu he ho"),
        ("マミムメモ", "ma mi mu me mo"),
        ("ヤユヨ", "ya yu yo"),
        ("ラリルレロ", "ra ri ru re ro"),
        ("ワヰヱヲン", "wa i e o n"),
        ("ガギグゲゴ", "ga gi gu ge go"),
        ("ザジズゼゾ", "za ji zu ze zo"),
        ("ダヂヅデド", "da ji zu de do"),
        ("バビブベボ", "ba bi bu be bo"),
        ("パピプペポ", "pa pi pu pe po"),
        ("ヴ", "vu"),
        ("ヵヶ", "ka ke"),
    ];
    TABLE
        .iter()
        .find_map(|(row, spelled)| {
            let place = row.chars().position(|c| c == katakana)?;
            spelled.split(' ').nth(place)
        })
        .unwrap_or("")
}
