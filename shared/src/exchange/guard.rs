//! Cells that a spreadsheet would run as a formula, made harmless on the way out and restored on the way in.
//!
//! OWASP ("CSV Injection") advises an apostrophe before a cell that begins with a sign that starts a formula. A plain number
//! or phone is left as it is. The import takes exactly the apostrophe off again that the export has put there, so that
//! even a text that began with one comes back as it was.

use std::borrow::Cow;

/// A cell as it may be written.
pub(super) fn harmless(cell: &str) -> Cow<'_, str> {
    if is_formula(cell.trim_start_matches('\'')) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// A cell as it was before [`harmless`].
pub(super) fn restored(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

fn is_formula(cell: &str) -> bool {
    let Some(first) = cell.chars().next() else { return false };
    if !matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') {
        return false;
    }
    let rest = &cell[first.len_utf8()..];
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    let is_number = matches!(first, '+' | '-')
        && digits > 0
        && rest.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
        && rest.bytes().filter(|byte| matches!(byte, b'.' | b',')).count() <= 1;
    let is_phone = first == '+'
        && digits >= 7
        && rest.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'-' | b'(' | b')'));
    !is_number && !is_phone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_made_harmless_and_come_back() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+52 55 1234 5678", "+52 55 1234 5678"),
            ("-12.5", "-12.5"),
            ("-12.5,-77", "'-12.5,-77"),
            ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("--11-21", "'--11-21"),
            ("\t=1", "'\t=1"),
            ("＝1+1", "'＝1+1"),
            ("'=1", "''=1"),
            ("'Ndrangheta", "'Ndrangheta"),
            ("", ""),
            ("Café", "Café"),
        ] {
            assert_eq!(harmless(cell), written);
            assert_eq!(restored(written), cell);
        }
    }
}
