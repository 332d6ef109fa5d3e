//! Reading a name: from any script to tokens of Latin letters, one reading for each language it may be in.
//!
//! A name is a *set of readings*. Latin and Cyrillic letters have one; Han letters are read in Chinese, and in
//! Japanese or Korean when nothing rules that out; a name whose kind is unknown is read as a person's and as an
//! organisation's. Work and memory are bounded whatever the input: see [`clean`].

pub(crate) mod arabic;
pub(crate) mod clean;
pub(crate) mod cyrillic;
pub(crate) mod han;
pub(crate) mod hangul;
pub(crate) mod kana;
pub(crate) mod latin;
pub(crate) mod person;
pub(crate) mod romanise;
pub(crate) mod script;
pub(crate) mod segment;
pub(crate) mod variants;

use crate::party::Kind;
use crate::sound::Sound;
use crate::token::{Join, Model, Read, Reading, Role, Token};

use script::Script;

/// Tokens of one reading at most; what lies beyond is reported, not read.
pub(crate) const MOST_TOKENS: usize = 40;
/// Letters of a name at most.
pub(crate) const MOST_LETTERS: usize = 1_000;

/// A name as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub(crate) readings: Vec<Read>,
    /// The name was longer than what is read: the rest did not take part.
    pub(crate) cut: bool,
}

impl Name {
    /// Reads `text` in every way that makes sense.
    ///
    /// ```
    /// use exeat_screen::{Kind, Name};
    /// let name = Name::read("上海微电子装备（集团）股份有限公司", Kind::Organisation);
    /// assert!(name.to_string().contains("shanghai"));
    /// ```
    #[must_use]
    pub fn read(text: &str, kind: Kind) -> Name {
        let cleaned = clean::clean(text);
        let mut readings = Vec::new();
        for model in models(&cleaned.text, kind) {
            for how in hypotheses(&cleaned.text, model) {
                add_readings(&mut readings, &cleaned.text, how, model);
            }
            if let Some(lookalike) = clean::all_lookalike(&cleaned.text) {
                add_readings(&mut readings, &lookalike, Reading::Lookalike, model);
            }
        }
        Name {
            readings,
            cut: cleaned.cut,
        }
    }

    /// Whether the name was too long to be read whole.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Whether nothing in the name can be compared: it is empty, or holds signs only.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.readings.iter().all(|read| read.tokens.is_empty())
    }
}

