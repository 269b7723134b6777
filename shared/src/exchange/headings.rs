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
        // Of two rows of names the upper one may look like a title. The lower one does not name all columns then.
        let is_upper = |at: &usize| {
            let gaps = |lower: RowView<'_>| {
                self.row(*at)
                    .is_some_and(|upper| upper.filled_at().any(|(column, _)| lower.cell(column).trim().is_empty()))
            };
            self.row(at + 1).is_some_and(gaps) && self.two_rows_of_names(*at).is_some()
        };
        if let Some(at) = (0..titles).find(is_upper) {
            return Some(at);
        }
        if titles > 0 && titles < self.len() {
            let below =
                (titles..self.len().min(HEADINGS_WITHIN)).find(|at| self.row(*at).is_some_and(|row| known(&row) >= 2));
            if let Some(at) = below.or(is_header(titles).then_some(titles)) {
                return Some(at);
            }
        }
        is_header(0).then_some(0)
    }

    /// The columns' names where two rows say them, as cells leave them that were merged: `Teléfonos;;` above `Fijo;Celular`. Both
    /// together, and what the lower one says. The upper row has gaps, and the lower one fills them with what names columns.
    pub(super) fn two_rows_of_names(&self, at: usize) -> Option<(Vec<String>, Vec<String>)> {
        let (upper, lower) = (self.row(at)?, self.row(at + 1)?);
        let is_known = headers::known();
        let known = lower.filled().filter(|cell| is_known(cell)).count();
        let is_names = known > 0
            && known * 2 >= lower.filled().count()
            && !lower.filled().any(|cell| is_value(cell) && !is_year(cell));
        let mut over = "";
        let (mut both, mut below, mut has_gap) = (Vec::new(), Vec::new(), false);
        for column in 0..upper.cells().count().max(lower.cells().count()) {
            let (own, name) = (upper.cell(column).trim(), lower.cell(column).trim());
            has_gap |= own.is_empty() && !name.is_empty() && !over.is_empty();
            // A merged cell reaches as far as nothing else stands beside it, and something below.
            over = match (own.is_empty(), name.is_empty()) {
                (false, _) => own,
                (true, false) => over,
                (true, true) => "",
            };
            let words = [over, name].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>();
            both.push(words.join(" "));
            below.push(name.to_owned());
        }
        (is_names && has_gap).then_some((both, below))
    }
}

/// Within how many rows of the beginning the columns' names are looked for.
const HEADINGS_WITHIN: usize = 20;

/// A row that names columns has nothing that looks like somebody's number or address; and either its words are known, or
/// the row below it holds such values.
fn looks_like_header(first: &RowView<'_>, second: Option<RowView<'_>>, is_known: &impl Fn(&str) -> bool) -> bool {
    !first.filled().any(is_value)
        && (first.filled().any(is_known) || second.is_some_and(|row| row.filled().any(is_value)))
}

/// Whether a cell is a year, which columns of amounts are called by.
fn is_year(cell: &str) -> bool {
    cell.len() == 4
        && (cell.starts_with("19") || cell.starts_with("20"))
        && cell.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a cell looks like somebody's number or address.
fn is_value(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    cell.contains('@') || digits >= 5 || (digits > 0 && !cell.chars().any(char::is_alphabetic)) || cell.len() > 80
}
