//! Which row of a table names its columns: the first one, or one below the titles of a list.

use super::headers;
use super::table::{RowView, Table};

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
}

/// Within how many rows of the beginning the columns' names are looked for.
const HEADINGS_WITHIN: usize = 20;

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
