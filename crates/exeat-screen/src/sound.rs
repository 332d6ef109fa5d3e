//! How alike two spellings are: equality, one fold, one consonant key, a bounded number of edits.
//!
//! The likeness of two forms is zero unless one of four checkable things holds, and each has a key that an
//! index can look up. Retrieval is complete because of that, see [`crate::index`].

#![allow(
    clippy::indexing_slicing,
    reason = "the table of the edit distance is as large as the loops that walk it"
)]

/// Likeness of equal things, in ten-thousandths.
pub(crate) const FULL: u32 = 10_000;
/// Two words for one concept: "Ltd" and "有限公司", "Bill" and "William".
const CONCEPT: u32 = 9_700;
const NICKNAME: u32 = 9_500;
const SAME_FOLD: u32 = 9_400;
/// Letters up to which two words that merely sound alike are likely two words.
const SHORT_WORD: usize = 5;
const SAME_SHORT_FOLD: u32 = 6_800;
const SAME_SKELETON: u32 = 8_700;
/// Two consonants of a foreign name in Han letters.
const SHORT_SKELETON: u32 = 7_800;
/// Letters of a fold that two tokens must have at least.
const LEAST_FOLD: usize = 4;
/// Consonants that a key must have at least.
const LEAST_SKELETON: usize = 3;
/// Letters compared by edit distance at most; longer words are equal or not.
const LONGEST: usize = 40;

/// Letters kept of one form.
const MOST_LETTERS: usize = 120;

/// Begins the text of a form that only lends its consonants.
const MUFFLED: char = '~';

/// One form of a token with its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sound {
    /// Lower-case ASCII letters and digits, or `#concept`, `@name`.
    pub(crate) text: String,
    /// Vowels and loose spellings made one; empty when too short to mean anything.
    pub(crate) fold: String,
    /// Consonant classes; empty when too few.
    pub(crate) skeleton: String,
    /// The spelling comes from a script that leaves vowels or l and r open.
    pub(crate) sounded: bool,
    /// A foreign name in Han letters: two consonants must do.
    pub(crate) foreign: bool,
}

impl Sound {
    /// A form in letters as someone wrote them.
    pub(crate) fn written(text: &str) -> Sound {
        Sound::with(text, false, false)
    }

    /// A form transliterated from a script that is loose about vowels or about l and r.
    pub(crate) fn heard(text: &str) -> Sound {
        Sound::with(text, true, false)
    }

    /// A foreign name spelled in Pinyin: `q` is the sound of "jones", `w` that of "davies".
    pub(crate) fn foreign(pinyin: &str) -> Sound {
        let text = pinyin
            .replace('q', "j")
            .replace('x', "s")
            .replace('w', "v")
            // Pinyin's g is hard: "阿格内斯" is Agnes.
            .replace('g', "k")
            .replace("nk", "n");
        Sound::with(&text, true, true)
    }

    /// Other ways in which a Latin word may sound to whoever spells it in Han letters or kana: an r before a
    /// consonant is not heard, "th" is t or s. Such a form only lends its consonants.
    pub(crate) fn muffled(text: &str) -> Vec<Sound> {
        let mut spelled: Vec<String> = Vec::new();
        if text.contains('r') {
            spelled.push(drop_r(text));
        }
        if text.contains("th") {
            spelled.push(text.replace("th", "t"));
            spelled.push(drop_r(text).replace("th", "t"));
        }
        spelled.retain(|other| other != text);
        spelled.dedup();
        spelled
            .iter()
            .map(|spelled| {
                let skeleton = skeleton(spelled);
                Sound {
                    text: format!("{MUFFLED}{spelled}"),
                    fold: String::new(),
                    skeleton,
                    sounded: false,
                    foreign: false,
                }
            })
            .filter(|sound| sound.skeleton.len() >= LEAST_SKELETON - 1)
            .collect()
    }

