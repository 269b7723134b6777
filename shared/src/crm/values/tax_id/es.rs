//! Spain: NIF. Eight digits and a letter for citizens (DNI), a letter, seven digits and a letter for foreigners (NIE) and a few
//! others, a letter, seven digits and a digit or letter for organisations (what was the CIF).

use super::{compact, digits};
use crate::crm::values::error::ValueError;
use crate::crm::values::region::Region;

/// The letter of a person's number is the one at the place of its remainder modulo 23.
const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// The letter of an organisation's number is the one at the place of its check digit.
const ORGANISATION_LETTERS: &[u8; 10] = b"JABCDEFGHI";

/// A NIF: `12345678Z`, `X1234567L`, `A58818501`.
pub fn parse(typed: &str) -> Result<String, ValueError> {
    let wrong = ValueError::TaxIdForm(Region::ES);
    let number = compact(typed);
    // The European form has the country before it.
    let number = match number.strip_prefix("ES") {
        Some(rest) if number.len() == 11 => rest.to_owned(),
        _ => number,
    };
    if number.len() != 9 || !number.is_ascii() {
        return Err(wrong);
    }
    let (body, check) = number.split_at(8);
    let (_, as_digit) = check_characters(body).ok_or(wrong)?;
    let is_check = |check: u8| check.is_ascii_uppercase() || (as_digit.is_some() && check.is_ascii_digit());
    if check.bytes().all(is_check) { Ok(number) } else { Err(wrong) }
}

/// Whether the check letter or digit of a NIF fits.
pub fn fits(number: &str) -> bool {
    let Some((body, check)) = number.split_at_checked(8) else { return false };
    let check = check.chars().next();
    match check_characters(body) {
        None => false,
        Some((letter, None)) => check == Some(letter),
        Some((letter, digit)) => match body.as_bytes()[0] {
            // Public bodies, congregations and foreigners' branches have a letter; companies by shares and associations of owners a digit.
            b'N' | b'P' | b'Q' | b'R' | b'S' | b'W' => check == Some(letter),
            b'A' | b'B' | b'E' | b'H' => check == digit,
            _ => check == Some(letter) || check == digit,
        },
    }
}

/// The check letter of the first eight characters, and the check digit where an organisation may have one instead; nothing
/// for what no NIF begins with.
pub fn check_characters(body: &str) -> Option<(char, Option<char>)> {
    let (first, rest) = body.split_at_checked(1)?;
    let digits_of = |text: &str| digits(text).filter(|digits| digits.len() == text.len());
    let person = |number: String| {
        let number: usize = number.parse().ok()?;
        Some((char::from(*LETTERS.get(number % 23)?), None))
    };
    let rest_digits = digits_of(rest).filter(|digits| digits.len() == 7)?;
    match first {
        "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" => person(body.to_owned()),
        "X" | "K" | "L" | "M" => person(rest.to_owned()),
        "Y" => person(format!("1{rest}")),
        "Z" => person(format!("2{rest}")),
        "A" | "B" | "C" | "D" | "E" | "F" | "G" | "H" | "J" | "N" | "P" | "Q" | "R" | "S" | "U" | "V" | "W" => {
            let sum: u32 = rest_digits
                .iter()
                .enumerate()
                .map(|(at, digit)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
                .sum();
            let digit = (10 - sum % 10) % 10;
            Some((char::from(*ORGANISATION_LETTERS.get(digit as usize)?), char::from_digit(digit, 10)))
        }
        _ => None,
    }
}
