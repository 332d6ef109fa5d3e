//! What an interrupted run leaves behind, and how the next one takes it up.
//!
//! Beside the output stand a part file and a journal while a run is under way. Each line of the journal says up to
//! where the input is answered and how long the part file was then; it is written after the part file is safe on
//! disk, and carries a checksum, so that a torn line is no line. Taking up means: cut the part file to the length
//! of the last good line, and go on reading where it says.

use crate::error::Error;
use crate::wire::v1_batch::{Summary, summary_from, summary_line};
use exeat_terms::Diagnostic;
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Makes an output from a part file.
pub(super) type Convert<'a> = dyn Fn(&Path, &Path) -> Result<(), Error> + 'a;

/// First word of a journal; another form of it would bear another number.
const MAGIC: &str = "exeat-journal-1";

/// The files of a run beside its output.
#[derive(Debug, Clone)]
pub(super) struct Paths {
    pub(super) part: PathBuf,
    pub(super) journal: PathBuf,
    pub(super) rejects_part: PathBuf,
    pub(super) rejects: PathBuf,
}

impl Paths {
    pub(super) fn of(out: &Path, rejects: Option<&Path>) -> Paths {
        let beside = |ending: &str| {
            let mut name = out.file_name().unwrap_or_default().to_os_string();
            name.push(ending);
            out.with_file_name(name)
        };
        let mut stem = out.file_stem().unwrap_or_default().to_os_string();
        stem.push(".rejects.csv");
        Paths {
            part: beside(".exeat-part"),
            journal: beside(".exeat-journal"),
            rejects_part: beside(".exeat-rejects"),
            rejects: rejects.map_or_else(|| out.with_file_name(stem), Path::to_path_buf),
        }
    }
}

/// How far a run is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// Where reading goes on.
    pub(super) position: u64,
    pub(super) next_row: u64,
    /// Bytes of the part file.
    pub(super) out: u64,
    /// Bytes of the part file of rejects.
    pub(super) rejects: u64,
    pub(super) summary: Summary,
}

/// The open files of a run.
#[derive(Debug)]
pub(super) struct Journal {
    paths: Paths,
    journal: File,
    part: File,
    rejects: File,
    pub(super) mark: Mark,
    /// Whether an interrupted run was taken up.
    pub(super) resumed: bool,
}

fn unwritable(path: &Path, error: &io::Error) -> Error {
    Error::one(
        Diagnostic::error(
            "unwritable",
            format!("cannot write `{}`: {error}", path.display()),
        )
        .with_help("check the path, the space on the disk and the permission to write there"),
    )
}

fn gone(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(unwritable(path, &e)),
        _ => Ok(()),
    }
}

fn checked(line: &str) -> String {
    let sum: String = Sha256::digest(line.as_bytes())
        .iter()
        .take(8)
        .map(|b| format!("{b:02x}"))
        .collect();
    format!("{line}\t{sum}\n")
}

impl Mark {
    fn line(&self) -> String {
        let summary = summary_line(&self.summary);
        let Mark {
            position,
            next_row,
            out,
            rejects,
            ..
        } = self;
        checked(&format!(
            "{position}\t{next_row}\t{out}\t{rejects}\t{summary}"
        ))
    }

    fn read(line: &str) -> Option<Mark> {
        let (body, _) = line.rsplit_once('\t')?;
        if checked(body).trim_end() != line {
            return None;
        }
        let mut parts = body.splitn(5, '\t');
        let mut number = || parts.next()?.parse::<u64>().ok();
        let (position, next_row, out, rejects) = (number()?, number()?, number()?, number()?);
        Some(Mark {
            position,
            next_row,
            out,
            rejects,
            summary: summary_from(parts.next()?)?,
        })
    }
}