    pub(crate) fn with(text: &str, sounded: bool, foreign: bool) -> Sound {
        // Forms are ASCII; the bound lets an index keep lengths in one byte.
        let text = text.get(..text.len().min(MOST_LETTERS)).unwrap_or(text);
        let concept = text.starts_with(['#', '@']);
        let fold = if concept { String::new() } else { fold(text) };
        let skeleton = if concept {
            String::new()
        } else {
            skeleton(text)
        };
        Sound {
            text: text.to_string(),
            fold: if fold.len() < LEAST_FOLD - 1 {
                String::new()
            } else {
                fold
            },
            skeleton: if skeleton.len() < LEAST_SKELETON - 1 {
                String::new()
            } else {
                skeleton
            },
            sounded,
            foreign,
        }
    }

    pub(crate) fn is_concept(&self) -> bool {
        self.text.starts_with(['#', '@'])
    }

    /// Whether only the consonants of the form mean anything, see [`Sound::muffled`].
    pub(crate) fn is_muffled(&self) -> bool {
        self.text.starts_with(MUFFLED)
    }

    /// The form without owning its letters, as an index keeps it.
    pub(crate) fn view(&self) -> View<'_> {
        View {
            text: self.text.as_bytes(),
            fold: self.fold.as_bytes(),
            skeleton: self.skeleton.as_bytes(),
            sounded: self.sounded,
            foreign: self.foreign,
        }
    }
}

/// A form and its keys, borrowed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) text: &'a [u8],
    pub(crate) fold: &'a [u8],
    pub(crate) skeleton: &'a [u8],
    pub(crate) sounded: bool,
    pub(crate) foreign: bool,
}

impl View<'_> {
    fn is_concept(self) -> bool {
        matches!(self.text.first(), Some(b'#' | b'@'))
    }

    fn is_muffled(self) -> bool {
        self.text.first() == Some(&b'~')
    }
}

/// The word without an r that a consonant follows, or that ends it.
fn drop_r(text: &str) -> String {
    let bytes = text.as_bytes();
    let vowel = |at: usize| {
        bytes
            .get(at)
            .is_some_and(|letter| matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y'))
    };
    text.char_indices()
        .filter(|&(at, letter)| letter != 'r' || vowel(at + 1) || at == 0 || !vowel(at - 1))
        .map(|(_, letter)| letter)
        .collect()
}

/// How many consonants a key has; the mark of how the word begins is none.
fn consonants(skeleton: &[u8]) -> usize {
    let marked = matches!(skeleton.first(), Some(b'_' | b'h'));
    skeleton.len() - usize::from(marked)
}

/// Edits allowed for a word of that many letters.
pub(crate) fn budget(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        8..=LONGEST => 2,
        _ => 0,
    }
}

/// Likeness of two forms in ten-thousandths; symmetric.
pub(crate) fn likeness(a: View<'_>, b: View<'_>) -> u32 {
    if a.text == b.text {
        return match a.text.first() {
            Some(b'#') => CONCEPT,
            Some(b'@') => NICKNAME,
            Some(b'~') => 0,
            _ => FULL,
        };
    }
    if a.is_concept() || b.is_concept() {
        return 0;
    }
    let mut best = 0;
    let heard = a.sounded || b.sounded;
    let least = if heard { LEAST_FOLD - 1 } else { LEAST_FOLD };
    let long = a.text.len().max(b.text.len());
    let short = a.text.len().min(b.text.len());
    if a.fold.len() >= least && a.fold == b.fold {
        // "Sony" and "Sunny" are two firms; a transliteration leaves no better choice.
        best = if long > SHORT_WORD {
            SAME_FOLD
        } else {
            SAME_SHORT_FOLD
        };
    }
    if heard && a.skeleton == b.skeleton && short * 2 >= long {
        match consonants(a.skeleton) {
            3.. => best = best.max(SAME_SKELETON),
            2 if a.foreign || b.foreign => best = best.max(SHORT_SKELETON),
            _ => {}
        }
    }
    if a.is_muffled() || b.is_muffled() {
        return best;
    }
    best.max(edits(a.text, b.text))
}

