//! The log's files: tiles, then the checkpoint over them, each put in place in one step.

use super::fail;
use super::folder::{Folder, replace};
use super::writer::StoredNodes;
use crate::error::Error;
use exeat_record::note::{Signing, Verifier};
use exeat_record::tiles::{self, Tile};
use exeat_record::tree::Nodes as _;
use exeat_record::{Checkpoint, Store};
use std::fs::{self, File};
use std::path::Path;

/// Brings the log's files up to a checkpoint whose entries are durable.
///
/// Several processes may write one record: they take turns here, and nobody goes back behind another.
pub(super) fn publish(
    store: &mut dyn Store,
    folder: &Folder,
    signing: &Signing,
    checkpoint: &Checkpoint,
) -> Result<(), Error> {
    let _turn = turn(folder)?;
    let verifier = signing.verifier();
    let before = published(folder, &verifier);
    if before >= checkpoint.size && before > 0 {
        return Ok(());
    }
    if before == 0 {
        replace(&folder.verifier(), format!("{verifier}\n").as_bytes())?;
    }
    let log = folder.log();
    for tile in tiles::between(before, checkpoint.size) {
        let bytes = tile_bytes(store, &tile)?;
        replace(&log.join(tile.path()), &bytes)?;
    }
    replace(&folder.checkpoint(), checkpoint.sign(signing).as_bytes())?;
    // Partial tiles that a wider one has taken the place of are no part of the log any more.
    let now = tiles::edge(checkpoint.size);
    for tile in tiles::edge(before).iter().filter(|t| !now.contains(t)) {
        remove_partial(&log, tile);
    }
    Ok(())
}

fn remove_partial(log: &Path, tile: &Tile) {
    let path = log.join(tile.path());
    // Left-overs do no harm; what cannot be removed now is named by `verify`.
    let _ = fs::remove_file(&path);
    if let Some(folder) = path.parent() {
        let _ = fs::remove_dir(folder);
    }
}

/// Waits for other processes that publish.
fn turn(folder: &Folder) -> Result<File, Error> {
    let path = folder.lock();
    let file = File::options()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(|e| fail::file("open", &path, &e))?;
    file.lock().map_err(|e| fail::file("lock", &path, &e))?;
    Ok(file)
}

/// How many entries the log's files cover; 0 where they are missing or not ours, and all are written again.
fn published(folder: &Folder, verifier: &Verifier) -> u64 {
    fs::read_to_string(folder.checkpoint())
        .ok()
        .and_then(|note| Checkpoint::open(&note, verifier).ok())
        .map_or(0, |checkpoint| checkpoint.size)
}

/// The bytes of a tile, from the database.
pub(super) fn tile_bytes(store: &mut dyn Store, tile: &Tile) -> Result<Vec<u8>, Error> {
    if tile.level.is_none() {
        let mut commitments = Vec::new();
        for index in tile.nodes() {
            let row = store
                .row(index)?
                .ok_or_else(|| fail::damaged(index, "it is missing"))?;
            commitments.push(row.commitment);
        }
        return Ok(tiles::bundle(&commitments));
    }
    let mut nodes = StoredNodes(store);
    let hashes = tile
        .nodes()
        .map(|at| nodes.node(tile.tree_level(), at))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(tiles::hashes(&hashes))
}
