//! The keys under which a form is found.

use crate::sound::{Sound, budget};

/// What a key stands for; keys of different kinds never meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Key {
    /// A word, or what is left of it after deletions.
    Edit = 0,
    Exact = 1,
    Fold = 2,
    Skeleton = 3,
    JoinExact = 4,
    JoinFold = 5,
    JoinSkeleton = 6,
    Acronym = 7,
    Single = 8,
    Identifier = 9,
}

/// Hash of a key. Two keys that collide cost time, never a wrong answer: what is found is compared.
pub(crate) fn hash(kind: Key, text: &[u8]) -> u32 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325 ^ (kind as u64);
    for &byte in text {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    state ^= state >> 29;
    state = state.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    u32::try_from(state >> 32).unwrap_or(0)
}

/// Keys of a form: of a listed one to be found under, of a query to look up. Both are the same.
pub(crate) fn of_form(form: &Sound, out: &mut Vec<u32>) {
    out.clear();
    let text = form.text.as_bytes();
    out.push(hash(Key::Exact, text));
    if form.is_concept() {
        return;
    }
    if !form.fold.is_empty() {
        out.push(hash(Key::Fold, form.fold.as_bytes()));
    }
    if !form.skeleton.is_empty() {
        out.push(hash(Key::Skeleton, form.skeleton.as_bytes()));
    }
    let most = budget(text.len());
    if most == 0 || text.iter().any(u8::is_ascii_digit) {
        return;
    }
    out.push(hash(Key::Edit, text));
    let mut less: Vec<u8> = Vec::with_capacity(text.len());
    for first in 0..text.len() {
        less.clear();
        less.extend(without(text, first));
        out.push(hash(Key::Edit, &less));
        if most == 2 {
            let mut least: Vec<u8> = Vec::with_capacity(less.len());
            for second in first..less.len() {
                least.clear();
                least.extend(without(&less, second));
                out.push(hash(Key::Edit, &least));
            }
        }
    }
    out.sort_unstable();
    out.dedup();
}

/// Keys of neighbours written as one.
pub(crate) fn of_join(join: &Sound, out: &mut Vec<u32>) {
    out.clear();
    out.push(hash(Key::JoinExact, join.text.as_bytes()));
    if !join.fold.is_empty() {
        out.push(hash(Key::JoinFold, join.fold.as_bytes()));
    }
    if !join.skeleton.is_empty() {
        out.push(hash(Key::JoinSkeleton, join.skeleton.as_bytes()));
    }
}

/// Keys under which single words that equal `join` are found.
pub(crate) fn of_join_as_word(join: &Sound, out: &mut Vec<u32>) {
    out.clear();
    out.push(hash(Key::Exact, join.text.as_bytes()));
    if !join.fold.is_empty() {
        out.push(hash(Key::Fold, join.fold.as_bytes()));
    }
    if !join.skeleton.is_empty() {
        out.push(hash(Key::Skeleton, join.skeleton.as_bytes()));
    }
}

fn without(word: &[u8], place: usize) -> impl Iterator<Item = u8> + '_ {
    word.iter()
        .enumerate()
        .filter(move |(at, _)| *at != place)
        .map(|(_, byte)| *byte)
}
