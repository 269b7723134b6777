//! Lists of any kind of record.

use shared::book::Reason;
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
    /// The other way round. Records without what is sorted by come last in either direction.
    pub reversed: bool,
    /// What rows say besides: of each, in this order, [`RecordLine::cells`].
    pub columns: Vec<CellOf>,
    /// The text of a filter that lets them through ([`shared::crm::filter`]); empty: all.
    pub filter: String,
    /// Where the device is, as the text of a place, for a filter that asks what is near.
    pub here: Option<String>,
}
in_order!(struct ShelfWanted { kind, query, offset, count, by, reversed, columns, filter, here });

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
    /// How much of the book it knows.
    pub known: Extent,
}
in_order!(struct ShelfWindow { wanted, total, all, lines, known });

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
