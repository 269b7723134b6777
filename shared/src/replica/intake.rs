//! Taking in what the server answered: outcomes, pages, cursors, digests.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::bytes::ByteVec;

use super::cache::Job;
use super::link::{Flight, Sweep};
use super::machine::Replica;
use super::outbox::{OutboxEntry, TrayReason};
use super::stored::{Listed, StoredDoc};
use crate::document::chunk::{self, ChangeChunk};
use crate::document::{DocId, Document, Hash, Intent, heads_of_snapshot, packed};
use crate::sync::cursor::{Cursor, Scope};
use crate::sync::digest::{self, Digest};
use crate::sync::message::{DocsAnswer, Grant, Item, ItemBody, Outcome, ScopeDigest, SyncAnswer};

/// After so many repairs in a row a digest that still differs is left alone until the next start: the cause is not here.
const REPAIRS: u32 = 3;

/// What taking in an answer has found out so far.
#[derive(Default)]
struct Intake {
    /// Documents whose whole snapshot came: it has the acknowledged changes already.
    whole: BTreeSet<DocId>,
    /// Documents of which this answer acknowledges changes.
    acknowledged: BTreeSet<DocId>,
    /// Tails may repeat what is here already.
    spelled: bool,
    /// Changes, others' and own, of documents that have both: others' may build on own ones whose acknowledgement was lost
    /// before, so Automerge puts them in order.
    mixed: BTreeMap<DocId, (Scope, Vec<Vec<u8>>)>,
    /// Documents whose unsynced changes have to be written again on the new base.
    reset: BTreeSet<DocId>,
    /// Documents whose row has to be projected here, because something unsynced lies on them.
    refresh: BTreeSet<DocId>,
}

impl Replica {
    pub(super) fn needs_of_answer(&self, answer: &SyncAnswer, flight: &Flight) -> Vec<DocId> {
        let sent = flight.entries.iter().filter_map(|number| self.outbox.get(*number));
        let pushed: BTreeSet<DocId> = sent.flat_map(|entry| &entry.parts).map(|part| part.doc).collect();
        let items = answer.items.iter().chain(&answer.early).map(|item| item.doc);
        items.chain(pushed).collect()
    }

    /// The answer to a sync, all the documents that it is about being in memory.
    pub(super) fn take_answer(&mut self, answer: SyncAnswer, flight: &Flight) {
        self.link.finish(self.now);
        self.link.trouble = None;
        self.commits.next.meta = true;
        if let Some(session) = answer.session {
            self.meta.begin_session(session, self.now);
        }
        if let Some(challenge) = answer.challenge {
            self.meta.challenge = challenge;
        }
        if let Some(incarnation) = answer.incarnation {
            self.meta.incarnation = incarnation;
        }
        self.take_grants(answer.grants);
        if answer.epoch != self.meta.epoch {
            if self.meta.epoch.0 != 0 {
                let scopes = self.meta.grants.iter().map(|grant| grant.scope).collect();
                self.begin_sweep(Sweep { scopes, recover: true, ..Sweep::default() });
            }
            self.meta.epoch = answer.epoch;
            self.meta.cursors.clear();
            self.meta.settled.clear();
        }
        let acknowledged = self.acknowledged_docs(&answer.outcomes, flight);
        let mut intake = Intake { acknowledged, spelled: flight.spelled, ..Intake::default() };
        // Tails are packed against the base without the changes that this answer acknowledges, so they come first.
        for item in answer.items.into_iter().chain(answer.early) {
            self.take_item(item, &mut intake);
        }
        self.take_outcomes(&answer.outcomes, flight, &mut intake);
        for (doc, (scope, chunks)) in std::mem::take(&mut intake.mixed) {
            self.merge_base(doc, scope, &chunks);
        }
        for doc in &intake.refresh {
            if !intake.reset.contains(doc) && self.build_view(*doc).is_none() {
                intake.reset.insert(*doc);
            }
        }
        for doc in std::mem::take(&mut intake.reset) {
            self.reset(doc);
        }
        for doc in intake.refresh {
            self.refresh_row(doc);
        }
        self.advance(answer.upto);
        self.link.remaining = answer.remaining;
        if answer.more {
            self.link.wanted = true;
        } else {
            self.caught_up(answer.folded, &answer.digests);
        }
    }

