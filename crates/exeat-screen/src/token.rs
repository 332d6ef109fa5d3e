//! What a name becomes when it has been read: tokens with roles, weights and the forms each may take.

use crate::sound::Sound;

/// What a token does in a name; its weight follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Role {
    /// The word that tells this firm or person from all others: brand, family name, given name.
    Name = 0,
    /// What a firm makes or does: "semiconductor", "logistics".
    Trade = 1,
    /// The kind of institution: "university", "bank".
    Body = 2,
    /// Words nearly every firm carries: "group", "international", "technology".
    Weak = 3,
    /// Legal form: "Co., Ltd.", "GmbH".
    Form = 4,
    /// A country, province or town.
    Place = 5,
    /// A number, in digits, words or Roman numerals.
    Number = 6,
    /// "of", "the", "and".
    Stop = 7,
    /// One letter standing for a given name.
    Initial = 8,
    /// "al", "bin", "von": joins parts of a person's name.
    Particle = 9,
    /// "Dr", "Sheikh", "General".
    Honorific = 10,
}

impl Role {
    /// Every role in the order of its number.
    pub(crate) const ALL: [Role; 11] = [
        Role::Name,
        Role::Trade,
        Role::Body,
        Role::Weak,
        Role::Form,
        Role::Place,
        Role::Number,
        Role::Stop,
        Role::Initial,
        Role::Particle,
        Role::Honorific,
    ];

    /// The role in one word, as explanations print it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Role::Name => "name",
            Role::Trade => "trade word",
            Role::Body => "kind of body",
            Role::Weak => "common word",
            Role::Form => "legal form",
            Role::Place => "place",
            Role::Number => "number",
            Role::Stop => "particle of speech",
            Role::Initial => "initial",
            Role::Particle => "particle of a name",
            Role::Honorific => "title",
        }
    }

    /// Weight of a token in this role that is `letters` long.
    ///
    /// Only ratios matter. No role weighs nothing: a name that consists of legal form alone still has a
    /// denominator, and equality of everything still counts.
    pub(crate) fn weight(self, letters: usize) -> u16 {
        match self {
            Role::Name if letters <= 2 => 700,
            Role::Name => 1000,
            Role::Trade | Role::Place => 300,
            Role::Body => 260,
            Role::Number => 300,
            Role::Weak => 90,
            Role::Form => 40,
            Role::Stop => 10,
            Role::Initial => 250,
            Role::Particle | Role::Honorific => 80,
        }
    }
}

/// How a reading came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Reading {
    /// Latin letters as written, marks removed.
    Latin = 0,
    /// Han letters read in Chinese: Mandarin, with Wade-Giles and Cantonese spellings beside it.
    Chinese = 1,
    /// Kana and kanji read in Japanese, Hepburn spelling.
    Japanese = 2,
    /// Hangul, or Han letters read in Korean.
    Korean = 3,
    /// Cyrillic letters.
    Cyrillic = 4,
    /// Greek letters.
    Greek = 5,
    /// Arabic letters, Arabic or Persian, of which only the consonants are certain.
    Arabic = 6,
    /// Hebrew letters, of which only the consonants are certain.
    Hebrew = 7,
    /// Any other script, letter by letter.
    Other = 8,
    /// Letters that look like Latin ones, taken for what they look like.
    Lookalike = 9,
}

impl Reading {
    /// The reading in one word, as explanations print it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Reading::Latin => "Latin",
            Reading::Chinese => "Chinese",
            Reading::Japanese => "Japanese",
            Reading::Korean => "Korean",
            Reading::Cyrillic => "Cyrillic",
            Reading::Greek => "Greek",
            Reading::Arabic => "Arabic letters",
            Reading::Hebrew => "Hebrew letters",
            Reading::Other => "letter by letter",
            Reading::Lookalike => "look-alike letters",
        }
    }
}

/// Which of the two ways of scoring a reading is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Model {
    /// Names of natural persons: extra given names are common, the order is free.
    Person = 0,
    /// Names of firms, institutions, vessels: one extra word may be another firm.
    Organisation = 1,
}

/// One token of a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// The piece of the name as written.
    pub(crate) shown: String,
    pub(crate) role: Role,
    pub(crate) weight: u16,
    /// The token follows "bin" or "ibn": a father's name.
    pub(crate) patronymic: bool,
    /// What the token may be equal to; the first is the plainest. Never empty.
    pub(crate) forms: Vec<Sound>,
}

impl Token {
    pub(crate) fn new(shown: &str, role: Role, forms: Vec<Sound>) -> Token {
        let letters = forms
            .iter()
            .map(|form| form.text.len())
            .find(|len| *len > 0);
        Token {
            shown: shown.to_string(),
            role,
            weight: role.weight(letters.unwrap_or(0)),
            patronymic: false,
            forms,
        }
    }

    /// The form that can be joined with its neighbours: letters, not a concept.
    pub(crate) fn plain(&self) -> Option<&Sound> {
        self.forms.iter().find(|form| !form.is_concept())
    }
}

/// A name read in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) how: Reading,
    pub(crate) model: Model,
    pub(crate) tokens: Vec<Token>,
    /// Two or three neighbours written as one word, for "Hua Wei" against "Huawei".
    pub(crate) joins: Vec<Join>,
    /// First letters of an organisation's words, several ways; empty when there are too few words.
    pub(crate) acronyms: Vec<String>,
}

/// `len` neighbouring tokens from `start`, written as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Join {
    pub(crate) start: u8,
    pub(crate) len: u8,
    pub(crate) sound: Sound,
}
