//! The limbs that decide: of an entry that failed those it failed by, of one that is met those it is met by.

use exeat::wire::v1::LimbOut;

/// A limb with those below it.
struct Tree<'a> {
    limb: &'a LimbOut,
    below: Vec<Tree<'a>>,
}

/// The limbs are listed flat, each with its depth.
fn trees<'a>(limbs: &'a [LimbOut], at: &mut usize, depth: usize) -> Vec<Tree<'a>> {
    let mut out = Vec::new();
    while let Some(limb) = limbs.get(*at).filter(|l| l.depth >= depth) {
        *at += 1;
        out.push(Tree {
            limb,
            below: trees(limbs, at, limb.depth + 1),
        });
    }
    out
}

/// A line for each limb that decides, with its label and what was compared.
pub(crate) fn deciding(limbs: &[LimbOut]) -> Vec<String> {
    let mut out = Vec::new();
    for tree in trees(limbs, &mut 0, 0) {
        walk(&tree, "", &mut out);
    }
    out.dedup();
    out
}

fn walk(tree: &Tree<'_>, path: &str, out: &mut Vec<String>) {
    let path = format!("{path}{}", tree.limb.label);
    if tree.below.is_empty() {
        let said = words(tree.limb);
        out.push(if path.is_empty() {
            said
        } else {
            format!("{path}: {said}")
        });
        return;
    }
    let wanted = |status: &str| {
        tree.below
            .iter()
            .filter(|t| t.limb.status == status)
            .collect::<Vec<_>>()
    };
    let (met, failed, open) = (wanted("met"), wanted("failed"), wanted("open"));
    // Of `none of` the limbs that are met make it fail, and nothing else is worth a line.
    let chosen = match (tree.limb.text.as_str(), tree.limb.status.as_str()) {
        ("none of", "failed") => met,
        ("none of", "met") => Vec::new(),
        (_, "open") => open,
        ("any of", "met") => met.into_iter().take(1).collect(),
        (_, "met") => met,
        // One limb of `all of` that fails is enough; the plainest is the one without limbs of its own.
        ("all of", _) => {
            let plain = failed
                .iter()
                .find(|t| t.below.is_empty())
                .or(failed.first());
            plain.copied().into_iter().collect()
        }
        _ => failed,
    };
    for below in chosen {
        walk(below, &path, out);
    }
}

/// Comparisons shown of one limb.
const COMPARED: usize = 3;

fn words(limb: &LimbOut) -> String {
    let mut compared: Vec<&str> = Vec::new();
    for said in &limb.compared {
        if !compared.contains(&said.as_str()) {
            compared.push(said);
        }
    }
    let composed = limb.text.starts_with("not ")
        || [" or ", " except ", " in "]
            .iter()
            .any(|word| limb.text.contains(word));
    let mut said = if compared.is_empty() || compared.len() > COMPARED {
        limb.text.clone()
    } else if composed {
        // What one comparison says does not say how the whole came out, so the whole stands before the values.
        let values: Vec<&str> = compared
            .iter()
            .map(|said| said.split_once(", ").map_or(*said, |(value, _)| value))
            .collect();
        let mut distinct: Vec<&str> = Vec::new();
        for value in values {
            if !distinct.contains(&value) {
                distinct.push(value);
            }
        }
        format!("{} ({})", limb.text, distinct.join("; "))
    } else {
        compared.join("; ")
    };
    if let Some(mark) = &limb.mark {
        said.push_str(&format!(" [{mark}]"));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limb(depth: usize, label: &str, text: &str, status: &str) -> LimbOut {
        LimbOut {
            label: label.to_owned(),
            text: text.to_owned(),
            status: status.to_owned(),
            compared: Vec::new(),
            mark: None,
            cite: None,
            depth,
        }
    }

    #[test]
    fn an_entry_that_fails_shows_one_limb_for_each_way_in() {
        let limbs = [
            limb(0, "", "any of", "failed"),
            limb(1, ".1", "all of", "failed"),
            limb(2, ".a", "x >= 1", "met"),
            limb(2, ".b", "y >= 2", "failed"),
            limb(1, ".2", "z >= 3", "failed"),
        ];
        assert_eq!(deciding(&limbs), [".1.b: y >= 2", ".2: z >= 3"]);
    }

    #[test]
    fn a_composed_limb_shows_its_words_and_the_values() {
        let mut one = limb(0, ".order", "not x >= 4800", "met");
        one.compared = vec!["x 3000, asks at least 4800, misses it by 1800".to_owned()];
        assert_eq!(deciding(&[one]), [".order: not x >= 4800 (x 3000)"]);
        let mut one = limb(0, "", "x < 193 nm", "failed");
        one.compared = vec!["x 193 nm, asks less than 193 nm".to_owned()];
        assert_eq!(deciding(&[one]), ["x 193 nm, asks less than 193 nm"]);
    }

    #[test]
    fn an_exclusion_that_bites_is_what_decides() {
        let limbs = [
            limb(0, "", "all of", "failed"),
            limb(1, ".p", "p", "met"),
            limb(1, ".not", "none of", "failed"),
            limb(2, ".a", "meets xa/Z-1", "met"),
            limb(2, ".b", "meets xa/Z-2", "failed"),
        ];
        assert_eq!(deciding(&limbs), [".not.a: meets xa/Z-1"]);
    }

    #[test]
    fn an_entry_that_is_met_shows_one_way_in() {
        let limbs = [
            limb(0, "", "all of", "met"),
            limb(1, ".a", "any of", "met"),
            limb(2, ".1", "p >= 1", "met"),
            limb(2, ".2", "p >= 2", "met"),
            limb(1, ".b", "q", "met"),
            limb(1, ".c", "none of", "met"),
            limb(2, ".1", "r", "failed"),
        ];
        assert_eq!(deciding(&limbs), [".a.1: p >= 1", ".b: q"]);
    }
}
