//! Why a value is not one.

use crate::crm::language::Language;

/// Why what was typed, or sent, is not a value of its type.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", self.code())]
pub enum ValueError {
    /// Not the kind of scalar that stands in this field.
    WrongType,
    /// A value must stand here.
    Required,
    /// Longer than the field allows.
    TooLong,
    /// Control characters, or not the canonical form.
    NotCanonical,
    /// None of the choices.
    UnknownChoice,
    /// Out of the range that the field allows.
    OutOfRange,
}

impl ValueError {
    /// The word that machines read.
    pub fn code(self) -> &'static str {
        match self {
            Self::WrongType => "wrong_type",
            Self::Required => "required",
            Self::TooLong => "too_long",
            Self::NotCanonical => "not_canonical",
            Self::UnknownChoice => "unknown_choice",
            Self::OutOfRange => "out_of_range",
        }
    }

    /// A sentence for people that says what to do.
    pub fn message(self, _language: Language) -> String {
        self.code().to_owned()
    }
}
