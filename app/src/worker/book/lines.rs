//! What the page gets to see of the book.

use std::collections::BTreeSet;

use shared::book::{Query, Reason, View};
use shared::crm::search::fold;
use shared::crm::values::date;
use shared::crm::values::place::Place;
use shared::crm::{CustomField, Kind, Value, definition, kinds};
use shared::document::{DocId, Row};
use shared::exchange::beside::Told;
use shared::replica::Replica;

use super::{Book, titles};
use crate::protocol::{
    ActivityLine, CellOf, CustomerLine, CustomerTold, Directory, Extent, Member, Next, Wanted, Window,
};

const DAY: i64 = 86_400_000;

/// A page never asks for more rows at once.
const MOST: u32 = 500;

/// A word that is searched for: folded, and by itself.
pub(super) type Word = (String, Query);

impl Book {
    /// A window of the list of customers. `today` in days since 1970-01-01.
    pub fn window(&mut self, wanted: &Wanted, replica: &Replica, today: i64) -> Window {
        let (offset, count) = (wanted.offset as usize, wanted.count.min(MOST) as usize);
        self.prepare(kinds::with_own_list(), &wanted.view.filter, replica);
        let seen = self.book.look(&wanted.view, replica.meta().member, today, &titles(replica), offset, count);
        let query = Query::new(&wanted.view.query);
        let words = words(&wanted.view.query);
        let here = wanted.view.here.as_deref().and_then(|here| Place::parse(here).ok());
        let sums = if wanted.sums { self.book.sums() } else { Vec::new() };
        let sought = wanted.seek.and_then(|doc| self.book.place_in_list(doc));
        let variety = self.book.variety();
        let refused = refused(replica);
        let line = |doc: DocId| {
            let row = replica.row(doc)?.row;
            let line = self.line_of(doc, &row, (&query, &words), here, replica);
            Some(CustomerLine { refused: refused.contains(&doc), cells: cells(&row, &wanted.columns), ..line })
        };
        Window {
            wanted: wanted.clone(),
            total: seen.total,
            all: seen.all,
            lines: seen.customers.into_iter().filter_map(line).collect(),
            groups: seen.groups,
            facets: seen.facets,
            known: if self.is_full { Extent::All } else { Extent::SoFar },
            variety,
            sums,
            sought,
        }
    }

    /// All customers of a view, in its order. `today` as above.
    pub fn everybody(&mut self, view: &View, replica: &Replica, today: i64) -> Vec<DocId> {
        self.prepare(kinds::with_own_list(), &view.filter, replica);
        self.book.look(view, replica.meta().member, today, &titles(replica), 0, usize::MAX).customers
    }

    /// The customers of a part of a list, in its order.
    pub fn pick(&mut self, view: &View, from: u32, count: u32, replica: &Replica, today: i64) -> Vec<DocId> {
        self.prepare(kinds::with_own_list(), &view.filter, replica);
        let (from, count) = (from as usize, count as usize);
        self.book.look(view, replica.meta().member, today, &titles(replica), from, count).customers
    }

    pub(super) fn customer_line(
        &self,
        doc: DocId,
        query: &Query,
        here: Option<Place>,
        replica: &Replica,
    ) -> Option<CustomerLine> {
        let row = replica.row(doc)?.row;
        Some(self.line_of(doc, &row, (query, &[]), here, replica))
    }

    fn line_of(
        &self,
        doc: DocId,
        row: &Row,
        (query, words): (&Query, &[Word]),
        here: Option<Place>,
        replica: &Replica,
    ) -> CustomerLine {
        let facts = self.book.facts(doc);
        let reasons = if query.is_empty() { Vec::new() } else { self.reasons(query, words, doc, row, replica) };
        let next = facts.next.and_then(|(next, day)| {
            let row = replica.row(next)?.row;
            let text = |slot: u16| row.text(slot).to_owned();
            Some(Next { words: text(self.slots.subject), day, what: text(self.slots.what), minute: facts.next_minute })
        });
        #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "distances on the Earth")]
        let metres = here.zip(facts.place).map(|(here, place)| here.metres_to(place) as u32);
        CustomerLine {
            doc,
            name: row.title().to_owned(),
            city: row.text(self.slots.city).to_owned(),
            segment: row.text(self.slots.segment).to_owned(),
            last: facts.last,
            next,
            territory: row.territory,
            flags: row.flags,
            waiting: replica.is_waiting(doc),
            reasons,
            metres,
            open_tasks: facts.open_tasks,
            worth: row.text(self.slots.worth).to_owned(),
            refused: false,
            cells: Vec::new(),
        }
    }

