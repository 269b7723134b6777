//! Calendars of any kind: some days, and all of one of them.

use shared::crm::{Kind, Value};
use shared::document::DocId;
use shared::in_order;

use super::AgendaLine;

/// Which days are in view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarWanted {
    /// What stands on them: what is done with records, or the records of a kind that has a list.
    pub kind: Kind,
    /// What its list is searched for; empty: all.
    pub query: String,
    /// The text of the filter that its list is narrowed by; empty: all.
    pub filter: String,
    /// Where the device is, as the text of a place, for a filter that asks what is near.
    pub here: Option<String>,
    /// The first, days since 1970-01-01 by the clocks here.
    pub from: i64,
    /// How many.
    pub days: u32,
    /// How many lines of each are told; of all it is told how many there are.
    pub lines: u32,
    /// The day of which all is told.
    pub open: i64,
    /// Everybody's, not only the member's own and nobody's.
    pub everyone: bool,
}
in_order!(struct CalendarWanted { kind, query, filter, here, from, days, lines, open, everyone });

/// Some days.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarTold {
    /// What it answers.
    pub wanted: CalendarWanted,
    /// Each of the days.
    pub days: Vec<DayTold>,
    /// What stands on the open day.
    pub open: Vec<DayLine>,
    /// How much stands there; some of it is told.
    pub open_total: u32,
    /// How many records the list has, on whatever day or none.
    pub all: u32,
}
in_order!(struct CalendarTold { wanted, days, open, open_total, all });

impl CalendarTold {
    /// The calendar of a kind before anything has been told of it: no days.
    pub fn before(kind: Kind) -> Self {
        let wanted = CalendarWanted {
            kind,
            query: String::new(),
            filter: String::new(),
            here: None,
            from: 0,
            days: 0,
            lines: 0,
            open: 0,
            everyone: false,
        };
        Self { wanted, days: Vec::new(), open: Vec::new(), open_total: 0, all: 0 }
    }

    /// How much stands on the days in view.
    pub fn total(&self) -> u32 {
        self.days.iter().map(|day| day.total).sum()
    }
}

/// A day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DayTold {
    /// Since 1970-01-01.
    pub day: i64,
    /// How much stands on it.
    pub total: u32,
    /// The first of it.
    pub lines: Vec<DayLine>,
}
in_order!(struct DayTold { day, total, lines });

/// What stands on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayLine {
    /// What was done with a record, or is to be.
    Deed(Box<AgendaLine>),
    /// A record of the calendar's kind, which has a page.
    Record(DatedLine),
}
in_order!(enum DayLine { 0 Deed(told), 1 Record(told) });

/// A record that stands on a day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DatedLine {
    /// The record.
    pub doc: DocId,
    /// What it is called; may be empty.
    pub title: String,
    /// What its kind says below the title, as far as it is filled: fields by their slots.
    pub facts: Vec<(u16, Value)>,
    /// The field that says the day, by its slot, and what stands there: an instant or a day.
    pub when: (u16, Value),
    /// Whether it says by itself that it is done.
    pub is_done: bool,
    /// [`shared::document::Row`]'s flags.
    pub flags: u8,
    /// An edit of it is on this phone and not synced yet.
    pub waiting: bool,
    /// Something of it was refused and waits in the tray.
    pub refused: bool,
    /// Whether the member may move it to another day.
    pub is_movable: bool,
}
in_order!(struct DatedLine { doc, title, facts, when, is_done, flags, waiting, refused, is_movable });
