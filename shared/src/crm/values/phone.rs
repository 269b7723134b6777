//! Phone numbers: stored in E.164, typed as people type them, shown as their country writes them.
//!
//! What is valid where is Google's libphonenumber metadata, through the crate `rlibphonenumber`: with `regex-lite` it adds
//! some 100 KB (brotli) to the client, a third of the other maintained port, and carries the newer metadata.

use std::borrow::Cow;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

use super::error::ValueError;
use super::region::Region;
use super::text::{canonical, plain};
use crate::crm::search;

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
    let (before, extension) = split_extension(&bare);
    let (words, dialled) = split_words(before);
    if words.bytes().filter(u8::is_ascii_digit).count() >= 7 {
        // A second number, not a word about the first.
        return Err(ValueError::Phone);
    }
    match number_of(dialled, region) {
        Ok(number) => Ok(Written { number, extension: extension.to_owned(), words }),
        // Letters for digits, as on a keypad: 1-800-FLOWERS.
        Err(error) => match number_of(before, region) {
            Ok(number) if extension.is_empty() && bare.starts_with(['+', '(', '0', '1', '8']) => {
                Ok(Written { number, ..Written::default() })
            }
            _ => Err(error),
        },
    }
}

/// Links into telephones and WhatsApp: the number in them.
fn without_link(text: &str) -> Cow<'_, str> {
    let lower = text.to_ascii_lowercase();
    let of_messenger = ["wa.me/", "whatsapp.com/send?phone=", "whatsapp.com/send/?phone="];
    for link in of_messenger {
        if let Some(at) = lower.find(link) {
            let number = text.get(at + link.len()..).unwrap_or_default();
            let number = number.split(['?', '&', '/', '#']).next().unwrap_or_default();
            // Such links have the whole number, without its plus.
            return Cow::Owned(format!("+{}", number.trim_start_matches('+')));
        }
    }
    let rest = ["tel:", "callto:", "sms:", "whatsapp:"].iter().find_map(|scheme| {
        lower.starts_with(scheme).then(|| text.get(scheme.len()..).unwrap_or_default().trim_start_matches('/'))
    });
    // A URI's number in the country of a context: the context says the beginning.
    match rest.map(|rest| (rest, rest.find(";phone-context=+"))) {
        Some((rest, Some(at))) if !rest.starts_with('+') => {
            let context = rest.get(at + ";phone-context=".len()..).unwrap_or_default();
            let context = context.split(';').next().unwrap_or_default();
            Cow::Owned(format!("{context}{}", rest.get(..at).unwrap_or_default()))
        }
        Some((rest, _)) => Cow::Borrowed(rest),
        None => Cow::Borrowed(text),
    }
}

/// The digits of what a spreadsheet took for a number: `5512345678.0`, `5.512345678E+09`; nothing if it did not.
fn unrounded(text: &str) -> Result<Option<String>, ValueError> {
    if let Some(whole) = text.strip_suffix(".0").or(text.strip_suffix(".00"))
        && whole.len() >= 7
        && whole.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Ok(Some(whole.to_owned()));
    }
    let Some((mantissa, power)) = text.split_once(['E', 'e']) else { return Ok(None) };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let is_number = mantissa.chars().all(|one| one.is_ascii_digit() || matches!(one, '.' | ','));
    match power.trim_start_matches('+').parse::<usize>() {
        Ok(power) if is_number && !digits.is_empty() && power >= 6 => {
            // All digits are there, or some are gone for good.
            if digits.len() == power + 1 { Ok(Some(digits)) } else { Err(ValueError::PhoneRounded) }
        }
        _ => Ok(None),
    }
}

