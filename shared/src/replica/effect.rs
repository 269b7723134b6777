//! What a device has to do about it.

use super::notice::Notice;
use super::outbox::{OutboxEntry, TrayEntry};
use super::rows::PackedRow;
use super::stored::{Meta, StoredDoc};
use crate::document::DocId;
use crate::sync::message::{DocsRequest, SyncRequest};
use crate::sync::recover::RecoverRequest;

/// An output of the state machine. To be performed in order; none waits for another to finish.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Read these documents, and answer with [`super::Event::Loaded`].
    Load {
        /// Which.
        docs: Vec<DocId>,
    },
    /// One transaction: all or nothing. Answer with [`super::Event::Committed`] or [`super::Event::CommitFailed`]. There is
    /// never a second one before the answer to the first.
    Commit {
        /// Its number.
        ticket: u64,
        /// What to write, in order: a later write of the same thing wins.
        writes: Vec<Write>,
        /// Whether it must survive a power cut before it is called done. Otherwise it may be lost in one, with
        /// everything after it.
        strict: bool,
    },
    /// Sign the challenge with the device's key, and answer with [`super::Event::Signed`].
    Sign {
        /// What to sign.
        challenge: Vec<u8>,
    },
    /// `POST /sync`. There is never a second request before the answer to the first.
    Send {
        /// Its number.
        request: u64,
        /// The message.
        message: Box<SyncRequest>,
        /// For `Authorization: Bearer`; none if the message carries a renewal.
        token: Option<String>,
    },
    /// `POST /docs`.
    Fetch {
        /// Which.
        message: DocsRequest,
        /// For `Authorization: Bearer`.
        token: Option<String>,
    },
    /// `POST /recover`. Answer with [`super::Event::Recovered`].
    Recover {
        /// The message.
        message: Box<RecoverRequest>,
        /// For `Authorization: Bearer`; none if the message carries a renewal.
        token: Option<String>,
    },
    /// Send [`super::Event::Tick`] at this time, or soon after. Replaces the wake before it.
    Wake {
        /// Milliseconds since 1970 UTC.
        at: i64,
    },
    /// Tell whoever watches.
    Notify(Notice),
}

/// One write of a transaction.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// The device's state.
    Meta(Box<Meta>),
    /// An outbox entry, new or changed.
    Outbox(OutboxEntry),
    /// The entry with this number has left the outbox.
    OutboxGone(u64),
    /// A tray entry.
    Tray(TrayEntry),
    /// The entry with this number has left the tray.
    TrayGone(u64),
    /// A document's acknowledged base.
    Doc(DocId, StoredDoc),
    /// The document is no longer held.
    DocGone(DocId),
    /// A document's row.
    Row(DocId, PackedRow),
    /// The document's row is no longer held.
    RowGone(DocId),
}
