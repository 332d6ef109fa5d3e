//! Signed notes (C2SP signed-note): a text, and below it who signed it.
//!
//! A verifier key is one line, `name+hash+key`, fit to be printed on paper or put into a mail.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The algorithm byte of Ed25519.
const ED25519: u8 = 1;
/// What a signature line begins with: an em dash and a space.
const DASH: &str = "\u{2014} ";

/// A key that signs.
#[derive(Clone)]
pub struct Signing {
    name: String,
    key: SigningKey,
}

impl fmt::Debug for Signing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The key itself must never reach a log.
        f.debug_struct("Signing")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A key that checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    key: VerifyingKey,
}

/// Why a note is not what it claims to be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoteError {
    /// A name with a plus, a space or nothing in it.
    BadName,
    /// Not in the form of a signed note.
    NotANote,
    /// No line is signed by the key it was checked with.
    NotSigned,
    /// The line of that key does not fit the text.
    BadSignature,
    /// Not a verifier key.
    BadKey,
}

impl fmt::Display for NoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NoteError::BadName => "a key's name holds no space and no plus sign, and is not empty",
            NoteError::NotANote => "not in the form of a signed note",
            NoteError::NotSigned => "not signed by this key",
            NoteError::BadSignature => "the signature does not fit the text",
            NoteError::BadKey => "not a verifier key of the form name+hash+key",
        })
    }
}

impl std::error::Error for NoteError {}

fn good_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c == '+' || c.is_whitespace() || c.is_control())
}

/// The first four bytes of `SHA-256(name ‖ 0x0A ‖ algorithm ‖ key)`.
fn key_id(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let mut hasher = Sha256::new();
    hasher.update(name.as_bytes());
    hasher.update([b'\n', ED25519]);
    hasher.update(key.as_bytes());
    let [a, b, c, d, ..] = <[u8; 32]>::from(hasher.finalize());
    [a, b, c, d]
}

impl Signing {
    /// The key of a seed of 32 random bytes.
    ///
    /// # Errors
    /// For a name that a note cannot carry.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Signing, NoteError> {
        if !good_name(name) {
            return Err(NoteError::BadName);
        }
        Ok(Signing {
            name: name.to_owned(),
            key: SigningKey::from_bytes(seed),
        })
    }

    /// The key that checks what this one signs.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        Verifier {
            name: self.name.clone(),
            key: self.key.verifying_key(),
        }
    }

    /// The note of a text; a line end is added where the text lacks its last one.
    #[must_use]
    pub fn sign(&self, text: &str) -> String {
        let mut note = text.to_owned();
        if !note.ends_with('\n') {
            note.push('\n');
        }
        let signature = self.key.sign(note.as_bytes());
        let mut bytes = key_id(&self.name, &self.key.verifying_key()).to_vec();
        bytes.extend_from_slice(&signature.to_bytes());
        note.push_str(&format!(
            "\n{DASH}{} {}\n",
            self.name,
            STANDARD.encode(bytes)
        ));
        note
    }
}

impl Verifier {
    /// Reads a verifier key from its line.
    ///
    /// # Errors
    /// When the line is something else, or its hash does not fit its key.
    pub fn parse(line: &str) -> Result<Verifier, NoteError> {
        let mut parts = line.trim_end_matches('\n').splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::BadKey);
        };
        let bytes = STANDARD.decode(key).map_err(|_| NoteError::BadKey)?;
        let Some((&ED25519, key)) = bytes.split_first() else {
            return Err(NoteError::BadKey);
        };
        let key: &[u8; 32] = key.try_into().map_err(|_| NoteError::BadKey)?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| NoteError::BadKey)?;
        let verifier = Verifier {
            name: name.to_owned(),
            key,
        };
        if !good_name(name) || hex(key_id(name, &key)) != id {
            return Err(NoteError::BadKey);
        }
        Ok(verifier)
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text of a note that this key signed.
    ///
    /// Exactly one form of a note is taken: its text, an empty line, signature lines. Lines of other keys are
    /// left aside, as the format foresees for witnesses.
    ///
    /// # Errors
    /// When the note is not one, is not signed by this key, or was changed.
    pub fn open<'a>(&self, note: &'a str) -> Result<&'a str, NoteError> {
        let at = note.rfind("\n\n").ok_or(NoteError::NotANote)?;
        let (text, signatures) = (note.get(..=at), note.get(at + 2..));
        let (Some(text), Some(signatures)) = (text, signatures) else {
            return Err(NoteError::NotANote);
        };
        if !signatures.ends_with('\n') {
            return Err(NoteError::NotANote);
        }
        let mut found = false;
        for line in signatures.lines() {
            let (name, signature) = line
                .strip_prefix(DASH)
                .and_then(|rest| rest.split_once(' '))
                .ok_or(NoteError::NotANote)?;
            let bytes = STANDARD
                .decode(signature)
                .map_err(|_| NoteError::NotANote)?;
            let Some((id, signature)) = bytes.split_first_chunk::<4>() else {
                return Err(NoteError::NotANote);
            };
            if name != self.name || *id != key_id(&self.name, &self.key) {
                continue;
            }
            let signature: &[u8; 64] = signature.try_into().map_err(|_| NoteError::BadSignature)?;
            self.key
                .verify_strict(text.as_bytes(), &Signature::from_bytes(signature))
                .map_err(|_| NoteError::BadSignature)?;
            found = true;
        }
        if found {
            Ok(text)
        } else {
            Err(NoteError::NotSigned)
        }
    }
}

fn hex(bytes: [u8; 4]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![ED25519];
        bytes.extend_from_slice(self.key.as_bytes());
        let id = hex(key_id(&self.name, &self.key));
        write!(f, "{}+{id}+{}", self.name, STANDARD.encode(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_opens_and_nothing_else_does() {
        let signing = Signing::from_seed("example.org/log", &[7; 32]).unwrap();
        let verifier = signing.verifier();
        let note = signing.sign("one\n\ntwo\n");
        assert_eq!(verifier.open(&note).unwrap(), "one\n\ntwo\n");
        for at in 0..note.len() {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= 1;
            if let Ok(changed) = String::from_utf8(bytes) {
                assert!(verifier.open(&changed).is_err(), "byte {at}");
            }
        }
        let other = Signing::from_seed("example.org/log", &[8; 32]).unwrap();
        assert_eq!(
            other.verifier().open(&note).unwrap_err(),
            NoteError::NotSigned
        );
    }

    #[test]
    fn a_verifier_key_is_read_back() {
        let verifier = Signing::from_seed("log", &[7; 32]).unwrap().verifier();
        let line = verifier.to_string();
        assert_eq!(Verifier::parse(&line).unwrap(), verifier);
        assert!(Verifier::parse(&line.replacen("log", "lag", 1)).is_err());
        assert!(Signing::from_seed("a b", &[7; 32]).is_err());
    }

    #[test]
    fn the_key_of_the_published_example_is_read() {
        // The example key of the Go module that first wrote the format down.
        let line = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let note = "If you think cryptography is the answer to your problem,\n\
            then you don't know what your problem is.\n\n\
            \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        let verifier = Verifier::parse(line).unwrap();
        assert!(verifier.open(note).unwrap().starts_with("If you think"));
    }
}
