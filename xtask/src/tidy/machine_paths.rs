//! No file may speak of one machine's folders: they exist nowhere else.

use super::{Finding, SourceFile};

/// Folders at the root of a file system below which people and their programs keep things.
/// Written without slashes, so that this file is not found itself.
const FOLDERS: [&str; 6] = ["home", "root", "work", "Users", "mnt", "workspace"];

/// Finds absolute paths below such a folder, in any text.
pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            if let Some(folder) = FOLDERS.iter().find(|folder| names(line, folder)) {
                findings.push(Finding {
                    path: file.path.clone(),
                    line: index + 1,
                    message: format!("a path below /{folder} exists on one machine only"),
                });
            }
        }
    }
    findings
}

/// Whether the line holds the folder at the start of a path, not in the middle of one.
fn names(line: &str, folder: &str) -> bool {
    let path = format!("/{folder}/");
    line.match_indices(&path).any(|(start, _)| {
        line.get(..start)
            .and_then(|before| before.chars().next_back())
            .is_none_or(|last| !(last.is_alphanumeric() || "._-/}>)]*".contains(last)))
    })
}

#[cfg(test)]
mod tests;
