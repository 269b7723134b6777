//! What was typed, as parts that must all be found.

use crate::crm::search::each_word;

use super::grams::FRAGMENT;

/// So many parts count; whatever is typed beyond is not looked for.
const MOST: usize = 12;

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub(super) parts: Vec<Part>,
    /// The last word may not be whole yet.
    pub(super) typing: bool,
}

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A word that stands alone.
    Word(String),
    /// Words that signs part (`c-00017`), or numbers one after the other: each for itself, or all together as a fragment of
    /// a phone, a tax id, a code.
    Several {
        /// As they were parted.
        pieces: Vec<String>,
        /// The fragments that they can be together; none if they are too short.
        together: Vec<String>,
    },
}

impl Query {
    /// Understands what was typed.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        // Words, those that belong together in one list.
        let mut lists: Vec<Vec<String>> = Vec::new();
        let mut end = 0;
        each_word(typed, |range, word| {
            let is_apart = typed[end..range.start].contains(char::is_whitespace);
            end = range.end;
            match lists.last_mut() {
                Some(list) if !is_apart || (is_number(word) && list.iter().all(|own| is_number(own))) => {
                    list.push(word.to_owned());
                }
                _ => lists.push(vec![word.to_owned()]),
            }
        });
        lists.truncate(MOST);
        let part = |mut list: Vec<String>| {
            list.truncate(MOST);
            let together = fragments(&list.concat(), list.len() > 1);
            match list.pop() {
                Some(word) if list.is_empty() && together.is_empty() => Part::Word(word),
                last => Part::Several { pieces: list.into_iter().chain(last).collect(), together },
            }
        };
        Self {
            parts: lists.into_iter().map(part).collect(),
            typing: typed.chars().next_back().is_some_and(char::is_alphanumeric),
        }
    }

    /// Whether nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// What may stand in a term for these letters and digits; for digits also how a phone that people write so may stand in
/// its international form.
fn fragments(digits: &str, is_parted: bool) -> Vec<String> {
    let mut fragments = Vec::new();
    let mut add = |fragment: &str| {
        if fragment.len() >= FRAGMENT && !fragments.iter().any(|known| known == fragment) {
            fragments.push(fragment.to_owned());
        }
    };
    // A single word is looked for as it is anyway.
    if is_parted {
        add(digits);
    }
    if !is_number(digits) {
        return fragments;
    }
    // `00` before the country, or the `0` that many countries dial before a national number.
    let national = digits.trim_start_matches('0');
    if national.len() < digits.len() && national.len() >= 2 * FRAGMENT {
        add(national);
    }
    // Mexico's mobile numbers had a 1 behind the country until 2019, and many are still written so.
    if let Some(rest) = national.strip_prefix("521")
        && rest.len() >= 2 * FRAGMENT
    {
        add(&format!("52{rest}"));
    }
    fragments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_alone_and_together() {
        let parts = |typed: &str| {
            let shown = Query::new(typed).parts.into_iter().map(|part| match part {
                Part::Word(word) => word,
                Part::Several { pieces, together } => format!("{}={}", pieces.join("+"), together.join("|")),
            });
            shown.collect::<Vec<_>>().join(" ")
        };
        for (typed, expected) in [
            ("Peña, S.A.", "pena s+a="),
            ("luna (55) 1234-56", "luna 55+1234+56=55123456"),
            ("0052 55 1234 5678", "0052+55+1234+5678=00525512345678|525512345678"),
            ("+521 55 1234 5678", "521+55+1234+5678=5215512345678|525512345678"),
            ("5 12", "5+12=512"),
            ("012345", "012345"),
            ("0155512345", "0155512345=155512345"),
            ("c-00017", "c+00017=c00017"),
            ("sol@luna.mx", "sol+luna+mx=sollunamx"),
        ] {
            assert_eq!(parts(typed), expected, "{typed}");
        }
    }
}
