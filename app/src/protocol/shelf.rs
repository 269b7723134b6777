//! Lists of any kind of record.

use minicbor::{Decode, Encode};
use shared::book::Reason;
use shared::crm::{Kind, Value};
use shared::document::DocId;

use super::{CellOf, Extent};

/// A window of the list of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ShelfWanted {
    /// Of which records.
    #[n(0)]
    pub kind: Kind,
    /// What is searched for; empty: all, by title.
    #[n(1)]
    pub query: String,
    /// The first row.
    #[n(2)]
    pub offset: u32,
    /// How many rows.
    #[n(3)]
    pub count: u32,
    /// By what they are sorted; none: what is found best first, or by title.
    #[n(4)]
    pub by: Option<CellOf>,
    /// The other way round. Records without what is sorted by come last in either direction.
    #[n(5)]
    pub reversed: bool,
    /// What rows say besides: of each, in this order, [`RecordLine::cells`].
    #[n(6)]
    pub columns: Vec<CellOf>,
    /// The text of a filter that lets them through ([`shared::crm::filter`]); empty: all.
    #[n(7)]
    pub filter: String,
}

/// Rows of such a list. It names the question that it answers.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct ShelfWindow {
    /// What it answers.
    #[n(0)]
    pub wanted: ShelfWanted,
    /// How many rows match.
    #[n(1)]
    pub total: u32,
    /// How many records there are.
    #[n(2)]
    pub all: u32,
    /// The rows from `wanted.offset`.
    #[n(3)]
    pub lines: Vec<RecordLine>,
    /// How much of the book it knows.
    #[n(4)]
    pub known: Extent,
}

impl ShelfWindow {
    /// The row at a place in the whole list, if the window has it.
    pub fn line(&self, at: u32) -> Option<&RecordLine> {
        self.lines.get(at.checked_sub(self.wanted.offset)? as usize)
    }
}

/// A record in a list.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RecordLine {
    /// The record.
    #[n(0)]
    pub doc: DocId,
    /// What it is called; may be empty.
    #[n(1)]
    pub title: String,
    /// What stands below, as its kind says: slots and values.
    #[n(2)]
    pub facts: Vec<(u16, Value)>,
    /// [`shared::document::Row`]'s flags.
    #[n(3)]
    pub flags: u8,
    /// An edit of it is on this phone and not synced yet.
    #[n(4)]
    pub waiting: bool,
    /// Why the search found it, the best reason first; none without a search.
    #[n(5)]
    pub reasons: Vec<Reason>,
    /// Something of it was refused and waits in the tray.
    #[n(6)]
    pub refused: bool,
    /// What stands in the columns that were asked for: of each all its values.
    #[n(7)]
    pub cells: Vec<Vec<Value>>,
}
