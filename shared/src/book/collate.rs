//! The order of names, the same on every device and in both languages: accents and case make no difference, digits come
//! before letters, ñ comes after n as Spanish has it and where English readers look for it too, signs do not count, and
//! whoever has no name comes last. What Spanish dictionaries did with ch and ll until 1994 is not done.

use crate::crm::search::each_word;

/// After every name.
const LAST: &str = "\u{10FFFF}";

/// A text whose bytes sort as names do.
pub(super) fn sort_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    each_word(name, |range, word| {
        if !key.is_empty() {
            key.push(' ');
        }
        let own = &name[range];
        if own.is_ascii() || !own.contains(['ñ', 'Ñ', '\u{303}']) {
            key.push_str(word);
            return;
        }
        // Letter by letter, since folding has made an n of the ñ.
        let mut letters = own.chars().peekable();
        while let Some(letter) = letters.next() {
            let is_n = matches!(letter, 'n' | 'N') && letters.peek() == Some(&'\u{303}');
            if is_n || matches!(letter, 'ñ' | 'Ñ') {
                // `~` is greater than any plain letter, so that nz is before ñ.
                key.push_str("n~");
            } else {
                let mut buffer = [0; 4];
                each_word(letter.encode_utf8(&mut buffer), |_, folded| key.push_str(folded));
            }
        }
    });
    if key.is_empty() { LAST.to_owned() } else { key }
}

/// The initial under which a sort key stands: an upper-case letter, `#` for digits, nothing for the nameless.
pub(super) fn initial(key: &str) -> String {
    match key.chars().next() {
        _ if key == LAST => String::new(),
        Some('n') if key.starts_with("n~") => "Ñ".to_owned(),
        Some(letter) if letter.is_alphabetic() => letter.to_uppercase().collect(),
        _ => "#".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_people_look_for_them() {
        let sorted =
            ["3 Hermanos", "abarrotes", "Álamo", "El Sol", "Él y Ella", "Nube", "Núñez", "Nuzco", "Ñandú", "Zeta", "…"];
        let mut shuffled = sorted;
        shuffled.reverse();
        shuffled.sort_by_key(|name| sort_key(name));
        assert_eq!(shuffled, sorted);
        assert_eq!(sort_key("Nun\u{303}ez"), sort_key("NÚÑEZ"));
        assert_eq!(
            ["Ñandú", "Álamo", "3 H", "", "Ωmega"].map(|name| initial(&sort_key(name))),
            ["Ñ", "A", "#", "", "Ω"]
        );
    }
}
