//! Views that the member keeps.

use shared::document::DocId;
use shared::in_order;

/// A view as its record says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptView {
    /// Its record.
    pub doc: DocId,
    /// What it is called.
    pub name: String,
    /// The word of the kind whose list it is.
    pub of: String,
    /// A filter's text, with its order.
    pub query: String,
    /// What the list is in groups by; empty: nothing.
    pub group: String,
    /// The columns of its table, a comma between two; empty: the device's.
    pub columns: String,
    /// Whether it stands above the list.
    pub is_pinned: bool,
    /// Where it stands among the others.
    pub rank: String,
}
in_order!(struct KeptView { doc, name, of, query, group, columns, is_pinned, rank });