    /// The answer to a request for whole documents. They move no cursor.
    pub(super) fn take_snapshots(&mut self, answer: DocsAnswer) {
        self.link.finish(self.now);
        let came: BTreeSet<DocId> = answer.items.iter().map(|item| item.doc).collect();
        let mut intake = Intake::default();
        for item in answer.items {
            self.take_item(item, &mut intake);
        }
        // What did not come is not ours to see any more; the feed will say so.
        let asked: Vec<DocId> = self.meta.fetch.iter().copied().take(crate::sync::limits::DOCS).collect();
        for doc in asked.into_iter().chain(came) {
            self.meta.fetch.remove(&doc);
            self.commits.next.meta = true;
        }
        for doc in intake.refresh {
            if self.build_view(doc).is_none() {
                self.reset(doc);
            }
            self.refresh_row(doc);
        }
    }

    fn take_item(&mut self, item: Item, intake: &mut Intake) {
        let Item { doc, scope, body } = item;
        match body {
            ItemBody::Snapshot { history, row, bytes } => {
                let Ok(heads) = heads_of_snapshot(&bytes) else {
                    self.want_whole(doc);
                    return;
                };
                let stored = StoredDoc { bytes, heads, history, scope: Some(scope) };
                if self.link.sweep.as_ref().is_some_and(|sweep| sweep.recover) && self.recover(doc, &stored) {
                    intake.reset.insert(doc);
                }
                self.put_base(doc, stored);
                intake.whole.insert(doc);
                self.take_row(doc, Listed { scope: Some(scope), row }, intake);
            }
            ItemBody::Tail { changes, patch } => {
                // A document that lacks an earlier change comes whole, and then with this one.
                if self.meta.fetch.contains(&doc) {
                    return;
                }
                let Some(mut listed) = self.rows.get(&doc).cloned() else {
                    self.want_whole(doc);
                    return;
                };
                let Some(chunks) = self.unpack_tail(doc, &changes) else {
                    self.want_whole(doc);
                    return;
                };
                if intake.spelled || intake.acknowledged.contains(&doc) {
                    intake.mixed.insert(doc, (scope, chunks.clone()));
                } else {
                    self.extend_base(doc, &chunks, Some(scope));
                }
                if let Some(view) = &mut self.cache.get(doc).view
                    && view.apply(chunks.iter().map(Vec::as_slice)).is_err()
                {
                    self.cache.get(doc).view = None;
                }
                listed.row.apply(patch);
                listed.scope = Some(scope);
                self.take_row(doc, listed, intake);
            }
            ItemBody::Leave => {
                let Some(mut stored) = self.cache.get(doc).stored.clone() else { return };
                if stored.scope == Some(scope) {
                    stored.scope = None;
                    self.put_base(doc, stored);
                    if let Some(listed) = self.rows.get(&doc).cloned() {
                        self.put_row(doc, Listed { scope: None, ..listed });
                    }
                    self.meta.leaving.push(doc);
                }
            }
        }
    }

    /// Takes the server's row, unless something unsynced lies on the document: then its own view says.
    fn take_row(&mut self, doc: DocId, listed: Listed, intake: &mut Intake) {
        if self.outbox.touches(doc) {
            let row = self.rows.get(&doc).map_or_else(|| listed.row.clone(), |before| before.row.clone());
            self.put_row(doc, Listed { scope: listed.scope, row });
            intake.refresh.insert(doc);
        } else {
            self.put_row(doc, listed);
        }
        self.news.records.insert(doc);
    }

    /// Notes that a document has to be fetched whole, durably with whatever made it necessary.
    pub(super) fn want_whole(&mut self, doc: DocId) {
        self.meta.fetch.insert(doc);
        self.commits.next.meta = true;
    }

