//! Customers and their activities by small numbers, with the few facts that lists sort and filter by.

use hashbrown::HashTable;

use super::search::{NO_ENTRY, hash};
use crate::crm::values::place::Place;
use crate::document::DocId;

/// No activity, no customer.
pub(super) const NOBODY: u32 = u32::MAX;

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
    pub(super) open_tasks: u16,
    /// Entry of the search.
    pub(super) entry: u32,
    /// The first of their activities.
    pub(super) activity: u32,
    /// The activity that is planned or due next.
    pub(super) next: u32,
    /// The day it is, since 1970-01-01.
    pub(super) next_day: i32,
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
    pub(super) customer: u32,
    /// The customer's next one.
    pub(super) following: u32,
    pub(super) entry: u32,
    /// The day that an open one is planned or due, since 1970-01-01.
    pub(super) day: Option<i32>,
    pub(super) is_task: bool,
    /// When it was done, milliseconds since 1970 UTC.
    pub(super) done: Option<i64>,
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
            activity: NOBODY,
            next: NOBODY,
            next_day: i32::MAX,
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
        self.activities.push(Activity {
            doc,
            customer: NOBODY,
            following: NOBODY,
            entry: NO_ENTRY,
            day: None,
            is_task: false,
            done: None,
        });
        let activities = &self.activities;
        self.activity_numbers.insert(doc, number, |number| activities[number as usize].doc);
        number
    }

    /// A customer's activities, in no order.
    pub(super) fn activities_of(&self, customer: u32) -> impl Iterator<Item = (u32, &Activity)> {
        let mut at = self.customers.get(customer as usize).map_or(NOBODY, |customer| customer.activity);
        std::iter::from_fn(move || {
            let number = at;
            let activity = self.activities.get(number as usize)?;
            at = activity.following;
            Some((number, activity))
        })
    }

    /// Puts an activity with a customer, or with nobody.
    pub(super) fn assign(&mut self, activity: u32, customer: u32) {
        let before = self.activities[activity as usize].customer;
        if before == customer {
            return;
        }
        let following = self.activities[activity as usize].following;
        if let Some(owner) = self.customers.get_mut(before as usize) {
            if owner.activity == activity {
                owner.activity = following;
            } else {
                let previous = self.activities_of(before).find(|(_, other)| other.following == activity);
                if let Some(previous) = previous.map(|(number, _)| number) {
                    self.activities[previous as usize].following = following;
                }
            }
            self.sum_up(before);
        }
        let own = &mut self.activities[activity as usize];
        (own.customer, own.following) = (customer, NOBODY);
        if let Some(owner) = self.customers.get_mut(customer as usize) {
            own.following = owner.activity;
            owner.activity = activity;
        }
    }

    /// What a customer's activities come to.
    pub(super) fn sum_up(&mut self, customer: u32) {
        let (mut last, mut next, mut next_day, mut open_tasks) = (None, NOBODY, i32::MAX, 0_u16);
        let mut soonest = (i32::MAX, DocId::from_bytes([u8::MAX; 16]));
        for (number, activity) in self.activities_of(customer) {
            match activity.done {
                Some(done) => last = last.max(Some(done)),
                None => {
                    open_tasks = open_tasks.saturating_add(u16::from(activity.is_task));
                    if let Some(day) = activity.day
                        && (day, activity.doc) < soonest
                    {
                        soonest = (day, activity.doc);
                        (next, next_day) = (number, day);
                    }
                }
            }
        }
        if let Some(own) = self.customers.get_mut(customer as usize) {
            (own.last, own.next, own.next_day, own.open_tasks) = (last, next, next_day, open_tasks);
        }
    }
}
