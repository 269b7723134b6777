//! When there is no room on the device: what is typed goes first, what the server has comes later.
//!
//! A page and an edit may be in one transaction. If that does not fit, the page is put back, with the cursors that it moved:
//! it comes again. What was typed beside it is done once more on what is durable, and is written by itself. If a smaller page
//! does not fit either, or the edit itself does not twice, documents that nobody has looked at lately are put away: their rows, heads and history numbers stay, so that lists, search and
//! digests stay right and changes of others go on coming in; who opens one has it fetched. Until a page has fitted again, pages
//! are asked for with growing pauses, and small; what waits is sent all the same.

use std::collections::BTreeSet;

use super::batch::{Batch, RETRY};
use super::cache::Job;
use super::link::Sweep;
use super::machine::Replica;
use super::rows::{PackedRow, RowHead};
use super::stored::StoredDoc;
use crate::crm::{Kind, definition};
use crate::document::DocId;

/// The longest time for which no page is asked for, milliseconds.
const LONGEST: i64 = 600_000;

/// So many documents are put away at once.
const EVICTED_AT_ONCE: usize = 200;

/// What is known about the room on the device.
#[derive(Debug, Default)]
pub(super) struct Room {
    /// No page is asked for before this time.
    open_at: Option<i64>,
    /// For how long none was, the last time, milliseconds; 0: the last page fitted.
    pause: i64,
    /// How many transactions did not fit since one did.
    failures: u32,
    /// Documents that have been put away, or could not be.
    looked_at: BTreeSet<DocId>,
}

impl Room {
    /// The last page fitted.
    pub(super) const fn suffices(&self) -> bool {
        self.pause == 0
    }

    /// Pages may be asked for.
    pub(super) const fn is_open(&self) -> bool {
        self.open_at.is_none()
    }

    pub(super) const fn open_at(&self) -> Option<i64> {
        self.open_at
    }

    /// A transaction fitted.
    pub(super) const fn fitted(&mut self) {
        self.failures = 0;
    }

    /// A page fitted.
    pub(super) fn found(&mut self) {
        self.pause = 0;
        self.open_at = None;
        self.looked_at.clear();
    }

    /// A person wants something of the server: it is worth another try.
    pub(super) const fn try_now(&mut self) {
        self.open_at = None;
    }

    /// A page did not fit.
    fn lacked(&mut self, now: i64) {
        self.pause = (self.pause * 2).clamp(RETRY, LONGEST);
        self.open_at = Some(now + self.pause);
    }

    pub(super) fn tick(&mut self, now: i64) {
        // A clock that was set back must not postpone anything by days.
        if self.open_at.is_some_and(|at| now >= at || at > now + LONGEST) {
            self.open_at = None;
        }
    }
}

impl Replica {
    /// The transaction that is next again did not fit.
    pub(super) fn storage_is_full(&mut self) {
        self.room.failures += 1;
        let has_page = std::mem::take(&mut self.commits.next.page);
        if if has_page { !self.room.suffices() } else { self.room.failures > 1 } {
            self.make_room();
        }
        if has_page {
            self.put_page_back();
        } else {
            self.commits.retry_at = Some(self.now + RETRY);
        }
    }

