//! The archive a workbook is: its directory read and bounded before anything is unpacked.
//!
//! A directory that promises too many parts, too much or too good a ratio is refused; and since a directory can lie,
//! the bytes are counted again while they are unpacked.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// Parts of an archive.
const MAX_PARTS: usize = 2_000;
/// Bytes of the directory.
const MAX_DIRECTORY: u64 = 1 << 20;
/// Bytes of all parts together, unpacked.
const MAX_TOTAL: u64 = 2 << 30;
/// Times a part may be larger than what it is packed in, past a first megabyte. Sheets reach 20.
const MAX_RATIO: u64 = 100;
/// Bytes to which the ratio does not apply.
const FREE: u64 = 1 << 20;

/// A part of the archive.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) name: String,
    packed: u64,
    pub(super) size: u64,
    method: u16,
    at: u64,
}

/// An archive whose directory is within the bounds.
#[derive(Debug)]
pub(super) struct Archive {
    file: File,
    pub(super) parts: Vec<Part>,
}

/// A refusal in words.
pub(super) fn refuse(why: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.into())
}

fn number(bytes: &[u8], at: usize, length: usize) -> u64 {
    let part = bytes.get(at..at + length).unwrap_or(&[]);
    part.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b))
}

impl Archive {
    /// Reads the directory.
    pub(super) fn open(mut file: File) -> io::Result<Archive> {
        let length = file.metadata()?.len();
        let tail = length.min(66_000);
        file.seek(SeekFrom::Start(length - tail))?;
        let mut bytes = Vec::new();
        (&file).take(tail).read_to_end(&mut bytes)?;
        let end = bytes
            .windows(4)
            .rposition(|w| w == b"PK\x05\x06")
            .ok_or_else(|| refuse("it is no workbook: it has no directory of parts"))?;
        let end = bytes.get(end..).unwrap_or(&[]);
        let (count, size, at) = (number(end, 10, 2), number(end, 12, 4), number(end, 16, 4));
        if at == 0xffff_ffff || size == 0xffff_ffff || count == 0xffff {
            return Err(refuse("it is larger than a workbook may be here"));
        }
        if count > MAX_PARTS as u64 || size > MAX_DIRECTORY {
            return Err(refuse(format!(
                "it has {count} parts; a workbook may have {MAX_PARTS} here"
            )));
        }
        file.seek(SeekFrom::Start(at))?;
        let mut directory = Vec::new();
        (&file).take(size).read_to_end(&mut directory)?;
        let parts = parts(&directory)?;
        let total = parts
            .iter()
            .try_fold(0u64, |sum, p| sum.checked_add(p.size));
        if total.is_none_or(|t| t > MAX_TOTAL) {
            return Err(refuse(format!(
                "unpacked it would hold more than {} MiB",
                MAX_TOTAL >> 20
            )));
        }
        for part in &parts {
            if part.size > FREE && part.size / MAX_RATIO > part.packed {
                return Err(refuse(format!(
                    "its part `{}` unpacks to {} times its size; {MAX_RATIO} times is the most here",
                    part.name,
                    part.size / part.packed.max(1)
                )));
            }
        }
        Ok(Archive { file, parts })
    }

    /// A part by its name.
    pub(super) fn part(&self, name: &str) -> Option<&Part> {
        self.parts
            .iter()
            .find(|p| p.name.eq_ignore_ascii_case(name))
    }

    /// Unpacks a part, bounded by what the directory promised.
    pub(super) fn read(&self, part: &Part) -> io::Result<Unpacked> {
        let mut file = self.file.try_clone()?;
        file.seek(SeekFrom::Start(part.at))?;
        let mut head = [0u8; 30];
        file.read_exact(&mut head)?;
        if !head.starts_with(b"PK\x03\x04") {
            return Err(refuse(format!(
                "its part `{}` is not where the directory says",
                part.name
            )));
        }
        let skip = number(&head, 26, 2) + number(&head, 28, 2);
        // A clone of a file shares its place; one part is read at a time, by offsets of its own.
        let from = part.at + 30 + skip;
        let packed = Span {
            file,
            at: from,
            left: part.packed,
        };
        let inner: Box<dyn Read + Send> = match part.method {
            0 => Box::new(packed),
            8 => Box::new(flate2::read::DeflateDecoder::new(BufReader::new(packed))),
            _ => {
                return Err(refuse(format!(
                    "its part `{}` is packed in a way workbooks are not",
                    part.name
                )));
            }
        };
        Ok(Unpacked {
            inner,
            left: part.size,
            name: part.name.clone(),
        })
    }
}

fn parts(directory: &[u8]) -> io::Result<Vec<Part>> {
    let mut out: Vec<Part> = Vec::new();
    let mut rest = directory;
    while rest.starts_with(b"PK\x01\x02") {
        if out.len() >= MAX_PARTS {
            return Err(refuse(format!("it has more than {MAX_PARTS} parts")));
        }
        let (name, extra, comment) = (
            number(rest, 28, 2),
            number(rest, 30, 2),
            number(rest, 32, 2),
        );
        let to = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let text = rest.get(46..46 + to(name)).unwrap_or(&[]);
        if number(rest, 8, 2) & 1 == 1 {
            return Err(refuse("it is locked with a password; save it without one"));
        }
        out.push(Part {
            name: String::from_utf8_lossy(text).into_owned(),
            packed: number(rest, 20, 4),
            size: number(rest, 24, 4),
            method: u16::try_from(number(rest, 10, 2)).unwrap_or(u16::MAX),
            at: number(rest, 42, 4),
        });
        rest = rest
            .get(46 + to(name) + to(extra) + to(comment)..)
            .unwrap_or(&[]);
    }
    Ok(out)
}

/// A span of a file, read by its own offset.
struct Span {
    file: File,
    at: u64,
    left: u64,
}

impl Read for Span {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = into
            .len()
            .min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let Some(space) = into.get_mut(..most).filter(|s| !s.is_empty()) else {
            return Ok(0);
        };
        self.file.seek(SeekFrom::Start(self.at))?;
        let read = self.file.read(space)?;
        self.at += read as u64;
        self.left -= read as u64;
        Ok(read)
    }
}

/// The bytes of a part; one more than the directory promised is an error.
pub(super) struct Unpacked {
    inner: Box<dyn Read + Send>,
    left: u64,
    name: String,
}

impl Read for Unpacked {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            refuse(format!(
                "its part `{}` holds more than the directory says",
                self.name
            ))
        })?;
        Ok(read)
    }
}
