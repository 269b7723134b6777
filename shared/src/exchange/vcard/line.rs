//! The lines of a card file: unfolded, taken apart, decoded.
//!
//! Three versions write alike what they mean differently. 2.1 (versit, 1996) has bare parameters (`TEL;CELL:`), charsets by
//! property and quoted-printable with its own soft line ends; 3.0 (RFC 2426) and 4.0 (RFC 6350) fold with a space that is no
//! part of the text. What is broken costs its line, never the file.

use crate::exchange::encoding::Encoding;

/// A property of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Property {
    /// `item1` of `item1.TEL`.
    pub(super) group: String,
    /// In capitals.
    pub(super) name: String,
    /// Names in capitals, and values; a bare one of 2.1 is a `TYPE`.
    pub(super) parameters: Vec<(String, String)>,
    /// As it stands in the file, but for its transfer encoding.
    pub(super) value: String,
    /// Whether its charset is not known, so that the value may be wrong.
    pub(super) unknown_charset: bool,
}

/// The longest line that is looked at; a photo is longer, and skipped. Notes are as long as somebody has made them.
const LINE_MAX: usize = 100_000;

/// The properties of the three versions.
#[rustfmt::skip]
const KNOWN: [&str; 49] = [
    "ADR", "AGENT", "ANNIVERSARY", "BDAY", "BEGIN", "BIRTHPLACE", "CALADRURI", "CALURI", "CATEGORIES", "CLASS",
    "CLIENTPIDMAP", "CONTACT-URI", "DEATHDATE", "DEATHPLACE", "EMAIL", "END", "EXPERTISE", "FBURL", "FN", "GENDER", "GEO",
    "HOBBY", "IMPP", "INTEREST", "KEY", "KIND", "LABEL", "LANG", "LOGO", "MAILER", "MEMBER", "N", "NAME", "NICKNAME",
    "NOTE", "ORG", "PHOTO", "PRODID", "PROFILE", "RELATED", "REV", "ROLE", "SOUND", "SOURCE", "TEL", "TITLE", "TZ", "UID",
    "URL",
];

/// Reads the logical lines of a text, with the number of the line on which each begins.
pub(super) struct Lines<'t> {
    rest: &'t str,
    number: u32,
    /// Whether the card at hand is of version 2.1, whose folds keep their space.
    pub(super) is_old: bool,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text, number: 0, is_old: false }
    }

    /// How many bytes there are left.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    fn physical(&mut self) -> Option<&'t str> {
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.find(['\r', '\n']).unwrap_or(self.rest.len());
        let (line, after) = self.rest.split_at(end);
        self.rest = after.strip_prefix("\r\n").or(after.strip_prefix(['\r', '\n'])).unwrap_or(after);
        self.number += 1;
        Some(line)
    }
}

impl Iterator for Lines<'_> {
    type Item = (u32, String);

    fn next(&mut self) -> Option<(u32, String)> {
        let first = loop {
            let line = self.physical()?;
            if !line.trim().is_empty() {
                break line.trim_start();
            }
        };
        let begins = self.number;
        let mut line = first.to_owned();
        let head = first.split(':').next().unwrap_or_default().to_ascii_uppercase();
        let name = head.split(';').next().unwrap_or_default();
        let most = if name.rsplit('.').next() == Some("NOTE") { usize::MAX } else { LINE_MAX };
        if head.contains("QUOTED-PRINTABLE") {
            while line.ends_with('=') {
                line.pop();
                match self.physical() {
                    Some(more) if line.len() < most => line.push_str(more),
                    Some(_) => {}
                    None => break,
                }
            }
        }
        while self.rest.starts_with([' ', '\t']) {
            let Some(more) = self.physical() else { break };
            if line.len() < most {
                line.push_str(if self.is_old { more } else { more.get(1..).unwrap_or_default() });
            }
        }
        Some((begins, line))
    }
}

impl Property {
    /// Whether its name is one of the format's, or of some program's, and not a word of a text that goes on in this line.
    pub(super) fn is_known(&self) -> bool {
        self.name.starts_with("X-") || !self.group.is_empty() || KNOWN.contains(&self.name.as_str())
    }

