//! Which row of a table names its columns, and which rows are no data: titles above, totals below.

use super::headers;
use super::table::{RowView, Table};
use crate::crm::search;

impl Table {
    /// The row that names the columns, if one seems to. Listings have a title above it, and the day they were made.
    pub(super) fn heading_row(&self) -> Option<usize> {
        let looked_at = || self.rows().take(HEADINGS_WITHIN);
        let widest = looked_at().map(|row| row.filled().count()).max().unwrap_or_default();
        let is_known = headers::known();
        let known = |row: &RowView<'_>| row.filled().filter(|cell| is_known(cell)).count();
        let is_header =
            |at: usize| self.row(at).is_some_and(|row| looks_like_header(&row, self.row(at + 1), &is_known));
        // A title stands in one cell or two, above rows that have more.
        let is_title = |row: &RowView<'_>| widest >= 3 && row.filled().count() * 2 < widest;
        let titles = looked_at().take_while(|row| is_title(row)).count();
        if titles > 0 && titles < self.len() {
            let below =
                (titles..self.len().min(HEADINGS_WITHIN)).find(|at| self.row(*at).is_some_and(|row| known(&row) >= 2));
            if let Some(at) = below.or(is_header(titles).then_some(titles)) {
                return Some(at);
            }
        }
        is_header(0).then_some(0)
    }

    /// Sets the totals below a list apart from it.
    pub(super) fn drop_totals(&mut self) {
        if self.width() < 2 {
            return;
        }
        let is_data = |at: &usize| self.row(*at).is_some_and(|row| !is_total(&row));
        let totals = (0..self.len()).rfind(is_data).map_or(0, |last| last + 1);
        if totals < self.len() {
            self.set_apart(|place, _| place >= totals);
        }
    }
}

/// Within how many rows of the beginning the columns' names are looked for.
const HEADINGS_WITHIN: usize = 20;

/// Whether a row says how many there are, or what they come to, and nothing else: `Total: 2`, `TOTAL;;;1,250.00`.
fn is_total(row: &RowView<'_>) -> bool {
    let mut cells = row.filled();
    let first = search::fold(cells.next().unwrap_or_default());
    let words =
        first.split(' ').filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit())).collect::<Vec<_>>().join(" ");
    let is_total = matches!(
        words.as_str(),
        "total"
            | "totales"
            | "total general"
            | "gran total"
            | "subtotal"
            | "total de clientes"
            | "total clientes"
            | "total de registros"
            | "total registros"
            | "suma"
            | "registros"
            | "clientes"
            | "total customers"
            | "total records"
            | "grand total"
            | "records"
    );
    // «Clientes» alone may be somebody's name; with a number it is a count.
    let counts = first.bytes().any(|byte| byte.is_ascii_digit());
    let is_figure =
        |cell: &str| cell.chars().any(|sign| sign.is_ascii_digit()) && !cell.chars().any(char::is_alphabetic);
    is_total && (counts || words.contains("total") || words == "suma") && cells.all(is_figure)
}

/// A row that names columns has nothing that looks like somebody's number or address; and either its words are known, or
/// the row below it holds such values.
fn looks_like_header(first: &RowView<'_>, second: Option<RowView<'_>>, is_known: &impl Fn(&str) -> bool) -> bool {
    let is_value = |cell: &str| {
        let digits = cell.bytes().filter(u8::is_ascii_digit).count();
        cell.contains('@') || digits >= 5 || (digits > 0 && !cell.chars().any(char::is_alphabetic)) || cell.len() > 80
    };
    !first.filled().any(is_value)
        && (first.filled().any(is_known) || second.is_some_and(|row| row.filled().any(is_value)))
}
