//! A text taken apart into rows of cells (RFC 4180): a cell in quotation marks may have delimiters and line ends in it.
//!
//! A mark that opens a cell and is never closed makes one cell of all that follows. Then its line alone is damaged: the line is
//! read once more with this mark taken for a letter, and what follows is read as if nothing had been.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::error::ReadError;
use super::table::{CELL_MAX, COLUMNS_MAX, DELIMITERS, ROWS_MAX, WHOLE_CELL_MAX};

/// Rows of cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    /// All cells' texts, one after the other.
    pub(super) text: String,
    /// Where each cell ends in `text`.
    pub(super) ends: Vec<u32>,
    /// Each row.
    pub(super) rows: Vec<RowAt>,
}

/// Where a row stands in [`Cells`].
#[derive(Copy, Clone, Debug)]
pub(super) struct RowAt {
    pub(super) start: u32,
    pub(super) first: u32,
    pub(super) cells: u32,
    pub(super) number: u32,
    /// Whether a mark opens a cell in it that nothing closes.
    pub(super) has_open_mark: bool,
    /// Whether it has letters that are not of the file's encoding.
    pub(super) has_odd_letters: bool,
}

/// How many times its size a file may cost in what is read in vain: one of open marks alone would else cost its square.
const IN_VAIN: usize = 4;

/// How many rows may have too many cells in any file; in a longer one half of them.
const TOO_WIDE: usize = 10;

impl Cells {
    /// Takes a text apart. `skipped` rows stood before it; `odd` says how many bytes before its end letters stand that are not of the
    /// file's encoding, descending. A row has [`COLUMNS_MAX`] cells and one more with all that follows them.
    pub(super) fn split(text: &str, delimiter: u8, skipped: u32, odd: &[usize]) -> Result<Self, ReadError> {
        let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
        // What comes out is never longer than what went in.
        let mut out = vec![0; text.len() + 1];
        let mut ends = [0; COLUMNS_MAX + 1];
        let mut table = Self::default();
        let (mut rest, mut written, mut number, mut in_vain) = (text, 0, skipped, 0);
        let (mut odd, mut too_wide) = (odd.iter().peekable(), 0);
        while !rest.is_empty() {
            number += 1;
            if let Some(after) = after_line_end(rest) {
                rest = after;
                continue;
            }
            if table.rows.len() > ROWS_MAX {
                return Err(ReadError::TooManyRows { max: ROWS_MAX });
            }
            let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
            let before = table.rows.last().map_or(0, |row| row.cells as usize);
            let by_itself = Line::read(line, delimiter);
            let mut taken = match by_itself.open {
                Some(_) if in_vain > IN_VAIN * text.len() => Taken::IN_VAIN,
                Some(_) | None => Taken::read(&mut reader, rest, &mut out[written..], &mut ends),
            };
            let open = by_itself.open.filter(|open| taken.is_broken(rest, *open, delimiter, before, &ends));
            let open = open.or_else(|| by_itself.opened_by_chance(line, delimiter, before));
            if let Some(open) = open {
                in_vain += taken.read;
                let line = with_open_mark(line, open, delimiter);
                reader.reset();
                taken = Taken::read(&mut reader, &line, &mut out[written..], &mut ends);
            }
            if taken.end == End::Open {
                return Err(ReadError::TooManyColumns { row: number, max: COLUMNS_MAX });
            }
            // One row is somebody's mistake; a file of them has another delimiter.
            too_wide += usize::from(taken.cells > COLUMNS_MAX);
            if too_wide > 0 && (table.rows.is_empty() || (too_wide > TOO_WIDE && too_wide * 2 > table.rows.len())) {
                return Err(ReadError::TooManyColumns { row: number, max: COLUMNS_MAX });
            }
            if let Some(column) = longer_than(WHOLE_CELL_MAX, &ends[..taken.cells]) {
                return Err(ReadError::CellTooLong { row: number, column: column + 1, max: WHOLE_CELL_MAX });
            }
            let begin = rest.len();
            rest = match open {
                Some(_) => rest.get(line.len()..).map(|rest| after_line_end(rest).unwrap_or(rest)),
                None if rest.as_bytes()[..taken.read].ends_with(b"\r") => {
                    rest.get(taken.read..).map(|rest| rest.strip_prefix('\n').unwrap_or(rest))
                }
                None => rest.get(taken.read..),
            }
            .unwrap_or_default();
            let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
            let mut has_odd_letters = false;
            while odd.next_if(|odd| **odd > rest.len()).is_some_and(|odd| *odd <= begin) {
                has_odd_letters = true;
            }
            table.rows.push(RowAt {
                start: at(written),
                first: at(table.ends.len()),
                cells: at(taken.cells),
                number,
                has_open_mark: open.is_some(),
                has_odd_letters,
            });
            table.ends.extend(ends[..taken.cells].iter().map(|end| at(written + end)));
            written += taken.wrote;
        }
        out.truncate(written);
        table.text = String::from_utf8(out).map_err(|_| ReadError::NotText)?;
        Ok(table)
    }
}

