//! Rows made anew from their documents: after an update those of the kinds of which it lists something else, slice by slice while
//! nothing else is to do; and those that could not be read.
//!
//! A row of a kind that this app does not know is the server's, and stays as it came; it is made anew by the app that knows it.

use super::cache::Job;
use super::link::Sweep;
use super::machine::Replica;
use super::outbox::TrayEntry;
use super::rows::PackedRow;
use super::stored::{Damage, StoredDoc};
use crate::document::DocId;
use crate::sync::{SCHEMA, are_outdated};

/// Rows a slice: some tens of milliseconds on a slow phone.
const SLICE: usize = 32;

impl Replica {
    /// Makes the next slice of rows anew, if there is one and nothing else to do.
    pub(super) fn project_next(&mut self) {
        let is_idle = self.cache.jobs.is_empty() && self.cache.loading.is_empty() && !self.commits.is_busy();
        if self.meta.projected == SCHEMA || !is_idle || self.commits.retry_at.is_some() {
            return;
        }
        let schema = self.meta.projected;
        let is_outdated = |row: &PackedRow| row.head().is_none_or(|head| are_outdated(head.kind, schema));
        let rows = self.rows.after(self.meta.projected_upto).filter(|(_, row)| is_outdated(row));
        let docs: Vec<DocId> = rows.map(|(doc, _)| doc).take(SLICE).collect();
        let Some(upto) = docs.last().copied() else {
            self.meta.projected = SCHEMA;
            self.meta.projected_upto = None;
            self.commits.next.meta = true;
            return;
        };
        self.cache.jobs.push_back(Job::Project { docs, upto: Some(upto) });
    }

    /// Makes rows anew whose documents are in memory.
    pub(super) fn project(&mut self, docs: &[DocId], upto: Option<DocId>) {
        for doc in docs {
            self.project_one(*doc);
            if !self.watched.contains(doc) && !self.outbox.touches(*doc) {
                self.cache.forget(*doc);
            }
        }
        if upto.is_some() {
            self.meta.projected_upto = upto;
            self.commits.next.meta = true;
        }
    }

    fn project_one(&mut self, doc: DocId) {
        let (is_listed, waits) = (self.rows.contains(doc), self.outbox.touches(doc));
        let stored = self.cache.get(doc).stored.as_ref();
        let (scope, is_evicted) = (stored.and_then(|stored| stored.scope), stored.is_some_and(StoredDoc::is_evicted));
        let is_there = stored.is_some() || waits;
        if is_there && !is_evicted && self.build_view(doc).is_some() {
            let listed = self.rows.head(doc).and_then(|head| head.scope);
            self.project_row(doc, if is_listed { listed } else { scope });
            if !self.rows.contains(doc) {
                // Of a kind that this app does not know, so the server has to say its row.
                self.want_whole(doc);
            }
        } else if waits && !is_evicted {
            // What it builds on cannot be read: it is written anew on what can.
            self.reset(doc);
        } else if !is_evicted || !is_listed {
            // What was put away is projected when it is opened.
            self.want_whole(doc);
        }
    }

