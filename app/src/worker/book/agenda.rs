//! What is to be done and when, and whose day it is: open activities by who owes them, and birthdays.
//!
//! Kept up by each change, so that a day is read off its place in an order and no list is gone through for it.

use std::collections::{BTreeMap, BTreeSet};

use shared::crm::values::civil::Day;
use shared::crm::values::date;
use shared::crm::{Value, Zone};
use shared::document::{DocId, Row};
use shared::replica::Replica;

use super::Book;
use super::slots::Slots;
use crate::protocol::{Agenda, AgendaLine, Birthday, Due, SILENT_DAYS, TodayWanted};

/// The longest a part of the agenda gets; how many there are in all is said beside it.
const MOST: usize = 50;

const FIRST: DocId = DocId::from_bytes([0; 16]);
const LAST: DocId = DocId::from_bytes([255; 16]);

/// How many of the customers that were left alone too long are shown.
const SILENT_MOST: usize = 5;

/// The longest a part of it gets on paper.
const PAPER_MOST: usize = 2_000;

/// How far ahead the agenda looks, days.
const AHEAD: i64 = 7;

/// When something is to be done: the day since 1970, and the instant of it, milliseconds since 1970 UTC. What has only a day
/// comes after all that has an hour.
type Slot = (i64, i64);

/// The instant of what has only a day.
const UNTIMED: i64 = i64::MAX;

/// Open activities and birthdays in their orders.
#[derive(Default)]
pub(super) struct Calendar {
    /// By whom (none: nobody in particular), when, which activity.
    open: BTreeSet<(Option<DocId>, Slot, DocId)>,
    place: BTreeMap<DocId, (Option<DocId>, Slot)>,
    /// Month and day of the customer's birthday or a contact's, which customer.
    birthdays: BTreeSet<(u32, u32, DocId)>,
    born: BTreeMap<DocId, Vec<(u32, u32)>>,
}

impl Calendar {
    /// Forgets a record that is gone.
    pub(super) fn forget(&mut self, doc: DocId) {
        self.place_activity(doc, None);
        self.place_birthdays(doc, Vec::new());
    }

    /// Takes in an activity.
    pub(super) fn activity(&mut self, doc: DocId, row: &Row, slots: &Slots, zone: &Zone) {
        let place = Some(row).filter(|row| !row.is_removed()).and_then(|row| {
            let time = |slot| row.values(slot).first().and_then(Value::as_time);
            if time(slots.done).is_some() {
                return None;
            }
            let due = || date::read_iso(row.text(slots.due)).map(|day| (day.to_days(), UNTIMED));
            let slot = time(slots.planned).map(|planned| (zone.day(planned), planned)).or_else(due)?;
            Some((row.text(slots.by).parse().ok(), slot))
        });
        self.place_activity(doc, place);
    }

    fn place_activity(&mut self, doc: DocId, place: Option<(Option<DocId>, Slot)>) {
        if self.place.get(&doc).copied() == place {
            return;
        }
        if let Some((by, slot)) = self.place.remove(&doc) {
            self.open.remove(&(by, slot, doc));
        }
        if let Some((by, slot)) = place {
            self.place.insert(doc, (by, slot));
            self.open.insert((by, slot, doc));
        }
    }

    /// Takes in a customer.
    pub(super) fn customer(&mut self, doc: DocId, row: &Row, slots: &Slots) {
        let row = Some(row).filter(|row| !row.is_removed());
        let mut days: Vec<(u32, u32)> =
            row.into_iter().flat_map(|row| celebrations(row, slots)).map(|((month, day), _)| (month, day)).collect();
        days.sort_unstable();
        days.dedup();
        self.place_birthdays(doc, days);
    }

    fn place_birthdays(&mut self, doc: DocId, days: Vec<(u32, u32)>) {
        if self.born.get(&doc).is_some_and(|born| *born == days) {
            return;
        }
        for (month, day) in self.born.remove(&doc).unwrap_or_default() {
            self.birthdays.remove(&(month, day, doc));
        }
        self.birthdays.extend(days.iter().map(|(month, day)| (*month, *day, doc)));
        if !days.is_empty() {
            self.born.insert(doc, days);
        }
    }

    /// Whose days are looked at: the member's own and nobody's, or everybody's.
    fn whose(&self, wanted: &TodayWanted, member: DocId) -> Vec<Option<DocId>> {
        if !wanted.everyone {
            return vec![None, Some(member)];
        }
        let mut whose = Vec::new();
        let mut next = self.open.first();
        while let Some((by, ..)) = next {
            whose.push(*by);
            next = self.open.range((*by, (i64::MAX, UNTIMED), LAST)..).next();
        }
        whose
    }

