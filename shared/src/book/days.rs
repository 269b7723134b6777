//! Days: which records of a kind stand on which day, as its table says, and whose they are.
//!
//! They are put in their order when somebody first looks at the kind's calendar, or is expected to, and kept up by each change from then
//! on. Some days cost what stands on them.

use std::collections::{BTreeMap, BTreeSet};

use super::Book;
use crate::crm::definition::Dated;
use crate::crm::values::date;
use crate::crm::{Kind, Value, Zone, definition};
use crate::document::{DocId, Row};

/// Of what has no hour the instant: after all that has one.
const UNTIMED: i64 = i64::MAX;

/// What stands on the days of a kind.
pub(super) struct Days {
    kind: Kind,
    /// By whose clocks they begin and end.
    zone: Zone,
    /// The fields that say when, the first that is set counts.
    of: Vec<u16>,
    /// Whose it is.
    who: Option<u16>,
    places: BTreeMap<DocId, Place>,
    /// The day since 1970, the instant, which record.
    order: BTreeSet<(i64, i64, DocId)>,
}

#[derive(Copy, Clone, PartialEq, Eq)]
struct Place {
    day: i64,
    at: i64,
    who: Option<DocId>,
}

impl Days {
    fn new(kind: Kind, table: &Dated, zone: Zone) -> Self {
        let slot = |key: &str| definition(kind).field(key).map(|field| field.slot);
        Self {
            kind,
            zone,
            of: table.of.iter().filter_map(|key| slot(key)).collect(),
            who: table.who.and_then(slot),
            places: BTreeMap::new(),
            order: BTreeSet::new(),
        }
    }

    /// Takes in a row that is new or has changed; none: it is gone.
    pub(super) fn update(&mut self, doc: DocId, row: Option<&Row>) {
        let place = match row {
            Some(row) if row.kind != self.kind => return,
            Some(row) if stands(row) => self.place(row),
            Some(_) | None => None,
        };
        let before = match place {
            Some(place) => self.places.insert(doc, place),
            None => self.places.remove(&doc),
        };
        if before == place {
            return;
        }
        if let Some(before) = before {
            self.order.remove(&(before.day, before.at, doc));
        }
        if let Some(place) = place {
            self.order.insert((place.day, place.at, doc));
        }
    }

    fn place(&self, row: &Row) -> Option<Place> {
        let said = self.of.iter().find_map(|slot| row.values(*slot).iter().find(|value| !value.is_null()))?;
        let (day, at) = match said {
            Value::Time(instant) => (self.zone.day(*instant), *instant),
            Value::Text(text) => (date::read_iso(text)?.to_days(), UNTIMED),
            Value::Null | Value::Int(_) | Value::Bool(_) => return None,
        };
        Some(Place { day, at, who: self.who.and_then(|slot| row.text(slot).parse().ok()) })
    }
}

/// Whether a record stands on its day. A removed one does while something about it wants a person, as in lists; deeds are in none.
fn stands(row: &Row) -> bool {
    let wants_somebody = || !definition(row.kind).is_deed() && row.flags & (Row::ISSUE | Row::CONFLICT) != 0;
    !row.is_removed() || wants_somebody()
}

impl Book {
    /// Gets ready to tell the days of a kind: if they are not kept up yet, `rows` hands over those of the kind, one at a time. They
    /// begin and end by the clocks of `zone`, that of whoever looks: what they move to another day keeps the hour that they see.
    pub fn prepare_days(&mut self, kind: Kind, zone: &Zone, rows: impl FnOnce(&mut dyn FnMut(DocId, &Row))) {
        if self.days.get(&kind).is_some_and(|days| days.zone == *zone) {
            return;
        }
        if let Some(table) = definition(kind).dated {
            let mut days = Days::new(kind, table, zone.clone());
            rows(&mut |doc, row| days.update(doc, Some(row)));
            self.days.insert(kind, days);
        }
    }

    /// What of a kind stands on the days from one on to before another one, since 1970-01-01, each with its day: by its hour, then what
    /// has none. `whose`: a member's and nobody's alone. [`Book::prepare_days`] comes before it.
    pub fn days(&self, kind: Kind, from: i64, to: i64, whose: Option<DocId>) -> impl Iterator<Item = (i64, DocId)> {
        const FIRST: DocId = DocId::from_bytes([0; 16]);
        let is_theirs = move |days: &Days, doc: &DocId| {
            let who = days.places.get(doc).and_then(|place| place.who);
            whose.is_none() || who.is_none() || who == whose
        };
        let found = self.days.get(&kind).into_iter().flat_map(move |days| {
            let standing = days.order.range((from, i64::MIN, FIRST)..(to.max(from), i64::MIN, FIRST));
            standing.filter(move |(.., doc)| is_theirs(days, doc))
        });
        found.map(|(day, _, doc)| (*day, *doc))
    }

