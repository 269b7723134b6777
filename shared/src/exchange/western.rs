//! Letters that a file writes in one byte each.
//!
//! Nothing in such a file says which letters its bytes above 0x7F are. Windows-1252 is what nearly all of them mean, Latin-1
//! included, which differs from it only where it has control characters that no text uses. A Mac's older files (Mac Roman) and
//! those of DOS and of the Windows command line (code page 850) are told from it by Spanish: read as Windows-1252 their words
//! have signs in them that no word has, `Mu¤oz`, and read as what they are they have Spanish letters there.

use std::collections::BTreeSet;

/// What the bytes from 0x80 on stand for.
type Page = [char; 128];

/// The text of bytes, in the page that makes words of it.
pub(super) fn decode(bytes: &[u8]) -> String {
    let page = page_of(bytes);
    let letter = |byte: &u8| match byte.checked_sub(0x80) {
        Some(high) => page[usize::from(high)],
        None => char::from(*byte),
    };
    bytes.iter().map(letter).collect()
}

/// The letter of a byte by itself, in a file that is of another encoding but for a few lines.
pub(super) fn letter(byte: u8) -> char {
    byte.checked_sub(0x80).map_or(char::from(byte), |high| WINDOWS_1252[usize::from(high)])
}

/// What a file would be in a page.
#[derive(Default)]
struct Reading {
    /// How many letters of Spanish its words would have.
    spanish: usize,
    /// Bytes that may be signs of Windows between letters, and would be letters of Spanish.
    doubtful: BTreeSet<u8>,
}

fn page_of(bytes: &[u8]) -> &'static Page {
    let mut readings: [Reading; 3] = Default::default();
    let mut is_strange = false;
    for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| **byte >= 0x80) {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        if !before.is_ascii_alphabetic() && !after.is_ascii_alphabetic() {
            continue;
        }
        let high = usize::from(byte - 0x80);
        let strangeness = strangeness(WINDOWS_1252[high], before, after);
        is_strange |= strangeness == Strangeness::Much;
        for (reading, page) in readings.iter_mut().zip(PAGES) {
            if is_spanish(page[high], before, after) {
                reading.spanish += 1;
                reading.doubtful.extend((strangeness == Strangeness::Some).then_some(*byte));
            }
        }
    }
    let [own, mac, dos] = readings;
    let is_meant = |page: &Reading| page.spanish > own.spanish && (is_strange || page.doubtful.len() > 1);
    if is_meant(&mac) && !(is_meant(&dos) && dos.spanish > mac.spanish) {
        &MAC_ROMAN
    } else if is_meant(&dos) {
        &CODE_PAGE_850
    } else {
        &WINDOWS_1252
    }
}

/// Whether a letter is one of Spanish, in a case that fits those beside it.
fn is_spanish(letter: char, before: u8, after: u8) -> bool {
    match letter {
        'á' | 'é' | 'í' | 'ó' | 'ú' | 'ü' | 'ñ' => !after.is_ascii_uppercase(),
        'Á' | 'É' | 'Í' | 'Ó' | 'Ú' | 'Ü' | 'Ñ' => !before.is_ascii_lowercase(),
        _ => false,
    }
}

/// How little a sign fits where it stands.
#[derive(PartialEq, Eq)]
enum Strangeness {
    None,
    /// One such may be meant: an apostrophe, a dash without its blanks.
    Some,
    Much,
}

fn strangeness(sign: char, before: u8, after: u8) -> Strangeness {
    let is_within = before.is_ascii_alphabetic() && after.is_ascii_alphabetic();
    match sign {
        '×' | '÷' => Strangeness::Much,
        'À'..='ÿ' => Strangeness::None,
        '’' | '´' | '–' | '—' | '·' | '\u{A0}' => {
            let is_small = before.is_ascii_lowercase() && after.is_ascii_lowercase();
            if is_small { Strangeness::Some } else { Strangeness::None }
        }
        'º' | 'ª' | '°' | '®' | '©' | '™' | '…' | '«' | '»' | '“' | '”' | '‘' | '¿' | '¡' | '•' | '‹' | '›' | '€'
            if !is_within =>
        {
            Strangeness::None
        }
        _ => Strangeness::Much,
    }
}

const PAGES: [&Page; 3] = [&WINDOWS_1252, &MAC_ROMAN, &CODE_PAGE_850];

/// Five places are not assigned and stay the controls that they are in Latin-1.
#[rustfmt::skip]
static WINDOWS_1252: Page = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    '\u{A0}', '¡', '¢', '£', '¤', '¥', '¦', '§', '¨', '©', 'ª', '«', '¬', '\u{AD}', '®', '¯',
    '°', '±', '²', '³', '´', 'µ', '¶', '·', '¸', '¹', 'º', '»', '¼', '½', '¾', '¿',
    'À', 'Á', 'Â', 'Ã', 'Ä', 'Å', 'Æ', 'Ç', 'È', 'É', 'Ê', 'Ë', 'Ì', 'Í', 'Î', 'Ï',
    'Ð', 'Ñ', 'Ò', 'Ó', 'Ô', 'Õ', 'Ö', '×', 'Ø', 'Ù', 'Ú', 'Û', 'Ü', 'Ý', 'Þ', 'ß',
    'à', 'á', 'â', 'ã', 'ä', 'å', 'æ', 'ç', 'è', 'é', 'ê', 'ë', 'ì', 'í', 'î', 'ï',
    'ð', 'ñ', 'ò', 'ó', 'ô', 'õ', 'ö', '÷', 'ø', 'ù', 'ú', 'û', 'ü', 'ý', 'þ', 'ÿ',
];

