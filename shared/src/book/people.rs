//! Customers and their activities by small numbers, with the few facts that lists sort and filter by.

use hashbrown::HashTable;

use super::parts::Parts;
use super::search::{NO_ENTRY, hash};
use crate::crm::values::place::Place;
use crate::document::DocId;

/// No activity, no customer.
pub(super) const NOBODY: u32 = u32::MAX;

/// At no time of its day: after all that has one.
pub(super) const UNTIMED: u16 = u16::MAX;

/// What a list knows of a customer.
pub(super) struct Customer {
    pub(super) doc: DocId,
    /// Whether lists have them: the row is here, and not that of a removed customer.
    pub(super) is_listed: bool,
    pub(super) has_phone: bool,
    pub(super) has_mail: bool,
    /// The number of the currency of `worth`.
    pub(super) currency: u8,
    /// Tasks that are not done.
    pub(super) open_tasks: u32,
    /// Entry of the search.
    pub(super) entry: u32,
    /// Their activities in the order of [`Activity::place`].
    activities: Vec<u32>,
    /// The activity that is planned or due next.
    pub(super) next: u32,
    /// The day it is, since 1970-01-01.
    pub(super) next_day: i32,
    /// The minute of that day; [`UNTIMED`] if it has none.
    pub(super) next_minute: u16,
    /// Sorts as the name does.
    pub(super) key: Box<str>,
    /// When something was last done, milliseconds since 1970 UTC.
    pub(super) last: Option<i64>,
    /// Expected purchases in minor units.
    pub(super) worth: Option<i64>,
    /// Where the first of their addresses with a place is.
    pub(super) place: Option<Place>,
}

/// What a list knows of an activity.
pub(super) struct Activity {
    pub(super) doc: DocId,
    /// For whom it counts: whom it names, or the one of whom that is a part now.
    pub(super) customer: u32,
    /// Whom it names.
    says: u32,
    pub(super) entry: u32,
    owed: Owed,
}

/// What an activity says of when it is to be done, or was.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Owed {
    /// The day that an open one is planned or due, since 1970-01-01.
    pub(super) day: Option<i32>,
    /// The minute of that day; [`UNTIMED`] if it has none.
    pub(super) minute: u16,
    pub(super) is_task: bool,
    /// When it was done, milliseconds since 1970 UTC.
    pub(super) done: Option<i64>,
}

impl Activity {
    /// Where it stands among its customer's: first what is open and has a day, the soonest first, and
    /// what has no hour after what has one; then what is open without
    /// one; then what is done, the latest last. So both ends say what lists show.
    fn place(&self) -> (u8, i64, DocId) {
        match (self.owed.done, self.owed.day) {
            (None, Some(day)) => (0, i64::from(day) << 16 | i64::from(self.owed.minute), self.doc),
            (None, None) => (1, 0, self.doc),
            (Some(done), _) => (2, done, self.doc),
        }
    }

    /// When it is to be done, or was.
    pub(super) const fn owed(&self) -> Owed {
        self.owed
    }

    const fn is_open_task(&self) -> bool {
        self.owed.is_task && self.owed.done.is_none()
    }
}

/// Numbers of documents.
#[derive(Default)]
struct Numbers {
    known: HashTable<u32>,
}

impl Numbers {
    fn get(&self, doc: DocId, doc_of: impl Fn(u32) -> DocId) -> Option<u32> {
        self.known.find(hash(&doc.to_bytes()), |number| doc_of(*number) == doc).copied()
    }

    fn insert(&mut self, doc: DocId, number: u32, doc_of: impl Fn(u32) -> DocId) {
        self.known.insert_unique(hash(&doc.to_bytes()), number, |number| hash(&doc_of(*number).to_bytes()));
    }
}

/// Customers and activities. A number is kept while the book lives, also for what is gone and comes back.
#[derive(Default)]
pub(super) struct People {
    pub(super) customers: Vec<Customer>,
    pub(super) activities: Vec<Activity>,
    customer_numbers: Numbers,
    activity_numbers: Numbers,
    parts: Parts<u32>,
    /// How many activities were looked at to keep them in order.
    #[cfg(test)]
    pub(super) looked_at: std::cell::Cell<usize>,
}

impl People {
    pub(super) fn customer(&self, doc: DocId) -> Option<u32> {
        self.customer_numbers.get(doc, |number| self.customers[number as usize].doc)
    }

    pub(super) fn activity(&self, doc: DocId) -> Option<u32> {
        self.activity_numbers.get(doc, |number| self.activities[number as usize].doc)
    }

    /// The number of a customer; of one whose row is not here yet, too, since an activity may come before it.
    pub(super) fn customer_number(&mut self, doc: DocId) -> u32 {
        if let Some(number) = self.customer(doc) {
            return number;
        }
        let number = self.customers.len() as u32;
        self.customers.push(Customer {
            doc,
            is_listed: false,
            has_phone: false,
            has_mail: false,
            currency: 0,
            open_tasks: 0,
            entry: NO_ENTRY,
            activities: Vec::new(),
            next: NOBODY,
            next_day: i32::MAX,
            next_minute: UNTIMED,
            key: Box::default(),
            last: None,
            worth: None,
            place: None,
        });
        let customers = &self.customers;
        self.customer_numbers.insert(doc, number, |number| customers[number as usize].doc);
        number
    }

