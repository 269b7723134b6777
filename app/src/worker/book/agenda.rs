//! What a day asks for, as the page shows it: what is late, what is planned, what comes next, and whose birthday it is.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use shared::book::road;
use shared::crm::values::civil::Day;
use shared::crm::values::date;
use shared::crm::values::place::Place;
use shared::crm::{Value, definition};
use shared::document::{DocId, Row};
use shared::replica::Replica;

use super::Book;
use super::calendar::{Calendar, FIRST, LAST, Slot, days, timed, untimed};
use super::slots::Slots;
use crate::protocol::{Agenda, AgendaLine, Birthday, Due, TodayWanted};

/// The longest a part of the agenda gets; how many there are in all is said beside it.
const MOST: usize = 50;

/// The longest a part of it gets on paper.
const PAPER_MOST: usize = 2_000;

/// How far ahead the agenda looks, days.
const AHEAD: i64 = 7;

impl Book {
    /// The agenda of a day.
    pub fn agenda(&mut self, wanted: &TodayWanted, replica: &Replica) -> Agenda {
        let most = if wanted.all { PAPER_MOST } else { MOST };
        let (member, today) = (replica.meta().member, wanted.day);
        let whose = self.calendar.whose(wanted, member);
        let here = wanted.here.as_deref().and_then(|here| Place::parse(here).ok());
        let due = |(total, docs): (usize, Vec<DocId>)| {
            let lines: Vec<AgendaLine> = docs.iter().filter_map(|doc| self.agenda_line(*doc, here, replica)).collect();
            Due { total: (total - (docs.len() - lines.len())) as u32, lines }
        };
        let between = |slots| due(self.calendar.between(&whose, slots, most));
        let (total, at_no_hour) = self.calendar.between(&whose, untimed(today), most);
        let (stops, at_no_hour) = self.along_the_way(at_no_hour, here, wanted.by_road, replica);
        let at_no_hour = (total, at_no_hour);
        let late: Vec<_> = self.calendar.all_between(&whose, days(i64::MIN, today)).collect();
        let total = late.len();
        let mut late = self.by_worth(late);
        late.truncate(most);
        // Somebody else's day is what they have to do, and no more.
        let is_own = wanted.of.is_none();
        let mut birthdays = if is_own { self.birthdays(wanted, replica) } else { Vec::new() };
        let birthdays_total = birthdays.len() as u32;
        birthdays.truncate(most);
        let mut agenda = Agenda {
            wanted: wanted.clone(),
            overdue: due((total, late)),
            today: between(timed(today)),
            untimed: due(at_no_hour),
            tomorrow: between(days(today + 1, today + 2)),
            soon: between(days(today + 2, today + 1 + AHEAD)),
            done: self.calendar.done(wanted, member),
            birthdays,
            birthdays_total,
            stops,
            ..Agenda::default()
        };
        if is_own {
            self.suggest(&mut agenda, replica);
        }
        agenda
    }

    /// How many of some activities are with customers whose place is known; and all of them, if that is wanted those first and in
    /// the order of the way, from where the device is.
    fn along_the_way(
        &self,
        docs: Vec<DocId>,
        here: Option<Place>,
        by_road: bool,
        replica: &Replica,
    ) -> (u32, Vec<DocId>) {
        let place = |doc: DocId| {
            let (_, on) = replica.row(doc)?.row.hangs_on()?;
            self.book.facts(on).place
        };
        let (mut stops, mut others) = (Vec::new(), Vec::new());
        for doc in &docs {
            match place(*doc) {
                Some(place) => stops.push((*doc, place)),
                None => others.push(*doc),
            }
        }
        let count = u32::try_from(stops.len()).unwrap_or(u32::MAX);
        if !by_road {
            return (count, docs);
        }
        let places: Vec<Place> = stops.iter().map(|(_, place)| *place).collect();
        let ordered = road::order(&places, here).into_iter().map(|at| stops[at].0);
        (count, ordered.chain(others).collect())
    }

    /// None if what it hangs on has been removed: nobody owes them anything any more.
    pub(super) fn agenda_line(&self, doc: DocId, here: Option<Place>, replica: &Replica) -> Option<AgendaLine> {
        let row = replica.row(doc)?.row;
        let on = row.hangs_on().map(|(_, on)| on);
        let of = on.and_then(|on| replica.row(on)).map(|listed| listed.row);
        if of.as_ref().is_some_and(Row::is_removed) {
            return None;
        }
        // What its table has of it: how a lead is reached may be said elsewhere than at a customer.
        let table = of.as_ref().map(|of| definition(of.kind));
        let reached = table.and_then(|table| table.reached);
        let said = |paths: &[&str]| {
            let Some((of, table)) = of.as_ref().zip(table) else { return String::new() };
            let said = paths.iter().filter_map(|path| of.values(table.slot(path)).first()?.as_text());
            said.map(str::to_owned).next().unwrap_or_default()
        };
        let there = on.and_then(|on| self.book.facts(on).place);
        #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "distances on the Earth")]
        let metres = here.zip(there).map(|(here, there)| here.metres_to(there) as u32);
        Some(AgendaLine {
            activity: self.activity_line(doc, &row, replica),
            customer: on,
            name: of.as_ref().map(|of| of.title().to_owned()).unwrap_or_default(),
            place: said(reached.map_or(&[][..], |reached| reached.town)),
            metres,
            phone: said(reached.map_or(&[][..], |reached| reached.phones)),
            worth: said(table.and_then(|table| table.board?.sum).as_slice()),
            territory: of.as_ref().map_or(row.territory, |of| of.territory),
        })
    }

    /// What customers are worth most first, in the currency that most of them have before the others; then what has waited longest.
    fn by_worth(&self, owed: Vec<(Slot, DocId, Option<DocId>)>) -> Vec<DocId> {
        let weighed: Vec<_> = owed
            .into_iter()
            .map(|(slot, doc, customer)| (customer.and_then(|customer| self.book.facts(customer).worth), slot, doc))
            .collect();
        let mut held: BTreeMap<u8, usize> = BTreeMap::new();
        for (currency, _) in weighed.iter().filter_map(|(worth, ..)| *worth) {
            *held.entry(currency).or_default() += 1;
        }
        let rank = |worth: Option<(u8, i64)>| {
            let (currency, minor) = worth?;
            Some((held.get(&currency).copied(), Reverse(currency), minor))
        };
        let mut weighed: Vec<_> =
            weighed.into_iter().map(|(worth, slot, doc)| (Reverse(rank(worth)), slot, doc)).collect();
        weighed.sort_unstable();
        weighed.into_iter().map(|(.., doc)| doc).collect()
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
                        let name = listed.row.title().to_owned();
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

impl Calendar {
    /// Takes in a customer.
    pub(super) fn customer(&mut self, doc: DocId, row: &Row, slots: &Slots) {
        let row = Some(row).filter(|row| !row.is_removed());
        let mut days: Vec<(u32, u32)> =
            row.into_iter().flat_map(|row| celebrations(row, slots)).map(|((month, day), _)| (month, day)).collect();
        days.sort_unstable();
        days.dedup();
        self.place_birthdays(doc, days);
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
    use std::collections::BTreeSet;

    use shared::crm::Kind;
    use shared::document::Cell;

    use super::*;

    fn doc(n: u8) -> DocId {
        DocId::from_bytes([n; 16])
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
}