    /// By what a person tells a customer apart from another; none of one that is not here.
    pub fn told_apart(&self, doc: DocId, replica: &Replica) -> Option<CustomerTold> {
        let row = replica.row(doc)?.row;
        let table = definition(row.kind);
        let texts = |path: &str| {
            let values = row.values(table.slot(path)).iter();
            values.filter_map(Value::as_text).map(str::to_owned).collect()
        };
        let activities = self.activities(doc, replica).len();
        Some(CustomerTold {
            phones: texts("phone/number"),
            tax_ids: texts("tax_id/number"),
            last: self.book.facts(doc).last,
            activities: u32::try_from(activities).unwrap_or(u32::MAX),
            made: doc.made(),
        })
    }

    /// What an export says of a customer beyond the record.
    pub fn told(&self, doc: DocId, replica: &Replica) -> Told {
        let facts = self.book.facts(doc);
        let next = facts.next.and_then(|(next, day)| {
            let line = self.activity_line(next, &replica.row(next)?.row, replica);
            Some((if line.subject.is_empty() { line.what } else { line.subject }, day))
        });
        let done = self.activities(doc, replica).into_iter().filter(|line| line.what == "visit");
        Told { last: facts.last, last_visit: done.filter_map(|line| line.done).max(), next }
    }

    /// These customers, those that are here.
    pub fn lines(&self, docs: &[DocId], replica: &Replica) -> Vec<CustomerLine> {
        let nothing = Query::new("");
        docs.iter().filter_map(|doc| self.customer_line(*doc, &nothing, None, replica)).collect()
    }

    /// Why a search found a record. What was done with it is read only for a word that it does not have itself.
    pub(super) fn reasons(
        &self,
        query: &Query,
        words: &[Word],
        record: DocId,
        row: &Row,
        replica: &Replica,
    ) -> Vec<Reason> {
        let own = |query: &Query| self.book.reasons(query, row, &[], replica.registry());
        let has = |(folded, word): &Word| own(word).iter().any(|reason| fold(&reason.text).contains(folded.as_str()));
        if !definition(row.kind).has_deeds() || words.iter().all(has) {
            return own(query);
        }
        let activities: Vec<(DocId, Row)> =
            self.book.activities(record).filter_map(|activity| Some((activity, replica.row(activity)?.row))).collect();
        let activities: Vec<(DocId, &Row)> = activities.iter().map(|(activity, row)| (*activity, row)).collect();
        self.book.reasons(query, row, &activities, replica.registry())
    }

    /// A record's activities: what is open first, the soonest at the top; then what is done, the latest at the top.
    pub fn activities(&self, record: DocId, replica: &Replica) -> Vec<ActivityLine> {
        // Those of the records that were merged into it are its own.
        let mut lines: Vec<ActivityLine> = std::iter::once(record)
            .chain(replica.parts_of(record))
            .flat_map(|record| self.book.activities(record))
            .filter_map(|doc| Some(self.activity_line(doc, &replica.row(doc)?.row, replica)))
            .collect();
        lines.sort_by_key(|line| match line.done {
            None => (0, line.planned.or_else(|| day_start(&line.due)).unwrap_or(i64::MAX), line.doc),
            Some(done) => (1, -done, line.doc),
        });
        lines
    }

    pub(super) fn activity_line(&self, doc: DocId, row: &Row, replica: &Replica) -> ActivityLine {
        let slots = &self.slots;
        let time = |slot| row.values(slot).first().and_then(Value::as_time);
        let subject = [slots.subject, slots.next_step].into_iter().map(|slot| row.text(slot));
        ActivityLine {
            doc,
            what: row.text(slots.what).to_owned(),
            subject: subject.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned(),
            planned: time(slots.planned),
            due: row.text(slots.due).to_owned(),
            done: time(slots.done),
            outcome: row.text(slots.outcome).to_owned(),
            by: row.text(slots.by).to_owned(),
            with: row.text(slots.with).to_owned(),
            waiting: replica.is_waiting(doc),
            is_torn: row.flags & (Row::CONFLICT | Row::ISSUE) != 0,
        }
    }

