//! What the page gets to see of the book.

use std::collections::BTreeSet;

use shared::crm::values::date;
use shared::crm::{Kind, Value};
use shared::document::{DocId, Row};
use shared::replica::Replica;

use super::Book;
use crate::protocol::{ActivityLine, CustomerLine, Directory, Member, Waiting, Wanted, Window};

const DAY: i64 = 86_400_000;

/// A page never asks for more rows at once.
const MOST: u32 = 500;

impl Book {
    /// A window of the list of customers.
    pub fn window(&mut self, wanted: &Wanted, replica: &Replica) -> Window {
        let waiting = waiting_docs(replica);
        let all = self.order.len();
        let start = wanted.offset as usize;
        let count = wanted.count.min(MOST) as usize;
        let (total, docs): (usize, Vec<DocId>) = if wanted.query.trim().is_empty() {
            (all, self.order.iter().skip(start).take(count).map(|(_, doc)| *doc).collect())
        } else {
            let found = self.search.find(&wanted.query, self.order.iter().map(|(_, doc)| *doc));
            (found.len(), found.iter().skip(start).take(count).copied().collect())
        };
        let lines = docs
            .into_iter()
            .filter_map(|doc| Some(self.customer_line(doc, &replica.row(doc)?.row, &waiting, replica)))
            .collect();
        Window { wanted: wanted.clone(), total: total as u32, all: all as u32, lines }
    }

    fn customer_line(&self, doc: DocId, row: &Row, waiting: &BTreeSet<DocId>, replica: &Replica) -> CustomerLine {
        let slots = &self.slots;
        let mut last: Option<i64> = None;
        let mut next: Option<(String, i64)> = None;
        for activity in self.activities.get(&doc).into_iter().flatten().filter_map(|doc| replica.row(*doc)) {
            let activity = &activity.row;
            let time = |slot| activity.values(slot).first().and_then(Value::as_time);
            match time(slots.done) {
                Some(done) => last = last.max(Some(done)),
                None => {
                    let day = time(slots.planned)
                        .map(|planned| planned.div_euclid(DAY))
                        .or_else(|| date::read_iso(activity.text(slots.due)).map(|day| day.to_days()));
                    if let Some(day) = day
                        && next.as_ref().is_none_or(|(_, soonest)| day < *soonest)
                    {
                        next = Some((activity.text(slots.subject).to_owned(), day));
                    }
                }
            }
        }
        CustomerLine {
            doc,
            name: row.text(slots.name).to_owned(),
            city: row.text(slots.city).to_owned(),
            segment: row.text(slots.segment).to_owned(),
            last,
            next,
            territory: row.territory,
            flags: row.flags,
            waiting: waiting.contains(&doc),
        }
    }

    /// A customer's activities: what is open first, the soonest at the top; then what is done, the latest at the top.
    pub fn activities(&self, customer: DocId, replica: &Replica) -> Vec<ActivityLine> {
        let slots = &self.slots;
        let waiting = waiting_docs(replica);
        // Those of the records that were merged into it are its own.
        let mut lines: Vec<ActivityLine> = std::iter::once(customer)
            .chain(replica.parts_of(customer))
            .filter_map(|customer| self.activities.get(&customer))
            .flatten()
            .filter_map(|doc| {
                let row = &replica.row(*doc)?.row;
                let time = |slot| row.values(slot).first().and_then(Value::as_time);
                let subject = [slots.subject, slots.next_step].into_iter().map(|slot| row.text(slot));
                Some(ActivityLine {
                    doc: *doc,
                    what: row.text(slots.what).to_owned(),
                    subject: subject.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned(),
                    planned: time(slots.planned),
                    due: row.text(slots.due).to_owned(),
                    done: time(slots.done),
                    outcome: row.text(slots.outcome).to_owned(),
                    by: row.text(slots.by).to_owned(),
                    waiting: waiting.contains(doc),
                })
            })
            .collect();
        lines.sort_by_key(|line| match line.done {
            None => (0, line.planned.or_else(|| day_start(&line.due)).unwrap_or(i64::MAX), line.doc),
            Some(done) => (1, -done, line.doc),
        });
        lines
    }

    /// The names that records refer to.
    pub fn directory(&self, replica: &Replica) -> Directory {
        let slots = &self.slots;
        let mut directory = Directory::default();
        for (doc, row) in self.directory.iter().filter_map(|doc| Some((*doc, &replica.row(*doc)?.row))) {
            let numbers =
                |slot| row.values(slot).iter().filter_map(Value::as_int).filter_map(|n| u32::try_from(n).ok());
            match row.kind {
                Kind::Member => directory.members.push(Member {
                    doc,
                    name: row.text(slots.member_name).to_owned(),
                    devices: numbers(slots.device).collect(),
                }),
                Kind::Territory => directory
                    .territories
                    .extend(numbers(slots.territory).next().map(|n| (n, row.text(slots.territory_name).to_owned()))),
                Kind::CustomField | Kind::Customer | Kind::Activity => {}
            }
        }
        directory.custom =
            Kind::ALL.into_iter().flat_map(|kind| replica.registry().custom_fields(kind)).cloned().collect();
        directory
    }

    /// What waits to be synced.
    pub fn outbox(&self, replica: &Replica) -> Vec<Waiting> {
        let title = |doc: DocId| {
            replica.row(doc).map_or_else(String::new, |listed| match listed.row.kind {
                Kind::Activity => listed.row.text(self.slots.subject).to_owned(),
                Kind::Customer | Kind::Member | Kind::Territory | Kind::CustomField => {
                    listed.row.text(self.slots.name).to_owned()
                }
            })
        };
        replica
            .outbox()
            .map(|entry| Waiting {
                number: entry.number,
                made: entry.made,
                parts: entry
                    .parts
                    .iter()
                    .map(|part| {
                        let intents = part.intents.iter().chain(&part.contested).cloned();
                        (part.doc, title(part.doc), intents.collect())
                    })
                    .collect(),
                contested: entry.parts.iter().any(|part| !part.contested.is_empty()),
            })
            .collect()
    }
}

fn waiting_docs(replica: &Replica) -> BTreeSet<DocId> {
    replica.outbox().flat_map(|entry| entry.parts.iter().map(|part| part.doc)).collect()
}

fn day_start(due: &str) -> Option<i64> {
    date::read_iso(due).map(|day| day.to_days() * DAY)
}
