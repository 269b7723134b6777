//! The calendar: days since 1970 and back, after the algorithms that Howard Hinnant published as
//! "chrono-compatible low-level date algorithms". Proleptic Gregorian, valid for all years that dates here may have.

/// A day of the calendar.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// The year.
    pub year: i32,
    /// The month, from 1.
    pub month: u32,
    /// The day of the month, from 1.
    pub day: u32,
}

impl Day {
    /// The first year that a date may have.
    pub const FIRST_YEAR: i32 = 1800;
    /// The last year that a date may have.
    pub const LAST_YEAR: i32 = 2199;

    /// A day that exists, in the years that dates may have.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let exists = (Self::FIRST_YEAR..=Self::LAST_YEAR).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// Days since 1970-01-01.
    pub fn to_days(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = i64::from((self.month + 9) % 12);
        let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The day that is so many days after 1970-01-01; nothing outside the years that dates may have.
    pub fn from_days(days: i64) -> Option<Self> {
        let shifted = days.checked_add(719_468)?;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = u32::try_from(day_of_year - (153 * month_from_march + 2) / 5 + 1).ok()?;
        let month =
            u32::try_from(if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 }).ok()?;
        let year = i32::try_from(year_of_era + era * 400 + i64::from(month <= 2)).ok()?;
        Self::new(year, month, day)
    }

    /// The day of the week, Monday 0 to Sunday 6.
    pub fn weekday(self) -> u32 {
        // 1970-01-01 was a Thursday.
        u32::try_from((self.to_days() + 3).rem_euclid(7)).unwrap_or_default()
    }
}

impl std::fmt::Display for Day {
    /// `2026-11-21`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// How many days a month has.
pub fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_goes_there_and_back() {
        let first = Day::new(Day::FIRST_YEAR, 1, 1).unwrap().to_days();
        let last = Day::new(Day::LAST_YEAR, 12, 31).unwrap().to_days();
        let mut previous = None;
        for days in first..=last {
            let day = Day::from_days(days).unwrap();
            assert_eq!(day.to_days(), days);
            assert!(previous < Some(day));
            previous = Some(day);
        }
        assert_eq!(Day::from_days(first - 1), None);
        assert_eq!(Day::from_days(last + 1), None);
        assert_eq!(Day::from_days(i64::MAX), None);
        assert_eq!(Day::from_days(i64::MIN), None);
    }

    #[test]
    fn days_that_everybody_knows() {
        assert_eq!(Day::new(1970, 1, 1).unwrap().to_days(), 0);
        assert_eq!(Day::new(2000, 2, 29).unwrap().to_days(), 11_016);
        assert_eq!(Day::new(2026, 11, 21).unwrap().weekday(), 5, "a Saturday");
        assert_eq!(Day::new(1900, 2, 29), None);
        assert_eq!(Day::new(2026, 13, 1), None);
    }
}
