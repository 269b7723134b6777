//! Reset to base and replay intents: the one answer to a refusal, a fork, and a base that has moved under the outbox.
//!
//! A refused change is in no one else's history, because devices sync only through the server. So the device drops its
//! branch of the document, begins again from the base under the incarnation that the server gave it, and writes the
//! intents that are left anew. What cannot be written goes to the tray: it is shown, never lost.

use std::collections::BTreeSet;

use minicbor::bytes::ByteVec;

use super::machine::Replica;
use super::outbox::{EntryPart, OutboxEntry, TrayEntry, TrayReason};
use crate::document::{DocId, Intent};

impl Replica {
    /// Writes a document's unsynced intents anew on its base. A command that cannot be written again goes as a whole, so the
    /// other documents that it is in are reset as well; all of them are in memory ([`super::outbox::Outbox::with_companions`]).
    pub(super) fn reset(&mut self, doc: DocId) {
        let mut astray = BTreeSet::from([doc]);
        while let Some(doc) = astray.pop_first() {
            astray.extend(self.reset_one(doc));
        }
    }

    /// Answers the other documents that have lost a change to the tray.
    fn reset_one(&mut self, doc: DocId) -> BTreeSet<DocId> {
        let mut astray = BTreeSet::new();
        let numbers = self.entries_of(doc);
        // The branch goes first, so that the view is the base alone.
        let mut replay: Vec<(u64, Vec<Intent>, Vec<Intent>)> = Vec::new();
        for number in numbers {
            let Some(mut entry) = self.outbox.get(number).cloned() else { continue };
            for part in entry.parts.iter_mut().filter(|part| part.doc == doc) {
                part.changes.clear();
                replay.push((number, std::mem::take(&mut part.intents), std::mem::take(&mut part.contested)));
            }
            self.outbox.insert(entry);
        }
        self.cache.get(doc).view = None;
        for (number, intents, contested) in replay {
            let rewritten =
                if self.can_replay(doc, &intents) { self.write_part(doc, intents.clone()).ok() } else { None };
            let Some(mut entry) = self.outbox.get(number).cloned() else { continue };
            match rewritten {
                Some(EntryPart { intents, changes, contested: new, .. }) => {
                    for part in entry.parts.iter_mut().filter(|part| part.doc == doc) {
                        part.intents.clone_from(&intents);
                        part.changes.clone_from(&changes);
                        part.contested = contested.iter().chain(&new).cloned().collect();
                    }
                    self.put_entry(entry);
                }
                None => {
                    for part in entry.parts.iter_mut().filter(|part| part.doc == doc) {
                        part.intents.clone_from(&intents);
                        part.contested.clone_from(&contested);
                    }
                    self.outbox.insert(entry.clone());
                    astray.extend(self.refuse(entry, TrayReason::NotReplayable));
                }
            }
        }
        self.commits.next.strict = true;
        let is_held = self.cache.get(doc).stored.is_some();
        if is_held || self.outbox.touches(doc) {
            self.refresh_row(doc);
        } else {
            self.drop_doc(doc);
        }
        astray.remove(&doc);
        astray
    }

    /// Whether the intents have something to stand on: a record that is held, or one that they give birth to.
    fn can_replay(&mut self, doc: DocId, intents: &[Intent]) -> bool {
        let born = intents.iter().any(|intent| intent.key() == "kind");
        born || self.view(doc).is_ok_and(|view| view.is_born())
    }

    /// Moves a command to the tray. Answers the documents whose view and row still show it: for the caller to reset, unless
    /// they go with it.
    #[must_use]
    pub(super) fn refuse(&mut self, entry: OutboxEntry, reason: TrayReason) -> BTreeSet<DocId> {
        let parts = entry.parts.iter().map(|part| {
            let intents = part.intents.iter().chain(&part.contested).cloned().collect();
            (part.doc, self.title(part.doc), intents)
        });
        let tray = TrayEntry {
            number: entry.number,
            made: entry.made,
            refused: self.now,
            reason,
            parts: parts.collect(),
            damaged: None,
        };
        self.forget_entry(&entry);
        self.put_in_tray(tray);
        entry.parts.iter().filter(|part| !part.is_finished()).map(|part| part.doc).collect()
    }

