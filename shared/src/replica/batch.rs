//! Grouping what is decided into transactions: at most one under way, the rest in the next.

use std::collections::{BTreeMap, BTreeSet};

use super::command::{Command, CommandId};
use super::outbox::{OutboxEntry, TrayEntry};
use super::rows::PackedRow;
use super::stored::{Meta, StoredDoc};
use crate::document::DocId;

/// How long after a failed transaction it is tried again, milliseconds.
pub(super) const RETRY: i64 = 5_000;

/// What a transaction is about. Rows, outbox and tray are named only: what is written is their state when it starts. Beside
/// each name stands what is durable of it, so that a page which does not fit can be put back.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub docs: BTreeMap<DocId, Option<StoredDoc>>,
    pub rows: BTreeMap<DocId, Option<PackedRow>>,
    pub outbox: BTreeSet<u64>,
    /// What is durable of the entries that have changed; filled when the transaction starts, until then the outbox knows.
    pub outbox_before: BTreeMap<u64, Option<OutboxEntry>>,
    pub tray: BTreeMap<u64, Option<TrayEntry>>,
    /// The device's state has changed.
    pub meta: bool,
    /// It must survive a power cut before it counts.
    pub strict: bool,
    /// Commands that are done when it is durable.
    pub requests: Vec<u64>,
    /// These commands, to be carried out once more if what they were carried out on is put back.
    pub asked: Vec<(u64, Option<CommandId>, Command)>,
    /// Outbox entries that may be sent when it is durable.
    pub entries: Vec<u64>,
    /// It has something of the feed, which can be had again.
    pub page: bool,
    /// It says how far the feed was read.
    pub read: bool,
}

/// The transactions.
#[derive(Debug, Default)]
pub(super) struct Commits {
    /// What the next one will write.
    pub next: Batch,
    /// What the one under way writes.
    pub current: Batch,
    under_way: Option<u64>,
    last_ticket: u64,
    /// Documents of finished transactions, kept while a load that began before them may still bring older bytes.
    recent: BTreeMap<DocId, Option<StoredDoc>>,
    /// Outbox entries that are durable, so may be sent.
    pub durable: BTreeSet<u64>,
    /// Not before this time, after a failure.
    pub retry_at: Option<i64>,
    /// The device's state as it is durable, and as the transaction under way writes it.
    pub stored_meta: Option<Box<Meta>>,
    pub writing_meta: Option<Box<Meta>>,
}

impl Batch {
    fn is_empty(&self) -> bool {
        let Self { docs, rows, outbox, tray, meta, requests, .. } = self;
        docs.is_empty() && rows.is_empty() && outbox.is_empty() && tray.is_empty() && !meta && requests.is_empty()
    }

    /// Adds an earlier batch's content under this one's.
    fn absorb(&mut self, earlier: Self) {
        for (doc, stored) in earlier.docs {
            self.docs.entry(doc).or_insert(stored);
        }
        // What was durable before both is what the earlier one found.
        self.rows.extend(earlier.rows);
        self.outbox.extend(earlier.outbox);
        self.outbox_before.extend(earlier.outbox_before);
        self.tray.extend(earlier.tray);
        self.meta |= earlier.meta;
        self.strict |= earlier.strict;
        self.requests.splice(0..0, earlier.requests);
        self.asked.splice(0..0, earlier.asked);
        self.entries.extend(earlier.entries);
        self.page |= earlier.page;
        self.read |= earlier.read;
    }
}

impl Commits {
    pub(super) const fn is_busy(&self) -> bool {
        self.under_way.is_some()
    }

    /// Starts the next transaction: its number, and whether it is strict.
    pub(super) fn start(&mut self) -> Option<(u64, bool)> {
        if self.next.is_empty() {
            return None;
        }
        self.current = std::mem::take(&mut self.next);
        self.last_ticket += 1;
        self.under_way = Some(self.last_ticket);
        self.retry_at = None;
        Some((self.last_ticket, self.current.strict))
    }

    /// The transaction is durable. `loading`: loads are under way whose bytes may be older.
    pub(super) fn finish(&mut self, ticket: u64, loading: bool) -> Option<Batch> {
        if self.under_way != Some(ticket) {
            return None;
        }
        self.under_way = None;
        self.stored_meta = self.writing_meta.take();
        let mut done = std::mem::take(&mut self.current);
        if loading {
            self.recent.append(&mut done.docs);
        }
        Some(done)
    }

    /// The transaction left nothing behind: all of it joins the next.
    pub(super) fn take_back(&mut self, ticket: u64) -> bool {
        if self.under_way != Some(ticket) {
            return false;
        }
        self.under_way = None;
        let failed = std::mem::take(&mut self.current);
        self.next.absorb(failed);
        true
    }

    /// Documents that are newer here than a load may have found them, newest first.
    pub(super) fn unsaved_docs(&self) -> [&BTreeMap<DocId, Option<StoredDoc>>; 3] {
        [&self.next.docs, &self.current.docs, &self.recent]
    }

    pub(super) fn forget_recent(&mut self) {
        self.recent.clear();
    }
}
