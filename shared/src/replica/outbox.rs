//! What waits to be synced, and what was refused.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::document::{DocId, Intent};
use crate::sync::message::Refusal;

/// One command that is not synced yet.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OutboxEntry {
    /// Its place in the order of commands.
    #[n(0)]
    pub number: u64,
    /// When it was made, milliseconds since 1970 UTC by this device's clock.
    #[n(1)]
    pub made: i64,
    /// What it does in each document.
    #[n(2)]
    pub parts: Vec<EntryPart>,
}

/// What a command does in one document.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EntryPart {
    /// The document.
    #[n(0)]
    pub doc: DocId,
    /// What was meant, by `changes`.
    #[n(1)]
    pub intents: Vec<Intent>,
    /// The chunks that were made of it, oldest first.
    #[n(2)]
    pub changes: Vec<ByteVec>,
    /// What was meant by an author who saw something else than what stands there: not written, to be settled by a person.
    #[n(3)]
    pub contested: Vec<Intent>,
}

impl OutboxEntry {
    /// Whether it has something to send.
    #[must_use]
    pub fn is_sendable(&self) -> bool {
        self.parts.iter().any(|part| !part.changes.is_empty())
    }

    /// Whether there is nothing left to send or to settle.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.parts.iter().all(|part| part.changes.is_empty() && part.contested.is_empty())
    }
}

/// A command that was not let in, kept until a person retries it or gives it up.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct TrayEntry {
    /// The number that it had in the outbox.
    #[n(0)]
    pub number: u64,
    /// When it was made.
    #[n(1)]
    pub made: i64,
    /// When it was refused.
    #[n(2)]
    pub refused: i64,
    /// Why.
    #[n(3)]
    pub reason: TrayReason,
    /// What was meant in each document: document, its title as it was shown, intents.
    #[n(4)]
    pub parts: Vec<(DocId, String, Vec<Intent>)>,
}

/// Why a command is in the tray.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum TrayReason {
    /// The server refused it.
    #[n(0)]
    Refused(#[n(0)] Refusal),
    /// The member's rights to the document's scope were taken back before it was sent.
    #[n(1)]
    ScopeLost,
    /// It could not be written again on the server's base.
    #[n(2)]
    NotReplayable,
}
