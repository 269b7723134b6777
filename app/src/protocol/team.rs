//! The numbers of a team.

use minicbor::{Decode, Encode};
use shared::book::team::{Team, TeamWanted};
use shared::document::DocId;

/// What a team did and left undone. It names the question that it answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct TeamTold {
    /// What it answers.
    #[n(0)]
    pub wanted: TeamWanted,
    /// The answer.
    #[n(1)]
    pub team: Team,
    /// The customers that the answer names as being at risk, in its order.
    #[n(2)]
    pub at_risk: Vec<AtRiskLine>,
}

/// A customer at risk, as a line says it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct AtRiskLine {
    /// Who.
    #[n(0)]
    pub doc: DocId,
    /// Their name; may be empty.
    #[n(1)]
    pub name: String,
    /// The city of their first address; may be empty.
    #[n(2)]
    pub city: String,
    /// The member's id whose they are; may be empty.
    #[n(3)]
    pub owner: String,
    /// What they are expected to buy in a year, as the row has it; may be empty.
    #[n(4)]
    pub worth: String,
    /// Days since the last contact.
    #[n(5)]
    pub days: u32,
}
