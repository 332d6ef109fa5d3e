//! The layout of C2SP tlog-tiles: a log as plain files that a web server or a memory stick can carry.
//!
//! Level `L` tile `N` holds the complete nodes `N * 256 …` of tree level `8 * L`, 32 bytes each.
//! Tiles at the right edge are partial and named with their width. Beside them the entries: here each entry is
//! the 32-byte commitment, with its length before it in two bytes.

use crate::hash::Hash;

/// Nodes of a full tile.
pub const WIDTH: u64 = 256;
/// Levels of the tree that one tile spans.
pub const HEIGHT: u8 = 8;

/// One tile of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    /// Level of tiles; none for the entries' bundles.
    pub level: Option<u8>,
    /// Place on that level.
    pub index: u64,
    /// Hashes or entries in it, 1 to 256.
    pub width: u16,
}

impl Tile {
    /// Its path below the log's folder, such as `tile/0/x001/234.p/5`.
    #[must_use]
    pub fn path(&self) -> String {
        let level = self
            .level
            .map_or_else(|| "entries".to_owned(), |level| level.to_string());
        let mut number = format!("{:03}", self.index % 1000);
        let mut rest = self.index / 1000;
        while rest > 0 {
            number = format!("x{:03}/{number}", rest % 1000);
            rest /= 1000;
        }
        let partial = if u64::from(self.width) == WIDTH {
            String::new()
        } else {
            format!(".p/{}", self.width)
        };
        format!("tile/{level}/{number}{partial}")
    }

    /// Reads a path back; only the one form that [`path`](Tile::path) gives.
    #[must_use]
    pub fn parse(path: &str) -> Option<Tile> {
        let rest = path.strip_prefix("tile/")?;
        let (level, rest) = rest.split_once('/')?;
        let level = match level {
            "entries" => None,
            number => Some(number.parse().ok()?),
        };
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => (number, width.parse().ok()?),
            None => (rest, 256),
        };
        let mut index: u64 = 0;
        for part in number.split('/') {
            let digits: u64 = part.strip_prefix('x').unwrap_or(part).parse().ok()?;
            index = index.checked_mul(1000)?.checked_add(digits)?;
        }
        // Far below where places of nodes would no longer be numbers.
        let tile = Tile {
            level,
            index: Some(index).filter(|index| *index < 1 << 48)?,
            width: Some(width).filter(|width| (1..=256).contains(width))?,
        };
        (tile.path() == path).then_some(tile)
    }

    /// Tree level of the nodes it holds.
    #[must_use]
    pub fn tree_level(&self) -> u8 {
        self.level.unwrap_or(0).saturating_mul(HEIGHT)
    }

    /// Places of its nodes on their tree level.
    #[must_use]
    pub fn nodes(&self) -> std::ops::Range<u64> {
        let from = self.index * WIDTH;
        from..from + u64::from(self.width)
    }
}

/// All tiles of a log of `size` entries that are not already in one of `published` entries, entries' bundles first.
#[must_use]
pub fn between(published: u64, size: u64) -> Vec<Tile> {
    let mut out = Vec::new();
    level(&mut out, None, published, size);
    for at in 0..=u64::BITS as u8 / HEIGHT {
        let shift = u32::from(at) * u32::from(HEIGHT);
        let nodes = |size: u64| size.checked_shr(shift).unwrap_or(0);
        if nodes(size) == 0 {
            break;
        }
        level(&mut out, Some(at), nodes(published), nodes(size));
    }
    out
}

/// The partial tiles at the right edge of a log of `size` entries.
#[must_use]
pub fn edge(size: u64) -> Vec<Tile> {
    // All full tiles were there when the log ended at their last full width.
    let mut out = between(size - size % WIDTH, size);
    let mut nodes = size / WIDTH;
    for at in 1..=HEIGHT {
        if nodes == 0 {
            break;
        }
        level(&mut out, Some(at), nodes - nodes % WIDTH, nodes);
        nodes /= WIDTH;
    }
    out.retain(|tile| u64::from(tile.width) != WIDTH);
    out.sort();
    out.dedup();
    out
}

