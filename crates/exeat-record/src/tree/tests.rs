//! Vectors of RFC 6962's reference log, another crate as the other opinion, and every size up to a few hundred.

use super::*;
use crate::hash::leaf_hash;

/// The eight leaves of the test vectors that Certificate Transparency's own implementations share.
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// The roots over the first one to eight of them.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn published() -> Tree {
    LEAVES.iter().map(|leaf| leaf_hash(leaf)).collect()
}

fn hex(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(ToString::to_string).collect()
}

#[test]
fn roots_are_the_published_ones() {
    let tree = published();
    assert_eq!(
        tree.root(0).unwrap().to_string(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    for (size, root) in (1..).zip(ROOTS) {
        assert_eq!(tree.root(size).unwrap().to_string(), root, "size {size}");
    }
    assert!(tree.root(9).is_none());
}

#[test]
fn proofs_are_the_published_ones() {
    let tree = published();
    let mut nodes = &tree;
    assert_eq!(
        hex(&inclusion(&mut nodes, 0, 8).unwrap()),
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]
    );
    assert_eq!(
        hex(&inclusion(&mut nodes, 5, 8).unwrap()),
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]
    );
    assert_eq!(
        hex(&consistency(&mut nodes, 6, 8).unwrap()),
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]
    );
}

#[test]
fn another_crate_gives_the_same_roots_and_proofs() {
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    let mut theirs = MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
    let mut ours = Tree::default();
    let mut roots = Vec::new();
    for size in 1..=130_u64 {
        let leaf = size.to_be_bytes().to_vec();
        ours.push(leaf_hash(&leaf));
        theirs.push(leaf);
        let root = ours.root(size).unwrap();
        assert_eq!(
            theirs.root().as_bytes().as_slice(),
            root.0,
            "root of {size}"
        );
        roots.push(root);
        let mut nodes = &ours;
        for index in (0..size).step_by(7) {
            let path: Vec<u8> = inclusion(&mut nodes, index, size)
                .unwrap()
                .iter()
                .flat_map(|h| h.0)
                .collect();
            let proof = theirs.prove_inclusion(usize::try_from(index).unwrap());
            assert_eq!(proof.as_bytes(), path, "inclusion of {index} in {size}");
        }
        for old in (1..size).step_by(5) {
            let path: Vec<u8> = consistency(&mut nodes, old, size)
                .unwrap()
                .iter()
                .flat_map(|h| h.0)
                .collect();
            let proof = theirs.prove_consistency(usize::try_from(size - old).unwrap());
            assert_eq!(proof.as_bytes(), path, "consistency of {old} with {size}");
        }
    }
}

#[test]
fn every_proof_of_every_size_holds_and_no_other_does() {
    let leaves: Vec<Hash> = (0..1025_u64).map(|n| leaf_hash(&n.to_be_bytes())).collect();
    let tree: Tree = leaves.iter().copied().collect();
    let mut nodes = &tree;
    let sizes = (1..=64).chain([127, 128, 129, 255, 256, 257, 1023, 1024, 1025]);
    for size in sizes {
        let root = tree.root(size).unwrap();
        for (index, leaf) in (0..size).zip(&leaves) {
            let path = inclusion(&mut nodes, index, size).unwrap();
            assert!(is_included(leaf, index, size, &path, &root));
            assert!(!is_included(leaf, index + 1, size, &path, &root));
            assert!(!is_included(&root, index, size, &path, &root) || size == 1);
            if let Some((_, short)) = path.split_last() {
                assert!(!is_included(leaf, index, size, short, &root));
            }
            let mut long = path.clone();
            long.push(root);
            assert!(!is_included(leaf, index, size, &long, &root));
        }
        for old in 0..=size {
            let old_root = tree.root(old).unwrap();
            let path = consistency(&mut nodes, old, size).unwrap();
            assert!(
                is_consistent(old, size, &path, &old_root, &root),
                "{old} {size}"
            );
            if old != 0 && old != size {
                assert!(!is_consistent(old, size, &path, &root, &root));
                assert!(!is_consistent(old - 1, size, &path, &old_root, &root));
                assert!(!is_consistent(
                    old,
                    size,
                    path.get(1..).unwrap(),
                    &old_root,
                    &root
                ));
            }
        }
    }
    assert!(!is_consistent(2, 1, &[], &leaves[0], &leaves[1]));
    assert!(!is_included(&leaves[0], 0, 0, &[], &leaves[0]));
}

#[test]
fn appending_keeps_the_nodes_that_a_tree_has() {
    let tree: Tree = (0..100_u64).map(|n| leaf_hash(&n.to_be_bytes())).collect();
    let mut nodes = &tree;
    for index in 0..100_u64 {
        let leaf = leaf_hash(&index.to_be_bytes());
        for (level, at, hash) in appended(&mut nodes, index, leaf).unwrap() {
            assert_eq!(nodes.node(level, at).unwrap(), hash);
        }
    }
}