    /// Puts what is in memory back to what is durable, and does once more what was asked for since.
    fn put_page_back(&mut self) {
        self.room.lacked(self.now);
        let mut batch = std::mem::take(&mut self.commits.next);
        let mut entries = self.outbox.take_before();
        entries.append(&mut batch.outbox_before);
        let Batch { docs, rows, tray, asked, .. } = batch;
        // What came of the feed and has not been taken in yet builds on it.
        self.link.give_up();
        self.cache.jobs.retain(|job| !matches!(job, Job::Answer { .. } | Job::Snapshots { .. } | Job::Recover));
        docs.keys().for_each(|doc| self.cache.forget(*doc));
        for (number, before) in entries {
            let parts = self.outbox.get(number).into_iter().chain(&before).flat_map(|entry| &entry.parts);
            let docs: Vec<DocId> = parts.map(|part| part.doc).collect();
            self.news.records.extend(docs.iter().copied());
            docs.into_iter().for_each(|doc| self.cache.forget(doc));
            self.outbox.remove(number);
            self.commits.durable.remove(&number);
            if let Some(entry) = before {
                self.commits.durable.insert(number);
                self.outbox.insert(entry);
            }
        }
        self.outbox.take_before();
        for (number, before) in tray {
            match before {
                Some(entry) => drop(self.tray.insert(number, entry)),
                None => drop(self.tray.remove(&number)),
            }
            self.news.tray = true;
        }
        for (doc, before) in rows {
            let row = before.as_ref().and_then(PackedRow::read).map(|listed| listed.row);
            let newer = match before {
                Some(before) => self.rows.insert(doc, before),
                None => self.rows.remove(doc),
            };
            let newer = newer.as_ref().and_then(PackedRow::read).map(|listed| listed.row);
            self.row_changed(doc, newer.as_ref(), row.as_ref());
        }
        self.learn_registry();
        self.put_meta_back();
        for (request, id, command) in asked.into_iter().rev() {
            self.cache.jobs.push_front(Job::Command { request, id, command });
        }
    }

    /// How far the feed has been read is what is durable; what a session is about only goes forward.
    fn put_meta_back(&mut self) {
        let Some(stored) = self.commits.stored_meta.clone() else { return };
        let newer = std::mem::replace(&mut self.meta, *stored);
        self.meta.incarnation = newer.incarnation;
        self.meta.challenge = newer.challenge;
        self.meta.token = newer.token;
        self.meta.token_ends = newer.token_ends;
        self.meta.clock_ahead = newer.clock_ahead;
        self.meta.heard = newer.heard;
        self.meta.next_entry = newer.next_entry;
        self.link.handing = None;
        self.commits.next.meta = true;
        // What is being read anew is begun again, as after a cut.
        if self.meta.recovering {
            self.begin_recovery();
        } else if let Some(Sweep { scopes, .. }) = self.link.sweep.take().filter(|sweep| !sweep.recover) {
            self.meta.cursors.retain(|cursor| !scopes.contains(&cursor.scope));
            self.meta.settled.clone_from(&self.meta.cursors);
            self.begin_sweep(Sweep { scopes, ..Sweep::default() });
        }
        if self.is_recovering() && !self.meta.recovering {
            self.cache.jobs.push_back(Job::Recover);
        }
    }

    /// Chooses documents to put away: what this app does not show first, then cold kinds, then others of territories, the oldest
    /// first; none that is open or has something unsynced on it, and nothing of what the workspace is made of.
    fn make_room(&mut self) {
        if self.cache.jobs.iter().any(|job| matches!(job, Job::Evict { .. })) {
            return;
        }
        let mut docs = Vec::new();
        let is_later = |kind: Kind| !kind.is_known();
        let is_cold = |kind: Kind| kind.is_known() && definition(kind).cold;
        let turns: [&dyn Fn(Kind) -> bool; 3] = [&is_later, &is_cold, &|kind| definition(kind).home.is_territorial()];
        for is_of_turn in turns {
            let is_free = |(doc, head): &(DocId, RowHead)| {
                is_of_turn(head.kind)
                    && head.scope.is_some()
                    && !self.room.looked_at.contains(doc)
                    && !self.cache.holds(*doc)
                    && !self.outbox.touches(*doc)
            };
            let cold = self.rows.heads().filter(is_free).map(|(doc, _)| doc);
            docs.extend(cold.take(EVICTED_AT_ONCE - docs.len()));
        }
        if !docs.is_empty() {
            self.cache.jobs.push_back(Job::Evict { docs });
        }
    }

    /// Puts documents away that are in memory now.
    pub(super) fn evict(&mut self, docs: Vec<DocId>) {
        for doc in docs {
            self.room.looked_at.insert(doc);
            let stored = self.cache.peek(doc).and_then(|loaded| loaded.stored.clone());
            if self.watched.contains(&doc) || self.outbox.touches(doc) {
                continue;
            }
            if let Some(stored) = stored.filter(|stored| !stored.is_evicted()) {
                self.commits.next.docs.insert(doc, Some(stored.evicted()));
            }
            self.cache.forget(doc);
        }
    }

