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
}

impl Merged {
    /// The scope in which it lives now.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.row.territory
    }
}
