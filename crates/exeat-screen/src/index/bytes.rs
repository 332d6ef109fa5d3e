//! The bytes of an index: a header, a table of contents, flat arrays. A file is used as it is, copied or mapped.
//!
//! | from | bytes | holds |
//! | ---: | ---: | --- |
//! | 0 | 8 | `EXEATIX` and a zero |
//! | 8 | 4 | version of this layout |
//! | 12 | 4 | byte order: `0x0a0b0c0d` |
//! | 16 | 8 | length of the whole file |
//! | 24 | 8 | stamp of the reader: names must be read for searching as they were read for building |
//! | 32 | 32 | SHA-256 of the first 32 bytes and of everything from 64 on: the address of the content |
//! | 64 | 256 | where each array begins and ends, from the start of the file |
//!
//! All numbers are little-endian on every machine, so the same parties give the same file everywhere.

use std::fmt;

use sha2::{Digest, Sha256};

const MAGIC: [u8; 8] = *b"EXEATIX\0";
/// Version of the layout; any change of an array's meaning raises it.
const VERSION: u32 = 2;
const ORDER: u32 = 0x0a0b_0c0d;
/// The digest lies here, and is itself not digested.
const DIGEST: std::ops::Range<usize> = 32..64;

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
    /// Of each reading: its tokens with their forms, then its joins.
    Tokens = 7,
    Vocabulary = 8,
    Postings = 9,
    Shares = 10,
    Buckets = 11,
    Keys = 12,
    Acronyms = 13,
    Singles = 14,
    IdentifierKeys = 15,
}

pub(crate) const SECTIONS: usize = 16;
const HEADER: usize = DIGEST.end + SECTIONS * 16;

/// Why bytes are no index that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenError(Fault);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    NoIndex,
    Order,
    Version(u32),
    Reader,
    Short { wanted: u64, found: u64 },
    Long { wanted: u64, found: u64 },
    Altered,
    Outside,
}

impl OpenError {
    /// Whether the index is whole but was written by another version of this program: building it anew mends it.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        matches!(self.0, Fault::Version(_) | Fault::Reader)
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Fault::NoIndex => write!(out, "this is no screening index: it begins otherwise"),
            Fault::Order => write!(
                out,
                "the screening index has its numbers in the other byte order; build it anew"
            ),
            Fault::Version(found) => write!(
                out,
                "the screening index has layout {found}, this program reads layout {VERSION}; build it anew"
            ),
            Fault::Reader => write!(
                out,
                "the screening index was built by another version of the reader of names; build it anew"
            ),
            Fault::Short { wanted, found } => write!(
                out,
                "the screening index is cut short: {found} of {wanted} bytes; build it anew"
            ),
            Fault::Long { wanted, found } => write!(
                out,
                "the screening index is longer than it says: {found} instead of {wanted} bytes; build it anew"
            ),
            Fault::Altered => write!(
                out,
                "the screening index was altered after it was written; build it anew"
            ),
            Fault::Outside => write!(
                out,
                "the screening index names an array outside of itself; build it anew"
            ),
        }
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

    /// Checks the header and the digest, and reads the table of contents.
    pub(crate) fn read(bytes: &[u8]) -> Result<Contents, OpenError> {
        if bytes.get(..8) != Some(&MAGIC) {
            return Err(OpenError(Fault::NoIndex));
        }
        let found = bytes.len() as u64;
        let wanted = u64_at(bytes, 16).unwrap_or(HEADER as u64);
        let short = OpenError(Fault::Short { wanted, found });
        let numbers = Numbers(bytes.get(..DIGEST.start).ok_or(short)?);
        match (numbers.get(3), numbers.get(2)) {
            (ORDER, VERSION) => {}
            (ORDER, other) => return Err(OpenError(Fault::Version(other))),
            (order, _) if order == ORDER.swap_bytes() => return Err(OpenError(Fault::Order)),
            _ => return Err(OpenError(Fault::Altered)),
        }
        if found < wanted || bytes.len() < HEADER {
            return Err(short);
        }
        if found > wanted {
            return Err(OpenError(Fault::Long { wanted, found }));
        }
        if bytes.get(DIGEST) != Some(digest(bytes).as_slice()) {
            return Err(OpenError(Fault::Altered));
        }
        // After the digest: a slip of one bit is not another version.
        if u64_at(bytes, 24) != Some(crate::words::stamp()) {
            return Err(OpenError(Fault::Reader));
        }
        Contents::table(bytes)
    }

    fn table(bytes: &[u8]) -> Result<Contents, OpenError> {
        let outside = OpenError(Fault::Outside);
        let mut out = [(0, 0); SECTIONS];
        for (number, slot) in out.iter_mut().enumerate() {
            let at = DIGEST.end + number * 16;
            let read = |at| u64_at(bytes, at).and_then(|place| usize::try_from(place).ok());
            let (start, end) = read(at).zip(read(at + 8)).ok_or(outside)?;
            if start > end || end > bytes.len() {
                return Err(outside);
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

/// The digest of everything but the digest itself.
fn digest(bytes: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(bytes.get(..DIGEST.start).unwrap_or(&[]));
    hasher.update(bytes.get(DIGEST.end..).unwrap_or(&[]));
    hasher.finalize().into()
}

/// The digest that the header carries, in hexadecimal digits.
pub(crate) fn address(bytes: &[u8]) -> String {
    let digest = bytes.get(DIGEST).unwrap_or(&[]);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Joins the arrays into one file.
pub(crate) fn assemble(sections: &[Vec<u8>; SECTIONS]) -> Vec<u8> {
    let aligned = |at: usize| at.next_multiple_of(8);
    let size = sections
        .iter()
        .fold(HEADER, |at, section| aligned(at + section.len()));
    let mut out = Vec::with_capacity(size);
    out.extend(MAGIC);
    out.extend(VERSION.to_le_bytes());
    out.extend(ORDER.to_le_bytes());
    out.extend((size as u64).to_le_bytes());
    out.extend(crate::words::stamp().to_le_bytes());
    out.extend([0; 32]);
    let mut at = HEADER;
    for section in sections {
        let end = at + section.len();
        out.extend((at as u64).to_le_bytes());
        out.extend((end as u64).to_le_bytes());
        at = aligned(end);
    }
    for section in sections {
        out.extend(section);
        out.resize(aligned(out.len()), 0);
    }
    let digest = digest(&out);
    if let Some(place) = out.get_mut(DIGEST) {
        place.copy_from_slice(&digest);
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
