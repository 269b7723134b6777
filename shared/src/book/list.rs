//! Lists: who is in one and in which order, put in order only as far as somebody looks.

use super::Book;
use super::filter::{Asked, Views};
use super::groups::Groups;
use super::people::{Customer, NOBODY};
use super::scale::Scale;
use super::search::{Found, Query};
use super::sieve::{OPEN, Sieve};
use super::sums::Sum;
use super::view::{FacetCounts, Group, Sort, View};
use crate::crm::kinds;
use crate::crm::values::place::Place;
use crate::document::DocId;

/// Whoever looks this far wants to look further: then the whole list is put in order.
const HEAD: usize = 600;

/// So many lists are kept as they were made until something changes: that of a screen, and what else is shown beside it.
pub(super) const KEPT: usize = 4;

/// A window of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// How many customers the list has.
    pub total: u32,
    /// How many customers there are.
    pub all: u32,
    /// The customers of the window.
    pub customers: Vec<DocId>,
    /// All groups of the list; none if nothing is grouped.
    pub groups: Vec<Group>,
    /// Facets, if they were asked for.
    pub facets: Vec<FacetCounts>,
}

/// A list that was made.
pub(super) struct List {
    view: View,
    me: String,
    today: i64,
    pub(super) items: Items,
    groups: Vec<Group>,
    facets: Vec<FacetCounts>,
    /// What it comes to, once that was asked for.
    pub(super) sums: Option<Vec<Sum>>,
}

pub(super) enum Items {
    /// Everybody by name: the book's own order.
    Everybody,
    /// Some of them.
    Some(Picked),
}

/// Whoever is in a list.
#[derive(Default)]
pub(super) struct Picked {
    items: Vec<Item>,
    /// So many of the items, the first, are in order.
    sorted: usize,
    /// Hits of a search that come after all items, not weighed yet.
    rest: Vec<Found>,
}

/// A customer's place: by group, then by what the view sorts by, then by name.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    group: u32,
    weight: i64,
    position: u32,
    number: u32,
}

impl List {
    /// Whether it is asked by the text of a filter.
    pub(super) fn asks(&self, filter: &str) -> bool {
        self.view.filter == filter
    }
}

impl Book {
    /// A window of a view: `count` customers from `offset` on. `me` is the member's id, `today` in days since 1970-01-01, `title` what
    /// a record is called.
    pub fn look(
        &mut self,
        view: &View,
        me: DocId,
        today: i64,
        title: &dyn Fn(DocId) -> Option<String>,
        offset: usize,
        count: usize,
    ) -> Seen {
        let (total, numbers) = self.window(view, me, today, title, offset, count);
        let doc = |number: u32| self.people.customers.get(number as usize).map(|customer| customer.doc);
        let customers = numbers.into_iter().filter_map(doc).collect();
        let list = self.lists.last().map(|list| (list.groups.clone(), list.facets.clone()));
        let (groups, facets) = list.unwrap_or_default();
        Seen { total: total as u32, all: self.order.len() as u32, customers, groups, facets }
    }

    /// The same by the customers' numbers, behind how many the list has; it is the one that was looked at last then.
    pub(super) fn window(
        &mut self,
        view: &View,
        me: DocId,
        today: i64,
        title: &dyn Fn(DocId) -> Option<String>,
        offset: usize,
        count: usize,
    ) -> (usize, Vec<u32>) {
        self.place();
        let me = me.to_string();
        let is_it = |list: &List| list.view == *view && list.me == me && list.today == today;
        let mut list = match self.lists.iter().position(is_it) {
            Some(at) => self.lists.remove(at),
            None => self.make(view, me, today, title),
        };
        let window = match &mut list.items {
            Items::Everybody => (self.order.len(), self.order.iter().skip(offset).take(count).copied().collect()),
            Items::Some(picked) => {
                let end = offset.saturating_add(count);
                if picked.items.len() < end && !picked.rest.is_empty() {
                    let scale = Scale::new(view, self, &list.me);
                    let rest = std::mem::take(&mut picked.rest);
                    picked.items.extend(rest.iter().filter_map(|found| self.item(&scale, 0, found)));
                    // What comes is after what is there, so that only that has to be put in order.
                    picked.sort(usize::MAX);
                }
                picked.sort(end);
                let window = picked.items.iter().skip(offset).take(count);
                (picked.items.len() + picked.rest.len(), window.map(|item| item.number).collect())
            }
        };
        if self.lists.len() >= KEPT {
            self.lists.remove(0);
        }
        self.lists.push(list);
        window
    }

    /// The place of a customer in the list that was looked at last. None: they are not in it, or so far down a search that nothing there
    /// is in order.
    pub fn place_in_list(&mut self, customer: DocId) -> Option<u32> {
        let number = self.people.customer(customer)?;
        let place = match &mut self.lists.last_mut()?.items {
            Items::Everybody => self.order.iter().position(|own| *own == number),
            Items::Some(picked) => {
                picked.sort(usize::MAX);
                picked.items.iter().position(|item| item.number == number)
            }
        };
        place.map(|place| place as u32)
    }

