//! By whose clocks days are cut, and on which day weeks begin: as the app has it, by what the company says. The turns of the clocks
//! come out of the tables of zones that this machine has (RFC 9636).

use std::path::Path;

use shared::crm::kinds::company::first_of_week;
use shared::crm::values::civil::Day;
use shared::crm::values::time::check_zone;
use shared::crm::{Kind, Zone, definition};
use shared::document::DocId;

use super::{Device, DeviceError};
use crate::clock;

/// Where the tables are, a file each.
const TABLES: &str = "/usr/share/zoneinfo";

/// So far before and after now the turns of the clocks are read, milliseconds: ten years.
const YEARS: i64 = 10 * 366 * 86_400_000;

/// Seconds.
const HOUR: i32 = 3_600;
const DAY: i64 = 86_400;

impl Device {
    /// By whose clocks days are cut: the company's. If it does not say which these are, or this machine has no table of them, by UTC.
    ///
    /// # Errors
    /// If the device has not joined.
    pub(super) fn zone(&self) -> Result<Zone, DeviceError> {
        Ok(named(&self.company("zone")?).unwrap_or(Zone::UTC))
    }

    /// On which day weeks begin, as the company says: Monday 0 to Sunday 6.
    ///
    /// # Errors
    /// If the device has not joined.
    pub(super) fn week(&self) -> Result<u32, DeviceError> {
        Ok(first_of_week(&self.company("week")?))
    }

    fn company(&self, key: &str) -> Result<String, DeviceError> {
        let row = self.replica()?.row(DocId::COMPANY).map(|listed| listed.row);
        let said = definition(Kind::COMPANY).field(key).zip(row).map(|(field, row)| row.text(field.slot).to_owned());
        Ok(said.unwrap_or_default())
    }
}

/// The clocks of a zone by its name in the IANA database, or by how far they are ahead of UTC: `America/Mexico_City`, `-06:00`. None of
/// what this machine has no table.
#[must_use]
pub fn named(name: &str) -> Option<Zone> {
    if name.starts_with(['+', '-']) {
        let (ahead, rest) = time(name)?;
        return (rest.is_empty() && ahead.abs() <= 18 * HOUR).then(|| Zone::of_platform(0, 1, |_| ahead / 60));
    }
    check_zone(name).ok()?;
    let table = Table::read(&std::fs::read(Path::new(TABLES).join(name)).ok()?)?;
    let now = clock::now();
    Some(Zone::of_platform(now - YEARS, now + YEARS, |ms| table.ahead(ms.div_euclid(1_000)) / 60))
}

/// What a table says. All is in seconds, instants since 1970 UTC, clocks ahead of it.
struct Table {
    first: i32,
    /// From when on the clocks are how far ahead.
    turns: Vec<(i64, i32)>,
    /// How they go on after the last turn.
    rest: Option<Rule>,
}

impl Table {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        // The first block, of 32 bits, is for programs that know no other.
        let [uts, standards, leaps, turns, kinds, letters] = reader.head()?;
        reader.take(turns * 5 + kinds * 6 + letters + leaps * 8 + standards + uts)?;
        let [uts, standards, leaps, turns, kinds, letters] = reader.head()?;
        let (from, which, kinds) = (reader.take(turns * 8)?, reader.take(turns)?, reader.take(kinds * 6)?);
        reader.take(letters + leaps * 12 + standards + uts)?;
        let ahead = |kind: u8| {
            let kind = kinds.chunks_exact(6).nth(usize::from(kind))?;
            Some(i32::from_be_bytes(*kind.first_chunk()?))
        };
        let turn = |(from, kind): (&[u8], &u8)| Some((i64::from_be_bytes(*from.first_chunk()?), ahead(*kind)?));
        let turns = from.chunks_exact(8).zip(which).map(turn).collect::<Option<_>>()?;
        let rest = std::str::from_utf8(reader.0).ok()?.trim();
        Some(Self { first: ahead(0)?, turns, rest: Rule::read(rest) })
    }

    fn ahead(&self, at: i64) -> i32 {
        let turned = self.turns.partition_point(|(from, _)| *from <= at);
        let last = turned.checked_sub(1).and_then(|last| self.turns.get(last));
        let rest = self.rest.as_ref().filter(|_| turned == self.turns.len());
        rest.and_then(|rest| rest.ahead(at)).or(last.map(|(_, ahead)| *ahead)).unwrap_or(self.first)
    }
}

