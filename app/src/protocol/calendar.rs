//! The calendar of activities: some days, and all of one of them.

use minicbor::{Decode, Encode};

use super::AgendaLine;

/// Which days are in view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct CalendarWanted {
    /// The first, days since 1970-01-01 by the clocks here.
    #[n(0)]
    pub from: i64,
    /// How many.
    #[n(1)]
    pub days: u32,
    /// How many lines of each are told; of all it is told how many there are.
    #[n(2)]
    pub lines: u32,
    /// The day of which all is told.
    #[n(3)]
    pub open: i64,
    /// Everybody's, not only the member's own and nobody's.
    #[n(4)]
    pub everyone: bool,
}

/// Some days.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
pub struct CalendarTold {
    /// What it answers.
    #[n(0)]
    pub wanted: CalendarWanted,
    /// On which day weeks begin: Monday 0 to Sunday 6.
    #[n(1)]
    pub week: u32,
    /// Each of the days.
    #[n(2)]
    pub days: Vec<DayTold>,
    /// What stands on the open day.
    #[n(3)]
    pub open: Vec<AgendaLine>,
    /// How much stands there; some of it is told.
    #[n(4)]
    pub open_total: u32,
}

/// A day.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
pub struct DayTold {
    /// Since 1970-01-01.
    #[n(0)]
    pub day: i64,
    /// How much stands on it.
    #[n(1)]
    pub total: u32,
    /// The first of it.
    #[n(2)]
    pub lines: Vec<AgendaLine>,
}