/// What stands before an extension and the extension's digits: `ext. 15`, `x15`, `#15`, `,,15#`, `;ext=15`, `p15`, `int. 15`,
/// `anexo 15`.
fn split_extension(text: &str) -> (&str, &str) {
    let none = (text, "");
    let text_end = text.trim_end_matches(|last: char| last.is_whitespace() || matches!(last, '#' | '.' | ')'));
    let digits_at = text_end.trim_end_matches(|last: char| last.is_ascii_digit()).len();
    let extension = &text_end[digits_at..];
    if extension.is_empty() || extension.len() > 7 {
        return none;
    }
    // What a number's own parts are separated by is no mark of an extension.
    let before = text_end[..digits_at].trim_end_matches(|last: char| last.is_whitespace() || ".:=-°º".contains(last));
    let lower = before.to_lowercase();
    let mark = MARKS.iter().find(|mark| {
        let stands_alone = |start: usize| {
            let letter_before = lower[..start].chars().next_back().is_some_and(char::is_alphabetic);
            !(mark.starts_with(char::is_alphabetic) && letter_before)
        };
        lower.ends_with(**mark) && lower.len() == before.len() && stands_alone(lower.len() - mark.len())
    });
    let Some(mark) = mark else { return none };
    let number = before[..before.len() - mark.len()]
        .trim_end_matches(|last: char| last.is_whitespace() || matches!(last, ',' | ';' | '(' | '-' | '/' | '.'));
    let enough = number.bytes().filter(u8::is_ascii_digit).count() >= 7;
    if enough { (number, extension) } else { none }
}

/// What people and programs write before an extension; the longest first, since one may end with another.
const MARKS: [&str; 18] = [
    "extension",
    "extensión",
    "interno",
    "anexo",
    "exten",
    "extn",
    "extns",
    ";ext",
    "ext",
    "intern",
    "int",
    "anx",
    "opcion",
    "x",
    "p",
    "w",
    ",,",
    "#",
];

/// The words around a number, and the number.
fn split_words(text: &str) -> (String, &str) {
    let is_dialled = |character: char| character.is_ascii_digit() || character == '+';
    let Some(mut start) = text.find(is_dialled) else { return (String::new(), text) };
    // An opening bracket belongs to the number.
    if text[..start].ends_with('(') {
        start -= 1;
    }
    let end = text.rfind(|character: char| character.is_ascii_digit()).map_or(text.len(), |last| last + 1);
    // Behind a word that begins after the number, digits are the word's: «55 1234 0025 casa 2».
    let worded = text[start..end].char_indices().find(|(_, character)| character.is_alphabetic());
    let cut = worded.map_or(end, |(at, _)| start + at);
    let enough = |part: &str| part.bytes().filter(u8::is_ascii_digit).count() >= 7;
    let is_apart = text[..cut].ends_with([' ', '(', '-', '/']);
    let end = if cut < end && is_apart && enough(&text[start..cut]) { cut } else { end };
    let dialled = text[start..end].trim_end_matches(|last: char| !last.is_ascii_digit() && last != ')');
    let edge = |character: char| character.is_whitespace() || "()[]:.,;-/\"'*#".contains(character);
    let (before, after) = (text[..start].trim_matches(edge), text[start + dialled.len()..].trim_matches(edge));
    let words = [before, after].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    (words, dialled)
}

/// Whether words say no more than that this is somebody's phone.
fn says_phone(words: &str) -> bool {
    const PHONE: [&str; 14] = [
        "",
        "tel",
        "telefono",
        "tels",
        "phone",
        "telephone",
        "cel",
        "celular",
        "movil",
        "mobile",
        "whatsapp",
        "wa",
        "fono",
        "num",
    ];
    PHONE.contains(&search::fold(words).as_str())
}

/// E.164 of what is dialled: as it stands, or as an old habit of its country means it.
fn number_of(dialled: &str, region: Region) -> Result<String, ValueError> {
    let dialled = with_plus(dialled.trim());
    let as_it_stands = valid(&dialled, region);
    if as_it_stands.is_some() && !is_mistaken(&dialled, region) {
        return as_it_stands.ok_or(ValueError::Phone);
    }
    let digits: String = dialled.chars().filter(char::is_ascii_digit).collect();
    // Other signs are no number's: the digits alone would be taken for one.
    let plain = |character: char| character.is_ascii_digit() || "+-()./ *#·–—‐‑\u{2012}".contains(character);
    if !dialled.chars().all(plain) {
        return Err(ValueError::Phone);
    }
    let is_whole = dialled.starts_with('+');
    let meant = if is_whole { abroad(&digits) } else { at_home(&digits, region) };
    let found = meant.into_iter().find_map(|number| valid(&number, Region::OTHER));
    // Dots and strokes that the tables do not know between the digits.
    let bare = || valid(&if is_whole { format!("+{digits}") } else { digits.clone() }, region);
    found.or(as_it_stands).or_else(bare).ok_or(ValueError::Phone)
}

/// Whether the tables read a number that they should not: Mexico's mobiles with the 1 that they had until 2019.
fn is_mistaken(dialled: &str, region: Region) -> bool {
    let digits: String = dialled.chars().filter(char::is_ascii_digit).collect();
    digits.len() == 13 && digits.starts_with("521") && (dialled.starts_with('+') || region == Region::MX)
}

