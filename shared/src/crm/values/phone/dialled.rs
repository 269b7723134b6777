//! E.164 of what people dial: as the tables have it, or as an old habit of its country means it.

use std::borrow::Cow;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

use crate::crm::values::error::ValueError;
use crate::crm::values::region::Region;

/// E.164 of what is dialled: as it stands, or as an old habit of its country means it.
pub(super) fn number_of(dialled: &str, region: Region) -> Result<String, ValueError> {
    let dialled = with_plus(dialled.trim());
    // The tables would read letters as those of a keypad: «casa 5512 piso 34».
    if dialled.contains(char::is_alphabetic) {
        return Err(ValueError::Phone);
    }
    if let Some(northern) = of_north_america(&dialled, region) {
        return northern;
    }
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

/// E.164 of a number that is a word on the keypad: a code of calls that the called one pays, then letters that fill the rest, and
/// digits behind them at most: `1-800-FLOWERS`, `01 800 FLORES1`.
pub(super) fn number_of_letters(written: &str, region: Region) -> Option<String> {
    let letters_at = written.find(|sign: char| sign.is_ascii_alphabetic())?;
    let (code, word) = written.split_at(letters_at);
    let digits_at = word.find(|sign: char| sign.is_ascii_digit()).unwrap_or(word.len());
    let (letters, rest) = word.split_at(digits_at);
    let is_between = |sign: char| sign == '-' || sign == '.' || sign == ' ';
    let is_word = letters.chars().filter(char::is_ascii_alphabetic).count() >= 3
        && letters.chars().all(|sign| sign.is_ascii_alphabetic() || is_between(sign))
        && rest.chars().all(|sign| sign.is_ascii_digit() || is_between(sign))
        && code.chars().all(|sign| sign.is_ascii_digit() || is_between(sign) || "+()".contains(sign));
    let is_free = code.trim_end_matches(|sign: char| !sign.is_ascii_digit());
    let is_free =
        FREE_CODES.iter().any(|free| is_free.ends_with(free)) && code.ends_with(|sign: char| !sign.is_ascii_digit());
    if !is_word || !is_free {
        return None;
    }
    let key = |letter: char| match letter.to_ascii_uppercase() {
        'A'..='C' => '2',
        'D'..='F' => '3',
        'G'..='I' => '4',
        'J'..='L' => '5',
        'M'..='O' => '6',
        'P'..='S' => '7',
        'T'..='V' => '8',
        'W'..='Z' => '9',
        other => other,
    };
    number_of(&written.chars().map(key).collect::<String>(), region).ok()
}

/// The codes of calls that the called one pays.
const FREE_CODES: [&str; 8] = ["800", "888", "877", "866", "855", "844", "833", "900"];

/// What Mexico's tables take for a number of its own, because long distance once began with 1 there: `1-800-123-4567` is one of the
/// United States, or none. Nothing if it is not written so.
fn of_north_america(dialled: &str, region: Region) -> Option<Result<String, ValueError>> {
    let digits: String = dialled.chars().filter(char::is_ascii_digit).collect();
    let is_free = digits.len() == 11 && FREE_CODES[..7].iter().any(|free| digits[1..].starts_with(free));
    (region == Region::MX && !dialled.starts_with('+') && digits.starts_with('1') && is_free)
        .then(|| valid(&format!("+{digits}"), Region::OTHER).ok_or(ValueError::Phone))
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

pub(super) fn library_region(region: Region) -> Option<rlibphonenumber::Region> {
    rlibphonenumber::Region::from_code(region.code()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::values::phone::parse;

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
            ("1-800-356-9377", Region::MX, "+18003569377"),
            ("011 52 55 1234 5678", united_states, "+525512345678"),
            ("+44 (0)20 7946 0958", Region::MX, "+442079460958"),
        ] {
            assert_eq!(parse(written, region).as_deref(), Ok(expected), "{written} in {region}");
        }
    }

    #[test]
    fn letters_are_dialled_where_they_are_the_number() {
        let united_states = Region::parse("US").unwrap();
        for (written, region, expected) in [
            ("01 800 FLORES1", Region::MX, "+528003567371"),
            ("01 800 FLORES 1", Region::MX, "+528003567371"),
            ("800 FLORES1", Region::MX, "+528003567371"),
            ("1-800-FLOWERS", united_states, "+18003569377"),
            ("1-800-FLOWERS", Region::MX, "+18003569377"),
            ("+1 800 FLOWERS", Region::ES, "+18003569377"),
        ] {
            assert_eq!(parse(written, region).as_deref(), Ok(expected), "{written} in {region}");
        }
        for wrong in [
            "casa 5512 piso 34",
            "5512 piso 3412",
            "3312 taller 45",
            "55 1234 ABCD",
            "55-1234-CASA",
            "800 FLORES",
            "1-800-123-4567",
            "800 casa 55 piso 3",
            "Local 12 calle 345",
            "2a etapa 55 1234",
        ] {
            assert_eq!(parse(wrong, Region::MX), Err(ValueError::Phone), "{wrong}");
        }
    }
}
