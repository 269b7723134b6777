//! The frame of Automerge's chunks, read without Automerge.
//!
//! Automerge is not safe on hostile bytes: some hang it, some overflow its stack, some leave a document that can no longer
//! be saved. So whoever receives a change first reads its frame here, in time and memory bounded by the chunk's length,
//! and hands it to Automerge only inside a guard process. The layout is that of
//! <https://automerge.org/automerge-binary-format-spec/>.

mod columns;
pub mod leb;
mod spelling;

use sha2::{Digest as _, Sha256};

use super::id::Hash;
use super::limits;
use leb::Reader;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const DOCUMENT: u8 = 0;
const CHANGE: u8 = 1;

/// Why bytes are not a chunk that we read.
#[derive(Copy, Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChunkError {
    /// The bytes end too early, or a length points past their end.
    #[error("cut off")]
    Truncated,
    /// An integer has more than 64 bits.
    #[error("an integer is too large")]
    Overflow,
    /// An integer takes more bytes than it needs.
    #[error("an integer is spelled longer than it need be")]
    Overlong,
    /// Something is spelled otherwise than Automerge writes it, though it would read it as the same.
    #[error("not the spelling of a change")]
    Spelling,
    /// The chunk does not begin with Automerge's magic bytes.
    #[error("not an Automerge chunk")]
    Magic,
    /// Another kind of chunk: a document, a compressed change, a bundle, or something newer.
    #[error("a chunk of type {0} where another was expected")]
    Type(u8),
    /// The checksum does not match the content.
    #[error("the checksum does not match")]
    Checksum,
    /// Bytes follow the chunk.
    #[error("bytes after the chunk")]
    Trailing,
    /// More bytes, operations, dependencies or rows than [`limits`] allows.
    #[error("larger than the limits")]
    TooLarge,
    /// A column is compressed, which a change's may not be, or its runs are malformed.
    #[error("a malformed column")]
    Column,
    /// The first operation's number is 0.
    #[error("operations are counted from 1")]
    StartOp,
}

/// A change chunk's frame. The operations themselves are not decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeChunk<'a> {
    /// The whole chunk.
    pub bytes: &'a [u8],
    /// Its hash, computed from the content and equal to the checksum's beginning.
    pub hash: Hash,
    /// The changes that it builds on, in the order of the chunk.
    pub deps: Vec<Hash>,
    /// The writer's actor.
    pub actor: &'a [u8],
    /// The writer's how-manieth change of this document, from 1.
    pub seq: u64,
    /// The number of its first operation, from 1.
    pub start_op: u64,
    /// What the writer's clock said, milliseconds since 1970 UTC.
    pub time: i64,
    /// Everything after the time: message, other actors, columns, extra bytes.
    pub body: &'a [u8],
    /// How many operations the action column holds.
    pub operations: u64,
}

impl<'a> ChangeChunk<'a> {
    /// Reads one chunk that must fill `bytes`.
    ///
    /// # Errors
    /// If it is not a plain change chunk (type 1) within [`limits`].
    pub fn read(bytes: &'a [u8]) -> Result<Self, ChunkError> {
        if bytes.len() > limits::CHANGE {
            return Err(ChunkError::TooLarge);
        }
        let mut reader = Reader::new(bytes);
        let frame = Frame::read(&mut reader, CHANGE)?;
        if !reader.is_empty() {
            return Err(ChunkError::Trailing);
        }
        Self::from_frame(bytes, &frame)
    }

    fn from_frame(bytes: &'a [u8], frame: &Frame<'a>) -> Result<Self, ChunkError> {
        let mut content = Reader::new(frame.content);
        let count = content.u64()?;
        if count > limits::CHANGE_DEPENDENCIES as u64 {
            return Err(ChunkError::TooLarge);
        }
        let mut deps = Vec::new();
        for _ in 0..count {
            deps.push(Hash::from_bytes(content.array()?));
        }
        let length = content.length()?;
        let actor = content.take(length)?;
        let seq = content.u64()?;
        let start_op = content.u64()?;
        if start_op == 0 {
            return Err(ChunkError::StartOp);
        }
        let time = content.i64()?;
        let body = content.rest();
        let length = content.length()?;
        content.take(length)?;
        for _ in 0..content.u64()? {
            let length = content.length()?;
            content.take(length)?;
        }
        let operations = columns::count_operations(&mut content)?;
        Ok(Self { bytes, hash: frame.hash, deps, actor, seq, start_op, time, body, operations })
    }

    /// The number of its last operation; `start_op - 1` if it has none.
    #[must_use]
    pub const fn max_op(&self) -> u64 {
        self.start_op.saturating_add(self.operations).saturating_sub(1)
    }
}

/// Builds the chunk whose content is `content`, and its hash.
#[must_use]
pub fn build_change(content: &[u8]) -> (Vec<u8>, Hash) {
    let mut length = Vec::new();
    leb::write_u64(&mut length, content.len() as u64);
    let hash = hash(CHANGE, &length, content);
    let mut bytes = Vec::with_capacity(9 + length.len() + content.len());
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&hash.to_bytes()[..4]);
    bytes.push(CHANGE);
    bytes.extend_from_slice(&length);
    bytes.extend_from_slice(content);
    (bytes, hash)
}