/// One record off the beginning of a text.
struct Taken {
    end: End,
    read: usize,
    wrote: usize,
    cells: usize,
}

/// How the reading of a record ends.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum End {
    Record,
    /// The text ends in an open cell.
    Open,
}

impl Taken {
    const IN_VAIN: Self = Self { end: End::Open, read: 0, wrote: 0, cells: 0 };

    fn read(reader: &mut Reader, rest: &str, out: &mut [u8], ends: &mut [usize]) -> Self {
        let (mut result, mut read, mut wrote, mut cells) = reader.read_record(rest.as_bytes(), out, ends);
        // What stands in cells behind the first one that is too many, and where the last of them ends.
        let (mut beyond, mut from): (Vec<u8>, Option<usize>) = (Vec::new(), None);
        let mut more = [0; COLUMNS_MAX];
        while matches!(result, ReadRecordResult::OutputEndsFull | ReadRecordResult::InputEmpty) {
            // A line end closes the last row, unless a mark is still open: then it is one more character of the cell.
            let is_last = result == ReadRecordResult::InputEmpty;
            let input = if is_last { b"\n".as_slice() } else { &rest.as_bytes()[read..] };
            let free = if cells < ends.len() { &mut ends[cells..] } else { more.as_mut_slice() };
            let (next, taken, written, found) = reader.read_record(input, &mut out[wrote..], free);
            if cells < ends.len() {
                cells += found;
            } else {
                for end in &more[..found] {
                    let start = from.replace(*end).unwrap_or(ends[COLUMNS_MAX]);
                    push_cell(&mut beyond, out.get(start..*end).unwrap_or_default());
                }
            }
            (result, wrote) = (next, wrote + written);
            if is_last {
                break;
            }
            read += taken;
        }
        let end = match result {
            ReadRecordResult::Record => End::Record,
            ReadRecordResult::OutputEndsFull
            | ReadRecordResult::InputEmpty
            | ReadRecordResult::OutputFull
            | ReadRecordResult::End => End::Open,
        };
        let mut taken = Self { end, read, wrote, cells };
        taken.join(&beyond, out, ends);
        taken
    }

    /// Makes one cell of those that are too many, with blanks between them; none if nothing stands in them.
    fn join(&mut self, beyond: &[u8], out: &mut [u8], ends: &mut [usize]) {
        if self.cells <= COLUMNS_MAX {
            return;
        }
        let start = ends[COLUMNS_MAX - 1];
        let mut joined = Vec::new();
        push_cell(&mut joined, out.get(start..ends[COLUMNS_MAX]).unwrap_or_default());
        push_cell(&mut joined, beyond);
        // There is room: each of them had a delimiter before it.
        self.wrote = start + joined.len();
        self.cells = if joined.is_empty() { COLUMNS_MAX } else { COLUMNS_MAX + 1 };
        if let Some(room) = out.get_mut(start..self.wrote) {
            room.copy_from_slice(&joined);
        }
        ends[COLUMNS_MAX] = self.wrote;
    }

    /// Whether the mark that opens a cell on the first line is none that a cell's text stands in. `before` is how many cells the
    /// row before has.
    fn is_broken(&self, rest: &str, open: usize, delimiter: u8, before: usize, ends: &[usize]) -> bool {
        if self.end != End::Record {
            return true;
        }
        // Something has closed the cell: its own mark, or by chance one further down. Then its lines are rows by themselves.
        let record = rest.get(..self.read).unwrap_or(rest);
        let lines = || record.split(['\n', '\r']).filter(|line| !line.is_empty());
        // The first row has none before it, and a title is no measure.
        let cells = |line: &str| Line::read(line, delimiter).cells;
        let width = if before > 1 { before } else { lines().next().map_or(0, cells) };
        let rows = lines().filter(|line| width > 1 && cells(line) == width).count();
        let closed = closed_at(record.as_bytes(), open + 1).and_then(|end| record.as_bytes().get(end));
        let closes_well = closed.is_none_or(|next| *next == delimiter || matches!(next, b'\n' | b'\r'));
        // A few lines of an address may have as many commas as the table has columns.
        let are_rows = rows == lines().count() && (!closes_well || rows > 3);
        are_rows || (longer_than(CELL_MAX, &ends[..self.cells]).is_some() && rows * 2 > lines().count())
    }
}

