//! Tax ids whose check digits are right, in ranges that authorities have not given out, where their ranges are known.

use shared::crm::Region;
use shared::crm::values::tax_id::{ar, cl, co, es, mx, pe};

use super::random::Random;

/// The canonical tax id of a made-up person or company.
pub fn tax_id(region: Region, is_person: bool, name: &str, random: &mut Random) -> Option<String> {
    let number = match region {
        Region::MX => {
            let body = rfc_body(is_person, name, random);
            format!("{body}{}", mx::check_digit(&body)?)
        }
        Region::CO => {
            let body = random.digits(if is_person { "19########" } else { "990######" });
            format!("{body}-{}", co::check_digit(&body)?)
        }
        Region::PE => {
            let body = random.digits(if is_person { "1099######" } else { "209#######" });
            format!("{body}{}", pe::check_digit(&body)?)
        }
        Region::CL => {
            let body = random.digits(if is_person { "38######" } else { "44######" });
            format!("{body}-{}", cl::check_digit(&body)?)
        }
        Region::AR => {
            let body = random.digits(if is_person { "2099######" } else { "3099######" });
            format!("{body}{}", ar::check_digit(&body)?)
        }
        Region::ES => {
            let body = random.digits(if is_person { "99######" } else { "B99#####" });
            let (letter, digit) = es::check_characters(&body)?;
            format!("{body}{}", digit.unwrap_or(letter))
        }
        _ => return None,
    };
    Some(format!("{region} {number}"))
}

/// An RFC without its check digit: letters of the name, a date, two characters against namesakes.
fn rfc_body(is_person: bool, name: &str, random: &mut Random) -> String {
    let letters = shared::crm::search::fold(name).to_uppercase();
    let mut letters: String =
        letters.chars().filter(char::is_ascii_alphabetic).take(if is_person { 4 } else { 3 }).collect();
    while letters.len() < if is_person { 4 } else { 3 } {
        letters.push('X');
    }
    let year = if is_person { random.between(50, 99) } else { (85 + random.between(0, 38)) % 100 };
    let (month, day) = (random.between(1, 12), random.between(1, 28));
    let sign = |random: &mut Random| char::from(*random.pick(b"ABCDEFGHIJKLMNPQRSTUVWXYZ0123456789"));
    let (first, second) = (sign(random), sign(random));
    format!("{letters}{year:02}{month:02}{day:02}{first}{second}")
}
