//! What is wrong with a row, for people.

use super::scheme::Scheme;
use super::target::Target;
use crate::crm::{Hint, Language, ValueError};

/// One thing that is wrong with a row or a card, or worth a second look. The rest of the row is imported all the same, unless
/// [`Fault::is_blocking`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The row as a spreadsheet numbers it; of a card the line on which it begins.
    pub row: u32,
    /// Where in it.
    pub place: Place,
    /// What it would have become.
    pub target: Target,
    /// What stands there: all of it if it is kept nowhere, otherwise at most [`Problem::VALUE_MAX`] characters.
    pub value: String,
    /// What is wrong.
    pub fault: Fault,
    /// Where the text is kept.
    pub kept: Kept,
}

/// Where a text that did not become a value is kept.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Kept {
    /// In its field: there is only something to look at again.
    InPlace,
    /// In the notes, with its column's name.
    InNotes,
    /// Nowhere but in the list of what was left out.
    Nowhere,
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
    /// No record is called so.
    UnknownRecord,
    /// Several records are called so.
    SeveralRecords,
    /// No field takes it, and records of the kind have no notes.
    NoField,
    /// The list has no entry at that place.
    NoSuchEntry,
    /// A card's text is in an encoding that is not read.
    UnknownCharset,
    /// A card has no end.
    CardNotEnded,
    /// A line of a card is none of its properties; the text of the one above may go on in it.
    LooseLine,
    /// The value is imported, and worth a second look.
    Hint(Hint),
    /// The value is longer than its field: as much as fits is imported.
    Cut {
        /// The longest, in UTF-16 units.
        max: u32,
    },
    /// Another column has said the same field already.
    SaidTwice,
    /// The card is of a group or of a place, not of somebody: it makes no record.
    NotACustomer,
    /// The customer keeps, or another row gives it, something else.
    Stands,
    /// The customer is in the book, but not on this device, or may not be written.
    NotHere,
    /// A line is no record: no object of JSON, longer than any, or with more that is wrong than is told.
    NotARecord,
    /// The record that it is was removed here, or has become a part of another.
    Gone,
}

impl Problem {
    /// The most characters of a value that are kept.
    pub const VALUE_MAX: usize = 80;

    pub(super) fn new(row: u32, place: Place, target: Target, value: &str, fault: Fault) -> Self {
        let kept = match fault {
            Fault::Hint(_) => Kept::InPlace,
            Fault::Value(_)
            | Fault::NoName
            | Fault::ListFull
            | Fault::UnknownMember
            | Fault::SeveralMembers
            | Fault::UnknownTerritory
            | Fault::UnknownRecord
            | Fault::SeveralRecords
            | Fault::NoField
            | Fault::NoSuchEntry
            | Fault::UnknownCharset
            | Fault::CardNotEnded
            | Fault::LooseLine
            | Fault::Cut { .. }
            | Fault::SaidTwice
            | Fault::NotACustomer
            | Fault::Stands
            | Fault::NotHere
            | Fault::NotARecord
            | Fault::Gone => Kept::Nowhere,
        };
        Self { row, place, target, value: value.to_owned(), fault, kept }
    }

    /// The text is in the notes: so much of it as people look at is enough here.
    pub(super) fn kept_in_notes(&mut self) {
        self.kept = Kept::InNotes;
        if let Some((end, _)) = self.value.char_indices().nth(Self::VALUE_MAX) {
            self.value.truncate(end);
        }
    }

    /// What stands there, as much of it as people look at.
    pub fn shown(&self) -> String {
        self.value.chars().take(Self::VALUE_MAX).collect()
    }

