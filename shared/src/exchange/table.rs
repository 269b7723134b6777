//! A file of rows and columns: its encoding, delimiter and header are guessed, and can be said.

use super::cells::{Cells, RowAt, guess_delimiter, separator_hint};
use super::encoding::Encoding;
use super::error::ReadError;
use super::left_out;

/// The largest file, in bytes.
pub const FILE_MAX: usize = 50 * 1024 * 1024;
/// The most rows, the header left out.
pub const ROWS_MAX: usize = 100_000;
/// The most columns.
pub const COLUMNS_MAX: usize = 400;
/// The longest cell that is read as a value, in bytes of UTF-8: the longest notes and some room. Of a longer one the rest is no
/// value, and is kept like one.
pub const CELL_MAX: usize = 100_000;
/// The longest cell of a file that is read at all, in bytes of UTF-8.
pub const WHOLE_CELL_MAX: usize = 5_000_000;

/// How many columns without a name may stand behind those that have one.
const NAMELESS: usize = 20;

/// What may stand between two cells.
pub const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How a table is to be read; what is not said is guessed.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The encoding.
    pub encoding: Option<Encoding>,
    /// One of [`DELIMITERS`].
    pub delimiter: Option<u8>,
    /// Whether a row names the columns: the first one, or the one below a title.
    pub header: Option<bool>,
}

/// Which row names the columns.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Heading {
    /// None does.
    Nowhere,
    /// The one that seems to; the first, if none does.
    Somewhere,
    /// This one, as a spreadsheet numbers it: what stands above it is no data.
    Row(u32),
}

/// A row that has not as many cells as the table has columns. Missing cells are empty; what is too much
/// has no column, and goes to the notes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Ragged {
    /// The row, as a spreadsheet numbers it.
    pub row: u32,
    /// How many cells it has.
    pub cells: u32,
}

/// A table as it was read.
#[derive(Clone, Debug)]
pub struct Table {
    /// All cells' texts, one after the other.
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<u32>,
    /// Each row, the header left out.
    rows: Vec<RowAt>,
    /// The columns' names; empty ones if there is no header. Of two rows of names, as merged cells leave them, both.
    pub header: Vec<String>,
    /// Of two rows of names what the lower one says; else empty.
    pub(super) lower_names: Vec<String>,
    /// Rows of another length than the header, the first [`Table::RAGGED_KEPT`] of them.
    pub ragged: Vec<Ragged>,
    /// How many rows there are of another length.
    pub ragged_count: usize,
    /// The encoding that was read.
    pub encoding: Encoding,
    /// The delimiter that was read.
    pub delimiter: u8,
    /// Whether a row was taken for the columns' names.
    pub has_header: bool,
    /// The row that names the columns, as a spreadsheet numbers it.
    pub heading: Option<u32>,
    /// Rows that are no data: what stands above the columns' names, the names once more, totals and what ends a report. Their
    /// numbers and texts.
    pub apart: Vec<(u32, String)>,
    /// The same rows, in the same order.
    apart_at: Vec<RowAt>,
}

/// One row.
#[derive(Copy, Clone, Debug)]
pub struct RowView<'t> {
    /// Its number, as a spreadsheet shows it: the first row of the file is 1.
    pub number: u32,
    table: &'t Table,
    at: RowAt,
}

impl<'t> RowView<'t> {
    /// A cell, or the first [`CELL_MAX`] bytes of one that is longer; empty where the row is too short.
    #[must_use]
    pub fn cell(&self, column: usize) -> &'t str {
        let whole = self.whole_cell(column);
        let end = (0..=whole.len().min(CELL_MAX)).rev().find(|end| whole.is_char_boundary(*end));
        &whole[..end.unwrap_or_default()]
    }

    /// A cell as it stands in the file; empty where the row is too short.
    pub(super) fn whole_cell(&self, column: usize) -> &'t str {
        if column >= self.at.cells as usize {
            return "";
        }
        let end = |cell: usize| self.table.ends.get(self.at.first as usize + cell).copied().unwrap_or_default();
        let start = if column == 0 { self.at.start } else { end(column - 1) };
        self.table.text.get(start as usize..end(column) as usize).unwrap_or_default()
    }

    /// Whether a quotation mark opens a cell in it that nothing closes.
    pub(super) fn has_open_mark(&self) -> bool {
        self.at.has_open_mark
    }

    /// Whether it has letters that are not of the file's encoding.
    pub(super) fn has_odd_letters(&self) -> bool {
        self.at.has_odd_letters
    }

    /// The row above it, if it stands at this place.
    pub(super) fn above(&self, place: usize) -> Option<RowView<'t>> {
        place.checked_sub(1).and_then(|above| self.table.row(above))
    }

    /// What its column is called; empty if it has no name.
    pub(super) fn heading(&self, column: usize) -> &'t str {
        self.table.header.get(column).map_or("", String::as_str)
    }

    /// The cells that stand beyond the last column.
    pub(super) fn beyond(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        let row = *self;
        (self.table.width()..self.at.cells as usize)
            .map(move |column| row.whole_cell(column))
            .filter(|cell| !cell.trim().is_empty())
    }

    /// Its cells, whole: as many as there are columns, and those beyond the last one.
    pub(super) fn cells(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        let row = *self;
        (0..self.table.width().max(self.at.cells as usize)).map(move |column| row.whole_cell(column))
    }

    /// What stands in it, in one line.
    #[must_use]
    pub fn text(&self) -> String {
        self.filled().collect::<Vec<_>>().join(" ")
    }

    /// How many cells there are up to the last one in which something stands.
    fn last_filled(&self) -> usize {
        let is_filled = |column: &usize| !self.whole_cell(*column).trim().is_empty();
        (0..self.at.cells as usize).rev().find(is_filled).map_or(0, |last| last + 1)
    }

    pub(super) fn filled(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        self.filled_at().map(|(_, cell)| cell)
    }

    /// The same with their columns.
    pub(super) fn filled_at(&self) -> impl Iterator<Item = (usize, &'t str)> + use<'t> {
        let row = *self;
        let cells = (0..row.at.cells as usize).map(move |column| (column, row.cell(column).trim()));
        cells.filter(|(_, cell)| !cell.is_empty())
    }
}

