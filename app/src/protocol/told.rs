//! By what a person tells two customers apart who may be one.

use shared::document::DocId;
use shared::in_order;

/// What is told of a customer beyond the line that lists show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerTold {
    /// Phones in E.164.
    pub phones: Vec<String>,
    /// Tax ids with their countries.
    pub tax_ids: Vec<String>,
    /// When something was last done with them, milliseconds since 1970 UTC.
    pub last: Option<i64>,
    /// How many activities they have, done and planned.
    pub activities: u32,
    /// When they were written down, milliseconds since 1970 UTC.
    pub made: i64,
}
in_order!(struct CustomerTold { phones, tax_ids, last, activities, made });

/// Each customer that was asked for and is here.
pub type Told = Vec<(DocId, CustomerTold)>;