    /// Puts an entry into the tray, durably with whatever put it there.
    pub(super) fn put_in_tray(&mut self, entry: TrayEntry) {
        let number = entry.number;
        let durable = self.tray.insert(number, entry);
        self.commits.next.tray.entry(number).or_insert(durable);
        self.commits.next.strict = true;
        self.news.tray = true;
    }

    /// What a list calls a record.
    pub(super) fn title(&self, doc: DocId) -> String {
        self.rows.get(doc).map(|listed| listed.row.title().to_owned()).unwrap_or_default()
    }

    /// An outbox entry for changes that were made before and have to be sent again.
    pub(super) fn resend(&mut self, doc: DocId, intents: Vec<Intent>, changes: Vec<Vec<u8>>) {
        let changes = changes.into_iter().map(ByteVec::from).collect();
        let part = EntryPart { doc, intents, changes, contested: Vec::new() };
        let entry = OutboxEntry { number: self.meta.next_entry, made: self.now, parts: vec![part] };
        self.meta.next_entry += 1;
        self.store_entry(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Value;
    use crate::document::heads_of_snapshot;
    use crate::replica::phone::{OTHERS, Phone, customer, id, page, snapshot};
    use crate::replica::{Command, Effect, Event};
    use crate::sync::cursor::Epoch;
    use crate::sync::message::DocsAnswer;

    #[test]
    fn a_command_that_cannot_be_written_again_is_undone_in_all_its_records() {
        let mut phone = Phone::with_customers(3);
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        phone.rename(&[0, 1], "Luna");
        assert_eq!((phone.name(0).as_deref(), phone.name(1).as_deref()), (Some("Luna"), Some("Luna")));
        // The restored server has never heard of the first of them.
        phone.answer(page(2, vec![snapshot(1, &customer(OTHERS)), snapshot(2, &customer(OTHERS))]));
        let reasons: Vec<TrayReason> = phone.replica.tray().map(|entry| entry.reason).collect();
        let lost = TrayReason::Lost { by: OTHERS.device };
        assert_eq!(
            reasons,
            [TrayReason::NotReplayable, lost],
            "and what others had written there, to be written again"
        );
        assert_eq!(phone.replica.outbox().count(), 0);
        assert_eq!((phone.name(0).as_deref(), phone.name(1).as_deref()), (None, Some("Sol")));
    }

    #[test]
    fn a_document_of_another_epoch_does_not_replace_what_is_held() {
        let mut phone = Phone::with_customers(1);
        let mut newer = customer(OTHERS);
        newer.write(OTHERS, &[Intent::set("name", Value::text("Sol"), Value::text("Luna"))], 2).unwrap();
        phone.replica.want_whole(id(0));
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        phone.answer(page(1, Vec::new()));
        assert!(phone.waiting.iter().any(|effect| matches!(effect, Effect::Fetch { .. })));
        let held = phone.disk.docs[&id(0)].heads.clone();
        let answer =
            DocsAnswer { items: vec![snapshot(0, &newer)], epoch: Epoch(2), left: Vec::new(), ..DocsAnswer::default() };
        phone.tell(Event::Fetched { answer: Box::new(answer) });
        phone.rest();
        assert_eq!(phone.disk.docs[&id(0)].heads, held);
        phone.answer(page(2, vec![snapshot(0, &newer)]));
        assert_eq!(phone.disk.docs[&id(0)].heads, heads_of_snapshot(&newer.save()).unwrap());
        assert_eq!(phone.name(0).as_deref(), Some("Luna"));
    }
}
