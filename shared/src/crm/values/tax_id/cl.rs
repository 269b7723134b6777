//! Chile: RUT, a number and, after a hyphen, its check digit modulo 11, where ten is written K.

use super::{compact, digits, with_points};
use crate::crm::values::error::ValueError;
use crate::crm::values::region::Region;

/// A RUT with its check digit: `60803000-K`.
pub fn parse(typed: &str) -> Result<String, ValueError> {
    let all = compact(typed);
    let Some((at, check)) = all.char_indices().last() else { return Err(ValueError::TaxIdForm(Region::CL)) };
    let number = &all[..at];
    let is_check = check.is_ascii_digit() || check == 'K';
    if !(6..=8).contains(&number.len()) || number.starts_with('0') || !is_check {
        return Err(ValueError::TaxIdForm(Region::CL));
    }
    if digits(number).is_none() {
        return Err(ValueError::TaxIdForm(Region::CL));
    }
    Ok(format!("{number}-{check}"))
}

/// Whether the check digit of a RUT fits.
pub fn fits(rut: &str) -> bool {
    rut.split_once('-').is_some_and(|(number, check)| check_digit(number) == check.chars().next())
}

/// The check digit of a RUT that lacks it: `0` to `9` or `K`; nothing for what is not all digits.
pub fn check_digit(number: &str) -> Option<char> {
    // The weights 2 to 7 come round again, from the last digit to the first.
    let sum: u32 = digits(number)?.into_iter().rev().zip((2..=7).cycle()).map(|(digit, weight)| digit * weight).sum();
    match 11 - sum % 11 {
        11 => Some('0'),
        10 => Some('K'),
        digit => char::from_digit(digit, 10),
    }
}

/// `60.803.000-K`
pub(super) fn display(number: &str) -> String {
    match number.split_once('-') {
        Some((number, check)) => format!("{}-{check}", with_points(number)),
        None => number.to_owned(),
    }
}
