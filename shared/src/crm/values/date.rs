//! Dates as ISO text, `2026-11-21`; and days that come back every year, `1980-11-21` or, the year unknown, `--11-21`.

use super::civil::{Day, days_in_month};
use super::error::ValueError;
use super::region::Region;
use super::text::canonical;
use crate::crm::language::Language;

/// A date from what a person typed: `21/11/2026`, `21 nov 2026`, `21 de noviembre de 2026`, `2026-11-21`.
pub fn parse(typed: &str, region: Region) -> Result<String, ValueError> {
    match read(typed, region)? {
        (Some(year), month, day) => Ok(existing(year, month, day)?.to_string()),
        (None, ..) => Err(ValueError::Date),
    }
}

/// The same, but the year may be left out, as in a birthday.
pub fn parse_day_of_year(typed: &str, region: Region) -> Result<String, ValueError> {
    match read(typed, region)? {
        (Some(year), month, day) => Ok(existing(year, month, day)?.to_string()),
        // A leap year, so that the 29th of February exists.
        (None, month, day) => existing(2000, month, day).map(|day| format!("--{:02}-{:02}", day.month, day.day)),
    }
}

/// Whether this is a date as [`parse`] makes it.
pub fn check(text: &str) -> Result<(), ValueError> {
    canonical(read_iso(text).is_some())
}

/// Whether this is a day as [`parse_day_of_year`] makes it.
pub fn check_day_of_year(text: &str) -> Result<(), ValueError> {
    canonical(read_day_of_year(text).is_some())
}

/// The day of a canonical date.
pub fn read_iso(text: &str) -> Option<Day> {
    let bytes = text.as_bytes();
    let is_iso = bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() });
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    if is_iso { Day::new(i32::try_from(number(0..4)?).ok()?, number(5..7)?, number(8..10)?) } else { None }
}

/// Year, if known, month and day of a canonical day of the year.
pub fn read_day_of_year(text: &str) -> Option<(Option<i32>, u32, u32)> {
    match text.strip_prefix("--") {
        Some(rest) => read_iso(&format!("2000-{}", rest.get(..5).filter(|_| rest.len() == 5)?))
            .map(|day| (None, day.month, day.day)),
        None => read_iso(text).map(|day| (Some(day.year), day.month, day.day)),
    }
}

/// As people read it: `21 nov 2026`, or `21 nov` without a year.
pub fn display(text: &str, language: Language) -> String {
    let Some((year, month, day)) = read_day_of_year(text) else { return text.to_owned() };
    let names = match language {
        Language::Spanish => SPANISH_MONTHS,
        Language::English => ENGLISH_MONTHS,
    };
    let month = names.get(month as usize - 1).copied().unwrap_or_default();
    match year {
        Some(year) => format!("{day} {month} {year}"),
        None => format!("{day} {month}"),
    }
}

const SPANISH_MONTHS: [&str; 12] =
    ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"];
const ENGLISH_MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn existing(year: i32, month: u32, day: u32) -> Result<Day, ValueError> {
    if (1..=12).contains(&month) && day > days_in_month(year, month) {
        return Err(ValueError::NoSuchDay);
    }
    Day::new(year, month, day).ok_or(ValueError::NoSuchDay)
}

/// Year, month and day in whichever order they stand. Day before month, but in the United States.
fn read(typed: &str, region: Region) -> Result<(Option<i32>, u32, u32), ValueError> {
    if typed.len() > 60 {
        return Err(ValueError::Date);
    }
    let yearless = typed.trim_start().starts_with("--");
    let is_word = |part: &&str| !part.is_empty() && !["de", "del"].contains(&part.to_lowercase().as_str());
    let parts: Vec<&str> = typed.split(|character: char| !character.is_alphanumeric()).filter(is_word).collect();
    let number = |part: &str| if part.len() <= 4 { part.parse::<u32>().ok() } else { None };
    let named = parts.iter().position(|part| number(part).is_none());
    let numbers = parts
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != named)
        .map(|(_, part)| number(part).map(|value| (part.len(), value)));
    let numbers: Vec<(usize, u32)> = numbers.collect::<Option<_>>().ok_or(ValueError::Date)?;
    let month = match named {
        Some(at) => Some(month_named(parts[at]).ok_or(ValueError::Date)?),
        None => None,
    };
    let year = |(length, value): (usize, u32)| {
        if length == 4 { i32::try_from(value).map_err(|_| ValueError::Date) } else { Err(ValueError::DateYear) }
    };
    match (numbers.as_slice(), month) {
        (&[day], Some(month)) => Ok((None, month, day.1)),
        (&[first, second], Some(month)) if first.0 == 4 => Ok((Some(year(first)?), month, second.1)),
        (&[day, last], Some(month)) => Ok((Some(year(last)?), month, day.1)),
        (&[month, day], None) if yearless || region.code() == "US" => Ok((None, month.1, day.1)),
        (&[day, month], None) => Ok((None, month.1, day.1)),
        (&[first, month, day], None) if first.0 == 4 => Ok((Some(year(first)?), month.1, day.1)),
        (&[month, day, last], None) if region.code() == "US" => Ok((Some(year(last)?), month.1, day.1)),
        (&[day, month, last], None) => Ok((Some(year(last)?), month.1, day.1)),
        _ => Err(ValueError::Date),
    }
}

