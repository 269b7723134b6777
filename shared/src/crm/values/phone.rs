//! Phone numbers: stored in E.164, typed as people type them, shown as their country writes them.
//!
//! What is valid where is Google's libphonenumber metadata, through the crate `rlibphonenumber`: with `regex-lite` it adds
//! some 100 KB (brotli) to the client, a third of the other maintained port, and carries the newer metadata.

use std::borrow::Cow;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

use super::error::ValueError;
use super::region::Region;
use super::text::canonical;

/// The longest thing that anybody types for a phone, in bytes.
const TYPED_MAX: usize = 80;

/// E.164 from what a person typed. A number without a country is one of `region`.
pub fn parse(typed: &str, region: Region) -> Result<String, ValueError> {
    let typed = without_old_mexican_mobile_prefix(with_plus(typed.trim()), region);
    if typed.len() > TYPED_MAX {
        return Err(ValueError::Phone);
    }
    let number = PHONE_NUMBER_UTIL.parse(&typed, library_region(region)).map_err(|_| ValueError::Phone)?;
    if number.extension.as_deref().is_some_and(|extension| !extension.is_empty()) {
        return Err(ValueError::PhoneExtension);
    }
    if !PHONE_NUMBER_UTIL.is_valid_number(&number) {
        return Err(ValueError::Phone);
    }
    Ok(PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).into_owned())
}

/// People write 00 for the plus even where the exchange expects another prefix; no national number begins with 00.
fn with_plus(typed: &str) -> Cow<'_, str> {
    match typed.strip_prefix("00") {
        Some(rest) if !rest.starts_with('0') => Cow::Owned(format!("+{rest}")),
        _ => Cow::Borrowed(typed),
    }
}

/// Until August 2019 a Mexican mobile had a 1 after the country's 52, or 044 or 045 before it at home. Old address books
/// still say so.
fn without_old_mexican_mobile_prefix(typed: Cow<'_, str>, region: Region) -> Cow<'_, str> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let abroad = digits.len() == 13 && digits.starts_with("521") && (typed.starts_with('+') || region == Region::MX);
    let at_home =
        region == Region::MX && digits.len() == 13 && ["044", "045"].iter().any(|prefix| digits.starts_with(prefix));
    if abroad || at_home { Cow::Owned(format!("+52{}", &digits[3..])) } else { typed }
}

/// Whether this has the form of E.164: a plus, then 7 to 15 digits that do not begin with zero.
///
/// Which ranges a country has given out is not asked here: a server with older tables must not refuse the number that a
/// newer phone accepted.
pub fn check(text: &str) -> Result<(), ValueError> {
    let digits = text.strip_prefix('+').unwrap_or_default().as_bytes();
    canonical((7..=15).contains(&digits.len()) && digits[0] != b'0' && digits.iter().all(u8::is_ascii_digit))
}

/// As its own country writes it, for somebody in `region`: national at home, international elsewhere.
pub fn display(e164: &str, region: Region) -> String {
    let Ok(number) = PHONE_NUMBER_UTIL.parse(e164, None) else { return e164.to_owned() };
    if PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164) != e164 {
        // A number that these tables read otherwise: better plain than changed.
        return e164.to_owned();
    }
    let at_home = library_region(region).and_then(|home| PHONE_NUMBER_UTIL.get_country_code_for_region(home));
    let style = match at_home {
        Some(code) if code == number.country_code => PhoneNumberFormat::National,
        _ => PhoneNumberFormat::International,
    };
    PHONE_NUMBER_UTIL.format(&number, style).into_owned()
}

fn library_region(region: Region) -> Option<rlibphonenumber::Region> {
    rlibphonenumber::Region::from_code(region.code()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn typed(typed: &str, region: Region) -> String {
        let e164 = parse(typed, region).unwrap_or_else(|error| panic!("{typed}: {error}"));
        assert_eq!(check(&e164), Ok(()));
        assert_eq!(parse(&display(&e164, region), region).as_deref(), Ok(e164.as_str()), "displayed, then typed again");
        assert_eq!(parse(&display(&e164, Region::OTHER), Region::OTHER).as_deref(), Ok(e164.as_str()));
        e164
    }

    #[test]
    fn mexico() {
        for written in [
            "55 1234 5678",
            "(55) 1234-5678",
            "5512345678",
            "+52 55 1234 5678",
            "0052 55 1234 5678",
            "52 55 1234 5678",
            "+52 1 55 1234 5678",
            "5215512345678",
            "044 55 1234 5678",
            "045 55 1234 5678",
        ] {
            assert_eq!(typed(written, Region::MX), "+525512345678", "{written}");
        }
        assert_eq!(typed("+52 1 55 1234 5678", Region::ES), "+525512345678");
        assert_eq!(display("+525512345678", Region::MX), "55 1234 5678");
        assert_eq!(display("+525512345678", Region::ES), "+52 55 1234 5678");
    }

    #[test]
    fn south_america_and_spain() {
        assert_eq!(typed("300 123 4567", Region::CO), "+573001234567");
        assert_eq!(typed("(601) 234 5678", Region::CO), "+576012345678");
        assert_eq!(typed("987 654 321", Region::PE), "+51987654321");
        assert_eq!(typed("(01) 234 5678", Region::PE), "+5112345678");
        assert_eq!(typed("9 8765 4321", Region::CL), "+56987654321");
        assert_eq!(typed("2 2345 6789", Region::CL), "+56223456789");
        assert_eq!(typed("011 15-2345-6789", Region::AR), "+5491123456789");
        assert_eq!(typed("+54 9 11 2345 6789", Region::MX), "+5491123456789");
        assert_eq!(typed("11 2345-6789", Region::AR), "+541123456789");
        assert_eq!(typed("612 345 678", Region::ES), "+34612345678");
        assert_eq!(typed("91 234 56 78", Region::ES), "+34912345678");
        assert_eq!(typed("0034 612 345 678", Region::MX), "+34612345678");
    }

    #[test]
    fn what_is_no_phone() {
        for wrong in ["", "hola", "12", "55 1234 567", "55 1234 56789", "+999 1234 5678", &"5".repeat(200), "+", "911"]
        {
            assert_eq!(parse(wrong, Region::MX), Err(ValueError::Phone), "{wrong}");
        }
        assert_eq!(parse("55 1234 5678 ext. 12", Region::MX), Err(ValueError::PhoneExtension));
        assert_eq!(parse("55 1234 5678", Region::OTHER), Err(ValueError::Phone));
        for wrong in ["", "+", "5512345678", "+0512345678", "+52 5512345678", "+123456", "+1234567890123456"] {
            assert_eq!(check(wrong), Err(ValueError::NotCanonical), "{wrong}");
        }
    }
}
