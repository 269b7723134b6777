//! The ids by which values refer to records, and the ids that are made from what they name.

use super::error::ValueError;
use super::letters;
use crate::crm::search;

/// A record's id from what a machine wrote: 32 hexadecimal digits, hyphens and case as they come.
pub fn parse_record(typed: &str) -> Result<String, ValueError> {
    let id = typed.replace('-', "").to_ascii_lowercase();
    check_record(&id).map(|()| id)
}

/// Whether this is a record's id: 32 hexadecimal digits in lower case.
pub fn check_record(text: &str) -> Result<(), ValueError> {
    let is_id = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_id { Ok(()) } else { Err(ValueError::Reference) }
}

/// The entry id of a tag, made from what it says: two people who add «Ferretería» and «ferreteria» write the same key, «A+» and
/// «A-» are two. Nothing, if the label says nothing: of stops and blanks alone.
pub fn tag_id(label: &str) -> Option<String> {
    id_of_folded(&search::fold(label), &telling_signs(label))
}

fn id_of_folded(folded: &str, signs: &str) -> Option<String> {
    let ascii: String = folded.chars().map(|character| if character == ' ' { '-' } else { character }).collect();
    if signs.is_empty() && ascii.is_ascii() && (1..=32).contains(&ascii.len()) {
        return Some(ascii);
    }
    // Too long, letters of another alphabet, or signs that tell: what fits of it, and a number made from all of it (FNV-1a, 32 bits).
    let all = folded.bytes().chain(signs.bytes());
    let hash = all.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let kept: String = ascii.chars().filter(char::is_ascii).take(23).collect();
    (!folded.is_empty() || !signs.is_empty()).then(|| format!("{kept}-{hash:08x}"))
}

/// The entry id under which a tag stands, or will: an earlier app told no signs apart, and what it wrote under the id of «A» for
/// «A+» stays there. `stands` says what the tag of an id is called.
pub fn standing_tag_id(label: &str, stands: impl Fn(&str) -> Option<String>) -> Option<String> {
    let id = tag_id(label)?;
    let former = id_of_folded(&search::fold(label), "");
    let same = |former: &String| stands(former).is_some_and(|own| tag_id(&own).as_ref() == Some(&id));
    Some(former.filter(same).unwrap_or(id))
}

/// The signs of a label by which people tell it from others, each with how many letters stand before it: `+`, `#`, `*`, emoji, a
/// minus at the end of a word. What separates words, or ends a sentence, tells nothing.
fn telling_signs(label: &str) -> String {
    let mut signs = String::new();
    let (mut letters, mut before) = (0_usize, ' ');
    let mut rest = label.chars().filter(|sign| !letters::is_invisible(*sign)).peekable();
    while let Some(sign) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        if sign.is_alphanumeric() {
            letters += 1;
        } else if tells(before, sign, next) {
            let sign = if letters::is_dash(sign) { '-' } else { sign };
            signs.push_str(&format!("\u{1}{letters}{sign}"));
        }
        before = sign;
    }
    signs
}

fn tells(before: char, sign: char, next: char) -> bool {
    if letters::is_dash(sign) {
        // «A-», «-5»; not «Ruta-4», not «Ruta - 4».
        let ends = before.is_alphanumeric() && !next.is_alphanumeric();
        return ends || (!before.is_alphanumeric() && next.is_numeric());
    }
    let is_mark = matches!(sign, '\u{300}'..='\u{36F}');
    let separates = ".,;:'\"’‘“”«»()[]{}/\\_&@|¡!¿?·•…´`ªº".contains(sign);
    !sign.is_whitespace() && !is_mark && !separates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::EntryIds;

    #[test]
    fn record_ids() {
        assert_eq!(
            parse_record("019AA0B0-1C2D-7E3F-8A4B-5C6D7E8F9A0B").as_deref(),
            Ok("019aa0b01c2d7e3f8a4b5c6d7e8f9a0b")
        );
        for wrong in [
            "",
            "019aa0b01c2d7e3f8a4b5c6d7e8f9a0",
            "019AA0B01C2D7E3F8A4B5C6D7E8F9A0B",
            "zzzaa0b01c2d7e3f8a4b5c6d7e8f9a0b",
        ] {
            assert_eq!(check_record(wrong), Err(ValueError::Reference), "{wrong}");
        }
    }

    #[test]
    fn the_same_tag_has_the_same_id() {
        assert_eq!(tag_id(" Ferretería  Y más "), Some("ferreteria-y-mas".to_owned()));
        assert_eq!(tag_id("ferreteria y MAS"), Some("ferreteria-y-mas".to_owned()));
        assert_eq!(tag_id("¡!"), None);
        let (long, other) = ("a".repeat(40), format!("{}b", "a".repeat(39)));
        assert_ne!(tag_id(&long), tag_id(&other));
        assert_ne!(tag_id("客户"), tag_id("顾客"));
        let different = ["A", "A+", "A-", "A++", "+A", "C", "C++", "C#", "🔥", "⭐", "⭐⭐", "A*", "5", "-5", "5%"];
        for (at, one) in different.iter().enumerate() {
            assert!(EntryIds::Slug.accepts(&tag_id(one).unwrap()), "{one}");
            for other in &different[..at] {
                assert_ne!(tag_id(one), tag_id(other), "{one} {other}");
            }
        }
        // What an earlier app has written stays where it is; what it took for the same does not.
        assert_eq!(standing_tag_id("A+", |id| (id == "a").then(|| "a+".into())), Some("a".to_owned()));
        assert_eq!(standing_tag_id("A+", |id| (id == "a").then(|| "A".into())), tag_id("A+"));
        assert_eq!(standing_tag_id("A", |_| None), Some("a".to_owned()));
        for (one, other) in [
            ("Ruta-4", "Ruta 4"),
            ("ruta – 4", "Ruta 4"),
            ("S.A.", "s a"),
            ("¡Ojo!", "ojo"),
            ("A\u{2212}", "A-"),
            ("❤\u{FE0F}", "❤"),
            ("Pen\u{303}a", "Peña"),
            ("Fer\u{AD}retería", "ferreteria"),
        ] {
            assert_eq!(tag_id(one), tag_id(other), "{one}");
        }
        for label in [long.as_str(), "客户", "Ñandú", "a-b_c", "🔥", "A+"] {
            assert!(EntryIds::Slug.accepts(&tag_id(label).unwrap()), "{label}");
        }
    }
}
