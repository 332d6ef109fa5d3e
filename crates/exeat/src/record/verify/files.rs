//! The log's files: the checkpoint, and every byte of every tile.

use super::Report;
use crate::record::folder::Folder;
use exeat_record::note::Verifier;
use exeat_record::tiles::{self, Tile};
use exeat_record::tree::{Nodes as _, Tree};
use exeat_record::{Checkpoint, Hash, leaf_hash};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;

/// The log's files as they were read.
#[derive(Default)]
pub(super) struct Log {
    checkpoint: Option<Checkpoint>,
    /// Bytes of every file below `tile`, by path below the log's folder.
    files: BTreeMap<String, Vec<u8>>,
}

/// Reads the log's files while nobody publishes.
pub(super) fn read(folder: &Folder, key: &Verifier, report: &mut Report) -> Log {
    // Where there is no lock nobody has published from here; a copy has none.
    let turn = File::open(folder.lock());
    if let Ok(file) = &turn {
        let _ = file.lock_shared();
    }
    let mut log = Log::default();
    match fs::read_to_string(folder.checkpoint()) {
        Ok(note) => match Checkpoint::open(&note, key) {
            Ok(checkpoint) => log.checkpoint = Some(checkpoint),
            Err(error) => report.fault("log/checkpoint", error.to_string()),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => report.fault("log/checkpoint", format!("cannot be read: {error}")),
    }
    let root = folder.log();
    gather(&root, &root, &mut log, report);
    log
}

/// Takes up every file below a folder.
fn gather(root: &Path, folder: &Path, log: &mut Log, report: &mut Report) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            report.fault(shown(root, folder), format!("cannot be read: {error}"));
            return;
        }
    };
    let mut paths: Vec<_> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            gather(root, &path, log, report);
            continue;
        }
        let name = shown(root, &path);
        if name == "log/key" || name == "log/checkpoint" {
            continue;
        }
        if path.extension().is_some_and(|e| e == "new") {
            report.note(format!("{name} is left over from a write that was cut off"));
            continue;
        }
        match fs::read(&path) {
            Ok(bytes) => {
                let below = name.strip_prefix("log/").unwrap_or(&name).to_owned();
                log.files.insert(below, bytes);
            }
            Err(error) => report.fault(name, format!("cannot be read: {error}")),
        }
    }
}

/// A path as reports show it: below the record's folder, with forward slashes.
fn shown(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts = below
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    std::iter::once("log".to_owned())
        .chain(parts)
        .collect::<Vec<_>>()
        .join("/")
}

impl Log {
    /// The tree over the commitments that the log's own files hold; for a record whose database is gone.
    pub(super) fn commitments(&self, report: &mut Report) -> Option<Tree> {
        let size = self.checkpoint.as_ref()?.size;
        let mut tree = Tree::default();
        for tile in tiles::between(0, size)
            .into_iter()
            .filter(|tile| tile.level.is_none())
        {
            let path = tile.path();
            let bundle = self.files.get(&path).and_then(|b| tiles::read_bundle(b));
            let Some(bundle) = bundle else {
                report.fault(
                    format!("log/{path}"),
                    "is missing or not a bundle of entries",
                );
                return None;
            };
            for commitment in bundle {
                tree.push(leaf_hash(&commitment.0));
            }
        }
        Some(tree)
    }

    /// Holds the files against the tree over the entries.
    pub(super) fn verify(&self, tree: &Tree, report: &mut Report) {
        let Some(checkpoint) = &self.checkpoint else {
            if tree.size() > 0 {
                report.fault("log/checkpoint", "there is none that holds");
            }
            return;
        };
        match tree.root(checkpoint.size) {
            None => {
                report.fault(
                    "log/checkpoint",
                    format!(
                        "was signed over {} entries; the record has {}: entries are lost",
                        checkpoint.size,
                        tree.size()
                    ),
                );
                return;
            }
            Some(root) if root != checkpoint.root => report.fault(
                "log/checkpoint",
                format!(
                    "its root is not that of the first {} entries",
                    checkpoint.size
                ),
            ),
            Some(_) => {}
        }
        if checkpoint.size < tree.size() {
            report.note(format!(
                "log/checkpoint covers {} of {} entries: publishing was cut off and goes on with the next entry",
                checkpoint.size,
                tree.size()
            ));
        }
        for tile in tiles::between(0, checkpoint.size) {
            if !self.files.contains_key(&tile.path()) {
                report.fault(format!("log/{}", tile.path()), "is missing");
            }
        }
        for (path, bytes) in &self.files {
            let place = format!("log/{path}");
            match Tile::parse(path) {
                Some(tile) => tile_bytes(&tile, bytes, tree, &place, report),
                None => report.fault(place, "is no file of a log"),
            }
        }
    }
}

/// A tile against the tree. Bundles hold commitments, the tree their leaf hashes.
fn tile_bytes(tile: &Tile, bytes: &[u8], tree: &Tree, place: &str, report: &mut Report) {
    let mut nodes = tree;
    let hashes: Option<Vec<Hash>> = tile
        .nodes()
        .map(|at| nodes.node(tile.tree_level(), at).ok())
        .collect();
    let Some(hashes) = hashes else {
        report.fault(place, "goes beyond the entries of the record");
        return;
    };
    let found = match tile.level {
        Some(_) => {
            let (parts, rest) = bytes.as_chunks::<32>();
            rest.is_empty()
                .then(|| parts.iter().map(|part| Hash(*part)).collect())
        }
        None => tiles::read_bundle(bytes).map(|bundle| {
            bundle
                .iter()
                .map(|c| leaf_hash(&c.0))
                .collect::<Vec<Hash>>()
        }),
    };
    let Some(found) = found.filter(|found| found.len() == hashes.len()) else {
        report.fault(place, format!("does not hold {} hashes", hashes.len()));
        return;
    };
    for (at, (found, expected)) in tile.nodes().zip(found.iter().zip(&hashes)) {
        if found != expected {
            report.fault(
                place,
                format!("hash {at} is not the one that the entries give"),
            );
        }
    }
}