/// What of a table was not read yet.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// How many there are of each part of a block.
    fn head(&mut self) -> Option<[usize; 6]> {
        let head = self.take(44)?;
        let mut counts = head.get(20..)?.chunks_exact(4);
        let mut count = || usize::try_from(u32::from_be_bytes(*counts.next()?.first_chunk()?)).ok();
        let counts = [count()?, count()?, count()?, count()?, count()?, count()?];
        head.starts_with(b"TZif").then_some(counts)
    }
}

/// How clocks go on for ever: `EST5EDT,M3.2.0,M11.1.0`.
#[derive(Debug, PartialEq, Eq)]
struct Rule {
    usual: i32,
    /// How far they are ahead in summer, when that begins, and when it ends.
    summer: Option<(i32, Turn, Turn)>,
}

/// A turn of every year: on a weekday of a month, the first to the fourth of them or, as the fifth, the last; so long after midnight.
#[derive(Debug, PartialEq, Eq)]
struct Turn {
    month: u32,
    week: u32,
    /// Sunday 0 to Saturday 6.
    weekday: u32,
    time: i32,
}

impl Rule {
    /// None of what is written in another way, which no zone of today is.
    fn read(text: &str) -> Option<Self> {
        let (clocks, turns) = text.split_once(',').map_or((text, None), |(clocks, turns)| (clocks, Some(turns)));
        let (behind, clocks) = time(after_name(clocks)?)?;
        let usual = -behind;
        if clocks.is_empty() {
            return Some(Self { usual, summer: None });
        }
        let clocks = after_name(clocks)?;
        let ahead = if clocks.is_empty() { usual + HOUR } else { -time(clocks)?.0 };
        let (begins, ends) = turns?.split_once(',')?;
        Some(Self { usual, summer: Some((ahead, Turn::read(begins)?, Turn::read(ends)?)) })
    }

    fn ahead(&self, at: i64) -> Option<i32> {
        let Some((summer, begins, ends)) = &self.summer else { return Some(self.usual) };
        let year = Day::from_days((at + i64::from(self.usual)).div_euclid(DAY))?.year;
        let begins = begins.of_year(year)? - i64::from(self.usual);
        let ends = ends.of_year(year)? - i64::from(*summer);
        // In the south it is summer when the year turns.
        let is_summer = if begins < ends { (begins..ends).contains(&at) } else { !(ends..begins).contains(&at) };
        Some(if is_summer { *summer } else { self.usual })
    }
}

impl Turn {
    fn read(text: &str) -> Option<Self> {
        let (day, at) = text.split_once('/').unwrap_or((text, "2"));
        let mut numbers = day.strip_prefix('M')?.split('.').map(|number| number.parse::<u32>().ok());
        let (month, week, weekday) = (numbers.next()??, numbers.next()??, numbers.next()??);
        let is_one = (1..=12).contains(&month) && (1..=5).contains(&week) && weekday < 7;
        let (time, _) = time(at)?;
        is_one.then_some(Self { month, week, weekday, time })
    }

    /// When it is in a year, by the clocks that are turned.
    fn of_year(&self, year: i32) -> Option<i64> {
        let first = Day::new(year, self.month, 1)?;
        // Here Monday is 0.
        let before = (self.weekday + 13 - first.weekday()) % 7;
        let day = (0..self.week).rev().find_map(|week| Day::new(year, self.month, 1 + before + 7 * week))?;
        Some(day.to_days() * DAY + i64::from(self.time))
    }
}

/// What stands behind the name of some clocks: `EST`, `<-03>`.
fn after_name(text: &str) -> Option<&str> {
    if let Some(quoted) = text.strip_prefix('<') {
        return quoted.split_once('>').map(|(_, rest)| rest);
    }
    Some(text.trim_start_matches(|letter: char| letter.is_ascii_alphabetic())).filter(|rest| rest.len() < text.len())
}

/// A time with its sign, `-3:30`, in seconds, and what stands behind it.
fn time(text: &str) -> Option<(i32, &str)> {
    let is_other = |letter: char| !(letter.is_ascii_digit() || matches!(letter, '+' | '-' | ':'));
    let (said, rest) = text.split_at_checked(text.find(is_other).unwrap_or(text.len()))?;
    let (sign, digits) = match said.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, said.strip_prefix('+').unwrap_or(said)),
    };
    // Hours, minutes, seconds, none of them with a sign of its own.
    let mut most = [167, 59, 59].into_iter();
    let numbers = digits.split(':').map(|number| {
        let is_plain = number.bytes().all(|byte| byte.is_ascii_digit());
        let most = most.next()?;
        number.parse::<i32>().ok().filter(|number| is_plain && (0..=most).contains(number))
    });
    let numbers = numbers.collect::<Option<Vec<i32>>>()?;
    let seconds: i32 = numbers.iter().zip([HOUR, 60, 1]).map(|(number, unit)| number * unit).sum();
    Some((sign * seconds, rest))
}