    /// Somebody opens a record: what was put away of it is worth another try.
    pub(super) fn want_contents(&mut self, doc: DocId) {
        let stored = self.cache.peek(doc).and_then(|loaded| loaded.stored.as_ref());
        if stored.is_some_and(StoredDoc::is_evicted) {
            self.want_whole(doc);
            self.room.try_now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Value;
    use crate::document::chunk::ChangeChunk;
    use crate::document::{Intent, RowPatch, packed};
    use crate::replica::phone::{OTHERS, Phone, customer, id, page, snapshot};
    use crate::replica::{Command, Event, Trouble};
    use crate::sync::cursor::Epoch;
    use crate::sync::message::{DocsAnswer, Item, ItemBody, Outcome, SyncAnswer};

    const LATER: i64 = 2 * LONGEST;

    fn sync(phone: &mut Phone) {
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        phone.rest();
    }

    fn many() -> Vec<Item> {
        (3..30).map(|of| snapshot(of, &customer(OTHERS))).collect()
    }

    /// A phone with three customers, hardly any room, and a page in memory that does not fit.
    fn full() -> Phone {
        let mut phone = Phone::with_customers(3);
        sync(&mut phone);
        phone.disk.room = Some(phone.disk.size() + 400);
        phone.hear(SyncAnswer { more: true, upto: 50, remaining: 400, ..page(1, many()) });
        phone
    }

    /// The answer to what was asked for after the page that was put back.
    fn answer_too_late(phone: &mut Phone) {
        let items = vec![snapshot(40, &customer(OTHERS))];
        phone.answer(SyncAnswer { more: true, upto: 70, ..page(1, items) });
    }

    #[test]
    fn an_edit_beside_a_page_that_does_not_fit_is_kept_and_sent() {
        let mut phone = full();
        let before = phone.disk.meta.cursors.clone();
        phone.rename(&[0], "Luna");
        assert_eq!(phone.disk.outbox.len(), 1, "the edit is on the phone");
        assert_eq!((&phone.disk.meta.cursors, phone.disk.rows.len()), (&before, 3), "the page comes again");
        assert_eq!((phone.replica.packed_rows().len(), phone.name(0).as_deref()), (3, Some("Luna")));
        assert_eq!(phone.replica.sync_state().trouble, Some(Trouble::StorageFull));
        answer_too_late(&mut phone);
        assert_eq!((&phone.disk.meta.cursors, phone.replica.packed_rows().len()), (&before, 3));
        let request = phone.sent().1;
        assert_eq!((request.commands.len(), request.budget, &request.cursors), (1, 0, &before));
    }

    #[test]
    fn while_there_is_no_room_nothing_is_asked_for_but_what_became_of_edits() {
        let mut phone = full();
        phone.rename(&[0], "Luna");
        answer_too_late(&mut phone);
        let items = vec![snapshot(40, &customer(OTHERS))];
        let more = SyncAnswer { more: true, upto: 51, ..page(1, items) };
        phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted], ..more });
        assert_eq!((phone.disk.outbox.len(), phone.disk.rows.len()), (0, 3));
        assert_eq!(phone.disk.meta.cursors.iter().map(|cursor| cursor.sequence).max(), Some(5));
        let requests = phone.requests();
        for now in 3..200 {
            phone.tell_at(Event::Tick, now);
            phone.tell_at(Event::Poked, now);
            phone.rest();
        }
        assert_eq!(phone.requests(), requests, "nothing more is asked for");

