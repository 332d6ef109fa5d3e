//! What authors of packs need: a pack checked beside the carried ones, and its own diagnostics.

use crate::error::Error;
use crate::packs::{embedded, from_folder};
use exeat_rules::{Law, PackFiles};
use exeat_terms::Diagnostic;
use std::path::Path;

/// Packs of a folder, loaded beside the carried ones they stand on; fit for tools even where they have errors.
#[derive(Debug)]
pub struct Workshop {
    /// The law, carried packs included.
    pub law: Law,
    /// What is wrong with the packs of the folder.
    pub diagnostics: Vec<Diagnostic>,
    /// The files of the folder's packs.
    pub files: Vec<PackFiles>,
    /// Ids of the folder's packs.
    pub own: Vec<String>,
}

/// Loads a pack's folder, or a folder of packs.
///
/// # Errors
/// When the folder cannot be read or holds no pack.
pub fn workshop(folder: &Path) -> Result<Workshop, Error> {
    let files = from_folder(folder)?;
    let own: Vec<String> = files.iter().map(id).collect();
    let mut packs: Vec<PackFiles> = embedded()
        .into_iter()
        .filter(|p| !own.contains(&id(p)))
        .collect();
    packs.extend(files.iter().cloned());
    packs.sort_by_key(|p| id(p) != "core");
    let (law, found) = Law::load(packs);
    let ours = |d: &Diagnostic| {
        d.place.as_ref().is_none_or(|place| {
            files
                .iter()
                .flat_map(|p| &p.files)
                .any(|(_, shown, _)| *shown == place.file)
        })
    };
    Ok(Workshop {
        law,
        diagnostics: found.into_iter().filter(ours).collect(),
        files,
        own,
    })
}

/// The id a pack gives itself; its folder's name where it gives none.
pub(crate) fn id(pack: &PackFiles) -> String {
    pack.files
        .iter()
        .find(|(path, _, _)| path == "pack.toml")
        .and_then(|(_, _, text)| text.parse::<toml_edit::DocumentMut>().ok())
        .and_then(|manifest| {
            manifest
                .get("id")
                .and_then(|id| id.as_str())
                .map(str::to_owned)
        })
        .unwrap_or_else(|| pack.folder.clone())
}