    fn unpack_tail(&mut self, doc: DocId, changes: &[u8]) -> Option<Vec<Vec<u8>>> {
        let mut heads = self.cache.get(doc).stored.as_ref()?.heads.clone();
        packed::unpack(changes, &mut heads).ok()
    }

    /// Replaces a base, keeping the scopes' digests right.
    pub(super) fn put_base(&mut self, doc: DocId, stored: StoredDoc) {
        let loaded = self.cache.peek(doc);
        let sweep = self.link.sweep.as_mut();
        if let Some(StoredDoc { heads, history, scope: Some(scope), .. }) = loaded.as_ref().and_then(|l| l.stored.as_ref())
            // A scope that is read anew is counted anew.
            && sweep.as_ref().is_none_or(|sweep| !sweep.scopes.contains(scope) || sweep.seen.contains(&doc))
        {
            digest_of(&mut self.meta.digests, *scope).subtract(doc, *history, heads);
        }
        if let Some(scope) = stored.scope {
            digest_of(&mut self.meta.digests, scope).add(doc, stored.history, &stored.heads);
            if let Some(sweep) = sweep {
                sweep.seen.insert(doc);
            }
        }
        if let Some(loaded) = loaded {
            if loaded.stored.as_ref().is_none_or(|before| before.heads != stored.heads) {
                loaded.view = None;
            }
            loaded.stored = Some(stored.clone());
        }
        self.commits.next.docs.insert(doc, Some(stored));
        self.commits.next.meta = true;
    }

    /// Appends chunks that the base does not have.
    fn extend_base(&mut self, doc: DocId, chunks: &[Vec<u8>], scope: Option<Scope>) {
        let loaded = self.cache.get(doc);
        let view = loaded.view.take();
        let before = loaded.stored.clone();
        let mut stored = before.unwrap_or(StoredDoc {
            bytes: ByteVec::from(Vec::new()),
            heads: Vec::new(),
            history: 0,
            scope: None,
        });
        let mut bytes = stored.bytes.to_vec();
        for bytes_of_change in chunks {
            if let Ok(change) = ChangeChunk::read(bytes_of_change) {
                chunk::advance(&mut stored.heads, &change.deps, change.hash);
                bytes.extend_from_slice(bytes_of_change);
            }
        }
        stored.bytes = ByteVec::from(bytes);
        stored.scope = scope.or(stored.scope);
        self.put_base(doc, stored);
        // The caller brings the view up to date; it is not for `put_base` to throw away.
        self.cache.get(doc).view = view;
    }

    /// Merges chunks in whatever order they come; those that the base has already change nothing.
    fn merge_base(&mut self, doc: DocId, scope: Scope, chunks: &[Vec<u8>]) {
        let Some(mut stored) = self.cache.get(doc).stored.clone() else { return };
        let merged = Document::load(&stored.bytes).and_then(|mut base| {
            base.apply(chunks.iter().map(Vec::as_slice))?;
            Ok(base)
        });
        let Ok(merged) = merged else {
            self.want_whole(doc);
            return;
        };
        stored.bytes = ByteVec::from(merged.save());
        stored.heads = merged.heads();
        stored.scope = Some(scope);
        self.put_base(doc, stored);
    }

    fn acknowledged_docs(&self, outcomes: &[Outcome], flight: &Flight) -> BTreeSet<DocId> {
        let merged = flight.entries.iter().zip(outcomes).filter(|(_, outcome)| match outcome {
            Outcome::Accepted | Outcome::Duplicate => true,
            Outcome::Forked | Outcome::Refused(_) | Outcome::BlockedBy(_) => false,
        });
        merged.filter_map(|(number, _)| self.outbox.get(*number)).flat_map(docs_of).collect()
    }

