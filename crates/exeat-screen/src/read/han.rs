//! Han letters read in Chinese: words translated, the rest spelled in Mandarin, Wade-Giles and Cantonese.

use std::sync::LazyLock;

use crate::sound::Sound;
use crate::token::{Model, Role, Token};
use crate::words::{Table, words};

use super::latin::add_concepts;
use super::romanise;
use super::script::{self, Script};
use super::segment;

pub(crate) const TABLE: &str = include_str!("../../../../data/screening/han.csv");
/// Forms one token has at most.
pub(crate) const MOST_FORMS: usize = 12;

/// What the Unihan Database says of one letter.
#[derive(Debug, Default)]
pub(crate) struct Letter {
    simplified: Option<char>,
    mandarin: Vec<&'static str>,
    cantonese: Option<&'static str>,
    pub(crate) on: Vec<&'static str>,
    pub(crate) kun: Vec<&'static str>,
    pub(crate) korean: Option<char>,
}

fn table() -> &'static Table<char, Letter> {
    static LETTERS: LazyLock<Table<char, Letter>> = LazyLock::new(|| {
        TABLE
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut cells = line.split(',');
                let letter = cells.next()?.chars().next()?;
                let simplified = cells.next()?.chars().next();
                let mut spellings = || cells.next().unwrap_or_default().split_whitespace();
                let mandarin = spellings().collect();
                let cantonese = spellings().next();
                let on = spellings().collect();
                let kun = spellings().collect();
                let korean = spellings().next().and_then(|cell| cell.chars().next());
                Some((
                    letter,
                    Letter {
                        simplified,
                        mandarin,
                        cantonese,
                        on,
                        kun,
                        korean,
                    },
                ))
            })
            .collect()
    });
    &LETTERS
}

pub(crate) fn letter(han: char) -> Option<&'static Letter> {
    table().get(&han)
}

/// The simplified form of every letter that has one.
pub(crate) fn simplify(text: &str) -> String {
    text.chars()
        .map(|c| letter(c).and_then(|l| l.simplified).unwrap_or(c))
        .collect()
}

/// Mandarin spelling of a whole word, first reading of each letter.
pub(crate) fn pinyin(word: &str) -> String {
    word.chars()
        .filter_map(|c| mandarin(c).into_iter().next())
        .collect()
}

/// Mandarin readings of one letter, the likeliest in a name first.
fn mandarin(han: char) -> Vec<&'static str> {
    let first: &[&'static str] = match han {
        '长' | '長' => &["chang", "zhang"],
        '重' => &["zhong", "chong"],
        '厦' | '廈' => &["xia", "sha"],
        '乐' | '樂' => &["le", "yue"],
        '行' => &["hang", "xing"],
        '都' => &["du", "dou"],
        '六' => &["liu"],
        '曾' => &["zeng", "ceng"],
        '单' | '單' => &["dan", "shan"],
        '蚌' => &["beng", "bang"],
        '亳' => &["bo"],
        '莞' => &["guan", "wan"],
        '番' => &["fan", "pan"],
        '大' => &["da"],
        '佛' => &["fo"],
        '弥' | '彌' => &["mi"],
        '勒' => &["le"],
        '缪' => &["miu"],
        '强' => &["qiang"],
        '石' => &["shi"],
        '合' => &["he"],
        '和' => &["he"],
        _ => &[],
    };
    let mut out = first.to_vec();
    if let Some(letter) = letter(han) {
        for reading in &letter.mandarin {
            if !out.contains(reading) {
                out.push(reading);
            }
        }
    }
    out
}

/// Readings that a letter has only as a family name.
fn surname(han: char) -> Option<&'static str> {
    Some(match han {
        '曾' => "zeng",
        '单' | '單' => "shan",
        '仇' => "qiu",
        '解' => "xie",
        '查' => "zha",
        '盖' | '蓋' => "ge",
        '朴' => "piao",
        '区' | '區' => "ou",
        '任' => "ren",
        '华' | '華' => "hua",
        '尉' => "wei",
        '乐' | '樂' => "yue",
        '翟' => "zhai",
        '宁' | '寧' => "ning",
        '缪' | '繆' => "miao",
        '冼' => "xian",
        '逄' => "pang",
        '员' | '員' => "yun",
        '覃' => "qin",
        '折' => "she",
        '纪' | '紀' => "ji",
        '隗' => "wei",
        '种' => "chong",
        '秘' => "bi",
        '召' => "shao",
        '洗' => "xian",
        '牟' => "mou",
        '能' => "nai",
        '万' | '萬' => "wan",
        _ => return None,
    })
}

