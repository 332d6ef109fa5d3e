//! The bounded distance against the textbook's, and the keys against the distance.

use super::{Sound, budget, distance, likeness};
use crate::index::keys;

/// The whole table, no bound, no shortcut.
fn textbook(a: &[u8], b: &[u8]) -> usize {
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let cost = usize::from(a[i - 1] != b[j - 1]);
                let mut least = (table[i - 1][j] + 1)
                    .min(table[i][j - 1] + 1)
                    .min(table[i - 1][j - 1] + cost);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(table[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    table[a.len()][b.len()]
}

/// Words of few letters, so that many lie close to one another.
fn words() -> Vec<String> {
    let mut state = 88_172_645_463_325_252u64;
    let mut next = |limit: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % limit
    };
    let mut out: Vec<String> = Vec::new();
    for _ in 0..60 {
        let len = 3 + next(9);
        let word: String = (0..len).map(|_| b"abn"[next(3) as usize] as char).collect();
        out.push(word.clone());
        // And something near it, of up to three edits.
        let mut near: Vec<char> = word.chars().collect();
        for _ in 0..next(4) {
            let at = next(near.len() as u64) as usize;
            match next(4) {
                0 if near.len() > 2 => drop(near.remove(at)),
                1 => near.insert(at, 'a'),
                2 if at + 1 < near.len() => near.swap(at, at + 1),
                _ => near[at] = 'n',
            }
        }
        out.push(near.into_iter().collect());
    }
    out
}

#[test]
fn the_bounded_distance_is_the_textbooks() {
    let words = words();
    for a in &words {
        for b in &words {
            let whole = textbook(a.as_bytes(), b.as_bytes());
            for most in 0..=2 {
                let expected = (whole <= most).then_some(whole);
                assert_eq!(
                    distance(a.as_bytes(), b.as_bytes(), most),
                    expected,
                    "{a} {b}"
                );
            }
        }
    }
}

#[test]
fn words_within_the_edits_allowed_share_a_key() {
    let words = words();
    let keys_of = |word: &String| {
        let mut out = Vec::new();
        keys::of_edits(&Sound::written(word), &mut out);
        out
    };
    let mut near = 0;
    for a in &words {
        for b in &words {
            let allowed = budget(a.len().min(b.len()));
            if allowed > 0 && textbook(a.as_bytes(), b.as_bytes()) <= allowed {
                let (left, right) = (keys_of(a), keys_of(b));
                assert!(left.iter().any(|key| right.contains(key)), "{a} {b}");
                assert!(likeness(Sound::written(a).view(), Sound::written(b).view()) > 0);
                near += 1;
            }
        }
    }
    assert!(near > 200, "only {near} pairs were near");
}
