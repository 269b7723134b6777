//! Plain text of one line or of several.

use super::error::ValueError;

/// Characters that show nothing and only confuse: controls, and the marks that turn the direction of what follows.
fn is_unwanted(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200B}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// One line: unwanted characters out, line breaks and tabs to spaces, no space at the ends.
pub fn parse_line(typed: &str, max: u16) -> Result<String, ValueError> {
    let spaced = typed.chars().map(|character| if character.is_whitespace() { ' ' } else { character });
    let clean: String = spaced.filter(|character| !is_unwanted(*character)).collect();
    let line = clean.trim();
    fits(line, u32::from(max)).map(|()| line.to_owned())
}

/// Several lines: line ends to `\n`, unwanted characters out but for line ends and tabs, no blank space at the ends.
pub fn parse_paragraph(typed: &str, max: u16) -> Result<String, ValueError> {
    let unix = typed.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String =
        unix.chars().filter(|character| matches!(character, '\n' | '\t') || !is_unwanted(*character)).collect();
    let text = clean.trim();
    fits(text, u32::from(max)).map(|()| text.to_owned())
}

/// Whether anybody would see this text: whoever looks at a list of names of nothing cannot tap one.
fn shows_something(text: &str) -> bool {
    let is_blank = |character: char| {
        character.is_whitespace()
            || matches!(
                character,
                '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
                    | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
                    | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}'
            )
    };
    !text.chars().all(is_blank)
}

/// Whether this could come from [`parse_line`].
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
        assert_eq!(parse_line(&"ñ".repeat(41), 40), Err(ValueError::TooLong { max: 40 }));
        assert!(parse_line(&"ñ".repeat(40), 40).is_ok());
        // An emoji counts twice, as it does in a text box.
        assert_eq!(parse_line(&"😀".repeat(21), 40), Err(ValueError::TooLong { max: 40 }));
    }

    #[test]
    fn paragraphs_keep_their_lines() {
        let text = parse_paragraph("Uno\r\nDos\rTres\u{7}\n\n", 40).unwrap();
        assert_eq!(text, "Uno\nDos\nTres");
        assert_eq!(check_paragraph(&text, 40), Ok(()));
        assert_eq!(check_line(&text, 40), Err(ValueError::NotCanonical));
    }
}
