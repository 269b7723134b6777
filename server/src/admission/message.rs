//! What goes to a guard and comes back.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use shared::document::{Hash, Row};
use shared::sync::cursor::Scope;
use shared::sync::message::{Grant, Refusal};

/// One document and the changes that somebody wants in it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MergeRequest {
    /// The document as it stands: bytes that a guard made. Empty for one that does not exist.
    #[n(0)]
    pub snapshot: ByteVec,
    /// What the author may do where.
    #[n(1)]
    pub grants: Vec<Grant>,
    /// For each command its changes of this document, as chunks, in order. Their frames have been read. None: see what the
    /// document costs by itself.
    #[n(2)]
    pub commands: Vec<Vec<ByteVec>>,
    /// The numbers of the author's member's devices, all that there ever were: what they wrote is one member's share of the
    /// document. Empty for the server itself, whose share is not counted.
    #[n(3)]
    #[cbor(default)]
    pub devices: Vec<u32>,
    /// Whole seconds of a guard's processor time that are granted beyond the usual, because the document takes them by itself.
    #[n(4)]
    #[cbor(default)]
    pub allowance: u32,
    /// They were let in once, and are proved to be the same: whoever wrote them was asked for their role then. All else is
    /// judged as ever.
    #[n(5)]
    #[cbor(default)]
    pub readmitted: bool,
}

impl Default for MergeRequest {
    fn default() -> Self {
        Self {
            snapshot: Vec::new().into(),
            grants: Vec::new(),
            commands: Vec::new(),
            devices: Vec::new(),
            allowance: 0,
            readmitted: false,
        }
    }
}

impl MergeRequest {
    /// What a document costs by itself, for whoever reads its row or blames a change.
    #[must_use]
    pub fn alone(snapshot: Vec<u8>) -> Self {
        Self { snapshot: snapshot.into(), ..Self::default() }
    }
}

/// What became of them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MergeAnswer {
    /// One for each command.
    #[n(0)]
    pub verdicts: Vec<Verdict>,
    /// The document afterwards, if anything was let in that it did not have.
    #[n(1)]
    pub merged: Option<Merged>,
    /// Processor time that the guard has spent on it, milliseconds; 0 where nobody counted.
    #[n(2)]
    #[cbor(default)]
    pub spent: u32,
}

/// What became of one command's changes of one document.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Verdict {
    /// Merged.
    #[n(0)]
    Accepted,
    /// All of it was there.
    #[n(1)]
    Duplicate,
    /// Another change stands under the same actor and sequence number.
    #[n(2)]
    Forked,
    /// Not let in.
    #[n(3)]
    Refused(#[n(0)] Refusal),
    /// Not judged, because an earlier command of this request was not let in.
    #[n(4)]
    Blocked,
}

/// A document after a merge: saved, loaded again and compared.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Merged {
    /// `save_nocompress` bytes.
    #[n(0)]
    pub snapshot: ByteVec,
    /// Its heads, sorted.
    #[n(1)]
    pub heads: Vec<Hash>,
    /// Its row.
    #[n(2)]
    pub row: Row,
    /// The changes that are new, packed against the heads before.
    #[n(3)]
    pub packed: ByteVec,
    /// With these changes more than three quarters of what it may take are full, and were not before.
    #[n(4)]
    #[cbor(default)]
    pub is_newly_crowded: bool,
}

impl Merged {
    /// The scope in which it lives now.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.row.home()
    }
}
