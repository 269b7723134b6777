//! Dates as ISO text, `2026-11-21`; and days that come back every year, `1980-11-21` or, the year unknown, `--11-21`.

use super::civil::{Day, days_in_month};
use super::error::ValueError;
use super::region::Region;
use super::text::{canonical, plain};
use crate::crm::language::Language;
use crate::crm::search;

/// A date from what a person typed: `21/11/2026`, `21 nov 2026`, `viernes, 21 de setiembre de 2026`, `2026-11-21`, `20261121`.
pub fn parse(typed: &str, region: Region) -> Result<String, ValueError> {
    match read(typed, region, |_| None)? {
        (Some(year), month, day) => Ok(existing(year, month, day)?.to_string()),
        (None, ..) => Err(ValueError::Date),
    }
}

/// The same, but the year may be left out, as in a birthday, or have two digits: what came round for the first time lies in the
/// past.
pub fn parse_day_of_year(typed: &str, region: Region) -> Result<String, ValueError> {
    match read(typed, region, |short| Some(if short <= LAST_SHORT { 2_000 + short } else { 1_900 + short }))? {
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

/// The year in which this was written: whoever is somebody's customer was born before. No clock is asked, so that a file reads the
/// same on every phone and in every year.
pub const WRITTEN_IN: i32 = 2026;

/// Which years of two digits are this century's: those that are over.
const LAST_SHORT: i32 = WRITTEN_IN - 2_001;

/// Year, month and day in whichever order they stand. Day before month, but in the United States. `century` makes a year of
/// two digits.
fn read(
    typed: &str,
    region: Region,
    century: impl Fn(i32) -> Option<i32>,
) -> Result<(Option<i32>, u32, u32), ValueError> {
    if typed.len() > 120 {
        return Err(ValueError::Date);
    }
    let typed = plain(typed);
    let yearless = typed.trim_start().starts_with("--");
    // `1º`, `1.er`, `21st`: the letters behind a number belong to it.
    let parts: Vec<&str> =
        typed.split(|sign: char| !sign.is_alphanumeric()).flat_map(apart).filter(|part| !says_nothing(part)).collect();
    let number = |part: &str| if part.len() <= 4 { part.parse::<u32>().ok() } else { None };
    if let [whole] = parts.as_slice()
        && let Some((year, rest)) = whole.split_at_checked(4).filter(|_| whole.len() == 8 && number(whole).is_none())
        && let Some((month, day)) = rest.split_at_checked(2)
        && let (Some(year), Some(month), Some(day)) = (number(year), number(month), number(day))
    {
        return Ok((Some(i32::try_from(year).map_err(|_| ValueError::Date)?), month, day));
    }
    let words: Vec<&str> = parts.iter().copied().filter(|part| number(part).is_none()).collect();
    let month = month_of(&words)?;
    let first = words.iter().any(|word| is_first(&search::fold(word))).then_some((1, 1));
    let numbers = parts.iter().filter_map(|part| number(part).map(|value| (part.len(), value)));
    let numbers: Vec<(usize, u32)> = first.into_iter().chain(numbers).collect();
    let year = |(length, value): (usize, u32)| {
        let value = i32::try_from(value).map_err(|_| ValueError::Date)?;
        match length {
            4 => Ok(value),
            2 => century(value).ok_or(ValueError::DateYear),
            _ => Err(ValueError::DateYear),
        }
    };
    match (numbers.as_slice(), month) {
        (&[day], Some(month)) => Ok((None, month, day.1)),
        (&[first, second], Some(month)) if first.0 == 4 => Ok((Some(year(first)?), month, second.1)),
        (&[day, last], Some(month)) => Ok((Some(year(last)?), month, day.1)),
        (&[month, day], None) if yearless || region.code() == "US" => Ok((None, month.1, day.1)),
        // `--1121`, as address books write it.
        (&[(4, both)], None) if yearless => Ok((None, both / 100, both % 100)),
        (&[day, month], None) => Ok((None, month.1, day.1)),
        (&[first, month, day], None) if first.0 == 4 => Ok((Some(year(first)?), month.1, day.1)),
        (&[month, day, last], None) if region.code() == "US" => Ok((Some(year(last)?), month.1, day.1)),
        (&[day, month, last], None) => Ok((Some(year(last)?), month.1, day.1)),
        _ => Err(ValueError::Date),
    }
}

/// The digits and the letters of a part that has both.
fn apart(part: &str) -> impl Iterator<Item = &str> {
    let digits = part.bytes().take_while(u8::is_ascii_digit).count();
    let (number, letters) = if digits < part.len() { part.split_at(digits) } else { (part, "") };
    [number, letters].into_iter().filter(|part| !part.is_empty())
}

/// Words between a date's parts, and what makes a number the first or the second.
fn says_nothing(part: &str) -> bool {
    const BETWEEN: [&str; 20] = [
        "de", "del", "el", "la", "dia", "ano", "of", "the", "on", "o", "a", "ro", "ero", "er", "do", "to", "st", "nd",
        "rd", "th",
    ];
    BETWEEN.contains(&search::fold(part).as_str())
}

/// The month among a date's words, if one is named; a day of the week beside it says nothing new.
fn month_of(words: &[&str]) -> Result<Option<u32>, ValueError> {
    let folded: Vec<String> = words.iter().map(|word| search::fold(word)).collect();
    let is_weekday = |word: &str| begins(WEEKDAYS.iter().copied(), word, 2).is_some();
    let named: Vec<&str> = folded.iter().map(String::as_str).filter(|word| !is_first(word)).collect();
    // «mar» is Tuesday beside another month.
    let certain: Vec<&str> = named.iter().copied().filter(|word| !is_weekday(word)).collect();
    let months = if certain.is_empty() { named } else { certain };
    match months.as_slice() {
        [] => Ok(None),
        [word] => month_named(word).map(Some).ok_or(ValueError::Date),
        [weekday, word] if is_weekday(weekday) => month_named(word).map(Some).ok_or(ValueError::Date),
        _ => Err(ValueError::Date),
    }
}

/// The first of a month has a word of its own.
fn is_first(folded: &str) -> bool {
    matches!(folded, "primero" | "first")
}

fn month_named(word: &str) -> Option<u32> {
    let roman = ROMAN.iter().position(|numeral| *numeral == word);
    let at = roman.or_else(|| begins(MONTHS.iter().copied(), word, 3))? % 12;
    u32::try_from(at + 1).ok()
}

/// Which of some names begins so, with so many letters at least.
fn begins<'n>(mut names: impl Iterator<Item = &'n str>, word: &str, least: usize) -> Option<usize> {
    if word.len() < least {
        return None;
    }
    names.position(|name| name.split('|').any(|name| name.starts_with(word)))
}

/// Months in Spanish, then in English, folded; September has two names in Spanish, and abbreviations of its own.
const MONTHS: [&str; 24] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre|setiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 14] = [
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const ROMAN: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];

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
    fn dates_as_programs_and_people_write_them() {
        for (typed, day) in [
            ("viernes, 21 de noviembre de 1980", "1980-11-21"),
            ("Viernes 21 de noviembre del 1980", "1980-11-21"),
            ("sábado, 1 de marzo de 1975", "1975-03-01"),
            ("martes, 4 de marzo de 1975", "1975-03-04"),
            ("mar 4 mar 1975", "1975-03-04"),
            ("mar. 4 de nov. de 1975", "1975-11-04"),
            ("4 mar 1975", "1975-03-04"),
            ("21 de setiembre de 1980", "1980-09-21"),
            ("21 set 1980", "1980-09-21"),
            ("21 sept. 1980", "1980-09-21"),
            ("21-sep-1980", "1980-09-21"),
            ("19801121", "1980-11-21"),
            ("1º de mayo de 1980", "1980-05-01"),
            ("1.º de mayo de 1980", "1980-05-01"),
            ("1ro de mayo de 1980", "1980-05-01"),
            ("1er mayo 1980", "1980-05-01"),
            ("primero de mayo de 1980", "1980-05-01"),
            ("21-XI-1980", "1980-11-21"),
            ("Friday, November 21, 1980", "1980-11-21"),
            ("Fri Nov 21 1980", "1980-11-21"),
            ("November 21st, 1980", "1980-11-21"),
            ("the 2nd of March 1980", "1980-03-02"),
            ("1980 nov 21", "1980-11-21"),
            ("21/11/1980\u{200B}", "1980-11-21"),
            ("２１/１１/１９８０", "1980-11-21"),
        ] {
            assert_eq!(parse(typed, Region::MX).as_deref(), Ok(day), "{typed}");
        }
        for (typed, day) in [
            ("21-nov-80", "1980-11-21"),
            ("21/11/80", "1980-11-21"),
            ("21/11/05", "2005-11-21"),
            ("21/11/99", "1999-11-21"),
            ("1º de mayo", "--05-01"),
            ("21 de setiembre", "--09-21"),
            ("--1121", "--11-21"),
            ("viernes 21 de noviembre", "--11-21"),
        ] {
            assert_eq!(parse_day_of_year(typed, Region::MX).as_deref(), Ok(day), "{typed}");
        }
        for wrong in ["21 marzo abril 2026", "21 ma 2026", "viernes", "21 viernes 2026", "211180", "29546"] {
            assert!(parse_day_of_year(wrong, Region::MX).is_err(), "{wrong}");
        }
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
