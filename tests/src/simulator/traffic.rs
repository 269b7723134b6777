//! What an exchange costs, against what it brings: reconnecting costs what changed, not what exists.
//!
//! An exchange carries a constant part (versions, cursors, scopes, digest, challenge, at times a signature or a session)
//! and, for each change that it brings, the change, its share of a row, or of the snapshot of a record that is new. Both
//! constants are far below what a single record's whole history weighs after a week, so an answer that repeats what the
//! device has does not pass.

use shared::document::{DocId, Document, packed};
use shared::sync::cursor::Epoch;
use shared::sync::limits;
use shared::sync::message::{Item, ItemBody, PushedCommand, SyncRequest};

use super::device::Device;

/// Body bytes that an exchange may cost each way when nothing has changed.
pub const IDLE: u64 = 400;
/// Body bytes that each change may add.
pub const CHANGE: u64 = 700;

/// After a restore each document that comes may weigh as much as so many changes, whatever of it is new.
pub const HISTORY: u64 = 8;
/// Body bytes that the outcome of each command may add.
pub const OUTCOME: u64 = 4;

/// How many changes commands carry.
pub(super) fn pushed(commands: &[PushedCommand]) -> u64 {
    let parts = commands.iter().flat_map(|command| &command.parts);
    let chunks = |packed: &[u8]| packed::unpack(packed, &mut Vec::new(), limits::COMMAND_CHANGES);
    let changes = parts.map(|part| chunks(&part.changes).map_or(0, |chunks| chunks.len()));
    changes.sum::<usize>() as u64
}

/// How many changes an item brings to a device that asked with this request in the feed's `epoch`. `document`: as the server
/// has it.
pub(super) fn brought(
    device: &Device,
    request: &SyncRequest,
    epoch: Epoch,
    item: &Item,
    document: Option<&Document>,
) -> u64 {
    let Some(document) = document.filter(|_| item.body != ItemBody::Leave) else { return 1 };
    // In the middle of several pages tails begin where everything had been read; what is read anew comes whole.
    let read = request.cursors.iter().any(|cursor| cursor.scope == item.scope && cursor.sequence > 0);
    let is_known = read && request.epoch == epoch && request.settled.is_none();
    let held = if is_known { held(device, item.doc) } else { None };
    let all = document.changes_since(&[]);
    all.iter().filter(|(hash, _)| !held.as_ref().is_some_and(|held| held.contains(*hash))).count() as u64
}

fn held(device: &Device, doc: DocId) -> Option<Document> {
    device.disk.doc(doc).and_then(|stored| Document::load(&stored.bytes).ok())
}
