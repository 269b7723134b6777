//! What is wrong with a row, for people.

use crate::crm::{Language, Registry, ValueError};

use super::target::Target;

/// One thing that is wrong with a row or a card. The rest of the row is imported all the same, unless
/// [`Fault::is_blocking`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The row as a spreadsheet numbers it; of a card the line on which it begins.
    pub row: u32,
    /// Where in it.
    pub place: Place,
    /// What it would have become.
    pub target: Target,
    /// What stands there, at most [`Problem::VALUE_MAX`] characters of it.
    pub value: String,
    /// What is wrong.
    pub fault: Fault,
}

/// Where in a row or a card something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The row as a whole.
    Whole,
    /// A column, from 0.
    Column(u16),
    /// A property of a card: `TEL`.
    Property(String),
}

/// What is wrong.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The value is not one of its type.
    Value(ValueError),
    /// Nothing says who this is: the row makes no record.
    NoName,
    /// The list has all the entries that it may have.
    ListFull,
    /// No member is called so.
    UnknownMember,
    /// Several members are called so.
    SeveralMembers,
    /// No territory is called so.
    UnknownTerritory,
    /// The list has no entry at that place.
    NoSuchEntry,
    /// A card's text is in an encoding that is not read.
    UnknownCharset,
    /// A card has no end.
    CardNotEnded,
}

impl Problem {
    /// The most characters of a value that are kept.
    pub const VALUE_MAX: usize = 80;

    pub(super) fn new(row: u32, place: Place, target: Target, value: &str, fault: Fault) -> Self {
        Self { row, place, target, value: value.chars().take(Self::VALUE_MAX).collect(), fault }
    }

    /// The problem in a sentence or two: `Teléfonos 1 - Número: ...`.
    #[must_use]
    pub fn message(&self, registry: &Registry, language: Language) -> String {
        match self.target {
            Target::Ignore => self.fault.message(language),
            Target::Field { .. } | Target::Entry { .. } | Target::NamePart { .. } => {
                format!("{}: {}", self.target.label(registry, language), self.fault.message(language))
            }
        }
    }
}

impl Fault {
    /// Whether the row makes no record because of it.
    #[must_use]
    pub fn is_blocking(self) -> bool {
        match self {
            Self::NoName => true,
            Self::Value(_)
            | Self::ListFull
            | Self::UnknownMember
            | Self::SeveralMembers
            | Self::UnknownTerritory
            | Self::NoSuchEntry
            | Self::UnknownCharset
            | Self::CardNotEnded => false,
        }
    }

    /// A sentence for people that says what to do.
    #[must_use]
    pub fn message(self, language: Language) -> String {
        let (es, en) = match self {
            Self::Value(error) => return error.message(language),
            Self::NoName => (
                "Falta el nombre; sin él no se crea el cliente.",
                "The name is missing; no customer is made without one.",
            ),
            Self::ListFull => (
                "La lista ya tiene todas las entradas que caben.",
                "The list has all the entries that it has room for.",
            ),
            Self::UnknownMember => ("No hay nadie con ese nombre en el equipo.", "Nobody in the team has this name."),
            Self::SeveralMembers => {
                ("Hay varias personas con ese nombre en el equipo.", "Several people in the team have this name.")
            }
            Self::UnknownTerritory => ("No hay ningún territorio con ese nombre.", "No territory has this name."),
            Self::NoSuchEntry => {
                ("La lista no tiene una entrada en ese lugar.", "The list has no entry at this place.")
            }
            Self::UnknownCharset => (
                "El texto viene en una codificación que no se reconoce.",
                "The text is in an encoding that is not recognised.",
            ),
            Self::CardNotEnded => (
                "La tarjeta no tiene final; quizá el archivo esté incompleto.",
                "The card has no end; the file may be incomplete.",
            ),
        };
        match language {
            Language::Spanish => es.to_owned(),
            Language::English => en.to_owned(),
        }
    }
}
