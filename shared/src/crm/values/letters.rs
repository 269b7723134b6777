//! Letters that look alike and are not written alike: one form for each, and none that nobody sees.
//!
//! A Mac's files write an ñ as two characters, everything else as one; both are right, and neither is told from the other by
//! looking. What is typed or read from a file is brought to the composed form (NFC). The tables for that are large, and every
//! browser has them, so in WebAssembly the program that hosts this crate lends them ([`compose_with`]).

use std::borrow::Cow;
#[cfg(target_family = "wasm")]
use std::sync::OnceLock;

#[cfg(target_family = "wasm")]
static COMPOSE: OnceLock<fn(&str) -> String> = OnceLock::new();

/// Says how texts are composed where this crate has no tables of its own. Until then, and only there, they stay as they are.
#[cfg(target_family = "wasm")]
pub fn compose_with(compose: fn(&str) -> String) {
    // The first one stays: there is one host.
    let _ = COMPOSE.set(compose);
}

/// A text with every letter and its marks in one character, where there is one for them (NFC).
#[must_use]
pub fn composed(text: &str) -> Cow<'_, str> {
    // Nothing below the first combining mark is ever composed or decomposed.
    if text.chars().all(|letter| letter < '\u{300}') { Cow::Borrowed(text) } else { compose(text) }
}

#[cfg(not(target_family = "wasm"))]
fn compose(text: &str) -> Cow<'_, str> {
    use unicode_normalization::{UnicodeNormalization as _, is_nfc};
    if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

#[cfg(target_family = "wasm")]
fn compose(text: &str) -> Cow<'_, str> {
    COMPOSE.get().map_or(Cow::Borrowed(text), |compose| Cow::Owned(compose(text)))
}

/// Whether a character shows nothing and says nothing: controls, and what Unicode calls default ignorable (soft hyphens, joiners,
/// marks of direction, byte order marks, fillers, variation selectors, tags).
#[must_use]
pub fn is_invisible(letter: char) -> bool {
    // Most letters are below the first of them.
    letter.is_control()
        || (letter >= '\u{AD}'
            && matches!(letter,
                '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
                | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
                | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'))
}

/// Whether an invisible character joins what stands around it: families of emoji, letters of scripts that are written joined.
/// Behind a Latin letter, a digit or nothing it is waste like the others.
fn joins(before: Option<char>, letter: char) -> bool {
    let is_joiner = matches!(letter, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0020}'..='\u{E007F}');
    is_joiner && before.is_some_and(|before| before >= '\u{600}' && !before.is_whitespace())
}

/// A text for people: composed, without what nobody sees but for line ends, tabs and what holds an emoji together.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let text = composed(text);
    if !text.chars().any(|letter| is_invisible(letter) && !matches!(letter, '\n' | '\t')) {
        return text;
    }
    let mut clean = String::with_capacity(text.len());
    for letter in text.chars() {
        if !is_invisible(letter) || matches!(letter, '\n' | '\t') || joins(clean.chars().last(), letter) {
            clean.push(letter);
        }
    }
    // A joiner that joins nothing.
    while clean.ends_with(['\u{200C}', '\u{200D}']) {
        clean.pop();
    }
    Cow::Owned(clean)
}

/// A text for machines (numbers, addresses, ids): composed, without anything invisible, every blank a space, the wide forms of
/// East Asian keyboards as the plain ones.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let narrow = |letter: char| match letter {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        blank if blank.is_whitespace() => ' ',
        other => other,
    };
    // A line end is a blank here, and a control too.
    let kept = |letter: &char| letter.is_whitespace() || !is_invisible(*letter);
    Cow::Owned(composed(text).chars().filter(kept).map(narrow).collect())
}

/// Whether a character is one of the many strokes that people and programs write for a hyphen or a minus.
#[must_use]
pub fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_forms_of_a_letter_become_one() {
        for (typed, one) in [
            ("Mun\u{303}oz", "Muñoz"),
            ("Peña", "Peña"),
            ("Jose\u{301} A\u{301}vila", "José Ávila"),
            ("plain", "plain"),
            ("한", "한"),
            ("Å", "Å"),
        ] {
            assert_eq!(composed(typed), one, "{typed}");
        }
    }

    #[test]
    fn what_nobody_sees_goes_and_emoji_stay_whole() {
        for (typed, shown) in [
            ("Fer\u{AD}re\u{200B}tería", "Ferretería"),
            ("\u{FEFF}Uno\u{200E}\u{2060}", "Uno"),
            ("a\u{200D}b\u{FE0F}c", "abc"),
            ("Familia 👨\u{200D}👩\u{200D}👧", "Familia 👨\u{200D}👩\u{200D}👧"),
            ("❤\u{FE0F} y paz", "❤\u{FE0F} y paz"),
            ("❤\u{200D}", "❤"),
            ("uno\ndos\u{7}", "uno\ndos"),
            ("\u{3164}", ""),
            ("\u{E0061}x", "x"),
        ] {
            assert_eq!(visible(typed), shown, "{typed:?}");
            assert_eq!(visible(&visible(typed)), visible(typed), "twice is once");
        }
    }

    #[test]
    fn machines_get_plain_signs() {
        assert_eq!(plain("５５\u{A0}１２３４\u{2060}-\u{FE0F}1"), "55 1234-1");
        assert_eq!(plain("uno\r\n\tdos"), "uno   dos");
        assert_eq!(plain("ñ"), "ñ");
    }
}
