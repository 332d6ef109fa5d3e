//! The user's folder of lists: one sub-folder a list, snapshots kept beside each other, one of them current.
//!
//! ```text
//! lists/us-csl/list.toml            which snapshot is current, where it came from, when
//! lists/us-csl/1f3a…/consolidated.json
//! ```
//!
//! A snapshot is written whole before `list.toml` is replaced in one step, so whoever reads meanwhile has the old
//! list or the new one. The last good snapshot stays: a list that is empty or much shorter than it takes its place
//! only when the user insists.

use super::{List, read_file, read_mapped};
use crate::error::Error;
use exeat_terms::{Date, Diagnostic};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, value};

/// Share of its former length, in per cent, below which a list is taken for cut off.
pub const SHRUNK_BELOW_PERCENT: usize = 80;
/// Snapshots of a list that are kept: the current one and those before it.
const KEPT: usize = 3;
/// The file that says which snapshot is current.
const STATE: &str = "list.toml";

/// A folder of lists.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

/// What is known of a list in a folder beside its content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Name of the list, which is that of its sub-folder.
    pub id: String,
    /// Sub-folder of the current snapshot.
    pub snapshot: String,
    /// Its main file there.
    pub file: String,
    /// SHA-256 of that file.
    pub hash: String,
    /// Parties in it.
    pub entries: usize,
    /// Address it was fetched from; empty for a file that was given.
    pub source: String,
    /// Day it was fetched or added.
    pub fetched: Option<Date>,
    /// The server's mark of that version.
    pub etag: String,
    /// When the server says it changed.
    pub last_modified: String,
    /// How an own table calls its columns, each pair ours and theirs.
    pub columns: Vec<(String, String)>,
    /// Earlier snapshots, the newest first.
    pub earlier: Vec<String>,
}

/// A snapshot to be put into a folder.
#[derive(Debug, Clone, Default)]
pub struct Incoming {
    /// Name of the list.
    pub id: String,
    /// Files: name and content; the first is the main one.
    pub files: Vec<(String, Vec<u8>)>,
    /// Address it was fetched from.
    pub source: String,
    /// Day it was fetched.
    pub fetched: Option<Date>,
    /// The server's mark.
    pub etag: String,
    /// When the server says it changed.
    pub last_modified: String,
    /// How an own table calls its columns, each pair ours and theirs.
    pub columns: Vec<(String, String)>,
    /// Take it even when it is much shorter than the one before.
    pub insist: bool,
}

/// What became of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// It is current now.
    Taken,
    /// It is what the folder had already.
    Same,
}

impl Folder {
    /// The folder at a path; it need not be there yet.
    #[must_use]
    pub fn at(path: PathBuf) -> Folder {
        Folder { path }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The state of every list of the folder, by name.
    ///
    /// # Errors
    /// When the folder or a state file cannot be read.
    pub fn states(&self) -> Result<Vec<State>, Error> {
        if !self.path.exists() {
            return Ok(Vec::new());
        }
        let mut out = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(|e| unreadable(&self.path, &e))? {
            let path = entry.map_err(|e| unreadable(&self.path, &e))?.path();
            if path.join(STATE).is_file() {
                out.push(read_state(&path)?);
            }
        }
        out.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(out)
    }

    /// The state of one list; none when the folder does not have it.
    ///
    /// # Errors
    /// When its state file cannot be read.
    pub fn state(&self, id: &str) -> Result<Option<State>, Error> {
        let path = self.path.join(id);
        if !is_plain(id) || !path.join(STATE).is_file() {
            return Ok(None);
        }
        read_state(&path).map(Some)
    }

    /// The current snapshot of every list.
    ///
    /// # Errors
    /// When one cannot be read, or is no longer what was put there.
    pub fn lists(&self) -> Result<Vec<List>, Error> {
        self.states()?
            .iter()
            .map(|state| self.list(state))
            .collect()
    }

    /// The current snapshot of a list.
    ///
    /// # Errors
    /// As [`Folder::lists`].
    pub fn list(&self, state: &State) -> Result<List, Error> {
        let path = self
            .path
            .join(&state.id)
            .join(&state.snapshot)
            .join(&state.file);
        let mut list = read(&path, &state.columns)?;
        if list.hash != state.hash {
            return Err(Error::one(
                Diagnostic::error(
                    "changed-list",
                    format!("`{}` is not the file that was put there", path.display()),
                )
                .with_help("fetch or add the list again"),
            ));
        }
        rename(&mut list, &state.id);
        if list.as_of.is_none() {
            list.as_of = state.fetched;
        }
        Ok(list)
    }

    /// The snapshot before the current one, while it is kept.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn earlier(&self, state: &State) -> Result<Option<List>, Error> {
        let Some(name) = state.earlier.first() else {
            return Ok(None);
        };
        let path = self.path.join(&state.id).join(name).join(&state.file);
        if !path.is_file() {
            return Ok(None);
        }
        let mut list = read(&path, &state.columns)?;
        rename(&mut list, &state.id);
        Ok(Some(list))
    }

