//! Lists of any kind of record.

use shared::book::{Group, Reason, Sum};
use shared::crm::{Kind, Value};
use shared::document::DocId;
use shared::in_order;

use super::{CellOf, Extent};

/// A window of the list of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShelfWanted {
    /// Of which records.
    pub kind: Kind,
    /// What is searched for; empty: all, by title.
    pub query: String,
    /// The first row.
    pub offset: u32,
    /// How many rows.
    pub count: u32,
    /// By what they are sorted; none: what is found best first, or by title.
    pub by: Option<CellOf>,
    /// By when they were made, the newest first, if by nothing else.
    pub newest: bool,
    /// The other way round. Records without what is sorted by come last in either direction.
    pub reversed: bool,
    /// By which choice they are in groups, in that order inside.
    pub grouped: Option<CellOf>,
    /// What rows say besides: of each, in this order, [`RecordLine::cells`].
    pub columns: Vec<CellOf>,
    /// The columns of money of which it is wanted what they come to: [`ShelfWindow::sums`]. Every row is read for it once.
    pub sums: Vec<CellOf>,
    /// The text of a filter that lets them through ([`shared::crm::filter`]); empty: all.
    pub filter: String,
    /// Where the device is, as the text of a place, for a filter that asks what is near.
    pub here: Option<String>,
}
in_order!(struct ShelfWanted {
    kind, query, offset, count, by, newest, reversed, grouped, columns, sums, filter, here,
});

impl ShelfWanted {
    /// Whether it is the list as it is kept: by title or the best first, whole, in no groups, and nothing more is wanted of it.
    pub fn is_plain(&self) -> bool {
        let is_in_order = self.by.is_none() && !self.newest && !self.reversed && self.grouped.is_none();
        is_in_order && self.filter.is_empty() && self.sums.is_empty()
    }
}

/// Rows of such a list. It names the question that it answers.
#[derive(Clone, Debug, PartialEq)]
pub struct ShelfWindow {
    /// What it answers.
    pub wanted: ShelfWanted,
    /// How many rows match.
    pub total: u32,
    /// How many records there are.
    pub all: u32,
    /// The rows from `wanted.offset`.
    pub lines: Vec<RecordLine>,
    /// All groups of the list, each with the place of its first row; none if it is in none.
    pub groups: Vec<Group>,
    /// What the columns come to that were to be summed up, in that order: of each one sum a currency, that of most records first.
    pub sums: Vec<Vec<Sum>>,
    /// How much of the book it knows.
    pub known: Extent,
}
in_order!(struct ShelfWindow { wanted, total, all, lines, groups, sums, known });

impl ShelfWindow {
    /// The row at a place in the whole list, if the window has it.
    pub fn line(&self, at: u32) -> Option<&RecordLine> {
        self.lines.get(at.checked_sub(self.wanted.offset)? as usize)
    }
}

/// A record in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordLine {
    /// The record.
    pub doc: DocId,
    /// What it is called; may be empty.
    pub title: String,
    /// What stands below, as its kind says: slots and values.
    pub facts: Vec<(u16, Value)>,
    /// [`shared::document::Row`]'s flags.
    pub flags: u8,
    /// An edit of it is on this phone and not synced yet.
    pub waiting: bool,
    /// Why the search found it, the best reason first; none without a search.
    pub reasons: Vec<Reason>,
    /// Something of it was refused and waits in the tray.
    pub refused: bool,
    /// What stands in the columns that were asked for: of each all its values.
    pub cells: Vec<Vec<Value>>,
}
in_order!(struct RecordLine { doc, title, facts, flags, waiting, reasons, refused, cells });