#[cfg(test)]
mod tests {
    use shared::crm::values::time::parse;

    use super::*;

    /// A table of these turns, each to one of these clocks, as programs write it.
    fn table(turns: &[(&str, u8)], clocks: &[i32], rest: &str) -> Table {
        let head = |turns: usize, clocks: usize| {
            let counts = [0, 0, 0, turns, clocks, 4].map(|count| u32::try_from(count).unwrap().to_be_bytes());
            [b"TZif2".as_slice(), &[0; 15], &counts.concat()].concat()
        };
        let clock = |ahead: &i32| [ahead.to_be_bytes().as_slice(), &[0, 0]].concat();
        let mut bytes = [head(0, 1), clock(&0), b"LMT\0".to_vec(), head(turns.len(), clocks.len())].concat();
        bytes.extend(turns.iter().flat_map(|(at, _)| (parse(at).unwrap() / 1_000).to_be_bytes()));
        bytes.extend(turns.iter().map(|(_, clock)| *clock));
        bytes.extend(clocks.iter().flat_map(clock));
        bytes.extend(format!("LMT\0\n{rest}\n").bytes());
        assert!((0..bytes.len() - rest.len() - 2).all(|end| Table::read(&bytes[..end]).is_none()), "cut anywhere");
        Table::read(&bytes).unwrap()
    }

    #[test]
    fn clocks_turn_as_tables_say_and_then_by_their_rule() {
        let hours = |table: &Table, at: &str| table.ahead(parse(at).unwrap() / 1_000) / HOUR;
        let turns = [("1922-01-01T07:00:00Z", 1), ("2022-04-03T08:00:00Z", 2), ("2022-10-30T07:00:00Z", 1)];
        let mexico = table(&turns, &[-23_796, -21_600, -18_000], "CST6");
        let all = ["1900-01-01", "2000-01-01", "2022-07-01", "2026-07-01"].map(|day| format!("{day}T12:00:00Z"));
        assert_eq!(all.map(|at| hours(&mexico, &at)), [-6, -6, -5, -6]);
        assert_eq!(mexico.ahead(i64::MIN), -23_796);

        // Of the north, of the south, and of where a turn is on the day before.
        let of = |rest: &str| table(&[], &[0], rest);
        for (rest, before, after, from, to) in [
            ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", "2026-03-08T07:00:00Z", -5, -4),
            ("EST5EDT,M3.2.0,M11.1.0", "2026-11-01T05:59:59Z", "2026-11-01T06:00:00Z", -4, -5),
            ("<-04>4<-03>,M9.1.6/24,M4.1.6/24", "2026-09-06T03:59:59Z", "2026-09-06T04:00:00Z", -4, -3),
            ("<-04>4<-03>,M9.1.6/24,M4.1.6/24", "2026-04-05T02:59:59Z", "2026-04-05T03:00:00Z", -3, -4),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", -2, -1),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T00:59:59Z", "2026-10-25T01:00:00Z", 2, 1),
        ] {
            let table = of(rest);
            assert_eq!((hours(&table, before), hours(&table, after)), (from, to), "{rest}");
        }
        assert_eq!(of("<+0530>-5:30").ahead(0), 5 * HOUR + HOUR / 2);
        assert_eq!(of("").ahead(0), 0);
        for wrong in ["", "5", "<-03", "EST", "EST5EDT", "EST5EDT,J60,J300", "EST5EDT,M13.1.0,M1.1.0", "EST5EDT,M3.2.0"]
        {
            assert_eq!(Rule::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn clocks_are_named_by_how_far_they_are_ahead() {
        let ahead = |name: &str| named(name).map(|zone| zone.minutes_ahead(0));
        assert_eq!((ahead("-06:00"), ahead("+5:30"), ahead("+00:00")), (Some(-360), Some(330), Some(0)));
        for wrong in ["", "-", "+25:00", "-06:00x", "../passwd", "Nowhere/At_All"] {
            assert_eq!(named(wrong), None, "{wrong}");
        }
    }
}
