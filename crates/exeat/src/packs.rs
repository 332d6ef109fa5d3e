//! Packs: the ones the binary carries, and those of a folder.

use crate::error::Error;
use crate::workshop::id;
use exeat_rules::{Law, PackFiles};
use exeat_terms::{Diagnostic, Severity};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The packs of the workspace: path below `packs/`, text.
static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// Packs ready to answer, each with the hash of its content.
#[derive(Debug)]
pub struct Library {
    /// The law.
    pub law: Law,
    /// Pack ids and hashes, in order of id.
    pub hashes: Vec<(String, String)>,
    /// What is worth knowing about the packs, but stops nothing.
    pub warnings: Vec<Diagnostic>,
}

/// Folders a pack is made of.
const FOLDERS: [&str; 4] = ["", "rules", "sets", "tests"];

/// Files of the packs the binary carries.
#[must_use]
pub fn embedded() -> Vec<PackFiles> {
    let mut packs: BTreeMap<&str, PackFiles> = BTreeMap::new();
    for (path, text) in EMBEDDED {
        let Some((folder, below)) = path.split_once('/') else {
            continue;
        };
        let pack = packs.entry(folder).or_insert_with(|| PackFiles {
            folder: folder.to_owned(),
            files: Vec::new(),
        });
        pack.files.push((
            below.to_owned(),
            format!("packs/{path}"),
            (*text).to_owned(),
        ));
    }
    ordered(packs.into_values().collect())
}

/// The vocabulary first: other packs stand on it.
fn ordered(mut packs: Vec<PackFiles>) -> Vec<PackFiles> {
    packs.sort_by_key(|p| (p.folder != "core", p.folder.clone()));
    packs
}

/// Files of one pack's folder, or of every pack in a folder of packs.
///
/// # Errors
/// When the folder or a file in it cannot be read, or holds no pack.
pub fn from_folder(folder: &Path) -> Result<Vec<PackFiles>, Error> {
    if folder.join("pack.toml").is_file() {
        return Ok(vec![one(folder)?]);
    }
    let mut packs = Vec::new();
    for path in list(folder)? {
        if path.join("pack.toml").is_file() {
            packs.push(one(&path)?);
        }
    }
    if packs.is_empty() {
        return Err(Error::one(
            Diagnostic::error(
                "no-pack",
                format!("there is no pack in `{}`", folder.display()),
            )
            .with_help("a pack is a folder that holds pack.toml and rules/"),
        ));
    }
    Ok(ordered(packs))
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

fn list(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(|e| unreadable(folder, &e))?;
    let mut out: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    out.sort();
    Ok(out)
}

fn one(folder: &Path) -> Result<PackFiles, Error> {
    let name = folder
        .file_name()
        .map_or_else(|| "pack".to_owned(), |n| n.to_string_lossy().into_owned());
    let mut pack = PackFiles {
        folder: name,
        files: Vec::new(),
    };
    for below in FOLDERS {
        let dir = folder.join(below);
        if !dir.is_dir() {
            continue;
        }
        for path in list(&dir)? {
            let file = path
                .file_name()
                .map_or(String::new(), |n| n.to_string_lossy().into_owned());
            let wanted = match below {
                "" => file == "pack.toml",
                "sets" => file.ends_with(".csv"),
                _ => file.ends_with(".md"),
            };
            if !wanted || !path.is_file() {
                continue;
            }
            let bytes = fs::read(&path).map_err(|e| unreadable(&path, &e))?;
            let text = String::from_utf8(bytes).map_err(|e| {
                let at = e.utf8_error().valid_up_to();
                Error::one(
                    Diagnostic::error(
                        "not-utf8",
                        format!("`{}` is not UTF-8 at byte {at}", path.display()),
                    )
                    .with_help("save the file as UTF-8"),
                )
            })?;
            let inside = if below.is_empty() {
                file
            } else {
                format!("{below}/{file}")
            };
            pack.files.push((inside, path.display().to_string(), text));
        }
    }
    Ok(pack)
}

/// The hash of a pack: of its rules, sets and manifest, by path; its tests do not change an answer.
fn hash(pack: &PackFiles) -> String {
    let mut files: Vec<_> = pack
        .files
        .iter()
        .filter(|(path, _, _)| !path.starts_with("tests/"))
        .collect();
    files.sort();
    let mut hasher = Sha256::new();
    for (path, _, text) in files {
        for part in [path, text] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().iter().fold(String::new(), |mut s, b| {
        use std::fmt::Write as _;
        let _ = write!(s, "{b:02x}");
        s
    })
}

impl Library {
    /// The packs the binary carries.
    ///
    /// # Errors
    /// When a carried pack has errors, which the project's tests rule out.
    pub fn carried() -> Result<Library, Error> {
        // The project's tests load the carried packs with every check; a user need not wait for that again.
        Library::build(embedded(), Law::load_sound)
    }

    /// The carried packs, with those of a folder in their place or beside them.
    ///
    /// # Errors
    /// When the folder cannot be read or a pack in it has errors; then nothing is decided.
    pub fn with_folder(folder: &Path) -> Result<Library, Error> {
        let own = from_folder(folder)?;
        let mut packs: Vec<PackFiles> = embedded()
            .into_iter()
            .filter(|p| !own.iter().any(|o| id(o) == id(p)))
            .collect();
        packs.extend(own);
        Library::from_files(ordered(packs))
    }

    /// Packs from texts.
    ///
    /// # Errors
    /// When one has errors.
    pub fn from_files(packs: Vec<PackFiles>) -> Result<Library, Error> {
        Library::build(packs, Law::load)
    }

    fn build(
        packs: Vec<PackFiles>,
        load: impl FnOnce(Vec<PackFiles>) -> (Law, Vec<Diagnostic>),
    ) -> Result<Library, Error> {
        let mut hashes: Vec<(String, String)> =
            packs.iter().map(|p| (p.folder.clone(), hash(p))).collect();
        let (law, diagnostics) = load(packs);
        if Law::has_errors(&diagnostics) {
            let errors = diagnostics
                .into_iter()
                .filter(|d| d.severity == Severity::Error)
                .collect();
            return Err(Error::new(errors));
        }
        for (slot, pack) in hashes.iter_mut().zip(&law.packs) {
            slot.0.clone_from(&pack.id);
        }
        hashes.sort();
        Ok(Library {
            law,
            hashes,
            warnings: diagnostics,
        })
    }

    /// Ids of the packs that are law, in order.
    #[must_use]
    pub fn jurisdictions(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self
            .law
            .packs
            .iter()
            .filter(|p| p.is_law())
            .map(|p| p.id.as_str())
            .collect();
        ids.sort_unstable();
        ids
    }
}
