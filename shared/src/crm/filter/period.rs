//! Periods of civil days: relative ones stay so until somebody looks.
//!
//! What one calls *the last 30 days* differs by vendor; here today is part of it, and so is the day that many days ago: on
//! 18 November it begins on 19 October. Because nobody should have to know that, screens print the days beside the words.

use crate::crm::values::civil::{Day, days_in_month};

/// A length of the calendar.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// A day.
    Day,
    /// Seven days; as a period of the calendar from the week's first day.
    Week,
    /// Half a month: the 1st to the 15th, the 16th to the end. By it wages are paid.
    HalfMonth,
    /// A month.
    Month,
    /// Three months: January, April, July and October begin one.
    Quarter,
    /// Half a year.
    HalfYear,
    /// A year.
    Year,
}

/// A run of days.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Period {
    /// The last so many units, up to and including today.
    Last(u16, Unit),
    /// From today on, so many units.
    Next(u16, Unit),
    /// The unit of the calendar in which today is.
    This(Unit),
    /// The one before.
    Previous(Unit),
    /// The one after.
    Following(Unit),
    /// From a day on.
    Since(Day),
    /// Up to the day before.
    Before(Day),
    /// From one day to another, both included.
    Days(Day, Day),
    /// The unit of the calendar that begins on a day.
    Of(Day, Unit),
}

/// The days of a period, both ends included, since 1970-01-01; none: without end.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: Option<i64>,
    /// The last.
    pub to: Option<i64>,
}

impl Days {
    /// Whether a day is one of them.
    #[must_use]
    pub fn has(self, day: i64) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// Today, and how weeks are cut.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Since 1970-01-01.
    pub today: i64,
    /// On which day of the week weeks begin: Monday 0 to Sunday 6.
    pub week: u32,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 7] =
        [Self::Day, Self::Week, Self::HalfMonth, Self::Month, Self::Quarter, Self::HalfYear, Self::Year];

    /// The word of a period of the calendar: `this month`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::HalfMonth => "half-month",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::HalfYear => "half-year",
            Self::Year => "year",
        }
    }

    /// The letters behind a number: `30d`.
    #[must_use]
    pub const fn letters(self) -> &'static str {
        match self {
            Self::Day => "d",
            Self::Week => "w",
            Self::HalfMonth => "hm",
            Self::Month => "mo",
            Self::Quarter => "q",
            Self::HalfYear => "hy",
            Self::Year => "y",
        }
    }
}

/// So many months later, on the same day or the last one that the month has.
fn add_months(day: Day, months: i64) -> Day {
    let at = i64::from(day.year) * 12 + i64::from(day.month) - 1 + months;
    let (year, month) = (at.div_euclid(12), at.rem_euclid(12) + 1);
    let clamp = i64::from(Day::FIRST_YEAR)..=i64::from(Day::LAST_YEAR);
    let year = i32::try_from(year.clamp(*clamp.start(), *clamp.end())).unwrap_or(Day::LAST_YEAR);
    let month = u32::try_from(month).unwrap_or(1);
    Day { year, month, day: day.day.min(days_in_month(year, month)) }
}

/// The day that is so many units from another; half a month is fifteen days.
#[must_use]
pub fn away(day: i64, count: i64, unit: Unit) -> i64 {
    let months = |months: i64| Day::from_days(day).map_or(day, |day| add_months(day, count * months).to_days());
    match unit {
        Unit::Day => day + count,
        Unit::Week => day + 7 * count,
        Unit::HalfMonth => day + 15 * count,
        Unit::Month => months(1),
        Unit::Quarter => months(3),
        Unit::HalfYear => months(6),
        Unit::Year => months(12),
    }
}

impl Calendar {
    /// The first day of the unit of the calendar in which a day is.
    fn begin(self, day: i64, unit: Unit) -> i64 {
        let Some(date) = Day::from_days(day) else { return day };
        let month = |month: u32| Day { month, day: 1, ..date }.to_days();
        match unit {
            Unit::Day => day,
            Unit::Week => day - i64::from((date.weekday() + 7 - self.week % 7) % 7),
            Unit::HalfMonth => Day { day: if date.day > 15 { 16 } else { 1 }, ..date }.to_days(),
            Unit::Month => month(date.month),
            Unit::Quarter => month((date.month - 1) / 3 * 3 + 1),
            Unit::HalfYear => month((date.month - 1) / 6 * 6 + 1),
            Unit::Year => month(1),
        }
    }

    /// The last day of the unit that begins on a day.
    fn end(self, begin: i64, unit: Unit) -> i64 {
        match (unit, Day::from_days(begin)) {
            // The first half is of fifteen days, the second goes to the month's end.
            (Unit::HalfMonth, Some(date)) if date.day <= 15 => Day { day: 15, ..date }.to_days(),
            (Unit::HalfMonth, Some(date)) => Day { day: days_in_month(date.year, date.month), ..date }.to_days(),
            _ => away(begin, 1, unit) - 1,
        }
    }