    /// What was stored and cannot be read is shown, made anew, or asked for.
    pub(super) fn take_damage(&mut self, damage: Damage) {
        let Damage { rows, has_gaps, outbox, tray } = damage;
        let mut docs = rows;
        if !outbox.is_empty() || has_gaps {
            // Later edits may build on what cannot be read; and a record that was made here has its row alone to be listed by.
            docs.extend(self.outbox.values().flat_map(|entry| &entry.parts).map(|part| part.doc));
        }
        for (number, bytes) in outbox {
            self.commits.next.outbox.insert(number);
            self.put_in_tray(TrayEntry::unreadable(number, bytes, self.now));
        }
        for (number, bytes) in tray {
            self.put_in_tray(TrayEntry::unreadable(number, bytes, self.now));
        }
        docs.sort_unstable();
        docs.dedup();
        for docs in docs.chunks(SLICE) {
            self.cache.jobs.push_back(Job::Project { docs: docs.to_vec(), upto: None });
        }
        if has_gaps {
            // What was put away, and now has no row either, nobody would miss.
            let scopes = self.meta.grants.iter().map(|grant| grant.scope).collect();
            self.meta.cursors.clear();
            self.meta.settled.clear();
            self.begin_sweep(Sweep { scopes, ..Sweep::default() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{Kind, definition};
    use crate::document::Row;
    use crate::replica::phone::{Disk, OTHERS, Phone, customer, id, snapshot};
    use crate::replica::{Effect, Event, Listed, PackedRow, TrayReason};
    use crate::sync::cursor::Epoch;
    use crate::sync::message::DocsAnswer;

    /// A disk of an earlier app, whose rows lack everything that is listed since.
    fn earlier(customers: u8) -> Disk {
        let mut disk = Phone::with_customers(customers).disk;
        disk.meta.projected = 0;
        for of in 0..customers {
            let row = Row::new(Kind::CUSTOMER, 1);
            disk.rows.insert(id(of), PackedRow::new(&Listed { scope: Some(1), row }));
        }
        disk
    }

    /// Who lists another field of a kind raises [`SCHEMA`] and puts it into the kind's `rows`, or phones that were there before would not find it.
    #[test]
    fn what_rows_hold_is_of_this_schema() {
        let listed = Kind::all().map(|kind| {
            let fields = definition(kind).all_fields().filter(|(_, field)| field.listed);
            fields.fold((0, 0), |(count, slots), (_, field)| (count + 1, slots + u32::from(field.slot)))
        });
        let rows: Vec<u16> = Kind::all().map(|kind| definition(kind).rows).collect();
        assert_eq!(
            rows.iter().copied().zip(listed).collect::<Vec<_>>(),
            [
                (4, (31, 973)),
                (2, (13, 106)),
                (2, (11, 158)),
                (2, (5, 15)),
                (2, (9, 45)),
                (5, (16, 222)),
                (4, (12, 79)),
                (4, (10, 55)),
                (4, (10, 55))
            ]
        );
        assert!(rows.into_iter().all(|rows| rows <= SCHEMA));
    }

    #[test]
    fn rows_of_an_earlier_app_are_made_anew_slice_by_slice() {
        let mut phone = Phone::start(earlier(100));
        let is_load = |effect: &Effect| if let Effect::Load { docs } = effect { Some(docs.len()) } else { None };
        let loads: Vec<usize> = phone.waiting.iter().filter_map(is_load).collect();
        assert_eq!(loads, [SLICE], "a start does no more than the first slice");
        let anew = |phone: &Phone| (0..100).filter(|of| phone.name(*of).as_deref() == Some("Sol")).count();
        assert_eq!(anew(&phone), 0);
        // Cut off in the middle it goes on where it was.
        while phone.disk.meta.projected_upto.is_none() {
            assert!(phone.touch_disk());
        }
        let mut phone = phone.cut();
        assert_eq!(anew(&phone), SLICE);
        phone.rest();
        assert_eq!((phone.disk.meta.projected, phone.disk.meta.projected_upto), (SCHEMA, None));
        assert_eq!(anew(&phone), 100);
        assert_eq!(phone.disk.rows, *phone.replica.packed_rows());
    }

    #[test]
    fn a_row_that_cannot_be_read_is_made_of_its_document() {
        let mut disk = Phone::with_customers(3).disk;
        disk.rows.remove(id(0));
        disk.rows.remove(id(1));
        disk.docs.remove(&id(1));
        let mut phone = Phone::start_with(disk, Damage { rows: vec![id(0), id(1)], ..Damage::default() });
        phone.rest();
        assert_eq!((phone.name(0).as_deref(), phone.name(1)), (Some("Sol"), None));
        assert_eq!(phone.disk.meta.fetch.iter().copied().collect::<Vec<_>>(), [id(1)], "the other one is asked for");
    }

    #[test]
    fn rows_that_are_missing_are_read_again() {
        let mut disk = Phone::with_customers(3).disk;
        disk.rows.remove(id(2));
        disk.docs.remove(&id(2));
        let mut phone = Phone::start_with(disk, Damage { has_gaps: true, ..Damage::default() });
        phone.rest();
        assert!(phone.sent().1.cursors.is_empty());
        assert_eq!(phone.name(0).as_deref(), Some("Sol"), "the others are there meanwhile");
    }

    #[test]
    fn an_entry_that_cannot_be_read_is_shown_and_stops_nothing() {
        let mut phone = Phone::with_customers(2);
        phone.rename(&[0], "Luna");
        phone.rename(&[0], "Estrella");
        let mut disk = phone.disk;
        let (first, _) = disk.outbox.pop_first().unwrap();
        let damage = Damage { outbox: vec![(first, vec![7; 40])], ..Damage::default() };
        let mut phone = Phone::start_with(disk, damage);
        phone.rest();
        let entry = phone.disk.tray[&first].clone();
        assert_eq!((entry.reason, entry.damaged.as_ref().map(|bytes| bytes.len())), (TrayReason::Unreadable, Some(40)));
        // The later edit was built on it: it is written anew on the base, whose value is another than its author saw.
        assert_eq!(phone.replica.outbox().count(), 1);
        assert!(phone.replica.outbox().all(|entry| entry.parts.iter().all(|part| part.contested.len() == 1)));
        let answer = DocsAnswer {
            items: vec![snapshot(0, &customer(OTHERS))],
            epoch: Epoch(1),
            left: Vec::new(),
            ..DocsAnswer::default()
        };
        phone.tell(Event::Fetched { answer: Box::new(answer) });
        phone.rest();
        assert_eq!(phone.name(0).as_deref(), Some("Sol"));
    }
}
