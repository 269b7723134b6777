//! Automerge's changes taken apart and put together again, checksums and lengths included.

use shared::document::Hash;
use shared::document::chunk::{self, ChangeChunk, leb};

use super::random::Random;

/// A change, all of it open to change.
#[derive(Clone, Debug)]
pub struct Parts {
    pub deps: Vec<Hash>,
    pub actor: Vec<u8>,
    pub seq: u64,
    pub start_op: u64,
    pub time: i64,
    pub message: Vec<u8>,
    pub others: Vec<Vec<u8>>,
    /// Specification and bytes of each column.
    pub columns: Vec<(u64, Vec<u8>)>,
    pub extra: Vec<u8>,
}

impl Parts {
    pub fn read(bytes: &[u8]) -> Self {
        let change = ChangeChunk::read(bytes).expect("a sound change");
        let mut body = leb::Reader::new(change.body);
        let sized = |body: &mut leb::Reader<'_>| {
            let length = body.length().unwrap();
            body.take(length).unwrap().to_vec()
        };
        let message = sized(&mut body);
        let others = (0..body.u64().unwrap()).map(|_| sized(&mut body)).collect();
        let count = body.u64().unwrap();
        let columns: Vec<(u64, usize)> =
            (0..count).map(|_| (body.u64().unwrap(), body.u64().unwrap() as usize)).collect();
        let columns = columns.into_iter().map(|(kind, length)| (kind, body.take(length).unwrap().to_vec())).collect();
        Self {
            deps: change.deps.clone(),
            actor: change.actor.to_vec(),
            seq: change.seq,
            start_op: change.start_op,
            time: change.time,
            message,
            others,
            columns,
            extra: body.rest().to_vec(),
        }
    }

    /// The chunk's content: everything behind its length.
    pub fn content(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let sized = |out: &mut Vec<u8>, bytes: &[u8]| {
            leb::write_u64(out, bytes.len() as u64);
            out.extend_from_slice(bytes);
        };
        leb::write_u64(&mut out, self.deps.len() as u64);
        self.deps.iter().for_each(|dep| out.extend_from_slice(&dep.to_bytes()));
        sized(&mut out, &self.actor);
        leb::write_u64(&mut out, self.seq);
        leb::write_u64(&mut out, self.start_op);
        leb::write_i64(&mut out, self.time);
        sized(&mut out, &self.message);
        leb::write_u64(&mut out, self.others.len() as u64);
        self.others.iter().for_each(|other| sized(&mut out, other));
        leb::write_u64(&mut out, self.columns.len() as u64);
        for (kind, bytes) in &self.columns {
            leb::write_u64(&mut out, *kind);
            leb::write_u64(&mut out, bytes.len() as u64);
        }
        self.columns.iter().for_each(|(_, bytes)| out.extend_from_slice(bytes));
        out.extend_from_slice(&self.extra);
        out
    }

    /// The chunk, with its checksum.
    pub fn build(&self) -> Vec<u8> {
        chunk::build_change(&self.content()).0
    }

    /// Does something to it: mostly to its operations, because what stands before them is compared with what is known.
    pub fn mutate(&mut self, random: &mut Random) {
        if random.chance(80) && !self.columns.is_empty() {
            self.mutate_columns(random);
            return;
        }
        match random.below(8) {
            0 => self.seq = random.edge(),
            1 => self.start_op = random.edge(),
            2 => self.time = random.edge() as i64,
            3 => random.damage(&mut self.actor),
            4 => random.damage(&mut self.message),
            5 => self.others.push((0..random.below(20)).map(|at| at as u8).collect()),
            6 => random.damage(&mut self.extra),
            _ => {
                let dep = self.deps.first().copied().unwrap_or_else(|| Hash::from_bytes([7; 32]));
                self.deps.extend(std::iter::repeat_n(dep, *random.pick(&[1, 2, 70])));
            }
        }
    }

    fn mutate_columns(&mut self, random: &mut Random) {
        let at = random.below(self.columns.len());
        match random.below(12) {
            // One run, of a length or a value that is not what it was.
            0..4 => {
                let bytes = &mut self.columns[at].1;
                let place = random.below(bytes.len());
                let mut run = Vec::new();
                match random.below(4) {
                    0 => leb::write_i64(&mut run, 1 + random.below(6_000) as i64),
                    1 => leb::write_i64(&mut run, -(1 + random.below(6) as i64)),
                    2 => leb::write_u64(&mut run, random.edge()),
                    _ => run = vec![0, random.below(6) as u8],
                }
                let end = (place + random.below(3)).min(bytes.len());
                bytes.splice(place..end, run);
            }
            4..8 => random.damage(&mut self.columns[at].1),
            8 => {
                let other = random.below(self.columns.len());
                self.columns[at].1 = self.columns[other].1.clone();
            }
            9 => drop(self.columns.remove(at)),
            10 => {
                let mut again = self.columns[at].clone();
                again.0 = if random.chance(50) { again.0 } else { random.below(160) as u64 };
                self.columns.insert(at, again);
            }
            _ => self.columns[at].0 ^= 1 << random.below(8),
        }
    }
}

/// Changes as a packed sequence, each spelled out whole, with the checksum that a reader will compute: they need not be
/// readable otherwise.
pub fn pack(contents: &[Vec<u8>]) -> Vec<u8> {
    let mut packed = Vec::new();
    for content in contents {
        packed.push(0);
        packed.extend_from_slice(&chunk::build_change(content).1.to_bytes()[..4]);
        // A content begins as the packed form does, but for the length of what follows the time.
        let mut reader = leb::Reader::new(content);
        let Some(head) = head(&mut reader) else { continue };
        packed.extend_from_slice(&content[..head]);
        leb::write_u64(&mut packed, reader.rest().len() as u64);
        packed.extend_from_slice(reader.rest());
    }
    packed
}

/// How long the part of a content is that the packed form has as it stands: up to the time, and that too.
pub fn head(reader: &mut leb::Reader<'_>) -> Option<usize> {
    let all = reader.rest().len();
    let deps = reader.u64().ok()?;
    reader.take(usize::try_from(deps).ok()?.checked_mul(32)?).ok()?;
    let actor = reader.length().ok()?;
    reader.take(actor).ok()?;
    let _counters = (reader.u64().ok()?, reader.u64().ok()?, reader.i64().ok()?);
    Some(all - reader.rest().len())
}
