//! Times: versions of one provision do not overlap.

use crate::law::Pack;
use crate::norm::{Dates, Norm};
use crate::problem::Problem;
use exeat_terms::Layer;
use std::collections::BTreeMap;

/// Whether two provisions are in force at some common time.
pub(super) fn meet(a: &Dates, b: &Dates) -> bool {
    let before = |x: &Dates, y: &Dates| match (x.until, y.from) {
        (Some(until), Some(from)) => until <= from,
        _ => false,
    };
    let layers = |d: &Dates, layer: Layer| d.layers.as_ref().is_none_or(|l| l.contains(&layer));
    !before(a, b) && !before(b, a) && Layer::ALL.into_iter().any(|l| layers(a, l) && layers(b, l))
}

pub(super) fn check(pack: &Pack, problems: &mut Vec<Problem>) {
    let mut by_name: BTreeMap<&str, Vec<&Norm>> = BTreeMap::new();
    for norm in &pack.norms {
        by_name.entry(&norm.name).or_default().push(norm);
    }
    for (name, versions) in by_name {
        let mut versions = versions;
        versions.sort_by_key(|n| n.dates.from);
        for pair in versions.windows(2) {
            let [a, b] = pair else { continue };
            if a.keyword != b.keyword {
                problems.push(
                    Problem::new(
                        b.span,
                        "declared-twice",
                        format!("`{name}` is two different things"),
                    )
                    .help("give one of them another name"),
                );
            } else if meet(&a.dates, &b.dates) {
                problems.push(
                    Problem::new(
                        b.span,
                        "overlap",
                        format!("two versions of `{name}` are in force at one time"),
                    )
                    .help("end one with `until` on the day the other begins"),
                );
            }
        }
    }
}
