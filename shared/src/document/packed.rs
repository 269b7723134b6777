//! The short form of changes on the wire and in the server's tails.
//!
//! A one-field change is a chunk of 118–151 bytes, most of which the receiver knows already: the magic, the length, the
//! hashes of the changes that it builds on, usually the same actor as before. The packed form leaves these out and keeps
//! the chunk's four checksum bytes, so that the receiver rebuilds the exact chunk or notices that it could not.
//!
//! A packed sequence is relative to *the heads of a document that holder and reader agree on*: for a page, those of a
//! device at its cursor; for a push, none (the first change then spells its dependencies out). Sequences that follow each
//! other can simply be concatenated. One change is
//!
//! ```text
//! flags · checksum[4] · [deps: count · hash[32]…] · [actor: length · bytes] · seq · start_op · time · body length · body
//! ```
//!
//! with LEB128 integers. `deps` is absent if they are exactly the heads so far, in ascending order; `actor` if it is that of the change
//! before, and `time` is then relative to the change before.

use super::chunk::leb::{self, Reader};
use super::chunk::{self, ChangeChunk, ChunkError};
use super::id::Hash;
use super::limits;

const DEPS_ARE_HEADS: u8 = 1;
const CONTINUES: u8 = 2;

/// Packs changes that follow `heads`, which are advanced.
#[must_use]
pub fn pack(changes: &[ChangeChunk<'_>], heads: &mut Vec<Hash>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut before: Option<&ChangeChunk<'_>> = None;
    for change in changes {
        let deps_are_heads = change.deps == ascending(heads);
        let continued = before.filter(|before| before.actor == change.actor);
        let flags = if deps_are_heads { DEPS_ARE_HEADS } else { 0 } | if continued.is_some() { CONTINUES } else { 0 };
        out.push(flags);
        out.extend_from_slice(&change.hash.to_bytes()[..4]);
        if !deps_are_heads {
            leb::write_u64(&mut out, change.deps.len() as u64);
            for dep in &change.deps {
                out.extend_from_slice(&dep.to_bytes());
            }
        }
        if continued.is_none() {
            leb::write_u64(&mut out, change.actor.len() as u64);
            out.extend_from_slice(change.actor);
        }
        leb::write_u64(&mut out, change.seq);
        leb::write_u64(&mut out, change.start_op);
        leb::write_i64(&mut out, change.time.wrapping_sub(continued.map_or(0, |before| before.time)));
        leb::write_u64(&mut out, change.body.len() as u64);
        out.extend_from_slice(change.body);
        chunk::advance(heads, &change.deps, change.hash);
        before = Some(change);
    }
    out
}

/// Rebuilds the chunks of a packed sequence of at most `most` changes that follows `heads`, which are advanced. What is
/// done for a change grows with the heads, and so, with a stranger's changes, with their number: `most` bounds both.
///
/// # Errors
/// If the bytes are malformed, more than `most`, or do not fit these heads ([`ChunkError::Checksum`]).
pub fn unpack(packed: &[u8], heads: &mut Vec<Hash>, most: usize) -> Result<Vec<Vec<u8>>, ChunkError> {
    let mut reader = Reader::new(packed);
    let mut chunks = Vec::new();
    let mut before: Option<(&[u8], i64)> = None;
    while !reader.is_empty() {
        if chunks.len() >= most {
            return Err(ChunkError::TooLarge);
        }
        let flags = reader.byte()?;
        let checksum: [u8; 4] = reader.array()?;
        let deps = if flags & DEPS_ARE_HEADS == 0 {
            let count = reader.u64()?;
            if count > limits::CHANGE_DEPENDENCIES as u64 {
                return Err(ChunkError::TooLarge);
            }
            let mut deps = Vec::new();
            for _ in 0..count {
                deps.push(Hash::from_bytes(reader.array()?));
            }
            deps
        } else if heads.len() > limits::CHANGE_DEPENDENCIES {
            return Err(ChunkError::TooLarge);
        } else {
            ascending(heads)
        };
        let (actor, time_before) = if flags & CONTINUES == 0 {
            let length = reader.length()?;
            (reader.take(length)?, 0)
        } else {
            before.ok_or(ChunkError::Truncated)?
        };
        let (seq, start_op) = (reader.u64()?, reader.u64()?);
        let time = reader.i64()?.wrapping_add(time_before);
        let length = reader.length()?;
        let body = reader.take(length)?;
        let mut content = Vec::with_capacity(body.len() + deps.len() * 32 + 40);
        leb::write_u64(&mut content, deps.len() as u64);
        for dep in &deps {
            content.extend_from_slice(&dep.to_bytes());
        }
        leb::write_u64(&mut content, actor.len() as u64);
        content.extend_from_slice(actor);
        leb::write_u64(&mut content, seq);
        leb::write_u64(&mut content, start_op);
        leb::write_i64(&mut content, time);
        content.extend_from_slice(body);
        let (bytes, hash) = chunk::build_change(&content);
        if hash.to_bytes()[..4] != checksum {
            return Err(ChunkError::Checksum);
        }
        chunk::advance(heads, &deps, hash);
        chunks.push(bytes);
        before = Some((actor, time));
    }
    Ok(chunks)
}

/// The dependencies of a change on top of these heads, as Automerge writes them.
fn ascending(heads: &[Hash]) -> Vec<Hash> {
    let mut deps = heads.to_vec();
    deps.sort_unstable();
    deps
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::crm::Value;
    use crate::document::{Actor, Document, Intent};

    /// A document that two devices edit in turn, merging or not; every chunk in the order in which it was made.
    fn history(steps: &[(bool, bool)]) -> Vec<Vec<u8>> {
        let mut docs = [Document::new(), Document::new()];
        let mut chunks: Vec<Vec<u8>> = Vec::new();
        for (at, (second, merge)) in steps.iter().enumerate() {
            if *merge {
                for doc in &mut docs {
                    doc.apply(chunks.iter().map(Vec::as_slice)).unwrap();
                }
            }
            let actor = Actor { device: 1 + u32::from(*second), incarnation: 1 };
            let intent = Intent::set("name", Value::Null, Value::text(format!("name {at}")));
            let authored = docs[usize::from(*second)].write(actor, &[intent], 1_790_000_000_000 + at as i64).unwrap();
            chunks.extend(authored.changes.into_iter().map(|(_, bytes)| bytes));
        }
        chunks
    }

    proptest! {
        #[test]
        fn chunks_are_rebuilt_exactly(steps in prop::collection::vec(any::<(bool, bool)>(), 1..12), split in 0usize..12) {
            let chunks = history(&steps);
            let frames: Vec<ChangeChunk<'_>> = chunks.iter().map(|chunk| ChangeChunk::read(chunk).unwrap()).collect();
            let split = split.min(frames.len());
            let mut heads = Vec::new();
            let mut packed = pack(&frames[..split], &mut heads);
            packed.extend(pack(&frames[split..], &mut heads));
            let mut rebuilt_heads = Vec::new();
            prop_assert_eq!(unpack(&packed, &mut rebuilt_heads, usize::MAX).unwrap(), chunks);
            prop_assert_eq!(rebuilt_heads, heads);
        }

        /// As no device of ours writes them: out of order, doubled, of nobody.
        #[test]
        fn any_dependencies_are_rebuilt_exactly(
            heads in prop::collection::btree_set(0u8..8, 0..6),
            deps in prop::collection::vec(0u8..8, 0..6),
        ) {
            let hash = |seed: &u8| Hash::from_bytes([*seed; 32]);
            let chunks = history(&[(false, false)]);
            let whole = ChangeChunk::read(&chunks[0]).unwrap();
            let mut content = Vec::new();
            leb::write_u64(&mut content, deps.len() as u64);
            deps.iter().for_each(|dep| content.extend_from_slice(&hash(dep).to_bytes()));
            leb::write_u64(&mut content, whole.actor.len() as u64);
            content.extend_from_slice(whole.actor);
            leb::write_u64(&mut content, 1);
            leb::write_u64(&mut content, 1);
            leb::write_i64(&mut content, 7);
            content.extend_from_slice(whole.body);
            let (bytes, _) = chunk::build_change(&content);
            // The heads in any order, as they come.
            let heads: Vec<Hash> = heads.iter().rev().map(hash).collect();
            let packed = pack(&[ChangeChunk::read(&bytes).unwrap()], &mut heads.clone());
            prop_assert_eq!(unpack(&packed, &mut heads.clone(), 1), Ok(vec![bytes]));
        }

        #[test]
        fn any_bytes_are_unpacked_or_refused(bytes: Vec<u8>) {
            let _ = unpack(&bytes, &mut Vec::new(), limits::COMMAND_CHANGES);
        }
    }

    #[test]
    fn other_heads_are_noticed() {
        let chunks = history(&[(false, false), (false, false)]);
        let frames: Vec<ChangeChunk<'_>> = chunks.iter().map(|chunk| ChangeChunk::read(chunk).unwrap()).collect();
        let packed = pack(&frames[1..], &mut vec![frames[0].hash]);
        assert_eq!(unpack(&packed, &mut vec![Hash::from_bytes([9; 32])], 1), Err(ChunkError::Checksum));
        assert!(packed.len() < frames[1].bytes.len() - 32, "{} of {}", packed.len(), frames[1].bytes.len());
    }

    #[test]
    fn more_changes_than_asked_for_are_not_rebuilt() {
        let chunks = history(&[(false, false); 5]);
        let frames: Vec<ChangeChunk<'_>> = chunks.iter().map(|chunk| ChangeChunk::read(chunk).unwrap()).collect();
        let packed = pack(&frames, &mut Vec::new());
        assert_eq!(unpack(&packed, &mut Vec::new(), 5), Ok(chunks.clone()));
        let mut heads = Vec::new();
        assert_eq!(unpack(&packed, &mut heads, 3), Err(ChunkError::TooLarge));
        assert_eq!(heads, [frames[2].hash], "it stopped at the bound");
    }

    #[test]
    fn more_heads_than_a_change_may_build_on_are_not_written_out() {
        let chunks = history(&[(false, false), (false, false)]);
        let frames: Vec<ChangeChunk<'_>> = chunks.iter().map(|chunk| ChangeChunk::read(chunk).unwrap()).collect();
        let packed = pack(&frames[1..], &mut vec![frames[0].hash]);
        let mut heads: Vec<Hash> =
            (0..=limits::CHANGE_DEPENDENCIES).map(|at| Hash::from_bytes([at as u8; 32])).collect();
        assert_eq!(unpack(&packed, &mut heads, 1), Err(ChunkError::TooLarge));
    }
}