    /// The days of a unit of the calendar.
    fn whole(self, day: i64, unit: Unit) -> Days {
        let begin = self.begin(day, unit);
        Days { from: Some(begin), to: Some(self.end(begin, unit)) }
    }

    /// The days of a period, as seen from today.
    #[must_use]
    pub fn days(self, period: Period) -> Days {
        let today = self.today;
        match period {
            Period::Last(count, unit) => Days { from: Some(away(today, -i64::from(count), unit)), to: Some(today) },
            Period::Next(count, unit) => Days { from: Some(today), to: Some(away(today, i64::from(count), unit)) },
            Period::This(unit) => self.whole(today, unit),
            Period::Previous(unit) => self.whole(self.begin(today, unit) - 1, unit),
            Period::Following(unit) => self.whole(self.end(self.begin(today, unit), unit) + 1, unit),
            Period::Since(day) => Days { from: Some(day.to_days()), to: None },
            Period::Before(day) => Days { from: None, to: Some(day.to_days() - 1) },
            Period::Days(from, to) => Days { from: Some(from.to_days()), to: Some(to.to_days()) },
            Period::Of(day, unit) => self.whole(day.to_days(), unit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i64 {
        crate::crm::values::date::read_iso(text).unwrap().to_days()
    }

    /// Wednesday, 18 November 2026, with weeks that begin on Monday or on Sunday.
    fn on(week: u32) -> Calendar {
        Calendar { today: day("2026-11-18"), week }
    }

    #[test]
    fn periods_have_the_days_that_their_words_say() {
        use Period::{Following, Last, Next, Of, Previous, This};
        let first = |text: &str| crate::crm::values::date::read_iso(text).unwrap();
        for (period, from, to) in [
            (Last(30, Unit::Day), "2026-10-19", "2026-11-18"),
            (Last(2, Unit::Month), "2026-09-18", "2026-11-18"),
            (Last(1, Unit::Year), "2025-11-18", "2026-11-18"),
            (Next(15, Unit::Day), "2026-11-18", "2026-12-03"),
            (This(Unit::Month), "2026-11-01", "2026-11-30"),
            (Previous(Unit::Month), "2026-10-01", "2026-10-31"),
            (This(Unit::Quarter), "2026-10-01", "2026-12-31"),
            (Previous(Unit::Quarter), "2026-07-01", "2026-09-30"),
            (This(Unit::Week), "2026-11-16", "2026-11-22"),
            (Previous(Unit::Week), "2026-11-09", "2026-11-15"),
            (Following(Unit::Week), "2026-11-23", "2026-11-29"),
            (Previous(Unit::Day), "2026-11-17", "2026-11-17"),
            (Following(Unit::Day), "2026-11-19", "2026-11-19"),
            (Previous(Unit::HalfMonth), "2026-11-01", "2026-11-15"),
            (This(Unit::HalfMonth), "2026-11-16", "2026-11-30"),
            (Following(Unit::HalfMonth), "2026-12-01", "2026-12-15"),
            (Previous(Unit::Year), "2025-01-01", "2025-12-31"),
            (This(Unit::HalfYear), "2026-07-01", "2026-12-31"),
            (Of(first("2026-01-01"), Unit::HalfYear), "2026-01-01", "2026-06-30"),
            (Of(first("2026-07-01"), Unit::Quarter), "2026-07-01", "2026-09-30"),
            (Of(first("2024-02-01"), Unit::Month), "2024-02-01", "2024-02-29"),
        ] {
            let days = Days { from: Some(day(from)), to: Some(day(to)) };
            assert_eq!(on(0).days(period), days, "{period:?}");
        }
        let week = Days { from: Some(day("2026-11-15")), to: Some(day("2026-11-21")) };
        assert_eq!(on(6).days(This(Unit::Week)), week, "from Sunday");
        assert_eq!(on(0).days(Period::Since(first("2026-01-01"))), Days { from: Some(day("2026-01-01")), to: None });
        assert_eq!(on(0).days(Period::Before(first("2026-06-01"))), Days { from: None, to: Some(day("2026-05-31")) });
    }

    #[test]
    fn a_month_later_is_a_day_that_exists() {
        assert_eq!(away(day("2026-03-31"), -1, Unit::Month), day("2026-02-28"));
        assert_eq!(away(day("2024-02-29"), -1, Unit::Year), day("2023-02-28"));
        assert_eq!(away(day("2026-11-18"), -45, Unit::Day), day("2026-10-04"));
        assert_eq!(away(day("2026-10-31"), 1, Unit::Quarter), day("2027-01-31"));
    }
}
