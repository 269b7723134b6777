//! The machine itself: its state, and what each event sets off.

use std::collections::{BTreeMap, BTreeSet};

use super::ask::profile_of;
use super::batch::Commits;
use super::cache::{Cache, Job};
use super::effect::{Effect, Write};
use super::event::{Event, StorageFailure};
use super::link::Link;
use super::merged::MergedRows;
use super::notice::{Notice, SyncState, Trouble};
use super::outbox::{Outbox, OutboxEntry, TrayEntry};
use super::room::Room;
use super::rows::{PackedRow, RowHead, Rows};
use super::stored::{Listed, Meta, Stored};
use super::undo::Undoable;
use super::unsettled::Unsettled;
use crate::crm::duplicates::Index;
use crate::crm::{CustomField, Kind, OptionRecord, Registry, Role, Value, definition};
use crate::document::{Actor, Cell, DocId, Row};
use crate::sync::cursor::Scope;

/// A device.
#[derive(Debug)]
pub struct Replica {
    pub(super) now: i64,
    /// How far the clocks here are ahead of UTC, minutes.
    pub(super) east: i32,
    pub(super) meta: Meta,
    /// The row of every record on the device, as its views show it.
    pub(super) rows: Rows,
    /// The records that [`Replica::is_naming`] is about. What was one once stays here, gone or not: who looks reads its row.
    naming: BTreeSet<DocId>,
    pub(super) unsettled: Unsettled,
    pub(super) outbox: Outbox,
    pub(super) tray: BTreeMap<u64, TrayEntry>,
    pub(super) registry: Registry,
    pub(super) cache: Cache,
    pub(super) commits: Commits,
    pub(super) link: Link,
    pub(super) room: Room,
    /// Records filed for finding duplicates, each kind by itself, once somebody has asked.
    pub(super) duplicates: Option<BTreeMap<Kind, Index<DocId>>>,
    /// The last record that was filed there; later ones have not been.
    pub(super) filed_upto: Option<DocId>,
    pub(super) merged: MergedRows,
    pub(super) undoable: Undoable,
    pub(super) watched: BTreeSet<DocId>,
    pub(super) fenced: bool,
    pub(super) news: News,
    pub(super) effects: Vec<Effect>,
}

/// What has changed during one event, told once at its end.
#[derive(Debug, Default)]
pub(super) struct News {
    pub rows: BTreeSet<DocId>,
    pub records: BTreeSet<DocId>,
    /// Customers whom something followed that was written here, by name, and whereto.
    pub went_along: BTreeSet<(String, Option<Scope>)>,
    pub tray: bool,
    pub told: SyncState,
}

impl Replica {
    /// A device as it was stored, and what it does first: tell its state, and sync. `now` is the time, milliseconds since 1970
    /// UTC by this device's clock, and `east` how far the clocks where it is are ahead of UTC, minutes: they say which day
    /// it is.
    #[must_use]
    pub fn new(stored: Stored, now: i64, east: i32) -> (Self, Vec<Effect>) {
        let mut replica = Self {
            now,
            east,
            meta: stored.meta,
            rows: stored.rows,
            naming: BTreeSet::new(),
            unsettled: Unsettled::default(),
            outbox: Outbox::default(),
            tray: stored.tray.into_iter().map(|entry| (entry.number, entry)).collect(),
            registry: Registry::default(),
            cache: Cache::default(),
            commits: Commits::default(),
            link: Link::default(),
            room: Room::default(),
            duplicates: None,
            filed_upto: None,
            merged: MergedRows::default(),
            undoable: Undoable::default(),
            watched: BTreeSet::new(),
            fenced: false,
            news: News { tray: true, ..News::default() },
            effects: Vec::new(),
        };
        for entry in stored.outbox {
            replica.commits.durable.insert(entry.number);
            replica.outbox.insert(entry);
        }
        replica.outbox.take_before();
        replica.commits.stored_meta = Some(Box::new(replica.meta.clone()));
        replica.take_damage(stored.damage);
        let newest = replica.outbox.newest().max(replica.tray.keys().last().copied()).unwrap_or(0);
        // The number is durable with the entry, but a relaxed commit of the state may have been lost.
        replica.meta.next_entry = replica.meta.next_entry.max(newest + 1);
        let flagged = |head: &RowHead| head.flags & (Row::CONFLICT | Row::ISSUE | Row::MERGED) != 0;
        for (doc, head) in replica.rows.heads() {
            if Self::is_naming(head.kind) {
                replica.naming.insert(doc);
            }
            if flagged(&head) {
                let row = replica.rows.get(doc).map(|listed| listed.row);
                replica.unsettled.note(doc, None, row.as_ref());
                replica.merged.update(doc, None, row.as_ref());
            }
        }
        replica.learn_registry();
        if replica.meta.recovering {
            replica.begin_recovery();
        } else if replica.is_recovering() {
            replica.cache.jobs.push_back(Job::Recover);
        }
        replica.link.wanted = true;
        replica.settle_down();
        let effects = std::mem::take(&mut replica.effects);
        (replica, effects)
    }

