//! Phone numbers: stored in E.164, typed as people type them, shown as their country writes them.
//!
//! What is valid where is Google's libphonenumber metadata, through the crate `rlibphonenumber`: with `regex-lite` it adds
//! some 100 KB (brotli) to the client, a third of the other maintained port, and carries the newer metadata.

mod around;
mod dialled;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

use super::error::ValueError;
use super::region::Region;
use super::text::{canonical, plain};
use around::{says_phone, split_extension, split_words, unrounded, with_area_first, without_link};
use dialled::{library_region, number_of, number_of_letters};

/// The longest thing that anybody types for a phone, in bytes.
const TYPED_MAX: usize = 160;

/// A number as an address book has it: with what the number itself has no place for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The number, E.164.
    pub number: String,
    /// The extension behind it, digits; empty if there is none.
    pub extension: String,
    /// What is written around it: `Cel`, `Juan`, `casa`; empty if there is nothing.
    pub words: String,
}

/// E.164 from what a person typed. A number without a country is one of `region`.
///
/// # Errors
/// What is no number; one with an extension; one with words around it that do not just say that it is a phone.
pub fn parse(typed: &str, region: Region) -> Result<String, ValueError> {
    let written = read(typed, region)?;
    if !written.extension.is_empty() {
        return Err(ValueError::PhoneExtension);
    }
    if !says_phone(&written.words) {
        return Err(ValueError::Phone);
    }
    Ok(written.number)
}

/// A number with its extension and the words around it, as files have them.
///
/// # Errors
/// What has no number in it.
pub fn read(typed: &str, region: Region) -> Result<Written, ValueError> {
    if typed.len() > TYPED_MAX {
        return Err(ValueError::Phone);
    }
    let plain = plain(typed);
    let bare = without_link(plain.trim_matches(|edge: char| edge.is_whitespace() || "'\"`´’.,;".contains(edge)));
    if let Some(number) = unrounded(&bare)? {
        return number_of(&number, region).map(|number| Written { number, ..Written::default() });
    }
    let bare = with_area_first(&bare);
    let (before, extension) = split_extension(&bare);
    let (words, dialled) = split_words(before);
    if words.bytes().filter(u8::is_ascii_digit).count() >= 7 {
        // A second number, not a word about the first.
        return Err(ValueError::Phone);
    }
    match number_of(dialled, region) {
        Ok(number) => Ok(Written { number, extension: extension.to_owned(), words }),
        // Letters for digits, as on a keypad: 1-800-FLOWERS.
        Err(error) => match number_of_letters(&bare, region) {
            Some(number) => Ok(Written { number, ..Written::default() }),
            None => Err(error),
        },
    }
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
