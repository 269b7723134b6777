//! Repeatable chance: the same seed makes the same customers on every machine and in every run.

/// A stream of numbers from a seed: SplitMix64, after Steele, Lea and Flood (2014). Good enough to make up shops with;
/// never for keys.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A stream of its own for each pair, so that one customer does not depend on how many came before.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut random = Self(seed ^ stream.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        random.next();
        random
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, and without, `end`, which is at least 1.
    pub fn below(&mut self, end: u64) -> u64 {
        // The bias is one in 2^64 / end: nobody counts shops that finely.
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// A number in a range, both ends included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below((most - least + 1).unsigned_abs()) as i64
    }

    /// Yes, in so many cases of a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of a list that is not empty.
    pub fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// An entry id: eight characters of `a-z0-9`.
    pub fn entry_id(&mut self) -> String {
        (0..8).map(|_| char::from(*self.pick(b"abcdefghijklmnopqrstuvwxyz0123456789"))).collect()
    }

    /// A pattern with each `#` replaced by a digit.
    pub fn digits(&mut self, pattern: &str) -> String {
        let digit = |random: &mut Self| char::from(b'0' + random.below(10) as u8);
        pattern.chars().map(|character| if character == '#' { digit(self) } else { character }).collect()
    }
}