    pub(super) fn activity_number(&mut self, doc: DocId) -> u32 {
        if let Some(number) = self.activity(doc) {
            return number;
        }
        let number = self.activities.len() as u32;
        self.activities.push(Activity { doc, customer: NOBODY, says: NOBODY, entry: NO_ENTRY, owed: Owed::default() });
        let activities = &self.activities;
        self.activity_numbers.insert(doc, number, |number| activities[number as usize].doc);
        number
    }

    /// A customer's activities: the open ones first, the soonest at the top; then what is done, the latest last.
    pub(super) fn activities_of(&self, customer: u32) -> impl Iterator<Item = &Activity> {
        self.numbers_of(customer).iter().filter_map(|number| self.activities.get(*number as usize))
    }

    /// The same by their numbers.
    pub(super) fn numbers_of(&self, customer: u32) -> &[u32] {
        self.customers.get(customer as usize).map_or(&[][..], |customer| customer.activities.as_slice())
    }

    /// Takes in that a customer was merged into another one, or into none: what was done with them, and with their parts, goes along.
    /// Whether that is news.
    pub(super) fn merge(&mut self, customer: u32, into: Option<u32>) -> bool {
        if self.parts.next_of(customer) == into {
            return false;
        }
        let affected = self.parts.with_parts(customer);
        let before: Vec<u32> = affected.iter().map(|part| self.parts.whole(*part)).collect();
        self.parts.say(customer, into);
        for (part, before) in affected.into_iter().zip(before) {
            if self.parts.whole(part) == before {
                continue;
            }
            let theirs = self.numbers_of(before).iter().copied();
            let moved: Vec<u32> = theirs.filter(|number| self.activities[*number as usize].says == part).collect();
            for number in moved {
                let owed = self.activities[number as usize].owed;
                self.put(number, part, owed);
            }
        }
        true
    }

    /// Puts an activity with a customer, or with nobody. Of a customer's other activities it looks at as many as a search by
    /// halves does, so that a customer with thousands is filled as fast as thousands with one.
    pub(super) fn put(&mut self, activity: u32, customer: u32, owed: Owed) {
        self.take_out(activity);
        let says = customer;
        let customer = self.parts.whole(says);
        let own = &mut self.activities[activity as usize];
        (own.customer, own.says, own.owed) = (customer, says, owed);
        let is_task = own.is_open_task();
        let at = self.find(customer, activity);
        let Some(owner) = self.customers.get_mut(customer as usize) else { return };
        if let Err(at) = at {
            owner.activities.insert(at, activity);
            owner.open_tasks += u32::from(is_task);
        }
        self.read_ends(customer);
    }

    fn take_out(&mut self, activity: u32) {
        let own = &self.activities[activity as usize];
        let (before, was_task) = (own.customer, own.is_open_task());
        let at = self.find(before, activity);
        let Some(owner) = self.customers.get_mut(before as usize) else { return };
        if let Ok(at) = at {
            owner.activities.remove(at);
            owner.open_tasks -= u32::from(was_task);
        }
        self.read_ends(before);
    }

    /// Where an activity is among a customer's, or where it belongs.
    fn find(&self, customer: u32, activity: u32) -> Result<usize, usize> {
        let place = self.activities[activity as usize].place();
        let theirs = self.customers.get(customer as usize).map_or(&[][..], |customer| customer.activities.as_slice());
        theirs.binary_search_by(|other| {
            #[cfg(test)]
            self.looked_at.set(self.looked_at.get() + 1);
            self.activities[*other as usize].place().cmp(&place)
        })
    }

    /// What is next and what was last, from both ends of a customer's activities.
    fn read_ends(&mut self, customer: u32) {
        let Some(own) = self.customers.get_mut(customer as usize) else { return };
        let owed = |number: &u32| self.activities[*number as usize].owed;
        own.last = own.activities.last().and_then(|number| owed(number).done);
        let first = own.activities.first().map(|number| (*number, owed(number)));
        let open = first.filter(|(_, owed)| owed.done.is_none());
        let next = open.and_then(|(number, owed)| Some((number, owed.day?, owed.minute)));
        (own.next, own.next_day, own.next_minute) = next.unwrap_or((NOBODY, i32::MAX, UNTIMED));
    }

    /// Gives back what growing took beyond need.
    pub(super) fn arrange(&mut self) {
        self.customers.iter_mut().for_each(|customer| customer.activities.shrink_to_fit());
    }
}

/// When a customer was written down, milliseconds since 1970 UTC: a UUIDv7 begins with it.
pub(super) fn created(doc: DocId) -> i64 {
    let bytes = doc.to_bytes();
    bytes[..6].iter().fold(0, |ms, byte| ms << 8 | i64::from(*byte))
}