impl Table {
    /// How many ragged rows are listed one by one.
    pub const RAGGED_KEPT: usize = 200;

    /// Reads a file. A blank row is no row.
    ///
    /// # Errors
    /// A file that is too large, no text, or broken in a way that leaves its rows unknown.
    pub fn read(bytes: &[u8], reading: Reading) -> Result<Self, ReadError> {
        let heading = reading.header.map(|named| if named { Heading::Somewhere } else { Heading::Nowhere });
        Self::read_with(bytes, reading, heading)
    }

    /// The same, where a person may have said which row names the columns.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub fn read_with(bytes: &[u8], reading: Reading, heading: Option<Heading>) -> Result<Self, ReadError> {
        check_bytes(bytes)?;
        let encoding = reading.encoding.unwrap_or_else(|| Encoding::guess(bytes));
        let (decoded, odd) = encoding.decode_marking(bytes);
        check_text(&decoded)?;
        let (hint, text, skipped) = separator_hint(&decoded);
        let delimiter = reading.delimiter.or(hint).unwrap_or_else(|| guess_delimiter(text));
        let Cells { text, ends, rows } = Cells::split(text, delimiter, skipped, &odd)?;
        let mut table = Self {
            text,
            ends,
            rows,
            header: Vec::new(),
            lower_names: Vec::new(),
            ragged: Vec::new(),
            ragged_count: 0,
            encoding,
            delimiter,
            has_header: false,
            heading: None,
            apart: Vec::new(),
            apart_at: Vec::new(),
        };
        table.drop_blank_rows();
        if table.is_empty() {
            return Err(ReadError::Empty);
        }
        let heading = match heading {
            Some(Heading::Nowhere) => None,
            Some(Heading::Somewhere) => Some(table.heading_row().unwrap_or(0)),
            Some(Heading::Row(number)) => table.rows.iter().position(|row| row.number == number),
            None => table.heading_row(),
        };
        if let Some(at) = heading {
            if let Some(row) = table.rows.get(at).filter(|row| row.cells as usize > COLUMNS_MAX) {
                return Err(ReadError::TooManyColumns { row: row.number, max: COLUMNS_MAX });
            }
            table.name_columns_by(at);
        } else {
            let most = table.rows().map(|row| row.last_filled()).max().unwrap_or_default();
            table.header = vec![String::new(); most.min(COLUMNS_MAX)];
        }
        table.drop_empty_ends();
        table.drop_no_data();
        if left_out::has_written(&table) {
            // What was no data in the file before is none in this one.
            table.set_apart(|_, row| left_out::is_of_no_data(row));
        }
        let width = u32::try_from(table.header.len()).unwrap_or(u32::MAX);
        if table.rows.len() > ROWS_MAX {
            return Err(ReadError::TooManyRows { max: ROWS_MAX });
        }
        let ragged = table.rows.iter().filter(|row| row.cells != width);
        table.ragged_count = ragged.clone().count();
        table.ragged = ragged.take(Self::RAGGED_KEPT).map(|row| Ragged { row: row.number, cells: row.cells }).collect();
        Ok(table)
    }

    /// The first rows of the file with their numbers and cells, those above the columns' names and the one with them included: to
    /// choose from.
    #[must_use]
    pub fn top(&self, count: usize) -> Vec<(u32, Vec<String>)> {
        let first = self.rows.first().map_or(u32::MAX, |row| row.number);
        let cells = |row: RowView<'_>| (row.number, row.cells().map(|cell| cell.trim().to_owned()).collect());
        let above = self.apart_rows().filter(|row| row.number < first).map(cells);
        let names = self.heading.map(|number| (number, self.header.clone()));
        let mut top: Vec<(u32, Vec<String>)> = above.chain(names).chain(self.rows().take(count).map(cells)).collect();
        top.sort_by_key(|(number, _)| *number);
        top.truncate(count);
        top
    }

    /// Sets those rows apart that are no data, by their places and what stands in them.
    pub(super) fn set_apart(&mut self, is_no_data: impl Fn(usize, &RowView<'_>) -> bool) {
        let (mut data, mut apart, mut told) = (Vec::new(), Vec::new(), Vec::new());
        for (place, row) in self.rows().enumerate() {
            if is_no_data(place, &row) {
                told.push((row.number, row.text()));
                apart.push(row.at);
            } else {
                data.push(row.at);
            }
        }
        self.rows = data;
        self.apart.extend(told);
        self.apart_at.extend(apart);
    }

    /// The rows that are no data.
    pub(super) fn apart_rows(&self) -> impl Iterator<Item = RowView<'_>> {
        self.apart_at.iter().map(|row| RowView { number: row.number, table: self, at: *row })
    }

    /// Takes the row at a place for the columns' names.
    fn name_columns_by(&mut self, at: usize) {
        let Some(row) = self.row(at) else { return };
        let header = (0..row.at.cells as usize).map(|column| row.cell(column).trim().to_owned()).collect();
        let number = row.number;
        match self.two_rows_of_names(at) {
            Some((both, lower)) => {
                (self.header, self.lower_names) = (both, lower);
                self.rows.remove(at + 1);
            }
            None => self.header = header,
        }
        self.heading = Some(number);
        self.rows.remove(at);
        self.set_apart(|place, _| place < at);
        self.has_header = true;
    }

    /// Drops columns at the end that have no name and no value, and cells beyond the columns in which nothing stands.
    fn drop_empty_ends(&mut self) {
        let all = if self.has_header { 0 } else { self.header.len() };
        let named = self.header.iter().rposition(|name| !name.is_empty()).map_or(all, |last| last + 1);
        let filled: Vec<usize> = self.rows().map(|row| row.last_filled()).collect();
        let most = filled.iter().copied().max().unwrap_or_default();
        // So many without a name are no columns: somebody has written on, in one row.
        self.header.truncate(if most > named + NAMELESS { named } else { named.max(most) });
        let width = self.header.len();
        for (row, filled) in self.rows.iter_mut().zip(filled) {
            let cells = (row.cells as usize).min(filled.max(width));
            row.cells = u32::try_from(cells).unwrap_or(u32::MAX);
        }
    }

    /// How many rows there are, the header left out.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many columns there are.
    #[must_use]
    pub fn width(&self) -> usize {
        self.header.len()
    }

    /// A row by its place, the first after the header being 0.
    #[must_use]
    pub fn row(&self, at: usize) -> Option<RowView<'_>> {
        self.rows.get(at).map(|row| RowView { number: row.number, table: self, at: *row })
    }

    /// All rows.
    pub fn rows(&self) -> impl Iterator<Item = RowView<'_>> {
        self.rows.iter().map(|row| RowView { number: row.number, table: self, at: *row })
    }

    /// A column's first values that are not blank, for a person to see what it holds.
    #[must_use]
    pub fn sample(&self, column: usize, most: usize) -> Vec<&str> {
        let cells = self.rows().map(|row| row.cell(column).trim()).filter(|cell| !cell.is_empty());
        cells.take(most).collect()
    }

    /// A row of delimiters alone is what a spreadsheet leaves of an emptied one.
    fn drop_blank_rows(&mut self) {
        let (text, ends) = (&self.text, &self.ends);
        self.rows.retain(|row| {
            let last = (row.first + row.cells).checked_sub(1).and_then(|last| ends.get(last as usize));
            let whole = text.get(row.start as usize..last.copied().unwrap_or(row.start) as usize);
            whole.is_some_and(|whole| !whole.trim().is_empty())
        });
    }
}