/// Family names of two letters, simplified.
const DOUBLE: [&str; 20] = [
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "宇文",
    "长孙", "夏侯", "轩辕", "端木", "南宫", "西门", "独孤", "呼延",
];

/// Whether the text has a Japanese legal form or a letter that only Japan writes.
pub(crate) fn has_japanese_form(text: &str) -> bool {
    const FORMS: [&str; 8] = [
        "株式会社",
        "株式會社",
        "有限会社",
        "合同会社",
        "合資会社",
        "財団法人",
        "社団法人",
        "(株)",
    ];
    const LETTERS: &str = "発関気県広沢浜桜竜滝鉄伝図団塩売変応斉栄楽歩歳検権渋済満焼獣産薬処覧観訳読証豊転軽辺遅釈録銭闘険隠霊顔駅験黒齢総絵経継続縄戦択拡挙様営厳単価仮円剣剤労効圧囲専対巣帯帰庁廃弾従徳恵悩懐揺摂斎条桟欧歯毎浄渓瀬畳称稲粋糸聴脳芸荘蔵衛覇誉譲賛践郷酔鉱雑難頼顕類養駆髪鶏々込働畑峠辻榊枠";
    FORMS.iter().any(|form| text.contains(form)) || text.chars().any(|c| LETTERS.contains(c))
}

/// Whether nothing marks the text as Chinese: it has no simplified-only or Chinese legal form.
pub(crate) fn may_be_japanese(text: &str) -> bool {
    const CHINESE: [&str; 6] = ["公司", "有限", "集团", "集團", "股份", "研究院"];
    let simplified_only = text
        .chars()
        .any(|c| script::of(c) == Script::Han && letter(c).is_some_and(|l| l.on.is_empty()));
    !simplified_only && !CHINESE.iter().any(|word| text.contains(word))
}

/// Reads a run of Han letters in Chinese.
pub(crate) fn read(text: &str, model: Model, out: &mut Vec<Token>) {
    for part in text.split(|c| script::of(c) != Script::Han) {
        if part.is_empty() {
            continue;
        }
        let foreign = text.contains(['·', '•', '・', '‧']);
        match model {
            Model::Person if foreign => out.push(Token::new(part, Role::Name, foreign_forms(part))),
            Model::Person => read_person(part, out),
            Model::Organisation if foreign => read_foreign_firm(part, out),
            Model::Organisation => read_firm(part, out),
        }
    }
}

/// "诺斯罗普·格鲁曼公司": what the tables do not know is a foreign name.
fn read_foreign_firm(text: &str, out: &mut Vec<Token>) {
    let first = out.len();
    read_firm(text, out);
    for token in out.iter_mut().skip(first) {
        if token.role == Role::Name && token.shown.chars().count() >= 2 {
            token.forms = foreign_forms(&token.shown);
        }
    }
}

fn read_person(name: &str, out: &mut Vec<Token>) {
    let letters: Vec<char> = simplify(name).chars().collect();
    let plain: String = letters.iter().collect();
    let doubled = letters.len() >= 3 && DOUBLE.iter().any(|double| plain.starts_with(double));
    let family = if doubled { 2 } else { 1 };
    if letters.len() > 4 || letters.len() <= family {
        out.push(Token::new(name, Role::Name, foreign_forms(name)));
        return;
    }
    let (head, tail) = letters.split_at(family);
    let mut forms = Vec::new();
    if let [only] = head
        && let Some(reading) = surname(*only)
    {
        push(&mut forms, reading, false);
    }
    spell(head, &mut forms);
    let shown: String = head.iter().collect();
    out.push(Token::new(&shown, Role::Name, forms));
    let mut forms = Vec::new();
    spell(tail, &mut forms);
    let shown: String = tail.iter().collect();
    out.push(Token::new(&shown, Role::Name, forms));
}

fn read_firm(text: &str, out: &mut Vec<Token>) {
    // "第三研究院" is the third institute; the table's "第一", first, stays a word.
    let Some((before, digits, after)) = ordinal(text) else {
        read_words(text, out);
        return;
    };
    read_words(before, out);
    let number = Sound::written(&format!("#{}", number(digits)));
    out.push(Token::new(digits, Role::Number, vec![number]));
    if !after.is_empty() {
        read_firm(after, out);
    }
}

