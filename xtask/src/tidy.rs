//! `cargo xtask tidy`: the rules of the house that the compiler does not know.
//!
//! Every check is a pure function from the repository's files to findings, so each can be shown to fail.

mod dependencies;
mod machine_paths;
mod pack_citations;
mod rust_code;
mod rust_files;

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail, ensure};

use crate::workspace;

/// One text file of the repository.
struct SourceFile {
    /// Path from the root, with `/` on every platform.
    path: String,
    text: String,
}

/// One thing that is not as it should be.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    /// Counted from 1.
    line: usize,
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// Prints every finding; one is enough to fail.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    ensure!(arguments.is_empty(), "`tidy` takes no argument");
    let files = repository(&workspace::root()?)?;
    let findings = findings(&files);
    for finding in &findings {
        eprintln!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("tidy: {} files, nothing to say", files.len());
            Ok(())
        }
        1 => bail!("tidy found one thing"),
        many => bail!("tidy found {many} things"),
    }
}

/// What all checks find, sorted by place.
fn findings(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = dependencies::check(files);
    findings.extend(rust_files::check(files));
    findings.extend(pack_citations::check(files));
    findings.extend(machine_paths::check(files));
    findings.sort();
    findings
}

/// Every text file that git knows or would add; ignored and binary files are left out.
fn repository(root: &Path) -> anyhow::Result<Vec<SourceFile>> {
    let output = Command::new("git")
        .current_dir(root)
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .output()
        .context("cannot run git")?;
    ensure!(output.status.success(), "git cannot list the files");
    let mut paths: Vec<String> = String::from_utf8(output.stdout)?
        .split('\0')
        .filter(|path| !path.is_empty())
        .map(str::to_string)
        .collect();
    paths.sort();
    paths.dedup();
    let mut files = Vec::new();
    for path in paths {
        // A file that git still lists may be deleted here, and one that is no text has no lines to check.
        if let Ok(text) = fs::read_to_string(root.join(&path)) {
            files.push(SourceFile { path, text });
        }
    }
    Ok(files)
}

#[cfg(test)]
mod testing {
    //! What the tests of all checks share.

    use super::{Finding, SourceFile};

    /// The findings of `check` in files given as path and text, one per line.
    pub(super) fn found(
        check: fn(&[SourceFile]) -> Vec<Finding>,
        files: &[(&str, &str)],
    ) -> String {
        let files: Vec<SourceFile> = files
            .iter()
            .map(|(path, text)| SourceFile {
                path: path.to_string(),
                text: text.to_string(),
            })
            .collect();
        let lines: Vec<String> = check(&files).iter().map(ToString::to_string).collect();
        lines.join("\n")
    }
}
