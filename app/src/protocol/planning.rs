//! What is known of customers with whom visits are to be planned.

use shared::document::DocId;
use shared::in_order;

/// Whom visits are to be planned with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannableWanted {
    /// The customers.
    pub docs: Vec<DocId>,
    /// The first day that is thought of: days since 1970-01-01, by the clocks here.
    pub day: i64,
    /// How many days from there on.
    pub days: u32,
    /// Whether each visit is its customer's owner's, and not the member's own.
    pub by_owner: bool,
}
in_order!(struct PlannableWanted { docs, day, days, by_owner });

/// With whom a visit can be planned, and by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plannable {
    /// Each visitor with their customers, in the order of a short way, and with what they have at an hour of those days.
    pub visitors: Vec<Visitor>,
    /// With how many a visit is planned already.
    pub have_one: u32,
}
in_order!(struct Plannable { visitors, have_one });

/// Who visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The member.
    pub member: DocId,
    /// The customers, each with its territory.
    pub customers: Vec<(DocId, u32)>,
    /// The instants of what they have planned, milliseconds since 1970 UTC.
    pub taken: Vec<i64>,
}
in_order!(struct Visitor { member, customers, taken });
