//! Version 1 of the JSON of `packs`.

use crate::packs::Library;
use exeat_rules::Pack;
use exeat_terms::Mark;
use serde::Serialize;

/// The packs.
#[derive(Debug, Clone, Serialize)]
pub struct Packs {
    /// Always 1.
    pub version: u8,
    /// Each pack.
    pub packs: Vec<PackOut>,
}

/// A pack.
#[derive(Debug, Clone, Serialize)]
pub struct PackOut {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who grants licences.
    pub authority: String,
    /// Language of its legal names.
    pub language: String,
    /// The authority's page.
    pub url: String,
    /// Whether it is law, or only words that law uses.
    pub law: bool,
    /// First day the law was read for.
    pub verified_from: Option<String>,
    /// Last day the law was read for.
    pub verified_through: Option<String>,
    /// A day through which the user states that the law stands as read, and who says so.
    pub confirmed: Option<ConfirmedOut>,
    /// How many provisions it holds.
    pub provisions: usize,
    /// How surely they are known.
    pub marks: Vec<MarkCount>,
    /// How many files of rules they stand in, one for each legal instrument or part of it.
    pub instruments: usize,
    /// Days on which something about the law changes.
    pub days_of_change: usize,
    /// The first of them.
    pub first_change: Option<String>,
    /// The last of them.
    pub last_change: Option<String>,
    /// What is covered.
    pub coverage: Vec<String>,
    /// What is not.
    pub not_covered: Vec<String>,
    /// Tests that came with it; the packs the binary carries leave theirs in the repository.
    pub tests: usize,
    /// SHA-256 over its rules, sets and manifest.
    pub hash: String,
}

/// A user's own statement.
#[derive(Debug, Clone, Serialize)]
pub struct ConfirmedOut {
    /// The day.
    pub through: String,
    /// Who says so.
    pub by: String,
}

/// How many provisions carry a mark.
#[derive(Debug, Clone, Serialize)]
pub struct MarkCount {
    /// The mark.
    pub mark: String,
    /// How many.
    pub count: usize,
    /// Their share in tenths of a per cent, rounded down.
    pub per_mille: usize,
}

/// The packs of a library; those named, or all.
#[must_use]
pub fn packs(library: &Library, ids: &[String], statements: &[crate::Statement]) -> Packs {
    let mut packs: Vec<&Pack> = library
        .law
        .packs
        .iter()
        .filter(|p| ids.is_empty() || ids.contains(&p.id))
        .collect();
    packs.sort_by(|a, b| (!a.is_law(), &a.id).cmp(&(!b.is_law(), &b.id)));
    Packs {
        version: 1,
        packs: packs
            .into_iter()
            .map(|p| pack(library, p, statements))
            .collect(),
    }
}

fn pack(library: &Library, pack: &Pack, statements: &[crate::Statement]) -> PackOut {
    let day = |d: Option<exeat_terms::Date>| d.map(|d| d.to_string());
    let mut files: Vec<u32> = pack.norms.iter().map(|n| n.span.file).collect();
    files.sort_unstable();
    files.dedup();
    PackOut {
        id: pack.id.clone(),
        name: pack.name.clone(),
        authority: pack.authority.clone(),
        language: pack.language.clone(),
        url: pack.url.clone(),
        law: pack.is_law(),
        verified_from: day(pack.verified_from),
        verified_through: day(pack.verified_through),
        confirmed: statements
            .iter()
            .find(|s| s.pack == pack.id)
            .map(|s| ConfirmedOut {
                through: s.through.to_string(),
                by: s.by.clone(),
            }),
        provisions: pack.norms.len(),
        marks: marks(pack),
        instruments: files.len(),
        days_of_change: pack.days().len(),
        first_change: day(pack.days().first().copied()),
        last_change: day(pack.days().last().copied()),
        coverage: pack.coverage.clone(),
        not_covered: pack.not_covered.clone(),
        tests: pack.tests.len(),
        hash: library
            .hashes
            .iter()
            .find(|(id, _)| *id == pack.id)
            .map_or(String::new(), |(_, hash)| hash.clone()),
    }
}

fn marks(pack: &Pack) -> Vec<MarkCount> {
    [Mark::V, Mark::V2, Mark::I, Mark::D, Mark::U, Mark::M]
        .into_iter()
        .map(|mark| {
            let count = pack.norms.iter().filter(|n| n.mark == mark).count();
            MarkCount {
                mark: mark.to_string(),
                count,
                per_mille: count * 1000 / pack.norms.len().max(1),
            }
        })
        .filter(|m| m.count > 0)
        .collect()
}
