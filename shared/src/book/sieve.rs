//! Who of the customers is wanted, and how many there are of each choice.

use std::collections::BTreeMap;

use super::columns::{Column, Columns};
use super::filter::Look;
use super::people::{Customer, NOBODY, People, created};
use super::view::{Facet, FacetCounts, Filter};
use crate::crm::Zone;
use crate::document::DocId;

/// A filter that is asked besides.
pub(super) struct Also<'b> {
    look: Look<'b>,
    /// Where everybody that it lets through stands, if it wants no more than so many or they stand as it has them.
    places: Option<BTreeMap<DocId, i64>>,
}

impl<'b> Also<'b> {
    /// `is_free`: whether they may stand in the filter's own order.
    pub(super) fn new(look: Look<'b>, is_free: bool) -> Self {
        let is_placed = look.is_limited() || (is_free && look.is_sorted());
        let places = is_placed.then(|| look.list().into_iter().zip(0..).collect());
        Self { look, places }
    }

    fn passes(&self, doc: DocId) -> bool {
        self.places.as_ref().map_or_else(|| self.look.passes(doc), |places| places.contains_key(&doc))
    }

    /// Where a customer stands in the filter's own order, if that was asked for.
    pub(super) fn place(&self, doc: DocId) -> Option<i64> {
        self.places.as_ref()?.get(&doc).copied()
    }
}

/// A filter made ready for the customers of today.
pub(super) struct Sieve<'b> {
    facets: Vec<(&'b Facet, &'b Column, Vec<bool>)>,
    /// A facet is wanted of which no column is known: only those without any choice can pass.
    is_impossible: bool,
    plain: &'b Filter,
    /// What lets them through, too.
    also: Option<&'b Also<'b>>,
    zone: &'b Zone,
    /// Whoever was seen, or written down, on this day or later, since 1970-01-01, is not silent.
    silent_from: Option<i64>,
    /// Since 1970-01-01.
    today: i64,
}

impl<'b> Sieve<'b> {
    /// `also` is the filter of [`Filter::also`]; `me` the member's id; `today` in days since 1970-01-01.
    pub(super) fn new(
        filter: &'b Filter,
        also: Option<&'b Also<'b>>,
        columns: &'b Columns,
        zone: &'b Zone,
        me: &str,
        today: i64,
    ) -> Self {
        let mut facets = Vec::new();
        // What is no filter here lets nobody through.
        let mut is_impossible = also.is_none() && !filter.also.is_empty();
        let mut want = |facet: &'b Facet, choices: &[&str]| match columns.get(facet) {
            Some(column) => {
                let mut wanted = vec![false; column.choices.len()];
                for number in choices.iter().filter_map(|choice| column.number(choice)) {
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
        Self { facets, is_impossible, plain: filter, also, zone, silent_from, today }
    }

    /// Whether everybody passes.
    pub(super) fn is_open(&self) -> bool {
        *self.plain == Filter::default()
    }

    /// Whether a customer passes.
    pub(super) fn passes(&self, number: u32, customer: &Customer) -> bool {
        self.passes_plainly(customer) && self.facets.iter().all(|facet| has_one(facet, number))
    }

    fn passes_plainly(&self, customer: &Customer) -> bool {
        let is = |wanted: Option<bool>, own: bool| wanted.is_none_or(|wanted| wanted == own);
        !self.is_impossible
            && is(self.plain.phone, customer.has_phone)
            && is(self.plain.mail, customer.has_mail)
            && is(self.plain.open_tasks, customer.open_tasks > 0)
            && is(self.plain.contacted, customer.last.is_some())
            && (!self.plain.late || customer.next != NOBODY && i64::from(customer.next_day) < self.today)
            && self.silent_from.is_none_or(|from| self.zone.day(silent_since(customer)) < from)
            && self.also.is_none_or(|also| also.passes(customer.doc))
    }

    /// The choices of every facet, counted over `customers`.
    pub(super) fn count(
        &self,
        customers: impl Iterator<Item = u32>,
        people: &People,
        columns: &Columns,
    ) -> Vec<FacetCounts> {
        let all: Vec<(&Facet, &Column)> = columns.all().collect();
        let mut counts: Vec<Vec<u32>> = all.iter().map(|(_, column)| vec![0; column.choices.len()]).collect();
        for number in customers {
            let Some(customer) = people.customers.get(number as usize) else { continue };
            if !self.passes_plainly(customer) {
                continue;
            }
            // Whoever fails one facet alone counts there, and nowhere else.
            let mut failed = self.facets.iter().filter(|facet| !has_one(facet, number));
            let (first, others) = (failed.next(), failed.any(|_| true));
            if others {
                continue;
            }
            for ((facet, column), counts) in all.iter().zip(&mut counts) {
                if first.is_none_or(|(failed, _, _)| failed == facet) {
                    for choice in column.of(number) {
                        counts[*choice as usize] += 1;
                    }
                }
            }
        }
        all.into_iter()
            .zip(counts)
            .map(|((facet, column), counts)| {
                let mut counts: Vec<(String, u32)> =
                    column.choices.iter().cloned().zip(counts).filter(|(_, count)| *count > 0).collect();
                counts.sort_by(|(a, many), (b, few)| few.cmp(many).then_with(|| a.cmp(b)));
                FacetCounts { facet: facet.clone(), counts }
            })
            .collect()
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
