//! Which crate may use which: the table of the architecture, read from the manifests.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, TableLike};

use super::{Finding, SourceFile};

/// Each of our crates and those of ours that it may use, in any section of its manifest.
const TABLE: &[(&str, &[&str])] = &[
    ("exeat-terms", &[]),
    ("exeat-rules", &["exeat-terms"]),
    ("exeat-screen", &["exeat-terms"]),
    ("exeat-decide", &["exeat-terms", "exeat-rules"]),
    (
        "exeat-compare",
        &["exeat-terms", "exeat-rules", "exeat-decide"],
    ),
    ("exeat-record", &["exeat-terms"]),
    (
        "exeat",
        &[
            "exeat-terms",
            "exeat-rules",
            "exeat-screen",
            "exeat-decide",
            "exeat-compare",
            "exeat-record",
        ],
    ),
    ("exeat-serve", &["exeat"]),
    ("exeat-py", &["exeat"]),
    ("exeat-cli", &["exeat", "exeat-serve"]),
    // Measures each part by itself; nothing may use it.
    (
        "exeat-bench",
        &[
            "exeat-terms",
            "exeat-rules",
            "exeat-screen",
            "exeat-decide",
            "exeat-compare",
            "exeat-record",
            "exeat",
        ],
    ),
    ("xtask", &[]),
];

/// Crates of others that only some of ours may use in what they ship; their tests are free.
const RESERVED: &[(&str, &[&str], &str)] = &[
    (
        "anyhow",
        &["exeat-cli", "exeat-bench", "xtask"],
        "libraries have errors of their own",
    ),
    (
        "serde",
        &["exeat", "exeat-serve", "exeat-py", "exeat-bench"],
        "only the wire types are serialized",
    ),
    (
        "serde_json",
        &["exeat", "exeat-serve", "exeat-py", "exeat-bench"],
        "only `exeat::wire` knows JSON",
    ),
];

/// The sections of a manifest that name dependencies; the last is about tests only.
const SECTIONS: [&str; 3] = ["dependencies", "build-dependencies", "dev-dependencies"];

/// Compares every manifest with the table.
pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let renamed = files
        .iter()
        .find(|file| file.path == "Cargo.toml")
        .map(|file| renamed_in_workspace(&file.text))
        .unwrap_or_default();
    files
        .iter()
        .filter(|file| is_manifest(&file.path))
        .flat_map(|file| check_manifest(file, &renamed))
        .collect()
}

/// Whether the path is the manifest of one of our crates.
fn is_manifest(path: &str) -> bool {
    path == "xtask/Cargo.toml"
        || path
            .strip_prefix("crates/")
            .and_then(|rest| rest.strip_suffix("/Cargo.toml"))
            .is_some_and(|name| !name.contains('/'))
}

/// The workspace's names for dependencies whose package is called otherwise.
fn renamed_in_workspace(manifest: &str) -> BTreeMap<String, String> {
    let Ok(manifest) = manifest.parse::<DocumentMut>() else {
        return BTreeMap::new();
    };
    let dependencies = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"))
        .and_then(Item::as_table_like);
    dependencies
        .into_iter()
        .flat_map(TableLike::iter)
        .filter_map(|(key, item)| Some((key.to_string(), package(item)?)))
        .collect()
}

/// The package that a dependency names explicitly.
fn package(dependency: &Item) -> Option<String> {
    dependency.get("package")?.as_str().map(str::to_string)
}

/// One manifest against the table.
fn check_manifest(file: &SourceFile, renamed: &BTreeMap<String, String>) -> Vec<Finding> {
    let finding = |needle: &str, message: String| Finding {
        path: file.path.clone(),
        line: line_of(&file.text, needle),
        message,
    };
    let Ok(manifest) = file.text.parse::<DocumentMut>() else {
        return vec![finding("", "this manifest is not TOML".to_string())];
    };
    let Some(name) = manifest
        .get("package")
        .and_then(|package| package.get("name"))
        .and_then(Item::as_str)
    else {
        return vec![finding("", "this manifest has no package name".to_string())];
    };
    let Some((_, allowed)) = TABLE.iter().find(|(crate_name, _)| *crate_name == name) else {
        return vec![finding(
            "name",
            format!("`{name}` is not in the dependency table (xtask/src/tidy/dependencies.rs)"),
        )];
    };
    let mut findings = Vec::new();
    for dependency in dependencies(&manifest, renamed) {
        if is_ours(&dependency.package) && !allowed.contains(&dependency.package.as_str()) {
            findings.push(finding(
                &dependency.key,
                format!("`{name}` may not use `{}`", dependency.package),
            ));
        }
        let reserved = RESERVED
            .iter()
            .find(|(package, _, _)| *package == dependency.package);
        if let Some((package, users, reason)) = reserved
            && !dependency.tests_only
            && !users.contains(&name)
        {
            findings.push(finding(
                &dependency.key,
                format!("`{name}` may not use `{package}`: {reason}"),
            ));
        }
    }
    findings
}

/// One line of a manifest that brings in another crate.
struct Dependency {
    /// The name in the manifest.
    key: String,
    /// The name of the crate.
    package: String,
    tests_only: bool,
}

/// Every dependency, those for one platform included.
fn dependencies(manifest: &DocumentMut, renamed: &BTreeMap<String, String>) -> Vec<Dependency> {
    let platforms = manifest
        .get("target")
        .and_then(Item::as_table_like)
        .into_iter()
        .flat_map(TableLike::iter)
        .filter_map(|(_, platform)| platform.as_table_like());
    let root: &dyn TableLike = manifest.as_table();
    let mut dependencies = Vec::new();
    for table in std::iter::once(root).chain(platforms) {
        for section in SECTIONS {
            let entries = table.get(section).and_then(Item::as_table_like);
            for (key, item) in entries.into_iter().flat_map(TableLike::iter) {
                let package = package(item)
                    .or_else(|| renamed.get(key).cloned())
                    .unwrap_or_else(|| key.to_string());
                dependencies.push(Dependency {
                    key: key.to_string(),
                    package,
                    tests_only: section == "dev-dependencies",
                });
            }
        }
    }
    dependencies
}

/// Whether a crate is one of this repository.
fn is_ours(package: &str) -> bool {
    package == "xtask" || package == "exeat" || package.starts_with("exeat-")
}

/// The first line that begins with the words, or has them as a table's last key; the first line when none does.
fn line_of(text: &str, needle: &str) -> usize {
    text.lines()
        .position(|line| {
            let key: String = line
                .trim_start()
                .chars()
                .take_while(|&next| next.is_alphanumeric() || next == '-' || next == '_')
                .collect();
            key == needle || line.trim_end().ends_with(&format!(".{needle}]"))
        })
        .map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests;
