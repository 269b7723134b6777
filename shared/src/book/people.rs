//! Customers and their activities by small numbers, with the few facts that lists sort and filter by.
//!
//! Other records, too, with which something is done are customers here: no list has them, and nothing but their activities is known.

use std::collections::BTreeMap;

use hashbrown::HashTable;

use super::parts::{LONGEST, Parts};
use super::search::{NO_ENTRY, hash};
use crate::crm::Kind;
use crate::crm::values::place::Place;
use crate::document::DocId;

/// No activity, no customer.
pub(super) const NOBODY: u32 = u32::MAX;

/// At no time of its day: after all that has one.
pub(super) const UNTIMED: u16 = u16::MAX;

/// If only one in so many of somebody's activities is new, each is put in its place; else all are put in order. To look at an
/// activity costs about as much as to move so many numbers.
const FEW: usize = 32;

/// What a list knows of a customer.
pub(super) struct Customer {
    pub(super) doc: DocId,
    /// Whether lists have them: the row is here, and not that of a removed customer.
    pub(super) is_listed: bool,
    /// Removed; listed while something about them wants a person.
    pub(super) is_removed: bool,
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
    /// Its entry in the search of what it names.
    pub(super) entry: u32,
    /// What it is itself.
    pub(super) kind: Kind,
    /// What it names is one of these.
    pub(super) of: Kind,
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
    /// For how many parts it came to be somebody else for whom their activities count.
    #[cfg(test)]
    pub(super) moved: std::cell::Cell<usize>,
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
            is_removed: false,
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
        let none = Kind::of(u16::MAX);
        self.activities.push(Activity {
            doc,
            customer: NOBODY,
            says: NOBODY,
            entry: NO_ENTRY,
            kind: none,
            of: none,
            owed: Owed::default(),
        });
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
        let affected = self.parts.below(customer);
        let before = self.parts.end(customer);
        self.parts.say(customer, into);
        let after = self.parts.end(customer);
        // By whom their activities counted for: of each part, for whom they count now.
        let mut moving: BTreeMap<u32, BTreeMap<u32, u32>> = BTreeMap::new();
        for (part, mergers) in affected {
            let whole = |end: Option<(u32, usize)>| match end {
                Some((end, further)) if mergers + further < LONGEST => end,
                Some(_) | None => part,
            };
            if whole(before) != whole(after) {
                moving.entry(whole(before)).or_default().insert(part, whole(after));
            }
        }
        #[cfg(test)]
        self.moved.set(self.moved.get() + moving.values().map(BTreeMap::len).sum::<usize>());
        for (whole, parts) in &moving {
            self.hand_over(*whole, parts);
        }
        true
    }

    /// Makes a customer's activities that name some parts count for somebody else, all of them in one go: however many parts there
    /// are, each of the activities is looked at once.
    fn hand_over(&mut self, from: u32, parts: &BTreeMap<u32, u32>) {
        let mut going: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut open_tasks = 0;
        let Some(owner) = self.customers.get_mut(from as usize) else { return };
        let activities = &mut self.activities;
        owner.activities.retain(|number| {
            let own = &mut activities[*number as usize];
            let Some(to) = parts.get(&own.says) else { return true };
            own.customer = *to;
            open_tasks += u32::from(own.is_open_task());
            going.entry(*to).or_default().push(*number);
            false
        });
        owner.open_tasks -= open_tasks;
        for (to, numbers) in going {
            let activities = &self.activities;
            let Some(owner) = self.customers.get_mut(to as usize) else { continue };
            let is_task = |number: &u32| activities[*number as usize].is_open_task();
            owner.open_tasks += numbers.iter().filter(|number| is_task(number)).count() as u32;
            let place = |number: u32| activities[number as usize].place();
            if numbers.len() < owner.activities.len() / FEW {
                for number in numbers {
                    let at = owner.activities.partition_point(|other| place(*other) < place(number));
                    owner.activities.insert(at, number);
                }
            } else {
                // Either are in their order, which sorting finds out.
                owner.activities.extend(numbers);
                owner.activities.sort_by_key(|number| place(*number));
            }
            self.read_ends(to);
        }
        self.read_ends(from);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u32) -> DocId {
        DocId::from_bytes(u128::from(number).to_be_bytes())
    }

    /// So many customers, each with a task of its own number that is due on the day of that number.
    fn people(count: u32) -> People {
        let mut people = People::default();
        for number in 0..count {
            assert_eq!(people.customer_number(id(number)), number);
            assert_eq!(people.activity_number(id(count + number)), number);
            let day = Some(i32::try_from(number).unwrap());
            people.put(number, number, Owed { day, minute: UNTIMED, is_task: true, done: None });
        }
        people
    }

    #[test]
    fn a_chain_of_mergers_costs_little_in_whatever_order_it_comes() {
        const MANY: u32 = 20_000;
        let upwards: Vec<u32> = (1..MANY).collect();
        let downwards = upwards.iter().rev().copied().collect();
        // No factor of one is a factor of the other, so that each comes once.
        let scattered = upwards.iter().map(|at| at * 7_919 % MANY).collect();
        for order in [upwards, downwards, scattered] {
            let mut people = people(MANY);
            for at in order {
                assert!(people.merge(at, Some(at - 1)));
            }
            assert!(people.moved.get() <= MANY as usize * LONGEST, "{}", people.moved.get());
            let near: Vec<u32> = (0..LONGEST as u32).collect();
            assert_eq!(people.numbers_of(0), near);
            assert_eq!((people.customers[0].open_tasks, people.customers[0].next_day), (LONGEST as u32, 0));
            for at in 1..MANY {
                let own = people.numbers_of(at);
                assert_eq!(own, if at < LONGEST as u32 { &[][..] } else { std::slice::from_ref(&at) }, "{at}");
            }
        }
    }

    #[test]
    fn what_hangs_on_many_parts_goes_along_in_one_go() {
        const PARTS: u32 = 20_000;
        let mut people = people(PARTS + 2);
        let (trunk, other) = (0, PARTS + 1);
        for part in 1..=PARTS {
            assert!(people.merge(part, Some(trunk)));
        }
        people.moved.set(0);
        assert!(people.merge(trunk, Some(other)) && !people.merge(trunk, Some(other)));
        assert_eq!(people.moved.get(), PARTS as usize + 1);
        assert!(people.numbers_of(other).iter().copied().eq(0..PARTS + 2), "in the order of their days");
        let owner = |people: &People, at: u32| {
            let own = &people.customers[at as usize];
            (own.open_tasks, own.next)
        };
        assert_eq!((owner(&people, other), owner(&people, trunk)), ((PARTS + 2, 0), (0, NOBODY)));
        // And back.
        people.merge(trunk, None);
        assert_eq!((owner(&people, other), owner(&people, trunk)), ((1, other), (PARTS + 1, 0)));
        people.merge(3, None);
        assert_eq!((people.numbers_of(3), owner(&people, trunk)), (&[3][..], (PARTS, 0)));
    }
}
