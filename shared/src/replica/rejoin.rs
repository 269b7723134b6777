//! A member who comes back under another device number: what is here stays until the server has been asked what of it it has.
//!
//! A server that was put back to a backup knows nothing of devices that came in since, so their members join again. What was
//! not synced goes to the tray: from there it can be done again under the new number. The bases stay, and are compared with
//! the server's as after a restore: what it lacks is handed in under the receipt that the former number was given, or goes to
//! the tray as well.
//!
//! A revoked device whose book is dropped keeps as little: who it is, and in the tray what was not synced.

use std::collections::BTreeSet;

use super::outbox::{OutboxEntry, TrayEntry, TrayReason};
use super::stored::{Meta, Stored};
use crate::crm::definition;
use crate::document::DocId;
use crate::sync::SCHEMA;
use crate::sync::cursor::Epoch;

/// How a device goes on that has been enrolled again, or has lost its book.
#[derive(Clone, Debug)]
pub struct Rejoined {
    /// Its state.
    pub meta: Meta,
    /// Its tray. The outbox is empty.
    pub tray: Vec<TrayEntry>,
}

impl Rejoined {
    /// A device whose member was here before, from what it had stored and the state that it was enrolled with. Documents and
    /// rows stay as they are stored.
    #[must_use]
    pub fn new(before: Stored, enrolled: Meta, now: i64) -> Self {
        let tray = unsynced(&before, now);
        let former = before.meta;
        let next = tray.iter().map(|entry| entry.number + 1).max().unwrap_or(0);
        let meta = Meta {
            epoch: Epoch::default(),
            next_entry: enrolled.next_entry.max(former.next_entry).max(next),
            complete: former.complete,
            done: former.done,
            projected: former.projected,
            projected_upto: former.projected_upto,
            brought: former.brought,
            recovering: true,
            lost: BTreeSet::new(),
            handing_in: former.receipt.is_some(),
            receipt: former.receipt,
            ..enrolled
        };
        Self { meta, tray }
    }

    /// A revoked device whose book is dropped ([`super::Replica::may_drop_book`]): documents and rows are to go, and who it is
    /// stays. Should a server answer it again, everything is read from the beginning.
    #[must_use]
    pub fn without_book(before: Stored, now: i64) -> Self {
        let tray = unsynced(&before, now);
        let former = before.meta;
        let next = tray.iter().map(|entry| entry.number + 1).max().unwrap_or(0);
        let meta = Meta {
            epoch: Epoch::default(),
            cursors: Vec::new(),
            digests: Vec::new(),
            next_entry: former.next_entry.max(next),
            complete: false,
            last_sync: None,
            leaving: Vec::new(),
            fetch: BTreeSet::new(),
            settled: Vec::new(),
            recovering: false,
            lost: BTreeSet::new(),
            ahead: BTreeSet::new(),
            is_paused: false,
            projected: SCHEMA,
            projected_upto: None,
            remaining: 0,
            mark: None,
            receipt: None,
            handing_in: false,
            handed_in: None,
            ..former
        };
        Self { meta, tray }
    }
}

/// What a former device number had not synced, as entries of the tray.
fn unsynced(before: &Stored, now: i64) -> Vec<TrayEntry> {
    let title = |doc: DocId| {
        let row = before.rows.get(doc).map(|listed| listed.row);
        let name = row.and_then(|row| definition(row.kind).field("name").map(|field| row.text(field.slot).to_owned()));
        name.unwrap_or_default()
    };
    let waiting = before.outbox.iter().map(|OutboxEntry { number, made, parts }| TrayEntry {
        number: *number,
        made: *made,
        refused: now,
        reason: TrayReason::NotReplayable,
        parts: parts
            .iter()
            .map(|part| (part.doc, title(part.doc), part.intents.iter().chain(&part.contested).cloned().collect()))
            .collect(),
        damaged: None,
    });
    let damaged = before.damage.outbox.iter().chain(&before.damage.tray);
    let damaged = damaged.map(|(number, bytes)| TrayEntry::unreadable(*number, bytes.clone(), now));
    waiting.chain(before.tray.iter().cloned()).chain(damaged).collect()
}
