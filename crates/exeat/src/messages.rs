//! Sentences for people, from a message file: a further language is a further file.

use std::collections::BTreeMap;

/// The message files the binary carries.
static FILES: &[(&str, &str)] = &[
    ("en", include_str!("../messages/en.toml")),
    ("de", include_str!("../messages/de.toml")),
    ("ja", include_str!("../messages/ja.toml")),
    ("zh", include_str!("../messages/zh.toml")),
];

/// Sentences of one language.
#[derive(Debug, Clone)]
pub struct Messages {
    language: String,
    texts: BTreeMap<String, String>,
}

impl Messages {
    /// The sentences of a language; English for one that has no file.
    #[must_use]
    pub fn load(language: &str) -> Messages {
        Messages::of(language, FILES)
    }

    /// The sentences of a language among message files; what it lacks is said as the first of them has it.
    #[must_use]
    pub fn of(language: &str, files: &[(&str, &str)]) -> Messages {
        let found = files.iter().find(|(l, _)| *l == language);
        let mut sentences = files.first().map(|(_, t)| texts(t)).unwrap_or_default();
        if found != files.first()
            && let Some((_, text)) = found
        {
            sentences.extend(texts(text));
        }
        let language = found.or(files.first()).map_or("en", |(l, _)| *l);
        Messages {
            language: language.to_owned(),
            texts: sentences,
        }
    }

    /// A sentence as the file has it.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }

    /// Languages that have a file.
    pub fn languages() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|(l, _)| *l)
    }

    /// The language.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// A sentence with its words filled in; its key where the file lacks it.
    #[must_use]
    pub fn say(&self, key: &str, words: &[(&str, &str)]) -> String {
        let Some(text) = self.texts.get(key) else {
            return key.to_owned();
        };
        // One pass, so that what is filled in is never itself read as a word to fill in.
        let mut out = String::with_capacity(text.len() + 32);
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            match after.split_once('}') {
                Some((word, then)) => {
                    match words.iter().find(|(name, _)| *name == word) {
                        Some((_, value)) => out.push_str(value),
                        None => {
                            out.push('{');
                            out.push_str(word);
                            out.push('}');
                        }
                    }
                    rest = then;
                }
                None => {
                    out.push('{');
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }
}

/// The sentences of a file, by section and key.
fn texts(text: &str) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    if let Ok(document) = text.parse::<toml_edit::DocumentMut>() {
        for (section, item) in document.iter() {
            for (key, value) in item.as_table_like().into_iter().flat_map(|t| t.iter()) {
                if let Some(value) = value.as_str() {
                    out.insert(format!("{section}.{key}"), value.to_owned());
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_words_once() {
        let messages = Messages::load("en");
        let said = messages.say("note.not_covered", &[("entry", "{entry} x")]);
        assert_eq!(said, "the entry {entry} x is not covered by this pack");
        assert_eq!(messages.say("no.such", &[]), "no.such");
        assert_eq!(Messages::load("xx").language(), "en");
    }

    /// Words in braces, in order of the alphabet.
    fn words(text: &str) -> Vec<&str> {
        let mut out: Vec<&str> = text
            .split('{')
            .skip(1)
            .filter_map(|part| part.split('}').next())
            .collect();
        out.sort_unstable();
        out
    }

    #[test]
    fn every_language_says_what_the_page_says_with_the_same_words() {
        let english = texts(FILES[0].1);
        for (language, text) in FILES {
            let own = texts(text);
            for (key, sentence) in &english {
                if !key.starts_with("page.") && !key.starts_with("outcome.") {
                    continue;
                }
                let said = own.get(key);
                assert!(said.is_some(), "{language}.toml lacks {key}");
                assert_eq!(words(said.unwrap()), words(sentence), "{language} {key}");
            }
            for key in own.keys() {
                assert!(
                    english.contains_key(key),
                    "{language}.toml says {key}, which English does not"
                );
            }
        }
    }

    #[test]
    fn every_head_has_its_words() {
        let messages = Messages::load("en");
        for outcome in exeat_terms::Outcome::ALL {
            let key = format!("outcome.{outcome}");
            assert_ne!(messages.say(&key, &[]), key);
        }
    }
}
