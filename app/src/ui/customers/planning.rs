//! Visits with many customers at once: spread over working days from an hour on, one after the other, where their visitors have nothing
//! else; in one edit, which is taken back as one.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::crm::Value;
use shared::crm::values::civil::Day;
use shared::crm::values::date;
use shared::replica::Part;

use crate::protocol::{Plannable, PlannableWanted, Visitor};
use crate::state::{BOOK, Selection, Store, fresh_id, local_text, own_zone, read_local};
use crate::ui::activities::{What, Where};

/// A day of visits ends, minutes since midnight.
const ENDS: u32 = 18 * 60;

/// So many days are thought of at most.
const DAYS: u32 = 60;

/// So many customers at once: more visits than anybody plans by hand.
const MOST: u32 = 500;

const SUNDAY: u32 = 6;

/// From which day and hour on, and how often.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Planning {
    /// The first day.
    pub day: Day,
    /// The hour of the first visit of a day, minutes since midnight.
    pub begins: u32,
    /// From one to the next, minutes.
    pub every: u32,
}

impl Planning {
    /// The times of so many visits: day, and minutes since midnight. Not on Sundays, unless one is the first day; not where something
    /// `taken` begins less than one visit before or after.
    fn times(self, count: usize, taken: &BTreeMap<i64, Vec<u32>>) -> Vec<(Day, u32)> {
        let first = self.day.to_days();
        let days = (first..first + i64::from(DAYS)).filter_map(Day::from_days);
        let working = days.filter(|day| day.weekday() != SUNDAY || *day == self.day);
        let every = self.every.max(1);
        let times = working.flat_map(|day| {
            let begun = taken.get(&day.to_days()).map(Vec::as_slice).unwrap_or_default();
            let is_free = move |minute: &u32| begun.iter().all(|other| other.abs_diff(*minute) >= every);
            (self.begins..ENDS.max(self.begins + 1))
                .step_by(every as usize)
                .filter(is_free)
                .map(move |minute| (day, minute))
        });
        times.take(count).collect()
    }
}

/// When something begins by the clocks here: the day since 1970, and minutes since midnight.
fn begins(instant: i64) -> Option<(i64, u32)> {
    let text = local_text(instant);
    let (day, clock) = text.split_once('T')?;
    let (hour, minute) = clock.split_once(':')?;
    let day = date::read_iso(day)?;
    Some((day.to_days(), hour.parse::<u32>().ok()? * 60 + minute.get(..2)?.parse::<u32>().ok()?))
}

/// Plans a visit with each of those who are selected and have none, and ends the selection.
pub fn plan_selected(planning: Planning, store: Store) {
    let selection = store.selection.with_untracked(Selection::clone);
    if selection.count() > MOST {
        return store.say((store.words_now().many_visits.too_many)(MOST));
    }
    // Who leads others plans for them; anybody else for themselves.
    let by_owner = untrack(|| store.leads());
    store.with_selected(move |docs| {
        let wanted = PlannableWanted { docs, day: planning.day.to_days(), days: DAYS, by_owner };
        store.when_plannable(wanted, move |told| write(&told, planning, store));
    });
}

fn write(told: &Plannable, planning: Planning, store: Store) {
    let all: usize = told.visitors.iter().map(|visitor| visitor.customers.len()).sum();
    let parts: Vec<Part> = told.visitors.iter().flat_map(|visitor| visits_of(visitor, planning)).collect();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (planned, left) = (number(parts.len()), number(all.saturating_sub(parts.len())));
    let sentence = (store.words_now().many_visits.planned)(planned, told.have_one, left);
    if parts.is_empty() {
        return store.say(sentence);
    }
    store.edit_with_undo(parts, sentence, || {});
}

/// The visits of one person, as they are written.
fn visits_of(visitor: &Visitor, planning: Planning) -> Vec<Part> {
    let mut taken: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
    for (day, minute) in visitor.taken.iter().filter_map(|instant| begins(*instant)) {
        taken.entry(day).or_default().push(minute);
    }
    let times = planning.times(visitor.customers.len(), &taken);
    let visits = visitor.customers.iter().zip(times).filter_map(|((customer, territory), (day, minute))| {
        let at = read_local(&format!("{day}T{:02}:{:02}", minute / 60, minute % 60))?;
        let place = Where {
            of: Some((BOOK, *customer)),
            territory: *territory,
            by: Some(visitor.member.to_string()),
            zone: own_zone(),
        };
        let when = ("planned", Value::Time(at));
        Some(Part { doc: fresh_id(), intents: place.begun(What::Visit.code(), "", when) })
    });
    visits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> Day {
        Day::new(2026, month, day).unwrap()
    }

    fn times(planning: Planning, count: usize, taken: &[(Day, u32)]) -> Vec<String> {
        let mut by_day: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
        for (day, minute) in taken {
            by_day.entry(day.to_days()).or_default().push(*minute);
        }
        let times = planning.times(count, &by_day);
        times.into_iter().map(|(day, minute)| format!("{} {}:{:02}", day.day, minute / 60, minute % 60)).collect()
    }

    #[test]
    fn visits_follow_each_other_and_go_on_the_next_working_day() {
        let saturday = Planning { day: day(11, 28), begins: 9 * 60, every: 180 };
        assert_eq!(
            times(saturday, 5, &[]),
            ["28 9:00", "28 12:00", "28 15:00", "30 9:00", "30 12:00"],
            "not on a Sunday"
        );
        let sunday = Planning { day: day(11, 29), ..saturday };
        assert_eq!(times(sunday, 4, &[])[0], "29 9:00", "unless it was chosen");
    }

    #[test]
    fn nobody_is_in_two_places_at_once() {
        let planning = Planning { day: day(12, 1), begins: 9 * 60, every: 45 };
        let taken = [(day(12, 1), 9 * 60 + 30), (day(12, 2), 9 * 60)];
        assert_eq!(times(planning, 2, &taken), ["1 10:30", "1 11:15"]);
        assert_eq!(times(planning, 1_000, &[]).len(), times(planning, 10_000, &[]).len(), "there is an end");
        let late = Planning { begins: 19 * 60, ..planning };
        assert_eq!(times(late, 2, &[]), ["1 19:00", "2 19:00"], "once a day");
    }
}