    fn take_outcomes(&mut self, outcomes: &[Outcome], flight: &Flight, intake: &mut Intake) {
        let mut refused: Vec<(u64, TrayReason)> = Vec::new();
        for (number, outcome) in flight.entries.iter().zip(outcomes) {
            match outcome {
                Outcome::Accepted => self.acknowledge(*number, false, intake),
                Outcome::Duplicate => self.acknowledge(*number, true, intake),
                Outcome::Refused(reason) => refused.push((*number, TrayReason::Refused(*reason))),
                Outcome::Forked | Outcome::BlockedBy(_) => {
                    let docs = self.outbox.get(*number).map(docs_of).unwrap_or_default();
                    intake.reset.extend(docs);
                }
            }
        }
        for (number, reason) in refused {
            if let Some(entry) = self.outbox.get(number).cloned() {
                intake.reset.extend(docs_of(&entry));
                self.refuse(entry, reason);
            }
        }
    }

    /// Moves a command's changes from the outbox into the bases.
    fn acknowledge(&mut self, number: u64, duplicate: bool, intake: &mut Intake) {
        let Some(mut entry) = self.outbox.get(number).cloned() else { return };
        for part in &mut entry.parts {
            let changes = std::mem::take(&mut part.changes);
            let intents = std::mem::take(&mut part.intents);
            self.news.records.insert(part.doc);
            if intake.whole.contains(&part.doc) {
                continue;
            }
            if let Some((_, chunks)) = intake.mixed.get_mut(&part.doc) {
                chunks.extend(changes.iter().map(|change| change.to_vec()));
                continue;
            }
            let new = self.not_in_base(part.doc, &changes, duplicate);
            // A record that was born or moved here is now in the scope that the change named.
            let named = intents.iter().rev().find_map(territory_of);
            let scope = named.or_else(|| self.rows.get(&part.doc).and_then(|listed| listed.scope));
            self.extend_base(part.doc, &new, scope);
            if let Some(listed) = self.rows.get(&part.doc).filter(|listed| listed.scope != scope).cloned() {
                self.put_row(part.doc, Listed { scope, ..listed });
            }
        }
        self.put_entry(entry);
    }

    /// The changes that the base lacks. One that the server has just merged cannot be in it; one that it had may have come
    /// with a page, and so may the well-known birth of a text.
    fn not_in_base(&mut self, doc: DocId, changes: &[ByteVec], duplicate: bool) -> Vec<Vec<u8>> {
        let birth =
            |change: &ByteVec| ChangeChunk::read(change).is_ok_and(|read| read.deps.is_empty() && read.time == 0);
        let stored = self.cache.get(doc).stored.as_ref();
        let base = match stored {
            Some(stored) if duplicate || changes.iter().any(birth) => Document::load(&stored.bytes).ok(),
            _ => None,
        };
        let hash =
            |change: &ByteVec| ChangeChunk::read(change).map(|read| read.hash).unwrap_or(Hash::from_bytes([0; 32]));
        let lacks = |change: &&ByteVec| base.as_ref().is_none_or(|base| !base.contains(hash(change)));
        changes.iter().filter(lacks).map(|change| change.to_vec()).collect()
    }

    /// Takes over the member's scopes; what lies in a scope that was taken away is forgotten, its unsynced edits kept aside.
    fn take_grants(&mut self, grants: Vec<Grant>) {
        let kept: BTreeSet<Scope> = grants.iter().map(|grant| grant.scope).collect();
        let lost: Vec<Scope> =
            self.meta.grants.iter().map(|grant| grant.scope).filter(|scope| !kept.contains(scope)).collect();
        if self.meta.grants != grants {
            // What the member may do with a record is part of what is shown of it.
            self.news.records.extend(self.watched.iter().copied());
        }
        self.meta.grants = grants;
        for scope in lost {
            let docs: Vec<DocId> =
                self.rows.iter().filter(|(_, listed)| listed.scope == Some(scope)).map(|(doc, _)| *doc).collect();
            for doc in docs {
                for number in self.entries_of(doc) {
                    if let Some(entry) = self.outbox.get(number).cloned() {
                        self.refuse(entry, TrayReason::ScopeLost);
                    }
                }
                self.drop_doc(doc);
            }
            self.meta.cursors.retain(|cursor| cursor.scope != scope);
            self.meta.digests.retain(|digest| digest.scope != scope);
        }
    }

