//! Decimal numbers as people write them here and there, kept exactly.

use super::error::ValueError;
use super::region::Region;
use super::text::canonical;
use super::{letters, sign};

/// The most digits before the decimals.
const WHOLE_MAX: usize = 15;
/// The most decimals of a plain number.
pub const DECIMALS_MAX: u8 = 6;

/// A number read from text: sign, digits before and after the mark, without needless zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) negative: bool,
    pub(super) whole: String,
    pub(super) decimals: String,
}

impl Decimal {
    /// Reads a number with the marks that `region` writes.
    ///
    /// Where both marks stand, the last one begins the decimals. Where one stands alone, it begins them if it is the region's
    /// decimal mark, or if other than three digits follow it: a keypad often offers only the point. Otherwise it groups
    /// thousands, and then every group has three digits. What could be read in two ways is refused, not guessed.
    pub(super) fn read(typed: &str, region: Region) -> Result<Self, ValueError> {
        let wrong = ValueError::NotANumber;
        let (negative, unsigned) = sign::taken(&letters::plain(typed))?;
        let between = |character: &char| character.is_whitespace() || matches!(character, '\'' | '’');
        let compact: String = unsigned.chars().filter(|character| !between(character)).collect();
        let digits = compact.as_str();

        let mark = decimal_mark(digits, region);
        let (whole, decimals) = mark.and_then(|mark| digits.split_once(mark)).unwrap_or((digits, ""));
        let whole = ungrouped(whole)?;
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(&whole) || !is_number(decimals) || (whole.is_empty() && decimals.is_empty()) {
            return Err(wrong);
        }
        let whole = whole.trim_start_matches('0').to_owned();
        let decimals = decimals.trim_end_matches('0').to_owned();
        if whole.len() > WHOLE_MAX {
            let most = 10_i64.pow(WHOLE_MAX as u32) - 1;
            return Err(ValueError::OutOfRange { min: -most, max: most });
        }
        let negative = negative && !(whole.is_empty() && decimals.is_empty());
        Ok(Self { negative, whole, decimals })
    }
}

fn decimal_mark(digits: &str, region: Region) -> Option<char> {
    let (point, comma) = (digits.rfind('.'), digits.rfind(','));
    match (point, comma) {
        (None, None) => None,
        (Some(point), Some(comma)) => Some(if point > comma { '.' } else { ',' }),
        (Some(at), None) | (None, Some(at)) => {
            let mark = if point.is_some() { '.' } else { ',' };
            let alone = digits.matches(mark).count() == 1;
            let groups = mark != region.decimal_mark() && digits.len() - at - 1 == 3 && at > 0;
            (alone && !groups).then_some(mark)
        }
    }
}

/// The digits before the decimals without their grouping marks, which must be alike and stand every three digits.
fn ungrouped(whole: &str) -> Result<String, ValueError> {
    let Some(mark) = whole.chars().find(|character| matches!(character, '.' | ',')) else {
        return Ok(whole.to_owned());
    };
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    if !(1..=3).contains(&first.len()) || !groups.all(|group| group.len() == 3) {
        return Err(ValueError::NotANumber);
    }
    Ok(whole.chars().filter(|character| *character != mark).collect())
}

/// The canonical text of a number from what a person typed: `-12.5`, `0.05`, `1250`.
pub fn parse(typed: &str, region: Region) -> Result<String, ValueError> {
    let Decimal { negative, whole, decimals } = Decimal::read(typed, region)?;
    if decimals.len() > usize::from(DECIMALS_MAX) {
        return Err(ValueError::TooManyDecimals { max: DECIMALS_MAX });
    }
    let sign = if negative { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { &whole };
    let mark = if decimals.is_empty() { "" } else { "." };
    Ok(format!("{sign}{whole}{mark}{decimals}"))
}

/// Whether this could come from [`parse`].
pub fn check(text: &str) -> Result<(), ValueError> {
    if text.len() > WHOLE_MAX + usize::from(DECIMALS_MAX) + 2 {
        return Err(ValueError::NotCanonical);
    }
    // Mexico writes the decimal point that the canonical form has.
    canonical(parse(text, Region::MX).as_deref() == Ok(text))
}

/// With the region's marks, thousands grouped.
pub fn display(canonical: &str, region: Region) -> String {
    let (sign, unsigned) = canonical.strip_prefix('-').map_or(("", canonical), |rest| ("-", rest));
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let decimal_mark = region.decimal_mark();
    let group_mark = if decimal_mark == ',' { '.' } else { ',' };
    let mut shown = String::from(sign);
    for (index, digit) in whole.char_indices() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            shown.push(group_mark);
        }
        shown.push(digit);
    }
    if !decimals.is_empty() {
        shown.push(decimal_mark);
        shown.push_str(decimals);
    }
    shown
}

