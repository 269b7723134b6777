//! What hangs on records: deeds ([`KindDef::is_deed`]), which were done with them or are to be, by their days.
//!
//! A record of any kind has deeds by its table. Whatever has some has a number among [`People`](super::people::People): of customers
//! stands there what their list asks, of all others what their deeds come to, and their shelf knows the rest. A deed is found as the
//! record on which it hangs, by the search of that one's kind.

use std::collections::BTreeMap;

use super::people::{NOBODY, Owed, UNTIMED};
use super::search::{NO_ENTRY, Query, Reason, Search};
use super::shelf::Shelf;
use super::{Book, Facts};
use crate::crm::values::date;
use crate::crm::{Kind, KindDef, Registry, Value, Zone, definition, kinds};
use crate::document::{DocId, Row};

/// Where the rows of a kind of deeds say when they are.
pub(super) struct Says {
    /// When it is to be done, an instant or a day: the first that is set counts.
    days: Box<[u16]>,
    done: u16,
    /// The choice that makes it a task, behind where it stands.
    task: Option<(u16, &'static str)>,
}

impl Says {
    /// Of every kind of deeds.
    pub(super) fn of_all() -> BTreeMap<Kind, Self> {
        kinds::deeds().filter_map(|table| Some((table.kind, Self::of(table)?))).collect()
    }

    fn of(table: &KindDef) -> Option<Self> {
        let dated = table.dated?;
        let done = dated.done?;
        let days = dated.of.iter().filter(|key| **key != done).map(|key| table.slot(key));
        let task = dated.task.map(|(key, choice)| (table.slot(key), choice));
        Some(Self { days: days.collect(), done: table.slot(done), task })
    }

    fn owed(&self, row: &Row, zone: &Zone) -> Owed {
        let mut said = self.days.iter().filter_map(|slot| match row.values(*slot).first()? {
            Value::Time(instant) => Some((zone.day(*instant), zone.minute_of_day(*instant))),
            Value::Text(text) => Some((date::read_iso(text)?.to_days(), UNTIMED)),
            Value::Null | Value::Int(_) | Value::Bool(_) => None,
        });
        let when = said.next();
        Owed {
            day: when.and_then(|(day, _)| i32::try_from(day).ok()),
            minute: when.map_or(UNTIMED, |(_, minute)| minute),
            is_task: self.task.is_some_and(|(slot, choice)| row.text(slot) == choice),
            done: row.values(self.done).first().and_then(Value::as_time),
        }
    }
}

impl Book {
    /// What the book knows of a record beyond its row. Where it is and what it is worth are known of customers.
    #[must_use]
    pub fn facts(&self, record: DocId) -> Facts {
        let Some(own) = self.people.customer(record).and_then(|number| self.people.customers.get(number as usize))
        else {
            return Facts::default();
        };
        let next = self.people.activities.get(own.next as usize).map(|next| (next.doc, i64::from(own.next_day)));
        let open_tasks = u16::try_from(own.open_tasks).unwrap_or(u16::MAX);
        let next_minute = next.map(|_| own.next_minute).filter(|minute| *minute != UNTIMED);
        let worth = own.worth.map(|worth| (own.currency, worth));
        Facts { last: own.last, next, next_minute, open_tasks, place: own.place, worth }
    }

    /// What was done with a record, and is to be: what is open first, the soonest at the top; then what is done, the latest last.
    pub fn activities(&self, record: DocId) -> impl Iterator<Item = DocId> {
        let number = self.people.customer(record).unwrap_or(NOBODY);
        self.people.activities_of(number).map(|activity| activity.doc)
    }

    /// Why a search found a record, the best reason first. `activities` are those of [`Book::activities`].
    #[must_use]
    pub fn reasons(
        &self,
        query: &Query,
        record: &Row,
        activities: &[(DocId, &Row)],
        registry: &Registry,
    ) -> Vec<Reason> {
        let search = if definition(record.kind).has_own_screens() {
            Some(&self.search)
        } else {
            self.shelves.get(&record.kind).map(Shelf::search)
        };
        search.map(|search| search.reasons(query, record, activities, registry)).unwrap_or_default()
    }

    /// Whether lists show the record of a number.
    pub(super) fn is_shown(&self, number: u32) -> bool {
        let own = self.people.customers.get(number as usize);
        own.is_some_and(|own| own.is_listed || self.shelves.values().any(|shelf| shelf.shows(own.doc)))
    }

    /// Takes in a deed.
    pub(super) fn put_deed(&mut self, doc: DocId, row: &Row, registry: &Registry) {
        let on = row.hangs_on().filter(|_| !row.is_removed());
        let owed = self.says.get(&row.kind).map(|says| says.owed(row, &self.zone));
        let Some(((of, record), owed)) = on.zip(owed) else {
            if let Some(number) = self.people.activity(doc) {
                self.drop_deed(number);
            }
            return;
        };
        let whole = self.people.customer_number(record);
        let number = self.people.activity_number(doc);
        if self.people.activities[number as usize].of != of {
            self.strike(number);
        }
        let before = self.people.activities[number as usize].entry;
        let entry = if definition(of).has_own_screens() {
            self.search.put(whole, before, row, registry)
        } else {
            self.shelf_of(of).put_hanging(record, before, row, registry)
        };
        let own = &mut self.people.activities[number as usize];
        (own.kind, own.of, own.entry) = (row.kind, of, entry);
        self.people.put(number, whole, owed);
        self.deeds.put_activity(number, row);
    }

    /// Takes a deed from what it hangs on. Whether it hung on something.
    pub(super) fn drop_deed(&mut self, number: u32) -> bool {
        self.strike(number);
        let was_somebodys = self.people.activities[number as usize].customer != NOBODY;
        self.people.put(number, NOBODY, Owed::default());
        was_somebodys
    }

    /// Strikes a deed out of the search in which it is found.
    fn strike(&mut self, number: u32) {
        let own = &mut self.people.activities[number as usize];
        let (kind, of, entry) = (own.kind, own.of, std::mem::replace(&mut own.entry, NO_ENTRY));
        let search: Option<&mut Search> = if definition(of).has_own_screens() {
            Some(&mut self.search)
        } else {
            self.shelves.get_mut(&of).map(Shelf::search_mut)
        };
        if let Some(search) = search {
            search.strike(kind, entry);
        }
    }

    /// Takes in whose part a record is now; `row`: none, if it is gone. Whether what was done counts for somebody else by it.
    pub(super) fn put_merger(&mut self, doc: DocId, row: Option<&Row>) -> bool {
        let into = row.and_then(Row::merged_into);
        // Most are no part of anybody, and never were.
        let number = match into {
            Some(_) => Some(self.people.customer_number(doc)),
            None => self.people.customer(doc),
        };
        let Some(number) = number else { return false };
        let into = into.map(|into| self.people.customer_number(into));
        self.people.merge(number, into)
    }
}
