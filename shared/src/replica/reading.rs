//! How far the feed has been read: scopes granted and taken back, cursors, digests compared, scopes read anew.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::bytes::ByteVec;

use super::link::Sweep;
use super::machine::Replica;
use super::notice::Trouble;
use super::outbox::TrayReason;
use super::rows::RowHead;
use super::stored::Listed;
use crate::document::DocId;
use crate::sync::cursor::{Cursor, Scope};
use crate::sync::digest::{self, Digest};
use crate::sync::message::{Grant, ScopeDigest};
use crate::sync::recover::Receipt;

/// After so many repairs in a row a digest that still differs is left alone until the next start, and a person is told: the
/// cause is not here.
const REPAIRS: u32 = 3;

impl Replica {
    /// Takes over the member's scopes. Answers those that were taken away, to be forgotten when it is known what became of
    /// the commands: what was let in just before is not refused.
    pub(super) fn take_grants(&mut self, grants: Vec<Grant>) -> Vec<Scope> {
        let kept: BTreeSet<Scope> = grants.iter().map(|grant| grant.scope).collect();
        let lost = self.meta.grants.iter().map(|grant| grant.scope).filter(|scope| !kept.contains(scope));
        // After a restore a scope may be gone because the server forgot that it was granted: then what lies in it is treated
        // like all that does not come back.
        let lost: Vec<Scope> = if self.meta.recovering { Vec::new() } else { lost.collect() };
        if self.meta.grants != grants {
            // What the member may do with a record is part of what is shown of it.
            self.news.records.extend(self.watched.iter().copied());
        }
        self.meta.grants = grants;
        lost
    }

    /// Forgets what lies in scopes that were taken away, and keeps its unsynced edits aside. Answers the documents that have to
    /// be reset because their part of such an edit went along.
    pub(super) fn forget_scopes(&mut self, lost: &[Scope]) -> BTreeSet<DocId> {
        let mut astray = BTreeSet::new();
        for scope in lost {
            let docs: Vec<DocId> =
                self.rows.heads().filter(|(_, head)| head.scope == Some(*scope)).map(|(doc, _)| doc).collect();
            for doc in docs {
                for number in self.entries_of(doc) {
                    if let Some(entry) = self.outbox.get(number).cloned() {
                        astray.extend(self.refuse(entry, TrayReason::ScopeLost));
                    }
                }
                self.drop_doc(doc);
            }
            self.meta.cursors.retain(|cursor| cursor.scope != *scope);
            // Should it be given back before everything has been read, nothing of it is here any more.
            self.meta.settled.retain(|cursor| cursor.scope != *scope);
            self.meta.digests.retain(|digest| digest.scope != *scope);
        }
        astray.retain(|doc| self.rows.contains(*doc));
        astray
    }

    pub(super) fn advance(&mut self, upto: u64) {
        let before: BTreeMap<Scope, u64> = self.meta.cursors.iter().map(|c| (c.scope, c.sequence)).collect();
        let scopes = self.meta.grants.iter().map(|grant| grant.scope);
        self.meta.cursors = scopes
            .map(|scope| Cursor { scope, sequence: before.get(&scope).copied().unwrap_or(0).max(upto) })
            .collect();
    }

    /// The whole feed has been read: lets go of what left, and compares digests.
    pub(super) fn caught_up(&mut self, folded: Option<[u8; 16]>, digests: &[ScopeDigest]) {
        self.let_go();
        if let Some(sweep) = self.link.sweep.take() {
            self.meta.recovering &= !sweep.recover;
            self.sweep(&sweep);
        }
        self.meta.settled.clone_from(&self.meta.cursors);
        self.meta.ahead.clear();
        self.meta.complete = true;
        self.meta.last_sync = Some(self.now);
        let own = |scope: Scope| {
            self.meta.digests.iter().find(|own| own.scope == scope).map_or(Digest::EMPTY, |own| own.digest)
        };
        let differing: Vec<Scope> =
            digests.iter().filter(|theirs| own(theirs.scope) != theirs.digest).map(|theirs| theirs.scope).collect();
        if !differing.is_empty() && self.link.repairs < REPAIRS {
            self.link.repairs += 1;
            self.meta.cursors.retain(|cursor| !differing.contains(&cursor.scope));
            self.meta.settled.clone_from(&self.meta.cursors);
            self.begin_sweep(Sweep { scopes: differing.into_iter().collect(), ..Sweep::default() });
            self.link.wanted = true;
            return;
        }
        let mut scopes: Vec<Scope> = self.meta.grants.iter().map(|grant| grant.scope).collect();
        scopes.sort_unstable();
        let same = folded.is_none_or(|theirs| digest::fold(scopes.iter().map(|scope| (*scope, own(*scope)))) == theirs);
        if same {
            self.link.repairs = 0;
        } else if self.to_fetch().next().is_some() {
            // Documents are missing that are on their way.
        } else if self.link.repairs >= REPAIRS {
            self.link.trouble = Some(Trouble::Differs);
        } else if digests.is_empty() {
            self.link.audit = true;
            self.link.wanted = true;
        }
    }