fn month_named(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let begins =
        |name: &&str| word.chars().count() >= 3 && word.chars().take(3).eq(name.to_lowercase().chars().take(3));
    let at = SPANISH_MONTHS.iter().position(begins).or(ENGLISH_MONTHS.iter().position(begins))?;
    u32::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const US: &str = "US";

    #[test]
    fn dates_as_people_type_them() {
        for typed in [
            "2026-11-21",
            "21/11/2026",
            "21-11-2026",
            "21.11.2026",
            "21 nov 2026",
            "21 de noviembre de 2026",
            "21 November 2026",
            "Nov 21, 2026",
        ] {
            assert_eq!(parse(typed, Region::MX).as_deref(), Ok("2026-11-21"), "{typed}");
        }
        let united_states = Region::parse(US).unwrap();
        assert_eq!(parse("11/21/2026", united_states).as_deref(), Ok("2026-11-21"));
        assert_eq!(parse_day_of_year("11/21", united_states).as_deref(), Ok("--11-21"));
    }

    #[test]
    fn birthdays_may_lack_their_year() {
        for typed in ["--11-21", "21/11", "21 de noviembre", "21 nov", "November 21"] {
            assert_eq!(parse_day_of_year(typed, Region::CL).as_deref(), Ok("--11-21"), "{typed}");
        }
        assert_eq!(parse_day_of_year("29/2", Region::CL).as_deref(), Ok("--02-29"));
        assert_eq!(parse_day_of_year("29/2/2023", Region::CL), Err(ValueError::NoSuchDay));
        assert_eq!(parse("21/11", Region::CL), Err(ValueError::Date));
    }

    #[test]
    fn what_is_no_date() {
        for (typed, error) in [
            ("31/4/2026", ValueError::NoSuchDay),
            ("1/13/2026", ValueError::NoSuchDay),
            ("21/11/26", ValueError::DateYear),
            ("21/11/1492", ValueError::NoSuchDay),
            ("mañana", ValueError::Date),
            ("", ValueError::Date),
            ("21 xyz 2026", ValueError::Date),
            ("1/2/3/4", ValueError::Date),
        ] {
            assert_eq!(parse(typed, Region::MX), Err(error), "{typed}");
        }
        for wrong in ["2026-11-31", "2026-1-1", "2026-11-21 ", "+026-11-21", "--11-21", "--13-01", "ñ26-11-2"] {
            assert_eq!(check(wrong), Err(ValueError::NotCanonical), "{wrong}");
        }
        for wrong in ["--11-2", "--11-211", "--02-30", "--ñ-21", "--", "2026-11-31"] {
            assert_eq!(check_day_of_year(wrong), Err(ValueError::NotCanonical), "{wrong}");
        }
    }

    #[test]
    fn what_is_shown_can_be_typed() {
        for days in (-60_000..80_000).step_by(13) {
            let date = Day::from_days(days).unwrap().to_string();
            for language in [Language::Spanish, Language::English] {
                assert_eq!(parse(&display(&date, language), Region::ES).as_deref(), Ok(date.as_str()));
            }
        }
        assert_eq!(display("--11-21", Language::Spanish), "21 nov");
        assert_eq!(display("2026-09-01", Language::Spanish), "1 sept 2026");
    }
}