    /// Puts a snapshot into the folder and makes it current, unless it is empty, much shrunken or cannot be read;
    /// then the folder stays as it was.
    ///
    /// # Errors
    /// When the snapshot is refused, or the folder cannot be written.
    pub fn put(&self, incoming: &Incoming) -> Result<(Kept, List), Error> {
        if !is_plain(&incoming.id) {
            return Err(Error::one(
                Diagnostic::error(
                    "bad-list-name",
                    format!("`{}` cannot name a list", incoming.id),
                )
                .with_help("use letters, digits, `-`, `_` and `.`"),
            ));
        }
        let home = self.path.join(&incoming.id);
        let before = self.state(&incoming.id)?;
        let staged = home.join(format!("incoming-{}", std::process::id()));
        let taken = self.stage(incoming, before.as_ref(), &home, &staged);
        // What was refused leaves nothing behind.
        let _ = fs::remove_dir_all(&staged);
        if before.is_none() && taken.is_err() {
            let _ = fs::remove_dir(&home);
        }
        taken
    }

    fn stage(
        &self,
        incoming: &Incoming,
        before: Option<&State>,
        home: &Path,
        staged: &Path,
    ) -> Result<(Kept, List), Error> {
        let _ = fs::remove_dir_all(staged);
        fs::create_dir_all(staged).map_err(|e| unwritable(staged, &e))?;
        let Some((main, _)) = incoming.files.first() else {
            return Err(refused(&incoming.id, "it has no file", "fetch it again"));
        };
        for (name, bytes) in &incoming.files {
            if !is_plain(name) {
                return Err(refused(
                    &incoming.id,
                    &format!("`{name}` cannot name a file"),
                    "use letters, digits, `-`, `_` and `.`",
                ));
            }
            write_whole(&staged.join(name), bytes)?;
        }
        let mut list = read(&staged.join(main), &incoming.columns)?;
        guard(&list, before, incoming)?;
        // Beside files count too: aliases may change while names stay.
        let snapshot = super::disposition::content_of(&incoming.files);
        rename(&mut list, &incoming.id);
        // A snapshot that was harmed on the disk is put there anew.
        let same = before.is_some_and(|b| b.snapshot == snapshot && self.list(b).is_ok());
        if !same {
            let place = home.join(&snapshot);
            let _ = fs::remove_dir_all(&place);
            fs::rename(staged, &place).map_err(|e| unwritable(&place, &e))?;
        }
        let earlier: Vec<String> = match before {
            Some(b) if b.snapshot == snapshot => b.earlier.clone(),
            Some(b) => std::iter::once(b.snapshot.clone())
                .chain(b.earlier.iter().filter(|name| **name != snapshot).cloned())
                .take(KEPT - 1)
                .collect(),
            None => Vec::new(),
        };
        let state = State {
            id: incoming.id.clone(),
            snapshot,
            file: main.clone(),
            hash: list.hash.clone(),
            entries: list.entries.len(),
            source: incoming.source.clone(),
            fetched: incoming.fetched,
            etag: incoming.etag.clone(),
            last_modified: incoming.last_modified.clone(),
            columns: incoming.columns.clone(),
            earlier,
        };
        write_state(home, &state)?;
        forget(home, &state);
        if list.as_of.is_none() {
            list.as_of = state.fetched;
        }
        Ok((if same { Kept::Same } else { Kept::Taken }, list))
    }

    /// Notes that the server had nothing newer on a day.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub fn unchanged(&self, state: &State, day: Option<Date>) -> Result<(), Error> {
        let state = State {
            fetched: day.or(state.fetched),
            ..state.clone()
        };
        write_state(&self.path.join(&state.id), &state)
    }
}

fn read(path: &Path, columns: &[(String, String)]) -> Result<List, Error> {
    if columns.is_empty() {
        read_file(path)
    } else {
        read_mapped(path, columns)
    }
}

/// Refuses a list that would clear people it should not.
fn guard(list: &List, before: Option<&State>, incoming: &Incoming) -> Result<(), Error> {
    let count = list.entries.len();
    if count == 0 {
        return Err(refused(
            &incoming.id,
            "it has no entry",
            "an empty list would clear everybody; the last good one stays in use",
        ));
    }
    let rejected = list.rejected();
    if !incoming.insist && rejected * 20 > list.rows {
        return Err(refused(
            &incoming.id,
            &format!("{rejected} of its {} rows cannot be read", list.rows),
            "look at it with `exeat lists --list FILE`; --force takes it all the same",
        ));
    }
    if let Some(before) = before
        && !incoming.insist
        && count * 100 < before.entries * SHRUNK_BELOW_PERCENT
    {
        return Err(refused(
            &incoming.id,
            &format!(
                "it has {count} entries where the last one had {}",
                before.entries
            ),
            "it may be cut off: the last good one stays in use; --force takes the shorter one",
        ));
    }
    Ok(())
}