    /// Keeps the server's word that it has what is here, if it is of what is here. It is not said twice.
    pub(super) fn take_receipt(&mut self, folded: Option<[u8; 16]>, proof: Option<ByteVec>, head: u64) {
        let mut digests = self.meta.digests.clone();
        digests.retain(|own| self.role(own.scope).is_some());
        digests.sort_unstable_by_key(|own| own.scope);
        let own = digest::fold(digests.iter().map(|own| (own.scope, own.digest)));
        let (device, epoch) = (self.meta.device, self.meta.epoch);
        let known = self.meta.receipt.take();
        if folded != Some(own) || self.is_recovering() {
            return;
        }
        self.meta.receipt = match proof {
            Some(proof) => Some(Receipt { device, epoch, head, proof, digests }),
            None => {
                let same = |known: &Receipt| (known.device, known.epoch, known.head) == (device, epoch, head);
                let kept = known.filter(same);
                // It was said to be known, and is not of what is here any more: it is to be said after all.
                self.link.wanted |= kept.as_ref().is_some_and(|kept| kept.digests != digests);
                kept.filter(|kept| kept.digests == digests)
            }
        };
    }

    /// Whether there is a receipt of the moment that the last answer told of.
    pub(super) fn has_receipt_of_mark(&self) -> bool {
        self.meta.receipt.as_ref().zip(self.meta.mark).is_some_and(|(receipt, mark)| {
            (receipt.device, receipt.epoch, receipt.head) == (self.meta.device, self.meta.epoch, mark.head)
        })
    }

    /// Drops the documents that have left every scope of the member's. One with unsynced edits stays until the server has
    /// answered to them, and one that is to be fetched whole, because it has come by in a scope since, until it has been.
    fn let_go(&mut self) {
        let mut astray = BTreeSet::new();
        for doc in std::mem::take(&mut self.meta.leaving) {
            if self.rows.head(doc).is_none_or(|head| head.scope.is_some()) {
                continue;
            }
            for number in self.entries_of(doc) {
                if let Some(entry) = self.outbox.get(number).filter(|entry| !entry.is_sendable()).cloned() {
                    astray.extend(self.refuse(entry, TrayReason::ScopeLost));
                }
            }
            if self.outbox.touches(doc) || self.meta.fetch.contains(&doc) {
                self.meta.leaving.push(doc);
            } else {
                self.drop_doc(doc);
            }
        }
        // Nothing of theirs was in a view, but they were listed as contested.
        for doc in astray.into_iter().filter(|doc| self.rows.contains(*doc)).collect::<Vec<_>>() {
            self.refresh_row(doc);
        }
    }

    pub(super) fn begin_sweep(&mut self, sweep: Sweep) {
        if !sweep.recover {
            self.meta.receipt = None;
        }
        self.meta.digests.retain(|digest| !sweep.scopes.contains(&digest.scope));
        self.link.sweep = Some(sweep);
    }

    /// Scopes were read anew from their beginning: what did not come is not there any more.
    fn sweep(&mut self, sweep: &Sweep) {
        let is_read = |head: &RowHead| sweep.recover || head.scope.is_some_and(|scope| sweep.covers(scope));
        let gone = |(doc, head): &(DocId, RowHead)| is_read(head) && !sweep.seen.contains(doc);
        let gone: Vec<DocId> = self.rows.heads().filter(gone).map(|(doc, _)| doc).collect();
        if sweep.recover {
            self.note_lost(gone);
            return;
        }
        for doc in gone {
            if self.outbox.touches(doc) {
                self.put_base_aside(doc);
            } else {
                self.drop_doc(doc);
            }
        }
    }

