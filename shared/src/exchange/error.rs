//! Why a file could not be read at all.

use crate::crm::Language;

/// Why a file could not be read at all. Rows are numbered as a spreadsheet numbers them.
#[derive(Copy, Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There is nothing in it.
    #[error("the file has no rows")]
    Empty,
    /// More bytes than are read.
    #[error("the file has more than {max} bytes")]
    TooLarge {
        /// The most, in bytes.
        max: usize,
    },
    /// A spreadsheet's own format, not a text.
    #[error("the file is a workbook, not a text")]
    Workbook,
    /// A page of the web, or XML.
    #[error("the file is a page or XML, not a table")]
    Markup,
    /// JSON, but no lines of objects.
    #[error("the file is JSON, not a table, and not an object a line")]
    Json,
    /// Not a text.
    #[error("the file is not a text")]
    NotText,
    /// Not a single card in it.
    #[error("the file has no cards")]
    NoCards,
    /// More rows, or cards, than are read.
    #[error("the file has more than {max} rows")]
    TooManyRows {
        /// The most.
        max: usize,
    },
    /// More columns than are read.
    #[error("row {row} has more than {max} columns")]
    TooManyColumns {
        /// The row.
        row: u32,
        /// The most.
        max: usize,
    },
    /// A cell that is longer than anything that could stand in a record.
    #[error("row {row}, column {column} is longer than {max} bytes")]
    CellTooLong {
        /// The row.
        row: u32,
        /// The column, from 1.
        column: usize,
        /// The longest, in bytes.
        max: usize,
    },
}

impl ReadError {
    /// A sentence for people that says what to do.
    #[must_use]
    pub fn message(self, language: Language) -> String {
        match language {
            Language::Spanish => self.spanish(),
            Language::English => self.english(),
        }
    }

    fn spanish(self) -> String {
        match self {
            Self::Empty => "El archivo no tiene filas.".into(),
            Self::TooLarge { max } => {
                format!("El archivo pasa de {} MB; conviene dividirlo en varios.", max / (1024 * 1024))
            }
            Self::Workbook => "Es un libro de cálculo; hay que guardarlo como CSV y elegir ese archivo.".into(),
            Self::Markup => {
                "Es una página web o un XML; hay que abrirlo en una hoja de cálculo, guardarlo como CSV y elegir ese archivo.".into()
            }
            Self::Json => "Es JSON, pero no una ficha por línea; se espera un objeto de JSON en cada línea, o un CSV o vCard.".into(),
            Self::NotText => "No es un archivo de texto; se espera un CSV o un vCard.".into(),
            Self::NoCards => "El archivo no contiene ninguna tarjeta vCard.".into(),
            Self::TooManyRows { max } => format!("El archivo pasa de {max} filas; conviene dividirlo en varios."),
            Self::TooManyColumns { row, max } => {
                format!("La fila {row} pasa de {max} columnas; quizá el separador sea otro.")
            }
            Self::CellTooLong { row, column, .. } => {
                format!("La fila {row}, columna {column}, tiene un texto demasiado largo; quizá el separador sea otro.")
            }
        }
    }

    fn english(self) -> String {
        match self {
            Self::Empty => "The file has no rows.".into(),
            Self::TooLarge { max } => {
                format!("The file is larger than {} MB; it can be split into several.", max / (1024 * 1024))
            }
            Self::Workbook => "This is a workbook; saved as CSV it can be read.".into(),
            Self::Markup => {
                "This is a web page or XML; opened in a spreadsheet and saved as CSV it can be read.".into()
            }
            Self::Json => {
                "This is JSON, but not one record a line; a JSON object on each line is expected, or a CSV or a vCard."
                    .into()
            }
            Self::NotText => "This is not a text file; a CSV or a vCard is expected.".into(),
            Self::NoCards => "There is no vCard in the file.".into(),
            Self::TooManyRows { max } => {
                format!("The file has more than {max} rows; it can be split into several.")
            }
            Self::TooManyColumns { row, max } => {
                format!("Row {row} has more than {max} columns; the delimiter may be another one.")
            }
            Self::CellTooLong { row, column, .. } => {
                format!("Row {row}, column {column} holds too long a text; the delimiter may be another one.")
            }
        }
    }
}
