//! Instants: milliseconds since 1970 UTC in documents, RFC 3339 where machines talk, a local clock where people read.
//!
//! No time-zone tables live here: they are bigger than everything else in this folder, and every browser has them. Whoever
//! reads a local time asks the platform for the zone's offset at that moment and passes it in.

use super::civil::Day;
use super::error::ValueError;
use super::text::canonical;

const MINUTE: i64 = 60_000;
const DAY: i64 = 1_440 * MINUTE;

/// An instant from RFC 3339 text: `2026-11-21T14:30:00-06:00`; seconds may be missing, an offset or `Z` may not.
pub fn parse(typed: &str) -> Result<i64, ValueError> {
    let typed = typed.trim();
    let offset_at = typed.rfind(['+', '-', 'Z', 'z']).filter(|at| *at > 10).ok_or(ValueError::Time)?;
    let (local, offset) = typed.split_at(offset_at);
    parse_local(local, offset_minutes(offset).ok_or(ValueError::Time)?)
}

/// An instant from a local date and time, `2026-11-21T14:30` or with seconds, where the zone is so many minutes ahead of UTC.
pub fn parse_local(local: &str, offset_minutes: i32) -> Result<i64, ValueError> {
    read_local(local)
        .map(|ms| ms - i64::from(offset_minutes) * MINUTE)
        .filter(|ms| check(*ms).is_ok())
        .ok_or(ValueError::Time)
}

fn read_local(local: &str) -> Option<i64> {
    let day = super::date::read_iso(local.get(..10)?)?;
    let clock = local.get(10..)?.strip_prefix(['T', 't', ' '])?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = clock.split(':');
    let mut two_digits = |below: i64| {
        let part = parts.next()?;
        let is_number = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i64>().ok().filter(|value| is_number && *value < below)
    };
    let (hour, minute) = (two_digits(24)?, two_digits(60)?);
    let second = if clock.len() > 5 { two_digits(60)? } else { 0 };
    let ms = match fraction.len() {
        1..=9 if fraction.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{fraction:0<3}").get(..3)?.parse::<i64>().ok()?
        }
        _ => return None,
    };
    if parts.next().is_some() {
        return None;
    }
    Some(day.to_days() * DAY + ((hour * 60 + minute) * 60 + second) * 1_000 + ms)
}

fn offset_minutes(offset: &str) -> Option<i32> {
    if offset.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let bytes = offset.as_bytes();
    let is_offset = bytes.len() == 6 && bytes[3] == b':' && [1, 2, 4, 5].iter().all(|at| bytes[*at].is_ascii_digit());
    if !is_offset {
        return None;
    }
    let (hours, minutes) = (offset.get(1..3)?.parse::<i32>().ok()?, offset.get(4..6)?.parse::<i32>().ok()?);
    let total = hours * 60 + minutes;
    (hours < 24 && minutes < 60).then_some(if bytes[0] == b'-' { -total } else { total })
}

/// Whether an instant lies in the years that dates may have.
pub fn check(ms: i64) -> Result<(), ValueError> {
    if Day::from_days(ms.div_euclid(DAY)).is_some() { Ok(()) } else { Err(ValueError::Time) }
}

/// RFC 3339 in UTC: `2026-11-21T20:30:00Z`, with milliseconds only where there are some.
pub fn display(ms: i64) -> String {
    let Some((day, clock)) = local(ms, 0) else { return ms.to_string() };
    let Clock { hour, minute, second, millisecond } = clock;
    match millisecond {
        0 => format!("{day}T{hour:02}:{minute:02}:{second:02}Z"),
        _ => format!("{day}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z"),
    }
}

/// What a clock on the wall shows.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
    /// 0 to 999.
    pub millisecond: u32,
}

/// The day and the clock of an instant in a zone that is so many minutes ahead of UTC at that moment.
pub fn local(ms: i64, offset_minutes: i32) -> Option<(Day, Clock)> {
    let shifted = ms.checked_add(i64::from(offset_minutes) * MINUTE)?;
    let day = Day::from_days(shifted.div_euclid(DAY))?;
    let rest = u32::try_from(shifted.rem_euclid(DAY)).ok()?;
    let clock = Clock {
        hour: rest / 3_600_000,
        minute: rest / 60_000 % 60,
        second: rest / 1_000 % 60,
        millisecond: rest % 1_000,
    };
    Some((day, clock))
}

/// Whether a text has the form of a zone of the IANA database: `America/Mexico_City`, `UTC`. Which zones there are changes
/// several times a year, so no list is asked.
pub fn check_zone(text: &str) -> Result<(), ValueError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'+');
    canonical((1..=40).contains(&text.len()) && text.bytes().all(plain) && text.as_bytes()[0].is_ascii_alphabetic())
        .map_err(|_| ValueError::Zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_as_machines_write_them() {
        assert_eq!(parse("1970-01-01T00:00:00Z"), Ok(0));
        assert_eq!(parse("2026-11-21T14:30:00-06:00"), Ok(1_795_293_000_000));
        assert_eq!(parse("2026-11-21 20:30Z"), Ok(1_795_293_000_000));
        assert_eq!(parse("2026-11-21T20:30:00.25Z"), Ok(1_795_293_000_250));
        assert_eq!(display(1_795_293_000_000), "2026-11-21T20:30:00Z");
        assert_eq!(display(-1), "1969-12-31T23:59:59.999Z");
        for wrong in [
            "",
            "Z",
            "2026-11-21",
            "2026-11-21T14:30:00",
            "2026-11-21T24:00:00Z",
            "2026-11-21T1:30:00Z",
            "2026-02-30T14:30:00Z",
            "2026-11-21T14:30:00-0600",
            "2026-11-21T14:30:00-6:00",
            "2026-11-21T14:30:00:00Z",
            "ñandú-ñandú-ñandúZ",
        ] {
            assert_eq!(parse(wrong), Err(ValueError::Time), "{wrong}");
        }
    }

    #[test]
    fn the_same_instant_on_two_walls() {
        let ten_in_bogota = parse_local("2026-11-21T10:00", -300).unwrap();
        let (day, clock) = local(ten_in_bogota, 60).unwrap();
        assert_eq!((day.to_string().as_str(), clock.hour, clock.minute), ("2026-11-21", 16, 0));
        assert_eq!(local(i64::MAX, 60), None);
    }

    #[test]
    fn zones() {
        for zone in ["America/Mexico_City", "UTC", "Etc/GMT+5", "America/Argentina/Buenos_Aires"] {
            assert_eq!(check_zone(zone), Ok(()));
        }
        for wrong in ["", "América/Bogotá", "/etc/passwd", &"a".repeat(41)] {
            assert_eq!(check_zone(wrong), Err(ValueError::Zone));
        }
    }
}