/// A canonical number for sorting: in thousandths, so that it fits; finer differences do not count.
pub fn read(canonical: &str) -> Option<i64> {
    let unsigned = canonical.strip_prefix('-');
    let (whole, decimals) =
        unsigned.unwrap_or(canonical).split_once('.').unwrap_or((unsigned.unwrap_or(canonical), ""));
    let thousandths: String = decimals.chars().chain("000".chars()).take(3).collect();
    let size = whole.parse::<i64>().ok()?.checked_mul(1_000)?.checked_add(thousandths.parse().ok()?)?;
    Some(if unsigned.is_some() { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_in_two_countries() {
        for (typed, mexico, spain) in [
            ("1250", "1250", "1250"),
            ("1,250.50", "1250.5", "1250.5"),
            ("1.250,50", "1250.5", "1250.5"),
            ("1 250,5", "1250.5", "1250.5"),
            ("12.5", "12.5", "12.5"),
            ("12,5", "12.5", "12.5"),
            ("1.250", "1.25", "1250"),
            ("1,250", "1250", "1.25"),
            ("1,250,000", "1250000", "1250000"),
            ("-0,0", "0", "0"),
            (".5", "0.5", "0.5"),
            ("+007", "7", "7"),
            ("12.5-", "-12.5", "-12.5"),
            ("(12,5)", "-12.5", "-12.5"),
            ("\u{2212}1250", "-1250", "-1250"),
            ("1250 \u{2013}", "-1250", "-1250"),
            ("１２,５", "12.5", "12.5"),
            ("1\u{A0}250\u{200B}", "1250", "1250"),
        ] {
            assert_eq!(parse(typed, Region::MX).as_deref(), Ok(mexico), "{typed} in Mexico");
            assert_eq!(parse(typed, Region::ES).as_deref(), Ok(spain), "{typed} in Spain");
        }
    }

    #[test]
    fn what_is_no_number() {
        for wrong in ["", "-", ".", ",", "1.2.3", "1,25,0", "12a", "1e5", "١٢", "--1", "1.250,5,0", "1,2.3,4"] {
            assert_eq!(parse(wrong, Region::MX), Err(ValueError::NotANumber), "{wrong}");
        }
        assert_eq!(parse("0.1234567", Region::MX), Err(ValueError::TooManyDecimals { max: 6 }));
        assert!(matches!(parse(&"9".repeat(16), Region::MX), Err(ValueError::OutOfRange { .. })));
        for wrong in ["01", "1.0", "-0", "1,000", "+1", ""] {
            assert_eq!(check(wrong), Err(ValueError::NotCanonical), "{wrong}");
        }
    }

    #[test]
    fn read_for_sorting() {
        assert_eq!(read("-1234.5"), Some(-1_234_500));
        assert_eq!(read("0.000001"), Some(0));
        assert_eq!(read("7"), Some(7_000));
        assert_eq!(read(&"9".repeat(15)), Some(999_999_999_999_999_000));
        assert_eq!(read("siete"), None);
    }

    #[test]
    fn shown_with_the_marks_of_the_region() {
        assert_eq!(display("-1234567.25", Region::MX), "-1,234,567.25");
        assert_eq!(display("-1234567.25", Region::AR), "-1.234.567,25");
        assert_eq!(display("123", Region::AR), "123");
    }
}
