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
