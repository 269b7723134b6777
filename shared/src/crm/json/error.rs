//! Why a JSON object is no record, and where in it.

use crate::crm::{Language, ValueError};

/// Why a JSON object is no record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {fault}")]
pub struct JsonError {
    /// Where: `phones[2].number`; empty for the whole.
    pub path: String,
    /// What.
    pub fault: JsonFault,
}

/// What is wrong at one place of a JSON object.
#[derive(Copy, Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonFault {
    /// An object is expected.
    #[error("not_an_object")]
    NotAnObject,
    /// An array is expected.
    #[error("not_an_array")]
    NotAnArray,
    /// No such field, or one that is not for writing.
    #[error("unknown_field")]
    UnknownField,
    /// More entries than a list may have.
    #[error("too_many_entries")]
    TooManyEntries,
    /// Two entries under one id, or an id of the wrong form.
    #[error("entry_id")]
    EntryId,
    /// The value is not one of its type.
    #[error("{0}")]
    Value(ValueError),
}

impl JsonFault {
    /// A sentence for people that says what to do.
    pub fn message(self, language: Language) -> String {
        let (es, en) = match self {
            Self::NotAnObject => ("Se espera un objeto de JSON.", "A JSON object is expected."),
            Self::NotAnArray => ("Se espera una lista de JSON.", "A JSON array is expected."),
            Self::UnknownField => ("No existe un campo con ese nombre.", "There is no field of that name."),
            Self::TooManyEntries => {
                ("La lista tiene más elementos de los que caben.", "The list has more entries than fit.")
            }
            Self::EntryId => {
                ("El identificador se repite o no tiene la forma debida.", "The id is repeated or malformed.")
            }
            Self::Value(error) => return error.message(language),
        };
        match language {
            Language::Spanish => es.to_owned(),
            Language::English => en.to_owned(),
        }
    }
}

pub(super) fn fault(path: impl Into<String>, fault: JsonFault) -> JsonError {
    JsonError { path: path.into(), fault }
}