/// Writes a cell behind others, unless nothing stands in it.
fn push_cell(cells: &mut Vec<u8>, cell: &[u8]) {
    if !cell.trim_ascii().is_empty() {
        cells.extend((!cells.is_empty()).then_some(b' '));
        cells.extend(cell);
    }
}

fn longer_than(max: usize, ends: &[usize]) -> Option<usize> {
    let starts = [0].into_iter().chain(ends.iter().copied());
    starts.zip(ends).position(|(start, end)| end - start > max)
}

/// What stands behind the line end at the beginning of a text, if there is one.
fn after_line_end(rest: &str) -> Option<&str> {
    rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r']))
}

/// A line by itself.
#[derive(Default)]
struct Line {
    /// How many cells it has. A mark that the line does not close counts as a letter.
    cells: usize,
    /// Where that mark stands.
    open: Option<usize>,
    /// Where the first mark stands whose cell goes on behind the mark that closes it.
    odd: Option<usize>,
}

impl Line {
    fn read(line: &str, delimiter: u8) -> Self {
        let (bytes, mut at) = (line.as_bytes(), 0);
        let mut read = Self { cells: 1, ..Self::default() };
        loop {
            let cell = bytes.get(at..).unwrap_or_default();
            if cell.first() == Some(&b'"') {
                let Some(end) = closed_at(bytes, at + 1) else {
                    read.cells += count(cell, delimiter);
                    read.open = Some(at);
                    return read;
                };
                let is_odd = bytes.get(end).is_some_and(|next| *next != delimiter);
                read.odd = read.odd.or(is_odd.then_some(at));
                at = end;
            }
            match bytes.get(at..).unwrap_or_default().iter().position(|byte| *byte == delimiter) {
                Some(next) => (at, read.cells) = (at + next + 1, read.cells + 1),
                None => return read,
            }
        }
    }

    /// The mark that another one on the line has closed by chance: the line has as many cells as the row before if it is a letter,
    /// and not if it is none.
    fn opened_by_chance(&self, line: &str, delimiter: u8, before: usize) -> Option<usize> {
        let odd = self.odd.filter(|_| self.open.is_none() && before > 1 && self.cells != before)?;
        let (first, rest) = line.split_at_checked(odd)?;
        let cells = Self::read(first, delimiter).cells + count(rest.as_bytes(), delimiter);
        (cells == before).then_some(odd)
    }
}

fn count(bytes: &[u8], delimiter: u8) -> usize {
    bytes.iter().filter(|byte| **byte == delimiter).count()
}

/// Where a cell in marks ends whose text begins at a place: behind the closing mark. Two of them stand for one in the text.
fn closed_at(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == b'"')? + 1;
        if bytes.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}

/// A line as it would stand in a file in which the open mark had been written as one more letter.
fn with_open_mark(line: &str, open: usize, delimiter: u8) -> String {
    let between = char::from(delimiter);
    let (before, rest) = line.split_at_checked(open).unwrap_or((line, ""));
    let cells = rest.split(between).map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    format!("{before}{}\n", cells.collect::<Vec<_>>().join(&between.to_string()))
}

/// Excel's own hint: a first line `sep=;`. The delimiter, what follows the line, and how many rows it takes.
pub(super) fn separator_hint(text: &str) -> (Option<u8>, &str, u32) {
    let line = text.lines().next().unwrap_or_default();
    let named = line.trim_matches('"').strip_prefix("sep=").map(str::as_bytes);
    match named {
        Some([delimiter]) if DELIMITERS.contains(delimiter) => {
            let rest = text.get(line.len()..).unwrap_or_default();
            let rest = rest.strip_prefix("\r\n").or(rest.strip_prefix('\n')).unwrap_or(rest);
            (Some(*delimiter), rest, 1)
        }
        _ => (None, text, 0),
    }
}

