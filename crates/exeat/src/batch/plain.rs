//! The plain form of a part file, read back for the conversion at the end.
//!
//! An empty field is no cell; two quotation marks are an empty text.

use crate::error::Error;
use exeat_terms::Diagnostic;
use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::Path;

/// Records of a part file, the header left out.
pub(super) struct Plain {
    bytes: io::Bytes<BufReader<File>>,
    width: usize,
}

/// What went wrong in a conversion, in words.
pub(super) fn failed(to: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::one(
        Diagnostic::error(
            "unwritable",
            format!("cannot write `{}`: {error}", to.display()),
        )
        .with_help(
            "check the space on the disk; what is answered is kept, repeat the call to go on",
        ),
    )
}

impl Plain {
    pub(super) fn open(path: &Path, width: usize) -> io::Result<Plain> {
        let mut out = Plain {
            bytes: BufReader::with_capacity(1 << 18, File::open(path)?).bytes(),
            width,
        };
        out.next_record()?;
        Ok(out)
    }

    /// The next record; none at the end.
    pub(super) fn next_record(&mut self) -> io::Result<Option<Vec<Option<String>>>> {
        let mut out: Vec<Option<String>> = Vec::with_capacity(self.width);
        let mut field: Vec<u8> = Vec::new();
        let (mut quoted, mut was_quoted, mut any, mut mark) = (false, false, false, false);
        let close = |field: &mut Vec<u8>, was_quoted: bool| {
            let text = String::from_utf8_lossy(field).into_owned();
            field.clear();
            (was_quoted || !text.is_empty()).then_some(text)
        };
        for byte in self.bytes.by_ref() {
            let byte = byte?;
            any = true;
            if quoted {
                match (mark, byte) {
                    // The mark before was the first of two.
                    (true, b'"') => {
                        field.push(b'"');
                        mark = false;
                        continue;
                    }
                    (true, _) => {
                        quoted = false;
                        mark = false;
                    }
                    (false, b'"') => {
                        mark = true;
                        continue;
                    }
                    (false, other) => {
                        field.push(other);
                        continue;
                    }
                }
            }
            match byte {
                b'"' => (quoted, was_quoted) = (true, true),
                b',' => {
                    out.push(close(&mut field, was_quoted));
                    was_quoted = false;
                }
                b'\n' => {
                    out.push(close(&mut field, was_quoted));
                    return Ok(Some(out));
                }
                other => field.push(other),
            }
        }
        if any {
            out.push(close(&mut field, was_quoted));
            return Ok(Some(out));
        }
        Ok(None)
    }
}
