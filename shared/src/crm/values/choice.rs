//! Words from a fixed list: a code in the document, a label for people.

use super::error::ValueError;
use crate::crm::language::{Label, Language};

/// One of the answers that a field offers.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What stands in documents, exports and the API. Never changes.
    pub code: &'static str,
    /// What people read.
    pub label: Label,
}

/// A list that a workspace may word its own way: rename what is on it, put it in another order, take something off, add something.
///
/// What is on it from the start is known for life, with these words. What a workspace makes of it is in its records of the kind
/// `option`, which [`Options`](crate::crm::Options) reads.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct OptionList {
    /// What such records call the list: `activity.outcome`. Never changes.
    pub name: &'static str,
    /// What people call it.
    pub label: Label,
    /// What is on it from the start, in its order.
    pub built_in: &'static [Choice],
}

impl OptionList {
    /// The longest code, in bytes.
    pub const CODE_MAX: usize = 40;

    /// One that is on it from the start.
    pub fn built_in(&self, code: &str) -> Option<&'static Choice> {
        let built_in = self.built_in;
        built_in.iter().find(|choice| choice.code == code)
    }

    /// Whether a text may stand where one of the list is wanted: a code from the start, or whatever looks like one. Somebody may have
    /// added it whom this program has not heard of yet, or never will.
    pub fn accepts(&self, code: &str) -> bool {
        let is_sign = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
        let is_code = (1..=Self::CODE_MAX).contains(&code.len()) && code.bytes().all(is_sign);
        is_code || self.built_in(code).is_some()
    }
}

/// A code of which nobody knows the words, as people may read it: `zona-norte` is *Zona norte*.
pub fn readable(code: &str) -> String {
    let words = code.replace(['-', '_'], " ");
    let words = words.trim();
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => code.to_owned(),
    }
}

/// A choice: its code, then Spanish, then English.
pub const fn choice(code: &'static str, es: &'static str, en: &'static str) -> Choice {
    Choice { code, label: Label { es, en } }
}

/// The code of a choice, from its code or from its label in either language, in any case and with or without accents.
pub fn parse(typed: &str, choices: &[Choice]) -> Result<&'static str, ValueError> {
    let wanted = crate::crm::search::fold(typed);
    let same = |choice: &&Choice| {
        let label = choice.label;
        [choice.code, label.es, label.en].into_iter().any(|word| crate::crm::search::fold(word) == wanted)
    };
    choices.iter().find(same).map(|choice| choice.code).ok_or(ValueError::UnknownChoice)
}

/// What people read for a code; nothing if no such choice exists.
pub fn label(code: &str, choices: &[Choice], language: Language) -> Option<&'static str> {
    choices.iter().find(|choice| choice.code == code).map(|choice| choice.label.in_language(language))
}

/// The word for yes or no.
pub fn yes_no(answer: bool) -> Label {
    if answer { Label { es: "Sí", en: "Yes" } } else { Label { es: "No", en: "No" } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_found_by_code_or_label() {
        let choices = &[
            choice("former_customer", "Antiguo cliente", "Former customer"),
            choice("guarantor", "Aval", "Guarantor"),
        ];
        for typed in ["former_customer", "ANTIGUO CLIENTE", "Former customer"] {
            assert_eq!(parse(typed, choices), Ok("former_customer"), "{typed}");
        }
        assert_eq!(parse("otro", choices), Err(ValueError::UnknownChoice));
        assert_eq!(label("guarantor", choices, Language::Spanish), Some("Aval"));
        assert_eq!(label("Aval", choices, Language::Spanish), None);
    }
}
