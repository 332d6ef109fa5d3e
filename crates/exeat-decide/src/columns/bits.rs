//! Sets of rows, a bit each.

/// Rows of one chunk: what a mask of [`Mask`] holds.
pub(super) const CHUNK: usize = 1024;
/// Words of a mask.
pub(super) const WORDS: usize = CHUNK / 64;

/// The rows of one chunk, a bit each.
pub(super) type Mask = [u64; WORDS];

/// No row.
pub(super) const NONE: Mask = [0; WORDS];
/// Every row.
pub(super) const EVERY: Mask = [u64::MAX; WORDS];

/// The rows whose value passes a test, a bit each; rows past the end are out.
///
/// Bytes first, then bits: a compiler turns the first loop into wide comparisons.
pub(super) fn gather<T: Copy>(values: &[T], out: &mut Mask, test: impl Fn(T) -> bool) {
    for (word, part) in out.iter_mut().zip(values.chunks(64)) {
        let mut bytes = [0u8; 64];
        for (byte, value) in bytes.iter_mut().zip(part) {
            *byte = u8::from(test(*value));
        }
        let mut bits = 0u64;
        for (at, eight) in bytes.as_chunks::<8>().0.iter().enumerate() {
            // Eight bytes of 0 or 1 become the top eight bits of the product.
            let packed = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            bits |= packed << (8 * at);
        }
        *word = bits;
    }
}

/// Puts one row in or takes it out.
pub(super) fn set(mask: &mut [u64], row: usize, value: bool) {
    if let Some(word) = mask.get_mut(row / 64) {
        let bit = 1u64 << (row % 64);
        if value {
            *word |= bit;
        } else {
            *word &= !bit;
        }
    }
}

/// Whether a row is in.
pub(super) fn has(mask: &[u64], row: usize) -> bool {
    mask.get(row / 64).is_some_and(|w| w >> (row % 64) & 1 == 1)
}

/// Calls `f` with each row of a mask, in order.
pub(super) fn each(mask: &[u64], mut f: impl FnMut(usize)) {
    for (at, word) in mask.iter().enumerate() {
        let mut left = *word;
        while left != 0 {
            f(at * 64 + left.trailing_zeros() as usize);
            left &= left - 1;
        }
    }
}
