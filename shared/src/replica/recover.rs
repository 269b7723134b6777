//! After the server was restored from a backup: what it acknowledged once and lost is offered again.
//!
//! The server says a new epoch, and everything is read anew. Where a base held here has changes of this device that the
//! server's snapshot lacks, they go back into the outbox: as they were, if what they build on is there, else written anew
//! from what they meant. Other devices do the same with theirs.

use super::cache::Job;
use super::link::Sweep;
use super::machine::Replica;
use super::rows::RowHead;
use super::stored::StoredDoc;
use crate::document::{Actor, DocId, Document, Intent};

impl Replica {
    /// Everything is read anew, and compared. That is durable: after a cut in its middle it begins again, because a base that
    /// was not compared must not be replaced.
    pub(super) fn begin_recovery(&mut self) {
        let scopes = self.meta.grants.iter().map(|grant| grant.scope).collect();
        self.begin_sweep(Sweep { scopes, recover: true, ..Sweep::default() });
        self.meta.recovering = true;
        self.meta.cursors.clear();
        self.meta.settled.clear();
    }

    /// Compares the base held here with the snapshot that is about to replace it. Answers whether the document has to be
    /// reset on the new base.
    pub(super) fn recover(&mut self, doc: DocId, snapshot: &StoredDoc) -> bool {
        let Some(stored) = self.cache.peek(doc).and_then(|loaded| loaded.stored.as_ref()) else { return false };
        if stored.heads == snapshot.heads {
            return false;
        }
        let (Ok(held), Ok(mut fresh)) = (Document::load(&stored.bytes), Document::load(&snapshot.bytes)) else {
            return false;
        };
        let own = self.own_changes(&held, |hash| fresh.contains(hash));
        if own.is_empty() {
            return false;
        }
        let mut intents = held.intents_of(&own);
        for intent in &mut intents {
            // What is written again goes knowingly over the older state that the backup brought back.
            if let Intent::Set { key, seen, .. } = intent {
                *seen = fresh.standing(key);
            }
        }
        if self.outbox.touches(doc) {
            self.put_first(doc, intents);
            return true;
        }
        if fresh.apply(own.iter().map(Vec::as_slice)).is_ok() {
            self.resend(doc, intents, own);
        } else if let Ok(mut fresh) = Document::load(&snapshot.bytes)
            && let Ok(authored) = fresh.write(self.actor(), &intents, self.now)
        {
            self.resend(doc, intents, authored.changes.into_iter().map(|(_, chunk)| chunk).collect());
        }
        false
    }

    /// Puts recovered intents before everything that waits on a document, because that builds on them.
    fn put_first(&mut self, doc: DocId, mut intents: Vec<Intent>) {
        let Some(mut entry) = self.entries_of(doc).first().and_then(|number| self.outbox.get(*number)).cloned() else {
            return;
        };
        if let Some(part) = entry.parts.iter_mut().find(|part| part.doc == doc) {
            intents.append(&mut part.intents);
            part.intents = intents;
        }
        self.put_entry(entry);
    }

    /// At a start: records that no scope has, on which nothing waits, and that did not leave, are those whose recovery was
    /// cut short.
    pub(super) fn recover_left_behind(&mut self) {
        let lost = |(doc, head): &(DocId, RowHead)| {
            head.scope.is_none() && !self.outbox.touches(*doc) && !self.meta.leaving.contains(doc)
        };
        let docs: Vec<DocId> = self.rows.heads().filter(lost).map(|(doc, _)| doc).collect();
        if !docs.is_empty() {
            self.cache.jobs.push_back(Job::Recover { docs });
        }
    }

    /// A record that the server does not have at all any more. If it was made here it is offered again as a whole.
    pub(super) fn recover_whole(&mut self, doc: DocId) {
        // It may have come back in a page since.
        if self.rows.head(doc).is_none_or(|head| head.scope.is_some()) {
            return;
        }
        let Some(stored) = self.cache.get(doc).stored.clone() else { return };
        let Ok(held) = Document::load(&stored.bytes) else { return };
        let own = self.own_changes(&held, |_| false);
        let intents = held.intents_of(&own);
        // Only its maker can bring a record back; edits of somebody else's wait in the tray until they do.
        if own.is_empty() && !self.outbox.touches(doc) {
            self.drop_doc(doc);
            return;
        }
        let made_here = intents.iter().any(|intent| intent.key() == "kind");
        self.cache.get(doc).stored = None;
        self.cache.get(doc).view = None;
        self.commits.next.docs.insert(doc, None);
        if self.outbox.touches(doc) {
            self.put_first(doc, intents);
            self.reset(doc);
        } else if made_here && Document::new().apply(own.iter().map(Vec::as_slice)).is_ok() {
            self.resend(doc, intents, own);
            self.refresh_row(doc);
        } else {
            self.resend(doc, intents, Vec::new());
            self.reset(doc);
        }
    }

    fn own_changes(&self, held: &Document, is_there: impl Fn(crate::document::Hash) -> bool) -> Vec<Vec<u8>> {
        let device = self.meta.device;
        held.changes_since(&[])
            .into_iter()
            .filter(|(hash, chunk)| {
                let by = crate::document::chunk::ChangeChunk::read(chunk).ok().and_then(|read| {
                    // A text's birth is nobody's, and goes along with the edit that needs it.
                    Actor::from_bytes(read.actor).map_or(Some(device), |actor| Some(actor.device))
                });
                by == Some(device) && !is_there(*hash)
            })
            .map(|(_, chunk)| chunk)
            .collect()
    }
}
