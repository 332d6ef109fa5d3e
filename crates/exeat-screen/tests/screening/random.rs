//! Random numbers and random names, the same on every run.

/// A small generator (xorshift64*), seeded.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        (high as usize) % limit.max(1)
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// `name` with up to three changes of letters or words.
    pub(crate) fn mangle(&mut self, name: &str) -> String {
        let mut letters: Vec<char> = name.chars().collect();
        for _ in 0..self.below(4) {
            if letters.len() < 3 {
                break;
            }
            let at = self.below(letters.len() - 1);
            match self.below(5) {
                0 => letters.swap(at, at + 1),
                1 => drop(letters.remove(at)),
                2 => letters.insert(at, *self.pick(&['a', 'e', 'k', 'z', ' ', '-'])),
                3 => letters[at] = *self.pick(&['o', 'i', 's', 't', 'н']),
                _ => {
                    let text: String = letters.iter().collect();
                    let mut words: Vec<&str> = text.split(' ').collect();
                    if words.len() > 1 {
                        let word = self.below(words.len());
                        if self.below(2) == 0 {
                            words.remove(word);
                        } else {
                            words.swap(0, word);
                        }
                    }
                    letters = words.join(" ").chars().collect();
                }
            }
        }
        letters.into_iter().collect()
    }

    /// The first words of one name and the last of another.
    pub(crate) fn cross(&mut self, one: &str, other: &str) -> String {
        let (one, other): (Vec<&str>, Vec<&str>) =
            (one.split(' ').collect(), other.split(' ').collect());
        let head = self.below(one.len() + 1);
        let tail = self.below(other.len() + 1);
        let words: Vec<&str> = one
            .iter()
            .take(head)
            .chain(other.iter().skip(tail))
            .copied()
            .collect();
        words.join(" ")
    }
}
