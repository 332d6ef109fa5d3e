//! SHA-256 as RFC 6962 uses it, and the salted commitment that stands for an entry.

use sha2::{Digest as _, Sha256};
use std::fmt;

/// A SHA-256 hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// The random value that hides an entry behind its commitment; 32 bytes from the system's generator.
pub type Salt = [u8; 32];

impl Hash {
    /// Reads 64 hexadecimal digits in lower case.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Hash> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let text: &[u8; 64] = text.as_bytes().try_into().ok()?;
        let (pairs, _) = text.as_chunks::<2>();
        let mut out = [0; 32];
        for (slot, [high, low]) in out.iter_mut().zip(pairs) {
            *slot = digit(*high)? << 4 | digit(*low)?;
        }
        Some(Hash(out))
    }

    /// Reads 32 bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Hash> {
        bytes.try_into().ok().map(Hash)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Hash(hasher.finalize().into())
}

/// The hash of some content by itself, such as a transaction file or a pack.
#[must_use]
pub fn content_hash(bytes: &[u8]) -> Hash {
    sha256(&[bytes])
}

/// What stands for an entry in the log: `SHA-256(salt ‖ entry)`.
///
/// The salt has a fixed length, so no two pairs of salt and entry are the same bytes.
#[must_use]
pub fn commitment(salt: &Salt, entry: &[u8]) -> Hash {
    sha256(&[salt, entry])
}

/// The leaf hash of RFC 6962, section 2.1: `SHA-256(0x00 ‖ leaf)`.
#[must_use]
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    sha256(&[&[0], leaf])
}

/// The node hash of RFC 6962, section 2.1: `SHA-256(0x01 ‖ left ‖ right)`.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[1], &left.0, &right.0])
}

/// The root of a tree without leaves.
#[must_use]
pub(crate) fn empty_root() -> Hash {
    sha256(&[])
}
