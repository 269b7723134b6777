//! From a file's bytes to text.
//!
//! Four encodings are what spreadsheets and address books write. Windows-1252 stands for whatever has one byte a letter; which
//! letters these are, [`western`] tells.

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

    /// The encoding of a file: what its byte order mark says; else UTF-8 if it reads as that; else Windows-1252.
    #[must_use]
    pub fn guess(bytes: &[u8]) -> Self {
        match bytes {
            [0xFF, 0xFE, ..] => Self::Utf16Le,
            [0xFE, 0xFF, ..] => Self::Utf16Be,
            [0xEF, 0xBB, 0xBF, ..] => Self::Utf8,
            _ if mostly_utf8(bytes) => Self::Utf8,
            _ => Self::Windows1252,
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

    /// The text of bytes in this encoding, without a byte order mark. Never fails: what is no character is U+FFFD.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        let text = match self {
            Self::Utf8 => String::from_utf8_lossy(bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes)),
            Self::Windows1252 => Cow::Owned(western::decode(bytes)),
            Self::Utf16Le => Cow::Owned(utf16(bytes, u16::from_le_bytes)),
            Self::Utf16Be => Cow::Owned(utf16(bytes, u16::from_be_bytes)),
        };
        // Of UTF-16 the mark is still there.
        if text.starts_with('\u{FEFF}') { Cow::Owned(text.trim_start_matches('\u{FEFF}').to_owned()) } else { text }
    }
}

/// A file that was joined from two or cut short has a few broken bytes; one that is not UTF-8 has hardly anything else.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken == 0 || whole > 10 * broken
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
        assert_eq!(Encoding::guess(b""), Encoding::Utf8);
    }
}
