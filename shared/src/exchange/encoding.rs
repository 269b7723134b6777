//! From a file's bytes to text.
//!
//! Four encodings are what spreadsheets and address books write. Windows-1252 stands for whatever has one byte a letter; which
//! letters these are, [`western`] tells. A file that was joined from two has both UTF-8 and lines with one byte a letter: each of
//! their bytes is a letter then, and it is told where they stand.

use std::borrow::Cow;

use minicbor::{Decode, Encode};

use super::western;

/// How a file's letters are written as bytes.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[n(0)]
    Utf8,
    /// UTF-16, the low byte first: Excel's "Unicode text".
    #[n(1)]
    Utf16Le,
    /// UTF-16, the high byte first.
    #[n(2)]
    Utf16Be,
    /// Windows-1252, Latin-1 included: what Excel saves as plain CSV in the west. Mac Roman or code page 850, if the words say so.
    #[n(3)]
    Windows1252,
}

impl Encoding {
    /// Every encoding, for a person to choose from.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Windows1252, Self::Utf16Le, Self::Utf16Be];

    /// The encoding of a file: what its byte order mark says; else UTF-16 if every second byte is zero, and UTF-8 if it reads as
    /// that; else Windows-1252.
    #[must_use]
    pub fn guess(bytes: &[u8]) -> Self {
        match bytes {
            [0xFF, 0xFE, ..] => Self::Utf16Le,
            [0xFE, 0xFF, ..] => Self::Utf16Be,
            [0xEF, 0xBB, 0xBF, ..] => Self::Utf8,
            _ => match zeros_at(bytes) {
                Some(0) => Self::Utf16Be,
                Some(_) => Self::Utf16Le,
                None if mostly_utf8(bytes) => Self::Utf8,
                None => Self::Windows1252,
            },
        }
    }

    /// The encoding that a vCard's `CHARSET` names; nothing for one that is not read here.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" | "us-ascii" | "ascii" => Some(Self::Utf8),
            "iso-8859-1" | "iso8859-1" | "latin1" | "latin-1" | "windows-1252" | "cp1252" | "ansi" => {
                Some(Self::Windows1252)
            }
            "utf-16le" => Some(Self::Utf16Le),
            "utf-16be" | "utf-16" => Some(Self::Utf16Be),
            _ => None,
        }
    }

    /// The text of bytes in this encoding, without a byte order mark. Never fails: of UTF-16 what is no character is U+FFFD, of
    /// UTF-8 a letter of Windows-1252.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        self.decode_marking(bytes).0
    }

    /// The same, and where in the text letters stand that are not of this encoding: how many bytes before its end each begins,
    /// descending.
    pub(super) fn decode_marking(self, bytes: &[u8]) -> (Cow<'_, str>, Vec<usize>) {
        let mut odd = Vec::new();
        let text = match self {
            Self::Utf8 => utf8(bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes), &mut odd),
            Self::Windows1252 => Cow::Owned(western::decode(bytes)),
            Self::Utf16Le => Cow::Owned(utf16(bytes, u16::from_le_bytes)),
            Self::Utf16Be => Cow::Owned(utf16(bytes, u16::from_be_bytes)),
        };
        for at in &mut odd {
            *at = text.len() - *at;
        }
        // Of UTF-16 the mark is still there.
        let is_marked = text.starts_with('\u{FEFF}');
        (if is_marked { Cow::Owned(text.trim_start_matches('\u{FEFF}').to_owned()) } else { text }, odd)
    }
}

/// Of each two bytes the one that is zero nearly everywhere, as in UTF-16 of western text; none in other files.
fn zeros_at(bytes: &[u8]) -> Option<usize> {
    let head = &bytes[..bytes.len().min(4_096) & !1];
    let zeros = |at: usize| head.iter().skip(at).step_by(2).filter(|byte| **byte == 0).count();
    let pairs = head.len() / 2;
    (0..2).find(|at| pairs > 1 && zeros(*at) * 10 > pairs * 7 && zeros(1 - *at) * 20 < pairs)
}

/// UTF-8 whose broken bytes are letters by themselves; `odd` becomes where these stand.
fn utf8<'b>(bytes: &'b [u8], odd: &mut Vec<usize>) -> Cow<'b, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            odd.push(text.len());
            text.push(western::letter(*byte));
        }
    }
    Cow::Owned(text)
}

/// A file that was joined from two or cut short has some broken bytes beside letters of UTF-8; one that is not UTF-8 has such
/// letters by chance alone.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken == 0 || whole * 4 >= broken
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_is_recognised_and_read() {
        let text = "Ñandú – 5 €";
        let utf16 = |unit: fn(u16) -> [u8; 2]| "\u{FEFF}Ñandú – 5 €".encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            ([&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(), Encoding::Utf8),
            (utf16(u16::to_le_bytes), Encoding::Utf16Le),
            (utf16(u16::to_be_bytes), Encoding::Utf16Be),
            (b"\xD1and\xFA \x96 5 \x80".to_vec(), Encoding::Windows1252),
            (utf16(u16::to_le_bytes)[2..].to_vec(), Encoding::Utf16Le),
            (utf16(u16::to_be_bytes)[2..].to_vec(), Encoding::Utf16Be),
        ] {
            assert_eq!(Encoding::guess(&bytes), encoding);
            assert_eq!(encoding.decode(&bytes), text, "{encoding:?}");
        }
    }

    #[test]
    fn one_broken_byte_does_not_make_a_file_latin() {
        let mut bytes = "camión de peña, ñandú y café, más ímpetu, él, árbol, cuñado".repeat(3).into_bytes();
        bytes.push(0xFF);
        assert_eq!(Encoding::guess(&bytes), Encoding::Utf8);
        let joined = b"Pe\xC3\xB1a\nPe\xF1a lat\xEDn\nna";
        assert_eq!(Encoding::guess(joined), Encoding::Utf8);
        assert_eq!(Encoding::Utf8.decode_marking(joined), ("Peña\nPeña latín\nna".into(), vec![13, 6]));
        assert_eq!(Encoding::guess(b"Pe\xF1a lat\xEDn\nna"), Encoding::Windows1252);
        assert_eq!(Encoding::guess(b""), Encoding::Utf8);
    }
}