        // Somebody has made room.
        phone.disk.room = None;
        phone.tell_at(Event::Tick, LATER);
        assert!(phone.sent().1.budget > 0 && phone.sent().1.settled.is_some());
        phone.answer(SyncAnswer { upto: 52, ..page(1, many()) });
        assert_eq!((phone.disk.rows.len(), phone.name(0).as_deref()), (30, Some("Luna")));
        assert_eq!(phone.replica.sync_state().trouble, None);
    }

    #[test]
    fn what_nobody_looks_at_is_put_away_and_fetched_when_it_is_opened() {
        let mut phone = full();
        phone.rename(&[0], "Luna");
        answer_too_late(&mut phone);
        phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted], upto: 51, more: true, ..page(1, Vec::new()) });
        assert!(phone.disk.docs.values().all(|stored| !stored.is_evicted()), "a smaller page may fit");
        phone.tell_at(Event::Tick, 2 * RETRY);
        phone.rename(&[0], "Estrella");
        phone.hear(SyncAnswer { more: true, upto: 50, remaining: 400, ..page(1, many()) });
        phone.rest();
        let away: Vec<bool> = (0..3).map(|of| phone.disk.docs[&id(of)].is_evicted()).collect();
        assert_eq!(away, [false, true, true], "never what has something unsynced on it");
        assert_eq!(phone.name(1).as_deref(), Some("Sol"), "it is listed all the same");
        phone.disk.room = None;
        answer_too_late(&mut phone);
        phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted], upto: 51, more: true, ..page(1, Vec::new()) });
        phone.tell_at(Event::Tick, LATER);
        phone.answer(SyncAnswer { upto: 52, ..page(1, Vec::new()) });
        sync(&mut phone);

        // A change of somebody else's still comes in.
        let mut theirs = customer(OTHERS);
        let mut held = phone.disk.docs[&id(1)].heads.clone();
        assert_eq!(held, theirs.heads());
        let written = theirs.write(OTHERS, &[Intent::set("needs", Value::Null, Value::text("Sillas"))], 2).unwrap();
        let chunk = ChangeChunk::read(&written.changes[0].1).unwrap();
        let changes = packed::pack(&[chunk], &mut held).into();
        let tail = Item { doc: id(1), scope: 1, body: ItemBody::Tail { changes, patch: RowPatch::default() } };
        phone.answer(SyncAnswer { upto: 60, ..page(1, vec![tail]) });
        let stored = &phone.disk.docs[&id(1)];
        assert_eq!((stored.is_evicted(), &stored.heads), (true, &theirs.heads()));

        let digests = phone.disk.meta.digests.clone();
        phone.tell(Event::Command { request: 3, id: None, command: Command::Open { doc: id(1) } });
        phone.rest();
        assert_eq!(phone.fetched(), [id(1)]);
        let answer = DocsAnswer {
            items: vec![snapshot(1, &theirs)],
            epoch: Epoch(1),
            left: Vec::new(),
            ..DocsAnswer::default()
        };
        phone.tell(Event::Fetched { answer: Box::new(answer) });
        phone.rest();
        assert!(!phone.disk.docs[&id(1)].is_evicted());
        let shown = phone.replica.record_of(id(1)).map(|record| record.text("needs").to_owned());
        assert_eq!(shown.as_deref(), Some("Sillas"));
        assert_eq!(phone.disk.meta.digests, digests, "what is counted is what is held");
    }

    #[test]
    fn what_was_acknowledged_beside_a_page_that_does_not_fit_is_asked_about_again() {
        let mut phone = Phone::with_customers(3);
        phone.rename(&[0], "Luna");
        phone.disk.room = Some(phone.disk.size() + 100);
        phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted], upto: 50, ..page(1, many()) });
        assert_eq!((phone.disk.outbox.len(), phone.name(0).as_deref()), (1, Some("Luna")));
        // It is sent again by itself, and is known there.
        assert_eq!((phone.sent().1.commands.len(), phone.sent().1.budget), (1, 0));
        phone.answer(SyncAnswer { outcomes: vec![Outcome::Duplicate], upto: 50, ..page(1, Vec::new()) });
        assert_eq!((phone.disk.outbox.len(), phone.name(0).as_deref()), (0, Some("Luna")));
    }
}
