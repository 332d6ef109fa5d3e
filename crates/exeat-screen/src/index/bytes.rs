//! The bytes of an index: flat arrays behind a table of contents, so that a file can be mapped and used as it is.

use std::fmt;

const MAGIC: [u8; 8] = *b"EXEATIX\x01";

/// The arrays of an index, in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Section {
    /// All letters: names, keys of entries, forms.
    Text = 0,
    Parties = 1,
    Names = 2,
    Countries = 3,
    Identifiers = 4,
    Dates = 5,
    Readings = 6,
    Tokens = 7,
    Forms = 8,
    Joins = 9,
    Vocabulary = 10,
    Postings = 11,
    Shares = 12,
    Buckets = 13,
    Keys = 14,
    Acronyms = 15,
    Singles = 16,
    IdentifierKeys = 17,
}

pub(crate) const SECTIONS: usize = 18;
const HEADER: usize = MAGIC.len() + SECTIONS * 16;

/// Why bytes are no index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenError(&'static str);

impl fmt::Display for OpenError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "not a screening index: {}", self.0)
    }
}

impl std::error::Error for OpenError {}

/// Where each array lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Contents([(usize, usize); SECTIONS]);

impl Contents {
    /// No arrays at all.
    pub(crate) fn empty() -> Contents {
        Contents([(0, 0); SECTIONS])
    }

    /// Reads the table of contents and checks that every array lies within `bytes`.
    pub(crate) fn read(bytes: &[u8]) -> Result<Contents, OpenError> {
        if !bytes.starts_with(&MAGIC) {
            return Err(OpenError("it begins otherwise, or is of another version"));
        }
        let mut out = [(0, 0); SECTIONS];
        for (number, slot) in out.iter_mut().enumerate() {
            let at = MAGIC.len() + number * 16;
            let start = u64_at(bytes, at).ok_or(OpenError("it is cut short"))?;
            let end = u64_at(bytes, at + 8).ok_or(OpenError("it is cut short"))?;
            let start = usize::try_from(start).map_err(|_| OpenError("it is too large"))?;
            let end = usize::try_from(end).map_err(|_| OpenError("it is too large"))?;
            if start > end || end > bytes.len() {
                return Err(OpenError("an array lies outside of it"));
            }
            *slot = (start, end);
        }
        Ok(Contents(out))
    }

    pub(crate) fn slice<'b>(&self, bytes: &'b [u8], section: Section) -> &'b [u8] {
        let (start, end) = self.0.get(section as usize).copied().unwrap_or((0, 0));
        bytes.get(start..end).unwrap_or(&[])
    }
}

/// Joins the arrays into one file.
pub(crate) fn assemble(sections: &[Vec<u8>; SECTIONS]) -> Vec<u8> {
    let mut out = Vec::with_capacity(HEADER + sections.iter().map(Vec::len).sum::<usize>());
    out.extend(MAGIC);
    let mut at = HEADER as u64;
    for section in sections {
        let end = at + section.len() as u64;
        out.extend(at.to_le_bytes());
        out.extend(end.to_le_bytes());
        at = end;
    }
    for section in sections {
        out.extend(section);
    }
    out
}

/// An array of 32-bit numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbers<'b>(pub(crate) &'b [u8]);

impl Numbers<'_> {
    pub(crate) fn len(self) -> usize {
        self.0.len() / 4
    }

    /// The number at `at`; 0 outside, so that damaged bytes give wrong answers but no panic.
    pub(crate) fn get(self, at: usize) -> u32 {
        let Some(start) = at.checked_mul(4) else {
            return 0;
        };
        match self.0.get(start..start + 4) {
            Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
            _ => 0,
        }
    }
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let eight: [u8; 8] = bytes.get(at..at + 8)?.try_into().ok()?;
    Some(u64::from_le_bytes(eight))
}

/// An index as a place in an array; a 32-bit number always fits.
pub(crate) fn place(number: u32) -> usize {
    number as usize
}

/// A count as a 32-bit number; lists that large are cut by the caller's memory long before.
pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
