//! What is to be done and when, what was done, and whose day it is: activities by who owes or did them, and birthdays.
//!
//! Kept up by each change, so that a day is read off its place in an order and no list is gone through for it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use shared::crm::values::date;
use shared::crm::{Value, Zone};
use shared::document::{DocId, Row};

use super::slots::Slots;
use crate::protocol::TodayWanted;

pub(super) const FIRST: DocId = DocId::from_bytes([0; 16]);
pub(super) const LAST: DocId = DocId::from_bytes([255; 16]);

/// When something is to be done: the day since 1970, and the instant of it, milliseconds since 1970 UTC. What has only a day
/// comes after all that has an hour.
pub(super) type Slot = (i64, i64);

/// The instant of what has only a day.
const UNTIMED: i64 = i64::MAX;

/// From the first hour of a day on.
pub(super) const fn midnight(day: i64) -> Slot {
    (day, i64::MIN)
}

/// What has an hour of a day.
pub(super) const fn timed(day: i64) -> Range<Slot> {
    midnight(day)..(day, UNTIMED)
}

/// What has a day and no hour of it.
pub(super) const fn untimed(day: i64) -> Range<Slot> {
    (day, UNTIMED)..midnight(day + 1)
}

/// What is of some days.
pub(super) const fn days(from: i64, to: i64) -> Range<Slot> {
    midnight(from)..midnight(to)
}

/// An open activity's place.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
struct Open {
    by: Option<DocId>,
    slot: Slot,
    /// What it hangs on.
    customer: Option<DocId>,
}

/// Open activities, how many are done, and birthdays, in their orders.
#[derive(Default)]
pub(super) struct Calendar {
    /// By whom (none: nobody in particular), when, which activity.
    open: BTreeSet<(Option<DocId>, Slot, DocId)>,
    place: BTreeMap<DocId, Open>,
    /// On which day, by whom, how many.
    done: BTreeMap<(i64, Option<DocId>), u32>,
    /// Of each of them, the day and by whom.
    done_on: BTreeMap<DocId, (i64, Option<DocId>)>,
    /// What was done before this day since 1970 is not counted.
    since: i64,
    /// Month and day of the customer's birthday or a contact's, which customer.
    pub(super) birthdays: BTreeSet<(u32, u32, DocId)>,
    pub(super) born: BTreeMap<DocId, Vec<(u32, u32)>>,
}

impl Calendar {
    /// An empty calendar that counts what is done from a day on, since 1970.
    pub(super) fn since(day: i64) -> Self {
        Self { since: day, ..Self::default() }
    }

    /// Forgets a record that is gone.
    pub(super) fn forget(&mut self, doc: DocId) {
        self.place_activity(doc, None);
        self.count_done(doc, None);
        self.place_birthdays(doc, Vec::new());
    }

    /// Takes in an activity.
    pub(super) fn activity(&mut self, doc: DocId, row: &Row, slots: &Slots, zone: &Zone) {
        let time = |slot| row.values(slot).first().and_then(Value::as_time);
        let by = row.text(slots.by).parse().ok();
        let (mut open, mut done) = (None, None);
        if row.is_removed() {
            // It is on no day.
        } else if let Some(instant) = time(slots.done) {
            let day = zone.day(instant);
            done = (day >= self.since && row.text(slots.what) != "note").then_some((day, by));
        } else {
            let due = || date::read_iso(row.text(slots.due)).map(|day| (day.to_days(), UNTIMED));
            let slot = time(slots.planned).map(|planned| (zone.day(planned), planned)).or_else(due);
            open = slot.map(|slot| Open { by, slot, customer: row.hangs_on().map(|(_, on)| on) });
        }
        self.place_activity(doc, open);
        self.count_done(doc, done);
    }

    fn place_activity(&mut self, doc: DocId, place: Option<Open>) {
        if self.place.get(&doc).copied() == place {
            return;
        }
        if let Some(Open { by, slot, .. }) = self.place.remove(&doc) {
            self.open.remove(&(by, slot, doc));
        }
        if let Some(open) = place {
            self.place.insert(doc, open);
            self.open.insert((open.by, open.slot, doc));
        }
    }

    fn count_done(&mut self, doc: DocId, done: Option<(i64, Option<DocId>)>) {
        let before = match done {
            Some(done) => self.done_on.insert(doc, done),
            None => self.done_on.remove(&doc),
        };
        if let Some(before) = before
            && let Some(count) = self.done.get_mut(&before)
        {
            *count -= 1;
            if *count == 0 {
                self.done.remove(&before);
            }
        }
        if let Some(done) = done {
            *self.done.entry(done).or_default() += 1;
        }
    }

