//! Documents in memory, and the jobs that wait for some to be loaded.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::command::{Command, CommandId};
use super::link::Flight;
use super::stored::StoredDoc;
use crate::document::{DocId, Document};
use crate::sync::message::{DocsAnswer, SyncAnswer};

/// Past this many documents the least recently used are let go, down to half of it. A loaded one takes some 16 KB.
const MOST: usize = 512;

/// Something that needs documents. Jobs run in the order in which they came.
#[derive(Debug)]
pub(super) enum Job {
    Command {
        request: u64,
        id: Option<CommandId>,
        command: Command,
    },
    Answer {
        answer: Box<SyncAnswer>,
        flight: Flight,
    },
    Snapshots {
        answer: Box<DocsAnswer>,
        /// What was asked for.
        asked: Vec<DocId>,
    },
    /// The records that the restored server does not have are offered to it again: `Meta::lost`.
    Recover,
    /// Rows are made anew.
    Project {
        docs: Vec<DocId>,
        /// The rows up to here are, then.
        upto: Option<DocId>,
    },
    /// Documents are put away to make room.
    Evict {
        docs: Vec<DocId>,
    },
    /// Documents are listed for a server that may have lost them.
    List {
        docs: Vec<DocId>,
    },
    /// Documents are handed in.
    HandIn {
        docs: Vec<DocId>,
    },
}

/// One document in memory.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    /// The acknowledged base; none if the record exists only here.
    pub stored: Option<StoredDoc>,
    /// Base and outbox, once somebody needed it.
    pub view: Option<Document>,
    used: u64,
}

/// The documents in memory.
#[derive(Debug, Default)]
pub(super) struct Cache {
    docs: BTreeMap<DocId, Loaded>,
    pub jobs: VecDeque<Job>,
    pub loading: BTreeSet<DocId>,
    failed: BTreeSet<DocId>,
    clock: u64,
}

impl Cache {
    /// A document in memory, or the empty one of a record that is not stored.
    pub(super) fn get(&mut self, doc: DocId) -> &mut Loaded {
        self.clock += 1;
        let loaded = self.docs.entry(doc).or_default();
        loaded.used = self.clock;
        loaded
    }

    /// A document, only if it is in memory.
    pub(super) fn peek(&mut self, doc: DocId) -> Option<&mut Loaded> {
        self.docs.get_mut(&doc)
    }

    pub(super) fn holds(&self, doc: DocId) -> bool {
        self.docs.contains_key(&doc)
    }

    pub(super) fn forget(&mut self, doc: DocId) {
        self.docs.remove(&doc);
    }

    pub(super) fn missing(&self, needs: Vec<DocId>) -> Vec<DocId> {
        needs.into_iter().filter(|doc| !self.docs.contains_key(doc)).collect()
    }

    /// Which of the missing documents have to be asked for: those that have not been.
    pub(super) fn start_loading(&mut self, missing: Vec<DocId>) -> Vec<DocId> {
        missing.into_iter().filter(|doc| !self.failed.contains(doc) && self.loading.insert(*doc)).collect()
    }

    /// Takes in loaded documents; what is newer in `overlays` (the newest first) wins.
    pub(super) fn loaded(
        &mut self,
        docs: Vec<(DocId, Option<StoredDoc>)>,
        overlays: &[&BTreeMap<DocId, Option<StoredDoc>>; 3],
    ) {
        for (doc, found) in docs {
            if self.loading.remove(&doc) && !self.docs.contains_key(&doc) {
                let newer = overlays.iter().find_map(|overlay| overlay.get(&doc)).cloned();
                self.get(doc).stored = newer.unwrap_or(found);
            }
        }
    }

    pub(super) fn load_failed(&mut self, docs: &[DocId]) {
        for doc in docs {
            if self.loading.remove(doc) {
                self.failed.insert(*doc);
            }
        }
    }

    /// Whether a load failed and is to be tried again at the next tick.
    pub(super) fn has_failed_loads(&self) -> bool {
        !self.failed.is_empty()
    }

    pub(super) fn retry_loads(&mut self) {
        self.failed.clear();
    }

    /// Lets go of documents that were not used lately.
    pub(super) fn trim(&mut self, keep: &BTreeSet<DocId>) {
        if self.docs.len() <= MOST || !self.jobs.is_empty() {
            return;
        }
        let mut by_use: Vec<(u64, DocId)> = self.docs.iter().map(|(doc, loaded)| (loaded.used, *doc)).collect();
        by_use.sort_unstable();
        for (_, doc) in by_use.into_iter().take(self.docs.len() - MOST / 2) {
            if !keep.contains(&doc) {
                self.docs.remove(&doc);
            }
        }
    }
}
