//! Plain text of one line or of several.

use super::error::ValueError;
pub(super) use super::letters::{is_dash, plain};
use super::letters::{is_invisible, visible};

/// Characters that no stored text has: controls, and the marks that turn the direction of what follows. What is typed loses
/// more, see [`visible`]; but earlier apps have let the rest through.
fn is_unwanted(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200B}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// One line: composed, what nobody sees out, line breaks and tabs to spaces, no space at the ends.
pub fn parse_line(typed: &str, max: u16) -> Result<String, ValueError> {
    let line = line(typed);
    fits(&line, u32::from(max)).map(|()| line)
}

/// Several lines: composed, line ends to `\n`, what nobody sees out but for line ends and tabs, no blank space at the ends.
pub fn parse_paragraph(typed: &str, max: u16) -> Result<String, ValueError> {
    let unix = typed.replace("\r\n", "\n").replace('\r', "\n");
    let clean = visible(&unix);
    let text = Some(clean.trim()).filter(|text| shows_something(text)).unwrap_or_default();
    fits(text, u32::from(max)).map(|()| text.to_owned())
}

/// Whether anybody would see this text: whoever looks at a list of names of nothing cannot tap one.
fn shows_something(text: &str) -> bool {
    let is_blank = |letter: char| letter.is_whitespace() || letter == '\u{2800}' || is_invisible(letter);
    !text.chars().all(is_blank)
}

/// One line, however long.
fn line(typed: &str) -> String {
    let spaced: String =
        typed.chars().map(|character| if character.is_whitespace() { ' ' } else { character }).collect();
    let line = visible(&spaced).trim().to_owned();
    if shows_something(&line) { line } else { String::new() }
}

/// As much of one line as fits, up to the end of a word where one is near.
pub fn cut_line(typed: &str, max: u16) -> String {
    let line = line(typed);
    if fits(&line, u32::from(max)).is_ok() {
        return line;
    }
    let kept = cut(&line, u32::from(max));
    let word = kept.rfind(' ').filter(|end| end * 4 >= kept.len() * 3);
    kept.get(..word.unwrap_or(kept.len())).unwrap_or(kept).trim().to_owned()
}

/// As much of a text as fits into `max` UTF-16 units, no character torn.
pub fn cut(text: &str, max: u32) -> &str {
    let mut left = max as usize;
    let end = text.char_indices().find_map(|(at, character)| match left.checked_sub(character.len_utf16()) {
        Some(rest) => {
            left = rest;
            None
        }
        None => Some(at),
    });
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

/// Whether this could come from [`parse_line`], of this app or an earlier one.
pub fn check_line(text: &str, max: u16) -> Result<(), ValueError> {
    fits(text, u32::from(max))?;
    let odd = |character: char| is_unwanted(character) || (character.is_whitespace() && character != ' ');
    canonical(shows_something(text) && text.trim() == text && !text.chars().any(odd))
}

/// Whether this could come from [`parse_paragraph`].
pub fn check_paragraph(text: &str, max: u16) -> Result<(), ValueError> {
    fits(text, u32::from(max))?;
    let odd = |character: char| is_unwanted(character) && !matches!(character, '\n' | '\t');
    canonical(shows_something(text) && text.trim() == text && !text.chars().any(odd))
}

/// Whether a text has at most `max` UTF-16 units, looking at no more of it than that takes.
pub fn fits(text: &str, max: u32) -> Result<(), ValueError> {
    let limit = max as usize;
    // No UTF-16 unit needs more than three bytes of UTF-8.
    let fits = text.len() <= limit || (text.len() <= limit * 3 && text.encode_utf16().count() <= limit);
    if fits { Ok(()) } else { Err(ValueError::TooLong { max }) }
}

/// The answer of a check that only asks whether a text is in its canonical form.
pub(super) fn canonical(is_canonical: bool) -> Result<(), ValueError> {
    if is_canonical { Ok(()) } else { Err(ValueError::NotCanonical) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_name_becomes_one_clean_line() {
        assert_eq!(parse_line(" \u{FEFF}Abarrotes\tLa Güera\r\n", 40).unwrap(), "Abarrotes La Güera");
        assert_eq!(parse_line("evil\u{202E}txt", 40).unwrap(), "eviltxt");
        assert_eq!(parse_line("Mun\u{303}oz\u{200E}\u{AD}", 40).unwrap(), "Muñoz");
        // What an earlier app has written is still right.
        assert_eq!(check_line("Mun\u{303}oz\u{200E}\u{AD}", 40), Ok(()));
        assert_eq!(parse_line(&"ñ".repeat(41), 40), Err(ValueError::TooLong { max: 40 }));
        assert!(parse_line(&"ñ".repeat(40), 40).is_ok());
        // An emoji counts twice, as it does in a text box.
        assert_eq!(parse_line(&"😀".repeat(21), 40), Err(ValueError::TooLong { max: 40 }));
    }

    #[test]
    fn what_is_too_long_is_cut_at_a_word() {
        assert_eq!(cut_line("uno dos tres cuatro", 14), "uno dos tres");
        assert_eq!(cut_line("unodostrescuatro", 14), "unodostrescuat");
        assert_eq!(cut_line("😀😀😀", 3), "😀");
        assert_eq!(cut_line(" uno ", 3), "uno");
        assert_eq!(cut("ñandú", 2), "ña");
    }

    #[test]
    fn paragraphs_keep_their_lines() {
        let text = parse_paragraph("Uno\r\nDos\rTres\u{7}\n\n", 40).unwrap();
        assert_eq!(text, "Uno\nDos\nTres");
        assert_eq!(check_paragraph(&text, 40), Ok(()));
        assert_eq!(check_line(&text, 40), Err(ValueError::NotCanonical));
    }
}
