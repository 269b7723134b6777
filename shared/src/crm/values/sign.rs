//! The sign of a number, wherever people and programs write it: `-100`, `100-`, `(100)`, `$-100`, `100 MXN-`.

use super::error::ValueError;
use super::letters::is_dash;

/// Takes the sign off a text with a number in it: whether it is negative, and the text without the sign.
///
/// Bookkeepers write a negative amount in brackets, mainframes and SAP write the minus behind it. A second sign leaves open
/// which one is meant, and what cannot be told is refused, not guessed.
pub(super) fn taken(typed: &str) -> Result<(bool, String), ValueError> {
    let wrong = ValueError::NotANumber;
    let is_digit = |character: char| character.is_ascii_digit();
    let (first, last) = match typed.find(is_digit).zip(typed.rfind(is_digit)) {
        Some((first, last)) => (first, last + 1),
        None => return Err(wrong),
    };
    let (head, body) = (&typed[..first], &typed[first..last]);
    let tail = without_no_cents(&typed[last..]);
    let is_sign = |character: &char| is_dash(*character) || matches!(character, '+' | '(' | ')');
    let signs: String = head.chars().chain(tail.chars()).filter(is_sign).collect();
    let around = |open: char, close: char| head.contains(open) && tail.contains(close);
    let negative = match signs.as_str() {
        "" | "+" => false,
        "()" => around('(', ')'),
        one if one.chars().count() == 1 && one.chars().all(is_dash) => true,
        _ => return Err(wrong),
    };
    // Brackets around the currency alone, or one bracket of two.
    if signs == "()" && !negative {
        return Err(wrong);
    }
    let bare = |part: &str| part.chars().filter(|character| !is_sign(character)).collect::<String>();
    Ok((negative, format!("{}{body}{}", bare(head), bare(tail))))
}

/// What stands behind the digits, without a dash that says that there are no cents: `1.500.-`, `100,— €`.
fn without_no_cents(tail: &str) -> &str {
    match tail.strip_prefix(['.', ',']) {
        Some(behind) if behind.starts_with(is_dash) => behind.trim_start_matches(is_dash),
        Some(_) | None => tail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_found_on_every_side() {
        for (typed, negative, rest) in [
            ("100", false, "100"),
            ("+100", false, "100"),
            ("-100", true, "100"),
            ("- 100", true, " 100"),
            ("100-", true, "100"),
            ("100 -", true, "100 "),
            ("\u{2212}100", true, "100"),
            ("100\u{2013}", true, "100"),
            ("(100)", true, "100"),
            ("$(1.234,56)", true, "$1.234,56"),
            ("($100)", true, "$100"),
            ("(100) MXN", true, "100 MXN"),
            ("$-100", true, "$100"),
            ("-$100", true, "$100"),
            ("100 MXN-", true, "100 MXN"),
            ("1.500.-", false, "1.500"),
            ("$ 1.500.--", false, "$ 1.500"),
            ("100,-", false, "100"),
            ("5.- €", false, "5 €"),
            ("1500,\u{2014} €", false, "1500 €"),
            ("-1.500.-", true, "1.500"),
            ("(100,-)", true, "100"),
        ] {
            assert_eq!(taken(typed), Ok((negative, rest.to_owned())), "{typed}");
        }
        for wrong in ["", "-", "--100", "-100-", "-(100)", "(100", "100)", ")100(", "(MXN) 100", "+-100", "((100))"] {
            assert_eq!(taken(wrong), Err(ValueError::NotANumber), "{wrong}");
        }
    }
}