    /// Goes on with its value in another line of the file; what that line says.
    pub(super) fn go_on(&mut self, line: &str) -> String {
        let mut value = std::mem::take(&mut self.value);
        line.clone_into(&mut self.value);
        if self.has("ENCODING", "QUOTED-PRINTABLE") {
            self.decode(line);
        }
        value.push('\n');
        value.push_str(&self.value);
        std::mem::replace(&mut self.value, value)
    }

    /// Takes a line apart; nothing if it is none.
    pub(super) fn read(line: &str) -> Option<Self> {
        let colon = outside_quotes(line, ':').next()?;
        let (head, value) = (&line[..colon], &line[colon + 1..]);
        let mut parts = split_outside_quotes(head, ';').into_iter();
        let name = parts.next()?;
        let (group, name) = name.rsplit_once('.').unwrap_or(("", name));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if name.is_empty() || !name.bytes().all(plain) {
            return None;
        }
        let mut parameters = Vec::new();
        for part in parts {
            let (key, values) = match part.split_once('=') {
                Some((key, values)) => (key.trim().to_ascii_uppercase(), values),
                None if is_encoding(part) => ("ENCODING".to_owned(), part),
                None => ("TYPE".to_owned(), part),
            };
            let values = split_outside_quotes(values, ',');
            parameters.extend(values.iter().map(|value| (key.clone(), unquoted(value))));
        }
        let mut property = Self {
            group: group.to_ascii_lowercase(),
            name: name.to_ascii_uppercase(),
            parameters,
            value: value.to_owned(),
            unknown_charset: false,
        };
        if property.has("ENCODING", "QUOTED-PRINTABLE") {
            property.decode(value);
        }
        Some(property)
    }

    fn decode(&mut self, value: &str) {
        let bytes = from_quoted_printable(value);
        let charset = self.parameter("CHARSET").map(str::to_owned);
        let named = charset.as_deref().map(Encoding::named);
        self.unknown_charset = named == Some(None);
        let encoding = named.flatten().unwrap_or_else(|| Encoding::guess(&bytes));
        self.value = encoding.decode(&bytes).into_owned();
    }

    /// The first value of a parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The same without its escapes, which some write in a parameter as they do in a value.
    pub(super) fn parameter_text(&self, name: &str) -> Option<String> {
        self.parameter(name).map(unescaped)
    }

    /// Whether a parameter has a value, in any case.
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        let is = |own: &str| own.split(',').any(|one| one.trim().eq_ignore_ascii_case(value));
        self.parameters.iter().any(|(key, own)| key == name && is(own))
    }

    /// A type that somebody has named, without the mark that it is none of the format's: `TEL;X-Cobranza:`.
    pub(super) fn own_type(&self) -> Option<&str> {
        let types = self.parameters.iter().filter(|(key, _)| key == "TYPE").map(|(_, value)| value.trim());
        let mut own =
            types.filter_map(|name| name.get(..2).filter(|mark| mark.eq_ignore_ascii_case("X-")).map(|_| &name[2..]));
        own.find(|name| !name.is_empty())
    }

    /// Whether its value is bytes in text, as photos are.
    pub(super) fn is_binary(&self) -> bool {
        let is_data = || {
            let scheme = self.value.trim_start().get(..5).unwrap_or_default();
            scheme.eq_ignore_ascii_case("data:") && self.value.contains(";base64")
        };
        let is_long = self.value.len() > LINE_MAX && self.name != "NOTE";
        self.has("ENCODING", "B") || self.has("ENCODING", "BASE64") || is_long || is_data()
    }

    /// The value without its escapes.
    pub(super) fn text(&self) -> String {
        unescaped(&self.value)
    }

    /// The components of a structured value, without their escapes.
    pub(super) fn components(&self) -> Vec<String> {
        split_unescaped(&self.value, ';').iter().map(|part| unescaped(part)).collect()
    }

    /// The values of a list, without their escapes.
    pub(super) fn list(&self) -> Vec<String> {
        split_unescaped(&self.value, ',').iter().map(|part| unescaped(part)).collect()
    }
}