    /// Open activities of some days, the earliest first: how many, and the first of them, `most` at most.
    fn between(&self, whose: &[Option<DocId>], days: std::ops::Range<i64>, most: usize) -> (usize, Vec<DocId>) {
        let midnight = |day: i64| (day, i64::MIN);
        let of =
            |by: &Option<DocId>| self.open.range((*by, midnight(days.start), FIRST)..(*by, midnight(days.end), FIRST));
        let mut found: Vec<(Slot, DocId)> = Vec::new();
        let mut total = 0;
        for by in whose {
            total += of(by).count();
            found.extend(of(by).take(most).map(|(_, slot, doc)| (*slot, *doc)));
        }
        found.sort_unstable();
        found.truncate(most);
        (total, found.into_iter().map(|(_, doc)| doc).collect())
    }
}

impl Book {
    /// The agenda of a day.
    pub fn agenda(&mut self, wanted: &TodayWanted, replica: &Replica) -> Agenda {
        let (most, silent_most) = if wanted.all { (PAPER_MOST, PAPER_MOST) } else { (MOST, SILENT_MOST) };
        let (silent_total, silent) = self.silent(SILENT_DAYS, silent_most, replica, wanted.day);
        let whose = self.calendar.whose(wanted, replica.meta().member);
        let today = wanted.day;
        let due = |days: std::ops::Range<i64>| {
            let (total, docs) = self.calendar.between(&whose, days, most);
            let lines = docs.iter().filter_map(|doc| {
                let row = replica.row(*doc)?.row;
                let customer: Option<DocId> = row.text(self.slots.customer).parse().ok();
                let of = customer.and_then(|customer| replica.row(customer)).map(|listed| listed.row);
                // Nobody owes a customer anything who has been removed.
                (!of.as_ref().is_some_and(Row::is_removed)).then(|| AgendaLine {
                    activity: self.activity_line(*doc, &row, replica),
                    name: of.map_or_else(String::new, |row| row.text(self.slots.name).to_owned()),
                    customer,
                })
            });
            let lines: Vec<AgendaLine> = lines.collect();
            Due { total: (total - (docs.len() - lines.len())) as u32, lines }
        };
        let mut birthdays = self.birthdays(wanted, replica);
        let birthdays_total = birthdays.len() as u32;
        birthdays.truncate(most);
        Agenda {
            wanted: wanted.clone(),
            overdue: due(i64::MIN..today),
            today: due(today..today + 1),
            soon: due(today + 1..today + 1 + AHEAD),
            birthdays,
            birthdays_total,
            silent,
            silent_total,
        }
    }

    /// Birthdays of today and the days ahead. One of the 29th of February is kept on the 1st of March where there is none.
    fn birthdays(&self, wanted: &TodayWanted, replica: &Replica) -> Vec<Birthday> {
        let member = replica.meta().member.to_string();
        let mut birthdays = Vec::new();
        for ahead in 0..=AHEAD {
            let Some(day) = Day::from_days(wanted.day + ahead) else { continue };
            let mut dates = vec![(day.month, day.day)];
            if (day.month, day.day) == (3, 1) && Day::new(day.year, 2, 29).is_none() {
                dates.push((2, 29));
            }
            for (month, date) in dates {
                for (.., doc) in self.calendar.birthdays.range((month, date, FIRST)..=(month, date, LAST)) {
                    let Some(listed) = replica.row(*doc) else { continue };
                    if wanted.everyone || listed.row.text(self.slots.owner) == member {
                        let name = listed.row.text(self.slots.name).to_owned();
                        let whose = celebrations(&listed.row, &self.slots).filter(|(born, _)| *born == (month, date));
                        birthdays.extend(whose.map(|(_, whose)| Birthday {
                            doc: *doc,
                            name: name.clone(),
                            day: wanted.day + ahead,
                            contact: whose,
                        }));
                    }
                }
            }
        }
        birthdays
    }
}

/// The birthdays that a customer's row tells, month and day, and of which contact: none for the customer's own, an empty name for
/// somebody there of whom the row does not say who it is.
fn celebrations<'r>(row: &'r Row, slots: &Slots) -> impl Iterator<Item = ((u32, u32), Option<String>)> + use<'r> {
    let day = |text: &str| date::read_day_of_year(text).map(|(_, month, day)| (month, day));
    let own = day(row.text(slots.birthday)).map(|day| (day, None));
    let (names, days) = (row.values(slots.contact_name), row.values(slots.contact_birthday));
    // Rows leave out what is empty: only where everybody has both does the one belong to the other.
    let is_paired = names.len() == days.len();
    let contacts = days.iter().enumerate().filter_map(move |(at, born)| {
        let name = names.get(at).filter(|_| is_paired).and_then(Value::as_text).unwrap_or_default();
        Some((day(born.as_text()?)?, Some(name.to_owned())))
    });
    own.into_iter().chain(contacts)
}

#[cfg(test)]
mod tests {
    use shared::crm::Kind;
    use shared::crm::values::time;
    use shared::document::Cell;

    use super::*;

    fn doc(n: u8) -> DocId {
        DocId::from_bytes([n; 16])
    }

    fn task(slots: &Slots, by: Option<u8>, due: &str) -> Row {
        let mut row = Row::new(Kind::ACTIVITY, 1);
        let mut set = |slot, value| row.cells.push((slot, Cell::One(value)));
        if let Some(by) = by {
            set(slots.by, Value::text(doc(by).to_string()));
        }
        set(slots.due, Value::text(due));
        row.cells.sort_by_key(|(slot, _)| *slot);
        row
    }

