//! What the page gets to see of the book: windows of its lists, and names.
//!
//! The book itself, with search, filters and orders, is [`shared::book`]; it is kept up by each change, so that no list is
//! ever built anew for one edit. The rows are the replica's.

mod agenda;
mod lines;
mod slots;

use shared::book;
use shared::crm::{Kind, Registry};
use shared::document::{DocId, Row};

pub use shared::book::Touched;

use agenda::Calendar;
use slots::Slots;

/// The book.
pub struct Book {
    slots: Slots,
    book: book::Book,
    calendar: Calendar,
    /// The day since 1970 on which an instant falls by the clocks here.
    local_day: fn(i64) -> i64,
}

impl Book {
    /// The book of these rows; `local_day` says on which day since 1970 an instant falls by the clocks here.
    pub fn of<'r>(
        rows: impl Iterator<Item = (DocId, &'r Row)>,
        registry: &Registry,
        local_day: fn(i64) -> i64,
    ) -> Self {
        let (book, calendar) = (book::Book::new(), Calendar::default());
        let mut filled = Self { slots: Slots::new(), book, calendar, local_day };
        for (doc, row) in rows {
            filled.put(doc, Some(row), registry);
        }
        filled.book.filled();
        filled
    }

    /// Takes in rows that are new, changed or gone.
    pub fn update<'r>(&mut self, rows: impl Iterator<Item = (DocId, Option<&'r Row>)>, registry: &Registry) -> Touched {
        let mut touched = Touched::default();
        for (doc, row) in rows {
            let own = self.put(doc, row, registry);
            touched.customers |= own.customers;
            touched.activities |= own.activities;
            touched.directory |= own.directory;
        }
        touched
    }

    fn put(&mut self, doc: DocId, row: Option<&Row>, registry: &Registry) -> Touched {
        match row {
            Some(row) => match row.kind {
                Kind::Customer => self.calendar.customer(doc, row, &self.slots),
                Kind::Activity => self.calendar.activity(doc, row, &self.slots, self.local_day),
                Kind::Member | Kind::Territory | Kind::CustomField => {}
            },
            None => self.calendar.forget(doc),
        }
        self.book.update(doc, row, registry)
    }
}