fn is_encoding(word: &str) -> bool {
    ["QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"].iter().any(|known| word.trim().eq_ignore_ascii_case(known))
}

fn outside_quotes(text: &str, sign: char) -> impl Iterator<Item = usize> {
    let mut quoted = false;
    text.char_indices().filter_map(move |(at, found)| {
        quoted ^= found == '"';
        (found == sign && !quoted).then_some(at)
    })
}

fn split_outside_quotes(text: &str, sign: char) -> Vec<&str> {
    split_at_places(text, outside_quotes(text, sign))
}

fn split_unescaped(text: &str, sign: char) -> Vec<&str> {
    let mut escaped = false;
    let places = text.char_indices().filter_map(move |(at, found)| {
        let counts = found == sign && !escaped;
        escaped = found == '\\' && !escaped;
        counts.then_some(at)
    });
    split_at_places(text, places)
}

fn split_at_places(text: &str, places: impl Iterator<Item = usize>) -> Vec<&str> {
    let (mut parts, mut from) = (Vec::new(), 0);
    for at in places {
        parts.push(&text[from..at]);
        from = at + 1;
    }
    parts.push(&text[from..]);
    parts
}

/// A parameter's value without its quotes and the circumflexes of RFC 6868.
fn unquoted(value: &str) -> String {
    let value = value.trim().trim_matches('"');
    value.replace("^n", "\n").replace("^'", "\"").replace("^^", "^")
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match (sign, sign == '\\') {
            (_, true) => match signs.next() {
                Some('n' | 'N') => plain.push('\n'),
                Some(escaped @ (',' | ';' | ':' | '\\')) => plain.push(escaped),
                // What needed no escape: 2.1 knows none but the semicolon's.
                Some(other) => plain.extend(['\\', other]),
                None => plain.push('\\'),
            },
            (sign, false) => plain.push(sign),
        }
    }
    plain
}

/// The bytes of quoted-printable text (RFC 2045); what is broken stays as it stands.
fn from_quoted_printable(text: &str) -> Vec<u8> {
    let (bytes, mut plain, mut at) = (text.as_bytes(), Vec::with_capacity(text.len()), 0);
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'=', Some(high), Some(low)) => {
                plain.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            _ => {
                plain.push(*byte);
                at += 1;
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Property {
        let mut lines = Lines::new(text);
        let property = lines.next().and_then(|(_, line)| Property::read(&line)).unwrap();
        assert_eq!(lines.next(), None, "{text}");
        property
    }

    #[test]
    fn a_line_is_taken_apart() {
        let property = read("item1.tel;type=\"cell,voice\";TYPE=pref:+52 55\r\n  1234\r\n");
        assert_eq!((property.group.as_str(), property.name.as_str()), ("item1", "TEL"));
        assert_eq!(property.value, "+52 55 1234");
        assert!(property.has("TYPE", "CELL") && property.has("TYPE", "pref") && !property.has("TYPE", "work"));
        let old = read("TEL;CELL;VOICE:555");
        assert!(old.has("TYPE", "cell") && old.has("TYPE", "voice"));
        let quoted = read("ADR;LABEL=\"a:b;c^nd\":;;Calle\\, 5\\;B;;;;");
        assert_eq!(quoted.parameter("LABEL"), Some("a:b;c\nd"));
        assert_eq!(quoted.components()[2], "Calle, 5;B");
        for wrong in ["", "no colon", ":x", "a b:x", "\"x:y"] {
            assert_eq!(Property::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn quoted_printable_with_its_charset() {
        let utf8 = read("NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Pe=C3=B1a=0D=0A=\r\nsigue =3D bien");
        assert_eq!(utf8.text(), "Peña\r\nsigue = bien");
        let latin = read("FN;QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Pe=F1a");
        assert_eq!(latin.text(), "Peña");
        let unknown = read("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=KOI8-R:=C1");
        assert!(unknown.unknown_charset);
        assert_eq!(read("FN;ENCODING=QUOTED-PRINTABLE:a=ZZ=").text(), "a=ZZ");
    }
}