/// A number that the tables know.
fn valid(typed: &str, region: Region) -> Option<String> {
    let number = PHONE_NUMBER_UTIL.parse(typed, library_region(region)).ok()?;
    let has_extension = number.extension.as_deref().is_some_and(|extension| !extension.is_empty());
    let is_valid = !has_extension && PHONE_NUMBER_UTIL.is_valid_number(&number);
    is_valid.then(|| PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).into_owned())
}

/// What numbers with their country's code may mean: prefixes that are dialled at home alone were written behind it all the same.
fn abroad(digits: &str) -> Vec<String> {
    let homes = [("52", Region::MX), ("57", Region::CO), ("51", Region::PE), ("56", Region::CL), ("54", Region::AR)];
    let home = homes.iter().find_map(|(code, home)| digits.strip_prefix(code).map(|rest| (*home, rest)));
    let mut meant: Vec<String> = Vec::new();
    if let Some((home, rest)) = home {
        let old_mobile = rest.strip_prefix('1').filter(|rest| home == Region::MX && rest.len() == 10);
        meant.extend(old_mobile.map(|rest| format!("+52{rest}")));
        meant.extend(at_home(rest, home));
    }
    // +34 (0) 91…: the zero is for those at home. Codes have one to three digits.
    meant.extend((1..=3).filter_map(|code| {
        let rest = digits.get(code..)?.strip_prefix('0')?;
        Some(format!("+{}{rest}", &digits[..code]))
    }));
    meant
}

/// What digits without a country's code may mean in a country whose numbers were dialled otherwise once. The tables have
/// forgotten these habits, the address books have not.
fn at_home(digits: &str, region: Region) -> Vec<String> {
    let country = region.code();
    let behind = |prefix: &str, count: usize| digits.strip_prefix(prefix).filter(|rest| rest.len() == count);
    let mut meant: Vec<String> = Vec::new();
    match country {
        // Until August 2019 long distance began with 01, a mobile with 044 or 045 at home and with 1 behind the country's 52.
        "MX" => {
            for prefix in ["01", "044", "045", "02", "521", "52", "5201", "52044", "52045"] {
                meant.extend(behind(prefix, 10).map(|rest| format!("+52{rest}")));
            }
            // A 1 alone may be that of the United States, too.
            let united_states = behind("1", 10).and_then(|_| valid(&format!("+{digits}"), Region::OTHER));
            if united_states.is_none() {
                meant.extend(behind("1", 10).map(|rest| format!("+52{rest}")));
            }
        }
        // Until September 2021 a landline had a digit for its city and seven more, after 05, 07 or 09 from elsewhere, and a mobile
        // was dialled with 03 from it.
        "CO" => {
            for prefix in ["03", "57", "5703"] {
                meant.extend(behind(prefix, 10).map(|rest| format!("+57{rest}")));
            }
            for prefix in ["", "05", "07", "09", "57", "0", "5705", "5707", "5709"] {
                meant.extend(behind(prefix, 8).map(|rest| format!("+5760{rest}")));
            }
        }
        // The 0 of long distance, an exchange's old * and # before a mobile.
        "PE" => {
            for (prefix, count) in [("0", 8), ("0", 9), ("510", 8), ("51", 9), ("51", 8), ("051", 9), ("051", 8)] {
                meant.extend(behind(prefix, count).map(|rest| format!("+51{rest}")));
            }
        }
        // A mobile began with 09 and eight digits, before that with 05 to 09 and seven; a landline of Santiago had seven.
        "CL" => {
            for (prefix, count) in [("0", 9), ("560", 9), ("056", 9), ("56", 9)] {
                meant.extend(behind(prefix, count).map(|rest| format!("+56{rest}")));
            }
            let old_mobile = behind("0", 8).filter(|rest| rest.starts_with(['5', '6', '7', '8', '9']));
            meant.extend(old_mobile.map(|rest| format!("+569{rest}")));
            let old_santiago = ["02", "2"].iter().find_map(|prefix| behind(prefix, 7));
            meant.extend(old_santiago.map(|rest| format!("+5622{rest}")));
        }
        // A mobile is 0, its city, 15 and the number; from abroad 9 stands before the city instead, and some write both.
        "AR" => {
            let rest = digits.strip_prefix("54").filter(|rest| rest.len() >= 10).unwrap_or(digits);
            let mobile = rest.strip_prefix("09").or(rest.strip_prefix('9'));
            let rest = mobile.or(rest.strip_prefix('0')).unwrap_or(rest);
            for city in 2..=4 {
                let number = rest.get(..city).zip(rest.get(city..).and_then(|after| after.strip_prefix("15")));
                let whole = number.filter(|(city, number)| city.len() + number.len() == 10);
                meant.extend(whole.map(|(city, number)| format!("+549{city}{number}")));
            }
            if rest.len() == 10 {
                meant.push(format!("+54{}{rest}", if mobile.is_some() { "9" } else { "" }));
            }
        }
        "ES" => {
            for prefix in ["34", "0"] {
                meant.extend(behind(prefix, 9).map(|rest| format!("+34{rest}")));
            }
        }
        _ => {}
    }
    meant
}