    /// The documents on which something unsynced lies and that are listed in the scopes that are being read anew: should they
    /// not come, their bases are put aside.
    pub(super) fn may_be_put_aside(&self) -> impl Iterator<Item = DocId> {
        let sweep = self.link.sweep.as_ref().filter(|sweep| !sweep.recover);
        let docs = sweep.into_iter().flat_map(|_| self.outbox.values()).flat_map(|entry| &entry.parts);
        docs.map(|part| part.doc).filter(move |doc| {
            let scope = self.rows.head(*doc).and_then(|head| head.scope);
            sweep.is_some_and(|sweep| scope.is_some_and(|scope| sweep.covers(scope)) && !sweep.seen.contains(doc))
        })
    }

    /// The server does not list a document any more on which something unsynced lies: the server's answer to that decides.
    fn put_base_aside(&mut self, doc: DocId) {
        // No digest counts it, because its scope was counted anew: so nothing may take it out of one later.
        if let Some(stored) = self.cache.peek(doc).and_then(|loaded| loaded.stored.as_mut()) {
            stored.scope = None;
            self.commits.next.docs.insert(doc, Some(stored.clone()));
        }
        if let Some(listed) = self.rows.get(doc) {
            self.put_row(doc, Listed { scope: None, ..listed });
        }
        self.meta.leaving.push(doc);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replica::phone::{OTHERS, Phone, customer, id, page, snapshot};
    use crate::replica::{Command, Event};
    use crate::sync::message::SyncAnswer;

    #[test]
    fn what_was_loaded_is_said_to_be_here_once_it_is_on_the_disk() {
        let mut phone = Phone::joined();
        phone.rest();
        phone.hear(page(1, vec![snapshot(0, &customer(OTHERS))]));
        while !phone.disk.meta.complete {
            assert!(phone.replica.sync_state().loading.is_some(), "cut off now, it would have to load again");
            assert!(phone.touch_disk(), "it is never written");
        }
        assert_eq!((phone.replica.sync_state().loading, phone.disk.rows.len()), (None, 1));
    }

    /// An answer of a server whose digest no device comes to, and what the phone then says.
    fn wrong(phone: &mut Phone) -> Option<Trouble> {
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        phone.rest();
        let audit = phone.sent().1.audit;
        let theirs = ScopeDigest { scope: 1, digest: Digest::from_bytes([7; 32]) };
        let digests = if audit { vec![theirs] } else { Vec::new() };
        let folded = Some(digest::fold([(1, theirs.digest)]));
        phone.answer(SyncAnswer { folded, digests, ..page(1, Vec::new()) });
        phone.replica.sync_state().trouble
    }

    #[test]
    fn what_the_server_does_not_list_is_counted_in_no_scope() {
        let mut phone = Phone::with_customers(2);
        phone.rename(&[0], "Luna");
        let theirs = ScopeDigest { scope: 1, digest: Digest::from_bytes([7; 32]) };
        phone.answer(SyncAnswer { digests: vec![theirs], ..page(1, Vec::new()) });
        // It has not been looked at for long.
        phone.replica.cache.forget(id(0));
        phone.answer(page(1, vec![snapshot(1, &customer(OTHERS))]));
        assert_eq!(phone.disk.meta.leaving, [id(0)]);
        assert_eq!((phone.replica.outbox().count(), phone.name(0).as_deref()), (1, Some("Luna")));
        // It is there after all.
        let items = vec![snapshot(0, &customer(OTHERS))];
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        phone.answer(page(1, items));
        let mut counted = Digest::EMPTY;
        (0..2).for_each(|of| counted.add(id(of), 0, &customer(OTHERS).heads()));
        assert_eq!(phone.disk.meta.digests, [ScopeDigest { scope: 1, digest: counted }]);
    }

    #[test]
    fn a_difference_that_no_repair_removes_is_told() {
        let mut phone = Phone::with_customers(0);
        let mut rounds = 0;
        while wrong(&mut phone).is_none() {
            rounds += 1;
            assert!(rounds < 20, "the device goes on in silence");
        }
        assert!(rounds >= REPAIRS, "it was repaired {REPAIRS} times first, not {rounds}");
        assert_eq!(wrong(&mut phone), Some(Trouble::Differs), "and stays until they agree");
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        phone.answer(SyncAnswer { folded: Some(digest::fold([(1, Digest::EMPTY)])), ..page(1, Vec::new()) });
        assert_eq!(phone.replica.sync_state().trouble, None);
    }
}
