//! Which script a letter belongs to, and runs of one script.

/// The scripts that are read differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Latin,
    Han,
    Hiragana,
    Katakana,
    Hangul,
    Cyrillic,
    Greek,
    Arabic,
    Hebrew,
    Digit,
    /// Blanks, punctuation, marks.
    Sign,
    Other,
}

/// Neighbouring letters of one script; signs and digits belong to the run they stand in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) script: Script,
    pub(crate) text: String,
}

/// The script of one letter, after compatibility forms were replaced.
pub(crate) fn of(letter: char) -> Script {
    match letter {
        'a'..='z' | 'A'..='Z' | 'À'..='ɏ' | 'Ḁ'..='ỿ' | 'ʻ'..='ʿ' => Script::Latin,
        '0'..='9' => Script::Digit,
        '々'
        | '〇'
        | '㐀'..='䶿'
        | '一'..='鿿'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Script::Han,
        'ぁ'..='ゟ' => Script::Hiragana,
        'ァ'..='ヺ' | 'ー'..='ヿ' | 'ㇰ'..='ㇿ' => Script::Katakana,
        '가'..='힣' | 'ᄀ'..='ᇿ' | 'ㄱ'..='ㆎ' => Script::Hangul,
        'Ѐ'..='ԯ' | 'ᲀ'..='\u{1c8f}' => Script::Cyrillic,
        'Ͱ'..='Ͽ' | 'ἀ'..='῿' => Script::Greek,
        '\u{600}'..='\u{6ff}'
        | '\u{750}'..='\u{77f}'
        | '\u{8a0}'..='\u{8ff}'
        | '\u{fb50}'..='\u{fdff}'
        | '\u{fe70}'..='\u{feff}'
            if letter.is_alphabetic() || matches!(letter, '\u{64b}'..='\u{65f}' | '\u{670}') =>
        {
            Script::Arabic
        }
        'א'..='ת' | '\u{591}'..='\u{5c7}' => Script::Hebrew,
        _ if letter.is_alphanumeric() => Script::Other,
        _ => Script::Sign,
    }
}

/// Whether kana and Han letters form one run.
fn joins(a: Script, b: Script) -> bool {
    let east = |s| matches!(s, Script::Han | Script::Hiragana | Script::Katakana);
    a == b || (east(a) && east(b))
}

/// Splits `text` into runs.
pub(crate) fn runs(text: &str) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    if text.is_ascii() {
        let text = text.to_string();
        let script = Script::Latin;
        return vec![Run { script, text }];
    }
    for letter in text.chars() {
        let script = of(letter);
        let neutral = matches!(script, Script::Sign | Script::Digit);
        match out.last_mut() {
            Some(last) if joins(last.script, script) => last.text.push(letter),
            // A sign stays with what stands before it; a digit only in Latin and Cyrillic text.
            Some(last)
                if neutral
                    && (script == Script::Sign
                        || matches!(last.script, Script::Latin | Script::Cyrillic)) =>
            {
                last.text.push(letter);
            }
            Some(last) if last.script == Script::Digit && script == Script::Latin => {
                last.script = Script::Latin;
                last.text.push(letter);
            }
            Some(last) if last.script == Script::Sign => {
                last.script = script;
                last.text.push(letter);
            }
            _ => out.push(Run {
                script,
                text: letter.to_string(),
            }),
        }
    }
    out
}
