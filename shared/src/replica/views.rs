//! What the views are told: rows, opened records, the tray, the state of sync.

use std::collections::BTreeSet;

use super::effect::Effect;
use super::machine::Replica;
use super::notice::{Contested, Loading, Notice, RecordView, SyncState};
use super::stored::Listed;
use crate::crm::Value;
use crate::document::{DocId, Intent, Record, Row};
use crate::sync::cursor::Scope;

/// Milliseconds a day.
pub(super) const DAY: i64 = 86_400_000;

impl Replica {
    /// Projects a document's row from its view; only for documents that are in memory.
    pub(super) fn refresh_row(&mut self, doc: DocId) {
        let scope = self.rows.head(doc).and_then(|head| head.scope);
        self.project_row(doc, scope);
    }

    /// The same, for a document that is listed in this scope or will be.
    pub(super) fn project_row(&mut self, doc: DocId, scope: Option<Scope>) {
        self.news.records.insert(doc);
        let contested = self.contested_keys(doc);
        let registry = std::mem::take(&mut self.registry);
        let row = self.view(doc).ok().and_then(|view| {
            let mut row = view.row(&registry)?;
            // Where several values stand, the field counts already.
            row.dispute(contested.iter().filter(|key| view.standing(key).len() < 2).count());
            Some(row)
        });
        self.registry = registry;
        let Some(mut row) = row else { return };
        if !contested.is_empty() {
            row.flags |= Row::CONFLICT;
        }
        self.put_row(doc, Listed { scope, row });
    }

    /// How many commands wait for the server's update. While none does this costs nothing.
    fn count_held(&self) -> usize {
        let held = self.link.held.is_some().then(|| self.outbox.sendable()).into_iter().flatten();
        held.filter(|entry| self.link.holds(entry.number)).count()
    }

    /// The fields of a record with an edit that waits for its author.
    fn contested_keys(&self, doc: DocId) -> BTreeSet<String> {
        let parts = self.outbox.of(doc).flat_map(|entry| &entry.parts).filter(|part| part.doc == doc);
        parts.flat_map(|part| &part.contested).map(|intent| intent.key().to_owned()).collect()
    }

    pub(super) fn tell_views(&mut self) {
        let rows = std::mem::take(&mut self.news.rows);
        if !rows.is_empty() {
            let rows = rows.into_iter().map(|doc| (doc, self.rows.get(doc).map(|listed| listed.row))).collect();
            self.effects.push(Effect::Notify(Notice::Rows { rows }));
        }
        for doc in std::mem::take(&mut self.news.records) {
            if self.watched.contains(&doc) {
                self.tell_record(doc);
            }
        }
        for (name, to) in std::mem::take(&mut self.news.went_along) {
            self.effects.push(Effect::Notify(Notice::WentAlong { name, to }));
        }
        if std::mem::take(&mut self.news.tray) {
            let entries = self.tray.values().cloned().collect();
            self.effects.push(Effect::Notify(Notice::Tray { entries }));
        }
    }

    fn tell_record(&mut self, doc: DocId) {
        let mut shown = self.parts_of(doc);
        shown.push(doc);
        if shown.iter().any(|doc| self.rows.contains(*doc) && self.cache.peek(*doc).is_none()) {
            // It was let go; asking for it again tells it.
            let command = super::command::Command::Open { doc };
            self.cache.jobs.push_back(super::cache::Job::Command { request: 0, id: None, command });
            return;
        }
        let view = self.record_view(doc).map(Box::new);
        self.effects.push(Effect::Notify(Notice::Record { view, doc }));
    }

    fn record_view(&mut self, doc: DocId) -> Option<RecordView> {
        let head = self.rows.head(doc)?;
        let role = self.role(head.home());
        let record = self.record_of(doc)?;
        let (mut waiting, mut contested) = (Vec::new(), Vec::new());
        for entry in self.outbox.of(doc) {
            for part in entry.parts.iter().filter(|part| part.doc == doc) {
                if !part.changes.is_empty() {
                    waiting.extend(part.intents.iter().map(|intent| intent.key().to_owned()));
                }
                let made = entry.made;
                contested.extend(part.contested.iter().map(|intent| Contested { intent: intent.clone(), made }));
            }
        }
        waiting.sort_unstable();
        waiting.dedup();
        let mut refused: Vec<String> = self
            .tray
            .values()
            .flat_map(|entry| &entry.parts)
            .filter(|(own, _, _)| *own == doc)
            .flat_map(|(_, _, intents)| intents)
            .filter(|intent| is_last_word(intent, &record))
            .map(|intent| intent.key().to_owned())
            .collect();
        refused.sort_unstable();
        refused.dedup();
        let merged = self.merged_records(doc);
        let (shown_on, astray) = match self.shown_on(doc) {
            Ok(shown_on) => (shown_on, None),
            Err(astray) => (None, Some(astray)),
        };
        Some(RecordView { doc, record, waiting, contested, role, merged, shown_on, refused, astray })
    }

    /// What a record says; none if it is not on this device. Only for documents that are in memory.
    pub(super) fn record_of(&mut self, doc: DocId) -> Option<Record> {
        if !self.rows.contains(doc) {
            return None;
        }
        let registry = std::mem::take(&mut self.registry);
        let record = self.view(doc).ok().and_then(|view| view.read(&registry));
        self.registry = registry;
        record
    }

    /// Tells the state of sync, if it is another than before.
    pub(super) fn tell_sync(&mut self) {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        // What was loaded is here, and the load paused, once it is on the disk: whoever is told so may close the app.
        let stored = self.commits.stored_meta.as_ref();
        let is_whole = self.meta.complete && stored.is_none_or(|stored| stored.complete);
        let is_paused = stored.map_or(self.meta.is_paused, |stored| stored.is_paused);
        let state = SyncState {
            waiting: count(self.outbox.waiting()),
            oldest: self.outbox.sendable().next().map(|entry| entry.made),
            contested: count(self.outbox.contested()),
            refused: count(self.tray.len()),
            busy: self.link.is_busy(),
            online: self.link.online,
            synced: self.meta.last_sync,
            loading: (!is_whole).then(|| Loading {
                have: count(self.rows.len()),
                remaining: self.meta.remaining,
                is_paused,
            }),
            trouble: self.link.trouble,
            unsettled: self.count_unsettled(),
            clock_ahead: i32::try_from(self.meta.clock_ahead / DAY).unwrap_or(0),
            unsynced: count(self.outbox.unfinished() + self.tray.len()),
            locked: self.meta.revoked,
            held: count(self.count_held()),
            is_older: self.link.is_older,
        };
        if state != self.news.told {
            self.news.told = state.clone();
            self.effects.push(Effect::Notify(Notice::Sync { state }));
        }
    }
}
/// Whether what a refused intent would have written over stands there still: who has written something else since has seen to it.
fn is_last_word(refused: &Intent, record: &Record) -> bool {
    match refused {
        Intent::Set { key, seen, .. } => seen.first().unwrap_or(&Value::Null) == record.value(key),
        Intent::Text { .. } => true,
    }
}