    /// Takes in one event at `now` (milliseconds since 1970 UTC by this device's clock), and answers what to do.
    pub fn handle(&mut self, event: Event, now: i64) -> Vec<Effect> {
        if self.fenced {
            return Vec::new();
        }
        self.now = now;
        match event {
            Event::Command { request, id, command } => {
                self.cache.jobs.push_back(Job::Command { request, id, command });
            }
            Event::Loaded { docs } => {
                let overlay = self.commits.unsaved_docs();
                self.cache.loaded(docs, &overlay);
                if self.cache.loading.is_empty() {
                    self.commits.forget_recent();
                }
            }
            Event::LoadFailed { docs } => self.cache.load_failed(&docs),
            Event::Committed { ticket } => self.committed(ticket),
            Event::CommitFailed { ticket, failure } => self.commit_failed(ticket, failure),
            Event::Signed { signature } => self.signed(signature),
            Event::Answered { request, answer, took, size } => self.answered(request, answer, took, size),
            Event::Fetched { answer } => self.fetched(answer),
            Event::Recovered { answer } => self.recovered(*answer),
            Event::NetworkFailed { failure } => self.network_failed(failure),
            Event::Poked => self.link.want_now(),
            Event::Online(online) => {
                if online {
                    self.link.want_now();
                }
                self.link.online &= online;
            }
            Event::Tick => self.tick(),
        }
        self.settle_down();
        std::mem::take(&mut self.effects)
    }

    /// The rows, as they are kept.
    #[must_use]
    pub const fn packed_rows(&self) -> &Rows {
        &self.rows
    }

    /// Every row, by id. Each is read for it: who needs no more than [`Rows::heads`] asks for these.
    pub fn rows(&self) -> impl Iterator<Item = (DocId, Listed)> {
        self.rows.after(None).filter_map(|(doc, row)| Some((doc, row.read()?)))
    }

    /// The row of a document.
    #[must_use]
    pub fn row(&self, doc: DocId) -> Option<Listed> {
        self.rows.get(doc)
    }

    /// Whether it is by records of a kind that others are told: members, territories, views, and what defines fields and lists. There
    /// are few of them.
    #[must_use]
    pub const fn is_naming(kind: Kind) -> bool {
        matches!(kind, Kind::MEMBER | Kind::TERRITORY | Kind::CUSTOM_FIELD | Kind::OPTION | Kind::VIEW)
    }

    /// The rows of such records, by id. No other row is looked at for it.
    pub fn naming(&self) -> impl Iterator<Item = (DocId, Listed)> {
        let read = self.naming.iter().filter_map(|doc| Some((*doc, self.rows.get(*doc)?)));
        read.filter(|(_, listed)| Self::is_naming(listed.row.kind))
    }

