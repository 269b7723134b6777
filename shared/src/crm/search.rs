//! Folding of text for search: what two people type differently and mean alike becomes the same.

/// Lower case, without accents, every run of anything but letters and digits one space, and none at the ends.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for character in text.chars().flat_map(char::to_lowercase) {
        if is_accent(character) {
            continue;
        }
        if !character.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        match plain(character) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(character),
        }
    }
    folded
}

/// The digits of a text, for finding a phone or a tax id however it is written.
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Accents that stand as characters of their own, as a Mac types them.
fn is_accent(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36F}')
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
}
