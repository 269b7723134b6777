//! The book: which customers there are, in which order, what was done with each; windows of it for the page.
//!
//! It holds keys for sorting and searching, not the rows: those are the replica's. Kept up by each change, so that no list
//! is ever built anew for one edit.

mod agenda;
mod lines;
mod slots;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use shared::crm::search::fold;
use shared::crm::{Kind, Registry};
use shared::document::{DocId, Row};

use super::search;
use agenda::Calendar;
use slots::Slots;

/// From so many changes at once on, sorting everything is cheaper than placing each.
const BULK: usize = 200;

/// The book.
pub struct Book {
    slots: Slots,
    /// Sort key of each listed customer.
    keys: BTreeMap<DocId, Rc<str>>,
    /// Listed customers in order.
    order: Vec<(Rc<str>, DocId)>,
    search: search::Index,
    /// Each customer's activities.
    activities: BTreeMap<DocId, BTreeSet<DocId>>,
    /// The customer of each activity.
    customer_of: BTreeMap<DocId, DocId>,
    /// Members, territories and custom fields.
    directory: BTreeSet<DocId>,
    calendar: Calendar,
    /// The day since 1970 on which an instant falls by the clocks here.
    local_day: fn(i64) -> i64,
}

/// Which views a change touches.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// The list of customers.
    pub customers: bool,
    /// Some customer's activities.
    pub activities: bool,
    /// Members, territories or custom fields.
    pub directory: bool,
}

impl Book {
    /// An empty book; `local_day` says on which day since 1970 an instant falls by the clocks here.
    pub fn new(local_day: fn(i64) -> i64) -> Self {
        Self {
            slots: Slots::new(),
            keys: BTreeMap::new(),
            order: Vec::new(),
            search: search::Index::default(),
            activities: BTreeMap::new(),
            customer_of: BTreeMap::new(),
            directory: BTreeSet::new(),
            calendar: Calendar::default(),
            local_day,
        }
    }

    /// Takes in rows that are new, changed or gone.
    pub fn update<'r>(
        &mut self,
        rows: impl ExactSizeIterator<Item = (DocId, Option<&'r Row>)>,
        registry: &Registry,
    ) -> Touched {
        let mut touched = Touched::default();
        let bulk = rows.len() >= BULK;
        for (doc, row) in rows {
            match row {
                Some(row) => match row.kind {
                    Kind::Customer => {
                        touched.customers = true;
                        self.customer(doc, row, registry, bulk);
                    }
                    Kind::Activity => {
                        touched.activities = true;
                        self.activity(doc, row);
                    }
                    Kind::Member | Kind::Territory | Kind::CustomField => {
                        touched.directory = true;
                        self.directory.insert(doc);
                    }
                },
                None => {
                    touched.customers |= self.unlist(doc);
                    touched.activities |= self.forget_activity(doc);
                    touched.directory |= self.directory.remove(&doc);
                }
            }
        }
        if bulk && touched.customers {
            self.order = self.keys.iter().map(|(doc, key)| (Rc::clone(key), *doc)).collect();
            self.order.sort_unstable();
        }
        touched
    }

    fn customer(&mut self, doc: DocId, row: &Row, registry: &Registry, bulk: bool) {
        // A removed customer is out of the list, unless something about it wants a person.
        if row.is_removed() && row.flags & (Row::ISSUE | Row::CONFLICT) == 0 {
            self.unlist(doc);
            return;
        }
        self.search.set(doc, row, registry);
        self.calendar.customer(doc, Some(row), &self.slots);
        let key: Rc<str> = fold(row.text(self.slots.name)).into();
        let before = self.keys.insert(doc, Rc::clone(&key));
        if bulk || before.as_ref() == Some(&key) {
            return;
        }
        if let Some(before) = before {
            self.take_from_order(&(before, doc));
        }
        let place = (key, doc);
        if let Err(at) = self.order.binary_search(&place) {
            self.order.insert(at, place);
        }
    }

    fn unlist(&mut self, doc: DocId) -> bool {
        let Some(key) = self.keys.remove(&doc) else { return false };
        self.search.remove(doc);
        self.calendar.customer(doc, None, &self.slots);
        self.take_from_order(&(key, doc));
        true
    }

    fn take_from_order(&mut self, place: &(Rc<str>, DocId)) {
        if let Ok(at) = self.order.binary_search(place) {
            self.order.remove(at);
        }
    }

    fn activity(&mut self, doc: DocId, row: &Row) {
        self.relate(doc, row);
        self.calendar.activity(doc, Some(row), &self.slots, self.local_day);
    }

    /// Notes whose activity it is.
    fn relate(&mut self, doc: DocId, row: &Row) {
        let customer = if row.is_removed() { None } else { row.text(self.slots.customer).parse().ok() };
        if self.customer_of.get(&doc).copied() == customer {
            return;
        }
        self.unrelate(doc);
        if let Some(customer) = customer {
            self.customer_of.insert(doc, customer);
            self.activities.entry(customer).or_default().insert(doc);
        }
    }

    fn forget_activity(&mut self, doc: DocId) -> bool {
        self.calendar.activity(doc, None, &self.slots, self.local_day);
        self.unrelate(doc)
    }

    fn unrelate(&mut self, doc: DocId) -> bool {
        let Some(customer) = self.customer_of.remove(&doc) else { return false };
        if let Some(own) = self.activities.get_mut(&customer) {
            own.remove(&doc);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use shared::crm::Value;
    use shared::document::Cell;

    use super::*;

    fn rows(slots: &Slots) -> Vec<(DocId, Row)> {
        let names = ["Núñez", "abarrotes", "Ñandú", "Zeta", "Álamo", "nube"];
        let row = |(at, name): (usize, &&str)| {
            let mut row = Row::new(Kind::Customer, 1);
            row.cells.push((slots.name, Cell::One(Value::text(*name))));
            (DocId::from_bytes([at as u8; 16]), row)
        };
        names.iter().enumerate().map(row).collect()
    }

    fn shown(book: &Book) -> Vec<&str> {
        book.order.iter().map(|(key, _)| &**key).collect()
    }

    #[test]
    fn a_book_that_grew_row_by_row_is_in_order() {
        let mut book = Book::new(|ms| ms / 86_400_000);
        let registry = Registry::default();
        let mut rows = rows(&book.slots);
        for (doc, row) in &rows {
            book.update([(*doc, Some(row))].into_iter(), &registry);
        }
        assert_eq!(shown(&book), ["abarrotes", "alamo", "nandu", "nube", "nunez", "zeta"]);

        // Renamed, removed, gone.
        rows[0].1.cells[0].1 = Cell::One(Value::text("Casa Núñez"));
        rows[3].1.flags = Row::REMOVED;
        book.update(rows.iter().map(|(doc, row)| (*doc, Some(row))), &registry);
        book.update([(rows[5].0, None)].into_iter(), &registry);
        assert_eq!(shown(&book), ["abarrotes", "alamo", "casa nunez", "nandu"]);

        // What a merge left for a person to decide stays in view.
        rows[3].1.flags |= Row::ISSUE;
        book.update([(rows[3].0, Some(&rows[3].1))].into_iter(), &registry);
        assert_eq!(shown(&book).last(), Some(&"zeta"));
    }
}
