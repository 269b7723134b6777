//! Records that are looked for: to be chosen, or to be opened.

use minicbor::{Decode, Encode};
use shared::crm::{Kind, Value};
use shared::document::DocId;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Sought {
    /// What is typed; empty: those opened last.
    #[n(0)]
    pub query: String,
    /// How many of each kind are wanted.
    #[n(1)]
    pub count: u32,
    /// The records opened last, the latest first.
    #[n(2)]
    pub recent: Vec<DocId>,
    /// Of which kinds.
    #[n(3)]
    pub kinds: Vec<Kind>,
    /// Whether the first of the list are wanted where nothing is typed and none of the kind was opened lately.
    #[n(4)]
    pub fills: bool,
}

/// Who was found of a kind.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct FoundOf {
    /// The kind.
    #[n(0)]
    pub kind: Kind,
    /// How many there are.
    #[n(1)]
    pub total: u32,
    /// The first of them, the best first.
    #[n(2)]
    pub lines: Vec<FoundLine>,
}

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct FoundLine {
    /// What it is.
    #[n(0)]
    pub kind: Kind,
    /// Which.
    #[n(1)]
    pub doc: DocId,
    /// What it is called; may be empty.
    #[n(2)]
    pub title: String,
    /// What its kind says below the title, as far as it is filled: fields by their slots.
    #[n(3)]
    pub facts: Vec<(u16, Value)>,
    /// The scope that it says it lives in.
    #[n(4)]
    pub territory: u32,
}