    fn make(&mut self, view: &View, me: String, today: i64, title: &dyn Fn(DocId) -> Option<String>) -> List {
        let query = Query::new(&view.query);
        let found = (!query.is_empty()).then(|| self.search.find(&query));
        self.number_positions();
        // What was searched for comes best first, and what was sorted by hand as it was.
        let is_free = found.is_none() && view.sort == Sort::Best && !view.reversed;
        let none = Views::new();
        let here = view.here.as_deref().and_then(|here| Place::parse(here).ok());
        let parted = if view.filter.is_empty() { Some(&OPEN) } else { self.standings.parted(&view.filter) };
        let kept = parted.and_then(|parted| self.standings.get(kinds::with_own_list(), &parted.also));
        let views = kept.map_or(&none, |kept| &kept.views);
        let asked = Asked { calendar: self.calendar(today), here, views, title };
        let also = kept.map(|kept| kept.standing.look(&asked));
        let sieve = Sieve::new(parted, also, (&self.columns, &self.options), &self.zone, &me, today);
        let facets = match (&found, view.facets) {
            (_, false) => Vec::new(),
            (None, true) => {
                let all = (0..self.people.customers.len() as u32).filter(|number| self.is_listed(*number));
                sieve.count(all, &self.people, &self.columns)
            }
            (Some(found), true) => {
                let found = found.iter().map(|found| found.customer).filter(|number| self.is_listed(*number));
                sieve.count(found, &self.people, &self.columns)
            }
        };
        let by_name = matches!(view.sort, Sort::Name | Sort::Best);
        if found.is_none() && by_name && !view.reversed && view.grouping.is_none() && sieve.is_open() {
            return List {
                view: view.clone(),
                me,
                today,
                items: Items::Everybody,
                groups: Vec::new(),
                facets,
                sums: None,
            };
        }
        let groups = Groups::new(
            view.grouping.as_ref(),
            &self.columns,
            &self.people.customers,
            &me,
            &self.members,
            &self.options,
        );
        let scale = Scale::new(view, self, &me);
        let places = sieve.places(&self.people, is_free);
        let passes = |number: u32| {
            let customer = self.people.customers.get(number as usize);
            customer.is_some_and(|customer| match &places {
                Some(places) => places.contains_key(&customer.doc),
                None => sieve.passes(number, customer),
            })
        };
        let is_grouped = view.grouping.is_some();
        let group = |number: u32| match self.people.customers.get(number as usize) {
            Some(customer) if is_grouped => groups.of(number, customer),
            _ => 0,
        };
        let mut picked = Picked::default();
        match found {
            Some(mut found) => {
                // Customers lie apart in memory; who is listed is known from one small table.
                found.retain(|found| self.is_listed(found.customer) && (sieve.is_open() || passes(found.customer)));
                if view.sort == Sort::Best && !is_grouped {
                    picked.rest = split_off_worse(&mut found);
                }
                picked.items =
                    found.iter().filter_map(|found| self.item(&scale, group(found.customer), found)).collect();
            }
            None => {
                // In the order in which customers lie in memory, whatever order is wanted.
                let numbers = (0..self.people.customers.len() as u32).filter(|number| self.is_listed(*number));
                let found = numbers.filter(|number| passes(*number)).map(|customer| Found { customer, penalty: 0 });
                picked.items = found.filter_map(|found| self.item(&scale, group(found.customer), &found)).collect();
            }
        }
        if let Some(places) = places.as_ref().filter(|_| is_free) {
            for item in &mut picked.items {
                let own = self.people.customers.get(item.number as usize);
                item.weight = own.and_then(|own| places.get(&own.doc).copied()).unwrap_or(item.weight);
            }
        }
        let groups = groups.counted(picked.items.iter().map(|item| item.group));
        List { view: view.clone(), me, today, items: Items::Some(picked), groups, facets, sums: None }
    }

    fn item(&self, scale: &Scale<'_>, group: u32, found: &Found) -> Option<Item> {
        let customer = self.people.customers.get(found.customer as usize)?;
        let position = self.positions.get(found.customer as usize).copied().unwrap_or(NOBODY);
        let position = match scale.names_reversed {
            // Whoever has no name comes last either way.
            true if is_nameless(customer) => NOBODY,
            true => NOBODY - 1 - position,
            false => position,
        };
        Some(Item { group, weight: scale.weigh(customer, found), position, number: found.customer })
    }

    /// Whether lists have a customer; true only while `positions` is of the present order.
    fn is_listed(&self, number: u32) -> bool {
        self.positions.get(number as usize).is_some_and(|position| *position != NOBODY)
    }

    fn number_positions(&mut self) {
        if !std::mem::take(&mut self.moved) {
            return;
        }
        self.positions.clear();
        self.positions.resize(self.people.customers.len(), NOBODY);
        for (number, position) in self.order.iter().zip(0..) {
            self.positions[*number as usize] = position;
        }
    }
}

fn is_nameless(customer: &Customer) -> bool {
    super::collate::initial(&customer.key).is_empty()
}

/// Takes away the hits that come after enough others by their penalties alone.
fn split_off_worse(found: &mut Vec<Found>) -> Vec<Found> {
    let mut counts: Vec<usize> = Vec::new();
    for found in found.iter() {
        let at = usize::from(found.penalty);
        if counts.len() <= at {
            counts.resize(at + 1, 0);
        }
        counts[at] += 1;
    }
    let mut sum = 0;
    let Some(last) = counts.iter().position(|count| {
        sum += count;
        sum >= HEAD
    }) else {
        return Vec::new();
    };
    found.extract_if(.., |found| usize::from(found.penalty) > last).collect()
}

impl Picked {
    /// The numbers of all, in no order.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.items.iter().map(|item| item.number).chain(self.rest.iter().map(|found| found.customer))
    }

    /// Puts the first `wanted` items in order, and some more.
    fn sort(&mut self, wanted: usize) {
        let Self { items, sorted, .. } = self;
        if wanted.min(items.len()) <= *sorted {
            return;
        }
        if *sorted == 0 && wanted <= HEAD && items.len() > 2 * HEAD {
            items.select_nth_unstable(HEAD);
            items[..HEAD].sort_unstable();
            *sorted = HEAD;
        } else {
            items[*sorted..].sort_unstable();
            *sorted = items.len();
        }
    }
}