/// Likeness of a joined pair of tokens and a single one: no edits are allowed across a gap.
pub(crate) fn joined_likeness(join: View<'_>, single: View<'_>) -> u32 {
    if single.is_concept() || single.is_muffled() {
        return 0;
    }
    if join.text == single.text {
        return FULL - 100;
    }
    let heard = join.sounded || single.sounded;
    let long = heard || single.text.len() > SHORT_WORD;
    if long && join.fold.len() >= LEAST_FOLD && join.fold == single.fold {
        return SAME_FOLD - 100;
    }
    let alike = join.skeleton == single.skeleton && single.text.len() * 2 >= join.text.len();
    if heard && alike && consonants(join.skeleton) >= LEAST_SKELETON {
        return SAME_SKELETON - 100;
    }
    0
}

fn edits(a: &[u8], b: &[u8]) -> u32 {
    let shorter = a.len().min(b.len());
    let allowed = budget(shorter);
    if allowed == 0 || a.len().abs_diff(b.len()) > allowed || a.len().max(b.len()) > LONGEST {
        return 0;
    }
    // One edit changes which letters occur by two at most.
    let apart = (letters(a) ^ letters(b)).count_ones() as usize;
    if apart > 2 * allowed {
        return 0;
    }
    // A changed digit is another number, not a slip.
    if a.iter().chain(b).any(u8::is_ascii_digit) {
        return 0;
    }
    match distance(a, b, allowed) {
        Some(1) if shorter <= 4 => 6_800,
        Some(1) if shorter <= 5 => 7_800,
        Some(1) if shorter <= 7 => 8_800,
        Some(1) => 9_200,
        Some(2) if shorter <= 9 => 8_000,
        Some(2) => 8_600,
        _ => 0,
    }
}

/// Which letters occur, as bits.
pub(crate) fn letters(word: &[u8]) -> u32 {
    word.iter().fold(0, |set, byte| set | 1 << (byte & 31))
}

/// Edits that turn one word into the other (insert, delete, replace, swap neighbours), `None` above `most`.
pub(crate) fn distance(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let (a, b) = without_ends(a, b);
    if a.is_empty() || b.is_empty() {
        // What is left of the other word must go letter by letter.
        let left = a.len().max(b.len());
        return (left <= most).then_some(left);
    }
    let width = b.len() + 1;
    let mut rows = [[0u8; LONGEST + 2]; 3];
    if width > LONGEST + 1 || a.len() > LONGEST {
        return None;
    }
    for (j, cell) in (0u8..).zip(rows[0].iter_mut().take(width)) {
        *cell = j;
    }
    let most = u8::try_from(most).unwrap_or(u8::MAX);
    let mut length = 0u8;
    for i in 1..=a.len() {
        let (now, last, before) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        length += 1;
        rows[now][0] = length;
        let mut least = length;
        for j in 1..width {
            let same = a[i - 1] == b[j - 1];
            let mut cost = (rows[last][j] + 1)
                .min(rows[now][j - 1] + 1)
                .min(rows[last][j - 1] + u8::from(!same));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(rows[before][j - 2] + 1);
            }
            rows[now][j] = cost;
            least = least.min(cost);
        }
        if least > most {
            return None;
        }
    }
    let found = rows[a.len() % 3][b.len()];
    (found <= most).then_some(usize::from(found))
}

/// The words without what both begin and end with; it takes no part in a shortest way from one to the other.
fn without_ends<'w>(a: &'w [u8], b: &'w [u8]) -> (&'w [u8], &'w [u8]) {
    let begin = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(begin..).unwrap_or(&[]), b.get(begin..).unwrap_or(&[]));
    let end = a.iter().rev().zip(b.iter().rev());
    let end = end.take_while(|(x, y)| x == y).count();
    (
        a.get(..a.len() - end).unwrap_or(&[]),
        b.get(..b.len() - end).unwrap_or(&[]),
    )
}

