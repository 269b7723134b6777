//! Who of the customers is wanted, and how many there are of each choice.
//!
//! A filter is taken apart ([`Parted`]): what the columns of the book answer is asked of them, all else of a standing of its own. If it
//! wants no more than so many, both narrow before these are counted.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Column, Columns};
use super::filter::Look;
use super::parted::Parted;
use super::people::{Customer, NOBODY, People, created};
use super::view::{Facet, FacetCounts};
use crate::crm::{Options, Zone};
use crate::document::DocId;

/// What asks nothing.
pub(super) static OPEN: Parted = Parted {
    choices: Vec::new(),
    phone: None,
    mail: None,
    silent_days: None,
    open_tasks: None,
    mine: false,
    contacted: None,
    late: false,
    also: String::new(),
};

/// A filter made ready for the customers of today.
pub(super) struct Sieve<'b> {
    facets: Vec<(&'b Facet, &'b Column, Vec<bool>)>,
    /// A facet is wanted of which no column is known: only those without any choice can pass.
    is_impossible: bool,
    plain: &'b Parted,
    /// All else that the filter asks.
    also: Option<Look<'b>>,
    zone: &'b Zone,
    /// Whoever was seen, or written down, on this day or later, since 1970-01-01, is not silent.
    silent_from: Option<i64>,
    /// Since 1970-01-01.
    today: i64,
    /// How the workspace has its lists.
    options: &'b Options,
    /// Nothing is asked.
    is_open: bool,
}

