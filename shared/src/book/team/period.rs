//! Over which days a team is looked at.

use std::ops::Range;

use crate::crm::values::civil::Day;
use crate::in_order;

/// A stretch of days that ends with today.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Period {
    /// Seven days.
    Week,
    /// Thirty days.
    #[default]
    Month,
    /// Ninety days.
    Quarter,
    /// From the first of January on.
    Year,
}
in_order!(enum Period {
    0 Week,
    1 Month,
    2 Quarter,
    3 Year,
});

impl Period {
    /// All, the shortest first.
    pub const ALL: [Self; 4] = [Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// Its days, today included; all in days since 1970-01-01.
    #[must_use]
    pub fn days(self, today: i64) -> Range<i64> {
        let first = match self {
            Self::Week => today - 6,
            Self::Month => today - 29,
            Self::Quarter => today - 89,
            Self::Year => {
                let first = Day::from_days(today).and_then(|day| Day::new(day.year, 1, 1));
                first.map_or(today, |first| first.to_days())
            }
        };
        first..today + 1
    }

    /// As many days just before it.
    pub(super) fn before(self, today: i64) -> Range<i64> {
        let days = self.days(today);
        days.start - (days.end - days.start)..days.start
    }
}

/// The first day of a day's week; both in days since 1970-01-01, a Thursday. Weeks begin on a day from Monday 0 to Sunday 6.
pub(super) fn first_of_week(day: i64, week: u32) -> i64 {
    day - (day + 3 - i64::from(week)).rem_euclid(7)
}