/// The first "第" with numerals: what stands before, the numerals, what follows.
fn ordinal(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices('第').find_map(|(place, mark)| {
        let (before, rest) = text.split_at(place);
        let rest = rest.strip_prefix(mark)?;
        let end = rest.find(|c| !NUMERALS.contains(c)).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        let plain = !digits.is_empty() && digits != "一" && digits.chars().count() <= 6;
        plain.then_some((before, digits, after))
    })
}

const NUMERALS: &str = "〇零一二三四五六七八九十百";

/// The value of Han numerals: "二十三" is 23, "七七一" is 771.
fn number(digits: &str) -> u32 {
    let place = |c: char| {
        let at = "零一二三四五六七八九".chars().position(|d| d == c);
        at.and_then(|at| u32::try_from(at).ok()).unwrap_or(0)
    };
    if !digits.contains(['十', '百']) {
        return digits.chars().fold(0, |sum, c| sum * 10 + place(c));
    }
    let (mut sum, mut unit) = (0, 0);
    for c in digits.chars() {
        match c {
            '百' | '十' => {
                let scale = if c == '百' { 100 } else { 10 };
                sum += unit.max(1) * scale;
                unit = 0;
            }
            other => unit = place(other),
        }
    }
    sum + unit
}

fn read_words(text: &str, out: &mut Vec<Token>) {
    let letters: Vec<char> = simplify(text).chars().collect();
    let shown: Vec<char> = text.chars().collect();
    let mut at = 0;
    for piece in segment::split(&letters, &[&words().chinese]) {
        let length = piece.text.len();
        let original: String = shown.iter().skip(at).take(length).collect();
        at += length;
        let mut forms = Vec::new();
        let role = if piece.concepts.is_empty() {
            spell(piece.text, &mut forms);
            if piece.text.len() >= 3 {
                forms = with_heard(forms);
            }
            Role::Name
        } else {
            let mut concepts = Vec::new();
            let role = add_concepts(&mut concepts, &piece.concepts);
            spell(piece.text, &mut forms);
            // The translation is what is meant; a firm may also just spell the word.
            forms.truncate(2);
            forms.extend(concepts);
            role
        };
        out.push(Token::new(&original, role, forms));
    }
}

/// Forms of a stretch of letters: Mandarin with other readings, Wade-Giles, Cantonese.
pub(crate) fn spell(letters: &[char], forms: &mut Vec<Sound>) {
    let readings: Vec<Vec<&str>> = letters.iter().map(|&c| mandarin(c)).collect();
    for spelled in romanise::combine(&readings, 4) {
        push(forms, &spelled.concat(), false);
        let taiwan: Vec<String> = spelled.iter().map(|s| romanise::wade_giles(s)).collect();
        push(forms, &taiwan.concat(), false);
        // Passports of Taiwan mix the systems: "Chun-yan" beside "Chun-yen".
        push(forms, &taiwan.concat().replace("yen", "yan"), false);
    }
    let cantonese: Option<String> = letters
        .iter()
        .map(|&c| Some(romanise::hong_kong(letter(c)?.cantonese?)))
        .collect();
    if let Some(spelled) = cantonese {
        push(forms, &spelled, false);
    }
    if forms.is_empty() {
        let fallback: String = letters.iter().map(|&c| super::latin::ascii(c)).collect();
        let kept: String = fallback
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        push(forms, &kept, false);
    }
}

/// Forms of a foreign name spelled in Han letters: only its consonants mean anything.
fn heard(text: &str) -> Vec<Sound> {
    let letters: Vec<char> = simplify(text).chars().collect();
    let mut forms = Vec::new();
    spell(&letters, &mut forms);
    with_heard(forms)
}

/// Forms of one part of a foreign person's name.
fn foreign_forms(text: &str) -> Vec<Sound> {
    let mut forms = heard(text);
    if let Some(first) = forms.first() {
        let foreign = Sound::foreign(&first.text);
        forms.push(foreign);
    }
    forms
}

/// Marks the first spelling as heard, so that consonants alone may agree.
fn with_heard(mut forms: Vec<Sound>) -> Vec<Sound> {
    if let Some(first) = forms.first() {
        let heard = Sound::heard(&first.text);
        forms.truncate(MOST_FORMS - 1);
        forms.push(heard);
    }
    forms
}

pub(crate) fn push(forms: &mut Vec<Sound>, text: &str, heard: bool) {
    let known = forms
        .iter()
        .any(|form| form.text == text && form.sounded == heard);
    if text.is_empty() || known || forms.len() >= MOST_FORMS {
        return;
    }
    forms.push(if heard {
        Sound::heard(text)
    } else {
        Sound::written(text)
    });
}