impl<'b> Sieve<'b> {
    /// `also` is the filter of [`Parted::also`]; no `filter`: it could not be read. `me` is the member's id; `today` in days since
    /// 1970-01-01.
    pub(super) fn new(
        filter: Option<&'b Parted>,
        also: Option<Look<'b>>,
        (columns, options): (&'b Columns, &'b Options),
        zone: &'b Zone,
        me: &str,
        today: i64,
    ) -> Self {
        let mut facets = Vec::new();
        // What is no filter here lets nobody through.
        let mut is_impossible = filter.is_none_or(|filter| also.is_none() && !filter.also.is_empty());
        let filter = filter.unwrap_or(&OPEN);
        let mut want = |facet: &'b Facet, choices: &[&str]| match columns.get(facet) {
            Some(column) => {
                let mut wanted = vec![false; column.choices.len()];
                for number in choices.iter().flat_map(|choice| column.meant(facet, choice, options)) {
                    wanted[number as usize] = true;
                }
                facets.push((facet, column, wanted));
            }
            None => is_impossible |= !choices.contains(&""),
        };
        for (facet, choices) in &filter.choices {
            let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
            want(facet, &choices);
        }
        if filter.mine {
            want(&Facet::Owner, &[me]);
        }
        let silent_from = filter.silent_days.map(|days| today - i64::from(days) + 1);
        let is_open = *filter == OPEN && !is_impossible;
        Self { facets, is_impossible, plain: filter, also, zone, silent_from, today, options, is_open }
    }

    /// Whether everybody passes.
    pub(super) const fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether a customer passes, be they among so many or not ([`Sieve::places`]).
    pub(super) fn passes(&self, number: u32, customer: &Customer) -> bool {
        self.passes_narrowly(number, customer) && self.is_let_through(customer.doc)
    }

    /// Where everybody stands who passes, in the order of the filter, and no more of them than it wants. None if
    /// it wants all who pass and does not say where they stand; `is_free`: whether they may stand as it has them.
    pub(super) fn places(&self, people: &People, is_free: bool) -> Option<BTreeMap<DocId, i64>> {
        let look = self.also.as_ref().filter(|look| look.limit().is_some() || (is_free && look.is_sorted()))?;
        let first = look.first(look.limit(), |doc| self.is_narrowed_to(doc, people, Self::passes_narrowly));
        Some(first.into_iter().zip(0..).collect())
    }

    fn is_narrowed_to(&self, doc: DocId, people: &People, passes: impl Fn(&Self, u32, &Customer) -> bool) -> bool {
        let number = people.customer(doc);
        let own = number.and_then(|number| Some((number, people.customers.get(number as usize)?)));
        own.is_some_and(|(number, customer)| passes(self, number, customer))
    }

    fn is_let_through(&self, doc: DocId) -> bool {
        self.also.as_ref().is_none_or(|look| look.passes(doc))
    }

    /// Whether all that columns answer lets a customer through.
    fn passes_narrowly(&self, number: u32, customer: &Customer) -> bool {
        self.passes_plainly(customer) && self.facets.iter().all(|facet| has_one(facet, number))
    }

    fn passes_plainly(&self, customer: &Customer) -> bool {
        let is = |wanted: Option<bool>, own: bool| wanted.is_none_or(|wanted| wanted == own);
        // What was removed passes no filter, whatever is to be settled of it.
        !self.is_impossible
            && (self.is_open || !customer.is_removed)
            && is(self.plain.phone, customer.has_phone)
            && is(self.plain.mail, customer.has_mail)
            && is(self.plain.open_tasks, customer.open_tasks > 0)
            && is(self.plain.contacted, customer.last.is_some())
            && (!self.plain.late || customer.next != NOBODY && i64::from(customer.next_day) < self.today)
            && self.silent_from.is_none_or(|from| self.zone.day(silent_since(customer)) < from)
    }

    /// The choices of every facet, counted over `customers`. Of so many and no more each choice says how many it would bring.
    pub(super) fn count(
        &self,
        customers: impl Iterator<Item = u32>,
        people: &People,
        columns: &'b Columns,
    ) -> Vec<FacetCounts> {
        let meant_by = |(facet, column): (&'b Facet, &'b Column)| (facet, column, column.meant_by(facet, self.options));
        let all: Vec<(&Facet, &Column, Vec<Vec<u32>>)> = columns.all().map(meant_by).collect();
        let mut counts: Vec<Vec<u32>> = all.iter().map(|(_, column, _)| vec![0; column.choices.len()]).collect();
        match self.also.as_ref().and_then(|look| Some((look, look.limit()?))) {
            None => {
                for number in customers {
                    let Some(customer) = people.customers.get(number as usize) else { continue };
                    // A tap on a choice makes it a filter, which nobody passes who was removed.
                    if !customer.is_removed && self.passes_plainly(customer) && self.is_let_through(customer.doc) {
                        self.each_choice(number, &all, |facet, choice| counts[facet][choice] += 1);
                    }
                }
            }
            Some((look, most)) => {
                let customers: BTreeSet<u32> = customers.collect();
                let mut taken = counts.clone();
                let plainly =
                    |own: &Self, _: u32, customer: &Customer| !customer.is_removed && own.passes_plainly(customer);
                let in_order = look.first(None, |doc| self.is_narrowed_to(doc, people, plainly));
                for number in in_order.into_iter().filter_map(|doc| people.customer(doc)) {
                    self.each_choice(number, &all, |facet, choice| {
                        if taken[facet][choice] < most {
                            taken[facet][choice] += 1;
                            counts[facet][choice] += u32::from(customers.contains(&number));
                        }
                    });
                }
            }
        }
        all.into_iter()
            .zip(counts)
            .map(|((facet, column, _), counts)| {
                let mut counts: Vec<(String, u32)> =
                    column.choices.iter().cloned().zip(counts).filter(|(_, count)| *count > 0).collect();
                counts.sort_by(|(a, many), (b, few)| few.cmp(many).then_with(|| a.cmp(b)));
                FacetCounts { facet: facet.clone(), counts }
            })
            .collect()
    }

    /// Tells the choices with which a customer counts, by the places of their facets and their own.
    fn each_choice(&self, number: u32, all: &[(&Facet, &Column, Vec<Vec<u32>>)], mut tell: impl FnMut(usize, usize)) {
        // Whoever fails one facet alone counts there, and nowhere else.
        let mut failed = self.facets.iter().filter(|facet| !has_one(facet, number));
        let (first, others) = (failed.next(), failed.any(|_| true));
        if others {
            return;
        }
        for (at, (facet, column, meant_by)) in all.iter().enumerate() {
            if first.is_none_or(|(failed, _, _)| failed == facet) {
                let meant = |choice: &u32| meant_by.get(*choice as usize).map_or(&[][..], Vec::as_slice);
                match column.of(number) {
                    [choice] => meant(choice).iter().for_each(|choice| tell(at, *choice as usize)),
                    // Two of them may be meant by the same.
                    several => {
                        let all: BTreeSet<u32> = several.iter().flat_map(meant).copied().collect();
                        all.into_iter().for_each(|choice| tell(at, choice as usize));
                    }
                }
            }
        }
    }
}

/// Since when nothing was done with a customer, milliseconds since 1970 UTC: whoever has just been written down has not been
/// neglected yet.
fn silent_since(customer: &Customer) -> i64 {
    customer.last.unwrap_or_else(|| created(customer.doc))
}

fn has_one((_, column, wanted): &(&Facet, &Column, Vec<bool>), number: u32) -> bool {
    column.of(number).iter().any(|choice| wanted.get(*choice as usize).copied().unwrap_or(false))
}
