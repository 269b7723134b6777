//! Fractional indexes: where an entry stands among the others of its list, without touching the others.
//!
//! A rank is the digits of a fraction after the point, in base 36 (`0-9a-z`), never ending in zero; ranks sort as texts do.
//! An entry that has none stands at [`MIDDLE`], so that the first entry of a list, which is most often the only one, needs
//! not say where it stands. Entries of equal rank stand in the order of their ids.

use super::kinds::RANK_MAX;
use super::values::error::ValueError;

/// The rank of an entry that has none.
pub const MIDDLE: &str = "i";

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// A rank between two others: after `low` and before `high`, where nothing means the end of the list. If the two are not in
/// order, or no room is left within [`RANK_MAX`] digits, the rank is the lower one's: ids then decide, and nobody is hurt.
pub fn between(low: Option<&str>, high: Option<&str>) -> String {
    let lower = digits(low.unwrap_or_default());
    let mut upper = high.map(digits);
    let mut rank = String::new();
    for at in 0..usize::from(RANK_MAX) {
        let least = lower.get(at).copied().unwrap_or(0);
        let most = upper.as_ref().map_or(36, |upper| upper.get(at).copied().unwrap_or(0));
        if most < least {
            break;
        }
        let digit = least + (most - least) / 2;
        rank.push(char::from(DIGITS[usize::from(digit)]));
        if digit > least {
            return rank;
        }
        if most > least {
            // From here on the rank is below the upper one, whatever follows.
            upper = None;
        }
    }
    low.or(high).unwrap_or(MIDDLE).to_owned()
}

fn digits(rank: &str) -> Vec<u8> {
    let digit = |byte: u8| DIGITS.iter().position(|known| *known == byte).and_then(|at| u8::try_from(at).ok());
    rank.bytes().filter_map(digit).take(usize::from(RANK_MAX)).collect()
}

/// Whether a text is a rank.
pub fn check(text: &str) -> Result<(), ValueError> {
    let is_rank = (1..=usize::from(RANK_MAX)).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        && !text.ends_with('0');
    if is_rank { Ok(()) } else { Err(ValueError::NotCanonical) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_room_between() {
        let mut ranks = vec![MIDDLE.to_owned()];
        // A fixed but scattered order of insertions: at both ends and everywhere between.
        for step in 0..300_usize {
            let at = step * 7_919 % (ranks.len() + 1);
            let low = at.checked_sub(1).map(|before| ranks[before].as_str());
            let high = ranks.get(at).map(String::as_str);
            let rank = between(low, high);
            assert!(low.is_none_or(|low| low < rank.as_str()), "{low:?} {rank} {high:?}");
            assert!(high.is_none_or(|high| rank.as_str() < high), "{low:?} {rank} {high:?}");
            assert_eq!(check(&rank), Ok(()));
            ranks.insert(at, rank);
        }
        assert!(ranks.iter().all(|rank| rank.len() <= 12));
    }

    #[test]
    fn without_room_or_sense_it_still_answers() {
        assert_eq!(between(Some("r"), Some("b")), "r");
        assert_eq!(between(Some("a"), Some("a")), "a");
        assert_eq!(between(Some("a"), Some("a00")), "a");
        assert_eq!(between(Some("Ñ"), None), "i");
        for wrong in ["", "a0", "A", "a b", &"a".repeat(65)] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }
}
