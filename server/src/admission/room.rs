//! Whether there is room in a document, and for whom.
//!
//! Everybody who opens a record pays for all that was ever written into it, and packed well a million operations are a few
//! hundred bytes. So both are bounded. No member takes more than half, so that no one alone can fill a record up for the
//! others; the last quarter is for small changes, of which some thousands fit; and what is full can still be removed.

use shared::document::chunk::ChangeChunk;
use shared::document::{Actor, Document, Writers, admit};
use shared::sync::limits;
use shared::sync::message::Refusal;

/// How full a document is.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fill {
    /// Of its snapshot, bytes.
    pub(super) bytes: usize,
    /// All that were ever written.
    pub(super) operations: u64,
}

/// A document's room as one member finds it.
pub(super) struct Room<'a> {
    document: &'a Document,
    writers: &'a Writers,
    pub(super) fill: Fill,
    devices: &'a [u32],
}

impl Fill {
    /// Whether more than three quarters are full.
    pub(super) const fn is_crowded(self) -> bool {
        self.bytes > limits::DOCUMENT / 4 * 3 || self.operations > limits::DOCUMENT_OPERATIONS / 4 * 3
    }

    const fn is_over(self) -> bool {
        self.bytes > limits::DOCUMENT || self.operations > limits::DOCUMENT_OPERATIONS
    }

    const fn is_over_half(self) -> bool {
        self.bytes > limits::DOCUMENT / 2 || self.operations > limits::DOCUMENT_OPERATIONS / 2
    }
}

impl<'a> Room<'a> {
    /// A document takes about `bytes`, and whoever wants more has these devices; the server itself has none.
    pub(super) fn of(document: &'a Document, writers: &'a Writers, bytes: usize, devices: &'a [u32]) -> Self {
        Self { document, writers, fill: Fill { bytes, operations: writers.operations(|_| true) }, devices }
    }

    /// Answers how full the document is with these changes, if there is room for them. What they will take is not known before
    /// they are saved with the rest, so they count as long as they are.
    pub(super) fn admit(&self, new: &[ChangeChunk<'_>]) -> Result<Fill, Refusal> {
        let bytes: usize = new.iter().map(|change| change.bytes.len()).sum();
        let operations: u64 = new.iter().map(|change| change.operations).sum();
        let after = Fill { bytes: self.fill.bytes + bytes, operations: self.fill.operations + operations };
        let is_small = |change: &ChangeChunk<'_>| {
            change.bytes.len() <= limits::SMALL_CHANGE && change.operations <= limits::SMALL_CHANGE_OPERATIONS
        };
        let fits = !after.is_over()
            && (!after.is_crowded() || new.iter().all(is_small))
            && (!after.is_over_half() || !self.is_share_over_half(bytes, operations));
        if fits || self.is_removal(new, after) { Ok(after) } else { Err(Refusal::TooLarge) }
    }

    /// Whether more than half of what a document may take is the member's own work, once this is added.
    fn is_share_over_half(&self, bytes: usize, operations: u64) -> bool {
        let is_own = |actor: &[u8]| Actor::from_bytes(actor).is_some_and(|actor| self.devices.contains(&actor.device));
        if self.devices.is_empty() {
            return false;
        }
        let operations = self.writers.operations(is_own) + operations;
        // It takes as long as another load, so it is not asked for where the whole is not more than the half.
        let of_bytes = |fill: usize| fill as u64 * self.document.share(is_own) / 1000;
        let share = if self.fill.bytes + bytes > limits::DOCUMENT / 2 { of_bytes(self.fill.bytes) } else { 0 };
        operations > limits::DOCUMENT_OPERATIONS / 2 || share + bytes as u64 > limits::DOCUMENT as u64 / 2
    }

    /// Whether this is nothing but the removal of a record that is not removed yet: for that there is always room.
    fn is_removal(&self, new: &[ChangeChunk<'_>], after: Fill) -> bool {
        let [change] = new else { return false };
        after.bytes <= limits::DOCUMENT + limits::DOCUMENT_REMOVAL
            && change.bytes.len() <= limits::SMALL_CHANGE
            && admit::is_removal(change.bytes)
            && self.document.standing("removed").iter().all(shared::crm::Value::is_null)
    }
}