/// The heads of a saved document followed by change chunks, in no particular order, without loading it. Only for bytes that
/// our own server or store made: the chunks' order and dependencies are believed.
///
/// # Errors
/// If the bytes are not such chunks.
pub fn heads_of_snapshot(bytes: &[u8]) -> Result<Vec<Hash>, ChunkError> {
    let mut reader = Reader::new(bytes);
    let mut heads = Vec::new();
    while !reader.is_empty() {
        let start = reader.rest();
        if start.get(8) == Some(&DOCUMENT) {
            let frame = Frame::read(&mut reader, DOCUMENT)?;
            let mut content = Reader::new(frame.content);
            for _ in 0..content.u64()? {
                let length = content.length()?;
                content.take(length)?;
            }
            for _ in 0..content.u64()? {
                heads.push(Hash::from_bytes(content.array()?));
            }
        } else {
            let frame = Frame::read(&mut reader, CHANGE)?;
            let bytes = &start[..start.len() - reader.rest().len()];
            let change = ChangeChunk::from_frame(bytes, &frame)?;
            advance(&mut heads, &change.deps, change.hash);
        }
    }
    Ok(heads)
}

/// The heads after a change on top of `deps`.
pub fn advance(heads: &mut Vec<Hash>, deps: &[Hash], hash: Hash) {
    if !heads.contains(&hash) {
        heads.retain(|head| !deps.contains(head));
        heads.push(hash);
    }
}

struct Frame<'a> {
    content: &'a [u8],
    hash: Hash,
}

impl<'a> Frame<'a> {
    fn read(reader: &mut Reader<'a>, expected: u8) -> Result<Self, ChunkError> {
        if reader.array()? != MAGIC {
            return Err(ChunkError::Magic);
        }
        let checksum: [u8; 4] = reader.array()?;
        let kind = reader.byte()?;
        if kind != expected {
            return Err(ChunkError::Type(kind));
        }
        let before = reader.rest();
        let length = reader.length()?;
        let spelled = &before[..before.len() - reader.rest().len()];
        let content = reader.take(length)?;
        let hash = hash(kind, spelled, content);
        if hash.to_bytes()[..4] != checksum {
            return Err(ChunkError::Checksum);
        }
        Ok(Self { content, hash })
    }
}

fn hash(kind: u8, length: &[u8], content: &[u8]) -> Hash {
    let digest = Sha256::new().chain_update([kind]).chain_update(length).chain_update(content).finalize();
    Hash::from_bytes(digest.into())
}

#[cfg(test)]
mod tests {
    use automerge::transaction::{CommitOptions, Transactable};
    use automerge::{Automerge, ROOT};
    use proptest::prelude::*;

    use super::*;

    fn two_changes() -> (Automerge, Vec<Vec<u8>>) {
        let mut doc = Automerge::new().with_actor(automerge::ActorId::from([5u8, 1]));
        for (at, name) in ["Ana", "Benito"].into_iter().enumerate() {
            let mut tx = doc.transaction();
            tx.put(ROOT, "name", name).unwrap();
            tx.put(ROOT, format!("key{at}"), 7).unwrap();
            tx.commit_with(CommitOptions::default().with_time(1_790_000_000_000 + at as i64));
        }
        let chunks = doc.get_changes(&[]).iter().map(|change| change.raw_bytes().to_vec()).collect();
        (doc, chunks)
    }

    #[test]
    fn the_frame_says_what_automerge_says() {
        let (doc, chunks) = two_changes();
        for (chunk, change) in chunks.iter().zip(doc.get_changes(&[])) {
            let read = ChangeChunk::read(chunk).unwrap();
            assert_eq!(read.hash, change.hash().into());
            assert_eq!(read.deps, change.deps().iter().copied().map(Hash::from).collect::<Vec<_>>());
            assert_eq!(
                (read.seq, read.start_op, read.time),
                (change.seq(), change.start_op().get(), change.timestamp())
            );
            assert_eq!((read.operations, read.max_op()), (2, change.max_op()));
            assert_eq!(read.actor, change.actor_id().to_bytes());
        }
    }

    #[test]
    fn heads_are_read_from_a_snapshot_with_a_tail() {
        let (doc, chunks) = two_changes();
        let heads: Vec<Hash> = doc.get_heads().into_iter().map(Hash::from).collect();
        assert_eq!(heads_of_snapshot(&doc.save_nocompress()), Ok(heads.clone()));
        assert_eq!(heads_of_snapshot(&chunks.concat()), Ok(heads));
    }

    #[test]
    fn other_chunks_are_refused() {
        let (doc, chunks) = two_changes();
        assert_eq!(ChangeChunk::read(&doc.save()), Err(ChunkError::Type(0)));
        assert_eq!(ChangeChunk::read(&chunks.concat()), Err(ChunkError::Trailing));
        let mut wrong = chunks[0].clone();
        *wrong.last_mut().unwrap() ^= 1;
        assert_eq!(ChangeChunk::read(&wrong), Err(ChunkError::Checksum));
    }

    proptest! {
        #[test]
        fn mutants_with_a_repaired_checksum_never_panic(at in 0usize..200, with: u8, cut in 0usize..200) {
            let (_, chunks) = two_changes();
            let frame = Frame::read(&mut Reader::new(&chunks[1]), CHANGE).unwrap();
            let mut content = frame.content.to_vec();
            let len = content.len();
            content[at % len] = with;
            content.truncate(len - cut % len);
            let (bytes, _) = build_change(&content);
            let _ = ChangeChunk::read(&bytes);
            let _ = heads_of_snapshot(&bytes);
        }
    }
}