    /// Where the text is, in a sentence; nothing where it is in its place, or there is none.
    #[must_use]
    pub fn kept_in_words(&self, language: Language) -> Option<&'static str> {
        let (es, en) = match self.kept {
            Kept::InPlace => return None,
            Kept::Nowhere if self.value.is_empty() => return None,
            Kept::InNotes => ("El texto queda en las notas.", "The text is kept in the notes."),
            Kept::Nowhere => {
                ("El texto queda en la lista de lo que se dejó fuera.", "The text is in the list of what was left out.")
            }
        };
        Some(match language {
            Language::Spanish => es,
            Language::English => en,
        })
    }

    /// The problem in a sentence or two: `Teléfonos 1 - Número: ...`.
    #[must_use]
    pub fn message(&self, scheme: Scheme<'_>, language: Language) -> String {
        match self.target {
            Target::Ignore => self.fault.message(language),
            Target::Id
            | Target::Currency { .. }
            | Target::Field { .. }
            | Target::Entry { .. }
            | Target::NamePart { .. } => {
                format!("{}: {}", self.target.label(scheme, language), self.fault.message(language))
            }
        }
    }
}

impl Fault {
    /// Whether the row makes no record because of it.
    #[must_use]
    pub fn is_blocking(self) -> bool {
        match self {
            Self::NoName | Self::NotACustomer | Self::NotARecord | Self::Gone => true,
            Self::Value(_)
            | Self::Hint(_)
            | Self::Cut { .. }
            | Self::SaidTwice
            | Self::ListFull
            | Self::UnknownMember
            | Self::SeveralMembers
            | Self::UnknownTerritory
            | Self::UnknownRecord
            | Self::SeveralRecords
            | Self::NoField
            | Self::NoSuchEntry
            | Self::UnknownCharset
            | Self::CardNotEnded
            | Self::LooseLine
            | Self::Stands
            | Self::NotHere => false,
        }
    }

    /// A sentence for people that says what to do.
    #[must_use]
    pub fn message(self, language: Language) -> String {
        let (es, en) = match self {
            Self::Value(error) => return error.message(language),
            Self::Hint(hint) => return hint.message(language),
            Self::Cut { max } => {
                return match language {
                    Language::Spanish => format!("Caben {max} caracteres; se guarda lo que cabe."),
                    Language::English => format!("There is room for {max} characters; what fits is kept."),
                };
            }
            Self::SaidTwice => ("Otra columna ya dice este dato.", "Another column says this already."),
            Self::NotACustomer => (
                "La tarjeta es de un grupo o de un lugar, no de alguien.",
                "The card is of a group or of a place, not of somebody.",
            ),
            Self::Stands => {
                ("Ya hay otro dato ahí; este no se guarda.", "Something else stands there; this is not stored.")
            }
            Self::NotHere => (
                "La ficha no está en este dispositivo, o no se puede escribir.",
                "The record is not on this device, or may not be written.",
            ),
            Self::NotARecord => (
                "La línea no se entiende: se espera un objeto de JSON con los datos de una ficha.",
                "The line is not understood: a JSON object with the data of one record is expected.",
            ),
            Self::Gone => (
                "Aquí esta ficha se eliminó o se unió a otra; así se queda.",
                "This record was removed here, or merged into another; it stays so.",
            ),
            Self::NoName => {
                ("Falta el nombre; sin él no se importa.", "The name is missing; nothing is added without one.")
            }
            Self::ListFull => (
                "La lista ya tiene todas las entradas que caben.",
                "The list has all the entries that it has room for.",
            ),
            Self::UnknownMember => ("No hay nadie con ese nombre en el equipo.", "Nobody in the team has this name."),
            Self::SeveralMembers => {
                ("Hay varias personas con ese nombre en el equipo.", "Several people in the team have this name.")
            }
            Self::UnknownTerritory => ("No hay ningún territorio con ese nombre.", "No territory has this name."),
            Self::UnknownRecord => {
                ("No hay nada con ese id, código o nombre.", "Nothing here has this id, code or name.")
            }
            Self::SeveralRecords => {
                ("Varios se llaman así; falta su código o su id.", "Several are called so: write its code or its id.")
            }
            Self::NoField => ("Ningún campo lo toma.", "No field takes it."),
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
            Self::LooseLine => (
                "La línea no pertenece a ningún dato de la tarjeta; quizá el texto de arriba continúa en ella.",
                "The line belongs to nothing in the card; the text above it may go on in it.",
            ),
        };
        match language {
            Language::Spanish => es.to_owned(),
            Language::English => en.to_owned(),
        }
    }
}