/// Gives a list the name it has in the folder; entries that named the file follow.
fn rename(list: &mut List, id: &str) {
    let old = std::mem::replace(&mut list.id, id.to_owned());
    for entry in list.entries.iter_mut().filter(|e| e.list == old) {
        id.clone_into(&mut entry.list);
    }
}

/// Whether a text can be one part of a path and nothing else.
fn is_plain(name: &str) -> bool {
    let fine = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    !name.is_empty() && name.len() <= 100 && !name.starts_with('.') && name.chars().all(fine)
}

fn read_state(home: &Path) -> Result<State, Error> {
    let path = home.join(STATE);
    let text = fs::read_to_string(&path).map_err(|e| unreadable(&path, &e))?;
    let bad = |what: String| {
        Error::one(
            Diagnostic::error("bad-list-state", format!("`{}`: {what}", path.display()))
                .with_help("remove the list's folder and fetch or add the list again"),
        )
    };
    let document: DocumentMut = text.parse().map_err(|e| bad(format!("{e}")))?;
    let get = |key: &str| document.get(key).and_then(|v| v.as_str()).unwrap_or("");
    let state = State {
        id: home
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
        snapshot: get("snapshot").to_owned(),
        file: get("file").to_owned(),
        hash: get("hash").to_owned(),
        entries: document
            .get("entries")
            .and_then(|v| v.as_integer())
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(0),
        source: get("source").to_owned(),
        fetched: exeat_terms::parse_date(get("fetched")).ok(),
        etag: get("etag").to_owned(),
        last_modified: get("last-modified").to_owned(),
        columns: document
            .get("columns")
            .and_then(|v| v.as_table_like())
            .into_iter()
            .flat_map(|table| table.iter())
            .filter_map(|(ours, theirs)| Some((ours.to_owned(), theirs.as_str()?.to_owned())))
            .collect(),
        earlier: document
            .get("earlier")
            .and_then(|v| v.as_array())
            .into_iter()
            .flatten()
            .filter_map(|v| v.as_str().map(str::to_owned))
            .filter(|name| is_plain(name))
            .collect(),
    };
    // The file may have been edited: nothing in it may lead out of the folder.
    if !is_plain(&state.snapshot) || !is_plain(&state.file) {
        return Err(bad(
            "`snapshot` and `file` name no file of the folder".to_owned()
        ));
    }
    Ok(state)
}

fn write_state(home: &Path, state: &State) -> Result<(), Error> {
    let mut document = DocumentMut::new();
    document.insert("snapshot", value(&state.snapshot));
    document.insert("file", value(&state.file));
    document.insert("hash", value(&state.hash));
    document.insert(
        "entries",
        value(i64::try_from(state.entries).unwrap_or(i64::MAX)),
    );
    document.insert("source", value(&state.source));
    if let Some(day) = state.fetched {
        document.insert("fetched", value(day.to_string()));
    }
    document.insert("etag", value(&state.etag));
    document.insert("last-modified", value(&state.last_modified));
    let earlier: toml_edit::Array = state.earlier.iter().map(String::as_str).collect();
    document.insert("earlier", value(earlier));
    if !state.columns.is_empty() {
        let columns = state.columns.iter().map(|(a, b)| (a.as_str(), b.as_str()));
        let columns: toml_edit::InlineTable = columns.collect();
        document.insert("columns", value(columns));
    }
    let path = home.join(STATE);
    let new = home.join(format!("{STATE}.{}", std::process::id()));
    write_whole(&new, document.to_string().as_bytes())?;
    fs::rename(&new, &path).map_err(|e| unwritable(&path, &e))
}

/// Removes snapshots that nobody can go back to any more. Failing here harms nothing.
fn forget(home: &Path, state: &State) {
    let Ok(entries) = fs::read_dir(home) else {
        return;
    };
    for path in entries.flatten().map(|e| e.path()).filter(|p| p.is_dir()) {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let snapshot = name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit());
        if snapshot && name != state.snapshot && !state.earlier.contains(&name) {
            let _ = fs::remove_dir_all(path);
        }
    }
}

/// Writes a file and waits until it is on the disk.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let write = || -> std::io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|e| unwritable(path, &e))
}

fn refused(id: &str, what: &str, help: &str) -> Error {
    Error::one(
        Diagnostic::error(
            "list-refused",
            format!("the list `{id}` was refused: {what}"),
        )
        .with_help(help),
    )
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::one(
        Diagnostic::error(
            "unreadable",
            format!("cannot read `{}`: {error}", path.display()),
        )
        .with_help("check the path and the permission to read it"),
    )
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::one(
        Diagnostic::error(
            "unwritable",
            format!("cannot write `{}`: {error}", path.display()),
        )
        .with_help("check the path, the space and the permission to write there"),
    )
}