    /// The device's state.
    #[must_use]
    pub const fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The kinds and fields, with the workspace's custom fields.
    #[must_use]
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// What is not synced yet, in order.
    pub fn outbox(&self) -> impl DoubleEndedIterator<Item = &OutboxEntry> {
        self.outbox.values()
    }

    /// Whether anything of a record is not synced yet.
    #[must_use]
    pub fn is_waiting(&self, doc: DocId) -> bool {
        self.outbox.touches(doc)
    }

    /// What was refused.
    pub fn tray(&self) -> impl Iterator<Item = &TrayEntry> {
        self.tray.values()
    }

    /// The state of sync, as it was told last.
    #[must_use]
    pub const fn sync_state(&self) -> &SyncState {
        &self.news.told
    }

    /// Ends every event: runs what can run, then stores, tells and sends.
    fn settle_down(&mut self) {
        self.project_next();
        self.run_jobs();
        self.tell_views();
        self.commit_next();
        self.send_next();
        self.tell_sync();
        self.cache.trim(&self.watched);
    }

    /// Runs waiting jobs in order until one needs a document that has to be loaded first.
    fn run_jobs(&mut self) {
        while let Some(job) = self.cache.jobs.front() {
            let needs = self.needs(job);
            let missing = self.cache.missing(needs);
            if !missing.is_empty() {
                let load = self.cache.start_loading(missing);
                if !load.is_empty() {
                    self.effects.push(Effect::Load { docs: load });
                }
                return;
            }
            match self.cache.jobs.pop_front() {
                Some(Job::Command { request, id, command }) => self.run_command(request, id, command),
                Some(Job::Answer { answer, flight }) => self.take_answer(*answer, &flight),
                Some(Job::Snapshots { answer, asked }) => self.take_snapshots(*answer, &asked),
                Some(Job::Recover) => self.recover_lost(),
                Some(Job::Project { docs, upto }) => self.project(&docs, upto),
                Some(Job::Evict { docs }) => self.evict(docs),
                Some(Job::List { docs }) => self.list(&docs),
                Some(Job::HandIn { docs }) => self.hand_in(&docs),
                None => return,
            }
        }
    }

    /// The documents that a job has to see. One that has no row is not stored.
    fn needs(&self, job: &Job) -> Vec<DocId> {
        let docs = match job {
            Job::Command { command, .. } => self.needs_of_command(command),
            Job::Answer { answer, flight } => self.needs_of_answer(answer, flight),
            Job::Snapshots { answer, .. } => {
                self.outbox.with_companions(answer.items.iter().map(|item| item.doc)).into_iter().collect()
            }
            Job::Recover => self.outbox.with_companions(self.meta.lost.iter().copied()).into_iter().collect(),
            // Among them may be some of which the row alone is missing; and what is written anew ties others to it.
            Job::Project { docs, .. } => {
                return self.outbox.with_companions(docs.iter().copied()).into_iter().collect();
            }
            Job::Evict { docs } | Job::List { docs } | Job::HandIn { docs } => docs.clone(),
        };
        docs.into_iter().filter(|doc| self.rows.contains(*doc)).collect()
    }

    pub(super) const fn actor(&self) -> Actor {
        Actor { device: self.meta.device, incarnation: self.meta.incarnation }
    }

    /// The member's role in a scope.
    pub(super) fn role(&self, scope: u32) -> Option<Role> {
        self.meta.grants.iter().find(|grant| grant.scope == scope).map(|grant| grant.role)
    }

    /// Puts an entry back, or takes it out if nothing of it is left to send or to settle.
    pub(super) fn put_entry(&mut self, entry: OutboxEntry) {
        if entry.is_finished() {
            self.forget_entry(&entry);
        } else {
            self.store_entry(entry);
        }
    }

    /// Puts a new state of an entry in: it may be sent when it is durable, whatever was durable of it before.
    pub(super) fn store_entry(&mut self, entry: OutboxEntry) {
        self.commits.durable.remove(&entry.number);
        self.commits.next.outbox.insert(entry.number);
        self.commits.next.entries.push(entry.number);
        self.commits.next.strict = true;
        self.outbox.insert(entry);
    }

