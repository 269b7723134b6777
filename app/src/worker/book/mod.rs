//! What the page gets to see of the book: windows of its lists, and names.
//!
//! The book itself, with search, filters and orders, is [`shared::book`]; it is kept up by each change, so that no list is
//! ever built anew for one edit. The rows are the replica's.

mod agenda;
mod ahead;
mod board;
mod calendar;
mod lines;
mod load;
mod month;
mod planning;
mod removed;
mod seek;
mod shelf;
mod slots;
mod team;
mod unsent;
mod unsettled;
mod views;
mod visits;

use shared::book;
use shared::crm::{Kind, Registry, Zone, definition};
use shared::document::{DocId, Row};
use shared::replica::Replica;

pub use shared::book::Touched;

use calendar::Calendar;
use shelf::Keys;
use slots::{LINES, Slots};

use crate::protocol::{CellOf, ShelfWanted};

/// The list of a kind, sorted as was wanted.
struct Sorted {
    wanted: ShelfWanted,
    /// On which day, since 1970-01-01.
    today: i64,
    all: usize,
    docs: Vec<DocId>,
    groups: Vec<book::Group>,
    /// Of which columns it is known what they come to, and that.
    summed: Vec<CellOf>,
    sums: Vec<Vec<book::Sum>>,
}

/// The book.
pub struct Book {
    slots: Slots,
    book: book::Book,
    calendar: Calendar,
    /// By whose clocks the days of lists, filters and teams are cut: the company's.
    company: Zone,
    /// What the company says of it.
    company_says: String,
    /// By whose clocks one's own days are: this device's.
    zone: Zone,
    /// Rows up to this document have been taken in.
    filled_to: Option<DocId>,
    is_full: bool,
    /// The list of a kind that was sorted last.
    sorted: Option<Sorted>,
    /// What that was sorted by.
    keys: Option<Keys>,
    /// What it is in groups by, and what was summed up.
    others: Vec<Keys>,
    /// On which record what hangs has been taken in before its turn.
    taken_ahead: Option<DocId>,
}

impl Book {
    /// A book with nobody in it yet but with all names that records refer to; [`Book::fill`] does the rest. Days are counted by
    /// the clocks of the company, which `zone_of` knows by their zone's name unless they are those of `zone`; one's own days begin
    /// and end by `zone`; `today` since 1970-01-01: of days before it nobody asks what was done on them. If the company says another
    /// zone, as when its record arrives, a book is begun anew: see [`Book::follows_company`].
    pub fn begin(replica: &Replica, zone: Zone, zone_of: impl FnOnce(&str) -> Option<Zone>, today: i64) -> Self {
        let company_says = company_zone(replica);
        let company = zone_of(&company_says).unwrap_or_else(|| zone.clone());
        let (book, calendar) = (book::Book::new(company.clone()), Calendar::since(today));
        let mut begun = Self {
            slots: Slots::new(),
            book,
            calendar,
            company,
            company_says,
            zone,
            filled_to: None,
            is_full: false,
            sorted: None,
            keys: None,
            others: Vec::new(),
            taken_ahead: None,
        };
        for (doc, listed) in replica.naming() {
            begun.put(doc, Some(&listed.row), replica.registry());
        }
        begun.foresee(replica);
        begun
    }

    /// Takes in some more rows of a replica; to be called until the book is full. What changes meanwhile is taken in by
    /// [`Book::update`] as ever: a row that is taken in twice counts once.
    pub fn fill(&mut self, replica: &Replica, count: usize) {
        let mut taken = 0;
        for (doc, row) in replica.packed_rows().after(self.filled_to).take(count) {
            taken += 1;
            self.filled_to = Some(doc);
            // Names are here from the beginning, and a damaged row is of no record that could be shown.
            if row.head().is_some_and(|head| !Replica::is_naming(head.kind))
                && let Some(listed) = row.read()
            {
                self.put(doc, Some(&listed.row), replica.registry());
            }
        }
        if taken < count {
            self.book.filled();
            self.is_full = true;
        }
    }

    /// Whether the company's days are still cut by the clocks by which the book was begun.
    pub fn follows_company(&mut self, replica: &Replica, zone_of: impl FnOnce(&str) -> Option<Zone>) -> bool {
        let says = company_zone(replica);
        if says == self.company_says {
            return true;
        }
        let company = zone_of(&says).unwrap_or_else(|| self.zone.clone());
        self.company_says = says;
        company == self.company
    }

    /// The company's day at an instant, since 1970-01-01.
    pub fn day(&self, ms: i64) -> i64 {
        self.company.day(ms)
    }

    /// By whose clocks that day is cut.
    pub fn company(&self) -> &Zone {
        &self.company
    }

    /// Whether every row has been taken in.
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// Takes in rows that are new, changed or gone.
    pub fn update<'r>(&mut self, rows: impl Iterator<Item = (DocId, Option<&'r Row>)>, registry: &Registry) -> Touched {
        let mut touched = Touched::default();
        for (doc, row) in rows {
            let own = self.put(doc, row, registry);
            touched.customers |= own.customers;
            touched.activities |= own.activities;
            touched.directory |= own.directory;
            touched.shelves |= own.shelves;
            touched.views |= own.views;
        }
        touched
    }

    fn put(&mut self, doc: DocId, row: Option<&Row>, registry: &Registry) -> Touched {
        match row {
            Some(row) if definition(row.kind).has_own_screens() => self.calendar.customer(doc, row, &self.slots),
            Some(row) if row.kind == LINES => self.calendar.activity(doc, row, &self.slots, &self.zone),
            Some(_) => {}
            None => self.calendar.forget(doc),
        }
        // What is in groups or summed up may be so no longer.
        if self.others.iter_mut().fold(false, |is_anew, keys| keys.change(doc, row) | is_anew) {
            self.sorted = None;
        }
        let touched = self.book.update(doc, row, registry);
        let is_keyed_anew = self.keys.as_mut().is_some_and(|keys| keys.change(doc, row));
        // What hangs on a record may let it through, or be what is searched for; so may what a filter names.
        let is_narrowed = |wanted: &ShelfWanted| !wanted.filter.is_empty() || !wanted.query.is_empty();
        let may_change = self.sorted.as_ref().is_some_and(|sorted| is_narrowed(&sorted.wanted));
        if touched.shelves || is_keyed_anew || may_change {
            self.sorted = None;
        }
        touched
    }
}

/// The zone that the company says, by its name in the IANA database; empty if it says none.
fn company_zone(replica: &Replica) -> String {
    let slot = definition(Kind::COMPANY).field("zone").map_or(u16::MAX, |field| field.slot);
    replica.row(DocId::COMPANY).map(|listed| listed.row.text(slot).to_owned()).unwrap_or_default()
}

/// What records are called, for filters and orders that name them.
fn titles(replica: &Replica) -> impl Fn(DocId) -> Option<String> {
    move |doc| replica.row(doc).map(|listed| listed.row.title().to_owned())
}
