//! Peru: RUC of eleven digits, the last a check digit modulo 11, as the SUNAT publishes it.

use super::{compact, digits, weighted};
use crate::crm::values::error::ValueError;
use crate::crm::values::region::Region;

const WEIGHTS: [u32; 10] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/// What a RUC begins with: persons, estates and foreigners, companies.
const BEGINNINGS: [&str; 5] = ["10", "15", "16", "17", "20"];

/// A RUC: `20131312955`.
pub fn parse(typed: &str) -> Result<String, ValueError> {
    let number = compact(typed);
    let begins_well = BEGINNINGS.iter().any(|beginning| number.starts_with(beginning));
    if number.len() != 11 || !begins_well || digits(&number).is_none() {
        return Err(ValueError::TaxIdForm(Region::PE));
    }
    Ok(number)
}

/// Whether the check digit of a RUC fits.
pub fn fits(number: &str) -> bool {
    number.split_at_checked(10).is_some_and(|(first_ten, last)| check_digit(first_ten) == last.chars().next())
}

/// The check digit of the first ten digits; nothing for what is not all digits.
pub fn check_digit(first_ten: &str) -> Option<char> {
    char::from_digit((11 - weighted(&digits(first_ten)?, &WEIGHTS) % 11) % 10, 10)
}
