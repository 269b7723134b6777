//! The calendar of activities: some days, and all of one of them.

use shared::in_order;

use super::AgendaLine;

/// Which days are in view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarWanted {
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
in_order!(struct CalendarWanted { from, days, lines, open, everyone });

/// Some days.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CalendarTold {
    /// What it answers.
    pub wanted: CalendarWanted,
    /// On which day weeks begin: Monday 0 to Sunday 6.
    pub week: u32,
    /// Each of the days.
    pub days: Vec<DayTold>,
    /// What stands on the open day.
    pub open: Vec<AgendaLine>,
    /// How much stands there; some of it is told.
    pub open_total: u32,
}
in_order!(struct CalendarTold { wanted, week, days, open, open_total });

/// A day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DayTold {
    /// Since 1970-01-01.
    pub day: i64,
    /// How much stands on it.
    pub total: u32,
    /// The first of it.
    pub lines: Vec<AgendaLine>,
}
in_order!(struct DayTold { day, total, lines });
