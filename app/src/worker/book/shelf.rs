//! Windows of the lists of any kind.

use shared::book::Query;
use shared::crm::{Value, definition};
use shared::document::{DocId, Row};
use shared::replica::Replica;

use super::Book;
use crate::protocol::{Extent, RecordLine, ShelfWanted, ShelfWindow};

impl Book {
    /// The window that was asked for, as far as the book is filled.
    pub fn shelf(&mut self, wanted: &ShelfWanted, replica: &Replica) -> ShelfWindow {
        let query = Query::new(&wanted.query);
        let seen = self.book.look_at(wanted.kind, &query, wanted.offset as usize, wanted.count as usize);
        let line = |doc: DocId| Some(self.record_line(doc, &replica.row(doc)?.row, &query, replica));
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        ShelfWindow {
            wanted: wanted.clone(),
            total: count(seen.total),
            all: count(seen.all),
            lines: seen.docs.into_iter().filter_map(line).collect(),
            known: if self.is_full { Extent::All } else { Extent::SoFar },
        }
    }

    fn record_line(&self, doc: DocId, row: &Row, query: &Query, replica: &Replica) -> RecordLine {
        let table = definition(row.kind);
        let shown = table.shown.map_or(&[][..], |shown| shown.line);
        let fields = shown.iter().filter_map(|key| table.field(key));
        let fact = |slot: u16| row.values(slot).first().filter(|value| **value != Value::Null).cloned();
        let reasons = if query.is_empty() { Vec::new() } else { self.book.reasons_of(query, row, replica.registry()) };
        RecordLine {
            doc,
            title: row.title().to_owned(),
            facts: fields.filter_map(|field| Some((field.slot, fact(field.slot)?))).collect(),
            flags: row.flags,
            waiting: replica.is_waiting(doc),
            reasons,
        }
    }
}
