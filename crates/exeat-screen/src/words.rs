//! The project's own tables: words of organisation names, places, spellings of given names, Han readings.
//!
//! The tables are text files edited by hand (`data/screening/`), parsed once at first use.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use crate::read::han;
use crate::token::Role;

const WORDS: &str = include_str!("../../../data/screening/words.txt");
const PLACES: &str = include_str!("../../../data/screening/places.txt");
const CHINESE_PLACES: &str = include_str!("../../../data/screening/places-zh.txt");
const NAMES: &str = include_str!("../../../data/screening/names.txt");

const JAPANESE_READINGS: &str = include_str!("../../../data/screening/readings-ja.txt");

/// A table that is filled once from the project's own files and then only asked.
pub(crate) type Table<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// A quick hash (FNV-1a) for tables whose keys nobody outside chooses.
#[derive(Debug)]
pub(crate) struct Quick(u64);

impl Default for Quick {
    fn default() -> Quick {
        Quick(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

/// Number of a concept in [`Words::concepts`].
pub(crate) type ConceptId = u16;

/// A meaning that several words share.
#[derive(Debug)]
pub(crate) struct Concept {
    /// The form tokens carry: `#` and the concept's name.
    pub(crate) form: String,
    pub(crate) role: Role,
}

/// Words of one language, found by their letters.
pub(crate) type Lexicon = Table<String, Vec<ConceptId>>;

/// A Russian or Ukrainian phrase, each word given by its stem.
#[derive(Debug)]
pub(crate) struct StemPhrase {
    pub(crate) stems: Vec<String>,
    pub(crate) concept: ConceptId,
}

/// All tables, parsed.
#[derive(Debug)]
pub(crate) struct Words {
    concepts: Vec<Concept>,
    /// English and other Latin phrases, words joined by one blank.
    pub(crate) latin: Lexicon,
    /// How many words the longest Latin phrase has that begins with a word.
    pub(crate) latin_most: Table<String, usize>,
    /// Chinese words, simplified; Japanese texts use them too.
    pub(crate) chinese: Lexicon,
    /// Japanese words, simplified where a letter has a simplified form.
    pub(crate) japanese: Lexicon,
    pub(crate) korean: Lexicon,
    /// By the first two letters of the first stem.
    pub(crate) cyrillic: Table<String, Vec<StemPhrase>>,
    pub(crate) arabic: Lexicon,
    /// Given and family names: any spelling to the form `@name`.
    names: Table<String, Vec<String>>,
    /// Japanese readings of whole kanji words, simplified.
    pub(crate) kanji: Table<String, Vec<&'static str>>,
    /// The plain Latin spelling of names written in Arabic or Hangul letters.
    spelled: Table<String, Vec<String>>,
}

/// The longest phrase of any lexicon, in words (Latin) or letters (others).
pub(crate) const LONGEST_PHRASE: usize = 12;

/// Version of the rules by which names are read, beside the tables.
///
/// Raised by any change of reading, keys or weights: an index of the old rules would miss names.
const RULES: u32 = 1;

/// What tells one reader of names from another: its rules, its tables and the version of this crate.
pub(crate) fn stamp() -> u64 {
    static STAMP: LazyLock<u64> = LazyLock::new(|| {
        let mut hasher = Sha256::new();
        hasher.update(RULES.to_le_bytes());
        for part in [
            env!("CARGO_PKG_VERSION"),
            WORDS,
            PLACES,
            CHINESE_PLACES,
            NAMES,
            JAPANESE_READINGS,
            han::TABLE,
        ] {
            hasher.update(part);
            hasher.update([0]);
        }
        let digest = hasher.finalize();
        let bytes = digest.iter().take(8);
        bytes.fold(0, |sum, &byte| sum << 8 | u64::from(byte))
    });
    *STAMP
}

/// The parsed tables.
pub(crate) fn words() -> &'static Words {
    static TABLES: LazyLock<Words> = LazyLock::new(Words::parse);
    &TABLES
}

impl Words {
    pub(crate) fn concept(&self, id: ConceptId) -> Option<&Concept> {
        self.concepts.get(usize::from(id))
    }

    /// The shared forms of a given or family name, `@muhammad`; empty when the table does not know it.
    pub(crate) fn name_forms(&self, spelling: &str) -> &[String] {
        self.names.get(spelling).map_or(&[], Vec::as_slice)
    }

    /// Latin spellings of a name in Arabic or Hangul letters.
    pub(crate) fn spelled(&self, name: &str) -> &[String] {
        self.spelled.get(name).map_or(&[], Vec::as_slice)
    }

    fn parse() -> Words {
        let mut words = Words {
            concepts: Vec::new(),
            latin: Table::default(),
            latin_most: Table::default(),
            chinese: Table::default(),
            japanese: Table::default(),
            korean: Table::default(),
            cyrillic: Table::default(),
            arabic: Table::default(),
            names: Table::default(),
            kanji: Table::default(),
            spelled: Table::default(),
        };
        for entry in rows(JAPANESE_READINGS).flat_map(|row| row.split('|')) {
            let mut cells = entry.split_whitespace();
            if let Some(kanji) = cells.next() {
                words.kanji.insert(han::simplify(kanji), cells.collect());
            }
        }
        for row in rows(WORDS) {
            let mut cells = row.split('|');
            let name = cells.next().unwrap_or_default();
            let role = match cells.next().unwrap_or_default() {
                "form" => Role::Form,
                "weak" => Role::Weak,
                "body" => Role::Body,
                "stop" => Role::Stop,
                _ => Role::Trade,
            };
            let cells: Vec<&str> = cells.collect();
            words.add(name, role, &cells);
        }
        for row in rows(PLACES) {
            let cells: Vec<&str> = row.split('|').collect();
            let name = cells
                .first()
                .and_then(|cell| cell.split(';').next())
                .unwrap_or_default();
            words.add(&format!("place {name}"), Role::Place, &cells);
        }
        for place in rows(CHINESE_PLACES).flat_map(str::split_whitespace) {
            let spelled = han::pinyin(place);
            words.add(&format!("place {spelled}"), Role::Place, &[&spelled, place]);
        }
        words.add_names();
        words
    }

    /// Adds one concept with its words in the order English, Chinese, Japanese, Korean, Russian, Arabic.
    fn add(&mut self, name: &str, role: Role, cells: &[&str]) {
        let Ok(id) = ConceptId::try_from(self.concepts.len()) else {
            return;
        };
        self.concepts.push(Concept {
            form: format!("#{name}"),
            role,
        });
        for (column, cell) in cells.iter().enumerate() {
            for word in cell.split(';').map(str::trim).filter(|w| !w.is_empty()) {
                match column {
                    0 => {
                        let parts = crate::read::latin::words_of(word);
                        if let Some(first) = parts.first() {
                            let most = self.latin_most.entry(first.clone()).or_default();
                            *most = parts.len().max(*most);
                        }
                        push(&mut self.latin, parts.join(" "), id);
                    }
                    1 => {
                        let word = han::simplify(word);
                        if role == Role::Place {
                            // "成都市" is Chengdu: town, province, county or district.
                            for unit in ["市", "省", "县", "区"] {
                                push(&mut self.chinese, format!("{word}{unit}"), id);
                            }
                        }
                        push(&mut self.chinese, word, id);
                    }
                    2 => push(&mut self.japanese, han::simplify(word), id),
                    3 => push(&mut self.korean, word.replace(' ', ""), id),
                    4 => self.add_stems(word, id),
                    _ => {
                        let phrase = crate::read::arabic::normal_words(word).join(" ");
                        push(&mut self.arabic, phrase, id);
                    }
                }
            }
        }
    }

    fn add_stems(&mut self, phrase: &str, concept: ConceptId) {
        let stems: Vec<String> = phrase
            .split_whitespace()
            .map(|stem| stem.to_lowercase().replace('ё', "е"))
            .collect();
        let Some(first) = stems.first() else { return };
        let key: String = first.chars().take(2).collect();
        self.cyrillic
            .entry(key)
            .or_default()
            .push(StemPhrase { stems, concept });
    }

    fn add_names(&mut self) {
        for row in rows(NAMES) {
            let spellings: Vec<&str> = row.split_whitespace().collect();
            let Some(first) = spellings.first() else {
                continue;
            };
            let form = format!("@{first}");
            for spelling in &spellings {
                let ascii = spelling.is_ascii();
                let key = if ascii {
                    crate::read::latin::words_of(spelling).concat()
                } else {
                    crate::read::arabic::normal(spelling)
                };
                let shared = self.names.entry(key.clone()).or_default();
                if !shared.contains(&form) {
                    shared.push(form.clone());
                }
                if !ascii {
                    let latin = spellings
                        .iter()
                        .filter(|other| other.is_ascii())
                        .take(3)
                        .map(|other| (*other).to_string());
                    self.spelled.entry(key).or_default().extend(latin);
                }
            }
        }
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
}

fn push(lexicon: &mut Lexicon, word: String, concept: ConceptId) {
    let meanings = lexicon.entry(word).or_default();
    if !meanings.contains(&concept) {
        meanings.push(concept);
    }
}