/// People write 00 for the plus even where the exchange expects another prefix; no national number begins with 00.
fn with_plus(typed: &str) -> Cow<'_, str> {
    let bare = typed.trim_start_matches('(');
    match bare.strip_prefix("00") {
        Some(rest) if !rest.starts_with('0') && rest.contains(|sign: char| sign.is_ascii_digit()) => {
            Cow::Owned(format!("+{}", rest.trim_start_matches([')', ' ', '-'])))
        }
        _ => Cow::Borrowed(typed),
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
    fn habits_that_the_tables_have_forgotten() {
        let united_states = Region::parse("US").unwrap();
        for (written, region, expected) in [
            ("01 55 1234 0004", Region::MX, "+525512340004"),
            ("01 (55) 1234-0005", Region::MX, "+525512340005"),
            ("(01) 55 1234 0005", Region::MX, "+525512340005"),
            ("(01 55) 1234 0005", Region::MX, "+525512340005"),
            ("01-222-123-4567", Region::MX, "+522221234567"),
            ("01.55.1234.0005", Region::MX, "+525512340005"),
            ("+52 01 55 1234 0008", Region::MX, "+525512340008"),
            ("+52 (01) 55 1234 0008", Region::ES, "+525512340008"),
            ("0052 1 55 1234 0036", Region::MX, "+525512340036"),
            ("+52 (1) 55 1234 0009", Region::MX, "+525512340009"),
            ("+52 044 55 1234 0009", Region::MX, "+525512340009"),
            ("01 800 123 0010", Region::MX, "+528001230010"),
            ("800 123 0011", Region::MX, "+528001230011"),
            ("+52 1 800 123 0011", Region::MX, "+528001230011"),
            ("+52\u{2011}155\u{2011}1234\u{2011}0047", Region::MX, "+525512340047"),
            ("55·1234·0048", Region::MX, "+525512340048"),
            ("５５１２３４００４４", Region::MX, "+525512340044"),
            ("\u{202A}+52 1 55 1234 0027\u{202C}", Region::MX, "+525512340027"),
            ("'5512340019", Region::MX, "+525512340019"),
            ("5512340018.0", Region::MX, "+525512340018"),
            ("5.512340018E+09", Region::MX, "+525512340018"),
            ("wa.me/5215512340045", Region::MX, "+525512340045"),
            ("https://wa.me/5215512340046", Region::ES, "+525512340046"),
            ("https://api.whatsapp.com/send?phone=525512340046&text=x", Region::ES, "+525512340046"),
            ("tel:+52-55-1234-0020", Region::MX, "+525512340020"),
            ("+1 212 555 0137", Region::MX, "+12125550137"),
            ("001 212 555 0137", Region::MX, "+12125550137"),
            ("(1) 234 5678", Region::CO, "+576012345678"),
            ("+57 1 234 5678", Region::CO, "+576012345678"),
            ("57 (4) 234 5678", Region::CO, "+576042345678"),
            ("09 1 234 5678", Region::CO, "+576012345678"),
            ("03 300 123 4567", Region::CO, "+573001234567"),
            ("57 300 123 4567", Region::CO, "+573001234567"),
            ("601 234 5678", Region::CO, "+576012345678"),
            ("01 234 5678", Region::PE, "+5112345678"),
            ("+51 01 234 5678", Region::PE, "+5112345678"),
            ("0 54 234567", Region::PE, "+5154234567"),
            ("51 987 654 321", Region::PE, "+51987654321"),
            ("#987654321", Region::PE, "+51987654321"),
            ("*987654321", Region::PE, "+51987654321"),
            ("09 8765 4321", Region::CL, "+56987654321"),
            ("09-8765432", Region::CL, "+56998765432"),
            ("+56 09 8765 4321", Region::CL, "+56987654321"),
            ("02 2345 6789", Region::CL, "+56223456789"),
            ("56 9 8765 4321", Region::CL, "+56987654321"),
            ("(02) 234 5678", Region::CL, "+56222345678"),
            ("0 11 15 2345-6789", Region::AR, "+5491123456789"),
            ("11 15 2345-6789", Region::AR, "+5491123456789"),
            ("+54 11 15 2345 6789", Region::AR, "+5491123456789"),
            ("+54 9 11 15 2345 6789", Region::AR, "+5491123456789"),
            ("+54 (011) 2345-6789", Region::AR, "+541123456789"),
            ("0351 15 234 5678", Region::AR, "+5493512345678"),
            ("0351 423 5678", Region::AR, "+543514235678"),
            ("54 9 11 2345 6789", Region::AR, "+5491123456789"),
            ("34 612 345 678", Region::ES, "+34612345678"),
            ("(0034) 612 345 678", Region::ES, "+34612345678"),
            ("(+34) 612 345 678", Region::ES, "+34612345678"),
            ("+34 (0)91 234 56 78", Region::ES, "+34912345678"),
            ("1 (212) 555-0137", united_states, "+12125550137"),
            ("011 52 55 1234 5678", united_states, "+525512345678"),
            ("+44 (0)20 7946 0958", Region::MX, "+442079460958"),
        ] {
            assert_eq!(parse(written, region).as_deref(), Ok(expected), "{written} in {region}");
        }
    }

    #[test]
    fn what_stands_around_a_number() {
        let mexican = |written: &str| {
            let read = read(written, Region::MX).unwrap_or_else(|error| panic!("{written}: {error}"));
            (read.number, read.extension, read.words)
        };
        for (written, extension, words) in [
            ("55 1234 0012 ext. 15", "15", ""),
            ("55 1234 0012 Ext 15", "15", ""),
            ("55 1234 0012 EXT: 15", "15", ""),
            ("55 1234 0012 extensión 15", "15", ""),
            ("55 1234 0012, ext.15", "15", ""),
            ("55 1234 0012 (ext. 15)", "15", ""),
            ("(55) 1234-0012 x15", "15", ""),
            ("55 1234 0012#15", "15", ""),
            ("+525512340012,,15#", "15", ""),
            ("+525512340012p15", "15", ""),
            ("+525512340012;ext=15", "15", ""),
            ("tel:+52-55-1234-0012;ext=15", "15", ""),
            ("01 55 1234 0012 ext 1500", "1500", ""),
            ("55 1234 0012 int. 15", "15", ""),
            ("55 1234 0012 anexo 15", "15", ""),
            ("Cel. 55 1234 0012", "", "Cel"),
            ("Tel 55 1234 0012 ext 3", "3", "Tel"),
            ("tel: 55 1234 0012 ext 3", "3", ""),
            ("55 1234 0012 (Juan)", "", "Juan"),
            ("55 1234 0012 casa", "", "casa"),
            ("Juan: 55 1234 0012 casa 2", "", "Juan casa 2"),
            ("whatsapp 55 1234 0012", "", "whatsapp"),
        ] {
            let expected = ("+525512340012".to_owned(), extension.to_owned(), words.to_owned());
            assert_eq!(mexican(written), expected, "{written}");
        }
        assert_eq!(parse("Tel. 55 1234 0012", Region::MX).as_deref(), Ok("+525512340012"));
        assert_eq!(
            parse("55 1234 0012 (Juan)", Region::MX),
            Err(ValueError::Phone),
            "a form has another place for Juan"
        );
        for rounded in ["5.51234E+09", "5,21331E+12"] {
            assert_eq!(parse(rounded, Region::MX), Err(ValueError::PhoneRounded), "{rounded}");
        }
        for wrong in [
            "55 1234 003O",
            "1234 0031",
            "*611",
            "0",
            "-",
            "N/A",
            "1 212 555 0137",
            "55-1234-0040 / 41",
            "55 1234 0012 y 55 1234 0013",
        ] {
            assert_eq!(parse(wrong, Region::MX), Err(ValueError::Phone), "{wrong}");
        }
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
