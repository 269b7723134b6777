//! A time zone as whoever runs the code knows it: how far its clocks are ahead of UTC, and from which instants on. Days are cut by
//! it wherever people count in days.
//!
//! No tables live here (see [`super::time`]): the platform is asked once, and what it said is passed on as a value.

/// Milliseconds of a minute, and of a day without a turn of the clocks.
const MINUTE: i64 = 60_000;
const DAY: i64 = 1_440 * MINUTE;

/// Clocks are turned at most so often, days: where they are set back for Ramadan, a good month lies between two turns.
const PROBE: i64 = 14 * DAY;

/// Offsets of one place from UTC through some years. Before and after these the nearest one counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// How far ahead of UTC, minutes, until the first turn.
    first: i32,
    /// From which instant on, milliseconds since 1970 UTC, so many minutes; in order.
    turns: Vec<(i64, i32)>,
}

impl Default for Zone {
    fn default() -> Self {
        Self::UTC
    }
}

impl Zone {
    /// Clocks that show UTC.
    pub const UTC: Self = Self { first: 0, turns: Vec::new() };

    /// The zone of a platform that says of any instant how many minutes its clocks are ahead of UTC; true of the instants between
    /// `from` and `to`, milliseconds since 1970 UTC. Asks some fifty times for each year between them.
    #[must_use]
    pub fn of_platform(from: i64, to: i64, minutes_ahead: impl Fn(i64) -> i32) -> Self {
        let mut zone = Self { first: minutes_ahead(from), turns: Vec::new() };
        let (mut known, mut ahead) = (from, zone.first);
        while known < to {
            let probe = known.saturating_add(PROBE).min(to);
            let there = minutes_ahead(probe);
            if there != ahead {
                let (mut before, mut after) = (known, probe);
                while after - before > 1 {
                    let middle = before + (after - before) / 2;
                    if minutes_ahead(middle) == ahead { before = middle } else { after = middle }
                }
                zone.turns.push((after, there));
                ahead = there;
            }
            known = probe;
        }
        zone
    }

    /// How many minutes the clocks are ahead of UTC at an instant.
    #[must_use]
    pub fn minutes_ahead(&self, ms: i64) -> i32 {
        let turned = self.turns.partition_point(|(from, _)| *from <= ms);
        turned.checked_sub(1).and_then(|at| self.turns.get(at)).map_or(self.first, |(_, ahead)| *ahead)
    }

    /// The day since 1970-01-01 on which an instant falls.
    #[must_use]
    pub fn day(&self, ms: i64) -> i64 {
        self.local(ms).div_euclid(DAY)
    }

    /// The minute of that day, 0 to 1,439.
    #[must_use]
    pub fn minute_of_day(&self, ms: i64) -> u16 {
        u16::try_from(self.local(ms).rem_euclid(DAY) / MINUTE).unwrap_or_default()
    }

    /// The instant at which the clocks show a minute of a day since 1970-01-01. Of one that they show twice, or pass over, one near
    /// by.
    #[must_use]
    pub fn instant(&self, day: i64, minute: u16) -> i64 {
        let local = day.saturating_mul(DAY).saturating_add(i64::from(minute) * MINUTE);
        let at = |ms: i64| local.saturating_sub(i64::from(self.minutes_ahead(ms)) * MINUTE);
        at(at(local))
    }

    fn local(&self, ms: i64) -> i64 {
        ms.saturating_add(i64::from(self.minutes_ahead(ms)) * MINUTE)
    }
}

#[cfg(test)]
mod tests {
    use super::super::time::parse;
    use super::*;

    /// Mexico until 2022: an hour ahead between April and October.
    fn mexico(ms: i64) -> i32 {
        let summers = [("2021-04-04T08:00Z", "2021-10-31T07:00Z"), ("2022-04-03T08:00Z", "2022-10-30T07:00Z")];
        let summer = |(from, to): &(&str, &str)| (parse(from).unwrap()..parse(to).unwrap()).contains(&ms);
        if summers.iter().any(summer) { -300 } else { -360 }
    }

    #[test]
    fn a_day_ends_at_midnight_of_the_place() {
        let zone = Zone::of_platform(parse("2020-01-01T00:00Z").unwrap(), parse("2030-01-01T00:00Z").unwrap(), mexico);
        let day = |text: &str| zone.day(parse(text).unwrap());
        // Half past six in the evening there is tomorrow in London.
        assert_eq!(day("2026-11-30T00:30Z"), day("2026-11-29T12:00-06:00"));
        assert_eq!(day("2026-11-29T23:59:59.999-06:00") + 1, day("2026-11-30T00:00-06:00"));
        assert_eq!(day("2022-07-01T23:59-05:00") + 1, day("2022-07-02T00:00-05:00"));
        // At the turns, and outside the years that were asked for.
        for turn in ["2021-04-04T08:00Z", "2021-10-31T07:00Z", "2022-04-03T08:00Z", "2022-10-30T07:00Z"] {
            let ms = parse(turn).unwrap();
            for at in [ms - 1, ms, ms + 1] {
                assert_eq!(zone.minutes_ahead(at), mexico(at), "{turn}");
            }
        }
        assert_eq!(zone.minutes_ahead(i64::MIN), -360);
        assert_eq!(zone.day(i64::MAX), (i64::MAX - 360 * MINUTE).div_euclid(DAY));
        assert_eq!(Zone::UTC.day(-1), -1);
        assert_eq!(zone.minute_of_day(parse("2026-11-29T18:30-06:00").unwrap()), 18 * 60 + 30);
        assert_eq!(Zone::UTC.minute_of_day(-1), 1_439);
        for text in ["2026-11-30T00:30Z", "2021-04-04T07:59Z", "2021-04-04T08:00Z", "2022-10-30T08:00Z"] {
            let ms = parse(text).unwrap();
            assert_eq!(zone.instant(zone.day(ms), zone.minute_of_day(ms)), ms, "{text}");
        }
        assert_eq!(Zone::UTC.instant(i64::MAX, 0), i64::MAX);
    }
}
