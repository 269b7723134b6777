//! What is worth a second look in a value that is right in its form.
//!
//! A rule that the authority itself breaks may warn and never refuse. So a hint follows from the value that stands there, not
//! from how it was typed: forms, an import and a record show the same one, whoever wrote the value, and the server asks for none.

use super::error::region_tax_id;
use super::region::Region;
use crate::crm::language::Language;

/// Something to look at again.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Hint {
    /// A tax id whose check digit does not fit. In Mexico that is so of one in seventy that are in use.
    TaxIdCheckDigit(Region),
    /// A quotation mark that opens a cell of a table and is not closed. This one follows from a file, and an import alone shows it.
    OpenMark,
    /// Letters that are not in the encoding of their file, read as Windows-1252. Of an import alone, too.
    OddLetters,
}

impl Hint {
    /// The word that machines read.
    pub fn code(self) -> &'static str {
        match self {
            Self::TaxIdCheckDigit(_) => "tax_id_check_digit",
            Self::OpenMark => "open_mark",
            Self::OddLetters => "odd_letters",
        }
    }

    /// A sentence for people.
    pub fn message(self, language: Language) -> String {
        match (self, language) {
            (Self::TaxIdCheckDigit(region), Language::Spanish) => {
                let name = region_tax_id(region).map_or("número", |(name, _)| name);
                format!("El dígito verificador del {name} no corresponde; se guarda así, conviene revisarlo.")
            }
            (Self::TaxIdCheckDigit(region), Language::English) => {
                let name = region_tax_id(region).map_or("number", |(name, _)| name);
                format!("The check digit of this {name} does not fit; it is kept, and worth a second look.")
            }
            (Self::OpenMark, Language::Spanish) => {
                "Aquí se abre una comilla que no se cierra; la fila se leyó como está escrita, conviene revisarla."
                    .into()
            }
            (Self::OpenMark, Language::English) => {
                "A quotation mark opens here and is not closed; the row was read as it is written.".into()
            }
            (Self::OddLetters, Language::Spanish) => {
                "Algunas letras vienen en otra codificación que el resto del archivo; conviene revisarlas.".into()
            }
            (Self::OddLetters, Language::English) => {
                "Some letters are in another encoding than the rest of the file; they are worth a second look.".into()
            }
        }
    }
}