    /// The names that records refer to.
    pub fn directory(&self, replica: &Replica) -> Directory {
        let slots = &self.slots;
        let mut directory = Directory::default();
        for (doc, row) in self.book.directory().filter_map(|doc| Some((doc, replica.row(doc)?.row))) {
            let numbers =
                |slot| row.values(slot).iter().filter_map(Value::as_int).filter_map(|n| u32::try_from(n).ok());
            match row.kind {
                Kind::MEMBER => directory.members.push(Member {
                    doc,
                    name: row.title().to_owned(),
                    devices: devices(&row, slots.device, slots.device_name),
                }),
                Kind::TERRITORY => {
                    directory.territories.extend(numbers(slots.territory).next().map(|n| (n, row.title().to_owned())))
                }
                Kind::CUSTOM_FIELD => {
                    directory.custom_docs.push(doc);
                    let record = doc.to_string();
                    let field = CustomField::id_of_record(&record).and_then(|id| replica.registry().custom_field(id));
                    directory.custom_removed.extend(field.filter(|field| field.is_removed).cloned());
                }
                _ => {}
            }
        }
        directory.zone.clone_from(&self.company_says);
        directory.week = self.book.first_of_week();
        directory.options = replica.registry().options().all().cloned().collect();
        directory.custom = Kind::all().flat_map(|kind| replica.registry().custom_fields(kind)).cloned().collect();
        directory
    }
}

/// The words of what was typed. What stands before another one is whole.
pub(super) fn words(typed: &str) -> Vec<Word> {
    let words = typed.split_inclusive(char::is_whitespace).map(|word| (fold(word.trim()), Query::new(word)));
    words.filter(|(_, query)| !query.is_empty()).collect()
}

/// The records of which something was refused: nearly always none.
pub(super) fn refused(replica: &Replica) -> BTreeSet<DocId> {
    replica.tray().flat_map(|entry| entry.parts.iter().map(|part| part.0)).collect()
}

/// What some fields of a row say, by their paths, as far as they are filled: slots and values, of several values the first.
pub(super) fn facts(row: &Row, said: &[&str]) -> Vec<(u16, Value)> {
    let table = definition(row.kind);
    let fields = said.iter().filter_map(|path| table.by_path(path));
    fields.filter_map(|field| Some((field.slot, first(row, field.slot)?))).collect()
}

/// The first that stands in a field of a row.
pub(super) fn first(row: &Row, slot: u16) -> Option<Value> {
    row.values(slot).iter().find(|value| !value.is_null()).cloned()
}

/// What stands in some columns: of each all its values that are not removed.
pub(super) fn cells(row: &Row, columns: &[CellOf]) -> Vec<Vec<Value>> {
    let standing = |values: &[Value]| values.iter().filter(|value| !value.is_null()).cloned().collect();
    let cell = |column: &CellOf| match column {
        CellOf::Slot(slot) => standing(row.values(*slot)),
        CellOf::Custom(id) => {
            let found = row.custom.iter().find(|(own, _)| own == id);
            found.map(|(_, cell)| standing(cell.values())).unwrap_or_default()
        }
    };
    columns.iter().map(cell).collect()
}

/// A member's devices. Each has a number and a name, in the same order; names of which one were missing could not be told apart.
fn devices(row: &Row, number: u16, name: u16) -> Vec<(u32, String)> {
    let (numbers, names) = (row.values(number), row.values(name));
    let named = numbers.len() == names.len();
    let numbered = numbers.iter().enumerate().filter_map(|(at, number)| {
        let name = names.get(at).filter(|_| named).and_then(Value::as_text).unwrap_or_default();
        Some((u32::try_from(number.as_int()?).ok()?, name.to_owned()))
    });
    numbered.collect()
}

fn day_start(due: &str) -> Option<i64> {
    date::read_iso(due).map(|day| day.to_days() * DAY)
}
