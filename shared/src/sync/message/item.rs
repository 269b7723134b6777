//! A document on its way to a device: whole, what it lacks of it, or that it has left.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::document::{DocId, Row, RowPatch};
use crate::sync::cursor::Scope;

/// One document of a page.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Item {
    /// The document.
    #[n(0)]
    pub doc: DocId,
    /// The scope whose feed it stands in.
    #[n(1)]
    pub scope: Scope,
    /// What the device needs.
    #[n(2)]
    pub body: ItemBody,
}

/// A document as a device that lacks it, or lacks its latest changes, needs it.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum ItemBody {
    /// The whole document. Its heads stand in the bytes ([`crate::document::heads_of_snapshot`]).
    #[n(0)]
    Snapshot {
        /// Raised when the document's history is rewritten.
        #[n(0)]
        history: u32,
        /// The row that the server projected from it.
        #[n(1)]
        row: Row,
        /// `save_nocompress` bytes: pages are compressed as a whole.
        #[n(2)]
        bytes: ByteVec,
    },
    /// Changes since the device's cursor.
    #[n(1)]
    Tail {
        /// Packed against the heads that a device with this cursor has.
        #[n(0)]
        changes: ByteVec,
        /// The row's cells that differ.
        #[n(1)]
        patch: RowPatch,
    },
    /// The document left this scope. It may have entered another one of the device's.
    #[n(2)]
    Leave,
}
