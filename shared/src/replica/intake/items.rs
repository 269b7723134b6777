//! The documents of an answer: whole ones, changes, and those that have left a scope.

use super::Intake;
use crate::document::{DocId, Document, Row, heads_of_snapshot};
use crate::replica::base::is_text_birth;
use crate::replica::{Listed, Replica, StoredDoc};
use crate::sync::are_outdated;
use crate::sync::message::{Item, ItemBody};

impl Replica {
    pub(super) fn take_item(&mut self, item: Item, intake: &mut Intake) {
        let Item { doc, scope, body } = item;
        if !matches!(body, ItemBody::Leave) {
            // It has left one scope for another that is read here, too: what came of it is kept, also where it has to be
            // fetched.
            intake.left.retain(|(left, _)| *left != doc);
        }
        match body {
            ItemBody::Snapshot { history, row, bytes } => {
                let Ok(heads) = heads_of_snapshot(&bytes) else {
                    self.want_whole(doc);
                    return;
                };
                let row = self.row_made_here(row, &bytes, intake.schema);
                let stored = StoredDoc { bytes, heads, history, scope: Some(scope) };
                // Of a base that is replaced nothing goes that the server does not have.
                if self.link.sweep.is_some() && self.recover(doc, &stored) {
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
                let Some(mut listed) = self.rows.get(doc) else {
                    self.want_whole(doc);
                    return;
                };
                let Some(chunks) = self.unpack_tail(doc, &changes) else {
                    self.want_whole(doc);
                    return;
                };
                // A text's birth may be here already, from a change of this device's own.
                let born = chunks.iter().any(|chunk| is_text_birth(chunk));
                if intake.spelled || intake.acknowledged.contains(&doc) || born {
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
                if are_outdated(listed.row.kind, intake.schema) {
                    intake.refresh.insert(doc);
                }
                self.take_row(doc, listed, intake);
            }
            ItemBody::Leave => {
                if intake.acknowledged.contains(&doc) {
                    intake.left.insert((doc, scope));
                }
                let Some(mut stored) = self.cache.get(doc).stored.clone() else { return };
                // In a new epoch a record that has not come yet may have left before the device ever had it: what is held of it
                // is compared, like all that does not come.
                let is_compared =
                    self.link.sweep.as_ref().is_none_or(|sweep| !sweep.recover || sweep.seen.contains(&doc));
                if stored.scope == Some(scope) && is_compared {
                    stored.scope = None;
                    self.put_base(doc, stored);
                    if let Some(listed) = self.rows.get(doc) {
                        self.put_row(doc, Listed { scope: None, ..listed });
                    }
                    self.meta.leaving.push(doc);
                }
            }
        }
    }

    /// The row of a whole document: the server's, unless that is older than what rows of this kind hold now. What is listed of
    /// custom fields stays: those that tell of them may not be here yet.
    fn row_made_here(&self, row: Row, bytes: &[u8], schema: u16) -> Row {
        if !are_outdated(row.kind, schema) {
            return row;
        }
        let own = Document::load(bytes).ok().and_then(|document| document.row(&self.registry));
        match own {
            Some(own) => Row { custom: row.custom, ..own },
            None => row,
        }
    }

    /// Takes a row, unless something unsynced lies on the document: then its own view says.
    fn take_row(&mut self, doc: DocId, listed: Listed, intake: &mut Intake) {
        if self.outbox.touches(doc) {
            let row = self.rows.get(doc).map_or(listed.row, |before| before.row);
            self.put_row(doc, Listed { scope: listed.scope, row });
            intake.refresh.insert(doc);
        } else {
            self.put_row(doc, listed);
        }
        self.news.records.insert(doc);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{Registry, Value};
    use crate::document::Intent;
    use crate::replica::phone::{OTHERS, Phone, customer, id, page, snapshot, tail};
    use crate::replica::{Command, Event};
    use crate::sync::cursor::Epoch;
    use crate::sync::message::{DocsAnswer, Outcome, SyncAnswer};

    #[test]
    fn an_own_change_that_came_before_an_older_one_leaves_no_wrong_row() {
        let mut phone = Phone::with_customers(1);
        let mut theirs = customer(OTHERS);
        let older = theirs.write(OTHERS, &[Intent::set("name", Value::text("Sol"), Value::text("Cometa"))], 2).unwrap();
        phone.rename(&[0], "Luna");
        let own: Vec<Vec<u8>> = phone
            .replica
            .outbox()
            .flat_map(|entry| &entry.parts)
            .flat_map(|part| &part.changes)
            .map(|change| change.to_vec())
            .collect();
        theirs.apply(own.iter().map(Vec::as_slice)).unwrap();
        phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted], more: true, upto: 6, ..page(1, Vec::new()) });
        assert_eq!(phone.name(0).as_deref(), Some("Luna"));
        // To the server the row did not change by its own merging, so the patch is empty.
        let items = vec![tail(0, &[older.changes[0].1.clone()])];
        phone.answer(SyncAnswer { upto: 7, ..page(1, items) });
        let row = theirs.row(&Registry::default()).unwrap();
        assert!(row.flags & Row::CONFLICT > 0);
        assert_eq!(phone.replica.row(id(0)).map(|listed| listed.row), Some(row));
    }

    #[test]
    fn the_feed_may_repeat_what_was_fetched_whole() {
        let mut phone = Phone::with_customers(1);
        let mut newer = customer(OTHERS);
        let mut chunks = Vec::new();
        for (seen, name) in [("Sol", "Luna"), ("Luna", "Estrella")] {
            let written = newer.write(OTHERS, &[Intent::set("name", Value::text(seen), Value::text(name))], 2).unwrap();
            chunks.extend(written.changes.into_iter().map(|(_, chunk)| chunk));
        }
        phone.replica.want_whole(id(0));
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        phone.answer(page(1, Vec::new()));
        let answer =
            DocsAnswer { items: vec![snapshot(0, &newer)], epoch: Epoch(1), left: Vec::new(), ..DocsAnswer::default() };
        phone.tell(Event::Fetched { answer: Box::new(answer) });
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        phone.rest();
        assert_eq!(phone.sent().1.settled.as_ref(), Some(&phone.disk.meta.cursors), "tails are to be spelled out");
        phone.answer(page(1, vec![tail(0, &chunks)]));
        assert_eq!((&phone.disk.docs[&id(0)].heads, phone.name(0).as_deref()), (&newer.heads(), Some("Estrella")));
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        assert_eq!(phone.sent().1.settled, None, "everything has been read since");
    }
}
