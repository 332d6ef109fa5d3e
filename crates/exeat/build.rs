//! Lists the packs of the workspace so that the binary carries them.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, out);
        } else {
            out.push(path);
        }
    }
}

fn main() {
    let root =
        PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../packs");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut all = Vec::new();
    files(&root, &mut all);
    all.sort();
    let mut text = String::from("&[\n");
    for path in &all {
        println!("cargo::rerun-if-changed={}", path.display());
        let below = path.strip_prefix(&root).unwrap_or(path);
        let below = below.to_string_lossy().replace('\\', "/");
        let wanted = below.ends_with("pack.toml")
            || (below.contains("/rules/") && below.ends_with(".md"))
            || (below.contains("/sets/") && below.ends_with(".csv"));
        if wanted {
            text.push_str(&format!(
                "({below:?}, include_str!({:?})),\n",
                path.display().to_string()
            ));
        }
    }
    text.push(']');
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default()).join("packs.rs");
    if let Err(error) = fs::write(&out, text) {
        println!("cargo::error=cannot write {}: {error}", out.display());
    }
}