/// Tiles of one level of `nodes` nodes, without those that were full or the same at `before` nodes.
fn level(out: &mut Vec<Tile>, level: Option<u8>, before: u64, nodes: u64) {
    if before == nodes {
        return;
    }
    for index in before / WIDTH..nodes.div_ceil(WIDTH) {
        let width = (nodes - index * WIDTH).min(WIDTH);
        out.push(Tile {
            level,
            index,
            // At most 256.
            width: u16::try_from(width).unwrap_or(u16::MAX),
        });
    }
}

/// The bytes of a bundle of entries: for each commitment its length in two bytes, then itself.
#[must_use]
pub fn bundle(commitments: &[Hash]) -> Vec<u8> {
    let mut out = Vec::with_capacity(commitments.len() * 34);
    for commitment in commitments {
        out.extend_from_slice(&[0, 32]);
        out.extend_from_slice(&commitment.0);
    }
    out
}

/// The bytes of a tile of hashes.
#[must_use]
pub fn hashes(nodes: &[Hash]) -> Vec<u8> {
    nodes.iter().flat_map(|node| node.0).collect()
}

/// Reads a bundle of entries back; none when a byte is off.
#[must_use]
pub fn read_bundle(bytes: &[u8]) -> Option<Vec<Hash>> {
    let (entries, rest) = bytes.as_chunks::<34>();
    if !rest.is_empty() {
        return None;
    }
    entries
        .iter()
        .map(|entry| Hash::from_bytes(entry.strip_prefix(&[0, 32])?))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(published: u64, size: u64) -> Vec<String> {
        between(published, size).iter().map(Tile::path).collect()
    }

    #[test]
    fn paths_are_those_of_the_specification() {
        let tile = |level, index, width| Tile {
            level,
            index,
            width,
        };
        assert_eq!(tile(Some(0), 1_234_067, 256).path(), "tile/0/x001/x234/067");
        assert_eq!(tile(Some(1), 0, 5).path(), "tile/1/000.p/5");
        assert_eq!(tile(None, 256, 112).path(), "tile/entries/256.p/112");
        // The specification's own example: a tree of 70,000.
        let all = paths(0, 70_000);
        for path in [
            "tile/0/272",
            "tile/0/273.p/112",
            "tile/1/000",
            "tile/1/001.p/17",
            "tile/2/000.p/1",
        ] {
            assert!(all.iter().any(|p| p == path), "{path}");
        }
        assert!(!all.iter().any(|p| p.starts_with("tile/3")));
        for (path, tile) in all.iter().zip(between(0, 70_000)) {
            assert_eq!(Tile::parse(path), Some(tile));
        }
        for path in [
            "tile/0/1",
            "tile/0/001.p/0",
            "tile/0/001.p/257",
            "tile/0/001/002",
            "tile",
        ] {
            assert_eq!(Tile::parse(path), None, "{path}");
        }
    }

    #[test]
    fn only_what_changed_is_written_again() {
        assert_eq!(paths(0, 0), Vec::<String>::new());
        assert_eq!(paths(5, 5), Vec::<String>::new());
        assert_eq!(
            paths(255, 257),
            [
                "tile/entries/000",
                "tile/entries/001.p/1",
                "tile/0/000",
                "tile/0/001.p/1",
                "tile/1/000.p/1",
            ]
        );
    }

    #[test]
    fn the_edge_is_what_is_partial() {
        for size in (0..1_000).chain([65_535, 65_536, 65_537, 70_000, 131_072]) {
            let mut partial = between(0, size);
            partial.retain(|tile| u64::from(tile.width) != WIDTH);
            partial.sort();
            assert_eq!(edge(size), partial, "{size}");
        }
    }

    #[test]
    fn bundles_are_read_back() {
        let hashes = [Hash([3; 32]), Hash([4; 32])];
        let bytes = bundle(&hashes);
        assert_eq!(read_bundle(&bytes).unwrap(), hashes);
        assert!(read_bundle(&bytes[1..]).is_none());
    }
}
