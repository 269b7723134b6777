//! Chance from a seed: SplitMix64 (Steele, Lea, Flood 2014).

/// The only source of chance here.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A sequence of its own for each case.
    pub fn new(seed: u64, case: u64) -> Self {
        let mut random = Self(seed ^ case.wrapping_mul(0xd6e8_feb8_6659_fd93));
        random.next();
        random
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 if that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % (bound.max(1) as u64)) as usize
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    /// A number at which programs have failed before.
    pub fn edge(&mut self) -> u64 {
        const EDGES: [u64; 20] = [
            0,
            1,
            2,
            23,
            24,
            63,
            64,
            127,
            128,
            255,
            256,
            65_535,
            65_536,
            (1 << 31) - 1,
            (1 << 32) - 1,
            1 << 32,
            (1 << 53) + 1,
            i64::MAX as u64,
            1 << 63,
            u64::MAX,
        ];
        let edge = *self.pick(&EDGES);
        if self.chance(30) { edge.wrapping_sub(self.below(4) as u64) } else { edge }
    }

    /// Damages bytes somewhere.
    pub fn damage(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len());
        match self.below(7) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
            1 if !bytes.is_empty() => bytes[at] = self.next() as u8,
            2 => bytes.truncate(at),
            3 => bytes.insert(at, self.next() as u8),
            4 if !bytes.is_empty() => drop(bytes.remove(at)),
            5 => {
                let end = (at + self.below(16)).min(bytes.len());
                let part = bytes[at.min(end)..end].to_vec();
                let to = self.below(bytes.len() + 1);
                bytes.splice(to..to, part);
            }
            _ => bytes.extend((0..self.below(12)).map(|at| at as u8 ^ 0xff)),
        }
    }
}
