//! The days of a calendar, as the page shows them.

use std::collections::BTreeSet;

use shared::book::Query;
use shared::crm::definition;
use shared::crm::values::place::Place;
use shared::document::DocId;
use shared::replica::Replica;

use super::board::{is_movable, number};
use super::lines::{facts, first, refused};
use super::slots::LINES;
use super::{Book, titles};
use crate::protocol::{CalendarTold, CalendarWanted, DatedLine, DayLine, DayTold};

/// The most days that a page shows, and the most lines of the open one.
const DAYS: u32 = 62;
const MOST: usize = 200;

impl Book {
    /// The days that were asked for, by the clocks of this device. `today` in days since 1970-01-01 by those of the company, by which
    /// filters count.
    pub fn days(&mut self, wanted: &CalendarWanted, replica: &Replica, today: i64) -> CalendarTold {
        self.prepare_days(wanted.kind, replica);
        let whose = (!wanted.everyone).then_some(replica.meta().member);
        let count = i64::from(wanted.days.min(DAYS));
        let query = Query::new(&wanted.query);
        let narrowed = (!query.is_empty() || !wanted.filter.is_empty()).then(|| {
            let in_view = self.book.days(wanted.kind, wanted.from, wanted.from + count, whose);
            let open = self.book.days(wanted.kind, wanted.open, wanted.open + 1, whose);
            let all: Vec<DocId> = in_view.chain(open).map(|(_, doc)| doc).collect();
            self.narrowed(all, &query, wanted, replica, today)
        });
        let is_wanted = |doc: &DocId| narrowed.as_ref().is_none_or(|narrowed| narrowed.contains(doc));
        // Deeds stand on no list.
        let all = number(self.book.look_at(wanted.kind, &Query::new(""), 0, 0).all);
        let refused = refused(replica);
        let line = |doc: DocId| {
            if wanted.kind == LINES {
                return self.agenda_line(doc, None, replica).map(|line| DayLine::Deed(Box::new(line)));
            }
            dated_line(doc, &refused, replica).map(DayLine::Record)
        };
        let lines = |day: i64, most: usize| -> (u32, Vec<DayLine>) {
            let mut docs = self.book.days(wanted.kind, day, day + 1, whose).map(|(_, doc)| doc).filter(is_wanted);
            // Of customers who were removed nobody is owed anything: those among the first are not counted.
            let told: Vec<DayLine> = docs.by_ref().take(most).filter_map(line).collect();
            (number(told.len() + docs.count()), told)
        };
        let told = |day: i64| {
            let (total, lines) = lines(day, wanted.lines as usize);
            DayTold { day, total, lines }
        };
        let days = (wanted.from..wanted.from + count).map(told).collect();
        let (open_total, open) = lines(wanted.open, MOST);
        CalendarTold { wanted: wanted.clone(), days, open, open_total, all }
    }

    /// Those of some records that the list is narrowed to.
    fn narrowed(
        &mut self,
        mut docs: Vec<DocId>,
        query: &Query,
        wanted: &CalendarWanted,
        replica: &Replica,
        today: i64,
    ) -> BTreeSet<DocId> {
        if !wanted.filter.is_empty() {
            self.prepare(wanted.kind, &wanted.filter, replica);
            let here = wanted.here.as_deref().and_then(|here| Place::parse(here).ok());
            let filter = (wanted.kind, wanted.filter.as_str());
            docs = self.book.let_through(filter, (today, here), &titles(replica), docs, false);
        }
        if !query.is_empty() {
            let found = self.book.look_at(wanted.kind, query, 0, usize::MAX).docs;
            let found: BTreeSet<DocId> = found.into_iter().collect();
            docs.retain(|doc| found.contains(doc));
        }
        docs.into_iter().collect()
    }
}

