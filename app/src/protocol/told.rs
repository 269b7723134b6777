//! By what a person tells two customers apart who may be one.

use minicbor::{Decode, Encode};
use shared::document::DocId;

/// What is told of a customer beyond the line that lists show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct CustomerTold {
    /// Phones in E.164.
    #[n(0)]
    pub phones: Vec<String>,
    /// Tax ids with their countries.
    #[n(1)]
    pub tax_ids: Vec<String>,
    /// When something was last done with them, milliseconds since 1970 UTC.
    #[n(2)]
    pub last: Option<i64>,
    /// How many activities they have, done and planned.
    #[n(3)]
    pub activities: u32,
    /// When they were written down, milliseconds since 1970 UTC.
    #[n(4)]
    pub made: i64,
}

/// Each customer that was asked for and is here.
pub type Told = Vec<(DocId, CustomerTold)>;
