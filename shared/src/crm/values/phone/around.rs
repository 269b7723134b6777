//! What stands around a number in a cell or a property: links, extensions, words; and what a spreadsheet has made of it.

use std::borrow::Cow;

use crate::crm::search;
use crate::crm::values::error::ValueError;

/// Links into telephones and WhatsApp: the number in them.
pub(super) fn without_link(text: &str) -> Cow<'_, str> {
    let lower = text.to_ascii_lowercase();
    let of_messenger = ["wa.me/", "whatsapp.com/send?phone=", "whatsapp.com/send/?phone="];
    for link in of_messenger {
        if let Some(at) = lower.find(link) {
            let number = text.get(at + link.len()..).unwrap_or_default();
            let number = number.split(['?', '&', '/', '#']).next().unwrap_or_default();
            // Such links have the whole number, without its plus.
            return Cow::Owned(format!("+{}", number.trim_start_matches('+')));
        }
    }
    let rest = ["tel:", "callto:", "sms:", "whatsapp:"].iter().find_map(|scheme| {
        lower.starts_with(scheme).then(|| text.get(scheme.len()..).unwrap_or_default().trim_start_matches('/'))
    });
    // A URI's number in the country of a context: the context says the beginning.
    match rest.map(|rest| (rest, rest.find(";phone-context=+"))) {
        Some((rest, Some(at))) if !rest.starts_with('+') => {
            let context = rest.get(at + ";phone-context=".len()..).unwrap_or_default();
            let context = context.split(';').next().unwrap_or_default();
            Cow::Owned(format!("{context}{}", rest.get(..at).unwrap_or_default()))
        }
        Some((rest, _)) => Cow::Borrowed(rest),
        None => Cow::Borrowed(text),
    }
}

/// A number with its area code before it and nothing between, where Mexicans have named the code: `1234 5678 (Lada 55)`, `Lada 55
/// Tel. 1234 5678`.
pub(super) fn with_area_first(text: &str) -> Cow<'_, str> {
    let found = text.to_ascii_lowercase().find("lada");
    let Some((before, behind)) = found
        .and_then(|at| Some((text.get(..at)?, text.get(at + "lada".len()..)?)))
        .filter(|(before, _)| !before.ends_with(char::is_alphabetic))
    else {
        return Cow::Borrowed(text);
    };
    let is_edge = |edge: char| edge.is_whitespace() || ".:()[],;-/".contains(edge);
    let behind = behind.trim_start_matches(is_edge);
    let code = behind.bytes().take_while(u8::is_ascii_digit).count();
    let (code, behind) = behind.split_at_checked(code).unwrap_or((behind, ""));
    if !(2..=3).contains(&code.len()) {
        return Cow::Borrowed(text);
    }
    let behind = behind.trim_start_matches(is_edge);
    let word_end = behind.find(|sign: char| !sign.is_alphabetic()).unwrap_or(behind.len());
    let (word, number) = behind.split_at_checked(word_end).unwrap_or((behind, ""));
    let behind = if says_phone(word) { number.trim_start_matches(is_edge) } else { behind };
    let before = before.trim_end_matches(is_edge);
    let number_at = before.find(|sign: char| sign.is_ascii_digit()).unwrap_or(before.len());
    let (words, number) = before.split_at_checked(number_at).unwrap_or((before, ""));
    Cow::Owned(format!("{words} {code} {number} {behind}"))
}

/// The digits of what a spreadsheet took for a number: `5512345678.0`, `5.512345678E+09`; nothing if it did not.
pub(super) fn unrounded(text: &str) -> Result<Option<String>, ValueError> {
    if let Some(whole) = text.strip_suffix(".0").or(text.strip_suffix(".00"))
        && whole.len() >= 7
        && whole.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Ok(Some(whole.to_owned()));
    }
    let Some((mantissa, power)) = text.split_once(['E', 'e']) else { return Ok(None) };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let is_number = mantissa.chars().all(|one| one.is_ascii_digit() || matches!(one, '.' | ','));
    match power.trim_start_matches('+').parse::<usize>() {
        Ok(power) if is_number && !digits.is_empty() && power >= 6 => {
            // All digits are there, or some are gone for good.
            if digits.len() == power + 1 { Ok(Some(digits)) } else { Err(ValueError::PhoneRounded) }
        }
        _ => Ok(None),
    }
}

/// What stands before an extension and the extension's digits: `ext. 15`, `x15`, `#15`, `,,15#`, `;ext=15`, `p15`, `int. 15`,
/// `anexo 15`.
pub(super) fn split_extension(text: &str) -> (&str, &str) {
    let none = (text, "");
    let text_end = text.trim_end_matches(|last: char| last.is_whitespace() || matches!(last, '#' | '.' | ')'));
    let digits_at = text_end.trim_end_matches(|last: char| last.is_ascii_digit()).len();
    let extension = &text_end[digits_at..];
    if extension.is_empty() || extension.len() > 7 {
        return none;
    }
    // What a number's own parts are separated by is no mark of an extension.
    let before = text_end[..digits_at].trim_end_matches(|last: char| last.is_whitespace() || ".:=-°º".contains(last));
    let lower = before.to_lowercase();
    let mark = MARKS.iter().find(|mark| {
        let stands_alone = |start: usize| {
            let letter_before = lower[..start].chars().next_back().is_some_and(char::is_alphabetic);
            !(mark.starts_with(char::is_alphabetic) && letter_before)
        };
        lower.ends_with(**mark) && lower.len() == before.len() && stands_alone(lower.len() - mark.len())
    });
    let Some(mark) = mark else { return none };
    let number = before[..before.len() - mark.len()]
        .trim_end_matches(|last: char| last.is_whitespace() || matches!(last, ',' | ';' | '(' | '-' | '/' | '.'));
    let enough = number.bytes().filter(u8::is_ascii_digit).count() >= 7;
    if enough { (number, extension) } else { none }
}