/// Writes loose spellings one way: "Hussein" and "Husayn", "Yuriy" and "Iurii".
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut rest = text.as_bytes();
    while let [first, ..] = rest {
        let (to, used) = match rest {
            [b's', b'h', b'c', b'h', ..] => ("S", 4),
            [b't', b's', b'c', b'h', ..] => ("C", 4),
            [b's', b'c', b'h', ..] => ("S", 3),
            [b't', b'c', b'h', ..] => ("C", 3),
            [b'd', b'z', b'h', ..] => ("j", 3),
            [b'c', b'h', ..] => ("C", 2),
            [b's', b'h', ..] => ("S", 2),
            [b'z', b'h', ..] | [b'd', b'j', ..] => ("j", 2),
            [b'k', b'h', ..] | [b'c', b'k', ..] | [b'q', b'u', ..] => ("k", 2),
            [b'g', b'h', ..] => ("g", 2),
            [b'p', b'h', ..] => ("f", 2),
            [b't', b'h', ..] => ("t", 2),
            [b'd', b'h', ..] => ("d", 2),
            [b't', b'z', ..] => ("ts", 2),
            [b'o', b'u' | b'o', ..] => ("u", 2),
            [b'e', b'e' | b'a' | b'y' | b'i', ..]
            | [b'i', b'e' | b'y' | b'j', ..]
            | [b'a', b'y' | b'i' | b'e', ..] => ("i", 2),
            [b'c' | b'q', ..] => ("k", 1),
            [b'x', ..] => ("ks", 1),
            [b'y' | b'e', ..] => ("i", 1),
            [b'w', ..] => ("v", 1),
            [b'o', ..] => ("u", 1),
            _ => ("", 1),
        };
        if to.is_empty() {
            push_folded(&mut out, char::from(*first));
        } else {
            to.chars().for_each(|letter| push_folded(&mut out, letter));
        }
        rest = rest.get(used..).unwrap_or(&[]);
    }
    if out.len() > LEAST_FOLD && out.ends_with('h') {
        out.pop();
    }
    out
}

/// Appends without doubling the last letter; a doubled digit is another number.
fn push_folded(out: &mut String, letter: char) {
    if letter.is_ascii_digit() || !out.ends_with(letter) {
        out.push(letter);
    }
}

/// The consonants in classes that survive kana, Hangul, Arabic and Han spellings of foreign words.
///
/// b v; p f; t th; d; k g q c; j ch zh; s z sh x; r l; m; n ng. Vowels, h, w and y fall away.
pub(crate) fn skeleton(text: &str) -> String {
    let mut out = String::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    // How the word begins survives transliteration: with a consonant, with h, or with a vowel.
    match bytes.first() {
        Some(b'h') => out.push('h'),
        Some(b'a' | b'e' | b'i' | b'o' | b'u' | b'w' | b'y') => out.push('_'),
        _ => {}
    }
    while let Some(&letter) = bytes.get(at) {
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        let after = bytes.get(at + 2).copied().unwrap_or(0);
        let (class, used): (&str, usize) = match (letter, next) {
            (b't', b'c') if after == b'h' => ("j", 3),
            // "tech" is spoken "tek".
            (b't', b'e') if after == b'c' && bytes.get(at + 3) == Some(&b'h') => ("tk", 4),
            // "component" is "konponento" in kana.
            (b'm', b'p' | b'b') => ("n", 1),
            (b't', b's') => ("s", 2),
            (b't', b'h') => ("s", 2),
            (b'c', b'h') => ("j", 2),
            (b'z', b'h') => ("j", 2),
            (b's', b'h') => ("s", 2),
            (b'k', b'h') | (b'c', b'k') => ("k", 2),
            (b'g', b'h') => ("k", 2),
            (b'p', b'h') => ("p", 2),
            (b'd', b'j') => ("j", 2),
            (b'n', b'g') => ("n", 2),
            (b'c', b'e' | b'i' | b'y') => ("s", 1),
            (b'g', b'e' | b'i' | b'y') => ("j", 1),
            (b'b' | b'v', _) => ("b", 1),
            (b'p' | b'f', _) => ("p", 1),
            (b't', _) => ("t", 1),
            (b'd', _) => ("d", 1),
            (b'k' | b'g' | b'q' | b'c', _) => ("k", 1),
            (b'x', _) => ("ks", 1),
            (b'j', _) => ("j", 1),
            (b's' | b'z', _) => ("s", 1),
            (b'r' | b'l', _) => ("r", 1),
            (b'm', _) => ("m", 1),
            (b'n', _) => ("n", 1),
            (b'0'..=b'9', _) => ("0", 1),
            _ => ("", 1),
        };
        for one in class.chars() {
            if !out.ends_with(one) {
                out.push(one);
            }
        }
        at += used;
    }
    out
}

#[cfg(test)]
mod tests;
