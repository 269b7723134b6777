//! Colombia: NIT, with the check digit of the DIAN's Orden Administrativa 4 of 1989 after a hyphen.

use super::{compact, digits, is_hyphen, weighted, with_points};
use crate::crm::values::error::ValueError;
use crate::crm::values::region::Region;

/// From the last digit to the first.
const WEIGHTS: [u32; 15] = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];

/// A NIT with its check digit: `800197268-4`.
///
/// The digit after a hyphen is the check digit. Without a hyphen only a company's ten digits can be read, since a person's
/// number has no fixed length.
pub fn parse(typed: &str) -> Result<String, ValueError> {
    let wrong = ValueError::TaxIdForm(Region::CO);
    let lacks = ValueError::TaxIdLacksCheckDigit(Region::CO);
    let (number, check) = match typed.trim().rsplit_once(is_hyphen) {
        Some((number, check)) => (compact(number), compact(check)),
        None => {
            let all = compact(typed);
            let is_company = all.starts_with(['8', '9']) && all.len() == 10;
            if !is_company {
                return Err(if (5..=10).contains(&all.len()) && digits(&all).is_some() { lacks } else { wrong });
            }
            match all.split_at_checked(9) {
                Some((number, check)) => (number.to_owned(), check.to_owned()),
                None => return Err(wrong),
            }
        }
    };
    if !(5..=10).contains(&number.len()) || number.starts_with('0') || check.len() != 1 || digits(&check).is_none() {
        return Err(wrong);
    }
    if digits(&number).is_none() {
        return Err(wrong);
    }
    Ok(format!("{number}-{check}"))
}

/// The NIT of a person by the number of the identity card alone: the check digit follows from it. Nothing for what is no number.
pub fn of_person(card: &str) -> Option<String> {
    let number = compact(card);
    let is_number = (5..=10).contains(&number.len()) && !number.starts_with('0');
    check_digit(&number).filter(|_| is_number).map(|check| format!("{number}-{check}"))
}

/// Whether the check digit of a NIT fits.
pub fn fits(nit: &str) -> bool {
    nit.split_once('-').is_some_and(|(number, check)| check_digit(number) == check.chars().next())
}

/// The check digit of a NIT that lacks it; nothing for what is not all digits.
pub fn check_digit(number: &str) -> Option<char> {
    let reversed: Vec<u32> = digits(number)?.into_iter().rev().collect();
    match weighted(&reversed, &WEIGHTS) % 11 {
        rest @ (0 | 1) => char::from_digit(rest, 10),
        rest => char::from_digit(11 - rest, 10),
    }
}

/// `800.197.268-4`
pub(super) fn display(number: &str) -> String {
    match number.split_once('-') {
        Some((number, check)) => format!("{}-{check}", with_points(number)),
        None => number.to_owned(),
    }
}
