//! CBOR as a tree that can be mutated and written again, with lengths that are right unless a mutation lies about them.

use super::random::Random;

/// One item: RFC 8949's major type, its argument, and what it holds.
#[derive(Clone, Debug, Default)]
pub struct Item {
    major: u8,
    /// The value of an integer, tag or simple value; for what holds something a lie about its length, if not `None`.
    argument: Option<u64>,
    bytes: Vec<u8>,
    items: Vec<Item>,
}

impl Item {
    /// Reads what our own encoders write: definite lengths only.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut at = 0;
        Self::read_at(bytes, &mut at)
    }

    fn read_at(all: &[u8], at: &mut usize) -> Option<Self> {
        let first = *all.get(*at)?;
        *at += 1;
        let (major, info) = (first >> 5, first & 31);
        let width = match info {
            0..24 => 0,
            24..28 => 1usize << (info - 24),
            _ => return None,
        };
        let raw = all.get(*at..*at + width)?;
        *at += width;
        let argument = raw.iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        let argument = if width == 0 { u64::from(info) } else { argument };
        let mut item = Self { major, ..Self::default() };
        match major {
            2 | 3 => {
                item.bytes = all.get(*at..*at + argument as usize)?.to_vec();
                *at += argument as usize;
            }
            4 | 5 => {
                for _ in 0..argument * if major == 5 { 2 } else { 1 } {
                    item.items.push(Self::read_at(all, at)?);
                }
            }
            6 => {
                item.argument = Some(argument);
                item.items.push(Self::read_at(all, at)?);
            }
            _ => item.argument = Some(argument),
        }
        Some(item)
    }

    /// Its bytes.
    pub fn write(&self, out: &mut Vec<u8>) {
        let held = match self.major {
            2 | 3 => self.bytes.len() as u64,
            4 => self.items.len() as u64,
            5 => self.items.len() as u64 / 2,
            _ => 0,
        };
        let argument = self.argument.unwrap_or(held);
        let first = self.major << 5;
        match argument {
            0..24 => out.push(first | argument as u8),
            24..0x100 => out.extend([first | 24, argument as u8]),
            0x100..0x1_0000 => {
                out.push(first | 25);
                out.extend((argument as u16).to_be_bytes());
            }
            0x1_0000..0x1_0000_0000 => {
                out.push(first | 26);
                out.extend((argument as u32).to_be_bytes());
            }
            _ => {
                out.push(first | 27);
                out.extend(argument.to_be_bytes());
            }
        }
        out.extend_from_slice(&self.bytes);
        self.items.iter().for_each(|item| item.write(out));
    }

    /// Does something to one item of the tree. `stranger`: an item of another message.
    pub fn mutate(&mut self, random: &mut Random, stranger: &Self) {
        let target = random.below(self.count());
        let from = stranger.nth(&mut random.below(stranger.count())).cloned().unwrap_or_default();
        if let Some(item) = self.nth_mut(&mut { target }) {
            item.mutate_here(random, from);
        }
    }

    fn mutate_here(&mut self, random: &mut Random, stranger: Self) {
        match random.below(12) {
            0 => self.argument = Some(random.edge()),
            1 => self.major = random.below(8) as u8,
            2 | 3 => *self = stranger,
            4 if !self.items.is_empty() => {
                let again = random.pick(&self.items).clone();
                let times = *random.pick(&[1usize, 2, 300]);
                self.items.extend(std::iter::repeat_n(again, times));
            }
            5 if !self.items.is_empty() => drop(self.items.remove(random.below(self.items.len()))),
            6 if self.items.len() > 1 => {
                let (one, other) = (random.below(self.items.len()), random.below(self.items.len()));
                self.items.swap(one, other);
            }
            7 => {
                // Deep, and short on the wire: arrays of one in arrays of one.
                let depth = *random.pick(&[3, 200, 50_000]);
                let within = std::mem::take(self);
                let mut bytes = vec![0x81; depth];
                within.write(&mut bytes);
                // As the bytes of an item that writes nothing before them.
                *self = Self { major: 6, argument: Some(1), bytes, items: Vec::new() };
            }
            8 if self.major == 2 || self.major == 3 => self.bytes = vec![b'a'; *random.pick(&[0, 1, 31, 33, 4_000])],
            9 => *self = Self { major: 7, argument: Some(random.below(32) as u64), ..Self::default() },
            10 => *self = Self { major: random.below(2) as u8, argument: Some(random.edge()), ..Self::default() },
            _ => random.damage(&mut self.bytes),
        }
    }

    fn count(&self) -> usize {
        1 + self.items.iter().map(Self::count).sum::<usize>()
    }

    fn nth(&self, at: &mut usize) -> Option<&Self> {
        if *at == 0 {
            return Some(self);
        }
        *at -= 1;
        self.items.iter().find_map(|item| item.nth(at))
    }

    fn nth_mut(&mut self, at: &mut usize) -> Option<&mut Self> {
        if *at == 0 {
            return Some(self);
        }
        *at -= 1;
        self.items.iter_mut().find_map(|item| item.nth_mut(at))
    }
}
