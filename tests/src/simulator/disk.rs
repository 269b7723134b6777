//! A device's disk that may lose what was not committed strictly.

use std::collections::{BTreeMap, VecDeque};

use shared::document::DocId;
use shared::replica::{Damage, Meta, OutboxEntry, Rejoined, Rows, Stored, StoredDoc, TrayEntry, Write};

/// What stands on a disk.
#[derive(Clone, Debug)]
pub struct Content {
    pub meta: Meta,
    pub outbox: BTreeMap<u64, OutboxEntry>,
    pub tray: BTreeMap<u64, TrayEntry>,
    pub rows: Rows,
    pub docs: BTreeMap<DocId, StoredDoc>,
}

/// A disk: what survives a power cut for sure, and the relaxed commits since, of which a suffix may be lost.
#[derive(Clone, Debug)]
pub struct Disk {
    safe: Content,
    relaxed: VecDeque<Vec<Write>>,
    seen: Content,
}

impl Disk {
    /// The disk of a device that has just been enrolled.
    pub fn new(meta: Meta) -> Self {
        let content = Content {
            meta,
            outbox: BTreeMap::new(),
            tray: BTreeMap::new(),
            rows: Rows::default(),
            docs: BTreeMap::new(),
        };
        Self { safe: content.clone(), relaxed: VecDeque::new(), seen: content }
    }

    /// The state of a device that has been enrolled again.
    pub fn begin_again(&mut self, rejoined: Rejoined) {
        let tray = rejoined.tray.into_iter().map(|entry| (entry.number, entry)).collect();
        self.seen.meta = rejoined.meta;
        self.seen.tray = tray;
        self.seen.outbox.clear();
        self.safe = self.seen.clone();
        self.relaxed.clear();
    }

    /// What survives a power cut for sure of a document.
    pub fn safe_doc(&self, doc: DocId) -> Option<&StoredDoc> {
        self.safe.docs.get(&doc)
    }

    /// One transaction.
    pub fn commit(&mut self, writes: Vec<Write>, strict: bool) {
        self.seen.write(&writes);
        if strict {
            self.safe = self.seen.clone();
            self.relaxed.clear();
        } else {
            self.relaxed.push_back(writes);
        }
    }

    /// How many relaxed commits a power cut may take.
    pub fn at_risk(&self) -> usize {
        self.relaxed.len()
    }

    /// A power cut that spares the first `kept` relaxed commits.
    pub fn cut_power(&mut self, kept: usize) {
        let mut content = self.safe.clone();
        for writes in self.relaxed.drain(..).take(kept) {
            content.write(&writes);
        }
        self.safe = content.clone();
        self.seen = content;
    }

    /// The device's state as it stands.
    pub const fn meta(&self) -> &Meta {
        &self.seen.meta
    }

    /// A document as it stands.
    pub fn doc(&self, doc: DocId) -> Option<StoredDoc> {
        self.seen.docs.get(&doc).cloned()
    }

    /// Every document held.
    pub fn docs(&self) -> impl Iterator<Item = (DocId, &StoredDoc)> {
        self.seen.docs.iter().map(|(doc, stored)| (*doc, stored))
    }

    /// What a replica begins with.
    pub fn stored(&self) -> Stored {
        let content = self.seen.clone();
        Stored {
            meta: content.meta,
            outbox: content.outbox.into_values().collect(),
            tray: content.tray.into_values().collect(),
            rows: content.rows,
            damage: Damage::default(),
        }
    }
}

impl Content {
    fn write(&mut self, writes: &[Write]) {
        for write in writes.iter().cloned() {
            match write {
                Write::Meta(meta) => self.meta = *meta,
                Write::Outbox(entry) => drop(self.outbox.insert(entry.number, entry)),
                Write::OutboxGone(number) => drop(self.outbox.remove(&number)),
                Write::Tray(entry) => drop(self.tray.insert(entry.number, entry)),
                Write::TrayGone(number) => drop(self.tray.remove(&number)),
                Write::Doc(doc, stored) => drop(self.docs.insert(doc, stored)),
                Write::DocGone(doc) => drop(self.docs.remove(&doc)),
                Write::Row(doc, row) => drop(self.rows.insert(doc, row)),
                Write::RowGone(doc) => drop(self.rows.remove(doc)),
            }
        }
    }
}
