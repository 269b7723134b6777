//! Argentina: CUIT and CUIL, eleven digits, the last a check digit modulo 11.

use super::{compact, digits, weighted};
use crate::crm::values::error::ValueError;
use crate::crm::values::region::Region;

const WEIGHTS: [u32; 10] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/// What a CUIT begins with: persons, companies, foreigners.
const BEGINNINGS: [&str; 12] = ["20", "23", "24", "25", "26", "27", "30", "33", "34", "50", "51", "55"];

/// A CUIT without its hyphens: `33693450239`.
pub fn parse(typed: &str) -> Result<String, ValueError> {
    let number = compact(typed);
    let begins_well = BEGINNINGS.iter().any(|beginning| number.starts_with(beginning));
    if number.len() != 11 || !begins_well || digits(&number).is_none() {
        return Err(ValueError::TaxIdForm(Region::AR));
    }
    Ok(number)
}

/// Whether the check digit of a CUIT fits.
pub fn fits(number: &str) -> bool {
    number.split_at_checked(10).is_some_and(|(first_ten, last)| check_digit(first_ten) == last.chars().next())
}

/// The check digit of the first ten digits; nothing for what is not all digits.
pub fn check_digit(first_ten: &str) -> Option<char> {
    match 11 - weighted(&digits(first_ten)?, &WEIGHTS) % 11 {
        11 => Some('0'),
        // Ten has no sign of its own. Such numbers are mostly given another beginning; the few in use end in nine.
        10 => Some('9'),
        digit => char::from_digit(digit, 10),
    }
}

/// `33-69345023-9`
pub(super) fn display(number: &str) -> String {
    match (number.get(..2), number.get(2..10), number.get(10..)) {
        (Some(beginning), Some(middle), Some(check)) => format!("{beginning}-{middle}-{check}"),
        _ => number.to_owned(),
    }
}