/// What people and programs write before an extension; the longest first, since one may end with another.
const MARKS: [&str; 18] = [
    "extension",
    "extensión",
    "interno",
    "anexo",
    "exten",
    "extn",
    "extns",
    ";ext",
    "ext",
    "intern",
    "int",
    "anx",
    "opcion",
    "x",
    "p",
    "w",
    ",,",
    "#",
];

/// The words around a number, and the number.
pub(super) fn split_words(text: &str) -> (String, &str) {
    let is_dialled = |character: char| character.is_ascii_digit() || character == '+';
    let Some(mut start) = text.find(is_dialled) else { return (String::new(), text) };
    // An opening bracket belongs to the number.
    if text[..start].ends_with('(') {
        start -= 1;
    }
    let end = text.rfind(|character: char| character.is_ascii_digit()).map_or(text.len(), |last| last + 1);
    // Behind a word that begins after the number, digits are the word's: «55 1234 0025 casa 2».
    let worded = text[start..end].char_indices().find(|(_, character)| character.is_alphabetic());
    let cut = worded.map_or(end, |(at, _)| start + at);
    let enough = |part: &str| part.bytes().filter(u8::is_ascii_digit).count() >= 7;
    let is_apart = text[..cut].ends_with([' ', '(', '-', '/']);
    let end = if cut < end && is_apart && enough(&text[start..cut]) { cut } else { end };
    let dialled = text[start..end].trim_end_matches(|last: char| !last.is_ascii_digit() && last != ')');
    let edge = |character: char| character.is_whitespace() || "()[]:.,;-/\"'*#".contains(character);
    let (before, after) = (text[..start].trim_matches(edge), text[start + dialled.len()..].trim_matches(edge));
    let words = [before, after].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    (words, dialled)
}

/// Whether words say no more than that this is somebody's phone.
pub(super) fn says_phone(words: &str) -> bool {
    const PHONE: [&str; 15] = [
        "",
        "lada",
        "tel",
        "telefono",
        "tels",
        "phone",
        "telephone",
        "cel",
        "celular",
        "movil",
        "mobile",
        "whatsapp",
        "wa",
        "fono",
        "num",
    ];
    PHONE.contains(&search::fold(words).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Region;
    use crate::crm::values::phone::{parse, read};

    #[test]
    fn what_stands_around_a_number() {
        let mexican = |written: &str| {
            let read = read(written, Region::MX).unwrap_or_else(|error| panic!("{written}: {error}"));
            (read.number, read.extension, read.words)
        };
        for (written, extension, words) in [
            ("55 1234 0012 ext. 15", "15", ""),
            ("55 1234 0012 Ext 15", "15", ""),
            ("55 1234 0012 EXT: 15", "15", ""),
            ("55 1234 0012 extensión 15", "15", ""),
            ("55 1234 0012, ext.15", "15", ""),
            ("55 1234 0012 (ext. 15)", "15", ""),
            ("(55) 1234-0012 x15", "15", ""),
            ("55 1234 0012#15", "15", ""),
            ("+525512340012,,15#", "15", ""),
            ("+525512340012p15", "15", ""),
            ("+525512340012;ext=15", "15", ""),
            ("tel:+52-55-1234-0012;ext=15", "15", ""),
            ("01 55 1234 0012 ext 1500", "1500", ""),
            ("55 1234 0012 int. 15", "15", ""),
            ("55 1234 0012 anexo 15", "15", ""),
            ("Cel. 55 1234 0012", "", "Cel"),
            ("Tel 55 1234 0012 ext 3", "3", "Tel"),
            ("tel: 55 1234 0012 ext 3", "3", ""),
            ("55 1234 0012 (Juan)", "", "Juan"),
            ("55 1234 0012 casa", "", "casa"),
            ("Juan: 55 1234 0012 casa 2", "", "Juan casa 2"),
            ("whatsapp 55 1234 0012", "", "whatsapp"),
            ("Lada 55 1234 0012", "", ""),
            ("(Lada 55) 12340012", "", ""),
            ("Lada 55 Tel. 1234 0012", "", ""),
            ("1234 0012 (Lada 55)", "", ""),
            ("Tel. 1234 0012 lada: 55", "", "Tel"),
            ("1234 0012 Ext. 123 Lada 55", "123", ""),
            ("55 1234 0012 Ext. 123", "123", ""),
            ("55 1234 0012 x123", "123", ""),
            ("55 1234 0012 int. 12", "12", ""),
        ] {
            let expected = ("+525512340012".to_owned(), extension.to_owned(), words.to_owned());
            assert_eq!(mexican(written), expected, "{written}");
        }
        assert_eq!(parse("Tel. 55 1234 0012", Region::MX).as_deref(), Ok("+525512340012"));
        assert_eq!(
            parse("55 1234 0012 (Juan)", Region::MX),
            Err(ValueError::Phone),
            "a form has another place for Juan"
        );
        for rounded in ["5.51234E+09", "5,21331E+12"] {
            assert_eq!(parse(rounded, Region::MX), Err(ValueError::PhoneRounded), "{rounded}");
        }
        for wrong in [
            "55 1234 003O",
            "1234 0031",
            "*611",
            "0",
            "-",
            "N/A",
            "1 212 555 0137",
            "55-1234-0040 / 41",
            "55 1234 0012 y 55 1234 0013",
        ] {
            assert_eq!(parse(wrong, Region::MX), Err(ValueError::Phone), "{wrong}");
        }
    }
}