impl std::fmt::Display for Name {
    /// One line for each reading: how it was read, then the plain form of each token.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for read in &self.readings {
            write!(out, "{}:", read.how.word())?;
            for token in &read.tokens {
                let forms: Vec<&str> = token.forms.iter().map(|form| form.text.as_str()).collect();
                write!(out, " {}[{}]", forms.join("/"), token.role.word())?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

/// As whose name `text` may be read.
fn models(text: &str, kind: Kind) -> Vec<Model> {
    match kind {
        Kind::Person => vec![Model::Person],
        Kind::Organisation | Kind::Vessel | Kind::Aircraft => vec![Model::Organisation],
        Kind::Unknown => {
            let organisation = hypotheses(text, Model::Organisation)
                .into_iter()
                .any(|how| {
                    tokens(text, how, Model::Organisation).iter().any(|token| {
                        matches!(
                            token.role,
                            Role::Form | Role::Trade | Role::Body | Role::Weak
                        )
                    })
                });
            if organisation {
                vec![Model::Organisation]
            } else {
                vec![Model::Organisation, Model::Person]
            }
        }
    }
}

/// The languages in which Han letters, or else the main script, are read.
fn hypotheses(text: &str, model: Model) -> Vec<Reading> {
    if text.is_ascii() {
        return vec![Reading::Latin];
    }
    let has = |wanted: Script| text.chars().any(|c| script::of(c) == wanted);
    if has(Script::Hiragana) || has(Script::Katakana) {
        return vec![Reading::Japanese];
    }
    if has(Script::Hangul) {
        return vec![Reading::Korean];
    }
    if has(Script::Han) {
        let firm = han::has_japanese_form(text);
        return match model {
            Model::Person => vec![Reading::Chinese, Reading::Japanese, Reading::Korean],
            Model::Organisation if firm => vec![Reading::Japanese, Reading::Chinese],
            Model::Organisation if han::may_be_japanese(text) => {
                vec![Reading::Chinese, Reading::Japanese]
            }
            Model::Organisation => vec![Reading::Chinese],
        };
    }
    for (wanted, how) in [
        (Script::Cyrillic, Reading::Cyrillic),
        (Script::Greek, Reading::Greek),
        (Script::Arabic, Reading::Arabic),
        (Script::Hebrew, Reading::Hebrew),
        (Script::Other, Reading::Other),
    ] {
        if has(wanted) {
            return vec![how];
        }
    }
    vec![Reading::Latin]
}

/// The tokens of `text` read in one way.
fn tokens(text: &str, how: Reading, model: Model) -> Vec<Token> {
    let mut out = Vec::new();
    for run in script::runs(text) {
        match run.script {
            Script::Han | Script::Hiragana | Script::Katakana => match (how, model) {
                (Reading::Japanese, _) => kana::read(&run.text, model, &mut out),
                (Reading::Korean, _) => hangul::read_han(&run.text, model, &mut out),
                _ => han::read(&run.text, model, &mut out),
            },
            Script::Hangul => hangul::read(&run.text, model, &mut out),
            Script::Cyrillic | Script::Greek => cyrillic::read(&run.text, model, &mut out),
            Script::Arabic | Script::Hebrew => arabic::read(&run.text, run.script, model, &mut out),
            Script::Latin | Script::Digit | Script::Sign | Script::Other => {
                latin::read(&run.text, model, &mut out);
            }
        }
    }
    if model == Model::Person {
        person::finish(&mut out);
    }
    out
}

/// Adds the readings of the whole text and of its parts that are names, see [`variants`].
fn add_readings(readings: &mut Vec<Read>, text: &str, how: Reading, model: Model) {
    for part in variants::of(text, model) {
        let mut tokens = tokens(&part, how, model);
        variants::say_once(&mut tokens, model);
        tokens.truncate(MOST_TOKENS);
        variants::weigh_places(&mut tokens, model);
        let unglued = if how == Reading::Latin {
            variants::unglued(&tokens, model)
        } else {
            None
        };
        for mut tokens in [Some(tokens), unglued].into_iter().flatten() {
            tokens.truncate(MOST_TOKENS);
            if tokens.is_empty() {
                continue;
            }
            let read = Read {
                how,
                model,
                joins: joins(&tokens),
                acronyms: acronyms(&tokens, model),
                tokens,
            };
            if !readings.contains(&read) {
                readings.push(read);
            }
        }
    }
}

/// Neighbours written together. Legal forms and speech particles do not join.
fn joins(tokens: &[Token]) -> Vec<Join> {
    let mut out = Vec::new();
    for len in [2usize, 3] {
        for (start, window) in tokens.windows(len).enumerate() {
            let open = window.iter().all(|token| match token.role {
                Role::Form | Role::Number => false,
                // "Cheng De" is a town, and "de" is also a particle.
                Role::Stop => !matches!(
                    token.shown.as_str(),
                    "of" | "the" | "and" | "for" | "of the"
                ),
                _ => true,
            });
            if !open {
                continue;
            }
            let plain: Vec<&Sound> = window.iter().filter_map(Token::plain).collect();
            if plain.len() != len {
                continue;
            }
            let text: String = plain.iter().map(|sound| sound.text.as_str()).collect();
            let sound = if window
                .iter()
                .any(|token| token.forms.iter().any(|form| form.sounded))
            {
                Sound::heard(&text)
            } else {
                Sound::written(&text)
            };
            if let (Ok(start), Ok(len)) = (u8::try_from(start), u8::try_from(len)) {
                out.push(Join { start, len, sound });
            }
        }
    }
    out
}

/// First letters of the words: all of them, without forms, without places.
fn acronyms(tokens: &[Token], model: Model) -> Vec<String> {
    if model == Model::Person {
        return Vec::new();
    }
    let letters = |skipped: &[Role]| -> String {
        tokens
            .iter()
            .filter(|token| token.role != Role::Stop && !skipped.contains(&token.role))
            .filter_map(|token| token.plain()?.text.chars().next())
            .collect()
    };
    let mut out: Vec<String> = Vec::new();
    for skipped in [
        &[][..],
        &[Role::Form][..],
        &[Role::Place][..],
        &[Role::Place, Role::Form][..],
    ] {
        let acronym = letters(skipped);
        if (4..=7).contains(&acronym.len()) && !out.contains(&acronym) {
            out.push(acronym);
        }
    }
    out
}
