//! Cells that a spreadsheet would run as a formula, made harmless on the way out and restored on the way in.
//!
//! OWASP ("CSV Injection") advises an apostrophe before a cell that begins with a sign that starts a formula, whatever stands
//! before the sign that nobody sees. A plain number or phone is left as it is. A spreadsheet of another country separates
//! cells by another sign, and then takes a cell apart; so what would run behind a separator gets an apostrophe there, too. The
//! import takes exactly the apostrophes off again that the export has put there, so that even a text that began with one
//! comes back as it was.

use std::borrow::Cow;

/// What separates cells and rows, here or elsewhere.
const SEPARATORS: [char; 5] = [',', ';', '\t', '\r', '\n'];

/// A cell as it may be written.
pub(super) fn harmless(cell: &str) -> Cow<'_, str> {
    let runs = |(at, part): (usize, &str)| {
        let judged = if at == 0 { cell } else { part };
        starts(at, judged.trim_start_matches('\''))
    };
    if !parts(cell).any(runs) {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(parts(cell).flat_map(|part| [if runs(part) { "'" } else { "" }, part.1]).collect())
}

/// A cell as it was before [`harmless`].
pub(super) fn restored(cell: &str) -> Cow<'_, str> {
    let is_guarded = |(at, part): (usize, &str)| {
        let judged = if at == 0 { cell } else { part };
        judged.strip_prefix('\'').is_some_and(|rest| starts(at, rest.trim_start_matches('\'')))
    };
    if !parts(cell).any(is_guarded) {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(parts(cell).map(|part| if is_guarded(part) { &part.1[1..] } else { part.1 }).collect())
}

/// What stands in a cell behind each separator, up to and with the next one.
fn parts(cell: &str) -> impl Iterator<Item = (usize, &str)> {
    cell.split_inclusive(SEPARATORS).enumerate()
}

/// Whether a formula starts here: at the beginning of a cell, or behind a separator in it, where a bullet or a handle is
/// nothing that runs.
fn starts(at: usize, text: &str) -> bool {
    if at == 0 {
        is_formula(text)
    } else {
        text.contains(['(', '|', '!']) && is_formula(text.trim_end_matches(SEPARATORS))
    }
}

/// Whether a character at the beginning of a cell is one that nobody sees.
fn is_unseen(char: char) -> bool {
    char.is_whitespace()
        || char.is_control()
        || matches!(char, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(char, '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

fn is_formula(cell: &str) -> bool {
    if cell.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    let cell = cell.trim_start_matches(is_unseen);
    let Some(first) = cell.chars().next() else { return false };
    if !matches!(first, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') {
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
            ("\0=1+1", "'\0=1+1"),
            ("\u{200B}=1+1", "'\u{200B}=1+1"),
            ("\u{FEFF} \u{202E}@SUM(A1)", "'\u{FEFF} \u{202E}@SUM(A1)"),
            (" =1+1", "' =1+1"),
            // Where another sign separates cells.
            ("x;=cmd|' /C calc'!A0", "x;'=cmd|' /C calc'!A0"),
            ("x, =HYPERLINK(\"http://x\",1)", "x,' =HYPERLINK(\"http://x\",1)"),
            ("x\n=cmd|' /C calc'!A0\ny", "x\n'=cmd|' /C calc'!A0\ny"),
            ("x;'=f(1)", "x;''=f(1)"),
            ("Casa; +52 (55) 1234 5678; tarde", "Casa; +52 (55) 1234 5678; tarde"),
            ("Pan:\n- blanco\n- negro, +1; @ana", "Pan:\n- blanco\n- negro, +1; @ana"),
            ("\u{200B}", "\u{200B}"),
            ("'Ndrangheta", "'Ndrangheta"),
            ("", ""),
            ("Café", "Café"),
        ] {
            assert_eq!(harmless(cell), written, "{cell:?}");
            assert_eq!(restored(written), cell, "{written:?}");
        }
    }
}