    fn advance(&mut self, upto: u64) {
        let before: BTreeMap<Scope, u64> = self.meta.cursors.iter().map(|c| (c.scope, c.sequence)).collect();
        let scopes = self.meta.grants.iter().map(|grant| grant.scope);
        self.meta.cursors = scopes
            .map(|scope| Cursor { scope, sequence: before.get(&scope).copied().unwrap_or(0).max(upto) })
            .collect();
    }

    /// The whole feed has been read: lets go of what left, and compares digests.
    fn caught_up(&mut self, folded: Option<[u8; 16]>, digests: &[ScopeDigest]) {
        self.let_go();
        if let Some(sweep) = self.link.sweep.take() {
            self.sweep(&sweep);
        }
        self.meta.settled.clone_from(&self.meta.cursors);
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
        } else if self.link.repairs < REPAIRS && self.meta.fetch.is_empty() && digests.is_empty() {
            self.link.audit = true;
            self.link.wanted = true;
        }
    }

    /// Drops the documents that have left every scope of the member's. One with unsynced edits stays until the server has
    /// answered to them.
    fn let_go(&mut self) {
        for doc in std::mem::take(&mut self.meta.leaving) {
            if self.rows.get(&doc).is_none_or(|listed| listed.scope.is_some()) {
                continue;
            }
            for number in self.entries_of(doc) {
                if let Some(entry) = self.outbox.get(number).filter(|entry| !entry.is_sendable()).cloned() {
                    self.refuse(entry, TrayReason::ScopeLost);
                }
            }
            if self.outbox.touches(doc) {
                self.meta.leaving.push(doc);
            } else {
                self.drop_doc(doc);
            }
        }
    }

    fn begin_sweep(&mut self, sweep: Sweep) {
        self.meta.digests.retain(|digest| !sweep.scopes.contains(&digest.scope));
        self.link.sweep = Some(sweep);
    }

    /// Scopes were read anew from their beginning: what did not come is not there any more.
    fn sweep(&mut self, sweep: &Sweep) {
        let gone = |(doc, listed): &(&DocId, &Listed)| {
            listed.scope.is_some_and(|scope| sweep.scopes.contains(&scope)) && !sweep.seen.contains(doc)
        };
        let gone: Vec<DocId> = self.rows.iter().filter(gone).map(|(doc, _)| *doc).collect();
        if sweep.recover {
            for doc in &gone {
                if let Some(listed) = self.rows.get(doc).cloned() {
                    self.put_row(*doc, Listed { scope: None, ..listed });
                }
            }
            self.cache.jobs.push_back(Job::Recover { docs: gone });
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

    /// The server does not list a document any more on which something unsynced lies: the server's answer to that decides.
    fn put_base_aside(&mut self, doc: DocId) {
        if let Some(listed) = self.rows.get(&doc).cloned() {
            self.put_row(doc, Listed { scope: None, ..listed });
        }
        self.meta.leaving.push(doc);
    }
}

fn territory_of(intent: &Intent) -> Option<Scope> {
    match intent {
        Intent::Set { key, new, .. } if key == "territory" => {
            new.as_int().and_then(|number| Scope::try_from(number).ok())
        }
        Intent::Set { .. } | Intent::Text { .. } => None,
    }
}

fn docs_of(entry: &OutboxEntry) -> Vec<DocId> {
    entry.parts.iter().map(|part| part.doc).collect()
}

fn digest_of(digests: &mut Vec<ScopeDigest>, scope: Scope) -> &mut Digest {
    let at = digests.iter().position(|own| own.scope == scope).unwrap_or_else(|| {
        digests.push(ScopeDigest { scope, digest: Digest::EMPTY });
        digests.len() - 1
    });
    &mut digests[at].digest
}