    /// On which day weeks begin, as the company says: Monday 0 to Sunday 6.
    #[must_use]
    pub const fn first_of_week(&self) -> u32 {
        self.week
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Registry;
    use crate::crm::values::civil::Day;
    use crate::crm::values::time;
    use crate::document::Cell;

    fn id(seed: u8) -> DocId {
        DocId::new(1, [seed; 10])
    }

    fn activity(says: &[(&str, Value)]) -> Row {
        row(Kind::ACTIVITY, says)
    }

    fn row(kind: Kind, says: &[(&str, Value)]) -> Row {
        let table = definition(kind);
        let mut row = Row::new(kind, 1);
        let cell = |(key, value): &(&str, Value)| (table.field(key).unwrap().slot, Cell::One(value.clone()));
        row.cells.extend(says.iter().map(cell));
        row.cells.sort_by_key(|(slot, _)| *slot);
        row
    }

    fn at(text: &str) -> Value {
        Value::Time(time::parse(text).unwrap())
    }

    #[test]
    fn a_day_has_what_was_done_on_it_and_what_is_to_be() {
        // The company is elsewhere.
        let (mut book, registry, zone) = (Book::new(Zone::UTC), Registry::default(), Zone::of_platform(0, 1, |_| -360));
        let day = |at: u32| Day::new(2026, 11, at).unwrap().to_days();
        let by = |seed: u8| ("by", Value::text(id(seed).to_string()));
        let rows = [
            (1, activity(&[("planned", at("2026-11-21T18:30:00-06:00")), by(200)])),
            (2, activity(&[("due", Value::text("2026-11-21")), by(201)])),
            (3, activity(&[("planned", at("2026-11-21T09:00:00-06:00"))])),
            // Due then, and done the day before.
            (4, activity(&[("due", Value::text("2026-11-21")), ("done", at("2026-11-20T11:00:00-06:00")), by(200)])),
        ];
        assert_eq!(book.days(Kind::ACTIVITY, day(1), day(30), None).count(), 0, "nobody has looked at a calendar yet");
        book.prepare_days(Kind::ACTIVITY, &zone, |take| rows.iter().for_each(|(seed, row)| take(id(*seed), row)));
        let found = |book: &Book, whose| book.days(Kind::ACTIVITY, day(20), day(22), whose).collect::<Vec<_>>();
        let (before, then) = (day(20), day(21));
        assert_eq!(found(&book, None), [(before, id(4)), (then, id(3)), (then, id(1)), (then, id(2))]);
        assert_eq!(
            found(&book, Some(id(200))),
            [(before, id(4)), (then, id(3)), (then, id(1))],
            "one's own, and nobody's"
        );
        assert_eq!(book.days(Kind::ACTIVITY, then, then, None).count(), 0);

        // Put off, removed, without a day.
        book.update(id(1), Some(&activity(&[("planned", at("2026-11-22T10:00:00-06:00"))])), &registry);
        book.update(id(3), Some(&Row { flags: Row::REMOVED, ..rows[2].1.clone() }), &registry);
        book.update(id(2), Some(&activity(&[])), &registry);
        assert_eq!(found(&book, None), [(before, id(4))]);
        assert_eq!(book.days(Kind::ACTIVITY, day(22), day(23), None).collect::<Vec<_>>(), [(day(22), id(1))]);
        book.update(id(4), None, &registry);
        assert!(found(&book, None).is_empty());
    }

    #[test]
    fn what_is_removed_stands_there_while_it_wants_a_person() {
        let (mut book, registry) = (Book::new(Zone::UTC), Registry::default());
        let then = Day::new(2026, 11, 21).unwrap().to_days();
        let asks = Row::REMOVED | Row::CONFLICT;
        // Deeds are in no list.
        for (kind, key, first, expected) in [(Kind::PRODUCT, "from", 1, 2), (Kind::ACTIVITY, "due", 11, 1)] {
            book.prepare_days(kind, &Zone::UTC, |_| {});
            for (at, flags) in [(0, 0), (1, asks), (2, Row::REMOVED)] {
                let standing = Row { flags, ..row(kind, &[(key, Value::text("2026-11-21"))]) };
                book.update(id(first + at), Some(&standing), &registry);
            }
            let found: Vec<DocId> = book.days(kind, then, then + 1, None).map(|(_, doc)| doc).collect();
            assert_eq!(found, (first..first + expected).map(id).collect::<Vec<_>>());
        }
        // Each calendar is kept up beside the other.
        assert_eq!(book.days(Kind::PRODUCT, then, then + 1, None).count(), 2);
    }

    #[test]
    fn a_day_ends_by_the_clocks_of_whoever_looks() {
        let mut book = Book::new(Zone::UTC);
        let day = |at: u32| Day::new(2026, 11, at).unwrap().to_days();
        let evening = activity(&[("planned", at("2026-11-21T18:30:00-06:00"))]);
        for (zone, expected) in
            [(Zone::of_platform(0, 1, |_| -360), 21), (Zone::UTC, 22), (Zone::of_platform(0, 1, |_| -360), 21)]
        {
            book.prepare_days(Kind::ACTIVITY, &zone, |take| take(id(1), &evening));
            book.update(id(2), Some(&evening), &Registry::default());
            let found: Vec<(i64, DocId)> = book.days(Kind::ACTIVITY, day(1), day(30), None).collect();
            assert_eq!(found, [(day(expected), id(1)), (day(expected), id(2))]);
        }
    }
}
