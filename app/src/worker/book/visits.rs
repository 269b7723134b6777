//! Whom to visit: customers who were left alone too long, the most valuable first, or, on a day without plans, the nearest; and who of
//! those is near by.

use shared::book::{Parted, Query, Sort, View};
use shared::crm::kinds;
use shared::crm::values::place::Place;
use shared::document::DocId;
use shared::replica::Replica;

use super::{Book, titles};
use crate::protocol::{Agenda, CustomerLine, SILENT_DAYS};

/// How many are told; a day without any plans shows all of them.
const MOST: usize = 5;

/// So many of a list are looked at to find some for whom nothing is planned.
const LOOKED_AT: usize = 400;

/// Who is not farther than this can be visited on the way, metres: they come before those who are worth more.
const ON_THE_WAY: f64 = 25_000.0;

/// Who is not farther than this fits into a free hour, metres, and after how many days without any contact.
const NEAR: f64 = 3_000.0;
const NEAR_SILENT_DAYS: u32 = 30;

/// How many of those are told.
const NEAR_MOST: usize = 2;

impl Book {
    /// Writes into a day's agenda whom to visit.
    pub(super) fn suggest(&mut self, agenda: &mut Agenda, replica: &Replica) {
        let (mine, day) = (!agenda.wanted.everyone, agenda.wanted.day);
        let here = agenda.wanted.here.as_deref().and_then(|here| Place::parse(here).ok());
        let view = |mine: bool, silent_days: Option<u32>, sort: Sort| View {
            filter: Parted { mine, silent_days, ..Parted::default() }.text(kinds::with_own_list()),
            sort,
            here: agenda.wanted.here.clone(),
            ..View::default()
        };
        let is_free = agenda.open() + agenda.overdue.total + agenda.tomorrow.total + agenda.soon.total == 0;
        let sort = if is_free && here.is_some() { Sort::Distance } else { Sort::Worth };
        let (total, mut found) = self.unplanned(&view(mine, Some(SILENT_DAYS), sort.clone()), replica, day);
        found.sort_by_key(|doc| !self.is_within(ON_THE_WAY, here, *doc));
        for mine in [mine, false] {
            if is_free && found.len() < MOST {
                let (_, others) = self.unplanned(&view(mine, None, sort.clone()), replica, day);
                let others: Vec<DocId> = others.into_iter().filter(|doc| !found.contains(doc)).collect();
                found.extend(others);
            }
        }
        let mut near = Vec::new();
        if here.is_some() {
            near = self.unplanned(&view(mine, Some(NEAR_SILENT_DAYS), Sort::Distance), replica, day).1;
            near.retain(|doc| self.is_within(NEAR, here, *doc));
        }
        let nothing = Query::new("");
        let lines = |docs: Vec<DocId>, most: usize| -> Vec<CustomerLine> {
            docs.into_iter().filter_map(|doc| self.customer_line(doc, &nothing, here, replica)).take(most).collect()
        };
        agenda.silent_total = total;
        agenda.silent = lines(found, MOST);
        agenda.near = lines(near, NEAR_MOST);
    }

    /// How many customers a list has, and those of its first with whom nothing is planned.
    fn unplanned(&mut self, view: &View, replica: &Replica, today: i64) -> (u32, Vec<DocId>) {
        self.prepare(kinds::with_own_list(), &view.filter, replica);
        let seen = self.book.look(view, replica.meta().member, today, &titles(replica), 0, LOOKED_AT);
        let free = seen.customers.into_iter().filter(|doc| self.book.facts(*doc).next.is_none());
        (seen.total, free.collect())
    }

    fn is_within(&self, metres: f64, here: Option<Place>, customer: DocId) -> bool {
        let there = self.book.facts(customer).place;
        here.zip(there).is_some_and(|(here, there)| here.metres_to(there) <= metres)
    }
}