/// The delimiter by which most of the first rows fall into the same number of cells, more than one.
pub(super) fn guess_delimiter(text: &str) -> u8 {
    const LOOKED_AT: usize = 32 * 1024;
    let end = (0..=text.len().min(LOOKED_AT)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let head = &text[..end];
    let score = |delimiter: u8| {
        let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
        let (mut rest, mut out, mut ends) = (head.as_bytes(), vec![0; head.len() + 1], vec![0; head.len() + 1]);
        let mut widths = Vec::new();
        while widths.len() < 50 {
            let (result, read, _, cells) = reader.read_record(rest, &mut out, &mut ends);
            rest = &rest[read..];
            if matches!(result, ReadRecordResult::Record) {
                widths.push(cells);
                continue;
            }
            // The row that the cut went through, or the last one without its line end.
            if widths.is_empty() || (head.len() == text.len() && cells > 0) {
                widths.push(cells + 1);
            }
            break;
        }
        let alike = |width: &usize| widths.iter().filter(|other| *other == width).count();
        let width = widths.iter().copied().filter(|width| *width > 1).max_by_key(|width| (alike(width), *width));
        width.map_or((0, 0), |width| (alike(&width) * 100 / widths.len(), width))
    };
    let best = DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter));
    best.unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line a row: its number, a mark if one is open in it, and its cells.
    fn told(text: &str) -> String {
        let cells = Cells::split(text, b',', 0, &[]).unwrap();
        let row = |row: &RowAt| {
            let ends = &cells.ends[row.first as usize..(row.first + row.cells) as usize];
            let starts = [row.start].into_iter().chain(ends.iter().copied());
            let texts = starts.zip(ends).map(|(start, end)| &cells.text[start as usize..*end as usize]);
            let mark = if row.has_open_mark { "!" } else { "" };
            format!("{}{mark} {}", row.number, texts.collect::<Vec<_>>().join("|").replace('\n', "~"))
        };
        cells.rows.iter().map(row).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn an_open_mark_costs_its_own_line_alone() {
        for (text, expected) in [
            // Nothing closes it.
            ("a,b\nLuz,\"l\nEva,e\n", "1 a|b\n2! Luz|\"l\n3 Eva|e"),
            ("a,b\r\n\"Luz,l\r\n\r\nEva,e", "1 a|b\n2! \"Luz|l\n4 Eva|e"),
            ("a,b\rLuz,\"l", "1 a|b\n2! Luz|\"l"),
            // What is closed before it on the line stays one cell.
            ("a,b\n\"Luz, Ana\",\"l\nEva,e", "1 a|b\n2! Luz, Ana|\"l\n3 Eva|e"),
            // The next cell in marks closes it by chance, or a sign for inches does.
            ("a,b\nLuz,\"l\nEva,e\nIda,\"i, j\"\nAna,a", "1 a|b\n2! Luz|\"l\n3 Eva|e\n4 Ida|i, j\n5 Ana|a"),
            ("a,b\nLuz,\"l\nEva,\"e\nIda,i", "1 a|b\n2! Luz|\"l\n3! Eva|\"e\n4 Ida|i"),
            ("a,b\nLuz,\"l\nEva,e\nIda,i\nTubo,3\"\nAna,a", "1 a|b\n2! Luz|\"l\n3 Eva|e\n4 Ida|i\n5 Tubo|3\"\n6 Ana|a"),
            // Or it does so on the same line, which then has not its cells.
            ("a,b,c\n\"Luz,\"l\",x\nEva,e,y", "1 a|b|c\n2! \"Luz|\"l\"|x\n3 Eva|e|y"),
            ("a,b\n\"Luz \"La Güera\", S.A.\",l", "1 a|b\n2 Luz La Güera\"| S.A.\"|l"),
            // So it is of the columns' names.
            ("a,\"b,c\nLuz,l,x\n\"Eva, Ida\",e,y", "1! a|\"b|c\n2 Luz|l|x\n3 Eva, Ida|e|y"),
            ("a,\"b\nc\",d\nLuz,l,x", "1 a|b~c|d\n2 Luz|l|x"),
            // Cells of several lines are none of this.
            (
                "a,b,c\nLuz,\"Calle 1, Centro\nPuebla, México\",l\nEva,\"e\"\"\n\",x",
                "1 a|b|c\n2 Luz|Calle 1, Centro~Puebla, México|l\n3 Eva|e\"~|x",
            ),
            ("a,b\n\"Luz \"La Güera\"\",l", "1 a|b\n2 Luz La Güera\"\"|l"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn a_file_of_open_marks_is_read_in_its_time() {
        let cells = Cells::split(&"x\"y,\"z\n".repeat(50_000), b',', 0, &[]).unwrap();
        assert_eq!(cells.rows.len(), 50_000);
        assert!(cells.rows.iter().all(|row| row.cells == 2 && row.has_open_mark));
    }
}