/// Refuses at once what no reader should look into.
pub(super) fn check_bytes(bytes: &[u8]) -> Result<(), ReadError> {
    if bytes.len() > FILE_MAX {
        return Err(ReadError::TooLarge { max: FILE_MAX });
    }
    // A zip archive, which an .xlsx and an .ods are; the container of an .xls.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(ReadError::Workbook);
    }
    Ok(())
}

/// Refuses what is no table and no card: a page of the web or a spreadsheet's XML, JSON, and what is no text, because more than one
/// character in fifty is a control that no text has.
pub(super) fn check_text(text: &str) -> Result<(), ReadError> {
    let odd = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\r' | b'\n' | 0x0B | 0x0C);
    if text.as_bytes().iter().filter(|byte| odd(byte)).count() * 50 > text.len() {
        return Err(ReadError::NotText);
    }
    let begin = text.trim_start();
    let begins = |mark: &str| begin.get(..mark.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(mark));
    if ["<?xml", "<!doctype", "<html", "<head", "<table", "<workbook", "<meta"].iter().any(|mark| begins(mark)) {
        return Err(ReadError::Markup);
    }
    let behind =
        |open: char, next: &[char]| begin.strip_prefix(open).is_some_and(|rest| rest.trim_start().starts_with(next));
    if behind('{', &['"', '}']) || behind('[', &['{']) {
        return Err(ReadError::Json);
    }
    Ok(())
}
