//! The days of a calendar, as the page shows them.

use shared::document::DocId;
use shared::replica::Replica;

use super::Book;
use crate::protocol::{AgendaLine, CalendarTold, CalendarWanted, DayTold};

/// The most days that a page shows, and the most lines of the open one.
const DAYS: u32 = 62;
const MOST: usize = 200;

impl Book {
    /// The days that were asked for, by the clocks of this device, as those of today.
    pub fn days(&mut self, wanted: &CalendarWanted, replica: &Replica) -> CalendarTold {
        self.prepare_days(replica);
        let whose = (!wanted.everyone).then_some(replica.meta().member);
        let count = i64::from(wanted.days.min(DAYS));
        let mut days: Vec<(i64, Vec<DocId>)> = (0..count).map(|ahead| (wanted.from + ahead, Vec::new())).collect();
        for (day, doc) in self.book.days(wanted.from, wanted.from + count, whose) {
            if let Some((_, docs)) = usize::try_from(day - wanted.from).ok().and_then(|at| days.get_mut(at)) {
                docs.push(doc);
            }
        }
        let lines = |docs: &[DocId], most: usize| -> (u32, Vec<AgendaLine>) {
            // Of customers who were removed nobody is owed anything: those among the first are not counted.
            let told: Vec<_> = docs.iter().take(most).map(|doc| self.agenda_line(*doc, None, replica)).collect();
            let gone = told.iter().filter(|line| line.is_none()).count();
            (u32::try_from(docs.len() - gone).unwrap_or(u32::MAX), told.into_iter().flatten().collect())
        };
        let told = |(day, docs): &(i64, Vec<DocId>)| {
            let (total, lines) = lines(docs, wanted.lines as usize);
            DayTold { day: *day, total, lines }
        };
        let of_the_day: Vec<DocId> = self.book.days(wanted.open, wanted.open + 1, whose).map(|(_, doc)| doc).collect();
        let (open_total, open) = lines(&of_the_day, MOST);
        CalendarTold {
            wanted: wanted.clone(),
            week: self.book.first_of_week(),
            days: days.iter().map(told).collect(),
            open,
            open_total,
        }
    }
}
