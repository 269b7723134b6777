//! The first gate: a command's bytes, without Automerge.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use minicbor::bytes::ByteVec;
use shared::crm::Kind;
use shared::document::admit::text_keys;
use shared::document::chunk::{ChangeChunk, ChunkError};
use shared::document::{Actor, DocId, Hash, packed, text};
use shared::sync::limits;
use shared::sync::message::{PushedCommand, Refusal};

/// A command whose frames have been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FramedCommand {
    /// Its parts, one a document.
    pub parts: Vec<FramedPart>,
}

/// A command's changes of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FramedPart {
    /// The document.
    pub doc: DocId,
    /// The chunks.
    pub chunks: Vec<ByteVec>,
    /// Their hashes.
    pub hashes: Vec<Hash>,
    /// The hashes of those that are the device's own making: not the well-known births.
    pub own: Vec<Hash>,
}

/// Every well-known birth of a text, by kind and key.
static BIRTHS: LazyLock<Vec<(Kind, &'static str, Vec<u8>)>> = LazyLock::new(|| {
    Kind::all().flat_map(|kind| text_keys(kind).map(move |key| (kind, key, text::birth(key).1))).collect()
});

/// The kinds of record that may have the text whose well-known birth this chunk is, and the text's key; none if it is no birth.
pub fn texts_born(chunk: &[u8]) -> impl Iterator<Item = (Kind, &'static str)> {
    BIRTHS.iter().filter(move |(_, _, birth)| birth == chunk).map(|(kind, key, _)| (*kind, *key))
}

/// Reads the frames of a command that a device sent, whose number is `device` and whose incarnation has come to
/// `incarnation`.
///
/// # Errors
/// Why it is not let in.
pub fn read(command: &PushedCommand, device: u32, incarnation: u32) -> Result<FramedCommand, Refusal> {
    if command.parts.is_empty() {
        return Err(Refusal::Malformed);
    }
    if command.parts.len() > limits::COMMAND_DOCUMENTS {
        return Err(Refusal::TooLarge);
    }
    let mut docs = BTreeSet::new();
    let mut parts = Vec::with_capacity(command.parts.len());
    for part in &command.parts {
        if !docs.insert(part.doc) {
            return Err(Refusal::Malformed);
        }
        let chunks = packed::unpack(&part.changes, &mut Vec::new(), limits::COMMAND_CHANGES).map_err(refusal)?;
        if chunks.is_empty() {
            return Err(Refusal::Malformed);
        }
        let (mut hashes, mut own) = (Vec::with_capacity(chunks.len()), Vec::with_capacity(chunks.len()));
        for bytes in &chunks {
            let chunk = ChangeChunk::read(bytes).map_err(refusal)?;
            chunk.check_spelling().map_err(refusal)?;
            hashes.push(chunk.hash);
            if texts_born(bytes).next().is_some() {
                continue;
            }
            let actor = Actor::from_bytes(chunk.actor).ok_or(Refusal::ForeignActor)?;
            if actor.device != device || actor.incarnation > incarnation {
                return Err(Refusal::ForeignActor);
            }
            own.push(chunk.hash);
        }
        parts.push(FramedPart { doc: part.doc, chunks: chunks.into_iter().map(ByteVec::from).collect(), hashes, own });
    }
    Ok(FramedCommand { parts })
}

const fn refusal(error: ChunkError) -> Refusal {
    match error {
        ChunkError::TooLarge => Refusal::TooLarge,
        ChunkError::StartOp => Refusal::OutOfOrder,
        ChunkError::Truncated
        | ChunkError::Overflow
        | ChunkError::Overlong
        | ChunkError::Spelling
        | ChunkError::Magic
        | ChunkError::Type(_)
        | ChunkError::Checksum
        | ChunkError::Trailing
        | ChunkError::Column => Refusal::Malformed,
    }
}