/// A record as it stands on its day.
fn dated_line(doc: DocId, refused: &BTreeSet<DocId>, replica: &Replica) -> Option<DatedLine> {
    let row = replica.row(doc)?.row;
    let table = definition(row.kind);
    let dated = table.dated?;
    let (key, when) = dated.of.iter().find_map(|key| {
        let slot = table.slot(key);
        Some((*key, (slot, first(&row, slot)?)))
    })?;
    let is_done = dated.done.is_some_and(|key| first(&row, table.slot(key)).is_some());
    Some(DatedLine {
        doc,
        title: row.title().to_owned(),
        facts: facts(&row, table.shown.map_or(&[][..], |shown| shown.line)),
        when,
        is_done,
        flags: row.flags,
        waiting: replica.is_waiting(doc),
        refused: refused.contains(&doc),
        is_movable: !is_done && is_movable(&row, key, replica),
    })
}

#[cfg(test)]
mod tests {
    use shared::crm::Kind;
    use shared::crm::values::civil::Day;
    use shared::document::Row;

    use super::super::unsettled::tests::{book, id, replica, row};
    use super::*;

    #[test]
    fn a_calendar_shows_what_its_list_is_narrowed_to() {
        let product = |name: &str, state: &str, from: &str| {
            row(Kind::PRODUCT, 0, &[("name", name), ("code", "C-1"), ("state", state), ("from", from)])
        };
        let replica = replica(vec![
            (id(1), product("Café", "coming", "2026-11-21")),
            (id(2), product("Té", "active", "2026-11-21")),
            (id(3), product("Cacao", "coming", "2026-11-23")),
            (id(4), row(Kind::PRODUCT, 0, &[("name", "Sal"), ("state", "coming")])),
            (id(5), row(Kind::ACTIVITY, 0, &[("subject", "Cobrar"), ("due", "2026-11-21")])),
            (id(6), row(Kind::PRODUCT, Row::REMOVED, &[("name", "Nuez"), ("from", "2026-11-21")])),
        ]);
        let mut book = book(&replica);
        while !book.is_full() {
            book.fill(&replica, 2);
        }
        let day = Day::new(2026, 11, 21).unwrap().to_days();
        let mut told = |kind: Kind, query: &str, filter: &str| {
            let wanted = CalendarWanted {
                query: query.to_owned(),
                filter: filter.to_owned(),
                from: day,
                days: 7,
                lines: 3,
                open: day,
                everyone: true,
                ..CalendarTold::before(kind).wanted
            };
            book.days(&wanted, &replica, day)
        };
        let docs = |lines: &[DayLine]| -> Vec<DocId> {
            let doc = |line: &DayLine| match line {
                DayLine::Deed(line) => line.activity.doc,
                DayLine::Record(line) => line.doc,
            };
            lines.iter().map(doc).collect()
        };
        let totals = |told: &CalendarTold| told.days.iter().map(|day| day.total).collect::<Vec<_>>();

        let all = told(Kind::PRODUCT, "", "");
        assert_eq!((totals(&all), docs(&all.open), all.all), (vec![2, 0, 1, 0, 0, 0, 0], vec![id(1), id(2)], 4));
        let slot = |key: &str| definition(Kind::PRODUCT).slot(key);
        let line = DatedLine {
            doc: id(1),
            title: "Café".to_owned(),
            facts: vec![(slot("code"), "C-1".into())],
            when: (slot("from"), "2026-11-21".into()),
            is_done: false,
            flags: 0,
            waiting: false,
            refused: false,
            // Who sells keeps no catalogue.
            is_movable: false,
        };
        assert_eq!(all.open.first(), Some(&DayLine::Record(line)));
        let coming = told(Kind::PRODUCT, "", "state=coming");
        assert_eq!((totals(&coming), docs(&coming.open)), (vec![1, 0, 1, 0, 0, 0, 0], vec![id(1)]));
        let found = told(Kind::PRODUCT, "cacao", "state=coming");
        assert_eq!((totals(&found), found.open.len(), found.all), (vec![0, 0, 1, 0, 0, 0, 0], 0, 4));
        assert_eq!(told(Kind::PRODUCT, "", "nonsense~x").total(), 0, "what is no filter lets nobody through");
        let deeds = told(Kind::ACTIVITY, "", "");
        assert_eq!((docs(&deeds.open), deeds.all), (vec![id(5)], 0));
    }
}
