//! Which days a calendar shows.

use shared::crm::values::civil::{Day, days_in_month};

/// The first of the week that a day is in; weeks begin on `week`, Monday 0 to Sunday 6.
pub fn week_of(day: Day, week: u32) -> i64 {
    day.to_days() - i64::from((day.weekday() + 7 - week % 7) % 7)
}

/// The days in view: the first, and how many. Of a month whole weeks, from the one that its first is in.
pub fn in_view(chosen: Day, week: u32, is_month: bool) -> (i64, u32) {
    let Some(first) = Day::new(chosen.year, chosen.month, 1).filter(|_| is_month) else {
        return (week_of(chosen, week), 7);
    };
    let from = week_of(first, week);
    let end = first.to_days() + i64::from(days_in_month(chosen.year, chosen.month));
    let weeks = (end - from + 6) / 7;
    (from, u32::try_from(weeks * 7).unwrap_or(42))
}

/// The same day of a month so many months on, or the last that it has.
pub fn months_on(day: Day, months: i32) -> Day {
    let at = day.year * 12 + i32::try_from(day.month).unwrap_or(1) - 1 + months;
    let (year, month) = (at.div_euclid(12), at.rem_euclid(12).unsigned_abs() + 1);
    Day::new(year, month, day.day.min(days_in_month(year, month))).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Day {
        Day::new(year, month, day).unwrap()
    }

    #[test]
    fn a_month_is_shown_in_whole_weeks() {
        // November 2026 begins on a Sunday and has thirty days.
        let chosen = day(2026, 11, 21);
        assert_eq!(in_view(chosen, 0, true), (day(2026, 10, 26).to_days(), 42), "from Monday");
        assert_eq!(in_view(chosen, 6, true), (day(2026, 11, 1).to_days(), 35), "from Sunday");
        assert_eq!(in_view(chosen, 0, false), (day(2026, 11, 16).to_days(), 7));
        assert_eq!(in_view(chosen, 5, false), (chosen.to_days(), 7), "the 21st is a Saturday");
        // February 2027 begins on a Monday: four weeks.
        assert_eq!(in_view(day(2027, 2, 28), 0, true), (day(2027, 2, 1).to_days(), 28));
    }

    #[test]
    fn a_month_without_the_day_has_its_last() {
        assert_eq!(months_on(day(2027, 1, 31), 1), day(2027, 2, 28));
        assert_eq!(months_on(day(2026, 1, 15), -1), day(2025, 12, 15));
        assert_eq!(months_on(day(2026, 12, 31), 2), day(2027, 2, 28));
    }
}
