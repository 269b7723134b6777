//! What is known of customers with whom visits are to be planned.

use minicbor::{Decode, Encode};
use shared::document::DocId;

/// Whom visits are to be planned with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct PlannableWanted {
    /// The customers.
    #[n(0)]
    pub docs: Vec<DocId>,
    /// The first day that is thought of: days since 1970-01-01, by the clocks here.
    #[n(1)]
    pub day: i64,
    /// How many days from there on.
    #[n(2)]
    pub days: u32,
    /// Whether each visit is its customer's owner's, and not the member's own.
    #[n(3)]
    pub by_owner: bool,
}

/// With whom a visit can be planned, and by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Plannable {
    /// Each visitor with their customers, in the order of a short way, and with what they have at an hour of those days.
    #[n(0)]
    pub visitors: Vec<Visitor>,
    /// With how many a visit is planned already.
    #[n(1)]
    pub have_one: u32,
}

/// Who visits.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Visitor {
    /// The member.
    #[n(0)]
    pub member: DocId,
    /// The customers, each with its territory.
    #[n(1)]
    pub customers: Vec<(DocId, u32)>,
    /// The instants of what they have planned, milliseconds since 1970 UTC.
    #[n(2)]
    pub taken: Vec<i64>,
}
