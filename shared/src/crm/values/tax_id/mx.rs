//! Mexico: RFC. Three letters for a company, four for a person, the date of founding or birth as `YYMMDD`, two characters
//! against namesakes and a check digit modulo 11, as annex 1 of the SAT's procedure 1ª describes.

use super::compact;
use crate::crm::values::civil::days_in_month;
use crate::crm::values::error::ValueError;
use crate::crm::values::region::Region;

/// For sales to the public at large, and to foreigners. They have no check digit.
const GENERIC: [&str; 2] = ["XAXX010101000", "XEXX010101000"];

/// The values of the characters are their places in this row.
const VALUES: &str = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";

/// An RFC, 12 characters for a company, 13 for a person.
pub fn parse(typed: &str) -> Result<String, ValueError> {
    let number = compact(typed);
    if GENERIC.contains(&number.as_str()) {
        return Ok(number);
    }
    let characters: Vec<char> = number.chars().collect();
    let letters = characters.len().saturating_sub(9);
    if !(3..=4).contains(&letters) || !has_form(&characters, letters) {
        return Err(ValueError::TaxIdForm(Region::MX));
    }
    Ok(number)
}

/// Whether the check digit of an RFC fits. Of those that the SAT has in its register one in seventy does not.
pub fn fits(number: &str) -> bool {
    let last = number.chars().last();
    let without_last: String = number.chars().take(number.chars().count().saturating_sub(1)).collect();
    GENERIC.contains(&number) || (last.is_some() && check_digit(&without_last) == last)
}

fn has_form(characters: &[char], letters: usize) -> bool {
    let (name, rest) = characters.split_at(letters);
    let (date, distinction) = rest.split_at(6);
    let is_name = name.iter().all(|character| character.is_ascii_uppercase() || matches!(character, 'Ñ' | '&'));
    let two_digits = |at: usize| Some(date.get(at)?.to_digit(10)? * 10 + date.get(at + 1)?.to_digit(10)?);
    let is_date = match (two_digits(0), two_digits(2), two_digits(4)) {
        // The century is unknown; only 1900 of the possible ones had no 29 February, and nobody born then is left.
        (Some(year), Some(month), Some(day)) => {
            (1..=12).contains(&month) && (1..=days_in_month(2000 + year as i32, month)).contains(&day)
        }
        _ => false,
    };
    is_name
        && is_date
        && distinction.iter().all(|character| character.is_ascii_uppercase() || character.is_ascii_digit())
}

/// The check digit of an RFC that lacks it: `0` to `9` or `A`; nothing for characters that no RFC has.
pub fn check_digit(without_last: &str) -> Option<char> {
    // A company's is one short; a space before it counts.
    let padded = format!("{without_last:>12}");
    let mut sum = 0;
    for (at, character) in padded.chars().enumerate() {
        let value = u32::try_from(VALUES.chars().position(|known| known == character)?).ok()?;
        sum += value * 13_u32.checked_sub(u32::try_from(at).ok()?)?;
    }
    match 11 - sum % 11 {
        11 => Some('0'),
        10 => Some('A'),
        digit => char::from_digit(digit, 10),
    }
}