    #[test]
    fn contacts_birthdays_are_kept_with_their_customers() {
        let (slots, mut calendar) = (Slots::new(), Calendar::default());
        let mut row = Row::new(Kind::CUSTOMER, 1);
        row.cells.push((slots.birthday, Cell::One(Value::text("--11-29"))));
        row.cells.push((slots.contact_name, Cell::Many(vec![Value::text("Ana"), Value::text("Beto")])));
        row.cells.push((slots.contact_birthday, Cell::Many(vec![Value::text("1981-11-29"), Value::text("--02-01")])));
        row.cells.sort_by_key(|(slot, _)| *slot);
        calendar.customer(doc(1), &row, &slots);
        assert_eq!(calendar.birthdays, BTreeSet::from([(2, 1, doc(1)), (11, 29, doc(1))]));
        let told: Vec<_> = celebrations(&row, &slots).collect();
        assert_eq!(told, [((11, 29), None), ((11, 29), Some("Ana".into())), ((2, 1), Some("Beto".into()))]);
        // One of them has none: whose it is the row does not say.
        row.cells.retain(|(slot, _)| *slot != slots.contact_birthday);
        row.cells.push((slots.contact_birthday, Cell::Many(vec![Value::text("--02-01")])));
        row.cells.sort_by_key(|(slot, _)| *slot);
        calendar.customer(doc(1), &row, &slots);
        assert_eq!(celebrations(&row, &slots).last(), Some(((2, 1), Some(String::new()))));
        calendar.forget(doc(1));
        assert_eq!((calendar.birthdays.len(), calendar.born.len()), (0, 0));
    }

    #[test]
    fn each_member_has_a_day_of_their_own() {
        let (slots, mut calendar) = (Slots::new(), Calendar::default());
        let day = |at: u32| Day::new(2026, 11, at).unwrap().to_days();
        for (n, by, due) in [
            (1, Some(200), "2026-11-21"),
            (2, Some(201), "2026-11-21"),
            (3, None, "2026-11-20"),
            (4, Some(200), "2026-11-22"),
        ] {
            calendar.activity(doc(n), &task(&slots, by, due), &slots, &Zone::UTC);
        }
        let wanted = |everyone| TodayWanted { day: day(21), everyone, all: false };
        let mine = calendar.whose(&wanted(false), doc(200));
        let all = calendar.whose(&wanted(true), doc(200));
        assert_eq!(calendar.between(&mine, day(21)..day(22), MOST), (1, vec![doc(1)]));
        assert_eq!(calendar.between(&all, day(21)..day(22), MOST), (2, vec![doc(1), doc(2)]));
        assert_eq!(calendar.between(&mine, i64::MIN..day(21), MOST), (1, vec![doc(3)]));
        assert_eq!(calendar.between(&all, day(21)..day(22), 1), (2, vec![doc(1)]), "all are counted");

        // Done, or gone: it is on no day any more. Put off: on the other day alone.
        let mut done = task(&slots, Some(200), "2026-11-21");
        done.cells.push((slots.done, Cell::One(Value::Time(1))));
        done.cells.sort_by_key(|(slot, _)| *slot);
        calendar.activity(doc(1), &done, &slots, &Zone::UTC);
        calendar.forget(doc(3));
        let later = task(&slots, Some(201), "2026-11-23");
        calendar.activity(doc(2), &later, &slots, &Zone::UTC);
        assert_eq!(calendar.between(&all, i64::MIN..day(22), MOST), (0, vec![]));
        assert_eq!(calendar.between(&all, day(22)..day(24), MOST), (2, vec![doc(4), doc(2)]));
    }

    #[test]
    fn a_day_goes_by_its_hours() {
        let (slots, mut calendar) = (Slots::new(), Calendar::default());
        // Six hours behind: half past six in the evening is tomorrow in London.
        let zone = Zone::of_platform(0, 1, |_| -360);
        let planned = |n: u8, at: &str| {
            let mut row = Row::new(Kind::ACTIVITY, 1);
            row.cells.push((slots.planned, Cell::One(Value::Time(time::parse(at).unwrap()))));
            (n, row)
        };
        // The ids are in another order than the hours.
        for (n, row) in [
            planned(1, "2026-11-21T12:15:00-06:00"),
            planned(2, "2026-11-21T18:30:00-06:00"),
            planned(3, "2026-11-21T09:30:00-06:00"),
            (4, task(&slots, None, "2026-11-21")),
            planned(5, "2026-11-22T00:00:00-06:00"),
            planned(6, "2026-11-20T23:59:00-06:00"),
        ] {
            calendar.activity(doc(n), &row, &slots, &zone);
        }
        let day = Day::new(2026, 11, 21).unwrap().to_days();
        assert_eq!(calendar.between(&[None], day..day + 1, MOST), (4, vec![doc(3), doc(1), doc(2), doc(4)]));
        assert_eq!(calendar.between(&[None], day - 1..day, MOST), (1, vec![doc(6)]));
    }
}