#[rustfmt::skip]
static MAC_ROMAN: Page = [
    'Ä', 'Å', 'Ç', 'É', 'Ñ', 'Ö', 'Ü', 'á', 'à', 'â', 'ä', 'ã', 'å', 'ç', 'é', 'è',
    'ê', 'ë', 'í', 'ì', 'î', 'ï', 'ñ', 'ó', 'ò', 'ô', 'ö', 'õ', 'ú', 'ù', 'û', 'ü',
    '†', '°', '¢', '£', '§', '•', '¶', 'ß', '®', '©', '™', '´', '¨', '≠', 'Æ', 'Ø',
    '∞', '±', '≤', '≥', '¥', 'µ', '∂', '∑', '∏', 'π', '∫', 'ª', 'º', 'Ω', 'æ', 'ø',
    '¿', '¡', '¬', '√', 'ƒ', '≈', '∆', '«', '»', '…', '\u{A0}', 'À', 'Ã', 'Õ', 'Œ', 'œ',
    '–', '—', '“', '”', '‘', '’', '÷', '◊', 'ÿ', 'Ÿ', '⁄', '€', '‹', '›', 'ﬁ', 'ﬂ',
    '‡', '·', '‚', '„', '‰', 'Â', 'Ê', 'Á', 'Ë', 'È', 'Í', 'Î', 'Ï', 'Ì', 'Ó', 'Ô',
    '\u{F8FF}', 'Ò', 'Ú', 'Û', 'Ù', 'ı', 'ˆ', '˜', '¯', '˘', '˙', '˚', '¸', '˝', '˛', 'ˇ',
];

#[rustfmt::skip]
static CODE_PAGE_850: Page = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å',
    'É', 'æ', 'Æ', 'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', 'ø', '£', 'Ø', '×', 'ƒ',
    'á', 'í', 'ó', 'ú', 'ñ', 'Ñ', 'ª', 'º', '¿', '®', '¬', '½', '¼', '¡', '«', '»',
    '░', '▒', '▓', '│', '┤', 'Á', 'Â', 'À', '©', '╣', '║', '╗', '╝', '¢', '¥', '┐',
    '└', '┴', '┬', '├', '─', '┼', 'ã', 'Ã', '╚', '╔', '╩', '╦', '╠', '═', '╬', '¤',
    'ð', 'Ð', 'Ê', 'Ë', 'È', 'ı', 'Í', 'Î', 'Ï', '┘', '┌', '█', '▄', '¦', 'Ì', '▀',
    'Ó', 'ß', 'Ô', 'Ò', 'õ', 'Õ', 'µ', 'þ', 'Þ', 'Ú', 'Û', 'Ù', 'ý', 'Ý', '¯', '´',
    '\u{AD}', '±', '‗', '¾', '¶', '§', '÷', '¸', '°', '¨', '·', '¹', '³', '²', '■', '\u{A0}',
];

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str, page: &Page) -> Vec<u8> {
        let byte = |letter: char| match u8::try_from(letter) {
            Ok(ascii) if ascii < 0x80 => ascii,
            _ => page.iter().position(|known| *known == letter).unwrap_or_else(|| panic!("{letter}")) as u8 + 0x80,
        };
        text.chars().map(byte).collect()
    }

    #[test]
    fn every_page_is_told_by_its_words() {
        for text in [
            "Nombre;Dirección;Teléfono\nMuñoz Peña;Av. Juárez;55 1234 5678\n",
            "Teléfono\n",
            "NOMBRE;RAZÓN SOCIAL\nMUÑOZ;PEÑA Y LÓPEZ\n",
            "¿Qué tal?, Ángel Gutiérrez, Íñigo Núñez, ÁLVAREZ, Óscar, pingüino",
            "Muñoz, López, García",
        ] {
            for page in PAGES {
                assert_eq!(decode(&bytes(text, page)), text, "{:?}", &page[..3]);
            }
        }
    }

    #[test]
    fn signs_of_windows_are_no_letters_of_a_mac() {
        for text in [
            "O’Higgins, D’Angelo, Sam’s Club, calle\u{A0}norte",
            "lunes–viernes",
            "José «El Güero» — 50 €, Nº 5, 1ª, N° 7, “La Única” …",
            "Café Žižek, l’Hospitalet, lunes–viernes, Peña, Muñoz, León",
            "Marca®, Casa™, paral·lel, ¿Cuándo?, ¡Ánimo!",
            "ÉL, CAFÉ, JOSÉ",
        ] {
            assert_eq!(decode(&bytes(text, &WINDOWS_1252)), text);
        }
    }
}
