//! Records that are looked for: to be chosen, or to be opened.

use shared::crm::{Kind, Value};
use shared::document::DocId;
use shared::in_order;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// What is typed; empty: those opened last.
    pub query: String,
    /// How many of each kind are wanted.
    pub count: u32,
    /// The records opened last, the latest first.
    pub recent: Vec<DocId>,
    /// Of which kinds.
    pub kinds: Vec<Kind>,
    /// Whether the first of the list are wanted where nothing is typed and none of the kind was opened lately.
    pub fills: bool,
}
in_order!(struct Sought { query, count, recent, kinds, fills });

/// Who was found of a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundOf {
    /// The kind.
    pub kind: Kind,
    /// How many there are.
    pub total: u32,
    /// The first of them, the best first.
    pub lines: Vec<FoundLine>,
}
in_order!(struct FoundOf { kind, total, lines });

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundLine {
    /// What it is.
    pub kind: Kind,
    /// Which.
    pub doc: DocId,
    /// What it is called; may be empty.
    pub title: String,
    /// What its kind says below the title, as far as it is filled: fields by their slots.
    pub facts: Vec<(u16, Value)>,
    /// The scope that it says it lives in.
    pub territory: u32,
}
in_order!(struct FoundLine { kind, doc, title, facts, territory });
