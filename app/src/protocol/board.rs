//! Boards of any kind: which columns are in view, and what they show.

use shared::book::{Sum, View};
use shared::crm::{Kind, Value};
use shared::document::DocId;
use shared::in_order;

use super::Extent;

/// What of a board is in view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardWanted {
    /// What lies on it.
    pub kind: Kind,
    /// What is searched for, who is wanted, and in which order cards lie. Of kinds other than customers the
    /// search and the text of the filter count: their cards lie by title, or the best hits first.
    pub view: View,
    /// The columns whose cards are in view, by their choices. How many each of the others has is told, too.
    pub lanes: Vec<LaneWanted>,
    /// Whose place on the board is wanted.
    pub seek: Option<DocId>,
}
in_order!(struct BoardWanted { kind, view, lanes, seek });

/// The cards of a column that are in view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneWanted {
    /// The choice that they share; empty for those without.
    pub choice: String,
    /// The first.
    pub offset: u32,
    /// How many.
    pub count: u32,
}
in_order!(struct LaneWanted { choice, offset, count });

/// A board.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardTold {
    /// What it answers.
    pub wanted: BoardWanted,
    /// All its columns in their order.
    pub lanes: Vec<LaneTold>,
    /// How much of the book it knows.
    pub known: Extent,
    /// The column and the place in it that were sought, if there is one.
    pub sought: Option<(String, u32)>,
}
in_order!(struct BoardTold { wanted, lanes, known, sought });

/// A column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LaneTold {
    /// The choice that its records share; empty for those without.
    pub choice: String,
    /// How many it has.
    pub total: u32,
    /// What they come to.
    pub sums: Vec<Sum>,
    /// The place of the first of `cards`.
    pub offset: u32,
    /// The cards that are in view.
    pub cards: Vec<Card>,
}
in_order!(struct LaneTold { choice, total, sums, offset, cards });

impl LaneTold {
    /// The card at a place in the whole column, if it was told.
    pub fn card(&self, at: u32) -> Option<&Card> {
        self.cards.get(at.checked_sub(self.offset)? as usize)
    }
}

/// A record on a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The record.
    pub doc: DocId,
    /// What it is called; may be empty.
    pub title: String,
    /// What its kind says below the title, as far as it is filled: fields by their slots.
    pub facts: Vec<(u16, Value)>,
    /// What it adds to its column's sum, as it stands in the record; empty: nothing.
    pub amount: String,
    /// [`shared::document::Row`]'s flags.
    pub flags: u8,
    /// An edit of it is on this phone and not synced yet.
    pub waiting: bool,
    /// Something of it was refused and waits in the tray.
    pub refused: bool,
    /// Whether the member may move it to another column.
    pub is_movable: bool,
}
in_order!(struct Card { doc, title, facts, amount, flags, waiting, refused, is_movable });
