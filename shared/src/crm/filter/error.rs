//! What is wrong with a filter's text, and what may be written instead.

use std::fmt;

use crate::crm::Language;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// From which byte of the text on.
    pub at: usize,
    /// What.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The text is longer than [`TEXT_MAX`](super::TEXT_MAX) bytes.
    Long,
    /// More clauses, or more values of one, than a filter may have.
    Many,
    /// A quotation mark or a parenthesis is not closed.
    Open,
    /// Something else was to come.
    Expected(&'static str),
    /// The kind has no such field; these it has.
    NoField(String, String),
    /// The field is not in lists, so nothing can be found by it.
    NotListed(String),
    /// Nothing of that name happens with such records; these do.
    NoEvent(String, String),
    /// What is asked of the field is nothing for what stands in it.
    NoTest(String),
    /// No value of the field looks like that.
    NoValue(String, String),
    /// No period; some are named.
    NoPeriod(String),
    /// A part of it needs a later version.
    Later(String),
}

impl Fault {
    /// A sentence that says what to do.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let of = |es: &str, en: &str| match language {
            Language::Spanish => es.to_owned(),
            Language::English => en.to_owned(),
        };
        match self {
            Self::Long => of(
                "El filtro es demasiado largo: quitar alguna condición.",
                "The filter is too long: take a condition out.",
            ),
            Self::Many => {
                of("Son demasiadas condiciones: quitar alguna.", "There are too many conditions: take one out.")
            }
            Self::Open => {
                of("Falta cerrar unas comillas o un paréntesis.", "A quotation mark or a parenthesis is not closed.")
            }
            Self::Expected(what) => match language {
                Language::Spanish => format!("Aquí falta: {what}"),
                Language::English => format!("Missing here: {what}"),
            },
            Self::NoField(word, known) => match language {
                Language::Spanish => format!("No hay un dato «{word}». Hay: {known}"),
                Language::English => format!("There is no field “{word}”. There are: {known}"),
            },
            Self::NotListed(word) => match language {
                Language::Spanish => format!("Por «{word}» no se puede filtrar: las listas no lo llevan."),
                Language::English => format!("Nothing can be filtered by “{word}”: lists do not carry it."),
            },
            Self::NoEvent(word, known) => match language {
                Language::Spanish => format!("No hay actividades «{word}». Hay: {known}"),
                Language::English => format!("There is no “{word}” to count. There are: {known}"),
            },
            Self::NoTest(word) => match language {
                Language::Spanish => format!("«{word}» no se puede comparar así."),
                Language::English => format!("“{word}” cannot be compared like that."),
            },
            Self::NoValue(word, value) => match language {
                Language::Spanish => format!("«{value}» no es un valor de «{word}»."),
                Language::English => format!("“{value}” is no value of “{word}”."),
            },
            Self::NoPeriod(word) => match language {
                Language::Spanish => format!(
                    "«{word}» no es un periodo. Por ejemplo: last 30d, this month, prev quarter, 2026-10, since 2026-01-01"
                ),
                Language::English => format!(
                    "“{word}” is no period. For example: last 30d, this month, prev quarter, 2026-10, since 2026-01-01"
                ),
            },
            Self::Later(word) => match language {
                Language::Spanish => format!("«{word}» necesita una versión más nueva de Cartera."),
                Language::English => format!("“{word}” needs a newer version of Cartera."),
            },
        }
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "filter, at {}: {}", self.at + 1, self.fault.sentence(Language::English))
    }
}

impl std::error::Error for FilterError {}
