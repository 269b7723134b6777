//! How well a word fits a term, and how much that counts.

use super::fields::Class;
use super::grams::FRAGMENT;
use super::near::{Nearness, nearness, typos};

/// How a word fits a term.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It is a whole phone, tax id or code, written with signs between: nobody means anything else.
    Whole,
    /// It is the term.
    Exact,
    /// The term begins with it.
    Beginning,
    /// It stands in the middle of a phone, a tax id, a code or a mail address.
    Inside,
    /// It is the term with so many typos.
    Typo(u8),
    /// The term begins with it but for so many typos.
    BeginningTypo(u8),
}

/// What hits with typos begin at: more than all that several hits without one add up to.
pub(super) const TYPO: u8 = 64;
const BEGINNING_TYPO: u8 = 96;

/// The less the better. What fits without typos comes before whatever has one; then names before tags before all else,
/// and the whole word before its beginning.
pub(super) fn penalty(class: Class, fit: Fit, leads: bool) -> u8 {
    let place = class as u8;
    match fit {
        Fit::Whole => 0,
        // That the name itself begins with it counts among names.
        Fit::Exact if class == Class::Name => u8::from(!leads),
        Fit::Beginning if class == Class::Name => 2 + u8::from(!leads),
        Fit::Exact => 2 + 2 * place,
        Fit::Beginning => 3 + 2 * place,
        Fit::Inside => 10,
        Fit::Typo(edits) => TYPO + 4 * place + edits,
        Fit::BeginningTypo(edits) => BEGINNING_TYPO + 4 * place + edits,
    }
}

/// How `word` fits one term; the index answers the same for all terms at once.
pub(super) fn fit(word: &str, term: &str, is_fragmentary: bool, typing: bool) -> Option<Fit> {
    // Everybody has a phone that begins with the country's two digits.
    if is_fragmentary && word.len() < FRAGMENT {
        return None;
    }
    if term == word {
        return Some(Fit::Exact);
    }
    if term.starts_with(word) {
        return Some(Fit::Beginning);
    }
    if is_fragmentary {
        return term.contains(word).then_some(Fit::Inside);
    }
    let most = typos(word);
    if most == 0 || term.as_bytes().first().is_none_or(|first| *first < b'a') {
        return None;
    }
    by_nearness(nearness(term, word, most), typing)
}

pub(super) fn by_nearness(near: Nearness, typing: bool) -> Option<Fit> {
    match near {
        Nearness { whole: Some(edits), .. } => Some(Fit::Typo(edits)),
        Nearness { beginning: Some(edits), .. } if typing => Some(Fit::BeginningTypo(edits)),
        Nearness { .. } => None,
    }
}