impl Journal {
    /// Opens the files of a run: taken up where an interrupted run of the same identity left them, else new.
    ///
    /// # Errors
    /// When another run is under way on the same output, when one of another identity was interrupted there and
    /// `restart` does not say to forget it, or when the files cannot be written.
    pub(super) fn open(
        paths: Paths,
        identity: &str,
        restart: bool,
        head: &[u8],
        rejects_head: &[u8],
    ) -> Result<Journal, Error> {
        let open = |path: &Path| {
            OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(path)
                .map_err(|e| unwritable(path, &e))
        };
        let mut journal = open(&paths.journal)?;
        if let Err(fs::TryLockError::WouldBlock) = journal.try_lock() {
            return Err(Error::one(
                Diagnostic::error(
                    "run-under-way",
                    format!("another run writes `{}`", paths.part.display()),
                )
                .with_help("wait for it, or give another --out"),
            ));
        }
        let mut text = String::new();
        // A journal that is no text is no journal of ours that was finished: the run begins anew below.
        let _ = journal.read_to_string(&mut text);
        let (part, rejects) = (open(&paths.part)?, open(&paths.rejects_part)?);
        let mut lines = text.lines();
        let first = lines.next();
        let own = format!("{MAGIC} {identity}");
        let length = |file: &File| file.metadata().map(|m| m.len()).unwrap_or(0);
        let mut found: Option<Mark> = None;
        if first == Some(own.as_str()) {
            for mark in lines.map_while(Mark::read) {
                if mark.out <= length(&part) && mark.rejects <= length(&rejects) {
                    found = Some(mark);
                }
            }
        } else if let Some(other) = first
            && other.starts_with(MAGIC)
            && text.lines().count() > 1
            && !restart
        {
            return Err(Error::one(
                Diagnostic::error(
                    "other-run",
                    format!(
                        "an interrupted run with other settings, packs or input left `{}`",
                        paths.part.display()
                    ),
                )
                .with_help(
                    "repeat the call as it was to finish that run, or add --restart to forget it",
                ),
            ));
        }
        if restart {
            found = None;
        }
        let resumed = found.is_some();
        let mut out = Journal {
            paths,
            journal,
            part,
            rejects,
            mark: found.unwrap_or_default(),
            resumed,
        };
        let (from, rejects_from) = (out.mark.out, out.mark.rejects);
        out.cut(from, rejects_from)
            .map_err(|e| unwritable(&out.paths.part, &e))?;
        if !resumed {
            out.write(head, rejects_head)?;
        }
        out.begin(&own)
            .map_err(|e| unwritable(&out.paths.journal, &e))?;
        Ok(out)
    }

    fn cut(&mut self, part: u64, rejects: u64) -> io::Result<()> {
        self.part.set_len(part)?;
        self.rejects.set_len(rejects)?;
        self.part.seek(SeekFrom::Start(part))?;
        self.rejects.seek(SeekFrom::Start(rejects))?;
        Ok(())
    }

    /// Writes the journal anew: the identity, and how far the run is.
    fn begin(&mut self, own: &str) -> io::Result<()> {
        self.journal.set_len(0)?;
        self.journal.seek(SeekFrom::Start(0))?;
        let text = if self.resumed {
            format!("{own}\n{}", self.mark.line())
        } else {
            format!("{own}\n")
        };
        self.journal.write_all(text.as_bytes())?;
        self.journal.sync_data()
    }

    /// Adds bytes to the part files.
    pub(super) fn write(&mut self, out: &[u8], rejects: &[u8]) -> Result<(), Error> {
        self.part
            .write_all(out)
            .map_err(|e| unwritable(&self.paths.part, &e))?;
        self.rejects
            .write_all(rejects)
            .map_err(|e| unwritable(&self.paths.rejects_part, &e))?;
        self.mark.out += out.len() as u64;
        self.mark.rejects += rejects.len() as u64;
        Ok(())
    }

    /// Makes what was written safe, and says so in the journal.
    pub(super) fn checkpoint(&mut self) -> Result<(), Error> {
        let done = self
            .part
            .sync_data()
            .and_then(|()| self.rejects.sync_data())
            .and_then(|()| self.journal.write_all(self.mark.line().as_bytes()))
            .and_then(|()| self.journal.sync_data());
        done.map_err(|e| unwritable(&self.paths.part, &e))
    }

    /// Puts the finished files in their places; `convert` makes the output from the part file where the two
    /// differ. Gives the path of the rejects, when there are any.
    pub(super) fn finish(
        self,
        out: &Path,
        convert: Option<&Convert<'_>>,
    ) -> Result<Option<PathBuf>, Error> {
        let Journal {
            paths,
            journal,
            part,
            rejects,
            mark,
            ..
        } = self;
        part.sync_all().map_err(|e| unwritable(&paths.part, &e))?;
        drop((part, rejects));
        let moved = |from: &Path, to: &Path| fs::rename(from, to).map_err(|e| unwritable(to, &e));
        let mut made = paths.part.clone();
        if let Some(convert) = convert {
            let mut name = made.into_os_string();
            name.push("-made");
            made = PathBuf::from(name);
            convert(&paths.part, &made)?;
        }
        let any = mark.summary.rejected > 0;
        if any {
            moved(&paths.rejects_part, &paths.rejects)?;
        } else {
            // A file of rejects of an earlier run would speak of rows that are now answered.
            gone(&paths.rejects_part)?;
            gone(&paths.rejects)?;
        }
        moved(&made, out)?;
        gone(&paths.part)?;
        drop(journal);
        fs::remove_file(&paths.journal).map_err(|e| unwritable(&paths.journal, &e))?;
        Ok(any.then_some(paths.rejects))
    }
}
