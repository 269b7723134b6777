//! Views that the member keeps.

use minicbor::{Decode, Encode};
use shared::document::DocId;

/// A view as its record says it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct KeptView {
    /// Its record.
    #[n(0)]
    pub doc: DocId,
    /// What it is called.
    #[n(1)]
    pub name: String,
    /// The word of the kind whose list it is.
    #[n(2)]
    pub of: String,
    /// A filter's text, with its order.
    #[n(3)]
    pub query: String,
    /// What the list is in groups by; empty: nothing.
    #[n(4)]
    pub group: String,
    /// The columns of its table, a comma between two; empty: the device's.
    #[n(5)]
    pub columns: String,
    /// Whether it stands above the list.
    #[n(6)]
    pub is_pinned: bool,
    /// Where it stands among the others.
    #[n(7)]
    pub rank: String,
}
