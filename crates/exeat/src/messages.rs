//! Sentences for people, from a message file: a further language is a further file.

use std::collections::BTreeMap;

/// The message files the binary carries.
static FILES: &[(&str, &str)] = &[("en", include_str!("../messages/en.toml"))];

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
        let found = FILES.iter().find(|(l, _)| *l == language);
        let (language, text) = found.or(FILES.first()).copied().unwrap_or(("en", ""));
        let mut texts = BTreeMap::new();
        if let Ok(document) = text.parse::<toml_edit::DocumentMut>() {
            for (section, item) in document.iter() {
                for (key, value) in item.as_table_like().into_iter().flat_map(|t| t.iter()) {
                    if let Some(value) = value.as_str() {
                        texts.insert(format!("{section}.{key}"), value.to_owned());
                    }
                }
            }
        }
        Messages {
            language: language.to_owned(),
            texts,
        }
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

    #[test]
    fn every_head_has_its_words() {
        let messages = Messages::load("en");
        for outcome in exeat_terms::Outcome::ALL {
            let key = format!("outcome.{outcome}");
            assert_ne!(messages.say(&key, &[]), key);
        }
    }
}
