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
    /// Consonants of a form that was heard.
    Heard = 3,
    JoinExact = 4,
    JoinFold = 5,
    JoinHeard = 6,
    Acronym = 7,
    Single = 8,
    Identifier = 9,
    /// Consonants of a form that was written: only a form that was heard can be like it by them.
    Written = 10,
    JoinWritten = 11,
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

/// Letters of the beginning of a word from which the keys for edits are made.
///
/// Two words within `d` edits have beginnings that are equal after deleting at most `d` letters of each: delete
/// the letters that differ, and at the end of the one with fewer such letters as many more. So the
/// beginning is enough, and a long word needs no more keys than a short one.
const BEGINNING: usize = 8;

/// Keys under which a listed form is found.
pub(crate) fn of_listed(form: &Sound, out: &mut Vec<u32>) {
    out.clear();
    if !form.is_muffled() {
        out.push(hash(Key::Exact, form.text.as_bytes()));
    }
    if !form.fold.is_empty() {
        out.push(hash(Key::Fold, form.fold.as_bytes()));
    }
    if !form.skeleton.is_empty() {
        let kind = if form.sounded {
            Key::Heard
        } else {
            Key::Written
        };
        out.push(hash(kind, form.skeleton.as_bytes()));
    }
    of_edits(form, out);
}

/// Keys under which listed neighbours written as one are found.
pub(crate) fn of_listed_join(join: &Sound, out: &mut Vec<u32>) {
    out.clear();
    out.push(hash(Key::JoinExact, join.text.as_bytes()));
    if !join.fold.is_empty() {
        out.push(hash(Key::JoinFold, join.fold.as_bytes()));
    }
    if !join.skeleton.is_empty() {
        let kind = if join.sounded {
            Key::JoinHeard
        } else {
            Key::JoinWritten
        };
        out.push(hash(kind, join.skeleton.as_bytes()));
    }
}

/// Keys under which a query finds listed words that are equal, fold alike or have its consonants.
pub(crate) fn of_query(form: &Sound, out: &mut Vec<u32>) {
    out.clear();
    if !form.is_muffled() {
        out.push(hash(Key::Exact, form.text.as_bytes()));
    }
    if !form.fold.is_empty() {
        out.push(hash(Key::Fold, form.fold.as_bytes()));
    }
    if !form.skeleton.is_empty() {
        out.push(hash(Key::Heard, form.skeleton.as_bytes()));
        if form.sounded {
            out.push(hash(Key::Written, form.skeleton.as_bytes()));
        }
    }
}

/// Keys under which a query's word finds listed neighbours written as one.
pub(crate) fn of_query_to_join(form: &Sound, out: &mut Vec<u32>) {
    out.clear();
    if form.is_concept() || form.is_muffled() {
        return;
    }
    out.push(hash(Key::JoinExact, form.text.as_bytes()));
    if !form.fold.is_empty() {
        out.push(hash(Key::JoinFold, form.fold.as_bytes()));
    }
    if !form.skeleton.is_empty() {
        out.push(hash(Key::JoinHeard, form.skeleton.as_bytes()));
        if form.sounded {
            out.push(hash(Key::JoinWritten, form.skeleton.as_bytes()));
        }
    }
}

/// What is left of the beginning of the word after as many deletions as it may have edits.
pub(crate) fn of_edits(form: &Sound, out: &mut Vec<u32>) {
    let text = form.text.as_bytes();
    let most = budget(text.len());
    if most == 0 || form.is_concept() || form.is_muffled() || text.iter().any(u8::is_ascii_digit) {
        return;
    }
    let text = text.get(..BEGINNING).unwrap_or(text);
    let start = out.len();
    out.push(hash(Key::Edit, text));
    let mut less = [0u8; BEGINNING];
    let mut least = [0u8; BEGINNING];
    for first in 0..text.len() {
        let less = without(text, first, &mut less);
        out.push(hash(Key::Edit, less));
        if most == 2 {
            for second in first..less.len() {
                out.push(hash(Key::Edit, without(less, second, &mut least)));
            }
        }
    }
    if let Some(added) = out.get_mut(start..) {
        added.sort_unstable();
    }
    out.dedup();
}

/// `word` without the letter at `place`, written to `room`.
fn without<'r>(word: &[u8], place: usize, room: &'r mut [u8; BEGINNING]) -> &'r [u8] {
    let mut len = 0;
    for (at, byte) in word.iter().enumerate() {
        if at != place
            && let Some(cell) = room.get_mut(len)
        {
            *cell = *byte;
            len += 1;
        }
    }
    room.get(..len).unwrap_or(&[])
}
