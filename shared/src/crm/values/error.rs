//! Why a value is not one, for machines and for people.

use super::region::Region;
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
    TooLong {
        /// The longest, in UTF-16 units.
        max: u32,
    },
    /// Sent in another form than the canonical one. People never see this: parsing makes the canonical form.
    NotCanonical,
    /// None of the choices.
    UnknownChoice,
    /// Not yes and not no.
    NotYesNo,
    /// Not a number.
    NotANumber,
    /// More decimals than may stand here.
    TooManyDecimals {
        /// How many may.
        max: u8,
    },
    /// A mark that groups thousands as well as it begins decimals, and nothing tells which. An import alone asks.
    UndecidedMark,
    /// A number out of the field's range.
    OutOfRange {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// A currency that is not in ISO 4217.
    UnknownCurrency,
    /// Not a phone number of the country it claims.
    Phone,
    /// A phone number with an extension, which E.164 has no place for.
    PhoneExtension,
    /// A phone number of which a spreadsheet has kept the first digits alone: `5.51234E+09`.
    PhoneRounded,
    /// Not a mail address.
    Mail,
    /// Not a web address.
    Web,
    /// Not the form of this country's tax ids.
    TaxIdForm(Region),
    /// A tax id that lacks its check digit.
    TaxIdLacksCheckDigit(Region),
    /// Not a date.
    Date,
    /// A date whose year has not four digits.
    DateYear,
    /// A day that the calendar does not have.
    NoSuchDay,
    /// A birthday that is still to come.
    DayToCome,
    /// Not an instant with its offset.
    Time,
    /// Not a latitude and a longitude.
    Place,
    /// Not a country.
    Country,
    /// Not a time zone.
    Zone,
    /// Not the id of a record or of an entry.
    Reference,
}

impl ValueError {
    /// The word that machines read.
    pub fn code(self) -> &'static str {
        match self {
            Self::WrongType => "wrong_type",
            Self::Required => "required",
            Self::TooLong { .. } => "too_long",
            Self::NotCanonical => "not_canonical",
            Self::UnknownChoice => "unknown_choice",
            Self::NotYesNo => "not_yes_no",
            Self::NotANumber => "not_a_number",
            Self::TooManyDecimals { .. } => "too_many_decimals",
            Self::UndecidedMark => "undecided_mark",
            Self::OutOfRange { .. } => "out_of_range",
            Self::UnknownCurrency => "unknown_currency",
            Self::Phone => "phone",
            Self::PhoneExtension => "phone_extension",
            Self::PhoneRounded => "phone_rounded",
            Self::Mail => "mail",
            Self::Web => "web",
            Self::TaxIdForm(_) => "tax_id_form",
            Self::TaxIdLacksCheckDigit(_) => "tax_id_lacks_check_digit",
            Self::Date => "date",
            Self::DateYear => "date_year",
            Self::NoSuchDay => "no_such_day",
            Self::DayToCome => "day_to_come",
            Self::Time => "time",
            Self::Place => "place",
            Self::Country => "country",
            Self::Zone => "zone",
            Self::Reference => "reference",
        }
    }

    /// A sentence for people that says what to do.
    pub fn message(self, language: Language) -> String {
        match language {
            Language::Spanish => self.spanish(),
            Language::English => self.english(),
        }
    }

    fn spanish(self) -> String {
        match self {
            Self::WrongType => "Aquí va otro tipo de dato.".into(),
            Self::Required => "Falta este dato.".into(),
            Self::TooLong { max } => format!("Caben {max} caracteres; conviene acortarlo."),
            Self::NotCanonical => "El dato llegó en una forma que no se reconoce; se puede escribir de nuevo.".into(),
            Self::UnknownChoice => "Esa opción no está en la lista; hay que elegir una de las que se ofrecen.".into(),
            Self::NotYesNo => "Se espera «sí» o «no».".into(),
            Self::NotANumber => "Se espera un número, por ejemplo 1250 o -3,5.".into(),
            Self::TooManyDecimals { max: 0 } => "Aquí va un número sin decimales.".into(),
            Self::TooManyDecimals { max } => format!("Caben {max} decimales como máximo."),
            Self::UndecidedMark => "No se sabe si el punto o la coma separa miles o decimales.".into(),
            Self::OutOfRange { min, max } => format!("Se espera un número entre {min} y {max}."),
            Self::UnknownCurrency => {
                "No se reconoce la moneda; se escribe con tres letras, por ejemplo MXN o EUR.".into()
            }
            Self::Phone => {
                "No es un número de teléfono del país; se escribe con la clave de su ciudad o zona, o completo desde el signo +."
                    .into()
            }
            Self::PhoneExtension => "El número va sin extensión; la extensión se puede anotar en la etiqueta.".into(),
            Self::PhoneRounded => {
                "La hoja de cálculo redondeó el número; ahí la columna se guarda con formato de texto.".into()
            }
            Self::Mail => "Falta algo en la dirección de correo; tiene la forma nombre@ejemplo.com.".into(),
            Self::Web => "Falta algo en la dirección web; tiene la forma www.ejemplo.com.".into(),
            Self::TaxIdForm(region) => match region_tax_id(region) {
                Some((name, example)) => format!("El {name} tiene la forma {example}."),
                None => "Caben 32 letras, cifras, espacios, puntos, guiones y barras.".into(),
            },
            Self::TaxIdLacksCheckDigit(region) => match region_tax_id(region) {
                Some((name, example)) => format!("Al {name} le falta el dígito verificador; tiene la forma {example}."),
                None => "Falta el dígito verificador.".into(),
            },
            Self::Date => "No se reconoce la fecha; se escribe día, mes y año, por ejemplo 21/11/2026.".into(),
            Self::DateYear => "El año va con sus cuatro cifras, por ejemplo 21/11/2026.".into(),
            Self::NoSuchDay => "Ese día no existe en el calendario.".into(),
            Self::DayToCome => "Ese día todavía no llega: nadie nació en él.".into(),
            Self::Time => "No se reconoce la hora; tiene la forma 2026-11-21T14:30:00-06:00.".into(),
            Self::Place => "Se esperan latitud y longitud, por ejemplo 19.4326, -99.1332.".into(),
            Self::Country => "No se reconoce el país; se escribe con dos letras, por ejemplo MX.".into(),
            Self::Zone => "No se reconoce la zona horaria; tiene la forma America/Mexico_City.".into(),
            Self::Reference => "No se reconoce el registro al que se hace referencia.".into(),
        }
    }

    fn english(self) -> String {
        match self {
            Self::WrongType => "Another kind of value goes here.".into(),
            Self::Required => "This is still missing.".into(),
            Self::TooLong { max } => format!("There is room for {max} characters; a shorter text will fit."),
            Self::NotCanonical => "This arrived in a form that is not recognised; it can be typed again.".into(),
            Self::UnknownChoice => "This is not in the list; one of the choices offered will do.".into(),
            Self::NotYesNo => "Yes or no is expected.".into(),
            Self::NotANumber => "A number is expected, such as 1250 or -3.5.".into(),
            Self::TooManyDecimals { max: 0 } => "A number without decimals goes here.".into(),
            Self::TooManyDecimals { max } => format!("There is room for {max} decimals."),
            Self::UndecidedMark => {
                "The point or comma may group thousands or begin decimals; nothing tells which.".into()
            }
            Self::OutOfRange { min, max } => format!("A number between {min} and {max} is expected."),
            Self::UnknownCurrency => "The currency is not recognised; it has three letters, such as MXN or EUR.".into(),
            Self::Phone => {
                "This is not a phone number of its country; it needs its area code, or all of it after a +.".into()
            }
            Self::PhoneExtension => "The number goes without its extension, which fits in the label.".into(),
            Self::PhoneRounded => {
                "The spreadsheet has rounded this number; there, the column has to be kept as text.".into()
            }
            Self::Mail => "Something is missing in the mail address; it looks like name@example.com.".into(),
            Self::Web => "Something is missing in the web address; it looks like www.example.com.".into(),
            Self::TaxIdForm(region) => match region_tax_id(region) {
                Some((name, example)) => format!("{name} looks like {example}."),
                None => "There is room for 32 letters, digits, spaces, dots, hyphens and slashes.".into(),
            },
            Self::TaxIdLacksCheckDigit(region) => match region_tax_id(region) {
                Some((name, example)) => format!("This {name} lacks its check digit; it looks like {example}."),
                None => "The check digit is missing.".into(),
            },
            Self::Date => "The date is not recognised; day, month and year are expected, such as 21/11/2026.".into(),
            Self::DateYear => "The year needs its four digits, such as 21/11/2026.".into(),
            Self::NoSuchDay => "The calendar has no such day.".into(),
            Self::DayToCome => "This day is still to come: nobody was born on it.".into(),
            Self::Time => "The time is not recognised; it looks like 2026-11-21T14:30:00-06:00.".into(),
            Self::Place => "Latitude and longitude are expected, such as 19.4326, -99.1332.".into(),
            Self::Country => "The country is not recognised; it has two letters, such as MX.".into(),
            Self::Zone => "The time zone is not recognised; it looks like America/Mexico_City.".into(),
            Self::Reference => "The record that this refers to is not recognised.".into(),
        }
    }
}