    /// Takes an entry out of the outbox.
    pub(super) fn forget_entry(&mut self, entry: &OutboxEntry) {
        self.outbox.remove(entry.number);
        self.commits.next.outbox.insert(entry.number);
        self.commits.durable.remove(&entry.number);
        self.news.records.extend(entry.parts.iter().map(|part| part.doc));
    }

    /// The outbox entries that touch a document, in order.
    pub(super) fn entries_of(&self, doc: DocId) -> Vec<u64> {
        self.outbox.of(doc).map(|entry| entry.number).collect()
    }

    /// Puts a row, stores and tells it.
    pub(super) fn put_row(&mut self, doc: DocId, listed: Listed) {
        let packed = PackedRow::new(&listed);
        if self.rows.packed(doc) == Some(&packed) {
            return;
        }
        let durable = self.rows.insert(doc, packed);
        let before = durable.as_ref().and_then(PackedRow::read);
        self.commits.next.rows.entry(doc).or_insert(durable);
        self.row_changed(doc, before.as_ref().map(|before| &before.row), Some(&listed.row));
        if Self::is_naming(listed.row.kind) {
            self.naming.insert(doc);
        }
        if matches!(listed.row.kind, Kind::CUSTOM_FIELD | Kind::OPTION) {
            self.learn_registry();
        }
    }

    /// Forgets a document altogether.
    pub(super) fn drop_doc(&mut self, doc: DocId) {
        if let Some(durable) = self.rows.remove(doc) {
            let before = durable.read();
            self.commits.next.rows.entry(doc).or_insert(Some(durable));
            self.row_changed(doc, before.as_ref().map(|before| &before.row), None);
        }
        self.cache.forget(doc);
        self.commits.next.docs.insert(doc, None);
        if self.meta.fetch.remove(&doc) | self.meta.receipt.take().is_some() {
            self.commits.next.meta = true;
        }
    }

    /// What follows from a row's change in memory.
    pub(super) fn row_changed(&mut self, doc: DocId, before: Option<&Row>, after: Option<&Row>) {
        self.unsettled.note(doc, before, after);
        self.merged.update(doc, before, after);
        if let Some(filed) = &mut self.duplicates
            && before != after
            && let Some(kind) = after.or(before).map(|row| row.kind)
            && definition(kind).is_compared()
        {
            filed.entry(kind).or_default().put(doc, after.and_then(profile_of).as_ref());
        }
        // What the survivor's screen shows of it.
        let into = |row: Option<&Row>| row.and_then(Row::merged_into);
        let survivors = [into(before), into(after), self.survivor(doc)];
        self.news.records.extend(survivors.into_iter().flatten());
        if before.is_none() {
            // It may be the record that an opened part of it has waited for.
            let is_part = |doc: &&DocId| self.rows.head(**doc).is_some_and(|head| definition(head.kind).is_part());
            self.news.records.extend(self.watched.iter().filter(is_part));
        }
        self.news.rows.insert(doc);
        self.news.records.insert(doc);
    }

    /// Reads the workspace's custom fields, and what it has made of its lists, from their rows.
    pub(super) fn learn_registry(&mut self) {
        let is_defining = |head: RowHead| matches!(head.kind, Kind::CUSTOM_FIELD | Kind::OPTION);
        let defining = self.naming.iter().filter(|doc| self.rows.head(**doc).is_some_and(is_defining));
        let (mut fields, mut options) = (Vec::new(), Vec::new());
        for (doc, listed) in defining.filter_map(|doc| Some((doc, self.rows.get(*doc)?))) {
            let table = definition(listed.row.kind);
            // A removed field still says what an edit made before its removal may hold, an option what stands in records.
            let removed = listed.row.is_removed().then_some(("removed", Value::Time(0)));
            let values = listed.row.cells.iter().filter_map(|(slot, cell)| match cell {
                Cell::One(value) => table.by_slot(*slot).map(|(_, field)| (field.key, value.clone())),
                Cell::Many(_) | Cell::Other(_) => None,
            });
            let (record, values) = (doc.to_string(), values.chain(removed));
            if listed.row.kind == Kind::OPTION {
                options.extend(OptionRecord::from_values(&record, values));
            } else {
                let id = CustomField::id_of_record(&record);
                fields.extend(id.and_then(|id| CustomField::from_values(id, values)));
            }
        }
        self.registry = Registry::new(fields).with_options(options);
    }

