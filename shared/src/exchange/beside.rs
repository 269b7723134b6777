//! What a book knows of a customer beyond the record, as an export of customers has it at the end of each row.
//!
//! It is counted, not written: an import of such a file leaves these columns out.

use super::table::Table;
use crate::crm::Language;
use crate::crm::language::{Label, label};

/// How many columns there are.
pub const COUNT: usize = 5;

/// What they are called: days are written as ISO writes them, the last one is a number of days.
pub const FACTS: [Label; COUNT] = [
    label("Último contacto", "Last contact"),
    label("Última visita", "Last visit"),
    label("Siguiente paso", "Next step"),
    label("Para cuándo", "Due on"),
    label("Días de atraso", "Days overdue"),
];

/// Where these columns begin in a file of this app's; none in any other.
pub(super) fn begin_at(table: &Table) -> Option<usize> {
    let at = table.header.len().checked_sub(COUNT)?;
    let are_so_called = |language: Language| {
        let own = FACTS.map(|label| label.in_language(language));
        table.header[at..].iter().map(String::as_str).eq(own)
    };
    [Language::Spanish, Language::English].into_iter().any(are_so_called).then_some(at)
}
