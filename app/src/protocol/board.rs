//! Boards of any kind: which columns are in view, and what they show.

use minicbor::{Decode, Encode};
use shared::book::{Sum, View};
use shared::crm::{Kind, Value};
use shared::document::DocId;

use super::Extent;

/// What of a board is in view.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct BoardWanted {
    /// What lies on it.
    #[n(0)]
    pub kind: Kind,
    /// What is searched for, who is wanted, and in which order cards lie. Of kinds other than customers the
    /// search and the text of the filter count: their cards lie by title, or the best hits first.
    #[n(1)]
    pub view: View,
    /// The columns whose cards are in view, by their choices. How many each of the others has is told, too.
    #[n(2)]
    pub lanes: Vec<LaneWanted>,
    /// Whose place on the board is wanted.
    #[n(3)]
    pub seek: Option<DocId>,
}

/// The cards of a column that are in view.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LaneWanted {
    /// The choice that they share; empty for those without.
    #[n(0)]
    pub choice: String,
    /// The first.
    #[n(1)]
    pub offset: u32,
    /// How many.
    #[n(2)]
    pub count: u32,
}

/// A board.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct BoardTold {
    /// What it answers.
    #[n(0)]
    pub wanted: BoardWanted,
    /// All its columns in their order.
    #[n(1)]
    pub lanes: Vec<LaneTold>,
    /// How much of the book it knows.
    #[n(2)]
    pub known: Extent,
    /// The column and the place in it that were sought, if there is one.
    #[n(3)]
    pub sought: Option<(String, u32)>,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
pub struct LaneTold {
    /// The choice that its records share; empty for those without.
    #[n(0)]
    pub choice: String,
    /// How many it has.
    #[n(1)]
    pub total: u32,
    /// What they come to.
    #[n(2)]
    pub sums: Vec<Sum>,
    /// The place of the first of `cards`.
    #[n(3)]
    pub offset: u32,
    /// The cards that are in view.
    #[n(4)]
    pub cards: Vec<Card>,
}

impl LaneTold {
    /// The card at a place in the whole column, if it was told.
    pub fn card(&self, at: u32) -> Option<&Card> {
        self.cards.get(at.checked_sub(self.offset)? as usize)
    }
}

/// A record on a board.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Card {
    /// The record.
    #[n(0)]
    pub doc: DocId,
    /// What it is called; may be empty.
    #[n(1)]
    pub title: String,
    /// What its kind says below the title, as far as it is filled: fields by their slots.
    #[n(2)]
    pub facts: Vec<(u16, Value)>,
    /// What it adds to its column's sum, as it stands in the record; empty: nothing.
    #[n(3)]
    pub amount: String,
    /// [`shared::document::Row`]'s flags.
    #[n(4)]
    pub flags: u8,
    /// An edit of it is on this phone and not synced yet.
    #[n(5)]
    pub waiting: bool,
    /// Something of it was refused and waits in the tray.
    #[n(6)]
    pub refused: bool,
    /// Whether the member may move it to another column.
    #[n(7)]
    pub is_movable: bool,
}