    fn committed(&mut self, ticket: u64) {
        let Some(done) = self.commits.finish(ticket, !self.cache.loading.is_empty()) else { return };
        self.room.fitted();
        if done.read {
            self.room.found();
        }
        if self.room.suffices() && matches!(self.link.trouble, Some(Trouble::StorageFull | Trouble::StorageBroken)) {
            self.link.trouble = None;
        }
        for request in done.requests {
            self.effects.push(Effect::Notify(Notice::Done { request, error: None }));
        }
        for number in done.entries {
            if self.commits.next.outbox.contains(&number) {
                // It has been written anew since, and the next transaction makes that durable.
                continue;
            }
            if let Some(entry) = self.outbox.get(number) {
                self.news.records.extend(entry.parts.iter().map(|part| part.doc));
                self.commits.durable.insert(number);
            }
        }
    }

    fn commit_failed(&mut self, ticket: u64, failure: StorageFailure) {
        if !self.commits.take_back(ticket) {
            return;
        }
        match failure {
            StorageFailure::Fenced => {
                self.fenced = true;
                self.effects.push(Effect::Notify(Notice::Fenced));
                return;
            }
            StorageFailure::Full => {
                self.link.trouble = Some(Trouble::StorageFull);
                self.storage_is_full();
                return;
            }
            StorageFailure::Broken => self.link.trouble = Some(Trouble::StorageBroken),
        }
        self.commits.retry_at = Some(self.now + super::batch::RETRY);
    }

    /// Gives the host the next transaction, if there is something to write and none is under way.
    fn commit_next(&mut self) {
        if self.fenced || self.commits.is_busy() || self.commits.retry_at.is_some_and(|at| self.now < at) {
            return;
        }
        let Some((ticket, strict)) = self.commits.start() else { return };
        self.commits.writing_meta = Some(Box::new(self.meta.clone()));
        let mut before = self.outbox.take_before();
        before.append(&mut self.commits.current.outbox_before);
        self.commits.current.outbox_before = before;
        let writes = self.writes();
        self.effects.push(Effect::Commit { ticket, writes, strict });
    }

    /// What the transaction that was just started writes: the present state of everything that it names.
    fn writes(&self) -> Vec<Write> {
        let batch = &self.commits.current;
        let mut writes = Vec::new();
        for (doc, stored) in &batch.docs {
            writes.push(stored.as_ref().map_or(Write::DocGone(*doc), |stored| Write::Doc(*doc, stored.clone())));
        }
        for doc in batch.rows.keys() {
            writes.push(self.rows.packed(*doc).map_or(Write::RowGone(*doc), |row| Write::Row(*doc, row.clone())));
        }
        for number in &batch.outbox {
            writes.push(
                self.outbox.get(*number).map_or(Write::OutboxGone(*number), |entry| Write::Outbox(entry.clone())),
            );
        }
        for number in batch.tray.keys() {
            writes.push(self.tray.get(number).map_or(Write::TrayGone(*number), |entry| Write::Tray(entry.clone())));
        }
        writes.push(Write::Meta(Box::new(self.meta.clone())));
        writes
    }

    fn tick(&mut self) {
        self.link.tick(self.now);
        self.room.tick(self.now);
        // A clock that was set back must not postpone a retry by days.
        if self.commits.retry_at.is_some_and(|at| self.now >= at || at > self.now + super::batch::RETRY) {
            self.commits.retry_at = None;
        }
        self.cache.retry_loads();
    }
}
