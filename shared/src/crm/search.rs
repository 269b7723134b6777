//! Folding of text for search: what two people type differently and mean alike becomes the same.

use std::ops::Range;

use super::values::letters::is_invisible;

/// Lower case, without accents, every run of anything but letters and digits one space, and none at the ends.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    each_word(text, |_, word| {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    });
    folded
}

/// What people write in their own words, to be told apart: lower case, without accents, every run of spaces one, and none at the ends.
/// Signs stay: A+ is not A-.
pub fn bare(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !bare.is_empty() {
            bare.push(' ');
        }
        for lower in word.chars().flat_map(char::to_lowercase).filter(|lower| !is_accent(*lower)) {
            match plain(lower) {
                Some(letters) => bare.push_str(letters),
                None => bare.push(lower),
            }
        }
    }
    bare
}

/// The words of [`fold`], each with the bytes of `text` that it was made of.
pub fn each_word(text: &str, mut take: impl FnMut(Range<usize>, &str)) {
    let mut word = String::with_capacity(24);
    let mut range = 0..0;
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        if character.is_ascii_alphanumeric() {
            if word.is_empty() {
                range.start = at;
            }
            word.push(character.to_ascii_lowercase());
            range.end = end;
            continue;
        }
        for lower in character.to_lowercase() {
            if is_accent(lower) {
                if !word.is_empty() {
                    range.end = end;
                }
                continue;
            }
            if !lower.is_alphanumeric() {
                if !word.is_empty() {
                    take(range.clone(), &word);
                    word.clear();
                }
                continue;
            }
            if word.is_empty() {
                range.start = at;
            }
            range.end = end;
            match plain(lower) {
                Some(letters) => word.push_str(letters),
                None => word.push(lower),
            }
        }
    }
    if !word.is_empty() {
        take(range, &word);
    }
}

/// How many bytes of `text` make the first `folded` bytes of its letters and digits folded, signs between them counted in.
pub fn bytes_behind(text: &str, folded: usize) -> usize {
    let mut made = 0;
    for (at, character) in text.char_indices() {
        let own: usize = character
            .to_lowercase()
            .filter(|lower| !is_accent(*lower) && lower.is_alphanumeric())
            .map(|lower| plain(lower).map_or(lower.len_utf8(), str::len))
            .sum();
        if made >= folded && !is_accent(character) {
            return at;
        }
        made += own;
    }
    text.len()
}

/// The digits of a text, for finding a phone or a tax id however it is written.
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Accents that stand as characters of their own, as a Mac types them; and what nobody sees, which parts no word.
fn is_accent(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36F}') || (!character.is_control() && is_invisible(character))
}

/// The plain letters of a lower-case Latin letter with marks.
fn plain(character: char) -> Option<&'static str> {
    Some(match character {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ª' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ģ' => "g",
        'ì'..='ï' | 'ī' | 'į' | 'ı' => "i",
        'ł' | 'ľ' | 'ļ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'º' => "o",
        'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_signs_make_no_difference() {
        for (typed, folded) in [
            ("  Peña & Güemes, S.A. de C.V. ", "pena guemes s a de c v"),
            ("CAFÉ «El Niño»", "cafe el nino"),
            ("nin\u{303}o", "nino"),
            ("Fer\u{AD}re\u{200B}ter\u{2060}ía", "ferreteria"),
            ("İstanbul", "istanbul"),
            ("Straße", "strasse"),
            ("Ñ", "n"),
            ("...", ""),
            ("客户 7", "客户 7"),
        ] {
            assert_eq!(fold(typed), folded, "{typed}");
            assert_eq!(fold(&fold(typed)), fold(typed), "folding twice is folding once");
        }
        assert_eq!(digits("+52 (55) 1234-5678"), "525512345678");
    }

    #[test]
    fn signs_tell_what_people_write_apart() {
        for (one, other, is_one) in [
            ("A+", "a+", true),
            ("A+", "A-", false),
            ("🔥", "⭐", false),
            ("  Ruta   Ñu ", "ruta nu", true),
            ("nin\u{303}o", "NIÑO", true),
        ] {
            assert_eq!(bare(one) == bare(other), is_one, "{one} {other}");
        }
    }

    #[test]
    fn a_word_is_found_where_it_stands() {
        let text = " Güemes & Peña-Nin\u{303}o ";
        let mut found = Vec::new();
        each_word(text, |range, word| found.push((&text[range], word.to_owned())));
        let expected = [("Güemes", "guemes"), ("Peña", "pena"), ("Nin\u{303}o", "nino")];
        assert_eq!(found, expected.map(|(own, word)| (own, word.to_owned())));
        for (word, folded, expected) in
            [("Peña", 3, "Peñ"), ("Nin\u{303}o", 3, "Nin\u{303}"), ("Straße", 5, "Straß"), ("+52 55", 3, "+52 5")]
        {
            assert_eq!(&word[..bytes_behind(word, folded)], expected);
        }
    }
}