    /// Takes in whose birthdays, month and day, a customer's record tells.
    pub(super) fn place_birthdays(&mut self, doc: DocId, days: Vec<(u32, u32)>) {
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
    pub(super) fn whose(&self, wanted: &TodayWanted, member: DocId) -> Vec<Option<DocId>> {
        if let Some(of) = wanted.of {
            return vec![Some(of)];
        }
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

    /// How many activities were done on a day, by the member and by nobody in particular, or by everybody.
    pub(super) fn done(&self, wanted: &TodayWanted, member: DocId) -> u32 {
        let of_the_day = self.done.range((wanted.day, None)..=(wanted.day, Some(LAST)));
        let own = of_the_day.filter(|((_, by), _)| match wanted.of {
            Some(of) => *by == Some(of),
            None => wanted.everyone || by.is_none_or(|by| by == member),
        });
        own.map(|(_, count)| count).sum()
    }

    /// Open activities of some days, the earliest first: how many, and the first of them, `most` at most.
    pub(super) fn between(&self, whose: &[Option<DocId>], slots: Range<Slot>, most: usize) -> (usize, Vec<DocId>) {
        let mut found: Vec<(Slot, DocId)> = Vec::new();
        let mut total = 0;
        for by in whose {
            total += self.of(by, &slots).count();
            found.extend(self.of(by, &slots).take(most).map(|(_, slot, doc)| (*slot, *doc)));
        }
        found.sort_unstable();
        found.truncate(most);
        (total, found.into_iter().map(|(_, doc)| doc).collect())
    }

    /// All open activities of some days, each with what it hangs on.
    pub(super) fn all_between(
        &self,
        whose: &[Option<DocId>],
        slots: Range<Slot>,
    ) -> impl Iterator<Item = (Slot, DocId, Option<DocId>)> {
        let all = whose.iter().flat_map(move |by| self.of(by, &slots));
        all.map(|(_, slot, doc)| (*slot, *doc, self.place.get(doc).and_then(|open| open.customer)))
    }

    fn of(
        &self,
        by: &Option<DocId>,
        slots: &Range<Slot>,
    ) -> impl Iterator<Item = &(Option<DocId>, Slot, DocId)> + use<'_> {
        self.open.range((*by, slots.start, FIRST)..(*by, slots.end, FIRST))
    }
}

#[cfg(test)]
mod tests {
    use shared::crm::Kind;
    use shared::crm::values::civil::Day;
    use shared::crm::values::time;
    use shared::document::Cell;

    use super::*;

    const MOST: usize = 50;

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
        let wanted = |everyone| TodayWanted { day: day(21), everyone, ..TodayWanted::default() };
        let mine = calendar.whose(&wanted(false), doc(200));
        let all = calendar.whose(&wanted(true), doc(200));
        assert_eq!(calendar.between(&mine, days(day(21), day(22)), MOST), (1, vec![doc(1)]));
        assert_eq!(calendar.between(&all, days(day(21), day(22)), MOST), (2, vec![doc(1), doc(2)]));
        assert_eq!(calendar.between(&mine, days(i64::MIN, day(21)), MOST), (1, vec![doc(3)]));
        assert_eq!(calendar.between(&all, days(day(21), day(22)), 1), (2, vec![doc(1)]), "all are counted");

        // Done, or gone: it is on no day any more. Put off: on the other day alone.
        let mut done = task(&slots, Some(200), "2026-11-21");
        done.cells.push((slots.done, Cell::One(Value::Time(1))));
        done.cells.sort_by_key(|(slot, _)| *slot);
        calendar.activity(doc(1), &done, &slots, &Zone::UTC);
        calendar.forget(doc(3));
        let later = task(&slots, Some(201), "2026-11-23");
        calendar.activity(doc(2), &later, &slots, &Zone::UTC);
        assert_eq!(calendar.between(&all, days(i64::MIN, day(22)), MOST), (0, vec![]));
        assert_eq!(calendar.between(&all, days(day(22), day(24)), MOST), (2, vec![doc(4), doc(2)]));
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
        assert_eq!(calendar.between(&[None], days(day, day + 1), MOST), (4, vec![doc(3), doc(1), doc(2), doc(4)]));
        assert_eq!(calendar.between(&[None], timed(day), MOST), (3, vec![doc(3), doc(1), doc(2)]));
        assert_eq!(calendar.between(&[None], untimed(day), MOST), (1, vec![doc(4)]));
        assert_eq!(calendar.between(&[None], days(day - 1, day), MOST), (1, vec![doc(6)]));
    }

    #[test]
    fn what_was_done_is_counted_on_its_day() {
        let day = Day::new(2026, 11, 21).unwrap().to_days();
        let (slots, mut calendar) = (Slots::new(), Calendar::since(day));
        let done = |by: Option<u8>, what: &str, day: i64| {
            let mut row = task(&slots, by, "2026-11-21");
            row.cells.push((slots.what, Cell::One(Value::text(what))));
            row.cells.push((slots.done, Cell::One(Value::Time(day * 86_400_000 + 3_600_000))));
            row.cells.sort_by_key(|(slot, _)| *slot);
            row
        };
        let mut put = |n: u8, row: &Row| calendar.activity(doc(n), row, &slots, &Zone::UTC);
        put(1, &done(Some(200), "visit", day));
        put(2, &done(Some(200), "note", day));
        put(3, &done(Some(201), "visit", day));
        put(4, &done(None, "task", day));
        put(5, &done(Some(200), "visit", day - 1));
        put(6, &done(Some(200), "visit", day + 1));
        put(1, &done(Some(200), "visit", day));
        let wanted = |day, everyone| TodayWanted { day, everyone, ..TodayWanted::default() };
        let count = |calendar: &Calendar, day, everyone| calendar.done(&wanted(day, everyone), doc(200));
        assert_eq!([count(&calendar, day, false), count(&calendar, day, true)], [2, 3]);
        assert_eq!([count(&calendar, day + 1, false), count(&calendar, day - 1, false)], [1, 0]);
        // Taken back, moved to another day, gone.
        calendar.activity(doc(1), &task(&slots, Some(200), "2026-11-21"), &slots, &Zone::UTC);
        calendar.activity(doc(6), &done(Some(200), "visit", day), &slots, &Zone::UTC);
        calendar.forget(doc(4));
        assert_eq!(count(&calendar, day, false), 1);
        assert_eq!((calendar.done.len(), calendar.done_on.len()), (2, 2));
    }
}
