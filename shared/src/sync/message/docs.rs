//! The messages of `POST /docs`: documents by their ids, whole.

use minicbor::{Decode, Encode};

use super::{Item, is_zero_u16};
use crate::document::DocId;
use crate::sync::chain::Mark;
use crate::sync::cursor::Epoch;

/// `POST /docs`: snapshots by id, for documents that the device lacks or could not rebuild.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DocsRequest {
    /// At most [`crate::sync::limits::DOCS`].
    #[n(0)]
    pub docs: Vec<DocId>,
    /// The epoch that the device is in; 0 if it is not said.
    #[n(1)]
    #[cbor(default)]
    pub epoch: Epoch,
    /// As in [`super::SyncRequest::mark`].
    #[n(2)]
    #[cbor(skip_if = "Option::is_none", default)]
    pub mark: Option<Mark>,
    /// [`crate::sync::SCHEMA`] of the device; 0 if it is not said.
    #[n(3)]
    #[cbor(skip_if = "is_zero_u16", default)]
    pub schema: u16,
}

/// The answer to [`DocsRequest`]: documents outside the member's scopes are left out.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct DocsAnswer {
    /// Snapshots, in no particular order.
    #[n(0)]
    pub items: Vec<Item>,
    /// The life of the feed that they are of: a device of another one reads everything anew instead. 0 if it is not said.
    #[n(1)]
    #[cbor(default)]
    pub epoch: Epoch,
    /// What did not fit in this answer, and is to be asked for again. Whether it exists is not said.
    #[n(2)]
    #[cbor(skip_if = "Vec::is_empty", default)]
    pub left: Vec<DocId>,
    /// As in [`super::SyncAnswer::mark`].
    #[n(3)]
    #[cbor(skip_if = "Option::is_none", default)]
    pub mark: Option<Mark>,
    /// As [`super::SyncAnswer::schema`].
    #[n(4)]
    #[cbor(skip_if = "is_zero_u16", default)]
    pub schema: u16,
}