/// What a country calls its tax id, and what one looks like.
pub(super) fn region_tax_id(region: Region) -> Option<(&'static str, &'static str)> {
    match region {
        Region::MX => Some(("RFC", "GODE561231GR8")),
        Region::CO => Some(("NIT", "800.197.268-4")),
        Region::PE => Some(("RUC", "20131312955")),
        Region::CL => Some(("RUT", "60.803.000-K")),
        Region::AR => Some(("CUIT", "33-69345023-9")),
        Region::ES => Some(("NIF", "12345678Z")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_speaks_both_languages_without_blame() {
        let all = [
            ValueError::WrongType,
            ValueError::Required,
            ValueError::TooLong { max: 40 },
            ValueError::NotCanonical,
            ValueError::UnknownChoice,
            ValueError::NotYesNo,
            ValueError::NotANumber,
            ValueError::TooManyDecimals { max: 0 },
            ValueError::TooManyDecimals { max: 2 },
            ValueError::UndecidedMark,
            ValueError::OutOfRange { min: 0, max: 9 },
            ValueError::UnknownCurrency,
            ValueError::Phone,
            ValueError::PhoneExtension,
            ValueError::Mail,
            ValueError::Web,
            ValueError::TaxIdForm(Region::MX),
            ValueError::TaxIdForm(Region::OTHER),
            ValueError::PhoneRounded,
            ValueError::TaxIdLacksCheckDigit(Region::CO),
            ValueError::Date,
            ValueError::DateYear,
            ValueError::NoSuchDay,
            ValueError::DayToCome,
            ValueError::Time,
            ValueError::Place,
            ValueError::Country,
            ValueError::Zone,
            ValueError::Reference,
        ];
        for error in all {
            for language in [Language::Spanish, Language::English] {
                let sentence = error.message(language);
                assert!(sentence.ends_with('.') && !sentence.contains('!') && sentence.len() < 130, "{sentence}");
                for word in ["usted", "tú ", " tu ", "you ", "your", "inválid", "invalid", "error"] {
                    assert!(!sentence.to_lowercase().contains(word), "{sentence}");
                }
            }
        }
    }
}
