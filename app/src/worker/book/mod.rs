//! What the page gets to see of the book: windows of its lists, and names.
//!
//! The book itself, with search, filters and orders, is [`shared::book`]; it is kept up by each change, so that no list is
//! ever built anew for one edit. The rows are the replica's.

mod lines;
mod slots;

use shared::book;
use shared::crm::Registry;
use shared::document::{DocId, Row};

pub use shared::book::Touched;
use slots::Slots;

/// The book.
pub struct Book {
    slots: Slots,
    book: book::Book,
}

impl Book {
    /// The book of these rows.
    pub fn of<'r>(rows: impl Iterator<Item = (DocId, &'r Row)>, registry: &Registry) -> Self {
        let mut book = book::Book::new();
        for (doc, row) in rows {
            book.update(doc, Some(row), registry);
        }
        book.filled();
        Self { slots: Slots::new(), book }
    }

    /// Takes in rows that are new, changed or gone.
    pub fn update<'r>(&mut self, rows: impl Iterator<Item = (DocId, Option<&'r Row>)>, registry: &Registry) -> Touched {
        let mut touched = Touched::default();
        for (doc, row) in rows {
            let own = self.book.update(doc, row, registry);
            touched.customers |= own.customers;
            touched.activities |= own.activities;
            touched.directory |= own.directory;
        }
        touched
    }
}
