//! With whom visits can be planned at once: by whom each is visited, who has a visit planned already, and on which way.

use std::collections::BTreeMap;

use shared::book::road;
use shared::crm::Value;
use shared::crm::values::place::Place;
use shared::document::DocId;
use shared::replica::Replica;

use super::{Book, calendar};
use crate::protocol::{Plannable, PlannableWanted, Visitor};

impl Book {
    /// What is known of them. Whoever is removed, or not here, is left out.
    pub fn plannable(&self, wanted: &PlannableWanted, replica: &Replica) -> Plannable {
        let own = replica.meta().member;
        let mut told = Plannable::default();
        let mut by: BTreeMap<DocId, Vec<(DocId, u32)>> = BTreeMap::new();
        for doc in &wanted.docs {
            let Some(row) = replica.row(*doc).map(|listed| listed.row).filter(|row| !row.is_removed()) else {
                continue;
            };
            if self.has_visit_planned(*doc, replica) {
                told.have_one += 1;
                continue;
            }
            let owner = row.text(self.slots.owner).parse().ok().filter(|_| wanted.by_owner);
            by.entry(owner.unwrap_or(own)).or_default().push((*doc, row.territory));
        }
        let days = calendar::days(wanted.day, wanted.day + i64::from(wanted.days));
        for (member, customers) in by {
            let whose = [Some(member)];
            let all = self.calendar.all_between(&whose, days.clone());
            // What has only a day leaves its hours free.
            let taken = all.filter_map(|((_, instant), ..)| (instant != i64::MAX).then_some(instant)).collect();
            told.visitors.push(Visitor { member, customers: self.on_a_short_way(customers), taken });
        }
        told
    }

    fn has_visit_planned(&self, customer: DocId, replica: &Replica) -> bool {
        let all = std::iter::once(customer).chain(replica.parts_of(customer));
        let mut activities = all.flat_map(|customer| self.book.activities(customer));
        activities.any(|doc| {
            let Some(listed) = replica.row(doc) else { return false };
            let (row, slots) = (&listed.row, &self.slots);
            let time = |slot| row.values(slot).first().and_then(Value::as_time);
            let is_open = time(slots.done).is_none() && !row.is_removed();
            is_open && row.text(slots.what) == "visit" && time(slots.planned).is_some()
        })
    }

    /// Those whose place is known along the way, the others after them.
    fn on_a_short_way(&self, customers: Vec<(DocId, u32)>) -> Vec<(DocId, u32)> {
        let place = |doc: DocId| self.book.facts(doc).place;
        let (placed, others): (Vec<_>, Vec<_>) = customers.into_iter().partition(|(doc, _)| place(*doc).is_some());
        let places: Vec<Place> = placed.iter().filter_map(|(doc, _)| place(*doc)).collect();
        road::order(&places, None).into_iter().map(|at| placed[at]).chain(others).collect()
    }
}
