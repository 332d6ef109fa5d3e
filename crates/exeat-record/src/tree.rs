//! The Merkle tree of RFC 6962: roots, inclusion and consistency, over hashes kept elsewhere.
//!
//! A node is named by its level (0 for leaf hashes) and its place on that level, and is kept only when all
//! 2^level leaves below it are there. Everything else is computed from those, in a number of steps that
//! grows with the logarithm of the tree.

use crate::hash::{Hash, empty_root, node_hash};

/// Where complete nodes are read from. `Err` is the reader's own trouble, such as a database that is gone.
pub trait Nodes {
    /// What reading can fail with.
    type Error;
    /// The hash of a complete node.
    ///
    /// # Errors
    /// When the node cannot be read; a node that should be there and is not is such an error.
    fn node(&mut self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

/// A tree in memory, from leaf hashes.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Appends a leaf by its leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let Some(nodes) = self.levels.get_mut(level) else {
                return;
            };
            nodes.push(hash);
            match nodes.as_slice() {
                [.., left, right] if nodes.len().is_multiple_of(2) => hash = node_hash(left, right),
                _ => return,
            }
        }
    }

    /// The root over the first `size` leaves; none when there are fewer.
    #[must_use]
    pub fn root(&self, size: u64) -> Option<Hash> {
        root(&mut &*self, size).ok()
    }
}

impl FromIterator<Hash> for Tree {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Tree {
        let mut tree = Tree::default();
        for leaf in leaves {
            tree.push(leaf);
        }
        tree
    }
}

/// A node that a tree in memory does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoNode;

impl Nodes for &Tree {
    type Error = NoNode;
    fn node(&mut self, level: u8, index: u64) -> Result<Hash, NoNode> {
        self.levels
            .get(usize::from(level))
            .and_then(|nodes| nodes.get(usize::try_from(index).ok()?))
            .copied()
            .ok_or(NoNode)
    }
}

/// The complete nodes that appending a leaf at `index` brings, the leaf itself first: level, place, hash.
///
/// # Errors
/// When a node to the left cannot be read.
pub fn appended<N: Nodes>(
    nodes: &mut N,
    index: u64,
    leaf: Hash,
) -> Result<Vec<(u8, u64, Hash)>, N::Error> {
    let mut out = vec![(0, index, leaf)];
    let (mut level, mut at, mut hash) = (0_u8, index, leaf);
    // An odd place is a right child: its parent is now complete.
    while at % 2 == 1 {
        let left = nodes.node(level, at - 1)?;
        hash = node_hash(&left, &hash);
        level += 1;
        at /= 2;
        out.push((level, at, hash));
    }
    Ok(out)
}

/// The root over the first `size` leaves.
///
/// # Errors
/// When a node cannot be read.
pub fn root<N: Nodes>(nodes: &mut N, size: u64) -> Result<Hash, N::Error> {
    if size == 0 {
        return Ok(empty_root());
    }
    subtree(nodes, 0, size)
}

/// The largest power of two below `size`, for `size` of two or more.
fn split(size: u64) -> u64 {
    1 << (u64::BITS - 1 - (size - 1).leading_zeros())
}

/// The root over leaves `from` to `to`, where the range starts at a multiple of the size of its left half.
fn subtree<N: Nodes>(nodes: &mut N, from: u64, to: u64) -> Result<Hash, N::Error> {
    let size = to - from;
    if size.is_power_of_two() {
        // At most 63: a size is a `u64`.
        let level = u8::try_from(size.trailing_zeros()).unwrap_or(u8::MAX);
        return nodes.node(level, from >> level);
    }
    let middle = from + split(size);
    let left = subtree(nodes, from, middle)?;
    let right = subtree(nodes, middle, to)?;
    Ok(node_hash(&left, &right))
}

/// The audit path of leaf `index` in the tree of `size` leaves (RFC 6962, section 2.1.1), from the leaf upward.
///
/// Empty for an index outside the tree: there is no path, and checking an empty one against a larger tree fails.
///
/// # Errors
/// When a node cannot be read.
pub fn inclusion<N: Nodes>(nodes: &mut N, index: u64, size: u64) -> Result<Vec<Hash>, N::Error> {
    let mut path = Vec::new();
    if index >= size {
        return Ok(path);
    }
    let (mut from, mut to) = (0, size);
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(subtree(nodes, middle, to)?);
            to = middle;
        } else {
            path.push(subtree(nodes, from, middle)?);
            from = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The consistency proof from the tree of `old` leaves to that of `new` (RFC 6962, section 2.1.2).
///
/// Empty when `old` is zero or both are the same; also when `old` is the larger, which no proof can show.
///
/// # Errors
/// When a node cannot be read.
pub fn consistency<N: Nodes>(nodes: &mut N, old: u64, new: u64) -> Result<Vec<Hash>, N::Error> {
    let mut path = Vec::new();
    if old == 0 || old >= new {
        return Ok(path);
    }
    let (mut from, mut to) = (0, new);
    // While the old tree is the whole of what is left and began at the left edge, its root is known to the checker.
    let mut known = true;
    while old != to {
        let middle = from + split(to - from);
        if old <= middle {
            path.push(subtree(nodes, middle, to)?);
            to = middle;
        } else {
            path.push(subtree(nodes, from, middle)?);
            from = middle;
            known = false;
        }
    }
    if !known {
        path.push(subtree(nodes, from, to)?);
    }
    path.reverse();
    Ok(path)
}

/// Whether `path` shows that the leaf with this leaf hash stands at `index` in the tree of `size` leaves with that root.
#[must_use]
pub fn is_included(leaf: &Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if at % 2 == 1 || at == last {
            hash = node_hash(sibling, &hash);
            // A node without a right sibling is its own parent, as often as it stays alone.
            while at.is_multiple_of(2) && at != 0 {
                at /= 2;
                last /= 2;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        at /= 2;
        last /= 2;
    }
    last == 0 && hash == *root
}

/// Whether `path` shows that the tree of `old` leaves is a beginning of the tree of `new` leaves.
#[must_use]
pub fn is_consistent(old: u64, new: u64, path: &[Hash], old_root: &Hash, new_root: &Hash) -> bool {
    if old > new {
        return false;
    }
    if old == new {
        return path.is_empty() && old_root == new_root;
    }
    if old == 0 {
        // Every tree begins with the empty one.
        return path.is_empty() && *old_root == empty_root();
    }
    let (mut at, mut last) = (old - 1, new - 1);
    while at % 2 == 1 {
        at /= 2;
        last /= 2;
    }
    let mut rest = path.iter();
    let start = if at == 0 { Some(old_root) } else { rest.next() };
    let Some(start) = start else {
        return false;
    };
    let (mut of_old, mut of_new) = (*start, *start);
    for hash in rest {
        if last == 0 {
            return false;
        }
        if at % 2 == 1 || at == last {
            of_old = node_hash(hash, &of_old);
            of_new = node_hash(hash, &of_new);
            while at.is_multiple_of(2) && at != 0 {
                at /= 2;
                last /= 2;
            }
        } else {
            of_new = node_hash(&of_new, hash);
        }
        at /= 2;
        last /= 2;
    }
    last == 0 && of_old == *old_root && of_new == *new_root
}

#[cfg(test)]
mod tests;
